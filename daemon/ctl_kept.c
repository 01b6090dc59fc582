/* ctl_kept.c -- see ctl_kept.h */
#include "ctl_kept.h"

#include "../stages/base/mem.h"
#include "ctl_books.h"
#include "ctl_trial.h"
#include "finish.h"
#include "sha256.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The last files of one segment, in a ring. */
struct ring {
    struct kept *list;
    size_t room;
    uint64_t seen;
};

static void kept_fini(struct kept *k)
{
    mem_free(k->name);
    mem_free(k->encoding);
    *k = (struct kept){0};
}

void kept_list_free(struct kept *list, size_t len)
{
    for (size_t i = 0; list && i < len; i++)
        kept_fini(&list[i]);
    mem_free(list);
}

static bool ring_add(struct ring *ring, const struct commit *c, const struct commit_entry *e)
{
    struct kept *k = &ring->list[ring->seen++ % ring->room];

    kept_fini(k);
    k->id = e->id;
    k->final_ms = c->time_ms;
    k->name_len = e->name.len;
    k->name = mem_dup(e->name.ptr, e->name.len);
    memcpy(k->sha256, e->sha256, sizeof k->sha256);
    if (e->retry_of && e->encoding.len)
        k->encoding = mem_dup(e->encoding.ptr, e->encoding.len);
    return k->name && (k->encoding || !e->retry_of || !e->encoding.len);
}

static enum exit_code ring_fill(struct ring *ring, struct ctl *ctl, const struct ctl_archive *a,
                                size_t index)
{
    struct segment_name name = a->names[index];
    struct segment_reader *r;
    struct segment_group g;
    enum segment_step step = SEGMENT_END;
    struct err err;
    enum exit_code code = ctl_books_segment(ctl, a, &name, false, &r);

    if (!r)
        return code;
    while ((step = segment_next(r, &g, &err)) == SEGMENT_GROUP)
        for (size_t i = 0; i < g.commit.entries_len; i++) {
            const struct commit_entry *e = &g.commit.entries[i];

            if (e->is_final && e->outcome == COMMIT_ARCHIVED && !ring_add(ring, &g.commit, e)) {
                segment_close(r);
                return ctl_fail(ctl, EXIT_BUG, "no memory for the list of files");
            }
        }
    code = ctl_check_end(ctl, name.path, name.kind, step, r, &err);
    segment_close(r);
    return code;
}

/* Move what the ring holds behind the list, the newest first. */
static size_t ring_take(struct ring *ring, struct kept *list)
{
    size_t len = ring->seen < ring->room ? (size_t)ring->seen : ring->room;

    for (size_t i = 0; i < len; i++) {
        struct kept *k = &ring->list[(ring->seen - 1 - i) % ring->room];

        list[i] = *k;
        *k = (struct kept){0};
    }
    return len;
}

/* From the newest segment back, until there are enough. */
static enum exit_code kept_walk(struct ctl *ctl, const struct ctl_archive *a, struct kept *list,
                                struct kept *room, size_t max, size_t *len)
{
    enum exit_code code = EXIT_FINE;

    for (size_t i = a->len; i-- > 0 && *len < max && code != EXIT_BUG;) {
        struct ring ring = {.list = room, .room = max - *len};

        code = ring_fill(&ring, ctl, a, i);
        *len += ring_take(&ring, list + *len);
    }
    return code == EXIT_BUG ? EXIT_IO : EXIT_FINE;
}

enum exit_code kept_list(struct ctl *ctl, size_t max, struct kept **ret_list, size_t *ret_len)
{
    struct ctl_archive a;
    enum exit_code code = ctl_archive_open(ctl, &a);
    struct kept *list, *room;
    size_t len = 0;

    assert(max);
    if (code != EXIT_FINE)
        return code;
    list = mem_alloc(max, sizeof *list);
    room = mem_alloc(max, sizeof *room);
    if (list && room)
        code = kept_walk(ctl, &a, list, room, max, &len);
    else
        code = ctl_fail(ctl, EXIT_IO, "no memory for the list of files");
    kept_list_free(room, room ? max : 0);
    ctl_archive_close(ctl, &a);
    if (code != EXIT_FINE) {
        kept_list_free(list, list ? max : 0);
        return code;
    }
    *ret_list = list;
    *ret_len = len;
    return EXIT_FINE;
}

void kept_path(const struct config *config, uint64_t id, struct str name, int64_t final_ms,
               char *out, size_t size)
{
    char safe[FINISH_SAFE_CHARS], day[FINISH_SAFE_CHARS];
    time_t when = (time_t)(final_ms / 1000);
    struct str top = config->done.path;
    struct tm tm;

    finish_safe_name(name, safe);
    if (!gmtime_r(&when, &tm) || !strftime(day, sizeof day, "%Y-%m-%d", &tm))
        day[0] = '\0';
    (void)snprintf(out, size, "%.*s/%s/%020" PRIu64 "-%s", (int)top.len, top.ptr, day, id, safe);
}

int kept_read(const struct ctl *ctl, const struct kept *k, struct buf *out)
{
    int root = open(ctl->config->root.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC), sys;
    unsigned char hash[SHA256_BYTES];
    char path[KEPT_PATH_BYTES];

    if (root < 0)
        return errno;
    kept_path(ctl->config, k->id, (struct str){k->name, k->name_len}, k->final_ms, path,
              sizeof path);
    sys = trial_read(root, path, out);
    (void)close(root);
    if (sys)
        return sys;
    sha256_of(out->ptr, out->len, hash);
    return memcmp(hash, k->sha256, sizeof hash) == 0 ? 0 : ENOENT;
}
