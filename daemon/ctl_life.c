/* ctl_life.c -- put a life together; see ctl_life.h */
#include "ctl_life.h"

#include "../stages/base/buf.h"
#include "../stages/base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#define LIFE_DUP_BYTES 4096u
#define LIFE_TEXT_BYTES (16u * 1024 * 1024)
#define LIFE_CHANGES_MAX 5u

void life_fini(struct life *life)
{
    for (size_t i = 0; i < life->parts_len; i++)
        mem_free(life->parts[i].reason);
    for (size_t i = 0; i < life->records_len; i++) {
        mem_free(life->records[i].id);
        mem_free(life->records[i].title);
        mem_free(life->records[i].dup);
        mem_free(life->records[i].of);
        mem_free(life->records[i].text);
        mem_free(life->records[i].original);
        for (size_t k = 0; k < life->records[i].passages_len; k++) {
            mem_free(life->records[i].passages[k].was);
            mem_free(life->records[i].passages[k].is);
        }
    }
    mem_free(life->parts);
    mem_free(life->records);
    mem_free(life->name);
    mem_free(life->reason);
    mem_free(life->encoding);
    mem_free(life->times);
    *life = (struct life){0};
}

/* ---- entries ---- */

static bool set_text(char **text, struct str s)
{
    char *copy = mem_dup(s.ptr, s.len);

    if (!copy)
        return false;
    mem_free(*text);
    *text = copy;
    return true;
}

static bool add_part(struct life *life, const struct commit *c, const struct commit_entry *e,
                     const struct segment_name *segment)
{
    struct life_part *p;

    if (life->parts_len == life->parts_room) {
        size_t room = life->parts_room ? life->parts_room * 2 : 4;
        struct life_part *grown = mem_resize(life->parts, room, sizeof *grown);

        if (!grown)
            return false;
        life->parts = grown;
        life->parts_room = room;
    }
    p = &life->parts[life->parts_len];
    *p = (struct life_part){.part = e->part,
                            .records = e->records,
                            .is_pruned = segment->kind == SEGMENT_JOURNAL,
                            .seq = c->seq,
                            .segment = segment->number,
                            .end_off = e->resume_off,
                            .time_ms = c->time_ms,
                            .dropped_ranges = e->dropped_len};
    for (size_t i = 0; i < e->dropped_len; i++)
        p->dropped_bytes += e->dropped[i].to - e->dropped[i].from;
    p->reason = mem_dup(e->reason.ptr, e->reason.len);
    if (!p->reason)
        return false;
    life->parts_len++;
    return true;
}

bool life_add_entry(struct life *life, const struct commit *commit, const struct commit_entry *e,
                    const struct segment_name *segment)
{
    assert(life->id == e->id);
    life->size = e->size;
    life->retry_of = e->retry_of;
    life->claimed_ms = e->claimed_ms;
    life->is_partial = (e->flags & COMMIT_ENTRY_PARTIAL) != 0;
    if (e->is_final) {
        life->is_final = true;
        life->outcome = e->outcome;
        life->final_ms = commit->time_ms;
        memcpy(life->sha256, e->sha256, sizeof life->sha256);
    }
    life->name_len = e->name.len;
    return set_text(&life->name, e->name) && set_text(&life->encoding, e->encoding) &&
           set_text(&life->reason, e->is_final ? e->reason : STR("")) &&
                                       add_part(life, commit, e, segment);
}

/* ---- records ---- */

static void tally(struct life_tally *list, const char *word, uint64_t bytes)
{
    size_t i = 0;

    if (!word || !*word)
        return;
    while (i + 1 < LIFE_TALLY_MAX && list[i].count &&
           strncmp(list[i].word, word, sizeof list[i].word - 1) != 0)
        i++;
    /* The last one takes what does not fit. */
    if (!list[i].count)
        (void)snprintf(list[i].word, sizeof list[i].word, "%s", word);
    list[i].count++;
    list[i].bytes += bytes;
}

static uint64_t ranges_bytes(const json_t *ranges)
{
    const json_t *range;
    uint64_t bytes = 0;
    size_t i;

    json_array_foreach (ranges, i, range) {
        json_int_t from = json_integer_value(json_array_get(range, 0));
        json_int_t to = json_integer_value(json_array_get(range, 1));

        bytes += to > from ? (uint64_t)(to - from) : 0;
    }
    return bytes;
}

static void tally_flags(struct life *life, const json_t *thing)
{
    const json_t *flag;
    size_t i;

    json_array_foreach (json_object_get(thing, "flags"), i, flag)
        tally(life->flags, json_string_value(flag), 0);
}

static void tally_record(struct life *life, const json_t *record)
{
    const json_t *item;
    size_t i;

    tally_flags(life, record);
    json_array_foreach (json_object_get(record, "paragraphs"), i, item) {
        tally_flags(life, item);
        life->paragraphs++;
    }
    json_array_foreach (json_object_get(record, "dropped"), i, item)
        tally(life->dropped, json_string_value(json_object_get(item, "reason")),
              ranges_bytes(json_object_get(item, "src")));
}

/* "near 12-1 0.91: 8200 -> 9100"; NULL: no memory. */
static char *dup_text(const json_t *dup)
{
    const char *kind = json_string_value(json_object_get(dup, "kind"));
    const char *of = json_string_value(json_object_get(dup, "of"));
    const json_t *change;
    struct buf text;
    char *copy;
    size_t i;

    if (!of)
        return mem_dup("", 0);
    buf_init(&text, LIFE_DUP_BYTES);
    buf_addf(&text, "%.32s duplicate of %.64s, similarity %.2f", kind ? kind : "a", of,
             json_number_value(json_object_get(dup, "similarity")));
    json_array_foreach (json_object_get(dup, "changed"), i, change) {
        const char *from = json_string_value(json_array_get(change, 0));
        const char *to = json_string_value(json_array_get(change, 1));

        if (i < LIFE_CHANGES_MAX)
            buf_addf(&text, "%s %.200s -> %.200s", i ? "," : ":", from ? from : "", to ? to : "");
    }
    copy = buf_failed(&text) ? NULL : mem_dup(text.ptr, text.len);
    buf_fini(&text);
    return copy;
}

static char *text_of(const json_t *value)
{
    return mem_dup(json_string_value(value), json_string_length(value));
}

char *life_text(const void *record)
{
    const json_t *paragraph;
    struct buf text;
    char *copy;
    size_t i;

    buf_init(&text, LIFE_TEXT_BYTES);
    json_array_foreach (json_object_get(record, "paragraphs"), i, paragraph) {
        const json_t *value = json_object_get(paragraph, "text");

        if (!json_is_string(value) || json_string_length(value) >= LIFE_TEXT_BYTES - text.len)
            continue;
        buf_add(&text, json_string_value(value), json_string_length(value));
        buf_add_byte(&text, '\n');
    }
    copy = buf_failed(&text) ? NULL : mem_dup(text.ptr, text.len);
    buf_fini(&text);
    return copy;
}

/* Only what is compared with an original is kept. */
static char *compared_text(const struct life *life, const json_t *record)
{
    const json_t *dup = json_object_get(record, "dup");
    const char *kind = json_string_value(json_object_get(dup, "kind"));

    if (!kind || str_eq(str_of(kind), STR("exact")) || life->records_len > LIFE_ORIGINALS_MAX)
        return mem_dup("", 0);
    return life_text(record);
}

static bool keep_record(struct life *life, const json_t *record)
{
    const json_t *dup = json_object_get(record, "dup");
    struct life_record *r;

    if (life->records_len == LIFE_RECORDS_MAX)
        return true;
    if (life->records_len == life->records_room) {
        size_t room = life->records_room ? life->records_room * 2 : 8;
        struct life_record *grown = mem_resize(life->records, room, sizeof *grown);

        if (!grown)
            return false;
        life->records = grown;
        life->records_room = room;
    }
    r = &life->records[life->records_len++];
    *r = (struct life_record){
        .id = text_of(json_object_get(record, "id")),
        .title = text_of(json_object_get(record, "title")),
        .paragraphs = json_array_size(json_object_get(record, "paragraphs")),
        .dup = dup_text(dup),
        .of = text_of(json_object_get(dup, "of")),
        .text = compared_text(life, record),
    };
    return r->id && r->title && r->dup && r->of && r->text;
}

bool life_add_record(struct life *life, struct str line)
{
    json_error_t ignored;
    json_t *record = json_loadb(line.ptr, line.len, 0, &ignored);
    bool is_kept;

    life->records_all++;
    tally_record(life, record);
    is_kept = keep_record(life, record);
    json_decref(record);
    return is_kept;
}
