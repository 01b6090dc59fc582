/* ctl_items.h -- what the records of a file say, taken apart so that two versions of it can be set against each
 * other: paragraphs, words, tags, what was dropped, and every other value, without where it stands. What
 * a kind of item is called is its path in the record: tags.places. One thread. */
#ifndef SIFTD_CTL_ITEMS_H
#define SIFTD_CTL_ITEMS_H

#include "../stages/base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct item {
    struct str kind, value;
    uint32_t place;  /* its rank in the file */
    bool is_matched; /* the other version has it too */
};

struct items; /* of one version */

/* Take apart records, one JSON object a line. NULL: no memory, or no JSON. */
struct items *items_create(struct str lines);
void items_destroy(struct items *items);          /* accepts NULL */
size_t items_articles(const struct items *items); /* how many records there are */

/* How many of a kind were added and removed. */
struct tally {
    char kind[64];
    uint64_t added, removed;
};

#define TALLIES_MAX 256 /* kinds; all above are counted as the last of them */

struct tallies {
    struct tally list[TALLIES_MAX]; /* by kind */
    size_t len;
};

void tallies_add(struct tallies *t, struct str kind, uint64_t added, uint64_t removed);

/* Set two versions against each other: each item is matched with one that is the same, wherever it
 * stands, and those without are counted. */
void items_compare(struct items *was, struct items *is, struct tallies *tallies);

/* The items without a match after items_compare, by kind and in the order of the file: `each` gets
 * those of `was` (is_new false) before those of `is` of every kind. */
void items_each_difference(struct items *was, struct items *is,
                           void (*each)(void *ctx, bool is_new, const struct item *item),
                           void *ctx);

#endif
