/* fuzz_dedupe.c -- any bytes as a delta, as a snapshot and as the text of two articles.
 * A delta that is taken comes out of a second index with the same entries; a refused one changes
 * nothing. Two articles are duplicates exactly when their normal forms are the same bytes. */
#include "../../stages/base/utf8.h"
#include "../../stages/dedupe/snapshot.h"
#include "folder.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DELTA_MAX ((size_t)1 << 22)

/* The rows of `a`, added one by one to a fresh index, make a delta that a third index takes. */
static void delta_round(const struct dedupe_index *a)
{
    struct dedupe_index *b = dedupe_index_create(0, 0), *c = dedupe_index_create(0, 0);
    struct buf out;
    struct err err;

    REQUIRE(b && c);
    buf_init(&out, DELTA_MAX);
    (void)dedupe_index_seed(b, dedupe_index_lasting_seed(a));
    for (size_t i = 0; i < dedupe_index_len(a); i++) {
        const struct dedupe_row *row = dedupe_index_at(a, i);

        REQUIRE(dedupe_index_add(b, row, dedupe_index_print(a, row)) == DEDUPE_ADDED);
    }
    dedupe_index_delta(b, &out);
    REQUIRE(!buf_failed(&out));
    REQUIRE(dedupe_index_replay(c, buf_str(&out), &err) == ERR_OK);
    REQUIRE(dedupe_index_len(c) == dedupe_index_len(a));
    for (size_t i = 0; i < dedupe_index_len(a); i++)
        REQUIRE(memcmp(dedupe_index_at(a, i), dedupe_index_at(c, i), sizeof(struct dedupe_row)) ==
                0);
    dedupe_index_cut(b, 0);
    REQUIRE(dedupe_index_keys(b) == 0);
    buf_fini(&out);
    dedupe_index_destroy(b);
    dedupe_index_destroy(c);
}

static void fuzz_delta(struct str bytes)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    struct err err;

    REQUIRE(ix);
    if (dedupe_index_replay(ix, bytes, &err) == ERR_OK) {
        if (dedupe_index_len(ix))
            delta_round(ix);
        REQUIRE(dedupe_index_replay(ix, bytes, &err) == ERR_OK);
    } else {
        REQUIRE(dedupe_index_len(ix) == 0);
    }
    dedupe_index_destroy(ix);
}

static void fuzz_snapshot(struct str bytes)
{
    int dirfd = fuzz_folder_put("dedupe-fuzz.snap", bytes, (struct str){NULL, 0});
    struct dedupe_index *ix = dedupe_index_create(0, 0);
    uint64_t seq = 1;
    struct err err;

    REQUIRE(ix);
    REQUIRE(dedupe_snapshot_load(ix, "fuzz", dirfd, &seq, &err) == ERR_OK);
    REQUIRE(seq != 0 || dedupe_index_len(ix) == 0);
    dedupe_index_destroy(ix);
}

static struct dedupe_fold *fold;
static struct grams *grams;

static void scratch_free(void)
{
    dedupe_fold_destroy(fold);
    free(grams);
}

static struct dedupe_norm norm_of(struct str text)
{
    struct dedupe_norm n = {
        .fold = fold, .grams = grams, .ptr = malloc(text.len + 1), .room = text.len};

    uint8_t lanes[SKETCH_LANES];

    REQUIRE(n.ptr);
    grams_reset(grams);
    dedupe_norm_add(&n, text);
    REQUIRE(grams_finish(grams, n.chars, lanes) == (n.chars > 0));
    REQUIRE(n.chars == 0 || sketch_similarity(lanes, lanes) > 0.999);
    return n;
}

static void fuzz_text(struct str bytes)
{
    struct str text = str_sub(bytes, 0, utf8_valid_len(bytes));
    size_t half = utf8_offset(text, utf8_count(text) / 2);
    struct dedupe_norm a = norm_of(str_sub(text, 0, half)),
                       b = norm_of(str_sub(text, half, text.len));
    struct dedupe_key x = dedupe_key_of(&a, 1), y = dedupe_key_of(&b, 1);
    bool is_same = a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
    struct dedupe_norm again = norm_of((struct str){a.ptr, a.len});

    REQUIRE(utf8_is_valid((struct str){a.ptr, a.len}));
    REQUIRE((x.key == y.key && x.check == y.check) == is_same);
    /* A normal form is its own normal form. */
    REQUIRE(again.len == a.len && memcmp(again.ptr, a.ptr, a.len) == 0);
    free(a.ptr);
    free(b.ptr);
    free(again.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes;

    if (size < 1)
        return 0;
    if (!fold) {
        fold = dedupe_fold_create();
        grams = calloc(1, sizeof *grams);
        REQUIRE(fold && grams && atexit(scratch_free) == 0);
    }
    bytes = (struct str){(const char *)data + 1, size - 1};
    switch (data[0] % 3) {
    case 0:
        fuzz_delta(bytes);
        break;
    case 1:
        fuzz_snapshot(bytes);
        break;
    default:
        fuzz_text(bytes);
        break;
    }
    return 0;
}
