/* org_brand.c -- companies by their brand alone, where what stands behind it tells that one is meant: the number of
 * its share (千方科技(002373)), or an office that only companies have (航天建设董事长); see org.h. */
#include "measured.h"
#include "org.h"

#include "../base/uchar.h"

#define BRAND_CHARS_MIN 2u
#define BRAND_CHARS_MAX 8u
#define PERSON_NAME_CHARS_MAX 3u
#define CLAUSE_CHARS_MAX 6u
#define CODE_LEADS_MAX 5u
#define CODE_DIGITS_MIN 5u
#define CODE_DIGITS_MAX 6u
#define CODE_TAILS_MAX 4u

static const struct body company = {U"公司", "company"};

/* What a company does, as the last word of its brand. */
static const char32_t *const trades[] = {
    U"科技", U"股份", U"建设", U"国际",   U"控股", U"网络",   U"电子", U"海运", U"航运",
    U"航空", U"地产", U"置业", U"药业",   U"制药", U"生物",   U"医药", U"重工", U"能源",
    U"电力", U"汽车", U"证券", U"保险",   U"银行", U"基金",   U"期货", U"传媒", U"文化",
    U"软件", U"通信", U"光电", U"材料",   U"化工", U"钢铁",   U"水泥", U"矿业", U"乳业",
    U"酒业", U"食品", U"服饰", U"家居",   U"电器", U"实业",   U"商贸", U"物流", U"影业",
    U"娱乐", U"智能", U"资本", U"投资",   U"金融", U"租赁",   U"信托", U"环保", U"环境",
    U"水务", U"燃气", U"高速", U"农业",   U"牧业", U"纸业",   U"纺织", U"服装", U"机械",
    U"机电", U"装备", U"轴承", U"半导体", U"医疗", U"机器人", U"旅游", U"物业", U"工程",
    U"建材", U"电气", U"仪器", U"激光",   U"动力", U"茶业",   U"渔业", U"种业", NULL};
/* They end what any company is called. */
static const char32_t *const common[] = {U"公司", U"集团", U"企业", U"厂",   U"单位", U"机构",
                                         U"部门", U"区",   U"行业", U"协会", U"商会", U"学校",
                                         U"学院", U"医院", U"会",   U"部",   U"局",   U"中心",
                                         U"队",   U"人",   U"员",   U"者",   NULL};

/* The brand that ends before `head`: where it begins, `head`: none does. */
static size_t brand_start(struct para *p, size_t head, const struct spot **ret_spot)
{
    bool is_abroad;
    size_t which, from = org_left(p, head, ret_spot, &is_abroad), name = from;

    if (*ret_spot && (*ret_spot)->from == from)
        name = (*ret_spot)->to;
    if (head - from < BRAND_CHARS_MIN || head - from > BRAND_CHARS_MAX ||
        head < name + BRAND_CHARS_MIN || measured_is_verb(p, from) || p->is_taken[from] ||
        para_words_before(p, head, common, &which) || org_rare_chars(p, name, head) < 2 ||
        para_in(p->cps[from], U"一两三四五六七八九十几某每这那该本"))
        return head;
    return from;
}

void org_officer_read(struct para *p, size_t i)
{
    static const char32_t *const officers[] = {
        U"董事长",     U"董事局主席", U"董事会秘书", U"总经理",     U"总裁",
        U"首席执行官", U"首席财务官", U"首席运营官", U"首席技术官", U"首席商务官",
        U"首席信息官", U"首席科学官", U"首席产品官", NULL};
    static const char32_t *const before[] = {U"副",   U"常务副", U"执行副", U"高级副", U"执行",
                                             U"联席", U"名誉",   U"原",     NULL};
    const struct spot *spot;
    size_t which, len, head = i, from, to;

    if (!para_words(p, i, officers, &which))
        return;
    while ((len = para_words_before(p, head, before, &which)))
        head -= len;
    if ((from = brand_start(p, head, &spot)) == head)
        return;
    to = spot && spot->from == from ? spot->to : from;
    /* 朱明总经理 is a person */
    if (p->cps[i] != U'首' && to == from && !para_words_before(p, head, trades, &which) &&
        (!org_is_coined(p, to, head) ||
         (para_is(p, from, CHAR_SURNAME) && head - from <= PERSON_NAME_CHARS_MAX)))
        return;
    if (p->cps[i] == U'首' && org_rare_chars(p, to, head) < head - to)
        return;
    org_keep(p, from, head, &company, to > from ? spot : NULL, 0);
    org_brand_known(p, from, head, company.kind);
}

/* Does the number of a share in brackets stand at `i`: (002373), (股票代码:600519), (00700.HK)? */
static bool is_share(const struct para *p, size_t i)
{
    size_t j = i + 1, digits = 0, n;

    for (n = 0; n < CODE_LEADS_MAX + 1 &&
                (para_in(para_at(p, j), U"股票证券代码:份号") || uchar_is_alpha(para_at(p, j)));
         n++)
        j++;
    for (; para_at(p, j) >= '0' && para_at(p, j) <= '9'; j++)
        digits++;
    if (digits < CODE_DIGITS_MIN || digits > CODE_DIGITS_MAX)
        return false;
    for (n = 0; n < CODE_TAILS_MAX && (para_at(p, j) == '.' || uchar_is_alpha(para_at(p, j))); n++)
        j++;
    return para_at(p, j) == ')' || para_at(p, j) == ',';
}

void org_share_read(struct para *p, size_t i)
{
    const struct spot *spot = NULL;
    size_t from = i;

    if (!is_share(p, i))
        return;
    while (from > 0 && i - from < CLAUSE_CHARS_MAX && org_is_name_char(p, from - 1) &&
           !p->is_taken[from - 1])
        from--;
    /* the whole clause, whatever the words have: 千方科技 */
    if ((i - from < BRAND_CHARS_MIN || !org_is_free_before(p, from)) &&
        (from = brand_start(p, i, &spot)) == i)
        return;
    org_keep(p, from, i, &company, spot && spot->from == from ? spot : NULL, 0);
    org_brand_known(p, from, i, company.kind);
}
