/* key.c -- see key.h */
#include "key.h"

#include "../base/hash.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>

#define FIELD_END '\x01'
#define DIGIT_MARK '.'
#define WORD_STEP 0x9FB21C651E98DF25u /* odd */
#define SENTENCE_SEED 0x5E
#define FIRST_CJK 0x2E80u /* from here on every character is a token */

/* A mark that can stand inside one figure. */
static bool is_point(uint32_t cp)
{
    return cp == '.' || cp == 0xFF0E || cp == 0xFE52;
}

/* The word or number in work is over. */
static void word_end(struct dedupe_norm *n)
{
    if (n->word_chars == 0)
        return;
    if (n->is_number)
        grams_add_number(n->grams, (struct str){n->number, n->word_chars});
    else
        grams_add(n->grams, n->word);
    n->word_chars = 0;
    n->word = 0;
}

static void number_put(struct dedupe_norm *n, char c)
{
    if (n->word_chars == DEDUPE_WORD_CHARS || !n->is_number)
        word_end(n);
    n->is_number = true;
    n->number[n->word_chars++] = c;
}

static void token_put(struct dedupe_norm *n, uint32_t cp, bool is_digit)
{
    if (is_digit) {
        if (n->has_mark && n->is_number && n->word_chars) {
            if (n->is_point)
                number_put(n, DIGIT_MARK);
            else
                word_end(n);
        }
        number_put(n, (char)cp);
    } else if (cp >= FIRST_CJK) {
        word_end(n);
        grams_add(n->grams, cp);
    } else {
        if (n->has_mark || n->is_number || n->word_chars == DEDUPE_WORD_CHARS)
            word_end(n);
        n->is_number = false;
        n->word = (n->word + cp) * WORD_STEP;
        n->word ^= n->word >> 32;
        n->word_chars++;
    }
}

static void norm_put(struct dedupe_norm *n, uint32_t cp)
{
    bool is_digit = cp - '0' < 10;
    char bytes[4];
    size_t len = utf8_put(cp, bytes);

    if (n->grams) {
        token_put(n, cp, is_digit);
        n->content++;
    }
    if (is_digit && n->ends_in_digit && n->has_mark) {
        assert(n->len < n->room);
        n->ptr[n->len++] = DIGIT_MARK;
    }
    assert(len <= n->room - n->len);
    memcpy(n->ptr + n->len, bytes, len);
    n->len += len;
    n->chars++;
    n->sentence_chars++;
    n->ends_in_digit = is_digit;
    n->has_mark = false;
}

static bool is_sentence_end(uint32_t cp)
{
    switch (cp) {
    case '!':
    case '?':
    case ';':
    case 0x3002: /* ideographic full stop */
    case 0xFF01:
    case 0xFF1F:
    case 0xFF1B:
    case 0xFF61:
        return true;
    default:
        return false;
    }
}

/* The sentence in work is over; one that is too short goes on. */
static void sentence_end(struct dedupe_norm *n)
{
    struct str text = {n->ptr + n->sentence_from, n->len - n->sentence_from};

    if (!n->sentences || n->sentence_chars < PASSAGE_SENTENCE_CHARS)
        return;
    passages_put(n->sentences, (struct passage){.order = hash64(text, SENTENCE_SEED),
                                                .chars = (uint32_t)n->sentence_chars});
    n->sentence_from = n->len;
    n->sentence_chars = 0;
}

void dedupe_norm_add(struct dedupe_norm *n, struct str text)
{
    uint32_t cp, raw;

    assert(text.len <= n->room - n->len);
    n->sentence_from = n->len;
    n->sentence_chars = 0;
    for (size_t at = 0; at < text.len;) {
        at += utf8_next(text, at, &raw);
        cp = dedupe_fold_of(n->fold, raw == UTF8_BAD ? UTF8_REPLACEMENT : raw);
        switch (cp) {
        case DEDUPE_FOLD_SKIP:
            /* A space ends a word; a number that was printed wide may have some inside. */
            if (n->grams && !n->is_number)
                word_end(n);
            break;
        case DEDUPE_FOLD_MARK:
            n->has_mark = true;
            n->is_point = is_point(raw);
            if (is_sentence_end(raw))
                sentence_end(n);
            break;
        default:
            norm_put(n, cp);
            break;
        }
    }
    if (n->grams)
        word_end(n);
    sentence_end(n);
}

void dedupe_norm_field(struct dedupe_norm *n)
{
    assert(n->len < n->room);
    n->ptr[n->len++] = FIELD_END;
    n->ends_in_digit = n->has_mark = false;
}

struct dedupe_key dedupe_key_of(const struct dedupe_norm *n, uint64_t seed)
{
    struct hash128 h = hash128((struct str){n->ptr, n->len}, seed);

    return (struct dedupe_key){h.low, (uint32_t)(h.high >> 32)};
}
