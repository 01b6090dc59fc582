/* delta.c -- rows as bytes; see index.h
 *
 * DELTA, version 4, all numbers little-endian:
 *   u8      version
 *   u64     hash seed of the index
 *   varint  number of rows, at least 1
 *   rows, in the order of the log:
 *     u8      flags: 1 sketch, 2 short, 4 brief, 8 link, 16 near
 *     varint  file id minus the id before (0 at first), zigzag
 *     varint  article number
 *     varint  day of intake minus the day before (0 at first), zigzag
 *     u64     key
 *     u32     check
 *     with a link: varint file id minus that of the root, zigzag; varint article number of the root
 *     with a sketch: its 128 bytes; the keys of its bands are made of them
 *     varint  bytes of the print; the print (print.h)
 * A varint has seven bits a byte (print.h). */
#include "index.h"

#include <assert.h>
#include <string.h>

#define DELTA_ROW_BYTES_MIN 17 /* flags, four one-byte varints, key and check */

static uint64_t zigzag(uint64_t step)
{
    return step << 1 ^ (step >> 63 ? UINT64_MAX : 0);
}

static uint64_t zigzag_back(uint64_t v)
{
    return v >> 1 ^ (v & 1 ? UINT64_MAX : 0);
}

void dedupe_index_put_row(const struct dedupe_index *ix, size_t place, struct dedupe_steps *steps,
                          struct buf *out)
{
    const struct dedupe_row *row = dedupe_index_at(ix, place);
    struct str print = dedupe_index_print(ix, row);

    assert(!(row->flags & DEDUPE_ROW_DEAD));
    wire_put_u8(out, row->flags);
    varint_put(out, zigzag(row->id - steps->id)); /* modulo 2^64, as it is read */
    varint_put(out, row->article);
    varint_put(out, zigzag((uint64_t)row->day - steps->day));
    wire_put_u64(out, row->key);
    wire_put_u32(out, row->check);
    if (row->flags & DEDUPE_ROW_LINK) {
        const struct dedupe_row *root = dedupe_index_at(ix, row->root);

        varint_put(out, zigzag(row->id - root->id));
        varint_put(out, root->article);
    }
    if (row->flags & DEDUPE_ROW_LANES)
        buf_add(out, row->lanes, sizeof row->lanes);
    varint_put(out, print.len);
    buf_add_str(out, print);
    *steps = (struct dedupe_steps){row->id, row->day};
}

/* What comes after the check. */
static bool row_get_rest(struct wire *w, struct dedupe_read *r)
{
    struct str lanes;
    struct grams_numbers numbers;
    struct print_passages passages;
    uint64_t print_len, article = 0;

    if (r->row.flags & DEDUPE_ROW_LINK) {
        r->root_id = r->row.id - zigzag_back(varint_get(w));
        article = varint_get(w);
    }
    r->root_article = (uint32_t)article;
    if (r->row.flags & DEDUPE_ROW_LANES) {
        lanes = wire_bytes(w, SKETCH_LANES);
        if (w->failed)
            return false;
        memcpy(r->row.lanes, lanes.ptr, SKETCH_LANES);
    }
    print_len = varint_get(w);
    if (w->failed || print_len > PRINT_BYTES_MAX || article > UINT32_MAX)
        return false;
    r->print = wire_bytes(w, (size_t)print_len);
    return !w->failed && print_unpack(r->print, &numbers) &&
           print_unpack_passages(r->print, &passages);
}

bool dedupe_row_get(struct wire *w, struct dedupe_steps *steps, struct dedupe_read *ret_read)
{
    struct dedupe_read *r = ret_read;
    uint64_t article, day;

    memset(r, 0, sizeof *r);
    r->row.flags = wire_u8(w);
    r->row.id = steps->id + zigzag_back(varint_get(w));
    article = varint_get(w);
    day = steps->day + zigzag_back(varint_get(w));
    r->row.article = (uint32_t)article;
    r->row.day = (uint32_t)day;
    r->row.key = wire_u64(w);
    r->row.check = wire_u32(w);
    *steps = (struct dedupe_steps){r->row.id, r->row.day};
    if (w->failed || article > UINT32_MAX || day > UINT32_MAX ||
        (r->row.flags & ~DEDUPE_ROW_STORED) ||
        ((r->row.flags & DEDUPE_ROW_LINK) && !(r->row.flags & DEDUPE_ROW_LANES)))
        return false;
    return row_get_rest(w, r);
}

enum dedupe_added dedupe_index_add_read(struct dedupe_index *ix, struct dedupe_read *read)
{
    uint32_t places[DEDUPE_BANDS];
    size_t len, i;

    if (!(read->row.flags & DEDUPE_ROW_LINK))
        return dedupe_index_add(ix, &read->row, read->print);
    /* The root was found through a band when this row was made, and so it is again. */
    len = dedupe_index_like(ix, read->row.lanes, read->row.day, places);
    for (i = 0; i < len; i++) {
        const struct dedupe_row *root = dedupe_index_at(ix, places[i]);

        if (root->id == read->root_id && root->article == read->root_article)
            break;
    }
    if (i == len)
        return DEDUPE_LOOSE;
    read->row.root = places[i];
    return dedupe_index_add(ix, &read->row, read->print);
}

void dedupe_index_delta(const struct dedupe_index *ix, struct buf *out)
{
    struct dedupe_steps steps = {0};
    size_t from = dedupe_index_accepted(ix), to = dedupe_index_len(ix), count = 0;

    for (size_t i = from; i < to; i++)
        count += !(dedupe_index_at(ix, i)->flags & DEDUPE_ROW_DEAD);
    if (count == 0)
        return;
    wire_put_u8(out, DEDUPE_VERSION);
    wire_put_u64(out, dedupe_index_lasting_seed(ix));
    varint_put(out, count);
    for (size_t i = from; i < to; i++)
        if (!(dedupe_index_at(ix, i)->flags & DEDUPE_ROW_DEAD))
            dedupe_index_put_row(ix, i, &steps, out);
}

/* Read the head and walk all rows once, so that a damaged delta changes nothing. */
static enum err_code delta_check(struct dedupe_index *ix, struct str delta, uint64_t *ret_seed,
                                 uint64_t *ret_count, struct wire *ret_rows, struct err *err)
{
    struct wire w = wire_of(delta);
    unsigned version = wire_u8(&w);
    struct dedupe_steps steps = {0};
    struct dedupe_read read;

    *ret_seed = wire_u64(&w);
    *ret_count = varint_get(&w);
    if (!w.failed && version != DEDUPE_VERSION)
        return err_set(err, ERR_STATE, 0, "dedupe delta has version %u, this program knows %d",
                       version, DEDUPE_VERSION);
    if (w.failed || *ret_count == 0 || *ret_count > wire_left(&w) / DELTA_ROW_BYTES_MIN)
        return err_set(err, ERR_STATE, 0, "dedupe delta of %zu bytes is damaged", delta.len);
    if (!dedupe_index_is_seed(ix, *ret_seed))
        return err_set(err, ERR_STATE, 0, "dedupe delta was made with another hash seed");
    *ret_rows = w;
    for (uint64_t i = 0; i < *ret_count; i++)
        if (!dedupe_row_get(&w, &steps, &read))
            return err_set(err, ERR_STATE, 0, "dedupe delta is damaged at row %llu of %llu",
                           (unsigned long long)i, (unsigned long long)*ret_count);
    if (wire_left(&w))
        return err_set(err, ERR_STATE, 0, "dedupe delta has %zu bytes too many", wire_left(&w));
    return ERR_OK;
}

enum err_code dedupe_index_replay(struct dedupe_index *ix, struct str delta, struct err *err)
{
    struct dedupe_steps steps = {0};
    uint64_t seed, count;
    struct wire w;
    enum err_code code;

    assert(dedupe_index_len(ix) == dedupe_index_accepted(ix));
    if ((code = delta_check(ix, delta, &seed, &count, &w, err)))
        return code;
    (void)dedupe_index_seed(ix, seed);
    for (uint64_t i = 0; i < count; i++) {
        struct dedupe_read read;

        (void)dedupe_row_get(&w, &steps, &read);
        if (dedupe_index_add_read(ix, &read) == DEDUPE_NOMEM) {
            dedupe_index_cut(ix, dedupe_index_accepted(ix));
            return err_set(err, ERR_NOMEM, 0, "no memory for the dedupe index");
        }
    }
    dedupe_index_accept(ix);
    return ERR_OK;
}
