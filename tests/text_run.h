/* text_run.h -- a text through decode, clean and segment with their default options, for unit tests
 * and fuzz targets. Header only: fuzz targets are not linked with the test helpers. */
#ifndef SIFTD_TEXT_RUN_H
#define SIFTD_TEXT_RUN_H

#include "../config/value.h"
#include "../stages/base/buf.h"
#include "../stages/decode.h"
#include "../stages/stage.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct stage stage_clean, stage_segment;

#define TEXT_RUN_ARENA_BYTES ((size_t)2 << 30)
#define TEXT_RUN_OPTS_BYTES 512u

/* What a test opens once. */
struct text_run {
    struct arena *arena; /* of the options */
    struct decode_opts decode;
    /* clang-format off */
    _Alignas(max_align_t) char clean_opts[TEXT_RUN_OPTS_BYTES];
    _Alignas(max_align_t) char segment_opts[TEXT_RUN_OPTS_BYTES];
    /* clang-format on */
    void *clean, *segment;
};

static inline void text_run_require(bool is_good, const struct err *err)
{
    if (!is_good) {
        (void)fprintf(stderr, "text_run: %s\n", err->msg);
        abort();
    }
}

/* `data` is the folder of lexicons or NULL. */
static inline void text_run_open(struct text_run *r, const char *data)
{
    struct stage_env env = {.data = data, .slots = 1};
    struct stage_env no_words = {.slots = 1}; /* words have tests of their own */
    struct err err = {.msg = "no memory"};

    memset(r, 0, sizeof *r);
    r->arena = arena_create((size_t)1 << 20);
    text_run_require(r->arena && stage_clean.opts_size <= TEXT_RUN_OPTS_BYTES &&
                         stage_segment.opts_size <= TEXT_RUN_OPTS_BYTES,
                     &err);
    text_run_require(
        !value_set_defaults(decode_opt_table, &r->decode, r->arena, r->arena, &err) &&
            !value_set_defaults(stage_clean.opts, r->clean_opts, r->arena, r->arena, &err) &&
            !value_set_defaults(stage_segment.opts, r->segment_opts, r->arena, r->arena, &err),
        &err);
    text_run_require(!stage_clean.open(r->clean_opts, &env, &r->clean, &err) &&
                         !stage_segment.open(r->segment_opts, &no_words, &r->segment, &err),
                     &err);
}

/* Set an option of clean: "name=value" as in a configuration. */
static inline void text_run_set(struct text_run *r, const char *setting)
{
    struct err err = {.msg = "no such option"};
    size_t name = strcspn(setting, "=");
    struct tree_node node = {.type = TREE_TEXT, .is_plain = true};

    assert(setting[name] == '=');
    node.text = str_of(setting + name + 1);
    for (const struct opt *o = stage_clean.opts; o->name; o++) {
        if (!str_eq(str_of(o->name), (struct str){setting, name}))
            continue;
        text_run_require(!value_read(o, &node, r->clean_opts, r->arena, &err), &err);
        return;
    }
    text_run_require(false, &err);
}

/* The same as text_run_open, with options of clean: "name=value name=value". */
static inline void text_run_open_with(struct text_run *r, const char *data, const char *settings)
{
    struct stage_env env = {.data = data, .slots = 1};
    struct err err = {.msg = "no memory"};
    char one[128];
    int len;

    text_run_open(r, data);
    for (; sscanf(settings, " %127s%n", one, &len) == 1; settings += len)
        text_run_set(r, one);
    stage_clean.close(r->clean);
    text_run_require(!stage_clean.open(r->clean_opts, &env, &r->clean, &err), &err);
}

static inline void text_run_close(struct text_run *r)
{
    stage_segment.close(r->segment);
    stage_clean.close(r->clean);
    arena_destroy(r->arena);
}

/* The two as fixtures of cmocka, with the project's own data; *state is the text_run. */
static inline int text_run_setup(void **state)
{
    static struct text_run run;

    text_run_open(&run, NULL);
    *state = &run;
    return 0;
}

static inline int text_run_teardown(void **state)
{
    text_run_close(*state);
    return 0;
}

/* `doc` as a file of one part that holds `bytes`, not decoded yet. The caller destroys doc->arena. */
static inline void text_run_make(struct doc *doc, struct str bytes)
{
    struct err err = {.msg = "no memory"};

    memset(doc, 0, sizeof *doc);
    doc->id = 1;
    doc->is_last_part = true;
    doc->bytes = bytes;
    doc->file_size = bytes.len;
    doc->arena = arena_create(TEXT_RUN_ARENA_BYTES);
    text_run_require(doc->arena, &err);
}

/* Decode, split, clean and check. False: decode refused the bytes (ERR_DOC, in *ret_err). */
static inline bool text_run_clean(struct text_run *r, struct doc *doc, struct str bytes,
                                  struct err *ret_err)
{
    struct err err = {.code = ERR_OK};
    enum err_code code;

    text_run_make(doc, bytes);
    code = decode_run(&r->decode, doc, ret_err);
    text_run_require(code == ERR_OK || code == ERR_DOC, ret_err);
    if (code)
        return false;
    text_run_require(!doc_split_lines(doc, &err) && !doc_check(doc, &err) &&
                         !stage_clean.run(r->clean, doc, &err) && !doc_check(doc, &err),
                     &err);
    return true;
}

/* The same and segment. */
static inline bool text_run_all(struct text_run *r, struct doc *doc, struct str bytes,
                                struct err *ret_err)
{
    struct err err = {.code = ERR_OK};

    if (!text_run_clean(r, doc, bytes, ret_err))
        return false;
    text_run_require(!stage_segment.run(r->segment, doc, &err) && !doc_check(doc, &err) &&
                         !doc_finish(doc, &err) && !doc_check(doc, &err) && doc->articles_len > 0,
                     &err);
    return true;
}

/* All blocks, parted by `sep`. */
static inline void text_run_join(const struct doc *doc, const char *sep, struct buf *out)
{
    for (size_t i = 0; i < doc->blocks_len; i++) {
        if (i)
            buf_add_str(out, str_of(sep));
        buf_add_str(out, doc->blocks[i].text);
    }
}

#endif
