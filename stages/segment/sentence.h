/* sentence.h -- where the sentences of a paragraph are. Private to the segment stage.
 *
 * A sentence ends behind a run of terminals and the closing quotes and brackets that follow it.
 * Inside quotes terminals end sentences too; inside brackets they do not. A closing quote followed
 * by a comma goes on. Semicolons and colons do not end sentences. A straight quote opens and closes
 * by turns. The point ends a sentence unless it belongs to a number, a name, an abbreviation, an
 * address or a list number. */
#ifndef SIFTD_SENTENCE_H
#define SIFTD_SENTENCE_H

#include "../doc.h"

/* Memory for the ranges of many paragraphs, taken from the arena in growing chunks. */
struct sentence_pool {
    struct range *ranges;
    size_t used, room;
};

/* Set b->sentences. ERR_NOMEM, ERR_DOC (cpu). Linear in the length of the text. */
enum err_code sentence_split(struct doc *doc, struct sentence_pool *pool, struct block *b,
                             struct err *err);

#endif
