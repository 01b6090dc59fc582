/* test_decode.c -- which encoding, what text, what refusal, and the way back to the bytes */
#include "../test.h"

#include "../../stages/base/utf8.h"
#include "../text_run.h"

#include <iconv.h>

#define B(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

struct file {
    const char *name;
    struct str bytes;
    const char *text; /* NULL: refused with `encoding` as the reason */
    const char *encoding, *source;
    uint32_t errors;
};

static const struct file files[] = {
    {"ascii", B("hello"), "hello", "utf-8", "utf8", 0},
    {"utf-8", B("甲乙"), "甲乙", "utf-8", "utf8", 0},
    {"utf-8 bom", B("\xEF\xBB\xBF甲"), "甲", "utf-8", "bom", 0},
    {"utf-8 cut in a character", B("甲乙丙\xE4\xB8"), "甲乙丙\uFFFD", "utf-8", "utf8", 1},
    {"utf-16le",
     B("\xFF\xFE"
       "a\0\x32\x75"),
     "a甲", "utf-16le", "bom", 0},
    {"utf-16be",
     B("\xFE\xFF"
       "\0a\x75\x32"),
     "a甲", "utf-16be", "bom", 0},
    {"utf-16 pair",
     B("\xFF\xFE\x3D\xD8\x00\xDE"
       "a\0b\0c\0"),
     "\U0001F600abc", "utf-16le", "bom", 0},
    {"utf-16 odd byte",
     B("\xFF\xFE"
       "a\0b\0c"),
     "ab\uFFFD", "utf-16le", "bom", 1},
    {"gb18030", B("\xBC\xD7\xD2\xD2,a"), "甲乙,a", "gb18030", "stat", 0},
    {"gb18030 of four bytes", B("\xBC\xD7\x82\x35\x87\x38\xBC\xD7"), "甲\u4DB5甲", "gb18030",
     "stat", 0},
    {"gb18030 euro", B("\xBC\xD7\x80\xBC\xD7"), "甲€甲", "gb18030", "stat", 0},
    {"gb18030 cut", B("\xBC\xD7\xBC\xD7\xBC"), "甲甲\uFFFD", "gb18030", "stat", 1},
    {"one bad byte", B("\xFF"), NULL, "encoding", NULL, 0},
    {"one null", B("\0"), NULL, "binary", NULL, 0},
    {"many nulls", B("a\0\0\0\0b\0\0\0c"), NULL, "binary", NULL, 0},
    {"a null in text", B("some text\0and more of it"), NULL, NULL, "utf8", 0},
    {"empty", B(""), NULL, "empty", NULL, 0},
    {"blank", B(" \n\t\xE3\x80\x80\n"), NULL, "empty", NULL, 0},
    {"only a bom", B("\xEF\xBB\xBF"), NULL, "empty", NULL, 0},
};

static void test_files(void **state)
{
    struct text_run *r = *state;

    for (size_t i = 0; i < TEST_LEN(files); i++) {
        const struct file *f = &files[i];
        struct doc doc;
        struct err err = {.msg = ""};
        enum err_code code;

        text_run_make(&doc, f->bytes);
        code = decode_run(&r->decode, &doc, &err);
        if (f->encoding && !f->text) {
            TEST_CHECK(code == ERR_DOC, "%s: %s", f->name, err.msg);
            assert_string_equal(err.reason, f->encoding);
        } else {
            TEST_CHECK(code == ERR_OK, "%s: %s", f->name, err.msg);
            if (f->text) {
                TEST_STR(doc.text, str_of(f->text));
                assert_string_equal(doc.encoding, f->encoding);
            }
            assert_string_equal(doc.encoding_source, f->source);
            TEST_CHECK(doc.decode_errors == f->errors, "%s", f->name);
        }
        arena_destroy(doc.arena);
    }
}

/* One damaged byte in a page of UTF-8 does not make it GB18030. */
static void test_damaged_utf8(void **state)
{
    struct text_run *r = *state;
    char bytes[900];
    struct doc doc;
    struct err err;

    for (size_t i = 0; i < sizeof bytes; i += 3)
        memcpy(bytes + i, "甲", 3);
    bytes[451] = 'x';
    text_run_make(&doc, (struct str){bytes, sizeof bytes});
    assert_int_equal(decode_run(&r->decode, &doc, &err), ERR_OK);
    assert_string_equal(doc.encoding, "utf-8");
    assert_int_equal(doc.decode_errors, 2);
    assert_int_equal(doc_original_offset(&doc, doc.text.len), sizeof bytes);
    assert_int_equal(doc_original_offset(&doc, 450 + 7), 453); /* behind U+FFFD, x, U+FFFD */
    arena_destroy(doc.arena);
}

static void test_config(void **state)
{
    struct text_run *r = *state;
    struct decode_opts opts = r->decode;
    struct doc doc;
    struct err err;

    opts.encoding = STR("big5");
    text_run_make(&doc, STR("\xA4\xA4\xA4\xE5 a"));
    assert_int_equal(decode_run(&opts, &doc, &err), ERR_OK);
    TEST_STR(doc.text, STR("中文 a"));
    assert_string_equal(doc.encoding_source, "config");
    assert_int_equal(doc_original_offset(&doc, 3), 2);
    assert_int_equal(doc_original_offset(&doc, doc.text.len), 6);
    arena_destroy(doc.arena);

    opts.encoding = STR("no-such-encoding");
    text_run_make(&doc, STR("a"));
    assert_int_equal(decode_run(&opts, &doc, &err), ERR_CONF);
    arena_destroy(doc.arena);

    opts = r->decode;
    opts.max_errors = 0;
    text_run_make(&doc, STR("\xBC\xD7\xFF\xBC\xD7"));
    assert_int_equal(decode_run(&opts, &doc, &err), ERR_DOC);
    assert_string_equal(err.reason, "encoding");
    assert_non_null(strstr(err.msg, "1 of 3"));
    arena_destroy(doc.arena);
}

/* What cannot be cut at a line end is refused, before any file comes. */
static void test_check(void **state)
{
    static const char *const good[] = {"auto",   "gbk",        "Big5", "shift_jis", "EUC-JP",
                                       "latin1", "iso-8859-5", "tcvn", "cp866",     "utf-16"};
    static const char *const bad[] = {"iso-2022-jp", "iso-2022-kr", "hz",     "utf-7",
                                      "utf-32",      "ibm037",      "no-such"};
    struct text_run *r = *state;
    struct decode_opts opts = r->decode;
    struct err err;

    for (size_t i = 0; i < TEST_LEN(good); i++) {
        opts.encoding = str_of(good[i]);
        TEST_CHECK(decode_check(&opts, &err) == ERR_OK, "%s", good[i]);
    }
    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        opts.encoding = str_of(bad[i]);
        TEST_CHECK(decode_check(&opts, &err) == ERR_CONF, "%s", bad[i]);
    }
    opts = r->decode;
    opts.fallback = STR("hz");
    assert_int_equal(decode_check(&opts, &err), ERR_CONF);
    assert_non_null(strstr(err.msg, "'hz'"));
}

/* A later part: no BOM is looked for, the encoding is used as it is, offsets start at part_off. */
static void test_later_part(void **state)
{
    struct text_run *r = *state;
    struct doc doc;
    struct err err;

    text_run_make(&doc, STR("\xBC\xD7z"));
    doc.part = 1;
    doc.part_off = 1000;
    doc.encoding = "gb18030";
    doc.encoding_source = "config";
    assert_int_equal(decode_run(&r->decode, &doc, &err), ERR_OK);
    TEST_STR(doc.text, STR("甲z"));
    assert_int_equal(doc_original_offset(&doc, 0), 1000);
    assert_int_equal(doc_original_offset(&doc, 3), 1002);
    assert_int_equal(doc_original_offset(&doc, 4), 1003);
    arena_destroy(doc.arena);
}

/* Every character's source bytes, decoded alone, are that character. */
static void check_map(const struct doc *doc, iconv_t cd)
{
    for (size_t at = 0; at < doc->text.len;) {
        uint32_t cp;
        size_t len = utf8_next(doc->text, at, &cp);
        size_t from = (size_t)doc_original_offset(doc, at);
        size_t to = (size_t)doc_original_offset(doc, at + len);
        char out[8], *in_ptr = (char *)(uintptr_t)(doc->bytes.ptr + from), *out_ptr = out;
        size_t in_left = to - from, out_left = sizeof out;

        assert_true(from < to && to <= doc->bytes.len);
        assert_true(iconv(cd, &in_ptr, &in_left, &out_ptr, &out_left) != (size_t)-1);
        TEST_STR(((struct str){out, sizeof out - out_left}), str_sub(doc->text, at, len));
        at += len;
    }
}

static void test_map(void **state)
{
    static const char *const encodings[] = {"GB18030", "BIG5-HKSCS", "SHIFT_JIS", "UTF-16LE"};
    const char *const text = "中文a標題1 bc文文\n中。z";
    struct text_run *r = *state;

    for (size_t i = 0; i < TEST_LEN(encodings); i++) {
        iconv_t to = iconv_open(encodings[i], "UTF-8"), back = iconv_open("UTF-8", encodings[i]);
        struct decode_opts opts = r->decode;
        char bytes[200], *in = (char *)(uintptr_t)text, *out = bytes;
        size_t in_left = strlen(text), out_left = sizeof bytes;
        struct doc doc;
        struct err err;

        assert_true(to != (iconv_t)-1 && back != (iconv_t)-1);
        assert_true(iconv(to, &in, &in_left, &out, &out_left) != (size_t)-1);
        opts.encoding = str_of(encodings[i]);
        text_run_make(&doc, (struct str){bytes, sizeof bytes - out_left});
        assert_int_equal(decode_run(&opts, &doc, &err), ERR_OK);
        TEST_STR(doc.text, str_of(text));
        check_map(&doc, back);
        arena_destroy(doc.arena);
        (void)iconv_close(to);
        (void)iconv_close(back);
    }
}

/* More than one chunk of iconv, with characters across their borders. */
static void test_long(void **state)
{
    struct text_run *r = *state;
    size_t len = 300001;
    char *bytes = malloc(len);
    struct doc doc;
    struct err err;

    assert_non_null(bytes);
    bytes[0] = 'a';
    for (size_t i = 1; i < len; i += 2)
        memcpy(bytes + i, "\xD6\xD0", 2);
    text_run_make(&doc, (struct str){bytes, len});
    assert_int_equal(decode_run(&r->decode, &doc, &err), ERR_OK);
    assert_int_equal(doc.text.len, 1 + (len - 1) / 2 * 3);
    assert_int_equal(doc.decode_errors, 0);
    assert_int_equal(doc.runs_len, 2);
    arena_destroy(doc.arena);
    free(bytes);
}

static int setup(void **state)
{
    static struct text_run run;

    text_run_open(&run, NULL);
    *state = &run;
    return 0;
}

static int teardown(void **state)
{
    text_run_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),  cmocka_unit_test(test_damaged_utf8),
        cmocka_unit_test(test_config), cmocka_unit_test(test_later_part),
        cmocka_unit_test(test_check),  cmocka_unit_test(test_map),
        cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
