/* org_army.c -- parts of the army that hide their number (武警某部, 空军航空兵某旅) or tell it (第80集团军某旅); see org.h. */
#include "org.h"

#define CORPS_CHARS_MAX 8u
#define NUMBER_CHARS_MAX 3u
#define ARM_CHARS_MAX 6u /* between the arm and 某 */

static const struct body army = {U"军", "military"};

size_t org_corps_len(const struct para *p, size_t i)
{
    bool is_hidden = false;
    size_t end = 0;

    for (size_t j = i; j - i <= CORPS_CHARS_MAX && para_is(p, j, CHAR_HAN) && !p->is_taken[j];
         j++) {
        is_hidden |= p->cps[j] == U'某';
        if (is_hidden && j > i &&
            (para_in(p->cps[j], U"旅团师营连部艇舰") ||
             (p->cps[j] == U'队' && para_in(p->cps[j - 1], U"支大中"))) &&
            para_at(p, j + 1) != U'长')
            end = j + 1;
        else if (para_in(p->cps[j], U"的在是和与及"))
            break;
    }
    return end ? end - i : 0;
}

void org_army_read(struct para *p, size_t i)
{
    static const char32_t *const arms[] = {U"解放军", U"武警", U"空军", U"海军",
                                           U"陆军",   U"边防", NULL};
    size_t which, len, more;

    for (size_t to = i; i - to <= ARM_CHARS_MAX; to--) {
        if ((len = para_words_before(p, to, arms, &which))) {
            if (org_is_free_before(p, to - len) && !p->is_taken[to - len] &&
                (more = org_corps_len(p, to)))
                org_keep(p, to - len, to + more, &army, NULL, 0);
            return;
        }
        if (to == 0 || !org_is_name_char(p, to - 1) || p->is_taken[to - 1])
            return;
    }
}

void org_group_army_read(struct para *p, size_t to)
{
    size_t from = to - 3, digits;

    if (to < 5 || !para_word_before(p, to, U"集团军"))
        return;
    for (digits = 0; from > 0 && para_is(p, from - 1, CHAR_NUMBER); digits++)
        from--;
    if (!digits || digits > NUMBER_CHARS_MAX || from == 0 || p->cps[from - 1] != U'第')
        return;
    from--;
    from -= para_word_before(p, from, U"陆军");
    org_keep(p, from, to, &army, NULL, 0);
}
