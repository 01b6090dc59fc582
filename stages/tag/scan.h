/* scan.h -- one paragraph under the eyes of the scanners of tag, and the hits they make in it.
 *
 * A scanner reads `cps` from left to right once, looks ahead and back by bounded distances, and adds
 * hits; so the whole stage is linear in the text. Where hits of several scanners overlap, the one whose
 * scanner ran first stays (scan_hit refuses the later one). */
#ifndef SIFTD_TAG_SCAN_H
#define SIFTD_TAG_SCAN_H

#include "../doc.h"

#include <uchar.h>

/* A hit on its way to become a tag. */
struct hit {
    enum tag_kind kind;
    uint32_t from, to; /* [code points] */
    struct tag_attr *attrs, **attrs_end;
    struct hit *next;
};

/* The day a relative date is counted from. */
struct scan_day {
    int year, month, day; /* 0: not known */
};

struct scan {
    struct doc *doc;
    struct article *article;
    struct scan_day published;
    unsigned kinds; /* bits 1 << enum tag_kind: what is asked for */

    /* the paragraph */
    struct str text;
    uint32_t
        *cps;   /* code points, width folded to ASCII where there is such a form; a 0 ends them */
    size_t len; /* [code points] */
    uint8_t *is_taken;           /* one a code point: inside a hit */
    size_t seek_char, seek_byte; /* of scan_str */
    struct hit *hits, **hits_end;
    bool has_failed; /* the document's memory is full; nothing more is added */
};

/* The code point at `i`, 0 outside the paragraph; so `i - n` may wrap. */
static inline uint32_t scan_at(const struct scan *s, size_t i)
{
    return i < s->len ? s->cps[i] : 0;
}

/* Length of `word` when it stands at `i`, else 0. */
size_t scan_word(const struct scan *s, size_t i, const char32_t *word);
/* The same for a word that ends before `i`. */
size_t scan_word_before(const struct scan *s, size_t i, const char32_t *word);
/* The longest word of a NULL-terminated list at `i`: its length, or 0; *ret_which its index. */
size_t scan_words(const struct scan *s, size_t i, const char32_t *const *words, size_t *ret_which);
size_t scan_words_before(const struct scan *s, size_t i, const char32_t *const *words,
                         size_t *ret_which);
bool scan_in(uint32_t cp, const char32_t *set); /* never true for 0 */

/* The bytes of [from, to). Costs a walk from the place asked for last. */
struct str scan_str(struct scan *s, size_t from, size_t to);

/* A new hit, or NULL: its place is taken or the kind is not asked for, or memory is full. */
struct hit *scan_hit(struct scan *s, enum tag_kind kind, size_t from, size_t to);
/* Attributes; nothing happens when `hit` is NULL. `value` must live as long as the document. */
void scan_attr_str(struct scan *s, struct hit *hit, const char *key, struct str value);
void scan_attr_num(struct scan *s, struct hit *hit, const char *key, double value);
void scan_attr_strs(struct scan *s, struct hit *hit, const char *key, struct str *items,
                    size_t len);
/* A text made by a format, kept in the document's memory. */
void scan_attr_fmt(struct scan *s, struct hit *hit, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The scanners, in the order in which they run. */
enum err_code scan_documents(struct scan *s, struct err *err);
enum err_code scan_practices(struct scan *s, struct err *err);
enum err_code scan_dates(struct scan *s, struct err *err);
enum err_code scan_quantities(struct scan *s, struct err *err);

#endif
