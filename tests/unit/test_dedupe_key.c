/* test_dedupe_key.c -- which texts are the same text. */
#include "../test.h"

#include "../../stages/dedupe/key.h"

#include <string.h>

static struct dedupe_fold *fold;

static struct dedupe_norm norm_of(char *room, size_t room_len, const char *text)
{
    struct dedupe_norm n = {.fold = fold, .ptr = room, .room = room_len};

    dedupe_norm_add(&n, str_of(text));
    return n;
}

static void test_forms(void **state)
{
    static const struct {
        const char *text, *want;
        size_t chars;
    } cases[] = {
        {"", "", 0},
        {"  \t\xE3\x80\x80", "", 0},
        {"。，！“”《》—…", "", 0},
        {"Hello, World", "helloworld", 10},
        {"ＡＢｃ１２％", "abc12%", 6},
        {"村 民 说：“好。”", "村民说好", 4},
        {"增长3.5万", "增长3.5万", 5},
        {"增长3，5万", "增长3.5万", 5},
        {"增长35万", "增长35万", 5},
        {"第1。第2", "第1第2", 4},
        {"1\n2", "12", 2},
        {"1。", "1", 1},
        {"a\xE2\x80\x8B"
         "b",
         "ab", 2},
        {"25℃ 和 ￥5", "25℃和¥5", 6},
        {"ПРИВЕТ", "привет", 6},
        {"🎉完", "完", 1},
        {"慈利縣象市鎮的幹部", "慈利县象市镇的干部", 9},
        {"⼈ｶﾀ豈", "人カタ岂", 4},
    };
    char room[256];

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct dedupe_norm n = norm_of(room, sizeof room, cases[i].text);

        TEST_STR(((struct str){n.ptr, n.len}), str_of(cases[i].want));
        TEST_CHECK(n.chars == cases[i].chars, "'%s': %zu characters", cases[i].text, n.chars);
    }
}

/* The room asked for by the contract, the length of the text, is enough for any text. */
static void test_room(void **state)
{
    static const char *const pieces[] = {"1",  ".", "，", "a",  "Ａ", "％",
                                         "×",  "℃", "中", "￥", "１", " ",
                                         "﹐", "Я", "²",  "-",  "Ⅷ",  "\xEF\xBF\xBD"};
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[64], room[64];
        size_t len = 0, count = test_random(&seed) % 12;
        struct dedupe_norm n = {.fold = fold, .ptr = room};

        while (count--) {
            const char *piece = pieces[test_random(&seed) % TEST_LEN(pieces)];

            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        n.room = len;
        dedupe_norm_add(&n, (struct str){text, len});
        assert_true(n.len <= len);
    }
}

static void test_joined_as_one(void **state)
{
    char room[2][64];
    struct dedupe_norm a = norm_of(room[0], 64, "共3"), b = norm_of(room[1], 64, "共3.5万");

    (void)state;
    dedupe_norm_add(&a, STR(".5万"));
    TEST_STR(((struct str){a.ptr, a.len}), ((struct str){b.ptr, b.len}));
    assert_int_equal(dedupe_key_of(&a, 1).key, dedupe_key_of(&b, 1).key);
    assert_int_not_equal(dedupe_key_of(&a, 1).key, dedupe_key_of(&a, 2).key);
}

static void test_fields(void **state)
{
    char room[2][64];
    struct dedupe_norm a = norm_of(room[0], 64, "ab"), b = norm_of(room[1], 64, "a");

    (void)state;
    dedupe_norm_field(&a);
    dedupe_norm_add(&a, STR("c"));
    dedupe_norm_field(&b);
    dedupe_norm_add(&b, STR("bc"));
    assert_int_equal(a.len, b.len);
    assert_int_not_equal(dedupe_key_of(&a, 1).key, dedupe_key_of(&b, 1).key);
}

static int fold_make(void **state)
{
    (void)state;
    fold = dedupe_fold_create();
    return fold ? 0 : -1;
}

static int fold_end(void **state)
{
    (void)state;
    dedupe_fold_destroy(fold);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_joined_as_one),
        cmocka_unit_test(test_fields),
    };

    return cmocka_run_group_tests(tests, fold_make, fold_end);
}
