/* person_keep.c -- see person.h */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

#include <string.h>

#define ORG_CHARS_MAX 60u
#define ROLE_MORE_CHARS_MAX 6u

/* The organisation that ends before `to`: where it begins; `to`: there is none. */
static size_t org_before(const struct para *p, size_t to)
{
    size_t from = to;

    if (to == 0 || !(p->classes[to - 1] & CHAR_ORG_TO))
        return to;
    while (from > 0 && to - from < ORG_CHARS_MAX)
        if (p->classes[--from] & CHAR_ORG_FROM)
            return from;
    return to;
}

static const struct known_person *known_of(const struct para *p, size_t from, size_t to)
{
    unsigned next = known_head(&p->person_names, p->cps[from], para_at(p, from + 1));

    for (; next; next = p->person_names.nexts[next - 1]) {
        const struct known_person *known = &p->persons[next - 1];

        if (known->len == to - from &&
            memcmp(known->name, p->cps + from, (to - from) * sizeof *p->cps) == 0)
            return known;
    }
    return NULL;
}

bool person_is_known(const struct para *p, size_t from, size_t to)
{
    return known_of(p, from, to) != NULL;
}

static void remember(struct para *p, size_t from, size_t to, struct str role, struct str org)
{
    struct known_person *known = &p->persons[p->persons_len];

    if (p->persons_len == PARA_PERSONS_MAX || to - from < 2 || to - from > PERSON_CHARS_MAX)
        return;
    *known = (struct known_person){.len = to - from, .role = role, .org = org};
    memcpy(known->name, p->cps + from, (to - from) * sizeof *p->cps);
    known_chain(&p->person_names, p->cps[from], p->cps[from + 1], (unsigned)p->persons_len++,
                &p->edges, PAIRS_PERSON);
}

void person_remember(struct para *p, size_t from, size_t to)
{
    if (!known_of(p, from, to))
        remember(p, from, to, (struct str){NULL, 0}, (struct str){NULL, 0});
}

static void person_attrs(struct para *p, struct hit *hit, struct str name, struct str role,
                         struct str org)
{
    para_attr_str(p, hit, "name", name);
    if (role.len)
        para_attr_str(p, hit, "role", role);
    if (org.len)
        para_attr_str(p, hit, "org", org);
}

/* 土壤|学家: the whole word that ends as a role does. */
static size_t role_start(struct para *p, size_t role_from)
{
    size_t from = measured_word_start(p, role_from);

    if (role_from - from > ROLE_MORE_CHARS_MAX || p->is_taken[from] || !para_is(p, from, CHAR_HAN))
        return role_from;
    return from + para_in(p->cps[from], U"该本各某");
}

void person_keep(struct para *p, size_t from, size_t to, size_t role_from, size_t role_to)
{
    struct hit *hit = para_hit(p, TAG_PERSON, from, to);
    static const char32_t *const ranks[] = {U"第一", U"常务", U"名誉", U"荣誉", U"执行", NULL};
    const struct known_person *known = known_of(p, from, to);
    struct str role = {NULL, 0}, org = {NULL, 0};
    size_t org_from, which;

    if (!hit)
        return;
    memset(p->is_taken + from, PARA_PERSON, to - from);
    if (role_from < role_to) {
        role_from -= para_words_before(p, role_from, ranks, &which);
        role_from = role_start(p, role_from);
    }
    while (role_from < role_to && p->is_taken[role_from])
        role_from++; /* what belongs to an organisation: 党委 of 党委书记 */
    if (role_from < role_to) {
        role = para_str(p, role_from, role_to);
        org_from = org_before(p, role_from);
        if (org_from < role_from)
            org = para_str(p, org_from, role_from);
    }
    if (!role.len && known) {
        role = known->role;
        org = known->org;
    }
    person_attrs(p, hit, para_str(p, from, to), role, org);
    if (!known)
        remember(p, from, to, role, org);
}

/* A name of the list, behind the sign or word that parts it from the one before. */
static size_t listed_end(struct para *p, size_t i, bool is_last)
{
    size_t end = person_end(p, i), which;

    if (!end && (end = person_split_end(p, i)))
        return para_in(para_at(p, end), U"、,。;)等") ? end : 0;
    if (person_found_is_place(p, i))
        return 0;
    if (!end || person_found_end(p, i) == end)
        return end;
    /* 和: words begin with these characters too. */
    if (is_last)
        return end - i > 2 && para_set(p, end, SET_FOLLOWS, &which) != 1 &&
                       !para_in(para_at(p, i), person_tricky)
                   ? end
                   : 0;
    return !uchar_is_han(para_at(p, end)) || para_in(para_at(p, end), U"等和为") ||
                   para_set(p, end, SET_FOLLOWS, &which) > 1
               ? end
               : 0;
}

void person_list(struct para *p, size_t to, size_t role_from, size_t role_to)
{
    while (para_in(para_at(p, to), U"、和与及")) {
        size_t end = listed_end(p, to + 1, para_at(p, to) != U'、');

        if (!end || person_is_barred(p, to + 1, end, false))
            return;
        person_keep(p, to + 1, end, role_from, role_to);
        to = end;
    }
}

/* Do the words have [from, to) apart from what is around it? */
static bool ends_word(struct para *p, size_t from, size_t to)
{
    return p->words.len && measured_word_start(p, from) == from && measured_word_start(p, to) == to;
}

/* 照料|于|刚: the words have a name of two characters in pieces behind a verb. */
static bool is_object(struct para *p, size_t from, size_t to)
{
    enum measured_kind kind;

    if (from == 0 || !ends_word(p, from, to) || !measured_is_start(p, from + 1))
        return false;
    (void)measured_before(p, from, &kind);
    return kind != MEASURED_OTHER;
}

/* Can the person `known` be meant by the same characters at `i`? A name of two is a part of many words. */
static bool is_meant(struct para *p, const struct known_person *known, size_t i)
{
    size_t to = i + known->len;

    return to <= p->len && memcmp(known->name, p->cps + i, known->len * sizeof *p->cps) == 0 &&
           !person_is_dot(p, to) &&
           (known->len > 2 || known->name[1] == U'某' ||
            (person_is_free_before(p, i) && (person_is_end(p, to) || ends_word(p, i, to))) ||
            is_object(p, i, to));
}

/* The person that the article has named before, whose name begins at `i`; NULL: none. */
static const struct known_person *known_at(struct para *p, size_t i)
{
    unsigned next = known_head(&p->person_names, p->cps[i], para_at(p, i + 1));

    while (next && (p->is_taken[i] || !is_meant(p, &p->persons[next - 1], i)))
        next = p->person_names.nexts[next - 1];
    return next ? &p->persons[next - 1] : NULL;
}

/* Names that the article has given with an office or in speech, before or behind. */
void person_known_find(struct para *p)
{
    for (size_t i = 0;
         p->persons_len && (i = para_seek(p, i, PAIRS_PERSON)) < p->len && !p->has_failed; i++) {
        const struct known_person *known = known_at(p, i);
        struct hit *hit;

        if (!known)
            continue;
        if ((hit = para_hit(p, TAG_PERSON, i, i + known->len)))
            person_attrs(p, hit, para_str(p, i, i + known->len), known->role, known->org);
        i += known->len - 1;
    }
}
