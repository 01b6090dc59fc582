/* snapshot.c -- see snapshot.h and snapshot_file.h */
#include "snapshot_file.h"
#include "spill.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/newfile.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GATHER_BYTES ((size_t)1 << 16) /* small stretches are written together */

struct saving {
    struct dedupe_index *ix;
    const struct newfile *file;
    uint64_t off;     /* where what is gathered goes */
    uint64_t ordinal; /* of the next stretch */
    uint32_t newest_day;
    struct snap_tables tables;
    struct index_copy copy;
    size_t gathered;
    char gather[GATHER_BYTES];
};

void snap_name(char out[SNAP_NAME_BYTES], const char *name)
{
    int len = snprintf(out, SNAP_NAME_BYTES, "dedupe-%s.snap", name);

    assert(len > 0 && len < SNAP_NAME_BYTES);
    (void)len;
}

struct snap_head snap_head_of(const struct dedupe_index *ix)
{
    struct snap_head head = {.version = DEDUPE_VERSION,
                             .byte_order = SNAP_BYTE_ORDER,
                             .row_bytes = sizeof(struct dedupe_row),
                             .stretch = ROWS_STRETCH,
                             .bands = DEDUPE_BANDS,
                             .band_lanes = DEDUPE_BAND_LANES,
                             .short_chars = DEDUPE_SHORT_CHARS,
                             .window_days = ix->window_days};

    memcpy(head.magic, SNAP_MAGIC, sizeof head.magic);
    return head;
}

static bool flush(struct saving *s)
{
    size_t len = s->gathered;
    uint64_t off = s->off;

    s->gathered = 0;
    s->off += len;
    return newfile_write(s->file, (struct str){s->gather, len}, off);
}

static bool put_bytes(struct saving *s, struct str bytes)
{
    if (s->gathered + bytes.len > GATHER_BYTES && !flush(s))
        return false;
    if (bytes.len > GATHER_BYTES) {
        s->off += bytes.len;
        return newfile_write(s->file, bytes, s->off - bytes.len);
    }
    memcpy(s->gather + s->gathered, bytes.ptr, bytes.len);
    s->gathered += bytes.len;
    return true;
}

/* A stretch and its sum. */
static bool put(struct saving *s, struct str bytes)
{
    uint64_t sum = hash64(bytes, s->ordinal++);

    return put_bytes(s, bytes) && put_bytes(s, (struct str){(const char *)&sum, sizeof sum});
}

/* A part without what is not accepted. False: no memory. */
static bool part_take(struct saving *s, size_t i)
{
    if (!index_copy_part(s->ix, i, &s->copy))
        return false;
    table_part_cut(&s->copy.part, s->copy.accepted);
    s->tables.parts[i] =
        (struct snap_part){s->copy.part.len, s->copy.part.used, s->copy.accepted, 0};
    return true;
}

static enum err_code save_parts(struct saving *s, struct err *err)
{
    for (size_t i = 0; i < TABLE_PARTS; i++) {
        if (!part_take(s, i))
            return err_set(err, ERR_NOMEM, ENOMEM, "cannot write a snapshot: no memory");
        if (s->copy.part.len && !put(s, (struct str){(const char *)s->copy.part.slots,
                                                     s->copy.part.len * sizeof(uint64_t)}))
            return err_set(err, ERR_AGAIN, errno, "cannot write a snapshot: %s", strerror(errno));
    }
    return ERR_OK;
}

/* Rows that were accepted stay as they are. */
static bool save_rows(struct saving *s, const struct rows_extent *e)
{
    struct str bytes;

    for (uint64_t at = e->first; at < e->len; at += ROWS_STRETCH)
        if (!put(s, rows_stretch(s->ix->rows, e, at)))
            return false;
    for (uint64_t at = e->prints_from; at < e->prints_to; at += bytes.len) {
        bytes = rows_print_stretch(s->ix->rows, e, at);
        if (!put(s, bytes))
            return false;
    }
    return true;
}

/* The head comes last: a file that was not finished has none. */
static bool save_head(struct saving *s, struct snap_head *head)
{
    head->sum = hash64((struct str){(const char *)head, offsetof(struct snap_head, sum)}, 0);
    s->off = SNAP_HEAD_BYTES;
    s->ordinal = 0;
    return put(s, (struct str){(const char *)&s->tables, sizeof s->tables}) && flush(s) &&
           newfile_write(s->file, (struct str){(const char *)head, sizeof *head}, 0);
}

static enum err_code save_all(struct saving *s, uint64_t seq, struct err *err)
{
    struct snap_head head = snap_head_of(s->ix);
    enum err_code code;

    head.seq = seq;
    head.newest_day = s->newest_day;
    s->off = SNAP_HEAD_BYTES + sizeof s->tables + SNAP_SUM_BYTES;
    s->ordinal = 1;
    for (size_t i = 0; i < s->ix->runs_len; i++) {
        const struct run *run = s->ix->runs[i];

        s->tables.runs[i] = (struct snap_run){run_number(run), run_first(run), run_end(run)};
    }
    head.runs_len = s->ix->runs_len;
    head.next_run = s->ix->next_run;
    code = save_parts(s, err);
    if (code)
        return code;
    dedupe_index_lock(s->ix);
    head.rows = rows_extent(s->ix->rows, dedupe_index_accepted(s->ix));
    head.seed = s->ix->has_seed && head.rows.len ? s->ix->seed : 0;
    dedupe_index_unlock(s->ix);
    if (!save_rows(s, &head.rows) || !flush(s) || !save_head(s, &head))
        return err_set(err, ERR_AGAIN, errno, "cannot write a snapshot: %s", strerror(errno));
    return ERR_OK;
}

/* Returns the newest day accepted so far. */
static uint32_t set_saving(struct dedupe_index *ix, bool is_saving)
{
    uint32_t day;

    dedupe_index_lock(ix);
    ix->is_saving = is_saving;
    day = ix->accepted_day;
    dedupe_index_unlock(ix);
    return day;
}

static enum err_code save_to(struct dedupe_index *ix, const struct newfile *file, uint64_t seq,
                             struct err *err)
{
    struct saving *s = mem_alloc(1, sizeof *s);
    enum err_code code;

    if (!s)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot write a snapshot: no memory");
    s->ix = ix;
    s->file = file;
    s->newest_day = set_saving(ix, true);
    code = save_all(s, seq, err);
    (void)set_saving(ix, false);
    mem_free(s->copy.part.slots);
    mem_free(s);
    return code;
}

enum err_code dedupe_snapshot_save(struct dedupe_index *ix, const char *name, int dirfd,
                                   uint64_t seq, struct err *err)
{
    char file_name[SNAP_NAME_BYTES];
    enum err_code code;
    struct newfile file;

    if (ix->dirfd < 0)
        (void)dedupe_spill_to(ix, dirfd, name);
    code = dedupe_spill(ix, err);
    if (code)
        return code;
    snap_name(file_name, name);
    code = newfile_open(&file, dirfd, file_name, err);
    if (code)
        return code;
    code = save_to(ix, &file, seq, err);
    if (!code)
        code = newfile_keep(&file, true, err);
    newfile_drop(&file);
    if (!code)
        dedupe_spill_clean(ix);
    return code;
}
