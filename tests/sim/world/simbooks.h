/* simbooks.h -- is the promise kept? Everything that was dropped, against everything that is on the disk
 * after the last life. For tests. */
#ifndef SIFTD_SIMBOOKS_H
#define SIFTD_SIMBOOKS_H

#include "../../../config/config.h"
#include "simdrops.h"

struct books_rules {
    bool drops_duplicates;  /* of articles that are the same, one is in the archive */
    bool deletes;           /* no original of what is archived is kept */
    bool may_be_unreadable; /* reading was made to fail more often than it is tried */
};

/* Every drop has one final entry with the right outcome, name and hash; its original is where that says;
 * each of its paragraphs is in the archive as often as it should be; nothing is in work; siftctl audit
 * and siftctl verify say so, too. Returns the number of breaches and writes each to `out`. */
size_t books_check(struct simdisk *d, struct config *config, const struct drops *drops,
                   const struct books_rules *rules, FILE *out);

#endif
