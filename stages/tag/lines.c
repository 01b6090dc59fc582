/* lines.c -- see lines.h */
#include "lines.h"

#include <stdlib.h>
#include <string.h>

/* What the scanners have made of a line so far. */
struct progress {
    struct hit *hits, **hits_end;
    struct spot *spots;
    size_t spots_len;
    bool has_marks, is_abroad;
};

/* Room for what the scanners make of the article's lines; nothing is made yet. */
static bool lines_begin(struct lines *l)
{
    struct doc *doc = l->para.doc;

    if (l->sheet->lines_len > l->all_room) {
        l->all = arena_alloc_unset(doc->arena, l->sheet->lines_len, sizeof *l->all);
        l->all_room = l->all ? l->sheet->lines_len : 0;
    }
    if (l->sheet->len > l->chars_room) {
        l->is_taken = arena_alloc_unset(doc->arena, l->sheet->len, 1);
        l->marks = arena_alloc_unset(doc->arena, l->sheet->len, 1);
        l->chars_room = l->is_taken && l->marks ? l->sheet->len : 0;
    }
    if (l->sheet->lines_len > l->all_room || l->sheet->len > l->chars_room)
        return false;
    for (size_t i = 0; i < l->sheet->lines_len; i++)
        l->all[i] = (struct progress){.hits_end = &l->all[i].hits};
    if (l->sheet->len)
        memset(l->is_taken, 0, l->sheet->len);
    return true;
}

/* Make line number `i` the paragraph under the scanners' eyes. */
static void line_enter(struct lines *l, size_t i)
{
    const struct line *line = &l->sheet->lines[i];
    const struct progress *now = &l->all[i];
    struct para *p = &l->para;
    const struct block *b = &p->doc->blocks[p->article->first_block + line->block];

    p->text = b->text;
    p->words = b->words;
    p->word_list = b->word_list;
    p->word_list_len = b->word_list_len;
    p->found = b->names;
    p->found_len = b->names_len;
    p->block = line->block;
    p->cps = l->sheet->cps + line->from;
    p->offs = l->sheet->offs + line->from;
    p->pairs = l->sheet->pairs + line->from;
    p->classes = l->sheet->classes + line->from;
    p->is_taken = l->is_taken + line->from;
    p->marks = l->marks + line->from;
    p->len = line->to - line->from;
    p->has_marks = now->has_marks;
    p->seen = line->seen;
    p->skip_classes = 0;
    p->hits_end = now->hits_end;
    p->spots = now->spots;
    p->spots_len = now->spots_len;
    p->is_abroad |= now->is_abroad; /* and of the lines before it: each scanner begins with false */
}

static void line_leave(struct lines *l, size_t i)
{
    const struct para *p = &l->para;

    l->all[i].has_marks = p->has_marks;
    l->all[i].hits_end = p->hits_end;
    l->all[i].spots = p->spots;
    l->all[i].spots_len = p->spots_len;
    l->all[i].is_abroad = p->is_abroad;
}

static int hit_cmp(const void *a, const void *b)
{
    const struct hit *const *x = a, *const *y = b;

    if ((*x)->from != (*y)->from)
        return (*x)->from < (*y)->from ? -1 : 1;
    if ((*x)->kind != (*y)->kind)
        return (*x)->kind < (*y)->kind ? -1 : 1;
    return ((*x)->to > (*y)->to) - ((*x)->to < (*y)->to);
}

/* The hits of a line become tags in the order of the text. */
static bool hits_keep(struct para *p, const struct hit *hits, int32_t paragraph)
{
    const struct hit **sorted, *hit;
    size_t count = 0, i = 0;

    for (hit = hits; hit; hit = hit->next)
        count++;
    if (count == 0)
        return true;
    sorted = arena_alloc(p->doc->arena, count, sizeof *sorted);
    if (!sorted)
        return false;
    for (hit = hits; hit; hit = hit->next)
        sorted[i++] = hit;
    qsort(sorted, count, sizeof *sorted, hit_cmp);
    for (i = 0; i < count; i++) {
        struct tag *tag;

        /* Two scanners may see the same layer: a list before 等, and as the parts of a name. */
        if (i > 0 && hit_cmp(&sorted[i - 1], &sorted[i]) == 0)
            continue;
        tag = article_add_tag(p->doc, p->article, sorted[i]->kind, paragraph,
                              para_str(p, sorted[i]->from, sorted[i]->to), sorted[i]->from,
                              sorted[i]->to);
        if (!tag)
            return false;
        if (sorted[i]->attrs) {
            tag->attrs = sorted[i]->attrs;
            tag->attrs_end = sorted[i]->attrs_end;
        }
    }
    return true;
}

/* In this order, each over all lines before the next begins: its code and what it has learned of the text stay
 * at hand. Rows of places come before persons, whose names are written alike. */
static enum err_code (*const scanners[])(struct para *p, struct err *err) = {
    place_spots, tag_documents,     tag_chains, tag_orgs,      tag_abroad, tag_place_rows,
    tag_persons, tag_persons_again, tag_lists,  tag_practices, tag_named,  tag_practices_again,
    tag_places,  tag_sites,         tag_dates,  tag_quantities};

enum err_code lines_scan(struct lines *l, struct err *err)
{
    const struct sheet *s = l->sheet;
    enum err_code code;

    if (!lines_begin(l))
        return err_set(err, ERR_NOMEM, 0, "no room for paragraphs in the document's memory");
    for (size_t n = 0; n < sizeof scanners / sizeof *scanners; n++) {
        l->para.is_abroad = false;
        for (size_t i = 0; i < s->lines_len; i++) {
            if (s->lines[i].paragraph == LINE_ALONE)
                continue;
            line_enter(l, i);
            if ((code = scanners[n](&l->para, err)))
                return code;
            line_leave(l, i);
        }
    }
    for (size_t i = 0; i < s->lines_len && !l->para.has_failed; i++) {
        line_enter(l, i);
        l->para.has_failed = !hits_keep(&l->para, l->all[i].hits, s->lines[i].paragraph);
    }
    if (l->para.has_failed)
        return err_set(err, ERR_NOMEM, 0, "no room for tags in the document's memory");
    return ERR_OK;
}
