/* snapshot_load.c -- see snapshot.h and snapshot_file.h */
#include "snapshot_file.h"
#include "spill.h"

#include "../base/hash.h"
#include "../base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum snap_state { SNAP_GOOD, SNAP_BAD, SNAP_NOMEM };

struct loading {
    struct dedupe_index *ix;
    int fd;
    uint64_t size; /* of the file, [bytes] */
    uint64_t ordinal;
    struct snap_head head;
    struct snap_tables tables;
    int dirfd;
    const char *name, *why; /* it is no good */
};

/* True when exactly `len` bytes could be read. */
static bool read_all(int fd, void *ptr, size_t len)
{
    char *out = ptr;

    while (len) {
        ssize_t n = read(fd, out, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        out += n;
        len -= (size_t)n;
    }
    return true;
}

static enum snap_state bad(struct loading *l, const char *why)
{
    l->why = why;
    return SNAP_BAD;
}

/* A stretch of `len` bytes and its sum. */
static bool get(struct loading *l, void *out, size_t len)
{
    uint64_t sum;

    return read_all(l->fd, out, len) && read_all(l->fd, &sum, sizeof sum) &&
           sum == hash64((struct str){out, len}, l->ordinal++);
}

static enum snap_state load_head(struct loading *l)
{
    struct snap_head ours = snap_head_of(l->ix), *head = &l->head;
    char rest[SNAP_HEAD_BYTES - sizeof *head];

    if (!read_all(l->fd, head, sizeof *head) || !read_all(l->fd, rest, sizeof rest) ||
        memcmp(head->magic, ours.magic, sizeof head->magic) != 0)
        return bad(l, "it is no snapshot");
    for (size_t i = 0; i < sizeof rest; i++)
        if (rest[i])
            return bad(l, "it is no snapshot");
    if (memcmp(head, &ours, offsetof(struct snap_head, newest_day)) != 0)
        return bad(l, "it is of another version, or made with other parameters");
    if (head->sum != hash64((struct str){(const char *)head, offsetof(struct snap_head, sum)}, 0) ||
        !get(l, &l->tables, sizeof l->tables))
        return bad(l, "it is damaged");
    return SNAP_GOOD;
}

/* Whether the file is as long as its head says, before memory is asked for. */
static bool is_whole(const struct loading *l)
{
    const struct rows_extent *e = &l->head.rows;
    uint64_t bytes = SNAP_HEAD_BYTES + sizeof l->tables + SNAP_SUM_BYTES;

    if (e->first > e->len || e->len >= UINT32_MAX || e->prints_from > e->prints_to ||
        e->prints_to - e->prints_from > l->size || (!e->len && e->prints_to))
        return false;
    for (size_t i = 0; i < TABLE_PARTS; i++) {
        const struct snap_part *p = &l->tables.parts[i];

        if (p->end > e->len || p->end < e->first)
            return false;
        bytes += p->len ? p->len * sizeof(uint64_t) + SNAP_SUM_BYTES : 0;
    }
    bytes += (e->len - e->first) * sizeof(struct dedupe_row);
    bytes += (e->len - e->first + ROWS_STRETCH - 1) / ROWS_STRETCH * SNAP_SUM_BYTES;
    bytes += e->prints_to - e->prints_from;
    bytes += (e->prints_to - e->prints_from + ROWS_PRINT_STRETCH - 1) / ROWS_PRINT_STRETCH *
             SNAP_SUM_BYTES;
    return bytes == l->size;
}

static enum snap_state load_table(struct loading *l)
{
    for (size_t i = 0; i < TABLE_PARTS; i++) {
        const struct snap_part *p = &l->tables.parts[i];
        uint64_t *slots;

        if (p->len == 0)
            continue;
        slots = table_part_make(l->ix->table, i, p->len, p->used);
        if (!slots)
            return SNAP_NOMEM;
        if (!get(l, slots, p->len * sizeof *slots) ||
            !table_part_check(l->ix->table, i, (uint32_t)l->head.rows.first, p->end))
            return bad(l, "it is damaged");
    }
    return SNAP_GOOD;
}

static enum snap_state load_rows(struct loading *l)
{
    const struct rows_extent *e = &l->head.rows;
    struct rows *rows = l->ix->rows;

    if (!rows_make(rows, e))
        return SNAP_NOMEM;
    for (uint64_t at = e->first; at < e->len; at += ROWS_STRETCH) {
        struct str room = rows_stretch(rows, e, at);

        if (!get(l, (void *)(uintptr_t)room.ptr, room.len))
            return bad(l, "it is damaged");
    }
    for (uint64_t at = e->prints_from; at < e->prints_to; at += ROWS_PRINT_STRETCH) {
        struct str room = rows_print_stretch(rows, e, at);

        if (!get(l, (void *)(uintptr_t)room.ptr, room.len))
            return bad(l, "it is damaged");
    }
    return rows_check(rows) ? SNAP_GOOD : bad(l, "it is damaged");
}

/* The runs it names, which lie side by side before the rows. */
static enum snap_state load_runs(struct loading *l)
{
    struct dedupe_index *ix = l->ix;

    if (l->head.runs_len > INDEX_RUNS_MAX)
        return bad(l, "it is damaged");
    for (size_t i = 0; i < l->head.runs_len; i++) {
        const struct snap_run *want = &l->tables.runs[i];
        uint64_t next = i + 1 < l->head.runs_len ? l->tables.runs[i + 1].first : l->head.rows.first;
        bool is_nomem;
        struct run *run = run_open(l->dirfd, l->name, want->number, l->head.seed, &is_nomem);

        if (!run)
            return is_nomem ? SNAP_NOMEM : bad(l, "a run that belongs to it is missing or damaged");
        ix->runs[ix->runs_len++] = run;
        if (run_first(run) != want->first || run_end(run) != want->end || want->end != next)
            return bad(l, "a run that belongs to it is another one");
    }
    ix->next_run = l->head.next_run;
    return SNAP_GOOD;
}

/* The keys of rows that came while the table was written. */
static enum snap_state load_keys(struct loading *l)
{
    uint32_t ends[TABLE_PARTS];

    for (size_t i = 0; i < TABLE_PARTS; i++)
        ends[i] = l->tables.parts[i].end;
    return index_own_missing(l->ix, ends) ? SNAP_GOOD : SNAP_NOMEM;
}

static enum snap_state load_all(struct loading *l)
{
    enum snap_state state = load_head(l);
    struct dedupe_index *ix = l->ix;

    if (state == SNAP_GOOD && !is_whole(l))
        state = bad(l, "it is damaged");
    if (state == SNAP_GOOD && l->head.rows.len) {
        (void)dedupe_index_seed(ix, l->head.seed);
        ix->newest_day = l->head.newest_day;
    }
    if (state == SNAP_GOOD)
        state = load_runs(l);
    if (state == SNAP_GOOD)
        state = load_table(l);
    if (state == SNAP_GOOD)
        state = load_rows(l);
    if (state == SNAP_GOOD)
        state = load_keys(l);
    return state;
}

static enum snap_state load_from(struct dedupe_index *ix, int fd, int dirfd, const char *name,
                                 uint64_t *ret_seq, const char **ret_why)
{
    struct loading *l = mem_alloc(1, sizeof *l);
    enum snap_state state;
    struct stat st;

    if (!l)
        return SNAP_NOMEM;
    l->ix = ix;
    l->fd = fd;
    l->dirfd = dirfd;
    l->name = name;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        state = bad(l, "it is no file");
    } else {
        l->size = (uint64_t)st.st_size;
        state = load_all(l);
    }
    *ret_seq = l->head.seq;
    *ret_why = l->why;
    mem_free(l);
    return state;
}

enum err_code dedupe_snapshot_load(struct dedupe_index *ix, const char *name, int dirfd,
                                   uint64_t *ret_seq, struct err *err)
{
    char file[SNAP_NAME_BYTES];
    enum snap_state state;
    const char *why = NULL;
    uint64_t seq = 0;
    int fd;

    assert(dedupe_index_len(ix) == 0);
    *ret_seq = 0;
    *err = (struct err){.code = ERR_OK};
    if (!dedupe_spill_to(ix, dirfd, name))
        return err_set(err, ERR_NOMEM, errno, "cannot keep the folder of '%s' open", name);
    snap_name(file, name);
    /* O_NONBLOCK: whatever lies under this name, opening it must not wait. */
    fd = openat(dirfd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        dedupe_spill_clean(ix);
        return ERR_OK;
    }
    state = load_from(ix, fd, dirfd, name, &seq, &why);
    (void)close(fd);
    if (state != SNAP_GOOD)
        index_clear(ix);
    dedupe_spill_clean(ix);
    if (state == SNAP_GOOD) {
        dedupe_index_accept(ix);
        *ret_seq = seq;
        return ERR_OK;
    }
    if (state == SNAP_NOMEM)
        return err_set(err, ERR_NOMEM, ENOMEM, "no memory to load '%s'", file);
    (void)err_set(err, ERR_STATE, 0, "'%s' is not used: %s", file, why);
    return ERR_OK;
}
