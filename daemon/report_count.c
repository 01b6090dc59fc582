/* report_count.c -- values of one field of the records, by how often they come. A value that a record has
 * several times counts once. */
#include "report.h"

#include "../stages/base/hash.h"
#include "../stages/base/json.h"
#include "../stages/base/map.h"
#include "../stages/base/mem.h"
#include "ctl_text.h"

#include <stdlib.h>
#include <string.h>

#define VALUE_BYTES_MAX 256u

struct value {
    char *text;
    size_t len;
    uint64_t records;
    uint64_t last_record; /* number of the record that had it last */
    char first[REPORT_DATE_BYTES], last[REPORT_DATE_BYTES];
};

struct counting {
    const struct report *report;
    struct map *places; /* hash of the text: index + 1 */
    struct value *values;
    size_t len, room;
    uint64_t records;
};

static void count_close(void *state)
{
    struct counting *c = state;

    if (!c)
        return;
    for (size_t i = 0; i < c->len; i++)
        mem_free(c->values[i].text);
    mem_free(c->values);
    map_destroy(c->places);
    mem_free(c);
}

static void *count_open(const struct report *r)
{
    struct counting *c = mem_alloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->report = r;
    c->places = map_create();
    if (!c->places) {
        count_close(c);
        return NULL;
    }
    return c;
}

static struct value *value_add(struct counting *c, struct str text)
{
    uint64_t place;

    if (map_get(c->places, hash64(text, 0), &place))
        return &c->values[place];
    if (c->len == c->room) {
        size_t room = c->room ? c->room * 2 : 256;
        struct value *values = mem_resize(c->values, room, sizeof *values);

        if (!values)
            return NULL;
        c->values = values;
        c->room = room;
    }
    c->values[c->len] = (struct value){.text = mem_dup(text.ptr, text.len), .len = text.len};
    if (!c->values[c->len].text || !map_put(c->places, hash64(text, 0), c->len)) {
        mem_free(c->values[c->len].text);
        return NULL;
    }
    return &c->values[c->len++];
}

static bool count_text(struct counting *c, const json_t *record, struct str text)
{
    struct value *v;
    char day[REPORT_DATE_BYTES];

    if (!text.len)
        return true;
    v = value_add(c, str_sub(text, 0, VALUE_BYTES_MAX));
    if (!v)
        return false;
    if (v->last_record == c->records)
        return true;
    v->last_record = c->records;
    v->records++;
    if (!report_day(record, day))
        return true;
    if (!v->first[0] || strcmp(day, v->first) < 0)
        memcpy(v->first, day, sizeof day);
    if (strcmp(day, v->last) > 0)
        memcpy(v->last, day, sizeof day);
    return true;
}

static bool count_json(struct counting *c, const json_t *record, const json_t *value)
{
    const char *text = json_string_value(value);

    return !text || count_text(c, record, (struct str){text, json_string_length(value)});
}

/* The text at `key` of each item, or the items themselves (key NULL). */
static bool count_items(struct counting *c, const json_t *record, const json_t *items,
                        const char *key)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);

        if (!count_json(c, record, key ? json_object_get(item, key) : item))
            return false;
    }
    return true;
}

static bool take_tags(void *state, const json_t *record, const char *kind, const char *key)
{
    struct counting *c = state;

    c->records++;
    return count_items(c, record, json_object_get(json_object_get(record, "tags"), kind), key);
}

static bool take_practice(void *state, const json_t *record)
{
    return take_tags(state, record, "practices", "name");
}

static bool take_topic(void *state, const json_t *record)
{
    return take_tags(state, record, "topics", NULL);
}

static bool take_tag(void *state, const json_t *record)
{
    return take_tags(state, record, "rules", "tag");
}

static bool take_rule(void *state, const json_t *record)
{
    return take_tags(state, record, "rules", "rule");
}

static bool take_key(struct counting *c, const json_t *record, const char *key)
{
    c->records++;
    return count_json(c, record, json_object_get(record, key));
}

static bool take_source(void *state, const json_t *record)
{
    return take_key(state, record, "source");
}

static bool take_lang(void *state, const json_t *record)
{
    return take_key(state, record, "lang");
}

static bool take_month(void *state, const json_t *record)
{
    struct counting *c = state;
    char day[REPORT_DATE_BYTES];

    c->records++;
    return !report_day(record, day) ||
           count_text(c, record, (struct str){day, sizeof "2026-11" - 1});
}

static bool take_field(void *state, const json_t *record)
{
    struct counting *c = state;
    const char *name = c->report->by + sizeof "fields." - 1;

    c->records++;
    return count_items(c, record, json_object_get(json_object_get(record, "fields"), name), NULL);
}

/* Most records first; the same number: by their bytes. */
static int by_records(const void *a, const void *b)
{
    const struct value *x = a, *y = b;

    if (x->records != y->records)
        return x->records > y->records ? -1 : 1;
    return str_cmp((struct str){x->text, x->len}, (struct str){y->text, y->len});
}

static int by_text(const void *a, const void *b)
{
    const struct value *x = a, *y = b;

    return str_cmp((struct str){x->text, x->len}, (struct str){y->text, y->len});
}

static void show_value(const struct value *v, const struct report *r, struct buf *out)
{
    struct str text = {v->text, v->len};
    struct json j;

    if (!r->is_json) {
        buf_addf(out, "%8llu  %-10s  %-10s  ", (unsigned long long)v->records, v->first, v->last);
        text_escape(text, TEXT_LINE, out);
    } else {
        json_init(&j, out);
        json_obj(&j);
        json_key_str(&j, "value", text);
        json_key_u64(&j, "records", v->records);
        if (v->first[0]) {
            json_key_str(&j, "first", str_of(v->first));
            json_key_str(&j, "last", str_of(v->last));
        }
        json_obj_end(&j);
    }
    buf_add_byte(out, '\n');
}

static enum exit_code show_sorted(struct counting *c, const struct report *r,
                                  int (*compare)(const void *, const void *))
{
    bool is_written = true;

    if (c->len)
        qsort(c->values, c->len, sizeof *c->values, compare);
    for (size_t i = 0; i < c->len && is_written && (!r->limit || i < r->limit); i++) {
        struct buf line;

        buf_init(&line, 16 * VALUE_BYTES_MAX);
        show_value(&c->values[i], r, &line);
        is_written = ctl_write_buf(r->ctl, &line);
        buf_fini(&line);
    }
    return EXIT_FINE;
}

static enum exit_code count_show(void *state, const struct report *r)
{
    return show_sorted(state, r, by_records);
}

static enum exit_code month_show(void *state, const struct report *r)
{
    return show_sorted(state, r, by_text);
}

#define COUNT(name, help, take, show)                   \
    {                                                   \
        name, help, count_open, take, show, count_close \
    }
const struct report_kind report_counts[] = {
    COUNT("practice", "named practices", take_practice, count_show),
    COUNT("source", "where articles are from", take_source, count_show),
    COUNT("month", "months of publication, or of intake", take_month, month_show),
    COUNT("lang", "languages", take_lang, count_show),
    COUNT("topic", "topics", take_topic, count_show),
    COUNT("tag", "tags of rules", take_tag, count_show),
    COUNT("rule", "rules that fired", take_rule, count_show),
    COUNT("fields.", "values of a field that rules set", take_field, count_show),
};
const size_t report_counts_len = sizeof report_counts / sizeof *report_counts;
