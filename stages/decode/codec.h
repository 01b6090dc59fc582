/* codec.h -- bytes of a known encoding to UTF-8, with the map back. Private to decode. */
#ifndef SIFTD_DECODE_CODEC_H
#define SIFTD_DECODE_CODEC_H

#include "../doc.h"

/* Encodings with a converter of their own; compared by address within decode. */
extern const char DECODE_UTF8[], DECODE_GB18030[], DECODE_UTF16LE[], DECODE_UTF16BE[];

/* Fill doc->text, runs and decode_errors from doc->bytes behind the BOM, which are in
 * doc->encoding. Bad bytes become U+FFFD and are counted. A character cut at the end of the bytes
 * is one error, shown as one U+FFFD. ERR_NOMEM: over the arena's cap or DOC_TEXT_BYTES_MAX.
 * ERR_CONF: iconv does not know the encoding. */
enum err_code decode_convert(struct doc *doc, struct err *err);

#endif
