/* topic.h -- does a stretch of text speak of the same things as the text before it?
 *
 * A term is a pair of neighbouring Han characters that is not among the commonest pairs, or a word of
 * five letters and more that is not one of the commonest. The likeness of two stretches is the cosine of their terms' counts, each
 * 1 + ln n. The text before is a window that slides: its last 1,500 terms or so. After M. Hearst,
 * "TextTiling", Computational Linguistics 23 (1997), which compares blocks in this way.
 *
 * Memory from the document's arena, about 70 KB, taken once; linear in the text. One thread. */
#ifndef SIFTD_TOPIC_H
#define SIFTD_TOPIC_H

#include "../base/arena.h"
#include "../base/str.h"

/* The commonest pairs and English words, as bits by their hash. Read-only once made. */
struct topic_common {
    unsigned char bits[8192];
    unsigned char words[4096];
};
void topic_common_init(struct topic_common *common);

struct topic;

/* `common` outlives the topic. NULL: no room. */
struct topic *topic_create(struct arena *arena, const struct topic_common *common);
/* Forget the window. */
void topic_reset(struct topic *topic);
/* Append text to the window. */
void topic_add(struct topic *topic, struct str text);
/* Append text to the stretch that the window is compared with ... */
void topic_ask(struct topic *topic, struct str text);
/* ... and compare: 0 to 1000, or -1 when one of the two is too short to tell. Forgets the stretch. */
int topic_likeness(struct topic *topic);

#endif
