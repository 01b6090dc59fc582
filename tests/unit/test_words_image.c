/* test_words_image.c -- a model that is missing, cut short, of another version or damaged is refused
 * with a sentence that says so. */
#include "../test.h"

#include "words_world.h"

#include "../../stages/words/image.h"

#include <stdlib.h>
#include <string.h>

static struct str model;

static int read_model(void **state)
{
    char *bytes = test_file_read(words_data(), "words.model", &model.len);

    *state = NULL;
    model.ptr = bytes;
    return 0;
}

static int free_model(void **state)
{
    (void)state;
    free((void *)(uintptr_t)model.ptr);
    return 0;
}

static void expect_refused(struct str bytes, const char *why)
{
    struct words_opts opts = {.rules = WORDS_NEWS};
    struct words *w = NULL;
    char *dir = test_dir_make();
    struct err err = {0};

    if (bytes.ptr)
        test_file_write(dir, "words.model", bytes);
    assert_int_equal(words_open(&opts, dir, &w, &err), ERR_CONF);
    assert_null(w);
    TEST_CHECK(strstr(err.msg, why) && strstr(err.msg, "words.model"), "'%s'", err.msg);
    test_dir_remove(dir);
}

static void test_missing(void **state)
{
    (void)state;
    expect_refused((struct str){NULL, 0}, "No such file");
}

static void test_cut_short(void **state)
{
    static const size_t lens[] = {4, 12, 100, 4096, 1 << 20};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(lens); i++)
        expect_refused(str_sub(model, 0, lens[i]), lens[i] < 8 ? "no model" : "cut short");
    expect_refused(str_sub(model, 0, model.len - 1), "cut short");
    expect_refused(STR(""), "no model");
}

/* The model with one byte changed. */
static void expect_change_refused(size_t at, const char *why)
{
    char *copy = malloc(model.len);

    assert_non_null(copy);
    memcpy(copy, model.ptr, model.len);
    copy[at] = (char)(copy[at] ^ 0x40);
    expect_refused((struct str){copy, model.len}, why);
    free(copy);
}

static void test_changed(void **state)
{
    (void)state;
    expect_change_refused(0, "no model");
    expect_change_refused(offsetof(struct image_head, version), "is of version");
    expect_change_refused(offsetof(struct image_head, checksum), "checksum");
    expect_change_refused(offsetof(struct image_head, at) + 7, "out of place");
    expect_change_refused(sizeof(struct image_head) + 64, "checksum");
    expect_change_refused(model.len / 2, "checksum");
    expect_change_refused(model.len - 1, "checksum");
}

static void test_longer(void **state)
{
    char *copy = malloc(model.len + 1);

    (void)state;
    assert_non_null(copy);
    memcpy(copy, model.ptr, model.len);
    copy[model.len] = 0;
    expect_refused((struct str){copy, model.len + 1}, "behind its end");
    free(copy);
}

static void test_limits(void **state)
{
    (void)state;
    assert_true(model.len < IMAGE_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing), cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_changed), cmocka_unit_test(test_longer),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, read_model, free_model);
}
