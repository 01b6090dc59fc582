/* codec.c -- see codec.h */
#include "codec.h"

#include "../base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

const char DECODE_UTF8[] = "utf-8";
const char DECODE_UTF16LE[] = "utf-16le";
const char DECODE_UTF16BE[] = "utf-16be";
const char DECODE_GB18030[] = "gb18030";
const char DECODE_BIG5[] = "big5";
const char DECODE_SHIFT_JIS[] = "shift_jis";
const char DECODE_EUC_JP[] = "euc-jp";
const char DECODE_EUC_KR[] = "euc-kr";
const char DECODE_WINDOWS_1252[] = "windows-1252";

#define EURO "\xE2\x82\xAC"

/* iconv is fed one character at a time where its length is not known beforehand. */
#define ICONV_CHAR_BYTES_MAX 16u
#define ICONV_CHUNK_BYTES (64u * 1024)

#define UTF16_RUN_UNITS 256u

/* One source character as UTF-8, at most: two code points of three bytes. */
#define CHAR_TEXT_BYTES_MAX 8u

static size_t gb18030_len(const unsigned char *p, size_t left)
{
    if (p[0] <= 0x80)
        return 1;
    return left > 1 && p[1] >= '0' && p[1] <= '9' ? 4 : 2;
}

static size_t double_len(const unsigned char *p, size_t left)
{
    (void)left;
    return p[0] <= 0x80 ? 1 : 2;
}

static size_t shift_jis_len(const unsigned char *p, size_t left)
{
    (void)left;
    return p[0] <= 0x80 || (p[0] >= 0xA0 && p[0] < 0xE0) || p[0] > 0xFC ? 1 : 2;
}

static size_t euc_jp_len(const unsigned char *p, size_t left)
{
    (void)left;
    if (p[0] == 0x8F)
        return 3;
    return p[0] == 0x8E || p[0] >= 0xA1 ? 2 : 1;
}

static size_t single_len(const unsigned char *p, size_t left)
{
    (void)p;
    (void)left;
    return 1;
}

/* The sets that real files use are larger than the ones they are named for: characters of
 * Windows' and Hong Kong's extensions, NEC's row 13. */
static const struct codec {
    const char *encoding, *iconv_name;
    size_t (*char_len)(const unsigned char *p, size_t left);
} codecs[] = {
    {DECODE_GB18030, "GB18030", gb18030_len},   {DECODE_BIG5, "BIG5-HKSCS", double_len},
    {DECODE_SHIFT_JIS, "CP932", shift_jis_len}, {DECODE_EUC_JP, "EUC-JP-MS", euc_jp_len},
    {DECODE_EUC_KR, "CP949", double_len},       {DECODE_WINDOWS_1252, "CP1252", single_len},
    {"windows-1251", "CP1251", single_len},     {"koi8-r", "KOI8-R", single_len},
};

static const struct codec *codec_find(const char *encoding)
{
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        if (codecs[i].encoding == encoding || strcmp(codecs[i].encoding, encoding) == 0)
            return &codecs[i];
    return NULL;
}

static bool is_utf16(const char *encoding)
{
    return strcmp(encoding, DECODE_UTF16LE) == 0 || strcmp(encoding, DECODE_UTF16BE) == 0;
}

bool codec_has_byte_lines(const char *encoding)
{
    return !is_utf16(encoding);
}

static uint32_t utf16_unit(struct str s, size_t at, bool is_big)
{
    unsigned char a = (unsigned char)s.ptr[at], b = (unsigned char)s.ptr[at + 1];

    return is_big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

size_t codec_char_len(const char *encoding, struct str bytes, size_t at)
{
    const struct codec *codec = codec_find(encoding);
    uint32_t cp;

    assert(at < bytes.len);
    if (codec)
        return codec->char_len((const unsigned char *)bytes.ptr + at, bytes.len - at);
    if (strcmp(encoding, DECODE_UTF8) == 0)
        return utf8_next(bytes, at, &cp);
    if (!is_utf16(encoding))
        return 1;
    if (at + 1 >= bytes.len)
        return 2;
    cp = utf16_unit(bytes, at, strcmp(encoding, DECODE_UTF16BE) == 0);
    return cp >= 0xD800 && cp < 0xDC00 ? 4 : 2;
}

/* ---- Unicode ---- */

static void convert_utf8(struct writer *w, size_t from, size_t to)
{
    struct str in = str_sub(w->in, 0, to);
    size_t tail, at = from;
    uint32_t cp;

    /* The file's head may be cut off inside a character as well as its tail. */
    while (at < to && at - from < 3 && w->doc->part == 0 && from == 0 &&
           ((unsigned char)in.ptr[at] & 0xC0) == 0x80)
        at++;
    if (at > from)
        writer_add_cut(w, from, at - from);
    while (at < to && !w->has_failed) {
        struct str rest = str_sub(in, at, SIZE_MAX);
        size_t len = utf8_valid_len(rest);

        if (len) {
            writer_copy(w, at, len);
        } else if (to == w->in.len && utf8_is_cut(rest, &tail) && tail == rest.len) {
            len = tail;
            writer_add_cut(w, at, len);
        } else {
            len = utf8_next(in, at, &cp);
            writer_add_bad(w, at, len);
        }
        at += len;
    }
}

/* Units from `from` that are one character of three bytes each. They are most of a Chinese text. */
static size_t utf16_run_of_three(struct writer *w, size_t from, size_t to, bool is_big)
{
    size_t at = from;
    char *out;

    if (!writer_reserve(w, UTF16_RUN_UNITS * 3))
        return from;
    out = w->out + w->out_len;
    while (at + 1 < to && at - from < (size_t)UTF16_RUN_UNITS * 2) {
        uint32_t cp = utf16_unit(w->in, at, is_big);

        if (cp < 0x800 || (cp & 0xF800) == 0xD800)
            break;
        out += utf8_put(cp, out);
        at += 2;
    }
    if (at > from) {
        writer_mark(w, from, 3, 2);
        w->out_len = (size_t)(out - w->out);
        w->in_next = at;
    }
    return at;
}

static void convert_utf16(struct writer *w, size_t from, size_t to, bool is_big)
{
    char utf8[4];
    size_t at = from;

    while (at + 1 < to && !w->has_failed) {
        size_t len = 2;
        uint32_t cp;

        at = utf16_run_of_three(w, at, to, is_big);
        if (at + 1 >= to || w->has_failed)
            break;
        cp = utf16_unit(w->in, at, is_big);
        if (cp >= 0xD800 && cp < 0xDC00 && at + 3 < to) {
            uint32_t low = utf16_unit(w->in, at + 2, is_big);

            if (low >= 0xDC00 && low < 0xE000) {
                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                len = 4;
            }
        }
        if (cp >= 0xD800 && cp < 0xDC00 && at + 4 > to && to == w->in.len)
            writer_add_cut(w, at, len = to - at);
        else if (cp >= 0xD800 && cp < 0xE000)
            writer_add_bad(w, at, len);
        else
            writer_add(w, utf8, utf8_put(cp, utf8), at, len);
        at += len;
    }
    if (at < to && !w->has_failed)
        writer_add_cut(w, at, to - at);
}

/* ---- any other encoding, one character after the other ---- */

/* One character through iconv, its source length found by trying; 0: bad or cut. */
static size_t iconv_char(const struct writer *w, iconv_t cd, size_t at, size_t to, char *utf8,
                         size_t *ret_len)
{
    size_t left = to - at;

    for (size_t len = 1; len <= left && len <= ICONV_CHAR_BYTES_MAX; len++) {
        char *in = (char *)(uintptr_t)(w->in.ptr + at), *out = utf8;
        size_t in_left = len, out_left = ICONV_CHAR_BYTES_MAX;
        size_t rc = iconv(cd, &in, &in_left, &out, &out_left);
        int why = errno;

        /* What is held back for a combining mark comes out now: letter and mark stay two. */
        (void)iconv(cd, NULL, NULL, &out, &out_left);
        *ret_len = (size_t)(out - utf8);
        if (in_left < len && *ret_len)
            return len - in_left;
        if (rc == (size_t)-1 && why != EINVAL)
            return 0;
    }
    return 0;
}

/* Characters that begin in [from, stop); they end at `to` at most. Returns the end of the last one. */
static size_t convert_chars(struct writer *w, iconv_t cd, size_t from, size_t stop, size_t to)
{
    size_t at = from;

    while (at < stop && !w->has_failed) {
        char utf8[ICONV_CHAR_BYTES_MAX];
        size_t len, in_len = iconv_char(w, cd, at, to, utf8, &len);

        if (in_len) {
            writer_add(w, utf8, len, at, in_len);
        } else {
            in_len = 1;
            writer_add_bad(w, at, 1);
        }
        at += in_len;
    }
    return at;
}

/* ---- iconv in chunks, for encodings whose characters can be told by their lead bytes ---- */

static size_t utf8_len(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Four characters of HKSCS are a letter and a combining mark. */
static bool is_two_code_points(const struct codec *codec, const unsigned char *p)
{
    return codec->encoding == DECODE_BIG5 && p[0] == 0x88 &&
           (p[1] == 0x62 || p[1] == 0x64 || p[1] == 0xA3 || p[1] == 0xA5);
}

/* Map what one iconv call has just converted: walk source and result side by side. False, and nothing
 * is taken, when the two do not agree: glibc's CP949 returns the wrong place behind A2E8, for one. */
static bool chunk_map(struct writer *w, const struct codec *codec, size_t from, size_t to,
                      size_t out_to)
{
    const unsigned char *in = (const unsigned char *)w->in.ptr;
    const unsigned char *text = (const unsigned char *)w->out;
    size_t in_step = 0, out_step = 0, out_len = w->out_len, in_next = w->in_next;
    size_t runs_len = w->doc->runs_len;

    while (from < to && w->out_len < out_to) {
        size_t in_len = codec->char_len(in + from, to - from);
        size_t text_len = utf8_len(text[w->out_len]);

        if (is_two_code_points(codec, in + from))
            text_len += utf8_len(text[w->out_len + text_len]);
        if (in_len != in_step || text_len != out_step)
            writer_mark(w, from, text_len, in_len);
        in_step = in_len;
        out_step = text_len;
        w->out_len += text_len;
        from += in_len;
        w->in_next = from;
    }
    if (from == to && w->out_len == out_to)
        return true;
    w->out_len = out_len;
    w->in_next = in_next;
    w->doc->runs_len = runs_len;
    return false;
}

/* One bad byte at `at`. Windows writes the euro sign as 0x80, which GB18030 leaves undefined. */
static void chunk_bad(struct writer *w, const struct codec *codec, size_t at)
{
    if (codec->encoding == DECODE_GB18030 && (unsigned char)w->in.ptr[at] == 0x80)
        writer_add(w, EURO, sizeof EURO - 1, at, 1);
    else
        writer_add_bad(w, at, 1);
}

/* Convert on from `at` until the chunk ends or iconv stops; returns where it stands then. */
static size_t chunk_step(struct writer *w, const struct codec *codec, iconv_t cd, size_t at,
                         size_t to)
{
    char *in = (char *)(uintptr_t)(w->in.ptr + at), *out;
    size_t in_left = to - at > ICONV_CHUNK_BYTES ? ICONV_CHUNK_BYTES : to - at, out_left, end, rc;
    size_t chunk_end = at + in_left;
    int why;

    if (!writer_reserve(w, in_left / 2 + CHAR_TEXT_BYTES_MAX))
        return to;
    out = w->out + w->out_len;
    /* Room is kept for the second half of a character that iconv holds back. */
    out_left = w->out_room - w->out_len - CHAR_TEXT_BYTES_MAX / 2;
    rc = iconv(cd, &in, &in_left, &out, &out_left);
    why = errno;
    out_left += CHAR_TEXT_BYTES_MAX / 2;
    (void)iconv(cd, NULL, NULL, &out, &out_left);
    end = (size_t)(in - w->in.ptr);
    if (!chunk_map(w, codec, at, end, (size_t)(out - w->out)))
        return convert_chars(w, cd, at, chunk_end, to);
    if (rc != (size_t)-1)
        return end;
    if (why == E2BIG) {
        (void)writer_reserve(w, w->out_room - w->out_len + ICONV_CHAR_BYTES_MAX);
        return end;
    }
    if (why == EINVAL && end + in_left == to && to == w->in.len) {
        writer_add_cut(w, end, in_left); /* the input ends inside a character */
        return to;
    }
    if (why == EINVAL && end > at && end + in_left < to)
        return end; /* only the chunk does */
    chunk_bad(w, codec, end);
    return end + 1;
}

/* ---- all of them ---- */

void *codec_iconv_open(const char *name)
{
    iconv_t cd = iconv_open("UTF-8", name);

    /* glibc says EINVAL, too, when it has no memory to load its tables. */
    return cd == (iconv_t)-1 && errno == EINVAL ? iconv_open("UTF-8", name) : cd;
}

static iconv_t codec_set_get(struct codec_set *set, const char *encoding, const char *iconv_name)
{
    iconv_t cd;

    for (size_t i = 0; i < set->len; i++)
        if (set->open[i].encoding == encoding)
            return set->open[i].cd;
    assert(set->len < CODEC_SET_MAX);
    cd = codec_iconv_open(iconv_name);
    if (cd != (iconv_t)-1)
        set->open[set->len++] = (struct codec_open){encoding, cd};
    return cd;
}

void codec_set_close(struct codec_set *set)
{
    while (set->len)
        (void)iconv_close(set->open[--set->len].cd);
}

enum err_code codec_convert(struct codec_set *set, const char *encoding, struct writer *w,
                            size_t from, size_t to, struct err *err)
{
    const struct codec *codec = codec_find(encoding);
    iconv_t cd;

    assert(from <= to && to <= w->in.len);
    if (strcmp(encoding, DECODE_UTF8) == 0) {
        convert_utf8(w, from, to);
        return ERR_OK;
    }
    if (is_utf16(encoding)) {
        convert_utf16(w, from, to, strcmp(encoding, DECODE_UTF16BE) == 0);
        return ERR_OK;
    }
    cd = codec_set_get(set, encoding, codec ? codec->iconv_name : encoding);
    if (cd == (iconv_t)-1 && errno == ENOMEM)
        return err_set(err, ERR_NOMEM, ENOMEM, "no memory to decode");
    if (cd == (iconv_t)-1)
        return err_set(err, ERR_CONF, errno, "unknown encoding '%s': %s", encoding,
                       strerror(errno));
    if (!codec)
        (void)convert_chars(w, cd, from, to, to);
    else
        while (from < to && !w->has_failed)
            from = chunk_step(w, codec, cd, from, to);
    return ERR_OK;
}
