/* row.c -- lines of web pages that are made of links, labels and buttons; see furniture.h */
#include "furniture.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#define WORDS_JOINED_MAX 4u /* words of one phrase */
#define LINK_CHARS_MAX 8u   /* longer words are no links of a menu */
#define LATIN_LINK_CHARS_MAX 16u
#define MENU_WORDS_MIN 3u
#define LINKS_MIN 5u        /* words that no list knows make a menu beside furniture ... */
#define LINK_CHARS_MEAN 3.2 /* ... when they are longer than names */
#define PATH_WORDS_MAX 8u
#define COUNT_BYTES_MAX 12u

/* What a row is made of. */
struct row {
    size_t words, whole, beside, counts, pairs, odd;
    size_t dividers;
    size_t odd_chars;  /* of those that no list knows */
    bool ends_path;    /* the last word says "text", as the end of a way through the site does */
    bool starts_whole; /* the first word is one of PHRASE_WHOLE */
    bool starts_home;  /* ... and the site's first page */
    bool is_below;     /* one of the labels is only furniture below some */
    bool has_long;     /* a word too long for a link */
    bool is_value;     /* what comes now may go on with a label's value */
};

static bool is_divider(uint32_t cp)
{
    switch (cp) {
    case '|':
    case '/':
    case '>':
    case '<':
    case '[':
    case ']':
    case '(':
    case ')':
    case 0x00AB: /* « */
    case 0x00BB: /* » */
    case 0x00B7: /* · */
    case 0x2022: /* • */
    case 0x203A: /* › */
    case 0x2192: /* → */
    case 0x2502: /* │ */
    case 0x25B2: /* ▲ */
    case 0x3010: /* 【 */
    case 0x3011: /* 】 */
    case 0x30FB: /* ・ */
    case 0xFF08: /* （ */
    case 0xFF09: /* ） */
    case 0xFF1E: /* ＞ */
    case 0xFF5C: /* ｜ */
        return true;
    default:
        return false;
    }
}

bool furniture_next_word(struct str *rest, struct str *ret_word)
{
    size_t from = 0, to, len;
    uint32_t cp;

    for (; from < rest->len; from += len) {
        len = utf8_next(*rest, from, &cp);
        if (!uchar_is_space(cp) && cp != '|' && cp != 0xFF5C && cp != 0x00B7)
            break;
    }
    for (to = from; to < rest->len; to += len) {
        len = utf8_next(*rest, to, &cp);
        if (uchar_is_space(cp) || cp == '|' || cp == 0xFF5C || cp == 0x00B7)
            break;
    }
    *ret_word = str_sub(*rest, from, to - from);
    *rest = str_sub(*rest, to, SIZE_MAX);
    return ret_word->len > 0;
}

size_t furniture_colon(struct str s, size_t *ret_len)
{
    size_t ascii = str_find(s, STR(":"), 0), wide = str_find(s, STR("："), 0);

    *ret_len = ascii < wide ? 1 : 3;
    return ascii < wide ? ascii : wide;
}

/* "12", "1,234", "0次": how often something was read, liked or shared. */
static bool is_count(struct str s)
{
    static const char *const units[] = {"", "次", "+", "万", "万+", "k", "K", "条", "人"};
    size_t at = 0;

    if (s.len > COUNT_BYTES_MAX)
        return false;
    while (at < s.len &&
           ((s.ptr[at] >= '0' && s.ptr[at] <= '9') || s.ptr[at] == ',' || s.ptr[at] == '.'))
        at++;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (at > 0 && str_eq(str_sub(s, at, SIZE_MAX), str_of(units[i])))
            return true;
    return false;
}

/* "label:" or "label:value". */
static bool add_pair(const struct phrases *p, struct row *row, struct str word)
{
    size_t len, colon = furniture_colon(word, &len);
    unsigned use;

    if (colon == SIZE_MAX)
        return false;
    use = phrases_find(p, str_sub(word, 0, colon));
    if (use & (PHRASE_START | PHRASE_WHOLE)) {
        row->starts_whole |= row->words == 0;
        row->whole++;
    } else if (use & (PHRASE_BESIDE | PHRASE_BELOW)) {
        row->is_below |= !(use & PHRASE_BESIDE);
        row->pairs++;
    } else {
        return false;
    }
    row->words++;
    row->is_value = true;
    return true;
}

static void add_word(const struct phrases *p, struct row *row, struct str word)
{
    unsigned use = phrases_find(p, word);

    if (word.len == 1 && (*word.ptr == '-' || *word.ptr == '*' || *word.ptr == ':')) {
        row->dividers++;
        return;
    }

    if (use & PHRASE_WHOLE) {
        row->starts_whole |= row->words == 0;
        row->starts_home |= row->words == 0 && str_ends(word, STR("首页"));
        row->whole++;
    } else if (use & PHRASE_BESIDE) {
        row->beside++;
    } else if (is_count(word)) {
        row->counts++;
        return;
    } else if (add_pair(p, row, word) || row->is_value) {
        return;
    } else {
        size_t chars = utf8_count(word), len;

        row->odd++;
        row->odd_chars += chars;
        row->has_long |= chars > (chars == word.len ? LATIN_LINK_CHARS_MAX : LINK_CHARS_MAX) ||
                         furniture_colon(word, &len) != SIZE_MAX; /* a label: page data */
    }
    row->ends_path =
        str_eq(word, STR("正文")) || str_eq(word, STR("详情")) || str_eq(word, STR("内容"));
    row->words++;
    row->is_value = false;
}

static bool next_blank_word(struct str s, size_t at, size_t *ret_from, size_t *ret_to)
{
    uint32_t cp;
    size_t len;

    for (; at < s.len; at += len) {
        len = utf8_next(s, at, &cp);
        if (!uchar_is_space(cp))
            break;
    }
    *ret_from = at;
    for (; at < s.len; at += len) {
        len = utf8_next(s, at, &cp);
        if (uchar_is_space(cp))
            break;
    }
    *ret_to = at;
    return at > *ret_from;
}

/* Words between two dividers: the longest phrases first, "Back to top" before "Back". */
static void add_words(const struct phrases *p, struct row *row, struct str s)
{
    size_t at = 0, from, to;

    while (next_blank_word(s, at, &from, &to)) {
        size_t end = to, best = to, skip;

        for (unsigned n = 1; n < WORDS_JOINED_MAX && next_blank_word(s, end, &skip, &end); n++)
            if (phrases_find(p, str_sub(s, from, end - from)) & (PHRASE_WHOLE | PHRASE_BESIDE))
                best = end;
        add_word(p, row, str_sub(s, from, best - from));
        at = best;
    }
}

static struct row read_row(const struct phrases *p, struct str line)
{
    struct row row = {0};
    size_t from = 0, at = 0, len;
    uint32_t cp = 0;

    while (at < line.len) {
        len = utf8_next(line, at, &cp);
        if (is_divider(cp)) {
            row.dividers++;
            add_words(p, &row, str_sub(line, from, at - from));
            from = at + len;
        }
        at += len;
    }
    add_words(p, &row, str_sub(line, from, line.len - from));
    return row;
}

/* "home > section > page": a way through the site. One that starts on no first page of a list has two
 * marks at least, and short words. */
static bool is_path(const struct row *row, struct str line, const struct look *l)
{
    static const char *const marks[] = {">", "›", "»", "＞", " / ", "→"};
    size_t count = 0;

    if (row->words < 2 || row->words > PATH_WORDS_MAX || l->stops + l->commas > 0)
        return false;
    if (row->ends_path && row->words < LINKS_MIN)
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && count == 0; i++)
        for (size_t at = 0; (at = str_find(line, str_of(marks[i]), at)) != SIZE_MAX; at++)
            count++;
    return count > 0 && (row->starts_whole || (count > 1 && !row->has_long && look_is_cjk(l)));
}

static enum grade grade_row(const struct row *row, struct str line, const struct look *l)
{
    size_t known = row->whole + row->beside;

    if (row->words == 0)
        return row->counts && row->counts < 4 ? GRADE_BESIDE : GRADE_TEXT;
    if (is_path(row, line, l))
        return GRADE_PATH;
    if (row->odd == 0 && row->pairs == 0)
        return row->whole || row->beside >= MENU_WORDS_MIN ? GRADE_FURNITURE : GRADE_MENU;
    if (row->odd == 0 && row->pairs > 0)
        return row->is_below && !row->whole ? GRADE_BELOW : GRADE_BESIDE;
    if (row->pairs > 1 && row->odd == 1)
        return GRADE_BELOW; /* the name of a house, its address, its telephone */
    if (row->words < MENU_WORDS_MIN || row->has_long || l->stops + l->commas > 0 ||
        look_is_closed(l) || (!look_is_cjk(l) && row->dividers < 2))
        return GRADE_TEXT;
    if ((known >= 2 && known * 2 >= row->words) || (row->starts_home && row->words > 3))
        return GRADE_FURNITURE;
    if (row->words >= LINKS_MIN && l->alpha == 0 && l->digits == 0 && !row->pairs &&
        (double)row->odd_chars >= LINK_CHARS_MEAN * (double)row->odd)
        return GRADE_BESIDE;
    return GRADE_TEXT;
}

enum grade row_grade(const struct phrases *p, struct str line, const struct look *l)
{
    size_t len, colon = furniture_colon(line, &len);
    unsigned use = phrases_find(p, line);
    struct row row;

    if ((use & PHRASE_WHOLE) || l->first == 0xA9 || phrases_are_inside(p, line))
        return GRADE_FURNITURE; /* U+A9 is the sign of copyright */
    if (colon != SIZE_MAX) {
        use = phrases_find(p, str_sub(line, 0, colon));
        if (use & PHRASE_START)
            return str_ends(str_trim(str_sub(line, 0, colon)), STR("位置")) ? GRADE_PATH
                                                                            : GRADE_FURNITURE;
        if (use & PHRASE_INDEX)
            return GRADE_INDEX;
    }
    row = read_row(p, line);
    return grade_row(&row, line, l);
}
