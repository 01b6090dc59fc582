/* orphans.c -- headlines that have no text below them, because columns were read across: each goes above
 * the text that speaks of the same; see outline.h */
#include "outline.h"

#include <assert.h>
#include <string.h>

#define SEARCH_BLOCKS 60u /* behind the headline */
#define HEADLINE_CHARS_MIN 8u

bool outline_speaks_of(struct str text, struct str headline)
{
    size_t pairs = 0, found = 0;

    for (size_t at = 0; at + 6 <= headline.len;) {
        unsigned char lead = (unsigned char)headline.ptr[at];
        unsigned char next = lead >= 0xE4 && lead <= 0xE9 ? (unsigned char)headline.ptr[at + 3] : 0;

        if (next >= 0xE4 && next <= 0xE9) {
            pairs++;
            found += str_find(text, str_sub(headline, at, 6), 0) != SIZE_MAX;
        }
        at += lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    }
    return pairs > 0 && found * 2 >= pairs;
}

/* End of the article that begins at `at`. */
static size_t article_end(const struct outline *o, size_t at)
{
    size_t end = at + 1;

    while (end < o->len && !o->items[end].starts_article)
        end++;
    return end;
}

static bool is_orphan(const struct outline *o, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++)
        if (o->items[i].role != ROLE_SHORT || (o->items[i].form & FORM_NUMBERED))
            return false;
    return end < o->len;
}

/* The text speaks of one of the headline's lines [from, to). */
static bool is_of_headline(const struct outline *o, size_t text, size_t from, size_t to)
{
    for (size_t k = from; k < to; k++)
        if (o->items[k].look.chars >= HEADLINE_CHARS_MIN &&
            outline_speaks_of(o->doc->blocks[text].text, o->doc->blocks[k].text))
            return true;
    return false;
}

/* A text behind `end` of which one of the headline's lines [from, end) speaks, and which is not the first
 * below another headline; o->len: none. */
static size_t find_text(const struct outline *o, size_t from, size_t end)
{
    for (size_t i = end; i < o->len && i < end + SEARCH_BLOCKS; i++) {
        if (o->items[i].role != ROLE_TEXT || (i > 0 && o->items[i - 1].role == ROLE_SHORT))
            continue;
        if (is_of_headline(o, i, from, end))
            return i;
    }
    return o->len;
}

static void reverse(struct outline *o, size_t from, size_t to)
{
    while (from + 1 < to) {
        struct block b = o->doc->blocks[from];
        struct item item = o->items[from];

        to--;
        o->doc->blocks[from] = o->doc->blocks[to];
        o->items[from++] = o->items[to];
        o->doc->blocks[to] = b;
        o->items[to] = item;
    }
}

/* Move [from, end) to stand before `to`. */
static void move_lines(struct outline *o, size_t from, size_t end, size_t to)
{
    reverse(o, from, end);
    reverse(o, end, to);
    reverse(o, from, to);
}

/* End of the headline's lines of the article [at, end). */
static size_t head_end(const struct outline *o, size_t at, size_t end)
{
    while (at < end && o->items[at].role == ROLE_SHORT)
        at++;
    return at;
}

/* The report without a headline behind `end` that the headline [at, head) is made for, when the text
 * below the headline is not; o->len: none. */
static size_t find_report(const struct outline *o, size_t at, size_t head, size_t end)
{
    if (head == at || head == end || o->items[head].role != ROLE_TEXT ||
        look_is_report(o->doc->blocks[head].text) || is_of_headline(o, head, at, head))
        return o->len;
    for (size_t i = end; i < o->len && i < end + SEARCH_BLOCKS; i++)
        if (o->items[i].starts_article && o->items[i].role == ROLE_TEXT &&
            look_is_report(o->doc->blocks[i].text) && is_of_headline(o, i, at, head))
            return i;
    return o->len;
}

/* Put the first text of a report below its headline; what stood behind it goes on with the article before. */
static enum err_code place_reports(struct outline *o, struct err *err)
{
    enum err_code code;

    for (size_t at = 0, end; at < o->len; at = end) {
        size_t head, report;

        end = article_end(o, at);
        head = head_end(o, at, end);
        if ((code = doc_tick(o->doc, err)))
            return code;
        report = find_report(o, at, head, end);
        if (report == o->len)
            continue;
        o->items[report].starts_article = false;
        o->doc->blocks[report].flags |= BLOCK_UNCERTAIN;
        move_lines(o, head, report, report + 1);
        doc_count(o->doc, "place_headlines", 1);
        end++;
    }
    return ERR_OK;
}

enum err_code outline_place_orphans(struct outline *o, struct err *err)
{
    enum err_code code;

    for (size_t at = 0; at < o->len;) {
        size_t end = article_end(o, at), to;

        if ((code = doc_tick(o->doc, err)))
            return code;
        if (end - at > OUTLINE_HEAD_MAX || !is_orphan(o, at, end) ||
            (to = find_text(o, at, end)) == o->len) {
            at = end;
            continue;
        }
        o->items[to].starts_article = false;
        for (size_t i = at; i < end; i++)
            o->doc->blocks[i].flags |= BLOCK_UNCERTAIN;
        move_lines(o, at, end, to);
        doc_count(o->doc, "place_headlines", 1);
        o->items[at].starts_article = true; /* what moved up begins an article */
    }
    return place_reports(o, err);
}
