/* quote.h -- texts in quotation marks, and which of them name a way of working. */
#ifndef SIFTD_TAG_QUOTE_H
#define SIFTD_TAG_QUOTE_H

#include "para.h"

#define QUOTE_PARTS_MAX 12

struct quote {
    size_t from, to; /* with both marks [code points] */
    size_t head_to;  /* end of the head noun behind it; 0: none */
    bool is_practice;
};

/* All pairs of marks of the paragraph, in order; a pair inside a rejected one counts. *ret_quotes is the
 * arena's. ERR_NOMEM: no room; ERR_DOC: over the CPU budget. */
enum err_code quotes_find(struct para *p, struct quote **ret_quotes, size_t *ret_len,
                          struct err *err);

/* The name in the marks that open at `i`, if the article has given it before or behind. */
bool quote_known_at(const struct para *p, size_t i, struct quote *ret_quote);

/* Speech, a title, an empty pair, or a place that another tag has. */
bool quote_is_plain(const struct para *p, const struct quote *q);

/* Parts of 1 to 14 characters between signs of one kind, or three and more between blanks before a head
 * noun; *ret_has_plus: joined by a plus sign. */
bool quote_is_parallel(const struct para *p, const struct quote *q, bool *ret_has_plus);

/* A count and what is counted, as in 三抓三促, 四个三分之二, 一核多元. */
bool quote_is_counted(const struct para *p, const struct quote *q);

/* Three and more steps with dashes between them. */
bool quote_is_chain(const struct para *p, const struct quote *q);

/* Does the text in the marks end with a head noun of its own: “群雁工程”? */
bool quote_has_head(const struct para *p, const struct quote *q);

/* The head noun behind a quote that ends at `i`: its end, 0: none. */
size_t quote_head_end(const struct para *p, size_t i);

/* Is it what somebody is honoured as: “全国优秀教师”? */
bool quote_is_honour(const struct para *p, const struct quote *q);
/* Does the name of a team begin with the quote: “积分制”评议小组? */
bool quote_is_of_team(const struct para *p, const struct quote *q);

/* A count whose noun stands behind the marks: “四个”准确. */
bool quote_is_cut(const struct para *p, const struct quote *q);

/* The end of a word behind a name that belongs to it, but makes no name of another text: “甲+乙”联动. 0: none. */
size_t quote_tail_end(const struct para *p, const struct quote *q);

/* The head nouns inside the marks and behind them, into the sets. */
void quote_built_sets(struct wordsets *ws);
void quote_head_sets(struct wordsets *ws);

/* Does a sign between two such parts stand at `i`? */
bool quote_is_part_sign(const struct para *p, const struct quote *q, size_t i);

/* The head noun within `between` characters behind `i` that every row of names may share: 平台 of
 * 等平台. Returns its end, 0: none. */
size_t quote_row_head(const struct para *p, size_t i, unsigned between);

/* The name without marks: the text in the quote and the head noun behind it. */
struct str quote_name(struct para *p, const struct quote *q);

#endif
