/* place_look.h -- what the two rounds of looking for names of divisions share (place_find.c, place_short.c), and what
 * the text around a name tells them (place_around.c). */
#ifndef SIFTD_TAG_PLACE_LOOK_H
#define SIFTD_TAG_PLACE_LOOK_H

#include "place.h"

/* The character before byte `at`; 0: none. */
uint32_t place_char_before(struct str text, size_t at);
/* Can a name begin at byte `at`, as far as what stands before it tells? */
bool place_can_follow(struct str text, size_t at);
/* Is the last character of the full name [from, to) at the start of another word: 市 of 市场? */
bool place_is_torn(struct str text, size_t from, size_t to);
/* Is the name that ends at byte `at` part of another one: 象市模式 is a practice, 麒麟南路 a road? */
bool place_is_part(struct str text, size_t at);
/* 永丰村, 乐安河: is the word that ends at byte `at` no county there? */
bool place_is_label(struct str text, size_t at);
/* Does what only a division has begin at byte `at`: 泾县|人民检察院? */
bool place_is_seat(struct str text, size_t at);
/* Does what makes a division of a common word, too: 东山|经济技术开发区, 城关|法院? */
bool place_is_marked(struct str text, size_t at);
/* 在大荔做生意, 是郸城人, 金坛城里: does what stands around the short name [at, to) make a place of it? */
bool place_is_amid(struct str text, size_t at, size_t to);
/* 独山下司|：, 兴化戴南|人顾某: does nothing go on with the short name of a township that ends at byte `to`? */
bool place_is_town_end(struct str text, size_t to);
/* A copy behind the mentions so far; NULL: no room in the document's memory. */
struct mention *place_mention_add(struct doc *doc, struct places *pl, struct mention m);
/* The second round: 宣汉 where 宣汉县 is named elsewhere. ERR_NOMEM; ERR_DOC as places_find. */
enum err_code places_find_shorts(struct doc *doc, const struct sheet *sheet, struct places *pl,
                                 struct err *err);

#endif
