/* org_named.c -- organisations with a name of their own before the word for what they are: companies,
 * universities; see org.h. */
#include "org.h"
#include "place.h"

#include "../base/uchar.h"

#define NAME_CHARS_MAX 18u
#define UNIVERSITY_CHARS_MAX 7u

/* A company whose name ends before `to`: back to where its name begins. */
static void company_read(struct para *p, size_t to)
{
    static const struct body company = {U"公司", "company"};
    static const char32_t *const ends[] = {U"有限公司", U"有限责任公司", U"股份有限公司", NULL};
    size_t which, len = para_words_before(p, to, ends, &which), from = to - len, name;

    if (!len)
        return;
    for (name = from; name > 0 && from - name < NAME_CHARS_MAX && !p->is_taken[name - 1] &&
                      (org_is_name_char(p, name - 1) || uchar_is_alpha(para_at(p, name - 1)));)
        name--;
    for (size_t s = para_spot(p, name); s < p->spots_len && p->spots[s].from < from; s++)
        if (p->spots[s].from >= name)
            name = p->spots[s].from;
    name = org_prefix_start(p, name);
    if (from - name >= 2)
        org_keep(p, name, to, &company, NULL, 0);
}

/* A university whose name ends before `to`: back over the word for what it teaches to a name. */
static void university_read(struct para *p, size_t to)
{
    static const struct body school = {U"大学", "school"};
    static const char32_t *const ends[] = {
        U"师范大学", U"农业大学", U"林业大学", U"理工大学", U"工业大学",     U"科技大学",
        U"医科大学", U"财经大学", U"政法大学", U"民族大学", U"交通大学",     U"海洋大学",
        U"工商大学", U"石油大学", U"矿业大学", U"体育大学", U"中医药大学",   U"外国语大学",
        U"传媒大学", U"邮电大学", U"师范学院", U"医学院",   U"职业技术学院", NULL};
    static const char32_t *const leads[] = {U"考上", U"考入", U"就读", U"毕业于", U"来到", U"走进",
                                            U"前往", U"联合", U"携手", U"依托",   U"邀请", NULL};
    size_t which, len = para_words_before(p, to, ends, &which), from = to - len;

    if (!len || para_in(para_at(p, to), U"生习毕城"))
        return;
    while (from > 0 && to - len - from < UNIVERSITY_CHARS_MAX && org_is_name_char(p, from - 1) &&
           !p->is_taken[from - 1])
        from--;
    from += para_words(p, from, leads, &which);
    if (to - len >= from + 2 && to - len - from < UNIVERSITY_CHARS_MAX)
        org_keep(p, from, to, &school, NULL, 0);
}

void org_named_find(struct para *p, size_t to)
{
    switch (p->cps[to - 1]) {
    case U'司':
        company_read(p, to);
        break;
    case U'学':
    case U'院':
        university_read(p, to);
        break;
    default:
        break;
    }
}
