/* compile_prune.c -- words of jieba's dictionary that newspaper corpora write as several; see
 * compile.h. They stay for the rules `jieba`.
 *
 * PHRASES. A word of four characters or more whose parts stand together hardly more often than by
 * chance (管理 水平, 党员 干部) is no word. The measure is the pointwise mutual information of the best
 * parting, with the weights of the dictionary. Below 4 nearly all are phrases, above 6 hardly any;
 * names, idioms and times are left alone.
 *
 * PREFIXES. The same for 新 世纪, 总 预算, 各 部门: an adjective or the like before a word of two.
 *
 * COUNTS. A numeral and its measure are two words (一 种, 第一 次, 万 吨), save a few. After Yu Shiwen
 * et al., see words.h. */
#include "compile.h"

#include "../base/hash.h"
#include "../base/utf8.h"

#include <math.h>
#include <string.h>
#include <uchar.h>

#define PHRASE_CHARS_MIN 4u
#define PHRASE_CHARS_MAX 12u
#define PART_CHARS_MIN 2u
#define COHESION_MIN 4.5 /* [nats] */
#define PREFIX_COHESION 2.0
#define PREFIX_COHESION_NEW 4.0

static const char *const never_parted[] = {"i", "ns", "nt", "m"};
static const char *const names[] = {"nr", "nrt", "nrfg", "nz", "ns", "nt", "i"};

/* Measures, of one character and of more. */
static const char32_t measures[] = U"个種种次条位名年天月周岁声句阵片只座件级场张家步把段批支页口份"
                                   U"股部项套根层颗顿遍处群副夜本杯幅辆篇枚碗匹"
                                   U"堆艘所圈斤株组棵枝台粒排束朵桶袋盒瓶箱户届期轮代道队类门款样间"
                                   U"节块笔趟头栋幢盏首卷册尺寸丈里米吨亩元角"
                                   U"秒丝缕滴票桩尊具架堵床盘壶听罐串叠摞沓则封章回幕出针剂眼脚拳刀"
                                   U"枪炮针封桌担捆捧撮把招镑股顷桶班路行列"
                                   U"公美英平立千人";

static const char *const kept_counts[] = {
    "一个",   "一些",   "一点",   "一下",   "一阵",   "一会",   "一会儿", "一点儿", "一下子",
    "一系列", "一部分", "一方面", "一辈子", "一时间", "一个个", "一点点", "一阵子", "一阵阵",
    "一番",   "一代",   "一行",   "一级",   "一家",   "一道",   "一口",   "一步步", "一天天",
    "一大半", "一手",   "一层",   "一面",   "一片",   "一路",   "第一线", "第一手", "第一把手",
    "百分点", "三部曲", "千里",   "万里",   "千米",   "百米",   "万家",   "千家",   "万年",
    "百年",   "千年",   "一把手", "十位",   "百位",   "千位",   "三角",   "四角",   "五角",
    "一头",   "万元户", "一半",
};

static const struct compile_word *look_up(const struct compile *c, struct str text)
{
    uint64_t at;

    if (!map_get(c->by_text, hash64(text, 0), &at) || !str_eq(c->words[at].text, text))
        return NULL;
    return &c->words[at];
}

static double cost(const struct compile *c, const struct compile_word *w)
{
    return log((double)c->jieba_total) - log((double)w->jieba);
}

/* How much more often than by chance the best parts of a word stand together, for each seam, in
 * nats. HUGE_VAL: it has no parts. */
static double cohesion(const struct compile *c, const struct compile_word *w)
{
    size_t chars = utf8_count(w->text), seams[PHRASE_CHARS_MAX + 1], off[PHRASE_CHARS_MAX + 1];
    double best[PHRASE_CHARS_MAX + 1];

    for (size_t i = 0; i <= chars; i++)
        off[i] = utf8_offset(w->text, i);
    best[chars] = 0;
    seams[chars] = 0;
    for (size_t i = chars; i-- > 0;) {
        best[i] = HUGE_VAL;
        seams[i] = 0;
        for (size_t j = i + PART_CHARS_MIN; j <= chars; j++) {
            const struct compile_word *part;

            if (j - i == chars || best[j] >= HUGE_VAL)
                continue;
            part = look_up(c, str_sub(w->text, off[i], off[j] - off[i]));
            if (part && part->jieba && cost(c, part) + best[j] < best[i]) {
                best[i] = cost(c, part) + best[j];
                seams[i] = seams[j] + 1;
            }
        }
    }
    return seams[0] > 1 ? (best[0] - cost(c, w)) / (double)(seams[0] - 1) : HUGE_VAL;
}

static bool has_tag_of(const struct compile *c, const struct compile_word *w,
                       const char *const *list, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strcmp(c->tags[w->tag], list[i]) == 0)
            return true;
    return false;
}

static bool is_phrase(const struct compile *c, const struct compile_word *w)
{
    size_t chars = utf8_count(w->text);

    if (chars < PHRASE_CHARS_MIN || chars > PHRASE_CHARS_MAX)
        return false;
    if (has_tag_of(c, w, never_parted, sizeof never_parted / sizeof *never_parted))
        return false;
    return cohesion(c, w) < COHESION_MIN;
}

static bool is_in(uint32_t cp, const char32_t *list)
{
    while (*list && *list != cp)
        list++;
    return *list != 0;
}

/* An adjective or the like before a word of two characters. */
static bool is_prefixed(const struct compile *c, const struct compile_word *w)
{
    const struct compile_word *head, *rest;
    uint32_t first;
    size_t len = utf8_next(w->text, 0, &first);
    double together;

    if (utf8_count(w->text) != 3 || has_tag_of(c, w, names, sizeof names / sizeof *names))
        return false;
    head = look_up(c, str_sub(w->text, 0, len));
    rest = look_up(c, str_sub(w->text, len, SIZE_MAX));
    if (!head || !rest || !head->jieba || !rest->jieba)
        return false;
    together = cost(c, head) + cost(c, rest) - cost(c, w);
    if (is_in(first, U"新本"))
        return together < PREFIX_COHESION_NEW;
    return is_in(first, U"大小老各全前原副总该每某") && together < PREFIX_COHESION;
}

static bool is_count(const struct compile *c, const struct compile_word *w)
{
    struct str rest = w->text;
    size_t at = 0, numerals = 0;
    uint32_t cp = 0;

    if (strcmp(c->tags[w->tag], "m") != 0 && strcmp(c->tags[w->tag], "mq") != 0)
        return false;
    for (size_t i = 0; i < sizeof kept_counts / sizeof *kept_counts; i++)
        if (str_eq(rest, str_of(kept_counts[i])))
            return false;
    while (at < rest.len) {
        size_t len = utf8_next(rest, at, &cp);

        if (!is_in(cp, U"第一二三四五六七八九十百千万亿两几数余") && !(numerals && cp == U'多'))
            break;
        numerals++;
        at += len;
    }
    if (numerals == 0 || at >= rest.len || !is_in(cp, measures))
        return false;
    rest = str_sub(rest, at, SIZE_MAX);
    return utf8_count(rest) == 1 || look_up(c, rest);
}

enum err_code compile_prune(struct compile *c, struct err *err)
{
    if (c->jieba_total == 0)
        return err_set(err, ERR_CONF, 0, "the dictionary of jieba is empty");
    for (size_t i = 0; i < c->words_len; i++) {
        struct compile_word *w = &c->words[i];

        if (is_phrase(c, w) || is_prefixed(c, w) || is_count(c, w))
            w->own = 0;
    }
    return ERR_OK;
}
