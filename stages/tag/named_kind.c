/* named_kind.c -- names without quotation marks that are one of many of a kind, and what makes a name of a plain
 * one; see named.h */
#include "named.h"

#define COUNT_CHARS_MAX 6u
#define KIND_CHARS_MAX 24u
#define PLATFORM_CHARS_MIN 6u

/* 67处…工程, …工程81处, …活动500余场: not one by its name, but some of a kind. */
static bool is_counted(const struct para *p, size_t from, size_t end)
{
    static const char32_t units[] = U"处座口家场次个批件条所期套";
    size_t i = end;

    if (para_in(para_at(p, from - 1), units) && para_is(p, from - 2, CHAR_NUMBER) &&
        para_at(p, from - 3) != U'第')
        return para_at(p, end - 1) != U'点';
    if (para_word_before(p, end, U"活动平台"))
        return true;
    /* 一系列…行动; 打击…活动: what is fought is nobody's way of working */
    if (para_word_before(p, from, U"一系列") || para_word_before(p, from, U"打击"))
        return true;
    /* 揭示|植物抗旱机制: of nature; 5|号线延长线工程 */
    if (para_word_before(p, from, U"揭示") ||
        (para_at(p, from) == U'号' && para_is(p, from - 1, CHAR_NUMBER)))
        return true;
    while (i < end + COUNT_CHARS_MAX && para_is(p, i, CHAR_NUMBER))
        i++;
    if (i == end)
        return false;
    i += para_in(para_at(p, i), U"余多");
    return para_in(para_at(p, i), units) && !para_is(p, i + 1, CHAR_HAN);
}

/* 一套上下贯通的责任传导机制: says of which kind it is. */
static bool is_of_kind(const struct para *p, size_t from)
{
    if (para_at(p, from - 1) != U'的')
        return false;
    for (size_t i = from - 1; i > 0 && from - i < KIND_CHARS_MAX && !para_in(p->cps[i], U"。;:!?");
         i--)
        if (p->cps[i - 1] == U'一' && para_in(p->cps[i], U"套种批条系"))
            return true;
    return false;
}

/* 林地和|林木资源管理制度: what is joined to the name belongs to it, when it has no head of its own. */
static bool is_joined(const struct para *p, size_t from)
{
    static const char32_t *const ends[] = {U"工作", U"建设", U"管理", U"服务", U"治理", U"方案",
                                           U"政策", U"力度", U"水平", U"能力", U"标准", NULL};
    size_t which, i = from - 1;

    return from > 1 && para_in(para_at(p, i), U"和与及") && para_is(p, i - 1, CHAR_HAN) &&
           !p->is_taken[i - 1] && !para_words_before(p, i, ends, &which) &&
           !para_set(p, i, SET_NAMED_HEADS, &which);
}

/* 陶艺体验活动, 村际交流活动: what people do together, by no name. */
static bool is_pastime(const struct para *p, size_t end)
{
    static const char32_t *const words[] = {U"体验活动", U"表演活动", U"参观活动", U"交流活动",
                                            U"联谊活动", U"座谈活动", U"娱乐活动", U"健身活动",
                                            U"演出活动", U"体育活动", U"训练活动", NULL};
    size_t which;

    return para_words_before(p, end, words, &which) > 0;
}

bool named_is_one_of_many(const struct para *p, size_t from, size_t end)
{
    return is_pastime(p, end) || is_counted(p, from, end) || is_of_kind(p, from) ||
           is_joined(p, from);
}

/* Does a place end right before `i`? */
static bool is_behind_place(const struct para *p, size_t i)
{
    size_t s = para_spot(p, i - (i > 0));

    return i > 0 && s < p->spots_len && p->spots[s].to == i && !p->spots[s].is_short;
}

bool named_is_project(const struct para *p, size_t from, size_t end)
{
    static const char32_t *const sums[] = {U"计划投资",   U"总投资",   U"预计投资", U"概算投资",
                                           U"计划总投资", U"估算投资", NULL};
    static const char32_t *const verbs[] = {U"签约",   U"签约了", U"投建的", U"投资的",
                                            U"引进的", U"落户的", NULL};
    size_t which;

    /* 甲项目、乙项目: as the one before it */
    if (from > 1 && para_at(p, from - 1) == U'、' && p->is_taken[from - 2] &&
        para_word_before(p, from - 1, U"项目"))
        return true;
    return is_behind_place(p, from) ||
           (!named_is_common(p, from, end) &&
            (para_words(p, end, sums, &which) || para_words_before(p, from, verbs, &which)));
}

bool named_is_stray(const struct para *p, size_t from)
{
    return p->is_abroad && !named_is_lead(p, from) && !is_behind_place(p, from);
}

bool named_is_platform(const struct para *p, size_t from, size_t head)
{
    return para_word(p, head, U"平台") && head - from >= PLATFORM_CHARS_MIN &&
           is_behind_place(p, from);
}

bool named_is_told(const struct para *p, size_t from, size_t head, size_t end)
{
    static const char32_t *const starts[] = {U"实施", U"启动", U"推出", U"启动了", U"实施了", NULL};
    static const char32_t *const behind[] = {U"启动以来", U"实施以来", U"开展以来", U"推进以来",
                                             NULL};
    size_t which;

    if (para_word(p, head, U"计划"))
        return !para_is(p, end, CHAR_HAN) && para_words_before(p, from, starts, &which);
    if (para_at(p, head) == U'大' && para_at(p, head + 1) != U'赛')
        return !para_is(p, end, CHAR_HAN) || para_in(para_at(p, end), U"的在中以期");
    if (para_word(p, head, U"网络"))
        return para_is(p, from, CHAR_MARKER) && para_at(p, from + 1) == U'级';
    return para_word_before(p, head, U"体制") || para_words(p, end, behind, &which);
}
