/* take.c -- see take.h */
#include "take.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* The marker's name for the last part of a candidate's name. False: it does not fit a name. */
static bool take_marker_name(const struct take *t, const char *last, char out[IO_NAME_BYTES])
{
    size_t len = strlen(last);

    if (len + t->ready_suffix.len >= IO_NAME_BYTES)
        return false;
    memcpy(out, last, len);
    memcpy(out + len, t->ready_suffix.ptr, t->ready_suffix.len);
    out[len + t->ready_suffix.len] = '\0';
    return true;
}

static bool take_is_marked(const struct take *t, int parent, const char *last)
{
    char name[IO_NAME_BYTES];
    struct io_stat st;

    return take_marker_name(t, last, name) && t->io->stat(t->io->self, parent, name, &st) == 0 &&
           st.type != IO_DIR;
}

/* What an errno from the way to the file means: gone is final, the rest is left to the claim,
 * which says what can be done about it. */
static enum ready_verdict take_verdict_of(int rc)
{
    return rc == -ENOENT || rc == -ENOTDIR ? READY_DONE : READY_GO;
}

static enum ready_verdict take_probe(const struct take *t, struct ready_pick *pick,
                                     struct claim_request *request)
{
    const struct io_ops *io = t->io;
    enum io_lease lease = IO_LEASE_UNKNOWN;
    enum ready_verdict verdict;
    struct io_stat st;
    const char *last;
    int rc, parent;

    if (!pick->needs_probe && t->ready_suffix.len == 0)
        return READY_GO;
    parent = io_open_parent(io, t->inbox_fd, pick->name, &last);
    if (parent < 0)
        return take_verdict_of(parent);
    rc = io->stat(io->self, parent, last, &st);
    if (rc < 0) {
        verdict = take_verdict_of(rc);
    } else if (t->ready_suffix.len) {
        verdict = take_is_marked(t, parent, last) ? READY_GO : READY_DONE;
    } else {
        if (st.type == IO_FILE)
            lease = io->lease(io->self, parent, last);
        verdict = ready_judge(t->rules, pick, &st, lease, t->now_ms);
        request->is_probed = lease == IO_LEASE_FREE;
        request->probed = st;
    }
    (void)io->close(io->self, parent);
    return verdict;
}

static void take_remove_marker(struct take *t, const char *name)
{
    char marker[IO_NAME_BYTES];
    const char *last;
    int rc = 0, parent = io_open_parent(t->io, t->inbox_fd, name, &last);

    if (parent < 0)
        return; /* the folder is gone, and the marker with it */
    if (take_marker_name(t, last, marker))
        rc = t->io->unlink(t->io->self, parent, marker);
    (void)t->io->close(t->io->self, parent);
    if (rc < 0 && rc != -ENOENT)
        t->marker_sys = -rc;
}

/* What became of pick `i`. */
static void take_result(struct take *t, size_t i, struct claim_request *request)
{
    switch (request->result) {
    case CLAIM_TAKEN:
        t->taken[t->taken_len++] = request->claimed;
        t->verdicts[i] = READY_DONE;
        if (t->ready_suffix.len)
            take_remove_marker(t, t->picks[i].name);
        return;
    case CLAIM_GONE:
        t->verdicts[i] = READY_DONE;
        return;
    case CLAIM_BUSY:
        t->verdicts[i] = READY_BUSY;
        return;
    case CLAIM_DENIED:
        t->verdicts[i] = READY_DONE;
        t->denied_sys[i] = request->sys ? request->sys : EPERM;
        return;
    case CLAIM_RETRY:
        break;
    }
    t->verdicts[i] = READY_AGAIN;
    t->fault_sys = request->sys ? request->sys : EIO;
}

/* Nothing was claimed: all who were complete stay so. */
static void take_undo(struct take *t, const size_t *index, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        t->picks[index[i]].due_ms = t->now_ms;
        t->verdicts[index[i]] = READY_LATER;
    }
    t->fault_sys = t->err.sys ? t->err.sys : EIO;
}

void take_run(struct take *t)
{
    struct claim_request requests[CLAIM_BATCH_MAX];
    size_t index[CLAIM_BATCH_MAX], len = 0;

    assert(t->len <= CLAIM_BATCH_MAX);
    t->taken_len = 0;
    t->fault_sys = t->marker_sys = 0;
    t->err = (struct err){.code = ERR_OK};
    for (size_t i = 0; i < t->len; i++) {
        t->denied_sys[i] = 0;
        requests[len] = (struct claim_request){.name = t->picks[i].name};
        t->verdicts[i] = take_probe(t, &t->picks[i], &requests[len]);
        if (t->verdicts[i] == READY_GO)
            index[len++] = i;
    }
    if (len == 0)
        return;
    if (claim_take(t->claim, requests, len, true, &t->err) != ERR_OK) {
        take_undo(t, index, len);
        return;
    }
    for (size_t i = 0; i < len; i++)
        take_result(t, index[i], &requests[i]);
}
