/* ledger.h -- do the batches of an archive follow one another? One object walks over the COMMITs in
 * their order, oldest first. Pure.
 *
 * Two kinds of gaps are known: segments whose numbers are missing (ledger_segment), which can be
 * accepted (rebase.h), and groups that could not be read (ledger_skip), which were reported by
 * whoever read them. Neither is reported a second time by the batch behind it. */
#ifndef SIFTD_LEDGER_H
#define SIFTD_LEDGER_H

#include "../stages/base/buf.h"
#include "rebase.h"
#include "segment.h"

struct ledger {
    const struct rebase_list *accepted; /* borrowed */
    bool has_last;                      /* a batch was seen */
    uint64_t seq, next_id;              /* of the last one; 0 before the first */
    unsigned char hash[COMMIT_HASH_BYTES], uuid[COMMIT_UUID_BYTES];
    uint64_t segment; /* number of the last one seen */
    bool is_skipping; /* what stood before the next batch is not known */
    bool has_gap;     /* ... because segments are missing: */
    struct rebase_gap gap;
    uint64_t gaps, accepted_gaps; /* how many were met */
};

enum ledger_answer {
    LEDGER_FINE,
    LEDGER_ACCEPTED, /* a gap that was accepted; the sentence names it */
    LEDGER_WRONG,    /* the sentence says what */
};

#define LEDGER_SENTENCE_BYTES 256

/* `accepted` may be NULL. With `from_middle` the first batch may be any. */
void ledger_init(struct ledger *l, const struct rebase_list *accepted, bool from_middle);

/* A segment with this number comes next. LEDGER_WRONG: numbers before it are missing, and that was
 * not accepted. */
enum ledger_answer ledger_segment(struct ledger *l, uint64_t number,
                                  char sentence[LEDGER_SENTENCE_BYTES]);
/* Groups before the next one could not be read. */
void ledger_skip(struct ledger *l);
/* The next batch: instance, number, hash of the one before, next_id, and that the ids in it had been
 * given out. Goes on from this one in any case. */
enum ledger_answer ledger_add(struct ledger *l, const struct segment_group *group,
                              char sentence[LEDGER_SENTENCE_BYTES]);

#endif
