/* prune.c -- see prune.h */
#include "prune.h"

#include "../stages/base/mem.h"
#include "archive.h"
#include "claim.h"
#include "segment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MS_PER_DAY 86400000
#define DAY_CHARS 10 /* YYYY-MM-DD */

/* ---- done/ ---- */

/* Whether `name` is a day folder, and when that day ended. */
static bool day_of(const char *name, int64_t *ret_end_ms)
{
    struct tm tm = {0};
    const char *end;

    if (strlen(name) != DAY_CHARS)
        return false;
    end = strptime(name, "%Y-%m-%d", &tm);
    if (!end || *end)
        return false;
    *ret_end_ms = (int64_t)timegm(&tm) * 1000 + MS_PER_DAY;
    return true;
}

static bool is_ours(const char *name)
{
    uint64_t id;

    return strlen(name) >= CLAIM_ID_CHARS && name[CLAIM_ID_CHARS - 1] == '-' &&
           str_to_u64(str_sub(str_of(name), 0, CLAIM_ID_CHARS - 1), &id);
}

static bool prune_is_cancelled(const struct prune_counts *counts)
{
    return counts->is_cancelled && atomic_load(counts->is_cancelled);
}

static int prune_file(const struct io_ops *io, int dir, const char *name,
                      struct prune_counts *counts)
{
    struct io_stat st;
    int rc = io->stat(io->self, dir, name, &st);

    if (rc == 0)
        rc = io->unlink(io->self, dir, name);
    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    counts->files++;
    counts->bytes += st.size;
    return 0;
}

/* Empty one day folder and remove it, unless somebody else put something there. */
static int prune_day(const struct io_ops *io, int done_fd, const char *day,
                     struct prune_counts *counts)
{
    char name[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    int fault = 0, rc, fd = io_open_dir(io, done_fd, day);

    if (fd < 0)
        return fd;
    rc = io->opendir(io->self, fd, ".", &dir);
    if (rc == 0) {
        while (!prune_is_cancelled(counts) && (rc = io->readdir(io->self, dir, name, &type)) > 0) {
            int gone = is_ours(name) ? prune_file(io, fd, name, counts) : 0;

            if (gone < 0)
                fault = gone;
        }
        io->closedir(io->self, dir);
    }
    (void)io->close(io->self, fd);
    if (prune_is_cancelled(counts))
        return 0;
    if (rc == 0)
        rc = io->rmdir(io->self, done_fd, day);
    if (rc == -ENOTEMPTY || rc == -EEXIST)
        rc = 0;
    return fault < 0 ? fault : rc;
}

enum err_code prune_done(const struct io_ops *io, int done_fd, uint64_t keep_ms, int64_t now_ms,
                         struct prune_counts *counts, struct err *err)
{
    char name[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    int64_t end_ms;
    int fault = 0, rc;

    if (keep_ms == 0)
        return ERR_OK;
    rc = io->opendir(io->self, done_fd, ".", &dir);
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot read 'done/': %s", strerror(-rc));
    while (!prune_is_cancelled(counts) && (rc = io->readdir(io->self, dir, name, &type)) > 0) {
        int gone = 0;

        if (day_of(name, &end_ms) && now_ms - end_ms > (int64_t)keep_ms)
            gone = prune_day(io, done_fd, name, counts);
        if (gone < 0)
            fault = gone;
    }
    io->closedir(io->self, dir);
    if (rc >= 0)
        rc = fault;
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot prune 'done/': %s", strerror(-rc));
    return ERR_OK;
}

/* ---- archive/ ---- */

struct journal {
    const struct io_ops *io;
    int dir, fd;
    uint64_t len;
    int64_t last_ms; /* time of the last batch */
};

/* Copy the COMMIT frames of a segment to `j->fd`; with no descriptor only find out its age. */
static enum err_code journal_copy(struct journal *j, int archive_fd,
                                  const struct segment_name *name, struct err *err)
{
    struct segment_reader *reader;
    struct segment_group group;
    enum segment_step step;
    enum err_code code = segment_open(j->io, archive_fd, name, 0, false, &reader, err);

    if (code != ERR_OK)
        return code;
    while ((step = segment_next(reader, &group, err)) == SEGMENT_GROUP) {
        int rc = 0;

        j->last_ms = group.commit.time_ms;
        if (j->fd >= 0)
            rc = j->io->pwrite(j->io->self, j->fd, group.frame.ptr, group.frame.len, j->len);
        if (rc < 0) {
            code = err_set(err, ERR_AGAIN, -rc, "cannot write a journal: %s", strerror(-rc));
            break;
        }
        j->len += group.frame.len;
    }
    if (code == ERR_OK && step == SEGMENT_FAIL)
        code = err->code;
    if (code == ERR_OK && step == SEGMENT_TORN)
        code = err_set(err, ERR_STATE, 0,
                       "'archive/%s' is damaged at byte %" PRIu64 ": it is not pruned", name->path,
                       segment_offset(reader));
    segment_close(reader);
    return code;
}

/* The journal under its final name, durable; then the data may go. */
static enum err_code journal_write(struct journal *j, int archive_fd,
                                   const struct segment_name *name, struct err *err)
{
    const struct io_ops *io = j->io;
    char file[32], temporary[40];
    enum err_code code;
    int rc;

    (void)snprintf(file, sizeof file, "%020" PRIu64 ".journal", name->number);
    (void)snprintf(temporary, sizeof temporary, ".%s.new", file);
    j->fd = io->open(io->self, j->dir, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0640);
    if (j->fd < 0)
        return err_set(err, ERR_AGAIN, -j->fd, "cannot make a journal: %s", strerror(-j->fd));
    j->len = 0;
    code = journal_copy(j, archive_fd, name, err);
    rc = code == ERR_OK ? io->fdatasync(io->self, j->fd) : 0;
    (void)io->close(io->self, j->fd);
    if (code == ERR_OK && rc == 0)
        rc = io->replace(io->self, j->dir, temporary, j->dir, file);
    if (code == ERR_OK && rc == 0)
        rc = io->fsync(io->self, j->dir);
    if (code != ERR_OK || rc < 0)
        (void)io->unlink(io->self, j->dir, temporary);
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot write a journal: %s", strerror(-rc));
    return code;
}

static enum err_code prune_segment(const struct io_ops *io, int archive_fd,
                                   const struct segment_name *name, struct prune_counts *counts,
                                   struct err *err)
{
    struct journal j = {.io = io, .fd = -1};
    struct io_stat st = {0};
    const char *last;
    enum err_code code;
    int rc;

    j.dir = io_open_parent(io, archive_fd, name->path, &last);
    if (j.dir < 0)
        return err_set(err, ERR_AGAIN, -j.dir, "cannot open the folder of 'archive/%s': %s",
                       name->path, strerror(-j.dir));
    code = journal_write(&j, archive_fd, name, err);
    if (code == ERR_OK) {
        (void)io->stat(io->self, j.dir, last, &st);
        rc = io->unlink(io->self, j.dir, last);
        if (rc < 0)
            code = err_set(err, ERR_AGAIN, -rc, "cannot remove 'archive/%s': %s", name->path,
                           strerror(-rc));
    }
    if (code == ERR_OK) {
        counts->segments++;
        counts->bytes += st.size;
    }
    (void)io->close(io->self, j.dir);
    return code;
}

enum err_code prune_archive(const struct io_ops *io, int archive_fd, uint64_t retain_ms,
                            int64_t now_ms, struct prune_counts *counts, struct err *err)
{
    struct segment_name *list;
    enum err_code code;
    size_t len;

    if (retain_ms == 0)
        return ERR_OK;
    code = segment_list(io, archive_fd, &list, &len, err);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; code == ERR_OK && i + 1 < len && !prune_is_cancelled(counts); i++) {
        struct journal age = {.io = io, .fd = -1};

        if (list[i].kind == SEGMENT_JOURNAL)
            continue;
        /* Segments are in order of time: the first young one ends it. */
        if (list[i].kind == SEGMENT_OPEN)
            break;
        code = journal_copy(&age, archive_fd, &list[i], err);
        if (code != ERR_OK || now_ms - age.last_ms <= (int64_t)retain_ms)
            break;
        code = prune_segment(io, archive_fd, &list[i], counts, err);
    }
    mem_free(list);
    return code;
}
