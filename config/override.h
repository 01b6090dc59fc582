/* override.h -- -o KEY=VALUE as a change to the tree, before anything is read from it. */
#ifndef SIFTD_CONFIG_OVERRIDE_H
#define SIFTD_CONFIG_OVERRIDE_H

#include "tree.h"

/* Put the value in the place of the node that KEY names below `root` (a map), making maps on the
 * way where nothing stands. A number in KEY counts the items of a list; behind the number of a
 * step of a pipeline comes the option of its stage. ERR_CONF with "-o KEY: sentence", ERR_NOMEM;
 * the tree may have changed then. */
enum err_code override_apply(struct arena *arena, struct tree_node *root, const char *override,
                             struct err *err);

#endif
