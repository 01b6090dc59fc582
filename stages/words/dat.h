/* dat.h -- a double array: a set of words, each with a number, found by walking one code at a time.
 * A code is a small number that stands for a code point (image.h has the table). The array is plain
 * data without pointers, so that it can stand in a mapped file. Reading: any thread.
 *
 * A step from the unit `u` by code `c` leads to slot u.base + c, and exists when that slot's label
 * is c: every base belongs to one unit only, so the label alone tells whose child a slot is. The
 * idea is of J. Aoe, "An Efficient Digital Search Algorithm by Using a Double-Array Structure" (1989).
 *
 * Behind the last slot in use stand enough empty units that base + c is always inside the array. */
#ifndef SIFTD_WORDS_DAT_H
#define SIFTD_WORDS_DAT_H

#include "../base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAT_CODES_MAX 40000u /* codes are 1 .. this; 0 is no character of any word */
#define DAT_ROOT 0u
#define DAT_NONE UINT32_MAX

struct dat_unit {
    uint32_t base;  /* 0: nothing follows */
    uint16_t label; /* the code that leads here; 0: unused */
    uint16_t value; /* 0: no word ends here */
};

/* The slot behind `slot` by `code`, or DAT_NONE. */
static inline uint32_t dat_step(const struct dat_unit *units, uint32_t slot, uint16_t code)
{
    uint32_t base = units[slot].base, next = base + code;

    return base && units[next].label == code && code ? next : DAT_NONE;
}

/* A word to be put in. */
struct dat_key {
    const uint16_t *codes; /* each 1 .. DAT_CODES_MAX */
    uint32_t len;          /* codes, > 0 */
    uint16_t value;        /* > 0 */
    uint32_t slot;         /* set by dat_build: where the word ends */
};

/* Order of keys, for qsort. */
int dat_key_cmp(const void *a, const void *b);

/* Make the array of `keys`, sorted by dat_key_cmp and without doubles.
 *   ret_units  heap, the caller frees it with mem_free
 *   ret_len    units in it, padding included
 * No keys give an array in which nothing is found. Time is about linear in the number of nodes.
 * ERR_NOMEM: nothing was made. */
enum err_code dat_build(struct dat_key *keys, size_t keys_len, struct dat_unit **ret_units,
                        size_t *ret_len, struct err *err);

/* Follow `codes` from the root. The slot, or DAT_NONE. */
uint32_t dat_find(const struct dat_unit *units, const uint16_t *codes, size_t len);

/* Whether every base stays inside `len` units; for arrays that come from outside. */
bool dat_is_sound(const struct dat_unit *units, size_t len);

#endif
