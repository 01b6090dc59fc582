/* chrome.c -- lines of page furniture, by the phrases of lexicon/chrome.tsv; see page.h */
#include "page.h"

#include "../base/buf.h"
#include "../base/hash.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CHROME_FILE_BYTES_MAX (1024u * 1024)
#define CHROME_PHRASES_MAX 20000u
#define LINE_BYTES_MAX 400u /* longer lines are no furniture */
#define TEXT_CHARS 8u       /* running text: a line that long with marks of sentences in it */

enum how { HOW_WHOLE = 1, HOW_START = 2 };

struct chrome {
    struct map *phrases; /* hash of the phrase -> enum how, or'ed */
    size_t longest;      /* [bytes] */
};

static bool add_phrase(struct chrome *c, struct str phrase, uint64_t how)
{
    uint64_t key = hash64(phrase, 0), before = 0;

    (void)map_get(c->phrases, key, &before);
    if (phrase.len > c->longest)
        c->longest = phrase.len;
    return map_put(c->phrases, key, before | how);
}

static enum err_code read_line(struct chrome *c, struct str line, size_t number, struct err *err)
{
    size_t tab = str_find(line, STR("\t"), 0);
    struct str phrase = str_trim(str_sub(line, 0, tab)), how;

    if (phrase.len == 0 || phrase.ptr[0] == '#')
        return ERR_OK;
    how = tab == SIZE_MAX ? STR("whole") : str_trim(str_sub(line, tab + 1, SIZE_MAX));
    if (!utf8_is_valid(phrase) || (!str_eq(how, STR("whole")) && !str_eq(how, STR("start"))))
        return err_set(err, ERR_CONF, 0,
                       "lexicon/chrome.tsv line %zu: want a phrase, a tab and 'whole' or 'start'",
                       number);
    if (map_count(c->phrases) >= CHROME_PHRASES_MAX)
        return err_set(err, ERR_CONF, 0, "lexicon/chrome.tsv has more than %u phrases",
                       CHROME_PHRASES_MAX);
    if (!add_phrase(c, phrase, str_eq(how, STR("whole")) ? HOW_WHOLE : HOW_START))
        return err_set(err, ERR_NOMEM, 0, "no memory for lexicon/chrome.tsv");
    return ERR_OK;
}

static enum err_code read_file(FILE *file, struct buf *buf, struct err *err)
{
    char chunk[4096];
    size_t len;

    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(buf, chunk, len);
    if (ferror(file))
        return err_set(err, ERR_CONF, errno, "cannot read 'lexicon/chrome.tsv': %s",
                       strerror(errno));
    if (buf_failed(buf))
        return err_set(err, ERR_CONF, 0, "lexicon/chrome.tsv is over %u bytes",
                       CHROME_FILE_BYTES_MAX);
    return ERR_OK;
}

static enum err_code read_lexicon(struct chrome *c, const char *data, struct err *err)
{
    struct buf buf;
    struct str rest, line;
    enum err_code code;
    size_t number = 0;
    FILE *file;

    buf_init(&buf, CHROME_FILE_BYTES_MAX);
    buf_addf(&buf, "%s/lexicon/chrome.tsv", data);
    buf_add_byte(&buf, 0);
    if (buf_failed(&buf))
        return err_set(err, ERR_NOMEM, 0, "no memory for the path of lexicon/chrome.tsv");
    file = fopen(buf.ptr, "re");
    if (!file) {
        code = err_set(err, ERR_CONF, errno, "cannot open '%s': %s ('data' names its folder)",
                       buf.ptr, strerror(errno));
        buf_fini(&buf);
        return code;
    }
    buf_reset(&buf);
    code = read_file(file, &buf, err);
    rest = buf_str(&buf);
    while (!code && str_split(&rest, '\n', &line))
        code = read_line(c, line, ++number, err);
    (void)fclose(file);
    buf_fini(&buf);
    return code;
}

enum err_code chrome_open(const char *data, struct chrome **ret_chrome, struct err *err)
{
    struct chrome *c = mem_alloc(1, sizeof *c);
    enum err_code code = ERR_OK;

    if (c)
        c->phrases = map_create();
    if (!c || !c->phrases) {
        chrome_close(c);
        return err_set(err, ERR_NOMEM, 0, "no memory for the list of page furniture");
    }
    if (data)
        code = read_lexicon(c, data, err);
    if (code)
        chrome_close(c);
    else
        *ret_chrome = c;
    return code;
}

void chrome_close(struct chrome *chrome)
{
    if (!chrome)
        return;
    map_destroy(chrome->phrases);
    mem_free(chrome);
}

static uint64_t look_up(const struct chrome *c, struct str phrase)
{
    uint64_t how = 0;

    if (phrase.len && phrase.len <= c->longest)
        (void)map_get(c->phrases, hash64(phrase, 0), &how);
    return how;
}

static bool is_divider(uint32_t cp)
{
    return uchar_is_space(cp) || cp == '|' || cp == 0xFF5C || cp == '>' || cp == '/' ||
           cp == 0x00B7 || cp == 0x2022 || cp == '[' || cp == ']' || cp == '(' || cp == ')' ||
           cp == 0x3010 || cp == 0x3011 || cp == 0xFF08 || cp == 0xFF09 || cp == 0x00BB ||
           cp == 0x25B2 || cp == '<';
}

/* Nothing but phrases between dividers. */
static bool is_all_phrases(const struct chrome *c, struct str line)
{
    size_t from = 0, at = 0, words = 0;
    uint32_t cp = 0;

    while (at <= line.len) {
        size_t len = at < line.len ? utf8_next(line, at, &cp) : 1;

        if (at == line.len || is_divider(cp)) {
            if (at > from) {
                if (!(look_up(c, str_sub(line, from, at - from)) & HOW_WHOLE))
                    return false;
                words++;
            }
            from = at + len;
        }
        at += len;
    }
    return words > 0;
}

/* "home > section > page": a way through the site that starts with a phrase. */
static bool is_path(const struct chrome *c, struct str line)
{
    size_t mark = str_find(line, STR(">"), 0);

    return mark != SIZE_MAX && (look_up(c, str_trim(str_sub(line, 0, mark))) & HOW_WHOLE);
}

static bool is_furniture(const struct chrome *c, struct str line)
{
    size_t ascii = str_find(line, STR(":"), 0), wide = str_find(line, STR("："), 0);
    size_t colon = ascii < wide ? ascii : wide;

    if (line.len > LINE_BYTES_MAX)
        return false;
    if ((look_up(c, line) & HOW_WHOLE) || is_all_phrases(c, line) || is_path(c, line))
        return true;
    return colon != SIZE_MAX && (look_up(c, str_trim(str_sub(line, 0, colon))) & HOW_START);
}

static bool is_running_text(const struct look *l)
{
    return l->chars >= TEXT_CHARS && (l->commas + l->stops > 0 || look_is_closed(l));
}

/* Drop furniture among lines [from, to). */
static enum err_code drop_zone(const struct chrome *c, struct page *page, size_t from, size_t to,
                               struct err *err)
{
    for (size_t i = from; i < to; i++) {
        if (page->lines[i].act != ACT_NONE || !is_furniture(c, page_text(page, i)))
            continue;
        if (!doc_drop_block(page->doc, "chrome", &page->doc->blocks[i]))
            return err_set(err, ERR_NOMEM, 0, "no room for the drops of a page");
        page->lines[i].act = ACT_DROP;
        doc_count(page->doc, "strip_chrome", 1);
    }
    return ERR_OK;
}

enum err_code chrome_drop(const struct chrome *chrome, struct page *page, struct err *err)
{
    size_t head = 0, tail = page->len;
    enum err_code code;

    if (map_count(chrome->phrases) == 0)
        return ERR_OK;
    while (head < page->len && !is_running_text(&page->lines[head].look))
        head++;
    if (head == page->len)
        return ERR_OK; /* nothing to tell furniture from text by: leave it all */
    while (tail > head && !is_running_text(&page->lines[tail - 1].look))
        tail--;
    if ((code = drop_zone(chrome, page, 0, head, err)))
        return code;
    return drop_zone(chrome, page, tail, page->len, err);
}
