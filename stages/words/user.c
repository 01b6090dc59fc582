/* user.c -- see user.h */
#include "user.h"

#include "../base/arena.h"
#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/utf8.h"
#include "words_private.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USER_ARENA_BYTES ((size_t)64 << 20)
#define USER_WEIGHT_MAX 1000000000u
#define USER_COST_WHOLE 1.0f /* below that of the commonest words */
#define USER_TAG_DEFAULT "n"

/* Words on their way into the array. */
struct reader {
    struct words *w;
    struct arena *arena;
    struct dat_key *keys; /* `slot` is the number of the line, over all files */
    float *costs;
    uint8_t *tags;
    size_t len, room, costs_room, tags_room;
};

static bool find_tag(const struct image *image, struct str name, uint8_t *ret_tag)
{
    for (size_t i = 0; i < image->tags_len; i++) {
        const char *tag = image->tags + i * IMAGE_TAG_BYTES;

        if (str_eq(name, (struct str){tag, strnlen(tag, IMAGE_TAG_BYTES)})) {
            *ret_tag = (uint8_t)i;
            return true;
        }
    }
    return false;
}

/* Codes of a word, folded like the text it is looked for in. */
static enum err_code make_codes(struct reader *r, struct str word, struct dat_key *key,
                                struct err *err)
{
    const struct image *image = &r->w->image;
    size_t chars = utf8_count(word), at = 0;
    uint16_t *codes = arena_alloc(r->arena, chars, sizeof *codes);
    uint32_t cp;

    if (!codes)
        return err_set(err, ERR_NOMEM, 0, "no memory for the dictionaries");
    for (size_t i = 0; i < chars; i++) {
        size_t len = utf8_next(word, at, &cp);

        codes[i] = image_cell(image, r->w->cells, cp).code;
        if (!codes[i])
            return err_set(err, ERR_CONF, 0, "'%.*s' cannot stand in a word", (int)len,
                           word.ptr + at);
        at += len;
    }
    *key = (struct dat_key){.codes = codes, .len = (uint32_t)chars};
    return ERR_OK;
}

static bool grow(struct reader *r)
{
    struct dat_key *keys = arena_grow(r->arena, r->keys, &r->room, r->len + 1, sizeof *keys);
    float *costs = arena_grow(r->arena, r->costs, &r->costs_room, r->len + 1, sizeof *costs);
    uint8_t *tags = arena_grow(r->arena, r->tags, &r->tags_room, r->len + 1, sizeof *tags);

    r->keys = keys ? keys : r->keys;
    r->costs = costs ? costs : r->costs;
    r->tags = tags ? tags : r->tags;
    return keys && costs && tags;
}

/* The next field of a line; empty at its end. */
static struct str next_field(struct str *rest)
{
    size_t len = 0;
    struct str field;

    *rest = str_trim(*rest);
    while (len < rest->len && rest->ptr[len] != ' ' && rest->ptr[len] != '\t')
        len++;
    field = str_sub(*rest, 0, len);
    *rest = str_sub(*rest, len, SIZE_MAX);
    return field;
}

static enum err_code read_fields(struct reader *r, struct str line, float *ret_cost,
                                 uint8_t *ret_tag, struct err *err)
{
    struct str weight = next_field(&line), tag = next_field(&line);
    uint64_t value = 0;

    *ret_cost = USER_COST_WHOLE;
    if (weight.len && !str_to_u64(weight, &value)) {
        /* WORD TAG is as good. */
        if (tag.len)
            return err_set(err, ERR_CONF, 0, "'%.*s' is no weight", (int)weight.len, weight.ptr);
        tag = weight;
    } else if (weight.len) {
        if (value == 0 || value > USER_WEIGHT_MAX)
            return err_set(err, ERR_CONF, 0, "a weight is 1 to %u", USER_WEIGHT_MAX);
        *ret_cost = (float)(-r->w->image.costs[0].jieba - log((double)value));
    }
    if (str_trim(line).len)
        return err_set(err, ERR_CONF, 0, "want a word, a weight and a tag");
    if (!find_tag(&r->w->image, tag.len ? tag : STR(USER_TAG_DEFAULT), ret_tag))
        return err_set(err, ERR_CONF, 0, "'%.*s' is no tag", (int)tag.len, tag.ptr);
    return ERR_OK;
}

static enum err_code read_line(struct reader *r, struct str line, struct err *err)
{
    struct str word;
    struct dat_key key;
    enum err_code code;

    if (!utf8_is_valid(line))
        return err_set(err, ERR_CONF, 0, "not UTF-8");
    word = next_field(&line);
    if (utf8_count(word) > USER_WORD_CHARS_MAX)
        return err_set(err, ERR_CONF, 0, "a word has at most %u characters", USER_WORD_CHARS_MAX);
    if (r->len == USER_WORDS_MAX)
        return err_set(err, ERR_CONF, 0, "the dictionaries have more than %u words",
                       USER_WORDS_MAX);
    if (!grow(r))
        return err_set(err, ERR_NOMEM, 0, "no memory for the dictionaries");
    if ((code = make_codes(r, word, &key, err)) ||
        (code = read_fields(r, line, &r->costs[r->len], &r->tags[r->len], err)))
        return code;
    key.slot = (uint32_t)r->len;
    r->keys[r->len++] = key;
    return ERR_OK;
}

static enum err_code read_lines(struct reader *r, struct str text, const char *path,
                                struct err *err)
{
    enum err_code code = ERR_OK;
    struct str line;
    size_t number = 0;

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, SIZE_MAX);
    while (!code && str_split(&text, '\n', &line)) {
        number++;
        line = str_trim(line);
        if (line.len && line.ptr[0] != '#')
            code = read_line(r, line, err);
        if (code)
            (void)err_wrap(err, "'%s' line %zu", path, number);
    }
    return code;
}

static enum err_code read_file(struct reader *r, const char *data, struct str name, struct err *err)
{
    struct buf path, text;
    char chunk[4096];
    enum err_code code = ERR_OK;
    size_t len;
    FILE *file;

    buf_init(&path, 8192);
    buf_init(&text, USER_FILE_BYTES_MAX);
    buf_addf(&path, "%s%s%.*s", name.len && name.ptr[0] == '/' ? "" : data,
             name.len && name.ptr[0] == '/' ? "" : "/", (int)name.len, name.ptr);
    buf_add_byte(&path, 0);
    if (buf_failed(&path)) {
        code = buf_is_starved(&path)
                   ? err_set(err, ERR_NOMEM, 0, "no memory for the dictionaries")
                   : err_set(err, ERR_CONF, 0, "the path of a dictionary is too long");
        buf_fini(&path);
        return code;
    }
    file = fopen(path.ptr, "re");
    if (!file) {
        code = err_set(err, ERR_CONF, errno, "cannot open '%s': %s", path.ptr, strerror(errno));
        buf_fini(&path);
        return code;
    }
    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(&text, chunk, len);
    if (ferror(file))
        code = err_set(err, ERR_CONF, errno, "cannot read '%s': %s", path.ptr, strerror(errno));
    else if (buf_is_starved(&text))
        code = err_set(err, ERR_NOMEM, 0, "no memory for the dictionaries");
    else if (buf_failed(&text))
        code = err_set(err, ERR_CONF, 0, "'%s' is over %zu bytes", path.ptr, USER_FILE_BYTES_MAX);
    else
        code = read_lines(r, buf_str(&text), path.ptr, err);
    (void)fclose(file);
    buf_fini(&text);
    buf_fini(&path);
    return code;
}

static int key_cmp(const void *a, const void *b)
{
    const struct dat_key *x = a, *y = b;
    int order = dat_key_cmp(a, b);

    return order ? order : x->slot < y->slot ? -1 : x->slot > y->slot;
}

/* Sort, keep the last of equal words, number the rest and build. */
static enum err_code build(struct reader *r, struct err *err)
{
    struct user *user = &r->w->user;
    size_t kept = 0;

    if (r->len)
        qsort(r->keys, r->len, sizeof *r->keys, key_cmp);
    user->costs = mem_alloc(r->len + 1, sizeof *user->costs);
    user->tags = mem_alloc(r->len + 1, 1);
    if (!user->costs || !user->tags)
        return err_set(err, ERR_NOMEM, 0, "no memory for the dictionaries");
    for (size_t i = 0; i < r->len; i++) {
        if (i + 1 < r->len && dat_key_cmp(&r->keys[i], &r->keys[i + 1]) == 0)
            continue;
        r->keys[kept] = r->keys[i];
        r->keys[kept].value = (uint16_t)(kept + 1);
        user->costs[kept + 1] = r->costs[r->keys[i].slot];
        user->tags[kept + 1] = r->tags[r->keys[i].slot];
        kept++;
    }
    return dat_build(r->keys, kept, &user->units, &user->units_len, err);
}

enum err_code user_open(struct words *w, const char *data, const struct str *paths,
                        size_t paths_len, struct err *err)
{
    struct reader r = {.w = w};
    enum err_code code = ERR_OK;

    static_assert(USER_WORDS_MAX < UINT16_MAX, "a value of the array for each word");
    if (paths_len == 0)
        return ERR_OK;
    r.arena = arena_create(USER_ARENA_BYTES);
    if (!r.arena)
        return err_set(err, ERR_NOMEM, 0, "no memory for the dictionaries");
    for (size_t i = 0; i < paths_len && !code; i++)
        code = read_file(&r, data, paths[i], err);
    if (!code)
        code = build(&r, err);
    arena_destroy(r.arena);
    return code;
}

void user_close(struct words *w)
{
    mem_free(w->user.units);
    mem_free(w->user.costs);
    mem_free(w->user.tags);
    w->user = (struct user){0};
}
