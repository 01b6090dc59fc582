/* place_short.c -- short forms of what the article names in full, found in a second round; see place_look.h */
#include "known.h"
#include "place_look.h"

#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

/* Short forms of what the article names in full: 宣汉 where 宣汉县 is named elsewhere. */
#define SHORTS_MAX KNOWN_NAMES_MAX

struct shorts {
    struct str names[SHORTS_MAX];
    uint32_t divisions[SHORTS_MAX];
    bool are_words[SHORTS_MAX]; /* common ones too, names only where they stand alone: 南部： */
    size_t len;
    struct known_names by_start;
    struct pairs_table begins;
};

static void shorts_take(struct shorts *s, const struct places *pl)
{
    for (size_t i = 0; i < pl->len && s->len < SHORTS_MAX; i++) {
        const struct mention *m = &pl->mentions[i];
        const struct division *d;
        struct str name;
        uint32_t first, second;
        size_t k = 0;

        if (!m->is_good || (m->is_short && !m->is_chained && !m->is_told) || !m->division)
            continue;
        d = gazetteer_at(pl->g, m->division);
        name = gazetteer_name(pl->g, m->division);
        if (!gazetteer_is_word(pl->g, name, WORD_COMMON)) /* 市中区, which elsewhere is a part */
            name.len = d->stem_len;
        while (k < s->len && s->divisions[k] != m->division)
            k++;
        if (k < s->len || name.len == 0)
            continue;
        s->are_words[s->len] = d->level > LEVEL_CITY && (!m->is_short || m->is_told) &&
                               gazetteer_is_word(pl->g, name, WORD_SHORT);
        if (s->are_words[s->len] && d->level > LEVEL_COUNTY)
            continue;
        s->names[s->len] = name;
        s->divisions[s->len] = m->division;
        (void)utf8_next(name, utf8_next(name, 0, &first), &second);
        known_chain(&s->by_start, first, second, (unsigned)s->len++, &s->begins, PAIRS_PLACE);
    }
}

/* Does the name [at, to) stand at the start of a line and before a sign? */
static bool is_alone(struct str text, size_t at, size_t to)
{
    uint32_t next = 0;

    if (to < text.len)
        (void)utf8_next(text, to, &next);
    return at == 0 && (next == ':' || next == 0xFF1A);
}

/* The longest short form at `at`, where number `next` - 1 and those chained to it may begin. */
static bool short_read(const struct shorts *s, unsigned next, struct str text, size_t at,
                       struct mention *ret)
{
    size_t best = 0;

    for (; next; next = s->by_start.nexts[next - 1]) {
        struct str name = s->names[next - 1];

        if (name.len > best && name.len <= text.len - at &&
            memcmp(text.ptr + at, name.ptr, name.len) == 0 &&
            (!s->are_words[next - 1] || is_alone(text, at, at + name.len))) {
            best = name.len;
            ret->division = s->divisions[next - 1];
        }
    }
    ret->from = (uint32_t)at;
    ret->to = (uint32_t)(at + best);
    return best > 0 && !place_is_part(text, at + best);
}

/* Mentions in the order of the text again: both lists are. */
static bool merge(struct doc *doc, struct places *pl, const struct mention *more, size_t more_len)
{
    struct mention *all = arena_alloc(doc->arena, pl->len + more_len, sizeof *all);
    size_t i = 0, k = 0, n = 0;

    if (!all)
        return false;
    assert(pl->len == 0 || pl->mentions);
    while (i < pl->len || k < more_len) {
        const struct mention *a = i < pl->len ? &pl->mentions[i] : NULL;
        const struct mention *b = k < more_len ? &more[k] : NULL;

        if (!b || (a && (a->block < b->block || (a->block == b->block && a->from <= b->from))))
            all[n++] = pl->mentions[i++];
        else
            all[n++] = more[k++];
    }
    pl->mentions = all;
    pl->len = pl->room = n;
    return true;
}

/* The good mention that byte `at` of the block lies in; NULL: none. *next goes on with the text. */
static const struct mention *mention_at(const struct places *pl, uint32_t block, size_t at,
                                        size_t *next)
{
    const struct mention *m;

    while (*next < pl->len &&
           (pl->mentions[*next].block < block ||
            (pl->mentions[*next].block == block && pl->mentions[*next].to <= at)))
        ++*next;
    m = *next < pl->len ? &pl->mentions[*next] : NULL;
    return m && m->block == block && m->from <= at && m->is_good ? m : NULL;
}

static enum err_code shorts_line(struct doc *doc, const struct shorts *s, const struct places *pl,
                                 const struct sheet *sheet, const struct line *line, size_t *next,
                                 struct places *more, struct err *err)
{
    enum err_code code;

    for (size_t i = line->from, to;
         (i = pairs_seek(&s->begins, sheet->pairs, i, line->to, PAIRS_PLACE)) < line->to; i = to) {
        const struct mention *in;
        struct mention m;
        unsigned head;
        size_t at;

        to = i + 1;
        if (!(head = known_head(&s->by_start, sheet->cps[i], sheet->cps[i + 1])))
            continue;
        m = (struct mention){.block = line->block, .is_short = true, .is_good = true};
        at = sheet->offs[i];
        if ((in = mention_at(pl, line->block, at, next))) {
            while (to < line->to && sheet->offs[to] < in->to)
                to++;
            continue;
        }
        if (!short_read(s, head, line->text, at, &m))
            continue;
        if ((code = doc_tick(doc, err)))
            return code;
        m.level = gazetteer_at(pl->g, m.division)->level;
        m.is_bounded = place_can_follow(line->text, at);
        if (!place_mention_add(doc, more, m))
            return err_set(err, ERR_NOMEM, 0, "no room for places in the document's memory");
        while (to < line->to && sheet->offs[to] < m.to)
            to++;
    }
    return ERR_OK;
}

enum err_code places_find_shorts(struct doc *doc, const struct sheet *sheet, struct places *pl,
                                 struct err *err)
{
    struct shorts s = {.len = 0};
    struct places more = {.g = pl->g};
    enum err_code code;
    size_t next = 0;

    shorts_take(&s, pl);
    if (s.len == 0)
        return ERR_OK;
    for (size_t i = 0; i < sheet->lines_len; i++)
        if ((code = shorts_line(doc, &s, pl, sheet, &sheet->lines[i], &next, &more, err)))
            return code;
    if (more.len && !merge(doc, pl, more.mentions, more.len))
        return err_set(err, ERR_NOMEM, 0, "no room for places in the document's memory");
    return ERR_OK;
}
