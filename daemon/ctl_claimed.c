/* ctl_claimed.c -- see ctl_claimed.h */
#include "ctl_claimed.h"

#include "../stages/base/json.h"
#include "../stages/base/mem.h"
#include "claim_files.h"
#include "clock.h"
#include "ctl_books.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

struct claimed_list {
    struct ctl *ctl;
    int siftd_fd, claim_fd;
    struct claimed *list;
    size_t len, room;
};

static int claimed_add(struct claimed_list *t, const char *name)
{
    struct claimed c = {0};
    int rc;

    if (strlen(name) != CLAIM_ID_CHARS - 1 || !str_to_u64(str_of(name), &c.id))
        return 0;
    rc = t->ctl->io->stat(t->ctl->io->self, t->claim_fd, name, &c.stat);
    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    if (t->len == t->room) {
        size_t room = t->room ? t->room * 2 : 64;
        struct claimed *grown = mem_resize(t->list, room, sizeof *grown);

        if (!grown)
            return -ENOMEM;
        t->list = grown;
        t->room = room;
    }
    t->list[t->len++] = c;
    return 0;
}

static int claimed_compare(const void *left, const void *right)
{
    const struct claimed *a = left, *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

/* 0 or -errno. */
static int claimed_read(struct claimed_list *t)
{
    const struct io_ops *io = t->ctl->io;
    const struct claim_names names = {.io = io, .siftd_fd = t->siftd_fd};
    char name[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    int n, rc;

    rc = io->opendir(io->self, t->claim_fd, ".", &dir);
    if (rc < 0)
        return rc;
    while (rc == 0 && (n = io->readdir(io->self, dir, name, &type)) != 0)
        rc = n < 0 ? n : claimed_add(t, name);
    io->closedir(io->self, dir);
    if (t->len)
        qsort(t->list, t->len, sizeof *t->list, claimed_compare);
    if (rc == 0 && !claim_names_fill(&names, t->list, t->len))
        rc = -ENOMEM;
    return rc;
}

/* The same object as the daemon's, with the state "claimed". */
static void claimed_write(const struct claimed_list *t, struct buf *out)
{
    char when[CLOCK_ISO_BYTES];
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key(&j, "tasks");
    json_arr(&j);
    for (size_t i = 0; i < t->len; i++) {
        json_obj(&j);
        json_key_u64(&j, "id", t->list[i].id);
        json_key_name(&j, "name", str_of(t->list[i].name));
        json_key_str(&j, "state", STR("claimed"));
        json_key_u64(&j, "size", t->list[i].stat.size);
        if (t->list[i].claimed_ms)
            json_key_str(&j, "claimed", str_of(clock_iso(t->list[i].claimed_ms, when)));
        json_obj_end(&j);
    }
    json_arr_end(&j);
    json_obj_end(&j);
}

enum exit_code ctl_claimed_json(struct ctl *ctl, struct buf *out)
{
    const struct io_ops *io = ctl->io;
    struct claimed_list t = {.ctl = ctl, .siftd_fd = -1, .claim_fd = -1};
    int inbox = ctl_open_quietly(ctl, ctl->config->inbox.path), rc = inbox;
    char why[CTL_WHY_BYTES];

    if (rc >= 0)
        rc = t.siftd_fd = io_open_dir(io, inbox, ".siftd");
    if (rc >= 0)
        rc = t.claim_fd = io_open_dir(io, t.siftd_fd, "claim");
    if (rc >= 0)
        rc = claimed_read(&t);
    if (rc == -ENOENT)
        rc = 0;
    if (rc == 0)
        claimed_write(&t, out);
    for (size_t i = 0; i < t.len; i++)
        mem_free(t.list[i].name);
    mem_free(t.list);
    if (t.claim_fd >= 0)
        (void)io->close(io->self, t.claim_fd);
    if (t.siftd_fd >= 0)
        (void)io->close(io->self, t.siftd_fd);
    if (inbox >= 0)
        (void)io->close(io->self, inbox);
    if (rc == 0 && buf_failed(out))
        rc = -ENOMEM;
    if (rc < 0)
        return ctl_fail(ctl, EXIT_IO, "no daemon answers, and '.siftd/claim' cannot be read: %s",
                        ctl_why(-rc, why));
    return EXIT_FINE;
}
