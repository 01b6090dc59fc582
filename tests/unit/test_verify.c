/* test_verify.c -- every flipped byte and every truncation of a segment is found, and nothing else. */
#include "../test.h"

#include "../../daemon/seektable.h"
#include "../../daemon/verify.h"
#include "seg_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENT_FILES 12u
#define FINDINGS_MAX 8u

struct findings {
    size_t len; /* all of them; the first are kept */
    struct {
        uint64_t off;
        bool is_damage;
        char sentence[256];
    } list[FINDINGS_MAX];
    struct verify verify;
    enum err_code code;
};

static void note(void *ctx, const struct verify_finding *f)
{
    struct findings *out = ctx;

    assert_string_equal(f->file, "seg");
    if (out->len < FINDINGS_MAX) {
        out->list[out->len].off = f->off;
        out->list[out->len].is_damage = f->is_damage;
        (void)snprintf(out->list[out->len].sentence, sizeof out->list[0].sentence, "%s",
                       f->sentence);
    }
    out->len++;
}

/* Verify bytes as a segment; a read fails when `fail_read` says so. */
static void run_kind(struct str bytes, enum segment_kind kind, size_t fail_read,
                     struct findings *out)
{
    struct segment_reader *r;
    struct ledger ledger;
    struct seg_file f;
    struct err err;

    memset(out, 0, sizeof *out);
    seg_file_init(&f, bytes);
    f.fail_read = fail_read;
    ledger_init(&ledger, NULL, false);
    out->verify = (struct verify){.io = &f.io, .ledger = &ledger, .report = note, .ctx = out};
    assert_int_equal(segment_open_fd(&f.io, SEG_FILE_FD, kind, 0, true, &r, &err), ERR_OK);
    out->code = verify_segment(&out->verify, r, "seg", kind, &err);
    segment_close(r);
    verify_fini(&out->verify);
}

static void run(struct str bytes, enum segment_kind kind, struct findings *out)
{
    run_kind(bytes, kind, 0, out);
    assert_int_equal(out->code, ERR_OK);
}

static void add_text(struct seg_maker *m, uint64_t id, size_t bytes, uint64_t *random)
{
    char *text = malloc(bytes + 64);
    int len = snprintf(text, 64, "{\"schema\":\"sift/1\",\"id\":\"%llu-1\",\"t\":\"",
                       (unsigned long long)id);

    /* Text that does not compress well, so that the segment gets its size. */
    for (size_t i = 0; i < bytes; i++)
        text[len++] = (char)('0' + test_random(random) % 64);
    text[len++] = '\n';
    seg_add_file(m, id, (struct str){text, (size_t)len}, 1);
    free(text);
}

static void add_last(struct seg_maker *m)
{
    struct commit c = {.is_last = true, .time_ms = 1700000000000};

    seg_add_commit(m, m->out.len, &c);
}

static void add_table(struct seg_maker *m)
{
    struct seg_file f;

    seg_file_init(&f, buf_str(&m->out));
    assert_int_equal(seektable_build(&f.io, SEG_FILE_FD, m->out.len, &m->out, NULL), ERR_OK);
}

/* A sealed segment of about 20 KB; with LONG=1 of 100 KB, all bytes of which take a minute. */
static void make_sealed(struct seg_maker *m)
{
    const char *is_long = getenv("LONG"); // NOLINT(concurrency-mt-unsafe): one thread
    uint64_t random = 5;

    seg_maker_init(m);
    for (uint64_t id = 1; id <= SEGMENT_FILES; id++)
        add_text(m, id, is_long && *is_long ? 10200 : 1800, &random);
    add_last(m);
    add_table(m);
}

static void sound(void **state)
{
    struct findings f;
    struct seg_maker m;
    struct buf journal;

    (void)state;
    make_sealed(&m);
    assert_in_range(m.out.len, 18000, 110000);
    run(buf_str(&m.out), SEGMENT_SEALED, &f);
    assert_int_equal(f.len, 0);
    assert_int_equal(f.verify.batches, SEGMENT_FILES + 1);
    assert_int_equal(f.verify.records, SEGMENT_FILES);
    assert_int_equal(f.verify.bytes, m.out.len);
    buf_init(&journal, 1 << 20);
    seg_journal(buf_str(&m.out), &journal);
    run(buf_str(&journal), SEGMENT_JOURNAL, &f);
    assert_int_equal(f.len, 0);
    assert_int_equal(f.verify.batches, SEGMENT_FILES + 1);
    buf_fini(&journal);
    seg_maker_fini(&m);
}

/* Every byte, one bit each, which goes round from byte to byte. */
static void flip_all(struct str bytes, enum segment_kind kind)
{
    char *copy = malloc(bytes.len);
    struct findings f;

    memcpy(copy, bytes.ptr, bytes.len);
    for (size_t i = 0; i < bytes.len; i++) {
        copy[i] = (char)(copy[i] ^ 1 << i % 8);
        run((struct str){copy, bytes.len}, kind, &f);
        TEST_CHECK(f.verify.damages > 0, "byte %zu, bit %zu of %zu bytes", i, i % 8, bytes.len);
        copy[i] = bytes.ptr[i];
    }
    free(copy);
}

static void flipped(void **state)
{
    struct seg_maker m;
    struct buf journal;

    (void)state;
    make_sealed(&m);
    flip_all(buf_str(&m.out), SEGMENT_SEALED);
    buf_init(&journal, 1 << 20);
    seg_journal(buf_str(&m.out), &journal);
    flip_all(buf_str(&journal), SEGMENT_JOURNAL);
    buf_fini(&journal);
    seg_maker_fini(&m);
}

static void truncated(void **state)
{
    struct findings f;
    struct seg_maker m;

    (void)state;
    make_sealed(&m);
    for (size_t len = 0; len < m.out.len; len++) {
        run((struct str){m.out.ptr, len}, SEGMENT_SEALED, &f);
        TEST_CHECK(f.verify.damages > 0, "cut to %zu of %zu bytes", len, m.out.len);
    }
    buf_add_byte(&m.out, 'x');
    run(buf_str(&m.out), SEGMENT_SEALED, &f);
    assert_true(f.verify.damages > 0);
    seg_maker_fini(&m);
}

/* An open segment may end anywhere behind its last group, but not have good batches behind that. */
static void open_tail(void **state)
{
    struct findings f;
    struct seg_maker m;
    uint64_t random = 6;
    size_t ends[5];

    (void)state;
    seg_maker_init(&m);
    for (uint64_t id = 1; id <= 5; id++) {
        add_text(&m, id, 300, &random);
        ends[id - 1] = m.out.len;
    }
    for (size_t len = ends[3]; len <= ends[4]; len++) {
        run((struct str){m.out.ptr, len}, SEGMENT_OPEN, &f);
        TEST_CHECK(f.verify.damages == 0, "cut to %zu: %s", len, f.list[0].sentence);
        TEST_CHECK(f.len == (len != ends[3] && len != ends[4]), "cut to %zu", len);
        if (f.len)
            assert_int_equal(f.list[0].off, ends[3]);
    }
    /* The last batch is bad though it is all there: a crash can leave it so. */
    m.out.ptr[ends[4] - 40] = (char)(m.out.ptr[ends[4] - 40] ^ 1);
    run(buf_str(&m.out), SEGMENT_OPEN, &f);
    assert_int_equal(f.verify.damages, 0);
    assert_int_equal(f.len, 1);
    m.out.ptr[ends[4] - 40] = (char)(m.out.ptr[ends[4] - 40] ^ 1);
    /* The third is bad, and others follow: damage, and all others are still looked at. */
    m.out.ptr[ends[1] + 60] = (char)(m.out.ptr[ends[1] + 60] ^ 1);
    run(buf_str(&m.out), SEGMENT_OPEN, &f);
    assert_int_equal(f.verify.damages, 1);
    assert_int_equal(f.list[0].off, ends[1]);
    assert_non_null(strstr(f.list[0].sentence, "does not decompress"));
    assert_int_equal(f.verify.batches, 5);
    seg_maker_fini(&m);
}

/* One finding for one fault, with the right place. */
static void named(void **state)
{
    struct findings f;
    struct seg_maker m;
    uint64_t random = 7;
    size_t second;

    (void)state;
    seg_maker_init(&m);
    add_text(&m, 1, 300, &random);
    second = m.out.len;
    add_text(&m, 2, 300, &random);
    add_last(&m);
    run(buf_str(&m.out), SEGMENT_SEALED, &f);
    assert_int_equal(f.len, 1);
    assert_string_equal(f.list[0].sentence, "the segment ends without its seek table");
    add_table(&m);
    m.out.ptr[m.out.len - 12] = (char)(m.out.ptr[m.out.len - 12] ^ 4);
    run(buf_str(&m.out), SEGMENT_SEALED, &f);
    assert_int_equal(f.len, 1);
    assert_int_equal(f.list[0].off, m.out.len - 12);
    assert_non_null(strstr(f.list[0].sentence, "the seek table is not that of"));
    m.out.ptr[m.out.len - 12] = (char)(m.out.ptr[m.out.len - 12] ^ 4);
    m.out.ptr[second - 1] = (char)(m.out.ptr[second - 1] ^ 4);
    run(buf_str(&m.out), SEGMENT_SEALED, &f);
    assert_int_equal(f.len, 1);
    assert_non_null(strstr(f.list[0].sentence, "checksum of the commit frame is wrong"));
    assert_int_equal(f.verify.batches, 2);
    seg_maker_fini(&m);
}

/* What is wrong though every checksum is right. */
static void wrong_books(void **state)
{
    struct commit_entry again = {
        .id = 1, .is_final = true, .outcome = COMMIT_ARCHIVED, .name = {"x", 1}};
    struct commit_entry unknown = {
        .id = 99, .is_final = true, .outcome = COMMIT_ARCHIVED, .name = {"x", 1}};
    struct commit last = {.is_last = true};
    struct commit c = {.entries = &again, .entries_len = 1};
    struct findings f;
    struct seg_maker m;

    (void)state;
    seg_maker_init(&m);
    seg_add_file(&m, 1, STR("{}\n"), 1);
    seg_add_commit(&m, m.out.len, &c); /* 1: id twice */
    c.entries = &unknown;
    seg_add_commit(&m, m.out.len, &c); /* 2: never given out */
    m.seq++;
    seg_add_commit(&m, m.out.len, NULL); /* 3: a batch is missing */
    m.prev[0] ^= 1;
    seg_add_commit(&m, m.out.len, &last); /* 4: another one before it */
    m.next_id = 1;
    seg_add_commit(&m, m.out.len, NULL); /* 5: behind the last, 6: next id falls */
    run(buf_str(&m.out), SEGMENT_OPEN, &f);
    assert_int_equal(f.verify.damages, 6);
    assert_non_null(strstr(f.list[0].sentence, "id 1, which had its outcome before"));
    assert_non_null(strstr(f.list[1].sentence, "id 99, which had not been given out"));
    assert_non_null(strstr(f.list[2].sentence, "batches are missing"));
    assert_non_null(strstr(f.list[3].sentence, "behind another batch"));
    assert_non_null(strstr(f.list[4].sentence, "behind the last of its segment"));
    assert_non_null(strstr(f.list[5].sentence, "next id falls from 2 to 1"));
    seg_maker_fini(&m);
    seg_maker_init(&m);
    seg_add_frame(&m, STR("{}")); /* no line feed */
    seg_add_commit(&m, 0, NULL);
    m.uuid[0] ^= 1;
    seg_add_commit(&m, m.out.len, NULL);
    run(buf_str(&m.out), SEGMENT_OPEN, &f);
    assert_int_equal(f.verify.damages, 2);
    assert_non_null(strstr(f.list[0].sentence, "the last record of batch 1 has no end"));
    assert_non_null(strstr(f.list[1].sentence, "by another instance"));
    seg_maker_fini(&m);
}

/* A read that fails is an error, never damage; no allocation that fails is silent. */
static void failing(void **state)
{
    struct findings f;
    struct seg_maker m;
    uint64_t random = 8;

    (void)state;
    seg_maker_init(&m);
    for (uint64_t id = 1; id <= 3; id++)
        add_text(&m, id, 300, &random);
    m.out.ptr[30] = (char)(m.out.ptr[30] ^ 1);
    for (size_t n = 1;; n++) {
        run_kind(buf_str(&m.out), SEGMENT_SEALED, n, &f);
        if (f.code == ERR_OK)
            break;
        TEST_CHECK(f.code == ERR_AGAIN, "read %zu: %s", n, err_code_name(f.code));
    }
    assert_true(f.verify.damages > 0);
    for (size_t n = 1;; n++) { /* the first is the reader itself */
        bool has_failed;

        test_fail_alloc_once(n);
        run_kind(buf_str(&m.out), SEGMENT_SEALED, 0, &f);
        has_failed = test_fail_alloc_off();
        TEST_CHECK(f.code == (has_failed ? ERR_NOMEM : ERR_OK), "allocation %zu", n);
        if (!has_failed)
            break;
    }
    seg_maker_fini(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound),     cmocka_unit_test(flipped), cmocka_unit_test(truncated),
        cmocka_unit_test(open_tail), cmocka_unit_test(named),   cmocka_unit_test(wrong_books),
        cmocka_unit_test(failing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
