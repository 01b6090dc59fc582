/* report_reprint.c -- siftctl report --by reprint: who reprinted whom, and how often. Who somebody is says
 * the record's `source`, else the folder its file was dropped in, else the file's name. */
#include "report.h"

#include "../stages/base/hash.h"
#include "../stages/base/json.h"
#include "../stages/base/map.h"
#include "../stages/base/mem.h"
#include "ctl_text.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define NAME_BYTES_MAX 4096u
#define LINE_BYTES_MAX (64u * 1024)
#define UNKNOWN 0u /* the original is not in what was read */

enum reprint_kind { REPRINT_EXACT, REPRINT_NEAR, REPRINT_CONTAINED, REPRINT_KINDS };

struct pair {
    uint32_t by, of; /* numbers of names */
    uint64_t counts[REPRINT_KINDS];
};

struct reprint {
    char **names;
    size_t names_len, names_room;
    struct pair *pairs;
    size_t pairs_len, pairs_room;
    struct map *name_numbers; /* hash of a name: its number */
    struct map *records;      /* hash of a record's id: its name's number */
    struct map *pair_places;  /* hash of both names: place in pairs */
};

static void reprint_close(void *state)
{
    struct reprint *r = state;

    if (!r)
        return;
    for (size_t i = 0; i < r->names_len; i++)
        mem_free(r->names[i]);
    mem_free(r->names);
    mem_free(r->pairs);
    map_destroy(r->name_numbers);
    map_destroy(r->records);
    map_destroy(r->pair_places);
    mem_free(r);
}

/* Room for one thing more. False: no memory. */
static bool list_grow(void **list, size_t len, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 64;
    void *grown;

    if (len < *room)
        return true;
    grown = mem_resize(*list, more, size);
    if (!grown)
        return false;
    *list = grown;
    *room = more;
    return true;
}

/* The number of a name. False: no memory. */
static bool name_number(struct reprint *r, struct str name, uint32_t *ret_number)
{
    uint64_t hash = hash64(name, 1), number;
    void *list = r->names;

    if (map_get(r->name_numbers, hash, &number)) {
        *ret_number = (uint32_t)number;
        return true;
    }
    if (!list_grow(&list, r->names_len, &r->names_room, sizeof *r->names))
        return false;
    r->names = list;
    r->names[r->names_len] = mem_dup(name.ptr, name.len);
    if (!r->names[r->names_len] || !map_put(r->name_numbers, hash, r->names_len)) {
        mem_free(r->names[r->names_len]);
        return false;
    }
    *ret_number = (uint32_t)r->names_len++;
    return true;
}

static void *reprint_open(const struct report *report)
{
    struct reprint *r = mem_alloc(1, sizeof *r);
    uint32_t number;

    (void)report;
    if (!r)
        return NULL;
    r->name_numbers = map_create();
    r->records = map_create();
    r->pair_places = map_create();
    if (r->name_numbers && r->records && r->pair_places && name_number(r, STR("?"), &number))
        return r;
    reprint_close(r);
    return NULL;
}

/* Whose record it is. */
static struct str who(const json_t *record)
{
    const json_t *source = json_object_get(record, "source");
    const json_t *file = json_object_get(json_object_get(record, "file"), "name");
    struct str name = {json_string_value(file), json_string_length(file)};
    const char *slash = name.len ? memrchr(name.ptr, '/', name.len) : NULL;

    if (json_string_length(source))
        return (struct str){json_string_value(source), json_string_length(source)};
    return slash ? str_sub(name, 0, (size_t)(slash - name.ptr)) : name;
}

static struct pair *pair_of(struct reprint *r, uint32_t by, uint32_t of)
{
    uint64_t hash = hash_mix((uint64_t)by << 32 | of), place;
    void *list = r->pairs;

    if (map_get(r->pair_places, hash, &place))
        return &r->pairs[place];
    if (!list_grow(&list, r->pairs_len, &r->pairs_room, sizeof *r->pairs))
        return NULL;
    r->pairs = list;
    if (!map_put(r->pair_places, hash, r->pairs_len))
        return NULL;
    r->pairs[r->pairs_len] = (struct pair){.by = by, .of = of};
    return &r->pairs[r->pairs_len++];
}

/* False: it is no reprint. */
static bool kind_of(const json_t *dup, enum reprint_kind *ret_kind)
{
    static const struct str names[] = {[REPRINT_EXACT] = {"exact", 5},
                                       [REPRINT_NEAR] = {"near", 4},
                                       [REPRINT_CONTAINED] = {"contained", 9}};
    struct str kind = str_of(json_string_value(json_object_get(dup, "kind")));

    for (int i = 0; i < REPRINT_KINDS; i++)
        if (str_eq(kind, names[i])) {
            *ret_kind = (enum reprint_kind)i;
            return true;
        }
    return false;
}

static bool add_record(struct reprint *r, const json_t *record)
{
    const char *id = json_string_value(json_object_get(record, "id"));
    const json_t *dup = json_object_get(record, "dup");
    struct str of = str_of(json_string_value(json_object_get(dup, "of")));
    uint64_t original = UNKNOWN;
    enum reprint_kind kind;
    struct pair *pair;
    uint32_t by;

    if (!id)
        return true;
    if (!name_number(r, who(record), &by) || !map_put(r->records, hash64(str_of(id), 2), by))
        return false;
    if (!kind_of(dup, &kind))
        return true;
    (void)map_get(r->records, hash64(of, 2), &original);
    pair = pair_of(r, by, (uint32_t)original);
    if (pair)
        pair->counts[kind]++;
    return pair != NULL;
}

static bool reprint_take(void *state, const json_t *record)
{
    return add_record(state, record);
}

static uint64_t pair_sum(const struct pair *p)
{
    return p->counts[REPRINT_EXACT] + p->counts[REPRINT_NEAR] + p->counts[REPRINT_CONTAINED];
}

/* Most first; else in the order they came. */
static int pair_compare(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    uint64_t m = pair_sum(x), n = pair_sum(y);

    if (m != n)
        return m > n ? -1 : 1;
    if (x->by != y->by)
        return x->by < y->by ? -1 : 1;
    return x->of < y->of ? -1 : x->of > y->of;
}

static void write_json(const struct reprint *r, const struct pair *p, struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key_str(&j, "by", str_of(r->names[p->by]));
    if (p->of != UNKNOWN)
        json_key_str(&j, "of", str_of(r->names[p->of]));
    json_key_u64(&j, "reprints", pair_sum(p));
    json_key_u64(&j, "exact", p->counts[REPRINT_EXACT]);
    json_key_u64(&j, "near", p->counts[REPRINT_NEAR]);
    json_key_u64(&j, "contained", p->counts[REPRINT_CONTAINED]);
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}

static void write_line(const struct reprint *r, const struct pair *p, struct buf *out)
{
    buf_addf(out, "%8llu %8llu %8llu %9llu  ", (unsigned long long)pair_sum(p),
             (unsigned long long)p->counts[REPRINT_EXACT],
             (unsigned long long)p->counts[REPRINT_NEAR],
             (unsigned long long)p->counts[REPRINT_CONTAINED]);
    text_escape(str_sub(str_of(r->names[p->by]), 0, NAME_BYTES_MAX), TEXT_LINE, out);
    buf_add_str(out, STR(" from "));
    text_escape(str_sub(str_of(r->names[p->of]), 0, NAME_BYTES_MAX), TEXT_LINE, out);
    buf_add_byte(out, '\n');
}

static enum exit_code reprint_show(void *state, const struct report *report)
{
    struct reprint *r = state;
    size_t len = report->limit && report->limit < r->pairs_len ? report->limit : r->pairs_len;
    bool goes_on = true;
    struct buf line;

    if (r->pairs_len)
        qsort(r->pairs, r->pairs_len, sizeof *r->pairs, pair_compare);
    buf_init(&line, LINE_BYTES_MAX);
    if (!report->is_json)
        goes_on = ctl_write(report->ctl, STR("reprints    exact     near contained\n"));
    for (size_t i = 0; i < len && goes_on; i++) {
        buf_reset(&line);
        if (report->is_json)
            write_json(r, &r->pairs[i], &line);
        else
            write_line(r, &r->pairs[i], &line);
        goes_on = ctl_write_buf(report->ctl, &line);
    }
    buf_fini(&line);
    return EXIT_FINE;
}

const struct report_kind report_reprint = {
    .name = "reprint",
    .help = "who reprinted whom, and how often",
    .open = reprint_open,
    .take = reprint_take,
    .show = reprint_show,
    .close = reprint_close,
};
