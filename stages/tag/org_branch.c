/* org_branch.c -- parts that stand behind a body with words of their own: schools of a university
 * (曲阜师范大学马克思主义学院), branches of a bank (兰州银行庆阳分行), sections of a bureau (住建局住房保障科). */
#include "measured.h"
#include "org.h"

#define BRANCH_CHARS_MAX 10u
#define BRAND_CHARS_MAX 6u
#define SQUAD_CHARS_MAX 3u

/* The part that begins at `i` and ends with one of `ends`, behind at least `min` characters of a name: its
 * length, 0: none. */
static size_t part_len(struct para *p, size_t i, const char32_t *const *ends, size_t min)
{
    size_t which, len;

    for (size_t to = i; to - i <= BRANCH_CHARS_MAX; to++) {
        if (to - i >= min && (len = para_words(p, to, ends, &which)))
            return to + len - i;
        if (to > i && para_in(para_at(p, to), U"和与及")) /* 新闻与传播学院 */
            continue;
        if (!org_is_name_char(p, to) || p->is_taken[to] || para_set(p, to, SET_ORG_VERBS, &which))
            return 0;
    }
    return 0;
}

size_t org_faculty_len(struct para *p, size_t i)
{
    static const char32_t *const ends[] = {U"学院",     U"研究院",   U"研究所", U"附属医院",
                                           U"附属中学", U"附属小学", U"图书馆", NULL};

    static const char32_t *const attached[] = {U"医院", U"中学", U"小学", NULL};
    size_t len = part_len(p, i, ends, 0), more;

    /* 医学院附属第三人民医院 */
    if (para_word(p, i + len, U"附属") && (more = part_len(p, i + len + 2, attached, 0)))
        return len + 2 + more;
    return len;
}

size_t org_builder_end(struct para *p, size_t i)
{
    static const char32_t *const builders[] = {U"中铁", U"中建", U"中交", U"中冶", U"中水", NULL};
    static const char32_t *const groups[] = {U"集团有限公司", U"集团公司", U"集团", U"公司", NULL};
    static const char32_t *const sites[] = {U"项目部", U"指挥部", U"分公司", NULL};
    size_t which, to = i, from;

    if (!para_in(para_at(p, i + 1), U"铁建交冶水"))
        return 0;
    from = to = i + para_words(p, i, builders, &which);

    while (to > i && to - from < 3 && para_in(para_at(p, to), U"一二三四五六七八九十"))
        to++;
    to += to > from && para_in(para_at(p, to), U"公航冶务"); /* 中交一公局 */
    if (to == from || para_at(p, to) != U'局' || para_at(p, to + 1) == U'长')
        return 0;
    to++;
    to += para_words(p, to, groups, &which);
    return to + part_len(p, to, sites, 1);
}

size_t org_branch_len(struct para *p, size_t i)
{
    static const char32_t *const ends[] = {U"支行", U"分行", U"分公司", U"支公司", U"营业部", NULL};

    return part_len(p, i, ends, 2);
}

size_t org_section_len(struct para *p, size_t i)
{
    static const char32_t *const ends[] = {U"科", U"股", U"司", U"处", U"站", U"所", NULL};
    size_t len = part_len(p, i, ends, 2), to = i + len;

    /* 加大|查处 */
    if (!len || measured_word_start(p, i) != i || measured_is_verb(p, i) ||
        measured_is_verb(p, measured_word_start(p, to - 1)) ||
        para_in(para_at(p, to), U"学技目普研室幻长份东票法机令理置罚分在有需得属"))
        return 0;
    /* 局|漳江所, but 局|办公场所 */
    if (p->cps[to - 1] == U'所' && (para_in(p->cps[to - 2], U"场住厕居处诊会务") ||
                                    (para_is(p, to, CHAR_HAN) && p->cps[to] != U'所')))
        return 0;
    return !para_is(p, to, CHAR_HAN) || measured_word_start(p, to) == to ? len : 0;
}

size_t org_post_len(struct para *p, size_t i)
{
    static const char32_t *const ends[] = {U"警务室", U"警务站", U"警务区",
                                           U"调解室", U"户籍室", NULL};

    return measured_is_verb(p, i) ? 0 : part_len(p, i, ends, 0);
}

void org_branded_read(struct para *p, const struct spot *spot)
{
    static const struct body company = {U"公司", "company"};
    size_t from = spot->from;

    if (!para_word(p, spot->to, U"公司"))
        return;
    while (from > 0 && spot->from - from < BRAND_CHARS_MAX && org_is_name_char(p, from - 1) &&
           !p->is_taken[from - 1])
        from--;
    if (spot->from - from >= 2 && org_is_free_before(p, from) && !measured_is_verb(p, from))
        org_keep(p, from, spot->to + 2, &company, spot, 0);
}

void org_squad_read(struct para *p, size_t i)
{
    static const struct body squad = {U"大队", "police"};
    static const char32_t *const ends[] = {U"支队", U"大队", U"中队", NULL};
    size_t which, len;

    if (!para_word(p, i, U"交警"))
        return;
    for (size_t to = i + 4; to - i - 2 <= SQUAD_CHARS_MAX; to++)
        if ((len = para_words(p, to, ends, &which))) {
            org_keep(p, i, to + len, &squad, NULL, 0);
            return;
        }
}
