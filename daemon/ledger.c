/* ledger.c -- see ledger.h */
#include "ledger.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LEDGER_NAME_BYTES 96

void ledger_init(struct ledger *l, const struct rebase_list *accepted, bool from_middle)
{
    *l = (struct ledger){.accepted = accepted, .is_skipping = from_middle};
}

/* "segment 7 is missing" or "segments 7 to 9 are missing" */
static void ledger_name_gap(const struct rebase_gap *gap, char out[LEDGER_NAME_BYTES])
{
    if (gap->first_segment == gap->last_segment)
        (void)snprintf(out, LEDGER_NAME_BYTES, "segment %" PRIu64 " is missing",
                       gap->first_segment);
    else
        (void)snprintf(out, LEDGER_NAME_BYTES, "segments %" PRIu64 " to %" PRIu64 " are missing",
                       gap->first_segment, gap->last_segment);
}

enum ledger_answer ledger_segment(struct ledger *l, uint64_t number,
                                  char sentence[LEDGER_SENTENCE_BYTES])
{
    struct rebase_gap gap = {.first_segment = l->segment + 1, .last_segment = number - 1};
    char name[LEDGER_NAME_BYTES];

    assert(number > l->segment || number == 0);
    l->segment = number;
    if (gap.first_segment > gap.last_segment || number == 0)
        return LEDGER_FINE;
    l->gaps++;
    l->has_gap = true;
    l->gap = gap;
    ledger_name_gap(&gap, name);
    if (l->accepted && rebase_has_segments(l->accepted, gap.first_segment, gap.last_segment)) {
        l->accepted_gaps++;
        (void)snprintf(sentence, LEDGER_SENTENCE_BYTES, "%s, which was accepted", name);
        return LEDGER_ACCEPTED;
    }
    (void)snprintf(sentence, LEDGER_SENTENCE_BYTES,
                   "%s: bring back the file, or accept the loss, see 'siftctl rebase'", name);
    return LEDGER_WRONG;
}

void ledger_skip(struct ledger *l)
{
    l->is_skipping = true;
}

/* Behind missing segments: fine when they were not accepted (that was said), else the batches must
 * be those that were accepted. */
static bool ledger_is_right_gap(struct ledger *l, uint64_t seq, char *sentence)
{
    struct rebase_gap gap = l->gap;

    gap.after_seq = l->seq;
    gap.before_seq = seq;
    if (!l->accepted || !rebase_has_segments(l->accepted, gap.first_segment, gap.last_segment) ||
        rebase_has(l->accepted, &gap))
        return true;
    (void)snprintf(sentence, LEDGER_SENTENCE_BYTES,
                   "batch %" PRIu64 " follows batch %" PRIu64
                   ", which is not the gap that was accepted",
                   seq, l->seq);
    return false;
}

static bool ledger_follows(struct ledger *l, const struct commit *c, char *sentence)
{
    if (l->has_last && memcmp(c->uuid, l->uuid, sizeof l->uuid) != 0)
        (void)snprintf(sentence, LEDGER_SENTENCE_BYTES,
                       "batch %" PRIu64 " was written by another instance", c->seq);
    else if (c->next_id < l->next_id)
        (void)snprintf(sentence, LEDGER_SENTENCE_BYTES,
                       "the next id falls from %" PRIu64 " to %" PRIu64 " in batch %" PRIu64,
                       l->next_id, c->next_id, c->seq);
    else if (c->seq <= l->seq)
        (void)snprintf(sentence, LEDGER_SENTENCE_BYTES,
                       "batch %" PRIu64 " comes behind batch %" PRIu64, c->seq, l->seq);
    else if (l->is_skipping)
        return true;
    else if (l->has_gap)
        return ledger_is_right_gap(l, c->seq, sentence);
    else if (c->seq != l->seq + 1)
        (void)snprintf(sentence, LEDGER_SENTENCE_BYTES,
                       "batch %" PRIu64 " follows batch %" PRIu64 ": batches are missing", c->seq,
                       l->seq);
    else if (memcmp(c->prev, l->hash, sizeof l->hash) != 0)
        (void)snprintf(sentence, LEDGER_SENTENCE_BYTES,
                       "batch %" PRIu64 " was written behind another batch %" PRIu64
                       " than the one here",
                       c->seq, l->seq);
    else
        return true;
    return false;
}

static bool ledger_ids_are_known(const struct commit *c, char *sentence)
{
    for (size_t i = 0; i < c->entries_len; i++) {
        if (c->entries[i].id > 0 && c->entries[i].id < c->next_id)
            continue;
        (void)snprintf(sentence, LEDGER_SENTENCE_BYTES,
                       "batch %" PRIu64 " holds id %" PRIu64
                       ", which had not been given out (next id %" PRIu64 ")",
                       c->seq, c->entries[i].id, c->next_id);
        return false;
    }
    return true;
}

enum ledger_answer ledger_add(struct ledger *l, const struct segment_group *group,
                              char sentence[LEDGER_SENTENCE_BYTES])
{
    const struct commit *c = &group->commit;
    bool is_right = ledger_follows(l, c, sentence) && ledger_ids_are_known(c, sentence);

    l->has_last = true;
    l->has_gap = l->is_skipping = false;
    l->seq = c->seq;
    l->next_id = c->next_id;
    memcpy(l->uuid, c->uuid, sizeof l->uuid);
    commit_hash(group->frame, l->hash);
    return is_right ? LEDGER_FINE : LEDGER_WRONG;
}
