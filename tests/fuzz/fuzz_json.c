/* fuzz_json.c -- the JSON writer driven by any bytes: the output is always one valid value, checked
 * by a small recogniser of its own, and a smaller cap only ever cuts it short. */
#include "../../stages/base/json.h"
#include "../../stages/base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define OUT_BYTES (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
    if (!is_so)
        abort();
}

/* A recogniser for RFC 8259: returns one past the value that starts at p, or aborts. */
static const char *read_value(const char *p, const char *end, unsigned depth);

static const char *read_char(const char *p, const char *end, char c)
{
    require(p < end && *p == c);
    return p + 1;
}

static const char *read_string(const char *p, const char *end)
{
    p = read_char(p, end, '"');
    while (p < end && *p != '"') {
        require((unsigned char)*p >= 0x20);
        if (*p == '\\') {
            p++;
            require(p < end && strchr("\"\\/bfnrtu", *p));
            if (*p == 'u') {
                require(end - p > 4 && strspn(p + 1, "0123456789abcdef") >= 4);
                p += 4;
            }
        }
        p++;
    }
    return read_char(p, end, '"');
}

static const char *read_number(const char *p, const char *end)
{
    const char *from = p;

    while (p < end && strchr("+-.eE0123456789", *p))
        p++;
    require(p > from);
    return p;
}

static const char *read_list(const char *p, const char *end, char shut, unsigned depth)
{
    bool is_first = true;

    for (p++; p < end && *p != shut; is_first = false) {
        if (!is_first)
            p = read_char(p, end, ',');
        if (shut == '}')
            p = read_char(read_string(p, end), end, ':');
        p = read_value(p, end, depth + 1);
    }
    return read_char(p, end, shut);
}

static const char *read_value(const char *p, const char *end, unsigned depth)
{
    static const char *const words[] = {"true", "false", "null"};

    require(p < end && depth <= JSON_DEPTH_MAX);
    if (*p == '{' || *p == '[')
        return read_list(p, end, *p == '{' ? '}' : ']', depth);
    if (*p == '"')
        return read_string(p, end);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(p, words[i], strlen(words[i])) == 0)
            return p + strlen(words[i]);
    return read_number(p, end);
}

/* Take the next bytes of the input as an argument. */
static struct str take(struct str *in, size_t want)
{
    struct str s = str_sub(*in, 0, want);

    *in = str_sub(*in, s.len, SIZE_MAX);
    return s;
}

static void write_scalar(struct json *j, unsigned kind, struct str *in)
{
    struct str raw = take(in, 8);
    uint64_t bits = 0;
    double number;

    if (raw.len)
        memcpy(&bits, raw.ptr, raw.len);
    memcpy(&number, &bits, sizeof number);
    switch (kind % 6) {
    case 0:
        json_u64(j, bits);
        break;
    case 1:
        json_i64(j, (int64_t)bits);
        break;
    case 2:
        json_num(j, number);
        break;
    case 3:
        json_bool(j, bits & 1);
        break;
    case 4:
        json_nil(j);
        break;
    default:
        json_str(j, take(in, (size_t)(bits & 63)));
        break;
    }
}

static void write_all(struct buf *out, struct str in)
{
    bool is_obj[JSON_DEPTH_MAX] = {false};
    struct json j;

    json_init(&j, out);
    json_arr(&j);
    while (in.len) {
        unsigned op = (unsigned char)take(&in, 1).ptr[0];

        if (op % 8 == 0 && j.depth > 1) {
            if (is_obj[j.depth])
                json_obj_end(&j);
            else
                json_arr_end(&j);
            continue;
        }
        if (is_obj[j.depth])
            json_key(&j, "key");
        if (op % 8 < 3 && j.depth + 2 < JSON_DEPTH_MAX) {
            is_obj[j.depth + 1] = op % 8 == 1;
            if (op % 8 == 1)
                json_obj(&j);
            else
                json_arr(&j);
        } else {
            write_scalar(&j, op / 8, &in);
        }
    }
    while (j.depth > 1)
        if (is_obj[j.depth])
            json_obj_end(&j);
        else
            json_arr_end(&j);
    json_arr_end(&j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str in = {(const char *)data, len};
    struct buf whole, small;
    const char *end;

    buf_init(&whole, OUT_BYTES);
    write_all(&whole, in);
    require(!buf_failed(&whole));
    require(utf8_is_valid(buf_str(&whole)));
    buf_add_byte(&whole, '\0'); /* strspn in the recogniser stops here at the latest */
    end = whole.ptr + whole.len - 1;
    require(read_value(whole.ptr, end, 0) == end);

    buf_init(&small, len);
    write_all(&small, in);
    require(small.len <= len && memcmp(small.ptr ? small.ptr : "", whole.ptr, small.len) == 0);
    buf_fini(&small);
    buf_fini(&whole);
    return 0;
}
