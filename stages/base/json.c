/* json.c -- see json.h */
#include "json.h"

#include "utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void json_init(struct json *j, struct buf *out)
{
    *j = (struct json){.out = out};
}

static void json_before_value(struct json *j)
{
    uint32_t bit = 1u << j->depth;

    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->has_items & bit)
        buf_add_byte(j->out, ',');
    j->has_items |= bit;
}

static void json_open(struct json *j, char bracket)
{
    json_before_value(j);
    buf_add_byte(j->out, bracket);
    assert(j->depth + 1 < JSON_DEPTH_MAX);
    j->depth++;
    j->has_items &= ~(1u << j->depth);
}

static void json_shut(struct json *j, char bracket)
{
    assert(j->depth > 0 && !j->after_key);
    j->depth--;
    buf_add_byte(j->out, bracket);
}

void json_obj(struct json *j)
{
    json_open(j, '{');
}

void json_obj_end(struct json *j)
{
    json_shut(j, '}');
}

void json_arr(struct json *j)
{
    json_open(j, '[');
}

void json_arr_end(struct json *j)
{
    json_shut(j, ']');
}

void json_key(struct json *j, const char *key)
{
    json_before_value(j);
    buf_add_byte(j->out, '"');
    buf_add_str(j->out, str_of(key));
    buf_add(j->out, "\":", 2);
    j->after_key = true;
}

static void json_escape(struct buf *out, unsigned char c)
{
    static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (size_t i = 0; i + 1 < sizeof shorts; i += 2) {
        if ((unsigned char)shorts[i] == c) {
            buf_add_byte(out, '\\');
            buf_add_byte(out, shorts[i + 1]);
            return;
        }
    }
    buf_addf(out, "\\u%04x", c);
}

static bool json_is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
}

void json_str(struct json *j, struct str s)
{
    size_t from = 0, at = 0;
    uint32_t cp;

    json_before_value(j);
    buf_add_byte(j->out, '"');
    while (at < s.len) {
        unsigned char c = (unsigned char)s.ptr[at];
        size_t len;

        if (c < 0x80) {
            if (json_is_plain(c)) {
                at++;
                continue;
            }
            buf_add(j->out, s.ptr + from, at - from);
            json_escape(j->out, c);
            from = ++at;
            continue;
        }
        len = utf8_next(s, at, &cp);
        if (cp == UTF8_BAD) {
            buf_add(j->out, s.ptr + from, at - from);
            buf_add(j->out, "\xEF\xBF\xBD", 3);
            from = at + len;
        }
        at += len;
    }
    if (at > from)
        buf_add(j->out, s.ptr + from, at - from);
    buf_add_byte(j->out, '"');
}

void json_u64(struct json *j, uint64_t value)
{
    json_before_value(j);
    buf_addf(j->out, "%" PRIu64, value);
}

void json_i64(struct json *j, int64_t value)
{
    json_before_value(j);
    buf_addf(j->out, "%" PRId64, value);
}

void json_num(struct json *j, double value)
{
    char text[40];

    if (!isfinite(value)) {
        json_nil(j);
        return;
    }
    json_before_value(j);
    (void)snprintf(text, sizeof text, "%.15g", value);
    if (strtod(text, NULL) < value || strtod(text, NULL) > value)
        (void)snprintf(text, sizeof text, "%.17g", value);
    buf_add_str(j->out, str_of(text));
}

void json_bool(struct json *j, bool value)
{
    json_before_value(j);
    buf_add_str(j->out, value ? STR("true") : STR("false"));
}

void json_nil(struct json *j)
{
    json_before_value(j);
    buf_add_str(j->out, STR("null"));
}

void json_raw(struct json *j, struct str value)
{
    json_before_value(j);
    buf_add_str(j->out, value);
}

void json_key_str(struct json *j, const char *key, struct str s)
{
    json_key(j, key);
    json_str(j, s);
}

static void json_base64(struct buf *out, struct str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < s.len; i += 3) {
        const unsigned char *p = (const unsigned char *)s.ptr + i;
        size_t left = s.len - i;
        unsigned bits = (unsigned)p[0] << 16;

        if (left > 1)
            bits |= (unsigned)p[1] << 8;
        if (left > 2)
            bits |= p[2];
        buf_add_byte(out, digits[bits >> 18 & 63]);
        buf_add_byte(out, digits[bits >> 12 & 63]);
        buf_add_byte(out, left > 1 ? digits[bits >> 6 & 63] : '=');
        buf_add_byte(out, left > 2 ? digits[bits & 63] : '=');
    }
}

void json_key_name(struct json *j, const char *key, struct str name)
{
    char exact[40];

    json_key_str(j, key, name);
    if (utf8_is_valid(name))
        return;
    (void)snprintf(exact, sizeof exact, "%s_b64", key);
    json_key(j, exact);
    json_before_value(j);
    buf_add_byte(j->out, '"');
    json_base64(j->out, name);
    buf_add_byte(j->out, '"');
}

void json_key_u64(struct json *j, const char *key, uint64_t value)
{
    json_key(j, key);
    json_u64(j, value);
}

void json_key_bool(struct json *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}
