/* snapshot_load.c -- see snapshot.h and snapshot_file.h */
#include "snapshot_file.h"
#include "spill.h"

#include "../base/hash.h"
#include "../base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum snap_state { SNAP_GOOD, SNAP_BAD, SNAP_NOMEM };

/* Where one reader is in the file. */
struct source {
    int fd;
    uint64_t off;     /* [bytes] */
    uint64_t ordinal; /* of the next sum */
};

struct loading {
    struct dedupe_index *ix;
    struct source table, rows; /* read side by side */
    uint64_t size;             /* of the file, [bytes] */
    struct snap_head head;
    struct snap_tables tables;
    int dirfd;
    const char *name, *why; /* it is no good */
};

/* True when exactly `len` bytes could be read. */
static bool read_all(struct source *from, void *ptr, size_t len)
{
    char *out = ptr;

    while (len) {
        ssize_t n = pread(from->fd, out, len, (off_t)from->off);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        out += n;
        from->off += (uint64_t)n;
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
static bool get(struct source *from, void *out, size_t len)
{
    uint64_t sum;

    return read_all(from, out, len) && read_all(from, &sum, sizeof sum) &&
           sum == hash64((struct str){out, len}, from->ordinal++);
}

static enum snap_state load_head(struct loading *l)
{
    struct snap_head ours = snap_head_of(l->ix), *head = &l->head;
    char rest[SNAP_HEAD_BYTES - sizeof *head];

    if (!read_all(&l->table, head, sizeof *head) || !read_all(&l->table, rest, sizeof rest) ||
        memcmp(head->magic, ours.magic, sizeof head->magic) != 0)
        return bad(l, "it is no snapshot");
    for (size_t i = 0; i < sizeof rest; i++)
        if (rest[i])
            return bad(l, "it is no snapshot");
    if (memcmp(head, &ours, offsetof(struct snap_head, newest_day)) != 0)
        return bad(l, "it is of another version, or made with other parameters");
    if (head->sum != hash64((struct str){(const char *)head, offsetof(struct snap_head, sum)}, 0) ||
        !get(&l->table, &l->tables, sizeof l->tables))
        return bad(l, "it is damaged");
    return SNAP_GOOD;
}

/* Whether the file is as long as its head says, before memory is asked for; then l->rows is where the rows
 * begin. */
static bool is_whole(struct loading *l)
{
    const struct rows_extent *e = &l->head.rows;
    uint64_t bytes = SNAP_HEAD_BYTES + sizeof l->tables + SNAP_SUM_BYTES;

    if (e->first > e->len || e->len >= UINT32_MAX || e->prints_from > e->prints_to ||
        e->prints_to - e->prints_from > l->size || (!e->len && e->prints_to))
        return false;
    l->rows = l->table;
    for (size_t i = 0; i < TABLE_PARTS; i++) {
        const struct snap_part *p = &l->tables.parts[i];

        if (p->end > e->len || p->end < e->first)
            return false;
        bytes += p->len ? p->len * sizeof(uint64_t) + SNAP_SUM_BYTES : 0;
        l->rows.ordinal += p->len != 0;
    }
    l->rows.off = bytes;
    bytes += (e->len - e->first) * sizeof(struct dedupe_row);
    bytes += (e->len - e->first + ROWS_STRETCH - 1) / ROWS_STRETCH * SNAP_SUM_BYTES;
    bytes += e->prints_to - e->prints_from;
    bytes += (e->prints_to - e->prints_from + ROWS_PRINT_STRETCH - 1) / ROWS_PRINT_STRETCH *
             SNAP_SUM_BYTES;
    return bytes == l->size;
}

/* The table's part of the work, on a thread of its own. */
struct table_load {
    struct loading *l;
    enum snap_state state;
};

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
        if (!get(&l->table, slots, p->len * sizeof *slots) ||
            !table_part_check(l->ix->table, i, (uint32_t)l->head.rows.first, p->end))
            return SNAP_BAD;
    }
    return SNAP_GOOD;
}

static void *table_main(void *arg)
{
    struct table_load *t = arg;

    t->state = load_table(t->l);
    return NULL;
}

static enum snap_state load_rows(struct loading *l)
{
    const struct rows_extent *e = &l->head.rows;
    struct rows *rows = l->ix->rows;

    if (!rows_make(rows, e))
        return SNAP_NOMEM;
    for (uint64_t at = e->first; at < e->len; at += ROWS_STRETCH) {
        struct str room = rows_stretch(rows, e, at);

        if (!get(&l->rows, (void *)(uintptr_t)room.ptr, room.len))
            return SNAP_BAD;
    }
    for (uint64_t at = e->prints_from; at < e->prints_to; at += ROWS_PRINT_STRETCH) {
        struct str room = rows_print_stretch(rows, e, at);

        if (!get(&l->rows, (void *)(uintptr_t)room.ptr, room.len))
            return SNAP_BAD;
    }
    return rows_check(rows) ? SNAP_GOOD : SNAP_BAD;
}

/* Table and rows, side by side: most of it is the copying of bytes. */
static enum snap_state load_memory(struct loading *l)
{
    struct table_load table = {.l = l};
    enum snap_state rows;
    pthread_t thread;
    bool is_beside = pthread_create(&thread, NULL, table_main, &table) == 0;

    rows = load_rows(l);
    if (is_beside)
        (void)pthread_join(thread, NULL);
    else
        table.state = load_table(l);
    if (table.state == SNAP_NOMEM || rows == SNAP_NOMEM)
        return SNAP_NOMEM;
    return table.state == SNAP_GOOD && rows == SNAP_GOOD ? SNAP_GOOD : bad(l, "it is damaged");
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
    uint64_t from = l->head.rows.len;
    uint32_t ends[TABLE_PARTS];

    for (size_t i = 0; i < TABLE_PARTS; i++) {
        ends[i] = l->tables.parts[i].end;
        from = ends[i] < from ? ends[i] : from;
    }
    for (uint64_t at = from; at < l->head.rows.len; at++)
        if (!index_own(l->ix, at, ends))
            return SNAP_NOMEM;
    return SNAP_GOOD;
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
        state = load_memory(l);
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
    l->table.fd = fd;
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
    snap_name(file, name, "");
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
