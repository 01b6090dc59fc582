/* place_look.h -- what the two rounds of looking for names of divisions share (place_find.c, place_short.c). */
#ifndef SIFTD_TAG_PLACE_LOOK_H
#define SIFTD_TAG_PLACE_LOOK_H

#include "place.h"

/* Can a name begin at byte `at`, as far as what stands before it tells? */
bool place_can_follow(struct str text, size_t at);
/* Is the name that ends at byte `at` part of another one: 象市模式 is a practice, 麒麟南路 a road? */
bool place_is_part(struct str text, size_t at);
/* A copy behind the mentions so far; NULL: no room in the document's memory. */
struct mention *place_mention_add(struct doc *doc, struct places *pl, struct mention m);
/* The second round: 宣汉 where 宣汉县 is named elsewhere. ERR_NOMEM; ERR_DOC as places_find. */
enum err_code places_find_shorts(struct doc *doc, const struct sheet *sheet, struct places *pl,
                                 struct err *err);

#endif
