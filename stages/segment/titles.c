/* titles.c -- where articles begin. A short line is a title by what follows it (byline, dispatch,
 * page data), by whom it names (a place or body not spoken of so far), and by its length; the
 * headings of one article share the opposite of that. */
#include "outline.h"

#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define TITLE_SCORE 2
#define META_SCORE 5
#define RESTART_SCORE 3
#define ANNEX_SCORE 6
#define TWIN_SCORE 3
#define COLUMN_SCORE 2
#define OPEN_SCORE 2
#define VERTICAL_SCORE 4
#define LATE_BLOCKS 4u /* of a report that can stand before its headline */
#define REPORT_BYTES_MIN 150u
#define GAP_FEEDS 4u
#define SUBTITLE_SCORE 3
#define TWIN_BLOCKS 40u
#define WORD_CHARS 5u
#define RESTART_BLOCKS 200u
#define META_PAGE_SCORE 2 /* a page with one source and date is one article, mostly */
#define COLUMN_SCORE 2    /* a column of the page begins with this line */
#define LONG_TITLE_CHARS 22u
#define SEEN_BYTES_MAX (6u * 1024) /* how far back names are looked for */
#define LEAD_BYTES_MAX 240u        /* of a first paragraph, in which it names its place */
#define LEAD_CLAUSES_MAX 4u
#define WINDOW_BYTES 6000u /* of the article before a head, for its topic */
#define ASK_BYTES 1500u    /* of the text below it */

/* Does `name` occur in the blocks [from, to), looked for in the last of them only? */
static bool is_spoken_of(const struct outline *o, size_t from, size_t to, struct str name)
{
    size_t bytes = 0;

    while (to-- > from && bytes < SEEN_BYTES_MAX) {
        struct str text = str_sub(o->doc->blocks[to].text, 0, SEEN_BYTES_MAX);

        bytes += text.len;
        if (str_find(text, name, 0) != SIZE_MAX)
            return true;
    }
    return false;
}

/* Byte offset behind the next comma, at most s.len. */
static size_t skip_clause(struct str s, size_t at)
{
    size_t ascii = str_find(s, STR(","), at), wide = str_find(s, STR("，"), at);

    if (ascii < wide)
        return ascii + 1;
    return wide == SIZE_MAX ? s.len : wide + 3;
}

/* One of the first clauses begins with a place or body not spoken of in the blocks [from, to). */
static bool names_new_place(const struct outline *o, size_t from, size_t to, struct str text)
{
    struct str head = str_sub(text, 0, LEAD_BYTES_MAX);
    size_t at = 0;

    for (unsigned i = 0; i < LEAD_CLAUSES_MAX && at < head.len; i++) {
        size_t name = outline_place_prefix(str_sub(head, at, SIZE_MAX));

        if (name)
            return !is_spoken_of(o, from, to, str_sub(head, at, name));
        at = skip_clause(head, at);
    }
    return false;
}

/* How much speaks for the first text below a head. */
static int lead_score(const struct outline *o, size_t start, size_t at, size_t after)
{
    struct str text = o->doc->blocks[after].text;
    bool is_lead = look_is_lead(text), is_new = names_new_place(o, start, at, text);

    return is_lead + is_new + (is_lead && is_new);
}

/* Where the topic of the running article is looked for. */
struct walk {
    struct outline *o;
    struct topic *topic; /* NULL until it is needed */
    size_t start;        /* first block of the running article */
    size_t fed;          /* blocks before this one are in the topic's window */
    bool has_report;     /* the running article has a text that begins "本报讯" */
};

/* Bring the window up to block `to`. */
static void feed_topic(struct walk *w, size_t to)
{
    size_t from = to, bytes = 0;

    while (from > w->fed && bytes < WINDOW_BYTES)
        bytes += w->o->doc->blocks[--from].text.len;
    for (; from < to; from++) {
        struct str text = w->o->doc->blocks[from].text;

        if (text.len > WINDOW_BYTES)
            text = str_sub(text, text.len - WINDOW_BYTES, SIZE_MAX);
        topic_add(w->topic, text);
    }
    w->fed = to;
}

/* What the text from `at` on, below the head [at, after), says: the topic goes on or it is new. */
static int topic_score(struct walk *w, size_t at, size_t after)
{
    const struct outline *o = w->o;
    size_t bytes = 0;
    int likeness;

    feed_topic(w, at);
    for (size_t i = at; i < o->len && bytes < ASK_BYTES; i++) {
        struct str text = o->doc->blocks[i].text;

        if (i > after && o->items[i].role == ROLE_SHORT && bytes >= ASK_BYTES / 4)
            break;
        text = str_sub(text, 0, ASK_BYTES);
        topic_ask(w->topic, text);
        bytes += text.len;
    }
    likeness = topic_likeness(w->topic);
    if (likeness < 0)
        return 0;
    /* measured on pages whose articles are known: half of the sections of one article are above 90, one
     * in twenty below 15; half of the neighbours are below 20, one in ten above 75 */
    return likeness < 30    ? 2
           : likeness < 50  ? 1
           : likeness < 62  ? 0
           : likeness < 78  ? -1
           : likeness < 100 ? -2
                            : -3;
}

static bool is_page_data(const struct outline *o, size_t i)
{
    return o->doc->blocks[i].kind == BLOCK_SOURCE || o->doc->blocks[i].kind == BLOCK_PUBLISHED;
}

static bool is_number_one(struct str s)
{
    static const char *const ones[] = {"第一", "一、", "（一）", "(一)", "1.", "1、", "１"};

    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        if (str_starts(s, str_of(ones[i])))
            return true;
    return false;
}

/* Below the head sections are counted from one again. */
static int restarts_numbers(const struct outline *o, size_t start, size_t at, size_t after)
{
    struct str text = after < o->len ? o->doc->blocks[after].text : STR("");
    unsigned level = is_number_one(text) ? form_level(text) : 0;

    for (size_t i = at, n = 0; level && level <= 2 && i-- > start && n < RESTART_BLOCKS; n++)
        if (form_level(o->doc->blocks[i].text) == level)
            return RESTART_SCORE;
    return 0;
}

/* Below the date or remark that ends a notice, the document stands that it is about. */
static bool is_annex(const struct outline *o, size_t at, size_t after)
{
    return at > 0 && (o->items[at - 1].form & (FORM_DATE | FORM_BRACKETED)) &&
           o->items[at - 1].role == ROLE_SHORT && (o->items[after - 1].form & FORM_DOCUMENT);
}

/* The marks and blanks of two lines of one length stand at the same places, and there are some. */
static bool is_same_shape(struct str a, struct str b)
{
    size_t i = 0, k = 0, marks = 0;
    uint32_t ca, cb;

    while (i < a.len && k < b.len) {
        bool is_han;

        i += utf8_next(a, i, &ca);
        k += utf8_next(b, k, &cb);
        is_han = uchar_is_cjk(ca);
        if (is_han != uchar_is_cjk(cb) || (!is_han && ca != cb))
            return false;
        marks += !is_han;
    }
    return i == a.len && k == b.len && marks > 0;
}

/* Another short line near it is made alike: as long, with the same first or last character or the same
 * marks. The headings of one article are. */
static bool has_twin(const struct outline *o, size_t i)
{
    const struct look *own = &o->items[i].look;
    size_t from = i > TWIN_BLOCKS ? i - TWIN_BLOCKS : 0, to = i + TWIN_BLOCKS;

    for (size_t k = from; k < o->len && k <= to; k++) {
        const struct look *l = &o->items[k].look;

        if (k == i || o->items[k].role != ROLE_SHORT || l->chars != own->chars ||
            l->chars <= WORD_CHARS)
            continue;
        if (l->first == own->first || l->last == own->last ||
            (own->gaps && is_same_shape(o->doc->blocks[i].text, o->doc->blocks[k].text)))
            return true;
    }
    return false;
}

/* How much speaks for the short lines [at, after) being the head of a new article. */
static int title_score(struct walk *w, size_t at, size_t after)
{
    const struct outline *o = w->o;
    size_t start = w->start;
    int best = -9, score = 0;
    bool is_signed = after < o->len && o->items[after].role == ROLE_BYLINE;
    bool is_dispatch = after < o->len && look_is_dispatch(o->doc->blocks[after].text);

    if (is_signed || is_dispatch)
        score += 3;
    if (after < o->len && is_page_data(o, after) && after - at <= 2)
        score += META_SCORE;
    score += restarts_numbers(o, start, at, after) + is_annex(o, at, after) * ANNEX_SCORE;
    if (o->has_meta)
        score -= META_PAGE_SCORE;
    if (o->items[at - 1].role == ROLE_TEXT && !look_is_closed(&o->items[at - 1].look) &&
        (o->items[at].look.pauses || o->items[at].form & FORM_OPEN))
        score -= OPEN_SCORE; /* the text before stops in a sentence: this may be a piece of it */
    if (!o->is_wide && o->doc->blocks[at].feeds_before >= GAP_FEEDS)
        score++;
    if (after + is_signed < o->len)
        score += lead_score(o, start, at, after + is_signed);
    for (size_t i = at; i < after; i++) {
        struct str text = o->doc->blocks[i].text;
        size_t name = outline_place_prefix(text);
        int own = o->doc->blocks[i].flags & BLOCK_COLUMN ? COLUMN_SCORE : 0;

        if ((o->items[i].form & FORM_NUMBERED) || form_is_counted_question(text))
            own -= 5;
        if (name)
            own += is_spoken_of(o, start, at, str_sub(text, 0, name)) ? 1 : 2;
        if (o->doc->blocks[i].flags & BLOCK_VERTICAL)
            own += VERTICAL_SCORE; /* section headings are not set downwards */
        if (o->items[i].look.chars > LONG_TITLE_CHARS)
            own++;
        if ((o->items[i].form & FORM_COUPLET) && str_find(text, STR("“"), 0) == SIZE_MAX)
            own--;
        if (o->items[i].look.chars <= WORD_CHARS)
            own--;
        if (!is_signed && has_twin(o, i))
            own -= TWIN_SCORE;
        if (o->items[i].form & FORM_COLUMN_NAME)
            score += COLUMN_SCORE; /* a regular column begins */
        if (i > at && (o->items[i].form & (FORM_DASHED | FORM_SUBTITLE)))
            score += SUBTITLE_SCORE;
        else if (i > at && o->items[i].look.digits >= 2)
            score++; /* figures stand in subtitles */
        best = own > best ? own : best;
    }
    return score + best + topic_score(w, at, after);
}

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
    } else if (title_score(w, from, after) >= TITLE_SCORE) {
        start_article(w, from);
    }
    return ERR_OK;
}

static bool is_other_topic(struct walk *w, size_t i)
{
    int likeness;

    if (!w->topic || w->o->doc->blocks[i].text.len < REPORT_BYTES_MIN)
        return false;
    feed_topic(w, i);
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
        if (!run)
            settle_report(&w, i);
        i += run ? run : 1;
    }
    return outline_place_orphans(o, err);
}
