/* wordset.h -- the long word lists of the scanners, each found by the character it begins or ends with: most
 * places of a text are told by one look to have none of its words. Made at open, read-only afterwards. */
#ifndef SIFTD_TAG_WORDSET_H
#define SIFTD_TAG_WORDSET_H

#include "chars.h"

#define WORDSET_WORDS_MAX 320u /* of one list */
#define WORDSET_BUCKETS 256u
#define WORDSET_PAIRS 2048u

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
    SET_FIRMS,     /* org_firms.c */
    SET_ORG_UNITS, /* org_unit.c */
    SET_TOLD,      /* org_told.c */
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
    SET_COUNTRIES,  /* abroad.c */
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
    uint16_t head[WORDSET_BUCKETS], next[WORDSET_WORDS_MAX + 1];
    uint8_t lens[WORDSET_WORDS_MAX + 1];
    uint64_t
        pairs[WORDSET_PAIRS / 64]; /* bits of the first two characters, of a set by beginnings */
};

struct wordsets {
    struct wordset sets[SET_LEN];
    uint32_t chars[CHARS_LEN];
};

static inline unsigned wordset_bucket(uint32_t cp)
{
    return (cp ^ cp >> 8) % WORDSET_BUCKETS;
}

static inline unsigned wordset_pair(uint32_t first, uint32_t second)
{
    return (first + second * 9) % WORDSET_PAIRS;
}

/* May one of the words, all of two characters at least, begin with these? For places where few do: this look is
 * cheaper than one for the words. */
static inline bool wordset_can_begin(const struct wordset *s, uint32_t first, uint32_t second)
{
    unsigned bit = wordset_pair(first, second);

    return s->pairs[bit / 64] >> bit % 64 & 1;
}

/* Make set `id` of the records from `first` on, up to one whose word is NULL. Characters that begin (end)
 * a word get `classes`; 0: none. */
void wordset_make(struct wordsets *ws, enum set_id id, const void *first, size_t stride,
                  bool is_end, unsigned classes);

/* The same of a plain list. */
#define WORDSET_LIST(ws, id, list, is_end, classes) \
    wordset_make((ws), (id), (list), sizeof *(list), (is_end), (classes))

/* Give `classes` to each of `chars`. */
void wordset_class(struct wordsets *ws, const char32_t *chars, uint32_t classes);

static inline const char32_t *wordset_word(const struct wordset *s, unsigned word)
{
    return *(const char32_t *const *)(const void *)(s->base + (word - 1) * s->stride);
}

#endif
