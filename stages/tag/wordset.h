/* wordset.h -- the long word lists of the scanners, each found by the two characters it begins or ends with: most
 * places of a text are told by one look to have none of its words. Made at open, read-only afterwards. */
#ifndef SIFTD_TAG_WORDSET_H
#define SIFTD_TAG_WORDSET_H

#include "chars.h"
#include "pairs.h"

#define WORDSET_WORDS_MAX 320u /* of one list */
#define WORDSET_BUCKETS 256u
#define WORDSET_SINGLES 64u

enum set_id {
    SET_LEADS, /* named.c */
    SET_NATIONAL,
    SET_NAMED_HEADS,
    SET_COMMON,
    SET_NOUN_LEADS,
    SET_FESTIVALS, /* named_festival.c */
    SET_BODIES,    /* org.c */
    SET_ORG_HEADS,
    SET_ORG_PARTS,
    SET_ALONE,
    SET_TEAMS,
    SET_QUOTED_TEAMS,
    SET_ORG_VERBS,
    SET_ORG_INNER, /* org_left.c */
    SET_ORG_PREFIXES,
    SET_ORG_OUTSIDE,
    SET_ORG_GENERIC,
    SET_FIRMS,      /* org_firms.c */
    SET_ORG_UNITS,  /* org_unit.c */
    SET_ORG_TRADES, /* org_generic.c */
    SET_TOLD,       /* org_told.c */
    SET_STATE_BODIES,
    SET_ORG_ENDS, /* org_head.c */
    SET_ROLES,    /* person.c */
    SET_ABROAD_ROLES,
    SET_COMMON_ROLES,
    SET_KIN,
    SET_NAME_PARTS,
    SET_TITLES,
    SET_DOUBLE_SURNAMES,
    SET_SAYS,
    SET_FIRST_SAYS,
    SET_FOLLOWS,
    SET_QUOTE_HEADS, /* quote_head.c, quote.c */
    SET_QUOTE_END_HEADS,
    SET_ROW_HEADS,
    SET_INNER_HEADS,
    SET_VERBS_BETWEEN,
    SET_USE_VERBS,
    SET_UNITS, /* units.c */
    SET_YEARS, /* date_read.c */
    SET_DAY_PARTS,
    SET_FEASTS, /* date_feast.c */
    SET_FEAST_TAILS,
    SET_PHRASES,    /* date_phrase.c */
    SET_TEAM_LEADS, /* org.c */
    SET_ZONES,      /* place_mark.c */
    SET_SITES,      /* site.c */
    SET_SITE_COMMON,
    SET_SITE_COMMON_ENDS,
    SET_COUNTRIES, /* abroad.c */
    SET_ABROAD_CITIES,
    SET_REGIONS,
    SET_LANDMARKS,
    SET_MEASURES, /* measured.c */
    SET_APPROX,   /* quantity_around.c */
    SET_CHANGES,
    SET_SHORT_CHANGES,
    SET_BASES,
    SET_SHARES,
    SET_LEN,
};

/* Words number 1 to len; 0 is none. */
struct wordset {
    const char *base; /* records of `stride` bytes whose first member is the word */
    size_t stride, len;
    bool is_end; /* by the last character, for words before a place */
    uint16_t head[WORDSET_BUCKETS], single[WORDSET_SINGLES]; /* single: words of one character */
    uint16_t next[WORDSET_WORDS_MAX + 1];
    uint8_t lens[WORDSET_WORDS_MAX + 1];
    struct pairs pairs; /* the character it is found by, then the one beside it */
};

struct wordsets {
    struct wordset sets[SET_LEN];
    uint32_t chars[CHARS_LEN];
    struct pairs_table edges;
};

static inline unsigned wordset_bucket(uint32_t edge, uint32_t beside)
{
    return (edge ^ edge >> 8 ^ beside * 5) % WORDSET_BUCKETS;
}

/* The first word that may begin (end) with `edge` and have `beside` behind (before) it, 0: none does. */
static inline unsigned wordset_first(const struct wordset *s, uint32_t edge, uint32_t beside)
{
    unsigned word;

    if (!pairs_has(&s->pairs, edge, beside))
        return 0;
    word = s->head[wordset_bucket(edge, beside)];
    return word ? word : s->single[edge % WORDSET_SINGLES];
}

/* The one after it: those of two characters and more in the order of the list, then those of one. */
static inline unsigned wordset_next(const struct wordset *s, unsigned word, uint32_t edge)
{
    unsigned next = s->next[word];

    return next || s->lens[word] == 1 ? next : s->single[edge % WORDSET_SINGLES];
}

/* Make set `id` of the records from `first` on, up to one whose word is NULL. Characters that begin (end)
 * a word get `classes`; 0: none. */
void wordset_make(struct wordsets *ws, enum set_id id, const void *first, size_t stride,
                  bool is_end, unsigned classes);

/* The same of a plain list. */
#define WORDSET_LIST(ws, id, list, is_end, classes) \
    wordset_make((ws), (id), (list), sizeof *(list), (is_end), (classes))

/* Tell `set` of ws->edges what the words of set `id` begin (end) with. */
void wordset_pairs(struct wordsets *ws, enum set_id id, enum pairs_set set);

/* The same of each of `chars` alone, whatever stands behind (before) it. */
void wordset_pairs_chars(struct wordsets *ws, const char32_t *chars, bool is_end,
                         enum pairs_set set);

/* Give `classes` to each of `chars`. */
void wordset_class(struct wordsets *ws, const char32_t *chars, uint32_t classes);

static inline const char32_t *wordset_word(const struct wordset *s, unsigned word)
{
    return *(const char32_t *const *)(const void *)(s->base + (word - 1) * s->stride);
}

#endif
