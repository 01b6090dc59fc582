/* list.h -- lists of the text, between list.c and list_numbered.c. */
#ifndef SIFTD_TAG_LIST_H
#define SIFTD_TAG_LIST_H

#include "para.h"

#define LIST_MEMBERS_MAX 16u
#define LIST_MEMBER_CHARS_MAX 24u

/* Room for LIST_MEMBERS_MAX members, the arena's; NULL: none, and p->has_failed is set. */
struct str *list_members_new(struct para *p);

/* 一是, 二是 and so on at `i`: a member of the list that 一是 began, in this paragraph or an earlier one. */
void list_numbered_read(struct para *p, size_t i);

/* 一期…；二期…；三期… at `i`: phases, each up to the next or to the end of what is said of it. The same of points
 * numbered in brackets, （一）…；（二）…, within one sentence. */
void list_phases_read(struct para *p, size_t i, bool is_bracketed);

#endif
