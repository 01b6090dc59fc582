/* org_row.c -- bodies in a row with one that was found: behind the body of a place they are of that place too (县财政局、教育局),
 * and beside a bare one they are as bare (政府办、财政局、经信局); see org.h. */
#include "org.h"
#include "place.h"

#define CHARS_MIN 3u
#define CHARS_MAX 8u
#define WHOLE_CHARS_MAX 32u /* of a body beside it */
static const char32_t bare_ends[] = U"局办委府";

static bool is_spot(const struct para *p, size_t i)
{
    size_t which = para_spot(p, i);

    return which < p->spots_len && p->spots[which].from <= i;
}

void org_row_read(struct para *p, size_t i, const struct spot *spot, uint32_t level)
{
    const struct body *body = NULL;
    size_t end;

    while (para_in(para_at(p, i), U"、和与") && !para_in(para_at(p, i + 1), U"省市县区州镇乡旗") &&
           !is_spot(p, i + 1) && (end = org_body_end(p, i + 1, &body)) > i + 3 &&
           para_in(p->cps[end - 1], U"局馆")) {
        org_keep(p, i + 1, end, body, spot, level);
        i = end;
    }
}

/* The body that the member [from, to) of a row is as a whole; NULL: it is none, or one of many kinds. */
static const struct body *body_of(struct para *p, size_t from, size_t to)
{
    const struct body *body = NULL;

    if (to < from + CHARS_MIN || to > from + CHARS_MAX || p->is_taken[from] || is_spot(p, from) ||
        !para_in(p->cps[to - 1], bare_ends) || para_in(p->cps[from], U"各省市县区镇乡州旗某该党") ||
        org_body_end(p, from, &body) != to)
        return NULL;
    return body;
}

static bool is_bare_end(const struct para *p, size_t i)
{
    return para_is(p, i, CHAR_ORG_TO) && para_in(p->cps[i], bare_ends);
}

/* The end of the member of a row that begins at `from`, if it is a school of a university: 会计学院; 0: it is none. */
static size_t faculty_end(const struct para *p, size_t from)
{
    static const char32_t *const sorts[] = {U"各",       U"所",   U"本科", U"高职", U"民办",
                                            U"公办",     U"独立", U"二级", U"有关", U"相关",
                                            U"管理干部", U"教师", U"师范", NULL};
    size_t which, to = from;

    while (to < from + CHARS_MAX && para_is(p, to, CHAR_HAN) && !p->is_taken[to])
        if (para_word(p, to, U"学院"))
            return to < from + 2 || para_words(p, from, sorts, &which) ? 0 : to + 2;
        else
            to++;
    return 0;
}

/* 会计学院、外语学院: of the university that the text is about, where two of them and more stand in a row, the first between signs
 * and before the 、 at `i`. */
static void faculties_read(struct para *p, size_t i)
{
    static const struct body faculty = {U"学院", "school"};
    size_t from = i, next;

    while (from > 0 && i - from < CHARS_MAX && para_is(p, from - 1, CHAR_HAN))
        from--;
    if (p->words.len == 0 || (from > 0 && para_is(p, from - 1, CHAR_HAN)) ||
        faculty_end(p, from) != i || !(next = faculty_end(p, i + 1)))
        return;
    org_keep(p, from, i, &faculty, NULL, 0);
    if (para_at(p, next) != U'、') /* else it is the first of the next two */
        org_keep(p, i + 1, next, &faculty, NULL, 0);
}

/* The member before the 、 at `i`, which stands before a bare body. */
static void before_read(struct para *p, size_t i)
{
    size_t from = i, to = i + 1;
    const struct body *body;

    while (to < p->len && to - i < WHOLE_CHARS_MAX && !para_is(p, to, CHAR_ORG_TO))
        to++;
    while (from > 0 && i - from <= CHARS_MAX && para_is(p, from - 1, CHAR_HAN))
        from--;
    if (is_bare_end(p, to) && (body = body_of(p, from, i)))
        org_keep(p, from, i, body, NULL, 0);
}

void org_rows_find(struct para *p)
{
    const struct body *body;
    size_t to, last = 0;

    for (size_t i = 0; (i = para_skip(p, i, CHAR_SIGN)) < p->len; i++) {
        if (p->cps[i] != U'、' || i == 0)
            continue;
        if (p->cps[i - 1] == U'院')
            faculties_read(p, i);
        if (para_is(p, i + 1, CHAR_ORG_FROM))
            last = i;
        if (!is_bare_end(p, i - 1))
            continue;
        for (to = i + 1; to <= i + 1 + CHARS_MAX && para_is(p, to, CHAR_HAN); to++)
            ;
        if ((body = body_of(p, i + 1, to)))
            org_keep(p, i + 1, to, body, NULL, 0);
    }
    for (size_t i = last; i > 0; i--)
        if (p->cps[i] == U'、' && para_is(p, i + 1, CHAR_ORG_FROM))
            before_read(p, i);
}
