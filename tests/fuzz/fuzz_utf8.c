/* fuzz_utf8.c -- utf8 on any bytes: every walk covers the text once and agrees with every other. */
#include "../../stages/base/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
    if (!is_so)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str s = {(const char *)data, len};
    size_t at = 0, chars = 0, valid = utf8_valid_len(s), tail = 0;
    bool is_bad = false;

    while (at < len) {
        uint32_t cp, back;
        size_t step = utf8_next(s, at, &cp);

        require(step >= 1 && step <= 4 && step <= len - at);
        if (cp == UTF8_BAD) {
            require(is_bad || at == valid);
            require(step <= 3);
            is_bad = true;
        } else {
            char out[4];

            require(utf8_put(cp, out) == step && memcmp(out, data + at, step) == 0);
            if (!is_bad) {
                require(utf8_prev(s, at + step, &back) == step && back == cp);
                require(utf8_offset(s, chars) == at);
            }
        }
        at += step;
        chars += !is_bad;
    }
    require(at == len && (valid == len) == !is_bad);
    require(utf8_count(str_sub(s, 0, valid)) == chars);
    if (utf8_is_cut(s, &tail)) {
        require(tail >= 1 && tail <= 3 && tail <= len && valid <= len - tail);
        require(is_bad);
    }
    return 0;
}
