/* test_utf8.c -- utf8: every boundary of table 3-7 of the Unicode Standard, cut tails, and random
 * bytes compared with iconv. */
#include "../test.h"

#include "../../stages/base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

/* The table itself, written down a second time: allowed ranges of bytes one to four. */
static const unsigned char table_3_7[][4][2] = {
    {{0x00, 0x7F}},
    {{0xC2, 0xDF}, {0x80, 0xBF}},
    {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}},
    {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}},
    {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}},
};

/* What utf8_next must say, from the table: the length and whether it is a character. */
static size_t slow_next(const unsigned char *p, size_t left, bool *ret_is_char)
{
    size_t best = 1;

    *ret_is_char = false;
    for (size_t row = 0; row < TEST_LEN(table_3_7); row++) {
        size_t len = 1, n = 0;

        while (len < 4 && table_3_7[row][len][1])
            len++;
        while (n < len && n < left && p[n] >= table_3_7[row][n][0] && p[n] <= table_3_7[row][n][1])
            n++;
        if (n == len) {
            *ret_is_char = true;
            return n;
        }
        if (n > best)
            best = n;
    }
    return best;
}

static void check_next(const unsigned char *p, size_t len)
{
    struct str s = {(const char *)p, len};
    bool is_char;
    size_t want = slow_next(p, len, &is_char), got;
    uint32_t cp;

    got = utf8_next(s, 0, &cp);
    TEST_CHECK(got == want && (cp != UTF8_BAD) == is_char,
               "%02x %02x %02x %02x of %zu: %zu, not %zu", p[0], p[1], p[2], p[3], len, got, want);
    if (is_char) {
        char out[4];

        TEST_CHECK(utf8_put(cp, out) == got && memcmp(out, p, got) == 0, "U+%04x", cp);
    }
}

/* Bytes at both sides of every limit in the table. */
static const unsigned char edges[] = {0x00, 0x41, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                      0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
                                      0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF};
#define EDGES TEST_LEN(edges)

static void test_all_edges_of_the_table(void **state)
{
    (void)state;
    for (size_t n = 0; n < EDGES * EDGES * EDGES * EDGES; n++) {
        unsigned char p[4] = {edges[n / (EDGES * EDGES * EDGES)],
                              edges[n / (EDGES * EDGES) % EDGES], edges[n / EDGES % EDGES],
                              edges[n % EDGES]};

        for (size_t len = 1; len <= 4; len++)
            check_next(p, len);
    }
}

static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char out[4 + 1] = "";
        uint32_t back;
        size_t len;

        if (cp == 0xD800)
            cp = 0xE000;
        len = utf8_put(cp, out);
        TEST_CHECK(len == (cp < 0x80 ? 1u : cp < 0x800 ? 2u : cp < 0x10000 ? 3u : 4u), "U+%x", cp);
        TEST_CHECK(utf8_next((struct str){out, len}, 0, &back) == len && back == cp, "U+%x", cp);
        TEST_CHECK(utf8_prev((struct str){out, len}, len, &back) == len && back == cp, "U+%x", cp);
        TEST_CHECK(utf8_count((struct str){out, len}) == 1, "U+%x", cp);
    }
}

static void test_maximal_subparts(void **state)
{
    /* The examples of section 3.9 of the Unicode Standard: how many U+FFFD each would become. */
    static const struct {
        struct str in;
        unsigned bad, good;
    } cases[] = {
        {{"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", 9}, 8, 1},
        {{"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", 9}, 8, 1},
        {{"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", 9}, 7, 2},
        {{"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 9}, 4, 1},
        {{"\xE4\xB8", 2}, 1, 0},
        {{"\xF0\x9F\x98", 3}, 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        unsigned bad = 0, good = 0;
        uint32_t cp;

        for (size_t at = 0; at < cases[i].in.len;) {
            at += utf8_next(cases[i].in, at, &cp);
            if (cp == UTF8_BAD)
                bad++;
            else
                good++;
        }
        TEST_CHECK(bad == cases[i].bad && good == cases[i].good, "case %zu: %u %u", i, bad, good);
    }
}

static void test_valid_len(void **state)
{
    char text[64];

    (void)state;
    assert_int_equal(utf8_valid_len((struct str){NULL, 0}), 0);
    assert_true(utf8_is_valid(STR("\0\xE6\xB1\x89\xF0\xA0\x80\x80z")));
    /* A bad byte at every place in and around the steps of eight bytes. */
    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'a', sizeof text);
        text[at] = '\xFF';
        TEST_CHECK(utf8_valid_len((struct str){text, sizeof text}) == at, "at %zu", at);
        TEST_CHECK(utf8_is_valid((struct str){text, at}), "at %zu", at);
    }
}

static void test_count_and_offset(void **state)
{
    struct str s = STR("a\xC3\xA9\xE6\xB1\x89\xF0\xA0\x80\x80z");

    (void)state;
    assert_int_equal(utf8_count(s), 5);
    assert_int_equal(utf8_offset(s, 0), 0);
    assert_int_equal(utf8_offset(s, 1), 1);
    assert_int_equal(utf8_offset(s, 2), 3);
    assert_int_equal(utf8_offset(s, 3), 6);
    assert_int_equal(utf8_offset(s, 4), 10);
    assert_int_equal(utf8_offset(s, 5), s.len);
    assert_int_equal(utf8_offset(s, SIZE_MAX), s.len);
    assert_int_equal(utf8_count(STR("")), 0);
    assert_int_equal(utf8_offset(STR(""), 0), 0);
}

static void test_prev_walks_back(void **state)
{
    struct str s = STR("a\xC3\xA9\xE6\xB1\x89\xF0\xA0\x80\x80z");
    static const uint32_t cps[] = {'z', 0x20000, 0x6C49, 0xE9, 'a'};
    size_t at = s.len;

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cps); i++) {
        uint32_t cp;

        at -= utf8_prev(s, at, &cp);
        assert_int_equal(cp, cps[i]);
    }
    assert_int_equal(at, 0);
}

static void test_cut(void **state)
{
    static const struct {
        struct str in;
        size_t tail; /* 0: not cut */
    } cases[] = {
        {{"", 0}, 0},
        {{"abc", 3}, 0},
        {{"ab\xC3", 3}, 1},
        {{"ab\xC3\xA9", 4}, 0},
        {{"\xE6", 1}, 1},
        {{"x\xE6\xB1", 3}, 2},
        {{"x\xE6\xB1\x89", 4}, 0},
        {{"\xF0", 1}, 1},
        {{"\xF0\xA0", 2}, 2},
        {{"\xF0\xA0\x80", 3}, 3},
        {{"\xF0\xA0\x80\x80", 4}, 0},
        {{"\x80", 1}, 0},
        {{"\x80\x80\x80\x80", 4}, 0},
        {{"\xC1", 1}, 0}, /* never a lead */
        {{"\xF5", 1}, 0},
        {{"\xE0\x80", 2}, 0},     /* overlong whatever follows */
        {{"\xED\xA0", 2}, 0},     /* a surrogate whatever follows */
        {{"\xF0\x8F\x80", 3}, 0}, /* overlong */
        {{"\xF4\x90", 2}, 0},     /* over U+10FFFF */
        {{"\xE0\xA0", 2}, 2},
        {{"\xED\x9F", 2}, 2},
        {{"\xF4\x8F\xBF", 3}, 3},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        size_t tail = 0;

        TEST_CHECK(utf8_is_cut(cases[i].in, &tail) == (cases[i].tail > 0) && tail == cases[i].tail,
                   "case %zu: %zu", i, tail);
    }
}

/* Any text cut at any byte: valid up to the cut, and the rest is known as a tail. */
static void test_cut_anywhere(void **state)
{
    uint64_t seed = 3;
    char text[400];
    size_t len = 0;

    (void)state;
    while (len + 4 <= sizeof text) {
        uint32_t cp = (uint32_t)test_random(&seed) & ((1u << (7 + len % 14)) - 1);

        if (cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF))
            len += utf8_put(cp, text + len);
    }
    for (size_t at = 0; at <= len; at++) {
        struct str s = {text, at};
        size_t tail = 0, valid = utf8_valid_len(s);

        assert_int_equal(utf8_is_cut(s, &tail), valid != at);
        assert_int_equal(valid + tail, at);
    }
}

/* Where iconv stops: the offset of the first ill-formed or incomplete sequence. */
static size_t iconv_valid_len(iconv_t cd, char *bytes, size_t len)
{
    char out[4096], *from = bytes, *to = out;
    size_t in_left = len, out_left = sizeof out;

    (void)iconv(cd, NULL, NULL, NULL, NULL);
    if (iconv(cd, &from, &in_left, &to, &out_left) == (size_t)-1)
        assert_true(errno == EILSEQ || errno == EINVAL);
    return len - in_left;
}

static void test_random_bytes_against_iconv(void **state)
{
    iconv_t cd = iconv_open("UTF-32LE", "UTF-8");
    uint64_t seed = 11;
    char bytes[64];
    size_t valid = 0;

    (void)state;
    assert_true(cd != (iconv_t)-1);
    for (unsigned round = 0; round < 300000; round++) {
        size_t len = test_random(&seed) % sizeof bytes, want, got;

        for (size_t i = 0; i < len; i++) {
            uint64_t r = test_random(&seed);

            /* Mostly ASCII and bytes near the limits, so that long valid stretches come up. */
            bytes[i] =
                r % 8 < 3 ? 'a' : (char)(r % 8 < 7 ? edges[(r >> 8) % EDGES] : r >> 16 & 0xFF);
        }
        want = iconv_valid_len(cd, bytes, len);
        got = utf8_valid_len((struct str){bytes, len});
        TEST_CHECK(got == want, "round %u: %zu, iconv %zu", round, got, want);
        valid += got == len;
    }
    assert_true(valid > 1000);
    (void)iconv_close(cd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_edges_of_the_table),
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_maximal_subparts),
        cmocka_unit_test(test_valid_len),
        cmocka_unit_test(test_count_and_offset),
        cmocka_unit_test(test_prev_walks_back),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_random_bytes_against_iconv),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
