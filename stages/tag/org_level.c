/* org_level.c -- where the name before a level begins, when the words have torn the level from it (河东|区委) or a party or
 * a bank has its committee or branch there (民盟|市委); see org.h. */
#include "measured.h"
#include "org.h"
#include "place.h"

#define DIVISION_CHARS_MAX 6u
#define TOWNSHIP_CHARS_MAX 3u

/* The full name of a division that ends with the level at `i`: where it begins; `i`: none does. */
static size_t division_start(struct para *p, size_t i)
{
    if (!p->places)
        return i;
    for (size_t from = i; from > 0 && i - from < DIVISION_CHARS_MAX;) {
        bool is_short;
        size_t len;

        from--;
        if (!para_is(p, from, CHAR_HAN) || p->is_taken[from])
            break;
        len = gazetteer_match(p->places->g, p->text, p->offs[from], LEVEL_COUNTY, &is_short);
        if (len && !is_short && p->offs[from] + len == p->offs[i] + para_str(p, i, i + 1).len &&
            (org_is_free_before(p, from) || measured_is_start(p, from)))
            return from;
    }
    return i;
}

bool org_level_read(struct para *p, size_t i)
{
    const struct body *body = NULL;
    struct spot spot = {.to = (uint32_t)i + 1};
    size_t from = division_start(p, i), end;

    from = org_prefix_start(p, from);
    if (from == i || p->is_taken[from] || !(end = org_body_end(p, i + 1, &body)))
        return false;
    spot.from = (uint32_t)from;
    org_keep(p, from, end, body, &spot, 0);
    return true;
}

bool org_zone_read(struct para *p, size_t i)
{
    static const char32_t *const zones[] = {U"新区",   U"开发区", U"高新区", U"经开区",
                                            U"示范区", U"管理区", U"度假区", U"保税区",
                                            U"风景区", U"试验区", U"合作区", NULL};
    const struct body *body = NULL;
    const struct spot *spot;
    size_t which, len = para_words_before(p, i + 1, zones, &which), from, end;
    bool is_abroad;

    if (!len || !(end = org_body_end(p, i + 1, &body)))
        return false;
    from = org_left(p, i + 1 - len, &spot, &is_abroad);
    /* 经开区管委会 alone */
    if (org_rare_chars(p, from, i + 1 - len) < 2) {
        if (!org_is_free_before(p, i + 1 - len))
            return false;
        from = i + 1 - len;
    }
    org_keep(p, from, end, body, NULL, 0);
    return true;
}

bool org_autonomous_read(struct para *p, size_t i)
{
    const struct body *body = NULL;
    size_t end;

    if (!para_word_before(p, i, U"自治") || !org_is_free_before(p, i - 2) ||
        !(end = org_body_end(p, i + 1, &body)))
        return false;
    org_keep(p, i - 2, end, body, NULL, p->cps[i] == U'区' ? U'省' : p->cps[i]);
    return true;
}

/* Does a place end before `i`? */
static bool is_spot_end(const struct para *p, size_t i)
{
    size_t which = i ? para_spot(p, i - 1) : p->spots_len;

    return which < p->spots_len && p->spots[which].to == i;
}

void org_township_read(struct para *p, size_t i)
{
    const struct body *body = NULL;
    size_t len = org_body_find(p, i + 1, SET_BODIES, &body), from, which;

    if (!len || para_in(para_at(p, i - 1), U"乡县市镇各某"))
        return;
    for (size_t n = 2; n <= TOWNSHIP_CHARS_MAX && n <= i; n++)
        if (is_spot_end(p, i - n)) {
            which = para_spot(p, i - n - 1);
            org_keep(p, p->spots[which].from, org_parts_end(p, i + 1 + len, &body), body, NULL, 0);
            return;
        }
    from = org_name_start(p, i, true);
    if (from < i && !para_in(p->cps[from], U"某各每") && org_rare_chars(p, from, i) == i - from &&
        measured_word_start(p, from) == from &&
        (measured_word_start(p, i) == i || measured_word_start(p, i) == from) && !p->is_taken[from])
        org_keep(p, from, org_parts_end(p, i + 1 + len, &body), body, NULL, 0);
}
