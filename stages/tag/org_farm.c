/* org_farm.c -- cooperatives and family farms: a name, or the place they are of, before what they do
 * (丰源种植专业合作社, “明韭”蔬菜合作社, 农生家庭农场). What they do alone is no name. */
#include "measured.h"
#include "org.h"

#define NAME_CHARS_MAX 8u

static const char32_t *const kinds[] = {U"专业合作社", U"股份合作社", U"合作社", U"家庭农场", NULL};
/* What they do. */
static const char32_t *const works[] = {
    U"种植", U"养殖", U"种养",   U"农业", U"农机", U"农民", U"果蔬",   U"蔬菜", U"茶叶", U"发展",
    U"水果", U"粮食", U"水稻",   U"药材", U"中药", U"林果", U"食用菌", U"苗木", U"花卉", U"柑橘",
    U"生猪", U"肉牛", U"畜牧",   U"渔业", U"水产", U"服务", U"旅游",   U"土地", U"股份", U"经济",
    U"特色", U"生态", U"农产品", U"手工", U"油茶", U"林业", U"植保",   U"养鸡", U"养牛", U"养羊",
    U"养猪", U"养蜂", U"劳务",   U"葡萄", U"红薯", U"大棚", U"香菇",   U"乡村", U"集体", U"家庭",
    U"科技", U"机械", U"化",     U"业",   NULL};
/* No names. */
static const char32_t *const common[] = {
    U"成员", U"当地", U"村里", U"一家", U"几家", U"多家", U"规模", U"社员", U"村级", U"企业",
    U"党员", U"各类", U"组建", U"成立", U"创办", U"领办", U"新型", U"大型", U"小型", U"示范",
    U"龙头", U"公司", U"全村", U"我们", U"他们", U"咱们", U"这个", U"那个", U"该村", U"本村",
    U"周边", U"大户", U"支部", U"供销", U"信用", U"消费", U"联合", U"加入", U"带领", U"依托",
    U"入股", U"通过", U"基地", U"村办", U"股份", U"村民", U"农户", U"群众", U"国家", U"省级",
    U"市级", U"县级", U"家家", U"自己", NULL};

/* The start of a name in quotation marks that ends before `i`; `i`: none does. */
static size_t quoted_start(const struct para *p, size_t i)
{
    if (i == 0 || !para_in(p->cps[i - 1], U"”\""))
        return i;
    for (size_t from = i - 1; from-- > 0 && i - from <= NAME_CHARS_MAX + 2;)
        if (para_in(p->cps[from], U"“\""))
            return i - from > 3 ? from : i;
    return i;
}

void org_farm_read(struct para *p, size_t to)
{
    static const char32_t *const adverbs[] = {U"另外", U"目前", U"如今", U"同时", U"其中",
                                              U"此外", U"现在", U"后来", U"近日", NULL};
    static const struct body cooperative = {U"合作社", "company"};
    size_t which, len = para_words_before(p, to, kinds, &which), head = to - len, from, name;
    const struct spot *spot;

    if (!len || para_in(para_at(p, to), U"员会化") || para_is(p, to, CHAR_NUMBER))
        return;
    while ((len = para_words_before(p, head, works, &which)))
        head -= len;
    from = quoted_start(p, head);
    if (from == head) {
        from = org_company_start(p, head);
        from += para_words(p, from, adverbs, &which);
        if (!org_is_free_before(p, from) && !org_is_led(p, from) && !measured_can_begin(p, from))
            return;
    }
    if (head - from < 2 || p->is_taken[from] ||
        (para_in(p->cps[from], U"家个") && from > 0 && !para_is(p, from - 1, CHAR_HAN)))
        return;
    if (p->cps[from] != U'“' && org_rare_chars(p, from, head) == 0)
        return;
    name = from;
    which = para_spot(p, from);
    spot = which < p->spots_len ? &p->spots[which] : NULL;
    if (spot && spot->from == from && spot->to <= head)
        name = spot->to;
    if (head - name > NAME_CHARS_MAX + 2 || (name > from && head - name == 1) ||
        (name == from && (measured_is_verb(p, from) || para_words(p, from, common, &which) ||
                          para_words_before(p, head, common, &which))))
        return;
    org_keep(p, from, to, &cooperative, spot && spot->from == from ? spot : NULL, 0);
}
