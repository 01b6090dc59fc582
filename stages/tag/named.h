/* named.h -- practices without quotation marks, between named.c and named_parts.c. */
#ifndef SIFTD_TAG_NAMED_H
#define SIFTD_TAG_NAMED_H

#include "para.h"

/* Is [from, to) made of words alone that say nothing by themselves: 工作, 长效管理? True when empty. */
bool named_is_common(const struct para *p, size_t from, size_t to);

/* Does a word that leads to a name (建立, 按照) end before `i`? */
bool named_is_lead(const struct para *p, size_t i);

/* The practice in [from, to), its name the text itself; NULL: taken. */
struct hit *named_keep(struct para *p, size_t from, size_t to);

/* A practice whose parts stand before its head noun [head, end): 定岗、定人、定责模式, 甲、乙、丙的工作机制,
 * 按照甲，乙的工作模式. False: none, and nothing was marked. */
bool named_parts_read(struct para *p, size_t head, size_t end);

/* A practice of parts joined by plus signs, the last of them at `from`, or before 的 there: 甲+乙+丙模式.
 * False: none. */
bool named_plus_read(struct para *p, size_t from, size_t head, size_t end);

/* Is [from, to) the short name of a division, as in 象市模式: of one of the article, or of a county or
 * above? */
bool named_is_of_place(const struct para *p, size_t from, size_t to);

/* Where a name from `from` to its head noun at `head` begins when it counts levels that the text gives
 * before it: 市、县、乡、村四级林长体系. */
size_t named_levels_start(const struct para *p, size_t from, size_t head);

/* Ⅳ级应急响应, 二级防汛应急响应: 应急响应 is in [head, end). */
void named_response_read(struct para *p, size_t head, size_t end);

/* How far back from `head` the characters of one name go, its place among them. */
size_t named_far_start(struct para *p, size_t head);

/* Behind the village that the name in [from, head) begins with: 石桥村|清洁家园评比活动; `from`: none. */
size_t named_village_end(const struct para *p, size_t from, size_t head);

/* Length of what makes a project of the works that end at `end`, a plan of a strategy: 示范镇项目 of 土地综合整治示范镇项目,
 * 规划 of 旅游强县战略规划. 0: nothing. */
size_t named_project_tail(const struct para *p, size_t end);

/* 创建省级文明城区 whose 创建 ends at `end`. False: no honour is named behind it. */
bool named_creation_read(struct para *p, size_t end);

/* 以甲为核心、乙为主体、丙为补充的协商治理体系 whose name is in [from, end). False: no such clauses stand before it. */
bool named_frame_read(struct para *p, size_t from, size_t end);

/* Is the name in [from, end) told of as some of a kind: 67处…工程, …活动500余场, 一套…的机制? */
bool named_is_one_of_many(const struct para *p, size_t from, size_t end);

/* Projects are many: is this a name, with its place before it or what it costs behind it? */
bool named_is_project(const struct para *p, size_t from, size_t end);

/* Where the text is of other countries: does nothing before a name say that somebody set it up: 美国|总统选举制度? */
bool named_is_stray(const struct para *p, size_t from);

/* A place's own platform for what is plain: 柳溪市|企业开办审批|平台. */
bool named_is_platform(const struct para *p, size_t from, size_t head);

/* Is it one of several levels or of a system, or does the text say that it began: 三级调解网络, 林场改革|启动以来,
 * 启动|乡村名师培育计划? For heads that name nothing else. */
bool named_is_told(const struct para *p, size_t from, size_t head, size_t end);

/* The long word lists, into the sets. */
void named_words_sets(struct wordsets *ws);

/* Named festivals, in named_festival.c: 柳溪桃花节 that ends at `end`. False: none. */
bool named_festival_read(struct para *p, size_t end);
/* 第三届柳溪书法大赛 whose 届 is at `i`, with the year and the place before it. False: none. */
bool named_edition_read(struct para *p, size_t i);
void named_festival_sets(struct wordsets *ws);

#endif
