/* titles.c -- where articles begin. A short line is a title by what follows it (byline, dispatch,
 * page data), by whom it names (a place or body not spoken of so far), and by its length; the
 * headings of one article share the opposite of that. */
#include "outline.h"

#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define GROUP_MAX 4u /* short lines that can stand together over an article */
#define TITLE_SCORE 2
#define LONG_TITLE_CHARS 22u
#define SEEN_BYTES_MAX (6u * 1024) /* how far back names are looked for */
#define LEAD_BYTES_MAX 240u        /* of a first paragraph, in which it names its place */
#define LEAD_CLAUSES_MAX 4u

/* Two or three halves of about the same length, as section headings of newspapers are. */
static bool is_couplet(struct str s)
{
    struct str rest = s, part;
    size_t parts = 0, least = SIZE_MAX, most = 0;

    while (parts < 5 && str_split(&rest, ' ', &part)) {
        size_t chars = utf8_count(part);

        parts++;
        least = chars < least ? chars : least;
        most = chars > most ? chars : most;
    }
    return parts >= 2 && parts <= 3 && most - least <= 2 && most <= 12;
}

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

/* How much speaks for the short lines [at, after) being the head of a new article. `start` is
 * where the article before began. */
static int title_score(const struct outline *o, size_t start, size_t at, size_t after)
{
    int best = -9, score = 0;
    bool is_dispatch = after < o->len && look_is_dispatch(o->doc->blocks[after].text);

    if (after < o->len && (o->items[after].role == ROLE_BYLINE || is_dispatch))
        score += 3;
    if (after < o->len && o->items[after].role == ROLE_META &&
        o->doc->blocks[after].kind != BLOCK_CAPTION && after - at <= 2)
        score += 3;
    if (o->has_meta)
        return score;
    if (after < o->len)
        score += lead_score(o, start, at, after);
    for (size_t i = at; i < after; i++) {
        struct str text = o->doc->blocks[i].text;
        size_t name = outline_place_prefix(text);
        int own = 0;

        if (look_list_mark(text))
            own -= 5;
        if (name)
            own += is_spoken_of(o, start, at, str_sub(text, 0, name)) ? 1 : 2;
        if (o->items[i].look.chars > LONG_TITLE_CHARS)
            own++;
        if (is_couplet(text))
            own--;
        best = own > best ? own : best;
    }
    return score + best;
}

/* An article can end with this block: with text, or a caption or its author's name below it. */
static bool is_end(const struct outline *o, size_t i)
{
    if (o->items[i].role == ROLE_BYLINE)
        return i > 0 && o->items[i - 1].role == ROLE_TEXT;
    return o->items[i].role == ROLE_TEXT || o->doc->blocks[i].kind == BLOCK_CAPTION;
}

enum err_code outline_find_articles(struct outline *o, struct err *err)
{
    size_t start = 0;
    enum err_code code;

    if (o->len == 0)
        return ERR_OK;
    o->items[0].starts_article = true;
    for (size_t i = 0; i < o->len && !o->is_only_one;) {
        size_t run = outline_short_run(o, i, o->len);

        if ((code = doc_tick(o->doc, err)))
            return code;
        if (run == 0) {
            i++;
            continue;
        }
        /* The head is the last few of the short lines; what stands before belongs to the text. */
        if (i > 0 && i + run < o->len) {
            size_t from = run > GROUP_MAX ? i + run - GROUP_MAX : i;

            if (start < from && title_score(o, start, from, i + run) >= TITLE_SCORE &&
                is_end(o, from - 1)) {
                o->items[from].starts_article = true;
                start = from;
            }
        }
        i += run;
    }
    return ERR_OK;
}
