/* verify.c -- see verify.h */
#include "verify.h"

#include "verify_find.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* One file while it is verified. */
struct verifying {
    struct verify *v;
    struct segment_reader *r;
    const char *file;
    enum segment_kind kind;
    bool is_sealed; /* a COMMIT said: last of this segment */
    bool has_damage;
};

static void report(struct verifying *s, bool is_damage, uint64_t off, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void report(struct verifying *s, bool is_damage, uint64_t off, const char *fmt, ...)
{
    char sentence[VERIFY_SENTENCE_BYTES + LEDGER_SENTENCE_BYTES];
    struct verify_finding f = {s->file, off, is_damage, sentence};
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(sentence, sizeof sentence, fmt, ap);
    va_end(ap);
    s->v->damages += is_damage;
    s->has_damage = s->has_damage || is_damage;
    s->v->report(s->v->ctx, &f);
}

/* ---- groups ---- */

struct lines {
    uint64_t feeds;
    char last;
};

static bool count_lines(void *ctx, struct str piece)
{
    struct lines *lines = ctx;

    for (size_t i = 0; i < piece.len; i++)
        lines->feeds += piece.ptr[i] == '\n';
    if (piece.len)
        lines->last = piece.ptr[piece.len - 1];
    return true;
}

static enum err_code verify_data(struct verifying *s, const struct commit *c, struct err *err)
{
    struct verify *v = s->v;
    struct lines lines = {.last = '\n'};
    enum err_code code;

    if (s->kind == SEGMENT_JOURNAL)
        return ERR_OK;
    code = unzstd_range(v->unzstd, v->io, segment_fd(s->r), c->data_off, c->data_len, count_lines,
                        &lines, err);
    if (code == ERR_STATE)
        report(s, true, c->data_off, "the data of batch %" PRIu64 " does not decompress", c->seq);
    else if (code == ERR_OK && lines.last != '\n')
        report(s, true, c->data_off, "the last record of batch %" PRIu64 " has no end", c->seq);
    v->records += lines.feeds;
    return code == ERR_STATE ? ERR_OK : code;
}

static enum err_code verify_ids(struct verifying *s, const struct segment_group *g, struct err *err)
{
    for (size_t i = 0; i < g->commit.entries_len; i++) {
        const struct commit_entry *e = &g->commit.entries[i];
        bool is_new = true;

        if (e->is_final && !idset_add(&s->v->finals, e->id, &is_new))
            return err_set(err, ERR_NOMEM, 0, "no memory for the ids of the archive");
        if (!e->is_final)
            is_new = !idset_has(&s->v->finals, e->id);
        if (!is_new)
            report(s, true, g->commit_off,
                   "batch %" PRIu64 " holds id %" PRIu64 ", which had its outcome before",
                   g->commit.seq, e->id);
    }
    return ERR_OK;
}

/* What a COMMIT says, whether its data is there or not. */
static enum err_code verify_commit(struct verifying *s, const struct segment_group *g,
                                   struct err *err)
{
    char sentence[LEDGER_SENTENCE_BYTES];

    if (s->is_sealed)
        report(s, true, g->commit_off, "batch %" PRIu64 " stands behind the last of its segment",
               g->commit.seq);
    s->is_sealed = g->commit.is_last;
    s->v->batches++;
    if (ledger_add(s->v->ledger, g, sentence) == LEDGER_WRONG)
        report(s, true, g->commit_off, "%s", sentence);
    return verify_ids(s, g, err);
}

static enum err_code verify_group(struct verifying *s, const struct segment_group *g,
                                  struct err *err)
{
    enum err_code code = verify_commit(s, g, err);

    return code == ERR_OK ? verify_data(s, &g->commit, err) : code;
}

/* ---- ends ---- */

/* Whether a batch later than the one being written stands behind the last good group: then what is
 * before it is damage, also in an open segment. */
static enum err_code has_later(struct verifying *s, bool *ret_has, struct err *err)
{
    const struct ledger *l = s->v->ledger;
    uint64_t end = segment_offset(s->r), from = end, seq = l->has_last ? l->seq : 0;
    enum err_code code = ERR_OK;
    bool has_more = true;

    *ret_has = false;
    while (code == ERR_OK && has_more && !*ret_has) {
        struct verify_found found;

        code = verify_find_commit(s->v->io, segment_fd(s->r), s->kind, from, &found, err);
        has_more = found.has_group;
        from = found.group.end_off;
        *ret_has =
            has_more && found.group.commit.seq >= seq + 2 && found.group.commit.data_off > end;
        verify_found_fini(&found);
    }
    return code;
}

static enum err_code verify_open_tail(struct verifying *s, struct err *err)
{
    struct io_stat st;
    uint64_t off = segment_offset(s->r);
    int rc = s->v->io->fstat(s->v->io->self, segment_fd(s->r), &st);

    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot look at a segment");
    if (st.size > off)
        report(s, false, off,
               "%" PRIu64 " bytes at the end are in no batch: one is being written, or a crash "
               "left them and the next start cuts them off",
               st.size - off);
    return ERR_OK;
}

/* Behind damage: to the next COMMIT that is whole. *ret_goes_on: there is one. */
static enum err_code verify_go_on(struct verifying *s, bool is_table, bool *ret_goes_on,
                                  struct err *err)
{
    uint64_t off = segment_offset(s->r);
    struct verify_found found;
    enum err_code code = verify_find_commit(s->v->io, segment_fd(s->r), s->kind, off, &found, err);
    bool is_next = s->kind != SEGMENT_JOURNAL && found.group.commit.data_off == off;

    *ret_goes_on = code == ERR_OK && found.has_group;
    if (*ret_goes_on ? !is_next : !is_table)
        ledger_skip(s->v->ledger);
    if (*ret_goes_on) {
        code = verify_commit(s, &found.group, err);
        segment_seek(s->r, found.group.end_off);
    }
    verify_found_fini(&found);
    return code;
}

static enum err_code verify_damage(struct verifying *s, bool *ret_goes_on, struct err *err)
{
    struct verify_fault fault;
    enum err_code code = verify_name_fault(s->v->io, s->r, s->kind, s->v->unzstd, &fault, err);

    if (code != ERR_OK)
        return code;
    if (!fault.is_moot || !s->has_damage)
        report(s, true, fault.off, "%s", fault.sentence);
    return verify_go_on(s, fault.is_table, ret_goes_on, err);
}

/* What cannot be read on: *ret_goes_on tells that there is more behind it. */
static enum err_code verify_torn(struct verifying *s, bool *ret_goes_on, struct err *err)
{
    struct segment_group g;
    bool is_later = false;
    enum err_code code;

    *ret_goes_on = false;
    if (s->kind != SEGMENT_OPEN)
        return verify_damage(s, ret_goes_on, err);
    code = has_later(s, &is_later, err);
    if (code != ERR_OK || !is_later)
        return code == ERR_OK ? verify_open_tail(s, err) : code;
    /* It may have been written while we looked; then it can be read now. */
    switch (segment_next(s->r, &g, err)) {
    case SEGMENT_GROUP:
        *ret_goes_on = true;
        return verify_group(s, &g, err);
    case SEGMENT_END:
        return ERR_OK;
    case SEGMENT_TORN:
        return verify_damage(s, ret_goes_on, err);
    case SEGMENT_FAIL:
        return err->code;
    }
    return ERR_OK;
}

static enum err_code verify_end(struct verifying *s, struct err *err)
{
    const struct io_ops *io = s->v->io;
    struct io_stat st;
    int rc = io->fstat(io->self, segment_fd(s->r), &st);

    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot look at a segment");
    if (s->kind == SEGMENT_SEALED && st.size == segment_offset(s->r))
        report(s, true, st.size, "the segment ends without its seek table");
    return ERR_OK;
}

void verify_fini(struct verify *v)
{
    idset_fini(&v->finals);
    unzstd_destroy(v->unzstd);
    v->unzstd = NULL;
}

enum err_code verify_segment(struct verify *v, struct segment_reader *r, const char *file,
                             enum segment_kind kind, struct err *err)
{
    struct verifying s = {.v = v, .r = r, .file = file, .kind = kind};
    enum err_code code = ERR_OK;
    struct segment_group g;
    bool goes_on = true;
    struct io_stat st;

    assert(v->io && v->ledger && v->report);
    if (!v->unzstd && !(v->unzstd = unzstd_create()))
        return err_set(err, ERR_NOMEM, 0, "no memory to decompress");
    while (code == ERR_OK && goes_on) {
        switch (segment_next(r, &g, err)) {
        case SEGMENT_GROUP:
            code = verify_group(&s, &g, err);
            break;
        case SEGMENT_END:
            code = verify_end(&s, err);
            goes_on = false;
            break;
        case SEGMENT_TORN:
            code = verify_torn(&s, &goes_on, err);
            break;
        case SEGMENT_FAIL:
            code = err->code;
            break;
        }
    }
    if (v->io->fstat(v->io->self, segment_fd(r), &st) == 0)
        v->bytes += st.size;
    return code;
}
