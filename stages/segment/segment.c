/* segment.c -- the segment stage: articles, what each block is, and sentences. */
#include "../stage.h"

#include "../base/mem.h"
#include "../look.h"
#include "sentence.h"

#include <assert.h>
#include <string.h>

struct segment_opts {
    bool sentences;
};

static const struct opt segment_opt_table[] = {
    {"sentences", OPT_BOOL, offsetof(struct segment_opts, sentences), "true", 0, 0, NULL,
     "find the sentences of every paragraph"},
    {NULL, OPT_BOOL, 0, NULL, 0, 0, NULL, NULL},
};

static enum err_code segment_run(void *state, struct doc *doc, struct err *err)
{
    const struct segment_opts *opts = state;
    struct sentence_pool pool = {0};
    enum err_code code;

    if (doc->blocks_len > 1) {
        struct look l = look_at(doc->blocks[0].text);

        if (doc->part == 0 && look_is_heading(&l))
            doc->blocks[0].kind = BLOCK_TITLE;
    }
    for (size_t i = 0; opts->sentences && i < doc->blocks_len; i++)
        if (doc->blocks[i].kind <= BLOCK_LIST &&
            (code = sentence_split(doc, &pool, &doc->blocks[i], err)))
            return code;
    doc->articles = arena_alloc(doc->arena, 1, sizeof *doc->articles);
    if (!doc->articles)
        return err_set(err, ERR_NOMEM, 0, "no room for an article");
    doc->articles_len = doc->articles_room = 1;
    doc->articles[0].blocks_len = doc->blocks_len;
    return ERR_OK;
}

static enum err_code segment_open(const void *opts, const struct stage_env *env, void **ret_state,
                                  struct err *err)
{
    struct segment_opts *copy = mem_alloc(1, sizeof *copy);

    (void)env;
    if (!copy)
        return err_set(err, ERR_NOMEM, 0, "no memory for the segment stage");
    memcpy(copy, opts, sizeof *copy);
    *ret_state = copy;
    return ERR_OK;
}

static void segment_close(void *state)
{
    mem_free(state);
}

extern const struct stage stage_segment;
const struct stage stage_segment = {
    .name = "segment",
    .summary = "finds articles, titles, headings, paragraphs and sentences",
    .opts = segment_opt_table,
    .opts_size = sizeof(struct segment_opts),
    .open = segment_open,
    .run = segment_run,
    .close = segment_close,
};
