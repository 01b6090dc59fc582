/* decode.c -- a document's bytes to text, and what may not pass; see decode.h. Detection is in
 * detect.c and guess.c, the converters are in codec.c. */
#include "../decode.h"

#include "../base/space.h"
#include "../base/utf8.h"
#include "codec.h"
#include "guess.h"

#include <assert.h>
#include <string.h>

/* NUL bytes that a text file may hold (a padded record, a crashed editor) before it is binary: this
 * many, or one in so many bytes. */
#define NULS_ALLOWED 3u
#define NUL_PER_BYTES 1024u
/* How sure the encoding of pasted lines must be. */
#define PASTE_CONFIDENCE 0.8
/* Lines in another encoding must read better than in the page's own. [tenths of a nat] */
#define PASTE_COST 20u

#define REPLACEMENT STR("\xEF\xBF\xBD")

const struct opt decode_opt_table[] = {
    {"encoding", OPT_STR, offsetof(struct decode_opts, encoding), "auto", 1, 64, NULL,
     "encoding of every file, by its iconv name; auto finds it out file by file"},
    {"fallback", OPT_STR, offsetof(struct decode_opts, fallback), "gb18030", 1, 64, NULL,
     "encoding of what cannot be found out, by its iconv name"},
    {"max_errors", OPT_RATIO, offsetof(struct decode_opts, max_errors), "1%", 0, 1000, NULL,
     "share of broken characters up to which a file is taken, each becoming U+FFFD"},
    {NULL, OPT_BOOL, 0, NULL, 0, 0, NULL, NULL},
};

/* ---- pages in two encodings ---- */

static struct str line_at(struct str bytes, size_t at)
{
    const char *feed = memchr(bytes.ptr + at, '\n', bytes.len - at);

    return str_sub(bytes, at, feed ? (size_t)(feed - bytes.ptr) + 1 - at : SIZE_MAX);
}

/* `line` reads without a fault in `other`, and better than in `base`. */
static bool is_pasted(const char *base, const char *other, struct str line)
{
    bool is_utf8 = utf8_is_valid(line);
    struct reading in_other, in_base;

    if (is_utf8 != (strcmp(other, DECODE_UTF8) == 0) || (is_utf8 && utf8_count(line) == line.len))
        return false;
    in_other = guess_read(other, line);
    if (in_other.chars == 0 || in_other.bad)
        return false;
    in_base = guess_read(base, line);
    return in_other.cost + PASTE_COST < in_base.cost;
}

/* Somebody said what the encoding is: lines that are not in it are errors, not another encoding. */
static bool is_given(const struct doc *doc)
{
    return strcmp(doc->encoding_source, "config") == 0 ||
           strcmp(doc->encoding_source, "retry") == 0;
}

/* The encoding that lines of the page may be in beside its own, or NULL. */
static const char *find_other(const struct doc *doc, struct str in)
{
    size_t valid, line;
    struct guess guess;

    if (is_given(doc) || !codec_has_byte_lines(doc->encoding))
        return NULL;
    if (strcmp(doc->encoding, DECODE_UTF8) != 0)
        return DECODE_UTF8;
    /* The lines from the first broken one on tell. */
    valid = utf8_valid_len(in);
    for (line = valid; line > 0 && in.ptr[line - 1] != '\n';)
        line--;
    guess = guess_encoding(str_sub(in, line, SIZE_MAX), false);
    if (!guess.encoding || guess.confidence < PASTE_CONFIDENCE ||
        strcmp(guess.encoding, DECODE_UTF8) == 0 || !codec_has_byte_lines(guess.encoding))
        return NULL;
    return guess.encoding;
}

/* ---- conversion ---- */

static size_t text_room(const struct doc *doc, struct str in)
{
    /* Two bytes become three at most where they are good, bad ones are few. */
    return strcmp(doc->encoding, DECODE_UTF8) == 0 ? in.len + in.len / 64 + 16
                                                   : in.len + in.len / 2 + 16;
}

/* Line after line, neighbours of one encoding together. */
static enum err_code convert_lines(struct writer *w, struct codec_set *set, const char *other,
                                   size_t from, struct err *err)
{
    const char *base = w->doc->encoding, *now = base;
    size_t at = from;
    enum err_code code;

    while (at < w->in.len && !w->has_failed) {
        struct str line = line_at(w->in, at);
        const char *next = is_pasted(base, other, line) ? other : base;

        if (next != now) {
            if ((code = codec_convert(set, now, w, from, at, err)))
                return code;
            from = at;
            now = next;
            w->doc->is_mixed = true;
        }
        at += line.len;
    }
    return codec_convert(set, now, w, from, w->in.len, err);
}

static enum err_code convert(struct doc *doc, uint32_t head_bytes, struct writer *w,
                             struct err *err)
{
    struct str in = str_sub(doc->bytes, doc->bom_len, SIZE_MAX);
    const char *other = find_other(doc, in);
    struct codec_set set = {.len = 0};
    enum err_code code;

    code = writer_init(w, doc, text_room(doc, in), err);
    if (code)
        return code;
    if (head_bytes)
        writer_add_cut(w, 0, head_bytes);
    code = other ? convert_lines(w, &set, other, head_bytes, err)
                 : codec_convert(&set, doc->encoding, w, head_bytes, in.len, err);
    codec_set_close(&set);
    return code ? code : writer_done(w, err);
}

/* ---- what may not pass ---- */

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

/* `s` is the bytes, or the text of UTF-16. */
static enum err_code check_binary(struct str s, struct err *err)
{
    size_t nuls = count_nuls(s), allowed = s.len / NUL_PER_BYTES;

    if (allowed < NULS_ALLOWED && nuls * 2 < s.len)
        allowed = NULS_ALLOWED;
    if (nuls <= allowed)
        return ERR_OK;
    return err_set_doc(err, "binary", "%zu of %zu bytes are NUL: this is not text", nuls, s.len);
}

/* U+FFFD in the bytes themselves stands for text that was lost before. */
static size_t count_replacements(struct str text, size_t *ret_first)
{
    const struct str mark = REPLACEMENT;
    size_t count = 0;

    for (size_t at = 0; (at = str_find(text, mark, at)) != SIZE_MAX; at += mark.len)
        if (count++ == 0)
            *ret_first = at;
    return count;
}

static enum err_code check_errors(const struct decode_opts *opts, const struct writer *w,
                                  struct doc *doc, struct err *err)
{
    size_t first = 0, bad = count_replacements(doc->text, &first), chars, limit;

    doc->decode_errors = bad > UINT32_MAX ? UINT32_MAX : (uint32_t)bad;
    if (bad == 0)
        return ERR_OK;
    chars = utf8_count(doc->text);
    /* A character cut at either end is shown, but is no reason to refuse a short file. */
    limit = chars > w->cuts ? w->cuts : 0;
    if ((double)bad <= opts->max_errors * (double)chars + (double)limit)
        return ERR_OK;
    return err_set_doc(err, "encoding",
                       "%zu of %zu characters are not %s%s (%.2f %%, decode.max_errors allows "
                       "%.2f %%), the first at byte %llu",
                       bad, chars, doc->encoding, w->errors == 0 ? ", they were lost before" : "",
                       100.0 * (double)bad / (double)chars, 100.0 * opts->max_errors,
                       (unsigned long long)doc_original_offset(doc, first));
}

static bool is_blank(struct str text)
{
    return space_skip(text, 0) == text.len;
}

/* Valid UTF-8 is not copied. */
static enum err_code decode_text(struct doc *doc, const struct decode_found *found,
                                 struct writer *w, struct err *err)
{
    struct str in = str_sub(doc->bytes, doc->bom_len, SIZE_MAX);
    bool is_wide = !codec_has_byte_lines(doc->encoding);
    enum err_code code;

    if (!is_wide && (code = check_binary(doc->bytes, err)))
        return code;
    if (strcmp(doc->encoding, DECODE_UTF8) == 0 && (found->is_valid || utf8_is_valid(in))) {
        doc->text = in;
        return ERR_OK;
    }
    if ((code = convert(doc, found->head_bytes, w, err)))
        return code;
    return is_wide ? check_binary(doc->text, err) : ERR_OK;
}

enum err_code decode_run(const struct decode_opts *opts, struct doc *doc, struct err *err)
{
    struct writer w = {.doc = doc};
    struct decode_found found = {.encoding = NULL};
    enum err_code code;
    bool is_only_part;

    assert(opts && doc && doc->arena);
    is_only_part = doc->part == 0 && doc->is_last_part;
    doc->bom_len = 0;
    doc->is_mixed = false;
    if (!doc->encoding) {
        code = decode_detect(opts, doc->bytes, is_only_part, &found, err);
        if (code)
            return code;
        doc->encoding = found.encoding;
        doc->encoding_source = found.source;
        doc->encoding_confidence = found.confidence;
        doc->bom_len = found.bom_len;
        found.is_valid = found.is_valid && is_only_part; /* else it was only a sample */
    }
    if ((code = decode_text(doc, &found, &w, err)))
        return code;
    if (is_only_part && is_blank(doc->text))
        return err_set_doc(err, "empty", "the file holds nothing but white space (%zu bytes)",
                           doc->bytes.len);
    return check_errors(opts, &w, doc, err);
}
