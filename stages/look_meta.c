/* look_meta.c -- bylines, dispatch heads and lines of page data, by the words of the trade that
 * newspapers and web pages use everywhere; see look.h */
#include "look.h"

#include <string.h>

#define BYLINE_CHARS_MAX 60u
#define META_CHARS_MAX 120u

static bool starts_with_any(struct str s, const struct str *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (str_starts(s, words[i]))
            return true;
    return false;
}

static bool holds_any(struct str s, const struct str *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (str_find(s, words[i], 0) != SIZE_MAX)
            return true;
    return false;
}

#define WORDS(name, ...) static const struct str name[] = {__VA_ARGS__}
#define W(literal)                                                                                 \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
#define COUNT(table) (sizeof(table) / sizeof *(table))

bool look_is_byline(struct str s, const struct look *l)
{
    WORDS(starts, W("本报记者"), W("本报通讯员"), W("记者"), W("通讯员"), W("本刊记者"),
          W("本网记者"), W("本报见习记者"), W("见习记者"), W("实习记者"), W("本报特约"),
          W("特约记者"), W("特约通讯员"), W("首席记者"), W("全媒体记者"), W("作者："), W("作者:"),
          W("作者 "), W("撰文"), W("文/"), W("文／"), W("图/"), W("文并摄"), W("By "), W("BY "));
    WORDS(roles, W("记者"), W("通讯员"), W("摄影报道"));

    if (l->chars > BYLINE_CHARS_MAX || l->stops || look_is_closed(l))
        return false;
    if (starts_with_any(s, starts, COUNT(starts)))
        return l->commas < 3;
    /* "郭某 本报记者 丁某": names first, all of it short words between blanks */
    return l->chars <= 24 && l->gaps >= 1 && l->commas == 0 && holds_any(s, roles, COUNT(roles));
}

bool look_is_meta(struct str s, const struct look *l)
{
    WORDS(starts, W("来源"), W("信息来源"), W("稿件来源"), W("文章来源"), W("发布时间"),
          W("发布日期"), W("发表时间"), W("更新时间"), W("字号"), W("字体"), W("分享"), W("编辑"),
          W("责任编辑"), W("责编"), W("审核"), W("校对"), W("浏览次数"), W("点击量"), W("点击数"),
          W("阅读次数"), W("访问量"), W("作者："), W("作者:"));
    struct str rest;

    if (l->chars > META_CHARS_MAX || l->stops)
        return false;
    for (size_t i = 0; i < COUNT(starts); i++) {
        if (!str_starts(s, starts[i]))
            continue;
        rest = str_trim(str_sub(s, starts[i].len, SIZE_MAX));
        if (str_starts(rest, STR(":")) || str_starts(rest, STR("：")))
            return true;
    }
    return false;
}

bool look_is_dispatch(struct str s)
{
    WORDS(starts, W("本报讯"), W("本刊讯"), W("本网讯"), W("本台讯"), W("本报北京"), W("新华社"),
          W("中新社"), W("中新网"), W("新华网"), W("人民网"), W("讯（"), W("讯("));

    return starts_with_any(s, starts, COUNT(starts));
}
