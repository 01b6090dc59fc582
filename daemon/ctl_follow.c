/* ctl_follow.c -- see ctl_follow.h */
#include "ctl_follow.h"

#include "../stages/base/mem.h"
#include "ctl_records.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define FOLLOW_LIST_STEPS 10 /* look for new segments at least this often, [steps] */
/* ... and in so many steps after something was made: the folder of a new month is not watched yet
 * when its first segment comes. */
#define FOLLOW_EAGER_STEPS 20
#define FOLLOW_TORN_STEPS 5 /* a torn end that stays: look whether it was cut off */
#define FOLLOW_TORN_STEPS_MORE 50
#define FOLLOW_PATH_BYTES 64
#define FOLLOW_EVENTS_BYTES 4096

struct follow {
    struct ctl *ctl;
    int archive_fd;
    bool (*line)(void *ctx, struct str line);
    void *ctx;
    uint64_t number;      /* of the segment being read, or the last that was; 0: none */
    uint64_t first, from; /* where to start: segment and byte */
    struct segment_name name;
    struct segment_reader *reader; /* NULL: none open */
    bool has_seq;
    uint64_t seq; /* of the last group handed out, and the hash of its COMMIT */
    unsigned char hash[COMMIT_HASH_BYTES];
    bool is_over;        /* the segment's last COMMIT was seen */
    unsigned list_steps; /* so many steps look for new segments */
    unsigned steps_since_list, torn_steps;
    int inotify_fd; /* -1: polling alone has to do */
};

enum exit_code follow_open(struct ctl *ctl, int archive_fd, uint64_t number, uint64_t from,
                           bool (*line)(void *ctx, struct str line), void *ctx,
                           struct follow **ret_follow)
{
    struct follow *f = mem_alloc(1, sizeof *f);

    assert(line && ret_follow);
    if (!f)
        return ctl_fail(ctl, EXIT_IO, "no memory to follow the archive");
    f->ctl = ctl;
    f->archive_fd = archive_fd;
    f->line = line;
    f->ctx = ctx;
    f->number = number ? number - 1 : 0;
    f->first = number;
    f->from = from;
    f->list_steps = 1;
    f->inotify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    *ret_follow = f;
    return EXIT_FINE;
}

void follow_close(struct follow *f)
{
    if (!f)
        return;
    segment_close(f->reader);
    if (f->inotify_fd >= 0)
        (void)close(f->inotify_fd);
    mem_free(f);
}

/* Watch the folders in which something may happen next. Watching one again changes nothing, and
 * without watches the poll still sees everything. */
static void follow_watch(struct follow *f, const char *segment_path)
{
    static const int lens[] = {0, 4, 7}; /* of "", "2026" and "2026/11" */
    char path[FOLLOW_PATH_BYTES];

    for (size_t i = 0; f->inotify_fd >= 0 && i < sizeof lens / sizeof *lens; i++) {
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d/%.*s", f->archive_fd, lens[i],
                       segment_path);
        (void)inotify_add_watch(f->inotify_fd, path, IN_MODIFY | IN_CREATE | IN_MOVED_TO);
    }
}

static void follow_note_group(struct follow *f, const struct segment_group *group)
{
    f->has_seq = true;
    f->seq = group->commit.seq;
    f->is_over = group->commit.is_last;
    commit_hash(group->frame, f->hash);
}

static bool follow_line(void *ctx, struct str line)
{
    struct follow *f = ctx;

    return f->line(f->ctx, line);
}

/* Hand out the groups that are whole. *ret_step: what came behind them. */
static enum exit_code follow_drain(struct follow *f, enum segment_step *ret_step)
{
    struct segment_group group;
    enum exit_code code = EXIT_FINE;
    struct err err;

    while ((*ret_step = segment_next(f->reader, &group, &err)) == SEGMENT_GROUP) {
        follow_note_group(f, &group);
        f->torn_steps = 0;
        if (segment_lines(f->reader, &group, follow_line, f, &err) != ERR_OK) {
            (void)err_wrap(&err, "cannot read '%s'", f->name.path);
            code = ctl_fail_err(f->ctl, &err);
        }
        if (f->ctl->is_broken)
            break;
    }
    if (*ret_step == SEGMENT_FAIL)
        return ctl_check_end(f->ctl, f->name.path, f->name.kind, *ret_step, f->reader, &err);
    return code;
}

/* Groups may have been cut off that were handed out: a COMMIT that could not be synced is taken
 * back, and its batch is written again. Find the last group in common and go on behind it. */
static void follow_resync(struct follow *f)
{
    struct segment_reader *r = NULL;
    struct segment_group group;
    uint64_t end = 0;
    bool is_found = false;

    if (!f->has_seq ||
        segment_open(f->ctl->io, f->archive_fd, &f->name, 0, false, &r, NULL) != ERR_OK)
        return;
    while (!is_found && segment_next(r, &group, NULL) == SEGMENT_GROUP) {
        unsigned char hash[COMMIT_HASH_BYTES];

        commit_hash(group.frame, hash);
        is_found = memcmp(hash, f->hash, sizeof hash) == 0;
        if (is_found || group.commit.seq < f->seq)
            end = group.end_off;
    }
    segment_close(r);
    if (is_found && end == segment_offset(f->reader))
        return;
    r = NULL;
    if (segment_open(f->ctl->io, f->archive_fd, &f->name, end, false, &r, NULL) != ERR_OK)
        return;
    segment_close(f->reader);
    f->reader = r;
}

static void follow_note_end(struct follow *f, enum segment_step step)
{
    if (step != SEGMENT_TORN) {
        f->torn_steps = 0;
        return;
    }
    f->torn_steps++;
    if (f->torn_steps == FOLLOW_TORN_STEPS || f->torn_steps % FOLLOW_TORN_STEPS_MORE == 0)
        follow_resync(f);
}

/* Find the segment behind the current one. *ret_is_found says whether there is one. */
static enum exit_code follow_find_next(struct follow *f, struct segment_name *ret_name,
                                       bool *ret_is_found)
{
    struct segment_name *names;
    struct err err;
    size_t len;

    *ret_is_found = false;
    f->list_steps -= f->list_steps > 0;
    f->steps_since_list = 0;
    follow_watch(f, f->name.path); /* before looking, so that nothing falls between */
    if (segment_list(f->ctl->io, f->archive_fd, &names, &len, &err) != ERR_OK)
        return ctl_fail_err(f->ctl, &err);
    for (size_t i = 0; i < len && !*ret_is_found; i++) {
        *ret_is_found = names[i].number > f->number && names[i].kind != SEGMENT_JOURNAL;
        if (*ret_is_found)
            *ret_name = names[i];
    }
    mem_free(names);
    return EXIT_FINE;
}

/* Leave the current segment for `next`. What was appended to the old one before the new one was
 * made has to be handed out first. */
static enum exit_code follow_move_on(struct follow *f, const struct segment_name *next)
{
    enum exit_code code = EXIT_FINE;
    uint64_t from = next->number == f->first ? f->from : 0;
    enum segment_step step;
    struct err err;

    if (f->reader) {
        code = follow_drain(f, &step);
        segment_close(f->reader);
        f->reader = NULL;
        if (code != EXIT_FINE || f->ctl->is_broken)
            return code;
    }
    if (segment_open(f->ctl->io, f->archive_fd, next, from, false, &f->reader, &err) != ERR_OK &&
        err.sys != ENOENT)
        return ctl_fail_err(f->ctl, &err);
    f->name = *next;
    f->number = next->number;
    f->is_over = false;
    f->torn_steps = 0;
    follow_watch(f, next->path);
    return EXIT_FINE;
}

static bool follow_must_list(const struct follow *f)
{
    if (!f->reader || f->list_steps || f->steps_since_list >= FOLLOW_LIST_STEPS)
        return true;
    return f->is_over && f->inotify_fd < 0;
}

enum exit_code follow_step(struct follow *f)
{
    enum exit_code code, worst = EXIT_FINE;
    enum segment_step step = SEGMENT_END;
    struct segment_name next;
    bool is_found;

    f->steps_since_list++;
    for (;;) {
        if (f->reader) {
            code = follow_drain(f, &step);
            if (code != EXIT_FINE)
                worst = code;
            if (f->ctl->is_broken || step == SEGMENT_FAIL)
                return worst;
            follow_note_end(f, step);
        }
        if (!follow_must_list(f))
            return worst;
        code = follow_find_next(f, &next, &is_found);
        if (code == EXIT_FINE && !is_found)
            return worst;
        if (code == EXIT_FINE)
            code = follow_move_on(f, &next);
        if (code == EXIT_IO)
            return code;
        if (code != EXIT_FINE)
            worst = code;
        f->list_steps++; /* there may be more behind it */
    }
}

/* Empty the queue of events. */
static void follow_read_events(struct follow *f)
{
    _Alignas(struct inotify_event) char events[FOLLOW_EVENTS_BYTES];
    ssize_t len;

    while ((len = read(f->inotify_fd, events, sizeof events)) > 0) {
        for (ssize_t at = 0; at < len;) {
            struct inotify_event e;

            memcpy(&e, events + at, sizeof e);
            if (e.mask & (IN_CREATE | IN_MOVED_TO | IN_Q_OVERFLOW))
                f->list_steps = FOLLOW_EAGER_STEPS;
            at += (ssize_t)(sizeof e + e.len);
        }
    }
}

bool follow_wait(struct follow *f)
{
    /* A pipe whose reader left shows it without being written to. */
    struct pollfd fds[] = {{.fd = f->inotify_fd, .events = POLLIN},
                           {.fd = fileno(f->ctl->out), .events = 0}};

    if (poll(fds, 2, FOLLOW_POLL_MS) <= 0)
        return true;
    if (fds[0].revents)
        follow_read_events(f);
    if (fds[1].revents & (POLLERR | POLLHUP))
        f->ctl->is_broken = true;
    return !f->ctl->is_broken;
}
