/* run_make.c -- write a run; see run.h and run_file.h */
#include "run_file.h"

#include "../base/mem.h"
#include "../base/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define OUT_BYTES ((size_t)1 << 20)

struct run_maker {
    struct newfile file;
    char index[RUN_NAME_BYTES];
    struct run_head head;
    size_t parts_done;
    uint64_t off; /* of what is in `out` */
    unsigned char *out;
    size_t out_len;
    bool has_failed; /* errno of the first failure in `sys` */
    int sys;
    unsigned char *bloom;
};

static void out_flush(struct run_maker *m)
{
    if (m->has_failed)
        return;
    if (!newfile_write(&m->file, (struct str){(const char *)m->out, m->out_len}, m->off)) {
        m->has_failed = true;
        m->sys = errno;
        return;
    }
    m->off += m->out_len;
    m->out_len = 0;
}

static void out_put(struct run_maker *m, const void *bytes, size_t len)
{
    const unsigned char *from = bytes;

    while (len && !m->has_failed) {
        size_t room = OUT_BYTES - m->out_len, n = len < room ? len : room;

        memcpy(m->out + m->out_len, from, n);
        m->out_len += n;
        from += n;
        len -= n;
        if (m->out_len == OUT_BYTES)
            out_flush(m);
    }
}

/* Fill up to the next multiple of RUN_ALIGN, which is returned. */
static uint64_t out_align(struct run_maker *m)
{
    static const unsigned char zeros[RUN_ALIGN];
    uint64_t at = m->off + m->out_len;

    out_put(m, zeros, (size_t)(-at % RUN_ALIGN));
    return m->off + m->out_len;
}

static enum err_code maker_failed(const struct run_maker *m, struct err *err)
{
    return err_set(err, ERR_AGAIN, m->sys, "cannot write a run of the index '%s': %s", m->index,
                   strerror(m->sys));
}

void run_make_abandon(struct run_maker *take_m)
{
    if (!take_m)
        return;
    newfile_drop(&take_m->file);
    mem_free(take_m->out);
    mem_free(take_m->bloom);
    mem_free(take_m);
}

static void put_rows(struct run_maker *m, const struct dedupe_index *ix)
{
    uint64_t print_off = 0;

    for (size_t i = m->head.first; i < m->head.end && !m->has_failed; i++) {
        struct dedupe_row row = *dedupe_index_at(ix, i);

        row.print_off = print_off;
        print_off += row.print_len;
        if (row.day > m->head.newest_day)
            m->head.newest_day = row.day;
        out_put(m, &row, sizeof row);
    }
    m->head.prints_off = m->off + m->out_len;
    m->head.prints_len = print_off;
    for (size_t i = m->head.first; i < m->head.end && !m->has_failed; i++) {
        struct str print = dedupe_index_print(ix, dedupe_index_at(ix, i));

        out_put(m, print.ptr, print.len);
    }
    m->head.entries_off = out_align(m);
}

struct run_maker *run_make(const struct dedupe_index *ix, int dirfd, const char *index,
                           uint64_t number, size_t first, size_t end, uint64_t keys_max,
                           struct err *err)
{
    struct run_maker *m = mem_alloc(1, sizeof *m);
    char name[RUN_NAME_BYTES];

    assert(first < end && strlen(index) < RUN_NAME_BYTES);
    if (m) {
        m->file.fd = -1;
        memcpy(m->index, index, strlen(index));
        m->head =
            (struct run_head){.version = DEDUPE_VERSION,
                              .byte_order = RUN_BYTE_ORDER,
                              .row_bytes = sizeof(struct dedupe_row),
                              .seed = dedupe_index_lasting_seed(ix),
                              .number = number,
                              .first = first,
                              .end = end,
                              .bloom_blocks = keys_max * BLOOM_BITS_A_KEY / BLOOM_BLOCK_BITS + 1};
        memcpy(m->head.magic, RUN_MAGIC, sizeof m->head.magic);
        m->out = mem_alloc(OUT_BYTES, 1);
        m->bloom = mem_alloc(m->head.bloom_blocks, BLOOM_BLOCK_BITS / 8);
    }
    if (!m || !m->out || !m->bloom) {
        run_make_abandon(m);
        (void)err_set(err, ERR_NOMEM, ENOMEM, "no memory for a run of the index '%s'", index);
        return NULL;
    }
    run_name(name, index, number);
    if (newfile_open(&m->file, dirfd, name, err)) {
        run_make_abandon(m);
        return NULL;
    }
    m->off = RUN_HEAD_BYTES;
    put_rows(m, ix);
    return m;
}

/* By tag; of equal ones the newest place first. */
static int entry_compare(const void *a, const void *b)
{
    const struct run_entry *x = a, *y = b;

    if (x->tag != y->tag)
        return x->tag < y->tag ? -1 : 1;
    return x->place > y->place ? -1 : x->place < y->place;
}

static void bloom_put(struct run_maker *m, size_t part, uint32_t tag)
{
    struct bloom_probe p = bloom_probe_of(part, tag, m->head.bloom_blocks);
    unsigned char *block = m->bloom + p.block * (BLOOM_BLOCK_BITS / 8);

    for (int i = 0; i < BLOOM_PROBES; i++, p.bits >>= 9)
        block[p.bits % BLOOM_BLOCK_BITS / 8] |= (unsigned char)(1u << p.bits % 8);
}

enum err_code run_make_part(struct run_maker *m, struct run_entry *entries, size_t len,
                            struct err *err)
{
    size_t part = m->parts_done++, to = 0;

    assert(part < TABLE_PARTS);
    if (len)
        qsort(entries, len, sizeof *entries, entry_compare);
    for (size_t i = 0; i < len; i++)
        if (to == 0 || entries[i].tag != entries[to - 1].tag)
            entries[to++] = entries[i];
    for (size_t i = 0; i < to; i++)
        bloom_put(m, part, entries[i].tag);
    out_put(m, entries, to * sizeof *entries);
    m->head.parts[part + 1] = m->head.parts[part] + to;
    return m->has_failed ? maker_failed(m, err) : ERR_OK;
}

/* The sum of what was written, and the head. */
static bool put_head(struct run_maker *m)
{
    uint64_t len = m->head.file_len;
    void *file = mmap(NULL, len, PROT_READ, MAP_SHARED, m->file.fd, 0);

    if (file == MAP_FAILED)
        return false;
    m->head.body_sum = run_body_sum(file, len);
    (void)munmap(file, len);
    m->head.sum = run_head_sum(&m->head);
    return newfile_write(&m->file, (struct str){(const char *)&m->head, sizeof m->head}, 0);
}

enum err_code run_make_finish(struct run_maker *take_m, struct err *err)
{
    struct run_maker *m = take_m;
    enum err_code code;

    assert(m->parts_done == TABLE_PARTS);
    m->head.bloom_off = out_align(m);
    out_put(m, m->bloom, m->head.bloom_blocks * (BLOOM_BLOCK_BITS / 8));
    out_flush(m);
    m->head.file_len = m->off;
    if (m->has_failed)
        code = maker_failed(m, err);
    else if (!put_head(m))
        code =
            err_set(err, ERR_AGAIN, errno, "cannot write '%s': %s", m->file.name, strerror(errno));
    else
        code = newfile_keep(&m->file, true, err);
    run_make_abandon(m);
    return code;
}
