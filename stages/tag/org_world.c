/* org_world.c -- bodies of the world by what they begin with and their head nouns (联合国人权理事会, 世界气象组织), and the parties
 * and forces of other countries (英国保守党); see org.h. */
#include "measured.h"
#include "org.h"

#define GAP_CHARS_MAX 12u

/* Can the name of such a body go on with the character at `i`? What is done by somebody is in none: 世界呼吁委员会. */
static bool goes_on(struct para *p, size_t i)
{
    size_t which = 0;

    if (p->is_taken[i] || (!org_is_name_char(p, i) && !para_in(para_at(p, i), U"与和")))
        return false;
    return !(para_set(p, i, SET_ORG_VERBS, &which) && which >= ORG_NOUN_VERBS) &&
           (!measured_is_verb(p, i) || org_is_inner_verb(p, i));
}

size_t org_world_end(struct para *p, size_t i, const struct body **ret_body)
{
    static const struct body world = {U"联合国", "international"};
    static const char32_t *const starts[] = {U"联合国", U"世界", U"国际", NULL};
    static const char32_t *const heads[] = {U"理事会", U"联合会", U"委员会", U"基金会", U"总会",
                                            U"计划署", U"规划署", U"开发署", U"秘书处", NULL};
    static const char32_t *const fields[] = {
        U"气象组织",     U"海事组织", U"民航组织", U"移民组织",   U"旅游组织",
        U"卫生组织",     U"贸易组织", U"动物组织", U"标准化组织", U"劳工组织",
        U"知识产权组织", U"粮农组织", NULL};
    size_t which, len = para_in(p->cps[i], U"联世国") ? para_words(p, i, starts, &which) : 0;

    if (!len)
        return 0;
    for (size_t j = i + len; j < p->len && j - i - len <= GAP_CHARS_MAX; j++) {
        size_t head = para_words(p, j, fields, &which);

        if (!head && j > i + len)
            head = para_words(p, j, heads, &which);
        if (head) {
            *ret_body = &world;
            return j + head;
        }
        if (!goes_on(p, j))
            return 0;
    }
    return 0;
}

size_t org_force_len(struct para *p, size_t i)
{
    static const char32_t *const heads[] = {U"党",   U"革命卫队", U"国防军",
                                            U"阵线", U"武装部队", NULL};
    static const char32_t *const any[] = {
        U"执政", U"反对", U"在野", U"朝野", U"两大", U"政", U"两",   U"各",   U"多", U"入",
        U"组",   U"建",   U"主要", U"各大", U"小",   U"新", U"右翼", U"左翼", NULL};
    size_t which, len;

    for (size_t j = i; j < p->len && j - i <= GAP_CHARS_MAX; j++) {
        if ((len = para_words(p, j, heads, &which)) && (which > 0 || j >= i + 2))
            return para_in(para_at(p, j + len), U"员派人内争性团首魁章") ||
                           para_words_before(p, j, any, &which)
                       ? 0
                       : j + len - i;
        if (!goes_on(p, j))
            return 0;
    }
    return 0;
}
