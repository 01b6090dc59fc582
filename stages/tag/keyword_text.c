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

#define ENDING(text)           \
    {                          \
        text, sizeof(text) - 1 \
    }

/* How verbs end that are made of a noun, and particles behind nouns; the longer first. Source: written for siftd. */
static const struct str particles[] = {
    ENDING("했습니다"), ENDING("하였다"), ENDING("했으며"), ENDING("하도록"), ENDING("합니다"),
    ENDING("됐습니다"), ENDING("되었다"), ENDING("됩니다"), ENDING("입니다"), ENDING("에서는"),
    ENDING("으로는"),   ENDING("에서"),   ENDING("에게"),   ENDING("으로"),   ENDING("까지"),
    ENDING("부터"),     ENDING("에는"),   ENDING("보다"),   ENDING("이나"),   ENDING("했다"),
    ENDING("한다"),     ENDING("하는"),   ENDING("하고"),   ENDING("하며"),   ENDING("하여"),
    ENDING("하기"),     ENDING("하면"),   ENDING("됐다"),   ENDING("된다"),   ENDING("되는"),
    ENDING("되고"),     ENDING("되며"),   ENDING("되어"),   ENDING("이다"),   ENDING("은"),
    ENDING("는"),       ENDING("이"),     ENDING("가"),     ENDING("을"),     ENDING("를"),
    ENDING("의"),       ENDING("에"),     ENDING("로"),     ENDING("와"),     ENDING("과"),
    ENDING("도"),       ENDING("만"),
};

/* How finite verbs end, beside the above. Source: written for siftd. */
static const struct str finite[] = {
    ENDING("었다"), ENDING("았다"), ENDING("였다"), ENDING("겠다"), ENDING("졌다"), ENDING("렸다"),
    ENDING("냈다"), ENDING("갔다"), ENDING("왔다"), ENDING("켰다"), ENDING("니다"),
};

/* The Arabic article, and what is written on to it; with one alif for all, the longer first. Source: written for
 * siftd. */
static const struct str articles[] = {
    ENDING("وبال"), ENDING("وكال"), ENDING("فبال"), ENDING("ولل"), ENDING("وال"),
    ENDING("فال"),  ENDING("بال"),  ENDING("كال"),  ENDING("لل"),  ENDING("ال"),
};
static const struct str conjunctions[] = {ENDING("و"), ENDING("ف")};

#define LEN(table) (sizeof(table) / sizeof *(table))
#define ARABIC_STEM_BYTES 6u /* three letters */

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

static bool is_arabic(uint32_t cp)
{
    return cp >= 0x0600 && cp <= 0x06FF;
}

/* Signs of vowels, which most texts leave out, and the stroke that lengthens a word. */
static bool is_arabic_sign(uint32_t cp)
{
    return cp == 0x0640 || (cp >= 0x064B && cp <= 0x065F) || cp == 0x0670;
}

static uint32_t lower_of(uint32_t cp)
{
    if (cp < 0x80)
        return cp - 'A' < 26 ? cp | 0x20u : cp;
    if (is_arabic(cp))
        return cp == 0x0622 || cp == 0x0623 || cp == 0x0625 || cp == 0x0671 ? 0x0627
                                                                            : cp; /* alif */
    cp = (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
    return cp == 0x03C2 ? 0x03C3 : cp == 0x2011 ? 0x2010 : cp; /* final sigma; hyphens */
}

struct token {
    size_t from, to; /* bytes of the text */
    unsigned letters;
    bool is_hangul, is_arabic, is_spoilt;
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
    k->is_hangul = k->is_arabic = k->is_spoilt = false;
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
        k->is_arabic |= is_arabic(cp);
        k->is_spoilt |= letter == LETTER_SPOILS;
        if (!is_arabic_sign(cp))
            token_put(k, cp);
    }
    k->to = *at;
    return k->to > k->from;
}

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
    if (stop_words_have(s, hash))
        return; /* two that differ by what is not compared */
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
        while (str_split(&rest, ' ', &word)) {
            struct token k;
            size_t at = 0;

            if (token_next(word, &at, &k))
                stop_words_add(s, hash64((struct str){k.folded, k.folded_len}, lang_hash));
        }
    }
}

/* ---- what a word is counted as ---- */

/* How many bytes of a particle it ends with, as it stands in the text too; 0: none. */
static size_t particle_len(const struct token *k)
{
    struct str word = {k->folded, k->folded_len};

    /* Behind a particle signs may stand that only Arabic leaves out. */
    for (size_t i = 0; k->is_hangul && !k->is_arabic && i < LEN(particles); i++)
        if (word.len >= particles[i].len + 3 * SYLLABLES_MIN && str_ends(word, particles[i]))
            return particles[i].len;
    return 0;
}

static bool is_finite(const struct token *k)
{
    for (size_t i = 0; k->is_hangul && i < LEN(finite); i++)
        if (str_ends((struct str){k->folded, k->folded_len}, finite[i]))
            return true;
    return false;
}

/* The same of an article it begins with. */
static size_t article_len(const struct token *k)
{
    struct str word = {k->folded, k->folded_len};

    for (size_t i = 0; k->is_arabic && !k->is_hangul && i < LEN(articles); i++)
        if (word.len >= articles[i].len + ARABIC_STEM_BYTES && str_starts(word, articles[i]))
            return articles[i].len;
    return 0;
}

/* Whether it is a function word; in Arabic also with a conjunction before it. */
static bool is_stopped(const struct stop_words *s, uint64_t lang_hash, const struct token *k,
                       size_t article, size_t particle)
{
    struct str word = {k->folded, k->folded_len};
    struct str stem = str_sub(word, article, word.len - article - particle);

    if (stop_words_have(s, hash64(word, lang_hash)) || stop_words_have(s, hash64(stem, lang_hash)))
        return true;
    for (size_t i = 0; k->is_arabic && i < LEN(conjunctions); i++)
        if (str_starts(word, conjunctions[i]) &&
            stop_words_have(s, hash64(str_sub(word, conjunctions[i].len, SIZE_MAX), lang_hash)))
            return true;
    return is_finite(k) && particle == 0;
}

/* Behind so many bytes of the folded word, in the word as it stands: signs that were left out stand in between. */
static struct str without_article(struct str word, size_t article)
{
    size_t at = 0;
    uint32_t cp;

    while (article > 0 && at < word.len) {
        at += utf8_next(word, at, &cp);
        if (!is_arabic_sign(cp))
            article -= article < 2 ? article : 2; /* every letter of an article has two bytes */
    }
    while (at > 0 && at < word.len) {
        size_t next = at + utf8_next(word, at, &cp);

        if (!is_arabic_sign(cp))
            break;
        at = next;
    }
    return str_sub(word, at, SIZE_MAX);
}

static void count_token(const struct stop_words *s, uint64_t lang_hash, struct keyword_table *t,
                        struct str text, const struct token *k, bool in_title)
{
    size_t particle = particle_len(k), article = article_len(k);
    struct str word = str_sub(text, k->from, k->to - k->from), stem = word;
    struct counted *c;

    if (is_stopped(s, lang_hash, k, article, particle))
        return;
    if (k->is_hangul)
        stem.len -= particle;
    else if (k->is_arabic)
        stem = without_article(word, article);
    c = keyword_table_add(
        t, hash64((struct str){k->folded + article, k->folded_len - article - particle}, lang_hash),
        word, in_title);
    if (c && (k->is_hangul || k->is_arabic) && !c->is_stem && !str_eq(c->word, word)) {
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
