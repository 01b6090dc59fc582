/* status.c -- see status.h */
#include "status.h"

#include "../stages/base/json.h"
#include "clock.h"

#include <assert.h>
#include <string.h>

static void write_time(struct json *j, const char *key, int64_t ms)
{
    char text[CLOCK_ISO_BYTES];

    json_key_str(j, key, str_of(clock_iso(ms, text)));
}

size_t status_numbers(const struct status *s, struct status_number ret_numbers[STATUS_NUMBERS_MAX])
{
    const struct batch_totals *t = &s->pipeline.totals;
    const struct status_number list[] = {
        {"files", "Files with an outcome.", false, t->files},
        {"archived", "Files archived.", false, t->archived},
        {"quarantined", "Files quarantined.", false, t->quarantined},
        {"records", "Records written.", false, t->records},
        {"duplicates", "Articles found to be duplicates.", false, t->duplicates},
        {"bytes", "Bytes of the files with an outcome.", false, t->bytes},
        {"batches", "Batches committed.", false, s->pipeline.batches},
        {"in_work", "Files claimed and not finished.", true, s->pipeline.in_work},
        {"workers", "Worker threads.", true, s->pipeline.workers},
        {"memory_bytes", "Memory of the process that is resident.", true, s->memory_bytes},
        {"retries", "Files read again after a fault or a change.", false, s->pipeline.retries},
        {"paused", "1 while the archive cannot be written.", true, s->pipeline.is_paused},
        {"waiting", "Files seen that are not complete yet.", true, s->intake.waiting},
        {"unclaimable", "Files that may not be moved.", true, s->intake.unclaimable},
        {"claimed", "Files claimed.", false, s->intake.claimed},
        {"scans", "Scans of the inbox.", false, s->intake.scans},
        {"events", "Events read from inotify.", false, s->intake.events},
        {"overflows", "Overflows of the event queue.", false, s->intake.overflows},
    };

    static_assert(sizeof list / sizeof *list <= STATUS_NUMBERS_MAX, "the list fits its callers");
    memcpy(ret_numbers, list, sizeof list);
    return sizeof list / sizeof *list;
}

void status_write(const struct status *s, bool only_health, struct buf *out)
{
    struct status_number numbers[STATUS_NUMBERS_MAX];
    bool is_healthy = !*s->pause && !s->pipeline.is_paused && !s->intake.is_elsewhere;
    struct json j;
    size_t len;

    json_init(&j, out);
    json_obj(&j);
    json_key_bool(&j, "healthy", is_healthy);
    json_key_str(&j, "state", str_of(s->state));
    if (*s->pause)
        json_key_str(&j, "pause", str_of(s->pause));
    if (s->intake.is_elsewhere)
        json_key_str(&j, "inbox", STR("its path leads elsewhere; bring it back, or reload"));
    if (!only_health) {
        json_key_str(&j, "version", STR(SIFTD_VERSION));
        json_key_u64(&j, "pid", (uint64_t)s->pid);
        write_time(&j, "started", s->started_ms);
        json_key_u64(&j, "uptime_ms", s->uptime_ms);
        if (s->pipeline.last_commit_ms > 0)
            write_time(&j, "last_commit", s->pipeline.last_commit_ms);
        json_key_bool(&j, "watching", s->intake.is_watching);
        len = status_numbers(s, numbers);
        for (size_t i = 0; i < len; i++)
            json_key_u64(&j, numbers[i].key, numbers[i].value);
    }
    json_obj_end(&j);
}

void status_write_ok(struct buf *out)
{
    buf_add_str(out, STR("{\"ok\":true}"));
}

void status_write_error(struct str sentence, struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key_str(&j, "error", sentence);
    json_obj_end(&j);
}
