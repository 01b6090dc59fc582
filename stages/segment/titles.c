/* titles.c -- where articles begin. A short line is a title by what follows it (byline, dispatch,
 * page data), by whom it names (a place or body not spoken of so far), and by its length; the
 * headings of one article share the opposite of that. */
#include "outline.h"

#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define GROUP_MAX 4u       /* short lines that can stand together over an article */
#define TITLE_SCORE 2
#define LONG_TITLE_CHARS 22u
#define SEEN_BYTES_MAX (16u * 1024) /* how far back names are looked for */

#define W(literal) {"" literal, sizeof(literal) - 1}

/* How first paragraphs of news begin. */
static bool has_lead_cue(struct str s)
{
    static const struct str cues[] = {
        W("近日"),   W("日前"),   W("近年来"), W("今年以来"), W("连日来"), W("昨日"), W("昨天"),
        W("近期"),   W("记者"),   W("今年"),   W("去年"),     W("为进一步"), W("为切实"),
        W("为深入"), W("为全面"), W("为认真"), W("为加强"),   W("为扎实"), W("据悉"), W("为充分"),
    };
    size_t at = 0;

    for (size_t i = 0; i < sizeof cues / sizeof *cues; i++)
        if (str_starts(s, cues[i]))
            return true;
    /* "11月20日," */
    while (at < s.len && at < 4 && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    return at > 0 && (str_starts(str_sub(s, at, 3), (struct str)W("月")) ||
                      str_starts(str_sub(s, at, 3), (struct str)W("年")));
}

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
    if (after < o->len && has_lead_cue(o->doc->blocks[after].text))
        score++;
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

/* An article can end with this block: with text, or a caption below it. */
static bool is_end(const struct outline *o, size_t i)
{
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
