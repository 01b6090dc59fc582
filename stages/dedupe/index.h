/* index.h -- the articles seen so far: a log of rows in the order they came, and a table from keys to
 * places in the log. An article has a key of its whole text, one for each band of its sketch and for
 * each of its passages (index_keys.c); the first to bring a key owns it. Rows of the batch in work stand at the end of the log ("pending") and
 * are in the table at once, so a batch finds its own duplicates; accept moves a mark and cannot fail,
 * cut takes them out again.
 *
 * WINDOW. A row counts for `window_days` after the day of its intake. What day it is say the records:
 * the newest day accepted, or that of the article in question. Rows that count no more are given up
 * at accept, some thousand at a time.
 *
 * Growth never pauses long: the log grows by stretches that are never moved, and the table by parts.
 *
 * One thread at a time, which holds the lock wherever it changes something; a snapshot
 * (snapshot.h) is written by another thread meanwhile. */
#ifndef SIFTD_DEDUPE_INDEX_H
#define SIFTD_DEDUPE_INDEX_H

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/wire.h"
#include "key.h"
#include "print.h"
#include "rows.h"

/* The form of deltas and snapshots, with all that keys are made by: fold.h, han.def, grams.h,
 * sketch.h, the bands. Whoever changes one of them changes this. */
#define DEDUPE_VERSION 4

#define DEDUPE_BANDS 25
#define DEDUPE_BAND_LANES 5

struct dedupe_index;

enum dedupe_row_flag {
    DEDUPE_ROW_LANES = 1u << 0, /* it has a sketch */
    DEDUPE_ROW_SHORT = 1u << 1, /* fewer than GRAMS_SHORT_CHARS characters */
    DEDUPE_ROW_BRIEF = 1u << 2, /* so few that all figures must be the same */
    DEDUPE_ROW_LINK = 1u << 3,  /* a near duplicate that was not kept: stands for its root */
    DEDUPE_ROW_NEAR = 1u << 4,  /* a near duplicate that was kept */
    DEDUPE_ROW_DEAD = 1u << 7,  /* taken out while pending; never in a delta */
};
#define DEDUPE_ROW_STORED \
    (DEDUPE_ROW_LANES | DEDUPE_ROW_SHORT | DEDUPE_ROW_BRIEF | DEDUPE_ROW_LINK | DEDUPE_ROW_NEAR)

enum dedupe_added {
    DEDUPE_ADDED,
    DEDUPE_TAKEN, /* its text is known; or, without a sketch, another one has its key; not remembered */
    DEDUPE_LOOSE, /* its root is not known; not remembered */
    DEDUPE_FULL,  /* over memory_bytes; not remembered */
    DEDUPE_NOMEM, /* nothing changed */
};

#define DEDUPE_NONE SIZE_MAX /* no place in the log */

/* An empty index that stops remembering at `memory_bytes` (0: no limit), and for which a row does not
 * count that is more than `window_days` older than what is asked about (0: all count). NULL: no
 * memory. */
struct dedupe_index *dedupe_index_create(uint64_t memory_bytes, uint32_t window_days);
void dedupe_index_destroy(struct dedupe_index *ix); /* accepts NULL */

/* Around everything that adds or takes out, as long as a snapshot may be in the making; held for a
 * document at most. */
void dedupe_index_lock(struct dedupe_index *ix);
void dedupe_index_unlock(struct dedupe_index *ix);

/* The hash seed. The first call on an index without one makes `fresh` the seed; it becomes lasting
 * with the first row accepted and is forgotten when that batch is discarded. */
uint64_t dedupe_index_seed(struct dedupe_index *ix, uint64_t fresh);
/* The seed of an index that has rows. */
uint64_t dedupe_index_lasting_seed(const struct dedupe_index *ix);
/* Whether `seed` is the index's, or it has none yet. */
bool dedupe_index_is_seed(const struct dedupe_index *ix, uint64_t seed);

/* Where the row with this key and check stands in the log, or DEDUPE_NONE. */
size_t dedupe_index_find(const struct dedupe_index *ix, struct dedupe_key key, uint32_t day);
/* Roots that share a band with the sketch, each once; returns how many. */
size_t dedupe_index_like(const struct dedupe_index *ix, const uint8_t lanes[SKETCH_LANES],
                         uint32_t day, uint32_t ret_places[DEDUPE_BANDS]);

/* A short paragraph that as many articles had is furniture of their pages. */
#define DEDUPE_LINE_ARTICLES 4

/* The row that first had this paragraph, with its number there; or DEDUPE_NONE. */
size_t dedupe_index_paragraph(const struct dedupe_index *ix, uint64_t hash, uint32_t day,
                              uint32_t *ret_number);
/* Whether DEDUPE_LINE_ARTICLES had this line, which is a short paragraph. */
bool dedupe_index_is_furniture(const struct dedupe_index *ix, uint64_t line, uint32_t day);
/* A row of the file with this hash, or DEDUPE_NONE. */
size_t dedupe_index_file(const struct dedupe_index *ix, uint64_t file, uint32_t day);

/* What the row stands for: itself, or the root of a LINK; DEDUPE_NONE: that counts no more. */
size_t dedupe_index_root(const struct dedupe_index *ix, const struct dedupe_row *row, uint32_t day);

#define DEDUPE_SHARING_MAX 16

struct dedupe_sharing {
    size_t place;
    size_t sentences; /* of those asked for that it was the first to have */
};

/* Rows that were the first to have some of the sentences (print_sentence), those met first; returns how
 * many. */
size_t dedupe_index_sharing(const struct dedupe_index *ix, const uint64_t *sentences, size_t len,
                            uint32_t day, struct dedupe_sharing ret[DEDUPE_SHARING_MAX]);

const struct dedupe_row *dedupe_index_at(const struct dedupe_index *ix, size_t place);
/* Its packed figures. */
struct str dedupe_index_print(const struct dedupe_index *ix, const struct dedupe_row *row);

/* Append a pending row, with a packed print of at most PRINT_BYTES_MAX bytes. A LINK names its root by
 * place in `root`. */
enum dedupe_added dedupe_index_add(struct dedupe_index *ix, const struct dedupe_row *row,
                                   struct str print);

size_t dedupe_index_first(const struct dedupe_index *ix);    /* place of the oldest row kept */
size_t dedupe_index_accepted(const struct dedupe_index *ix); /* place of the first pending row */
size_t dedupe_index_len(const struct dedupe_index *ix);      /* place of the next row */
uint64_t dedupe_index_keys(const struct dedupe_index *ix);
uint64_t dedupe_index_bytes(const struct dedupe_index *ix); /* in use */

/* What is pending is accepted. Gives up rows that count no more. */
void dedupe_index_accept(struct dedupe_index *ix);
/* Take the pending rows from place `len` on out again; `len` is not below accepted. */
void dedupe_index_cut(struct dedupe_index *ix, size_t len);
/* Take out the pending rows of file `id` with article numbers from `article` on, and those whose root
 * is one of them. Their places stay empty. */
void dedupe_index_forget(struct dedupe_index *ix, uint64_t id, uint32_t article);

/* The pending rows in the format of a delta (delta.c); nothing when there are none. Check the
 * buffer afterwards. */
void dedupe_index_delta(const struct dedupe_index *ix, struct buf *out);
/* Add the rows of a delta as accepted ones; those known already change nothing. Nothing may be
 * pending. ERR_STATE: damaged, of another version, or made with another seed; ERR_NOMEM. After an
 * error the index holds what it held. */
enum err_code dedupe_index_replay(struct dedupe_index *ix, struct str delta, struct err *err);

/* One row after another as deltas and snapshots store them: ids and days as steps from the row
 * before. Zeroed at the start. */
struct dedupe_steps {
    uint64_t id;
    uint32_t day;
};

void dedupe_index_put_row(const struct dedupe_index *ix, size_t place, struct dedupe_steps *steps,
                          struct buf *out);

/* A row as it was read. */
struct dedupe_read {
    struct dedupe_row row;
    uint64_t root_id; /* LINK */
    uint32_t root_article;
    struct str print; /* borrows from the input */
};

/* False: damaged. */
bool dedupe_row_get(struct wire *w, struct dedupe_steps *steps, struct dedupe_read *ret_read);
/* Append it as a pending row. */
enum dedupe_added dedupe_index_add_read(struct dedupe_index *ix, struct dedupe_read *read);

#endif
