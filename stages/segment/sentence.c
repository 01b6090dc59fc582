/* sentence.c -- see sentence.h */
#include "sentence.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "../look.h"

#include <assert.h>
#include <string.h>

#define BRACKET_BYTES_MAX 600u /* a bracket that is not closed within this is not a bracket */
#define POOL_MIN 64u
#define TICK_BYTES 4096u
#define WORD_BYTES_MAX 8u

enum mark { M_NONE, M_STOP, M_POINT, M_ELLIPSIS, M_OPEN, M_CLOSE, M_QUOTE };

struct cutter {
    struct str text;
    size_t at;         /* byte */
    size_t chars;      /* code points before `at` */
    size_t start_char; /* of the sentence being read */
    size_t start_byte;
    unsigned depth;     /* of open brackets */
    size_t opened_byte; /* the last one that opened */
    size_t closer_byte; /* the next closing bracket at or behind `closer_from`, searched once */
    bool is_in_quote;   /* between straight quotes */
    uint32_t before, before2; /* the last two characters */
};

static enum mark mark_of(uint32_t cp)
{
    switch (cp) {
    case '!':
    case '?':
    case 0x3002: /* 。 */
    case 0xFF01: /* ！ */
    case 0xFF1F: /* ？ */
    case 0xFF61: /* half-width 。 */
        return M_STOP;
    case '.':
    case 0xFF0E: /* ． */
        return M_POINT;
    case 0x2026: /* … */
        return M_ELLIPSIS;
    case '(':
    case '[':
    case 0xFF08: /* （ */
    case 0x300A: /* 《 */
    case 0x3010: /* 【 */
    case 0x3014: /* 〔 */
        return M_OPEN;
    case ')':
    case ']':
    case 0xFF09: /* ） */
    case 0x300B: /* 》 */
    case 0x3011: /* 】 */
    case 0x3015: /* 〕 */
        return M_CLOSE;
    case '"':
        return M_QUOTE;
    default:
        return M_NONE;
    }
}

/* Lead bytes that cannot begin a mark are stepped over without decoding: their length, else 0. */
static size_t plain_len(unsigned char c)
{
    if (c >= 0xE4 && c <= 0xEE)
        return 3;
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ',' ||
                   c == ' '
               ? 1
               : 0;
}

static uint32_t peek(const struct cutter *c, size_t at, size_t *ret_len)
{
    uint32_t cp = 0;

    *ret_len = 0;
    if (at < c->text.len)
        *ret_len = utf8_next(c->text, at, &cp);
    return cp;
}

/* The first character at or behind `at` that is no white space; 0 at the end. */
static uint32_t peek_text(const struct cutter *c, size_t at, bool *ret_has_space)
{
    size_t len;
    uint32_t cp;

    *ret_has_space = false;
    while ((cp = peek(c, at, &len)) != 0 && uchar_is_space(cp)) {
        *ret_has_space = true;
        at += len;
    }
    return cp;
}

static bool goes_on_after(uint32_t cp)
{
    return cp == ',' || cp == 0xFF0C || cp == 0x3001 || cp == ';' || cp == 0xFF1B || cp == ':' ||
           cp == 0xFF1A;
}

/* The Latin word that ends right before byte `at`, without its dots; in lower case. */
static size_t word_before(const struct cutter *c, size_t at, char word[WORD_BYTES_MAX + 1],
                          unsigned *ret_dots)
{
    size_t from = at, len = 0;

    *ret_dots = 0;
    while (from > c->start_byte && at - from <= WORD_BYTES_MAX) {
        char b = c->text.ptr[from - 1];

        if (!uchar_is_alpha((unsigned char)b) && b != '.')
            break;
        from--;
    }
    if (at - from > WORD_BYTES_MAX)
        return 0;
    for (; from < at; from++) {
        if (c->text.ptr[from] == '.')
            (*ret_dots)++;
        else
            word[len++] = (char)uchar_lower((unsigned char)c->text.ptr[from]);
    }
    word[len] = 0;
    return len;
}

/* Titles, months and the like, which are followed by a name or a number. */
static bool is_abbreviation(const struct cutter *c, size_t at)
{
    static const char *const words[] = {"mr",  "mrs", "ms",  "dr",  "prof", "st",  "jr",  "sr",
                                        "vs",  "eg",  "ie",  "cf",  "no",   "nos", "fig", "figs",
                                        "vol", "pp",  "gen", "col", "sen",  "rep", "gov", "capt",
                                        "lt",  "sgt", "rev", "hon", "jan",  "feb", "aug", "sept",
                                        "sep", "oct", "nov", "dec", "mt",   "al",  "ed",  "eds"};
    char word[WORD_BYTES_MAX + 1];
    unsigned dots;
    size_t len = word_before(c, at, word, &dots);

    if (len == 0)
        return false;
    if (len == 1 || (dots && len == 2 && strcmp(word, "am") != 0 && strcmp(word, "pm") != 0))
        return true; /* an initial: "J. Smith", "U.S. Navy" */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

/* Nothing but digits since the sentence began: "1." is the number of a list item. */
static bool is_list_number(const struct cutter *c, size_t at)
{
    if (at == c->start_byte || at - c->start_byte > 4)
        return false;
    for (size_t i = c->start_byte; i < at; i++)
        if (c->text.ptr[i] < '0' || c->text.ptr[i] > '9')
            return false;
    return true;
}

/* Does the point at `at` (behind it `next_at`) end a sentence? */
static bool point_ends(const struct cutter *c, size_t at, size_t next_at)
{
    bool has_space;
    size_t len;
    uint32_t next = peek(c, next_at, &len), word;

    if (next == '.' || c->before == '.')
        return next == 0 || uchar_is_space(next);
    if (next == 0)
        return true;
    if (is_list_number(c, at))
        return false;
    if (uchar_is_cjk(c->before))
        return !uchar_is_digit(next, NULL) && !uchar_is_alpha(next);
    if (look_is_closer(next) || next == '"' || next == '\'')
        return true;
    word = peek_text(c, next_at, &has_space);
    if (!has_space)
        return false;
    if (uchar_is_alpha(word) && uchar_lower(word) == word)
        return false;
    return word == 0 || uchar_is_cjk(word) || !is_abbreviation(c, at);
}

static bool stop_ends(const struct cutter *c, uint32_t cp, size_t next_at)
{
    size_t len;
    uint32_t next = peek(c, next_at, &len);

    /* "?" and "!" in addresses and code */
    if (cp < 0x80 && next < 0x80 && (uchar_is_alpha(next) || uchar_is_digit(next, NULL)))
        return !(c->before < 0x80 &&
                 (uchar_is_alpha(c->before) || uchar_is_digit(c->before, NULL)));
    return next != '=' && next != '&';
}

/* "23500元……" goes on; so does an ellipsis that opens the sentence. */
static bool ellipsis_ends(const struct cutter *c)
{
    return c->chars > c->start_char && !uchar_is_digit(c->before, NULL) &&
           !uchar_is_digit(c->before2, NULL);
}

static void step(struct cutter *c, uint32_t cp, size_t len)
{
    c->before2 = c->before;
    c->before = cp;
    c->at += len;
    c->chars++;
}

/* Step over a run of characters that mean nothing here, at most a tick's worth. Only the last two
 * of them are looked at. */
static size_t skip_plain(struct cutter *c)
{
    size_t from = c->at, last = c->at, before_last = c->at, len;

    while (c->at < c->text.len && c->at - from < TICK_BYTES &&
           (len = plain_len((unsigned char)c->text.ptr[c->at])) != 0) {
        before_last = last;
        last = c->at;
        c->at += len;
        c->chars++;
    }
    if (c->at == from)
        return 0;
    if (before_last != last)
        (void)utf8_next(c->text, before_last, &c->before2);
    else
        c->before2 = c->before;
    (void)utf8_next(c->text, last, &c->before);
    return c->at - from;
}

/* Step over terminals, then over what closes. */
static void step_over_end(struct cutter *c)
{
    size_t len;
    uint32_t cp;

    while ((cp = peek(c, c->at, &len)) != 0) {
        enum mark m = mark_of(cp);

        if (m != M_STOP && m != M_ELLIPSIS && !(m == M_POINT && c->before == cp))
            break;
        step(c, cp, len);
    }
    while ((cp = peek(c, c->at, &len)) != 0) {
        bool is_closing = look_is_closer(cp) || (cp == '"' && c->is_in_quote) ||
                          (cp == '\'' && look_is_terminal(c->before));

        if (!is_closing)
            break;
        if (cp == '"')
            c->is_in_quote = false;
        if (mark_of(cp) == M_CLOSE && c->depth)
            c->depth--;
        step(c, cp, len);
    }
}

/* A bracket counts when it closes before long. The search for the next closing one never goes back,
 * so all of them together read the text once. */
static void open_bracket(struct cutter *c)
{
    size_t len;

    if (c->closer_byte < c->at)
        c->closer_byte = c->at;
    while (c->closer_byte < c->text.len && c->closer_byte < c->at + BRACKET_BYTES_MAX &&
           mark_of(peek(c, c->closer_byte, &len)) != M_CLOSE)
        c->closer_byte += len;
    if (c->closer_byte < c->text.len && c->closer_byte < c->at + BRACKET_BYTES_MAX) {
        c->depth++;
        c->opened_byte = c->at;
    }
}

static bool is_inside(struct cutter *c)
{
    if (c->depth && c->at > c->opened_byte + BRACKET_BYTES_MAX)
        c->depth = 0;
    return c->depth > 0;
}

/* Step over one mark; true when a sentence ends behind it. */
static bool step_mark(struct cutter *c, uint32_t cp, size_t len)
{
    enum mark m = mark_of(cp);
    size_t at = c->at, next;
    bool ends = false;

    switch (m) {
    case M_NONE:
        break;
    case M_STOP:
        ends = stop_ends(c, cp, at + len);
        break;
    case M_POINT:
        ends = point_ends(c, at, at + len);
        break;
    case M_ELLIPSIS:
        ends = ellipsis_ends(c);
        break;
    case M_OPEN:
        open_bracket(c);
        break;
    case M_CLOSE:
        c->depth -= c->depth > 0;
        break;
    case M_QUOTE:
        c->is_in_quote = !c->is_in_quote;
        break;
    }
    step(c, cp, len);
    if (!ends) {
        /* the rest of a run that does not end must not end it either */
        while (m == M_ELLIPSIS && (cp = peek(c, c->at, &next)) == 0x2026)
            step(c, cp, next);
        return false;
    }
    if (is_inside(c))
        return false;
    step_over_end(c);
    return !goes_on_after(peek(c, c->at, &next));
}

static bool pool_add(struct doc *doc, struct sentence_pool *pool, struct block *b,
                     struct range range)
{
    if (pool->used == pool->room) {
        size_t room = b->sentences_len * 2 + POOL_MIN;
        struct range *ranges = arena_alloc(doc->arena, room, sizeof *ranges);

        if (!ranges)
            return false;
        if (b->sentences_len)
            memcpy(ranges, b->sentences, b->sentences_len * sizeof *ranges);
        *pool = (struct sentence_pool){ranges, b->sentences_len, room};
        b->sentences = ranges;
    }
    if (b->sentences_len == 0)
        b->sentences = pool->ranges + pool->used;
    pool->ranges[pool->used++] = range;
    b->sentences_len++;
    return true;
}

/* Close the sentence before `at` and start the next one behind white space. */
static bool cut(struct doc *doc, struct sentence_pool *pool, struct block *b, struct cutter *c)
{
    size_t len;
    uint32_t cp;

    if (c->chars > c->start_char &&
        !pool_add(doc, pool, b, (struct range){c->start_char, c->chars}))
        return false;
    while ((cp = peek(c, c->at, &len)) != 0 && uchar_is_space(cp)) {
        c->at += len;
        c->chars++;
    }
    c->start_char = c->chars;
    c->start_byte = c->at;
    return true;
}

enum err_code sentence_split(struct doc *doc, struct sentence_pool *pool, struct block *b,
                             struct err *err)
{
    struct cutter c = {.text = b->text};
    size_t ticked = 0;
    enum err_code code;

    b->sentences = NULL;
    b->sentences_len = 0;
    while (c.at < c.text.len) {
        size_t plain = skip_plain(&c), len;
        uint32_t cp;

        if (plain == 0) {
            len = utf8_next(c.text, c.at, &cp);
            if (step_mark(&c, cp, len) && !cut(doc, pool, b, &c))
                return err_set(err, ERR_NOMEM, 0, "no room for the sentences of a paragraph");
        }
        if (c.at - ticked >= TICK_BYTES) {
            ticked = c.at;
            if ((code = doc_tick(doc, err)))
                return code;
        }
    }
    if (!cut(doc, pool, b, &c))
        return err_set(err, ERR_NOMEM, 0, "no room for the sentences of a paragraph");
    return ERR_OK;
}
