/* cover.c -- see cover.h */
#include "cover.h"

#define COVER_SHARE 0.6
#define COVER_CHARS 30    /* shared, at least; fewer are a turn of phrase */
#define COVER_SENTENCES 2 /* shared, at least: one may be a quotation */

static bool has_sentence(const struct print_passages *p, uint64_t sentence)
{
    size_t from = 0, to = p->sentences_len;

    while (from < to) {
        size_t mid = (from + to) / 2;

        if (p->sentences[mid] < sentence)
            from = mid + 1;
        else
            to = mid;
    }
    return from < p->sentences_len && p->sentences[from] == sentence;
}

/* Up to which sentence all that the article has are in its print. */
static uint64_t print_limit(const struct print_passages *p)
{
    return p->is_sample && p->sentences_len ? p->sentences[p->sentences_len - 1] : UINT64_MAX;
}

/* The share of the text that the other holds more of. Only sentences that both samples would have
 * count. */
static double cover_share(const struct passage_list *ours, const struct print_passages *theirs)
{
    uint64_t mine = print_sentence(passages_limit(ours)), limit = print_limit(theirs);
    size_t chars = 0, shared_chars = 0, shared = 0, other = 0;
    double of_ours, of_theirs;

    limit = limit < mine ? limit : mine;
    for (size_t i = 0; i < ours->len && print_sentence(ours->items[i].order) <= limit; i++) {
        chars += ours->items[i].chars;
        if (!has_sentence(theirs, print_sentence(ours->items[i].order)))
            continue;
        shared++;
        shared_chars += ours->items[i].chars;
    }
    for (size_t i = 0; i < theirs->sentences_len && theirs->sentences[i] <= limit; i++)
        other++;
    if (shared < COVER_SENTENCES || shared_chars < COVER_CHARS)
        return 0;
    of_ours = (double)shared_chars / (double)chars;
    of_theirs = (double)shared / (double)other;
    return of_ours > of_theirs ? of_ours : of_theirs;
}

size_t cover_find(const struct dedupe_index *ix, const struct near_probe *probe,
                  const struct passage_list *sentences, double *ret_share)
{
    struct dedupe_sharing found[DEDUPE_SHARING_MAX];
    uint64_t wanted[PASSAGES_MAX];
    size_t len, best = DEDUPE_NONE;

    *ret_share = 0;
    for (size_t i = 0; i < sentences->len; i++)
        wanted[i] = print_sentence(sentences->items[i].order);
    len = dedupe_index_sharing(ix, wanted, sentences->len, probe->day, found);
    for (size_t i = 0; i < len; i++) {
        const struct dedupe_row *row = dedupe_index_at(ix, found[i].place);
        struct print_passages theirs;
        double share;

        if (near_is_self(probe, found[i].place, row) ||
            !print_unpack_passages(dedupe_index_print(ix, row), &theirs))
            continue;
        share = cover_share(sentences, &theirs);
        if (share >= COVER_SHARE && share > *ret_share) {
            *ret_share = share;
            best = found[i].place;
        }
    }
    return best;
}
