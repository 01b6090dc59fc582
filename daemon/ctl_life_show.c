/* ctl_life_show.c -- a life as lines for people and as JSON; see ctl_life.h */
#include "ctl_life.h"

#include "../stages/base/json.h"
#include "../stages/base/utf8.h"
#include "clock.h"
#include "ctl_books.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#define SHOW_JSON_BYTES_MAX (256u * 1024 * 1024)
#define SHOW_PARTS_MAX 8u    /* parts named for people; more are summed up */
#define SHOW_RECORDS_MAX 50u /* records named for people */
#define SHOW_HEX_BYTES (COMMIT_HASH_BYTES * 2 + 1)
#define SHOW_TIMES_BYTES 1024
#define SHOW_PASSAGE_CHARS 120
#define SHOW_LABEL "  %-11s"

static const char *state_of(const struct life *life)
{
    if (life->is_final)
        return commit_outcome_name(life->outcome);
    return life->parts_len ? "in work, archived in part" : "in work";
}

/* In hexadecimal; "" where none was taken: files that were never read have zeros. */
static const char *sha256_of(const struct life *life, char out[SHOW_HEX_BYTES])
{
    unsigned char any = 0;

    out[0] = '\0';
    for (size_t i = 0; i < COMMIT_HASH_BYTES; i++)
        any |= life->sha256[i];
    for (size_t i = 0; any && i < COMMIT_HASH_BYTES; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", life->sha256[i]);
    return out;
}

/* ---- for people ---- */

static bool line_time(struct ctl *ctl, const char *label, int64_t ms, const char *rest)
{
    char when[CTL_SHORT_BYTES];

    if (!ms)
        return true;
    return ctl_printf(ctl, SHOW_LABEL "%s%s%s", label, ctl_time(ms, when), *rest ? "  " : "", rest);
}

static bool print_part(struct ctl *ctl, const struct life *life, const struct life_part *p)
{
    char when[CTL_SHORT_BYTES], part[64] = "";

    if (life->parts_len > 1)
        (void)snprintf(part, sizeof part, ", part %" PRIu32 " to byte %" PRIu64, p->part + 1,
                       p->end_off);
    if (!ctl_printf(ctl, SHOW_LABEL "%s  batch %" PRIu64 " of segment %" PRIu64 "%s%s", "committed",
                    ctl_time(p->time_ms, when), p->seq, p->segment, p->is_pruned ? " (pruned)" : "",
                    part))
        return false;
    if (*p->reason && life->parts_len > 1)
        return ctl_printf(ctl, SHOW_LABEL "%s", "dropped", p->reason);
    return true;
}

static void print_parts(struct ctl *ctl, const struct life *life)
{
    size_t len = life->parts_len, head = len > SHOW_PARTS_MAX ? SHOW_PARTS_MAX - 1 : len;

    for (size_t i = 0; i < head; i++)
        (void)print_part(ctl, life, &life->parts[i]);
    if (head == len)
        return;
    (void)ctl_printf(ctl, SHOW_LABEL "... %zu more parts ...", "", len - head - 1);
    (void)print_part(ctl, life, &life->parts[len - 1]);
}

static void print_place(struct ctl *ctl, const struct life *life)
{
    char rest[LIFE_PLACE_BYTES + 32];

    switch (life->place) {
    case LIFE_UNKNOWN:
        break;
    case LIFE_IN_WORK:
    case LIFE_TO_MOVE:
        (void)ctl_printf(ctl, SHOW_LABEL "in claim/%s", "now",
                         life->place == LIFE_TO_MOVE ? ", still to be moved" : "");
        break;
    case LIFE_AWAY:
        (void)snprintf(rest, sizeof rest, "moved to %s", life->path);
        (void)line_time(ctl, "finished", life->moved_ms, rest);
        break;
    case LIFE_GONE:
        (void)ctl_printf(ctl, SHOW_LABEL "no longer at %s", "now", life->path);
        break;
    }
    if (life->retried_as)
        (void)ctl_printf(ctl, SHOW_LABEL "taken again as file %" PRIu64, "retry", life->retried_as);
    if (life->retry_of)
        (void)ctl_printf(ctl, SHOW_LABEL "of file %" PRIu64, "retry", life->retry_of);
}

static void print_content(struct ctl *ctl, const struct life *life)
{
    char size[CTL_SHORT_BYTES], hex[SHOW_HEX_BYTES];

    (void)ctl_printf(ctl, SHOW_LABEL "%s bytes%s%s%s%s", "content", ctl_number(life->size, size),
                     life->encoding && *life->encoding ? ", " : "",
                     life->encoding ? life->encoding : "", *sha256_of(life, hex) ? ", sha256 " : "",
                     hex);
}

/* "decode 0.4, clean 1.2 ..., of 3 parts" */
static void print_times(struct ctl *ctl, const struct life *life)
{
    char text[SHOW_TIMES_BYTES] = "";
    json_int_t parts = 0;
    const char *name;
    size_t used = 0;
    json_t *times, *value;

    if (!life->is_final)
        return;
    times = life->times ? json_loads(life->times, 0, NULL) : NULL;
    json_object_foreach (times, name, value) {
        if (json_is_integer(value) && strcmp(name, "parts") == 0) {
            parts = json_integer_value(value);
            continue;
        }
        if (used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %.1f", used ? ", " : "",
                                     name, json_number_value(value));
    }
    if (!times)
        (void)ctl_printf(ctl, SHOW_LABEL "no longer known: they stood in log/outcomes.ndjson",
                         "times");
    else if (parts < (json_int_t)life->parts_len)
        (void)ctl_printf(ctl, SHOW_LABEL "%s ms, of %lld of %zu parts", "times", text,
                         (long long)parts, life->parts_len);
    else
        (void)ctl_printf(ctl, SHOW_LABEL "%s ms", "times", text);
    json_decref(times);
}

/* A passage, cut where it is long. */
static void print_passage(struct ctl *ctl, const char *label, const char *text)
{
    struct str s = str_of(text), head = str_sub(s, 0, utf8_offset(s, SHOW_PASSAGE_CHARS));

    (void)ctl_printf(ctl, "    %-11s%-5s%.*s%s", "", label, (int)head.len, head.ptr,
                     head.len < s.len ? " ..." : "");
}

static void print_original(struct ctl *ctl, const struct life_record *r)
{
    (void)ctl_printf(ctl, "    %-9s%s", "", r->dup);
    if (r->original)
        (void)ctl_printf(ctl, "    %-9swhich is %s", "", r->original);
    for (size_t i = 0; i < r->passages_len; i++) {
        print_passage(ctl, "was", *r->passages[i].was ? r->passages[i].was : "-");
        print_passage(ctl, "is", *r->passages[i].is ? r->passages[i].is : "-");
    }
}

static void print_records(struct ctl *ctl, const struct life *life)
{
    uint64_t said = 0, pruned = 0;

    for (size_t i = 0; i < life->parts_len; i++) {
        said += life->parts[i].records;
        pruned += life->parts[i].is_pruned ? life->parts[i].records : 0;
    }
    if (!said)
        return;
    (void)ctl_printf(ctl, SHOW_LABEL "%" PRIu64 " with %" PRIu64 " paragraphs%s", "records", said,
                     life->paragraphs, pruned ? "; pruned ones are not looked at" : "");
    for (size_t i = 0; i < life->records_len && i < SHOW_RECORDS_MAX; i++) {
        const struct life_record *r = &life->records[i];

        (void)ctl_printf(ctl, "    %-9s%5" PRIu64 " paragraphs%s%s", r->id, r->paragraphs,
                         *r->title ? "  " : "", r->title);
        if (*r->dup)
            print_original(ctl, r);
    }
    if (life->records_all > SHOW_RECORDS_MAX)
        (void)ctl_printf(ctl, "    ... and %" PRIu64 " more; see siftctl get %" PRIu64,
                         life->records_all - SHOW_RECORDS_MAX, life->id);
}

static void print_tallies(struct ctl *ctl, const struct life *life)
{
    uint64_t ranges = 0, bytes = 0;

    for (size_t i = 0; i < LIFE_TALLY_MAX && life->dropped[i].count; i++)
        (void)ctl_printf(ctl, SHOW_LABEL "%s: %" PRIu64 " times, %" PRIu64 " bytes",
                         i ? "" : "dropped", life->dropped[i].word, life->dropped[i].count,
                         life->dropped[i].bytes);
    for (size_t i = 0; i < LIFE_TALLY_MAX && life->flags[i].count; i++)
        (void)ctl_printf(ctl, SHOW_LABEL "%s: %" PRIu64 " times", i ? "" : "flags",
                         life->flags[i].word, life->flags[i].count);
    for (size_t i = 0; i < life->parts_len; i++) {
        ranges += life->parts[i].dropped_ranges;
        bytes += life->parts[i].dropped_bytes;
    }
    if (ranges)
        (void)ctl_printf(ctl, SHOW_LABEL "%" PRIu64 " bytes in %" PRIu64 " ranges", "no record",
                         bytes, ranges);
}

bool life_print(struct ctl *ctl, const struct life *life)
{
    char again[64] = "log/outcomes.ndjson";

    if (life->again)
        (void)snprintf(again, sizeof again, "log/outcomes.ndjson, and %" PRIu64 " times again",
                       life->again);
    (void)ctl_printf(ctl, "%" PRIu64 "  %s", life->id, *life->name ? life->name : "(no name)");
    (void)ctl_printf(ctl, SHOW_LABEL "%s%s", "state", state_of(life),
                     life->is_partial ? ", without some of its parts" : "");
    if (life->reason && *life->reason)
        (void)ctl_printf(ctl, SHOW_LABEL "%s", "reason", life->reason);
    (void)line_time(ctl, "claimed", life->claimed_ms, "");
    print_parts(ctl, life);
    (void)line_time(ctl, "reported", life->reported_ms, again);
    print_times(ctl, life);
    print_place(ctl, life);
    print_content(ctl, life);
    print_records(ctl, life);
    print_tallies(ctl, life);
    return !ctl->is_broken;
}

/* ---- for programs ---- */

static void json_time(struct json *j, const char *key, int64_t ms)
{
    char iso[CLOCK_ISO_BYTES];

    if (ms)
        json_key_str(j, key, str_of(clock_iso(ms, iso)));
}

static void json_text(struct json *j, const char *key, const char *text)
{
    if (text && *text)
        json_key_str(j, key, str_of(text));
}

static void json_some(struct json *j, const char *key, uint64_t value)
{
    if (value)
        json_key_u64(j, key, value);
}

static void json_parts(struct json *j, const struct life *life)
{
    json_key(j, "commits");
    json_arr(j);
    for (size_t i = 0; i < life->parts_len; i++) {
        const struct life_part *p = &life->parts[i];

        json_obj(j);
        json_time(j, "time", p->time_ms);
        json_key_u64(j, "batch", p->seq);
        json_key_u64(j, "segment", p->segment);
        json_key_u64(j, "part", p->part);
        json_key_u64(j, "end", p->end_off);
        json_key_u64(j, "records", p->records);
        if (p->is_pruned)
            json_key_bool(j, "pruned", true);
        json_some(j, "dropped_ranges", p->dropped_ranges);
        json_some(j, "dropped_bytes", p->dropped_bytes);
        json_text(j, "reason", p->reason);
        json_obj_end(j);
    }
    json_arr_end(j);
}

static void json_passages(struct json *j, const struct life_record *r)
{
    if (!r->passages_len)
        return;
    json_key(j, "passages");
    json_arr(j);
    for (size_t i = 0; i < r->passages_len; i++) {
        json_arr(j);
        json_str(j, str_of(r->passages[i].was));
        json_str(j, str_of(r->passages[i].is));
        json_arr_end(j);
    }
    json_arr_end(j);
}

static void json_records(struct json *j, const struct life *life)
{
    json_key(j, "records");
    json_arr(j);
    for (size_t i = 0; i < life->records_len; i++) {
        const struct life_record *r = &life->records[i];

        json_obj(j);
        json_key_str(j, "id", str_of(r->id));
        json_text(j, "title", r->title);
        json_key_u64(j, "paragraphs", r->paragraphs);
        json_text(j, "duplicate", r->dup);
        if (r->original)
            json_key_str(j, "original", str_of(r->original));
        json_passages(j, r);
        json_obj_end(j);
    }
    json_arr_end(j);
}

static void json_tallies(struct json *j, const char *key, const struct life_tally *list,
                         bool has_bytes)
{
    json_key(j, key);
    json_arr(j);
    for (size_t i = 0; i < LIFE_TALLY_MAX && list[i].count; i++) {
        json_obj(j);
        json_key_str(j, has_bytes ? "reason" : "flag", str_of(list[i].word));
        json_key_u64(j, "count", list[i].count);
        if (has_bytes)
            json_key_u64(j, "bytes", list[i].bytes);
        json_obj_end(j);
    }
    json_arr_end(j);
}

static void json_fate(struct json *j, const struct life *life)
{
    static const char *const places[] = {[LIFE_UNKNOWN] = "",
                                         [LIFE_IN_WORK] = "claim",
                                         [LIFE_TO_MOVE] = "claim",
                                         [LIFE_AWAY] = "moved",
                                         [LIFE_GONE] = "gone"};
    char hex[SHOW_HEX_BYTES];

    json_text(j, "outcome", life->is_final ? commit_outcome_name(life->outcome) : "");
    json_text(j, "reason", life->reason);
    if (life->is_partial)
        json_key_bool(j, "partial", true);
    json_time(j, "claimed", life->claimed_ms);
    json_time(j, "committed", life->final_ms);
    json_time(j, "reported", life->reported_ms);
    json_time(j, "moved", life->moved_ms);
    json_some(j, "reported_again", life->again);
    json_text(j, "place", places[life->place]);
    json_text(j, "path", life->path);
    if (life->times) {
        json_key(j, "ms");
        json_raw(j, str_of(life->times));
    }
    json_some(j, "retry_of", life->retry_of);
    json_some(j, "retried_as", life->retried_as);
    json_key_u64(j, "size", life->size);
    json_text(j, "encoding", life->encoding);
    json_text(j, "sha256", sha256_of(life, hex));
}

bool life_print_json(struct ctl *ctl, const struct life *life)
{
    struct buf out;
    struct json j;
    bool goes_on;

    buf_init(&out, SHOW_JSON_BYTES_MAX);
    json_init(&j, &out);
    json_obj(&j);
    json_key_u64(&j, "id", life->id);
    json_key_name(&j, "name", (struct str){life->name, life->name_len});
    json_key_str(&j, "state",
                 str_of(life->is_final ? commit_outcome_name(life->outcome) : "in_work"));
    json_fate(&j, life);
    json_parts(&j, life);
    json_key_u64(&j, "records_seen", life->records_all);
    json_key_u64(&j, "paragraphs_seen", life->paragraphs);
    json_records(&j, life);
    json_tallies(&j, "dropped", life->dropped, true);
    json_tallies(&j, "flags", life->flags, false);
    json_obj_end(&j);
    if (buf_failed(&out)) {
        (void)ctl_fail(ctl, EXIT_IO, "no memory to show file %" PRIu64, life->id);
        ctl->has_failed = true;
        goes_on = true;
    } else {
        goes_on = ctl_write_record(ctl, buf_str(&out), true);
    }
    buf_fini(&out);
    return goes_on;
}
