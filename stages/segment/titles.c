/* titles.c -- how much speaks for short lines being the head of an article; see titles.h. A short line is a title by what follows it (byline, dispatch,
 * page data), by whom it names (a place or body not spoken of so far), and by its length; the
 * headings of one article share the opposite of that. */
#include "titles.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "../look_latin.h"

#include <assert.h>
#include <string.h>

#define META_SCORE 5
#define RESTART_SCORE 3
#define ANNEX_SCORE 6
#define TWIN_SCORE 3
#define COLUMN_SCORE 2
#define OPEN_SCORE 2
#define VERTICAL_SCORE 4
#define GAP_FEEDS 4u
#define GAP_SCORE 2
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

void titles_feed_topic(struct walk *w, size_t to)
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

    titles_feed_topic(w, at);
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

/* In Latin script: a section's name in capitals above a headline, or a text that begins with the words of
 * its head, as notices of deaths do. */
static int latin_score(const struct outline *o, size_t at, size_t after)
{
    struct str title = o->doc->blocks[after - 1].text;
    int score = 0;

    if (o->items[at].look.cjk + o->items[after - 1].look.cjk)
        return 0;
    if (after - at > 1 && look_latin_is_caps(o->doc->blocks[at].text) &&
        !look_latin_is_caps(o->doc->blocks[at + 1].text))
        score += TITLE_SCORE;
    if (after < o->len && look_latin_opens_alike(title, o->doc->blocks[after].text))
        score += TITLE_SCORE + 1;
    return score;
}

int titles_score(struct walk *w, size_t at, size_t after)
{
    const struct outline *o = w->o;
    size_t start = w->start;
    int best = -9, score = 0;
    bool is_signed = after < o->len && o->items[after].role == ROLE_BYLINE;
    bool is_dispatch = after < o->len && look_is_dispatch(o->doc->blocks[after].text);

    if (is_signed || is_dispatch)
        score += is_signed ? 5 : 3;
    if (after < o->len && is_page_data(o, after) && after - at <= 2)
        score += META_SCORE;
    score += latin_score(o, at, after);
    score += restarts_numbers(o, start, at, after) + is_annex(o, at, after) * ANNEX_SCORE;
    if (o->has_meta)
        score -= META_PAGE_SCORE;
    if (o->items[at - 1].role == ROLE_TEXT && !look_is_closed(&o->items[at - 1].look) &&
        (o->items[at].look.pauses || o->items[at].form & FORM_OPEN))
        score -= OPEN_SCORE; /* the text before stops in a sentence: this may be a piece of it */
    if (!o->is_wide && o->doc->blocks[at].feeds_before >= GAP_FEEDS)
        score += GAP_SCORE;
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
