/* words.c -- opens the model, walks a text window by window; see words.h */
#include "words.h"

#include "../base/mem.h"
#include "../base/utf8.h"
#include "user.h"
#include "words_private.h"

#include <assert.h>
#include <string.h>

static uint8_t find_tag(const struct image *image, const char *name)
{
    for (size_t i = 0; i < image->tags_len; i++)
        if (strncmp(image->tags + i * IMAGE_TAG_BYTES, name, IMAGE_TAG_BYTES) == 0)
            return (uint8_t)i;
    return 0;
}

static void set_tags(struct words *w)
{
    const struct image *image = &w->image;

    w->tags = (struct words_tags){
        .other = 0,
        .latin = find_tag(image, "eng"),
        .number = find_tag(image, "m"),
        .time = find_tag(image, "t"),
        .person = find_tag(image, "nr"),
        .place = find_tag(image, "ns"),
    };
    for (size_t i = 0; i < IMAGE_TAGS_MAX; i++)
        w->single[i] = (struct image_tagset){.len = 1, .tags = {(uint8_t)i}};
}

enum err_code words_open(const struct words_opts *opts, const char *data, struct words **ret_words,
                         struct err *err)
{
    struct words *w = mem_alloc(1, sizeof *w);
    enum err_code code;

    assert(opts && data && ret_words);
    if (!w)
        return err_set(err, ERR_NOMEM, 0, "no memory for the words");
    w->rules = opts->rules;
    code = image_open(data, &w->image, err);
    if (!code) {
        w->cells = opts->rules == WORDS_JIEBA ? w->image.plain : w->image.folded;
        set_tags(w);
        code = user_open(w, data, opts->lists, opts->lists_len, err);
    }
    if (code) {
        words_close(w);
        return code;
    }
    *ret_words = w;
    return ERR_OK;
}

void words_close(struct words *words)
{
    if (!words)
        return;
    user_close(words);
    image_close(&words->image);
    mem_free(words);
}

struct words_scratch *words_scratch_create(void)
{
    return mem_alloc(1, sizeof(struct words_scratch));
}

void words_scratch_destroy(struct words_scratch *scratch)
{
    mem_free(scratch);
}

size_t words_scratch_bytes(void)
{
    return sizeof(struct words_scratch);
}

void words_start(struct words_walk *walk, const struct words *words, struct words_scratch *scratch,
                 struct str text, bool with_tags)
{
    assert(words && scratch && text.len < UINT32_MAX);
    *walk = (struct words_walk){
        .words = words, .scratch = scratch, .text = text, .with_tags = with_tags};
}

static void add_word(struct words_scratch *s, size_t from, size_t to, uint8_t tag)
{
    s->word_slots[s->words_len] = s->slot[from];
    s->word_chars[s->words_len] = (uint8_t)(to - from < UINT8_MAX ? to - from : UINT8_MAX);
    s->words[s->words_len++] =
        (struct word){s->off[from], s->off[to] - s->off[from], tag, s->slot[from] == DAT_NONE};
}

static bool is_single_alnum(const struct words_scratch *s, size_t at)
{
    return at < s->len && s->next[at] == at + 1 && (s->bits[at] & BIT_ALNUM) &&
           (s->bits[at] & BIT_JIEBA);
}

/* jieba joins letters and digits that no word took. */
static void collect_jieba(const struct words *w, struct words_scratch *s)
{
    for (size_t at = 0, to; at < s->len; at = to) {
        uint8_t tag = w->tags.other;

        to = s->next[at];
        if (is_single_alnum(s, at)) {
            while (is_single_alnum(s, to))
                to++;
            if (to > at + 1)
                s->slot[at] = DAT_NONE;
            tag = w->tags.latin;
        }
        if (!(s->bits[at] & BIT_SPACE))
            add_word(s, at, to, tag);
    }
}

static void collect_news(struct words_scratch *s)
{
    for (size_t at = 0; at < s->len; at = s->next[at])
        if (s->kind[at] != KIND_SPACE)
            add_word(s, at, s->next[at], s->tag[at]);
}

bool words_next(struct words_walk *walk, const struct word **ret_words, size_t *ret_len)
{
    const struct words *w = walk->words;
    struct words_scratch *s = walk->scratch;

    s->words_len = 0;
    while (s->words_len == 0) {
        if (walk->at >= walk->text.len)
            return false;
        if (w->rules == WORDS_JIEBA) {
            words_fill_jieba(walk);
            words_path_jieba(w, s);
            collect_jieba(w, s);
        } else {
            words_fill_news(walk);
            words_path_news(w, s);
            collect_news(s);
        }
        walk->at = s->off[s->len];
    }
    if (walk->with_tags)
        words_tag(w, s, &walk->state);
    *ret_words = s->words;
    *ret_len = s->words_len;
    return true;
}

static_assert(WORDS_TAG_BYTES == IMAGE_TAG_BYTES, "names are read where they stand");

const char *words_tag_name(const struct words *words, uint8_t tag)
{
    assert(tag < words->image.tags_len);
    return words->image.tags + (size_t)tag * IMAGE_TAG_BYTES;
}
