/* keyword_stage.c -- the half of the tag stage that knows the archive: behind all stages of a pipeline, in ticket order,
 * it weighs an article's words anew by what the archive has, and counts those of articles that are kept whole.
 * Its memory is word_counts.h; a delta or a snapshot that cannot be read counts as nothing, since keywords are not
 * worth a start. */
#include "tag_opts.h"

#include "../base/mem.h"
#include "keyword.h"
#include "word_counts_file.h"

#include <assert.h>

struct keyword_state {
    const struct tag_opts *opts;
    struct word_counts *counts;
};

static void keyword_stage_close(void *state)
{
    struct keyword_state *s = state;

    if (!s)
        return;
    word_counts_destroy(s->counts);
    mem_free(s);
}

static const char *keyword_stage_index(const void *opts)
{
    const struct tag_opts *o = opts;

    if (!o->counts.len || str_eq(o->counts, TAG_COUNTS_NONE))
        return NULL;
    for (size_t i = 0; i < o->kinds.len; i++)
        if (str_eq(o->kinds.items[i], TAG_KIND_KEYWORDS))
            return o->counts.ptr;
    return NULL;
}

static enum err_code keyword_stage_open(const void *opts, const struct stage_env *env,
                                        void **ret_state, struct err *err)
{
    struct keyword_state *s = mem_alloc(1, sizeof *s);

    (void)env;
    if (s) {
        s->opts = opts;
        s->counts = word_counts_create();
    }
    if (!s || !s->counts) {
        keyword_stage_close(s);
        return err_set(err, ERR_NOMEM, 0, "no memory for the counts of words");
    }
    *ret_state = s;
    return ERR_OK;
}

static enum err_code keyword_stage_run(void *state, struct doc *doc, struct err *err)
{
    struct keyword_state *s = state;
    size_t words = 0;

    for (size_t i = 0; i < doc->articles_len; i++)
        words += keywords_counted(&doc->articles[i]);
    if (!word_counts_reserve(s->counts, words))
        return err_set(err, ERR_AGAIN, 0, "no memory for the counts of words");
    for (size_t i = 0; i < doc->articles_len; i++) {
        struct article *art = &doc->articles[i];

        keywords_weigh(s->counts, art);
        if (art->action == ARTICLE_KEEP)
            keywords_count(s->counts, art);
    }
    return ERR_OK;
}

static enum err_code keyword_stage_delta(void *state, struct buf *out, struct err *err)
{
    struct keyword_state *s = state;

    (void)err;
    word_counts_delta(s->counts, out);
    return ERR_OK;
}

static void keyword_stage_accept(void *state)
{
    struct keyword_state *s = state;

    word_counts_accept(s->counts);
}

static void keyword_stage_discard(void *state)
{
    struct keyword_state *s = state;

    word_counts_discard(s->counts);
}

static enum err_code keyword_stage_replay(void *state, const void *delta, size_t len,
                                          struct err *err)
{
    struct keyword_state *s = state;

    (void)err;
    (void)word_counts_replay(s->counts, (struct str){delta, len});
    return ERR_OK;
}

static enum err_code keyword_stage_save(void *state, int dirfd, uint64_t seq, struct err *err)
{
    struct keyword_state *s = state;

    return word_counts_save(s->counts, s->opts->counts.ptr, dirfd, seq, err);
}

static enum err_code keyword_stage_load(void *state, int dirfd, uint64_t *ret_seq, struct err *err)
{
    struct keyword_state *s = state;

    return word_counts_load(s->counts, s->opts->counts.ptr, dirfd, ret_seq, err);
}

const struct stage stage_tag_keywords = {
    .name = "tag",
    .summary = "weigh keywords by the archive",
    .flags = STAGE_ORDERED | STAGE_STATEFUL,
    .opts_size = sizeof(struct tag_opts),
    .open = keyword_stage_open,
    .run = keyword_stage_run,
    .delta = keyword_stage_delta,
    .accept = keyword_stage_accept,
    .discard = keyword_stage_discard,
    .replay = keyword_stage_replay,
    .save = keyword_stage_save,
    .load = keyword_stage_load,
    .index = keyword_stage_index,
    .close = keyword_stage_close,
};
