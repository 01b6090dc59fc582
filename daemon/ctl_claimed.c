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

struct claimed_reader {
    struct ctl *ctl;
    struct claimed_list *out;
    int siftd_fd, claim_fd;
};

static int claimed_add(struct claimed_reader *r, const char *name)
{
    struct claimed_list *list = r->out;
    struct claimed c = {0};
    int rc;

    if (strlen(name) != CLAIM_ID_CHARS - 1 || !str_to_u64(str_of(name), &c.id))
        return 0;
    rc = r->ctl->io->stat(r->ctl->io->self, r->claim_fd, name, &c.stat);
    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    if (list->len == list->room) {
        size_t room = list->room ? list->room * 2 : 64;
        struct claimed *grown = mem_resize(list->items, room, sizeof *grown);

        if (!grown)
            return -ENOMEM;
        list->items = grown;
        list->room = room;
    }
    list->items[list->len++] = c;
    return 0;
}

static int claimed_compare(const void *left, const void *right)
{
    const struct claimed *a = left, *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

static int claimed_read_folder(struct claimed_reader *r)
{
    const struct io_ops *io = r->ctl->io;
    const struct claim_names names = {.io = io, .siftd_fd = r->siftd_fd};
    char name[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    int n, rc;

    rc = io->opendir(io->self, r->claim_fd, ".", &dir);
    if (rc < 0)
        return rc;
    while (rc == 0 && (n = io->readdir(io->self, dir, name, &type)) != 0)
        rc = n < 0 ? n : claimed_add(r, name);
    io->closedir(io->self, dir);
    if (r->out->len)
        qsort(r->out->items, r->out->len, sizeof *r->out->items, claimed_compare);
    if (rc == 0)
        rc = claim_names_fill(&names, r->out->items, r->out->len);
    return rc;
}

int claimed_list_read(struct ctl *ctl, struct claimed_list *ret)
{
    const struct io_ops *io = ctl->io;
    struct claimed_list list = {0};
    struct claimed_reader r = {.ctl = ctl, .out = &list, .siftd_fd = -1, .claim_fd = -1};
    int inbox = ctl_open_quietly(ctl, ctl->config->inbox.path), rc = inbox;

    if (rc >= 0)
        rc = r.siftd_fd = io_open_dir(io, inbox, ".siftd");
    if (rc >= 0)
        rc = r.claim_fd = io_open_dir(io, r.siftd_fd, "claim");
    if (rc >= 0)
        rc = claimed_read_folder(&r);
    if (r.claim_fd >= 0)
        (void)io->close(io->self, r.claim_fd);
    if (r.siftd_fd >= 0)
        (void)io->close(io->self, r.siftd_fd);
    if (inbox >= 0)
        (void)io->close(io->self, inbox);
    if (rc < 0 && rc != -ENOENT) {
        claimed_list_free(&list);
        return rc;
    }
    *ret = list;
    return 0;
}

void claimed_list_free(struct claimed_list *list)
{
    for (size_t i = 0; i < list->len; i++)
        mem_free(list->items[i].name);
    mem_free(list->items);
    *list = (struct claimed_list){0};
}

/* The same object as the daemon's, with the state "claimed". */
static void claimed_write(const struct claimed_list *list, struct buf *out)
{
    char when[CLOCK_ISO_BYTES];
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key(&j, "tasks");
    json_arr(&j);
    for (size_t i = 0; i < list->len; i++) {
        const struct claimed *c = &list->items[i];

        json_obj(&j);
        json_key_u64(&j, "id", c->id);
        json_key_name(&j, "name", str_of(c->name));
        json_key_str(&j, "state", STR("claimed"));
        json_key_u64(&j, "size", c->stat.size);
        if (c->claimed_ms)
            json_key_str(&j, "claimed", str_of(clock_iso(c->claimed_ms, when)));
        json_obj_end(&j);
    }
    json_arr_end(&j);
    json_obj_end(&j);
}

enum exit_code ctl_claimed_json(struct ctl *ctl, struct buf *out)
{
    struct claimed_list list = {0};
    char why[CTL_WHY_BYTES];
    int rc = claimed_list_read(ctl, &list);

    if (rc == 0)
        claimed_write(&list, out);
    claimed_list_free(&list);
    if (rc == 0 && buf_failed(out))
        rc = -ENOMEM;
    if (rc < 0)
        return ctl_fail(ctl, EXIT_IO, "no daemon answers, and '.siftd/claim' cannot be read: %s",
                        ctl_why(-rc, why));
    return EXIT_FINE;
}
