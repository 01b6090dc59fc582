/* org_village.c -- the party's branches of villages and communities, and their committees; see org.h. */
#include "org.h"
#include "person.h"

#define VILLAGE_CHARS_MAX 5u

/* 社区党委|书记李梅: is somebody named at `i` by the office? */
static bool has_named_secretary(const struct para *p, size_t i)
{
    static const char32_t *const offices[] = {U"书记", U"副书记", U"委员", NULL};
    size_t which, len = para_words(p, i, offices, &which), to;

    return len && (to = person_found_end(p, i + len)) > i + len + 1 &&
           person_is_shaped(p, i + len, to);
}

void org_village_read(struct para *p, size_t i)
{
    static const struct body branch = {U"党支部", "party"};
    static const char32_t *const heads[] = {U"党委", U"党支部", U"党总支", U"党工委", NULL};
    static const char32_t *const villages[] = {U"村", U"社区", U"街道", U"居民区", U"小区", NULL};
    static const char32_t *const kinds[] = {U"综合", U"联合", U"大", NULL};
    size_t which = 0, kind, len = para_words(p, i, heads, &which), village, from, which_spot, more;

    more = len ? para_words_before(p, i, kinds, &kind) : 0; /* 社区综合党委 */
    i -= more;
    len += more;
    if (!len || !(village = para_words_before(p, i, villages, &kind)))
        return;
    from = para_in(para_at(p, i - village - 1), U"报经由请给")
               ? i - village /* 报|社区党委 */
               : org_name_start(p, i - village, true);
    if (para_word(p, from, U"代表"))
        from = i - village;
    /* 周村党总支 */
    if (from == i - village && kind == 0 && from > 0 && para_is(p, from - 1, CHAR_SURNAME) &&
        !para_in(p->cps[from - 1], U"农全和向邻") && org_is_free_before(p, from - 1))
        from--;
    /* 江岸街道|东柳居民区党总支, 东柳新村|居民区党总支 */
    for (size_t n = 0; from == i - village && n <= VILLAGE_CHARS_MAX && n < from; n++)
        if ((which_spot = para_spot(p, from - n - 1)) < p->spots_len &&
            p->spots[which_spot].to == from - n && !p->is_taken[p->spots[which_spot].from] &&
            n != 1 && (n == 0 ? kind == 3 : org_rare_chars(p, from - n, from) >= 2))
            from = p->spots[which_spot].from;
        else if (n > 0 && !org_is_name_char(p, from - n))
            break;
    /* 街道党工委 of the article's street, 各街道党工委 are many */
    if (from < i - village ||
        (len == 3 && which == 3 && org_is_free_before(p, from) && para_word(p, from, U"街道")))
        org_keep(p, from, i + len, &branch, NULL, 0);
    else if (org_is_free_before(p, i - village) && has_named_secretary(p, i + len))
        org_keep(p, i - village, i + len, &branch, NULL, U'镇');
}

void org_committee_read(struct para *p, size_t to)
{
    static const struct body committee = {U"村委会", "committee"};
    static const char32_t *const villages[] = {U"村", U"社区", NULL};
    static const char32_t *const full[] = {U"村民委员会", U"居民委员会", NULL};
    size_t which, len = para_words_before(p, to, full, &which), at = to - (len ? len : 3), from;
    size_t village = para_words_before(p, at, villages, &which);

    /* 村委会主任 */
    if (!village && para_at(p, at) == U'村' && org_is_free_before(p, at) &&
        (para_word(p, to, U"主任") || para_word(p, to, U"副主任"))) {
        org_keep(p, at, to, &committee, NULL, 0);
        return;
    }
    /* 兴柳居委会 */
    if (!village && para_at(p, at) == U'居' && (from = org_name_start(p, at, true)) < at &&
        org_rare_chars(p, from, at) == at - from) {
        org_keep(p, from, to, &committee, NULL, 0);
        return;
    }
    if (!village && para_at(p, at) != U'村')
        return;
    from = org_name_start(p, at - village, village > 0); /* 通过村委会 */
    if (from < at - village)
        org_keep(p, from, to, &committee, NULL, 0);
}
