/* claim.c -- see claim.h; taking files is claim_take.c */
#include "claim_private.h"

#include "../stages/base/mem.h"
#include "failpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
