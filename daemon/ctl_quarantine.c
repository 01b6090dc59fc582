/* ctl_quarantine.c -- see ctl_quarantine.h */
#include "ctl_quarantine.h"

#include "claim.h"
#include "ctl_books.h"

#include "../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define WHY_BYTES_MAX (64u * 1024)
#define WHY_NAME_BYTES 64

struct lister {
    struct ctl *ctl;
    struct quarantine_list *list;
    const char *folder; /* the reason whose folder is read */
};

/* Called for each name in a folder. 0 or -errno. */
typedef int lister_visit(struct lister *l, int dirfd, const char *name);

static int lister_each(struct lister *l, int fd, lister_visit *visit)
{
    const struct io_ops *io = l->ctl->io;
    char name[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    int rc = io->opendir(io->self, fd, ".", &dir), n;

    if (rc < 0)
        return rc;
    while (rc == 0 && (n = io->readdir(io->self, dir, name, &type)) != 0)
        rc = n < 0 ? n : visit(l, fd, name);
    io->closedir(io->self, dir);
    return rc;
}

static char *why_string(const json_t *why, const char *key)
{
    const json_t *value = json_object_get(why, key);

    return mem_dup(json_string_value(value), json_string_length(value));
}

/* The reason beside a file, as far as there is one. 0 or -ENOMEM. */
static int lister_read_why(struct lister *l, int dirfd, struct quarantined *q)
{
    const struct io_ops *io = l->ctl->io;
    char file[WHY_NAME_BYTES], *bytes = mem_alloc(WHY_BYTES_MAX, 1);
    json_error_t ignored;
    json_t *why = NULL;
    int64_t len = -1;
    int fd;

    if (!bytes)
        return -ENOMEM;
    (void)snprintf(file, sizeof file, "%020" PRIu64 ".why.json", q->id);
    fd = io->open(io->self, dirfd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
    if (fd >= 0) {
        len = io->pread(io->self, fd, bytes, WHY_BYTES_MAX, 0);
        (void)io->close(io->self, fd);
    }
    if (len > 0)
        why = json_loadb(bytes, (size_t)len, 0, &ignored);
    mem_free(bytes);
    q->name = why_string(why, "name");
    q->detail = why_string(why, "detail");
    q->time_ms = json_integer_value(json_object_get(why, "quarantined_ms"));
    json_decref(why);
    return q->name && q->detail ? 0 : -ENOMEM;
}

static void quarantined_fini(struct quarantined *q)
{
    mem_free(q->folder);
    mem_free(q->file);
    mem_free(q->name);
    mem_free(q->detail);
}

static int lister_add(struct lister *l, const struct quarantined *q)
{
    struct quarantine_list *list = l->list;

    if (list->len == list->room) {
        size_t room = list->room ? list->room * 2 : 64;
        struct quarantined *grown = mem_resize(list->items, room, sizeof *grown);

        if (!grown)
            return -ENOMEM;
        list->items = grown;
        list->room = room;
    }
    list->items[list->len++] = *q;
    return 0;
}

static int visit_file(struct lister *l, int dirfd, const char *name)
{
    const struct io_ops *io = l->ctl->io;
    struct quarantined q = {0};
    struct io_stat st;
    int rc;

    if (strlen(name) < CLAIM_ID_CHARS || name[CLAIM_ID_CHARS - 1] != '-' ||
        !str_to_u64(str_sub(str_of(name), 0, CLAIM_ID_CHARS - 1), &q.id))
        return 0;
    rc = io->stat(io->self, dirfd, name, &st);
    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    q.size = st.size;
    q.folder = mem_dup(l->folder, strlen(l->folder));
    q.file = mem_dup(name, strlen(name));
    rc = q.folder && q.file ? lister_read_why(l, dirfd, &q) : -ENOMEM;
    if (rc == 0)
        rc = lister_add(l, &q);
    if (rc < 0)
        quarantined_fini(&q);
    return rc;
}

static int visit_folder(struct lister *l, int dirfd, const char *name)
{
    const struct io_ops *io = l->ctl->io;
    int fd = io_open_dir(io, dirfd, name), rc;

    if (fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP)
        return 0;
    if (fd < 0)
        return fd;
    l->folder = name;
    rc = lister_each(l, fd, visit_file);
    l->folder = NULL; /* the name is borrowed */
    (void)io->close(io->self, fd);
    return rc;
}

static int item_compare(const void *left, const void *right)
{
    const struct quarantined *a = left, *b = right;
    int order = strcmp(a->folder, b->folder);

    return order ? order : (a->id > b->id) - (a->id < b->id);
}

enum exit_code quarantine_list_read(struct ctl *ctl, struct quarantine_list *ret)
{
    struct quarantine_list list = {0};
    struct lister l = {.ctl = ctl, .list = &list};
    enum exit_code code = ctl_load_config(ctl);
    char why[CTL_WHY_BYTES];
    int fd, rc;

    if (code != EXIT_FINE)
        return code;
    fd = ctl_open_quietly(ctl, ctl->config->quarantine.path);
    rc = fd == -ENOENT ? 0 : fd < 0 ? fd : lister_each(&l, fd, visit_folder);
    if (fd >= 0)
        (void)ctl->io->close(ctl->io->self, fd);
    if (rc < 0) {
        quarantine_list_free(&list);
        return ctl_fail(ctl, EXIT_IO, "cannot read the quarantine '%s': %s",
                        ctl->config->quarantine.path.ptr, ctl_why(-rc, why));
    }
    if (list.len)
        qsort(list.items, list.len, sizeof *list.items, item_compare);
    *ret = list;
    return EXIT_FINE;
}

void quarantine_list_free(struct quarantine_list *list)
{
    for (size_t i = 0; i < list->len; i++)
        quarantined_fini(&list->items[i]);
    mem_free(list->items);
    *list = (struct quarantine_list){0};
}
