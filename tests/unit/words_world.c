/* words_world.c -- see words_world.h */
#include "../test.h"

#include "words_world.h"

#include "../../stages/base/buf.h"
#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *words_data(void)
{
    const char *data = getenv("DATA");

    return data ? data : "build/data";
}

void words_link(const char *dir)
{
    char from[4096], path[4096], to[4096];

    (void)snprintf(path, sizeof path, "%s/words.model", words_data());
    assert_non_null(realpath(path, from));
    (void)snprintf(to, sizeof to, "%s/words.model", dir);
    assert_int_equal(symlink(from, to), 0);
}

struct words *words_make(enum words_rules rules, const struct str *lists, size_t lists_len)
{
    struct words_opts opts = {.rules = rules, .lists = lists, .lists_len = lists_len};
    struct words *w = NULL;
    struct err err = {0};

    if (words_open(&opts, words_data(), &w, &err))
        fail_msg("%s", err.msg);
    return w;
}

/* Only white space (and, in the eyes of jieba, four controls) between `from` and `to`. */
static void check_gap(struct str text, size_t from, size_t to)
{
    uint32_t cp;

    while (from < to) {
        from += utf8_next(text, from, &cp);
        TEST_CHECK(uchar_is_space(cp) || (cp >= 0x1C && cp <= 0x1F), "U+%04X is lost", cp);
    }
}

char *words_show(const struct words *w, struct str text, bool with_tags)
{
    struct words_scratch *scratch = words_scratch_create();
    const struct word *list;
    struct words_walk walk;
    struct buf out;
    size_t len, end = 0;

    assert_non_null(scratch);
    buf_init(&out, 16 * text.len + 64);
    words_start(&walk, w, scratch, text, with_tags);
    while (words_next(&walk, &list, &len)) {
        assert_true(len > 0);
        for (size_t i = 0; i < len; i++) {
            struct str word = str_sub(text, list[i].from, list[i].len);

            TEST_CHECK(list[i].from >= end && list[i].len > 0 && word.len == list[i].len,
                       "word at %u after %zu", list[i].from, end);
            TEST_CHECK(utf8_is_valid(word), "a character is split at %u", list[i].from);
            check_gap(text, end, list[i].from);
            end = list[i].from + word.len;
            if (out.len)
                buf_add_byte(&out, ' ');
            buf_add_str(&out, word);
            if (with_tags)
                buf_addf(&out, "/%s", words_tag_name(w, list[i].tag));
        }
    }
    check_gap(text, end, text.len);
    words_scratch_destroy(scratch);
    buf_add_byte(&out, 0);
    assert_false(buf_failed(&out));
    return out.ptr;
}

void words_expect(const struct words *w, const char *text, const char *want)
{
    char *got = words_show(w, str_of(text), false);

    TEST_CHECK(strcmp(got, want) == 0, "'%s' gives '%s', not '%s'", text, got, want);
    free(got);
}

void words_expect_tags(const struct words *w, const char *text, const char *want)
{
    char *got = words_show(w, str_of(text), true);

    TEST_CHECK(strcmp(got, want) == 0, "'%s' gives '%s', not '%s'", text, got, want);
    free(got);
}
