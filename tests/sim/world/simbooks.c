/* simbooks.c -- see simbooks.h */
#include "simbooks.h"

#include "../../../daemon/ctl.h"
#include "../../../daemon/segment.h"
#include "../../../stages/base/mem.h"
#include "../../../stages/base/wire.h"
#include "../../../stages/tag/word_counts.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define PARAGRAPHS_MAX 256
#define FOUND_MAX (2 * DROPS_MAX)

/* What became of a drop. */
struct found {
    uint64_t id;
    bool is_archived;
};

struct reading {
    struct simdisk *disk;
    struct config *config;
    const struct drops *drops;
    const struct books_rules *rules;
    FILE *out;
    size_t breaches;
    struct found finals[FOUND_MAX];
    size_t finals_len;
    size_t claimed_by[DROPS_MAX]; /* final entries that are this drop's */
    bool
        is_for_unsure; /* the second reading: entries that do not tell their bytes take what is left */
    unsigned paragraphs[DROPS_MAX][PARAGRAPHS_MAX];
    uint64_t records, lines;
    uint64_t english, counted; /* records of whole texts in it; articles in the deltas of tag */
};

static void breach(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void breach(struct reading *r, const char *fmt, ...)
{
    va_list args;

    r->breaches++;
    va_start(args, fmt);
    (void)vfprintf(r->out, fmt, args);
    (void)fputc('\n', r->out);
    va_end(args);
}

/* ---- entries ---- */

/* Of a file that could not be read to its end the hash is not known. */
static bool tells_bytes(const struct commit_entry *e)
{
    return e->outcome == COMMIT_ARCHIVED && !(e->flags & COMMIT_ENTRY_PARTIAL);
}

/* Drops of the same name and bytes cannot be told apart, nor need they be. */
static size_t drop_of(const struct reading *r, const struct commit_entry *e)
{
    size_t last = SIZE_MAX;

    for (size_t i = 0; i < r->drops->len; i++) {
        const struct simdrop *drop = &r->drops->list[i];

        if (!str_eq(e->name, str_of(drop->name)) || e->size != drop->len ||
            (tells_bytes(e) && memcmp(e->sha256, drop->sha256, 32) != 0))
            continue;
        if (r->claimed_by[i] == 0)
            return i;
        last = i;
    }
    return last;
}

static bool reason_is(const struct commit_entry *e, const char *word)
{
    size_t len = strlen(word);

    return e->reason.len >= len && memcmp(e->reason.ptr, word, len) == 0 &&
           (e->reason.len == len || e->reason.ptr[len] == ':');
}

static void check_outcome(struct reading *r, const struct commit_entry *e,
                          const struct simdrop *drop)
{
    bool is_good = drop->reason ? e->outcome == COMMIT_QUARANTINED && reason_is(e, drop->reason)
                                : e->outcome == COMMIT_ARCHIVED;

    /* In part, where some of it was archived before. */
    if (r->rules->may_be_unreadable && (!is_good || e->flags & COMMIT_ENTRY_PARTIAL) &&
        (reason_is(e, "unreadable") || reason_is(e, "read_error") || reason_is(e, "unstable")))
        return;
    if (!is_good || e->flags & COMMIT_ENTRY_PARTIAL)
        breach(r, "id %" PRIu64 " '%s': %s %.*s, expected %s", e->id, drop->name,
               commit_outcome_name(e->outcome), (int)e->reason.len, e->reason.ptr,
               drop->reason ? drop->reason : "all of it archived");
}

/* Whose entry is it? */
static void assign_entry(struct reading *r, const struct commit_entry *e)
{
    size_t i = drop_of(r, e);

    if (i == SIZE_MAX) {
        breach(r, "id %" PRIu64 " '%.*s', %" PRIu64 " bytes: nobody dropped that", e->id,
               (int)e->name.len, e->name.ptr, e->size);
        return;
    }
    r->claimed_by[i]++;
    check_outcome(r, e, &r->drops->list[i]);
}

static void read_entry(struct reading *r, const struct commit_entry *e)
{
    if (r->is_for_unsure) {
        if (e->is_final && !tells_bytes(e))
            assign_entry(r, e);
        return;
    }
    r->records += e->records;
    if (!e->is_final)
        return;
    for (size_t i = 0; i < r->finals_len; i++)
        if (r->finals[i].id == e->id)
            breach(r, "id %" PRIu64 " has two final entries", e->id);
    if (r->finals_len < FOUND_MAX)
        r->finals[r->finals_len++] = (struct found){e->id, e->outcome == COMMIT_ARCHIVED};
    if (tells_bytes(e))
        assign_entry(r, e);
}

/* ---- deltas ---- */

/* What the words of the archive are counted by: each article once, so that the first of a delta has the number
 * behind the last one of the delta before. */
static void read_delta(struct reading *r, const struct commit_delta *d)
{
    struct wire in = wire_of(d->bytes);
    uint64_t version, before, articles;

    if (!str_eq(d->stage, STR("tag")))
        return;
    version = wire_u8(&in);
    before = varint_get(&in);
    articles = varint_get(&in);
    if (in.failed || version != WORD_COUNTS_VERSION || before != r->counted)
        breach(r, "%" PRIu64 " articles are counted, and a delta begins with number %" PRIu64,
               r->counted, before);
    r->counted += articles;
}

/* ---- records ---- */

/* "T3.7." wherever it stands. */
static bool read_line(void *ctx, struct str line)
{
    struct reading *r = ctx;

    r->lines++;
    r->english += str_find(line, STR("\"lang\":\"en\""), 0) != SIZE_MAX;
    for (size_t at = 0; (at = str_find(line, STR("T"), at)) != SIZE_MAX; at++) {
        unsigned source = 0, number = 0;
        size_t i = at + 1;
        char word[24] = {0};

        memcpy(word, line.ptr + i, line.len - i < sizeof word - 1 ? line.len - i : sizeof word - 1);
        if (sscanf(word, "%2u.%3u. ", &source, &number) == 2 && source < DROPS_MAX && // NOLINT
            number < PARAGRAPHS_MAX && strchr(word, ' '))
            r->paragraphs[source][number]++;
    }
    return true;
}

static void read_segment(struct reading *r, const struct io_ops *io, int archive_fd,
                         const struct segment_name *name)
{
    struct segment_reader *reader = NULL;
    struct segment_group group;
    struct err err;

    if (segment_open(io, archive_fd, name, 0, true, &reader, &err) != ERR_OK) {
        breach(r, "%s", err.msg);
        return;
    }
    while (segment_next(reader, &group, &err) == SEGMENT_GROUP) {
        for (size_t i = 0; i < group.commit.entries_len; i++)
            read_entry(r, &group.commit.entries[i]);
        for (size_t i = 0; !r->is_for_unsure && i < group.commit.deltas_len; i++)
            read_delta(r, &group.commit.deltas[i]);
        if (!r->is_for_unsure && segment_lines(reader, &group, read_line, r, &err) != ERR_OK)
            breach(r, "%s", err.msg);
    }
    segment_close(reader);
}

static void read_archive(struct reading *r)
{
    const struct io_ops *io = simdisk_harness(r->disk);
    int fd = io_open_dir(io, IO_CWD, "archive");
    struct segment_name *list = NULL;
    struct err err;
    size_t len = 0;

    if (fd < 0 || segment_list(io, fd, &list, &len, &err) != ERR_OK)
        breach(r, "the archive cannot be listed");
    for (size_t i = 0; i < len; i++)
        read_segment(r, io, fd, &list[i]);
    mem_free(list);
    if (fd >= 0)
        (void)io->close(io->self, fd);
}

/* How often the paragraphs of `source` should be there. */
static unsigned wanted_of(const struct reading *r, unsigned source)
{
    unsigned drops = 0;

    for (size_t i = 0; i < r->drops->len; i++)
        drops += !r->drops->list[i].reason && r->drops->list[i].source == source;
    return drops && r->rules->drops_duplicates ? 1 : drops;
}

static void check_paragraphs(struct reading *r)
{
    for (unsigned i = 0; i < r->drops->len; i++) {
        const struct simdrop *drop = &r->drops->list[i];
        unsigned wanted = wanted_of(r, i);

        for (unsigned k = 0; drop->source == i && k < drop->paragraphs; k++)
            if (r->paragraphs[i][k] != wanted && !r->rules->may_be_unreadable)
                breach(r, "paragraph T%u.%u of '%s' is in the archive %u times, expected %u", i, k,
                       drop->name, r->paragraphs[i][k], wanted);
    }
    if (r->counted != r->english)
        breach(r, "%" PRIu64 " whole texts in the archive, of %" PRIu64 " the words are counted",
               r->english, r->counted);
    if (r->records != r->lines)
        breach(r, "%" PRIu64 " records in the COMMITs, %" PRIu64 " lines", r->records, r->lines);
}

/* ---- folders ---- */

struct looking {
    struct reading *reading;
    const char *folder;
    bool is_archived;
};

static void look_at_original(void *ctx, const char *name, enum io_type type)
{
    struct looking *l = ctx;
    struct reading *r = l->reading;
    uint64_t id = strtoull(name, NULL, 10);
    char path[512];
    struct str bytes;

    (void)snprintf(path, sizeof path, "%s/%s", l->folder, name);
    /* Half-written reasons have a leading dot. */
    if (type != IO_FILE || name[0] == '.' || !simdisk_read(r->disk, path, &bytes))
        return;
    if (str_ends(str_of(name), STR(".why.json"))) {
        if (!str_ends(bytes, STR("}\n")))
            breach(r, "'%s' has no end", path);
        return;
    }
    for (size_t i = 0; i < r->finals_len; i++) {
        if (r->finals[i].id != id || r->finals[i].is_archived != l->is_archived)
            continue;
        r->finals[i].id = 0; /* found */
        return;
    }
    breach(r, "'%s' has no entry", path);
}

static void look_into(void *ctx, const char *name, enum io_type type)
{
    struct looking *l = ctx, below = *l;
    char path[256];

    if (type != IO_DIR)
        return;
    (void)snprintf(path, sizeof path, "%s/%s", l->folder, name);
    below.folder = path;
    (void)simdisk_list(l->reading->disk, path, look_at_original, &below);
}

static void look_for_leftovers(void *ctx, const char *name, enum io_type type)
{
    struct looking *l = ctx, below = *l;
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", l->folder, name);
    below.folder = path;
    if (strcmp(name, ".siftd") == 0 && strcmp(l->folder, "inbox") == 0)
        return;
    if (type == IO_DIR)
        (void)simdisk_list(l->reading->disk, path, look_for_leftovers, &below);
    else
        breach(l->reading, "'%s' was never taken, or not finished", path);
}

static void check_folders(struct reading *r)
{
    struct looking done = {r, "done", true}, quarantine = {r, "quarantine", false};
    struct looking inbox = {r, "inbox", false}, claim = {r, "inbox/.siftd/claim", false};

    (void)simdisk_list(r->disk, done.folder, look_into, &done);
    (void)simdisk_list(r->disk, quarantine.folder, look_into, &quarantine);
    for (size_t i = 0; i < r->finals_len; i++)
        if (r->finals[i].id && !(r->rules->deletes && r->finals[i].is_archived))
            breach(r, "id %" PRIu64 ": its original is gone", r->finals[i].id);
    (void)simdisk_list(r->disk, inbox.folder, look_for_leftovers, &inbox);
    (void)simdisk_list(r->disk, claim.folder, look_for_leftovers, &claim);
}

/* ---- what siftctl says ---- */

static void check_verb(struct reading *r, const char *name,
                       enum exit_code (*verb)(struct ctl *ctl, int argc, char **argv))
{
    struct ctl ctl = {.io = simdisk_harness(r->disk), .config = r->config};
    char word[16], *said = NULL, *args[] = {word, NULL};
    enum exit_code code;
    size_t len = 0;

    (void)snprintf(word, sizeof word, "%s", name);
    ctl.out = ctl.err = open_memstream(&said, &len);
    assert(ctl.out);
    code = verb(&ctl, 1, args);
    (void)fclose(ctl.out);
    if (code != EXIT_FINE)
        breach(r, "siftctl %s: exit %d: %s", name, (int)code, said);
    free(said);
}

size_t books_check(struct simdisk *d, struct config *config, const struct drops *drops,
                   const struct books_rules *rules, FILE *out)
{
    struct reading *r = calloc(1, sizeof *r);
    size_t breaches;

    assert(r);
    *r = (struct reading){.disk = d, .config = config, .drops = drops, .rules = rules, .out = out};
    read_archive(r);
    r->is_for_unsure = true;
    read_archive(r);
    for (size_t i = 0; i < drops->len; i++)
        if (r->claimed_by[i] != 1)
            breach(r, "'%s' (T%u, %zu bytes) has %zu final entries", drops->list[i].name,
                   drops->list[i].source, drops->list[i].len, r->claimed_by[i]);
    check_paragraphs(r);
    check_folders(r);
    check_verb(r, "audit", ctl_audit);
    check_verb(r, "verify", ctl_verify);
    breaches = r->breaches;
    free(r);
    return breaches;
}
