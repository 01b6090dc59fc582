/* fuzz_words.c -- any text through both rules: words in order, none empty, none over another, no
 * character split, and together the text without its white space. A byte chooses a dictionary of the
 * user made of the text itself; another one the text again and again, over some windows. */
#include "../../stages/base/buf.h"
#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../../stages/words/words.h"
#include "require.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONG_BYTES 14000u /* more than two windows of characters of three bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct words *open_words(enum words_rules rules, const struct str *lists, size_t len)
{
    const char *data = getenv("DATA");
    struct words_opts opts = {.rules = rules, .lists = lists, .lists_len = len};
    struct words *w = NULL;
    struct err err;

    if (words_open(&opts, data ? data : "build/data", &w, &err)) {
        /* A dictionary may be refused, the model may not. */
        if (len == 0)
            (void)fprintf(stderr, "fuzz_words: %s\n", err.msg);
        REQUIRE(len > 0 && err.code == ERR_CONF);
        return NULL;
    }
    return w;
}

static void check_gap(struct str text, size_t from, size_t to)
{
    uint32_t cp;

    while (from < to) {
        from += utf8_next(text, from, &cp);
        REQUIRE(uchar_is_space(cp) || (cp >= 0x1C && cp <= 0x1F));
    }
}

static void check_words(const struct words *w, struct words_scratch *scratch, struct str text)
{
    const struct word *list;
    struct words_walk walk;
    size_t len, end = 0;

    words_start(&walk, w, scratch, text, true);
    while (words_next(&walk, &list, &len)) {
        REQUIRE(len > 0);
        for (size_t i = 0; i < len; i++) {
            REQUIRE(list[i].from >= end && list[i].len > 0 &&
                    list[i].len <= text.len - list[i].from);
            REQUIRE(utf8_is_valid(str_sub(text, list[i].from, list[i].len)));
            REQUIRE(words_tag_name(w, list[i].tag)[0] != '\0');
            check_gap(text, end, list[i].from);
            end = list[i].from + list[i].len;
        }
    }
    check_gap(text, end, text.len);
}

static void check_with_list(struct words_scratch *scratch, struct str list, struct str text)
{
    char path[] = "/tmp/siftd-fuzz-words.XXXXXX";
    struct str name = {path, sizeof path - 1};
    int fd = mkstemp(path);
    struct words *w;

    REQUIRE(fd >= 0 && write(fd, list.ptr, list.len) == (ssize_t)list.len && close(fd) == 0);
    w = open_words(WORDS_NEWS, &name, 1);
    REQUIRE(unlink(path) == 0);
    if (w)
        check_words(w, scratch, text);
    words_close(w);
}

/* Wherever a window ends, it ends somewhere in the text. */
static void check_repeated(struct words *const *rules, struct words_scratch *scratch,
                           struct str text)
{
    struct buf all;

    buf_init(&all, LONG_BYTES + text.len);
    while (text.len && all.len < LONG_BYTES)
        buf_add_str(&all, text);
    REQUIRE(!buf_failed(&all));
    for (size_t i = 0; i < 2 && all.len; i++)
        check_words(rules[i], scratch, buf_str(&all));
    buf_fini(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct words *rules[2];
    static struct words_scratch *scratch;
    struct str bytes = {(const char *)data, size};
    struct buf text;
    uint32_t cp;
    char put[4];

    for (size_t i = 0; i < 2 && !rules[i]; i++)
        rules[i] = open_words(i ? WORDS_JIEBA : WORDS_NEWS, NULL, 0);
    if (!scratch)
        scratch = words_scratch_create();
    buf_init(&text, 3 * size + 16);
    for (size_t at = 0; at < size;) {
        at += utf8_next(bytes, at, &cp);
        buf_add(&text, put, utf8_put(cp == UTF8_BAD ? UTF8_REPLACEMENT : cp, put));
    }
    REQUIRE(!buf_failed(&text) && scratch);
    check_words(rules[0], scratch, buf_str(&text));
    check_words(rules[1], scratch, buf_str(&text));
    if (size && data[0] % 16 == 0)
        check_with_list(scratch, bytes, buf_str(&text));
    if (size && size < 100 && data[size / 2] % 32 == 0)
        check_repeated(rules, scratch, buf_str(&text));
    buf_fini(&text);
    return 0;
}
