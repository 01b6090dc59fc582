/* look.h -- how a line of text looks: what it is made of, how it begins and how it ends.
 * Shared by the clean and segment stages. One pass over the bytes, no memory; any thread. */
#ifndef SIFTD_LOOK_H
#define SIFTD_LOOK_H

#include "base/str.h"

struct look {
    uint32_t chars;   /* code points that are not white space */
    uint32_t columns; /* cells: two for CJK characters and their punctuation, one for others */
    uint32_t cjk;     /* Han, kana, hangul */
    uint32_t alpha;   /* ASCII letters and other characters of word scripts */
    uint32_t digits;
    uint32_t stops;       /* full stops of CJK text, ! and ?; not "." */
    uint32_t commas;      /* commas and semicolons; not colons */
    uint32_t pauses;      /* enumeration marks: headings may have them, too */
    uint32_t gaps;        /* runs of white space inside */
    uint32_t cjk_gaps;    /* ... between two CJK characters or their punctuation */
    uint32_t digit_gaps;  /* ... between a CJK character and a digit */
    uint32_t refs;        /* "&": character references may begin there */
    uint32_t rare;        /* Kangxi radicals and U+E5E5, which stand for other characters */
    uint32_t controls;    /* control and zero-width characters */
    bool has_odd_space;   /* a run of blanks, or a blank that is not U+0020 */
    uint32_t first, last; /* code points; 0 for an empty line */
    uint32_t end;         /* the last one before closing quotes and brackets */
};

/* `s` is valid UTF-8 without white space at its ends. */
struct look look_at(struct str s);

/* Mostly CJK, by what the line is made of. */
bool look_is_cjk(const struct look *l);
/* The line ends a sentence: its last mark, closing quotes and brackets aside, is a terminal. */
bool look_is_closed(const struct look *l);
/* No letter, digit or ideograph, and no mark of a sentence: rules and ornaments. */
bool look_is_symbols(const struct look *l);
/* Short, not closed and without inner punctuation of a sentence: a heading, title or caption may
 * look like this, running text of that length does not. */
bool look_is_heading(const struct look *l);

/* Two halves of about the same length with a comma between, as headings may be: "村民点单，支部办事"; what
 * stands before a colon counts for neither. */
bool look_is_balanced(struct str s, const struct look *l);

/* Classes of code points at the edges of lines. */
bool look_is_terminal(uint32_t cp);
bool look_is_closer(uint32_t cp);
bool look_is_opener(uint32_t cp);

/* Byte length of a list mark at the start ("1.", "(一)", "三、", "①", "- ", "第二条"); 0: none. */
size_t look_list_mark(struct str s);
/* The line is a byline: it starts with a reporter's or author's role, and is short. */
bool look_is_byline(struct str s, const struct look *l);
/* The line carries page data: source, date, views, font size, share, editor. */
bool look_is_meta(struct str s, const struct look *l);
/* The line says itself that it is a caption: "图为…", "▲…", "… 张三 摄". */
bool look_is_caption(struct str s, const struct look *l);
/* The text starts like a news agency's or paper's dispatch: "本报讯", "(Reuters) -". */
bool look_is_dispatch(struct str s);

/* The text starts "本报讯": a piece of news begins, wherever it stands. */
bool look_is_report(struct str s);

/* The text starts like the first paragraph of a piece of news: "近日,", "11月20日,", "自…以来". */
bool look_is_lead(struct str s);
/* The text starts like a new paragraph of a report: a lead, "据悉", "截至目前", "此外" ... */
bool look_is_opening(struct str s);
/* Nothing but a Chinese name of two or three characters, by its surname. */
bool look_is_name(struct str s);

/* The line starts like a record of a log: a date, a time, a syslog date or a bracketed one. */
bool look_is_record(struct str s);
/* The line is source code or markup: it ends in a brace or a semicolon, or starts with a tag. */
bool look_is_code(struct str s);

#endif
