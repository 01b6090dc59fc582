/* sheet.c -- what the sheets of a printed text leave in it beside their numbers: the head or foot that
 * every page repeats, a table of contents with its dotted lines, "continued on page 2". See page.h. */
#include "page.h"

#include "../base/hash.h"
#include "../base/space.h"
#include "../base/uchar.h"
#include "../base/utf8.h"
#include "../look_latin.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_COLUMNS_MAX 80u
#define HEADS_MAX 4096u
#define CONTENTS_LINES_MIN 3u
#define LEADER_DOTS_MIN 4u
#define JUMP_BYTES_MAX 60u
#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A line at the edge of a sheet that may be its head or foot. */
struct head {
    uint64_t key;
    uint32_t line;
};

static int head_cmp(const void *a, const void *b)
{
    const struct head *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* Hash of the text without white space and figures. */
static uint64_t head_key(struct str s)
{
    uint64_t key = 1;
    uint32_t cp;

    for (size_t at = 0; at < s.len;) {
        at += utf8_next(s, at, &cp);
        if (!uchar_is_space(cp) && !uchar_is_digit(cp, NULL))
            key = key * 0x9E3779B97F4A7C15u + cp;
    }
    return hash_mix(key);
}

struct heads {
    struct head *list;
    size_t len, edges;
};

static void add_head(struct heads *h, const struct page *page, size_t i)
{
    const struct look *l;

    if (i >= page->len || h->len == HEADS_MAX || !sheet_is_open(page, i))
        return;
    l = &page->lines[i].look;
    if (l->chars < 3 || l->columns > HEAD_COLUMNS_MAX || look_is_closed(l) || l->cjk + l->alpha < 3)
        return;
    if (h->len && h->list[h->len - 1].line == i)
        return;
    h->list[h->len++] = (struct head){head_key(page_text(page, i)), (uint32_t)i};
}

/* A form feed stands between line i - 1 and line i. */
static bool is_fed(const struct page *page, size_t i)
{
    const struct block *a = &page->doc->blocks[i - 1], *b = &page->doc->blocks[i];
    size_t from, to;

    if (a->pieces_len == 0 || b->pieces_len == 0)
        return false;
    from = (size_t)a->pieces[a->pieces_len - 1].src_off + a->pieces[a->pieces_len - 1].src_len;
    to = b->pieces[0].src_off;
    return from < to && memchr(page->doc->text.ptr + from, '\f', to - from);
}

static void find_heads(struct heads *h, const struct page *page, bool has_feeds)
{
    for (size_t i = 0; i < page->len; i++) {
        bool is_number = page->lines[i].act == ACT_DROP && page->lines[i].look.digits &&
                         page->lines[i].look.chars <= PAGE_NUMBER_CHARS_MAX;

        if (is_number) {
            h->edges++;
            if (i > 0)
                add_head(h, page, i - 1);
            add_head(h, page, i + 1);
        } else if (has_feeds && i > 0 && is_fed(page, i)) {
            h->edges++;
            add_head(h, page, i - 1);
            add_head(h, page, i);
        }
    }
}

enum err_code sheet_drop_heads(struct page *page, struct err *err)
{
    struct heads h = {0};
    bool has_feeds = memchr(page->doc->text.ptr, '\f', page->doc->text.len);
    size_t room = page->len < HEADS_MAX ? page->len : HEADS_MAX, left;
    enum err_code code = ERR_OK;

    h.list = arena_alloc(page->doc->arena, room + 2, sizeof *h.list);
    if (!h.list)
        return err_set(err, ERR_NOMEM, 0, "no room for the heads of pages");
    find_heads(&h, page, has_feeds);
    if (h.len < 2)
        return ERR_OK;
    left = sheet_lines_left(page);
    qsort(h.list, h.len, sizeof *h.list, head_cmp);
    for (size_t i = 0, end; i < h.len && !code; i = end) {
        for (end = i + 1; end < h.len && h.list[end].key == h.list[i].key;)
            end++;
        if (end - i < 2 || (end - i) * 3 < h.edges || left <= end - i)
            continue;
        left -= end - i;
        for (size_t k = i; k < end && !code; k++)
            if (page->lines[h.list[k].line].act == ACT_NONE)
                code = sheet_drop_line(page, h.list[k].line, "running_head", "remove_running_heads",
                                       err);
    }
    return code;
}

/* "text ........ 12". */
static bool is_contents_line(struct str s)
{
    size_t at = s.len, dots = 0;
    uint32_t cp = 0;

    while (at > 0 && (s.ptr[at - 1] == ')' || (s.ptr[at - 1] >= '0' && s.ptr[at - 1] <= '9')))
        at--;
    /* "Sports ............. D1": the section before the number */
    if (at > 1 && at < s.len && s.ptr[at - 1] >= 'A' && s.ptr[at - 1] <= 'Z' &&
        !uchar_is_alpha((unsigned char)s.ptr[at - 2]))
        at--;
    if (at == s.len || s.len - at > 6)
        return false;
    while (at > 0) {
        size_t len = utf8_prev(s, at, &cp);

        if (cp == 0x2026 || cp == 0x22EF)
            dots += 3;
        else if (cp == '.' || cp == 0x00B7 || cp == '_' || sheet_is_frame(cp) || cp == 0x30FB)
            dots++;
        else if (!uchar_is_space(cp) && cp != '(' && cp != 0xFF08)
            break;
        at -= len;
    }
    return dots >= LEADER_DOTS_MIN && at > 1;
}

static bool is_contents_title(const struct page *page, size_t i)
{
    static const char *const titles[] = {"目录",
                                         "目錄",
                                         "目次",
                                         "目 录",
                                         "目  录",
                                         "目　录",
                                         "目　　录",
                                         "Contents",
                                         "INDEX",
                                         "Index",
                                         "CONTENTS",
                                         "Table of contents",
                                         "Table of Contents",
                                         "TABLE OF CONTENTS"};

    if (page->lines[i].look.chars > PAGE_NUMBER_CHARS_MAX)
        return false;
    for (size_t n = 0; n < COUNT(titles); n++)
        if (str_eq(page_text(page, i), str_of(titles[n])))
            return true;
    return false;
}

enum err_code sheet_drop_contents(struct page *page, struct err *err)
{
    size_t found = 0, first = 0;
    enum err_code code = ERR_OK;

    for (size_t i = 0; i < page->len; i++) {
        const struct look *l = &page->lines[i].look;

        if (l->digits && l->cjk + l->alpha && (uchar_is_digit(l->last, NULL) || l->last == ')') &&
            page->lines[i].act == ACT_NONE && is_contents_line(page_text(page, i))) {
            first = found++ ? first : i;
            page->lines[i].is_contents = true;
        }
    }
    if (found < CONTENTS_LINES_MIN || found + 1 >= sheet_lines_left(page))
        return ERR_OK;
    for (size_t i = first > 2 ? first - 2 : 0; i < page->len && !code; i++)
        if (page->lines[i].is_contents ||
            (i < first && page->lines[i].act == ACT_NONE && is_contents_title(page, i)))
            code = sheet_drop_line(page, i, "contents", "remove_contents", err);
    return code;
}

/* "(下转第二版)", "上接A1版": the end of it when it stands at `at`, else `at`. */
static size_t skip_jump(struct str s, size_t at)
{
    static const char *const opens[] = {"(", "（", "【", "[", "▶▶", "▶", ">>", "》》", "*"};
    static const char *const words[] = {"下转", "上接", "紧接"};
    static const char *const ends[] = {"版", "頁", "页"};
    static const char *const closes[] = {")", "）", "】", "]", "▶▶", "▶", ">>", "《《"};
    static const char *const digits[] = {"一", "二", "三", "四", "五",
                                         "六", "七", "八", "九", "十"};
    size_t from = sheet_skip_word(s, at, opens, COUNT(opens)), end, next;
    unsigned value;

    end = sheet_skip_word(s, from, words, COUNT(words));
    if (end == from)
        return at;
    end = sheet_skip_word(s, end, (const char *const[]){"第"}, 1);
    if (end < s.len && s.ptr[end] >= 'A' && s.ptr[end] <= 'H')
        end++;
    from = end;
    end = sheet_skip_figures(s, end, &value);
    while ((next = sheet_skip_word(s, end, digits, COUNT(digits))) > end)
        end = next;
    next = sheet_skip_word(s, space_skip(s, end), ends, COUNT(ends));
    if (end == from || next == end)
        return at;
    return sheet_skip_word(s, next, closes, COUNT(closes));
}

/* Where a jump begins that ends the line; SIZE_MAX: nowhere. */
static size_t find_jump_end(struct str s)
{
    size_t at = s.len;
    uint32_t cp;

    while (at > 0 && s.len - at < JUMP_BYTES_MAX) {
        at -= utf8_prev(s, at, &cp);
        if ((cp == 0x4E0B || cp == 0x4E0A || cp == 0x7D27) && skip_jump(s, at) == s.len) {
            while (at > 0) { /* the bracket before */
                size_t len = utf8_prev(s, at, &cp);

                if (!look_is_opener(cp) && cp != 0x25B6 && cp != '*')
                    break;
                at -= len;
            }
            return at;
        }
    }
    return SIZE_MAX;
}

static bool may_hold_jump(const struct look *l)
{
    if (l->cjk == 0)
        return l->digits > 0;
    return l->cjk >= 3 && (l->last == ')' || l->last == 0xFF09 || l->last == 0x7248 ||
                           l->last == 0x3011 || l->last == 0x25B6 || l->first == '(' ||
                           l->first == 0xFF08 || l->first == 0x4E0A || l->first == 0x25B6);
}

enum err_code sheet_drop_jumps(struct page *page, struct err *err)
{
    size_t left = sheet_lines_left(page);
    enum err_code code = ERR_OK;

    for (size_t i = 0; i < page->len && !code; i++) {
        struct str text = page_text(page, i);
        size_t from = 0, to;

        if (page->lines[i].act != ACT_NONE || !may_hold_jump(&page->lines[i].look))
            continue;
        to = look_latin_jump(text) ? text.len : skip_jump(text, 0);
        if (to == 0 && (from = find_jump_end(text)) == SIZE_MAX)
            continue;
        if (to == 0)
            to = text.len;
        if (from == 0 && to == text.len && left-- < 2)
            return ERR_OK;
        if (from == 0 && to == text.len)
            code = sheet_drop_line(page, i, "jump", "remove_running_heads", err);
        else
            code = page_cut_line(page, i, from, to, "jump", "remove_running_heads", err);
    }
    return code;
}
