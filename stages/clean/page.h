/* page.h -- what clean knows of a page's lines: how each looks, how wide the lines around it are,
 * and what is to become of it. Private to the stage. */
#ifndef SIFTD_CLEAN_PAGE_H
#define SIFTD_CLEAN_PAGE_H

#include "../doc.h"
#include "../look.h"

/* The layout around a line, found over a window of neighbours. */
struct zone {
    uint16_t wrap_chars;   /* usual length of a full line, 0: the lines are not wrapped */
    uint16_t wrap_columns; /* the same in cells */
    uint8_t slack;         /* characters that a full line may fall short by */
    bool is_latin;         /* words between blanks; wrap_columns is the longest line then */
    bool is_prose;         /* lines are mostly long: paragraphs on one line each */
    bool is_records;       /* log lines, code or tables: lines stand for themselves */
    bool has_single, has_double; /* lines follow each other at once / after blank lines */
    bool is_indented;      /* some lines, not all, start with a paragraph's indent */
    bool is_column;        /* lines hold the lines of a narrow column, parted by blanks */
    uint16_t column_chars; /* how long those are */
};

enum act {
    ACT_START, /* the line begins a block */
    ACT_JOIN,  /* it goes on with the block before */
    ACT_ASIDE, /* it is a block of its own that stands inside another one */
    ACT_DROP,  /* it leaves the text */
    ACT_JOIN_UNSURE,
};

struct line {
    struct look look;
    uint8_t act; /* enum act */
    bool is_indented;
};

#define PAGE_ZONE_LINES 8u /* lines that share a zone */

struct page {
    struct doc *doc;
    struct line *lines; /* one for each of doc->blocks as they came in */
    size_t len;
    struct zone *zones; /* one for each PAGE_ZONE_LINES lines */
};

/* Look at every line. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code page_init(struct page *page, struct doc *doc, struct err *err);
/* Find the zones. */
enum err_code page_measure(struct page *page, struct err *err);
const struct zone *page_zone(const struct page *page, size_t line);
struct str page_text(const struct page *page, size_t line);

/* join.c: set act of every line that is not dropped: what goes on, what begins. */
enum err_code page_join(struct page *page, struct err *err);

#endif
