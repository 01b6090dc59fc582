/* test_convert.c -- traditional and simplified characters: phrases before characters, owners kept,
 * what is of one script already is left alone */
#include "../test.h"

#include "../../stages/words/convert.h"
#include "../text_run.h"
#include "words_world.h"

struct sample {
    const char *settings, *text, *want;
};

static const struct sample samples[] = {
    {"chinese_convert=t2s", "這個農場裡面的麵條,頭髮和發展。", "这个农场里面的面条,头发和发展。"},
    {"chinese_convert=t2s", "乾隆年間,乾燥的天氣。", "乾隆年间,干燥的天气。"},
    {"chinese_convert=s2t", "头发和发展,干燥的后面,皇后。", "頭髮和發展,乾燥的後面,皇后。"},
    {"chinese_convert=t2s", "这里没有 traditional 字。", "这里没有 traditional 字。"},
    {"chinese_convert=none", "這個農場。", "這個農場。"},
};

static void test_samples(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 16);
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        struct text_run run;
        struct doc doc, again;
        struct err err;

        text_run_open_with(&run, words_data(), samples[i].settings);
        assert_true(text_run_clean(&run, &doc, str_of(samples[i].text), &err));
        buf_reset(&out);
        text_run_join(&doc, "|", &out);
        TEST_CHECK(str_eq(buf_str(&out), str_of(samples[i].want)), "%s: %.*s", samples[i].text,
                   (int)out.len, out.ptr);
        assert_int_equal(doc.drops_len, 0);
        /* a second time changes nothing */
        assert_true(text_run_clean(&run, &again, buf_str(&out), &err));
        assert_int_equal(again.blocks_len, 1);
        TEST_CHECK(str_eq(again.blocks[0].text, buf_str(&out)), "%s, twice", samples[i].text);
        arena_destroy(again.arena);
        arena_destroy(doc.arena);
        text_run_close(&run);
    }
    buf_fini(&out);
}

static void test_match(void **state)
{
    struct convert *c = NULL;
    const uint32_t *to;
    struct err err;
    size_t len;

    (void)state;
    assert_int_equal(convert_open(words_data(), CONVERT_T2S, &c, &err), ERR_OK);
    assert_int_equal(convert_match(c, STR("甲門"), 3, &to, &len), 3);
    assert_int_equal(len, 1);
    assert_int_equal(to[0], 0x95E8);
    assert_int_equal(convert_match(c, STR("abc"), 0, &to, &len), 0);
    convert_close(c);
}

static void test_no_model(void **state)
{
    struct convert *c = NULL;
    struct err err;

    (void)state;
    assert_int_equal(convert_open(NULL, CONVERT_T2S, &c, &err), ERR_CONF);
    assert_int_equal(convert_open("/nonexistent", CONVERT_S2T, &c, &err), ERR_CONF);
    assert_null(c);
    for (size_t n = 0;; n++) {
        enum err_code code;

        test_fail_alloc_after(n);
        code = convert_open(words_data(), CONVERT_T2S, &c, &err);
        if (!test_fail_alloc_off()) {
            assert_int_equal(code, ERR_OK);
            break;
        }
        assert_int_not_equal(code, ERR_OK);
        assert_null(c);
    }
    convert_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_no_model),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
