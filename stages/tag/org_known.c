/* org_known.c -- what an article calls an organisation once it has named it: by the short name that brackets tell
 * behind it (以下简称“青禾公司”), and without the place that its full name begins with; see org.h. */
#include "measured.h"
#include "org.h"

#include <string.h>

#define SHORT_CHARS_MIN 2u
#define TAIL_CHARS_MIN 4u
#define BRAND_CHARS 2u
#define BRAND_CHARS_MAX 8u

/* Remember the name of `len` characters. */
static void name_add(struct para *p, const uint32_t *name, size_t len, const char *kind,
                     bool is_tail)
{
    struct known_org *known;

    if (p->orgs_len == PARA_ORGS_MAX || len > KNOWN_CHARS_MAX || len < SHORT_CHARS_MIN)
        return;
    for (size_t k = 0; k < p->orgs_len; k++)
        if (p->orgs[k].len == len && memcmp(p->orgs[k].name, name, len * sizeof *name) == 0)
            return;
    known = &p->orgs[p->orgs_len++];
    memcpy(known->name, name, len * sizeof *name);
    known->len = len;
    known->kind = kind;
    known->is_tail = is_tail;
    p->orgs_names += !is_tail;
    p->org_lasts |= UINT64_C(1) << name[len - 1] % 64;
    known_chain(&p->org_names, name[0], name[1], (unsigned)p->orgs_len - 1, &p->edges, PAIRS_ORG);
}

/* Remember [from, to) of the text. */
static void known_add(struct para *p, size_t from, size_t to, const char *kind, bool is_tail)
{
    name_add(p, p->cps + from, to - from, kind, is_tail);
}

/* (以下简称“青禾公司”) behind the organisation that ends at `i`. */
static void short_read(struct para *p, size_t i, const char *kind)
{
    static const char32_t *const leads[] = {U"以下简称", U"以下称",   U"下称",
                                            U"简称",     U"以下统称", NULL};
    size_t which, len, from;

    if (para_at(p, i) != '(' || !(len = para_words(p, i + 1, leads, &which)))
        return;
    from = i + 1 + len;
    from += para_in(para_at(p, from), U"为:");
    from += para_in(para_at(p, from), U"“\"‘「");
    for (len = 0; len <= KNOWN_CHARS_MAX && para_is(p, from + len, CHAR_HAN);)
        len++;
    if (len >= SHORT_CHARS_MIN && len <= KNOWN_CHARS_MAX &&
        para_in(para_at(p, from + len), U"”\"’」),或"))
        known_add(p, from, from + len, kind, false);
}

/* Where the part of a body begins that is called by its own name, too: 县公安局|刑侦大队, 武陵大学|文学院; `from`:
 * [from, to) has none. */
static size_t part_start(const struct para *p, size_t from, size_t to)
{
    static const char32_t *const wholes[] = {U"局",   U"大学", U"公司",   U"法院",   U"医院",
                                             U"集团", U"银行", U"检察院", U"科学院", NULL};
    size_t which, i = to - TAIL_CHARS_MIN;

    while (i > from && !para_words_before(p, i, wholes, &which))
        i--;
    return i;
}

/* Without its place or level or the body that it belongs to, unless what is left is the same anywhere: 人民政府. */
static void tail_add(struct para *p, size_t from, size_t to, const char *kind)
{
    size_t which, len;

    if (from + TAIL_CHARS_MIN > to || !para_is(p, from, CHAR_HAN) ||
        !para_is(p, to - 1, CHAR_TEAM) || para_set(p, from, SET_BODIES, &which) == to - from ||
        ((len = para_set(p, from, SET_ORG_UNITS, &which)) && from + len >= to))
        return;
    known_add(p, from, to, kind, true);
}

/* 青川药业 and 青川公司 after 柳湾县青川药业股份有限公司: its name [from, to) without the form, and the first two characters
 * of it with 公司. */
static void company_add(struct para *p, size_t from, size_t to, const char *kind)
{
    static const char32_t *const forms[] = {U"有限公司", U"有限责任公司", U"股份有限公司",
                                            U"股份有限责任公司", NULL};
    size_t which, len = para_words_before(p, to, forms, &which), head = to - len;
    uint32_t brand[BRAND_CHARS + 2];

    if (!len || head < from + BRAND_CHARS + 2 ||
        org_rare_chars(p, from, from + BRAND_CHARS) < BRAND_CHARS)
        return;
    if (head <= from + BRAND_CHARS_MAX)
        known_add(p, from, head, kind, false);
    memcpy(brand, p->cps + from, BRAND_CHARS * sizeof *brand);
    memcpy(brand + BRAND_CHARS, p->cps + to - 2, 2 * sizeof *brand);
    name_add(p, brand, BRAND_CHARS + 2, kind, false);
}

/* Where the name that begins at `from` goes on behind its place. */
static size_t name_start(const struct para *p, size_t from)
{
    size_t s = para_spot(p, from);

    return s < p->spots_len && p->spots[s].from == from ? p->spots[s].to : from;
}

void org_known_add(struct para *p, size_t from, size_t to, const char *kind,
                   const struct spot *spot)
{
    short_read(p, to, kind);
    if (p->cps[to - 1] == U'司')
        company_add(p, spot && spot->from == from ? spot->to : name_start(p, from), to, kind);
    if (to - from < TAIL_CHARS_MIN + 2)
        return;
    if (para_word_before(p, to, U"集团")) /* 中国化工 */
        known_add(p, from, to - 2, kind, false);
    if (spot && spot->from == from &&
        (!str_eq(str_of(kind), STR("company")) || org_rare_chars(p, spot->to, to) >= 2))
        tail_add(p, spot->to, to, kind);
    tail_add(p, part_start(p, from, to), to, kind);
}

void org_brand_known(struct para *p, size_t from, size_t to, const char *kind)
{
    known_add(p, from, to, kind, false);
}

size_t org_known_start(const struct para *p, size_t from, size_t to)
{
    for (size_t k = 0; k < p->orgs_len; k++) {
        size_t len = p->orgs[k].len;

        if (len > to - from && len <= to && p->orgs[k].name[0] == p->cps[to - len] &&
            memcmp(p->orgs[k].name, p->cps + to - len, len * sizeof *p->cps) == 0)
            return to - len;
    }
    return from;
}

/* Does `known` stand at `i`? */
static bool is_at(struct para *p, const struct known_org *known, size_t i)
{
    size_t to = i + known->len;

    if (to > p->len || known->name[0] != p->cps[i] ||
        memcmp(known->name, p->cps + i, known->len * sizeof *p->cps) != 0)
        return false;
    if (known->is_tail)
        return (org_is_free_before(p, i) || measured_can_begin(p, i)) &&
               measured_word_start(p, to) == to;
    return known->len >= TAIL_CHARS_MIN || measured_word_start(p, i) == i;
}

/* Keep the tail that ends before `i`. */
static void tail_keep(struct para *p, size_t i)
{
    for (size_t k = 0; k < p->orgs_len; k++) {
        const struct known_org *known = &p->orgs[k];
        struct body body = {U"公司", known->kind};

        if (known->len > i || !is_at(p, known, i - known->len))
            continue;
        org_keep(p, i - known->len, i, &body, NULL, 0);
        return;
    }
}

void org_known_find(struct para *p)
{
    /* all tails: they end with what ends a name */
    if (p->orgs_len && !p->orgs_names)
        for (size_t i = 0; (i = para_skip(p, i, CHAR_TEAM)) < p->len && !p->has_failed; i++)
            if (p->org_lasts >> p->cps[i] % 64 & 1 && !p->is_taken[i])
                tail_keep(p, i + 1);
    if (!p->orgs_names)
        return;
    for (size_t i = 0; (i = para_seek(p, i, PAIRS_ORG)) < p->len && !p->has_failed; i++)
        for (unsigned k = known_head(&p->org_names, p->cps[i], p->cps[i + 1]); k;
             k = p->org_names.nexts[k - 1]) {
            const struct known_org *known = &p->orgs[k - 1];
            struct body body = {U"公司", known->kind};

            if (p->is_taken[i] || !is_at(p, known, i))
                continue;
            org_keep(p, i, i + known->len, &body, NULL, 0);
            break;
        }
}
