/* para.h -- one paragraph under the eyes of the scanners of tag, and the hits they make in it.
 *
 * A scanner reads `cps` from left to right once, looks ahead and back by bounded distances, and adds
 * hits; so the whole stage is linear in the text. Where hits of several scanners overlap, the one whose
 * scanner ran first stays (para_hit refuses the later one). */
#ifndef SIFTD_TAG_PARA_H
#define SIFTD_TAG_PARA_H

#include "../doc.h"
#include "hit.h"
#include "known.h"
#include "sheet.h"
#include "wordset.h"

#include <uchar.h>

#define PARA_NAMES_MAX 128
#define PARA_VILLAGES_MAX 64
#define PARA_PERSONS_MAX KNOWN_NAMES_MAX
#define PARA_PERSON 2
#define PARA_ORGS_MAX 32

struct places;

struct para {
    struct doc *doc;
    struct article *article;
    struct para_day published;
    const struct wordset *sets;
    struct pairs_table edges; /* of the wordsets, and of the names that the article has given */
    unsigned kinds;           /* bits 1 << enum tag_kind: what is asked for */
    uint64_t names[PARA_NAMES_MAX]; /* hashes of the practices this article has named */
    size_t names_len;
    struct known_practice practices[KNOWN_NAMES_MAX];
    size_t practices_len;
    struct known_names practice_names;
    const struct places *places; /* NULL: places are not asked for */
    size_t place_next;           /* the next of its mentions */
    struct village villages[PARA_VILLAGES_MAX];
    size_t villages_len;
    struct known_person persons[PARA_PERSONS_MAX];
    size_t persons_len;
    bool is_abroad; /* the article has named a country: offices may be those of foreigners */
    struct known_names person_names;
    struct known_org orgs[PARA_ORGS_MAX];
    size_t orgs_len, orgs_names; /* of them no tails */
    struct known_names org_names;
    uint64_t org_lasts; /* bit cp % 64 of their last characters */
    struct str *list;   /* members of the numbered list that goes on; its attribute in the tag */
    struct tag_attr *list_attr;
    struct hit *list_hit; /* its tag, while it is in this paragraph */
    uint32_t list_marker; /* 是 of 一是 */
    uint32_t list_first;  /* where its first member ends */
    bool list_is_long;    /* which has more than one clause */

    /* the paragraph, a line of the article's sheet; behind its code points stands a 0 */
    struct str text, words;             /* words as in struct block */
    const struct block_word *word_list; /* as there */
    size_t word_list_len;
    const struct block_name *found; /* names, as in struct block */
    size_t found_len;
    const uint32_t *cps, *offs; /* as in struct sheet */
    const uint16_t *pairs;
    uint32_t *classes;
    size_t len;         /* [code points] */
    uint64_t skip_bits; /* of chars_bits, from `skip_from` on; skip_classes 0: not known */
    size_t skip_from;
    uint32_t skip_classes;
    size_t block;      /* number of the article's block */
    uint8_t *is_taken; /* one a code point: inside a hit; PARA_PERSON in that of a person */
    uint8_t *marks;    /* of measured.c, one a code point, once has_marks is set */
    bool has_marks;
    uint32_t seen;         /* all of its classes together */
    struct hit **hits_end; /* where the next one goes */
    struct spot *spots;    /* in order, without overlap */
    size_t spots_len, spots_room;
    bool has_failed; /* the document's memory is full; nothing more is added */
};

/* The code point at `i`, 0 outside the paragraph; so `i - n` may wrap. */
static inline uint32_t para_at(const struct para *p, size_t i)
{
    return i < p->len ? p->cps[i] : 0;
}

/* Is the character at `i` of one of `classes`? */
static inline bool para_is(const struct para *p, size_t i, uint32_t classes)
{
    return i < p->len && p->classes[i] & classes;
}

/* The same as para_skip, where what is known does not tell. */
size_t para_skip_on(struct para *p, size_t i, uint32_t classes);

/* The first place at or after `i` where a character of one of `classes` stands; p->len: none. For walks: the next places
 * are told along with it. */
static inline size_t para_skip(struct para *p, size_t i, uint32_t classes)
{
    uint64_t bits;

    if (classes != p->skip_classes || i - p->skip_from >= CHARS_BITS)
        return para_skip_on(p, i, classes);
    bits = p->skip_bits >> (i - p->skip_from);
    return bits ? i + (size_t)__builtin_ctzll(bits)
                : para_skip_on(p, p->skip_from + CHARS_BITS, classes);
}

/* The first place at or after `i` where something of `set` may begin; p->len: none. */
static inline size_t para_seek(const struct para *p, size_t i, enum pairs_set set)
{
    return pairs_seek(&p->edges, p->pairs, i, p->len, set);
}

/* May something of `set` end before `i`? */
static inline bool para_may_end(const struct para *p, size_t i, enum pairs_set set)
{
    return i < 2 || p->edges.sets[p->pairs[i - 2]] & set;
}

/* Length of word number `word` of a set where it stands: at `i`, or before `i` for a set by ends. */
static inline size_t para_set_len(const struct para *p, size_t i, const struct wordset *s,
                                  unsigned word)
{
    const char32_t *chars = wordset_word(s, word);
    size_t len = s->lens[word], from = s->is_end ? i - len : i;

    if (s->is_end ? len > i : len > p->len - i)
        return 0;
    for (size_t n = 0; n < len; n++)
        if (p->cps[from + n] != chars[n])
            return 0;
    return len;
}

/* The first word of a set that may stand at (before) `i`, and the one after `word`, as in wordset.h; 0: none. */
static inline unsigned para_set_first(const struct para *p, size_t i, const struct wordset *s)
{
    if (!s->is_end)
        return i < p->len ? wordset_first(s, p->cps[i], p->cps[i + 1]) : 0;
    /* Before the first character stands a 0, as in struct sheet. */
    return i - 1 < p->len ? wordset_first(s, p->cps[i - 1], *(p->cps + i - 2)) : 0;
}

static inline unsigned para_set_next(const struct para *p, size_t i, const struct wordset *s,
                                     unsigned word)
{
    return wordset_next(s, word, p->cps[s->is_end ? i - 1 : i]);
}

/* As para_set, of word number `word` and those that follow it. */
size_t para_set_longest(const struct para *p, size_t i, const struct wordset *s, unsigned word,
                        size_t *ret_which);

/* The longest word of a set at (before) `i`: its length, or 0; *ret_which its index in the list. */
static inline size_t para_set(const struct para *p, size_t i, enum set_id id, size_t *ret_which)
{
    unsigned word = para_set_first(p, i, &p->sets[id]);

    return word ? para_set_longest(p, i, &p->sets[id], word, ret_which) : 0;
}

/* Length of `word` when it stands at `i`, else 0. */
size_t para_word(const struct para *p, size_t i, const char32_t *word);
/* The same for a word that ends before `i`. */
size_t para_word_before(const struct para *p, size_t i, const char32_t *word);
/* The longest word of a NULL-terminated list at `i`: its length, or 0; *ret_which its index. */
size_t para_words(const struct para *p, size_t i, const char32_t *const *words, size_t *ret_which);
size_t para_words_before(const struct para *p, size_t i, const char32_t *const *words,
                         size_t *ret_which);
/* Is `cp` one of `set`? Never true for 0. Where the compiler knows how long the set is, no jump depends on it. */
static inline __attribute__((always_inline)) bool para_in(uint32_t cp, const char32_t *set)
{
    size_t bytes = __builtin_object_size(set, 1);

    if (bytes == __builtin_object_size(set, 3) && bytes >= sizeof *set)
        return cp && chars_have(set, bytes / sizeof *set - 1, cp);
    while (*set && *set != cp)
        set++;
    return cp && *set;
}

/* The bytes of [from, to). */
struct str para_str(const struct para *p, size_t from, size_t to);

/* Where name number `k` of p->found stands. */
void para_found(const struct para *p, size_t k, size_t *ret_from, size_t *ret_to);

/* The first spot that ends behind `i`; spots_len: none. */
size_t para_spot(const struct para *p, size_t i);
/* A new hit, or NULL: its place is taken or the kind is not asked for, or memory is full. */
struct hit *para_hit(struct para *p, enum tag_kind kind, size_t from, size_t to);
/* The same for what lies over other hits: its place stays free. */
struct hit *para_layer(struct para *p, enum tag_kind kind, size_t from, size_t to);
/* Attributes; nothing happens when `hit` is NULL. `value` must live as long as the document. */
void para_attr_str(struct para *p, struct hit *hit, const char *key, struct str value);
void para_attr_num(struct para *p, struct hit *hit, const char *key, double value);
void para_attr_strs(struct para *p, struct hit *hit, const char *key, struct str *items,
                    size_t len);
/* A text made by a format, kept in the document's memory. */
void para_attr_fmt(struct para *p, struct hit *hit, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Say which place it is; nothing happens when `hit` is NULL. */
void place_attrs(struct para *p, struct hit *hit, const struct spot *spot);

/* The scanners. Each sees the paragraphs of the article in their order, all of them before the next one sees
 * the first. place_spots makes p->spots. */
enum err_code place_spots(struct para *p, struct err *err);
enum err_code tag_documents(struct para *p, struct err *err);
enum err_code tag_chains(struct para *p, struct err *err);
enum err_code tag_practices(struct para *p, struct err *err);
/* Practices where only another place of the article says that they are. */
enum err_code tag_practices_again(struct para *p, struct err *err);
/* Their long lists, into the sets. */
void tag_places_sets(struct wordsets *ws);
void tag_sites_sets(struct wordsets *ws);
void tag_abroad_sets(struct wordsets *ws);
void tag_orgs_sets(struct wordsets *ws);
void tag_teams_sets(struct wordsets *ws);
void tag_org_left_sets(struct wordsets *ws);
void tag_org_firms_sets(struct wordsets *ws);
void tag_org_units_sets(struct wordsets *ws);
void tag_org_told_sets(struct wordsets *ws);
void tag_org_heads_sets(struct wordsets *ws);
void tag_persons_sets(struct wordsets *ws);
void tag_named_sets(struct wordsets *ws);
void tag_lists_sets(struct wordsets *ws);
void tag_quotes_sets(struct wordsets *ws);
void tag_units_sets(struct wordsets *ws);
void tag_measures_sets(struct wordsets *ws);
void tag_quantities_sets(struct wordsets *ws);
void tag_dates_sets(struct wordsets *ws);
void tag_clocks_sets(struct wordsets *ws);
void tag_feasts_sets(struct wordsets *ws);
void tag_phrases_sets(struct wordsets *ws);

enum err_code tag_orgs(struct para *p, struct err *err);
enum err_code tag_persons(struct para *p, struct err *err);
/* Persons that the article names for sure only elsewhere. */
enum err_code tag_persons_again(struct para *p, struct err *err);
enum err_code tag_lists(struct para *p, struct err *err);
enum err_code tag_named(struct para *p, struct err *err);
enum err_code tag_places(struct para *p, struct err *err);
enum err_code tag_place_rows(struct para *p, struct err *err);
enum err_code tag_sites(struct para *p, struct err *err);
enum err_code tag_abroad(struct para *p, struct err *err);
enum err_code tag_dates(struct para *p, struct err *err);
enum err_code tag_quantities(struct para *p, struct err *err);

#endif
