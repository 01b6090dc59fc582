/* rules.h -- the user's own tags, from files of them and from the configuration, to the shapes of stages/rule.h.
 * Regular expressions are only measured here; the stage that compiles them tells which it cannot take, by
 * the same marks. Any thread. */
#ifndef SIFTD_CONFIG_RULES_H
#define SIFTD_CONFIG_RULES_H

#include "../stages/base/buf.h"
#include "../stages/rule.h"
#include "tree.h"

#define RULES_FILE_BYTES_MAX (4u * 1024 * 1024)
#define RULES_FILES_MAX 16u /* of one step */

/* The keys of one rule, and of its `when` and `unless`: the tables behind the reader and siftd.yaml.5.
 * `when`, `unless` and `set` are maps and not in them. */
extern const struct opt rule_opts[], rule_test_opts[];

/* Read what `field` lists into the rest of `field`, in its order: rules that stand in `node` (the option's value, which
 * `sources` was made of), and files. Their names are absolute, or below the folder of the file that their item stands
 * in; below the current one for -o.
 *   arena    keeps the rules
 *   scratch  for what is only needed during the call
 * ERR_CONF with "FILE:LINE:COLUMN: sentence". ERR_NOMEM. */
enum err_code rules_read(const struct tree_node *node, struct opt_rules *field, struct arena *arena,
                         struct arena *scratch, struct err *err);

/* Add the rules of one text; `name` stands for the file in messages, and is kept. For tests and
 * fuzzing too. Start with an empty `field`. */
enum err_code rules_parse(struct str yaml, const char *name, struct opt_rules *field,
                          struct arena *arena, struct arena *scratch, struct err *err);

/* ---- parts of the above, in rules_list.c ---- */

/* What the list `node` lists, without the rules; text is copied to `arena`. ERR_CONF with a bare sentence. ERR_NOMEM. */
enum err_code rules_list_read(const struct tree_node *node, struct opt_rules *field,
                              struct arena *arena, struct err *err);
/* The same as a YAML flow list. */
void rules_list_print(const struct opt_rules *field, struct buf *out);
/* The path of `file`, as seen from where `node` stands. NULL: no memory. */
const char *rules_file_path(const struct tree_node *node, struct str file, struct arena *arena);
/* All of a plain file into `out`, which starts here and is the caller's to end. 0 or an errno. */
int rules_file_read(const char *path, struct buf *out);

#endif
