/* quote_head.c -- the head noun behind a quoted name; see quote.h
 *   “四办”机制, “甲”党建智慧平台      one that names it, with a few characters between
 *   “甲”项目, “甲”演讲比赛            the same at the end of what is said: not “甲”项目资金
 *   “甲+乙”联动, “四个”准确           a word that belongs to a name which is one anyway, or is cut without it */
#include "quote.h"

#include "../base/uchar.h"

#define HEAD_BETWEEN_MAX 12u
#define YEAR_CHARS 4u
#define TAIL_BETWEEN_MAX 2u
#define TEAM_BETWEEN_MAX 7u

/* Head nouns and how many characters may stand between the quote and them. */
static const struct {
    const char32_t *word;
    unsigned between;
} heads[] = {
    {U"工作法", 6},   {U"管理法", 4},   {U"服务法", 4},   {U"治理法", 4},   {U"教学法", 4},
    {U"作业法", 4},   {U"机制", 10},    {U"模式", 8},     {U"体系", 8},     {U"平台", 8},
    {U"制度", 6},     {U"架构", 6},     {U"工程", 6},     {U"行动", 8},     {U"计划", 6},
    {U"战略", 4},     {U"活动", 12},    {U"办法", 2},     {U"做法", 2},     {U"作业", 2},
    {U"品牌", 4},     {U"建设", 2},     {U"系统", 4},     {U"改革", 6},     {U"APP", 2},
    {U"小程序", 4},   {U"课堂", 4},     {U"驿站", 4},     {U"微信群", 2},   {U"热线", 4},
    {U"队伍", 2},     {U"公约", 2},     {U"服务中心", 6}, {U"调解中心", 6}, {U"治理中心", 6},
    {U"指挥中心", 6}, {U"程序", 2},     {U"举措", 2},     {U"台账", 2},     {U"服务站", 4},
    {U"工作站", 4},   {U"倡议", 2},     {U"学习教育", 2}, {U"主题教育", 2}, {U"创建", 2},
    {U"攻坚战", 4},   {U"专项整治", 2}, {U"专项治理", 2}, {U"网络", 6},     {U"调解法", 4},
    {U"议事法", 4},   {U"监督法", 4},   {U"巡查法", 4},   {U"帮扶法", 4},   {U"布局", 4},
    {U"原则", 2},     {U"专项监督", 2}, {U"专项检查", 2}, {U"专项执法", 2}, {U"服务点", 4},
    {U"责任制", 4},   {U"负责制", 2},   {U"积分制", 4},   {U"专项斗争", 2}, {U"格局", 4},
    {NULL, 0},
};
/* Heads that are none where the word goes on, the same. */
static const struct {
    const char32_t *word;
    unsigned between;
} end_heads[] = {
    {U"项目", 8},   {U"方案", 2},   {U"评选", 2},     {U"大赛", 12},    {U"比赛", 8},
    {U"竞赛", 8},   {U"联赛", 6},   {U"邀请赛", 6},   {U"挑战赛", 6},   {U"晚会", 8},
    {U"汇演", 6},   {U"展演", 6},   {U"文艺演出", 4}, {U"音乐会", 4},   {U"运动会", 6},
    {U"论坛", 6},   {U"讲座", 6},   {U"研讨会", 8},   {U"交流会", 6},   {U"推介会", 6},
    {U"招聘会", 6}, {U"展销会", 6}, {U"相亲会", 6},   {U"相亲大会", 9}, {U"书画展", 4},
    {U"摄影展", 4}, {U"主题展", 4}, {U"风情秀", 2},   {U"打卡", 6},     {U"市集", 4},
    {U"集市", 4},   {U"会战", 4},   {U"大走访", 2},   {U"大讨论", 2},   {U"大排查", 4},
    {U"大调研", 2}, {U"大会战", 2}, {U"大整治", 4},   {U"大培训", 2},   {U"大宣讲", 2},
    {U"大比武", 4}, {U"大练兵", 2}, {U"大提升", 2},   {U"大化解", 2},   {U"大接访", 2},
    {U"大巡查", 2}, {U"大学习", 2}, {U"大检查", 4},   {U"大清理", 2},   {U"大评比", 2},
    {U"大攻坚", 2}, {U"大督查", 2}, {U"大起底", 2},   {U"大帮扶", 2},   {U"大竞赛", 2},
    {U"大行动", 2}, {NULL, 0},
};
/* Heads that may stand right behind another one: APP小程序, 行动计划. */
static const char32_t *const second_heads[] = {U"小程序", U"平台",   U"计划", U"项目",
                                               U"活动",   U"品牌",   U"机制", U"模式",
                                               U"体系",   U"工作法", NULL};
/* “甲”创建理念: what is created is no head, but what stands behind says what the name is. */
static const char32_t *const notions[] = {U"理念", U"目标", U"标准", U"要求", NULL};

/* Heads that the names of a row share behind 等. */
static const char32_t *const row_heads[] = {
    U"平台", U"活动", U"品牌", U"模式", U"机制", U"制度",   U"行动", U"工程", U"做法", U"计划",
    U"课堂", U"载体", U"举措", U"改革", U"办法", U"工作法", U"项目", U"阵地", U"体系", NULL};

/* None of these stands between a name and its head noun. */
static const char32_t not_between[] = U"的和与及在是为对将把等了以从向让被由到使促着则而这该此即";
static const char32_t *const verbs_between[] = {
    U"引领", U"推进", U"深化", U"开展", U"纳入", U"建立", U"完善", U"实施", U"指导",
    U"支持", U"推动", U"打造", U"融入", U"助力", U"实行", U"采取", U"落实", U"执行",
    U"成员", U"队员", U"立刻", U"立即", U"迅速", U"马上", NULL,
};

/* Is the digit at `i` one of a name: 湖畔520相亲会, and not of a count: 30名? */
static bool is_own_digit(const struct para *p, size_t i)
{
    size_t to = i;

    while (to < i + YEAR_CHARS && uchar_is_digit(para_at(p, to), NULL))
        to++;
    return to > i && para_is(p, to, CHAR_HAN) && !para_is(p, to, CHAR_NUMBER) &&
           !para_in(
               p->cps[to],
               U"个名位人次场年月日号时点分元亩岁户家件项处条期批届里米公余多支台辆座所种类级天周");
}

static bool is_name_stop(const struct para *p, size_t i)
{
    size_t which;

    if (uchar_is_digit(para_at(p, i), NULL) && is_own_digit(p, i))
        return false;
    return (!para_is(p, i, CHAR_HAN) && !uchar_is_alpha(para_at(p, i))) ||
           (para_is(p, i, CHAR_NUMBER) && para_in(para_at(p, i + 1), U"个种类条")) ||
           para_is(p, i, CHAR_NOT_BETWEEN) || para_set(p, i, SET_VERBS_BETWEEN, &which);
}

/* 推进机制, 落实机制: a verb right before the head noun is part of it. */
static bool is_verb_of_head(const struct para *p, size_t i)
{
    static const char32_t *const nouns[] = {U"机制", U"体系", U"制度", NULL};
    size_t which, len = para_set(p, i, SET_VERBS_BETWEEN, &which);

    return len && para_words(p, i + len, nouns, &which);
}

/* Where the head noun ends that was found up to `i`; 0: it is none. */
static size_t head_end(const struct para *p, size_t i)
{
    size_t which;

    if (para_word_before(p, i, U"创建") && para_words(p, i, notions, &which))
        return 0;
    if (para_word_before(p, i, U"活动") && para_in(para_at(p, i), U"月周年"))
        return i + 1;
    return i + para_words(p, i, second_heads, &which);
}

/* Does nothing that goes with the word before `i` stand there: a sign, 的, 启动, 工作 but not 工作法? */
static bool is_phrase_end(const struct para *p, size_t i)
{
    static const char32_t *const words[] = {U"启动", U"实施", U"落地", U"开展", U"组织", U"举行",
                                            U"举办", U"开幕", U"以来", U"期间", U"推进", U"覆盖",
                                            U"惠及", U"成为", U"进行", U"获得", U"正式", U"颁奖",
                                            U"工作", U"助力", NULL};
    size_t which;

    if (!para_is(p, i, CHAR_HAN) ||
        para_in(p->cps[i], U"的在是为已将和与及中上后由从以让使也正均并了等旨"))
        return true;
    if (para_words(p, i, words, &which) == 0)
        return false;
    return p->cps[i] != U'工' || !para_in(para_at(p, i + 2), U"法机模制体站室组队专平方者人会");
}

/* The end of a head that goes no further, at `i`. */
static size_t last_head(const struct para *p, size_t i, unsigned between)
{
    const struct wordset *s = &p->sets[SET_QUOTE_END_HEADS];

    for (unsigned w = para_set_first(p, i, s); w; w = para_set_next(p, i, s, w)) {
        size_t len = between <= end_heads[w - 1].between ? para_set_len(p, i, s, w) : 0;

        if (len && is_phrase_end(p, i + len))
            return i + len;
    }
    return 0;
}

/* “春风送暖”2023年|寒假关爱活动: behind the year. */
static size_t year_end(const struct para *p, size_t i)
{
    size_t to = i;

    while (to < i + YEAR_CHARS && uchar_is_digit(para_at(p, to), NULL))
        to++;
    if (to < i + YEAR_CHARS || uchar_is_digit(para_at(p, to), NULL))
        return i;
    return to + (para_at(p, to) == U'年');
}

size_t quote_head_end(const struct para *p, size_t i)
{
    const struct wordset *s = &p->sets[SET_QUOTE_HEADS];

    i += uchar_is_space(para_at(p, i)) && uchar_is_han(para_at(p, i + 1));
    if (para_at(p, i) == '2' || para_at(p, i) == '1')
        i = year_end(p, i);
    for (unsigned between = 0; between <= HEAD_BETWEEN_MAX && i < p->len; between++, i++) {
        size_t end;

        for (unsigned w = para_set_first(p, i, s); w; w = para_set_next(p, i, s, w)) {
            size_t len = between <= heads[w - 1].between ? para_set_len(p, i, s, w) : 0;

            if (len)
                return head_end(p, i + len);
        }
        if ((end = last_head(p, i, between)))
            return end;
        if (is_name_stop(p, i) && !is_verb_of_head(p, i))
            return 0;
    }
    return 0;
}

bool quote_is_of_team(const struct para *p, const struct quote *q)
{
    static const char32_t *const teams[] = {U"小组",   U"专班",   U"服务队", U"工作队",
                                            U"突击队", U"指挥部", U"委员会", NULL};
    size_t which;

    for (size_t i = q->to; i < q->to + TEAM_BETWEEN_MAX && !is_name_stop(p, i); i++)
        if (para_words(p, i, teams, &which))
            return true;
    return false;
}

bool quote_is_cut(const struct para *p, const struct quote *q)
{
    return q->to - q->from == 4 && para_is(p, q->from + 1, CHAR_MARKER) &&
           para_in(para_at(p, q->from + 1), U"两三四五六七八九十") &&
           para_at(p, q->from + 2) == U'个' && para_is(p, q->to, CHAR_HAN) &&
           para_is(p, q->to + 1, CHAR_HAN) && !is_name_stop(p, q->to) &&
           !is_name_stop(p, q->to + 1) && is_phrase_end(p, q->to + 2);
}

size_t quote_tail_end(const struct para *p, const struct quote *q)
{
    static const char32_t *const tails[] = {U"帮扶", U"帮教", U"联动", U"摸排", U"排查",
                                            U"走访", U"公开", U"领域", U"产业", NULL};
    size_t which, i = q->to;

    if (quote_is_cut(p, q))
        return i + 2;
    /* “三入”工作; not “三农”工作 */
    if (para_word(p, i, U"工作") && is_phrase_end(p, i + 2) && quote_is_counted(p, q) &&
        !para_set(p, q->to - 1, SET_NATIONAL, &which))
        return i + 2;
    /* “槐下夜话”|走访 */
    if (quote_has_head(p, q))
        return 0;
    for (unsigned between = 0; between <= TAIL_BETWEEN_MAX && i < p->len; between++, i++) {
        size_t len = para_words(p, i, tails, &which);

        /* “一对一”帮扶; not “甲乙”认证帮扶 */
        if (len && is_phrase_end(p, i + len) && (which > 1 || between == 0))
            return i + len;
        if (is_name_stop(p, i))
            break;
    }
    return 0;
}

size_t quote_row_head(const struct para *p, size_t i, unsigned between)
{
    for (; between > 0; between--, i++) {
        size_t which, len = para_set(p, i, SET_ROW_HEADS, &which);

        if (len)
            return i + len;
        if (is_name_stop(p, i))
            return 0;
    }
    return 0;
}

void quote_head_sets(struct wordsets *ws)
{
    wordset_class(ws, not_between, CHAR_NOT_BETWEEN);
    WORDSET_LIST(ws, SET_QUOTE_HEADS, heads, false, 0);
    WORDSET_LIST(ws, SET_QUOTE_END_HEADS, end_heads, false, 0);
    WORDSET_LIST(ws, SET_ROW_HEADS, row_heads, false, 0);
    WORDSET_LIST(ws, SET_VERBS_BETWEEN, verbs_between, false, 0);
}
