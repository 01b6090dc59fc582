/* measured.c -- see measured.h */
#include "measured.h"

#include "../base/uchar.h"

#include <string.h>

#define CHAR_BYTES_MAX 4u
#define BACK_CHARS_MAX 14u
#define WORD_CHARS_MAX 8u
#define AHEAD_CHARS_MAX 12u
#define BEFORE_WORDS_MAX 2u
#define AHEAD_WORDS_MAX 3u

/* What begins at a character; nothing where it is 0. */
enum word_mark {
    MARK_INSIDE,
    MARK_OTHER,
    MARK_RARE, /* a character that is in few words: 煜, 婷 */
    MARK_MODIFIER,
    MARK_NAME,
    MARK_NOUN,
    MARK_VERB_NOUN,
    MARK_VERB
};

/* Of a part of speech; of none: a character that is in few words. */
static enum word_mark mark_of(const struct block_word *word)
{
    /* By the first letter, and by the second one where it is n, r or g. */
    static const uint8_t seconds[32] = {['n' & 31] = 1, ['r' & 31] = 2, ['g' & 31] = 3};
    static const uint8_t marks[32][4] = {
        ['n' & 31] = {MARK_NOUN, MARK_NOUN, MARK_NAME, MARK_NOUN},
        ['b' & 31] = {MARK_NOUN, MARK_NOUN, MARK_NOUN, MARK_NOUN},
        ['j' & 31] = {MARK_NOUN, MARK_NOUN, MARK_NOUN, MARK_NOUN},
        ['l' & 31] = {MARK_NOUN, MARK_NOUN, MARK_NOUN, MARK_NOUN},
        ['i' & 31] = {MARK_NOUN, MARK_NOUN, MARK_NOUN, MARK_NOUN},
        ['v' & 31] = {MARK_VERB, MARK_VERB_NOUN, MARK_VERB, MARK_VERB},
        ['a' & 31] = {MARK_MODIFIER, MARK_VERB_NOUN, MARK_MODIFIER, MARK_MODIFIER},
        ['s' & 31] = {MARK_MODIFIER, MARK_MODIFIER, MARK_MODIFIER, MARK_MODIFIER},
        ['x' & 31] = {MARK_RARE, MARK_RARE, MARK_RARE, MARK_RARE},
        ['z' & 31] = {0, 0, 0, MARK_RARE},
        [' ' & 31] = {MARK_RARE},
    };
    unsigned mark = marks[word->pos[0] & 31][seconds[word->pos[1] & 31]];

    return mark ? (enum word_mark)mark : MARK_OTHER;
}

/* Lay the words over the characters of the paragraph; once. No word holds blanks. */
static void marks_make(struct para *p)
{
    size_t i = 0;
    bool has_spaces = p->seen & CHAR_SPACE;

    if (p->has_marks)
        return;
    p->has_marks = true;
    memset(p->marks, MARK_INSIDE, p->len);
    for (size_t w = 0; w < p->word_list_len; w++) {
        const struct block_word *word = &p->word_list[w];
        size_t end;

        while (has_spaces && para_is(p, i, CHAR_SPACE))
            p->marks[i++] = MARK_OTHER;
        if (i >= p->len)
            return;
        p->marks[i] = (uint8_t)mark_of(word);
        end = p->offs[i] + word->bytes;
        for (i += word->bytes / CHAR_BYTES_MAX; i < p->len && p->offs[i] < end;)
            i++;
    }
    for (; i < p->len; i++) /* behind the last word each character is one */
        p->marks[i] = para_is(p, i, CHAR_SPACE) ? MARK_OTHER : MARK_RARE;
}

/* The end of the word that begins at `i`. */
static size_t word_end(const struct para *p, size_t i)
{
    for (i++; i < p->len && p->marks[i] == MARK_INSIDE;)
        i++;
    return i;
}

/* The start of the word that ends before `i`. */
static size_t word_start(const struct para *p, size_t i)
{
    for (i--; i > 0 && p->marks[i] == MARK_INSIDE;)
        i--;
    return i;
}

/* Nouns behind the quantity, with what stands before them: 681支驻村工作队, 23.5%的村. */
static bool ahead_find(const struct para *p, size_t i, size_t *ret_from, size_t *ret_to)
{
    size_t to;

    i += para_at(p, i) == U'的';
    *ret_from = *ret_to = to = i;
    for (size_t n = 0; n < AHEAD_WORDS_MAX && to < p->len && to - i < AHEAD_CHARS_MAX; n++) {
        if (!uchar_is_han(p->cps[to]) || p->is_taken[to] || p->marks[to] < MARK_NOUN)
            break;
        /* 30个村拆除违章: behind so short a noun a verb is one. */
        if (*ret_to == i + 1)
            break;
        if (p->marks[to] == MARK_NOUN)
            *ret_to = word_end(p, to);
        to = word_end(p, to);
    }
    return *ret_to > *ret_from;
}

/* The words of measure between the thing and its quantity: 面积约54亩, 总产量达到12.5万吨. */
static const char32_t *const measures[] = {
    U"达到", U"共计", U"累计", U"突破", U"超过", U"达",   U"约", U"共", U"为", U"近",
    U"仅",   U"有",   U"已",   U"完成", U"实现", U"投入", U"到", U"超", NULL};

void tag_measures_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_MEASURES, measures, true, 0);
}

static size_t back_skip(const struct para *p, size_t i)
{
    size_t len, which;

    while ((len = para_set(p, i, SET_MEASURES, &which)))
        i -= len;
    return i;
}

/* Nouns before the quantity. A verb that begins the clause is what is done with them. */
static bool back_find(const struct para *p, size_t i, size_t *ret_from, size_t *ret_to)
{
    size_t from;

    *ret_from = *ret_to = from = i = back_skip(p, i);
    for (size_t n = 0; n < BEFORE_WORDS_MAX && from > 0 && i - from < BACK_CHARS_MAX; n++) {
        size_t start = word_start(p, from);
        bool is_first = start == 0 || !uchar_is_han(p->cps[start - 1]) || p->is_taken[start - 1];
        enum word_mark mark = (enum word_mark)p->marks[start];

        if (!uchar_is_han(p->cps[start]) || p->is_taken[start] || mark < MARK_NOUN ||
            (n > 0 && mark == MARK_VERB) || (is_first && n > 0 && mark != MARK_NOUN))
            break;
        /* 财税收入, 文艺演出: a verb alone is no thing. */
        if (mark != MARK_VERB)
            *ret_from = start;
        from = start;
    }
    return *ret_to - *ret_from > 1; /* 级, 类: what is left of something else */
}

bool measured_find(struct para *p, size_t from, size_t to, bool is_count, size_t *ret_from,
                   size_t *ret_to)
{
    if (p->words.len == 0)
        return false;
    marks_make(p);
    if (is_count && ahead_find(p, to, ret_from, ret_to))
        return true;
    return back_find(p, from, ret_from, ret_to) ||
           (!is_count && ahead_find(p, to, ret_from, ret_to));
}

size_t measured_word_start(struct para *p, size_t i)
{
    if (p->words.len == 0 || i >= p->len)
        return i;
    marks_make(p);
    while (i > 0 && p->marks[i] == MARK_INSIDE)
        i--;
    return i;
}

bool measured_is_start(struct para *p, size_t i)
{
    if (p->words.len == 0 || i >= p->len)
        return false;
    marks_make(p);
    return p->marks[i] != MARK_INSIDE;
}

bool measured_is_in_noun(struct para *p, size_t i, bool can_begin)
{
    size_t from = i;
    enum word_mark mark;

    if (p->words.len == 0 || i >= p->len)
        return false;
    marks_make(p);
    while (from > 0 && i - from < WORD_CHARS_MAX && p->marks[from] == MARK_INSIDE)
        from--;
    mark = (enum word_mark)p->marks[from];
    return (from < i || (can_begin && word_end(p, i) > i + 1)) &&
           (mark == MARK_NOUN || mark == MARK_VERB_NOUN || mark == MARK_MODIFIER);
}

size_t measured_before(struct para *p, size_t i, enum measured_kind *ret_kind)
{
    static const uint8_t kinds[] = {
        [MARK_INSIDE] = MEASURED_NOUN,    [MARK_OTHER] = MEASURED_OTHER,
        [MARK_RARE] = MEASURED_OTHER,     [MARK_MODIFIER] = MEASURED_NOUN,
        [MARK_NAME] = MEASURED_NOUN,      [MARK_NOUN] = MEASURED_NOUN,
        [MARK_VERB_NOUN] = MEASURED_NOUN, [MARK_VERB] = MEASURED_VERB};

    *ret_kind = MEASURED_NOUN;
    if (p->words.len == 0 || i > p->len)
        return i - 1;
    marks_make(p);
    i = word_start(p, i);
    *ret_kind = (enum measured_kind)kinds[p->marks[i]];
    return i;
}

bool measured_is_verb(struct para *p, size_t i)
{
    if (p->words.len == 0 || i >= p->len)
        return false;
    marks_make(p);
    return p->marks[i] == MARK_VERB;
}

bool measured_is_other(struct para *p, size_t i)
{
    if (p->words.len == 0 || i >= p->len)
        return false;
    marks_make(p);
    return p->marks[i] == MARK_OTHER;
}

bool measured_is_name(struct para *p, size_t i)
{
    if (p->words.len == 0 || i >= p->len)
        return false;
    marks_make(p);
    return p->marks[i] == MARK_NAME || p->marks[i] == MARK_RARE;
}

bool measured_is_action(struct para *p, size_t from, size_t to)
{
    if (p->words.len == 0 || to >= p->len)
        return false;
    marks_make(p);
    return (p->marks[from] == MARK_VERB || p->marks[from] == MARK_VERB_NOUN) &&
           word_end(p, from) == to;
}

bool measured_is_noun(struct para *p, size_t from, size_t to)
{
    if (p->words.len == 0 || to > p->len || from >= to)
        return false;
    marks_make(p);
    return p->marks[from] >= MARK_NOUN && word_end(p, from) == to;
}

bool measured_can_begin(struct para *p, size_t i)
{
    enum word_mark before;

    if (p->words.len == 0 || i == 0 || i >= p->len)
        return false;
    marks_make(p);
    before = (enum word_mark)p->marks[word_start(p, i)];
    return p->marks[i] != MARK_INSIDE &&
           ((before >= MARK_OTHER && before <= MARK_MODIFIER) || before == MARK_VERB);
}

bool measured_can_end(struct para *p, size_t i)
{
    if (p->words.len == 0 || i >= p->len)
        return false;
    marks_make(p);
    return (p->marks[i] >= MARK_OTHER && p->marks[i] <= MARK_NAME) || p->marks[i] == MARK_VERB;
}
