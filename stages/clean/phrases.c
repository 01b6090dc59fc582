/* phrases.c -- see phrases.h */
#include "phrases.h"

#include "../base/buf.h"
#include "../base/hash.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "../base/uchar.h"
#include "../base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_BYTES_MAX (1024u * 1024)
#define PHRASES_MAX 20000u
#define PHRASE_BYTES_MAX 96u
#define INSIDE_MAX 512u
#define MATCH_BYTES_MAX 48u
#define STARTS_WORDS 16u

struct phrases {
    struct map *uses;              /* hash of the phrase -> enum phrase_use, or'ed */
    struct str inside[INSIDE_MAX]; /* heap copies */
    size_t inside_len;
    uint64_t starts[STARTS_WORDS]; /* bits by the hash of the first character of spam */
};

static const struct {
    const char *name;
    unsigned use;
} use_words[] = {
    {"whole", PHRASE_WHOLE},   {"start", PHRASE_START}, {"beside", PHRASE_BESIDE},
    {"index", PHRASE_INDEX},   {"below", PHRASE_BELOW}, {"list", PHRASE_LIST | PHRASE_WHOLE},
    {"inside", PHRASE_INSIDE}, {"spam", PHRASE_SPAM},   {"lure", PHRASE_LURE},
};

/* The phrase as it is compared, in `out`; its length, 0 when it is too long. */
static size_t squeeze(struct str phrase, char out[PHRASE_BYTES_MAX])
{
    size_t len = 0;
    uint32_t cp;

    for (size_t at = 0; at < phrase.len;) {
        size_t step = utf8_next(phrase, at, &cp);

        if (!uchar_is_space(cp)) {
            if (len + step > PHRASE_BYTES_MAX)
                return 0;
            memcpy(out + len, phrase.ptr + at, step);
            if (step == 1)
                out[len] = (char)uchar_lower(cp);
            len += step;
        }
        at += step;
    }
    return len;
}

/* Which bit of `starts` stands for the first character of `text`, which is not empty. */
static unsigned start_bit(struct str text)
{
    uint32_t cp;

    (void)utf8_next(text, 0, &cp);
    return uchar_lower(cp) * 0x9E3779B1u >> 22;
}

static enum err_code add_phrase(struct phrases *p, struct str phrase, unsigned use, struct err *err)
{
    char squeezed[PHRASE_BYTES_MAX], *copy;
    uint64_t before = 0, key;
    size_t len = squeeze(phrase, squeezed);

    if (len == 0)
        return ERR_OK; /* too long ever to be found */
    key = hash64((struct str){squeezed, len}, 0);
    (void)map_get(p->uses, key, &before);
    if (!map_put(p->uses, key, before | use))
        return err_set(err, ERR_NOMEM, 0, "no memory for a word list");
    if (use & (PHRASE_SPAM | PHRASE_LURE))
        p->starts[start_bit(phrase) / 64] |= (uint64_t)1 << start_bit(phrase) % 64;
    if (use != PHRASE_INSIDE || p->inside_len == INSIDE_MAX)
        return ERR_OK;
    copy = mem_dup(phrase.ptr, phrase.len);
    if (!copy)
        return err_set(err, ERR_NOMEM, 0, "no memory for a word list");
    p->inside[p->inside_len++] = (struct str){copy, phrase.len};
    return ERR_OK;
}

static unsigned read_use(struct str word)
{
    for (size_t i = 0; i < sizeof use_words / sizeof *use_words; i++)
        if (str_eq(word, str_of(use_words[i].name)))
            return use_words[i].use;
    return 0;
}

static enum err_code read_line(struct phrases *p, const char *name, struct str line, size_t number,
                               struct err *err)
{
    size_t tab = str_find(line, STR("\t"), 0);
    struct str phrase = str_trim(str_sub(line, 0, tab));
    unsigned use;

    if (phrase.len == 0 || phrase.ptr[0] == '#')
        return ERR_OK;
    use = tab == SIZE_MAX ? PHRASE_WHOLE : read_use(str_trim(str_sub(line, tab + 1, SIZE_MAX)));
    if (!utf8_is_valid(phrase) || use == 0)
        return err_set(err, ERR_CONF, 0, "lexicon/%s line %zu: want a phrase, a tab and its use",
                       name, number);
    if (map_count(p->uses) >= PHRASES_MAX)
        return err_set(err, ERR_CONF, 0, "lexicon/%s: more than %u phrases", name, PHRASES_MAX);
    return add_phrase(p, phrase, use, err);
}

static enum err_code read_bytes(FILE *file, const char *name, struct buf *buf, struct err *err)
{
    char chunk[4096];
    size_t len;

    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(buf, chunk, len);
    if (ferror(file))
        return err_set(err, ERR_CONF, errno, "cannot read 'lexicon/%s': %s", name, strerror(errno));
    if (buf_is_starved(buf))
        return err_set(err, ERR_NOMEM, 0, "no memory for lexicon/%s", name);
    if (buf_failed(buf))
        return err_set(err, ERR_CONF, 0, "lexicon/%s is over %u bytes", name, FILE_BYTES_MAX);
    return ERR_OK;
}

static enum err_code read_file(struct phrases *p, const char *data, const char *name,
                               struct err *err)
{
    struct buf buf;
    struct str rest, line;
    enum err_code code;
    size_t number = 0;
    FILE *file;

    buf_init(&buf, FILE_BYTES_MAX);
    buf_addf(&buf, "%s/lexicon/%s", data, name);
    buf_add_byte(&buf, 0);
    if (buf_failed(&buf)) {
        buf_fini(&buf);
        return err_set(err, ERR_NOMEM, 0, "no memory for the path of lexicon/%s", name);
    }
    file = fopen(buf.ptr, "re");
    if (!file) {
        code = err_set(err, ERR_CONF, errno, "cannot open '%s': %s ('data' names its folder)",
                       buf.ptr, strerror(errno));
        buf_fini(&buf);
        return code;
    }
    buf_reset(&buf);
    code = read_bytes(file, name, &buf, err);
    rest = buf_str(&buf);
    while (!code && str_split(&rest, '\n', &line))
        code = read_line(p, name, line, ++number, err);
    (void)fclose(file);
    buf_fini(&buf);
    return code;
}

enum err_code phrases_open(const char *data, struct phrases **ret_phrases, struct err *err)
{
    static const char *const files[] = {"chrome.tsv", "spam.tsv"};
    struct phrases *p = mem_alloc(1, sizeof *p);
    enum err_code code = ERR_OK;

    if (p)
        p->uses = map_create();
    if (!p || !p->uses) {
        phrases_close(p);
        return err_set(err, ERR_NOMEM, 0, "no memory for the word lists of clean");
    }
    for (size_t i = 0; data && i < sizeof files / sizeof *files && !code; i++)
        code = read_file(p, data, files[i], err);
    if (code)
        phrases_close(p);
    else
        *ret_phrases = p;
    return code;
}

void phrases_close(struct phrases *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->inside_len; i++)
        mem_free((char *)(uintptr_t)p->inside[i].ptr);
    map_destroy(p->uses);
    mem_free(p);
}

bool phrases_are_empty(const struct phrases *p)
{
    return map_count(p->uses) == 0;
}

unsigned phrases_find(const struct phrases *p, struct str phrase)
{
    char squeezed[PHRASE_BYTES_MAX];
    uint64_t uses = 0;
    size_t len = phrase.len <= PHRASE_BYTES_MAX * 2 ? squeeze(phrase, squeezed) : 0;

    if (len)
        (void)map_get(p->uses, hash64((struct str){squeezed, len}, 0), &uses);
    return (unsigned)uses;
}

bool phrases_are_inside(const struct phrases *p, struct str line)
{
    for (size_t i = 0; i < p->inside_len; i++)
        if (str_find(line, p->inside[i], 0) != SIZE_MAX)
            return true;
    return false;
}

size_t phrases_match(const struct phrases *p, struct str text, unsigned uses)
{
    size_t best = 0;
    unsigned bit;
    uint32_t cp;

    if (text.len == 0)
        return 0;
    bit = start_bit(text);
    if (!(p->starts[bit / 64] >> bit % 64 & 1))
        return 0;
    for (size_t at = 0; at < text.len && at < MATCH_BYTES_MAX;) {
        at += utf8_next(text, at, &cp);
        if (uchar_is_space(cp))
            break;
        if (phrases_find(p, str_sub(text, 0, at)) & uses)
            best = at;
    }
    return best;
}
