/* status.c -- see status.h */
#include "status.h"

#include "../stages/base/json.h"
#include "clock.h"

#include <inttypes.h>

static void write_time(struct json *j, const char *key, int64_t ms)
{
    char text[CLOCK_ISO_BYTES];

    json_key_str(j, key, str_of(clock_iso(ms, text)));
}

/* Every number of the status, in one list. */
static void write_numbers(struct json *j, const struct status *s)
{
    const struct batch_totals *t = &s->pipeline.totals;
    const struct {
        const char *key;
        uint64_t value;
    } list[] = {
        {"files", t->files},           {"archived", t->archived},
        {"quarantined", t->quarantined}, {"records", t->records},
        {"duplicates", t->duplicates}, {"bytes", t->bytes},
        {"batches", s->pipeline.batches}, {"in_work", s->pipeline.in_work},
        {"workers", s->pipeline.workers}, {"retries", s->pipeline.retries},
        {"waiting", s->intake.waiting}, {"unclaimable", s->intake.unclaimable},
        {"claimed", s->intake.claimed}, {"scans", s->intake.scans},
        {"events", s->intake.events},  {"overflows", s->intake.overflows},
    };

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        json_key_u64(j, list[i].key, list[i].value);
}

void status_write(const struct status *s, bool only_health, struct buf *out)
{
    bool is_healthy = !s->pipeline.is_paused;
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key_bool(&j, "healthy", is_healthy);
    json_key_str(&j, "state", str_of(s->state));
    if (*s->pause)
        json_key_str(&j, "pause", str_of(s->pause));
    if (!only_health) {
        json_key_str(&j, "version", STR(SIFTD_VERSION));
        json_key_u64(&j, "pid", (uint64_t)s->pid);
        write_time(&j, "started", s->started_ms);
        json_key_u64(&j, "uptime_ms", s->uptime_ms);
        if (s->pipeline.last_commit_ms > 0)
            write_time(&j, "last_commit", s->pipeline.last_commit_ms);
        json_key_bool(&j, "watching", s->intake.is_watching);
        write_numbers(&j, s);
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
