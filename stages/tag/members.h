/* members.h -- the members that a text lists for a practice: of “五变” the five 变…为…. */
#ifndef SIFTD_TAG_MEMBERS_H
#define SIFTD_TAG_MEMBERS_H

#include "count_name.h"

#define MEMBERS_MAX COUNT_TOTAL_MAX

/* Members as spans of the sheet. */
struct members {
    struct member {
        size_t from, to;
    } items[MEMBERS_MAX];
    size_t len;
};

/* Where a practice stands in the sheet. */
struct name_spot {
    size_t from, to;        /* the tag */
    size_t inner, inner_to; /* its name without marks and head noun */
    const struct line *line;
    bool is_counted; /* `name` holds what it counts */
    struct count_name name;
};

/* members_near.c: in brackets behind the name, behind 即 or a colon, or right before the name. */
bool members_near(const struct sheet *s, const struct name_spot *m, struct members *ret);
/* members_far.c: as clauses, quotations or headings that show what the name counts, in the paragraph and
 * around it. Only for counted names. */
bool members_far(const struct sheet *s, const struct name_spot *m, struct members *ret);

/* Where the words that only lead to a member end in [from, to): 建立 of 建立党员登记卡. `from`: none. */
size_t members_lead(const struct sheet *s, size_t from, size_t to);

/* Give its members to every practice of the article, laid out as `sheet`, that the text lists some for.
 * False: no room in the document's memory. */
bool members_attach(struct doc *doc, struct article *art, struct sheet *sheet);

#endif
