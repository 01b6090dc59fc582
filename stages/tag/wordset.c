/* wordset.c -- see wordset.h */
#include "wordset.h"

#include <assert.h>

void wordset_make(struct wordsets *ws, enum set_id id, const void *first, size_t stride,
                  bool is_end, unsigned classes)
{
    struct wordset *s = &ws->sets[id];

    *s = (struct wordset){.base = first, .stride = stride, .is_end = is_end};
    while (wordset_word(s, (unsigned)s->len + 1))
        s->len++;
    assert(s->len <= WORDSET_WORDS_MAX);
    /* From the last to the first, so that buckets keep the order of the list. */
    for (unsigned w = (unsigned)s->len; w > 0; w--) {
        const char32_t *word = wordset_word(s, w);
        unsigned bucket, bit = wordset_pair(word[0], word[1]);
        uint32_t key;
        size_t len = 0;

        while (word[len])
            len++;
        assert(len > 0 && len < UINT8_MAX);
        key = is_end ? word[len - 1] : word[0];
        bucket = wordset_bucket(key);
        s->lens[w] = (uint8_t)len;
        s->next[w] = s->head[bucket];
        s->head[bucket] = (uint16_t)w;
        s->pairs[bit / 64] |= UINT64_C(1) << bit % 64;
        if (key < CHARS_LEN)
            ws->chars[key] |= classes;
    }
}

void wordset_class(struct wordsets *ws, const char32_t *chars, uint32_t classes)
{
    for (; *chars; chars++)
        ws->chars[*chars] |= classes;
}
