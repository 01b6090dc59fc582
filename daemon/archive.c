/* archive.c -- see archive.h */
#include "archive.h"

#include "../stages/base/hash.h"
#include "../stages/base/mem.h"
#include "failpoint.h"
#include "seektable.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define FRAME_BUF_BYTES_MAX ((size_t)COMMIT_FRAME_BYTES_MAX)

struct archive {
    const struct io_ops *io;
    int archive_fd; /* borrowed */
    const struct config_archive *config;
    const unsigned char *uuid;
    struct archive_position pos;
    int fd;           /* of the open segment; -1: none */
    bool is_sealing;  /* its last COMMIT is written; only the rest of the seal is missing */
    struct buf frame; /* the COMMIT being written */
};

enum err_code archive_open(const struct io_ops *io, int archive_fd,
                           const struct config_archive *config, const unsigned char *uuid,
                           const struct archive_position *position, struct archive **ret_archive,
                           struct err *err)
{
    struct archive *a = mem_alloc(1, sizeof *a);

    if (!a)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot open the archive: no memory");
    *a = (struct archive){.io = io,
                          .archive_fd = archive_fd,
                          .config = config,
                          .uuid = uuid,
                          .pos = *position,
                          .fd = -1};
    buf_init(&a->frame, FRAME_BUF_BYTES_MAX);
    if (a->pos.has_open) {
        a->fd = io->open(io->self, archive_fd, a->pos.open.path, O_RDWR | O_NOFOLLOW, 0);
        if (a->fd < 0) {
            int sys = -a->fd;

            mem_free(a);
            return err_set(err, ERR_AGAIN, sys, "cannot open 'archive/%s': %s", position->open.path,
                           strerror(sys));
        }
    }
    *ret_archive = a;
    return ERR_OK;
}

void archive_close(struct archive *a)
{
    if (!a)
        return;
    if (a->fd >= 0)
        (void)a->io->close(a->io->self, a->fd);
    buf_fini(&a->frame);
    mem_free(a);
}

void archive_get_position(const struct archive *a, struct archive_position *ret_position)
{
    *ret_position = a->pos;
}

/* Make YYYY and MM and open MM, so that the segment's own name can be synced there. -errno. */
static int archive_month_dir(struct archive *a, unsigned year, unsigned month)
{
    char name[8];
    int year_fd, month_fd;

    (void)snprintf(name, sizeof name, "%04u", year % 10000);
    year_fd = io_make_dir(a->io, a->archive_fd, name, 0750);
    if (year_fd < 0)
        return year_fd;
    (void)snprintf(name, sizeof name, "%02u", month % 100);
    month_fd = io_make_dir(a->io, year_fd, name, 0750);
    (void)a->io->close(a->io->self, year_fd);
    return month_fd;
}

/* Create the next segment in its month's folder. Its name is durable before anything is written to it. A file
 * whose name could not be synced may be gone after a power cut, which looks like a segment that was lost: it is
 * taken away at once, and where that fails its number is not used again. The descriptor, or -errno. */
static int archive_create(struct archive *a, int dir, const char *name)
{
    int fd = a->io->open(a->io->self, dir, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0640);
    int rc;

    if (fd < 0)
        return fd;
    rc = failpoint_is(FAILPOINT_NO_NAME_SYNC) ? 0 : a->io->fsync(a->io->self, dir);
    if (rc == 0 || a->io->unlink(a->io->self, dir, name) < 0)
        a->pos.segment++;
    if (rc == 0)
        return fd;
    (void)a->io->close(a->io->self, fd);
    return rc;
}

/* Begin the next segment. -errno. */
static int archive_begin(struct archive *a)
{
    int64_t now_ms = a->io->now_ms(a->io->self);
    time_t now = (time_t)(now_ms / 1000);
    struct segment_name name;
    struct tm tm;
    int dir, fd;

    assert(a->fd < 0);
    if (!gmtime_r(&now, &tm))
        return -EOVERFLOW;
    dir = archive_month_dir(a, (unsigned)(tm.tm_year + 1900), (unsigned)tm.tm_mon + 1);
    if (dir < 0)
        return dir;
    segment_name_make(&name, a->pos.segment + 1, SEGMENT_OPEN, (unsigned)(tm.tm_year + 1900),
                      (unsigned)tm.tm_mon + 1);
    fd = archive_create(a, dir, strrchr(name.path, '/') + 1);
    (void)a->io->close(a->io->self, dir);
    if (fd < 0)
        return fd;
    a->fd = fd;
    a->pos.open = name;
    a->pos.has_open = true;
    a->pos.end_off = 0;
    a->pos.opened_ms = now_ms;
    return 0;
}

enum err_code archive_sync_name(const struct io_ops *io, int archive_fd, const char *path,
                                struct err *err)
{
    char copy[SEGMENT_PATH_BYTES];
    const char *last;
    int rc = 0;

    (void)snprintf(copy, sizeof copy, "%s", path);
    for (char *slash = copy + strlen(copy); rc == 0 && slash; slash = strrchr(copy, '/')) {
        int fd;

        *slash = '\0';
        fd = io_open_parent(io, archive_fd, copy, &last);
        rc = fd < 0 ? fd : io->fsync(io->self, fd);
        if (fd >= 0)
            (void)io->close(io->self, fd);
    }
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot sync the folder of 'archive/%s': %s", path,
                       strerror(-rc));
    return ERR_OK;
}

/* Cut back to the last group, so that nothing half-written stands there. What fails here is done by
 * recovery. */
static void archive_cut_back(struct archive *a)
{
    if (a->fd >= 0)
        (void)a->io->truncate(a->io->self, a->fd, a->pos.end_off);
}

/* After a real I/O error: pages of this file can no longer be trusted to reach the disk, so nothing
 * more is written to it. Recovery cuts and seals it. */
static void archive_abandon(struct archive *a)
{
    archive_cut_back(a);
    (void)a->io->fdatasync(a->io->self, a->fd);
    (void)a->io->close(a->io->self, a->fd);
    a->fd = -1;
    a->pos.has_open = false;
    a->is_sealing = false;
}

/* One try to write and sync the group. -errno. */
static int archive_try(struct archive *a, struct str data, struct commit *commit)
{
    int rc = 0;

    if (a->fd < 0)
        rc = archive_begin(a);
    if (rc < 0)
        return rc;
    commit->data_off = a->pos.end_off;
    buf_reset(&a->frame);
    commit_encode(commit, &a->frame);
    if (buf_failed(&a->frame))
        return -ENOMEM;
    if (data.len)
        rc = a->io->pwrite(a->io->self, a->fd, data.ptr, data.len, a->pos.end_off);
    if (rc == 0)
        rc = a->io->pwrite(a->io->self, a->fd, a->frame.ptr, a->frame.len,
                           a->pos.end_off + data.len);
    if (rc == 0 && !failpoint_is(FAILPOINT_NO_COMMIT_SYNC))
        rc = a->io->fdatasync(a->io->self, a->fd);
    return rc;
}

/* Faults that pass by themselves, or by somebody making room. */
static bool archive_may_pass(int sys)
{
    return sys == ENOSPC || sys == EDQUOT || sys == EFBIG || sys == ENOMEM || sys == EACCES ||
           sys == EPERM || sys == EROFS || sys == EMFILE || sys == ENFILE || sys == EINTR;
}

static enum err_code archive_fault(struct archive *a, int rc, struct err *err)
{
    enum err_code code = archive_may_pass(-rc) ? ERR_AGAIN : ERR_STATE;

    return err_set(err, code, -rc, "cannot write 'archive/%s': %s",
                   a->pos.has_open ? a->pos.open.path : "", strerror(-rc));
}

enum err_code archive_append(struct archive *a, struct str data, struct commit *commit,
                             struct err *err)
{
    int rc;

    if (a->is_sealing) {
        enum err_code code = archive_seal(a, err);

        if (code != ERR_OK)
            return code;
    }
    commit->seq = a->pos.seq + 1;
    memcpy(commit->prev, a->pos.prev, sizeof commit->prev);
    memcpy(commit->uuid, a->uuid, sizeof commit->uuid);
    commit->data_len = data.len;
    commit->data_hash = hash64(data, 0);
    commit->time_ms = a->io->now_ms(a->io->self);
    rc = archive_try(a, data, commit);
    if (rc < 0 && !archive_may_pass(-rc) && a->fd >= 0) {
        archive_abandon(a);
        rc = archive_try(a, data, commit);
    }
    if (rc < 0) {
        enum err_code code = archive_fault(a, rc, err);

        archive_cut_back(a);
        return code;
    }
    a->pos.seq = commit->seq;
    a->pos.next_id = commit->next_id;
    commit_hash(buf_str(&a->frame), a->pos.prev);
    a->pos.end_off += data.len + a->frame.len;
    return ERR_OK;
}

bool archive_is_due(const struct archive *a, int64_t now_ms)
{
    if (a->is_sealing)
        return true;
    if (!a->pos.has_open || a->pos.end_off == 0)
        return false;
    return (a->config->rotate.size && a->pos.end_off >= a->config->rotate.size) ||
           (a->config->rotate.every_ms &&
            now_ms - a->pos.opened_ms >= (int64_t)a->config->rotate.every_ms);
}

static int archive_write_table(const struct io_ops *io, int fd, uint64_t end_off, struct err *err)
{
    struct buf table;
    int rc = 0;

    buf_init(&table, FRAME_BUF_BYTES_MAX);
    /* A half-written table of a crashed seal goes first. */
    rc = io->truncate(io->self, fd, end_off);
    if (rc == 0 && seektable_build(io, fd, end_off, &table, err) != ERR_OK)
        rc = err->sys ? -err->sys : -EIO;
    if (rc == 0)
        rc = io->pwrite(io->self, fd, table.ptr, table.len, end_off);
    if (rc == 0 && !failpoint_is(FAILPOINT_SEAL_FIRST))
        rc = io->fdatasync(io->self, fd);
    buf_fini(&table);
    return rc;
}

/* The rename that makes a segment a sealed one, and the sync that makes it last. -errno. */
static int archive_rename_sealed(const struct io_ops *io, int archive_fd, const char *open_path,
                                 const char *sealed_path, bool is_renamed)
{
    const char *last = NULL;
    int dir = io_open_parent(io, archive_fd, sealed_path, &last), rc = 0;

    if (dir < 0)
        return dir;
    if (!is_renamed)
        rc = io->rename(io->self, dir, strrchr(open_path, '/') + 1, dir, last);
    if (rc == 0)
        rc = io->fsync(io->self, dir);
    (void)io->close(io->self, dir);
    return rc;
}

enum err_code archive_finish_seal(const struct io_ops *io, int archive_fd,
                                  struct segment_name *name, uint64_t end_off, struct err *err)
{
    struct segment_name sealed = *name;
    struct io_stat st;
    int rc, fd = io->open(io->self, archive_fd, name->path, O_RDWR | O_NOFOLLOW, 0);
    bool is_renamed;

    assert(name->kind == SEGMENT_OPEN);
    sealed.kind = SEGMENT_SEALED;
    sealed.path[strlen(sealed.path) - (sizeof ".open" - 1)] = '\0';
    /* The call before may have failed right behind the rename: only its sync is missing. */
    is_renamed = fd == -ENOENT && io->stat(io->self, archive_fd, sealed.path, &st) == 0;
    if (is_renamed)
        rc = 0;
    else
        rc = fd < 0 ? fd : archive_write_table(io, fd, end_off, err);
    if (fd >= 0)
        (void)io->close(io->self, fd);
    if (rc == 0)
        rc = archive_rename_sealed(io, archive_fd, name->path, sealed.path, is_renamed);
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot seal 'archive/%s': %s", name->path,
                       strerror(-rc));
    *name = sealed;
    return ERR_OK;
}

enum err_code archive_seal(struct archive *a, struct err *err)
{
    enum err_code code;

    if (!a->pos.has_open)
        return ERR_OK;
    if (!a->is_sealing) {
        struct commit last = {.is_last = true, .next_id = a->pos.next_id};

        code = archive_append(a, STR(""), &last, err);
        if (code != ERR_OK)
            return code;
        if (!a->pos.has_open || a->fd < 0)
            return ERR_OK;
        a->is_sealing = true;
    }
    code = archive_finish_seal(a->io, a->archive_fd, &a->pos.open, a->pos.end_off, err);
    if (code != ERR_OK)
        return code;
    (void)a->io->close(a->io->self, a->fd);
    a->fd = -1;
    a->pos.has_open = false;
    a->is_sealing = false;
    return ERR_OK;
}
