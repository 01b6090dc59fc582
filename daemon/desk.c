/* desk.c -- see desk.h */
#include "desk.h"

#include "../stages/base/json.h"
#include "clock.h"

#include <errno.h>
#include <string.h>

struct listing {
    struct json json;
    const char *inbox;
    size_t count;
};

static const char *const state_names[] = {
    [FILE_WAITING] = "waiting",
    [FILE_READING] = "reading",
    [FILE_READY] = "ready",
    [FILE_RESTING] = "resting",
};

static void write_task(void *ctx, const struct file *file)
{
    struct listing *l = ctx;
    char claimed[CLOCK_ISO_BYTES];

    if (l->count++ >= DESK_ITEMS_MAX)
        return;
    json_obj(&l->json);
    json_key_u64(&l->json, "id", file->claimed.id);
    json_key_name(&l->json, "name", str_of(file->claimed.name));
    json_key_str(&l->json, "state", str_of(state_names[file->state]));
    json_key_u64(&l->json, "part", file->next_part);
    json_key_u64(&l->json, "size", file->claimed.stat.size);
    json_key_u64(&l->json, "tries", file->tries + file->read_tries);
    json_key_str(&l->json, "claimed", str_of(clock_iso(file->claimed.claimed_ms, claimed)));
    json_obj_end(&l->json);
}

static void listing_begin(struct listing *l, const char *key, struct buf *out)
{
    json_init(&l->json, out);
    json_obj(&l->json);
    json_key(&l->json, key);
    json_arr(&l->json);
}

static void listing_end(struct listing *l, size_t more)
{
    json_arr_end(&l->json);
    json_key_u64(&l->json, "more", more);
    json_obj_end(&l->json);
}

void desk_write_tasks(const struct pipeline *pipeline, struct buf *out)
{
    struct listing l = {0};

    listing_begin(&l, "tasks", out);
    pipeline_each_file(pipeline, write_task, &l);
    listing_end(&l, l.count > DESK_ITEMS_MAX ? l.count - DESK_ITEMS_MAX : 0);
}

/* In single quotes for a shell: names are chosen by whoever drops files, and remedies are pasted. */
static void add_quoted(struct buf *out, struct str text)
{
    buf_add_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            buf_add_str(out, STR("'\\'"));
        buf_add_byte(out, text.ptr[i]);
    }
    buf_add_byte(out, '\'');
}

/* What the operator can do about it: a file is moved by whoever may write to its folder, which the
 * name of a folder (with a slash at its end) stands for itself. In a sticky folder that is not
 * enough. */
static void write_remedy(struct listing *l, const char *name, int sys)
{
    const char *slash = strrchr(name, '/');
    struct buf text, path;

    buf_init(&text, 16 * CLAIM_NAME_BYTES_MAX + 256);
    buf_init(&path, 4 * CLAIM_NAME_BYTES_MAX);
    buf_add_str(&path, str_of(l->inbox));
    if (slash) {
        buf_add_byte(&path, '/');
        buf_add(&path, name, (size_t)(slash - name));
    }
    if (sys == EXDEV || sys == EBUSY) {
        buf_addf(&text, "it is on a mount of its own: unmount it, or drop files elsewhere");
    } else if (sys == ELOOP) {
        buf_addf(&text, "a symbolic link leads to it: replace the link by a folder");
    } else if (sys == ENAMETOOLONG) {
        buf_addf(&text, "it lies too deep below the inbox: move it up");
    } else {
        buf_addf(&text, sys == EPERM ? "chmod a+rwx,-t -- " : "chmod a+rwx -- ");
        add_quoted(&text, buf_str(&path));
    }
    json_key_str(&l->json, "remedy", buf_str(&text));
    buf_fini(&path);
    buf_fini(&text);
}

static void write_denied(void *ctx, const char *name, int sys)
{
    struct listing *l = ctx;

    l->count++;
    json_obj(&l->json);
    json_key_name(&l->json, "name", str_of(name));
    json_key_str(&l->json, "error", str_of(strerror(sys)));
    write_remedy(l, name, sys);
    json_obj_end(&l->json);
}

void desk_write_problems(const struct intake *intake, const char *inbox, struct buf *out)
{
    struct listing l = {.inbox = inbox};
    struct intake_stats stats;

    intake_get_stats(intake, &stats);
    listing_begin(&l, "unclaimable", out);
    intake_each_denied(intake, write_denied, &l);
    listing_end(&l, stats.unclaimable > l.count ? stats.unclaimable - l.count : 0);
}
