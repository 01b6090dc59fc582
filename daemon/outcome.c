/* outcome.c -- see outcome.h */
#include "outcome.h"

#include "../stages/base/json.h"
#include "clock.h"
#include "log.h"

#include <inttypes.h>

void outcome_line(const struct commit_entry *entry, int64_t time_ms, struct str node,
                  const struct times *times, bool is_again, struct buf *out)
{
    char when[CLOCK_ISO_BYTES];
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key_str(&j, "time", str_of(clock_iso(time_ms, when)));
    if (node.len)
        json_key_str(&j, "node", node);
    json_key_u64(&j, "id", entry->id);
    json_key_name(&j, "name", entry->name);
    json_key_str(&j, "outcome", str_of(commit_outcome_name(entry->outcome)));
    if (entry->reason.len) {
        size_t colon = str_find(entry->reason, STR(": "), 0);

        json_key_str(&j, "reason", str_sub(entry->reason, 0, colon));
        if (colon != SIZE_MAX)
            json_key_str(&j, "detail", str_sub(entry->reason, colon + 2, SIZE_MAX));
    }
    json_key_u64(&j, "size", entry->size);
    if (entry->outcome == COMMIT_ARCHIVED)
        json_key_u64(&j, "articles", entry->next_article > 0 ? entry->next_article - 1 : 0);
    if (entry->flags & COMMIT_ENTRY_PARTIAL)
        json_key_bool(&j, "partial", true);
    if (times)
        times_write(times, &j);
    if (is_again)
        json_key_bool(&j, "again", true);
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}

void outcome_log(const struct commit_entry *e)
{
    char name[LOG_VALUE_BYTES], reason[LOG_VALUE_BYTES];

    (void)log_value(e->name, name);
    if (e->outcome == COMMIT_QUARANTINED)
        log_info("id=%" PRIu64 " event=quarantined src=%s reason=%s", e->id, name,
                 log_value(e->reason, reason));
    else
        log_info("id=%" PRIu64 " event=archived src=%s bytes=%" PRIu64 " recs=%" PRIu32, e->id,
                 name, e->size, e->records);
}
