/* named.c -- practices without quotation marks: campaigns of the whole country by a list, others by
 * what they are called and a head noun (生活垃圾分类试点, 考核问责机制). The name goes back from the head
 * noun to what cannot be part of it; short ones are class names (工作机制, 服务平台) and left alone. */
#include "named.h"
#include "measured.h"
#include "practice_again.h"

#include "../base/uchar.h"

#define NAME_CHARS_MIN 4u
#define NAME_CHARS_MAX 14u
#define PROJECT_CHARS_MIN 6u /* and with 台账, which everybody keeps */
#define PENDING_MAX 32u
#define RULE_CHARS_MIN 5u /* with 制 */
#define OPENED_CHARS_MAX 16u
#define OWN_CHARS_MAX 6u /* before 积分制 */
#define COUNT_CHARS_MAX 5u
#define LONGER_CHARS_MAX 8u /* by which a name may go on behind a campaign's */

static const char32_t *const head_nouns[] = {
    U"机制",   U"模式",     U"体系",   U"平台",     U"行动",     U"工程",     U"试点",
    U"创建",   U"制度",     U"工作法", U"作业制",   U"责任制",   U"综合整治", U"专项整治",
    U"议事法", U"调解法",   U"服务法", U"环境整治", U"活动",     U"台账",     U"项目",
    U"经验",   U"应急响应", U"战略",   U"专项治理", U"专项斗争", U"攻坚战",   U"保卫战",
    U"网络",   U"改革",     U"计划",   U"大会战",   U"大赛",     U"论坛",     U"大检查",
    U"大排查", U"大整治",   U"大走访", U"大讨论",   U"大练兵",   U"大比武",   U"制",
    NULL};
/* Names of two characters that need no more before 制度 and 机制. */
static const char32_t *const short_names[] = {U"包保", U"包联", U"包抓", U"包案", U"挂包",
                                              U"挂联", U"联户", U"联包", U"恳谈", U"代办",
                                              U"帮办", U"首问", U"轮值", U"销号", NULL};
/* Leads that are nouns too, right before a head noun or inside a name: 提升工程, 学习竞赛活动. */
static const char32_t *const noun_leads[] = {
    U"提升", U"建设", U"改革", U"创建", U"创新", U"学习", U"打击", U"保障", U"促进", U"推进",
    U"巩固", U"优化", U"规范", U"领导", U"支持", U"引导", U"拓展", U"联动", NULL};
/* None of these is in a name. */
static const char32_t not_inside[] =
    U"的在是和与及等各全本该此对将为从到了个每其这那有被把向由让使之以或又也都已就"
    U"不我你他她多一并";

bool named_is_common(const struct para *p, size_t from, size_t to)
{
    while (from < to) {
        size_t which, len = para_set(p, from, SET_COMMON, &which);

        if (!len || from + len > to)
            return false;
        from += len;
    }
    return true;
}

/* Whose it is or what it is like, not what it is called. */
static const char32_t *const levels[] = {U"县城区", U"城区", U"全县", U"全市", U"建",   U"合理",
                                         U"良好",   U"灵活", U"高效", U"便捷", U"顺畅", U"有力",
                                         U"完整",   U"成熟", U"严密", U"完备", U"明确", NULL};

bool named_is_lead(const struct para *p, size_t i)
{
    size_t which;

    return para_set(p, i, SET_LEADS, &which) > 0;
}

/* A verb before the name ends at `i`: not one that is a noun too and stands inside the name. */
static bool is_verb_end(const struct para *p, size_t i, size_t head)
{
    size_t which;

    if (!named_is_lead(p, i) || para_at(p, i) == U'化')
        return false;
    /* 工程建设审批制度 */
    if (para_word_before(p, i, U"项目建设") || para_word_before(p, i, U"工程建设"))
        return false;
    return head - i >= NAME_CHARS_MIN || !para_set(p, i, SET_NOUN_LEADS, &which);
}

/* A character that no name holds; 一 of 一体化, 全 of 全员 and 并 of 合并 are part of one, 全 of 全县 is not. What a word
 * of two and more characters holds that is a noun by the words of the text (治本, 不动产, 对口) is part of it. */
static bool is_outside(struct para *p, size_t i)
{
    if (!para_is(p, i, CHAR_NOT_NAMED))
        return false;
    if (para_at(p, i) == U'就' && para_at(p, i + 1) == U'业')
        return false;
    if (!para_in(para_at(p, i), U"的在是一了") &&
        measured_is_in_noun(p, i, para_in(para_at(p, i), U"就不有与和使及对将为从到由以都之")))
        return false;
    if (para_at(p, i) == U'多' && para_in(para_at(p, i + 1), U"元式层功重边党"))
        return false;
    if (para_at(p, i) == U'一')
        return !para_in(para_at(p, i + 1), U"体站网线");
    if (para_at(p, i) == U'全')
        return !para_in(para_at(p, i + 1), U"员民域程科过龄");
    return para_at(p, i) != U'并' ||
           !(para_in(para_at(p, i - 1), U"合兼") || para_in(para_at(p, i + 1), U"联行轨网购"));
}

size_t named_far_start(struct para *p, size_t head)
{
    size_t from = head;

    while (from > 0 && head - from < NAME_CHARS_MAX && uchar_is_han(para_at(p, from - 1)) &&
           !p->is_taken[from - 1] && !is_outside(p, from - 1) && !is_verb_end(p, from, head))
        from--;
    return from;
}

/* Do more characters of the text belong before a name that was cut by its length? A place may. */
static bool is_cut(struct para *p, size_t from, size_t head)
{
    return head - from == NAME_CHARS_MAX && from > 0 && para_is(p, from - 1, CHAR_HAN) &&
           !p->is_taken[from - 1] && !is_outside(p, from - 1) && !is_verb_end(p, from, head);
}

/* Where the name before the head noun at `head` begins; behind `head`: it is too long for one. */
static size_t name_start(struct para *p, size_t head)
{
    size_t far = named_far_start(p, head), from = named_village_end(p, far, head), which;

    for (size_t s = para_spot(p, from); s < p->spots_len && p->spots[s].from < head; s++)
        if (p->spots[s].to > from && p->spots[s].to <= head && !p->spots[s].is_short)
            from = p->spots[s].to;
    if (from == far && is_cut(p, from, head))
        return head + 1;
    from += para_words(p, from, levels, &which);
    /* 新一轮…, 我省…, 三季度…: what is left of a count or of whose it is. */
    if ((para_at(p, from - 1) == U'一' && para_in(para_at(p, from), U"轮批项场次个种套")) ||
        (para_in(para_at(p, from - 1), U"我本该全") &&
         para_in(para_at(p, from), U"国省市县区镇乡村")) ||
        (para_at(p, from - 1) == U'各' && para_in(para_at(p, from), U"级项类个种")) ||
        (para_in(para_at(p, from - 1), U"此本这每该首") && para_at(p, from) == U'次') ||
        (para_at(p, from - 1) == U'以' && para_in(para_at(p, from), U"上下内外")))
        from++;
    /* 第二场|科普下乡活动 */
    for (size_t i = from; i + 3 < head && i < from + COUNT_CHARS_MAX; i++)
        if (p->cps[i] == U'第' && para_is(p, i + 1, CHAR_NUMBER) &&
            para_in(p->cps[i + 2], U"场次期批届个轮"))
            return i + 3;
    return from;
}

struct hit *named_keep(struct para *p, size_t from, size_t to)
{
    struct hit *hit = para_hit(p, TAG_PRACTICE, from, to);

    if (hit)
        para_attr_str(p, hit, "name", para_str(p, from, to));
    return hit;
}

/* Does a longer name go on behind a campaign's that ends at `end`: 脱贫攻坚 in 脱贫攻坚资金使用机制? */
static bool goes_on(const struct para *p, size_t end)
{
    size_t which;

    for (size_t i = end; i < end + LONGER_CHARS_MAX && uchar_is_han(para_at(p, i)) &&
                         !para_is(p, i, CHAR_NOT_NAMED);
         i++) {
        if (i > end && named_is_lead(p, i + 1) && !para_set(p, i + 1, SET_NOUN_LEADS, &which))
            return false;
        if (i > end && para_set(p, i + 1, SET_NAMED_HEADS, &which))
            return !para_word_before(p, i + 1, U"项目"); /* which are no names */
    }
    return false;
}

/* 战略|合作协议, 战略性: the word says what something is like. */
static bool is_strategic(const struct para *p, size_t end)
{
    static const char32_t *const strategic[] = {
        U"合作", U"协议", U"伙伴", U"性",   U"部署", U"定位", U"目标", U"支撑", U"地位",
        U"决策", U"新兴", U"物资", U"资源", U"投资", U"高度", U"重点", NULL};
    size_t which;

    return para_word_before(p, end, U"战略") && para_words(p, end, strategic, &which) > 0;
}

/* Names with so specific a head that little need stand before it. */
static size_t chars_min(const struct para *p, size_t end)
{
    return para_at(p, end - 1) == U'法'                                        ? 2
           : para_word_before(p, end, U"项目") || para_at(p, end - 1) == U'账' ? PROJECT_CHARS_MIN
                                                                               : NAME_CHARS_MIN;
}

/* 实行明察暗访轮岗制: right behind a verb for it, and a name to its end. */
static void rule_read(struct para *p, size_t end)
{
    static const char32_t *const verbs[] = {U"实行", U"推行", U"试行", U"建立", U"落实", U"执行",
                                            U"推出", U"探索", U"实施", U"创新", U"健全", NULL};
    size_t from, which;

    if (para_is(p, end, CHAR_HAN) ||
        para_in(para_at(p, end - 2), U"机体编限控抵强研法牵自胁挟炼定"))
        return;
    from = name_start(p, end - 1);
    if (from < end && end - from >= RULE_CHARS_MIN && para_words_before(p, from, verbs, &which))
        (void)named_keep(p, from, end);
}

/* 民生改善三大行动, 蓝四色预警机制, 回访闭环管理机制: the end of a row, with its count or what it makes. */
static bool counts_more(const struct para *p, size_t from, size_t head)
{
    bool is_row = para_at(p, from - 1) == U'、';

    for (size_t i = from; i + 1 < head; i++)
        if (is_row && p->cps[i] == U'闭' && p->cps[i + 1] == U'环')
            return true;
        else if (para_is(p, i, CHAR_MARKER) &&
                 (para_in(p->cps[i + 1], U"项大类个种") ||
                  (is_row && i == from + 1 && p->cps[i + 1] != U'级')))
            return true;
    return false;
}

/* The name before a head noun of `len` characters that ends at `end`. */
static void headed_read(struct para *p, size_t end, size_t len)
{
    size_t head = end - len, from, which;
    bool is_of_place;

    if (len == 1) {
        rule_read(p, end);
        return;
    }
    if (para_at(p, head) == U'应') {
        named_response_read(p, head, end);
        return;
    }
    if (para_at(p, head - 1) == U'新' && para_in(para_at(p, head), U"模机体平经"))
        return; /* 乡村旅游发展新模式: says what it is about */
    from = name_start(p, head);
    if (para_is(p, from - 1, CHAR_NUMBER) && para_in(para_at(p, from), U"项处个场次"))
        from++; /* 10项暖民行动 */
    if (from > head ||
        (len == 2 && para_in(para_at(p, head), U"网计") && !named_is_told(p, from, head, end)) ||
        counts_more(p, from, head) || named_is_one_of_many(p, from, end))
        return;
    if (para_at(p, from - 1) == U'的' && para_in(para_at(p, from - 2), U"”\"’") &&
        p->is_taken[from - 2])
        return; /* “甲+乙”的…模式: says of which kind the quoted one is */
    if (para_in(para_at(p, from - 1), U"”’"))
        return; /* “甲”…评选活动: what is left of a quoted name */
    if (named_plus_read(p, from, head, end))
        return;
    is_of_place = para_in(para_at(p, head), U"模经") && named_is_of_place(p, from, head);
    if (!is_of_place && para_at(p, head) == U'经')
        return; /* experience */
    if (named_frame_read(p, from, end) || named_parts_read(p, head, end))
        return;
    if (!is_of_place &&
        (head - from < chars_min(p, end) ||
         (named_is_common(p, from, head) && !named_is_platform(p, from, head))) &&
        !(head - from == 2 && para_words(p, from, short_names, &which) &&
          para_in(para_at(p, head), U"制机")))
        return;
    end += named_project_tail(p, end);
    from = named_levels_start(p, from, head);
    if ((head + 2 == end && para_at(p, head) == U'项' && !named_is_project(p, from, end)) ||
        (para_in(para_at(p, head), U"网改计大") && para_at(p, head + 1) != U'赛' &&
         !named_is_told(p, from, head, end)))
        return;
    if (len == 2 && para_in(para_at(p, head), U"机模体平制") && named_is_stray(p, from))
        return;
    if (para_words(p, from, noun_leads, &which) && head - from <= NAME_CHARS_MIN)
        return; /* 建设规划项目 */
    if ((para_word_before(p, end, U"制度") && para_word(p, end, U"改革")) ||
        (para_word_before(p, end, U"工程") &&
         (para_word(p, end, U"建设项目") || para_word(p, end, U"项目"))))
        return; /* a reform, a kind of project */
    if (named_keep(p, from, end))
        practice_known_add(p, from, end, end, end);
}

/* 代表小组活动|平台: what it is for, of a longer name or of none. */
static bool is_inside_head(const struct para *p, size_t end)
{
    static const char32_t *const heads[] = {U"平台", U"阵地", U"基地", U"中心", U"场所", NULL};
    size_t which;

    return para_word_before(p, end, U"活动") && para_words(p, end, heads, &which);
}

void tag_named_sets(struct wordsets *ws)
{
    named_words_sets(ws);
    WORDSET_LIST(ws, SET_NAMED_HEADS, head_nouns, true, CHAR_NAMED);
    wordset_pairs(ws, SET_NAMED_HEADS, PAIRS_NAMED);
    WORDSET_LIST(ws, SET_NOUN_LEADS, noun_leads, true, 0);
    named_festival_sets(ws);
    wordset_class(ws, not_inside, CHAR_NOT_NAMED);
}

/* Campaigns that stand in a row (网格化管理、…): a longer name may want their place first. */
struct pending {
    struct {
        size_t from, to;
    } names[PENDING_MAX];
    size_t len;
};

/* 打通服务群众的最后一公里: without quotation marks it may be the end of a way. */
static bool is_opened_up(const struct para *p, size_t from)
{
    for (size_t i = from; i > 1 && from - i < OPENED_CHARS_MAX && para_is(p, i - 1, CHAR_HAN); i--)
        if (p->cps[i - 1] == U'通' && para_in(p->cps[i - 2], U"打畅疏"))
            return true;
    return false;
}

static void campaign_read(struct para *p, size_t from, size_t to, struct pending *pending)
{
    if (para_at(p, to) == U'暨')
        return; /* of a longer name */
    /* 家风积分制 */
    if (para_word_before(p, to, U"积分制") && from + 3 == to && para_is(p, from - 1, CHAR_HAN)) {
        size_t start = name_start(p, from);

        from = start < from && from - start <= OWN_CHARS_MAX ? start : from;
    }
    /* 第七次全国人口普查 */
    if (para_at(p, to - 1) == U'查' && para_at(p, from - 1) == U'次')
        for (size_t i = from - 1; i > 0 && from - i <= COUNT_CHARS_MAX; i--)
            if (p->cps[i - 1] == U'第')
                from = i - 1;
    if (para_at(p, from - 1) == U'“' && para_at(p, to) == U'”') {
        struct quote quote = {.from = from - 1, .to = to + 1};

        if (quote_is_of_team(p, &quote))
            return;
        para_attr_str(p, para_hit(p, TAG_PRACTICE, from - 1, to + 1), "name",
                      para_str(p, from, to));
        return;
    }
    if (para_at(p, from) == U'最' && !is_opened_up(p, from))
        return;
    if (para_at(p, to) != U'、' || pending->len == PENDING_MAX) {
        (void)named_keep(p, from, to);
        return;
    }
    pending->names[pending->len].from = from;
    pending->names[pending->len++].to = to;
}

enum err_code tag_named(struct para *p, struct err *err)
{
    struct pending pending = {.len = 0};
    enum err_code code;

    for (size_t i = 0; (i = para_skip(p, i, CHAR_NAMED)) < p->len && !p->has_failed; i++) {
        size_t which, len, end = i + 1;

        if (!para_may_end(p, end, PAIRS_NAMED) || p->is_taken[i])
            continue;
        if ((code = doc_tick(p->doc, err)))
            return code;
        len = para_set(p, end, SET_NATIONAL, &which);
        if (len && !goes_on(p, end)) {
            campaign_read(p, end - len, end + para_word(p, end, U"战略"), &pending);
            continue;
        }
        if (named_festival_read(p, end) || named_edition_read(p, i))
            continue;
        len = para_set(p, end, SET_NAMED_HEADS, &which);
        if (len == 2 && named_creation_read(p, end))
            continue;
        /* 农村人居环境整治提升行动 ends with its last head */
        if (len == 4 && para_at(p, end - 1) == U'治' && goes_on(p, end))
            continue;
        /* 民俗文化活动月 */
        if (len && para_word_before(p, end, U"活动") && para_in(para_at(p, end), U"月周年"))
            headed_read(p, end + 1, len + 1);
        else if (len && !para_in(para_at(p, end), U"式化者中单性区员室场日起") &&
                 !is_inside_head(p, end) && !is_strategic(p, end))
            headed_read(p, end, len);
    }
    for (size_t i = 0; i < pending.len; i++)
        (void)named_keep(p, pending.names[i].from, pending.names[i].to);
    return ERR_OK;
}
