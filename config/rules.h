/* rules.h -- files of the user's own tags, from YAML to the shapes of stages/rule.h.
 * Regular expressions are only measured here; the stage that compiles them tells which it cannot take, by
 * the same marks. Any thread. */
#ifndef SIFTD_CONFIG_RULES_H
#define SIFTD_CONFIG_RULES_H

#include "../stages/rule.h"
#include "tree.h"

#define RULES_FILE_BYTES_MAX (4u * 1024 * 1024)

/* The keys of one rule, and of its `when` and `unless`: the tables behind the reader and siftd.yaml.5.
 * `when`, `unless` and `set` are maps and not in them. */
extern const struct opt rule_opts[], rule_test_opts[];

/* Read the files that `field` names into the rest of `field`. Names are absolute, or below the folder
 * of the file that `node` (the option's value) stands in; below the current one for -o.
 *   arena    keeps the rules
 *   scratch  for what is only needed during the call
 * ERR_CONF with "FILE:LINE:COLUMN: sentence". ERR_NOMEM. */
enum err_code rules_read(const struct tree_node *node, struct opt_rules *field, struct arena *arena,
                         struct arena *scratch, struct err *err);

/* Add the rules of one text; `name` stands for the file in messages, and is kept. For tests and
 * fuzzing too. Start with an empty `field`. */
enum err_code rules_parse(struct str yaml, const char *name, struct opt_rules *field,
                          struct arena *arena, struct arena *scratch, struct err *err);

#endif
