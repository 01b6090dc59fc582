/* index.h -- the articles seen so far: a log of entries in the order they came, and a table from
 * key to place in the log. Entries of the batch in work stand at the end of the log ("pending") and
 * are in the table at once, so a batch finds its own duplicates; accept only moves a mark and cannot
 * fail, discard takes them out again.
 *
 * Growth never pauses: the log grows by chunks that are never moved, and the table is 256 maps by the
 * key's top byte, each growing alone.
 *
 * One thread at a time, with one exception: dedupe_index_accepted, and below that count
 * dedupe_index_at and dedupe_index_lasting_seed, may be called from another thread meanwhile (a snapshot is written while work goes on). */
#ifndef SIFTD_DEDUPE_INDEX_H
#define SIFTD_DEDUPE_INDEX_H

#include "../base/buf.h"
#include "../base/err.h"
#include "key.h"

struct dedupe_index;

/* The first article with a text. */
struct dedupe_entry {
    uint64_t key, id;
    uint32_t check, article; /* key and check: struct dedupe_key */
};

enum dedupe_added {
    DEDUPE_ADDED,
    DEDUPE_TAKEN, /* the key belongs to another text already; not remembered */
    DEDUPE_FULL,  /* over memory_bytes; not remembered */
    DEDUPE_NOMEM, /* nothing changed */
};

#define DEDUPE_NONE SIZE_MAX /* no place in the log */

/* An empty index that stops remembering at `memory_bytes` (0: no limit). NULL: no memory. */
struct dedupe_index *dedupe_index_create(uint64_t memory_bytes);
void dedupe_index_destroy(struct dedupe_index *ix); /* accepts NULL */

/* The hash seed. The first call on an index without one makes `fresh` the seed; it becomes lasting
 * with the first entry accepted and is forgotten when that batch is discarded. */
uint64_t dedupe_index_seed(struct dedupe_index *ix, uint64_t fresh);
/* The seed of an index that has accepted entries. */
uint64_t dedupe_index_lasting_seed(const struct dedupe_index *ix);

/* Where the entry with this key and check stands in the log, or DEDUPE_NONE. */
size_t dedupe_index_find(const struct dedupe_index *ix, struct dedupe_key key);
const struct dedupe_entry *dedupe_index_at(const struct dedupe_index *ix, size_t place);

/* Append a pending entry. */
enum dedupe_added dedupe_index_add(struct dedupe_index *ix, const struct dedupe_entry *entry);

size_t dedupe_index_accepted(const struct dedupe_index *ix); /* entries; they come first */
size_t dedupe_index_len(const struct dedupe_index *ix);      /* accepted and pending */

void dedupe_index_accept(struct dedupe_index *ix);
/* Take the pending entries from place `len` on out again; `len` is not below accepted. */
void dedupe_index_cut(struct dedupe_index *ix, size_t len);
/* Take out the pending entries of file `id` with article numbers from `article` on. */
void dedupe_index_forget(struct dedupe_index *ix, uint64_t id, uint32_t article);

/* The pending entries in the format of a delta (index.c); nothing when there are none. Check the
 * buffer afterwards. */
void dedupe_index_delta(const struct dedupe_index *ix, struct buf *out);
/* Add the entries of a delta as accepted ones; those known already change nothing. Nothing may be
 * pending. ERR_STATE: damaged, of another version, or made with another seed; ERR_NOMEM. After an
 * error the index holds what it held. */
enum err_code dedupe_index_replay(struct dedupe_index *ix, struct str delta, struct err *err);

#endif
