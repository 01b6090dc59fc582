/* run.h -- a part of the index that has gone to disk: rows in the order of their places, their prints,
 * and their keys, sorted, behind a Bloom filter that answers for most keys that are not there. Written
 * once, then read through a mapping; the kernel keeps in memory what is looked at.
 *
 * Files "dedupe-<name>.<number>.run", images of this machine's memory like snapshots; what is damaged or
 * of another version is no run. Whoever opens one reads all of it once, for its sum. Layout in run.c.
 *
 * Bloom filter in blocks of a cache line: F. Putze, P. Sanders, J. Singler, "Cache-, hash- and
 * space-efficient Bloom filters", JEA 14, 2009. */
#ifndef SIFTD_DEDUPE_RUN_H
#define SIFTD_DEDUPE_RUN_H

#include "index.h"
#include "table.h"

struct run;

struct run_entry {
    uint32_t tag, place; /* of a key: its 32 bits behind the part; who owns it */
};

#define RUN_NAME_BYTES 96

void run_name(char out[RUN_NAME_BYTES], const char *index, uint64_t number);

/* NULL: it is no good, or there is no memory (*ret_is_nomem). */
struct run *run_open(int dirfd, const char *index, uint64_t number, uint64_t seed,
                     bool *ret_is_nomem);
void run_close(struct run *r); /* accepts NULL */

uint64_t run_number(const struct run *r);
size_t run_first(const struct run *r); /* places from here ... */
size_t run_end(const struct run *r);   /* ... to before here */
uint32_t run_newest_day(const struct run *r);
uint64_t run_bytes(const struct run *r); /* of the file */

/* Ask for the memory that run_get(key) looks at first. */
void run_prefetch(const struct run *r, uint64_t key);
/* The owner of a key, or TABLE_NONE. */
uint32_t run_get(const struct run *r, uint64_t key);
/* first <= place < end; holds until the run is closed. */
const struct dedupe_row *run_row(const struct run *r, size_t place);
bool run_has(const struct run *r, const struct dedupe_row *row); /* by its address */
struct str run_print(const struct run *r, const struct dedupe_row *row);
/* The entries of a part of the table, by rising tag. */
const struct run_entry *run_part(const struct run *r, size_t part, size_t *ret_len);

/* A run in the making, of the index's rows [first, end). */
struct run_maker;

/* Creates the file and writes rows and prints. `keys_max`: how many entries there will be at most. NULL:
 * with `err` (ERR_AGAIN, ERR_NOMEM). */
struct run_maker *run_make(const struct dedupe_index *ix, int dirfd, const char *index,
                           uint64_t number, size_t first, size_t end, uint64_t keys_max,
                           struct err *err);
/* The entries of the next part of the table, in any order; of equal tags the newest place counts. They
 * are sorted in place. */
enum err_code run_make_part(struct run_maker *m, struct run_entry *entries, size_t len,
                            struct err *err);
/* After all parts: sync it and give it its name. In any case the maker is gone; after an error so is the
 * file. */
enum err_code run_make_finish(struct run_maker *take_m, struct err *err);
void run_make_abandon(struct run_maker *take_m); /* accepts NULL */

#endif
