/* para.h -- one paragraph under the eyes of the scanners of tag, and the hits they make in it.
 *
 * A scanner reads `cps` from left to right once, looks ahead and back by bounded distances, and adds
 * hits; so the whole stage is linear in the text. Where hits of several scanners overlap, the one whose
 * scanner ran first stays (para_hit refuses the later one). */
#ifndef SIFTD_TAG_PARA_H
#define SIFTD_TAG_PARA_H

#include "../doc.h"

#include <uchar.h>

#define PARA_NAMES_MAX 128

/* A hit on its way to become a tag. */
struct hit {
    enum tag_kind kind;
    uint32_t from, to; /* [code points] */
    struct tag_attr *attrs, **attrs_end;
    struct hit *next;
};

/* The day a relative date is counted from. */
struct para_day {
    int year, month, day; /* 0: not known */
};

struct para {
    struct doc *doc;
    struct article *article;
    struct para_day published;
    unsigned kinds;                 /* bits 1 << enum tag_kind: what is asked for */
    uint64_t names[PARA_NAMES_MAX]; /* hashes of the practices this article has named */
    size_t names_len;

    /* the paragraph; `cps` are its code points, with width folded to ASCII where there is such a
     * form, and a 0 behind them */
    struct str text;
    uint32_t *cps;
    size_t len;                  /* [code points] */
    uint8_t *is_taken;           /* one a code point: inside a hit */
    size_t seek_char, seek_byte; /* of para_str */
    struct hit *hits, **hits_end;
    bool has_failed; /* the document's memory is full; nothing more is added */
};

/* The code point at `i`, 0 outside the paragraph; so `i - n` may wrap. */
static inline uint32_t para_at(const struct para *p, size_t i)
{
    return i < p->len ? p->cps[i] : 0;
}

/* Length of `word` when it stands at `i`, else 0. */
size_t para_word(const struct para *p, size_t i, const char32_t *word);
/* The same for a word that ends before `i`. */
size_t para_word_before(const struct para *p, size_t i, const char32_t *word);
/* The longest word of a NULL-terminated list at `i`: its length, or 0; *ret_which its index. */
size_t para_words(const struct para *p, size_t i, const char32_t *const *words, size_t *ret_which);
size_t para_words_before(const struct para *p, size_t i, const char32_t *const *words,
                         size_t *ret_which);
bool para_in(uint32_t cp, const char32_t *set); /* never true for 0 */

/* The bytes of [from, to). Costs a walk from the place asked for last. */
struct str para_str(struct para *p, size_t from, size_t to);

/* A new hit, or NULL: its place is taken or the kind is not asked for, or memory is full. */
struct hit *para_hit(struct para *p, enum tag_kind kind, size_t from, size_t to);
/* Attributes; nothing happens when `hit` is NULL. `value` must live as long as the document. */
void para_attr_str(struct para *p, struct hit *hit, const char *key, struct str value);
void para_attr_num(struct para *p, struct hit *hit, const char *key, double value);
void para_attr_strs(struct para *p, struct hit *hit, const char *key, struct str *items,
                    size_t len);
/* A text made by a format, kept in the document's memory. */
void para_attr_fmt(struct para *p, struct hit *hit, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The scanners, in the order in which they run. */
enum err_code tag_documents(struct para *p, struct err *err);
enum err_code tag_practices(struct para *p, struct err *err);
enum err_code tag_dates(struct para *p, struct err *err);
enum err_code tag_quantities(struct para *p, struct err *err);

#endif
