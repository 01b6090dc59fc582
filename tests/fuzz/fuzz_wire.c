/* fuzz_wire.c -- the wire reader on any bytes, in any order of calls: it never leaves its input, and
 * after the first short read it stays failed and says nothing but zero. */
#include "../../stages/base/wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
    if (!is_so)
        abort();
}

static bool is_inside(struct str s, const uint8_t *data, size_t len)
{
    const char *from = (const char *)data;

    return s.len == 0 || (s.ptr >= from && s.len <= len && s.ptr + s.len <= from + len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct wire w = wire_of((struct str){(const char *)data, len});

    for (size_t i = 0; i < len; i++) {
        size_t left = wire_left(&w);
        bool had_failed = w.failed;
        uint64_t value = 0;
        struct str s = STR("");

        switch (data[i] % 6) {
        case 0:
            value = wire_u8(&w);
            break;
        case 1:
            value = wire_u16(&w);
            break;
        case 2:
            value = wire_u32(&w);
            break;
        case 3:
            value = wire_u64(&w);
            break;
        case 4:
            s = wire_str(&w);
            break;
        default:
            s = wire_bytes(&w, data[i] / 6);
            break;
        }
        require(is_inside(s, data, len) && wire_left(&w) <= left);
        if (had_failed)
            require(w.failed && value == 0 && s.len == 0 && wire_left(&w) == left);
    }
    return 0;
}
