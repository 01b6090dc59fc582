/* fuzz_word_counts.c -- any bytes as a delta of word counts, and as their snapshot. A delta that is taken makes counts
 * whose packed form makes the same counts, and is not counted twice; a refused one changes nothing. */
#include "../../stages/base/hash.h"
#include "../../stages/tag/word_counts_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(cond) \
    do {              \
        if (!(cond))  \
            abort();  \
    } while (0)

static void pack(struct word_counts *c, struct buf *out)
{
    buf_reset(out);
    REQUIRE(word_counts_pack(c, out) && !buf_failed(out));
}

static void fuzz_delta(struct str bytes)
{
    struct word_counts *c = word_counts_create(), *back = word_counts_create();
    struct buf first, second;

    REQUIRE(c && back);
    buf_init(&first, WORD_COUNTS_BYTES_MAX);
    buf_init(&second, WORD_COUNTS_BYTES_MAX);
    if (word_counts_replay(c, bytes)) {
        pack(c, &first);
        REQUIRE(word_counts_replay(back, buf_str(&first)));
        pack(back, &second);
        REQUIRE(str_eq(buf_str(&first), buf_str(&second)));
        REQUIRE(word_counts_replay(c, bytes));
        pack(c, &second);
        REQUIRE(str_eq(buf_str(&first), buf_str(&second)));
    } else {
        pack(c, &first);
        REQUIRE(first.len == 0);
    }
    buf_fini(&first);
    buf_fini(&second);
    word_counts_destroy(c);
    word_counts_destroy(back);
}

/* A folder for one file; both go when the program ends. */
static char folder_name[] = "/tmp/fuzz-words.XXXXXX";
static int folder_fd = -1;

static void folder_remove(void)
{
    (void)unlinkat(folder_fd, "words-fuzz.snap", 0);
    (void)rmdir(folder_name);
}

static int folder(void)
{
    if (folder_fd < 0) {
        REQUIRE(mkdtemp(folder_name));
        folder_fd = open(folder_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        REQUIRE(folder_fd >= 0 && atexit(folder_remove) == 0);
    }
    return folder_fd;
}

/* `has_sum`: with the sum it should have at its end. */
static void fuzz_snapshot(struct str bytes, bool has_sum)
{
    int fd = openat(folder(), "words-fuzz.snap", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct word_counts *c = word_counts_create();
    uint64_t seq = 1, sum = hash64(bytes, 0);
    struct buf packed;
    struct err err;

    REQUIRE(fd >= 0 && c);
    REQUIRE(write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
    if (has_sum)
        REQUIRE(write(fd, &sum, sizeof sum) == (ssize_t)sizeof sum);
    (void)close(fd);
    buf_init(&packed, WORD_COUNTS_BYTES_MAX);
    REQUIRE(word_counts_load(c, "fuzz", folder(), &seq, &err) == ERR_OK);
    pack(c, &packed);
    REQUIRE(seq != 0 || packed.len == 0 || has_sum);
    buf_fini(&packed);
    word_counts_destroy(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};

    if (size == 0)
        return 0;
    if (data[0] % 4 == 0)
        fuzz_snapshot(str_sub(bytes, 1, size), data[0] % 8 == 0);
    else
        fuzz_delta(str_sub(bytes, 1, size));
    return 0;
}
