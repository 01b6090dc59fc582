/* org_level.c -- where the name before a level begins, when the words have torn the level from it (河东|区委) or a party or
 * a bank has its committee or branch there (民盟|市委); see org.h. */
#include "measured.h"
#include "org.h"
#include "place.h"

#define DIVISION_CHARS_MAX 6u

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
