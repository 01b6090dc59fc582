/* tagger.c -- the tag of each word is its commonest one */
#include "words_private.h"
void words_tag(const struct words *w, struct words_scratch *s, uint8_t *state)
{
    (void)state;
    for (size_t i = 0; i < s->words_len; i++)
        if (s->word_slots[i] != DAT_NONE)
            s->words[i].tag = w->image.tagsets[w->image.choice[s->word_slots[i]]].tags[0];
}
