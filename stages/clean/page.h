/* page.h -- what clean knows of a page's lines: how each looks, how wide the lines around it are,
 * and what is to become of it. Private to the stage. */
#ifndef SIFTD_CLEAN_PAGE_H
#define SIFTD_CLEAN_PAGE_H

#include "../doc.h"
#include "../look.h"
#include "tie.h"

/* The layout around a line, found over a window of neighbours. */
struct zone {
    uint16_t wrap_chars;         /* usual length of a full line, 0: the lines are not wrapped */
    uint16_t wrap_columns;       /* the same in cells */
    uint8_t slack;               /* characters that a full line may fall short by */
    bool is_latin;               /* words between blanks; wrap_columns is the longest line then */
    bool is_prose;               /* lines are mostly long: paragraphs on one line each */
    bool is_records;             /* log lines, code or tables: lines stand for themselves */
    bool has_single, has_double; /* lines follow each other at once / after blank lines */
    bool is_indented;            /* some lines, not all, start with a paragraph's indent */
};

enum act {
    ACT_NONE,        /* not settled; without joining the line begins a block */
    ACT_START,       /* the line begins a block */
    ACT_JOIN,        /* it goes on with the block before */
    ACT_ASIDE,       /* it is a block of its own that stands inside another one */
    ACT_BESIDE,      /* the same, and it keeps its kind */
    ACT_DROP,        /* it leaves the text */
    ACT_JOIN_UNSURE, /* it seems to go on */
};

struct line {
    struct look look;
    uint8_t act;    /* enum act */
    uint8_t column; /* the line holds lines of a column this many characters wide, parted by
                       blanks; 0: it does not */
    bool is_indented;
    bool is_piece;     /* cut from the middle of a line: no head */
    bool stands_alone; /* page data, a byline, a caption, a rule: no part of a paragraph */
    bool is_marked;    /* looks like a log line, code or a row of figures */
    bool is_contents;  /* a line of a table of contents */
    bool is_record;    /* for the block now at this place: made of log lines, code or a table */
    uint8_t width; /* of the column that the line was cut from, in characters; 0: it was not cut */
};

#define PROSE_CHARS 48u     /* a line so long is a paragraph or most of one */
#define PAGE_ZONE_LINES 16u /* lines that share a zone */

struct page {
    struct doc *doc;
    struct line *lines; /* one for each of doc->blocks as they came in */
    size_t len;
    struct zone *zones;    /* one for each PAGE_ZONE_LINES lines */
    const struct tie *tie; /* NULL: none */
};

/* Look at every line; `tie` stays as it is. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_init(struct page *page, struct doc *doc, struct err *err);
/* fix.c: put characters right that programs have spoilt, and drop codes that are no text. ERR_NOMEM,
 * ERR_DOC (cpu). */
struct clean_opts;
enum err_code page_fix(struct page *page, const struct clean_opts *opts, struct err *err);
/* Find the zones. */
enum err_code page_measure(struct page *page, struct err *err);
const struct zone *page_zone(const struct page *page, size_t line);
struct str page_text(const struct page *page, size_t line);

/* The value v in [from, to - reach] whose neighbourhood [v, v + reach] holds most of `counts`, most of
 * them at its lower edge: of lengths of lines, those that are longer have marks that hang over.
 * *ret_count: how many it holds. 0: nothing was counted. */
size_t page_find_peak(const uint16_t *counts, size_t from, size_t to, size_t reach,
                      size_t *ret_count);

/* split.c: put columns that were read across, line by line, one below the other. After
 * page_init, whose work is done again for the new lines. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_split(struct page *page, struct err *err);

/* vertical.c: settle headlines set downwards, a character or two a line. ERR_DOC (cpu). */
enum err_code page_join_vertical(struct page *page, struct err *err);
/* join.c: set act of every line that is not dropped: what goes on, what begins. */
enum err_code page_join(struct page *page, struct err *err);

/* Take `lines` for doc->blocks as they are now; zones are measured anew. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_set_lines(struct page *page, struct line *lines, size_t len, struct err *err);
/* ends.c: cut the lines of narrow columns where a paragraph ends, and put lines right that stand in
 * the wrong order. After page_find_columns. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_part_paragraphs(struct page *page, struct err *err);

/* weave.c: take lines apart that hold the lines of two columns in turn. After page_find_columns.
 * ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_unweave(struct page *page, struct err *err);
/* ends.c: an opening bracket at the end of line `a` is closed at the beginning of line `b`. */
bool page_in_bracket(const struct page *page, size_t a, size_t b);

/* The paragraph that lines are being joined to. */
struct paragraph {
    size_t start;   /* its first line */
    uint32_t chars; /* so far */
};

/* begin.c: how much speaks for line `b` beginning a paragraph of its own, after a line that is full
 * and ends a sentence. Above 0: it does. */
int page_begin_score(const struct page *page, const struct paragraph *so_far, size_t b);

/* open.c: line `a`, which ends no sentence, ends its paragraph all the same; `b` begins one. */
bool page_ends_open(const struct page *page, size_t a, size_t b);
/* open.c: two lines of a narrow column, a word across the end of the first. */
bool page_is_column_line(const struct page *page, size_t a, size_t b);
/* open.c: a word stands across the end of line `a` and line `b`, which looks like a heading. */
bool page_is_rest(const struct page *page, size_t a, size_t b);

/* column.c: find lines that hold a narrow column. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_find_columns(struct page *page, struct err *err);
/* Which blanks of line `line`, whose text is `text`, are line ends of its column: one entry a run of
 * white space, true for layout. NULL: no room. Arena memory. */
const bool *page_column_gaps(struct page *page, struct str text, size_t line);

/* A character in a cell of its own width, with no blanks beside it: CJK, but not Korean. */
bool page_is_wide(uint32_t cp);
/* bridge.c: put between block `to` and line `i`, which goes on with it, what belongs there: nothing,
 * or a blank; a hyphen that only the line's end put there is dropped. False: no room. */
bool page_bridge(struct page *page, struct block *to, size_t i);

/* emit.c: write the blocks in place: there are never more of them than lines done with. ERR_NOMEM,
 * ERR_DOC (cpu). */
struct clean_opts;
enum err_code page_emit(struct page *page, const struct clean_opts *opts, struct err *err);

/* emit.c: take white space off the ends of a block's text, which may be nothing then. False: no
 * room. */
bool block_trim(struct doc *doc, struct block *b);

/* adjust.c: what is off by default: links, addresses, numbers of persons, kinds of punctuation and of
 * script (`convert` is NULL without). On blocks that are clean. ERR_NOMEM, ERR_DOC (cpu). */
struct convert;
enum err_code page_adjust(struct doc *doc, const struct clean_opts *opts,
                          const struct convert *convert, struct err *err);

/* ocr.c: find what a reader of pictures misread: mark the block, or put it right. On blocks that are
 * clean. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_ocr(struct doc *doc, const struct clean_opts *opts, struct err *err);

/* inside.c: drop what stands on the page a second time inside a block that was joined too far, once
 * the blocks are written; before page_drop_repeats. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_drop_repeats_inside(struct page *page, struct err *err);
/* repeat.c: drop paragraphs that stand on the page a second time, once the blocks are written.
 * ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_drop_repeats(struct page *page, struct err *err);
/* repeat.c: the next character from *at on that is no white space, stepped over; 0 at the end. */
uint32_t text_next_solid(struct str s, size_t *at);

/* Take bytes [from, to) of a block's text out and drop them. False: no room. */
bool block_cut_out(struct doc *doc, struct block *b, size_t from, size_t to, const char *reason);
/* Take bytes [from, to) of line `i`'s text out and drop them; what is left must hold some text. The
 * line is looked at anew. `op` is what counts it. ERR_NOMEM. */
enum err_code page_cut_line(struct page *page, size_t i, size_t from, size_t to, const char *reason,
                            const char *op, struct err *err);

/* number.c: drop page numbers that stand alone. ERR_NOMEM. */
enum err_code sheet_drop_numbers(struct page *page, struct err *err);
#define PAGE_NUMBER_CHARS_MAX 18u /* a line with a page number and nothing else */
/* sheet.c: drop heads and feet that stand beside dropped numbers or at form feeds, again and again;
 * tables of contents; "continued on page 2". ERR_NOMEM. */
enum err_code sheet_drop_heads(struct page *page, struct err *err);
enum err_code sheet_drop_contents(struct page *page, struct err *err);
enum err_code sheet_drop_jumps(struct page *page, struct err *err);
/* imprint.c: drop what papers in Latin script print above and below a page. ERR_NOMEM. */
enum err_code sheet_drop_imprints(struct page *page, struct err *err);

/* marks.c: drop signs for the end of a paragraph that stand at the ends of a page's lines. ERR_NOMEM. */
enum err_code marks_drop(struct page *page, struct err *err);
/* marks.c: the line is a scrap of a list that stands in it twice over, as readers of pictures leave
 * them between columns: "A, B, A, B," with enumeration marks. */
bool marks_are_scrap(struct str text, const struct look *l);
/* spam.c: drop names of betting sites. ERR_NOMEM. */
struct phrases;
enum err_code spam_drop(const struct phrases *p, struct page *page, struct err *err);

/* number.c: what the two share. Lines that are not dropped; dropping one, counted for `op`; stepping
 * over figures (*ret_value is their value, at most PAGE_MAX + 1), white space, one of some words. */
#define PAGE_MAX 9999u
size_t sheet_lines_left(const struct page *page);
enum err_code sheet_drop_line(struct page *page, size_t i, const char *reason, const char *op,
                              struct err *err);
bool sheet_is_open(const struct page *page, size_t i);
size_t sheet_skip_figures(struct str s, size_t at, unsigned *ret_value);
size_t sheet_skip_word(struct str s, size_t at, const char *const *words, size_t len);
bool sheet_is_frame(uint32_t cp); /* dashes, dots and the like around a number */

/* chrome.c: set act of furniture in the head and tail of the page to ACT_DROP and drop it. A page that
 * is all furniture is left alone and doc->is_all_chrome set. ERR_NOMEM. */
enum err_code chrome_drop(const struct phrases *phrases, struct page *page, struct err *err);

#endif
