/* look_latin.h -- what papers in Latin script print around a text: who wrote it, where it goes on,
 * and the line with date, issue and page. By the words of the English-language press. Pure, any thread;
 * offsets are bytes of a line of UTF-8 without white space at its ends. */
#ifndef SIFTD_LOOK_LATIN_H
#define SIFTD_LOOK_LATIN_H

#include "base/str.h"

/* "By PETER LANG and Ann Roe, Staff Writer": where the names begin; 0: the line is no such byline. */
size_t look_latin_byline(struct str s);
/* A post or an agency, as it stands below a byline or behind a name: "Staff Writer", "The
 * Associated Press", "Special to the Herald". */
bool look_latin_post(struct str s);
/* A news agency by its short name, as it stands in the brackets of a dateline: "AP", "Reuters". */
bool look_latin_is_agency(struct str s);
/* The next name of a byline, without "and" and commas, which are skipped. False: none is left. */
bool look_latin_next_name(struct str *rest, struct str *ret_name);
/* Line `b` goes on with the headline `a`: it begins small or with "After", or `a` ends in "of the". */
bool look_latin_goes_on(struct str a, struct str b);
/* The first two words of both are the same, in capitals or not. */
bool look_latin_opens_alike(struct str a, struct str b);
/* Nothing but capitals: of a section, "LOCAL NEWS". */
bool look_latin_is_caps(struct str s);
/* Nothing but "See FLOOD, Page A6", "Continued from Page A1", "(Continued on page 3)". */
bool look_latin_jump(struct str s);
/* Fields set apart by runs of blanks or bars: two at least of date, issue, page and price, and at most
 * one other, the name of the paper or section. */
bool look_latin_folio(struct str s);
/* ... and one of them is the issue: the line below the name of the paper on its first page. */
bool look_latin_is_issue(struct str s);

#endif
