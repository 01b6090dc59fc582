/* text_samples.c -- see text_samples.h */
#include "../test.h"

#include "text_samples.h"

#include <string.h>

static void blocks_of(struct text_run *run, struct str text, const char *sep, struct buf *out)
{
    struct doc doc;
    struct err err;

    buf_reset(out);
    assert_true(text_run_clean(run, &doc, text, &err));
    text_run_join(&doc, sep, out);
    assert_false(buf_failed(out));
    arena_destroy(doc.arena);
}

void text_samples_check(struct text_run *run, const struct text_sample *samples, size_t len)
{
    struct buf out;
    bool is_good = true;

    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < len; i++) {
        blocks_of(run, str_of(samples[i].text), "|", &out);
        if (str_eq(buf_str(&out), str_of(samples[i].want)))
            continue;
        print_error("%s\n  got  %.*s\n  want %s\n", samples[i].name, (int)out.len,
                    buf_str(&out).ptr, samples[i].want);
        is_good = false;
    }
    buf_fini(&out);
    assert_true(is_good);
}

void text_samples_check_twice(struct text_run *run, const struct text_sample *samples, size_t len,
                              const char *except)
{
    struct buf once, twice;

    buf_init(&once, 1 << 20);
    buf_init(&twice, 1 << 20);
    for (size_t i = 0; i < len; i++) {
        if (except && strstr(samples[i].name, except))
            continue;
        blocks_of(run, str_of(samples[i].text), "\n\n", &once);
        blocks_of(run, buf_str(&once), "\n\n", &twice);
        TEST_CHECK(str_eq(buf_str(&twice), buf_str(&once)), "%s: %.*s", samples[i].name,
                   (int)twice.len, twice.ptr);
    }
    buf_fini(&once);
    buf_fini(&twice);
}
