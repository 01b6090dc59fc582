/* word_counts_file.c -- see word_counts_file.h */
#include "word_counts_file.h"

#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/newfile.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAGIC STR("SIFTDWRD")
#define FILE_NAME_BYTES 64
#define FILE_HEAD_BYTES 24u
#define FILE_SUM_BYTES 8u
#define FILE_BYTES_MAX (FILE_HEAD_BYTES + WORD_COUNTS_BYTES_MAX + FILE_SUM_BYTES)

static void file_name(char out[FILE_NAME_BYTES], const char *name)
{
    int len = snprintf(out, FILE_NAME_BYTES, "words-%s.snap", name);

    assert(len > 0 && len < FILE_NAME_BYTES);
    (void)len;
}

/* ---- save ---- */

static bool file_make(struct word_counts *c, uint64_t seq, struct buf *out)
{
    buf_add_str(out, FILE_MAGIC);
    wire_put_u64(out, seq);
    wire_put_u64(out, 0);
    if (!word_counts_pack(c, out) || buf_failed(out))
        return false;
    wire_set_u32(out, FILE_HEAD_BYTES - 8, (uint32_t)(out->len - FILE_HEAD_BYTES));
    wire_put_u64(out, hash64(buf_str(out), 0));
    return !buf_failed(out);
}

enum err_code word_counts_save(struct word_counts *c, const char *name, int dirfd, uint64_t seq,
                               struct err *err)
{
    char file[FILE_NAME_BYTES];
    enum err_code code;
    struct buf bytes;

    file_name(file, name);
    buf_init(&bytes, FILE_BYTES_MAX);
    if (file_make(c, seq, &bytes))
        code = newfile_put(dirfd, file, buf_str(&bytes), true, err);
    else
        code = err_set(err, ERR_NOMEM, ENOMEM, "cannot write '%s': no memory", file);
    buf_fini(&bytes);
    return code;
}

/* ---- load ---- */

/* Of a file that was read whole. False: damaged, and nothing was counted. */
static bool file_use(struct word_counts *c, struct str bytes, uint64_t *ret_seq)
{
    struct wire w = wire_of(bytes);
    bool is_ours = str_eq(wire_bytes(&w, FILE_MAGIC.len), FILE_MAGIC);
    uint64_t seq = wire_u64(&w), len = wire_u64(&w);
    struct str delta, sum;
    struct wire end;

    if (!is_ours || w.failed || len > wire_left(&w) || wire_left(&w) - len != FILE_SUM_BYTES)
        return false;
    delta = wire_bytes(&w, (size_t)len);
    sum = wire_bytes(&w, FILE_SUM_BYTES);
    end = wire_of(sum);
    if (wire_u64(&end) != hash64(str_sub(bytes, 0, bytes.len - FILE_SUM_BYTES), 0) ||
        (delta.len > 0 && !word_counts_replay(c, delta)))
        return false;
    *ret_seq = seq;
    return true;
}

static ssize_t read_some(int fd, char *out, size_t len)
{
    ssize_t n;

    do {
        n = read(fd, out, len);
    } while (n < 0 && errno == EINTR);
    return n;
}

static enum err_code file_read(struct word_counts *c, int fd, const char *file, uint64_t *ret_seq,
                               struct err *err)
{
    struct stat st;
    size_t len = 0, want;
    bool is_fine = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
                   (uint64_t)st.st_size <= FILE_BYTES_MAX;
    char *bytes;

    if (!is_fine) {
        (void)err_set(err, ERR_STATE, 0, "'%s' is not used: it is no snapshot", file);
        return ERR_OK;
    }
    want = (size_t)st.st_size;
    bytes = mem_alloc(want, 1);
    if (!bytes)
        return err_set(err, ERR_NOMEM, ENOMEM, "no memory to load '%s'", file);
    while (len < want) {
        ssize_t n = read_some(fd, bytes + len, want - len);

        if (n <= 0)
            break;
        len += (size_t)n;
    }
    if (!file_use(c, (struct str){bytes, len}, ret_seq))
        (void)err_set(err, ERR_STATE, 0, "'%s' is not used: it is damaged or of another version",
                      file);
    mem_free(bytes);
    return ERR_OK;
}

enum err_code word_counts_load(struct word_counts *c, const char *name, int dirfd,
                               uint64_t *ret_seq, struct err *err)
{
    char file[FILE_NAME_BYTES];
    enum err_code code;
    int fd;

    *ret_seq = 0;
    *err = (struct err){.code = ERR_OK};
    file_name(file, name);
    /* O_NONBLOCK: whatever lies under this name, opening it must not wait. */
    fd = openat(dirfd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return ERR_OK;
    code = file_read(c, fd, file, ret_seq, err);
    (void)close(fd);
    return code;
}
