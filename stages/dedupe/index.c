/* index.c -- see index.h */
#include "index_private.h"

#include "../base/hash.h"
#include "../base/mem.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

struct dedupe_index *dedupe_index_create(uint64_t memory_bytes, uint32_t window_days)
{
    struct dedupe_index *ix = mem_alloc(1, sizeof *ix);

    if (!ix)
        return NULL;
    if (pthread_mutex_init(&ix->lock, NULL) != 0) {
        mem_free(ix);
        return NULL;
    }
    ix->memory_bytes = memory_bytes ? memory_bytes : UINT64_MAX;
    ix->window_days = window_days;
    ix->dirfd = -1;
    ix->table = table_create();
    ix->rows = rows_create();
    if (ix->table && ix->rows)
        return ix;
    dedupe_index_destroy(ix);
    return NULL;
}

void dedupe_index_destroy(struct dedupe_index *ix)
{
    if (!ix)
        return;
    for (size_t i = 0; i < ix->runs_len; i++)
        run_close(ix->runs[i]);
    if (ix->dirfd >= 0)
        (void)close(ix->dirfd);
    rows_destroy(ix->rows);
    table_destroy(ix->table);
    (void)pthread_mutex_destroy(&ix->lock);
    mem_free(ix);
}

void index_clear(struct dedupe_index *ix)
{
    for (size_t i = 0; i < ix->runs_len; i++)
        run_close(ix->runs[i]);
    ix->runs_len = 0;
    table_clear(ix->table);
    rows_clear(ix->rows);
    atomic_store_explicit(&ix->accepted, 0, memory_order_release);
    ix->newest_day = ix->accepted_day = 0;
    ix->has_seed = false;
}

void dedupe_index_lock(struct dedupe_index *ix)
{
    (void)pthread_mutex_lock(&ix->lock); /* fails on misuse only */
}

void dedupe_index_unlock(struct dedupe_index *ix)
{
    (void)pthread_mutex_unlock(&ix->lock);
}

uint64_t dedupe_index_seed(struct dedupe_index *ix, uint64_t fresh)
{
    if (!ix->has_seed) {
        assert(dedupe_index_len(ix) == 0);
        ix->seed = fresh;
        ix->has_seed = true;
    }
    return ix->seed;
}

uint64_t dedupe_index_lasting_seed(const struct dedupe_index *ix)
{
    assert(ix->has_seed);
    return ix->seed;
}

bool dedupe_index_is_seed(const struct dedupe_index *ix, uint64_t seed)
{
    return !ix->has_seed || ix->seed == seed;
}

const struct dedupe_row *index_row(const struct dedupe_index *ix, size_t place)
{
    size_t i = ix->runs_len;

    if (place >= rows_first(ix->rows))
        return rows_at(ix->rows, place);
    while (i > 1 && run_first(ix->runs[i - 1]) > place)
        i--;
    return run_row(ix->runs[i - 1], place);
}

uint32_t index_get(const struct dedupe_index *ix, uint64_t key)
{
    uint32_t place = table_get(ix->table, key);

    for (size_t i = ix->runs_len; place == TABLE_NONE && i-- > 0;)
        place = run_get(ix->runs[i], key);
    return place;
}

void index_prefetch(const struct dedupe_index *ix, uint64_t key)
{
    table_prefetch(ix->table, key);
    for (size_t i = 0; i < ix->runs_len; i++)
        run_prefetch(ix->runs[i], key);
}

bool index_copy_part(struct dedupe_index *ix, size_t part, struct index_copy *copy)
{
    uint32_t len;

    for (;;) {
        dedupe_index_lock(ix);
        len = table_part_len(ix->table, part);
        if (len <= copy->room)
            break;
        dedupe_index_unlock(ix);
        mem_free(copy->part.slots);
        copy->room = 0;
        copy->part.slots = mem_alloc(len, sizeof *copy->part.slots);
        if (!copy->part.slots)
            return false;
        copy->room = len;
    }
    table_part_copy(ix->table, part, &copy->part);
    copy->accepted = (uint32_t)dedupe_index_accepted(ix);
    dedupe_index_unlock(ix);
    return true;
}

const struct dedupe_row *dedupe_index_at(const struct dedupe_index *ix, size_t place)
{
    return index_row(ix, place);
}

struct str dedupe_index_print(const struct dedupe_index *ix, const struct dedupe_row *row)
{
    for (size_t i = 0; i < ix->runs_len; i++)
        if (run_has(ix->runs[i], row))
            return run_print(ix->runs[i], row);
    return rows_print(ix->rows, row);
}

bool index_is_current(const struct dedupe_index *ix, size_t place, uint32_t day)
{
    uint32_t then;

    if (place < dedupe_index_first(ix))
        return false;
    then = index_row(ix, place)->day;
    day = day > ix->newest_day ? day : ix->newest_day;
    return ix->window_days == 0 || day <= then || day - then <= ix->window_days;
}

size_t dedupe_index_find(const struct dedupe_index *ix, struct dedupe_key key, uint32_t day)
{
    uint32_t place = index_get(ix, key.key);
    const struct dedupe_row *row;

    if (place == TABLE_NONE)
        return DEDUPE_NONE;
    row = index_row(ix, place);
    /* The table knows 40 bits of a key; the first one owns them. */
    return row->key == key.key && row->check == key.check && index_is_current(ix, place, day)
               ? place
               : DEDUPE_NONE;
}

size_t dedupe_index_like(const struct dedupe_index *ix, const uint8_t lanes[SKETCH_LANES],
                         uint32_t day, uint32_t ret_places[DEDUPE_BANDS])
{
    uint64_t keys[DEDUPE_BANDS];
    uint32_t owners[DEDUPE_BANDS];
    size_t len = 0;

    for (size_t i = 0; i < DEDUPE_BANDS; i++) {
        keys[i] = index_band_key(ix, lanes, i);
        index_prefetch(ix, keys[i]);
    }
    for (size_t i = 0; i < DEDUPE_BANDS; i++) {
        owners[i] = index_get(ix, keys[i]);
        if (owners[i] != TABLE_NONE)
            __builtin_prefetch(index_row(ix, owners[i]));
    }
    for (size_t i = 0; i < DEDUPE_BANDS; i++) {
        size_t k = 0;
        uint32_t place;

        if (owners[i] == TABLE_NONE)
            continue;
        place = index_row(ix, owners[i])->root;
        while (k < len && ret_places[k] != place)
            k++;
        if (k == len && index_is_current(ix, place, day))
            ret_places[len++] = place;
    }
    return len;
}

static bool index_is_full(const struct dedupe_index *ix)
{
    return dedupe_index_bytes(ix) >= ix->memory_bytes || rows_is_full(ix->rows);
}

/* Whether the row is remembered already by one of its bands. */
static bool is_known(const struct dedupe_index *ix, const struct dedupe_row *row)
{
    for (size_t i = 0; i < DEDUPE_BANDS; i++) {
        uint32_t owner = index_get(ix, index_band_key(ix, row->lanes, i));
        const struct dedupe_row *known;

        if (owner == TABLE_NONE || owner < dedupe_index_first(ix))
            continue;
        known = index_row(ix, owner);
        if (known->id == row->id && known->article == row->article)
            return true;
    }
    return false;
}

/* Whether `owner` of the key keeps the row out. Another text with the same 40 bits does not where the row has
 * bands to be found by. */
static bool is_taken(const struct dedupe_index *ix, const struct dedupe_row *row, uint32_t owner)
{
    const struct dedupe_row *other;

    if (owner < dedupe_index_first(ix))
        return false;
    other = index_row(ix, owner);
    if (other->id == row->id)
        return true;
    if (!index_is_current(ix, owner, row->day))
        return false;
    return (other->key == row->key && other->check == row->check) ||
           !(row->flags & DEDUPE_ROW_LANES) || is_known(ix, row);
}

enum dedupe_added dedupe_index_add(struct dedupe_index *ix, const struct dedupe_row *row,
                                   struct str print)
{
    size_t place = rows_len(ix->rows);
    struct dedupe_row *fresh;
    struct row_keys keys;
    uint32_t owner;

    assert(print.len <= PRINT_BYTES_MAX);
    index_row_keys(ix, row, print, &keys);
    index_keys_prefetch(ix, &keys);
    owner = index_get(ix, row->key);
    if (owner != TABLE_NONE && is_taken(ix, row, owner))
        return DEDUPE_TAKEN;
    if (index_is_full(ix))
        return DEDUPE_FULL;
    if (!rows_reserve(ix->rows, print.len))
        return DEDUPE_NOMEM;
    fresh = rows_push(ix->rows, row, print);
    if (!(row->flags & DEDUPE_ROW_LINK))
        fresh->root = (uint32_t)place;
    assert(fresh->root <= place);
    if (!index_keys_own(ix, &keys, (uint32_t)place, NULL)) {
        index_keys_disown(ix, place);
        rows_cut(ix->rows, place);
        return DEDUPE_NOMEM;
    }
    if (row->id > ix->max_pending_id)
        ix->max_pending_id = row->id;
    if (row->day > ix->newest_day)
        ix->newest_day = row->day;
    return DEDUPE_ADDED;
}

size_t dedupe_index_first(const struct dedupe_index *ix)
{
    return ix->runs_len ? run_first(ix->runs[0]) : rows_first(ix->rows);
}

size_t dedupe_index_accepted(const struct dedupe_index *ix)
{
    return atomic_load_explicit(&ix->accepted, memory_order_acquire);
}

size_t dedupe_index_len(const struct dedupe_index *ix)
{
    return rows_len(ix->rows);
}

uint64_t dedupe_index_keys(const struct dedupe_index *ix)
{
    return table_keys(ix->table);
}

uint64_t dedupe_index_bytes(const struct dedupe_index *ix)
{
    return table_bytes(ix->table) + rows_bytes(ix->rows);
}

/* One stretch at a time, so that no batch waits long. */
static void give_up_oldest(struct dedupe_index *ix)
{
    size_t first = rows_first(ix->rows);
    uint32_t day;

    if (ix->window_days == 0 || ix->is_saving || ix->runs_len > 0 ||
        first + ROWS_STRETCH > dedupe_index_accepted(ix))
        return;
    day = rows_oldest_day(ix->rows);
    if (ix->newest_day <= day || ix->newest_day - day <= ix->window_days)
        return;
    for (size_t i = 0; i < ROWS_STRETCH; i++)
        index_keys_disown(ix, first + i);
    rows_drop_oldest(ix->rows);
}

void dedupe_index_accept(struct dedupe_index *ix)
{
    ix->accepted_day = ix->newest_day;
    ix->max_pending_id = 0;
    atomic_store_explicit(&ix->accepted, dedupe_index_len(ix), memory_order_release);
    give_up_oldest(ix);
}

void dedupe_index_cut(struct dedupe_index *ix, size_t len)
{
    size_t accepted = dedupe_index_accepted(ix);

    assert(len >= accepted && len <= dedupe_index_len(ix));
    for (size_t i = dedupe_index_len(ix); i-- > len;)
        index_keys_disown(ix, i);
    rows_cut(ix->rows, len);
    ix->newest_day = ix->accepted_day;
    for (size_t i = accepted; i < len; i++)
        if (index_row(ix, i)->day > ix->newest_day)
            ix->newest_day = index_row(ix, i)->day;
    if (len == accepted)
        ix->max_pending_id = 0;
    if (len == 0)
        ix->has_seed = false;
}

void dedupe_index_forget(struct dedupe_index *ix, uint64_t id, uint32_t article)
{
    /* Ids mostly rise, so that this walk over the batch is rare. */
    if (id > ix->max_pending_id)
        return;
    for (size_t i = dedupe_index_accepted(ix); i < dedupe_index_len(ix); i++) {
        struct dedupe_row *row = rows_at(ix->rows, i);

        if (row->flags & DEDUPE_ROW_DEAD)
            continue;
        if ((row->id == id && row->article >= article) ||
            (row->root >= dedupe_index_accepted(ix) &&
             (index_row(ix, row->root)->flags & DEDUPE_ROW_DEAD))) {
            index_keys_disown(ix, i);
            row->flags |= DEDUPE_ROW_DEAD;
        }
    }
}
