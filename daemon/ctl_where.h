/* ctl_where.h -- does a record match PATH=VALUE? Parses with jansson, a well-kept reader of JSON: the
 * base has a writer only. One thread per object. */
#ifndef SIFTD_CTL_WHERE_H
#define SIFTD_CTL_WHERE_H

#include "../stages/base/err.h"
#include "../stages/base/str.h"

#define WHERE_STEPS_MAX 16

struct where;

/* Parse "tags.places.code=430821106". PATH is names parted by dots; a step through an array may be
 * written [] or * (any element) or [2], or left out (any element); * also stands for any name.
 * ERR_CONF with a sentence. ERR_NOMEM. */
enum err_code where_create(struct str expr, struct where **ret_where, struct err *err);
void where_destroy(struct where *w); /* accepts NULL */

/* True when some value at PATH is VALUE: a string of the same text, a number of the same value,
 * true, false or null by name. False also for what is no JSON. */
bool where_match(const struct where *w, struct str line);

/* The "id" of a record into out[] (NUL-terminated). False: no JSON object, or no id that fits. */
#define WHERE_ID_BYTES 64
bool where_record_id(struct str line, char out[WHERE_ID_BYTES]);

#endif
