/* cut.h -- where a line that holds several things is cut. Byte offsets into valid UTF-8; pure, any thread.
 * Private to the segment stage. */
#ifndef SIFTD_SEGMENT_CUT_H
#define SIFTD_SEGMENT_CUT_H

#include "../base/str.h"

/* In a text of more than `max` bytes: behind a sentence near the limit, else at a character. */
size_t cut_at_sentence(struct str text, size_t max);

/* How many "#" open the line, with a blank behind them; 0: it is not marked. */
size_t cut_hashes(struct str s);
/* Of a bar behind a short column name; 0: none. */
size_t cut_bar(struct str s, size_t *ret_len);
/* Of the site's name behind a title: "标题-某某网"; 0: none. */
size_t cut_site(struct str s);
/* Of figures that tell more behind a headline: "…审批流程 11份…39份…"; 0: none. */
size_t cut_figures(struct str s);

/* "(下转第二版)", "（上接01版）": where the rest of a text is to be found. */
bool cut_is_continuation(struct str s);

enum cut_tail { CUT_TAIL_NONE, CUT_TAIL_NAME, CUT_TAIL_BYLINE, CUT_TAIL_CONTINUATION };

/* What stands behind the last sentence of a paragraph, and where. */
enum cut_tail cut_tail(struct str s, size_t *ret_at);

#endif
