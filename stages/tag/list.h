/* list.h -- lists of the text, between list.c and the files beside it. */
#ifndef SIFTD_TAG_LIST_H
#define SIFTD_TAG_LIST_H

#include "para.h"

#define LIST_MEMBERS_MAX 16u
#define LIST_MEMBER_CHARS_MAX 24u

/* Room for LIST_MEMBERS_MAX members, the arena's; NULL: none, and p->has_failed is set. */
struct str *list_members_new(struct para *p);

/* Does 和 at `i` stand between two members: not that of 和睦 and 祥和? */
bool list_is_and(const struct para *p, size_t i);

/* The members of [from, to), parted by 、, the last perhaps by 和; `count` is what they should be. */
size_t list_members_read(struct para *p, size_t from, size_t to, size_t count, struct str *members);

/* Where the first of `count` members begins whose last ends at `to`; `to`: there are not as many. */
size_t list_first_member(const struct para *p, size_t to, size_t count);

/* The first member that was cut by its length begins with a word: 幼儿园 before 小学. */
size_t list_first_word(struct para *p, size_t from);

/* 2 to 10, or 0. */
size_t list_count_at(const struct para *p, size_t i);

/* A list before or behind its count at `i`. */
void list_counted_read(struct para *p, size_t i);

/* The members of a name that counts them, behind or before it: “五星”即甲、乙、丙、丁、戊; 明责、履责、督责
 * “三责”机制. `i` is at the numeral behind the mark. Returns where the list ends, 0: there is none. */
size_t list_named_read(struct para *p, size_t i);

/* 一是, 二是 and so on whose numeral is at `i`, or that of 第一，: a member of the list that 一是 began, in this paragraph
 * or an earlier one. */
void list_numbered_read(struct para *p, size_t i);

/* 一期, (一) or (1), 1. and ①. */
enum list_phase { LIST_PHASE, LIST_BRACKETED, LIST_POINT, LIST_CIRCLED };

/* 一期…；二期…；三期… at `i`: phases, each up to the next or to the end of what is said of it; and other numbers within
 * one sentence. Those in digits and circles are found by their 2. */
void list_phases_read(struct para *p, size_t i, enum list_phase kind);

/* 一看卫生、二查台账、三问服务 at `i`. */
void list_points_read(struct para *p, size_t i);

/* Where the row of three and more members begins that ends at `i`; `i`: there is none. */
size_t list_row_start(struct para *p, size_t i);

/* Steps behind the colon at `i`: 流程包括以下环节：…. */
void list_colon_flow(struct para *p, size_t i);

/* Steps in a row that ends at `i`: 排查、交办、销号|闭环管理, 报名、初审、笔试|等程序. False: no word for a workflow stands
 * behind it. */
bool list_row_flow(struct para *p, size_t i);

#endif
