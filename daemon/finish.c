/* finish.c -- see finish.h */
#include "finish.h"

#include "../stages/base/json.h"
#include "claim.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define WHY_BYTES_MAX (64u * 1024)
#define TARGET_NAME_BYTES 128
#define PROBE_NAME "probe"
#define SAME_NAME_MAX 9 /* files of one id and name in a folder */
#define MS_PER_DAY 86400000

static bool safe_is_kept(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

void finish_safe_name(struct str name, char out[FINISH_SAFE_CHARS])
{
    size_t len = 0, from = 0;

    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '/')
            from = i + 1;
    for (size_t i = from; i < name.len && len < FINISH_SAFE_CHARS - 1; i++) {
        char c = safe_is_kept(name.ptr[i]) ? name.ptr[i] : '_';

        if (c == '_' && len > 0 && out[len - 1] == '_')
            continue;
        out[len++] = c;
    }
    if (len == 0)
        out[len++] = '_';
    if (out[0] == '.')
        out[0] = '_';
    out[len] = '\0';
}

static enum err_code finish_fault(const char *what, const char *name, int rc, struct err *err)
{
    return err_set(err, ERR_AGAIN, -rc, "cannot %s '%s': %s", what, name, strerror(-rc));
}

static void finish_why_json(const struct commit_entry *entry, int64_t day_ms, struct buf *out)
{
    size_t colon = str_find(entry->reason, STR(": "), 0);
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key_u64(&j, "id", entry->id);
    json_key_name(&j, "name", entry->name);
    json_key_str(&j, "reason", str_sub(entry->reason, 0, colon));
    if (colon != SIZE_MAX)
        json_key_str(&j, "detail", str_sub(entry->reason, colon + 2, SIZE_MAX));
    json_key_u64(&j, "size", entry->size);
    json_key(&j, "claimed_ms");
    json_i64(&j, entry->claimed_ms);
    json_key(&j, "quarantined_ms");
    json_i64(&j, day_ms);
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}

/* Write <id>.why.json through a temporary, so that a reader never sees half of it. */
static int finish_write_why(const struct finish *f, int dir, const struct commit_entry *entry,
                            int64_t day_ms)
{
    char name[TARGET_NAME_BYTES], temporary[TARGET_NAME_BYTES];
    struct buf text;
    int fd, rc;

    (void)snprintf(name, sizeof name, "%020" PRIu64 ".why.json", entry->id);
    (void)snprintf(temporary, sizeof temporary, ".%020" PRIu64 ".why.new", entry->id);
    buf_init(&text, WHY_BYTES_MAX);
    finish_why_json(entry, day_ms, &text);
    if (buf_failed(&text)) {
        buf_fini(&text);
        return -ENOMEM;
    }
    fd = f->io->open(f->io->self, dir, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0640);
    rc = fd < 0 ? fd : f->io->pwrite(f->io->self, fd, text.ptr, text.len, 0);
    /* Once the file is out of claim/ nobody writes this again, and its name may reach the disk first. */
    if (rc == 0)
        rc = f->io->fdatasync(f->io->self, fd);
    if (fd >= 0)
        (void)f->io->close(f->io->self, fd);
    if (rc == 0)
        rc = f->io->replace(f->io->self, dir, temporary, dir, name);
    buf_fini(&text);
    return rc;
}

/* The folder of a quarantine reason: the word before ": " in "encoding: 12 of 40 characters". */
static int finish_reason_dir(const struct finish *f, const struct commit_entry *entry)
{
    char name[FINISH_SAFE_CHARS];
    struct str word = str_sub(entry->reason, 0, str_find(entry->reason, STR(": "), 0));

    finish_safe_name(word, name);
    return io_make_dir(f->io, f->quarantine_fd, name, 0750);
}

/* The folder of a day, kept open for the files to come. -errno. */
static int finish_day_dir(struct finish *f, int64_t day_ms)
{
    time_t when = (time_t)(day_ms / 1000);
    int64_t day = day_ms / MS_PER_DAY;
    char name[32];
    struct tm tm;

    if (f->day_fd >= 0 && f->day == day)
        return f->day_fd;
    finish_fini(f);
    if (!gmtime_r(&when, &tm) || strftime(name, sizeof name, "%Y-%m-%d", &tm) == 0)
        return -EOVERFLOW;
    f->day_fd = io_make_dir(f->io, f->done_fd, name, 0750);
    f->day = day;
    return f->day_fd;
}

/* The folder kept open may have been removed by somebody tidying up. */
static int finish_rename(struct finish *f, const char *id, int dir, const char *target,
                         int64_t day_ms)
{
    int rc = f->io->rename(f->io->self, f->claim_fd, id, dir, target);

    if (rc != -ENOENT || dir != f->day_fd)
        return rc;
    finish_fini(f);
    dir = finish_day_dir(f, day_ms);
    return dir < 0 ? dir : f->io->rename(f->io->self, f->claim_fd, id, dir, target);
}

/* Where another file has the name already (somebody put a copy back), nothing is overwritten and nothing
 * thrown away: the name gets a number, and the SHA-256 in the COMMIT tells which of them was archived. */
static int finish_move(struct finish *f, const char *id, int dir, const char *target,
                       int64_t day_ms)
{
    char other[TARGET_NAME_BYTES + 4];
    int rc = finish_rename(f, id, dir, target, day_ms);

    for (unsigned n = 2; rc == -EEXIST && n <= SAME_NAME_MAX; n++) {
        (void)snprintf(other, sizeof other, "%s.%u", target, n);
        rc = finish_rename(f, id, dir, other, day_ms);
        if (rc == 0)
            log_warn("event=finish '%s' was there already: moved to '%s'", target, other);
    }
    return rc;
}

void finish_init(struct finish *f, const struct io_ops *io, int claim_fd, int done_fd,
                 int quarantine_fd, bool deletes)
{
    *f = (struct finish){.io = io,
                         .claim_fd = claim_fd,
                         .done_fd = done_fd,
                         .quarantine_fd = quarantine_fd,
                         .deletes = deletes,
                         .day_fd = -1};
}

void finish_fini(struct finish *f)
{
    if (f->io && f->day_fd >= 0)
        (void)f->io->close(f->io->self, f->day_fd);
    f->day_fd = -1;
}

enum err_code finish_file(struct finish *f, const struct commit_entry *entry, int64_t day_ms,
                          struct err *err)
{
    char id[CLAIM_ID_CHARS], safe[FINISH_SAFE_CHARS], target[TARGET_NAME_BYTES];
    bool is_done = entry->outcome == COMMIT_ARCHIVED;
    int dir, rc;

    assert(entry->is_final && entry->outcome != COMMIT_NONE);
    claim_id_name(entry->id, id);
    if (is_done && f->deletes) {
        rc = f->io->unlink(f->io->self, f->claim_fd, id);
        return rc < 0 && rc != -ENOENT ? finish_fault("delete claim", id, rc, err) : ERR_OK;
    }
    dir = is_done ? finish_day_dir(f, day_ms) : finish_reason_dir(f, entry);
    if (dir < 0)
        return finish_fault("make a folder for claim", id, dir, err);
    finish_safe_name(entry->name, safe);
    (void)snprintf(target, sizeof target, "%s-%s", id, safe);
    rc = is_done ? 0 : finish_write_why(f, dir, entry, day_ms);
    if (rc == 0)
        rc = finish_move(f, id, dir, target, day_ms);
    if (!is_done)
        (void)f->io->close(f->io->self, dir);
    /* No longer there: it was moved before a crash. */
    return rc < 0 && rc != -ENOENT ? finish_fault("move claim", id, rc, err) : ERR_OK;
}

static enum err_code finish_probe_to(const struct finish *f, int dir, const char *what,
                                     struct err *err)
{
    int rc = f->io->replace(f->io->self, f->claim_fd, PROBE_NAME, dir, ".siftd-probe");
    int back;

    if (rc == 0) {
        back = f->io->replace(f->io->self, dir, ".siftd-probe", f->claim_fd, PROBE_NAME);
        rc = back;
    }
    if (rc == -EXDEV)
        return err_set(err, ERR_CONF, EXDEV,
                       "cannot rename from the inbox to '%s': they are on different mounts", what);
    if (rc < 0)
        return err_set(err, ERR_CONF, -rc, "cannot rename from the inbox to '%s': %s", what,
                       strerror(-rc));
    return ERR_OK;
}

enum err_code finish_probe(const struct finish *f, struct err *err)
{
    enum err_code code;
    int fd =
        f->io->open(f->io->self, f->claim_fd, PROBE_NAME, O_WRONLY | O_CREAT | O_NOFOLLOW, 0600);

    if (fd < 0)
        return err_set(err, fd == -ENOSPC || fd == -EDQUOT ? ERR_AGAIN : ERR_CONF, -fd,
                       "cannot write to the inbox's '.siftd/claim': %s", strerror(-fd));
    (void)f->io->close(f->io->self, fd);
    code = finish_probe_to(f, f->done_fd, "done", err);
    if (code == ERR_OK)
        code = finish_probe_to(f, f->quarantine_fd, "quarantine", err);
    (void)f->io->unlink(f->io->self, f->claim_fd, PROBE_NAME);
    return code;
}
