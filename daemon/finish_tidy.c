/* finish_tidy.c -- what a crash left beside quarantined files; see finish.h */
#include "claim.h"
#include "finish.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WHY_NAME_BYTES 64

/* Whether `name` is a reason being written, and the name it gets. */
static bool tidy_is_ours(const char *name, char ret_final[WHY_NAME_BYTES])
{
    struct str s = str_of(name), id = str_sub(s, 1, CLAIM_ID_CHARS - 1);
    uint64_t value;

    if (s.ptr[0] != '.' || !str_to_u64(id, &value) ||
        !str_eq(str_sub(s, CLAIM_ID_CHARS, SIZE_MAX), STR(".why.new")))
        return false;
    (void)snprintf(ret_final, WHY_NAME_BYTES, "%020" PRIu64 ".why.json", value);
    return true;
}

/* 1 when the bytes are one line of an object, as it was written; 0 when not; -errno. */
static int tidy_is_whole(const struct io_ops *io, int dir, const char *name)
{
    char ends[3] = {0};
    struct io_stat st;
    int fd = io->open(io->self, dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0), rc;

    if (fd < 0)
        return fd == -ELOOP ? 0 : fd;
    rc = io->fstat(io->self, fd, &st);
    if (rc == 0 && st.type == IO_FILE && st.size > sizeof ends) {
        rc = io_read_full(io, fd, ends, 1, 0);
        if (rc == 0)
            rc = io_read_full(io, fd, ends + 1, 2, st.size - 2);
    }
    (void)io->close(io->self, fd);
    return rc < 0 ? rc : memcmp(ends, "{}\n", sizeof ends) == 0;
}

static int tidy_one(const struct io_ops *io, int dir, const char *name)
{
    char final[WHY_NAME_BYTES];
    struct io_stat st;
    int rc;

    if (!tidy_is_ours(name, final))
        return 0;
    rc = io->stat(io->self, dir, final, &st);
    if (rc == -ENOENT) {
        rc = tidy_is_whole(io, dir, name);
        if (rc > 0)
            return io->rename(io->self, dir, name, dir, final);
    }
    return rc < 0 ? rc : io->unlink(io->self, dir, name);
}

/* Call `each` with every name of a folder. The last fault of it, or of reading. */
static int tidy_each(const struct io_ops *io, int dir,
                     int (*each)(const struct io_ops *io, int dir, const char *name))
{
    char name[IO_NAME_BYTES];
    struct io_dir *list;
    enum io_type type;
    int fault = 0, rc = io->opendir(io->self, dir, ".", &list);

    if (rc < 0)
        return rc;
    while ((rc = io->readdir(io->self, list, name, &type)) > 0) {
        int one = each(io, dir, name);

        fault = one < 0 ? one : fault;
    }
    io->closedir(io->self, list);
    return rc < 0 ? rc : fault;
}

static int tidy_folder(const struct io_ops *io, int quarantine, const char *name)
{
    int rc, dir = io_open_dir(io, quarantine, name);

    if (dir < 0) /* what is no folder is not ours */
        return dir == -ENOTDIR || dir == -ELOOP || dir == -ENOENT ? 0 : dir;
    rc = tidy_each(io, dir, tidy_one);
    (void)io->close(io->self, dir);
    return rc;
}

void finish_tidy(const struct finish *f)
{
    int rc = tidy_each(f->io, f->quarantine_fd, tidy_folder);

    if (rc < 0)
        log_warn("event=tidy cannot clear 'quarantine/' of half-written reasons: %s, left for the "
                 "next start",
                 strerror(-rc));
}
