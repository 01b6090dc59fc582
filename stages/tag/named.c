/* named.c -- practices without quotation marks: campaigns of the whole country by a list, others by
 * what they are called and a head noun (生活垃圾分类试点, 考核问责机制). The name goes back from the head
 * noun to what cannot be part of it; short ones are class names (工作机制, 服务平台) and left alone. */
#include "para.h"

#include "../base/uchar.h"

#define NAME_CHARS_MIN 4u
#define NAME_CHARS_MAX 14u
#define PARTS_MAX 8u
#define PART_CHARS_MAX 10u

/* Campaigns and drives of the whole country. */
static const char32_t *const national[] = {U"党史学习教育",
                                           U"脱贫攻坚",
                                           U"主题教育",
                                           U"扫黑除恶专项斗争",
                                           U"扫黑除恶",
                                           U"厕所革命",
                                           U"全国文明城市创建",
                                           U"文明城市创建",
                                           U"文明城区创建",
                                           U"文明创建",
                                           U"文明村镇创建",
                                           U"雪亮工程",
                                           U"创先争优活动",
                                           U"党纪学习教育",
                                           U"三下乡",
                                           U"放管服改革",
                                           U"万企兴万村",
                                           U"河长制",
                                           U"林长制",
                                           U"田长制",
                                           U"创文",
                                           U"创城",
                                           U"创卫",
                                           U"新时代文明实践活动",
                                           U"文明实践活动",
                                           U"我为群众办实事实践活动",
                                           U"我为群众办实事",
                                           NULL};
/* Before the first PARALLEL_HEADS of them the parts may be listed. */
#define PARALLEL_HEADS 3u
static const char32_t *const head_nouns[] = {
    U"机制",     U"模式",     U"体系", U"平台",         U"行动",   U"工程",
    U"试点",     U"创建",     U"制度", U"工作法",       U"作业制", U"责任制",
    U"综合整治", U"专项整治", U"活动", U"联席会议制度", NULL};
/* None of these is in a name. */
static const char32_t not_inside[] =
    U"的在是和与及等各全本该对将为从到了个每其这那有被把向由让使之以或又也都已就"
    U"不我你他她多一";
/* Words before a name. */
static const char32_t *const leads[] = {
    U"开展", U"推进", U"推行", U"建立", U"健全", U"完善", U"构建", U"打造", U"实施", U"探索",
    U"深化", U"创新", U"落实", U"组织", U"依托", U"利用", U"通过", U"采取", U"实行", U"形成",
    U"启动", U"推动", U"加强", U"强化", U"聚焦", U"坚持", U"建成", U"搭建", U"设立", U"参与",
    U"扎实", U"深入", U"全面", U"积极", U"持续", U"大力", U"有效", U"优化", U"做好", U"抓好",
    U"结合", U"围绕", U"纳入", U"提升", U"提高", U"运用", U"列入", U"支持", U"促进", U"统筹",
    U"加快", U"稳步", U"严格", U"切实", U"着力", U"不断", U"巩固", U"拓展", U"立足", U"发挥",
    U"执行", U"建设", U"出台", U"制定", U"实现", U"成为", U"激发", U"引导", U"鼓励", U"动员",
    U"丰富", U"引入", U"创建", U"举办", U"举行", U"开设", U"召开", U"参加", U"系列", U"各类",
    U"相关", U"现代", U"新型", U"这一", U"科学", U"专项", U"自觉", U"主动", U"集中", U"申报",
    U"作为", U"成立", U"规范", U"改革", U"进行", U"改进", U"助力", U"融入", U"学习", U"确保",
    U"赞誉", U"划分", U"领导", U"目前", U"推出", U"用好", U"严密", U"健全", U"谋划", U"筑牢",
    NULL};
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
    U"节庆",     U"工作推进", NULL};

static bool is_common(const struct para *p, size_t from, size_t to)
{
    while (from < to) {
        size_t which, len = para_words(p, from, common, &which);

        if (!len || from + len > to)
            return false;
        from += len;
    }
    return true;
}

/* Whose it is, not what it is called. */
static const char32_t *const levels[] = {U"县城区", U"城区", U"全县", U"全市", U"建", NULL};

/* Where the name before the head noun at `head` begins. */
static size_t name_start(const struct para *p, size_t head)
{
    size_t from = head, which;

    while (from > 0 && head - from < NAME_CHARS_MAX && uchar_is_han(para_at(p, from - 1)) &&
           !p->is_taken[from - 1] && !para_in(para_at(p, from - 1), not_inside) &&
           (!para_may_end(p, from, PAIR_LEAD) || !para_words_before(p, from, leads, &which) ||
            para_at(p, from) == U'化'))
        from--;
    for (size_t s = para_spot(p, from); s < p->spots_len && p->spots[s].from < head; s++)
        if (p->spots[s].from >= from && p->spots[s].to <= head && !p->spots[s].is_short)
            from = p->spots[s].to;
    from += para_words(p, from, levels, &which);
    return from;
}

/* Where parts of about one length begin whose last ends at `to`, as in 定岗、定人、定责模式; *ret_len how many.
 * `to`: there are less than three. */
static size_t parts_start(const struct para *p, size_t to, size_t *ret_len)
{
    size_t from = to, last = to, shortest = SIZE_MAX, longest = 0;

    *ret_len = 0;
    while (last > 0 && *ret_len < PARTS_MAX) {
        size_t i = last, which;

        while (i > 0 && last - i < PART_CHARS_MAX && uchar_is_han(p->cps[i - 1]) &&
               !p->is_taken[i - 1] && p->cps[i - 1] != U'的' && p->cps[i - 1] != U'等' &&
               !(longest && last - i >= shortest && para_may_end(p, i, PAIR_LEAD) &&
                 para_words_before(p, i, leads, &which)))
            i--;
        if (last == i)
            break;
        shortest = last - i < shortest ? last - i : shortest;
        longest = last - i > longest ? last - i : longest;
        if (shortest < 2 || longest - shortest > 1) {
            /* The first part has other words before it: it is as long as the others. */
            if (*ret_len >= 2 && last - i > shortest && para_at(p, i - 1) != U'、') {
                from = last - shortest;
                ++*ret_len;
            }
            break;
        }
        from = i;
        ++*ret_len;
        if (i == 0 || p->cps[i - 1] != U'、')
            break;
        last = i - 1;
    }
    return *ret_len >= 3 ? from : to;
}

static void parts_attr(struct para *p, struct hit *hit, size_t from, size_t to, size_t len)
{
    struct str *parts = arena_alloc(p->doc->arena, len, sizeof *parts);
    size_t n = 0;

    if (!parts) {
        p->has_failed = true;
        return;
    }
    for (size_t i = from; i <= to && n < len; i++) {
        if (i < to && p->cps[i] != U'、')
            continue;
        parts[n++] = para_str(p, from, i);
        from = i + 1;
    }
    para_attr_strs(p, hit, "members", parts, n);
}

/* 定岗、定人、定责模式, 市级指导、县级统筹、乡村抓落实的工作机制 up to `end`. */
static bool parallel_read(struct para *p, size_t head, size_t end)
{
    size_t to = head, from, len;
    struct hit *hit;

    while (to > 0 && head - to < PART_CHARS_MAX && p->cps[to - 1] != U'的' &&
           uchar_is_han(p->cps[to - 1]))
        to--;
    to = to > 0 && p->cps[to - 1] == U'的' ? to - 1 : head;
    from = parts_start(p, to, &len);
    /* 科学、便捷、高效的体系: what it is like. */
    if (to < head && from < to && (to - from + 1) / len <= 3)
        return false;
    if (from == to || !(hit = para_hit(p, TAG_PRACTICE, from, end)))
        return false;
    para_attr_str(p, hit, "name", para_str(p, from, end));
    parts_attr(p, hit, from, to, len);
    return true;
}

static void practice_keep(struct para *p, size_t from, size_t to)
{
    struct hit *hit = para_hit(p, TAG_PRACTICE, from, to);

    if (hit)
        para_attr_str(p, hit, "name", para_str(p, from, to));
}

void tag_named_pairs(uint8_t *pairs)
{
    pairs_add(pairs, national, true, PAIR_NAMED);
    pairs_add(pairs, head_nouns, true, PAIR_NAMED);
    pairs_add(pairs, leads, true, PAIR_LEAD);
}

enum err_code tag_named(struct para *p, struct err *err)
{
    enum err_code code;

    for (size_t i = 0; (i = para_skip(p, i, CHAR_NAMED)) < p->len && !p->has_failed; i++) {
        size_t which, len, from, end = i + 1;

        if ((code = doc_tick(p->doc, err)))
            return code;
        if (p->is_taken[i] || !para_may_end(p, end, PAIR_NAMED))
            continue;
        if ((len = para_words_before(p, end, national, &which))) {
            /* the longer one may go on: 文明实践 and 活动 */
            practice_keep(p, end - len, end);
            continue;
        }
        len = para_words_before(p, end, head_nouns, &which);
        if (!len || para_in(para_at(p, end), U"式化者中单性区员"))
            continue;
        if (which < PARALLEL_HEADS && parallel_read(p, end - len, end))
            continue;
        from = name_start(p, end - len);
        if (end - len - from < NAME_CHARS_MIN || is_common(p, from, end - len))
            continue;
        practice_keep(p, from, end);
    }
    return ERR_OK;
}
