/* decode.h -- from bytes to valid UTF-8 with a map back. Runs before every pipeline; not a stage.
 * Cascade: BOM (UTF-8, UTF-16LE/BE, GB18030), strict UTF-8 (a character cut at either end of the input
 * is tolerated), how frequent the characters would be in each encoding (UTF-16 without BOM, GB18030,
 * Big5, Shift_JIS, EUC-JP, EUC-KR, Windows-1252), then the fallback encoding. Lines of UTF-8 in a page
 * of another encoding, or the other way round, are decoded each in its own. Any thread. */
#ifndef SIFTD_DECODE_H
#define SIFTD_DECODE_H

#include "doc.h"
#include "opt.h"

struct decode_opts {
    struct str encoding; /* "auto", or an iconv name used for every file */
    struct str fallback; /* iconv name for what is neither BOM nor UTF-8; gb18030 */
    double max_errors;   /* share of characters that may be bad, 0..1 */
    bool is_retry;       /* the encoding was named for this very file; not in the table */
};

/* The table of the `decode:` section of siftd.yaml; ends with a NULL name. */
extern const struct opt decode_opt_table[];

/* Bytes of a file that decide about it; the file's first part is at least as long as that. */
#define DECODE_SAMPLE_BYTES (256u * 1024)

/* What was found out about a file. */
struct decode_found {
    const char *encoding; /* static, or the configured name: utf-8, gb18030 ... */
    const char *source;   /* static: bom | utf8 | stat | config | retry | fallback */
    double confidence;    /* 0..1; less than 1 for stat and fallback only */
    bool is_valid;        /* UTF-8, and the sample is known to be valid behind the BOM */
    uint32_t bom_len;
    uint32_t head_bytes; /* behind the BOM: the end of a character whose beginning is cut off */
};

/* ERR_CONF: iconv does not know the configured encodings, or their text cannot be cut at line ends
 * (ISO-2022-JP and others with shift states, UTF-32, EBCDIC). To be asked once at start. */
enum err_code decode_check(const struct decode_opts *opts, struct err *err);

/* What a whole file is, decided once on a sample (and kept for all its parts).
 *   sample       the first bytes of the file; of what is not whole, the first DECODE_SAMPLE_BYTES
 *                are looked at
 *   is_whole     the sample is the whole file
 * ERR_CONF: as decode_check. */
enum err_code decode_detect(const struct decode_opts *opts, struct str sample, bool is_whole,
                            struct decode_found *ret_found, struct err *err);

/* Where a part of at most `to` bytes (0 < to <= bytes.len) that has no line end to cut at ends
 * between two characters, walked from the start of `bytes`; at least 1. */
size_t decode_cut(const char *encoding, struct str bytes, size_t to);

/* Fill doc->text, encoding*, bom_len, runs, decode_errors, is_mixed from doc->bytes. When
 * doc->encoding is already set (a later part), it is used as it is and no BOM is looked for.
 * U+FFFD that stands in the bytes themselves is counted like bad bytes: text was lost before.
 * ERR_DOC: reason "encoding" (over max_errors), "binary" (NUL bytes in what is not UTF-16),
 * "empty" (nothing but white space in a file of one part). ERR_CONF: as decode_check. */
enum err_code decode_run(const struct decode_opts *opts, struct doc *doc, struct err *err);

#endif
