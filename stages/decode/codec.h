/* codec.h -- the encodings with a converter of their own, and bytes of a known encoding to UTF-8.
 * Private to decode. Names are static, so that records may borrow them. */
#ifndef SIFTD_DECODE_CODEC_H
#define SIFTD_DECODE_CODEC_H

#include "writer.h"

extern const char DECODE_UTF8[], DECODE_UTF16LE[], DECODE_UTF16BE[], DECODE_GB18030[],
    DECODE_BIG5[], DECODE_SHIFT_JIS[], DECODE_EUC_JP[], DECODE_EUC_KR[], DECODE_WINDOWS_1252[];

/* The encoding that `name` (any case; an alias, or any name iconv knows) stands for. The result is
 * one of the names above, else `name` itself, which must outlive its use.
 * ERR_CONF: unknown to iconv, or its text cannot be cut at a line end: shift states (ISO-2022-JP, HZ,
 * UTF-7), more than one byte for a letter of ASCII (UTF-32), or not ASCII below 0x80 (EBCDIC). */
enum err_code codec_resolve(struct str name, const char **ret_encoding, struct err *err);

/* A line feed is the byte 0x0A, and that byte is nothing else: lines can be told before decoding. */
bool codec_has_byte_lines(const char *encoding);

/* Bytes of the character at `at` by its encoding's rule for lead bytes, >= 1; whether it is a good
 * one is iconv's business. 1 for names outside the list above, 2 or 4 for UTF-16. */
size_t codec_char_len(const char *encoding, struct str bytes, size_t at);

/* iconv's converter from `name` to UTF-8, tried twice where want of memory looks like an unknown name; as
 * iconv_open(3) otherwise. */
void *codec_iconv_open(const char *name);

/* Converters of one document, opened when they are first used. */
#define CODEC_SET_MAX 2u
struct codec_set {
    struct codec_open {
        const char *encoding;
        void *cd;
    } open[CODEC_SET_MAX];
    size_t len;
};
void codec_set_close(struct codec_set *set);

/* Append w->in from `from` to `to`, which are in `encoding`; at most CODEC_SET_MAX encodings in one
 * document. Bad bytes become U+FFFD. What does not fit latches in the writer.
 * ERR_CONF: iconv does not know the encoding; ERR_NOMEM. */
enum err_code codec_convert(struct codec_set *set, const char *encoding, struct writer *w,
                            size_t from, size_t to, struct err *err);

#endif
