/* ctl_compare_show.c -- see ctl_compare.h */
#include "ctl_compare.h"

#include "../stages/base/json.h"
#include "ctl_books.h"
#include "ctl_text.h"

#include <string.h>

#define SHOW_LINE_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define SHOW_WIDTH 18

/* "paragraphs -2 +3", parted by commas */
static void add_tallies(const struct tallies *tallies, struct buf *out)
{
    for (size_t i = 0; i < tallies->len; i++) {
        const struct tally *t = &tallies->list[i];

        buf_addf(out, "%s%s", i ? ", " : "", t->kind);
        if (t->removed)
            buf_addf(out, " -%llu", (unsigned long long)t->removed);
        if (t->added)
            buf_addf(out, " +%llu", (unsigned long long)t->added);
    }
}

static void add_outcomes(const struct change *c, struct buf *out)
{
    if (c->was->is_quarantined && c->is->is_quarantined)
        buf_addf(out, "would be quarantined, %s, instead of %s", c->is->why, c->was->why);
    else if (c->is->is_quarantined)
        buf_addf(out, "would be quarantined, %s", c->is->why);
    else if (c->was->is_quarantined)
        buf_addf(out, "would no longer be quarantined, %s", c->was->why);
    else if (c->was->articles != c->is->articles)
        buf_addf(out, "articles %zu -> %zu%s", c->was->articles, c->is->articles,
                 c->tallies->len ? ", " : "");
    else if (!c->tallies->len)
        buf_add_str(out, STR("only where things stand"));
    add_tallies(c->tallies, out);
}

static void json_tallies(struct json *j, const struct tallies *tallies)
{
    json_key(j, "changes");
    json_obj(j);
    for (size_t i = 0; i < tallies->len; i++) {
        json_key(j, tallies->list[i].kind);
        json_arr(j);
        json_u64(j, tallies->list[i].removed);
        json_u64(j, tallies->list[i].added);
        json_arr_end(j);
    }
    json_obj_end(j);
}

static void json_pair(struct json *j, const char *key, uint64_t was, uint64_t is)
{
    json_key(j, key);
    json_arr(j);
    json_u64(j, was);
    json_u64(j, is);
    json_arr_end(j);
}

static void json_outcome(struct json *j, const struct outcome_of *o)
{
    if (o->is_quarantined)
        json_str(j, str_of(o->why));
    else
        json_nil(j);
}

static void json_change(const struct change *c, struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    if (c->id)
        json_key_u64(&j, "id", c->id);
    json_key_name(&j, "name", (struct str){c->name, c->name_len});
    json_key(&j, "quarantined");
    json_arr(&j);
    json_outcome(&j, c->was);
    json_outcome(&j, c->is);
    json_arr_end(&j);
    json_pair(&j, "articles", c->was->articles, c->is->articles);
    json_tallies(&j, c->tallies);
    json_obj_end(&j);
}

/* One line, escaped for a terminal. */
static void show(struct ctl *ctl, struct buf *line, enum text_form form)
{
    struct buf safe;

    buf_init(&safe, 8 * SHOW_LINE_BYTES_MAX);
    text_escape(buf_str(line), form, &safe);
    buf_add_byte(&safe, '\n');
    (void)ctl_write_buf(ctl, buf_failed(line) ? line : &safe);
    buf_fini(&safe);
    buf_fini(line);
}

void compare_show_change(struct ctl *ctl, const struct change *c, bool is_json)
{
    struct buf line;

    buf_init(&line, SHOW_LINE_BYTES_MAX);
    if (is_json) {
        json_change(c, &line);
    } else {
        buf_add(&line, c->name, c->name_len);
        if (c->id)
            buf_addf(&line, " (%llu)", (unsigned long long)c->id);
        buf_add_str(&line, STR(": "));
        add_outcomes(c, &line);
    }
    show(ctl, &line, is_json ? TEXT_JSON : TEXT_LINE);
}

struct showing {
    struct ctl *ctl;
    bool has_paragraphs;
};

static void show_item(void *ctx, bool is_new, const struct item *item)
{
    struct showing *s = ctx;
    struct buf line;

    if (s->ctl->is_broken || (s->has_paragraphs && (str_eq(item->kind, STR("words")) ||
                                                           str_eq(item->kind, STR("sentences")))))
        return;
    buf_init(&line, SHOW_LINE_BYTES_MAX);
    buf_addf(&line, "  %c %-*.*s ", is_new ? '+' : '-', SHOW_WIDTH, (int)item->kind.len,
             item->kind.ptr);
    buf_add_str(&line, item->value);
    show(s->ctl, &line, TEXT_LINE);
}

void compare_show_items(struct ctl *ctl, struct items *was, struct items *is,
                        const struct tallies *tallies)
{
    struct showing s = {.ctl = ctl};

    for (size_t i = 0; i < tallies->len; i++)
        s.has_paragraphs = s.has_paragraphs || strcmp(tallies->list[i].kind, "paragraphs") == 0;
    items_each_difference(was, is, show_item, &s);
}

static void json_totals(const struct compare_totals *t, struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key_u64(&j, "compared", t->same + t->different);
    json_key_u64(&j, "same", t->same);
    json_key_u64(&j, "different", t->different);
    json_key_u64(&j, "gone", t->gone);
    json_key_u64(&j, "failed", t->failed);
    json_pair(&j, "quarantined_by_one", t->only_was, t->only_is);
    json_pair(&j, "articles", t->articles_was, t->articles_is);
    json_tallies(&j, &t->tallies);
    json_obj_end(&j);
}

static void print_totals(struct ctl *ctl, const struct compare_totals *t)
{
    char one[CTL_SHORT_BYTES], two[CTL_SHORT_BYTES], three[CTL_SHORT_BYTES];

    (void)ctl_printf(ctl, "%-*s %s compared, %s the same, %s different", SHOW_WIDTH, "files",
                     ctl_number(t->same + t->different, one), ctl_number(t->same, two),
                     ctl_number(t->different, three));
    if (t->gone || t->failed)
        (void)ctl_printf(ctl, "%-*s %s no longer kept as they were, %s failed", SHOW_WIDTH,
                         "not compared", ctl_number(t->gone, one), ctl_number(t->failed, two));
    if (t->only_was || t->only_is)
        (void)ctl_printf(ctl, "%-*s %s more, %s fewer", SHOW_WIDTH, "quarantined",
                         ctl_number(t->only_is, one), ctl_number(t->only_was, two));
    (void)ctl_printf(ctl, "%-*s %s -> %s", SHOW_WIDTH, "articles", ctl_number(t->articles_was, one),
                     ctl_number(t->articles_is, two));
    for (size_t i = 0; i < t->tallies.len; i++)
        (void)ctl_printf(ctl, "%-*s -%s +%s", SHOW_WIDTH, t->tallies.list[i].kind,
                         ctl_number(t->tallies.list[i].removed, one),
                         ctl_number(t->tallies.list[i].added, two));
}

void compare_show_totals(struct ctl *ctl, const struct compare_totals *t, bool is_json)
{
    struct buf line;

    if (!is_json) {
        print_totals(ctl, t);
        return;
    }
    buf_init(&line, SHOW_LINE_BYTES_MAX);
    json_totals(t, &line);
    show(ctl, &line, TEXT_JSON);
}
