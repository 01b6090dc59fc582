/* test_part.c -- where big files are cut, and what reading a file can come to */
#include "../test.h"

#include "core_world.h"

#include "../../daemon/files.h"
#include "../../stages/base/mem.h"
#include "../../stages/base/utf8.h"

#include <errno.h>
#include <string.h>

/* ---- part_cut ---- */

/* More than a part of one byte. The caller frees it. */
static char *filled(size_t len, char c)
{
    char *bytes = mem_alloc(len, 1);

    assert_non_null(bytes);
    memset(bytes, c, len);
    return bytes;
}

#define MORE (PART_BYTES_MAX + 1000)

static size_t cut(const char *bytes, size_t len, const char *encoding)
{
    return part_cut((struct str){bytes, len}, false, encoding);
}

static void test_cut_small_and_end(void **state)
{
    char *bytes = filled(MORE, 'x');

    (void)state;
    assert_int_equal(part_cut(STR(""), true, "utf-8"), 0);
    assert_int_equal(part_cut(STR("a\n\nb"), true, "utf-8"), 4);
    /* Exactly a part, and nothing follows: all of it, whatever stands inside. */
    bytes[PART_BYTES_MAX - 2] = '\n';
    assert_int_equal(part_cut((struct str){bytes, PART_BYTES_MAX}, true, "utf-8"), PART_BYTES_MAX);
    /* The same bytes with something behind them are cut at the line. */
    assert_int_equal(part_cut((struct str){bytes, PART_BYTES_MAX}, false, "utf-8"),
                     PART_BYTES_MAX - 1);
    /* One byte more than a part at the end of the file. */
    assert_int_equal(part_cut((struct str){bytes, PART_BYTES_MAX + 1}, true, "utf-8"),
                     PART_BYTES_MAX - 1);
    mem_free(bytes);
}

static void test_cut_blank_line_first(void **state)
{
    char *bytes = filled(MORE, 'x');

    (void)state;
    bytes[PART_BYTES_MAX - 3] = '\n';
    assert_int_equal(cut(bytes, MORE, "utf-8"), PART_BYTES_MAX - 2);
    memcpy(bytes + PART_BYTES_MAX - 500, "\n\n", 2);
    assert_int_equal(cut(bytes, MORE, "utf-8"), PART_BYTES_MAX - 498);
    memcpy(bytes + PART_BYTES_MAX - 400, "\n\r\n", 3);
    assert_int_equal(cut(bytes, MORE, "utf-8"), PART_BYTES_MAX - 397);
    /* The last of several, right at the end. */
    memcpy(bytes + PART_BYTES_MAX - 2, "\n\n", 2);
    assert_int_equal(cut(bytes, MORE, "utf-8"), PART_BYTES_MAX);
    /* What stands behind the part does not count. */
    memcpy(bytes + PART_BYTES_MAX - 2, "xx", 2);
    memcpy(bytes + PART_BYTES_MAX, "\n\n", 2);
    assert_int_equal(cut(bytes, MORE, "utf-8"), PART_BYTES_MAX - 397);
    mem_free(bytes);
}

static void test_cut_only_in_the_window(void **state)
{
    char *bytes = filled(MORE, 'x');
    size_t from = PART_BYTES_MAX - PART_WINDOW_BYTES;

    (void)state;
    memcpy(bytes + from - 2, "\n\n", 2);
    assert_int_equal(cut(bytes, MORE, "utf-8"), PART_BYTES_MAX);
    bytes[from] = '\n';
    assert_true(cut(bytes, MORE, "utf-8") == from + 1);
    mem_free(bytes);
}

static void test_cut_utf8_character(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        char *bytes = filled(MORE, 'x');

        for (size_t i = shift; i + 3 <= MORE; i += 3)
            memcpy(bytes + i, "\xe9\xa1\xb5", 3);
        TEST_CHECK(cut(bytes, MORE, "utf-8") == PART_BYTES_MAX - (PART_BYTES_MAX - shift) % 3,
                   "shift %d", (int)shift);
        /* Read as one part: the bytes behind it are not known. */
        TEST_CHECK(cut(bytes, PART_BYTES_MAX, "utf-8") ==
                       PART_BYTES_MAX - (PART_BYTES_MAX - shift) % 3,
                   "shift %d, alone", (int)shift);
        mem_free(bytes);
    }
}

/* Pairs and fours over the whole part, after 0..3 single bytes; the reader gives exactly a part. */
static void test_cut_gb18030_character(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } units[] = {{"\xd6\xd0", 2}, {"\x81\x30\x81\x30", 4}};

    (void)state;
    for (size_t u = 0; u < TEST_LEN(units); u++) {
        for (size_t shift = 0; shift < 4; shift++) {
            char *bytes = filled(MORE, 'x');
            size_t want = PART_BYTES_MAX - (PART_BYTES_MAX - shift) % units[u].len;

            for (size_t i = shift; i + units[u].len <= MORE; i += units[u].len)
                memcpy(bytes + i, units[u].bytes, units[u].len);
            TEST_CHECK(cut(bytes, MORE, "gb18030") == want, "unit %d, shift %d", (int)u,
                       (int)shift);
            TEST_CHECK(cut(bytes, PART_BYTES_MAX, "gb18030") == want, "unit %d, shift %d, alone",
                       (int)u, (int)shift);
            mem_free(bytes);
        }
    }
}

static void test_cut_utf16(void **state)
{
    char *bytes = filled(MORE, 'x');

    (void)state;
    assert_int_equal(cut(bytes, MORE, "utf-16le"), PART_BYTES_MAX);
    /* A line feed of the other byte order, or on an odd place, is another character. */
    memcpy(bytes + PART_BYTES_MAX - 100, "\0\n", 2);
    memcpy(bytes + PART_BYTES_MAX - 51, "\n\0", 2);
    assert_int_equal(cut(bytes, MORE, "utf-16le"), PART_BYTES_MAX);
    assert_int_equal(cut(bytes, MORE, "utf-16be"), PART_BYTES_MAX - 98);
    memcpy(bytes + PART_BYTES_MAX - 200, "\n\0", 2);
    assert_int_equal(cut(bytes, MORE, "utf-16le"), PART_BYTES_MAX - 198);
    mem_free(bytes);
}

/* A character outside the BMP is two units; they stay together. */
static void test_cut_utf16_surrogates(void **state)
{
    char *bytes = filled(MORE, 'x');

    (void)state;
    memcpy(bytes + PART_BYTES_MAX - 2, "\x69\xd8\xd6\xde", 4); /* U+2A6D6, little-endian */
    assert_int_equal(cut(bytes, MORE, "utf-16le"), PART_BYTES_MAX - 2);
    assert_int_equal(cut(bytes, PART_BYTES_MAX, "utf-16le"), PART_BYTES_MAX - 2);
    memcpy(bytes + PART_BYTES_MAX - 2, "\xd8\x69\xde\xd6", 4);
    assert_int_equal(cut(bytes, MORE, "utf-16be"), PART_BYTES_MAX - 2);
    memcpy(bytes + PART_BYTES_MAX - 4, "\xd8\x69\xde\xd6", 4);
    assert_int_equal(cut(bytes, MORE, "utf-16be"), PART_BYTES_MAX);
    mem_free(bytes);
}

/* Bytes that are no text are cut all the same: something always goes. */
static void test_cut_always_gets_on(void **state)
{
    static const char *const encodings[] = {"utf-8",    "gb18030", "utf-16le",
                                            "utf-16be", "big5",    NULL};
    static const char fills[] = {'\xff', '\x80', '\x81', '\xd8', '\0'};

    (void)state;
    for (size_t e = 0; e < TEST_LEN(encodings); e++) {
        for (size_t i = 0; i < sizeof fills; i++) {
            char *bytes = filled(MORE, fills[i]);
            size_t at = cut(bytes, MORE, encodings[e]);

            TEST_CHECK(at > PART_BYTES_MAX / 2 && at <= PART_BYTES_MAX, "%s, byte %d: %d",
                       encodings[e] ? encodings[e] : "-", fills[i], (int)at);
            mem_free(bytes);
        }
    }
}

/* ---- part_run ---- */

static const char limits_yaml[] = "root: /\n"
                                  "inbox: {min_size: 3, max_size: 20}\n"
                                  "pipelines: {default: [" TEST_CLEAN "]}\n"
                                  "routes: [{match: '*.txt', pipeline: default}]\n";

static void check_refused(struct core *c, const char *name, struct str text, const char *reason)
{
    struct file file;
    struct part *part;

    core_claim(c, name, text, &file);
    part = core_part(c, &file, 0);
    assert_int_equal(part->verdict, PART_REFUSED);
    assert_int_equal(part->err.code, ERR_DOC);
    assert_string_equal(part->err.reason, reason);
    assert_true(part->is_final);
    assert_int_equal(part->end_off, text.len);
    part_destroy(part);
    core_file_fini(&file);
}

static void test_refusals(void **state)
{
    struct core c;

    (void)state;
    core_init(&c, limits_yaml);
    assert_int_equal(core_start(&c), ERR_OK);
    check_refused(&c, "a.txt", STR(""), "empty");
    check_refused(&c, "b.txt", STR("xy"), "size");
    check_refused(&c, "c.txt", STR("a text of more than twenty bytes"), "size");
    check_refused(&c, "d.doc", STR("a fine text"), "no_route");
    check_refused(&c, "e.txt", STR(" \n\t\n "), "empty");
    check_refused(&c, "f.txt", STR("a\0b\0c\0d\0\0\0\0"), "binary");
    core_fini(&c);
}

static void test_not_regular(void **state)
{
    struct claim_request r = {.name = "link"};
    struct file file;
    struct part *part;
    struct core c;

    (void)state;
    core_init(&c, NULL);
    assert_int_equal(core_start(&c), ERR_OK);
    simdisk_put_file(c.disk, "secret", STR("not yours"), true);
    simdisk_put_link(c.disk, "inbox/link", "/secret");
    assert_int_equal(claim_take(c.env.claim, &r, 1, false, &c.err), ERR_OK);
    core_file_of(&c, &(struct recover_claim){.claimed = r.claimed}, &file);
    part = core_part(&c, &file, 0);
    assert_int_equal(part->verdict, PART_REFUSED);
    assert_string_equal(part->err.reason, "not_regular");
    assert_null(part->bytes);
    part_destroy(part);
    core_file_fini(&file);
    core_fini(&c);
}

static void test_ready(void **state)
{
    struct file file;
    struct part *part;
    struct core c;

    (void)state;
    core_init(&c, NULL);
    assert_int_equal(core_start(&c), ERR_OK);
    core_claim(&c, "a.txt", STR("A title\n\nA sentence of text.\n"), &file);
    part = core_part(&c, &file, 5);
    assert_int_equal(part->verdict, PART_READY);
    assert_int_equal(part->ticket, 5);
    assert_true(part->is_final);
    assert_int_equal(part->doc.articles_len, 1);
    assert_string_equal(part->doc.encoding, "utf-8");
    assert_true(part->doc.is_last_part);
    assert_null(part->doc.over_budget);
    assert_int_equal(doc_check(&part->doc, &c.err), ERR_OK);
    part_destroy(part);
    part_destroy(NULL);
    core_file_fini(&file);
    core_fini(&c);
}

/* The file was written to after its claim: not what was claimed. */
static void test_changed(void **state)
{
    struct file file;
    struct part *part;
    struct core c;
    char path[64];

    (void)state;
    core_init(&c, NULL);
    assert_int_equal(core_start(&c), ERR_OK);
    core_claim(&c, "a.txt", STR("short"), &file);
    assert_int_equal(part_look(&c.env.part, &file), 0);
    (void)snprintf(path, sizeof path, "inbox/.siftd/claim/%020d", (int)file.claimed.id);
    simdisk_put_file(c.disk, path, STR("much longer than it was"), true);
    assert_int_equal(part_look(&c.env.part, &file), 1);
    part = core_part(&c, &file, 0);
    assert_int_equal(part->verdict, PART_CHANGED);
    assert_int_equal(file.claimed.stat.size, 5);
    file.is_stale = true; /* the next try is for what is there now */
    part_destroy(part);
    part = core_part(&c, &file, 1);
    assert_int_equal(part->verdict, PART_READY);
    assert_int_equal(file.claimed.stat.size, 23);
    assert_false(file.is_stale);
    part_destroy(part);
    /* Gone altogether. */
    file.is_stale = true;
    assert_int_equal(c.io->unlink(c.io->self, IO_CWD, path), 0);
    part = core_part(&c, &file, 2);
    assert_int_equal(part->verdict, PART_UNREADABLE);
    assert_int_equal(part->err.sys, ENOENT);
    part_destroy(part);
    core_file_fini(&file);
    core_fini(&c);
}

/* Each call of the job fails once: never ready with a fault unseen, never refused for it. */
static void test_unreadable(void **state)
{
    struct core c;
    uint64_t at = 1;

    (void)state;
    core_init(&c, NULL);
    c.config->inbox.sync = true;
    assert_int_equal(core_start(&c), ERR_OK);
    for (;; at++) {
        struct file file;
        struct part *part;
        enum part_verdict verdict;
        uint64_t calls;
        char name[32];

        (void)snprintf(name, sizeof name, "%d.txt", (int)at);
        core_claim(&c, name, STR("A sentence of text.\n"), &file);
        calls = simdisk_count(c.disk, SIMDISK_ANY);
        simdisk_fault(c.disk, (struct simdisk_fault){.call = SIMDISK_ANY, .at = at, .error = EIO});
        part = core_part(&c, &file, 0);
        simdisk_clear_faults(c.disk);
        calls = simdisk_count(c.disk, SIMDISK_ANY) - calls;
        verdict = part->verdict;
        if (verdict == PART_UNREADABLE)
            assert_int_equal(part->err.sys, EIO);
        else
            assert_int_equal(verdict, PART_READY);
        part_destroy(part);
        core_file_fini(&file);
        if (calls < at)
            break;
    }
    assert_true(at > 4);
    core_fini(&c);
}

static void test_without_memory(void **state)
{
    struct file file;
    struct core c;

    (void)state;
    core_init(&c, NULL);
    assert_int_equal(core_start(&c), ERR_OK);
    core_claim(&c, "a.txt", STR("A title\n\nA sentence of text.\n"), &file);
    for (size_t n = 0;; n++) {
        struct part *part;

        test_fail_alloc_after(n);
        part = part_create(&file, 0);
        if (part)
            part_run(&c.env.part, part, 0);
        if (!test_fail_alloc_off()) {
            assert_int_equal(part->verdict, PART_READY);
            part_destroy(part);
            break;
        }
        if (part)
            TEST_CHECK(part->verdict == PART_UNREADABLE && part->err.sys == ENOMEM, "%d", (int)n);
        part_destroy(part);
    }
    core_file_fini(&file);
    core_fini(&c);
}

/* ---- big files ---- */

static char *big_text(size_t len)
{
    static const char line[] = "A line of the big file, one of very many.\n";
    char *text = mem_alloc(len, 1);

    assert_non_null(text);
    for (size_t at = 0; at < len; at += sizeof line - 1)
        memcpy(text + at, line, len - at < sizeof line - 1 ? len - at : sizeof line - 1);
    for (size_t at = 5000; at < len; at += 5000)
        text[at] = text[at + 1 < len ? at + 1 : at] = '\n';
    return text;
}

/* Jobs until the survey is through or refuses; how many. */
static unsigned survey(struct core *c, struct file *file, struct part **ret_part)
{
    unsigned jobs = 1;

    *ret_part = core_part(c, file, 0);
    while ((*ret_part)->verdict == PART_SURVEYED && !file->is_surveyed) {
        part_destroy(*ret_part);
        *ret_part = core_part(c, file, 0);
        jobs++;
    }
    return jobs;
}

static void test_big_file(void **state)
{
    size_t len = PART_ONE_BYTES_MAX + PART_BYTES_MAX;
    char *text = big_text(len);
    unsigned char sha[SHA256_BYTES];
    struct file file;
    struct part *part;
    struct core c;
    uint64_t off = 0;
    uint32_t parts = 0;

    (void)state;
    core_init(&c, "root: /\npipelines: {default: []}\n");
    assert_int_equal(core_start(&c), ERR_OK);
    core_claim(&c, "big.txt", (struct str){text, len}, &file);
    assert_false(file.is_one_part);
    /* In more than one job: other files pass in between. */
    assert_int_equal(survey(&c, &file, &part), 2);
    assert_int_equal(part->verdict, PART_SURVEYED);
    assert_string_equal(file.encoding, "utf-8");
    sha256_of(text, len, sha);
    assert_memory_equal(file.sha256, sha, sizeof sha);
    part_destroy(part);
    while (off < len) {
        file.next_off = off;
        file.next_part = parts;
        part = core_part(&c, &file, parts + 1);
        assert_int_equal(part->verdict, PART_READY);
        assert_int_equal(part->index, parts);
        assert_int_equal(part->off, off);
        assert_true(part->end_off > off && part->end_off - off <= PART_BYTES_MAX);
        assert_int_equal(part->is_final, part->end_off == len);
        assert_int_equal(part->doc.is_last_part, part->is_final);
        /* Cut behind a blank line. */
        if (!part->is_final)
            assert_memory_equal(text + part->end_off - 2, "\n\n", 2);
        off = part->end_off;
        parts++;
        part_destroy(part);
    }
    assert_true(parts >= 9);
    mem_free(text);
    core_file_fini(&file);
    core_fini(&c);
}

/* What is wrong at the end of a big file is found before its first part is written. */
static void test_survey_refuses(void **state)
{
    size_t len = PART_ONE_BYTES_MAX + 1000;
    char *text = big_text(len);
    struct file file;
    struct part *part;
    struct core c;

    (void)state;
    core_init(&c, NULL);
    assert_int_equal(core_start(&c), ERR_OK);
    memset(text + len - 200, 0, 200);
    core_claim(&c, "big.txt", (struct str){text, len}, &file);
    (void)survey(&c, &file, &part);
    assert_int_equal(part->verdict, PART_REFUSED);
    assert_string_equal(part->err.reason, "binary");
    assert_false(file.is_surveyed);
    assert_true(part->is_final);
    assert_int_equal(part->end_off, len);
    part_destroy(part);
    /* A read error in its middle is a local fault; what was surveyed is not read again. */
    file_reset(&file);
    simdisk_fault(c.disk, (struct simdisk_fault){.call = SIMDISK_PREAD, .at = 5, .error = EIO});
    part = core_part(&c, &file, 1);
    assert_int_equal(part->verdict, PART_UNREADABLE);
    assert_false(file.is_surveyed);
    assert_true(file.survey_off > PART_BYTES_MAX);
    part_destroy(part);
    mem_free(text);
    core_file_fini(&file);
    core_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_small_and_end),
        cmocka_unit_test(test_cut_blank_line_first),
        cmocka_unit_test(test_cut_only_in_the_window),
        cmocka_unit_test(test_cut_utf8_character),
        cmocka_unit_test(test_cut_gb18030_character),
        cmocka_unit_test(test_cut_utf16),
        cmocka_unit_test(test_cut_utf16_surrogates),
        cmocka_unit_test(test_cut_always_gets_on),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_not_regular),
        cmocka_unit_test(test_ready),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_big_file),
        cmocka_unit_test(test_survey_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
