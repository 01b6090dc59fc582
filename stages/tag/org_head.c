/* org_head.c -- organisations that only their head noun tells (国际战略研究所, 竹溪县技校校长): what stands between where
 * a name can begin and the head noun, when it holds a place or words that not every such body has. Head nouns that
 * many things share want the office of a person behind them. See org.h. */
#include "measured.h"
#include "org.h"
#include "person.h"

#define SOUNDS_CHARS_MIN 3u
#define BUREAU_CHARS_MAX 12u

static const struct head {
    const char32_t *word;
    const char *kind;
    bool is_weak; /* only before an office */
} heads[] = {
    {U"研究所", "institute", false},
    {U"研究院", "institute", false},
    {U"科学院", "institute", false},
    {U"农科院", "institute", false},
    {U"学会", "association", false},
    {U"协会", "association", false},
    {U"促进会", "association", false},
    {U"联合会", "association", false},
    {U"基金会", "association", false},
    {U"商会", "association", false},
    {U"联盟", "association", false},
    {U"出版社", "media", false},
    {U"杂志社", "media", false},
    {U"事务所", "company", false},
    {U"俱乐部", "association", false},
    {U"剧院", "institute", false},
    {U"歌舞团", "institute", false},
    {U"艺术团", "institute", false},
    {U"剧团", "institute", false},
    {U"乐团", "institute", false},
    {U"书画院", "institute", false},
    {U"大使馆", "office", false},
    {U"供电所", "company", false},
    {U"实验室", "institute", false},
    {U"供电公司", "company", false},
    {U"电力公司", "company", false},
    {U"教育集团", "school", false},
    {U"慈善总会", "association", false},
    {U"幼儿园", "school", false},
    {U"小学", "school", false},
    {U"中学", "school", false},
    {U"职高", "school", false},
    {U"技校", "school", false},
    {U"师专", "school", false},
    {U"中心校", "school", false},
    {U"中心小学", "school", false},
    {U"研究馆", "institute", false},
    {U"文史馆", "institute", false},
    {U"女篮", "team", false},
    {U"男篮", "team", false},
    {U"女排", "team", false},
    {U"男排", "team", false},
    {U"研发中心", "institute", false},
    {U"调解室", "office", false},
    {U"业委会", "committee", false},
    {U"红白理事会", "committee", false},
    {U"新闻网", "media", false},
    {U"晚报", "media", false},
    {U"早报", "media", false},
    {U"日报", "media", false},
    {U"时报", "media", false},
    {U"商报", "media", false},
    {U"快报", "media", false},
    {U"都市报", "media", false},
    {U"研究中心", "institute", false},
    {U"服务中心", "centre", true},
    {U"保健院", "hospital", false},
    {U"公司", "company", true},
    {U"集团", "company", true},
    {U"中心", "centre", true},
    {U"学校", "school", true},
    {U"学院", "school", true},
    {U"大学", "school", true},
    {U"医院", "hospital", true},
    {U"卫生院", "hospital", true},
    {U"银行", "company", true},
    {U"局", "bureau", true},
    {U"处", "bureau", true},
    {U"科", "bureau", true},
    {U"厂", "company", true},
    {U"站", "institute", true},
    {U"林场", "company", true},
    {U"农场", "company", true},
    {U"支队", "enforcement", true},
    {U"大队", "enforcement", true},
    {U"委员会", "committee", true},
    {U"合作社", "company", true},
    {U"法庭", "court", true},
    {U"乐队", "team", true},
    {U"办事处", "government", false},
    {U"篮球队", "team", false},
    {U"足球队", "team", false},
    {U"排球队", "team", false},
    {U"部", "office", true},
    {U"敬老院", "institute", false},
    {U"养老院", "institute", false},
    {U"托老院", "institute", false},
    {U"福利院", "institute", false},
    {U"联谊会", "association", false},
    {U"舞蹈团", "institute", false},
    {U"重点实验室", "institute", false},
    {U"全国重点实验室", "institute", false},
    {U"研究站", "institute", false},
    {U"观测站", "institute", false},
    {U"试验站", "institute", false},
    {U"总医院", "hospital", false},
    {U"情报院", "ministry", false},
    {U"国家重点实验室", "institute", false},
    {U"信用社", "company", false},
    {U"实验学校", "school", false},
    {U"外国语学校", "school", false},
    {U"双语学校", "school", false},
    {U"希望学校", "school", false},
    {U"殡仪馆", "institute", false},
    {U"管委会", "government", false},
    {U"博物院", "institute", false},
    {U"消防救援站", "enforcement", false},
    {U"今报", "media", false},
    {U"导报", "media", false},
    {U"设计院", "institute", false},
    {U"保护区管理局", "bureau", false},
    {U"保护区管理处", "bureau", false},
    {U"保护区管理中心", "bureau", false},
    {U"景区管理局", "bureau", false},
    {U"景区管理处", "bureau", false},
    {U"水库管理局", "bureau", false},
    {U"水库管理处", "bureau", false},
    {U"水库管理所", "bureau", false},
    {U"灌区管理局", "bureau", false},
    {U"灌区管理处", "bureau", false},
    {U"公园管理处", "bureau", false},
    {U"公园管理局", "bureau", false},
    {U"中队", "enforcement", true},
    {NULL, NULL, false},
};

/* Offices and others who belong to the body before them. */
static const char32_t *const offices[] = {
    U"书记",     U"副书记", U"主任",     U"副主任",   U"局长",   U"副局长", U"处长",
    U"副处长",   U"科长",   U"副科长",   U"所长",     U"副所长", U"院长",   U"副院长",
    U"校长",     U"副校长", U"行长",     U"副行长",   U"会长",   U"副会长", U"理事长",
    U"秘书长",   U"董事长", U"总经理",   U"副总经理", U"总裁",   U"副总裁", U"负责人",
    U"站长",     U"副站长", U"馆长",     U"副馆长",   U"队长",   U"副队长", U"大队长",
    U"支队长",   U"团长",   U"园长",     U"副园长",   U"社长",   U"总编辑", U"研究员",
    U"院士",     U"主教练", U"教练",     U"首席",     U"教导员", U"指导员", U"政委",
    U"总工程师", U"党委",   U"党组",     U"厂长",     U"场长",   U"庭长",   U"执行董事",
    U"教授",     U"副教授", U"长",       U"法定代表", U"发言人", U"理事",   U"总监",
    U"部长",     U"副部长", U"技术总监", U"执行院长", U"常务副", NULL};

/* Does an office stand at `to`, behind a head noun? */
static bool is_office(const struct para *p, size_t to)
{
    size_t which;

    if (!para_in(para_at(p, to),
                 U"书副主局处科所院校行会理秘董总负站馆队大支团园社研教首指政党厂场庭执法发技部"))
        return false;
    /* 处处长: the words of the text may have torn it */
    if (para_at(p, to) == U'长')
        return false;
    return para_words(p, to, offices, &which) > 0;
}

/* 学院派, 中心化, 协会化: the head noun goes on. */
static bool is_going_on(struct para *p, size_t to)
{
    /* 小学文化, 高中学历 */
    if (para_at(p, to - 1) == U'学' && para_in(para_at(p, to - 2), U"中小") &&
        para_in(para_at(p, to), U"校阶文习时历费业籍段制位科期") && !para_word(p, to, U"校长"))
        return true;
    /* 讲课中|学到 */
    if (para_word_before(p, to, U"中学") && para_in(para_at(p, to), U"到会了得"))
        return true;
    return para_in(para_at(p, to), U"化式型制级派生区性们") ||
           (para_at(p, to) == U'长' && para_at(p, to - 1) != U'校') ||
           (para_at(p, to) == U'员' && para_at(p, to - 1) != U'会') || org_is_word_going_on(p, to);
}

/* 一家, 多所, 各: the name is that of any. */
static bool is_any(const struct para *p, size_t from)
{
    return para_in(para_at(p, from), U"各某每这那该本") ||
           (para_in(para_at(p, from), U"一二两三四五六七八九十几多数") &&
            para_in(para_at(p, from + 1), U"家个所名位支座间批处些类"));
}

/* 教务处副处长, 体育局局长, 法警大队政委: an office that only this kind of body has tells that one is meant. */
static bool is_own_office(const struct para *p, size_t to)
{
    size_t i = to + (para_at(p, to) == U'副');

    if (para_in(p->cps[to - 1], U"处局科馆厂院部") && para_at(p, i) == p->cps[to - 1])
        return para_at(p, i + 1) == U'长';
    return p->cps[to - 1] == U'队' && (para_in(para_at(p, i), U"队大支中") ||
                                       para_word(p, to, U"政委") || para_word(p, to, U"教导员"));
}

bool org_is_coined(struct para *p, size_t from, size_t to)
{
    enum measured_kind kind;

    if (p->words.len == 0 || org_rare_chars(p, from, to) < 2)
        return false;
    if (to - from >= SOUNDS_CHARS_MIN && person_is_sounds(p, from, to)) /* 莫德纳公司 */
        return true;
    for (size_t i = from; i < to; i++)
        if (para_in(p->cps[i], U"·•"))
            return true;
    while (to > from) {
        size_t word = measured_before(p, to, &kind);

        if (to - word == 1 && word >= from &&
            !para_in(p->cps[word], U"子母分总该本新老大小我某各两多"))
            return true;
        to = word;
    }
    return false;
}

/* 农业农村局, 民政局, 刑侦大队 at the beginning of a clause: that of the place that the article is about. */
static bool is_bare_bureau(struct para *p, size_t from, size_t head, size_t to)
{
    return head - from >= 2 && head - from <= BUREAU_CHARS_MAX && org_is_free_before(p, from) &&
           !para_in(p->cps[head - 1], U"格布当结大全定僵败") &&
           !para_word_before(p, head, U"生产") && p->words.len &&
           org_rare_chars(p, from, head) == 0 && measured_word_start(p, to) == to;
}

/* 文学院|执行院长, 工程科学学院|党委书记 */
static bool is_faculty(struct para *p, size_t from, size_t to)
{
    if (to - from >= 6 && para_word_before(p, to, U"学院") && org_is_free_before(p, from) &&
        is_office(p, to))
        return true;
    return to - from == 3 && para_word(p, from + 1, U"学院") && org_is_free_before(p, from) &&
           para_in(p->cps[from], U"文理工法商医农") && is_office(p, to);
}

void org_head_read(struct para *p, size_t to)
{
    size_t which = 0, len = para_set(p, to, SET_ORG_ENDS, &which), head = to - len, from;
    const struct spot *spot;
    const struct head *h;
    struct body body;
    bool is_abroad, is_company, is_bureau, is_sure;

    if (!len)
        return;
    h = &heads[which];
    is_company = h->word[0] == U'公' || h->word[0] == U'集' || h->word[0] == U'大';
    is_sure = !h->is_weak || (h->word[0] == U'部' ? is_own_office(p, to) : is_office(p, to));
    is_bureau = h->word[0] == U'局' || para_in(h->word[1], U"队");
    if ((!is_sure && !is_company && !is_bureau) || (!is_own_office(p, to) && is_going_on(p, to)) ||
        p->is_taken[head] || (para_word(p, head, U"学会") && measured_is_verb(p, head)))
        return;
    from = org_left(p, head, &spot, &is_abroad);
    if (!spot && is_bureau && is_bare_bureau(p, from, head, to)) {
        body = (struct body){h->word, h->kind};
        org_keep(p, from, to, &body, NULL, 0);
        return;
    }
    if (!is_sure && is_bureau)
        return;
    if (!is_sure && (spot || !org_is_coined(p, from, head) || org_is_sort(p, from) ||
                     para_in(para_at(p, from - 1), U"-·")))
        return;
    if (from == head || is_any(p, from) || (head - from > 1 && is_any(p, head - 2)) ||
        para_in(para_at(p, from - 1), U"各每") || measured_is_verb(p, from) ||
        para_word(p, from, U"深化"))
        return;
    if (!spot && !is_faculty(p, from, to) &&
        (head - from < 2 || (org_rare_chars(p, from, head) < 2 && !is_own_office(p, to))))
        return;
    body = (struct body){h->word, h->kind};
    org_keep(p, from, to, &body, spot && spot->from == from ? spot : NULL, 0);
}

void tag_org_heads_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_ORG_ENDS, heads, true, CHAR_TEAM);
}
