/* segment_list.c -- which segments an archive has, by their names; see segment.h */
#include "segment.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENT_NUMBER_DIGITS 20u
#define SEGMENTS_MAX (16u * 1024 * 1024)

/* The ends of the names, by kind. */
static const char *const segment_ends[] = {
    [SEGMENT_OPEN] = ".ndjson.zst.open",
    [SEGMENT_SEALED] = ".ndjson.zst",
    [SEGMENT_JOURNAL] = ".journal",
};

/* Which kind is taken where a number stands twice: the higher. */
static const int segment_ranks[] = {
    [SEGMENT_OPEN] = 1,
    [SEGMENT_SEALED] = 2,
    [SEGMENT_JOURNAL] = 0,
};

struct segment_listing {
    const struct io_ops *io;
    struct segment_name *names;
    size_t len, room;
};

void segment_name_make(struct segment_name *ret, uint64_t number, enum segment_kind kind,
                       unsigned year, unsigned month)
{
    assert(year <= 9999 && month >= 1 && month <= 12);
    ret->number = number;
    ret->kind = kind;
    (void)snprintf(ret->path, sizeof ret->path, "%04u/%02u/%020" PRIu64 "%s", year, month, number,
                   segment_ends[kind]);
}

/* "2026": exactly `digits` ASCII digits. */
static bool segment_is_number(const char *name, size_t digits, uint64_t *ret_value)
{
    return strlen(name) == digits && str_to_u64(str_of(name), ret_value);
}

/* Parse the last part of a segment's path. */
static bool segment_parse(const char *name, uint64_t *ret_number, enum segment_kind *ret_kind)
{
    struct str s = str_of(name);

    if (s.len <= SEGMENT_NUMBER_DIGITS ||
        !str_to_u64(str_sub(s, 0, SEGMENT_NUMBER_DIGITS), ret_number))
        return false;
    for (size_t kind = 0; kind < sizeof segment_ends / sizeof *segment_ends; kind++) {
        if (strcmp(name + SEGMENT_NUMBER_DIGITS, segment_ends[kind]) == 0) {
            *ret_kind = (enum segment_kind)kind;
            return true;
        }
    }
    return false;
}

static enum err_code segment_listing_add(struct segment_listing *l, uint64_t number,
                                         enum segment_kind kind, unsigned year, unsigned month,
                                         struct err *err)
{
    if (l->len == l->room) {
        size_t room = l->room ? l->room * 2 : 64;
        struct segment_name *names = NULL;

        if (l->len < SEGMENTS_MAX)
            names = mem_resize(l->names, room, sizeof *names);
        if (!names)
            return err_set(err, ERR_NOMEM, 0, "no memory to list %zu segments", l->len);
        l->names = names;
        l->room = room;
    }
    segment_name_make(&l->names[l->len++], number, kind, year, month);
    return ERR_OK;
}

/* What to do with each name of a folder. */
typedef enum err_code segment_visit(struct segment_listing *l, int dirfd, const char *name,
                                    unsigned year, unsigned month, struct err *err);

/* Call `visit` for each name in the folder `name` below `dirfd`. A folder that is gone, or is none,
 * has none. Links are followed: an operator may have moved a year to another disk, and a segment
 * overlooked is worse than a link obeyed in a folder that only siftd writes. */
static enum err_code segment_each(struct segment_listing *l, int dirfd, const char *name,
                                  unsigned year, unsigned month, segment_visit *visit,
                                  struct err *err)
{
    char entry[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    enum err_code code = ERR_OK;
    int fd, n;

    fd = l->io->open(l->io->self, dirfd, name, O_RDONLY | O_DIRECTORY, 0);
    if (fd == -ENOENT || fd == -ENOTDIR)
        return ERR_OK;
    if (fd < 0)
        return err_set(err, ERR_AGAIN, -fd, "cannot open the archive's folder '%s': %s", name,
                       strerror(-fd));
    n = l->io->opendir(l->io->self, fd, ".", &dir);
    if (n < 0) {
        code = err_set(err, ERR_AGAIN, -n, "cannot list the archive's folder '%s': %s", name,
                       strerror(-n));
        goto undo;
    }
    while (code == ERR_OK && (n = l->io->readdir(l->io->self, dir, entry, &type)) > 0)
        code = visit(l, fd, entry, year, month, err);
    if (code == ERR_OK && n < 0)
        code = err_set(err, ERR_AGAIN, -n, "cannot list the archive's folder '%s': %s", name,
                       strerror(-n));
    l->io->closedir(l->io->self, dir);
undo:
    (void)l->io->close(l->io->self, fd);
    return code;
}

static enum err_code segment_visit_file(struct segment_listing *l, int dirfd, const char *name,
                                        unsigned year, unsigned month, struct err *err)
{
    enum segment_kind kind;
    uint64_t number;

    (void)dirfd;
    if (!segment_parse(name, &number, &kind))
        return ERR_OK;
    return segment_listing_add(l, number, kind, year, month, err);
}

static enum err_code segment_visit_month(struct segment_listing *l, int dirfd, const char *name,
                                         unsigned year, unsigned month, struct err *err)
{
    uint64_t value;

    (void)month;
    if (!segment_is_number(name, 2, &value) || value < 1 || value > 12)
        return ERR_OK;
    return segment_each(l, dirfd, name, year, (unsigned)value, segment_visit_file, err);
}

static enum err_code segment_visit_year(struct segment_listing *l, int dirfd, const char *name,
                                        unsigned year, unsigned month, struct err *err)
{
    uint64_t value;

    (void)year;
    (void)month;
    if (!segment_is_number(name, 4, &value))
        return ERR_OK;
    return segment_each(l, dirfd, name, (unsigned)value, 0, segment_visit_month, err);
}

static int segment_compare(const void *left, const void *right)
{
    const struct segment_name *a = left, *b = right;

    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    if (a->kind != b->kind)
        return segment_ranks[b->kind] - segment_ranks[a->kind];
    return strcmp(a->path, b->path);
}

/* Sort, and keep the first of each number. */
static void segment_listing_settle(struct segment_listing *l)
{
    size_t kept = 0;

    if (l->len)
        qsort(l->names, l->len, sizeof *l->names, segment_compare);
    for (size_t i = 0; i < l->len; i++) {
        if (!kept || l->names[kept - 1].number != l->names[i].number)
            l->names[kept++] = l->names[i];
    }
    l->len = kept;
}

enum err_code segment_list(const struct io_ops *io, int archive_fd, struct segment_name **ret_list,
                           size_t *ret_len, struct err *err)
{
    struct segment_listing l = {.io = io};
    enum err_code code;

    assert(io && ret_list && ret_len);
    code = segment_each(&l, archive_fd, ".", 0, 0, segment_visit_year, err);
    if (code != ERR_OK) {
        mem_free(l.names);
        return code;
    }
    segment_listing_settle(&l);
    *ret_list = l.names;
    *ret_len = l.len;
    return ERR_OK;
}
