/* person.c -- persons of the story: a name beside an office or a word for what somebody is (镇党委书记刘江,
 * 村民李大山说, 刘江同志), names before what they become (选举甲、乙为副会长), names that the words stage
 * took for some (person_found.c), and names the article has given so before. A name alone is not taken: two
 * characters after a surname are mostly words. */
#include "person.h"
#include "measured.h"
#include "person_words.h"
#include "place.h"

#include "../base/uchar.h"

#define OFFICE_CHARS_MAX 24u /* from 为 to the end of the office */
#define ELECTED_MAX 16u
#define ABROAD_CHARS_MAX 8u
#define CHARS_PER_TICK 256u

/* 收藏者, 摄影师: who does something, before a name at `i`. */
static bool is_doer(const struct para *p, size_t i)
{
    return para_at(p, i - 1) == U'者' || person_role(p, i) > 0;
}

/* 与钟祥市|长: is [from, to) a division that ends with the first character of a title? */
static bool is_division(const struct para *p, size_t from, size_t to)
{
    bool is_short;

    return para_in(para_at(p, to - 1), U"市县区") && p->places &&
           gazetteer_match(p->places->g, p->text, p->offs[from], LEVEL_COUNTY, &is_short) ==
               para_str(p, from, to).len;
}

/* A name in front of the title at `i`: two or three characters that begin where a name can. */
static void name_before(struct para *p, size_t i, size_t title_len)
{
    for (size_t len = 3; len >= 2; len--) {
        size_t from = i - len, name;

        if (len > i || (!person_is_free_before(p, from) && !(title_len && is_doer(p, from))) ||
            (title_len == 0 && from > 0 && uchar_is_han(para_at(p, from - 1))))
            continue;
        name = person_surname_len(p, from);
        if (!name || name >= len || p->is_taken[from] || is_division(p, from, i + 1) ||
            (para_in(para_at(p, from), person_tricky) &&
             !((title_len || (len == 3 && !person_role(p, i))) && person_is_pieces(p, from, i))))
            continue;
        for (name += from; name < i && (title_len && len == 3 ? person_is_given_in_word(p, name)
                                                              : person_is_given(p, name));)
            name++;
        if (len == 2 && measured_is_noun(p, from, i))
            return; /* “钟点爷爷” */
        if (name == i && (title_len || !person_is_never(p, from, i))) {
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

        if (len > end || p->is_taken[from] || !(name = person_surname_len(p, from)) ||
            len - name > 2 || len <= name)
            continue;
        while (name < len && person_is_given(p, from + name))
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
    if (len == 1 && !is_sure && !person_is_known(p, froms[0], to - 1) &&
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

void tag_persons_sets(struct wordsets *ws)
{
    wordset_class(ws, person_not_given, CHAR_NOT_GIVEN);
    wordset_class(ws, person_rare_surnames, CHAR_NAME);
    wordset_class(ws, U"某男女导岁队·•・‧”\"", CHAR_ROLE);
    WORDSET_LIST(ws, SET_ABROAD_ROLES, person_abroad_roles, true, CHAR_ROLE);
    WORDSET_LIST(ws, SET_ROLES, person_roles, true, CHAR_ROLE);
    WORDSET_LIST(ws, SET_KIN, person_kin, true, CHAR_ROLE);
    WORDSET_LIST(ws, SET_NAME_PARTS, person_name_parts, false, CHAR_NAME);
    WORDSET_LIST(ws, SET_TITLES, person_titles, true, CHAR_ROLE);
    WORDSET_LIST(ws, SET_DOUBLE_SURNAMES, person_double_surnames, false, CHAR_NAME);
    WORDSET_LIST(ws, SET_COMMON_ROLES, person_common_roles, true, 0);
    WORDSET_LIST(ws, SET_SAYS, person_says, false, 0);
    WORDSET_LIST(ws, SET_FIRST_SAYS, person_first_says, false, CHAR_ROLE);
    WORDSET_LIST(ws, SET_FOLLOWS, person_follows, false, 0);
}

/* 山 of 吴某山 at `i`: no verb, and nothing that stands behind a name. */
static bool is_third(struct para *p, size_t from, size_t i)
{
    size_t which;

    return person_is_given(p, i) && !para_in(p->cps[i], U"处系被将因称诉供曾均于原") &&
           (person_found_end(p, from) == i + 1 ||
            (person_is_end(p, i + 1) && !para_set(p, i, SET_FOLLOWS, &which) &&
             !measured_is_verb(p, i) && measured_word_start(p, i + 1) == i + 1));
}

/* 刘某, 韩某某, 吴某山: a name that courts and police leave out, known by its 某 at `i`. */
static void unnamed_read(struct para *p, size_t i)
{
    size_t to = i + 1 + (para_at(p, i + 1) == U'某'), from = i - 1;

    if (i == 0 || p->is_taken[i] || p->is_taken[from] || person_surname_len(p, from) != 1 ||
        para_in(para_at(p, to), U"个种些项人村市县区镇乡年月日地公单企") ||
        (!person_is_free_before(p, from) && !person_role(p, from) &&
         measured_word_start(p, from) != from))
        return;
    if (to == i + 1 && is_third(p, from, to))
        to++;
    person_keep(p, from, to, from - person_role(p, from), from);
}

/* 县领导王小明、李大山: two or more names. */
static void leaders_read(struct para *p, size_t to)
{
    size_t end = person_end(p, to);

    if (!end || para_at(p, end) != U'、' || !person_end(p, end + 1))
        return;
    person_keep(p, to, end, to, to);
    person_list(p, end, to, to);
}

/* 副局长:李小东、孙丽华 */
static void post_read(struct para *p, size_t role_from, size_t role_to)
{
    size_t end = person_split_end(p, role_to + 1);

    if (!end)
        end = person_end(p, role_to + 1);
    if (!end || para_is(p, end, CHAR_HAN))
        return;
    person_keep(p, role_to + 1, end, role_from, role_to);
    person_list(p, end, role_from, role_to);
}

/* 总统拉马福萨: a foreign name behind an office that foreigners have too. */
static void abroad_read(struct para *p, size_t to)
{
    size_t which, len = para_set(p, to, SET_ABROAD_ROLES, &which), end;

    if (!len || !(end = person_abroad_end(p, to)))
        return;
    person_keep(p, to, end, to - len, to);
    person_list(p, end, to - len, to);
}

/* 萨勒总统: a foreign name before the title at `i`. */
static void abroad_before(struct para *p, size_t i, size_t title_len)
{
    size_t from = i;

    while (from > 0 && i - from < ABROAD_CHARS_MAX && !p->is_taken[from - 1] &&
           (person_is_sounds(p, from - 1, from) || person_is_dot(p, from - 1)))
        from--;
    if (i - from < 2 || measured_word_start(p, from) != from || measured_word_start(p, i) != i ||
        person_is_dot(p, from) || para_spot(p, from) < para_spot(p, i))
        return;
    person_keep(p, from, i, i, i + title_len);
}

/* The name at `to`, behind an office of `len` characters. */
static void named_read(struct para *p, size_t to, size_t len)
{
    bool is_common = person_role_is_common(p, to, len);
    size_t end;

    /* 胡某军: its 某 tells where it ends; 总工|程师 */
    if ((para_at(p, to + 1) == U'某' && person_surname_len(p, to) == 1) ||
        (p->cps[to - 1] == U'工' && para_word(p, to, U"程师")))
        return;
    /* 老人和周山 */
    if ((para_in(para_at(p, to), U"和与同") && is_common && person_end(p, to + 1)) ||
        person_is_function(p, to))
        return;
    end = person_parts_end(p, to);
    if (end && person_is_end(p, end)) { /* 村民次仁旺堆 */
        person_keep(p, to, end, to - len, to);
        return;
    }
    end = person_end(p, to);
    if (!end && (!is_common || person_given_is_word(p, to)))
        end = person_split_end(p, to); /* 总经理郑小乐自信地 */
    end = person_fit(p, to, end);
    if (!end || !person_is_sure(p, to, end, len))
        end = person_pieces_end(p, to, is_common);
    if (!end)
        return;
    person_keep(p, to, end, to - len, to);
    person_list(p, end, to - len, to);
}

/* An office or title that ends before `to`: names on either side. */
static void role_read(struct para *p, size_t to)
{
    size_t which, end, len;

    if (!para_is(p, to, CHAR_HAN) && (len = person_role(p, to))) {
        if (para_at(p, to) == ':')
            post_read(p, to - len, to);
        else
            elected_read(p, to - len, to);
    } else if (para_is(p, to, CHAR_NAME)) {
        if ((len = person_role(p, to)))
            named_read(p, to, len);
        else if ((len = person_agent(p, to)) && (end = person_pieces_end(p, to, true)) &&
                 !person_is_byline(p, to, end))
            person_keep(p, to, end, para_at(p, to - 1) == U'队' ? to : to - len, to);
    }
    if (p->is_abroad && para_is(p, to, CHAR_HAN))
        abroad_read(p, to);
    if ((len = para_set(p, to, SET_TITLES, &which))) {
        name_before(p, to - len, len);
        if (p->is_abroad && !p->is_taken[to - len - 1])
            abroad_before(p, to - len, len);
    }
}

/* “老杨”杨光照, “烤烟书记”李树红: a name behind what people call its bearer, whose closing mark stands at `i`. */
static void nicknamed_read(struct para *p, size_t i)
{
    size_t end, which, role = person_role(p, i);

    /* “一村一名顾问”计划 */
    if (role && i > role && para_is(p, i - role - 1, CHAR_HAN) &&
        !para_set(p, i + 1, SET_QUOTE_HEADS, &which)) {
        if (!(end = person_end(p, i + 1)) && (end = person_found_end(p, i + 1)) &&
            !person_is_shaped(p, i + 1, end))
            end = 0;
        /* “发展顾问”计划 */
        if (end && !para_word(p, i + 1, U"荣誉") && !person_is_never(p, i + 1, end) &&
            !measured_is_noun(p, i + 1, end) &&
            !(measured_is_start(p, i + 2) && measured_is_verb(p, i + 2)) && /* 全|覆盖 */
            (person_found_end(p, i + 1) == end || end - i > 3))
            person_keep(p, i + 1, end, i - role, i);
        return;
    }
    if (para_in(para_at(p, i - 2), U"老小阿大") && para_at(p, i - 1) == para_at(p, i + 1) &&
        (end = person_end(p, i + 1)))
        person_keep(p, i + 1, end, i + 1, i + 1);
}

static void aged_read(struct para *p, size_t i)
{
    size_t end = person_end(p, i);

    if (end &&
        (person_found_end(p, i) == end || (end - i == 3 && !para_in(p->cps[i], person_tricky))))
        person_keep(p, i, end, i, i);
}

/* A character at `i` that stands beside a name by itself. False: it is none of these. */
static bool sign_read(struct para *p, size_t i)
{
    switch (p->cps[i]) {
    case U'某':
        unnamed_read(p, i);
        return true;
    case U'男':
    case U'女':
        /* 吕志强，男，汉族 */
        if (para_at(p, i - 1) == ',' && para_in(para_at(p, i + 1), U",。"))
            name_before(p, i - 1, 0);
        return true;
    case U'·':
    case U'•':
    case U'・':
    case U'‧':
        person_dotted_read(p, i);
        return true;
    case U'”':
    case U'"':
        nicknamed_read(p, i);
        return true;
    case U'岁':
        /* 今年46岁的王小明 */
        if (para_at(p, i + 1) == U'的')
            aged_read(p, i + 2);
        return true;
    case U'今':
        if (is_age(p, i))
            name_before(p, i, 0);
        return true;
    case U'导':
        if (p->cps[i - 1] == U'领')
            leaders_read(p, i + 1);
        return false;
    default:
        return false;
    }
}

enum err_code tag_persons(struct para *p, struct err *err)
{
    enum err_code code;
    size_t tick = 0;

    person_first_read(p);
    for (size_t i = 1; (i = para_skip(p, i, CHAR_ROLE)) < p->len && !p->has_failed; i++) {
        size_t which;

        if (i >= tick) {
            if ((code = doc_tick(p->doc, err)))
                return code;
            tick = i + CHARS_PER_TICK;
        }
        if (sign_read(p, i))
            continue;
        role_read(p, i + 1);
        /* A name of two or three characters at the start of a clause. */
        if ((!para_is(p, i - 3, CHAR_HAN) || !para_is(p, i - 4, CHAR_HAN)) &&
            para_set(p, i, SET_FIRST_SAYS, &which))
            name_before(p, i, 0);
    }
    person_words_find(p);
    person_villagers_read(p);
    person_rows_find(p);
    return ERR_OK;
}

enum err_code tag_persons_again(struct para *p, struct err *err)
{
    (void)err;
    person_known_find(p);
    return ERR_OK;
}
