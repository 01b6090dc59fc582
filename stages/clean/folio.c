/* folio.c -- the line that a newspaper prints above or below a page: its name and date, the number of
 * the issue and of the page, its section, who made it; see furniture.h */
#include "furniture.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <string.h>

#define ODD_MAX 4u
#define ODD_CHARS_MAX 6u /* a section that no list knows */
#define PAPER_CHARS_MAX 10u
#define NUMBER_BYTES_MAX 3u
#define CAPS_BYTES_MIN 3u

struct folio {
    size_t words, sure, credits, odd, numbers;
    size_t months, days; /* English ones */
    bool is_value;       /* what comes now may be the name behind a credit */
    bool has_date;
    bool is_imprint; /* the foot of an official document: "... printed on that day" */
    bool is_of_page; /* "editor of this page" */
    bool has_page;   /* a number of one or two figures, "A3" */
    bool has_paper;  /* the name of a newspaper */
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool starts_any(struct str s, const char *const *list, size_t len, size_t *ret_len)
{
    for (size_t i = 0; i < len; i++) {
        if (str_starts(s, str_of(list[i]))) {
            *ret_len = strlen(list[i]);
            return true;
        }
    }
    return false;
}

static size_t skip_digits(struct str s, size_t at)
{
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    return at;
}

/* A number in figures or in characters, from `at` on. */
static size_t skip_any_number(struct str s, size_t at)
{
    static const char *const digits[] = {"一", "二", "三", "四", "五", "六",
                                         "七", "八", "九", "十", "〇", "零"};
    size_t end = skip_digits(s, at), len;

    while (end < s.len && starts_any(str_sub(s, end, SIZE_MAX), digits, COUNT(digits), &len))
        end += len;
    return end;
}

static bool is_weekday(struct str s)
{
    static const char *const starts[] = {"星期", "周", "礼拜"};
    static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
    size_t len, day;

    return starts_any(s, starts, COUNT(starts), &len) &&
           starts_any(str_sub(s, len, SIZE_MAX), days, COUNT(days), &day) && len + day == s.len;
}

/* "2021年4月9日", "2021年4月", "2021.04.09", "2021-4-9"; *ret_end is where it ends. */
static bool is_date(struct str s, size_t *ret_end)
{
    size_t at = skip_any_number(s, 0), len;
    static const char *const marks[] = {"年", "月", ".", "-", "/"};

    if (at < 4)
        return false;
    for (int i = 0; i < 2; i++) {
        size_t from;

        if (!starts_any(str_sub(s, at, SIZE_MAX), marks, COUNT(marks), &len))
            return false;
        from = at + len;
        at = skip_any_number(s, from);
        if (at == from) {
            *ret_end = from;
            return i == 1; /* "2021年4月" */
        }
    }
    if (str_starts(str_sub(s, at, SIZE_MAX), STR("日")))
        at += 3;
    *ret_end = at;
    return true;
}

/* "第3版", "A04版", "4版", "第10872期", "今日8版", "共12版", "总第12期". */
static bool is_number_of(struct str s)
{
    static const char *const starts[] = {"第", "总第", "今日", "共", "本期共", "今日共", "总"};
    static const char *const ends[] = {"版", "期", "号", "叠"};
    size_t at = 0, from, len;
    bool is_marked = starts_any(s, starts, COUNT(starts), &at);

    if (at < s.len && s.ptr[at] >= 'A' && s.ptr[at] <= 'H')
        at++;
    from = at;
    at = skip_any_number(s, from);
    if (at == from || at - from > 18 ||
        !starts_any(str_sub(s, at, SIZE_MAX), ends, COUNT(ends), &len) || at + len != s.len)
        return false;
    return is_marked || str_ends(s, STR("版"));
}

static bool is_register(struct str s)
{
    static const char *const words[] = {"刊号", "邮发代号", "出版物号", "CN", "ISSN", "农历"};

    for (size_t i = 0; i < COUNT(words); i++)
        if (str_find(s, str_of(words[i]), 0) != SIZE_MAX)
            return i != 3 || skip_digits(s, 2) > 2;
    return false;
}

static bool is_paper(struct str s)
{
    static const char *const ends[] = {"日报",   "晚报",   "时报",   "商报",   "周报",   "早报",
                                       "晨报",   "都市报", "青年报", "农民报", "法治报", "法制报",
                                       "工人报", "社区报", "旅游报", "教育报", "周刊",   "新报"};

    if (utf8_count(s) > PAPER_CHARS_MAX)
        return false;
    for (size_t i = 0; i < COUNT(ends); i++)
        if (str_ends(s, str_of(ends[i])))
            return true;
    return false;
}

/* "责编/某某", "版式：某某", "校对:": who made the page. */
static bool is_credit(struct str s)
{
    static const char *const labels[] = {
        "责编",     "责任编辑", "编辑", "版式",         "版面设计", "校对",     "责任校对",
        "美编",     "美术编辑", "组版", "值班编辑",     "值班主任", "值班编委", "值班总编",
        "视觉",     "排版",     "检校", "审读",         "图编",     "图片编辑", "本版编辑",
        "本版主编", "本版责编", "电话", "本版责任编辑", "邮箱",     "投稿邮箱", "新闻热线",
        "热线电话", "制图",     "统筹", "电子信箱"};
    static const char *const marks[] = {"/", ":", "：", "／", "丨"};
    size_t len, mark;

    for (size_t i = 0; i < COUNT(labels); i++) {
        if (!str_starts(s, str_of(labels[i])))
            continue;
        len = strlen(labels[i]);
        if (len == s.len || starts_any(str_sub(s, len, SIZE_MAX), marks, COUNT(marks), &mark))
            return true;
    }
    return false;
}

/* A word of an English date; a comma may follow. */
static bool is_english(struct str s, const char *const *list, size_t len)
{
    size_t n;

    if (str_ends(s, STR(",")))
        s.len--;
    return starts_any(s, list, len, &n) && n == s.len;
}

static bool add_english(struct folio *f, struct str word)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};

    if (is_english(word, days, COUNT(days))) {
        f->days++;
        return true;
    }
    if (is_english(word, months, COUNT(months))) {
        f->months++;
        return true;
    }
    return false;
}

static bool is_caps(struct str s)
{
    if (s.len < CAPS_BYTES_MIN)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < 'A' || s.ptr[i] > 'Z')
            return false;
    return true;
}

static void add_word(const struct phrases *p, struct folio *f, struct str word)
{
    size_t end = 0;
    bool was_value = f->is_value;

    f->words++;
    f->is_value = false;
    if (is_weekday(word) || is_number_of(word) || is_register(word)) {
        f->sure++;
    } else if (is_date(word, &end) &&
               (end == word.len || is_weekday(str_sub(word, end, SIZE_MAX)))) {
        f->sure += end < word.len;
        f->has_date |= !str_ends(word, STR("月"));
    } else if (end && str_eq(str_sub(word, end, SIZE_MAX), STR("印发"))) {
        f->is_imprint = true;
    } else if (is_credit(word)) {
        f->is_of_page |= str_starts(word, STR("本版"));
        f->credits++;
        f->is_value = true;
    } else if (skip_digits(word, word.ptr[0] >= 'A' && word.ptr[0] <= 'H') == word.len) {
        f->numbers += word.len > NUMBER_BYTES_MAX + 1;
        f->has_page |= word.len <= NUMBER_BYTES_MAX;
    } else if (add_english(f, word) || (word.len > 1 && word.ptr[word.len - 1] == ',' &&
                                        skip_digits(word, 0) == word.len - 1)) {
    } else if (is_paper(word)) {
        f->has_paper = true;
    } else if (!is_caps(word) && !was_value &&
               !(phrases_find(p, word) & (PHRASE_WHOLE | PHRASE_BESIDE))) {
        f->odd += utf8_count(word) > ODD_CHARS_MAX ? 2 : 1;
    }
}

enum grade folio_grade(const struct phrases *p, struct str line)
{
    struct folio f = {0};
    struct str rest = line, word;

    while (furniture_next_word(&rest, &word) && f.odd < ODD_MAX)
        add_word(p, &f, word);
    if (f.is_imprint && f.words < ODD_MAX)
        return GRADE_FURNITURE;
    if (f.words == 0 || f.odd > 1 || f.numbers)
        return GRADE_TEXT;
    if (f.credits > 1 && (f.odd == 0 || f.has_date || f.has_page))
        return GRADE_FURNITURE;
    if (f.sure || (f.has_paper && f.has_page && f.words < 5) ||
        (f.has_date && f.has_page && f.words < 5) || (f.months && f.days && !f.odd))
        return GRADE_FURNITURE;
    if (f.odd || f.credits)
        return f.is_of_page && !f.odd ? GRADE_BESIDE : GRADE_TEXT;
    /* a date alone may be a report's own */
    return (f.has_date || f.months || f.days) && f.words < 4 ? GRADE_TEXT : GRADE_BESIDE;
}
