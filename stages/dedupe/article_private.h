/* article_private.h -- one document on its way through the dedupe stage; for article*.c only. */
#ifndef SIFTD_DEDUPE_ARTICLE_PRIVATE_H
#define SIFTD_DEDUPE_ARTICLE_PRIVATE_H

#include "article.h"
#include "near.h"

/* What a document brings with it while its articles are looked at. */
struct run {
    struct dedupe *d;
    struct doc *doc;
    uint64_t seed;
    struct dedupe_norm norm;
    struct near_probe probe;
    bool has_file; /* the file's hash is still to be remembered, with its first row */
};

/* The most that the key text of any of the document's articles can take, [bytes]. */
size_t article_room(const struct doc *doc);

/* The text by which an article is known: its paragraphs, and its title too when they are short.
 * Empty (chars == 0) when there is nothing to know it by. Its tokens and passages go to the stage's
 * scratch; paragraphs and lines that were seen before are marked. */
enum err_code article_norm(struct run *run, const struct article *art, struct err *err);

/* A paragraph that may be furniture. */
bool article_is_line(const struct passage *p);

#endif
