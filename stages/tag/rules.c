/* rules.c -- see rules.h */
#include "rules.h"

#include "../base/mem.h"
#include "../base/utf8.h"
#include "rules_scan.h"

#include <assert.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct rules {
    const struct opt_rules *set;
    struct rules_db db;
    uint16_t *wide_of;
    struct rules_slot *slots;
    size_t slots_len;
};

/* What the conditions of one article's rules are asked about. */
struct asked {
    const struct doc *doc;
    const struct article *art;
    const char *name; /* NUL-terminated; NULL: the file's name holds a NUL */
    unsigned kinds;   /* bits 1 << enum tag_kind: what the article has */
    const uint8_t *fired_tags;
};

/* ---- open and close ---- */

static void slot_close(struct rules_slot *slot)
{
    (void)hs_free_scratch(slot->scratch);
    mem_free(slot->spans);
    mem_free(slot->last);
    mem_free(slot->covered);
    mem_free(slot->fired);
    mem_free(slot->fired_tags);
}

static bool slot_open(const struct rules *r, const hs_scratch_t *scratch, struct rules_slot *slot)
{
    if (scratch && hs_clone_scratch(scratch, &slot->scratch) != HS_SUCCESS)
        return false;
    slot->spans = mem_alloc(RULE_SPANS_MAX, sizeof *slot->spans);
    slot->last = mem_alloc(r->set->patterns_len + 1, sizeof *slot->last);
    slot->covered = mem_alloc(r->db.wide_len + 1, sizeof *slot->covered);
    slot->fired = mem_alloc(r->set->len + 1, 1);
    slot->fired_tags = mem_alloc(r->set->tags_len + 1, 1);
    return slot->spans && slot->last && slot->covered && slot->fired && slot->fired_tags;
}

static bool slots_open(struct rules *r, size_t len)
{
    hs_scratch_t *scratch = NULL;
    bool is_good = true;

    r->wide_of = mem_alloc(r->set->patterns_len + 1, sizeof *r->wide_of);
    r->slots = mem_alloc(len, sizeof *r->slots);
    if (!r->wide_of || !r->slots)
        return false;
    for (size_t i = 0; i < r->db.wide_len; i++)
        r->wide_of[r->db.wide[i].pattern] = (uint16_t)(i + 1);
    if (r->set->patterns_len && !(scratch = rules_db_scratch(&r->db)))
        return false;
    while (r->slots_len < len && is_good)
        is_good = slot_open(r, scratch, &r->slots[r->slots_len++]);
    (void)hs_free_scratch(scratch);
    return is_good;
}

enum err_code rules_open(const struct opt_rules *set, const struct stage_env *env,
                         struct rules **ret_rules, struct err *err)
{
    struct rules *r = mem_alloc(1, sizeof *r);
    enum err_code code = ERR_OK;

    assert(env->slots > 0);
    if (!r)
        return err_set(err, ERR_NOMEM, 0, "no memory for the rules");
    r->set = set;
    if (set->patterns_len)
        code = rules_db_open(set, env, &r->db, err);
    if (!code && !slots_open(r, env->slots))
        code = err_set(err, ERR_NOMEM, 0, "no memory for the rules");
    if (code) {
        rules_close(r);
        return code;
    }
    *ret_rules = r;
    return ERR_OK;
}

void rules_close(struct rules *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->slots_len; i++)
        slot_close(&r->slots[i]);
    mem_free(r->slots);
    mem_free(r->wide_of);
    rules_db_close(&r->db);
    mem_free(r);
}

/* ---- conditions ---- */

static struct str attr_of(const struct tag *tag, const char *key)
{
    for (const struct tag_attr *a = tag->attrs; a; a = a->next)
        if (a->type == TAG_VALUE_STR && strcmp(a->key, key) == 0)
            return a->value.str;
    return STR("");
}

static bool has_place(const struct asked *q, struct str place)
{
    bool is_code = place.len > 0 && place.ptr[0] >= '0' && place.ptr[0] <= '9';
    struct str grid = q->art->grid, code;

    while (is_code && str_split(&grid, '/', &code))
        if (str_eq(code, place))
            return true;
    for (size_t i = 0; i < q->art->tags_len; i++) {
        const struct tag *tag = &q->art->tags[i];

        if (tag->kind == TAG_PLACE && str_starts(attr_of(tag, is_code ? "code" : "name"), place))
            return true;
    }
    return false;
}

static bool any_place(const struct asked *q, const struct rule_test *t)
{
    for (size_t i = 0; i < t->places.len; i++)
        if (has_place(q, t->places.items[i]))
            return true;
    return false;
}

static bool any_route(const struct asked *q, const struct rule_test *t)
{
    for (size_t i = 0; i < t->routes.len && q->name; i++)
        if (fnmatch(t->routes.items[i].ptr, q->name, 0) == 0)
            return true;
    return false;
}

static bool any_tag(const struct asked *q, const struct rule_test *t)
{
    for (size_t i = 0; i < t->tags.len; i++) {
        const struct rule_ref *ref = &t->refs[i];

        if (ref->is_kind ? (q->kinds & 1u << ref->kind) != 0 : q->fired_tags[ref->tag] != 0)
            return true;
    }
    return false;
}

static bool any_of(const struct opt_list *list, const char *word)
{
    for (size_t i = 0; i < list->len && word; i++)
        if (str_eq(list->items[i], str_of(word)))
            return true;
    return false;
}

static bool any_lang(const struct asked *q, const struct rule_test *t)
{
    return any_of(&t->langs, q->art->lang);
}

static bool any_script(const struct asked *q, const struct rule_test *t)
{
    return any_of(&t->scripts, q->art->script);
}

static const struct {
    size_t list; /* its offset in struct rule_test */
    bool (*any)(const struct asked *q, const struct rule_test *t);
} tests[] = {
    {offsetof(struct rule_test, routes), any_route},
    {offsetof(struct rule_test, places), any_place},
    {offsetof(struct rule_test, tags), any_tag},
    {offsetof(struct rule_test, langs), any_lang},
    {offsetof(struct rule_test, scripts), any_script},
};

static size_t test_items(const struct rule_test *t, size_t i)
{
    return ((const struct opt_list *)(const void *)((const char *)t + tests[i].list))->len;
}

/* Everything that `when` asks holds, and nothing that `unless` names. */
static bool rule_holds(const struct asked *q, const struct rule *rule)
{
    double score = q->art->quality.score;

    if (rule->when.quality_below > 0 && !(score < rule->when.quality_below))
        return false;
    if (score < rule->unless.quality_below)
        return false;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        if (test_items(&rule->when, i) && !tests[i].any(q, &rule->when))
            return false;
        if (test_items(&rule->unless, i) && tests[i].any(q, &rule->unless))
            return false;
    }
    return true;
}

/* ---- an article ---- */

static const struct rule *span_rule(const struct rules *r, const struct rule_span *s)
{
    return &r->set->rules[r->set->patterns[s->pattern].rule];
}

static enum err_code scan_article(const struct rules *r, struct rules_slot *slot, struct doc *doc,
                                  const struct article *art, struct err *err)
{
    struct rules_view view = {r->set, &r->db, r->wide_of};
    bool has_title = false;
    enum err_code code;

    slot->len = 0;
    slot->is_cut = false;
    slot->events_left = RULE_EVENTS_BASE;
    for (size_t i = 0; i < art->blocks_len; i++) {
        const struct block *b = &doc->blocks[art->first_block + i];
        bool is_title = b->kind == BLOCK_TITLE && !has_title;

        if (b->kind > BLOCK_LIST && !is_title)
            continue;
        has_title |= is_title;
        slot->events_left += (uint64_t)b->text.len * RULE_EVENTS_PER_BYTE;
        rules_scan(&view, slot, b->text, (uint32_t)i, is_title);
        if ((code = doc_tick(doc, err)))
            return code;
    }
    return ERR_OK;
}

enum err_code rules_find(struct rules *r, struct doc *doc, const struct article *art,
                         const struct rule_span **ret_spans, size_t *ret_len, struct err *err)
{
    struct rules_slot *slot = &r->slots[doc->slot];
    enum err_code code = scan_article(r, slot, doc, art, err);

    *ret_spans = slot->spans;
    *ret_len = slot->len;
    return code;
}

/* Which rules fire, in their order, so that they can ask for the tags of those before. */
static enum err_code fire(const struct rules *r, struct rules_slot *slot, struct doc *doc,
                          struct article *art, struct err *err)
{
    struct asked q = {.doc = doc, .art = art, .fired_tags = slot->fired_tags};
    enum err_code code;

    if (!doc->name.len || !memchr(doc->name.ptr, '\0', doc->name.len))
        q.name = arena_dup(doc->arena, doc->name.len ? doc->name.ptr : "", doc->name.len);
    for (size_t i = 0; i < art->tags_len; i++)
        q.kinds |= 1u << art->tags[i].kind;
    memset(slot->fired, 0, r->set->len);
    memset(slot->fired_tags, 0, r->set->tags_len);
    for (size_t i = 0; i < slot->len; i++)
        slot->fired[r->set->patterns[slot->spans[i].pattern].rule] = 1;
    for (size_t i = 0; i < r->set->len; i++) {
        const struct rule *rule = &r->set->rules[i];

        if (rule->patterns_len && !slot->fired[i])
            continue;
        slot->fired[i] = rule_holds(&q, rule);
        slot->fired_tags[rule->tag_id] |= slot->fired[i];
        if (slot->fired[i] && rule->drops)
            art->flags |= ARTICLE_WITHHELD;
        for (size_t k = 0; k < rule->fields_len && slot->fired[i]; k++)
            if (!article_add_field(doc, art, rule->fields[k].name, rule->fields[k].value))
                return err_set(err, ERR_NOMEM, 0, "no room for fields in the document's memory");
        if ((code = doc_tick(doc, err)))
            return code;
    }
    return ERR_OK;
}

static int by_place(const void *a, const void *b)
{
    const struct rule_span *x = a, *y = b;

    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to > y->to ? -1 : 1;
    return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

static int by_tag(const void *a, const void *b, void *ctx)
{
    uint32_t m = span_rule(ctx, a)->tag_id, n = span_rule(ctx, b)->tag_id;

    return m == n ? by_place(a, b) : m < n ? -1 : 1;
}

/* Leftmost, then longest, among the matches of one tag. */
static void resolve(const struct rules *r, struct rules_slot *slot)
{
    size_t kept = 0;

    for (size_t i = 0; i < slot->len; i++)
        if (slot->fired[r->set->patterns[slot->spans[i].pattern].rule])
            slot->spans[kept++] = slot->spans[i];
    slot->len = kept;
    kept = 0;
    qsort_r(slot->spans, slot->len, sizeof *slot->spans, by_tag, (void *)(uintptr_t)r);
    for (size_t i = 0; i < slot->len; i++) {
        const struct rule_span *s = &slot->spans[i], *before = kept ? &slot->spans[kept - 1] : NULL;

        if (before && before->block == s->block && s->from < before->to &&
            span_rule(r, before)->tag_id == span_rule(r, s)->tag_id)
            continue;
        slot->spans[kept++] = *s;
    }
    slot->len = kept;
    qsort(slot->spans, slot->len, sizeof *slot->spans, by_place);
}

/* The spans, sorted by place, become tags. */
static bool keep(const struct rules *r, const struct rules_slot *slot, struct doc *doc,
                 struct article *art)
{
    size_t i = 0, chars = 0, bytes = 0;
    int32_t paragraph = 0;

    for (size_t b = 0; b < art->blocks_len; b++) {
        const struct block *block = &doc->blocks[art->first_block + b];
        bool is_title = block->kind > BLOCK_LIST;

        chars = bytes = 0;
        for (; i < slot->len && slot->spans[i].block == b; i++) {
            const struct rule_span *s = &slot->spans[i];
            const struct rule *rule = span_rule(r, s);
            struct str text = str_sub(block->text, s->from, s->to - s->from);
            struct tag *tag;

            chars += utf8_count(str_sub(block->text, bytes, s->from - bytes));
            bytes = s->from;
            tag = article_add_tag(doc, art, TAG_RULE, is_title ? TAG_IN_TITLE : paragraph, text,
                                  (uint32_t)chars, (uint32_t)(chars + utf8_count(text)));
            if (!tag || !tag_add_str(doc, tag, "tag", rule->tag) ||
                !tag_add_str(doc, tag, "rule", rule->name))
                return false;
        }
        paragraph += !is_title;
    }
    return true;
}

enum err_code rules_run(struct rules *r, struct doc *doc, struct article *art, struct err *err)
{
    struct rules_slot *slot = &r->slots[doc->slot];
    enum err_code code;

    assert(doc->slot < r->slots_len);
    if ((code = scan_article(r, slot, doc, art, err)))
        return code;
    if (slot->is_cut)
        art->flags |= ARTICLE_RULES_CUT;
    if ((code = fire(r, slot, doc, art, err)))
        return code;
    resolve(r, slot);
    if (!keep(r, slot, doc, art))
        return err_set(err, ERR_NOMEM, 0, "no room for tags in the document's memory");
    doc_count(doc, "rules", slot->len);
    return ERR_OK;
}
