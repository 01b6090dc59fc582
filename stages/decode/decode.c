/* decode.c -- which encoding a document has, and what may not pass; see decode.h.
 * The converters are in codec.c. */
#include "../decode.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "codec.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

/* NUL bytes that a text file may hold (a padded record, a crashed editor) before it is binary: this
 * many, or one in so many bytes. */
#define NULS_ALLOWED 3u
#define NUL_PER_BYTES 1024u
/* Whole UTF-8 sequences for each broken one that make a damaged file UTF-8 all the same. Text in
 * GBK or Big5 read as UTF-8 has more broken sequences than whole ones. */
#define UTF8_GOOD_PER_BAD 8u

const struct opt decode_opt_table[] = {
    {"encoding", OPT_STR, offsetof(struct decode_opts, encoding), "auto", 1, 64, NULL,
     "encoding of every file, by its iconv name; auto finds it out file by file"},
    {"fallback", OPT_STR, offsetof(struct decode_opts, fallback), "gb18030", 1, 64, NULL,
     "encoding of what has no BOM and is not UTF-8, by its iconv name"},
    {"max_errors", OPT_RATIO, offsetof(struct decode_opts, max_errors), "1%", 0, 1000, NULL,
     "share of broken characters up to which a file is taken, each becoming U+FFFD"},
    {NULL, OPT_BOOL, 0, NULL, 0, 0, NULL, NULL},
};

/* Names of one encoding. GBK and GB2312 files are read as GB18030, which holds both: real files
 * labelled with the small sets use characters of the large one. */
struct alias {
    const char *name, *encoding;
};

static const struct alias aliases[] = {
    {"utf-8", DECODE_UTF8},
    {"utf8", DECODE_UTF8},
    {"ascii", DECODE_UTF8},
    {"us-ascii", DECODE_UTF8},
    {"gb18030", DECODE_GB18030},
    {"gbk", DECODE_GB18030},
    {"gb2312", DECODE_GB18030},
    {"cp936", DECODE_GB18030},
    {"euc-cn", DECODE_GB18030},
    {"utf-16", DECODE_UTF16LE},
    {"utf-16le", DECODE_UTF16LE},
    {"utf16le", DECODE_UTF16LE},
    {"utf-16be", DECODE_UTF16BE},
    {"utf16be", DECODE_UTF16BE},
    {"big5", "big5-hkscs"},
    {"big5-hkscs", "big5-hkscs"},
    {"cp950", "big5-hkscs"},
    {"shift_jis", "cp932"},
    {"sjis", "cp932"},
    {"cp932", "cp932"},
    {"euc-jp", "euc-jp"},
    {"euc-kr", "cp949"},
    {"cp949", "cp949"},
    {"latin1", "windows-1252"},
    {"iso-8859-1", "windows-1252"},
    {"windows-1252", "windows-1252"},
    {"windows-1251", "windows-1251"},
    {"koi8-r", "koi8-r"},
};

/* One step of the cascade looks at the sample and names the encoding, or returns NULL. */
struct step {
    const char *source;
    const char *(*look)(struct str sample, bool is_whole, uint32_t *ret_bom_len);
};

struct bom {
    const char *encoding;
    struct str bytes;
};

static const struct bom boms[] = {
    {DECODE_UTF8, {"\xEF\xBB\xBF", 3}},
    {DECODE_UTF16LE, {"\xFF\xFE", 2}},
    {DECODE_UTF16BE, {"\xFE\xFF", 2}},
    {DECODE_GB18030, {"\x84\x31\x95\x33", 4}},
};

static const char *look_bom(struct str sample, bool is_whole, uint32_t *ret_bom_len)
{
    (void)is_whole;
    for (size_t i = 0; i < sizeof boms / sizeof *boms; i++) {
        if (str_starts(sample, boms[i].bytes)) {
            *ret_bom_len = (uint32_t)boms[i].bytes.len;
            return boms[i].encoding;
        }
    }
    return NULL;
}

/* A character cut at the end is no fault: the input may be cut there. */
static const char *look_utf8(struct str sample, bool is_whole, uint32_t *ret_bom_len)
{
    size_t valid = utf8_valid_len(sample), tail;

    (void)is_whole;
    *ret_bom_len = 0;
    if (valid == sample.len)
        return DECODE_UTF8;
    /* The tail alone would make any short legacy text UTF-8: something whole must stand before. */
    if (utf8_is_cut(sample, &tail) && valid + tail == sample.len && valid > 0 &&
        utf8_count(str_sub(sample, 0, valid)) < valid)
        return DECODE_UTF8;
    return NULL;
}

/* UTF-8 with a few damaged characters: one bad byte must not turn a page into nonsense. */
static const char *look_damaged_utf8(struct str sample, bool is_whole, uint32_t *ret_bom_len)
{
    size_t at = 0, good = 0, bad = 0;
    uint32_t cp;

    (void)is_whole;
    *ret_bom_len = 0;
    while (at < sample.len) {
        size_t len = utf8_next(sample, at, &cp);

        bad += cp == UTF8_BAD;
        good += cp != UTF8_BAD && len > 1;
        at += len;
    }
    return good >= bad * UTF8_GOOD_PER_BAD ? DECODE_UTF8 : NULL;
}

static const struct step cascade[] = {
    {"bom", look_bom},
    {"utf8", look_utf8},
    {"utf8", look_damaged_utf8},
};

/* The encoding a configured name stands for. Names outside the table are tried with iconv. */
static enum err_code resolve_name(struct str name, const char **ret_encoding, struct err *err)
{
    iconv_t cd;

    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (strlen(aliases[i].name) == name.len &&
            strncasecmp(aliases[i].name, name.ptr, name.len) == 0) {
            *ret_encoding = aliases[i].encoding;
            return ERR_OK;
        }
    }
    cd = iconv_open("UTF-8", name.ptr);
    if (cd == (iconv_t)-1)
        return err_set(err, ERR_CONF, errno, "unknown encoding '%.*s' in the decode section",
                       (int)name.len, name.ptr);
    (void)iconv_close(cd);
    *ret_encoding = name.ptr;
    return ERR_OK;
}

enum err_code decode_detect(const struct decode_opts *opts, struct str sample, bool is_whole,
                            const char **ret_encoding, const char **ret_source,
                            uint32_t *ret_bom_len, struct err *err)
{
    uint32_t bom_len = 0;
    const char *found;
    enum err_code code;

    assert(opts && ret_encoding && ret_source && ret_bom_len);
    if (!str_eq(opts->encoding, STR("auto"))) {
        code = resolve_name(opts->encoding, ret_encoding, err);
        if (code)
            return code;
        /* A BOM of that very encoding is still a BOM, not text. */
        found = look_bom(sample, is_whole, &bom_len);
        *ret_source = "config";
        *ret_bom_len = found == *ret_encoding ? bom_len : 0;
        return ERR_OK;
    }
    for (size_t i = 0; i < sizeof cascade / sizeof *cascade; i++) {
        found = cascade[i].look(sample, is_whole, &bom_len);
        if (found) {
            *ret_encoding = found;
            *ret_source = cascade[i].source;
            *ret_bom_len = bom_len;
            return ERR_OK;
        }
    }
    code = resolve_name(opts->fallback, ret_encoding, err);
    if (code)
        return code;
    *ret_source = "config";
    *ret_bom_len = 0;
    return ERR_OK;
}

static size_t count_nuls(struct str s)
{
    const char *p = s.ptr, *end = s.ptr + s.len;
    size_t count = 0;

    while (p < end && (p = memchr(p, 0, (size_t)(end - p)))) {
        count++;
        p++;
    }
    return count;
}

static enum err_code check_binary(const struct doc *doc, struct err *err)
{
    size_t nuls, allowed = doc->bytes.len / NUL_PER_BYTES;

    if (strcmp(doc->encoding, DECODE_UTF16LE) == 0 || strcmp(doc->encoding, DECODE_UTF16BE) == 0)
        return ERR_OK;
    nuls = count_nuls(doc->bytes);
    if (allowed < NULS_ALLOWED && nuls * 2 < doc->bytes.len)
        allowed = NULS_ALLOWED;
    if (nuls <= allowed)
        return ERR_OK;
    return err_set_doc(err, "binary", "%zu of %zu bytes are NUL: this is not text", nuls,
                       doc->bytes.len);
}

static enum err_code check_errors(const struct decode_opts *opts, const struct doc *doc,
                                  struct err *err)
{
    size_t bad = doc->decode_errors, chars;

    if (bad == 0)
        return ERR_OK;
    chars = utf8_count(doc->text);
    /* A character cut at the end is shown, but is no reason to refuse a short file. */
    if (chars > bad && str_ends(doc->text, STR("\xEF\xBF\xBD")))
        bad--;
    if ((double)bad <= opts->max_errors * (double)chars)
        return ERR_OK;
    return err_set_doc(
        err, "encoding",
        "%u of %zu characters are not %s (%.2f %%, decode.max_errors allows %.2f %%)",
        doc->decode_errors, chars, doc->encoding, 100.0 * (double)bad / (double)chars,
        100.0 * opts->max_errors);
}

static bool is_blank(struct str text)
{
    uint32_t cp;

    for (size_t at = 0; at < text.len;) {
        at += utf8_next(text, at, &cp);
        if (!uchar_is_space(cp))
            return false;
    }
    return true;
}

enum err_code decode_run(const struct decode_opts *opts, struct doc *doc, struct err *err)
{
    enum err_code code;
    bool is_only_part;

    assert(opts && doc && doc->arena);
    is_only_part = doc->part == 0 && doc->is_last_part;
    doc->bom_len = 0;
    if (!doc->encoding) {
        code = decode_detect(opts, doc->bytes, is_only_part, &doc->encoding, &doc->encoding_source,
                             &doc->bom_len, err);
        if (code)
            return code;
    }
    if ((code = check_binary(doc, err)))
        return code;
    if ((code = decode_convert(doc, err)))
        return code;
    if (is_only_part && is_blank(doc->text))
        return err_set_doc(err, "empty", "the file holds nothing but white space (%zu bytes)",
                           doc->bytes.len);
    return check_errors(opts, doc, err);
}
