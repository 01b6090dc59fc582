/* begin.c -- whether a line begins a paragraph, where the one before it is as long as the column is
 * wide and ends a sentence, so that layout tells nothing. The signs were weighed on paragraphs of
 * newspapers and public web pages: 353 that begin one, 422 sentences inside. */
#include "page.h"

#include "../base/utf8.h"

#define SHORT_PARAGRAPH_CHARS 36u
#define TOPIC_CHARS_MAX 13u /* "加强监管。" over what it is about */
#define TOPIC_LONG_MAX 22u
#define SENTENCE_LINES_MAX 3u
#define POINT_LINES 24u /* lines around in which points of a list are looked for */
#define POINT_BYTES_MAX 256u

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

/* What goes on with what was said. */
static const struct str followers[] = {
    W("同时"), W("其中"), W("采取"), W("按照"),   W("建立"), W("实行"), W("大力"), W("我"),
    W("他"),   W("她"),   W("它"),   W("这"),     W("那"),   W("该"),   W("此"),   W("并"),
    W("对此"), W("现"),   W("如"),   W("确保"),   W("但"),   W("而"),   W("也"),   W("还"),
    W("因此"), W("所以"), W("从而"), W("于是"),   W("不仅"), W("由于"), W("一个"), W("各"),
    W("持续"), W("利用"), W("新增"), W("所"),     W("每"),   W("让"),   W("使"),   W("要"),
    W("将"),   W("再"),   W("又"),   W("既"),     W("特别"), W("尤其"), W("随后"), W("随即"),
    W("之后"), W("然后"), W("接着"), W("当"),     W("希望"), W("经"),   W("充分"), W("大家"),
    W("期间"), W("目前"), W("通过"), W("进一步"), W("去年"), W("对"),   W("把"),
};

/* What begins a paragraph more often than a sentence inside. */
static const struct str openers[] = {
    W("据悉"), W("据了解"), W("据介绍"), W("会上"), W("会议"),     W("记者"),
    W("此外"), W("另外"),   W("下一步"), W("随着"), W("与此同时"), W("截止目前"),
};

static bool starts_any(struct str s, const struct str *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (str_starts(s, words[i]))
            return true;
    return false;
}

/* "二是", "三是": which number, from 1; 0: none. */
static unsigned ordinal_of(struct str s)
{
    static const char numbers[] = "一二三四五六七八九";

    if (!str_starts(str_sub(s, 3, 3), STR("是")))
        return 0;
    for (unsigned i = 0; i * 3 + 3 < sizeof numbers; i++)
        if (str_starts(s, (struct str){numbers + (size_t)i * 3, 3}))
            return i + 1;
    return 0;
}

/* A point other than the first stands behind another sentence on a line nearby. */
static bool has_inner_ordinal(const struct page *page, size_t at)
{
    size_t from = at > POINT_LINES ? at - POINT_LINES : 0;

    for (size_t i = from; i < page->len && i < at + POINT_LINES; i++) {
        struct str text = str_sub(page_text(page, i), 0, POINT_BYTES_MAX);

        for (size_t mark = 0; (mark = str_find(text, STR("是"), mark)) != SIZE_MAX; mark += 3)
            if (mark >= 6 && ordinal_of(str_sub(text, mark - 3, SIZE_MAX)) > 1 &&
                (str_starts(str_sub(text, mark - 6, 3), STR("。")) ||
                            str_starts(str_sub(text, mark - 6, 3), STR("；")) ||
                                       text.ptr[mark - 4] == ';'))
                return true;
    }
    return false;
}

/* The points of a list: all in one paragraph, or each in its own. */
static int ordinal_score(const struct page *page, struct str first, size_t b, unsigned ordinal)
{
    if (ordinal == 1)
        return 3;
    if (has_inner_ordinal(page, b))
        return -4;
    return ordinal_of(first) || look_list_mark(first) ? 4 : -4;
}

/* Characters of the sentence that line `b` begins with, as far as a few lines tell. */
static uint32_t sentence_chars(const struct page *page, size_t b)
{
    uint32_t chars = 0, cp;

    for (size_t i = b; i < page->len && i < b + SENTENCE_LINES_MAX; i++) {
        struct str text = page_text(page, i);

        for (size_t at = 0; at < text.len && chars < 3 * TOPIC_LONG_MAX; chars++) {
            at += utf8_next(text, at, &cp);
            if (look_is_terminal(cp) && cp != '.')
                return chars + 1;
        }
    }
    return UINT32_MAX;
}

/* The line begins with the character that the paragraph so far begins with. */
static bool is_parallel(struct str text, struct str first)
{
    uint32_t a, b;

    (void)utf8_next(text, 0, &a);
    (void)utf8_next(first, 0, &b);
    return a == b && !look_is_opener(a);
}

static int opening_score(struct str text)
{
    if (look_is_lead(text) || look_is_dispatch(text))
        return 4;
    if (starts_any(text, openers, sizeof openers / sizeof *openers))
        return 2;
    return starts_any(text, followers, sizeof followers / sizeof *followers) ? -3 : 0;
}

int page_begin_score(const struct page *page, const struct paragraph *so_far, size_t b)
{
    struct str text = page_text(page, b), first = page_text(page, so_far->start);
    uint32_t cp = page->lines[b].look.first, chars = sentence_chars(page, b);
    unsigned ordinal = ordinal_of(text);
    int score = opening_score(text);

    if (ordinal)
        return ordinal_score(page, first, b, ordinal);
    if (look_is_opener(cp) || cp == '"')
        score += 3;
    if (cp >= '0' && cp <= '9')
        score += 2;
    score += chars <= TOPIC_CHARS_MAX ? 3 : chars <= TOPIC_LONG_MAX ? 2 : 0;
    if (is_parallel(text, first))
        score += 3;
    if (so_far->chars < SHORT_PARAGRAPH_CHARS)
        score -= 3;
    return score;
}
