/* claim_take.c -- see claim.h. The order inside claim_take is what makes a claim survive a crash: ids reserved and
 * synced, names written and synced, then the renames. */
#include "claim_private.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* What an errno of stat, lease or rename means for the file. */
static enum claim_result claim_result_of(int sys)
{
    switch (sys) {
    case ENOENT:
    case ENOTDIR:
        return CLAIM_GONE;
    case EACCES:
    case EPERM:
    case EXDEV:
    case ELOOP:
    case EBUSY:
    case EISDIR:
        return CLAIM_DENIED;
    default:
        return CLAIM_RETRY;
    }
}

static bool claim_fail(struct claim_request *req, int sys)
{
    req->sys = sys;
    req->result = claim_result_of(sys);
    return false;
}

/* Look at one file before any id is spent on it. True: try to take it; *ret_parent is open then. */
static bool claim_check(struct claim *c, struct claim_request *req, bool check_lease,
                        int *ret_parent, const char **ret_last)
{
    const struct io_ops *io = c->io;
    int parent = io_open_parent(io, c->inbox_fd, req->name, ret_last);
    int rc;

    if (parent < 0)
        return claim_fail(req, -parent);
    rc = io->stat(io->self, parent, *ret_last, &req->claimed.stat);
    if (rc == 0 && req->claimed.stat.type == IO_DIR)
        rc = -EISDIR;
    if (rc < 0) {
        (void)io->close(io->self, parent);
        return claim_fail(req, -rc);
    }
    if (check_lease && req->claimed.stat.type == IO_FILE &&
        !(req->is_probed && io_stat_is_same(&req->probed, &req->claimed.stat)) &&
        io->lease(io->self, parent, *ret_last) == IO_LEASE_BUSY) {
        (void)io->close(io->self, parent);
        req->result = CLAIM_BUSY;
        return false;
    }
    *ret_parent = parent;
    return true;
}

/* The rename. A folder that took the file's place meanwhile is put back. */
static void claim_rename(struct claim *c, struct claim_request *req, int parent, const char *last)
{
    const struct io_ops *io = c->io;
    char id_name[CLAIM_ID_CHARS];
    struct io_stat st;
    int rc;

    claim_id_name(req->claimed.id, id_name);
    rc = io->rename(io->self, parent, last, c->claim_fd, id_name);
    if (rc < 0) {
        (void)claim_fail(req, -rc);
        return;
    }
    /* It is ours now, whatever happens. Should this look fail, the one before the rename serves: a
     * file that is not what it says counts as changed when it is read. */
    if (io->stat(io->self, c->claim_fd, id_name, &st) == 0)
        req->claimed.stat = st;
    if (req->claimed.stat.type == IO_DIR) {
        (void)io->rename(io->self, c->claim_fd, id_name, parent, last);
        (void)claim_fail(req, EISDIR);
        return;
    }
    req->result = CLAIM_TAKEN;
}

/* See that the next `len` ids are reserved on the disk. */
static enum err_code claim_reserve_ids(struct claim *c, size_t len, struct err *err)
{
    uint64_t id = claim_next_id(c);

    if (id + len <= c->ids.high_water)
        return ERR_OK;
    return claim_ids_store(&c->ids, id + len + CLAIM_RESERVE, err);
}

/* Give ids and journal the names of those that passed the check. */
static enum err_code claim_reserve(struct claim *c, struct claim_request *requests,
                                   const int *parents, size_t len, struct err *err)
{
    uint64_t id = claim_next_id(c);
    int64_t now_ms = c->io->now_ms(c->io->self);
    enum err_code code = claim_reserve_ids(c, len, err);

    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < len; i++) {
        if (parents[i] < 0)
            continue;
        requests[i].claimed.id = id++;
        requests[i].claimed.claimed_ms = now_ms;
        requests[i].claimed.name = mem_dup(requests[i].name, strlen(requests[i].name));
        if (!requests[i].claimed.name) {
            claim_names_forget(&c->names);
            return err_set(err, ERR_NOMEM, ENOMEM, "cannot claim: no memory");
        }
        claim_names_add(&c->names, &requests[i].claimed);
    }
    code = claim_names_sync(&c->names, id - 1, atomic_load(&c->oldest), err);
    /* Ids are spent even when the sync failed: some of their lines may be on the disk. */
    atomic_store(&c->next_id, id);
    return code;
}

enum err_code claim_take(struct claim *c, struct claim_request *requests, size_t len,
                         bool check_lease, struct err *err)
{
    const char *last[CLAIM_BATCH_MAX];
    int parents[CLAIM_BATCH_MAX];
    enum err_code code = ERR_OK;
    size_t wanted = 0;

    assert(len <= CLAIM_BATCH_MAX);
    for (size_t i = 0; i < len; i++) {
        requests[i].result = CLAIM_RETRY;
        requests[i].sys = 0;
        requests[i].claimed = (struct claimed){0};
        parents[i] = -1;
        if (claim_check(c, &requests[i], check_lease, &parents[i], &last[i]))
            wanted++;
    }
    (void)pthread_mutex_lock(&c->giving);
    if (wanted > 0)
        code = claim_reserve(c, requests, parents, len, err);
    (void)pthread_mutex_unlock(&c->giving);
    for (size_t i = 0; i < len; i++) {
        if (parents[i] < 0)
            continue;
        if (code == ERR_OK)
            claim_rename(c, &requests[i], parents[i], last[i]);
        if (requests[i].result != CLAIM_TAKEN) {
            mem_free(requests[i].claimed.name);
            requests[i].claimed.name = NULL;
        }
        (void)c->io->close(c->io->self, parents[i]);
    }
    return code;
}

static enum err_code claim_give_again(struct claim *c, const struct claimed *wanted,
                                      struct claimed *ret_claimed, struct err *err)
{
    enum err_code code;

    *ret_claimed = *wanted;
    ret_claimed->claimed_ms = c->io->now_ms(c->io->self);
    ret_claimed->name = mem_dup(wanted->name, strlen(wanted->name));
    if (!ret_claimed->name)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot claim: no memory");
    (void)pthread_mutex_lock(&c->giving);
    code = claim_reserve_ids(c, 1, err);
    if (code == ERR_OK) {
        ret_claimed->id = claim_next_id(c);
        claim_names_add(&c->names, ret_claimed);
        code = claim_names_sync(&c->names, ret_claimed->id, atomic_load(&c->oldest), err);
        atomic_store(&c->next_id, ret_claimed->id + 1);
    }
    (void)pthread_mutex_unlock(&c->giving);
    return code;
}

enum err_code claim_take_again(struct claim *c, int from_fd, const char *file,
                               const struct claimed *wanted, struct claimed *ret_claimed,
                               struct err *err)
{
    const struct io_ops *io = c->io;
    char id_name[CLAIM_ID_CHARS];
    struct claimed claimed;
    enum err_code code;
    struct io_stat st;
    int rc = io->stat(io->self, from_fd, file, &st);

    if (rc == -ENOENT || (rc == 0 && st.type == IO_DIR))
        return err_set_doc(err, "gone", "no file '%s' in quarantine", file);
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot look at '%s': %s", file, strerror(-rc));
    code = claim_give_again(c, wanted, &claimed, err);
    if (code == ERR_OK) {
        claim_id_name(claimed.id, id_name);
        rc = io->rename(io->self, from_fd, file, c->claim_fd, id_name);
        claimed.stat = st;
        /* It is ours now. What fails here fails again, and is heard, when its batch is committed. */
        if (rc == 0 && io->fsync(io->self, c->claim_fd) == 0)
            (void)io->fsync(io->self, from_fd);
        if (rc < 0)
            code = err_set(err, ERR_AGAIN, -rc, "cannot take '%s' again: %s", file, strerror(-rc));
    }
    if (code != ERR_OK) {
        mem_free(claimed.name);
        return code;
    }
    *ret_claimed = claimed;
    return ERR_OK;
}
