/* commit_frame.c -- see commit_frame.h */
#include "commit_frame.h"

#include "../stages/base/hash.h"
#include "../stages/base/wire.h"
#include "sha256.h"

#include <assert.h>
#include <string.h>

#define COMMIT_WORD "SIFTCMT1"
#define COMMIT_WORD_BYTES 8u
#define COMMIT_PREFIX_BYTES 8u /* magic and length of a zstd skippable frame */
#define COMMIT_CHECKSUM_BYTES 8u
#define COMMIT_SECTION_BYTES 8u /* tag, version, length */
#define COMMIT_RANGE_BYTES 16u
#define COMMIT_FLAG_LAST 1u
#define COMMIT_SECTION_VERSION 1

enum commit_tag { COMMIT_TAG_ENTRY = 1, COMMIT_TAG_DELTA = 2 };

static_assert(sizeof COMMIT_WORD - 1 == COMMIT_WORD_BYTES, "the word fills its field");
static_assert(COMMIT_HASH_BYTES == SHA256_BYTES, "the chain is made of SHA-256");
static_assert(sizeof(size_t) == 8, "ranges hold offsets of files of any size");

struct commit_section {
    uint16_t tag, version;
    struct str bytes;
};

/* Encoding */

static void commit_put_head(const struct commit *commit, struct buf *out)
{
    wire_put_u32(out, COMMIT_MAGIC);
    wire_put_u32(out, 0); /* set when the end is known */
    buf_add(out, COMMIT_WORD, COMMIT_WORD_BYTES);
    wire_put_u16(out, COMMIT_VERSION);
    wire_put_u16(out, commit->is_last ? COMMIT_FLAG_LAST : 0);
    wire_put_u32(out, COMMIT_HEAD_BYTES - COMMIT_PREFIX_BYTES);
    buf_add(out, commit->uuid, sizeof commit->uuid);
    wire_put_u64(out, commit->seq);
    buf_add(out, commit->prev, sizeof commit->prev);
    wire_put_u64(out, commit->next_id);
    wire_put_u64(out, commit->data_off);
    wire_put_u64(out, commit->data_len);
    wire_put_u64(out, commit->data_hash);
    wire_put_u64(out, (uint64_t)commit->time_ms);
}

/* Starts a section; the return value goes to commit_end_section. */
static size_t commit_begin_section(enum commit_tag tag, struct buf *out)
{
    wire_put_u16(out, (uint16_t)tag);
    wire_put_u16(out, COMMIT_SECTION_VERSION);
    wire_put_u32(out, 0);
    return out->len;
}

/* A length that does not fit its field fails the buffer, as one over its cap does. */
static void commit_set_length(struct buf *out, size_t at, size_t len)
{
    if (len > COMMIT_FRAME_BYTES_MAX)
        buf_fail(out, false);
    else
        wire_set_u32(out, at, (uint32_t)len);
}

static void commit_end_section(size_t begin, struct buf *out)
{
    if (!buf_failed(out))
        commit_set_length(out, begin - 4, out->len - begin);
}

static void commit_put_entry(const struct commit_entry *e, struct buf *out)
{
    size_t begin = commit_begin_section(COMMIT_TAG_ENTRY, out);

    assert(e->is_final || e->outcome == COMMIT_NONE);
    assert(e->dropped_len <= UINT32_MAX);
    wire_put_u64(out, e->id);
    wire_put_u32(out, e->part);
    wire_put_u8(out, e->is_final);
    wire_put_u8(out, (uint8_t)e->outcome);
    wire_put_u16(out, e->flags);
    wire_put_u64(out, e->size);
    wire_put_u64(out, e->resume_off);
    wire_put_u32(out, e->records);
    wire_put_u32(out, e->next_article);
    wire_put_u64(out, e->retry_of);
    wire_put_u64(out, (uint64_t)e->claimed_ms);
    buf_add(out, e->sha256, sizeof e->sha256);
    wire_put_str(out, e->name);
    wire_put_str(out, e->reason);
    wire_put_str(out, e->encoding);
    wire_put_u32(out, (uint32_t)e->dropped_len);
    for (size_t i = 0; i < e->dropped_len; i++) {
        assert(e->dropped[i].from <= e->dropped[i].to);
        wire_put_u64(out, e->dropped[i].from);
        wire_put_u64(out, e->dropped[i].to);
    }
    commit_end_section(begin, out);
}

static void commit_put_delta(const struct commit_delta *d, struct buf *out)
{
    size_t begin = commit_begin_section(COMMIT_TAG_DELTA, out);

    wire_put_str(out, d->stage);
    wire_put_str(out, d->index);
    wire_put_u16(out, d->version);
    buf_add_str(out, d->bytes);
    commit_end_section(begin, out);
}

void commit_encode(const struct commit *commit, struct buf *out)
{
    size_t begin = out->len;

    assert(commit->entries || !commit->entries_len);
    assert(commit->deltas || !commit->deltas_len);
    commit_put_head(commit, out);
    for (size_t i = 0; i < commit->entries_len; i++)
        commit_put_entry(&commit->entries[i], out);
    for (size_t i = 0; i < commit->deltas_len; i++)
        commit_put_delta(&commit->deltas[i], out);
    if (buf_failed(out))
        return;
    commit_set_length(out, begin + 4,
                      out->len + COMMIT_CHECKSUM_BYTES - begin - COMMIT_PREFIX_BYTES);
    if (!buf_failed(out))
        wire_put_u64(out, hash64(str_sub(buf_str(out), begin, out->len - begin), 0));
}

/* Decoding */

static void commit_get_bytes(struct wire *w, unsigned char *ret, size_t len)
{
    struct str s = wire_bytes(w, len);

    if (!w->failed)
        memcpy(ret, s.ptr, len);
}

/* The number of a later version may stand in `version`, with a longer head, of which *ret_more
 * bytes follow; version 0 never existed. */
static bool commit_get_head(struct wire *w, struct commit *ret, uint32_t *ret_more)
{
    uint32_t fixed;
    uint16_t version, flags;

    (void)wire_bytes(w, COMMIT_PREFIX_BYTES);
    if (!str_eq(wire_bytes(w, COMMIT_WORD_BYTES), STR(COMMIT_WORD)))
        return false;
    version = wire_u16(w);
    flags = wire_u16(w);
    fixed = wire_u32(w);
    if (version < COMMIT_VERSION || fixed < COMMIT_HEAD_BYTES - COMMIT_PREFIX_BYTES)
        return false;
    ret->is_last = flags & COMMIT_FLAG_LAST;
    commit_get_bytes(w, ret->uuid, sizeof ret->uuid);
    ret->seq = wire_u64(w);
    commit_get_bytes(w, ret->prev, sizeof ret->prev);
    ret->next_id = wire_u64(w);
    ret->data_off = wire_u64(w);
    ret->data_len = wire_u64(w);
    ret->data_hash = wire_u64(w);
    ret->time_ms = (int64_t)wire_u64(w);
    *ret_more = fixed - (COMMIT_HEAD_BYTES - COMMIT_PREFIX_BYTES);
    return !w->failed;
}

/* False at the end or when what is left is no section; w->failed tells which. */
static bool commit_next_section(struct wire *w, struct commit_section *ret)
{
    if (!wire_left(w) || w->failed)
        return false;
    ret->tag = wire_u16(w);
    ret->version = wire_u16(w);
    ret->bytes = wire_str(w);
    return !w->failed;
}

/* Later versions of a section add fields at its end; this one must be used up exactly. */
static bool commit_section_is_whole(const struct commit_section *s, const struct wire *w)
{
    if (w->failed || s->version < COMMIT_SECTION_VERSION)
        return false;
    return s->version > COMMIT_SECTION_VERSION || !wire_left(w);
}

static bool commit_get_ranges(struct wire *w, struct arena *arena, struct commit_entry *ret,
                              bool *ret_nomem)
{
    uint32_t len = wire_u32(w);

    if (w->failed || len > wire_left(w) / COMMIT_RANGE_BYTES)
        return false;
    if (!len)
        return true;
    ret->dropped = arena_alloc(arena, len, sizeof *ret->dropped);
    if (!ret->dropped) {
        *ret_nomem = true;
        return false;
    }
    for (uint32_t i = 0; i < len; i++) {
        ret->dropped[i].from = wire_u64(w);
        ret->dropped[i].to = wire_u64(w);
        if (ret->dropped[i].from > ret->dropped[i].to)
            return false;
    }
    ret->dropped_len = len;
    return true;
}

static bool commit_get_entry(const struct commit_section *s, struct arena *arena,
                             struct commit_entry *ret, bool *ret_nomem)
{
    struct wire w = wire_of(s->bytes);
    uint8_t is_final, outcome;

    assert(ret);
    ret->id = wire_u64(&w);
    ret->part = wire_u32(&w);
    is_final = wire_u8(&w);
    outcome = wire_u8(&w);
    if (is_final > 1 || outcome > COMMIT_QUARANTINED || (outcome != COMMIT_NONE && !is_final))
        return false;
    ret->is_final = is_final;
    ret->outcome = (enum commit_outcome)outcome;
    ret->flags = wire_u16(&w);
    ret->size = wire_u64(&w);
    ret->resume_off = wire_u64(&w);
    ret->records = wire_u32(&w);
    ret->next_article = wire_u32(&w);
    ret->retry_of = wire_u64(&w);
    ret->claimed_ms = (int64_t)wire_u64(&w);
    commit_get_bytes(&w, ret->sha256, sizeof ret->sha256);
    ret->name = wire_str(&w);
    ret->reason = wire_str(&w);
    ret->encoding = wire_str(&w);
    return commit_get_ranges(&w, arena, ret, ret_nomem) && commit_section_is_whole(s, &w);
}

static bool commit_get_delta(const struct commit_section *s, struct commit_delta *ret)
{
    struct wire w = wire_of(s->bytes);

    assert(ret);
    ret->stage = wire_str(&w);
    ret->index = wire_str(&w);
    ret->version = wire_u16(&w);
    if (w.failed || s->version < COMMIT_SECTION_VERSION)
        return false;
    ret->bytes = wire_bytes(&w, wire_left(&w));
    return true;
}

/* Make room for what the sections hold. `w` is a copy: the caller walks them again. */
static bool commit_count(struct wire w, struct arena *arena, struct commit *ret, bool *ret_nomem)
{
    struct commit_section s;
    size_t entries = 0, deltas = 0;

    while (commit_next_section(&w, &s)) {
        entries += s.tag == COMMIT_TAG_ENTRY;
        deltas += s.tag == COMMIT_TAG_DELTA;
    }
    if (w.failed)
        return false;
    if (entries)
        ret->entries = arena_alloc(arena, entries, sizeof *ret->entries);
    if (deltas)
        ret->deltas = arena_alloc(arena, deltas, sizeof *ret->deltas);
    *ret_nomem = (entries && !ret->entries) || (deltas && !ret->deltas);
    return !*ret_nomem;
}

static bool commit_get_sections(struct wire *w, struct arena *arena, struct commit *ret,
                                bool *ret_nomem)
{
    struct commit_section s;

    if (!commit_count(*w, arena, ret, ret_nomem))
        return false;
    while (commit_next_section(w, &s)) {
        if (s.tag == COMMIT_TAG_ENTRY) {
            if (!commit_get_entry(&s, arena, &ret->entries[ret->entries_len++], ret_nomem))
                return false;
        } else if (s.tag == COMMIT_TAG_DELTA) {
            if (!commit_get_delta(&s, &ret->deltas[ret->deltas_len++]))
                return false;
        }
    }
    return true;
}

static bool commit_is_frame(struct str frame)
{
    struct wire w = wire_of(frame);

    if (frame.len < COMMIT_HEAD_BYTES + COMMIT_CHECKSUM_BYTES || frame.len > COMMIT_FRAME_BYTES_MAX)
        return false;
    return wire_u32(&w) == COMMIT_MAGIC && wire_u32(&w) == frame.len - COMMIT_PREFIX_BYTES;
}

enum err_code commit_decode(struct str frame, struct arena *arena, struct commit *ret_commit,
                            struct err *err)
{
    struct commit commit = {0};
    struct str body;
    struct wire w;
    bool is_nomem = false, is_right;
    uint32_t more = 0;

    assert(arena && ret_commit);
    if (!commit_is_frame(frame))
        return err_set_doc(err, "torn", "no whole commit frame");
    body = str_sub(frame, 0, frame.len - COMMIT_CHECKSUM_BYTES);
    w = wire_of(str_sub(frame, body.len, COMMIT_CHECKSUM_BYTES));
    if (wire_u64(&w) != hash64(body, 0))
        return err_set_doc(err, "torn", "the checksum of the commit frame is wrong");
    w = wire_of(body);
    is_right = commit_get_head(&w, &commit, &more);
    (void)wire_bytes(&w, more);
    is_right = is_right && commit_get_sections(&w, arena, &commit, &is_nomem);
    if (is_nomem)
        return err_set(err, ERR_NOMEM, 0, "no memory for the entries of a commit frame");
    if (!is_right)
        return err_set_doc(err, "torn", "the commit frame does not follow its format");
    *ret_commit = commit;
    return ERR_OK;
}

bool commit_peek(struct str head, struct commit_place *ret_place)
{
    struct wire w = wire_of(head);
    struct commit commit = {0};
    uint32_t more;

    if (!commit_get_head(&w, &commit, &more))
        return false;
    ret_place->data_off = commit.data_off;
    ret_place->data_len = commit.data_len;
    return true;
}

void commit_hash(struct str frame, unsigned char ret_hash[COMMIT_HASH_BYTES])
{
    sha256_of(frame.ptr, frame.len, ret_hash);
}

const char *commit_outcome_name(enum commit_outcome outcome)
{
    switch (outcome) {
    case COMMIT_NONE:
        return "none";
    case COMMIT_ARCHIVED:
        return "archived";
    case COMMIT_QUARANTINED:
        return "quarantined";
    }
    return "none";
}
