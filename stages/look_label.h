/* look_label.h -- where a field of page data begins: its label, its date, or a control of the page.
 * For look_fields.c. Pure; any thread. Offsets are bytes of a line of UTF-8. */
#ifndef SIFTD_LOOK_LABEL_H
#define SIFTD_LOOK_LABEL_H

#include "look_fields.h"

/* A field at `at`: its label or date, or a control; `end` stays 0. False: none begins there. */
bool look_field_at(struct str s, size_t at, struct look_field *ret);
/* A control of the page ("print", "close") at `at`, which a bracket may stand before. */
bool look_is_control(struct str s, size_t at);

/* What may stand between two fields. */
bool look_is_separator(uint32_t cp);
/* Opens a bracket. */
bool look_is_bracket(uint32_t cp);
/* Behind the characters from `at` on that `is` holds for. */
size_t look_skip_while(struct str s, size_t at, bool (*is)(uint32_t cp));

#endif
