/* org_left.c -- where the name of an organisation begins, back from its head noun word by word: what no name holds
 * ends it, and a place begins it; see org.h. */
#include "measured.h"
#include "org.h"

#define NAME_CHARS_MAX 24u
#define BRACKET_CHARS_MAX 6u
#define BRACKETS_MAX 2u

/* Verbs that stand in names before a head noun: 城市发展研究院, 科技开发公司. */
static const char32_t *const inner_verbs[] = {
    U"建设", U"发展", U"规划", U"管理", U"保护", U"服务", U"研究", U"指导", U"监督", U"检测",
    U"检验", U"投资", U"建筑", U"教育", U"培训", U"推广", U"交流", U"合作", U"促进", U"救助",
    U"救援", U"防治", U"控制", U"预防", U"卫生", U"开发", U"设计", U"咨询", U"评估", U"监测",
    U"出版", U"广播", U"租赁", U"控股", U"制造", U"加工", U"种植", U"养殖", U"运输", U"物流",
    U"装饰", U"保险", U"担保", U"审查", U"施工", U"测绘", U"勘察", U"鉴定", U"仲裁", U"调解",
    U"执行", U"审判", U"护理", U"康复", U"保健", U"印刷", U"包装", U"安装", U"维修", U"回收",
    U"销售", U"采购", U"供应", U"供电", U"供水", U"供热", U"环保", U"体改", U"联合", U"创新",
    U"创业", U"传播", U"翻译", U"会计", U"统计", U"审计", U"监察", U"巡察", U"巡视", U"督查",
    U"采编", U"演艺", U"集成", U"信访", U"档案", U"征收", U"评审", U"交易", U"拍卖", U"清算",
    U"结算", U"托管", U"孵化", U"测试", U"认证", U"计量", U"保障", U"动员", U"组织", U"招商",
    U"美术", U"表演", U"航空", U"建工", U"重工", U"精工", U"治理", U"修复", U"养护", U"保洁",
    U"驻京", U"总务", U"安全", U"勘测", U"防控", U"实验", U"试验", U"示范", U"进步", U"完全",
    U"清洁", U"特殊", U"健康", U"公共", U"综合", U"普惠", U"融合", U"数字", U"智能", U"绿色",
    U"新华", U"国际", U"专业", U"专科", U"外国", U"巾帼", U"机动", U"直属", U"附属", U"高等",
    U"高级", U"初级", U"中等", U"职业", U"新闻", U"医改", U"海外", U"对外", U"社会", U"法律",
    U"法警", U"合成", U"作战", U"禁毒", U"反诈", U"侦查", U"巡逻", U"巡警", U"防暴", U"缉毒",
    U"缉私", U"打击", U"出入", U"看守", U"拘留", U"指挥", U"调度", U"治超", U"戒毒", U"急诊",
    U"透析", U"体检", U"接种", U"采血", U"配送", U"仓储", U"养老", U"托育", U"就业", U"培育",
    U"繁育", U"育种", U"检疫", U"观测", U"观察", U"勘探", U"普查", U"调查", U"审批", U"登记",
    U"举报", U"投诉", U"复议", U"申诉", U"矫正", U"援助", U"呼吸", U"消化", U"麻醉", U"防空",
    U"信息", U"遗传", U"改良", U"定位", U"执法", U"改革", U"计算", NULL};
/* Words that end a name before they begin it, though they are nouns. */
static const char32_t *const outside[] = {
    U"全国",   U"全省",   U"全市", U"全县", U"全区", U"全镇", U"全乡", U"全村", U"代表",
    U"会同",   U"通讯员", U"组织", U"单位", U"名为", U"学员", U"邀请", U"以下", U"简称",
    U"成员",   U"旗下",   U"下属", U"地方", U"同时", U"对阵", U"原审", U"一审", U"二审",
    U"时任",   U"现任",   U"历任", U"携手", U"所在", U"期间", U"战胜", U"击败", U"一行",
    U"我校",   U"我院",   U"我局", U"本院", U"本校", U"现场", U"其中", U"目前", U"企业",
    U"部分",   U"有关",   U"相关", U"知名", U"著名", U"当地", U"附近", U"家长", U"多所",
    U"两所",   U"媒体",   U"记者", U"来源", U"母校", U"供图", U"摄影", U"作者", U"编辑",
    U"题为",   U"进驻",   U"入驻", U"参观", U"机构", U"访问", U"考察", U"来到", U"居委会",
    U"村委会", U"业委会", U"去年", U"今年", NULL};
/* Single characters that are words of their own before a name. */
static const char32_t alone[] =
    U"于至受应经赴给令叫还但而则因由据按自请往入原现即曾派带送找去来任称说设见问帮让用报拟再会"
    U"同后时前内外中上下名位做当搞";

/* Does the word [from, to) of `kind` stand outside of names? Offices may be the last word of one: 志愿者协会. */
static bool is_outside(const struct para *p, size_t from, size_t to, enum measured_kind kind,
                       bool is_last)
{
    size_t len = to - from, which = 0;

    if (len == 1)
        return para_is(p, from, CHAR_NOT_ORG) || (p->words.len && para_in(p->cps[from], alone)) ||
               (para_in(p->cps[from], U"年月日号时") && !para_is(p, from - 1, CHAR_HAN));
    if (para_set(p, to, SET_ORG_OUTSIDE, &which) == len ||
        (!is_last && para_set(p, to, SET_ROLES, &which) == len))
        return true;
    if (para_set(p, to, SET_ORG_INNER, &which) == len)
        return false;
    if (para_set(p, from, SET_ORG_VERBS, &which) == len && which >= ORG_NOUN_VERBS)
        return true;
    if (kind == MEASURED_NOUN)
        return false;
    return para_at(p, from) != U'第'; /* 第二 */
}

/* The place that holds the character before `i`; NULL: none. */
static const struct spot *spot_before(const struct para *p, size_t i)
{
    size_t s = para_spot(p, i - 1);

    return s < p->spots_len && p->spots[s].from < i ? &p->spots[s] : NULL;
}

/* The brackets around a place that close before `i`, 商贸(上海)有限公司: where they open; `i`: none do. */
static size_t bracket_start(const struct para *p, size_t i)
{
    if (para_at(p, i - 1) != ')')
        return i;
    for (size_t open = i - 1; open-- > 1 && i - open <= BRACKET_CHARS_MAX + 2;) {
        if (p->cps[open] == '(')
            return i - open > 3 && para_is(p, open - 1, CHAR_HAN) ? open : i;
        if (!para_is(p, open, CHAR_HAN))
            break;
    }
    return i;
}

/* 黄土与第四纪地质实验室: is the word [from, to) one that joins two nouns of a name, the first of which begins it? */
static bool is_joint(struct para *p, size_t from, size_t to, size_t head)
{
    enum measured_kind kind;
    size_t word, which;

    if (p->words.len == 0 || to - from != 1 || p->cps[from] != U'与' || head - to < 2 || from < 2)
        return false;
    word = measured_before(p, from, &kind);
    return kind == MEASURED_NOUN && from - word >= 2 && !p->is_taken[word] &&
           para_is(p, word, CHAR_HAN) && !spot_before(p, from) &&
           !is_outside(p, word, from, kind, false) &&
           para_set(p, from, SET_ORG_GENERIC, &which) == 0 &&
           (word == 0 || !para_is(p, word - 1, CHAR_HAN) || p->is_taken[word - 1] ||
            para_is(p, word - 1, CHAR_NOT_ORG));
}

/* Back over the words before `i`; the start of the name with its place, if it has one. */
size_t org_left(struct para *p, size_t head, const struct spot **ret_spot, bool *ret_is_abroad)
{
    size_t from = head, brackets = 0, which;

    *ret_spot = NULL;
    *ret_is_abroad = false;
    while (from > 0 && head - from < NAME_CHARS_MAX && !p->is_taken[from - 1]) {
        const struct spot *spot = spot_before(p, from);
        enum measured_kind kind;
        size_t word;

        if (spot && !p->is_taken[spot->from]) {
            *ret_spot = spot;
            from = spot->from;
            spot = from ? spot_before(p, from) : NULL;
            if (spot && spot->to == from)
                continue;
            return org_prefix_start(p, from);
        }
        if (brackets < BRACKETS_MAX && (word = bracket_start(p, from)) < from) {
            from = word;
            brackets++;
            continue;
        }
        /* 洛克希德·马丁公司 */
        if (para_in(p->cps[from - 1], U"·•") && from > 1 && para_is(p, from - 2, CHAR_HAN)) {
            from--;
            continue;
        }
        if (!para_is(p, from - 1, CHAR_HAN))
            break;
        word = measured_before(p, from, &kind);
        if (word == from ||
            (is_outside(p, word, from, kind, from == head) && !is_joint(p, word, from, head)))
            break;
        if (para_set(p, word, SET_COUNTRIES, &which) == from - word) {
            *ret_is_abroad = true;
            return word;
        }
        from = word;
    }
    return from;
}

size_t org_rare_chars(struct para *p, size_t from, size_t to)
{
    size_t rare = 0, which;

    while (to > from) {
        enum measured_kind kind;
        size_t len = para_set(p, to, SET_ORG_GENERIC, &which), word;

        if (len && len <= to - from) {
            to -= len;
            continue;
        }
        word = measured_before(p, to, &kind);
        word = word < from ? from : word;
        rare += to - word;
        to = word;
    }
    return rare;
}

bool org_is_inner_verb(const struct para *p, size_t i)
{
    size_t which;

    return para_set(p, i + 2, SET_ORG_INNER, &which) == 2;
}

/* What stands before the place in the name of a body. */
static const char32_t *const org_prefixes[] = {U"中国共产党",   U"共青团",
                                               U"中共",         U"中国石油",
                                               U"中国石化",     U"中国移动",
                                               U"中国电信",     U"中国联通",
                                               U"中国邮政",     U"国家电网",
                                               U"国网",         U"中国农业银行",
                                               U"中国工商银行", U"中国建设银行",
                                               U"中国银行",     U"中国邮政储蓄银行",
                                               U"农业银行",     U"工商银行",
                                               U"建设银行",     U"邮储银行",
                                               U"交通银行",     U"中国人寿",
                                               U"武警",         U"中车",
                                               U"中核",         U"中航",
                                               U"华能",         U"华电",
                                               U"大唐",         U"中粮",
                                               U"民革",         U"民盟",
                                               U"民建",         U"民进",
                                               U"民主建国会",   U"中国民主建国会",
                                               U"中国民主同盟", U"民主同盟",
                                               U"国铁",         U"中电建",
                                               U"中国电建",     U"中国铁路",
                                               U"农工党",       U"致公党",
                                               U"九三学社",     U"中国农业发展银行",
                                               U"农业发展银行", U"农发行",
                                               U"工行",         U"农行",
                                               U"建行",         U"中行",
                                               U"人保财险",     U"中国人保",
                                               U"平安保险",     U"太平洋保险",
                                               U"国家开发银行", U"招商银行",
                                               U"浦发银行",     U"中信银行",
                                               U"民生银行",     U"兴业银行",
                                               U"光大银行",     U"华夏银行",
                                               U"平安银行",     U"广发银行",
                                               U"人寿保险",     U"中国能建",
                                               U"中国交建",     U"中国铁建",
                                               U"中国中铁",     U"中国建筑",
                                               U"中国中车",     U"中石化",
                                               U"中石油",       U"中海油",
                                               U"高速交警",     NULL};

size_t org_prefix_start(const struct para *p, size_t i)
{
    size_t which, len = para_set(p, i, SET_ORG_PREFIXES, &which);

    /* 国网冀北香河县供电公司: the words have 冀北 for no division */
    if (!len && i >= 4 && para_word_before(p, i - 2, U"国网"))
        len = 4;
    return i - len;
}

void tag_org_left_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_ORG_PREFIXES, org_prefixes, true, 0);
    WORDSET_LIST(ws, SET_ORG_INNER, inner_verbs, true, 0);
    WORDSET_LIST(ws, SET_ORG_OUTSIDE, outside, true, 0);
    WORDSET_LIST(ws, SET_ORG_GENERIC, org_generic, true, 0);
    WORDSET_LIST(ws, SET_ORG_TRADES, org_trades, true, 0);
}
