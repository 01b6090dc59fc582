/* dedupe.c -- recognise articles that were seen before, over everything ever archived: the same text
 * after normalisation (key.h), or one that is like it (near.h). The memory is an index (index.h); it
 * follows the archive through the deltas of its batches, and a snapshot (snapshot.h) shortens a start.
 *
 * The hash seed comes from the first article an index ever sees (its content, file id and time of
 * intake), so that nobody who feeds the daemon can prepare texts with colliding keys; it travels in
 * deltas and snapshots. It decides where a row lies, never which article is a duplicate: sketches have
 * no seed, so that the same files give the same records.
 */
#include "../stage.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "article.h"
#include "snapshot.h"
#include "spill.h"

#include <assert.h>
#include <string.h>

static const char *const action_words[] = {"stub", "keep", "drop", NULL};
const enum article_action dedupe_actions[] = {ARTICLE_STUB, ARTICLE_KEEP, ARTICLE_DROP};
static const char *const paragraph_words[] = {"mark", "drop", "off",
                                              NULL}; /* enum dedupe_repeats */
static const char *const forget_words[] = {"never", NULL};

static const struct opt dedupe_opts_table[] = {
    {"index", OPT_STR, offsetof(struct dedupe_opts, index), "main", 1, STAGE_INDEX_MAX, NULL,
     "name of the memory, [a-z0-9_-]; stages with the same name share it"},
    {"exact", OPT_ENUM, offsetof(struct dedupe_opts, exact), "stub", 0, 0, action_words,
     "what becomes of an article seen before: a record without text, the whole record, or none"},
    {"near", OPT_ENUM, offsetof(struct dedupe_opts, near), "keep", 0, 0, action_words,
     "what becomes of an article that is nearly the same as one seen before"},
    {"threshold", OPT_RATIO, offsetof(struct dedupe_opts, threshold), "0.6", 300, 1000, NULL,
     "how much of their text two articles must share to be nearly the same"},
    {"paragraphs", OPT_ENUM, offsetof(struct dedupe_opts, paragraphs), "mark", 0, 0,
     paragraph_words,
     "what becomes of a paragraph seen before: its first place is named, its text left out, or "
     "neither"},
    {"forget", OPT_TIME, offsetof(struct dedupe_opts, forget_ms), "never", 0, 0, forget_words,
     "how long an article is remembered, in whole days by the records' own intake"},
    {.name = NULL},
};

static void dedupe_close(void *state)
{
    struct dedupe *d = state;

    if (!d)
        return;
    mem_free(d->scratch);
    dedupe_fold_destroy(d->fold);
    dedupe_index_destroy(d->index);
    mem_free(d);
}

static enum err_code dedupe_open(const void *opts, const struct stage_env *env, void **ret_state,
                                 struct err *err)
{
    const struct dedupe_opts *o = opts;
    struct dedupe *d;

    if (stage_index_check(o->index, "dedupe index name", err) != ERR_OK)
        return ERR_CONF;
    d = mem_alloc(1, sizeof *d);
    if (d) {
        d->index = dedupe_index_create(env->memory_bytes, (uint32_t)(o->forget_ms / DEDUPE_DAY_MS));
        d->fold = dedupe_fold_create();
        d->scratch = mem_alloc(1, sizeof *d->scratch);
    }
    if (!d || !d->index || !d->fold || !d->scratch) {
        dedupe_close(d);
        return err_set(err, ERR_NOMEM, 0, "no memory for the dedupe index '%s'", o->index.ptr);
    }
    d->opts = o;
    *ret_state = d;
    return ERR_OK;
}

/* One that outsiders cannot foresee, and that is the same when the same files are taken in at the
 * same time. */
static uint64_t fresh_seed(const struct dedupe *d, const struct doc *doc)
{
    uint64_t seed = hash64(d->opts->index, hash_mix((uint64_t)doc->ingested_ms));

    return hash64(doc->text, hash_mix(seed ^ doc->id));
}

static enum err_code dedupe_run(void *state, struct doc *doc, struct err *err)
{
    struct dedupe *d = state;
    enum err_code code;

    if (doc->articles_len == 0)
        return ERR_OK;
    dedupe_index_lock(d->index);
    code = dedupe_articles(d, doc, fresh_seed(d, doc), err);
    dedupe_index_unlock(d->index);
    return code;
}

static enum err_code dedupe_delta(void *state, struct buf *out, struct err *err)
{
    struct dedupe *d = state;

    (void)err;
    dedupe_index_delta(d->index, out);
    return ERR_OK;
}

static void dedupe_accept(void *state)
{
    struct dedupe *d = state;

    dedupe_index_lock(d->index);
    dedupe_index_accept(d->index);
    dedupe_index_unlock(d->index);
}

static void dedupe_discard(void *state)
{
    struct dedupe *d = state;

    dedupe_index_lock(d->index);
    dedupe_index_cut(d->index, dedupe_index_accepted(d->index));
    dedupe_index_unlock(d->index);
}

static enum err_code dedupe_replay(void *state, const void *delta, size_t len, struct err *err)
{
    struct dedupe *d = state;

    enum err_code code = dedupe_index_replay(d->index, (struct str){delta, len}, err);
    struct err ignored;

    /* What cannot be written stays in memory as long as there is room. */
    if (code == ERR_OK && dedupe_spill_is_due(d->index))
        (void)dedupe_spill(d->index, &ignored);
    return code;
}

static bool dedupe_wants_save(void *state)
{
    struct dedupe *d = state;
    bool is_due;

    dedupe_index_lock(d->index);
    is_due = dedupe_spill_is_due(d->index);
    dedupe_index_unlock(d->index);
    return is_due;
}

static enum err_code dedupe_save(void *state, int dirfd, uint64_t seq, struct err *err)
{
    struct dedupe *d = state;

    return dedupe_snapshot_save(d->index, d->opts->index.ptr, dirfd, seq, err);
}

static enum err_code dedupe_load(void *state, int dirfd, uint64_t *ret_seq, struct err *err)
{
    struct dedupe *d = state;

    return dedupe_snapshot_load(d->index, d->opts->index.ptr, dirfd, ret_seq, err);
}

static const char *dedupe_index_name(const void *opts)
{
    const struct dedupe_opts *o = opts;

    return o->index.ptr;
}

extern const struct stage stage_dedupe;
const struct stage stage_dedupe = {
    .name = "dedupe",
    .summary = "recognise articles seen before",
    .flags = STAGE_ORDERED | STAGE_STATEFUL | STAGE_DROPS,
    .opts = dedupe_opts_table,
    .opts_size = sizeof(struct dedupe_opts),
    .open = dedupe_open,
    .run = dedupe_run,
    .delta = dedupe_delta,
    .accept = dedupe_accept,
    .discard = dedupe_discard,
    .replay = dedupe_replay,
    .seen_file = dedupe_seen_file,
    .save = dedupe_save,
    .wants_save = dedupe_wants_save,
    .load = dedupe_load,
    .index = dedupe_index_name,
    .close = dedupe_close,
};
