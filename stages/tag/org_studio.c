/* org_studio.c -- rooms that bear the name of who works there (柳大姐工作室, 老谭调解室), and the bodies of the one village or
 * community that the article is about (社区党委, 村委会); see org.h. */
#include "measured.h"
#include "org.h"
#include "person.h"

#include "../base/uchar.h"

/* What is done in them. */
static const char32_t *const works[] = {
    U"调解", U"法律", U"人民", U"矛盾", U"纠纷", U"志愿", U"服务",   U"创新", U"名师", U"劳模",
    U"代表", U"文化", U"心理", U"咨询", U"品牌", U"公益", U"先锋",   U"便民", U"网络", U"直播",
    U"艺术", U"非遗", U"委员", U"工匠", U"社工", U"党员", U"党代表", U"大师", U"技能", NULL};

/* Where somebody begins who is called by the characters before `to`: 柳大姐, 老谭, 谭小山; to: nobody. */
static size_t somebody_start(struct para *p, size_t to)
{
    size_t which, len = para_set(p, to, SET_TITLES, &which);

    if (!len && to > 1 && para_in(p->cps[to - 1], U"姐哥叔嫂妈婶伯姨爷奶"))
        len = 1;
    if (len && to > len && para_is(p, to - len - 1, CHAR_SURNAME))
        return to - len - 1;
    if (to > 1 && para_is(p, to - 1, CHAR_SURNAME) && para_in(p->cps[to - 2], U"老小阿"))
        return to - 2;
    for (len = 3; len >= 2 && len <= to; len--)
        if (person_found_end(p, to - len) == to && person_is_shaped(p, to - len, to) &&
            !person_found_is_place(p, to - len))
            return to - len;
    return to;
}

void org_studio_read(struct para *p, size_t to)
{
    static const struct body studio = {U"工作室", "office"};
    static const char32_t *const heads[] = {U"工作室", U"调解室", U"警务室", NULL};
    size_t which, len = para_words_before(p, to, heads, &which), at = to - len, from;

    if (!len || para_in(para_at(p, to), U"内里外”\""))
        return;
    while ((len = para_words_before(p, at, works, &which)))
        at -= len;
    from = somebody_start(p, at);
    if (from < at && !p->is_taken[from] &&
        (org_is_free_before(p, from) || measured_is_start(p, from)))
        org_keep(p, from, to, &studio, NULL, 0);
}

/* Has the article named one village or community alone? */
static bool has_one_village(const struct para *p)
{
    for (size_t v = 1; v < p->villages_len; v++)
        if (p->villages[v].name != p->villages[0].name)
            return false;
    return p->villages_len > 0;
}

bool org_local_read(struct para *p, size_t i)
{
    static const struct body bodies[] = {
        {U"社区党委", "party"},       {U"社区党总支", "party"},
        {U"社区党支部", "party"},     {U"社区居委会", "committee"},
        {U"社区居委", "committee"},   {U"村党委", "party"},
        {U"村党总支", "party"},       {U"村党支部", "party"},
        {U"村委会", "committee"},     {U"村委", "committee"},
        {U"村妇联", "mass"},          {U"村老年协会", "association"},
        {U"乡贤理事会", "committee"}, {U"村股份经济合作社", "company"},
        {U"业委会", "committee"}};

    if (!has_one_village(p))
        return false;
    for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++) {
        size_t len = para_word(p, i, bodies[k].word);

        if (!len || para_in(para_at(p, i + len), U"班成书会"))
            continue;
        org_keep(p, i, i + len, &bodies[k], NULL, U'镇');
        return true;
    }
    return false;
}
