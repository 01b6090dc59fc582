/* recover.c -- see recover.h */
#include "recover.h"

#include "../stages/base/mem.h"
#include "log.h"
#include "recover_gap.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the archive says of one file in claim/. */
struct account {
    struct commit_entry final; /* strings are owned; is_final false: none found */
    int64_t final_ms;
    struct resume resume;
};

struct recoverer {
    const struct recover_env *env;
    struct recovery *out;
    struct segment_name *segments;
    size_t segments_len;
    struct scanned newest;    /* of the segments read, the newest that has groups */
    struct scanned open_tail; /* the segment to append to, when there is one */
    bool has_open_tail;
    struct claimed *claims;
    size_t claims_len;
    struct account *accounts; /* one a claim */
    uint64_t replay_after;    /* batches behind it are replayed; UINT64_MAX: none */
    size_t oldest_read;       /* index of the oldest segment read */
};

static struct account *account_find(struct recoverer *r, uint64_t id)
{
    size_t from = 0, to = r->claims_len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (r->claims[mid].id == id)
            return &r->accounts[mid];
        if (r->claims[mid].id < id)
            from = mid + 1;
        else
            to = mid;
    }
    return NULL;
}

static enum err_code account_set_final(struct account *a, const struct commit_entry *e,
                                       int64_t time_ms, struct err *err)
{
    char *name = mem_dup(e->name.ptr, e->name.len);
    char *reason = mem_dup(e->reason.ptr, e->reason.len);

    if (!name || !reason) {
        mem_free(name);
        mem_free(reason);
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot recover: no memory");
    }
    a->final = *e;
    a->final.name = (struct str){name, e->name.len};
    a->final.reason = (struct str){reason, e->reason.len};
    a->final.encoding = STR("");
    a->final.dropped = NULL;
    a->final.dropped_len = 0;
    a->final_ms = time_ms;
    return ERR_OK;
}

static void account_set_resume(struct account *a, const struct commit_entry *e)
{
    if (e->part + 1 <= a->resume.part)
        return;
    a->resume = (struct resume){.off = e->resume_off,
                                .part = e->part + 1,
                                .next_article = e->next_article,
                                .is_partial = (e->flags & COMMIT_ENTRY_PARTIAL) != 0};
    memcpy(a->resume.sha256, e->sha256, sizeof e->sha256);
}

static enum err_code account_group(void *ctx, const struct commit *commit, struct err *err)
{
    struct recoverer *r = ctx;
    enum err_code code = ERR_OK;

    for (size_t i = 0; code == ERR_OK && i < commit->entries_len; i++) {
        const struct commit_entry *e = &commit->entries[i];
        struct account *a = account_find(r, e->id);

        if (!a || a->final.is_final)
            continue;
        if (e->is_final)
            code = account_set_final(a, e, commit->time_ms, err);
        else
            account_set_resume(a, e);
    }
    return code;
}

/* Read one segment, newest first, and keep what tells where the archive ends. */
static enum err_code read_segment(struct recoverer *r, size_t index, uint64_t limit_seq,
                                  struct scanned *ret_scanned, struct err *err)
{
    const struct segment_name *name = &r->segments[index];
    enum err_code code = recover_scan(r->env, name, limit_seq, account_group, r, ret_scanned,
                                      &r->out->cut_bytes, err);

    if (code != ERR_OK)
        return code;
    r->oldest_read = index;
    if (ret_scanned->has_groups && !r->newest.has_groups)
        r->newest = *ret_scanned;
    if (name->kind != SEGMENT_OPEN || index + 1 != r->segments_len || ret_scanned->is_last)
        return ERR_OK;
    /* This one will be appended to, though it may hold nothing yet. */
    r->open_tail = *ret_scanned;
    r->has_open_tail = true;
    return archive_sync_name(r->env->io, r->env->archive_fd, name->path, err);
}

/* A seal that did not end, or a segment given up after an I/O error: seal it now. */
static enum err_code finish_seal(struct recoverer *r, struct scanned *s, struct err *err)
{
    bool is_tail = r->has_open_tail && s->name.number == r->open_tail.name.number;

    if (s->name.kind != SEGMENT_OPEN || is_tail)
        return ERR_OK;
    return archive_finish_seal(r->env->io, r->env->archive_fd, &s->name, s->end_off, err);
}

/* No older segment can hold an entry of a file in work, or a batch to replay, or waits for its seal:
 * one given up after an I/O error does, and the run that gave it up may have ended well. */
static bool is_enough(const struct recoverer *r, const struct scanned *s)
{
    bool claims_done = r->claims_len == 0 || r->claims[0].id >= s->first_next_id;
    bool replay_done = r->replay_after == UINT64_MAX || s->first_seq <= r->replay_after + 1;

    for (size_t i = 0; i < r->oldest_read; i++)
        if (r->segments[i].kind == SEGMENT_OPEN)
            return false;
    return s->has_groups && claims_done && replay_done;
}

static enum err_code load_states(struct recoverer *r, struct err *err)
{
    r->replay_after = UINT64_MAX;
    if (!r->env->chains)
        return ERR_OK;
    return chains_load(r->env->chains, r->env->state_fd, r->newest.last_seq, &r->replay_after, err);
}

/* Newest to oldest, as far as needed. */
static enum err_code read_archive(struct recoverer *r, struct err *err)
{
    uint64_t limit_seq = UINT64_MAX;
    struct scanned newer = {0};
    bool is_loaded = false;
    enum err_code code = ERR_OK;

    for (size_t i = r->segments_len; code == ERR_OK && i-- > 0;) {
        struct scanned s;

        code = read_segment(r, i, limit_seq, &s, err);
        if (code == ERR_OK && r->newest.has_groups && !is_loaded) {
            is_loaded = true;
            code = recover_redirty(r->env, &r->newest, err);
            if (code == ERR_OK)
                code = load_states(r, err);
        }
        if (code == ERR_OK)
            code = finish_seal(r, &s, err);
        if (code == ERR_OK && s.name.kind == SEGMENT_SEALED)
            r->segments[i] = s.name;
        if (code == ERR_OK)
            r->out->gaps += recover_warn_break(&s, &newer);
        newer = s;
        if (code != ERR_OK || is_enough(r, &s))
            break;
        if (s.has_groups)
            limit_seq = s.first_seq;
    }
    if (code == ERR_OK && !is_loaded)
        code = load_states(r, err);
    return code;
}

static enum err_code replay_group(void *ctx, const struct commit *commit, struct err *err)
{
    struct recoverer *r = ctx;

    return chains_replay(r->env->chains, commit, err);
}

/* Oldest to newest over what was read. */
static enum err_code replay(struct recoverer *r, struct err *err)
{
    enum err_code code = ERR_OK;
    uint64_t cut = 0;

    if (r->replay_after == UINT64_MAX)
        return ERR_OK;
    for (size_t i = r->oldest_read; code == ERR_OK && i < r->segments_len; i++) {
        struct scanned s;

        code = recover_scan(r->env, &r->segments[i], UINT64_MAX, replay_group, r, &s, &cut, err);
    }
    return code;
}

static void set_position(struct recoverer *r)
{
    struct archive_position *p = &r->out->position;

    if (r->newest.has_groups) {
        p->seq = r->newest.last_seq;
        p->next_id = r->newest.last_next_id;
        memcpy(p->prev, r->newest.last_hash, sizeof p->prev);
    }
    if (r->segments_len > 0)
        p->segment = r->segments[r->segments_len - 1].number;
    if (r->has_open_tail) {
        p->has_open = true;
        p->open = r->open_tail.name;
        p->end_off = r->open_tail.end_off;
        p->opened_ms =
            r->open_tail.has_groups ? r->open_tail.first_ms : r->env->io->now_ms(r->env->io->self);
    }
}

/* Whose archive is it, and which id comes next. */
static enum err_code settle_identity(struct recoverer *r, struct err *err)
{
    struct claim *claim = r->env->claim;
    uint64_t next_id = r->out->position.next_id, largest = 0;
    const unsigned char *uuid = r->newest.has_groups ? r->newest.uuid : NULL;
    enum err_code code;

    if (r->claims_len > 0 && r->claims[r->claims_len - 1].id >= next_id)
        next_id = r->claims[r->claims_len - 1].id + 1;
    if (uuid && !claim_is_new(claim) && memcmp(uuid, claim_uuid(claim), COMMIT_UUID_BYTES) != 0)
        return err_set(err, ERR_CONF, 0,
                       "the archive belongs to another instance than the inbox: "
                       "'.siftd/id' and the last COMMIT name different uuids");
    if (claim_is_new(claim)) {
        code = recover_largest_id(r->env->finish, &largest, err);
        if (code != ERR_OK)
            return code;
        if (largest >= next_id)
            next_id = largest + 1;
        if (uuid)
            log_warn(
                "event=adopt the inbox has no '.siftd/id': going on as the archive's instance");
    }
    return claim_adopt(claim, uuid, next_id, err);
}

/* Carry out recorded outcomes; what is left over is work. */
static enum err_code settle_claims(struct recoverer *r, struct err *err)
{
    struct recovery *out = r->out;

    out->claims = mem_alloc(r->claims_len, sizeof *out->claims);
    if (!out->claims)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot recover: no memory");
    for (size_t i = 0; i < r->claims_len; i++) {
        struct account *a = &r->accounts[i];
        enum err_code code;

        if (!a->final.is_final) {
            out->claims[out->claims_len++] =
                (struct recover_claim){.claimed = r->claims[i], .resume = a->resume};
            r->claims[i].name = NULL;
            continue;
        }
        r->env->finished(r->env->ctx, &a->final, a->final_ms);
        code = finish_file(r->env->finish, &a->final, a->final_ms, err);
        if (code != ERR_OK)
            return code;
        out->finished++;
    }
    finish_tidy(r->env->finish);
    return ERR_OK;
}

static void recoverer_fini(struct recoverer *r)
{
    for (size_t i = 0; i < r->claims_len; i++) {
        mem_free(r->claims[i].name);
        if (r->accounts) {
            mem_free((void *)(uintptr_t)r->accounts[i].final.name.ptr);
            mem_free((void *)(uintptr_t)r->accounts[i].final.reason.ptr);
        }
    }
    mem_free(r->claims);
    mem_free(r->accounts);
    mem_free(r->segments);
}

enum err_code recover_run(const struct recover_env *env, struct recovery *ret_recovery,
                          struct err *err)
{
    struct recovery out = {0};
    struct recoverer r = {.env = env, .out = &out};
    enum err_code code = claim_list(env->claim, &r.claims, &r.claims_len, err);

    if (code == ERR_OK) {
        r.accounts = mem_alloc(r.claims_len, sizeof *r.accounts);
        code = r.accounts ? ERR_OK : err_set(err, ERR_NOMEM, ENOMEM, "cannot recover: no memory");
    }
    if (code == ERR_OK)
        code = segment_list(env->io, env->archive_fd, &r.segments, &r.segments_len, err);
    if (code == ERR_OK) {
        out.gaps = recover_warn_missing(env, r.segments, r.segments_len);
        code = read_archive(&r, err);
    }
    if (code == ERR_OK)
        code = replay(&r, err);
    if (code == ERR_OK) {
        set_position(&r);
        code = settle_identity(&r, err);
    }
    if (code == ERR_OK)
        code = settle_claims(&r, err);
    recoverer_fini(&r);
    if (code != ERR_OK) {
        recover_free(&out);
        return code;
    }
    *ret_recovery = out;
    return ERR_OK;
}

void recover_free(struct recovery *r)
{
    for (size_t i = 0; i < r->claims_len; i++)
        mem_free(r->claims[i].claimed.name);
    mem_free(r->claims);
    *r = (struct recovery){0};
}
