/* snapshot.c -- see snapshot.h
 *
 * FILE, all numbers little-endian:
 *   8 bytes  "SIFTDDUP"
 *   u32      version (DEDUPE_VERSION)
 *   u32      normalised characters below which the title counts (DEDUPE_SHORT_CHARS)
 *   u16      bands, u16 lanes of a band
 *   u32      reserved, 0
 *   u64      hash seed
 *   u64      batch sequence number
 *   u64      number of rows
 *   u64      XXH3 of the 48 bytes before
 *   blocks: u32 rows, u32 bytes, the rows as in a delta (delta.c; steps start over in each block), and
 *   the u64 XXH3 of all that, seeded with the sum before it, so that blocks cannot change places
 * The file ends after the last block. */
#include "snapshot.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/wire.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SNAP_MAGIC STR("SIFTDDUP")
#define SNAP_HEAD_BYTES 56
#define SNAP_SUM_BYTES 8
#define SNAP_BLOCK_HEAD_BYTES 8
#define SNAP_ROWS_BYTES 65536u /* a block is closed when its rows have as many */
#define SNAP_ROW_BYTES_MAX (192 + SKETCH_LANES + PRINT_BYTES_MAX)
#define SNAP_BLOCK_BYTES \
    (SNAP_BLOCK_HEAD_BYTES + SNAP_ROWS_BYTES + SNAP_ROW_BYTES_MAX + SNAP_SUM_BYTES)
#define SNAP_NAME_BYTES 64

struct snap_head {
    uint64_t seed, seq, count;
};

static void snap_name(char out[SNAP_NAME_BYTES], const char *name, const char *end)
{
    int len = snprintf(out, SNAP_NAME_BYTES, "dedupe-%s.snap%s", name, end);

    assert(len > 0 && len < SNAP_NAME_BYTES);
    (void)len;
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? EIO : errno;
            return false;
        }
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
    return true;
}

/* True when exactly `len` bytes could be read. */
static bool read_all(int fd, char *out, size_t len)
{
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

/* Close a stretch with its sum, seeded with the sum before it. */
static void sum_put(struct buf *b, uint64_t *sum)
{
    if (buf_failed(b))
        return;
    *sum = hash64(buf_str(b), *sum);
    wire_put_u64(b, *sum);
}

static void head_put(struct buf *b, const struct snap_head *head, uint64_t *ret_sum)
{
    buf_add_str(b, SNAP_MAGIC);
    wire_put_u32(b, DEDUPE_VERSION);
    wire_put_u32(b, DEDUPE_SHORT_CHARS);
    wire_put_u16(b, DEDUPE_BANDS);
    wire_put_u16(b, DEDUPE_BAND_LANES);
    wire_put_u32(b, 0);
    wire_put_u64(b, head->seed);
    wire_put_u64(b, head->seq);
    wire_put_u64(b, head->count);
    *ret_sum = 0;
    sum_put(b, ret_sum);
}

static bool is_dead(const struct dedupe_index *ix, size_t place)
{
    return (dedupe_index_at(ix, place)->flags & DEDUPE_ROW_DEAD) != 0;
}

/* Rows from place `from` on; returns where the next block starts. */
static size_t block_put(struct buf *b, const struct dedupe_index *ix, size_t from, size_t to,
                        uint64_t *sum)
{
    struct dedupe_steps steps = {0};
    uint32_t rows = 0;

    wire_put_u32(b, 0);
    wire_put_u32(b, 0);
    for (; from < to && b->len < SNAP_BLOCK_HEAD_BYTES + SNAP_ROWS_BYTES; from++) {
        if (buf_failed(b))
            return from;
        if (is_dead(ix, from))
            continue;
        dedupe_index_put_row(ix, from, &steps, b);
        rows++;
    }
    wire_set_u32(b, 0, rows);
    wire_set_u32(b, 4, (uint32_t)(b->len - SNAP_BLOCK_HEAD_BYTES));
    sum_put(b, sum);
    return from;
}

/* Head and blocks into `fd`; `name` is for the sentence of an error. */
static enum err_code snap_write(const struct dedupe_index *ix, int fd, const char *name,
                                uint64_t seq, struct err *err)
{
    size_t count = dedupe_index_accepted(ix), from = 0;
    struct snap_head head = {count ? dedupe_index_lasting_seed(ix) : 0, seq, 0};
    enum err_code code = ERR_OK;
    uint64_t sum;
    struct buf b;

    while (count && is_dead(ix, count - 1))
        count--;
    head.count = count;
    for (size_t i = 0; i < count; i++)
        head.count -= is_dead(ix, i);
    buf_init(&b, SNAP_BLOCK_BYTES);
    head_put(&b, &head, &sum);
    while (!buf_failed(&b)) {
        if (!write_all(fd, buf_str(&b))) {
            code = err_set(err, ERR_AGAIN, errno, "cannot write '%s': %s", name, strerror(errno));
            break;
        }
        if (from == count)
            break;
        buf_reset(&b);
        from = block_put(&b, ix, from, count, &sum);
    }
    if (buf_failed(&b))
        code = err_set(err, ERR_NOMEM, 0, "no memory to write '%s'", name);
    buf_fini(&b);
    return code;
}

enum err_code dedupe_snapshot_save(const struct dedupe_index *ix, const char *name, int dirfd,
                                   uint64_t seq, struct err *err)
{
    char final[SNAP_NAME_BYTES], temporary[SNAP_NAME_BYTES];
    enum err_code code;
    int fd;

    snap_name(final, name, "");
    snap_name(temporary, name, ".tmp");
    fd = openat(dirfd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (fd < 0)
        return err_set(err, ERR_AGAIN, errno, "cannot create '%s': %s", temporary, strerror(errno));
    code = snap_write(ix, fd, temporary, seq, err);
    if (!code && fsync(fd) < 0)
        code = err_set(err, ERR_AGAIN, errno, "cannot sync '%s': %s", temporary, strerror(errno));
    if (close(fd) < 0 && !code)
        code = err_set(err, ERR_AGAIN, errno, "cannot close '%s': %s", temporary, strerror(errno));
    if (!code && (renameat(dirfd, temporary, dirfd, final) < 0 || fsync(dirfd) < 0))
        code = err_set(err, ERR_AGAIN, errno, "cannot rename '%s' to '%s': %s", temporary, final,
                       strerror(errno));
    if (code)
        (void)unlinkat(dirfd, temporary, 0);
    return code;
}

static bool head_get(struct str bytes, struct snap_head *ret_head, uint64_t *ret_sum)
{
    struct wire w = wire_of(bytes);
    bool is_ours = str_eq(wire_bytes(&w, SNAP_MAGIC.len), SNAP_MAGIC);

    is_ours = wire_u32(&w) == DEDUPE_VERSION && is_ours;
    is_ours = wire_u32(&w) == DEDUPE_SHORT_CHARS && is_ours;
    is_ours = wire_u16(&w) == DEDUPE_BANDS && is_ours;
    is_ours = wire_u16(&w) == DEDUPE_BAND_LANES && is_ours;
    is_ours = wire_u32(&w) == 0 && is_ours;
    ret_head->seed = wire_u64(&w);
    ret_head->seq = wire_u64(&w);
    ret_head->count = wire_u64(&w);
    *ret_sum = wire_u64(&w);
    assert(!w.failed);
    return is_ours && *ret_sum == hash64(str_sub(bytes, 0, SNAP_HEAD_BYTES - SNAP_SUM_BYTES), 0);
}

enum snap_state { SNAP_GOOD, SNAP_BAD, SNAP_NOMEM };

/* What the limit of memory, lowered since, leaves no room for is not remembered. */
static enum snap_state block_add(struct dedupe_index *ix, uint32_t rows, struct str bytes)
{
    struct dedupe_steps steps = {0};
    struct wire w = wire_of(bytes);

    while (rows--) {
        struct dedupe_read read;

        if (!dedupe_row_get(&w, &steps, &read))
            return SNAP_BAD;
        if (dedupe_index_add_read(ix, &read) == DEDUPE_NOMEM)
            return SNAP_NOMEM;
    }
    return wire_left(&w) ? SNAP_BAD : SNAP_GOOD;
}

/* One block into `block`; its rows and their bytes. */
static bool block_read(int fd, char *block, uint64_t *sum, uint32_t *ret_rows,
                       struct str *ret_bytes)
{
    struct wire head = wire_of((struct str){block, SNAP_BLOCK_HEAD_BYTES}), stored;
    size_t len;

    if (!read_all(fd, block, SNAP_BLOCK_HEAD_BYTES))
        return false;
    *ret_rows = wire_u32(&head);
    len = wire_u32(&head);
    if (len > SNAP_ROWS_BYTES + SNAP_ROW_BYTES_MAX ||
        !read_all(fd, block + SNAP_BLOCK_HEAD_BYTES, len + SNAP_SUM_BYTES))
        return false;
    *ret_bytes = (struct str){block + SNAP_BLOCK_HEAD_BYTES, len};
    *sum = hash64((struct str){block, SNAP_BLOCK_HEAD_BYTES + len}, *sum);
    stored = wire_of((struct str){block + SNAP_BLOCK_HEAD_BYTES + len, SNAP_SUM_BYTES});
    return *sum == wire_u64(&stored);
}

static enum snap_state snap_read(struct dedupe_index *ix, int fd, char *block, uint64_t *ret_seq)
{
    enum snap_state state = SNAP_GOOD;
    struct snap_head head;
    struct stat st;
    uint64_t sum;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !read_all(fd, block, SNAP_HEAD_BYTES) ||
        !head_get((struct str){block, SNAP_HEAD_BYTES}, &head, &sum))
        return SNAP_BAD;
    if (head.count)
        (void)dedupe_index_seed(ix, head.seed);
    for (uint64_t left = head.count; left && state == SNAP_GOOD;) {
        struct str bytes;
        uint32_t rows;

        if (!block_read(fd, block, &sum, &rows, &bytes) || rows > left)
            return SNAP_BAD;
        state = block_add(ix, rows, bytes);
        left -= rows;
    }
    if (state == SNAP_GOOD && read(fd, block, 1) != 0)
        return SNAP_BAD; /* bytes too many */
    *ret_seq = head.seq;
    return state;
}

enum err_code dedupe_snapshot_load(struct dedupe_index *ix, const char *name, int dirfd,
                                   uint64_t *ret_seq, struct err *err)
{
    char file[SNAP_NAME_BYTES], *block;
    enum snap_state state;
    uint64_t seq = 0;
    int fd;

    assert(dedupe_index_len(ix) == 0);
    *ret_seq = 0;
    snap_name(file, name, "");
    /* O_NONBLOCK: whatever lies under this name, opening it must not wait. */
    fd = openat(dirfd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return ERR_OK;
    block = mem_alloc(SNAP_BLOCK_BYTES, 1);
    state = block ? snap_read(ix, fd, block, &seq) : SNAP_NOMEM;
    mem_free(block);
    (void)close(fd);
    if (state == SNAP_GOOD) {
        dedupe_index_accept(ix);
        *ret_seq = seq;
        return ERR_OK;
    }
    dedupe_index_cut(ix, 0);
    return state == SNAP_BAD ? ERR_OK : err_set(err, ERR_NOMEM, 0, "no memory to load '%s'", file);
}
