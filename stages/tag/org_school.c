/* org_school.c -- universities by a name and what they teach, and schools by short names: 海大附中, 柳湾二中; see org.h. */
#include "measured.h"
#include "org.h"

#define UNIVERSITY_CHARS_MAX 7u
#define SHORT_CHARS_MAX 4u

void org_university_read(struct para *p, size_t to)
{
    static const struct body school = {U"大学", "school"};
    static const char32_t *const ends[] = {
        U"师范大学", U"农业大学", U"林业大学", U"理工大学", U"工业大学",     U"科技大学",
        U"医科大学", U"财经大学", U"政法大学", U"民族大学", U"交通大学",     U"海洋大学",
        U"工商大学", U"石油大学", U"矿业大学", U"体育大学", U"中医药大学",   U"外国语大学",
        U"传媒大学", U"邮电大学", U"师范学院", U"医学院",   U"职业技术学院", NULL};
    static const char32_t *const leads[] = {U"考上", U"考入", U"就读", U"毕业于", U"来到", U"走进",
                                            U"前往", U"联合", U"携手", U"依托",   U"邀请", NULL};
    static const char32_t *const plain[] = {
        U"重点", U"名牌", U"老年", U"国内", U"国外", U"著名", U"知名", U"本科", U"一流", U"综合",
        U"全国", U"考取", U"中国", U"普通", U"高校", U"开放", U"社区", U"系",   NULL};
    size_t which, len = para_words_before(p, to, ends, &which), from = to - len;

    if (para_in(para_at(p, to), U"生习毕城堂时智"))
        return;
    if (!len && para_word_before(p, to, U"大学") &&
        (from = org_name_start(p, to - 2, false)) < to - 2 &&
        !para_words_before(p, to - 2, plain, &which) && !para_words(p, from, leads, &which) &&
        !para_in(p->cps[from], U"一两三四五六七八九十几多某每这那"))
        org_keep(p, from, to + org_faculty_len(p, to), &school, NULL, 0);
    if (!len)
        return;
    while (from > 0 && to - len - from < UNIVERSITY_CHARS_MAX && org_is_name_char(p, from - 1) &&
           !p->is_taken[from - 1])
        from--;
    from += para_words(p, from, leads, &which);
    if (to - len >= from + 2 && to - len - from < UNIVERSITY_CHARS_MAX)
        org_keep(p, from, to + org_faculty_len(p, to), &school, NULL, 0);
}

void org_attached_read(struct para *p, size_t i)
{
    static const struct body kinds_of[] = {{U"附小", "school"},     {U"附中", "school"},
                                           {U"附院", "hospital"},   {U"附一院", "hospital"},
                                           {U"附二院", "hospital"}, {U"附三院", "hospital"}};

    for (size_t k = 0; k < sizeof kinds_of / sizeof *kinds_of; k++) {
        size_t len = para_word(p, i, kinds_of[k].word), from;

        if (!len || para_in(para_at(p, i + len), U"区型"))
            continue;
        from = org_name_start(p, i, false);
        if (from < i)
            org_keep(p, from, i + len, &kinds_of[k], NULL, 0);
        return;
    }
}

void org_numbered_read(struct para *p, size_t i)
{
    static const struct body school = {U"中学", "school"};
    const struct spot *spot;
    size_t from;
    bool is_abroad;

    if (i < 3 || p->is_taken[i] || !para_in(p->cps[i - 1], U"一二三四五六七八九十") ||
        p->is_taken[i - 1] || para_in(p->cps[i - 2], U"第十") ||
        para_in(para_at(p, i + 1), U"全心央国学间旬年月日时期个组步块型杯包队班部路户村区") ||
        (p->words.len && para_is(p, i + 1, CHAR_HAN) && measured_word_start(p, i + 1) != i + 1))
        return;
    from = org_left(p, i - 1, &spot, &is_abroad);
    if (i - 1 - from < 2 || p->cps[i - 3] == p->cps[i - 1] /* 一老一小 */ ||
        (!spot && i - 1 - from > SHORT_CHARS_MAX) ||
        (!spot && (org_rare_chars(p, from, i - 1) < 2 || !org_is_free_before(p, from))))
        return;
    org_keep(p, from, i + 1, &school, spot && spot->from == from ? spot : NULL, 0);
}

/* Where the prefix of a short name begins that ends before `head`: a place, or one or two characters of one. Any single
 * character, when a word of the text begins with it and one behind the name, which ends at `to`: 合|工大|教授. */
static size_t short_prefix_start(struct para *p, size_t head, size_t to)
{
    static const char32_t regions[] =
        U"华东西南北中川浙苏皖鲁豫湘鄂粤桂贵陕甘青海宁新藏吉辽冀晋闽赣琼沪津京渝黑首";
    size_t spot = head ? para_spot(p, head - 1) : p->spots_len;

    if (spot < p->spots_len && p->spots[spot].to == head)
        return p->spots[spot].from;
    for (size_t len = 1; len <= 2 && len <= head; len++) {
        size_t from = head - len;

        if (p->is_taken[from] || !org_is_name_char(p, from))
            return head;
        if (!para_in(p->cps[from], regions))
            return len == 1 && p->words.len && org_is_free_before(p, from) &&
                           measured_is_start(p, from) &&
                           (measured_is_start(p, to) || !para_is(p, to, CHAR_HAN))
                       ? from
                       : head;
        if (from == 0 || org_is_free_before(p, from) || measured_is_start(p, from))
            return from;
    }
    return head;
}

void org_short_university_read(struct para *p, size_t to)
{
    static const struct body school = {U"大学", "school"};
    static const char32_t *const kinds[] = {U"科大", U"师大", U"农大",   U"工大", U"理工大",
                                            U"医大", U"财大", U"政法大", U"交大", U"林大",
                                            U"海大", U"矿大", NULL};
    static const char32_t *const known[] = {U"北大", U"浙大", U"武大", U"南大", U"厦大",
                                            U"川大", U"吉大", U"兰大", NULL};
    static const char32_t *const people[] = {
        U"教授",   U"副教授", U"师生",   U"学生",   U"学子",   U"专家",   U"团队", U"毕业",
        U"校长",   U"校友",   U"博士",   U"硕士",   U"研究生", U"老师",   U"教师", U"研究员",
        U"实验室", U"附中",   U"附小",   U"大学生", U"本科",   U"副校长", U"一院", U"二院",
        U"三院",   U"一附院", U"二附院", U"三附院", NULL};
    static const char32_t *const clinics[] = {U"院", U"附院", NULL};
    static const struct body hospital = {U"医院", "hospital"};
    size_t which, len, from, more;
    bool has_people;

    if (!para_in(para_at(p, to - 2), U"科师农工医财法交林海矿北浙武南厦川吉兰"))
        return;
    len = para_words_before(p, to, kinds, &which);
    from = to - len;
    has_people = para_words(p, to, people, &which) > 0;
    if (len)
        from = short_prefix_start(p, from, to);
    else if (has_people && (len = para_words_before(p, to, known, &which)) &&
             org_is_free_before(p, to - len))
        from = to - len;
    else
        return;
    /* 农大师生 */
    if (len == to - from && !(has_people && org_is_free_before(p, from)))
        return;
    if (para_is(p, to, CHAR_HAN) && !has_people && measured_word_start(p, to) != to)
        return;
    /* 兰大|二院, 安医大|一附院 */
    if (para_in(para_at(p, to), U"一二三四五") && (more = para_words(p, to + 1, clinics, &which)))
        org_keep(p, from, to + 1 + more, &hospital, NULL, 0);
    else if (!para_in(para_at(p, to), U"学会赛厅队楼型量力道桥妈爷"))
        org_keep(p, from, to, &school, NULL, 0);
}
