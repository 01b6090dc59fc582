/* fuzz_word_counts.c -- any bytes as a delta of word counts, and as their snapshot. A delta that is taken makes counts
 * whose packed form makes the same counts, and is not counted twice; a refused one changes nothing. */
#include "../../stages/base/hash.h"
#include "../../stages/tag/word_counts_file.h"
#include "folder.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

/* `has_sum`: with the sum it should have at its end. */
static void fuzz_snapshot(struct str bytes, bool has_sum)
{
    struct word_counts *c = word_counts_create();
    uint64_t seq = 1, sum = hash64(bytes, 0);
    int dirfd = fuzz_folder_put("words-fuzz.snap", bytes,
                                (struct str){(const char *)&sum, has_sum ? sizeof sum : 0});
    struct buf packed;
    struct err err;

    REQUIRE(c);
    buf_init(&packed, WORD_COUNTS_BYTES_MAX);
    REQUIRE(word_counts_load(c, "fuzz", dirfd, &seq, &err) == ERR_OK);
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
