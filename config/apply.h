/* apply.h -- from a tree of YAML to struct config, key by key, and the checks across keys. */
#ifndef SIFTD_CONFIG_APPLY_H
#define SIFTD_CONFIG_APPLY_H

#include "config.h"
#include "tree.h"

/* Fill `config` (its arena is set, the rest is zero) with the defaults, then with what `root` (a
 * map) says. Every key must be known, in its place, once, and in range.
 *   scratch  for what is only needed during the call
 * ERR_CONF with place and sentence; ERR_NOMEM; ERR_STATE: an option table is wrong. */
enum err_code apply_tree(const struct tree_node *root, struct config *config, struct arena *scratch,
                         struct err *err);

/* What concerns several keys, or the form of one: see siftd.yaml.5, CHECKS. `root` says where a key
 * stands, for the message; `source` is named when none is to blame. ERR_CONF, ERR_NOMEM. */
enum err_code check_config(const struct config *config, const struct tree_node *root,
                           const struct tree_source *source, struct err *err);

#endif
