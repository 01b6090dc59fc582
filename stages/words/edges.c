/* edges.c -- see edges.h
 *
 * Costs are -log of a chance, to be weighed against those of the dictionary: a class of words has a
 * cost of its own, and what is in the word adds to it. The classes' costs were chosen by the score on
 * UD_Chinese-GSDSimp dev, all of it; it is flat around them. */
#include "edges.h"

/* Costs of the classes [nats]. */
#define COST_NUMBER 9.0
#define COST_NUMBER_CHAR 0.8 /* for each Han character of a number */
#define COST_ORDINAL 5.0
#define COST_FRACTION 4.0 /* on top of a number */
#define COST_TIME 8.5
#define COST_HAN_DAY 2.0 /* on top of a time: 三日 is more often a span than a date */
#define COST_PERSON 8.0
#define COST_FOREIGN 7.0
#define COST_DOT 0.5
#define COST_PLACE 15.0
#define COST_PLACE_CHAR 6.5
#define NUMBER_CELLS_MAX 24u /* a longer run of Han digits is several words */
#define NEVER UINT8_MAX      /* in the tables of names */
#define EIGHTHS 8.0

/* A list being made. */
struct edges {
    const struct words *w;
    const struct words_scratch *s;
    size_t from, len;
    struct edge *list;
};

static void add(struct edges *e, size_t to, double cost, uint8_t tag)
{
    if (e->len < EDGES_MAX && to > e->from && to <= e->s->len)
        e->list[e->len++] = (struct edge){(uint16_t)to, tag, (float)cost};
}

static const struct image_name *name_at(const struct edges *e, size_t i)
{
    return &e->w->image.names[i < e->s->len ? e->s->code[i] : 0];
}

static enum image_role role_at(const struct edges *e, size_t i)
{
    return (enum image_role)name_at(e, i)->role;
}

/* What a run of digits and powers is. */
struct number {
    size_t to;                     /* cell behind it */
    unsigned digits, tens, powers; /* Han characters of each kind */
    unsigned several, points;
    unsigned arabic; /* cells of the run of digits */
};

static struct number read_number(const struct edges *e, size_t i)
{
    struct number n = {.to = i};
    size_t most;

    if (i < e->s->len && e->s->run[i] && e->s->run[i] != RUN_INSIDE &&
        e->s->kind[i] == KIND_DIGIT && e->s->tag[i] == e->w->tags.number) {
        n.arabic = e->s->run[i] - (unsigned)i;
        n.to = e->s->run[i];
    }
    for (most = n.to + NUMBER_CELLS_MAX; n.to < most; n.to++) {
        enum image_role role = role_at(e, n.to);

        if (role == ROLE_POWER)
            n.powers++;
        else if (n.arabic)
            break;
        else if (role == ROLE_DIGIT || role == ROLE_TWO)
            n.digits++;
        else if (role == ROLE_TEN)
            n.tens++;
        else if (role == ROLE_SEVERAL)
            n.several++;
        else if (role == ROLE_POINT && n.digits && !n.points && role_at(e, n.to + 1) == ROLE_DIGIT)
            n.points++;
        else
            break;
    }
    return n;
}

static bool is_number(const struct number *n, bool is_ordinal)
{
    unsigned chars = n->digits + n->tens + n->powers + n->several + n->points;

    if (n->arabic)
        return n->powers > 0 || is_ordinal;
    if (is_ordinal)
        return chars > n->several;
    if (n->tens + n->powers + n->points > 0)
        return chars > 1 && n->digits + n->tens + n->several > 0;
    return n->digits > 2;
}

static void add_times(struct edges *e, const struct number *n)
{
    unsigned chars = n->arabic ? n->arabic : n->digits + n->tens;
    enum image_role role = role_at(e, n->to);

    if (n->powers || n->several || n->points)
        return;
    if (role == ROLE_YEAR && (chars == 4 || chars == 2) && n->tens == 0 &&
        (n->arabic || n->digits == chars))
        add(e, n->to + 1, COST_TIME, e->w->tags.time);
    if (n->arabic ? chars > 2 : chars > 3 || (n->tens == 0 && chars > 1))
        return;
    if (role == ROLE_MONTH) {
        add(e, n->to + 1, COST_TIME, e->w->tags.time);
        if (role_at(e, n->to + 1) == ROLE_PART)
            add(e, n->to + 2, COST_TIME, e->w->tags.time);
    }
    if (role == ROLE_DAY || (role == ROLE_HOUR && n->arabic))
        add(e, n->to + 1, COST_TIME + (n->arabic ? 0 : COST_HAN_DAY), e->w->tags.time);
}

static void add_numbers(struct edges *e)
{
    bool is_ordinal = role_at(e, e->from) == ROLE_ORDINAL;
    struct number n = read_number(e, e->from + is_ordinal), under;
    double cost;

    if (n.to == e->from + is_ordinal)
        return;
    cost = (is_ordinal ? COST_ORDINAL : COST_NUMBER) +
           COST_NUMBER_CHAR * (double)(n.to - e->from - (n.arabic ? n.arabic : 0));
    if (is_number(&n, is_ordinal))
        add(e, n.to, cost, e->w->tags.number);
    if (is_ordinal)
        return;
    add_times(e, &n);
    if (role_at(e, n.to) == ROLE_MINUTE && role_at(e, n.to + 1) == ROLE_OF) {
        under = read_number(e, n.to + 2);
        if (under.to > n.to + 2)
            add(e, under.to, cost + COST_FRACTION, e->w->tags.number);
    }
}

static void add_persons(struct edges *e)
{
    const struct image_name *sur = name_at(e, e->from), *a = name_at(e, e->from + 1),
                            *b = name_at(e, e->from + 2);

    if (sur->surname == NEVER)
        return;
    if (a->first != NEVER && b->last != NEVER && b->role != ROLE_PLACE)
        add(e, e->from + 3, COST_PERSON + (sur->surname + a->first + b->last) / EIGHTHS,
            e->w->tags.person);
    if (a->only != NEVER)
        add(e, e->from + 2, COST_PERSON + (sur->surname + a->only) / EIGHTHS, e->w->tags.person);
}

#define ABROAD_CELLS_MAX 14u

static void add_abroad(struct edges *e)
{
    double cost = COST_FOREIGN + name_at(e, e->from)->abroad_first / EIGHTHS;
    size_t chars = 1;
    bool has_dot = false;

    if (name_at(e, e->from)->abroad_first == NEVER)
        return;
    for (size_t i = e->from + 1; i < e->s->len && i < e->from + ABROAD_CELLS_MAX; i++) {
        const struct image_name *name = name_at(e, i);

        if (name->role == ROLE_DOT) {
            has_dot = true;
            cost += COST_DOT;
            continue;
        }
        if (name->abroad_last != NEVER && (chars > 1 || has_dot))
            add(e, i + 1, cost + name->abroad_last / EIGHTHS, e->w->tags.person);
        if (name->abroad == NEVER)
            break;
        cost += name->abroad / EIGHTHS;
        chars++;
    }
}

/* Two or three characters before 县, 镇, 村 and the like. */
static void add_places(struct edges *e)
{

    for (size_t chars = 2; chars <= 3; chars++) {
        size_t last = e->from + chars;
        bool is_plain = last < e->s->len && role_at(e, last) == ROLE_PLACE;

        for (size_t i = e->from; i < last && is_plain; i++)
            is_plain = e->s->kind[i] == KIND_HAN && e->s->code[i] && role_at(e, i) == ROLE_NONE;
        if (is_plain)
            add(e, last + 1, COST_PLACE + COST_PLACE_CHAR * (double)chars, e->w->tags.place);
    }
}

size_t edges_find(const struct words *w, const struct words_scratch *s, size_t i,
                  struct edge edges[EDGES_MAX])
{
    struct edges e = {.w = w, .s = s, .from = i, .list = edges};

    if (s->run[i] || (s->bits[i] & BIT_NUMBER))
        add_numbers(&e);
    if (s->bits[i] & BIT_SURNAME)
        add_persons(&e);
    if (s->bits[i] & BIT_ABROAD)
        add_abroad(&e);
    add_places(&e);
    return e.len;
}
