/* count_name.h -- names that count their members: 五变, 三抓三促, 一楼两长, 三张清单, 四个三分之二, 123. */
#ifndef SIFTD_TAG_COUNT_NAME_H
#define SIFTD_TAG_COUNT_NAME_H

#include "sheet.h"

#define COUNT_PARTS_MAX 4
#define COUNT_TOTAL_MAX 12u

struct count_part {
    unsigned count;
    uint32_t noun, noun_len; /* what is counted [characters of the sheet]; of digits: none */
};

struct count_name {
    struct count_part parts[COUNT_PARTS_MAX];
    size_t parts_len;
    unsigned total;
    bool is_digits; /* 123: each digit counts something else */
};

/* Read the name in [from, to) of the sheet, without marks; `tail` is where the text behind it goes on, for
 * names like “四个”准确. False: it counts nothing, or one thing, or more than COUNT_TOTAL_MAX. */
bool count_name_read(const struct sheet *s, size_t from, size_t to, size_t tail,
                     struct count_name *ret);

/* Does [from, to) begin (end) with the noun of `part`, and hold more? Marks around it do not count. */
bool count_noun_begins(const struct sheet *s, const struct count_part *part, size_t from,
                       size_t to);
bool count_noun_ends(const struct sheet *s, const struct count_part *part, size_t from, size_t to);

/* The same of a clause: most are told by one look. */
static inline bool count_clause_begins(const struct sheet *s, const struct count_part *part,
                                       const struct clause *c)
{
    return c->first == s->cps[part->noun] && count_noun_begins(s, part, c->from, c->to);
}

static inline bool count_clause_ends(const struct sheet *s, const struct count_part *part,
                                     const struct clause *c)
{
    return part->noun_len && c->last == s->cps[part->noun + part->noun_len - 1] &&
           count_noun_ends(s, part, c->from, c->to);
}

#endif
