/* decode.h -- from bytes to valid UTF-8 with a map back. Runs before every pipeline; not a stage.
 * Cascade: BOM (UTF-8, UTF-16LE/BE), strict UTF-8 (a character cut at the end of the input is
 * tolerated), then the fallback encoding through iconv. Any thread. */
#ifndef SIFTD_DECODE_H
#define SIFTD_DECODE_H

#include "doc.h"
#include "opt.h"

struct decode_opts {
    struct str encoding; /* "auto", or an iconv name used for every file */
    struct str fallback; /* iconv name for what is neither BOM nor UTF-8; gb18030 */
    double max_errors;   /* share of characters that may be bad, 0..1 */
};

/* The table of the `decode:` section of siftd.yaml; ends with a NULL name. */
extern const struct opt decode_opt_table[];

/* What a whole file is, decided once on a sample (and kept for all its parts).
 *   sample       the first bytes of the file
 *   is_whole     the sample is the whole file
 * Sets *ret_encoding, *ret_source (static strings), *ret_bom_len.
 * ERR_CONF: the configured encoding is unknown to iconv. */
enum err_code decode_detect(const struct decode_opts *opts, struct str sample, bool is_whole,
                            const char **ret_encoding, const char **ret_source,
                            uint32_t *ret_bom_len, struct err *err);

/* Fill doc->text, encoding, encoding_source, bom_len, runs, decode_errors from doc->bytes. When
 * doc->encoding is already set (a later part), it is used as it is and no BOM is looked for.
 * ERR_DOC: reason "encoding" (over max_errors), "binary" (NUL bytes in what is not UTF-16),
 * "empty" (nothing but white space in a file of one part). */
enum err_code decode_run(const struct decode_opts *opts, struct doc *doc, struct err *err);

#endif
