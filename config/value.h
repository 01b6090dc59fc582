/* value.h -- option values as text: one parser for files, -o and defaults, and its inverse.
 * Pure apart from the arena; no locale. Any thread. */
#ifndef SIFTD_CONFIG_VALUE_H
#define SIFTD_CONFIG_VALUE_H

#include "../stages/base/arena.h"
#include "../stages/base/buf.h"
#include "../stages/base/err.h"
#include "../stages/opt.h"
#include "tree.h"

#define VALUE_RANGE_BYTES 128

/* Read `node` as a value of `opt` into its field of the struct at `base`; text is copied to
 * `arena`. ERR_CONF with a bare sentence ("'5' needs a unit: ..."): the caller says where.
 * ERR_NOMEM. On failure the field is untouched. */
enum err_code value_read(const struct opt *opt, const struct tree_node *node, void *base,
                         struct arena *arena, struct err *err);

/* Set every option of a table (NULL: none) to its default. ERR_STATE: a table is wrong.
 *   scratch  for what is only needed during the call */
enum err_code value_set_defaults(const struct opt *table, void *base, struct arena *arena,
                                 struct arena *scratch, struct err *err);

/* Append the field's value as a YAML flow value that value_read reads back to the same. */
void value_print(const struct opt *opt, const void *base, struct buf *out);
/* Text as a YAML scalar, quoted where it has to be. Needs valid UTF-8. */
void value_print_text(struct str text, struct buf *out);

/* "time", "size", "count" ...; for messages and manuals. Static. */
const char *value_type_name(enum opt_type type);
/* What the option allows: "1 to 4096", "0 to 1h", "move | delete", "1 to 32 bytes", "0 to 9 items";
 * empty when there is no limit.
 * Returns out. */
const char *value_range(const struct opt *opt, char out[VALUE_RANGE_BYTES]);

#endif
