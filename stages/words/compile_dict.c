/* compile_dict.c -- reads jieba's dictionary and the lexicons of words; see compile.h
 *
 * A lexicon is a list of lines WORD <tab> WEIGHT [<tab> TAG ...], '#' starts a comment. WEIGHT is
 * in units of jieba's dictionary (60 million in all), "-" takes the word out, "=" leaves its weight
 * alone and changes its tags. TAGs are by falling likelihood. */
#include "compile.h"

#include "../base/arena.h"
#include "../base/hash.h"
#include "../base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WEIGHT_MAX 1000000000u
#define LEXICONS_MAX 16u
#define WORD_CHARS_MAX 32u
#define WORD_TAG_DEFAULT "n"

/* The word of that text, made when new. NULL: no memory. */
static struct compile_word *find_word(struct compile *c, struct str text)
{
    uint64_t key = hash64(text, 0), at;
    struct compile_word *words;

    if (map_get(c->by_text, key, &at) && str_eq(c->words[at].text, text))
        return &c->words[at];
    words = arena_grow(c->arena, c->words, &c->words_room, c->words_len + 1, sizeof *words);
    if (!words || !map_put(c->by_text, key, c->words_len))
        return NULL;
    c->words = words;
    words[c->words_len] = (struct compile_word){.text = text};
    return &words[c->words_len++];
}

/* One line: word, weight, tag. As jieba reads them: a later line of a word replaces an earlier one,
 * but the weights of both are in the sum. */
static enum err_code read_dict_line(struct compile *c, struct str line, struct err *err)
{
    struct str rest = line, text, weight, tag;
    struct compile_word *word;
    uint64_t value = 0;
    enum err_code code;

    if (!str_split(&rest, ' ', &text) || !str_split(&rest, ' ', &weight) ||
        !str_split(&rest, ' ', &tag) || text.len == 0 || !str_to_u64(weight, &value) ||
        value > WEIGHT_MAX)
        return err_set(err, ERR_CONF, 0, "want 'word weight tag'");
    if (utf8_count(text) > WORD_CHARS_MAX)
        return err_set(err, ERR_CONF, 0, "a word has more than %u characters", WORD_CHARS_MAX);
    word = find_word(c, text);
    if (!word)
        return compile_no_memory(err);
    if ((code = compile_tag(c, tag, &word->tag, err)))
        return code;
    c->jieba_total += value;
    word->jieba = value;
    word->own = (double)value;
    return ERR_OK;
}

enum err_code compile_dict(struct compile *c, struct err *err)
{
    struct str text, line;
    size_t number = 0;
    enum err_code code = compile_read(c, c->paths->jieba, "dict.txt", &text, err);

    while (!code && str_split(&text, '\n', &line)) {
        number++;
        line = str_trim(line);
        if (line.len && (code = read_dict_line(c, line, err)))
            return err_wrap(err, "'%s/dict.txt' line %zu", c->paths->jieba, number);
    }
    return code;
}

static enum err_code read_tags(struct compile *c, struct compile_word *word, struct str rest,
                               struct err *err)
{
    enum err_code code = ERR_OK;
    struct str tag;

    word->more_len = 0;
    word->is_own = false;
    while (!code && str_split(&rest, '\t', &tag)) {
        tag = str_trim(tag);
        if (!word->is_own)
            code = compile_tag(c, tag, &word->tag, err);
        else if (word->more_len == IMAGE_CHOICES - 1)
            code = err_set(err, ERR_CONF, 0, "a word has at most %u tags", IMAGE_CHOICES);
        else
            code = compile_tag(c, tag, &word->more[word->more_len++], err);
        word->is_own = true;
    }
    return code;
}

static enum err_code read_line(struct compile *c, struct str line, struct err *err)
{
    struct str rest = line, text, weight;
    struct compile_word *word;
    uint64_t value = 0;
    enum err_code code;
    uint8_t tag;

    if (!str_split(&rest, '\t', &text) || !str_split(&rest, '\t', &weight))
        return err_set(err, ERR_CONF, 0, "want a word, a tab and its weight, '=' or '-'");
    text = str_trim(text);
    weight = str_trim(weight);
    if (text.len == 0 || utf8_count(text) > WORD_CHARS_MAX)
        return err_set(err, ERR_CONF, 0, "a word has 1 to %u characters", WORD_CHARS_MAX);
    word = find_word(c, text);
    if (!word)
        return compile_no_memory(err);
    if (str_eq(weight, STR("-"))) {
        word->own = 0;
        return ERR_OK;
    }
    if (!str_eq(weight, STR("="))) {
        if (!str_to_u64(weight, &value) || value == 0 || value > WEIGHT_MAX)
            return err_set(err, ERR_CONF, 0, "'%.*s' is no weight", (int)weight.len, weight.ptr);
        word->own = (double)value;
    }
    if (word->jieba == 0 && !rest.len) {
        if ((code = compile_tag(c, STR(WORD_TAG_DEFAULT), &tag, err)))
            return code;
        word->tag = tag;
    }
    return rest.len ? read_tags(c, word, rest, err) : ERR_OK;
}

static enum err_code read_lexicon(struct compile *c, const char *name, struct err *err)
{
    struct str text, line;
    size_t number = 0;
    enum err_code code = compile_read(c, c->paths->lexicons, name, &text, err);

    while (!code && str_split(&text, '\n', &line)) {
        number++;
        if (str_trim(line).len && line.ptr[0] != '#' && (code = read_line(c, line, err)))
            return err_wrap(err, "'%s/%s' line %zu", c->paths->lexicons, name, number);
    }
    return code;
}

static int is_word_list(const struct dirent *entry)
{
    struct str name = str_of(entry->d_name);

    return str_starts(name, STR("words")) && str_ends(name, STR(".tsv"));
}

/* In the order of their names, so that the same files make the same model. */
enum err_code compile_lexicons(struct compile *c, struct err *err)
{
    struct dirent **list = NULL;
    int len = scandir(c->paths->lexicons, &list, is_word_list, alphasort);
    enum err_code code = ERR_OK;

    if (len < 0)
        return err_set(err, ERR_CONF, errno, "cannot read '%s': %s", c->paths->lexicons,
                       strerror(errno));
    for (int i = 0; i < len; i++) {
        if (!code)
            code = read_lexicon(c, list[i]->d_name, err);
        free(list[i]); /* lint-ok: calls because scandir made it */
    }
    free(list); /* lint-ok: calls because scandir made it */
    return code;
}
