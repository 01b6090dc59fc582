/* test_expand.c -- compressed text: round trips, limits, and damage at every byte. */
#include "../test.h"

#include "../../daemon/expand.h"
#include "../../stages/base/mem.h"
#include "../sim/simdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define ROOM (1u << 20)

static const struct config_expand defaults = {
    .gzip = true, .zstd = true, .ratio = 200, .size = 1u << 30};

struct packed {
    char *ptr;
    size_t len;
};

static struct packed pack_gzip(struct str text)
{
    struct packed p = {malloc(ROOM), 0};
    z_stream z = {.next_in = (Bytef *)(uintptr_t)text.ptr,
                  .avail_in = (uInt)text.len,
                  .next_out = (Bytef *)p.ptr,
                  .avail_out = ROOM};

    assert_non_null(p.ptr);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    p.len = ROOM - z.avail_out;
    assert_int_equal(deflateEnd(&z), Z_OK);
    return p;
}

static struct packed pack_zstd(struct str text, int window_log)
{
    struct packed p = {malloc(ROOM), 0};
    ZSTD_CCtx *ctx = ZSTD_createCCtx();

    assert_true(p.ptr && ctx);
    (void)ZSTD_CCtx_setParameter(ctx, ZSTD_c_checksumFlag, 1);
    (void)ZSTD_CCtx_setParameter(ctx, ZSTD_c_contentSizeFlag, 0);
    if (window_log)
        (void)ZSTD_CCtx_setParameter(ctx, ZSTD_c_windowLog, window_log);
    {
        ZSTD_inBuffer in = {text.ptr, window_log ? 1 : text.len, 0};
        ZSTD_outBuffer out = {p.ptr, ROOM, 0};

        /* A window is only as wide as asked for when the length is not known beforehand. */
        if (window_log)
            (void)ZSTD_compressStream2(ctx, &out, &in, ZSTD_e_flush);
        in.size = text.len;
        assert_int_equal(ZSTD_compressStream2(ctx, &out, &in, ZSTD_e_end), 0);
        p.len = out.pos;
    }
    (void)ZSTD_freeCCtx(ctx);
    return p;
}

/* Expand bytes on a fresh disk and compare the text, when it is expected to work. */
static enum err_code expand(const struct config_expand *config, struct str packed,
                            struct str expected, struct err *err)
{
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d);
    const char *container = expand_container(config, packed);
    enum err_code code;
    uint64_t size = 7;
    struct str text;
    int in, out;

    simdisk_put_file(d, "in", packed, true);
    in = io->open(io->self, IO_CWD, "in", O_RDONLY, 0);
    out = io->open(io->self, IO_CWD, "out", O_WRONLY | O_CREAT, 0600);
    assert_true(container && in >= 0 && out >= 0);
    code = expand_file(io, config, container, in, packed.len, out, &size, err);
    if (code == ERR_OK) {
        assert_true(simdisk_read(d, "out", &text));
        assert_int_equal(size, text.len);
        TEST_STR(text, expected);
    } else {
        assert_int_equal(size, 7);
    }
    assert_int_equal(io->close(io->self, in), 0);
    assert_int_equal(io->close(io->self, out), 0);
    simdisk_destroy(d);
    return code;
}

static struct str sample(char *out, size_t len)
{
    uint64_t state = 5;

    for (size_t i = 0; i < len; i++)
        out[i] = (char)('a' + test_random(&state) % 17);
    return (struct str){out, len};
}

static void check_both(struct str text)
{
    struct packed gzip = pack_gzip(text), zstd = pack_zstd(text, 0);
    struct err err;

    assert_int_equal(expand(&defaults, (struct str){gzip.ptr, gzip.len}, text, &err), ERR_OK);
    assert_int_equal(expand(&defaults, (struct str){zstd.ptr, zstd.len}, text, &err), ERR_OK);
    free(gzip.ptr);
    free(zstd.ptr);
}

static void test_round_trips(void **state)
{
    static char text[400000];

    (void)state;
    check_both(STR(""));
    check_both(STR("a"));
    check_both(sample(text, 1000));
    check_both(sample(text, sizeof text)); /* more than a chunk of input and output */
}

/* Several members or frames are one text. */
static void test_concatenated(void **state)
{
    char text[3000], twice[6000], packed[20000];
    struct str one = sample(text, sizeof text);
    struct packed parts[2] = {pack_gzip(one), pack_zstd(one, 0)};
    struct err err;

    (void)state;
    memcpy(twice, text, sizeof text);
    memcpy(twice + sizeof text, text, sizeof text);
    for (int i = 0; i < 2; i++) {
        assert_true(parts[i].len * 2 < sizeof packed);
        memcpy(packed, parts[i].ptr, parts[i].len);
        memcpy(packed + parts[i].len, parts[i].ptr, parts[i].len);
        assert_int_equal(expand(&defaults, (struct str){packed, parts[i].len * 2},
                                (struct str){twice, sizeof twice}, &err),
                         ERR_OK);
        /* Something that is neither follows. */
        memcpy(packed + parts[i].len, "garbage!", 8);
        assert_int_equal(expand(&defaults, (struct str){packed, parts[i].len + 8}, one, &err),
                         ERR_DOC);
        assert_string_equal(err.reason, "container");
        free(parts[i].ptr);
    }
}

/* Cut at every byte, and one bit flipped in every byte: never silently another text. */
static void test_damage(void **state)
{
    char text[700];
    struct str whole = sample(text, sizeof text);
    struct packed parts[2] = {pack_gzip(whole), pack_zstd(whole, 0)};
    struct err err;

    (void)state;
    for (int i = 0; i < 2; i++) {
        for (size_t len = EXPAND_MAGIC_BYTES; len < parts[i].len; len++) {
            assert_int_equal(expand(&defaults, (struct str){parts[i].ptr, len}, whole, &err),
                             ERR_DOC);
            assert_string_equal(err.reason, "container");
        }
        for (size_t at = EXPAND_MAGIC_BYTES; at < parts[i].len; at++) {
            parts[i].ptr[at] ^= 4;
            /* Fields that say nothing of the text (a time, the system) may change unseen. */
            if (expand(&defaults, (struct str){parts[i].ptr, parts[i].len}, whole, &err) != ERR_OK)
                assert_string_equal(err.reason, "container");
            parts[i].ptr[at] ^= 4;
        }
        free(parts[i].ptr);
    }
}

static void test_limits(void **state)
{
    struct config_expand tight = defaults;
    char *zeros = calloc(1, 8u << 20);
    struct str text = {zeros, 8u << 20};
    struct packed gzip = pack_gzip(text), zstd = pack_zstd(text, 0), wide;
    struct err err;

    (void)state;
    assert_non_null(zeros);
    assert_int_equal(expand(&defaults, (struct str){gzip.ptr, gzip.len}, text, &err), ERR_DOC);
    assert_non_null(strstr(err.msg, "200 times"));
    assert_int_equal(expand(&defaults, (struct str){zstd.ptr, zstd.len}, text, &err), ERR_DOC);
    tight.ratio = 100000;
    assert_int_equal(expand(&tight, (struct str){gzip.ptr, gzip.len}, text, &err), ERR_OK);
    tight.size = text.len;
    assert_int_equal(expand(&tight, (struct str){zstd.ptr, zstd.len}, text, &err), ERR_OK);
    tight.size = text.len - 1;
    assert_int_equal(expand(&tight, (struct str){zstd.ptr, zstd.len}, text, &err), ERR_DOC);
    assert_non_null(strstr(err.msg, "expand.size"));
    wide = pack_zstd(text, EXPAND_WINDOW_LOG_MAX + 1);
    assert_int_equal(expand(&tight, (struct str){wide.ptr, wide.len}, text, &err), ERR_DOC);
    assert_non_null(strstr(err.msg, "window"));
    free(gzip.ptr);
    free(zstd.ptr);
    free(wide.ptr);
    free(zeros);
}

static void test_container(void **state)
{
    struct config_expand none = {.ratio = 1};

    (void)state;
    assert_string_equal(expand_container(&defaults, STR("\x1F\x8B\x08\x00")), "gzip");
    assert_string_equal(expand_container(&defaults, STR("\x28\xB5\x2F\xFD")), "zstd");
    assert_null(expand_container(&defaults, STR("text")));
    assert_null(expand_container(&defaults, STR("\x1F\x8B")));
    assert_null(expand_container(&none, STR("\x1F\x8B\x08\x00")));
    assert_null(expand_container(&none, STR("\x28\xB5\x2F\xFD")));
}

/* A full disk is not the file's fault. */
static void test_disk_faults(void **state)
{
    static const struct {
        enum simdisk_call call;
        int error;
    } faults[] = {{SIMDISK_PREAD, EIO}, {SIMDISK_PWRITE, ENOSPC}};
    char text[900];
    struct packed gzip = pack_gzip(sample(text, sizeof text));

    (void)state;
    for (size_t i = 0; i < TEST_LEN(faults); i++) {
        struct simdisk *d = simdisk_create(NULL);
        const struct io_ops *io = simdisk_io(d);
        struct err err;
        uint64_t size;
        int in, out;

        simdisk_put_file(d, "in", (struct str){gzip.ptr, gzip.len}, true);
        in = io->open(io->self, IO_CWD, "in", O_RDONLY, 0);
        out = io->open(io->self, IO_CWD, "out", O_WRONLY | O_CREAT, 0600);
        simdisk_fault(
            d, (struct simdisk_fault){.call = faults[i].call, .at = 1, .error = faults[i].error});
        assert_int_equal(expand_file(io, &defaults, "gzip", in, gzip.len, out, &size, &err),
                         ERR_AGAIN);
        assert_int_equal(err.sys, faults[i].error);
        simdisk_destroy(d);
    }
    free(gzip.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips), cmocka_unit_test(test_concatenated),
        cmocka_unit_test(test_damage),      cmocka_unit_test(test_limits),
        cmocka_unit_test(test_container),   cmocka_unit_test(test_disk_faults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
