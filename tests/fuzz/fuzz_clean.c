/* fuzz_clean.c -- any text through clean: every byte owned once (text_run checks it), valid UTF-8,
 * and cleaning settles: what comes out and is put in again keeps all its characters. */
#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../text_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Characters that are not white space, in blocks and drops together. */
static size_t count_text(const struct doc *doc)
{
    size_t count = 0;
    uint32_t cp;

    for (size_t at = 0; at < doc->text.len;) {
        at += utf8_next(doc->text, at, &cp);
        count += !uchar_is_space(cp);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text_run run;
    static bool is_open;
    struct buf out;
    struct doc doc, again;
    struct err err;
    size_t kept = 0;

    if (!is_open) {
        text_run_open(&run, NULL);
        is_open = true;
    }
    buf_init(&out, size * 4 + 64);
    if (text_run_clean(&run, &doc, (struct str){(const char *)data, size}, &err)) {
        text_run_join(&doc, "\n\n", &out);
        if (out.len && text_run_clean(&run, &again, buf_str(&out), &err)) {
            kept = count_text(&again);
            if (kept > count_text(&doc))
                abort();
            arena_destroy(again.arena);
        } else if (out.len) {
            arena_destroy(again.arena);
        }
    }
    arena_destroy(doc.arena);
    buf_fini(&out);
    return 0;
}
