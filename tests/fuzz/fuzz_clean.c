/* fuzz_clean.c -- any text through clean: every byte owned once (text_run checks it), valid UTF-8,
 * and cleaning settles: what comes out and is put in again keeps all its characters. With the
 * defaults, and with everything on. */
#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../text_run.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

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

/* NFC takes some characters apart, so their number may rise with it. */
static void clean_twice(struct text_run *run, struct str bytes, bool has_nfc)
{
    struct buf out;
    struct doc doc, again;
    struct err err;

    buf_init(&out, bytes.len * 4 + 64);
    if (text_run_clean(run, &doc, bytes, &err)) {
        text_run_join(&doc, "\n\n", &out);
        if (out.len) {
            if (text_run_clean(run, &again, buf_str(&out), &err) && !has_nfc &&
                count_text(&again) > count_text(&doc))
                abort();
            arena_destroy(again.arena);
        }
    }
    arena_destroy(doc.arena);
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char all[] =
        "normalization=nfc cjk_space=remove punctuation_normalization=fullwidth "
        "clean_links=true clean_email=true mask_ids=true ocr_fixes=apply "
        "chinese_convert=t2s"; /* the last one needs the model */
    static const char narrow[] = "punctuation_normalization=ascii mask_ids=true cjk_space=keep";
    static struct text_run runs[3];
    static bool is_open;

    if (!is_open) {
        /* the project's word lists and model, where they were built */
        bool has_model = access("build/data/words.model", R_OK) == 0;
        const char *data = has_model ? "build/data" : NULL;
        char settings[sizeof all];

        memcpy(settings, all, sizeof all);
        if (!has_model)
            *strstr(settings, "chinese_convert") = 0;
        text_run_open(&runs[0], data);
        text_run_open_with(&runs[1], data, settings);
        text_run_open_with(&runs[2], NULL, narrow);
        is_open = true;
    }
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        clean_twice(&runs[i], (struct str){(const char *)bytes, size}, i == 1);
    return 0;
}
