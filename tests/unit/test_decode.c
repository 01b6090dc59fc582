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

/* Named for one file: told as such, and a line of UTF-8 in it is no other encoding. */
static void test_retry(void **state)
{
    static const char *const sources[] = {"config", "retry"};
    struct text_run *r = *state;
    struct decode_opts opts = r->decode;
    struct doc doc;
    struct err err;

    opts.encoding = STR("windows-1252");
    for (size_t i = 0; i < TEST_LEN(sources); i++) {
        opts.is_retry = i == 1;
        text_run_make(&doc, STR("caf\xE9 caf\xE9\nna\xC3\xAFve \xE4\xB8\xAD\n"));
        assert_int_equal(decode_run(&opts, &doc, &err), ERR_OK);
        assert_string_equal(doc.encoding_source, sources[i]);
        assert_false(doc.is_mixed);
        TEST_STR(doc.text, STR("café café\nnaÃ¯ve ä¸\u00AD\n"));
        arena_destroy(doc.arena);
    }
}

/* Every pair of bytes between good characters, in each encoding of two bytes: whatever iconv makes of it,
 * the text is valid, the map holds, and the text behind the pair is there. */
static void test_every_pair(void **state)
{
    static const char *const encodings[] = {"gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"};
    struct text_run *r = *state;
    struct decode_opts opts = r->decode;
    struct doc doc;
    struct err err;

    opts.max_errors = 1;
    for (size_t e = 0; e < TEST_LEN(encodings); e++) {
        opts.encoding = str_of(encodings[e]);
        for (unsigned lead = 0x80; lead < 0x100; lead++) {
            char bytes[256 * 8];
            size_t len = 0;

            for (unsigned trail = 0x30; trail < 0x100; trail++) {
                const char pair[] = {'a', (char)lead, (char)trail, 'b', '\n'};

                memcpy(bytes + len, pair, sizeof pair);
                len += sizeof pair;
            }
            memcpy(bytes + len, "the end", 7);
            text_run_make(&doc, (struct str){bytes, len + 7});
            assert_int_equal(decode_run(&opts, &doc, &err), ERR_OK);
            TEST_CHECK(utf8_is_valid(doc.text) && str_ends(doc.text, STR("the end")),
                                                           "%s, lead byte %02x", encodings[e],
                                                           lead);
            assert_int_equal(doc_original_offset(&doc, doc.text.len), len + 7);
            assert_int_equal(doc_original_offset(&doc, doc.text.len - 7), len);
            arena_destroy(doc.arena);
        }
    }
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
        size_t in_left, out_left = sizeof out;

        while (to == from && at + len < doc->text.len) { /* a letter and its mark are one */
            len += utf8_next(doc->text, at + len, &cp);
            to = (size_t)doc_original_offset(doc, at + len);
        }
        in_left = to - from;
        assert_true(from < to && to <= doc->bytes.len);
        assert_true(iconv(cd, &in_ptr, &in_left, &out_ptr, &out_left) != (size_t)-1);
        (void)iconv(cd, NULL, NULL, &out_ptr, &out_left);
        TEST_STR(((struct str){out, sizeof out - out_left}), str_sub(doc->text, at, len));
        at += len;
    }
}

/* Random text of the characters an encoding has, of one to four bytes, through it and back. */
static void test_map(void **state)
{
    static const struct {
        const char *encoding, *iconv_name, *chars;
    } cases[] = {
        {"utf-8", "UTF-8", "a1 \n中文é€\U0001F600あ한，"},
        {"utf-16le", "UTF-16LE", "a1 \n中文é€\U0001F600あ한，"},
        {"utf-16be", "UTF-16BE", "a1 \n中文é€\U0001F600あ한，"},
        {"gb18030", "GB18030", "a1 \n中文é\U0001F600䶮あ한，\u00A0"},
        {"big5", "BIG5-HKSCS", "a1 \n中文標題，。\u00CA\u0304嘅"},
        {"shift_jis", "CP932", "a1 \n日本語あア，。ｱｲ①"},
        {"euc-jp", "EUC-JP-MS", "a1 \n日本語あア，。ｱｲ①丂"},
        {"euc-kr", "CP949", "a1 \n한국어똠大，。"},
        {"windows-1252", "CP1252", "a1 \né€ß“”"},
        {"windows-1251", "CP1251", "a1 \nДобрый€"},
        {"tcvn", "TCVN", "a1 \nđơưx"},
        {"iso-8859-7", "ISO-8859-7", "a1 \nαβγ"},
    };
    struct text_run *r = *state;
    uint32_t seed = 1;

    for (size_t i = 0; i < TEST_LEN(cases) * 20; i++) {
        size_t c = i % TEST_LEN(cases), text_len = 0;
        struct str chars = str_of(cases[c].chars);
        char text[1600], bytes[1600], *in = text, *out = bytes;
        size_t in_left, out_left = sizeof bytes;
        struct decode_opts opts = r->decode;
        iconv_t to = iconv_open(cases[c].iconv_name, "UTF-8");
        iconv_t back = iconv_open("UTF-8", cases[c].iconv_name);
        struct doc doc;
        struct err err = {.msg = ""};

        assert_true(to != (iconv_t)-1 && back != (iconv_t)-1);
        for (size_t n = 0; n < 300; n++) {
            size_t at;
            uint32_t cp;

            seed = seed * 1664525u + 1013904223u;
            for (at = (seed >> 8) % chars.len;
                 at > 0 && ((unsigned char)chars.ptr[at] & 0xC0) == 0x80;)
                at--;
            in_left = utf8_next(chars, at, &cp);
            if (cp == 0x304)
                continue;
            in_left += cp == 0xCA ? 2 : 0; /* with its mark it is one character of HKSCS */
            memcpy(text + text_len, chars.ptr + at, in_left);
            text_len += in_left;
        }
        in_left = text_len;
        TEST_CHECK(iconv(to, &in, &in_left, &out, &out_left) != (size_t)-1, "%s",
                   cases[c].encoding);
        (void)iconv(to, NULL, NULL, &out, &out_left);
        opts.encoding = str_of(cases[c].encoding);
        text_run_make(&doc, (struct str){bytes, sizeof bytes - out_left});
        TEST_CHECK(decode_run(&opts, &doc, &err) == ERR_OK, "%s: %s", cases[c].encoding, err.msg);
        TEST_STR(doc.text, ((struct str){text, text_len}));
        check_map(&doc, back);
        arena_destroy(doc.arena);
        (void)iconv_close(to);
        (void)iconv_close(back);
    }
}

/* Bytes that are found out, with the text they stand for. */
static const struct file guesses[] = {
    {"gbk", B("\xC4\xBF\xC2\xBC"), "目录", "gb18030", "stat", 0}, /* also valid UTF-8: Ŀ¼ */
    {"utf-8 of two bytes", B("\xC3\xA9t\xC3\xA9"), "été", "utf-8", "utf8", 0},
    {"big5", B("\xA4\xA4\xA4\xE5\xBC\xD0\xC3\x44"), "中文標題", "big5", "stat", 0},
    {"shift_jis", B("\x93\xFA\x96\x7B\x8C\xEA\x82\xC5\x82\xB7"), "日本語です", "shift_jis", "stat",
     0},
    {"euc-jp", B("\xC6\xFC\xCB\xDC\xB8\xEC\xA4\xC7\xA4\xB9"), "日本語です", "euc-jp", "stat", 0},
    {"euc-kr", B("\xC7\xD1\xB1\xB9\xBE\xEE\xC0\xD4\xB4\xCF\xB4\xD9"), "한국어입니다", "euc-kr",
     "stat", 0},
    {"latin-1", B("d\xE9j\xE0 vu \xE0 No\xEBl"), "déjà vu à Noël", "windows-1252", "stat", 0},
    {"windows quotes", B("\x93It\x92s here\x94"), "“It’s here”", "windows-1252", "stat", 0},
    {"utf-16le", B("\x2D\x4E\xFD\x56\xBA\x4E\x0C\xFF\x11\x62"), "中国人，我", "utf-16le", "stat",
     0},
    {"utf-16be", B("\x4E\x2D\x56\xFD\x4E\xBA\xFF\x0C\x62\x11"), "中国人，我", "utf-16be", "stat",
     0},
    {"utf-16le ascii", B("h\0e\0l\0l\0o\0"), "hello", "utf-16le", "stat", 0},
    {"gb18030 bom", B("\x84\x31\x95\x33\xBC\xD7"), "甲", "gb18030", "bom", 0},
    {"utf-8 cut at both ends", B("\xAD\xE6\x96\x87\xE5\xAD\x97\xE4\xBB"), "\uFFFD文字\uFFFD",
     "utf-8", "utf8", 2},
    {"gbk, first byte cut off", B("\xD0\xB9\xFA\xC8\xCB\xC3\xF1\xB5\xC4\xC0\xFB\xD2\xE6"),
     "\uFFFD国人民的利益", "gb18030", "stat", 1},
    {"pasted gbk", B("第一行字\n\xB5\xDA\xB6\xFE\xD0\xD0\xCA\xC7\xB1\xF0\xB5\xC4\n第三行字\n"),
     "第一行字\n第二行是别的\n第三行字\n", "utf-8", "utf8", 0},
    {"pasted utf-8",
     B("\xB5\xDA\xB6\xFE\xD0\xD0\xCA\xC7\xB1\xF0\xB5\xC4\nabc\n中间的\n\xB5\xDA\xB6\xFE\xD0\xD0\xCA"
       "\xC7\n\xC4\xBF\xC2\xBC\n"),
     "第二行是别的\nabc\n中间的\n第二行是\n目录\n", "gb18030", "stat", 0},
    {"pasted shift_jis",
     B("第一行字\n\x93\xFA\x96\x7B\x8C\xEA\x82\xC5\x82\xB7\x81\x42\n第三行字\n"),
     "第一行字\n日本語です。\n第三行字\n", "utf-8", "utf8", 0},
    {"a broken line is not pasted", B("第一行字和第二行字\n第三\xE8行字第四行字\n第三行字\n"), NULL,
     "encoding", "utf8", 1},
    {"replaced before", B("文\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD字"), NULL, "encoding", "utf8", 3},
    {"noise", B("\xF5\x81\xFE\x1F\x90\xE1\xFF\x02\x85\xFB\x7F\x99"), NULL, "encoding", "fallback",
     0},
};

static void test_guesses(void **state)
{
    struct text_run *r = *state;

    for (size_t i = 0; i < TEST_LEN(guesses); i++) {
        const struct file *f = &guesses[i];
        bool is_mixed = strncmp(f->name, "pasted", 6) == 0;
        struct doc doc;
        struct err err = {.msg = ""};
        enum err_code code;

        text_run_make(&doc, f->bytes);
        code = decode_run(&r->decode, &doc, &err);
        TEST_CHECK(code == (f->text ? ERR_OK : ERR_DOC), "%s: %s %s", f->name, doc.encoding,
                   err.msg);
        TEST_CHECK(strcmp(doc.encoding_source, f->source) == 0, "%s: %s %s", f->name, doc.encoding,
                   doc.encoding_source);
        if (f->text) {
            TEST_CHECK(strcmp(doc.encoding, f->encoding) == 0, "%s: %s", f->name, doc.encoding);
            TEST_STR(doc.text, str_of(f->text));
            TEST_CHECK(doc.decode_errors == f->errors, "%s", f->name);
            TEST_CHECK(doc.is_mixed == is_mixed, "%s", f->name);
            assert_true(doc.encoding_confidence > 0.5 && doc.encoding_confidence <= 1);
            assert_int_equal(doc_original_offset(&doc, doc.text.len), doc.bytes.len);
        }
        arena_destroy(doc.arena);
    }
}

/* Offsets of every piece of a page in two encodings. */
static void test_mixed_map(void **state)
{
    const struct str page = STR("中a\n\xB5\xDA\xB6\xFE\xD0\xD0\xCA\xC7\nb中\n");
    static const size_t want[] = {0, 3, 4, 5, 7, 9, 11, 13, 14, 15, 18, 19};
    struct text_run *r = *state;
    struct doc doc;
    struct err err;
    size_t n = 0;
    uint32_t cp;

    text_run_make(&doc, page);
    assert_int_equal(decode_run(&r->decode, &doc, &err), ERR_OK);
    TEST_STR(doc.text, STR("中a\n第二行是\nb中\n"));
    for (size_t at = 0; at < doc.text.len; at += utf8_next(doc.text, at, &cp))
        assert_int_equal(doc_original_offset(&doc, at), want[n++]);
    assert_int_equal(doc_original_offset(&doc, doc.text.len), want[n]);
    assert_int_equal(n + 1, TEST_LEN(want));
    arena_destroy(doc.arena);
}

/* The sentence of a refusal names what was tried, how much is bad, and where it begins. */
static void test_refusal(void **state)
{
    struct text_run *r = *state;
    struct decode_opts opts = r->decode;
    struct doc doc;
    struct err err;

    opts.encoding = STR("big5");
    text_run_make(&doc, STR("abcd\xFF\xFF\xA4\xA4"));
    assert_int_equal(decode_run(&opts, &doc, &err), ERR_DOC);
    assert_string_equal(err.reason, "encoding");
    assert_string_equal(err.msg,
                        "2 of 7 characters are not big5 (28.57 %, decode.max_errors allows "
                        "1.00 %), the first at byte 4");
    arena_destroy(doc.arena);
}

/* No byte of a page decides alone where a part ends: never inside a character. */
static void test_cut(void **state)
{
    static const struct {
        const char *encoding;
        struct str bytes;
        size_t to, want;
    } cases[] = {
        {"utf-8", B("a中文"), 6, 4},
        {"utf-8", B("a中文"), 7, 7},
        {"gb18030", B("\xBC\xD7\x82\x35\x87\x38\xBC"), 5, 2},
        {"gb18030", B("\xBC\xD7\x82\x35\x87\x38\xBC"), 7, 6},
        {"big5", B("\xA4\xA4\xA4\xA4"), 3, 2},
        {"shift_jis", B("\xB1\x93\xFA\xB1"), 2, 1},
        {"euc-jp", B("\x8F\xB0\xA1\xC6\xFC"), 4, 3},
        {"windows-1252", B("\xE9\xE9\xE9"), 2, 2},
        {"utf-16le", B("a\0\x3D\xD8\x00\xDE"), 4, 2},
        {"utf-16le", B("a\0b\0"), 3, 2},
        {"utf-8", B("\xE4\xB8"), 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++)
        TEST_CHECK(decode_cut(cases[i].encoding, cases[i].bytes, cases[i].to) == cases[i].want,
                   "case %zu", i);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),      cmocka_unit_test(test_damaged_utf8),
        cmocka_unit_test(test_config),     cmocka_unit_test(test_retry),
        cmocka_unit_test(test_every_pair), cmocka_unit_test(test_later_part),
        cmocka_unit_test(test_check),      cmocka_unit_test(test_map),
        cmocka_unit_test(test_guesses),    cmocka_unit_test(test_mixed_map),
        cmocka_unit_test(test_refusal),    cmocka_unit_test(test_cut),
        cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, text_run_setup, text_run_teardown);
}
