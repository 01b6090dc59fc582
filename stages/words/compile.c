/* compile.c -- the order of the parts, and what they share; see compile.h */
#include "compile.h"

#include "../base/arena.h"
#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ARENA_BYTES ((size_t)1 << 30)
#define SOURCE_BYTES_MAX ((size_t)64 << 20)
#define SECTION_BYTES_MAX ((size_t)32 << 20)

enum err_code compile_no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no memory to make the model");
}

enum err_code compile_read(struct compile *c, const char *folder, const char *name,
                           struct str *ret_text, struct err *err)
{
    char chunk[1 << 16];
    struct buf buf;
    size_t len;
    FILE *file;
    enum err_code code = ERR_OK;

    buf_init(&buf, SOURCE_BYTES_MAX);
    buf_addf(&buf, "%s/%s", folder, name);
    buf_add_byte(&buf, 0);
    if (buf_failed(&buf)) {
        buf_fini(&buf);
        return compile_no_memory(err);
    }
    file = fopen(buf.ptr, "re");
    if (!file) {
        code = err_set(err, ERR_CONF, errno, "cannot open '%s': %s", buf.ptr, strerror(errno));
        buf_fini(&buf);
        return code;
    }
    buf_reset(&buf);
    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(&buf, chunk, len);
    if (ferror(file))
        code =
            err_set(err, ERR_CONF, errno, "cannot read '%s/%s': %s", folder, name, strerror(errno));
    else if (buf_is_starved(&buf))
        code = compile_no_memory(err);
    else if (buf_failed(&buf))
        code =
            err_set(err, ERR_CONF, 0, "'%s/%s' is over %zu bytes", folder, name, SOURCE_BYTES_MAX);
    (void)fclose(file);
    ret_text->len = buf.len;
    if (!code && !(ret_text->ptr = arena_dup(c->arena, buf.ptr ? buf.ptr : "", buf.len)))
        code = compile_no_memory(err);
    if (!code && !utf8_is_valid(*ret_text))
        code = err_set(err, ERR_CONF, 0, "'%s/%s' is not UTF-8", folder, name);
    buf_fini(&buf);
    return code;
}

enum err_code compile_tag(struct compile *c, struct str name, uint8_t *ret_tag, struct err *err)
{
    for (size_t i = 0; i < c->tags_len; i++) {
        if (str_eq(str_of(c->tags[i]), name)) {
            *ret_tag = (uint8_t)i;
            return ERR_OK;
        }
    }
    if (name.len == 0 || name.len >= IMAGE_TAG_BYTES)
        return err_set(err, ERR_CONF, 0, "'%.*s' is no tag", (int)name.len, name.ptr);
    if (c->tags_len == IMAGE_TAGS_MAX)
        return err_set(err, ERR_CONF, 0, "there are more than %u tags", IMAGE_TAGS_MAX);
    memcpy(c->tags[c->tags_len], name.ptr, name.len);
    *ret_tag = (uint8_t)c->tags_len++;
    return ERR_OK;
}

uint16_t compile_code(const struct compile *c, uint32_t cp)
{
    uint64_t code = 0;

    (void)map_get(c->codes, hash_mix(cp), &code);
    return (uint16_t)code;
}

enum err_code compile_add_code(struct compile *c, uint32_t cp, uint16_t *ret_code, struct err *err)
{
    struct compile_char *chars;

    *ret_code = compile_code(c, cp);
    if (*ret_code)
        return ERR_OK;
    if (c->chars_len >= DAT_CODES_MAX)
        return err_set(err, ERR_CONF, 0, "the dictionaries have more than %u characters",
                       DAT_CODES_MAX);
    chars = arena_grow(c->arena, c->chars, &c->chars_room, c->chars_len + 1, sizeof *chars);
    if (!chars || !map_put(c->codes, hash_mix(cp), c->chars_len))
        return compile_no_memory(err);
    c->chars = chars;
    *ret_code = (uint16_t)c->chars_len;
    chars[c->chars_len++] = (struct compile_char){.cp = cp};
    return ERR_OK;
}

enum err_code compile_codes(struct compile *c, struct str text, uint16_t **ret_codes,
                            uint32_t *ret_len, struct err *err)
{
    size_t len = utf8_count(text), at = 0;
    uint16_t *codes = arena_alloc(c->arena, len, sizeof *codes);
    enum err_code code;
    uint32_t cp;

    if (!codes)
        return compile_no_memory(err);
    for (size_t i = 0; i < len; i++) {
        at += utf8_next(text, at, &cp);
        if ((code = compile_add_code(c, cp, &codes[i], err)))
            return code;
    }
    *ret_codes = codes;
    *ret_len = (uint32_t)len;
    return ERR_OK;
}

void compile_add(struct compile *c, enum image_section at, const void *ptr, size_t len)
{
    buf_add(&c->sections[at], ptr, len);
}

static enum err_code open_parts(struct compile *c, struct err *err)
{
    uint8_t other, latin;
    uint16_t none;
    enum err_code code;

    c->arena = arena_create(ARENA_BYTES);
    c->by_text = map_create();
    c->codes = map_create();
    if (!c->arena || !c->by_text || !c->codes)
        return compile_no_memory(err);
    for (size_t i = 0; i < IMAGE_SECTIONS; i++)
        buf_init(&c->sections[i], SECTION_BYTES_MAX);
    /* Tags that rules give and the dictionary lacks. */
    if ((code = compile_tag(c, STR("x"), &other, err)) ||
         (code = compile_tag(c, STR("eng"), &latin, err)) ||
          /* Code 0 is no character; NUL stands in no dictionary. */
          (code = compile_add_code(c, 0, &none, err)))
        return code;
    assert(other == 0 && none == 0);
    return ERR_OK;
}

enum err_code compile_model(const struct compile_paths *paths, struct err *err)
{
    struct compile c = {.paths = paths};
    enum err_code code;

    assert(paths->jieba && paths->opencc && paths->lexicons && paths->out);
    if (!(code = open_parts(&c, err)) && !(code = compile_dict(&c, err)) &&
        !(code = compile_prune(&c, err)) && !(code = compile_lexicons(&c, err)) &&
        !(code = compile_units(&c, err)) && !(code = compile_tags(&c, err)) &&
        !(code = compile_convert(&c, err)) && !(code = compile_names(&c, err)) &&
        !(code = compile_cells(&c, err)))
        code = compile_write(&c, err);
    for (size_t i = 0; i < IMAGE_SECTIONS; i++)
        buf_fini(&c.sections[i]);
    map_destroy(c.codes);
    map_destroy(c.by_text);
    arena_destroy(c.arena);
    return code;
}
