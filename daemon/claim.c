/* claim.c -- see claim.h. The order inside claim_take is what makes a claim survive a crash:
 * ids reserved and synced, names written and synced, then the renames. */
#include "claim.h"

#include "../stages/base/mem.h"
#include "claim_files.h"
#include "failpoint.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct claim {
    const struct io_ops *io;
    int inbox_fd; /* borrowed */
    int siftd_fd, claim_fd, expanded_fd;
    struct claim_ids ids;
    struct claim_names names;
    pthread_mutex_t giving;       /* held while ids are given out and journalled */
    atomic_uint_fast64_t next_id; /* changed under it, read by any thread */
    atomic_uint_fast64_t oldest;
};

void claim_id_name(uint64_t id, char out[CLAIM_ID_CHARS])
{
    (void)snprintf(out, CLAIM_ID_CHARS, "%020" PRIu64, id);
}

/* What an earlier run expanded is expanded again when it is needed. A file that stays costs room and
 * nothing else. */
static void claim_empty(const struct io_ops *io, int dirfd)
{
    char name[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;

    if (io->opendir(io->self, dirfd, ".", &dir) < 0)
        return;
    while (io->readdir(io->self, dir, name, &type) > 0)
        (void)io->unlink(io->self, dirfd, name);
    io->closedir(io->self, dir);
}

enum err_code claim_open(const struct io_ops *io, int inbox_fd, struct claim **ret_claim,
                         struct err *err)
{
    struct claim *c = mem_alloc(1, sizeof *c);
    enum err_code code;

    if (!c)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot open the inbox: no memory");
    c->io = io;
    c->inbox_fd = inbox_fd;
    c->claim_fd = c->expanded_fd = c->names.fd = -1;
    c->siftd_fd = io_make_dir(io, inbox_fd, ".siftd", 0700);
    if (c->siftd_fd >= 0)
        c->claim_fd = io_make_dir(io, c->siftd_fd, "claim", 0700);
    if (c->claim_fd >= 0)
        c->expanded_fd = io_make_dir(io, c->siftd_fd, "expanded", 0700);
    if (c->expanded_fd < 0) {
        int sys = c->siftd_fd < 0 ? -c->siftd_fd : c->claim_fd < 0 ? -c->claim_fd : -c->expanded_fd;

        code = err_set(err, ERR_CONF, sys, "cannot make '.siftd/claim' in the inbox: %s",
                       strerror(sys));
        goto undo;
    }
    claim_empty(io, c->expanded_fd);
    code = claim_ids_load(&c->ids, io, c->siftd_fd, err);
    if (code == ERR_OK)
        code = claim_names_open(&c->names, io, c->siftd_fd, err);
    if (code != ERR_OK)
        goto undo;
    (void)pthread_mutex_init(&c->giving, NULL); /* cannot fail with no attributes */
    atomic_init(&c->next_id, failpoint_is(FAILPOINT_ID_REUSED) ? 1 : c->ids.high_water);
    atomic_init(&c->oldest, 0);
    *ret_claim = c;
    return ERR_OK;

undo:
    if (c->expanded_fd >= 0)
        (void)io->close(io->self, c->expanded_fd);
    if (c->claim_fd >= 0)
        (void)io->close(io->self, c->claim_fd);
    if (c->siftd_fd >= 0)
        (void)io->close(io->self, c->siftd_fd);
    mem_free(c);
    return code;
}

void claim_close(struct claim *c)
{
    if (!c)
        return;
    /* A gap in the ids is harmless, so a failure here changes nothing. */
    if (!c->ids.is_new && c->ids.high_water != claim_next_id(c))
        (void)claim_ids_store(&c->ids, claim_next_id(c), NULL);
    claim_names_close(&c->names);
    (void)pthread_mutex_destroy(&c->giving);
    (void)c->io->close(c->io->self, c->expanded_fd);
    (void)c->io->close(c->io->self, c->claim_fd);
    (void)c->io->close(c->io->self, c->siftd_fd);
    mem_free(c);
}

bool claim_is_new(const struct claim *c)
{
    return c->ids.is_new;
}

enum err_code claim_adopt(struct claim *c, const unsigned char *uuid, uint64_t next_id,
                          struct err *err)
{
    if (uuid)
        memcpy(c->ids.uuid, uuid, sizeof c->ids.uuid);
    if (next_id > claim_next_id(c) && !failpoint_is(FAILPOINT_ID_REUSED))
        atomic_store(&c->next_id, next_id);
    if (!c->ids.is_new && claim_next_id(c) <= c->ids.high_water)
        return ERR_OK;
    return claim_ids_store(&c->ids, claim_next_id(c), err);
}

const unsigned char *claim_uuid(const struct claim *c)
{
    return c->ids.uuid;
}

uint64_t claim_next_id(const struct claim *c)
{
    return atomic_load(&c->next_id);
}

int claim_dir(const struct claim *c)
{
    return c->claim_fd;
}

int claim_expanded_dir(const struct claim *c)
{
    return c->expanded_fd;
}

void claim_set_oldest(struct claim *c, uint64_t oldest)
{
    atomic_store(&c->oldest, oldest);
}

/* A name in claim/ is an id when it is 20 digits; anything else there is not ours. */
static bool claim_parse_id(const char *name, uint64_t *ret_id)
{
    return strlen(name) == CLAIM_ID_CHARS - 1 && str_to_u64(str_of(name), ret_id) && *ret_id > 0;
}

static enum err_code claim_list_add(struct claim *c, uint64_t id, const char *file,
                                    struct claimed **list, size_t *len, size_t *room,
                                    struct err *err)
{
    struct claimed *item;
    int rc;

    if (*len == *room) {
        size_t more = *room ? *room * 2 : 64;
        struct claimed *grown = mem_resize(*list, more, sizeof *grown);

        if (!grown)
            return err_set(err, ERR_NOMEM, ENOMEM, "cannot list claims: no memory");
        *list = grown;
        *room = more;
    }
    item = &(*list)[*len];
    *item = (struct claimed){.id = id};
    rc = c->io->stat(c->io->self, c->claim_fd, file, &item->stat);
    if (rc == -ENOENT)
        return ERR_OK;
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot look at 'claim/%s': %s", file, strerror(-rc));
    item->claimed_ms = c->io->now_ms(c->io->self);
    ++*len;
    return ERR_OK;
}

static int claim_compare(const void *a, const void *b)
{
    const struct claimed *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}

enum err_code claim_list(struct claim *c, struct claimed **ret_list, size_t *ret_len,
                         struct err *err)
{
    char name[IO_NAME_BYTES];
    struct claimed *list = NULL;
    size_t len = 0, room = 0;
    enum err_code code = ERR_OK;
    struct io_dir *dir;
    enum io_type type;
    uint64_t id;
    int rc;

    rc = c->io->opendir(c->io->self, c->claim_fd, ".", &dir);
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot read 'claim/': %s", strerror(-rc));
    while (code == ERR_OK && (rc = c->io->readdir(c->io->self, dir, name, &type)) > 0)
        if (claim_parse_id(name, &id))
            code = claim_list_add(c, id, name, &list, &len, &room, err);
    c->io->closedir(c->io->self, dir);
    if (code == ERR_OK && rc < 0)
        code = err_set(err, ERR_AGAIN, -rc, "cannot read 'claim/': %s", strerror(-rc));
    if (len > 0)
        qsort(list, len, sizeof *list, claim_compare);
    if (code == ERR_OK)
        rc = claim_names_fill(&c->names, list, len);
    if (code == ERR_OK && rc < 0)
        code = err_set(err, rc == -ENOMEM ? ERR_NOMEM : ERR_AGAIN, -rc,
                       "cannot read '.siftd/names': %s", strerror(-rc));
    if (code != ERR_OK) {
        for (size_t i = 0; i < len; i++)
            mem_free(list[i].name);
        mem_free(list);
        return code;
    }
    *ret_list = list;
    *ret_len = len;
    return ERR_OK;
}

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

/* Sync the folder that holds `path`. When it is gone, its own removal must be durable instead: sync
 * the nearest ancestor that is still there. */
static int claim_sync_parent(struct claim *c, const char *path)
{
    const struct io_ops *io = c->io;
    char copy[CLAIM_NAME_BYTES_MAX];
    size_t len = strlen(path);

    /* A claim whose name was lost: where it came from cannot be told, nor synced. */
    if (len == 0)
        return 0;
    if (len >= sizeof copy)
        return -ENAMETOOLONG;
    memcpy(copy, path, len + 1);
    for (;;) {
        const char *last;
        int fd = io_open_parent(io, c->inbox_fd, copy, &last);
        char *slash;
        int rc;

        if (fd >= 0) {
            rc = io->fsync(io->self, fd);
            (void)io->close(io->self, fd);
            return rc;
        }
        slash = strrchr(copy, '/');
        if ((fd != -ENOENT && fd != -ENOTDIR && fd != -ELOOP && fd != -EACCES) || !slash)
            return fd;
        *slash = '\0';
    }
}

static struct str claim_parent_of(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash ? (struct str){name, (size_t)(slash - name)} : STR("");
}

enum err_code claim_sync(struct claim *c, const char *const *names, size_t len, struct err *err)
{
    struct str synced = {0};
    int rc = c->io->fsync(c->io->self, c->claim_fd);

    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot sync 'claim/': %s", strerror(-rc));
    /* Claims come in name order, so equal folders stand next to each other. */
    for (size_t i = 0; i < len; i++) {
        struct str parent = claim_parent_of(names[i]);

        if (synced.ptr && str_eq(parent, synced))
            continue;
        rc = claim_sync_parent(c, names[i]);
        if (rc < 0)
            return err_set(err, ERR_AGAIN, -rc, "cannot sync the inbox: %s", strerror(-rc));
        synced = parent;
    }
    return ERR_OK;
}
