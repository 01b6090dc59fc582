/* place_pattern.h -- what stands in no table, by the pattern of its name behind the division it lies in. Each
 * function takes the place where the name begins and returns where it ends, 0: none begins there. */
#ifndef SIFTD_TAG_PLACE_PATTERN_H
#define SIFTD_TAG_PLACE_PATTERN_H

#include "place.h"

/* 村, 社区; ends with NULL. */
extern const char32_t *const place_village_kinds[];

/* Can the character at `i` be in the name of a village? */
bool place_can_hold(const struct para *p, size_t i);
/* Does a name that begins with 和, which otherwise joins two of them, begin at `i`: 和平村, 和睦里社区? */
bool place_is_peace(const struct para *p, size_t i);
/* The paragraphs that follow find the village [from, to) again. `parent`: what holds it, DIVISION_NONE: not told. */
void place_village_remember(struct para *p, size_t from, size_t to, uint32_t parent);
/* 新星村 */
size_t place_village_end(struct para *p, size_t from);
/* 赵家坡, 周家院子 */
size_t place_hamlet_end(struct para *p, size_t from);
/* 小赵庄, 唐庄: a family name and what ends hamlets. */
size_t place_farmstead_end(struct para *p, size_t from);
/* 檀树岭组 behind a township, which papers leave the village of out. */
size_t place_team_end(struct para *p, size_t from);
/* 梁村, a family name is enough behind what holds it. */
size_t place_short_village_end(struct para *p, size_t from);
/* A township that no table has, renamed or merged since. */
size_t place_town_end(struct para *p, size_t from);
/* The township of a county the article names that is called [from, to) for short; DIVISION_NONE: none is. */
uint32_t place_town_called(struct para *p, size_t from, size_t to);
/* The township of `parent` that [from, to) is, by its short name, whatever kind the text says it is; DIVISION_NONE: none. */
uint32_t place_town_within(struct para *p, uint32_t parent, size_t from, size_t to);
/* 一组, 3组, 第二村民小组, 后卡屯 behind a village. */
size_t place_group_end(const struct para *p, size_t i);
/* 经济开发区 */
size_t place_zone_end(const struct para *p, size_t from);

#endif
