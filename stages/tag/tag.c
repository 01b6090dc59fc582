/* tag.c -- marks places, organisations, persons, dates, quantities, documents and practices
 * in titles and paragraphs.
 * Each article is laid out as code points once (sheet.h) and read by scanners line by line (lines.h). */
#include "../stage.h"

#include "../base/mem.h"
#include "keyword.h"
#include "lang.h"
#include "lines.h"
#include "members.h"
#include "place.h"
#include "rules.h"
#include "tag_opts.h"
#include "topic.h"

#include <stdlib.h>
#include <string.h>

struct tag_state {
    unsigned kinds;              /* bits 1 << enum tag_kind */
    struct gazetteer *gazetteer; /* NULL: without */
    struct rules *rules;         /* NULL: none */
    struct keywords *keywords;   /* NULL: not asked for */
    struct topics *topics;       /* NULL: not asked for */
    struct wordsets words;
    struct langs langs;
};

/* The kinds there are scanners for, by the names they have in a record. */
#define KIND_KEYWORDS (1u << TAG_KINDS) /* of the article, not of places in it */
#define KIND_TOPICS (2u << TAG_KINDS)
#define KIND_WORDS                                                                                 \
    "places, orgs, persons, dates, quantities, documents, practices, workflows, lists, keywords, " \
    "topics"

static const struct opt tag_opts_table[] = {
    {"kinds", OPT_LIST, offsetof(struct tag_opts, kinds), KIND_WORDS, 0, 0, NULL,
     "what to mark: any of " KIND_WORDS},
    {"lexicons", OPT_LIST, offsetof(struct tag_opts, lexicons), "divisions", 0, 0, NULL,
     "tables to know names by: divisions, or none; without it there are no places and no grid"},
    {"rules", OPT_RULES, offsetof(struct tag_opts, rules), "", 0, RULES_MAX, NULL,
     "tags of your own: rules, and files of them"},
    {"counts", OPT_STR, offsetof(struct tag_opts, counts), "main", 1, STAGE_INDEX_MAX, NULL,
     "name of the memory of the words of the archive that keywords are weighed by, [a-z0-9_-]; "
     "stages "
     "with the same name share it; none: the background alone"},
    {.name = NULL},
};

static enum err_code kinds_read(const struct opt_list *list, unsigned *ret_kinds, struct err *err)
{
    unsigned kinds = 0;

    for (size_t i = 0; i < list->len; i++) {
        enum tag_kind kind = tag_kind_find(list->items[i]);

        if (str_eq(list->items[i], TAG_KIND_KEYWORDS)) {
            kinds |= KIND_KEYWORDS;
            continue;
        }
        if (str_eq(list->items[i], STR("topics"))) {
            kinds |= KIND_TOPICS;
            continue;
        }
        if (kind >= TAG_RULE)
            return err_set(err, ERR_CONF, 0, "tag knows no kind '%.*s': use " KIND_WORDS,
                           (int)list->items[i].len, list->items[i].ptr);
        kinds |= 1u << kind;
    }
    *ret_kinds = kinds;
    return ERR_OK;
}

static enum err_code lexicons_check(const struct opt_list *list, struct err *err)
{
    for (size_t i = 0; i < list->len; i++)
        if (!str_eq(list->items[i], STR("divisions")))
            return err_set(err, ERR_CONF, 0, "tag knows no lexicon '%.*s': use divisions",
                           (int)list->items[i].len, list->items[i].ptr);
    return ERR_OK;
}

static void tag_close(void *state)
{
    struct tag_state *t = state;

    if (!t)
        return;
    rules_close(t->rules);
    topics_close(t->topics);
    keywords_close(t->keywords);
    gazetteer_close(t->gazetteer);
    mem_free(t);
}

static enum err_code tag_open(const void *opts, const struct stage_env *env, void **ret_state,
                              struct err *err)
{
    const struct tag_opts *o = opts;
    struct tag_state *t;
    unsigned kinds = 0;
    enum err_code code;

    if ((code = kinds_read(&o->kinds, &kinds, err)) || (code = lexicons_check(&o->lexicons, err)) ||
        (o->counts.len && (code = stage_index_check(o->counts, "name of counts", err))))
        return code;
    t = mem_alloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, 0, "no memory for the tag stage");
    t->kinds = kinds;
    chars_fill(t->words.chars);
    tag_places_sets(&t->words);
    tag_sites_sets(&t->words);
    tag_abroad_sets(&t->words);
    tag_orgs_sets(&t->words);
    tag_teams_sets(&t->words);
    tag_org_left_sets(&t->words);
    tag_org_firms_sets(&t->words);
    tag_org_units_sets(&t->words);
    tag_org_told_sets(&t->words);
    tag_org_heads_sets(&t->words);
    tag_persons_sets(&t->words);
    tag_named_sets(&t->words);
    tag_lists_sets(&t->words);
    tag_quotes_sets(&t->words);
    tag_units_sets(&t->words);
    tag_measures_sets(&t->words);
    tag_quantities_sets(&t->words);
    tag_dates_sets(&t->words);
    tag_phrases_sets(&t->words);
    tag_clocks_sets(&t->words);
    tag_feasts_sets(&t->words);
    langs_fill(&t->langs);
    if (o->lexicons.len && env->data)
        code = gazetteer_open(env->data, &t->gazetteer, err);
    if (!code && kinds & KIND_KEYWORDS && env->data)
        code = keywords_open(env->data, env->slots, &t->keywords, err);
    if (!code && kinds & KIND_TOPICS && env->data)
        code = topics_open(env, &t->topics, err);
    if (!code && o->rules.len)
        code = rules_open(&o->rules, env, &t->rules, err);
    if (code) {
        tag_close(t);
        return code;
    }
    *ret_state = t;
    return ERR_OK;
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

/* What the article gives beside the tags of its paragraphs. */
static enum err_code article_settle(const struct tag_state *t, struct sheet *s, struct doc *doc,
                                    struct article *art, struct err *err)
{
    enum err_code code = ERR_OK;

    if (!members_attach(doc, art, s))
        return err_set(err, ERR_NOMEM, 0, "no room for members in the document's memory");
    lang_run(&t->langs, doc, art, s);
    if (t->keywords)
        code = keywords_run(t->keywords, doc, art, err);
    if (!code && t->topics)
        code = topics_run(t->topics, doc, art, err);
    if (!code && t->rules)
        code = rules_run(t->rules, doc, art, err);
    doc_count(doc, "tags", art->tags_len);
    return code;
}

/* What is kept while the articles are read. */
struct work {
    struct lines lines;
    struct sheet sheet;
    struct places places;
};

static enum err_code tag_article(struct work *w, const struct tag_state *t, struct article *art,
                                 struct err *err)
{
    struct para *p = &w->lines.para;
    enum err_code code;

    p->article = art;
    p->published = day_of(art->published);
    p->names_len = p->practices_len = p->villages_len = p->persons_len = p->orgs_len =
        p->orgs_names = 0;
    p->place_next = 0;
    p->org_lasts = 0;
    memset(&p->person_names, 0, sizeof p->person_names);
    memset(&p->practice_names, 0, sizeof p->practice_names);
    memset(&p->org_names, 0, sizeof p->org_names);
    p->edges = t->words.edges;
    p->list_attr = NULL;
    p->places = NULL;
    if ((code = sheet_make(&w->sheet, p->doc, art, t->words.chars, err)))
        return code;
    if (t->gazetteer) {
        if ((code = places_find(p->doc, art, &w->sheet, t->gazetteer, &w->places, err)))
            return code;
        if (!places_grid(&w->places, p->doc, art))
            return err_set(err, ERR_NOMEM, 0, "no room for places in the document's memory");
        p->places = &w->places;
    }
    if ((code = lines_scan(&w->lines, err)))
        return code;
    return article_settle(t, &w->sheet, p->doc, art, err);
}

static enum err_code tag_run(void *state, struct doc *doc, struct err *err)
{
    const struct tag_state *t = state;
    struct work w = {.lines.para = {.doc = doc, .kinds = t->kinds, .sets = t->words.sets}};
    enum err_code code = ERR_OK;

    if (t->kinds == 0 && !t->rules)
        return ERR_OK;
    w.lines.sheet = &w.sheet;
    for (size_t a = 0; a < doc->articles_len && !code; a++)
        code = tag_article(&w, t, &doc->articles[a], err);
    return code;
}

extern const struct stage stage_tag;
const struct stage stage_tag = {
    .name = "tag",
    .summary = "mark places, organisations, persons, dates, quantities and named practices",
    .opts = tag_opts_table,
    .opts_size = sizeof(struct tag_opts),
    .open = tag_open,
    .run = tag_run,
    .settled = &stage_tag_keywords,
    .close = tag_close,
};
