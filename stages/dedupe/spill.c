/* spill.c -- see spill.h
 *
 * Runs lie side by side: the first place of each is the end of the one before, and the rows in memory
 * follow the last. A key is looked for in memory first and then from the newest run to the oldest, so
 * that whoever took it over is found. RUN_FANOUT runs of one size class become one, so that there are
 * few; what has been forgotten goes when all of a run has, and so runs that span more than
 * a quarter of the window are not made. */
#include "spill.h"

#include "../base/mem.h"
#include "../base/newfile.h"
#include "index_private.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RUN_FANOUT 8
#define BYTES_A_KEY 11 /* a slot of the table, four fifths full */

bool dedupe_spill_to(struct dedupe_index *ix, int dirfd, const char *name)
{
    int copy = fcntl(dirfd, F_DUPFD_CLOEXEC, 0);

    if (copy < 0 || strlen(name) >= sizeof ix->name)
        return false;
    if (ix->dirfd >= 0)
        (void)close(ix->dirfd);
    ix->dirfd = copy;
    memcpy(ix->name, name, strlen(name) + 1);
    return true;
}

bool dedupe_spill_is_due(const struct dedupe_index *ix)
{
    uint64_t bytes = rows_bytes(ix->rows) + table_keys(ix->table) * BYTES_A_KEY;

    return ix->dirfd >= 0 && ix->runs_len < INDEX_RUNS_MAX && bytes >= ix->memory_bytes / 2;
}

/* Entries of a part of the table, or of several runs. */
struct entries {
    struct run_entry *items;
    size_t len, room;
};

static bool entries_reserve(struct entries *e, size_t room)
{
    struct run_entry *grown;

    if (room <= e->room)
        return true;
    grown = mem_resize(e->items, room, sizeof *grown);
    if (!grown)
        return false;
    e->items = grown;
    e->room = room;
    return true;
}

/* What a part of the table says of places below `end`. */
static bool entries_of_part(struct dedupe_index *ix, size_t part, uint32_t end, struct entries *e)
{
    struct index_copy copy = {.room = 0};

    if (!index_copy_part(ix, part, &copy) || !entries_reserve(e, copy.part.used)) {
        mem_free(copy.part.slots);
        return false;
    }
    e->len = 0;
    for (uint32_t i = 0; i < copy.part.len; i++) {
        struct run_entry entry;

        if (table_slot_get(copy.part.slots[i], &entry.tag, &entry.place) && entry.place < end)
            e->items[e->len++] = entry;
    }
    mem_free(copy.part.slots);
    return true;
}

static bool entries_of_runs(const struct dedupe_index *ix, size_t from, size_t to, size_t part,
                            struct entries *e)
{
    e->len = 0;
    for (size_t i = from; i < to; i++) {
        size_t len;
        const struct run_entry *items = run_part(ix->runs[i], part, &len);

        if (!entries_reserve(e, e->len + len))
            return false;
        if (len)
            memcpy(e->items + e->len, items, len * sizeof *items);
        e->len += len;
    }
    return true;
}

/* The entries come from the table (to == 0), or from the runs [from, to). */
static enum err_code make_parts(struct dedupe_index *ix, struct run_maker *m, size_t from,
                                size_t to, uint32_t end, struct err *err)
{
    struct entries e = {.items = NULL};
    enum err_code code = ERR_OK;

    for (size_t part = 0; part < TABLE_PARTS && !code; part++) {
        bool is_there =
            to ? entries_of_runs(ix, from, to, part, &e) : entries_of_part(ix, part, end, &e);

        code = is_there ? run_make_part(m, e.items, e.len, err)
                        : err_set(err, ERR_NOMEM, ENOMEM, "no memory to write a run");
    }
    mem_free(e.items);
    return code;
}

/* A run of the rows [first, end). */
static enum err_code make_run(struct dedupe_index *ix, size_t first, size_t end, size_t from,
                              size_t to, uint64_t keys, struct run **ret, struct err *err)
{
    uint64_t number = ix->next_run++;
    struct run_maker *m = run_make(ix, ix->dirfd, ix->name, number, first, end, keys, err);
    bool is_nomem;
    enum err_code code;

    if (!m) {
        assert(err->code != ERR_OK);
        return err->code;
    }
    code = make_parts(ix, m, from, to, (uint32_t)end, err);
    if (code) {
        run_make_abandon(m);
        return code;
    }
    code = run_make_finish(m, err);
    if (code)
        return code;
    *ret = run_open(ix->dirfd, ix->name, number, ix->seed, &is_nomem);
    return *ret ? ERR_OK : err_set(err, ERR_AGAIN, 0, "cannot read back a run of '%s'", ix->name);
}

/* From here on the run answers for its rows; give up what memory holds of them. */
static void attach(struct dedupe_index *ix, struct run *run)
{
    dedupe_index_lock(ix);
    ix->runs[ix->runs_len++] = run;
    dedupe_index_unlock(ix);
    for (size_t part = 0; part < TABLE_PARTS; part++) {
        dedupe_index_lock(ix);
        table_part_drop(ix->table, part, (uint32_t)run_end(run));
        dedupe_index_unlock(ix);
    }
    while (rows_first(ix->rows) < run_end(run)) {
        dedupe_index_lock(ix);
        rows_drop_oldest(ix->rows);
        dedupe_index_unlock(ix);
    }
}

static enum err_code spill_rows(struct dedupe_index *ix, struct err *err)
{
    size_t first = rows_first(ix->rows);
    size_t end = dedupe_index_accepted(ix) / ROWS_STRETCH * ROWS_STRETCH;
    struct run *run = NULL;
    enum err_code code;
    uint64_t keys;

    if (end <= first)
        return ERR_OK;
    dedupe_index_lock(ix);
    keys = table_keys(ix->table) + ROWS_STRETCH * ROW_KEYS_MAX; /* and what comes meanwhile */
    dedupe_index_unlock(ix);
    code = make_run(ix, first, end, 0, 0, keys, &run, err);
    if (code == ERR_OK)
        attach(ix, run);
    return code;
}

static unsigned size_class(const struct run *r)
{
    size_t rows = (run_end(r) - run_first(r)) / ROWS_STRETCH;
    unsigned class = 0;

    for (; rows >= RUN_FANOUT; rows /= RUN_FANOUT)
        class ++;
    return class;
}

/* The oldest RUN_FANOUT runs side by side of one class, in *ret_from. */
static bool find_merge(const struct dedupe_index *ix, size_t *ret_from)
{
    for (size_t from = 0; from + RUN_FANOUT <= ix->runs_len; from++) {
        const struct run *last = ix->runs[from + RUN_FANOUT - 1];
        size_t len = 1;

        while (len < RUN_FANOUT && size_class(ix->runs[from + len]) == size_class(ix->runs[from]))
            len++;
        *ret_from = from;
        if (len == RUN_FANOUT &&
            (ix->window_days == 0 ||
             run_newest_day(last) - run_newest_day(ix->runs[from]) <= ix->window_days / 4))
            return true;
    }
    return false;
}

static enum err_code merge(struct dedupe_index *ix, size_t from, struct err *err)
{
    size_t to = from + RUN_FANOUT;
    struct run *old[RUN_FANOUT], *run = NULL;
    uint64_t keys = 0;
    enum err_code code;

    for (size_t i = from; i < to; i++)
        for (size_t part = 0, len; part < TABLE_PARTS; part++) {
            (void)run_part(ix->runs[i], part, &len);
            keys += len;
        }
    code = make_run(ix, run_first(ix->runs[from]), run_end(ix->runs[to - 1]), from, to, keys, &run,
                    err);
    if (code)
        return code;
    dedupe_index_lock(ix);
    memcpy(old, &ix->runs[from], sizeof old);
    ix->runs[from] = run;
    memmove(&ix->runs[from + 1], &ix->runs[to], (ix->runs_len - to) * sizeof *ix->runs);
    ix->runs_len -= RUN_FANOUT - 1;
    dedupe_index_unlock(ix);
    for (size_t i = 0; i < RUN_FANOUT; i++)
        run_close(old[i]);
    return ERR_OK;
}

/* Runs whose every row is forgotten. */
static void drop_forgotten(struct dedupe_index *ix)
{
    while (ix->runs_len > 0 && ix->window_days) {
        struct run *oldest = ix->runs[0];
        uint32_t day = run_newest_day(oldest);

        if (ix->accepted_day <= day || ix->accepted_day - day <= ix->window_days)
            return;
        dedupe_index_lock(ix);
        memmove(ix->runs, ix->runs + 1, --ix->runs_len * sizeof *ix->runs);
        dedupe_index_unlock(ix);
        run_close(oldest);
    }
}

enum err_code dedupe_spill(struct dedupe_index *ix, struct err *err)
{
    enum err_code code;
    size_t from;
    bool is_due;

    dedupe_index_lock(ix);
    is_due = dedupe_spill_is_due(ix);
    ix->is_saving = true;
    dedupe_index_unlock(ix);
    code = is_due ? spill_rows(ix, err) : ERR_OK;
    while (!code && find_merge(ix, &from))
        code = merge(ix, from, err);
    drop_forgotten(ix);
    dedupe_index_lock(ix);
    ix->is_saving = false;
    dedupe_index_unlock(ix);
    return code;
}

static bool has_run(const struct dedupe_index *ix, uint64_t number)
{
    for (size_t i = 0; i < ix->runs_len; i++)
        if (run_number(ix->runs[i]) == number)
            return true;
    return false;
}

void dedupe_spill_clean(const struct dedupe_index *ix)
{
    int fd = ix->dirfd < 0 ? -1 : openat(ix->dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    char prefix[RUN_NAME_BYTES];

    if (!dir) {
        if (fd >= 0)
            (void)close(fd);
        return;
    }
    (void)snprintf(prefix, sizeof prefix, "dedupe-%s.", ix->name);
    while ((entry = readdir(dir))) {
        struct str name = str_of(entry->d_name), rest;
        uint64_t number;
        size_t dot;

        if (!str_starts(name, str_of(prefix)))
            continue;
        rest = str_sub(name, strlen(prefix), name.len);
        dot = str_find(rest, STR("."), 0);
        if (dot == SIZE_MAX || !str_to_u64(str_sub(rest, 0, dot), &number) ||
            !str_starts(str_sub(rest, dot, rest.len), STR(".run")))
            continue;
        if (!has_run(ix, number) || str_ends(rest, STR(NEWFILE_END)))
            (void)unlinkat(ix->dirfd, entry->d_name, 0);
    }
    (void)closedir(dir);
}
