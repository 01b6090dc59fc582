/* starts.c -- where articles begin: at heads that score high enough (titles.c), at reports without a head,
 * at items of news in brief. See outline.h. */
#include "titles.h"

#include "../base/utf8.h"

#define LATE_BLOCKS 4u /* of a report that can stand before its headline */
#define REPORT_BYTES_MIN 150u

/* An article can end with this block: with text, or a caption or its author's name below it. */
static bool is_end(const struct outline *o, size_t i)
{
    if (o->items[i].role == ROLE_BYLINE)
        return i > 0 && o->items[i - 1].role == ROLE_TEXT;
    return o->items[i].role == ROLE_TEXT || o->doc->blocks[i].kind == BLOCK_CAPTION ||
           o->doc->blocks[i].kind == BLOCK_EDITOR;
}

/* A headline that is set downwards beside its text is read behind the first paragraph. Where that report
 * begins; o->len: the headline does not stand so. */
static size_t find_late_start(const struct walk *w, size_t at)
{
    const struct outline *o = w->o;

    if (!(o->doc->blocks[at].flags & BLOCK_VERTICAL))
        return o->len;
    for (size_t k = at, n = 0; k-- > w->start && n < LATE_BLOCKS && o->items[k].role == ROLE_TEXT;
         n++)
        if (look_is_dispatch(o->doc->blocks[k].text))
            return outline_speaks_of(o->doc->blocks[k].text, o->doc->blocks[at].text) ? k : o->len;
    return o->len;
}

static void start_article(struct walk *w, size_t at)
{
    w->o->items[at].starts_article = true;
    w->start = w->fed = at;
    w->has_report = false;
    if (w->topic)
        topic_reset(w->topic);
}

/* Something else than page data stands in [from, to). */
static bool has_words(const struct outline *o, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (o->items[i].role == ROLE_TEXT || o->items[i].role == ROLE_SHORT)
            return true;
    return false;
}

/* Settle the run of short lines [at, at + run). */
static enum err_code settle_run(struct walk *w, size_t at, size_t run, struct err *err)
{
    struct outline *o = w->o;
    size_t from = at, after = at + run, late;

    if (at == 0 || after >= o->len || !has_words(o, w->start, from) || !is_end(o, from - 1))
        return ERR_OK;
    outline_find_head(o, &from, &after);
    if (from >= after)
        return ERR_OK;
    if (!w->topic && !(w->topic = topic_create(o->doc->arena, o->common)))
        return err_set(err, ERR_NOMEM, 0, "no room for the topic of a page");
    late = find_late_start(w, from);
    if (late < o->len) {
        o->doc->blocks[from].kind = BLOCK_TITLE;
        start_article(w, late);
        w->has_report = true;
    } else if (titles_score(w, from, after) >= TITLE_SCORE) {
        start_article(w, from);
    }
    return ERR_OK;
}

static bool is_other_topic(struct walk *w, size_t i)
{
    int likeness;

    if (!w->topic || w->o->doc->blocks[i].text.len < REPORT_BYTES_MIN)
        return false;
    titles_feed_topic(w, i);
    topic_ask(w->topic, str_sub(w->o->doc->blocks[i].text, 0, ASK_BYTES));
    likeness = topic_likeness(w->topic);
    return likeness >= 0 && likeness < 30;
}

/* A second report without a headline: news in brief, or a page that lost one. */
static void settle_report(struct walk *w, size_t i)
{
    const struct outline *o = w->o;

    if (o->items[i].role != ROLE_TEXT || !look_is_report(o->doc->blocks[i].text))
        return;
    if (i > w->start && o->items[i - 1].role != ROLE_SHORT &&
        (w->has_report || is_other_topic(w, i)))
        start_article(w, i);
    w->has_report = true;
}

/* The ornament that an item of news in brief begins with: its code point; 0: none. */
static uint32_t ornament(struct str s)
{
    uint32_t cp = 0;

    if (s.len < 3)
        return 0;
    (void)utf8_next(s, 0, &cp);
    return cp == 0x25C6 || cp == 0x2605 || cp == 0x25A0 || cp == 0x25CF || cp == 0x25C7 ||
                   cp == 0x2606 || cp == 0x25B6
               ? cp
               : 0;
}

/* Block `i` is a text with an ornament, signed by its author. */
static bool is_signed_item(const struct outline *o, size_t i, uint32_t mark)
{
    return i + 1 < o->len && o->items[i].role == ROLE_TEXT && o->items[i + 1].role == ROLE_BYLINE &&
           ornament(o->doc->blocks[i].text) == mark;
}

/* News in brief: texts with the same ornament, each with an author of its own. The first of them brings
 * the column's name along. */
static void settle_item(struct walk *w, size_t i)
{
    const struct outline *o = w->o;
    uint32_t mark = ornament(o->doc->blocks[i].text);

    if (!mark || !is_signed_item(o, i, mark))
        return;
    if (i >= 2 && is_signed_item(o, i - 2, mark)) {
        start_article(w, i);
    } else if (i > 0 && is_signed_item(o, i + 2, mark)) {
        size_t head = o->items[i - 1].role == ROLE_SHORT ? i - 1 : i;

        if (head > w->start)
            start_article(w, head);
    }
}

enum err_code outline_find_articles(struct outline *o, struct err *err)
{
    struct walk w = {.o = o};
    enum err_code code;

    if (o->len == 0)
        return ERR_OK;
    o->items[0].starts_article = true;
    for (size_t i = 0; i < o->len && !o->is_only_one;) {
        size_t run = outline_short_run(o, i, o->len);

        if ((code = doc_tick(o->doc, err)) || (run && (code = settle_run(&w, i, run, err))))
            return code;
        if (!run) {
            settle_report(&w, i);
            settle_item(&w, i);
        }
        i += run ? run : 1;
    }
    return outline_place_orphans(o, err);
}
