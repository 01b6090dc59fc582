/* person_found.c -- names that the words stage took for one word each, where what is around them agrees; see
 * person.h. A word of three characters behind a family name is nearly always a person; one of two only beside
 * what persons do. Who wrote or photographed the article is none of its persons. */
#include "measured.h"
#include "person.h"
#include "person_words.h"

#include "../base/uchar.h"

#define BYLINE_NAMES_MAX 8u
#define TITLE_CHARS_MAX 4u

/* What the name becomes a part of: 杨家坪镇, 张集路. */
static bool is_of_place(const struct para *p, size_t to)
{
    static const char32_t *const lands[] = {
        U"群岛", U"高原", U"草原", U"半岛", U"海峡", U"山脉",   U"盆地", U"沙漠", U"平原",
        U"广场", U"公园", U"大道", U"大街", U"大厦", U"商场",   U"花园", U"小区", U"社区",
        U"中学", U"小学", U"超市", U"酒店", U"宾馆", U"大酒店", NULL};
    size_t which;

    return para_words(p, to, lands, &which) ||
           para_in(para_at(p, to), U"镇村乡县市区湖山路街河社店厂港桥庄寨屯沟坪湾岭州省旗坝岛寺庙"
                                   U"塔园巷站矿煤江海水氏");
}

/* “张圣龙警务室”: a name in quotation marks with more behind it. */
static bool is_label(const struct para *p, size_t from, size_t to)
{
    size_t which;

    /* “知纪明法”: it ends what the marks hold */
    if (from > 1 && para_in(p->cps[from - 2], U"“‘\"《") && para_in(para_at(p, to), U"”’\"》"))
        return true;
    return from > 0 && para_in(p->cps[from - 1], U"“‘\"《") &&
           (para_in(para_at(p, to), U"”’\"》") ||
            (uchar_is_han(para_at(p, to)) && !para_set(p, to, SET_FOLLOWS, &which)));
}

static size_t blanks_before(const struct para *p, size_t i)
{
    while (i > 0 && (uchar_is_space(p->cps[i - 1]) || para_in(p->cps[i - 1], U"、:/")))
        i--;
    return i;
}

/* 本报记者 王小明 李大山, (王小明 李大山), 王小明 摄 */
bool person_is_byline(const struct para *p, size_t from, size_t to)
{
    static const char32_t *const makers[] = {U"记者", U"通讯员", U"编辑",   U"责编", U"编审",
                                             U"审校", U"校对",   U"监制",   U"摄影", U"摄像",
                                             U"供稿", U"撰稿",   U"作者",   U"译者", U"编译",
                                             U"签审", U"实习生", U"评论员", NULL};
    static const char32_t *const made[] = {U"摄", U"文/图", U"供图", U"摄影", U"摄像", NULL};
    size_t which;

    while (uchar_is_space(para_at(p, to)))
        to++;
    if (para_words(p, to, made, &which))
        return true;
    for (size_t n = 0; n < BYLINE_NAMES_MAX; n++) {
        size_t at = blanks_before(p, from), len = 0;

        if (at > 0 && (p->cps[at - 1] == '(' || para_words_before(p, at, makers, &which)))
            return true;
        while (at > len && len <= 4 && uchar_is_han(p->cps[at - 1 - len]))
            len++;
        if (len < 2 || len > 4 || (at == from && para_at(p, to) != ')'))
            return false;
        from = at - len;
    }
    return false;
}

size_t person_title_len(const struct para *p, size_t to)
{
    size_t which;

    for (size_t len = TITLE_CHARS_MAX; len >= 2; len--)
        if (para_set(p, to + len, SET_TITLES, &which) == len)
            return len;
    return 0;
}

static bool is_active(const struct para *p, size_t from, size_t to)
{
    size_t which;

    if (person_speaks_soon(p, to) ||
        (para_set(p, to, SET_SAYS, &which) &&
         !(para_at(p, to) == U'说' && para_in(para_at(p, to + 1), U"明法服"))))
        return true;
    return (from == 0 || !uchar_is_han(p->cps[from - 1]) || p->cps[from - 1] == U'队') &&
           (para_set(p, to, SET_FOLLOWS, &which) > 1 || p->cps[from - (from > 0)] == U'队');
}

/* Is the Chinese name [from, to) one, as far as what is around it tells? */
static bool is_person(const struct para *p, size_t from, size_t to, bool is_new, bool has_office)
{
    static const char32_t *const never[] = {U"周密",   U"周详",   U"周到",   U"严密", U"高效",
                                            U"纪念章", U"谢师恩", U"谢师宴", NULL};
    bool is_tricky = para_in(para_at(p, from), person_tricky);
    size_t which;

    if (!has_office &&
        (person_is_never(p, from, to) || para_words(p, from, never, &which) == to - from))
        return false;
    if (has_office && person_is_word(p, from, to))
        return true;
    if (to - from >= 3 && !is_tricky)
        return is_new || !para_in(para_at(p, to - 1), person_word_ends);
    if (to - from >= 3 && is_new)
        return person_is_free_before(p, from) && person_is_end(p, to);
    return !is_tricky && is_active(p, from, to);
}

/* 张家口 and 张家川县 of the article: no persons. */
static bool is_place(const struct para *p, size_t from, size_t to, bool has_office)
{
    size_t which = para_spot(p, from);
    const struct spot *spot = which < p->spots_len ? &p->spots[which] : NULL;

    return spot && spot->from <= from && (!has_office || spot->to > to);
}

/* Is [from, to) a name that is written by its sounds, as far as what is around it tells? */
static bool is_foreign(const struct para *p, size_t from, size_t to, bool is_new, bool has_role)
{
    if (!person_is_sounds(p, from, to))
        return false;
    return has_role || is_active(p, from, to) ||
           (is_new && p->is_abroad && to - from > 2 && !(from > 0 && p->is_taken[from - 1] == 1) &&
            (person_is_free_before(p, from) || person_is_end(p, to)));
}

/* 老|董哥: what people call somebody, not what is in his papers. */
static bool is_nickname(const struct para *p, size_t from)
{
    return from > 0 && para_in(p->cps[from - 1], U"老小阿") && person_is_free_before(p, from - 1);
}

bool person_is_barred(const struct para *p, size_t from, size_t to, bool has_office)
{
    return p->is_taken[from] || is_nickname(p, from) || is_place(p, from, to, has_office) ||
           is_of_place(p, to) || is_label(p, from, to) || person_is_byline(p, from, to);
}

/* The name [from, to), a word. */
static void word_read(struct para *p, size_t from, size_t to, bool is_new)
{
    size_t which, role = person_role(p, from), title, fit;

    /* 孔铉|佑 指出 */
    if (to - from == 2 && person_surname_len(p, from) == 1 &&
        (fit = person_fit(p, from, to)) > to &&
        (para_set(p, fit, SET_SAYS, &which) || measured_is_verb(p, fit)))
        to = fit;
    /* 杨凯先|严肃: the article has named 杨凯 */
    if (to - from == 3 && para_in(p->cps[to - 1], U"先正才曾将仍均却") &&
        person_is_known(p, from, to - 1))
        return;
    title = role ? 0 : person_title_len(p, to);

    /* 首相岸|田文雄 */
    if (!role && p->is_abroad && from > 0 &&
        (role = para_set(p, from - 1, SET_ABROAD_ROLES, &which))) {
        person_keep(p, from - 1, to, from - 1 - role, from - 1);
        return;
    }

    if (person_is_barred(p, from, to, role || title) ||
        (from > 0 && person_is_known(p, from - 1, to)))
        return; /* 岸|田文雄: found whole behind */
    if (person_parts_end(p, from) > to)
        to = person_parts_end(p, from); /* 尼玛|次仁 */
    else if (person_is_shaped(p, from, to) ? !is_person(p, from, to, is_new, role || title)
                                           : !is_foreign(p, from, to, is_new, role))
        return;
    /* 马歇|尔: a part of a longer foreign name */
    if (person_is_sounds(p, from, to) && !person_is_end(p, to) && person_is_sounds(p, to, to + 1))
        return;
    if (title)
        person_keep(p, from, to, to, to + title);
    else
        person_keep(p, from, to, from - role, from);
    person_list(p, to, from - role, from);
}

/* Does something that a person does, or what follows one, stand at `i`? */
static bool is_active_word(const struct para *p, size_t i)
{
    size_t which;

    return para_set(p, i, SET_SAYS, &which) || para_set(p, i, SET_FOLLOWS, &which) ||
           person_title_len(p, i);
}

void person_words_find(struct para *p)
{
    size_t from, to, which;

    for (size_t k = 0; k < p->found_len && !p->has_failed; k++) {
        if (p->found[k].is_org)
            continue;
        para_found(p, k, &from, &to);
        if (p->found[k].is_place) {
            if ((to = person_parts_end(p, from)) && !p->is_taken[from])
                person_keep(p, from, to, from - person_role(p, from), from); /* 扎西|顿珠 */
            continue;
        }
        if (to - from == 1) {
            person_family_read(p, from);
            if (!p->is_taken[from])
                person_tail_read(p, from);
            continue;
        }
        /* 李德|发 乐呵呵地说 */
        if (to - from == 2 && person_is_given(p, to) && !is_active_word(p, to) &&
            (person_speaks_soon(p, to + 1) || para_set(p, to + 1, SET_SAYS, &which)) &&
            measured_word_start(p, to + 1) == to + 1 && measured_word_start(p, to) == to)
            to++;
        if (para_in(para_at(p, from), U"和与同由") &&
            ((to - from == 3 && person_is_shaped(p, from + 1, to)) ||
             person_is_sounds(p, from + 1, to)))
            from++; /* 和王小明 */
        word_read(p, from, to, p->found[k].is_new);
    }
}
