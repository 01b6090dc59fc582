/* fuzz_decode.c -- any bytes through decode: refused with a reason, or valid UTF-8 whose offsets
 * rise, stay inside the bytes and end where they end. */
#include "../../stages/base/utf8.h"
#include "../text_run.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte chooses how the decode section is set; half of all inputs are found out. */
static const char *const encodings[] = {"gb18030", "big5",   "shift_jis", "euc-jp",
                                        "euc-kr",  "tcvn",   "utf-16le",  "utf-16be",
                                        "cp1258",  "latin1", "utf-8",     "koi8-r"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decode_opts opts = {.encoding = STR("auto"), .fallback = STR("gb18030"),
                                                                        .max_errors = 1.0};
    struct doc doc;
    struct err err = {.msg = ""};
    uint64_t before = 0;

    if (size < 1)
        return 0;
    if (data[0] & 1)
        opts.encoding = str_of(encodings[(data[0] >> 2) % (sizeof encodings / sizeof *encodings)]);
    opts.max_errors = data[0] & 2 ? 0.01 : 1.0;
    text_run_make(&doc, (struct str){(const char *)data + 1, size - 1});
    if (decode_run(&opts, &doc, &err)) {
        REQUIRE(err.code == ERR_DOC && err.reason);
    } else {
        size_t cut = doc.bytes.len ? data[0] % doc.bytes.len + 1 : 0;

        REQUIRE(utf8_is_valid(doc.text));
        REQUIRE(doc.encoding_confidence >= 0 && doc.encoding_confidence <= 1);
        if (cut) {
            size_t to = decode_cut(doc.encoding, doc.bytes, cut);

            REQUIRE(to > 0 && to <= cut);
        }
        for (size_t at = 0; at <= doc.text.len; at++) {
            uint64_t original = doc_original_offset(&doc, at);

            REQUIRE(original >= before && original <= doc.bytes.len);
            before = original;
        }
    }
    arena_destroy(doc.arena);
    return 0;
}
