/* person.c -- persons of the story: a name beside an office or a word for what somebody is (镇党委书记刘江,
 * 村民李大山说, 刘江同志), names before what they become (选举甲、乙为副会长), and names the article has
 * given so before. A name alone is not taken: two characters after a surname are mostly words. */
#include "para.h"
#include "person_words.h"

#include "../base/uchar.h"

#include <string.h>

#define ORG_CHARS_MAX 60u
#define OFFICE_CHARS_MAX 24u /* from 为 to the end of the office */
#define ELECTED_MAX 16u
#define SPEECH_CHARS_MAX 8u

static size_t surname_len(const struct para *p, size_t i)
{
    size_t which, len;

    if (i >= p->len)
        return 0;
    len = para_set(p, i, SET_DOUBLE_SURNAMES, &which);
    return len ? len : (p->classes[i] & CHAR_SURNAME) != 0;
}

static bool is_given(const struct para *p, size_t i)
{
    return i < p->len && (p->classes[i] & (CHAR_HAN | CHAR_NOT_GIVEN)) == CHAR_HAN &&
           !p->is_taken[i];
}

/* 开心地说: speech within a few characters. */
static bool speaks_soon(const struct para *p, size_t i)
{
    for (size_t to = i + SPEECH_CHARS_MAX; i < to && uchar_is_han(para_at(p, i)); i++)
        if (para_at(p, i) == U'说' && !uchar_is_han(para_at(p, i + 1)))
            return true;
    return false;
}

static bool is_name_end(const struct para *p, size_t i)
{
    size_t which;

    return speaks_soon(p, i) || !uchar_is_han(para_at(p, i)) || para_set(p, i, SET_FOLLOWS, &which);
}

/* The end of the name at `i`; 0: no name, or not clear where it ends. */
static size_t name_end(const struct para *p, size_t i)
{
    size_t len = surname_len(p, i), at = i + len;

    if (!len || p->is_taken[i] || !is_given(p, at))
        return 0;
    if (para_at(p, at) == U'某')
        return at + 1 + (para_at(p, at + 1) == U'某');
    if (is_given(p, at + 1) && is_name_end(p, at + 2))
        return at + 2;
    return is_name_end(p, at + 1) ? at + 1 : 0;
}

/* A name that a word may only look like: is what is around it enough? */
static bool is_sure(const struct para *p, size_t from, size_t to, size_t role_len)
{
    size_t which;
    bool is_common = para_set(p, from, SET_COMMON_ROLES, &which) == role_len;
    bool speaks = para_set(p, to, SET_SAYS, &which) || speaks_soon(p, to);

    if (speaks)
        return true;
    /* 县长白玉龙10月: three characters before a sign or a number. */
    if (!is_common && to - from == 3 && !uchar_is_han(para_at(p, to)))
        return true;
    if (is_common || para_in(para_at(p, from), person_tricky))
        return to - from == 3 && !para_in(para_at(p, from), person_tricky) &&
               (!uchar_is_han(para_at(p, to)) || para_set(p, to, SET_FOLLOWS, &which) > 1);
    return true;
}

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

static struct known_person *known_of(struct para *p, size_t from, size_t to)
{
    for (size_t i = 0; i < p->persons_len; i++)
        if (p->persons[i].len == to - from &&
            memcmp(p->persons[i].name, p->cps + from, (to - from) * sizeof *p->cps) == 0)
            return &p->persons[i];
    return NULL;
}

static void remember(struct para *p, size_t from, size_t to, struct str role, struct str org)
{
    struct known_person *known = &p->persons[p->persons_len];

    if (p->persons_len == PARA_PERSONS_MAX || to - from > PERSON_CHARS_MAX)
        return;
    *known = (struct known_person){.len = to - from, .role = role, .org = org};
    memcpy(known->name, p->cps + from, (to - from) * sizeof *p->cps);
    p->person_firsts |= 1ull << p->cps[from] % 64;
    p->persons_len++;
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

static void person_keep(struct para *p, size_t from, size_t to, size_t role_from, size_t role_to)
{
    struct hit *hit = para_hit(p, TAG_PERSON, from, to);
    static const char32_t *const ranks[] = {U"第一", U"常务", U"名誉", U"荣誉", U"执行", NULL};
    struct known_person *known = known_of(p, from, to);
    struct str role = {NULL, 0}, org = {NULL, 0};
    size_t org_from, which;

    if (!hit)
        return;
    if (role_from < role_to)
        role_from -= para_words_before(p, role_from, ranks, &which);
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

/* More names of the same office: 副会长李圳、李忠军. Returns where the last one ends. */
static void names_after(struct para *p, size_t to, size_t role_from, size_t role_to)
{
    while (para_at(p, to) == U'、') {
        size_t end = name_end(p, to + 1);

        if (!end || (para_at(p, end) != U'、' && uchar_is_han(para_at(p, end)) &&
                     !para_in(para_at(p, end), U"等和为")))
            return;
        person_keep(p, to + 1, end, role_from, role_to);
        to = end;
    }
}

static bool is_free_before(const struct para *p, size_t i)
{
    return i == 0 || !uchar_is_han(para_at(p, i - 1)) || p->is_taken[i - 1] ||
           para_in(para_at(p, i - 1), U"的在是和与及对将被由向把让以给或据说");
}

/* A name in front of the title at `i`: two or three characters that begin where a name can. */
static void name_before(struct para *p, size_t i, size_t title_len)
{
    for (size_t len = 3; len >= 2; len--) {
        size_t from = i - len, name;

        if (len > i || !is_free_before(p, from) ||
            (title_len == 0 && from > 0 && uchar_is_han(para_at(p, from - 1))))
            continue;
        name = surname_len(p, from);
        if (!name || name >= len || p->is_taken[from] || para_in(para_at(p, from), person_tricky))
            continue;
        for (name += from; name < i && is_given(p, name);)
            name++;
        if (name == i) {
            person_keep(p, from, i, i, i + title_len);
            return;
        }
    }
}

/* A name that ends at `end`, before 为 or 、: where it begins; `end`: there is none. *ret_is_sure: a word
 * for an election stands before it. */
static size_t elected_start(const struct para *p, size_t end, bool *ret_is_sure)
{
    static const char32_t *const verbs[] = {U"选举", U"推选", U"任命", U"聘任", U"聘请", U"推举",
                                            U"选",   U"同意", U"增选", U"由",   U"免去", NULL};

    for (size_t len = 4; len >= 2; len--) {
        size_t from = end - len, name, which;

        if (len > end || p->is_taken[from] || !(name = surname_len(p, from)) || len - name > 2 ||
            len <= name)
            continue;
        while (name < len && is_given(p, from + name))
            name++;
        if (name < len)
            continue;
        *ret_is_sure = para_words_before(p, from, verbs, &which) > 0;
        if (from == 0 || !uchar_is_han(p->cps[from - 1]) || *ret_is_sure)
            return from;
    }
    return end;
}

/* Names before 为 and the office in [role_from, role_to): 选举孙艺为会长, 李圳、沈鸿为副会长. */
static void elected_read(struct para *p, size_t role_from, size_t role_to)
{
    size_t froms[ELECTED_MAX], len = 0, to = role_from, end;
    bool is_sure = false;

    if (uchar_is_han(para_at(p, role_to)))
        return;
    while (to > 0 && role_to - to < OFFICE_CHARS_MAX && p->cps[to - 1] != U'为') {
        if (!uchar_is_han(p->cps[to - 1]))
            return;
        to--;
    }
    if (to == 0 || p->cps[to - 1] != U'为')
        return;
    for (end = to - 1; len < ELECTED_MAX; end = froms[len - 1] - 1) {
        size_t from = elected_start(p, end, &is_sure);

        if (from == end)
            break;
        froms[len++] = from;
        if (from == 0 || p->cps[from - 1] != U'、')
            break;
    }
    /* One short name alone may be any word: 方案为…. */
    if (len == 1 && !is_sure && !known_of(p, froms[0], to - 1) &&
        (to - 1 - froms[0] < 3 || para_in(para_at(p, froms[0]), person_tricky)))
        return;
    for (end = to - 1; len-- > 0;) {
        size_t name_to = len == 0 ? end : froms[len - 1] - 1;

        person_keep(p, froms[len], name_to, role_from, role_to);
    }
}

/* 杨淑芬今年72岁 */
static bool is_age(const struct para *p, size_t i)
{
    i += para_word(p, i, U"今年");
    while (uchar_is_digit(para_at(p, i), NULL))
        i++;
    return para_at(p, i) == U'岁';
}

/* Names that the article has given with an office before. */
static void known_find(struct para *p)
{
    for (size_t i = 0;
         p->persons_len && (i = para_skip(p, i, CHAR_NAME)) < p->len && !p->has_failed; i++) {
        if (!(p->person_firsts >> p->cps[i] % 64 & 1) || p->is_taken[i])
            continue;
        for (size_t k = 0; k < p->persons_len; k++) {
            const struct known_person *known = &p->persons[k];
            size_t to = i + known->len;
            struct hit *hit;

            if (to > p->len || memcmp(known->name, p->cps + i, known->len * sizeof *p->cps) != 0 ||
                (known->len < 3 && (!is_free_before(p, i) || !is_name_end(p, to))))
                continue;
            if ((hit = para_hit(p, TAG_PERSON, i, to)))
                person_attrs(p, hit, para_str(p, i, to), known->role, known->org);
            i = to - 1;
            break;
        }
    }
}

void tag_persons_sets(struct wordsets *ws)
{
    wordset_class(ws, person_not_given, CHAR_NOT_GIVEN);
    wordset_class(ws, U"某男女", CHAR_ROLE);
    WORDSET_LIST(ws, SET_ROLES, person_roles, true, CHAR_ROLE);
    WORDSET_LIST(ws, SET_TITLES, person_titles, true, CHAR_ROLE);
    WORDSET_LIST(ws, SET_DOUBLE_SURNAMES, person_double_surnames, false, CHAR_NAME);
    WORDSET_LIST(ws, SET_COMMON_ROLES, person_common_roles, true, 0);
    WORDSET_LIST(ws, SET_SAYS, person_says, false, 0);
    WORDSET_LIST(ws, SET_FIRST_SAYS, person_first_says, false, CHAR_ROLE);
    WORDSET_LIST(ws, SET_FOLLOWS, person_follows, false, 0);
}

/* 刘某, 韩某某: a name that courts and police leave out, known by its 某 at `i`. */
static void unnamed_read(struct para *p, size_t i)
{
    size_t to = i + 1 + (para_at(p, i + 1) == U'某');

    if (i > 0 && !p->is_taken[i] && is_free_before(p, i - 1) && surname_len(p, i - 1) == 1 &&
        !para_in(para_at(p, to), U"个种些项人村市县区镇乡年月日地公单企") && !p->is_taken[i - 1])
        person_keep(p, i - 1, to, i - 1, i - 1);
}

/* An office or title that ends before `to`: names on either side. */
static void role_read(struct para *p, size_t to)
{
    size_t which, end, len = para_set(p, to, SET_ROLES, &which);

    if (len && (end = name_end(p, to)) && is_sure(p, to, end, len)) {
        person_keep(p, to, end, to - len, to);
        names_after(p, end, to - len, to);
    } else if (len) {
        elected_read(p, to - len, to);
    }
    if ((len = para_set(p, to, SET_TITLES, &which)))
        name_before(p, to - len, len);
}

enum err_code tag_persons(struct para *p, struct err *err)
{
    enum err_code code;

    for (size_t i = 1; (i = para_skip(p, i, CHAR_ROLE)) < p->len && !p->has_failed; i++) {
        size_t which;

        if ((code = doc_tick(p->doc, err)))
            return code;
        if (p->cps[i] == U'某') {
            unnamed_read(p, i);
            continue;
        }
        /* 吕志强，男，汉族 */
        if (para_in(p->cps[i], U"男女")) {
            if (para_at(p, i - 1) == ',' && para_in(para_at(p, i + 1), U",。"))
                name_before(p, i - 1, 0);
            continue;
        }
        role_read(p, i + 1);
        if (para_set(p, i, SET_FIRST_SAYS, &which) || is_age(p, i))
            name_before(p, i, 0);
    }
    known_find(p);
    return ERR_OK;
}
