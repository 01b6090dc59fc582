/* codec.c -- see codec.h */
#include "codec.h"

#include "../base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

const char DECODE_UTF8[] = "utf-8";
const char DECODE_GB18030[] = "gb18030";
const char DECODE_UTF16LE[] = "utf-16le";
const char DECODE_UTF16BE[] = "utf-16be";

#define REPLACEMENT "\xEF\xBF\xBD"
#define REPLACEMENT_LEN 3u
#define EURO "\xE2\x82\xAC"

/* iconv is fed one character at a time where its length is not known beforehand. */
#define ICONV_CHAR_BYTES_MAX 16u
#define ICONV_CHUNK_BYTES (64u * 1024)

/* Text being made, and its map. The first failure latches. */
struct writer {
    struct doc *doc;
    struct str in; /* the bytes behind the BOM */
    char *out;
    size_t out_len, out_room;
    size_t runs_room;
    size_t in_next; /* source offset that the last run goes on to */
    uint32_t errors;
    bool has_failed;
};

static enum err_code writer_init(struct writer *w, struct doc *doc, size_t room, struct err *err)
{
    *w = (struct writer){.doc = doc, .in = str_sub(doc->bytes, doc->bom_len, SIZE_MAX)};
    w->out = arena_alloc(doc->arena, room ? room : 1, 1);
    w->out_room = room;
    if (!w->out)
        return err_set(err, ERR_NOMEM, 0, "no room for %zu bytes of decoded text", room);
    doc->runs = NULL;
    doc->runs_len = 0;
    return ERR_OK;
}

/* Room for `len` more bytes; false: the text would be too long, or the arena is full. */
static bool writer_reserve(struct writer *w, size_t len)
{
    char *out;

    if (len <= w->out_room - w->out_len)
        return true;
    if (w->has_failed || w->out_len + len > DOC_TEXT_BYTES_MAX) {
        w->has_failed = true;
        return false;
    }
    out = arena_grow(w->doc->arena, w->out, &w->out_room, w->out_len + len, 1);
    if (!out) {
        w->has_failed = true;
        return false;
    }
    w->out = out;
    return true;
}

/* A run starts here unless the one before goes on: the same steps, and no gap in the source. */
static void writer_mark(struct writer *w, size_t in_off, size_t text_step, size_t orig_step)
{
    struct doc *doc = w->doc;
    struct doc_run *runs, *last = doc->runs_len ? &doc->runs[doc->runs_len - 1] : NULL;

    assert(text_step > 0 && text_step < 256 && orig_step < 256);
    if (last && last->text_step == text_step && last->orig_step == orig_step &&
        w->in_next == in_off)
        return;
    runs = arena_grow(doc->arena, doc->runs, &w->runs_room, doc->runs_len + 1, sizeof *runs);
    if (!runs) {
        w->has_failed = true;
        return;
    }
    doc->runs = runs;
    runs[doc->runs_len++] =
        (struct doc_run){(uint32_t)w->out_len, (uint32_t)(in_off + doc->bom_len),
                         (uint8_t)text_step, (uint8_t)orig_step};
}

/* Append the UTF-8 of one source character. */
static void writer_add(struct writer *w, const char *utf8, size_t len, size_t in_off, size_t in_len)
{
    if (!writer_reserve(w, len))
        return;
    writer_mark(w, in_off, len, in_len);
    memcpy(w->out + w->out_len, utf8, len);
    w->out_len += len;
    w->in_next = in_off + in_len;
}

/* Append bytes that are the same on both sides. */
static void writer_copy(struct writer *w, size_t in_off, size_t len)
{
    if (!writer_reserve(w, len))
        return;
    writer_mark(w, in_off, 1, 1);
    memcpy(w->out + w->out_len, w->in.ptr + in_off, len);
    w->out_len += len;
    w->in_next = in_off + len;
}

static void writer_add_bad(struct writer *w, size_t in_off, size_t in_len)
{
    w->errors++;
    writer_add(w, REPLACEMENT, REPLACEMENT_LEN, in_off, in_len);
}

static enum err_code writer_done(struct writer *w, struct err *err)
{
    if (w->has_failed)
        return err_set(err, ERR_NOMEM, 0, "no room for the decoded text of %zu bytes", w->in.len);
    w->doc->text = (struct str){w->out, w->out_len};
    w->doc->decode_errors = w->errors;
    return ERR_OK;
}

/* Valid UTF-8 is not copied; a copy with U+FFFD is made only for what is damaged. */
static enum err_code convert_utf8(struct doc *doc, struct err *err)
{
    struct str in = str_sub(doc->bytes, doc->bom_len, SIZE_MAX);
    size_t at = 0;
    struct writer w;
    enum err_code code;
    uint32_t cp;

    if (utf8_is_valid(in)) {
        doc->text = in;
        return ERR_OK;
    }
    code = writer_init(&w, doc, in.len + in.len / 64 + REPLACEMENT_LEN, err);
    if (code)
        return code;
    while (at < in.len && !w.has_failed) {
        size_t len = utf8_valid_len(str_sub(in, at, SIZE_MAX));

        if (len) {
            writer_copy(&w, at, len);
        } else {
            len = utf8_next(in, at, &cp);
            writer_add_bad(&w, at, len);
        }
        at += len;
    }
    return writer_done(&w, err);
}

static uint32_t utf16_unit(const struct writer *w, size_t at, bool is_big)
{
    unsigned char a = (unsigned char)w->in.ptr[at], b = (unsigned char)w->in.ptr[at + 1];

    return is_big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

static enum err_code convert_utf16(struct doc *doc, bool is_big, struct err *err)
{
    struct writer w;
    enum err_code code = writer_init(&w, doc, doc->bytes.len / 2 * 3 + REPLACEMENT_LEN, err);
    size_t at = 0;
    char utf8[4];

    if (code)
        return code;
    while (at + 1 < w.in.len && !w.has_failed) {
        uint32_t cp = utf16_unit(&w, at, is_big);
        size_t len = 2;

        if (cp >= 0xD800 && cp < 0xDC00 && at + 3 < w.in.len) {
            uint32_t low = utf16_unit(&w, at + 2, is_big);

            if (low >= 0xDC00 && low < 0xE000) {
                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                len = 4;
            }
        }
        if (cp >= 0xD800 && cp < 0xE000)
            writer_add_bad(&w, at, len);
        else
            writer_add(&w, utf8, utf8_put(cp, utf8), at, len);
        at += len;
    }
    if (at < w.in.len)
        writer_add_bad(&w, at, w.in.len - at);
    return writer_done(&w, err);
}

static size_t utf8_len(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Bytes of the GB18030 character at `p`, of which `left` are there. */
static size_t gb18030_len(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    if (left > 1 && p[1] >= 0x30 && p[1] <= 0x39)
        return 4;
    return 2;
}

/* Map what one iconv call has just converted: walk source and result side by side. */
static void gb18030_map(struct writer *w, size_t in_from, size_t in_to, size_t out_to)
{
    const unsigned char *in = (const unsigned char *)w->in.ptr;

    while (in_from < in_to && w->out_len < out_to) {
        size_t in_len = gb18030_len(in + in_from, in_to - in_from);
        size_t out_len = utf8_len((unsigned char)w->out[w->out_len]);

        writer_mark(w, in_from, out_len, in_len);
        w->out_len += out_len;
        in_from += in_len;
        w->in_next = in_from;
    }
    assert(in_from == in_to && w->out_len == out_to);
}

/* One bad byte at `at`. Windows writes the euro sign as 0x80, which GB18030 leaves undefined. */
static void gb18030_bad(struct writer *w, size_t at)
{
    if ((unsigned char)w->in.ptr[at] == 0x80)
        writer_add(w, EURO, sizeof EURO - 1, at, 1);
    else
        writer_add_bad(w, at, 1);
}

/* Convert on from `at` until the chunk ends or iconv stops; returns where it stands then. */
static size_t gb18030_step(struct writer *w, iconv_t cd, size_t at)
{
    char *in = (char *)(uintptr_t)(w->in.ptr + at), *out = w->out + w->out_len;
    size_t in_left = w->in.len - at, out_left = w->out_room - w->out_len, end, rc;

    if (in_left > ICONV_CHUNK_BYTES)
        in_left = ICONV_CHUNK_BYTES;
    rc = iconv(cd, &in, &in_left, &out, &out_left);
    end = (size_t)(in - w->in.ptr);
    gb18030_map(w, at, end, (size_t)(out - w->out));
    if (rc != (size_t)-1)
        return end;
    if (errno == E2BIG) {
        (void)writer_reserve(w, w->out_room - w->out_len + ICONV_CHAR_BYTES_MAX);
        return end;
    }
    if (errno == EINVAL && end + in_left == w->in.len) {
        writer_add_bad(w, end, in_left); /* the input ends inside a character */
        return w->in.len;
    }
    if (errno == EINVAL && end > at)
        return end; /* only the chunk does */
    gb18030_bad(w, end);
    return end + 1;
}

static enum err_code convert_gb18030(struct doc *doc, iconv_t cd, struct err *err)
{
    struct writer w;
    /* Two bytes become three at most, where they are good. */
    enum err_code code =
        writer_init(&w, doc, doc->bytes.len + doc->bytes.len / 2 + ICONV_CHAR_BYTES_MAX, err);
    size_t at = 0;

    if (code)
        return code;
    while (at < w.in.len && !w.has_failed)
        at = gb18030_step(&w, cd, at);
    return writer_done(&w, err);
}

/* One character through iconv, its source length found by trying; 0: bad or cut. */
static size_t iconv_char(const struct writer *w, iconv_t cd, size_t at, char *utf8, size_t *ret_len)
{
    size_t left = w->in.len - at;

    for (size_t len = 1; len <= left && len <= ICONV_CHAR_BYTES_MAX; len++) {
        char *in = (char *)(uintptr_t)(w->in.ptr + at), *out = utf8;
        size_t in_left = len, out_left = ICONV_CHAR_BYTES_MAX;
        size_t rc = iconv(cd, &in, &in_left, &out, &out_left);

        *ret_len = (size_t)(out - utf8);
        if (in_left < len)
            return len - in_left;
        if (rc == (size_t)-1 && errno != EINVAL)
            return 0;
    }
    return 0;
}

/* Any encoding iconv knows. Slower than the others, exact for each character. */
static enum err_code convert_iconv(struct doc *doc, iconv_t cd, struct err *err)
{
    struct writer w;
    enum err_code code =
        writer_init(&w, doc, doc->bytes.len + doc->bytes.len / 2 + ICONV_CHAR_BYTES_MAX, err);
    size_t at = 0;

    if (code)
        return code;
    while (at < w.in.len && !w.has_failed) {
        char utf8[ICONV_CHAR_BYTES_MAX];
        size_t len, in_len = iconv_char(&w, cd, at, utf8, &len);

        if (in_len == 0) {
            (void)iconv(cd, NULL, NULL, NULL, NULL);
            writer_add_bad(&w, at, 1);
            in_len = 1;
        } else if (len) { /* a shift sequence gives nothing of its own */
            writer_add(&w, utf8, len, at, in_len);
        }
        at += in_len;
    }
    return writer_done(&w, err);
}

enum err_code decode_convert(struct doc *doc, struct err *err)
{
    enum err_code code;
    iconv_t cd;

    assert(doc->encoding && doc->bom_len <= doc->bytes.len);
    if (strcmp(doc->encoding, DECODE_UTF8) == 0)
        return convert_utf8(doc, err);
    if (strcmp(doc->encoding, DECODE_UTF16LE) == 0 || strcmp(doc->encoding, DECODE_UTF16BE) == 0)
        return convert_utf16(doc, strcmp(doc->encoding, DECODE_UTF16BE) == 0, err);
    cd = iconv_open("UTF-8", doc->encoding);
    if (cd == (iconv_t)-1)
        return err_set(err, ERR_CONF, errno, "unknown encoding '%s': %s", doc->encoding,
                       strerror(errno));
    code = strcmp(doc->encoding, DECODE_GB18030) == 0 ? convert_gb18030(doc, cd, err)
                                                      : convert_iconv(doc, cd, err);
    (void)iconv_close(cd);
    return code;
}
