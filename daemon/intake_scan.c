/* intake_scan.c -- the seeing half of intake: events and scans to candidates. See intake.h */
#include "intake_private.h"

#include "../stages/base/mem.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const char *intake_last_part(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash ? slash + 1 : name;
}

/* A new candidate did not fit: a scan must find it again. */
static void intake_note_full(struct intake *in, bool was_kept)
{
    if (!was_kept)
        in->wants_scan = true;
}

static void intake_on_file(void *ctx, enum ready_kind kind, const char *name)
{
    struct intake *in = ctx;
    const char *last = intake_last_part(name);
    char stem[CLAIM_NAME_BYTES_MAX];
    size_t len;

    in->stats.events++;
    if (scan_is_marker(&in->scan_rules, last, &len)) {
        if (kind == READY_MODIFIED || kind == READY_ATTRIB)
            return;
        len += (size_t)(last - name);
        memcpy(stem, name, len);
        stem[len] = '\0';
        name = stem;
        last = intake_last_part(name);
        kind = READY_MARKED;
    }
    if (!scan_wants_file(&in->scan_rules, last))
        return;
    intake_note_full(in, ready_event(in->ready, name, kind, uv_now(in->loop)));
    in->is_settled = false;
    intake_wake(in);
}

/* Remember a folder whose watch is new: what it holds already raised no event. */
static void intake_add_fresh(struct intake *in, const char *name)
{
    char *copy = NULL;

    if (in->fresh_len < INTAKE_FRESH_MAX)
        copy = mem_dup(name, strlen(name));
    if (copy)
        in->fresh[in->fresh_len++] = copy;
    else
        in->wants_scan = true;
}

static void intake_watch_folder(struct intake *in, const char *name)
{
    char value[LOG_VALUE_BYTES];

    if (!in->watch)
        return;
    if (scan_is_too_deep(name)) {
        in->wants_scan = true; /* it says so */
        return;
    }
    switch (watch_add(in->watch, name)) {
    case WATCH_ADDED:
        intake_add_fresh(in, name);
        break;
    case WATCH_KNOWN:
    case WATCH_GONE:
    case WATCH_FOREIGN:
        break;
    case WATCH_REFUSED:
        if (watch_refusal(in->watch) == EACCES) {
            in->wants_scan = true; /* it may be open by then; if not, it is listed as refused */
            break;
        }
        if (!in->unwatched_told)
            log_warn("event=watch_refused folder=%s error=\"%s\" action=\"polling what cannot be "
                     "watched\"",
                     log_value(str_of(name), value), strerror(watch_refusal(in->watch)));
        in->has_unwatched = in->unwatched_told = true;
        break;
    }
}

static void intake_on_folder(void *ctx, const char *name)
{
    struct intake *in = ctx;

    in->stats.events++;
    if (!scan_wants_folder(&in->scan_rules, intake_last_part(name)))
        return;
    intake_watch_folder(in, name);
    /* Without a watch in it only a scan can find its files. */
    if (in->has_unwatched)
        in->wants_scan = true;
    in->is_settled = false;
    intake_wake(in);
}

/* A folder is often made first and opened to others last, or the operator opened it: look again at
 * what was refused. */
static void intake_on_rights(void *ctx, const char *name)
{
    struct intake *in = ctx;

    in->stats.events++;
    if (name[0] && !scan_wants_folder(&in->scan_rules, intake_last_part(name)))
        return;
    in->rights++;
    if (denied_count(in->denied) > 0)
        intake_rescan(in);
}

static void intake_on_lost(void *ctx, enum watch_loss loss)
{
    static const char *const words[] = {
        [WATCH_OVERFLOW] = "queue_overflow",   [WATCH_UNKNOWN] = "unknown_folder",
        [WATCH_UNMOUNTED] = "unmounted",       [WATCH_ROOT_MOVED] = "inbox_moved",
        [WATCH_ROOT_GONE] = "inbox_unwatched",
    };
    struct intake *in = ctx;

    in->stats.overflows += loss == WATCH_OVERFLOW;
    if (!in->wants_scan)
        log_warn("event=events_lost cause=%s action=\"scanning the inbox\"", words[loss]);
    ready_distrust(in->ready);
    in->wants_scan = true;
    in->is_settled = false;
    intake_wake(in);
}

enum err_code intake_watch(struct intake *in, struct err *err)
{
    struct watch_owner owner = {in, intake_on_file, intake_on_folder, intake_on_rights,
                                intake_on_lost};
    enum err_code code;

    if (in->config->inbox.watch == CONFIG_WATCH_POLL)
        return ERR_OK;
    code = watch_open(in->loop, in->inbox_fd, owner, &in->watch, err);
    if (code == ERR_OK || in->config->inbox.watch == CONFIG_WATCH_INOTIFY)
        return code;
    log_warn("event=watch_refused error=\"%s\" action=polling", err->msg);
    return ERR_OK;
}

bool intake_scan_is_pending(const struct intake *in)
{
    return in->is_scanning || in->is_merging || in->in_cycle || in->wants_scan || in->fresh_len;
}

static uint64_t intake_interval_ms(const struct intake *in)
{
    const struct config_inbox *inbox = &in->config->inbox;
    uint64_t ms = inbox->rescan_ms;

    if ((!in->watch || in->has_unwatched || in->is_elsewhere) && inbox->settle_ms < ms)
        ms = inbox->settle_ms;
    return ms < INTAKE_POLL_MIN_MS ? INTAKE_POLL_MIN_MS : ms;
}

static void intake_scan_work(uv_work_t *work)
{
    struct intake *in = work->data;

    scan_run(&in->scan);
}

static void intake_scan_fini_request(struct scan *s)
{
    for (size_t i = 0; i < s->only_len; i++)
        mem_free(s->only[i]);
    mem_free(s->only);
    s->only = NULL;
    s->only_len = 0;
    scan_fini(s);
}

/* The inbox is there again, or for the first time: make sure its watch is the right one. */
static void intake_check_back(struct intake *in)
{
    char value[LOG_VALUE_BYTES];

    if (in->is_elsewhere)
        log_notice("event=inbox_back path=%s", log_value(str_of(in->path), value));
    in->is_elsewhere = false;
    if (in->watch && watch_add(in->watch, "") == WATCH_ADDED)
        in->wants_scan = true; /* nobody watched while this scan ran */
}

static void intake_tell_outcome(struct intake *in)
{
    char value[LOG_VALUE_BYTES];
    const struct scan *s = &in->scan;

    switch (s->outcome) {
    case SCAN_DONE:
        in->scan_fault = 0;
        if (s->path)
            intake_check_back(in);
        break;
    case SCAN_ELSEWHERE:
        if (!in->is_elsewhere)
            log_warn("event=inbox_elsewhere path=%s action=\"claiming nothing until it is back\"",
                     log_value(str_of(in->path), value));
        in->is_elsewhere = true;
        break;
    case SCAN_FAILED:
        if (in->scan_fault != s->sys)
            log_warn("event=scan_failed path=%s error=\"%s\" action=\"trying again\"",
                     log_value(str_of(in->path), value), strerror(s->sys));
        in->scan_fault = s->sys;
        break;
    }
}

static void intake_on_scanned(uv_work_t *work, int status)
{
    struct intake *in = work->data;

    in->is_scanning = false;
    if (intake_is_gone(in))
        return;
    assert(status == 0);
    (void)status;
    in->stats.scans++;
    intake_tell_outcome(in);
    in->is_merging = true;
    in->scan_files_at = in->scan_folders_at = 0;
    intake_pump(in);
}

/* Hand the new folders over to the scan. False: no memory. */
static bool intake_scan_fresh(struct intake *in)
{
    struct scan *s = &in->scan;

    s->only = mem_alloc(in->fresh_len, sizeof *s->only);
    if (!s->only)
        return false;
    memcpy(s->only, in->fresh, in->fresh_len * sizeof *s->only);
    s->only_len = in->fresh_len;
    in->fresh_len = 0;
    return true;
}

void intake_scan_start(struct intake *in, uint64_t now_ms)
{
    struct ready_counts counts;
    size_t room = ready_room(in->ready);

    if (in->is_scanning || in->is_merging)
        return;
    if (now_ms >= in->rescan_at)
        in->wants_scan = true;
    if (!in->in_cycle && !in->wants_scan && in->fresh_len == 0)
        return;
    ready_get_counts(in->ready, &counts);
    if (counts.waiting + counts.due + counts.taken >= INTAKE_LOW || room == 0)
        return;
    in->scan = (struct scan){.io = in->io,
                             .root_fd = in->inbox_fd,
                             .rules = &in->scan_rules,
                             .files_max = room < SCAN_FILES_MAX ? room : SCAN_FILES_MAX,
                             .is_cancelled = &in->is_cancelled};
    if (in->fresh_len == 0 || !intake_scan_fresh(in)) {
        if (!in->in_cycle) {
            in->in_cycle = true;
            in->wants_scan = false;
            denied_begin_round(in->denied);
            in->has_unwatched = false;
            if (in->watch)
                watch_begin(in->watch);
        }
        in->scan_rights = in->rights;
        in->scan.path = in->path;
        in->scan.after = in->after;
        in->rescan_at = now_ms + intake_interval_ms(in);
    }
    in->is_settled = false;
    in->is_scanning = true;
    in->scan_work.data = in;
    (void)uv_queue_work(in->loop, &in->scan_work, intake_scan_work, intake_on_scanned);
}

static void intake_tell_folders(struct intake *in)
{
    char value[LOG_VALUE_BYTES];
    const struct scan *s = &in->scan;
    const uint64_t now[4] = {s->folders_denied, s->folders_too_deep, s->folders_foreign,
                             s->names_too_long};

    if (now[0] > 0) {
        denied_add(in->denied, s->denied, s->denied_sys);
        in->wants_scan = in->wants_scan || in->scan_rights != in->rights;
    }
    if (now[1] > 0)
        denied_add(in->denied, s->too_deep, ENAMETOOLONG);
    if (now[0] > in->folders_told[0])
        log_warn("event=folder_unreadable count=%" PRIu64 " folder=%s error=\"%s\"", now[0],
                 log_value(str_of(s->denied), value), strerror(s->denied_sys));
    if (now[1] > in->folders_told[1])
        log_warn("event=folder_too_deep count=%" PRIu64 " limit=%u", now[1], SCAN_DEPTH_MAX);
    if (now[2] > in->folders_told[2])
        log_notice("event=mount_not_entered count=%" PRIu64, now[2]);
    if (now[3] > in->folders_told[3])
        log_warn("event=name_too_long count=%" PRIu64 " limit=%u", now[3], CLAIM_NAME_BYTES_MAX);
    memcpy(in->folders_told, now, sizeof now);
}

/* The pass is over: go on behind `last`, the last name taken over, or end the cycle. */
static void intake_pass_over(struct intake *in, const char *last, bool has_more)
{
    const struct scan *s = &in->scan;
    char *after = has_more && last ? mem_dup(last, strlen(last)) : NULL;

    if (has_more && !after)
        in->wants_scan = true; /* without progress this cycle would never end */
    mem_free(in->after);
    in->after = after;
    if (after)
        return;
    in->in_cycle = false;
    if (s->outcome == SCAN_ELSEWHERE)
        return;
    intake_tell_folders(in);
    if (s->outcome != SCAN_DONE || has_more)
        return;
    /* A folder that could not be opened may be readable again, with its watch still good. */
    if (in->watch && s->folders_len < SCAN_FOLDERS_MAX && s->folders_denied == 0)
        watch_sweep(in->watch);
    if (!in->has_unwatched)
        in->unwatched_told = false;
    denied_end_round(in->denied);
}

static void intake_merge_over(struct intake *in, bool is_full, uint64_t now_ms)
{
    struct scan *s = &in->scan;
    bool has_more = s->has_more || is_full;
    const char *last = in->scan_files_at ? s->files[in->scan_files_at - 1]->name : NULL;

    if (s->only) {
        in->wants_scan = in->wants_scan || has_more;
    } else {
        intake_pass_over(in, last, has_more);
        in->rescan_at = now_ms + intake_interval_ms(in);
    }
    intake_scan_fini_request(s);
    in->is_merging = false;
}

/* The next file of the result. False: it does not fit. */
static bool intake_merge_file(struct intake *in, uint64_t now_ms)
{
    struct scan_file **at = in->scan.files + in->scan_files_at;
    const struct scan_file *file = *at;

    if (!file->is_gone && !denied_now(in->denied, file->name) &&
        !ready_seen(in->ready, file->name, &file->stat, file->is_old, now_ms))
        return false;
    /* The last one taken over must stay: its name is where the next pass goes on. */
    if (in->scan_files_at > 0) {
        mem_free(at[-1]);
        at[-1] = NULL;
    }
    in->scan_files_at++;
    return true;
}

void intake_scan_merge(struct intake *in, uint64_t now_ms)
{
    struct scan *s = &in->scan;
    size_t stop;

    if (!in->is_merging)
        return;
    stop = in->scan_folders_at + INTAKE_SLICE_FOLDERS;
    for (; in->scan_folders_at < s->folders_len && in->scan_folders_at < stop;
         in->scan_folders_at++)
        intake_watch_folder(in, s->folders[in->scan_folders_at]);
    stop = in->scan_files_at + INTAKE_SLICE_FILES;
    while (in->scan_files_at < s->files_len && in->scan_files_at < stop) {
        if (!intake_merge_file(in, now_ms)) {
            intake_merge_over(in, true, now_ms);
            return;
        }
    }
    if (in->scan_folders_at == s->folders_len && in->scan_files_at == s->files_len)
        intake_merge_over(in, false, now_ms);
}

void intake_scan_fini(struct intake *in)
{
    for (size_t i = 0; i < in->fresh_len; i++)
        mem_free(in->fresh[i]);
    in->fresh_len = 0;
    intake_scan_fini_request(&in->scan);
    mem_free(in->after);
    in->after = NULL;
}
