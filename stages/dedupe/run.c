/* run.c -- see run.h and run_file.h */
#include "run_file.h"

#include "../base/mem.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define GUESS_ERROR 32u /* entries */

struct run {
    const unsigned char *file; /* mapped */
    const struct run_head *head;
    const struct dedupe_row *rows;
    const struct run_entry *entries;
    const unsigned char *bloom;
};

void run_name(char out[RUN_NAME_BYTES], const char *index, uint64_t number)
{
    int len =
        snprintf(out, RUN_NAME_BYTES, "dedupe-%s.%llu.run", index, (unsigned long long)number);

    assert(len > 0 && len < RUN_NAME_BYTES);
    (void)len;
}

uint64_t run_body_sum(const unsigned char *file, uint64_t len)
{
    uint64_t sum = 0;

    for (uint64_t at = RUN_HEAD_BYTES; at < len; at += RUN_SUM_BYTES)
        sum = hash64((struct str){(const char *)file + at,
                                  len - at < RUN_SUM_BYTES ? len - at : RUN_SUM_BYTES},
                     sum);
    return sum;
}

uint64_t run_head_sum(const struct run_head *head)
{
    return hash64((struct str){(const char *)head, offsetof(struct run_head, sum)}, 0);
}

/* The numbers of a head whose sum is right agree with each other and with the file. */
static bool is_sound(const struct run_head *h, uint64_t number, uint64_t seed, uint64_t len)
{
    uint64_t rows_end = RUN_HEAD_BYTES + (h->end - h->first) * sizeof(struct dedupe_row);

    if (memcmp(h->magic, RUN_MAGIC, sizeof h->magic) != 0 || h->version != DEDUPE_VERSION ||
        h->byte_order != RUN_BYTE_ORDER || h->row_bytes != sizeof(struct dedupe_row) ||
        h->sum != run_head_sum(h) || h->number != number || h->seed != seed || h->file_len != len)
        return false;
    for (size_t i = 0; i < TABLE_PARTS; i++)
        if (h->parts[i] > h->parts[i + 1])
            return false;
    return h->first < h->end && h->end < UINT32_MAX && h->prints_off == rows_end &&
           h->prints_off + h->prints_len <= h->entries_off && h->entries_off % RUN_ALIGN == 0 &&
           h->bloom_off % RUN_ALIGN == 0 && h->bloom_blocks > 0 &&
           h->entries_off + h->parts[TABLE_PARTS] * sizeof(struct run_entry) <= h->bloom_off &&
           h->bloom_off + h->bloom_blocks * (BLOOM_BLOCK_BITS / 8) == len;
}

static const unsigned char *file_map(int dirfd, const char *name, uint64_t *ret_len)
{
    int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    void *file = MAP_FAILED;
    struct stat st;

    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= RUN_HEAD_BYTES) {
        *ret_len = (uint64_t)st.st_size;
        file = mmap(NULL, *ret_len, PROT_READ, MAP_SHARED, fd, 0);
    }
    if (fd >= 0)
        (void)close(fd);
    return file == MAP_FAILED ? NULL : file;
}

struct run *run_open(int dirfd, const char *index, uint64_t number, uint64_t seed,
                     bool *ret_is_nomem)
{
    struct run *r = mem_alloc(1, sizeof *r);
    char name[RUN_NAME_BYTES];
    uint64_t len = 0;

    *ret_is_nomem = !r;
    if (!r)
        return NULL;
    run_name(name, index, number);
    r->file = file_map(dirfd, name, &len);
    r->head = (const void *)r->file;
    if (!r->file || !is_sound(r->head, number, seed, len) ||
        r->head->body_sum != run_body_sum(r->file, len)) {
        if (r->file)
            (void)munmap((void *)(uintptr_t)r->file, len);
        mem_free(r);
        return NULL;
    }
    r->rows = (const void *)(r->file + RUN_HEAD_BYTES);
    r->entries = (const void *)(r->file + r->head->entries_off);
    r->bloom = r->file + r->head->bloom_off;
    (void)madvise((void *)(uintptr_t)r->file, len, MADV_RANDOM);
    return r;
}

void run_close(struct run *r)
{
    if (!r)
        return;
    (void)munmap((void *)(uintptr_t)r->file, r->head->file_len);
    mem_free(r);
}

uint64_t run_number(const struct run *r)
{
    return r->head->number;
}

size_t run_first(const struct run *r)
{
    return r->head->first;
}

size_t run_end(const struct run *r)
{
    return r->head->end;
}

uint32_t run_newest_day(const struct run *r)
{
    return r->head->newest_day;
}

uint64_t run_bytes(const struct run *r)
{
    return r->head->file_len;
}

static bool bloom_has(const struct run *r, size_t part, uint32_t tag)
{
    struct bloom_probe p = bloom_probe_of(part, tag, r->head->bloom_blocks);
    const unsigned char *block = r->bloom + p.block * (BLOOM_BLOCK_BITS / 8);

    for (int i = 0; i < BLOOM_PROBES; i++, p.bits >>= 9)
        if (!(block[p.bits % BLOOM_BLOCK_BITS / 8] & 1u << p.bits % 8))
            return false;
    return true;
}

const struct run_entry *run_part(const struct run *r, size_t part, size_t *ret_len)
{
    uint64_t from = r->head->parts[part];

    *ret_len = r->head->parts[part + 1] - from;
    return r->entries + from;
}

void run_prefetch(const struct run *r, uint64_t key)
{
    struct bloom_probe probe =
        bloom_probe_of(table_part_of(key), table_tag_of(key), r->head->bloom_blocks);

    __builtin_prefetch(r->bloom + probe.block * (BLOOM_BLOCK_BITS / 8));
}

/* The first entry whose tag is not below `tag`, or `len`. Tags are hashes, so that one of them lies about where
 * its share of all is: looked for from there, in steps that double. */
static size_t entry_find(const struct run_entry *e, size_t len, uint32_t tag)
{
    size_t guess = (size_t)((uint64_t)tag * len >> 32), from = guess, to = guess,
           step = GUESS_ERROR;

    for (; from > 0 && e[from - 1].tag >= tag; step *= 2)
        from -= from < step ? from : step;
    for (step = GUESS_ERROR; to < len && e[to].tag < tag; step *= 2)
        to += len - to < step ? len - to : step;
    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (e[mid].tag < tag)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

uint32_t run_get(const struct run *r, uint64_t key)
{
    size_t part = table_part_of(key), len, at;
    uint32_t tag = table_tag_of(key);
    const struct run_entry *e = run_part(r, part, &len);

    if (!bloom_has(r, part, tag))
        return TABLE_NONE;
    at = entry_find(e, len, tag);
    return at < len && e[at].tag == tag ? e[at].place : TABLE_NONE;
}

const struct dedupe_row *run_row(const struct run *r, size_t place)
{
    assert(place >= r->head->first && place < r->head->end);
    return &r->rows[place - r->head->first];
}

bool run_has(const struct run *r, const struct dedupe_row *row)
{
    return row >= r->rows && row < r->rows + (r->head->end - r->head->first);
}

struct str run_print(const struct run *r, const struct dedupe_row *row)
{
    struct str all = {(const char *)r->file + r->head->prints_off, r->head->prints_len};

    return str_sub(all, row->print_off, row->print_len);
}
