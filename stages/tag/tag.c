/* tag.c -- marks dates, quantities, documents and named practices in titles and paragraphs.
 * Each paragraph is laid out as code points once and read by the scanners of para.h. */
#include "../stage.h"

#include "../base/mem.h"
#include "../base/uchar.h"
#include "../base/utf8.h"
#include "para.h"

#include <assert.h>
#include <stdlib.h>

struct tag_opts {
    struct opt_list kinds;
};

struct tag_state {
    unsigned kinds; /* bits 1 << enum tag_kind */
};

/* The kinds there are scanners for, by the names they have in a record. */
static const struct {
    const char *name;
    enum tag_kind kind;
} kind_names[] = {
    {"dates", TAG_DATE},
    {"quantities", TAG_QUANTITY},
    {"documents", TAG_DOCUMENT},
    {"practices", TAG_PRACTICE},
};

static const struct opt tag_opts_table[] = {
    {"kinds", OPT_LIST, offsetof(struct tag_opts, kinds), "dates, quantities, documents, practices",
     0, 0, NULL, "what to mark: any of dates, quantities, documents, practices"},
    {.name = NULL},
};

static enum err_code kinds_read(const struct opt_list *list, unsigned *ret_kinds, struct err *err)
{
    unsigned kinds = 0;

    for (size_t i = 0; i < list->len; i++) {
        size_t k = 0;

        while (k < sizeof kind_names / sizeof *kind_names &&
               !str_eq(list->items[i], str_of(kind_names[k].name)))
            k++;
        if (k == sizeof kind_names / sizeof *kind_names)
            return err_set(err, ERR_CONF, 0,
                           "tag knows no kind '%.*s': use dates, quantities, documents, practices",
                           (int)list->items[i].len, list->items[i].ptr);
        kinds |= 1u << kind_names[k].kind;
    }
    *ret_kinds = kinds;
    return ERR_OK;
}

static enum err_code tag_open(const void *opts, const struct stage_env *env, void **ret_state,
                              struct err *err)
{
    const struct tag_opts *o = opts;
    struct tag_state *t;
    unsigned kinds = 0;
    enum err_code code;

    (void)env;
    if ((code = kinds_read(&o->kinds, &kinds, err)))
        return code;
    t = mem_alloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, 0, "no memory for the tag stage");
    t->kinds = kinds;
    *ret_state = t;
    return ERR_OK;
}

static void tag_close(void *state)
{
    mem_free(state);
}

/* The day of "YYYY-MM-DD..."; zeros when it is none. */
static struct para_day day_of(struct str published)
{
    struct para_day day = {0, 0, 0};
    uint64_t year, month, date;

    if (published.len >= 10 && published.ptr[4] == '-' && published.ptr[7] == '-' &&
        str_to_u64(str_sub(published, 0, 4), &year) &&
        str_to_u64(str_sub(published, 5, 2), &month) &&
        str_to_u64(str_sub(published, 8, 2), &date) && month >= 1 && month <= 12 && date >= 1 &&
        date <= 31)
        day = (struct para_day){(int)year, (int)month, (int)date};
    return day;
}

static enum err_code text_lay_out(struct para *p, const struct block *b, struct err *err)
{
    enum err_code code;
    uint32_t cp;

    p->text = b->text;
    p->len = p->seek_char = p->seek_byte = 0;
    p->hits = NULL;
    p->hits_end = &p->hits;
    for (size_t at = 0; at < b->text.len;) {
        at += utf8_next(b->text, at, &cp);
        p->is_taken[p->len] = 0;
        p->cps[p->len++] = uchar_fold_width(cp);
        if (p->len % 256 == 0 && (code = doc_tick(p->doc, err)))
            return code;
    }
    p->cps[p->len] = 0;
    return ERR_OK;
}

static int hit_cmp(const void *a, const void *b)
{
    const struct hit *const *x = a, *const *y = b;

    return ((*x)->from > (*y)->from) - ((*x)->from < (*y)->from);
}

/* Hits become tags in the order of the text. */
static bool hits_keep(struct para *p, const struct block *b, int32_t paragraph)
{
    struct hit **sorted, *hit;
    size_t count = 0, i = 0;

    for (hit = p->hits; hit; hit = hit->next)
        count++;
    if (count == 0)
        return true;
    sorted = arena_alloc(p->doc->arena, count, sizeof *sorted);
    if (!sorted)
        return false;
    for (hit = p->hits; hit; hit = hit->next)
        sorted[i++] = hit;
    qsort(sorted, count, sizeof *sorted, hit_cmp);
    for (i = 0; i < count; i++) {
        struct tag *tag = article_add_tag(p->doc, p->article, sorted[i]->kind, paragraph, b,
                                          sorted[i]->from, sorted[i]->to);

        if (!tag)
            return false;
        if (sorted[i]->attrs) {
            tag->attrs = sorted[i]->attrs;
            tag->attrs_end = sorted[i]->attrs_end;
        }
    }
    return true;
}

static enum err_code tag_block(struct para *p, const struct block *b, int32_t paragraph,
                               struct err *err)
{
    enum err_code code;

    if ((code = text_lay_out(p, b, err)) || (code = tag_documents(p, err)) ||
        (code = tag_practices(p, err)) || (code = tag_dates(p, err)) ||
        (code = tag_quantities(p, err)))
        return code;
    if (p->has_failed || !hits_keep(p, b, paragraph))
        return err_set(err, ERR_NOMEM, 0, "no room for tags in the document's memory");
    return ERR_OK;
}

static enum err_code tag_article(struct para *p, struct article *art, struct err *err)
{
    bool has_title = false;
    int32_t paragraph = 0;
    enum err_code code = ERR_OK;

    p->article = art;
    p->published = day_of(art->published);
    p->names_len = 0;
    for (size_t i = 0; i < art->blocks_len && !code; i++) {
        const struct block *b = &p->doc->blocks[art->first_block + i];

        if (b->kind <= BLOCK_LIST) {
            code = tag_block(p, b, paragraph++, err);
        } else if (b->kind == BLOCK_TITLE && !has_title) {
            code = tag_block(p, b, TAG_IN_TITLE, err);
            has_title = true;
        }
    }
    doc_count(p->doc, "tags", art->tags_len);
    return code;
}

static enum err_code tag_run(void *state, struct doc *doc, struct err *err)
{
    const struct tag_state *t = state;
    struct para p = {.doc = doc, .kinds = t->kinds};
    enum err_code code = ERR_OK;
    size_t max = 0;

    for (size_t i = 0; i < doc->blocks_len; i++)
        max = doc->blocks[i].text.len > max ? doc->blocks[i].text.len : max;
    if (max == 0 || t->kinds == 0)
        return ERR_OK;
    p.cps = arena_alloc(doc->arena, max + 1, sizeof *p.cps);
    p.is_taken = arena_alloc(doc->arena, max, 1);
    if (!p.cps || !p.is_taken)
        return err_set(err, ERR_NOMEM, 0, "no room for a paragraph in the document's memory");
    for (size_t a = 0; a < doc->articles_len && !code; a++)
        code = tag_article(&p, &doc->articles[a], err);
    return code;
}

extern const struct stage stage_tag;
const struct stage stage_tag = {
    .name = "tag",
    .summary = "mark dates, quantities, documents and named practices",
    .opts = tag_opts_table,
    .opts_size = sizeof(struct tag_opts),
    .open = tag_open,
    .run = tag_run,
    .close = tag_close,
};
