/* ctl_where.c -- see ctl_where.h */
#include "ctl_where.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define WHERE_KEY_BYTES 64
#define WHERE_NUMBER_BYTES 32

enum where_kind {
    WHERE_NAME,
    WHERE_INDEX, /* [2] */
    WHERE_ITEMS, /* [] */
    WHERE_ANY,   /* * */
};

struct where_step {
    enum where_kind kind;
    const char *name; /* NUL-terminated, in text */
    size_t index;
};

struct where {
    char *text; /* PATH, cut up */
    char *value;
    size_t value_len;
    bool is_number;
    double number;
    struct where_step steps[WHERE_STEPS_MAX];
    size_t steps_len;
    char key[WHERE_KEY_BYTES]; /* "name": as it stands in a record */
    size_t key_len;            /* 0: no quick look */
    bool is_plain;             /* VALUE stands in a record as it is */
};

/* VALUE as a number. `text` is NUL-terminated. */
static bool where_parse_number(const char *text, double *ret)
{
    char *end;

    assert(text);
    /* strtod would take blanks, hexadecimal, "inf" and "nan" too. */
    if (!*text || strspn(text, "0123456789+-.eE") != strlen(text))
        return false;
    errno = 0;
    *ret = strtod(text, &end);
    return *end == '\0' && errno == 0 && isfinite(*ret);
}

static enum err_code where_add(struct where *w, struct where_step step, struct err *err)
{
    if (w->steps_len == WHERE_STEPS_MAX)
        return err_set(err, ERR_CONF, 0, "a path has at most %d steps", WHERE_STEPS_MAX);
    w->steps[w->steps_len++] = step;
    return ERR_OK;
}

/* "[]" or "[2]" at *at; *at moves behind it. */
static enum err_code where_add_bracket(struct where *w, char **at, struct err *err)
{
    char *end = strchr(*at, ']');
    struct where_step step = {.kind = WHERE_ITEMS};
    uint64_t index;

    if (!end)
        return err_set(err, ERR_CONF, 0, "a '[' without ']' in a path");
    if (end > *at + 1) {
        if (!str_to_u64((struct str){*at + 1, (size_t)(end - *at - 1)}, &index))
            return err_set(err, ERR_CONF, 0, "no number in '[' and ']' of a path");
        step = (struct where_step){.kind = WHERE_INDEX, .index = (size_t)index};
    }
    *at = end + 1;
    return where_add(w, step, err);
}

/* One part between dots: a name or *, then brackets. `part` is ended by NUL. */
static enum err_code where_add_part(struct where *w, char *part, struct err *err)
{
    size_t len = strcspn(part, "[");
    char *at = part + len;
    enum err_code code = ERR_OK;

    if (!*part)
        return err_set(err, ERR_CONF, 0, "an empty name in a path");
    if (strcmp(part, "*") == 0)
        return where_add(w, (struct where_step){.kind = WHERE_ANY}, err);
    if (len)
        code = where_add(w, (struct where_step){.kind = WHERE_NAME, .name = part}, err);
    while (code == ERR_OK && *at == '[') {
        char *open = at;

        code = where_add_bracket(w, &at, err);
        *open = '\0'; /* the end of the name */
    }
    if (code == ERR_OK && *at)
        return err_set(err, ERR_CONF, 0, "a '.' is missing behind ']' in a path");
    return code;
}

/* A quick look before parsing. Records are written compactly, keys plainly, and in strings only '"',
 * '\\' and controls are escaped; so the last name of the path stands in the line as "name": with its
 * value behind it. Whatever is not sure may match. */

/* Does the value at `v` (behind a colon) start like the one looked for? */
static bool where_starts_like(const struct where *w, struct str v)
{
    char number[WHERE_NUMBER_BYTES];

    if (!v.len)
        return false;
    if (v.ptr[0] == '"')
        return !w->is_plain ||
               str_starts(str_sub(v, 1, v.len), (struct str){w->value, w->value_len});
    if (v.ptr[0] == '-' || (v.ptr[0] >= '0' && v.ptr[0] <= '9')) {
        if (!w->is_number)
            return false;
        (void)snprintf(number, sizeof number, "%.*s", (int)str_sub(v, 0, sizeof number - 1).len,
                       v.ptr);
        return !(strtod(number, NULL) < w->number) && !(strtod(number, NULL) > w->number);
    }
    if (v.ptr[0] == 't' || v.ptr[0] == 'f' || v.ptr[0] == 'n')
        return w->value[0] == v.ptr[0];
    return true; /* an array, an object, a blank */
}

static bool where_may_match(const struct where *w, struct str line)
{
    struct str key = {w->key, w->key_len};
    size_t at = 0;

    if (!w->key_len)
        return true;
    while ((at = str_find(line, key, at)) != SIZE_MAX) {
        at += key.len;
        if (where_starts_like(w, str_sub(line, at, line.len)))
            return true;
    }
    return false;
}

/* Prepare the quick look; without one every record is parsed. */
static void where_prepare(struct where *w)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const struct where_step *last = &w->steps[w->steps_len - 1];

    w->is_plain = true;
    for (size_t i = 0; i < w->value_len; i++) {
        unsigned char c = (unsigned char)w->value[i];

        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F)
            w->is_plain = false;
    }
    if (last->kind == WHERE_NAME && strspn(last->name, plain) == strlen(last->name) &&
        strlen(last->name) + 3 < sizeof w->key)
        w->key_len = (size_t)snprintf(w->key, sizeof w->key, "\"%s\":", last->name);
}

enum err_code where_create(struct str expr, struct where **ret_where, struct err *err)
{
    size_t equals = str_find(expr, STR("="), 0);
    enum err_code code = ERR_OK;
    struct where *w;
    char *part, *rest;

    assert(ret_where);
    if (equals == SIZE_MAX || !equals || memchr(expr.ptr, '\0', expr.len))
        return err_set(err, ERR_CONF, 0, "'%.*s' is not PATH=VALUE", (int)expr.len, expr.ptr);
    w = mem_alloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, 0, "no memory for a condition");
    w->text = mem_dup(expr.ptr, equals);
    w->value_len = expr.len - equals - 1;
    w->value = mem_dup(expr.ptr + equals + 1, w->value_len);
    if (!w->text || !w->value)
        code = err_set(err, ERR_NOMEM, 0, "no memory for a condition");
    for (part = w->text; code == ERR_OK && part; part = rest) {
        rest = strchr(part, '.');
        if (rest)
            *rest++ = '\0';
        code = where_add_part(w, part, err);
    }
    if (code != ERR_OK) {
        where_destroy(w);
        return code;
    }
    w->is_number = where_parse_number(w->value, &w->number);
    where_prepare(w);
    *ret_where = w;
    return ERR_OK;
}

void where_destroy(struct where *w)
{
    if (!w)
        return;
    mem_free(w->text);
    mem_free(w->value);
    mem_free(w);
}

static bool where_is_value(const struct where *w, const json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_STRING:
        return json_string_length(v) == w->value_len &&
               memcmp(json_string_value(v), w->value, w->value_len) == 0;
    case JSON_INTEGER:
    case JSON_REAL:
        return w->is_number && !(json_number_value(v) < w->number) &&
               !(json_number_value(v) > w->number);
    case JSON_TRUE:
        return strcmp(w->value, "true") == 0;
    case JSON_FALSE:
        return strcmp(w->value, "false") == 0;
    case JSON_NULL:
        return strcmp(w->value, "null") == 0;
    case JSON_OBJECT:
    case JSON_ARRAY:
        return false;
    }
    return false;
}

static bool where_descend(const struct where *w, json_t *v, size_t step);

static bool where_any_item(const struct where *w, const json_t *array, size_t step)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (where_descend(w, json_array_get(array, i), step))
            return true;
    return false;
}

static bool where_any_member(const struct where *w, json_t *object, size_t step)
{
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
        if (where_descend(w, json_object_iter_value(at), step))
            return true;
    return false;
}

/* As deep as the path has steps plus the arrays passed without one, which jansson bounds. */
static bool where_descend(const struct where *w, json_t *v, size_t step)
{
    const struct where_step *s = &w->steps[step];

    if (json_is_array(v)) {
        if (step < w->steps_len && s->kind == WHERE_INDEX)
            return s->index < json_array_size(v) &&
                   where_descend(w, json_array_get(v, s->index), step + 1);
        if (step < w->steps_len && (s->kind == WHERE_ITEMS || s->kind == WHERE_ANY))
            step++;
        return where_any_item(w, v, step);
    }
    if (step == w->steps_len)
        return where_is_value(w, v);
    if (json_is_object(v) && s->kind == WHERE_NAME) {
        json_t *member = json_object_get(v, s->name);

        return member && where_descend(w, member, step + 1);
    }
    if (json_is_object(v) && s->kind == WHERE_ANY)
        return where_any_member(w, v, step + 1);
    return false;
}

static json_t *where_load(struct str line)
{
    json_error_t ignored;

    return json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &ignored);
}

bool where_match(const struct where *w, struct str line)
{
    json_t *record;
    bool is_match;

    if (!where_may_match(w, line))
        return false;
    record = where_load(line);
    if (!record)
        return false;
    is_match = where_descend(w, record, 0);
    json_decref(record);
    return is_match;
}

bool where_record_id(struct str line, char out[WHERE_ID_BYTES])
{
    json_t *record = where_load(line);
    const json_t *id = record ? json_object_get(record, "id") : NULL;
    bool fits = id && json_is_string(id) && json_string_length(id) < WHERE_ID_BYTES;

    if (fits)
        (void)snprintf(out, WHERE_ID_BYTES, "%s", json_string_value(id));
    json_decref(record);
    return fits;
}
