/* titles.h -- the walk over a page that finds where its articles begin, and what it asks of short lines.
 * Private to titles.c and starts.c. */
#ifndef SIFTD_TITLES_H
#define SIFTD_TITLES_H

#include "outline.h"

#define TITLE_SCORE 2   /* from here on a head begins an article */
#define ASK_BYTES 1500u /* of the text below a head, for its topic */

/* Where the topic of the running article is looked for. */
struct walk {
    struct outline *o;
    struct topic *topic; /* NULL until it is needed */
    size_t start;        /* first block of the running article */
    size_t fed;          /* blocks before this one are in the topic's window */
    bool has_report;     /* the running article has a text that begins "本报讯" */
};

/* How much speaks for the short lines [at, after) being the head of a new article; w->topic is there. */
int titles_score(struct walk *w, size_t at, size_t after);
/* Bring the topic's window up to block `to`. */
void titles_feed_topic(struct walk *w, size_t to);

#endif
