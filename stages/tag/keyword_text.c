/* keyword_text.c -- see keyword_text.h */
#include "keyword_text.h"

#include "../base/hash.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#define LETTERS_MIN 3u
#define SYLLABLES_MIN 2u /* of Hangul */
#define LETTERS_MAX 40u  /* longer ones are no words */
#define WEIGHT_MAX 8u
#define TICK_WORDS 1024u

static const struct {
    const char *lang, *words;
} lists[] = {
#define STOP(lang, words) {lang, words},
#include "stop_words.def"
#undef STOP
};

/* Particles behind nouns, the longer first. Source: written for siftd. */
static const struct str particles[] = {
    {"에서는", 9}, {"으로는", 9}, {"에서", 6}, {"에게", 6}, {"으로", 6}, {"까지", 6},
    {"부터", 6},   {"에는", 6},   {"보다", 6}, {"이나", 6}, {"은", 3},   {"는", 3},
    {"이", 3},     {"가", 3},     {"을", 3},   {"를", 3},   {"의", 3},   {"에", 3},
    {"로", 3},     {"와", 3},     {"과", 3},   {"도", 3},   {"만", 3},
};

/* ---- words to leave out ---- */

uint64_t keyword_lang_hash(struct str lang)
{
    return hash64(lang, 0);
}

static bool stop_words_have(const struct stop_words *s, uint64_t hash)
{
    uint64_t at = hash & (STOP_TABLE_LEN - 1);

    while (s->table[at] && s->table[at] != hash)
        at = (at + 1) & (STOP_TABLE_LEN - 1);
    return s->table[at] != 0;
}

static void stop_words_add(struct stop_words *s, uint64_t hash)
{
    uint64_t at = hash & (STOP_TABLE_LEN - 1);

    assert(hash != 0 && s->len < STOP_TABLE_LEN / 4 * 3);
    while (s->table[at])
        at = (at + 1) & (STOP_TABLE_LEN - 1);
    s->table[at] = hash;
    s->len++;
}

bool stop_words_know(const struct stop_words *s, struct str lang)
{
    for (size_t i = 0; i < s->langs_len; i++)
        if (str_eq(s->langs[i], lang))
            return true;
    return false;
}

void stop_words_fill(struct stop_words *s)
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct str lang = str_of(lists[i].lang), rest = str_of(lists[i].words), word;
        uint64_t lang_hash = keyword_lang_hash(lang);

        if (!stop_words_know(s, lang)) {
            assert(s->langs_len < STOP_LANGS_MAX);
            s->langs[s->langs_len++] = lang;
        }
        while (str_split(&rest, ' ', &word))
            stop_words_add(s, hash64(word, lang_hash));
    }
}

/* ---- words ---- */

enum letter { LETTER_NONE, LETTER_WORD, LETTER_HANGUL, LETTER_SPOILS, LETTER_JOINS };

/* Scripts that have no blanks between words, beside those of uchar_is_cjk: Thai, Lao, Tibetan, Burmese, Khmer. */
static bool is_without_blanks(uint32_t cp)
{
    return (cp >= 0x0E00 && cp <= 0x109F) || (cp >= 0x1780 && cp <= 0x17FF) || uchar_is_cjk(cp);
}

static enum letter letter_of(uint32_t cp)
{
    utf8proc_category_t category;

    if (cp < 0x80) {
        if ((cp | 0x20u) - 'a' < 26)
            return LETTER_WORD;
        return cp - '0' < 10 || cp == '_' ? LETTER_SPOILS : cp == '-' ? LETTER_JOINS : LETTER_NONE;
    }
    if (uchar_is_hangul(cp))
        return LETTER_HANGUL;
    if (is_without_blanks(cp))
        return LETTER_NONE;
    if (cp == 0x2010 || cp == 0x2011)
        return LETTER_JOINS;
    category = utf8proc_category((utf8proc_int32_t)cp);
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_MC)
        return LETTER_WORD;
    return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO ? LETTER_SPOILS
                                                                                : LETTER_NONE;
}

static_assert(UTF8PROC_CATEGORY_LU == 1 && UTF8PROC_CATEGORY_LO == 5 && UTF8PROC_CATEGORY_MN == 6 &&
                  UTF8PROC_CATEGORY_MC == 7,
              "letters and marks stand together");

static uint32_t lower_of(uint32_t cp)
{
    if (cp < 0x80)
        return cp - 'A' < 26 ? cp | 0x20u : cp;
    cp = (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
    return cp == 0x03C2 ? 0x03C3 : cp == 0x2011 ? 0x2010 : cp; /* final sigma; hyphens */
}

struct token {
    size_t from, to; /* bytes of the text */
    unsigned letters;
    bool is_hangul, is_spoilt;
    size_t folded_len;
    char folded[LETTERS_MAX * 4];
};

static void token_put(struct token *k, uint32_t cp)
{
    k->letters++;
    if (k->letters > LETTERS_MAX)
        k->is_spoilt = true;
    else
        k->folded_len += utf8_put(lower_of(cp), k->folded + k->folded_len);
}

/* A letter stands at byte `at`. */
static bool has_letter(struct str text, size_t at)
{
    enum letter letter;
    uint32_t cp;

    if (at >= text.len)
        return false;
    (void)utf8_next(text, at, &cp);
    letter = letter_of(cp);
    return letter == LETTER_WORD || letter == LETTER_HANGUL;
}

/* Take the ASCII letters at byte `at`: nearly all of many a text. Returns where they end. */
static size_t token_put_ascii(struct token *k, struct str text, size_t at)
{
    size_t from = at, room = LETTERS_MAX - (k->letters < LETTERS_MAX ? k->letters : LETTERS_MAX);
    char *out = k->folded + k->folded_len;

    for (; at < text.len; at++) {
        uint32_t c = (unsigned char)text.ptr[at] | 0x20u;

        if (c - (uint32_t)'a' >= 26)
            break;
        if (at - from < room)
            out[at - from] = (char)c;
    }
    k->letters += (unsigned)(at - from);
    k->is_spoilt |= at - from > room;
    k->folded_len += at - from < room ? at - from : room;
    return at;
}

/* Where something begins that is no blank and no sign of ASCII. */
static size_t signs_end(struct str text, size_t at)
{
    while (at < text.len && (unsigned char)text.ptr[at] < 0x80 &&
           letter_of((unsigned char)text.ptr[at]) == LETTER_NONE)
        at++;
    return at;
}

/* The next run of letters and what spoils it. False: there is none. */
static bool token_next(struct str text, size_t *at, struct token *k)
{
    uint32_t cp;

    k->letters = 0;
    k->folded_len = 0;
    k->is_hangul = k->is_spoilt = false;
    k->from = *at = signs_end(text, *at);
    while ((*at = token_put_ascii(k, text, *at)) < text.len) {
        size_t here = *at, next = here + utf8_next(text, here, &cp);
        enum letter letter = letter_of(cp);
        bool is_inside = here > k->from;

        if (letter == LETTER_NONE ||
            (letter == LETTER_JOINS && !(is_inside && has_letter(text, next)))) {
            if (is_inside)
                break;
            k->from = *at = next;
            continue;
        }
        *at = next;
        k->is_hangul |= letter == LETTER_HANGUL;
        k->is_spoilt |= letter == LETTER_SPOILS;
        token_put(k, cp);
    }
    k->to = *at;
    return k->to > k->from;
}

/* How many bytes of a particle it ends with; 0: none. */
static size_t particle_len(const struct token *k)
{
    struct str word = {k->folded, k->folded_len};

    for (size_t i = 0; k->is_hangul && i < sizeof particles / sizeof *particles; i++)
        if (word.len >= particles[i].len + 3 * SYLLABLES_MIN && str_ends(word, particles[i]))
            return particles[i].len;
    return 0;
}

static void count_token(const struct stop_words *s, uint64_t lang_hash, struct keyword_table *t,
                        struct str text, const struct token *k, bool in_title)
{
    size_t particle = particle_len(k);
    struct str word = str_sub(text, k->from, k->to - k->from);
    struct str stem = str_sub(word, 0, word.len - particle);
    uint64_t hash = hash64((struct str){k->folded, k->folded_len - particle}, lang_hash);
    struct counted *c;

    if (stop_words_have(s, hash))
        return;
    c = keyword_table_add(t, hash, word, in_title);
    if (c && k->is_hangul && !c->is_stem && !str_eq(c->word, word)) {
        c->word = stem;
        c->is_stem = true;
    }
}

enum err_code keyword_text_count(const struct stop_words *s, uint64_t lang_hash,
                                 struct keyword_table *t, struct doc *doc, const struct block *b,
                                 size_t *ret_words, struct err *err)
{
    enum err_code code;
    struct token k;
    size_t at = 0, words = 0;

    while (token_next(b->text, &at, &k)) {
        if (++words % TICK_WORDS == 0 && (code = doc_tick(doc, err)))
            return code;
        if (!k.is_spoilt && k.letters >= (k.is_hangul ? SYLLABLES_MIN : LETTERS_MIN))
            count_token(s, lang_hash, t, b->text, &k, b->kind == BLOCK_TITLE);
    }
    *ret_words = words;
    return ERR_OK;
}

float keyword_text_weight(struct str word)
{
    size_t letters = 0;
    uint32_t cp = 0;

    for (size_t at = 0; at < word.len && letters < WEIGHT_MAX; letters++)
        at += utf8_next(word, at, &cp);
    /* A syllable is two letters and more. */
    letters *= uchar_is_hangul(cp) ? 2 : 1;
    return (float)(letters < WEIGHT_MAX ? letters : WEIGHT_MAX);
}
