/* split.h -- columns that were read across: each line of the page holds a line of every column, parted
 * by blanks. rows.c finds where such lines are cut, split.c puts the columns one below the other.
 * Private to the clean stage. */
#ifndef SIFTD_CLEAN_SPLIT_H
#define SIFTD_CLEAN_SPLIT_H

#include "kin.h"
#include "page.h"

enum row_kind {
    ROW_ODD, /* fits neither of the next two */
    ROW_ONE, /* a line of one column; the other one is empty here */
    ROW_TWO, /* to be cut at `at` */
};

enum side {
    SIDE_LEFT,
    SIDE_RIGHT,
    SIDE_BELOW, /* of neither: it begins something else below the columns */
};

/* A line of a stretch that may hold two columns. */
struct row {
    struct block block;
    struct look look;
    uint32_t at;             /* of ROW_TWO: where the blanks begin, in bytes of the text */
    struct look left, right; /* of ROW_TWO */
    uint8_t kind;            /* enum row_kind */
    uint8_t side;            /* of ROW_ONE: enum side */
    uint8_t width;           /* of its column, once it is dealt out [characters] */
    bool is_unsure;          /* nothing told which side */
};

/* How wide the two sides are. */
struct grid {
    bool is_cells; /* widths are in cells, not in characters */
    unsigned left, right;
    unsigned reach; /* a full line may be wider than that by so much: hanging marks, figures */
};

#define ROWS_MAX 2048u /* longer columns are parted in pieces of so many lines */

/* Lines of one column, or of all that is right of it. */
struct strip {
    struct row *rows; /* ROWS_MAX */
    size_t len;
    unsigned width; /* [characters] */
    struct kin kin;
    struct look last; /* of its last line */
};

/* A line that may hold two columns, by its length and its blanks. */
bool row_is_candidate(const struct look *l);
/* Width of a part in the grid's unit. */
unsigned grid_width(const struct grid *grid, const struct look *l);
/* Find the place that most of the lines are cut at. False: there is none. */
bool grid_find(struct row *rows, size_t len, struct grid *ret_grid);
/* Set kind, cut and parts of every row. */
void grid_cut_rows(const struct grid *grid, struct row *rows, size_t len);
/* Cut a row of kind ROW_ONE that holds the ends of two paragraphs. False: it does not. */
bool grid_cut_ends(const struct grid *grid, struct row *row);
/* What is right of the cut is wide enough for several columns. */
bool grid_is_many(const struct grid *grid);
/* Find the cut of a row of kind ROW_ONE whose left part fills the left column, while of several
 * columns right of it only some go on here. False: there is none. */
bool grid_cut_left(const struct grid *grid, struct row *row);
/* Whether rows, cut like this, read down and not across. */
bool grid_is_sound(const struct grid *grid, const struct row *rows, size_t len);

/* deal.c: what is being parted, and where it goes. */
struct deal {
    struct page *page;
    const struct grid *grid;
    struct strip *left, *right;
};

/* Cut the rows and deal them out to both strips. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code deal_rows(const struct deal *deal, struct row *rows, size_t len, struct err *err);
/* The column's last line goes on in another one. */
bool strip_is_open(const struct strip *s);

#endif
