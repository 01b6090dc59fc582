/* site.h -- what the scanner of named sites shares with that of townships: see site.c */
#ifndef SIFTD_TAG_SITE_H
#define SIFTD_TAG_SITE_H

#include "para.h"

/* Can the name of a place begin at `i` by what stands before it? */
bool site_is_start(const struct para *p, size_t i);

/* 东邻|, 南至|: does what lies on one side begin at `i`? */
bool site_is_bordered(const struct para *p, size_t i);

/* Does a kind of sites or roads begin at `i`, no name: 机耕路? */
bool site_is_kind(const struct para *p, size_t i);
/* The end of the road told by its number at `i`, with its rank: S328省道; 0: none. */
size_t site_road_code_end(const struct para *p, size_t i);
/* G4 of G4|京港澳高速 and 107 of 107|国道 that end before `i`: where that begins, `i`: none does. */
size_t site_road_number_start(const struct para *p, size_t i);
/* Is what ends with 路 or another head of roads one by its name, and by what is around it? */
bool site_is_road(struct para *p, size_t from, size_t to);
/* 枣菏 of 枣菏、济微高速: two roads with one head, by the places at their ends. Where the first begins; `from`: the
 * road at `from` stands alone. */
size_t site_road_before(struct para *p, size_t from, size_t to);

/* 大 of 的大|荒地村 before `i`: a word of one character that only a name has there; 1 or 0. */
size_t site_is_bigger(struct para *p, size_t i);

/* A township that no table has, by its name before the 镇 or 乡 at `head`: where it begins, `head`: there is
 * none. `is_held`: a village is named right behind it. */
size_t site_town_start(struct para *p, size_t head, bool is_held);
/* Keep the township that ends with the 镇 or 乡 at `head`, if there is one: of that name, or one that has become
 * another kind since, 阮桥乡 for 阮桥镇 of a county the article names. */
void site_town_read(struct para *p, size_t head);
/* Where the name of the river or lake begins that ends at `to` and has nothing behind it that tells; `to`: none. */
size_t site_water_start(struct para *p, size_t to);
/* Keep the mountains, islands, lakes and temples by names that the words know, where nothing has taken them. */
void site_lands_find(struct para *p);
/* Does nothing behind the mountain or the water that ends at `to` make another name of it: 长江|大学? */
bool site_water_is_whole(struct para *p, size_t to);
/* Where the road (with the number of the house) or the site ends whose name begins right behind a division, at `from`;
 * 0: none. `is_short`: the division's name is, so that only homes count. */
size_t site_behind_end(struct para *p, size_t from, bool is_short);

#endif
