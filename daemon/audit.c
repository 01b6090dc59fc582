/* audit.c -- see audit.h */
#include "audit.h"

#include "../stages/base/hash.h"
#include "../stages/base/mem.h"
#include "ctl_text.h"
#include "ctl_where.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define AUDIT_SENTENCE_BYTES 512
#define AUDIT_RECORD_HEAD "{\"schema\":\"sift/1\",\"id\":\""
#define AUDIT_STRAYS_NAMED 5u

struct audit_file {
    uint64_t id, size, resume_off, seq; /* id 0: a free place */
    uint64_t gaps;                      /* met before its last part that was seen */
    uint32_t next_part;
    bool is_expanded;
};

struct audit_claim {
    uint64_t id, size;
};

static enum err_code no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no memory for the books");
}

void audit_differ(struct audit *a, const char *fmt, ...)
{
    char sentence[AUDIT_SENTENCE_BYTES];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(sentence, sizeof sentence, fmt, ap);
    va_end(ap);
    a->differences++;
    a->report(a->ctx, sentence);
}

enum err_code audit_init(struct audit *a, const struct rebase_list *accepted,
                         void (*report)(void *ctx, const char *sentence), void *ctx,
                         struct err *err)
{
    assert(report);
    *a = (struct audit){.report = report, .ctx = ctx, .settled_seq = UINT64_MAX};
    ledger_init(&a->ledger, accepted, false);
    a->open = map_create();
    return a->open ? ERR_OK : no_memory(err);
}

void audit_fini(struct audit *a)
{
    idset_fini(&a->finals);
    idset_fini(&a->seen);
    idset_fini(&a->originals);
    map_destroy(a->open);
    mem_free(a->files);
    mem_free(a->claims);
    mem_free(a->lines);
    *a = (struct audit){0};
}

void audit_settle(struct audit *a, uint64_t seq, uint64_t next_id)
{
    a->settled_seq = seq;
    a->next_id = next_id;
}

enum err_code audit_original(struct audit *a, uint64_t id, struct err *err)
{
    return idset_add(&a->originals, id, NULL) ? ERR_OK : no_memory(err);
}

/* One more item; NULL: no memory. */
static void *grow(void **list, size_t *len, size_t *room, size_t size)
{
    if (*len == *room) {
        size_t more = *room ? *room * 2 : 64;
        void *grown = mem_resize(*list, more, size);

        if (!grown)
            return NULL;
        *list = grown;
        *room = more;
    }
    return (char *)*list + size * (*len)++;
}

enum err_code audit_claim(struct audit *a, uint64_t id, uint64_t size, struct err *err)
{
    void *list = a->claims;
    struct audit_claim *claim = grow(&list, &a->claims_len, &a->claims_room, sizeof *claim);

    a->claims = list;
    if (!claim)
        return no_memory(err);
    *claim = (struct audit_claim){id, size};
    return idset_add(&a->seen, id, NULL) ? ERR_OK : no_memory(err);
}

/* ---- entries ---- */

static uint64_t file_key(uint64_t id)
{
    return hash64((struct str){(const char *)&id, sizeof id}, 0);
}

static struct audit_file *file_find(struct audit *a, uint64_t id)
{
    uint64_t index;

    if (!map_get(a->open, file_key(id), &index) || a->files[index].id != id)
        return NULL;
    return &a->files[index];
}

/* The file's place, taken now if it has none. NULL: no memory. */
static struct audit_file *file_take(struct audit *a, uint64_t id)
{
    struct audit_file *f = file_find(a, id);
    void *list = a->files;

    if (f)
        return f;
    /* The places of finished files at the end are used again; few files are open at a time. */
    while (a->files_len > 0 && a->files[a->files_len - 1].id == 0)
        a->files_len--;
    f = grow(&list, &a->files_len, &a->files_room, sizeof *f);
    a->files = list;
    if (!f || !map_put(a->open, file_key(id), a->files_len - 1)) {
        a->files_len -= f != NULL;
        return NULL;
    }
    *f = (struct audit_file){.id = id};
    return f;
}

static void file_drop(struct audit *a, struct audit_file *f)
{
    if (!f)
        return;
    (void)map_remove(a->open, file_key(f->id));
    f->id = 0;
}

/* Its parts count bytes of the expanded text, and the size is that of the container. */
static bool is_expanded(const struct commit_entry *e, const struct audit_file *f)
{
    return (e->flags & COMMIT_ENTRY_EXPANDED) || (f && f->is_expanded);
}

static void check_part(struct audit *a, const struct commit_entry *e, const struct audit_file *f)
{
    uint32_t next = f ? f->next_part : 0;
    bool is_of_text = is_expanded(e, f);

    /* The parts before may have been in segments that are missing. */
    if (e->part != next && (f || a->ledger.gaps == 0))
        audit_differ(a, "file %" PRIu64 ": part %" PRIu32 " comes where part %" PRIu32 " is due",
                     e->id, e->part, next);
    if ((f && e->resume_off < f->resume_off) || (!is_of_text && e->resume_off > e->size))
        audit_differ(
            a, "file %" PRIu64 ": part %" PRIu32 " ends at byte %" PRIu64 ", outside of its place",
            e->id, e->part, e->resume_off);
    else if (e->is_final && !is_of_text && e->resume_off != e->size)
        audit_differ(a, "file %" PRIu64 ": the last part ends at byte %" PRIu64 " of %" PRIu64,
                     e->id, e->resume_off, e->size);
}

static enum err_code take_final(struct audit *a, const struct commit_entry *e, struct err *err)
{
    struct audit_sum *sum = e->outcome == COMMIT_QUARANTINED ? &a->quarantined : &a->archived;

    if (!idset_add(&a->finals, e->id, NULL))
        return no_memory(err);
    file_drop(a, file_find(a, e->id));
    sum->files++;
    sum->bytes += e->size;
    a->partial += (e->flags & COMMIT_ENTRY_PARTIAL) != 0;
    a->retried += e->retry_of != 0;
    if (e->outcome == COMMIT_NONE)
        audit_differ(a, "file %" PRIu64 ": its last part has no outcome", e->id);
    if (e->outcome == COMMIT_QUARANTINED && (e->records > 0 || e->part > 0))
        audit_differ(a, "file %" PRIu64 " is quarantined, and has records all the same", e->id);
    return ERR_OK;
}

static enum err_code take_entry(struct audit *a, const struct commit *c,
                                const struct commit_entry *e, struct err *err)
{
    struct audit_file *f;

    a->parts++;
    a->records += e->records;
    if (!idset_add(&a->seen, e->id, NULL))
        return no_memory(err);
    if (idset_has(&a->finals, e->id)) {
        audit_differ(a, "file %" PRIu64 " comes again in batch %" PRIu64 ", after its outcome",
                     e->id, c->seq);
        return ERR_OK;
    }
    check_part(a, e, file_find(a, e->id));
    if (e->is_final)
        return take_final(a, e, err);
    f = file_take(a, e->id);
    if (!f)
        return no_memory(err);
    f->next_part = e->part + 1;
    f->resume_off = e->resume_off;
    f->size = e->size;
    f->is_expanded = is_expanded(e, f);
    f->seq = c->seq;
    f->gaps = a->ledger.gaps;
    return ERR_OK;
}

enum err_code audit_group(struct audit *a, const struct segment_group *group, struct err *err)
{
    const struct commit *c = &group->commit;
    char sentence[LEDGER_SENTENCE_BYTES];
    enum err_code code = ERR_OK;

    a->batches++;
    if (ledger_add(&a->ledger, group, sentence) == LEDGER_WRONG)
        audit_differ(a, "%s", sentence);
    for (size_t i = 0; code == ERR_OK && i < c->entries_len; i++)
        code = take_entry(a, c, &c->entries[i], err);
    if (code != ERR_OK)
        return code;
    if (c->entries_len > a->lines_room) {
        uint64_t *grown = mem_resize(a->lines, c->entries_len, sizeof *grown);

        if (!grown)
            return no_memory(err);
        a->lines = grown;
        a->lines_room = c->entries_len;
    }
    if (c->entries_len)
        memset(a->lines, 0, c->entries_len * sizeof *a->lines);
    a->lines_at = 0;
    a->lines_of_others = 0;
    return ERR_OK;
}

/* ---- records ---- */

/* The file of a record: quickly from the start that siftd writes, else from the JSON. 0: none. */
static uint64_t line_file(struct str line)
{
    static const struct str head = {AUDIT_RECORD_HEAD, sizeof AUDIT_RECORD_HEAD - 1};
    char slow[WHERE_ID_BYTES];
    struct text_id id;
    struct str text;
    size_t end;

    if (str_starts(line, head)) {
        text = str_sub(line, head.len, WHERE_ID_BYTES);
        end = str_find(text, STR("\""), 0);
        text = str_sub(text, 0, end == SIZE_MAX ? 0 : end);
    } else {
        text = where_record_id(line, slow) ? str_of(slow) : STR("");
    }
    return text_parse_id(text, &id) ? id.file : 0;
}

void audit_line(struct audit *a, const struct commit *c, struct str line)
{
    uint64_t id = line_file(line);

    /* Records come in the order of their entries. */
    for (size_t i = 0; i < c->entries_len; i++) {
        size_t at = (a->lines_at + i) % c->entries_len;

        if (c->entries[at].id == id) {
            a->lines_at = at;
            a->lines[at]++;
            return;
        }
    }
    a->lines_of_others++;
}

void audit_lines_end(struct audit *a, const struct commit *c)
{
    for (size_t i = 0; i < c->entries_len; i++) {
        uint64_t id = c->entries[i].id, want = 0, have = 0;
        size_t first = 0;

        /* Several parts of one file may be in one batch; their records cannot be told apart. */
        while (c->entries[first].id != id)
            first++;
        for (size_t k = first; first == i && k < c->entries_len; k++) {
            want += c->entries[k].id == id ? c->entries[k].records : 0;
            have += c->entries[k].id == id ? a->lines[k] : 0;
        }
        if (want != have)
            audit_differ(a,
                         "file %" PRIu64 ": batch %" PRIu64 " holds %" PRIu64
                         " records of it, its COMMIT says %" PRIu64,
                         id, c->seq, have, want);
    }
    if (a->lines_of_others)
        audit_differ(a, "batch %" PRIu64 " holds %" PRIu64 " records of files that are not in it",
                     c->seq, a->lines_of_others);
}

/* ---- the end ---- */

static void close_claims(struct audit *a)
{
    for (size_t i = 0; i < a->claims_len; i++) {
        const struct audit_claim *claim = &a->claims[i];

        if (idset_has(&a->finals, claim->id)) {
            a->to_move++;
            continue;
        }
        a->claimed.files++;
        a->claimed.bytes += claim->size;
        file_drop(a, file_find(a, claim->id));
    }
}

/* Files with parts, without an outcome, and not in claim/. */
static void close_files(struct audit *a)
{
    for (size_t i = 0; i < a->files_len; i++) {
        const struct audit_file *f = &a->files[i];
        struct audit_sum *sum = &a->claimed;

        if (f->seq <= a->settled_seq)
            sum = f->gaps < a->ledger.gaps ? &a->in_gap : &a->lost;
        if (f->id == 0)
            continue;
        sum->files++;
        sum->bytes += f->size;
        if (sum == &a->lost)
            audit_differ(a,
                         "file %" PRIu64 " is lost: %" PRIu32 " parts of it are archived up to "
                         "byte %" PRIu64 " of %" PRIu64 ", and it is not in claim/",
                         f->id, f->next_part, f->resume_off, f->size);
    }
}

static void close_ids(struct audit *a)
{
    uint64_t from = 1;

    if (a->settled_seq == UINT64_MAX)
        a->next_id = a->ledger.next_id;
    while ((from = idset_next_free(&a->seen, from)) < a->next_id) {
        uint64_t to = idset_next(&a->seen, from);

        to = to < a->next_id ? to : a->next_id;
        a->never_used += to - from;
        from = to;
    }
}

/* Originals that were put away, though no batch says so. */
static void close_originals(struct audit *a)
{
    uint64_t id = 0, named = 0;

    while ((id = idset_next(&a->originals, id)) != UINT64_MAX) {
        a->strays += !idset_has(&a->finals, id);
        if (!idset_has(&a->finals, id) && a->ledger.gaps == 0 && named++ < AUDIT_STRAYS_NAMED)
            audit_differ(a,
                         "file %" PRIu64 " lies in done/ or quarantine/, but no batch of the "
                         "archive has its outcome",
                         id);
        id++;
    }
    if (a->ledger.gaps == 0 && a->strays > named)
        audit_differ(a, "the same for %" PRIu64 " more files", a->strays - named);
}

void audit_close(struct audit *a)
{
    uint64_t files;

    close_claims(a);
    close_files(a);
    close_ids(a);
    close_originals(a);
    files = a->archived.files + a->quarantined.files + a->claimed.files + a->in_gap.files +
            a->lost.files;
    if (files != a->seen.count)
        audit_differ(a, "%" PRIu64 " ids are in use, but %" PRIu64 " files are accounted for",
                     a->seen.count, files);
}
