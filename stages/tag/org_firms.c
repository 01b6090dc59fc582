/* org_firms.c -- companies that the press calls by their brand alone; see org.h. A closed list of those that are known
 * all over the country, written for siftd. Brands that are words themselves (苹果, 小米, 美的, 联想) are not in it:
 * nothing at their place tells them from the thing. */
#include "measured.h"
#include "org.h"

#include "../base/uchar.h"

static const char32_t *const firms[] = {
    /* the net and telecommunication */
    U"华为", U"腾讯", U"阿里巴巴", U"阿里云", U"蚂蚁集团", U"百度", U"京东", U"美团", U"拼多多",
    U"字节跳动", U"网易", U"新浪", U"搜狐", U"携程", U"同程旅行", U"滴滴出行", U"唯品会",
    U"苏宁易购", U"科大讯飞", U"商汤科技", U"中兴通讯", U"京东方", U"大疆", U"中国移动",
    U"中国联通", U"中国电信", U"中国铁塔", U"中国广电",
    /* electronics and machines */
    U"台积电", U"富士康", U"中芯国际", U"长江存储", U"比亚迪", U"宁德时代", U"格力电器",
    U"美的集团", U"海尔", U"海信", U"创维", U"三一重工", U"中联重科", U"徐工集团", U"隆基绿能",
    U"阳光电源", U"小米集团", U"联想集团", U"浪潮集团",
    /* cars and planes */
    U"特斯拉", U"一汽集团", U"东风汽车", U"上汽集团", U"广汽集团", U"北汽集团", U"长城汽车",
    U"长安汽车", U"奇瑞", U"吉利汽车", U"蔚来汽车", U"小鹏汽车", U"理想汽车", U"大众汽车",
    U"通用汽车", U"福特汽车", U"丰田", U"本田", U"宝马集团", U"梅赛德斯", U"中国商飞", U"中航工业",
    U"波音", U"空客", U"国航", U"南航", U"东航", U"海南航空", U"南方航空", U"东方航空", U"春秋航空",
    /* energy, building, transport */
    U"中石油", U"中石化", U"中海油", U"中国石油", U"中国石化", U"中国海油", U"国家能源集团",
    U"三峡集团", U"中广核", U"国家电投", U"国家电网", U"南方电网", U"中国中车", U"中国中铁",
    U"中国铁建", U"中国建筑", U"中国交建", U"中国能建", U"中国中冶", U"中国宝武", U"中国五矿",
    U"中国化工", U"中国中化", U"中国远洋海运", U"中远海运", U"马士基", U"招商局集团", U"华润集团",
    U"中国铁路总公司", U"中国烟草", U"中国邮政", U"顺丰", U"中通快递", U"圆通速递", U"申通快递",
    U"韵达快递", U"万科", U"碧桂园", U"恒大集团", U"融创中国", U"保利发展",
    /* money */
    U"中国平安", U"人保财险", U"国寿财险", U"太平洋保险", U"太平洋财险", U"平安保险", U"大地保险",
    U"阳光保险", U"泰康保险", U"新华保险", U"中华联合保险", U"泸州老窖", U"中国人寿", U"中国人保",
    U"中信集团", U"中信证券", U"中国银联", U"高盛", U"摩根大通", U"摩根士丹利", U"汇丰银行",
    U"渣打银行", U"花旗银行", U"贝莱德", U"标准普尔",
    /* food, medicine, shops */
    U"贵州茅台", U"五粮液集团", U"伊利集团", U"蒙牛", U"娃哈哈", U"农夫山泉", U"青岛啤酒",
    U"同仁堂", U"云南白药", U"恒瑞医药", U"国药集团", U"药明康德", U"迈瑞医疗", U"华大基因",
    U"科兴中维", U"辉瑞", U"阿斯利康", U"莫德纳", U"拜耳", U"罗氏制药", U"默沙东", U"永辉超市",
    U"沃尔玛", U"家乐福", U"麦当劳", U"肯德基", U"星巴克", U"可口可乐公司", U"雀巢", U"宝洁",
    /* abroad */
    U"微软", U"谷歌", U"英特尔", U"英伟达", U"三星电子", U"索尼", U"松下", U"东芝", U"夏普",
    U"日立", U"西门子", U"博世", U"巴斯夫", U"壳牌", U"埃克森美孚", U"道达尔", U"推特公司",
    U"脸书公司", U"亚马逊公司", U"苹果公司", U"甲骨文公司", U"诺基亚", U"爱立信", U"高通公司",
    U"洛克希德·马丁", U"迪士尼", NULL};

void tag_org_firms_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_FIRMS, firms, false, 0);
    wordset_pairs(ws, SET_FIRMS, PAIRS_FIRM);
}

/* 杨|万科: a person's family name before the two characters. */
static bool is_given_name(const struct para *p, size_t from, size_t len)
{
    return len == 2 && from > 0 && para_is(p, from - 1, CHAR_SURNAME) &&
           !para_is(p, from - 1, CHAR_FREE);
}

/* Does the brand end where a word of the text does? 波音737 is a plane. */
static bool is_whole(struct para *p, size_t from, size_t to)
{
    uint32_t next = para_at(p, to);

    return measured_word_start(p, from) == from && !(next < 0x80 && uchar_is_alpha(next)) &&
           !uchar_is_digit(next, NULL) &&
           (!para_is(p, to, CHAR_HAN) || measured_word_start(p, to) == to);
}

void org_firms_find(struct para *p)
{
    static const char32_t *const forms[] = {U"公司", U"集团", U"股份", U"科技",
                                            U"物流", U"速运", NULL};
    /* 万科社区 is a place */
    static const char32_t *const estates[] = {U"社区", U"小区", U"广场", U"花园", U"家园",
                                              U"公馆", U"城",   U"府",   U"苑",   U"大厦",
                                              U"大道", U"路",   NULL};
    static const struct body firm = {U"公司", "company"};

    for (size_t i = 0; (i = para_seek(p, i, PAIRS_FIRM)) < p->len && !p->has_failed; i++) {
        size_t which, len;

        if (p->is_taken[i] || !(len = para_set(p, i, SET_FIRMS, &which)) ||
            is_given_name(p, i, len))
            continue;
        len += para_words(p, i + len, forms, &which);
        if (!is_whole(p, i, i + len) || para_words(p, i + len, estates, &which))
            continue;
        org_keep(p, i, i + len, &firm, NULL, 0);
        i += len - 1;
    }
}
