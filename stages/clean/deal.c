/* deal.c -- which column each line of a page belongs to, once it is known where lines that hold two
 * are cut; see split.h */
#include "split.h"

#include "tie.h"

#include <assert.h>
#include <limits.h>

#define OPEN_SCORE 6 /* a line that goes on in the column it was open in */
#define TIE_SCORE_MAX 10
#define LEAN_MAX 4    /* shared pairs of one line that count */
#define WIDE_SCORE 8  /* a line too wide for the column */
#define BELOW_SCORE 2 /* a head and what is under it, about neither column */
#define BELOW_HEADS_MAX 8u
#define SURE_SCORE 3

bool strip_is_open(const struct strip *s)
{
    return s->len && !look_is_closed(&s->last);
}

static void strip_add(struct strip *s, struct block block, const struct look *look, unsigned width)
{
    s->rows[s->len++] = (struct row){.block = block, .look = *look, .width = (uint8_t)width};
    s->last = *look;
    kin_add(&s->kin, block.text);
}

/* Cut a row in two, into both strips. */
static enum err_code cut_two(const struct deal *d, struct row *row, struct err *err)
{
    struct block head = row->block, tail;
    enum err_code code = block_cut(d->page->doc, &head, row->at, &tail, err);

    if (code)
        return code;
    tail.feeds_before = head.feeds_before;
    strip_add(d->left, head, &row->left, d->left->width);
    strip_add(d->right, tail, &row->right, d->right->width);
    return ERR_OK;
}

/* Both columns go on in this row. */
static bool is_for_both(const struct deal *d, struct row *row)
{
    if (row->kind == ROW_TWO)
        return true;
    if ((strip_is_open(d->right) || grid_is_many(d->grid)) && grid_cut_ends(d->grid, row)) {
        if (strip_is_open(d->left) || grid_width(d->grid, &row->left) >= d->grid->left)
            return true;
        row->kind = ROW_ONE;
    }
    return grid_cut_left(d->grid, row) &&
           (strip_is_open(d->left) ||
            kin_compare(&d->left->kin, &d->right->kin, str_sub(row->block.text, 0, row->at)) < 0);
}

/* How well the row goes on where the strip ends. */
static int link_score(const struct deal *d, const struct strip *s, const struct row *row)
{
    int gain;

    if (!strip_is_open(s))
        return 0;
    gain = tie_gain(d->page->tie, s->rows[s->len - 1].block.text, row->block.text) / TIE_NAT;
    return OPEN_SCORE + (gain < TIE_SCORE_MAX ? gain : TIE_SCORE_MAX);
}

/* How much speaks for the row standing in the left column rather than in the right one. */
static int row_score(const struct deal *d, const struct row *row)
{
    long lean = -kin_compare(&d->left->kin, &d->right->kin, row->block.text);
    unsigned width = grid_width(d->grid, &row->look);

    lean = lean > LEAN_MAX ? LEAN_MAX : lean < -LEAN_MAX ? -LEAN_MAX : lean;
    if (width > d->grid->left + d->grid->reach)
        lean -= WIDE_SCORE;
    if (width > d->grid->right + d->grid->reach)
        lean += WIDE_SCORE;
    return (int)lean;
}

/* One way to deal out the rows of a stretch: the first ones to one side, those from `turn` on to the
 * other, those from `below` on to neither. */
struct way {
    size_t turn, below;
    enum side first;
    int score;
};

static bool is_head(const struct row *rows, size_t i)
{
    return i > 0 && look_is_heading(&rows[i].look) && look_is_closed(&rows[i - 1].look);
}

/* Score a way whose rows add up to `first_sum` and `second_sum` for the left column. */
static void try_way(const struct deal *d, const struct row *rows, struct way way, int first_sum,
                    int second_sum, struct way *best)
{
    bool is_left_first = way.first == SIDE_LEFT;
    const struct strip *first = is_left_first ? d->left : d->right;
    const struct strip *second = is_left_first ? d->right : d->left;

    way.score += is_left_first ? first_sum - second_sum : second_sum - first_sum;
    if (way.turn > 0) {
        way.score += link_score(d, first, &rows[0]);
        /* the open one goes on at once */
        if (strip_is_open(second) && !strip_is_open(first))
            way.score -= OPEN_SCORE;
        if (way.turn < way.below && !look_is_closed(&rows[way.turn - 1].look))
            way.score -= OPEN_SCORE;
    } else if (strip_is_open(first)) {
        way.score -= OPEN_SCORE;
    }
    /* what has ended does not begin again behind the other one */
    if (way.turn < way.below && way.turn > 0 && !strip_is_open(second))
        way.score -= OPEN_SCORE * 3;
    if (way.turn < way.below)
        way.score += link_score(d, second, &rows[way.turn]);
    else if (strip_is_open(second))
        way.score -= OPEN_SCORE;
    if (way.score > best->score)
        *best = way;
}

/* The best way among those that end at `below`. `sums` has the sum of the rows before each. */
static void try_turns(const struct deal *d, const struct row *rows, const int *sums, size_t below,
                      int bonus, struct way *best)
{
    for (size_t turn = 1; turn <= below; turn++) {
        struct way way = {turn, below, SIDE_LEFT, bonus};

        if (turn < below && !look_is_closed(&rows[turn - 1].look))
            continue;
        try_way(d, rows, way, sums[turn], sums[below] - sums[turn], best);
        way.first = SIDE_RIGHT;
        try_way(d, rows, way, sums[turn], sums[below] - sums[turn], best);
    }
}

/* Say whose the rows are, which are lines of one column each. */
static void place_singles(const struct deal *d, struct row *rows, size_t len, bool is_tail)
{
    struct way best = {len, len, SIDE_RIGHT, INT_MIN};
    int sums[ROWS_MAX + 1];
    size_t heads = 0;
    bool is_sure;

    sums[0] = 0;
    for (size_t i = 0; i < len; i++)
        sums[i + 1] = sums[i] + row_score(d, &rows[i]);
    try_turns(d, rows, sums, len, 0, &best);
    for (size_t i = 1; is_tail && i < len && heads < BELOW_HEADS_MAX; i++) {
        if (!is_head(rows, i))
            continue;
        try_turns(d, rows, sums, i, BELOW_SCORE, &best);
        heads++;
    }
    is_sure = strip_is_open(d->left) != strip_is_open(d->right) || best.score >= SURE_SCORE;
    for (size_t i = 0; i < len; i++) {
        enum side other = best.first == SIDE_LEFT ? SIDE_RIGHT : SIDE_LEFT;

        rows[i].side = (uint8_t)(i < best.turn ? best.first : i < best.below ? other : SIDE_BELOW);
        /* what cannot be told stays where it is, below the right column */
        if (!is_sure)
            rows[i].side = SIDE_RIGHT;
        rows[i].is_unsure = !is_sure;
    }
}

static void add_single(const struct deal *d, struct row *row)
{
    if (row->is_unsure || row->kind == ROW_ODD)
        row->block.flags |= BLOCK_UNCERTAIN;
    if (row->side == SIDE_LEFT)
        strip_add(d->left, row->block, &row->look, d->left->width);
    else
        strip_add(d->right, row->block, &row->look, row->side == SIDE_RIGHT ? d->right->width : 0);
}

enum err_code deal_rows(const struct deal *d, struct row *rows, size_t len, struct err *err)
{
    enum err_code code = ERR_OK;

    assert(len <= ROWS_MAX);
    for (size_t i = 0; i < len && !code;) {
        size_t end = i + 1;

        if (is_for_both(d, &rows[i])) {
            code = cut_two(d, &rows[i++], err);
            continue;
        }
        while (end < len && !is_for_both(d, &rows[end]))
            end++;
        place_singles(d, rows + i, end - i, end == len);
        for (; i < end; i++)
            add_single(d, &rows[i]);
        code = doc_tick(d->page->doc, err);
    }
    return code;
}
