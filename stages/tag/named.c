/* named.c -- practices without quotation marks: campaigns of the whole country by a list, others by
 * what they are called and a head noun (生活垃圾分类试点, 考核问责机制). The name goes back from the head
 * noun to what cannot be part of it; short ones are class names (工作机制, 服务平台) and left alone. */
#include "named.h"
#include "measured.h"
#include "practice_again.h"

#include "../base/uchar.h"

#define NAME_CHARS_MIN 4u
#define NAME_CHARS_MAX 14u
#define PROJECT_CHARS_MIN 6u
#define PENDING_MAX 32u
#define RULE_CHARS_MIN 5u /* with 制 */
#define OPENED_CHARS_MAX 16u
#define LONGER_CHARS_MAX 8u /* by which a name may go on behind a campaign's */

/* Campaigns, drives and ways of working of the whole country. */
static const char32_t *const national[] = {U"党史学习教育",
                                           U"党纪学习教育",
                                           U"主题教育",
                                           U"脱贫攻坚",
                                           U"扫黑除恶",
                                           U"厕所革命",
                                           U"文明城市创建",
                                           U"文明城区创建",
                                           U"文明村镇创建",
                                           U"文明单位创建",
                                           U"文明创建",
                                           U"全国文明城市创建",
                                           U"创文",
                                           U"创城",
                                           U"创卫",
                                           U"扫黑除恶专项斗争",
                                           U"雪亮工程",
                                           U"天网工程",
                                           U"千万工程",
                                           U"创先争优活动",
                                           U"放管服改革",
                                           U"万企兴万村",
                                           U"三下乡",
                                           U"我为群众办实事",
                                           U"文明实践活动",
                                           U"三会一课",
                                           U"新时代文明实践活动",
                                           U"我为群众办实事实践活动",
                                           U"河长制",
                                           U"湖长制",
                                           U"河湖长制",
                                           U"林长制",
                                           U"田长制",
                                           U"路长制",
                                           U"街长制",
                                           U"链长制",
                                           U"积分制",
                                           U"一岗双责",
                                           U"一票否决",
                                           U"一票否决制",
                                           U"四议两公开",
                                           U"枫桥经验",
                                           U"接诉即办",
                                           U"最多跑一次",
                                           U"首问负责制",
                                           U"网格化管理",
                                           U"网格化服务管理",
                                           U"主题党日",
                                           U"乡村振兴",
                                           U"双随机一公开",
                                           U"习近平新时代中国特色社会主义思想",
                                           U"习近平法治思想",
                                           U"习近平生态文明思想",
                                           U"习近平经济思想",
                                           U"习近平文化思想",
                                           U"习近平强军思想",
                                           U"习近平外交思想",
                                           U"毛泽东思想",
                                           U"邓小平理论",
                                           U"科学发展观",
                                           U"两委",
                                           U"三农",
                                           U"四风",
                                           U"两违",
                                           U"乡村建设行动",
                                           U"扫黄打非",
                                           U"爱国卫生运动",
                                           U"群众路线教育实践活动",
                                           U"最后一公里",
                                           U"最初一公里",
                                           U"最后一百米",
                                           U"最后一米",
                                           NULL};
static const char32_t *const head_nouns[] = {
    U"机制",     U"模式",     U"体系",   U"平台",   U"行动",     U"工程",
    U"试点",     U"创建",     U"制度",   U"工作法", U"作业制",   U"责任制",
    U"综合整治", U"专项整治", U"议事法", U"调解法", U"服务法",   U"环境整治",
    U"活动",     U"台账",     U"项目",   U"经验",   U"应急响应", U"战略",
    U"专项治理", U"专项斗争", U"攻坚战", U"保卫战", U"制",       NULL};
/* Names of two characters that need no more before 制度 and 机制. */
static const char32_t *const short_names[] = {U"包保", U"包联", U"包抓", U"包案", U"挂包",
                                              U"挂联", U"联户", U"联包", U"恳谈", U"代办",
                                              U"帮办", U"首问", U"轮值", U"销号", NULL};
/* Leads that are nouns too, right before a head noun or inside a name: 提升工程, 学习竞赛活动. */
static const char32_t *const noun_leads[] = {U"提升", U"建设", U"改革", U"创建", U"创新", U"学习",
                                             U"保障", U"促进", U"推进", U"巩固", U"优化", U"规范",
                                             U"领导", U"支持", U"引导", U"拓展", U"联动", NULL};
/* None of these is in a name. */
static const char32_t not_inside[] =
    U"的在是和与及等各全本该对将为从到了个每其这那有被把向由让使之以或又也都已就"
    U"不我你他她多一并";
/* Words before a name. */
static const char32_t *const leads[] = {
    U"开展", U"推进", U"推行", U"建立",   U"健全",   U"完善",   U"构建", U"打造", U"实施", U"探索",
    U"深化", U"创新", U"落实", U"组织",   U"依托",   U"利用",   U"通过", U"采取", U"实行", U"形成",
    U"启动", U"推动", U"加强", U"强化",   U"聚焦",   U"坚持",   U"建成", U"搭建", U"设立", U"参与",
    U"扎实", U"深入", U"全面", U"积极",   U"持续",   U"大力",   U"有效", U"优化", U"做好", U"抓好",
    U"结合", U"围绕", U"纳入", U"提升",   U"提高",   U"运用",   U"列入", U"支持", U"促进", U"统筹",
    U"加快", U"稳步", U"严格", U"切实",   U"着力",   U"不断",   U"巩固", U"拓展", U"立足", U"发挥",
    U"执行", U"建设", U"出台", U"制定",   U"实现",   U"成为",   U"激发", U"引导", U"鼓励", U"动员",
    U"丰富", U"引入", U"创建", U"举办",   U"举行",   U"开设",   U"召开", U"参加", U"系列", U"各类",
    U"相关", U"现代", U"新型", U"这一",   U"科学",   U"自觉",   U"主动", U"申报", U"作为", U"成立",
    U"规范", U"改革", U"进行", U"改进",   U"助力",   U"融入",   U"学习", U"确保", U"赞誉", U"划分",
    U"领导", U"目前", U"推出", U"用好",   U"严密",   U"引领",   U"推广", U"普及", U"加大", U"谋划",
    U"筑牢", U"察看", U"查看", U"考察",   U"视察",   U"参观",   U"立即", U"立刻", U"马上", U"迅速",
    U"随即", U"紧急", U"闻讯", U"整合",   U"上传",   U"实时",   U"采用", U"停止", U"补齐", U"聚力",
    U"梳理", U"核发", U"负责", U"辖区内", U"区域内", U"范围内", U"打好", U"打赢", U"打响", U"编制",
    U"印发", U"发布", U"实行", NULL};
/* Names made of these alone say nothing. */
static const char32_t *const common[] = {
    U"基层治理", U"社会治理", U"社区治理", U"乡村治理", U"城市治理", U"治理",     U"工作",
    U"长效",     U"长效管理", U"管理",     U"服务",     U"监督",     U"运行",     U"保障",
    U"组织",     U"责任",     U"文体",     U"文化",     U"群众",     U"志愿服务", U"公益",
    U"学习",     U"教育",     U"宣传",     U"联动",     U"协调",     U"考核",     U"激励",
    U"评价",     U"社区",     U"党建",     U"经济",     U"社会",     U"市场",     U"产业",
    U"发展",     U"信息",     U"网络",     U"公共",     U"项目",     U"城乡",     U"国家",
    U"市级",     U"县级",     U"镇级",     U"自治",     U"基层",     U"体制",     U"民主",
    U"层面",     U"许可",     U"工程",     U"审批",     U"前期",     U"快速反应", U"新",
    U"建设",     U"重点",     U"基础",     U"设施",     U"民生",     U"违法",     U"犯罪",
    U"生产",     U"经营",     U"投资",     U"娱乐",     U"体育",     U"业余",     U"庆祝",
    U"节庆",     U"工作推进", U"专项",     U"专项整治", U"集中",     U"整治",     U"推进",
    U"农村",     U"乡村",     U"村民",     U"供水",     U"饮水",     U"水利",     U"土建",
    U"装修",     U"防洪",     U"灌溉",     U"排水",     U"集中式",   U"分散式",   U"文艺",
    U"演出",     U"汇演",     U"慰问",     U"观摩",     U"培训",     U"座谈",     U"联谊",
    U"健身",     U"表演",     U"参观",     U"交流",     U"讲座",     U"比赛",     U"竞赛",
    U"展示",     U"展览",     U"宣讲",     U"捐赠",     U"募捐",     U"义诊",     U"体验",
    U"大型",     U"主题",     U"系列",     NULL};

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

/* Where the name before the head noun at `head` begins. */
static size_t name_start(struct para *p, size_t head)
{
    size_t from = named_village_end(p, named_far_start(p, head), head), which;

    for (size_t s = para_spot(p, from); s < p->spots_len && p->spots[s].from < head; s++)
        if (p->spots[s].from >= from && p->spots[s].to <= head && !p->spots[s].is_short)
            from = p->spots[s].to;
    from += para_words(p, from, levels, &which);
    /* 新一轮…, 我省…, 三季度…: what is left of a count or of whose it is. */
    if ((para_at(p, from - 1) == U'一' && para_in(para_at(p, from), U"轮批项场次个种套")) ||
        (para_in(para_at(p, from - 1), U"我本该全") &&
         para_in(para_at(p, from), U"省市县区镇乡村")) ||
        (para_at(p, from - 1) == U'以' && para_in(para_at(p, from), U"上下内外")))
        from++;
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

/* Names with so specific a head that little need stand before it. */
static size_t chars_min(const struct para *p, size_t end)
{
    return para_at(p, end - 1) == U'法'        ? 2
           : para_word_before(p, end, U"项目") ? PROJECT_CHARS_MIN
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
    if (end - from >= RULE_CHARS_MIN && para_words_before(p, from, verbs, &which))
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
    if (para_at(p, head - 1) == U'新' && para_at(p, head) == U'模')
        return; /* 乡村旅游发展新模式: says what it is about */
    from = name_start(p, head);
    if (counts_more(p, from, head))
        return;
    if (para_at(p, from - 1) == U'的' && para_in(para_at(p, from - 2), U"”\"’") &&
        p->is_taken[from - 2])
        return; /* “甲+乙”的…模式: says of which kind the quoted one is */
    if (para_in(para_at(p, from - 1), U"”’") && p->is_taken[from - 1])
        return; /* “甲”…评选活动: what is left of a quoted name */
    if (named_plus_read(p, from, head, end))
        return;
    is_of_place = para_in(para_at(p, head), U"模经") && named_is_of_place(p, from, head);
    if (!is_of_place && para_at(p, head) == U'经')
        return; /* experience */
    if (named_frame_read(p, from, end) || named_parts_read(p, head, end))
        return;
    if (!is_of_place && (head - from < chars_min(p, end) || named_is_common(p, from, head)) &&
        !(head - from == 2 && para_words(p, from, short_names, &which) &&
          para_in(para_at(p, head), U"制机")))
        return;
    end += named_project_tail(p, end);
    from = named_levels_start(p, from, head);
    /* Projects are many: one with its place is a name. */
    if (head + 2 == end && para_at(p, head) == U'项') {
        size_t s = para_spot(p, from - (from > 0));

        if (from == 0 || s == p->spots_len || p->spots[s].to != from || p->spots[s].is_short)
            return;
    }
    if (para_words(p, from, noun_leads, &which) && head - from <= NAME_CHARS_MIN)
        return; /* 建设规划项目 */
    if ((para_word_before(p, end, U"制度") && para_word(p, end, U"改革")) ||
        (para_word_before(p, end, U"工程") &&
         (para_word(p, end, U"建设项目") || para_word(p, end, U"项目"))))
        return; /* a reform, a kind of project */
    if (named_keep(p, from, end))
        practice_known_add(p, from, end, end, end);
}

void tag_named_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_NATIONAL, national, true, CHAR_NAMED);
    WORDSET_LIST(ws, SET_NAMED_HEADS, head_nouns, true, CHAR_NAMED);
    WORDSET_LIST(ws, SET_LEADS, leads, true, 0);
    WORDSET_LIST(ws, SET_NOUN_LEADS, noun_leads, true, 0);
    WORDSET_LIST(ws, SET_COMMON, common, false, 0);
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
    if (para_at(p, from - 1) == U'“' && para_at(p, to) == U'”') {
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

        if (p->is_taken[i])
            continue;
        if ((code = doc_tick(p->doc, err)))
            return code;
        len = para_set(p, end, SET_NATIONAL, &which);
        if (len && !goes_on(p, end)) {
            campaign_read(p, end - len, end + para_word(p, end, U"战略"), &pending);
            continue;
        }
        if (named_festival_read(p, end))
            continue;
        len = para_set(p, end, SET_NAMED_HEADS, &which);
        if (len == 2 && named_creation_read(p, end))
            continue;
        /* 农村人居环境整治提升行动 ends with its last head */
        if (len == 4 && para_at(p, end - 1) == U'治' && goes_on(p, end))
            continue;
        if (len && !para_in(para_at(p, end), U"式化者中单性区员室场日"))
            headed_read(p, end, len);
    }
    for (size_t i = 0; i < pending.len; i++)
        (void)named_keep(p, pending.names[i].from, pending.names[i].to);
    return ERR_OK;
}
