/* ctl_items.c -- see ctl_items.h */
#include "ctl_items.h"

#include "../stages/base/arena.h"
#include "../stages/base/mem.h"
#include "../stages/base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define ITEMS_DIGITS 6
#define ITEMS_BYTES_MAX ((size_t)2 * 1024 * 1024 * 1024)

struct items {
    struct arena *arena; /* owns kinds and values */
    struct item *list;
    size_t len, room;
    size_t articles;
    bool has_failed;
};

/* Taking apart */

static struct str items_keep(struct items *s, struct str text)
{
    char *copy = arena_dup(s->arena, text.ptr ? text.ptr : "", text.len);

    s->has_failed = s->has_failed || !copy;
    return copy ? (struct str){copy, text.len} : STR("");
}

/* Both are in the arena, or static. */
static void items_add(struct items *s, struct str kind, struct str value)
{
    if (s->len == s->room) {
        struct item *list = arena_grow(s->arena, s->list, &s->room, s->len + 1, sizeof *s->list);

        if (!list) {
            s->has_failed = true;
            return;
        }
        s->list = list;
    }
    s->list[s->len] = (struct item){.kind = kind, .value = value, .place = (uint32_t)s->len};
    s->len++;
}

static struct str json_text(const json_t *string)
{
    const char *text = json_string_value(string);

    return text ? (struct str){text, json_string_length(string)} : STR("");
}

/* "outer.inner" */
static struct str items_kind(struct items *s, const char *outer, const char *inner)
{
    struct buf kind;
    struct str kept;

    buf_init(&kind, 1u << 20);
    buf_addf(&kind, "%s.%s", outer, inner);
    kept = items_keep(s, buf_str(&kind));
    s->has_failed = s->has_failed || buf_failed(&kind);
    buf_fini(&kind);
    return kept;
}

static int items_dumped(const char *bytes, size_t len, void *ctx)
{
    buf_add(ctx, bytes, len);
    return 0;
}

/* "text {the rest}", without where it stands. Takes the text out of an object. */
static struct str items_value(struct items *s, json_t *value)
{
    struct buf text;
    struct str kept;

    if (json_is_string(value))
        return items_keep(s, json_text(value));
    buf_init(&text, ITEMS_BYTES_MAX);
    if (json_is_object(value)) {
        buf_add_str(&text, json_text(json_object_get(value, "text")));
        (void)json_object_del(value, "text");
        (void)json_object_del(value, "at");
        (void)json_object_del(value, "src");
    }
    if (text.len && json_object_size(value))
        buf_add_byte(&text, ' ');
    if (!json_is_object(value) || json_object_size(value) || !text.len)
        (void)json_dump_callback(value, items_dumped, &text,
                                 JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS |
                                     JSON_REAL_PRECISION(ITEMS_DIGITS));
    kept = items_keep(s, buf_str(&text));
    s->has_failed = s->has_failed || buf_failed(&text);
    buf_fini(&text);
    return kept;
}

/* A list is as many items. */
static void items_add_value(struct items *s, struct str kind, json_t *value)
{
    json_t *one;
    size_t i;

    if (!json_is_array(value)) {
        items_add(s, kind, items_value(s, value));
        return;
    }
    json_array_foreach (value, i, one)
        items_add(s, kind, items_value(s, one));
}

/* The text of each sentence; their ends are counted in characters. */
static void items_add_sentences(struct items *s, struct str text, const json_t *sentences)
{
    size_t i, at = 0;
    json_int_t chars = 0;
    const json_t *one;

    json_array_foreach (sentences, i, one) {
        json_int_t from = json_integer_value(json_array_get(one, 0));
        json_int_t to = json_integer_value(json_array_get(one, 1));
        size_t start = at;
        uint32_t cp;

        for (; at < text.len && chars < to; chars++) {
            if (chars == from)
                start = at;
            at += utf8_next(text, at, &cp);
        }
        items_add(s, STR("sentences"), str_sub(text, start, at - start));
    }
}

/* "word/tag" */
static void items_add_words(struct items *s, struct str words, struct str tags)
{
    struct str word, tag;
    struct buf both;

    buf_init(&both, 1u << 24);
    while (str_split(&words, ' ', &word)) {
        buf_reset(&both);
        buf_add_str(&both, word);
        if (tags.len && str_split(&tags, ' ', &tag)) {
            buf_add_byte(&both, '/');
            buf_add_str(&both, tag);
        }
        items_add(s, STR("words"), items_keep(s, buf_str(&both)));
    }
    s->has_failed = s->has_failed || buf_failed(&both);
    buf_fini(&both);
}

static void items_add_paragraph(struct items *s, json_t *paragraph)
{
    static const char *const known[] = {"kind", "text", "src", "sentences", "words", "pos"};
    struct str kind = json_text(json_object_get(paragraph, "kind"));
    struct str text = items_keep(s, json_text(json_object_get(paragraph, "text")));
    const char *key;
    json_t *value;

    items_add(s, STR("paragraphs"), text);
    if (!str_eq(kind, STR("body")))
        items_add(s, STR("paragraphs.kind"), items_keep(s, kind));
    items_add_sentences(s, text, json_object_get(paragraph, "sentences"));
    items_add_words(s, json_text(json_object_get(paragraph, "words")),
                    json_text(json_object_get(paragraph, "pos")));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        (void)json_object_del(paragraph, known[i]);
    json_object_foreach (paragraph, key, value) {
        items_add_value(s, items_kind(s, "paragraphs", key), value);
    }
}

static void items_add_drop(struct items *s, json_t *drop)
{
    const char *reason = json_string_value(json_object_get(drop, "reason"));

    items_add(s, items_kind(s, "dropped", reason ? reason : "?"),
              items_keep(s, json_text(json_object_get(drop, "text"))));
}

/* Of "file" what depends on the configuration. */
static void items_add_file(struct items *s, const json_t *file)
{
    static const char *const keys[] = {"encoding", "container", "decode_errors"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *value = json_object_get(file, keys[i]);

        if (value)
            items_add(s, items_kind(s, "file", keys[i]), items_value(s, value));
    }
}

/* Names of places and of the moment, and what follows from the rest. */
static bool key_is_passed_over(const char *key)
{
    static const char *const keys[] = {"schema", "id", "article", "articles", "ingested", "chars"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return str_ends(str_of(key), STR("_src"));
}

static void items_add_key(struct items *s, const char *key, json_t *value)
{
    const char *inner;
    json_t *one;
    size_t i;

    if (strcmp(key, "paragraphs") == 0) {
        json_array_foreach (value, i, one)
            items_add_paragraph(s, one);
    } else if (strcmp(key, "dropped") == 0) {
        json_array_foreach (value, i, one)
            items_add_drop(s, one);
    } else if (strcmp(key, "file") == 0) {
        items_add_file(s, value);
    } else if (json_is_object(value) && strcmp(key, "quality") != 0) {
        json_object_foreach (value, inner, one) {
            items_add_value(s, items_kind(s, key, inner), one);
        }
    } else {
        items_add_value(s, items_keep(s, str_of(key)), value);
    }
}

static bool items_add_record(struct items *s, struct str line)
{
    json_error_t ignored;
    json_t *record = json_loadb(line.ptr, line.len, 0, &ignored), *value;
    const char *key;

    if (!record)
        return false;
    s->articles++;
    json_object_foreach (record, key, value) {
        if (!key_is_passed_over(key))
            items_add_key(s, key, value);
    }
    json_decref(record);
    return !s->has_failed;
}

struct items *items_create(struct str lines)
{
    struct items *s = mem_alloc(1, sizeof *s);
    struct str line;
    bool is_whole = true;

    if (!s)
        return NULL;
    s->arena = arena_create(ITEMS_BYTES_MAX);
    while (s->arena && is_whole && str_split(&lines, '\n', &line))
        is_whole = !line.len || items_add_record(s, line);
    if (s->arena && is_whole)
        return s;
    items_destroy(s);
    return NULL;
}

void items_destroy(struct items *items)
{
    if (items)
        arena_destroy(items->arena);
    mem_free(items);
}

size_t items_articles(const struct items *items)
{
    return items->articles;
}

/* Setting against each other */

static int str_order(struct str a, struct str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int item_order(const struct item *a, const struct item *b)
{
    int order = str_order(a->kind, b->kind);

    return order ? order : str_order(a->value, b->value);
}

static int by_value(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = item_order(a, b);

    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static int by_place(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = str_order(a->kind, b->kind);

    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static void items_sort(struct items *s, int (*order)(const void *, const void *))
{
    if (s->len)
        qsort(s->list, s->len, sizeof *s->list, order);
}

void tallies_add(struct tallies *t, struct str kind, uint64_t added, uint64_t removed)
{
    size_t at = 0;

    kind = str_sub(kind, 0, sizeof t->list->kind - 1);
    while (at < t->len && str_order(str_of(t->list[at].kind), kind) < 0)
        at++;
    if (at == t->len || !str_eq(str_of(t->list[at].kind), kind)) {
        if (t->len == TALLIES_MAX) {
            at = TALLIES_MAX - 1;
        } else {
            memmove(&t->list[at + 1], &t->list[at], (t->len - at) * sizeof *t->list);
            t->len++;
            t->list[at] = (struct tally){0};
            (void)snprintf(t->list[at].kind, sizeof t->list->kind, "%.*s", (int)kind.len, kind.ptr);
        }
    }
    t->list[at].added += added;
    t->list[at].removed += removed;
}

void items_compare(struct items *was, struct items *is, struct tallies *tallies)
{
    size_t i = 0, k = 0;

    items_sort(was, by_value);
    items_sort(is, by_value);
    while (i < was->len || k < is->len) {
        int order = i == was->len ? 1 : k == is->len ? -1 : item_order(&was->list[i], &is->list[k]);

        if (order == 0)
            was->list[i].is_matched = is->list[k].is_matched = true;
        else
            tallies_add(tallies, order < 0 ? was->list[i].kind : is->list[k].kind, order > 0,
                        order < 0);
        i += order <= 0;
        k += order >= 0;
    }
}

/* Hand out those of the kind at *at that have no match, and go behind it. */
static void each_of_kind(const struct items *s, size_t *at, struct str kind, bool is_new,
                         void (*each)(void *ctx, bool is_new, const struct item *item), void *ctx)
{
    for (; *at < s->len && str_eq(s->list[*at].kind, kind); ++*at)
        if (!s->list[*at].is_matched)
            each(ctx, is_new, &s->list[*at]);
}

void items_each_difference(struct items *was, struct items *is,
                           void (*each)(void *ctx, bool is_new, const struct item *item), void *ctx)
{
    size_t i = 0, k = 0;

    assert(each);
    items_sort(was, by_place);
    items_sort(is, by_place);
    while (i < was->len || k < is->len) {
        bool is_first =
            k == is->len || (i < was->len && str_order(was->list[i].kind, is->list[k].kind) <= 0);
        struct str kind = is_first ? was->list[i].kind : is->list[k].kind;

        each_of_kind(was, &i, kind, false, each, ctx);
        each_of_kind(is, &k, kind, true, each, ctx);
    }
}
