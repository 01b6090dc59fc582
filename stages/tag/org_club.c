/* org_club.c -- clubs by the city and the name that their matches tell: 对阵南湾海马, 南湾海马主教练, 南湾海马将客场挑战;
 * see org.h. */
#include "measured.h"
#include "org.h"

#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 4u /* behind the city; up to the end of the clause REST_CHARS_MAX */
#define REST_CHARS_MAX 7u

void org_club_read(struct para *p, const struct spot *spot)
{
    static const struct body club = {U"队", "team"};
    static const char32_t *const rivals[] = {U"对阵", U"迎战", U"挑战", U"战胜", U"击败",
                                             U"不敌", U"负于", U"力克", U"战平", U"主场战胜",
                                             U"险胜", U"大胜", U"完胜", U"轻取", NULL};
    static const char32_t *const cues[] = {
        U"主帅",     U"主教练",   U"将在客场", U"将在主场", U"将客场", U"将主场", U"客场挑战",
        U"主场迎战", U"客场战胜", U"主场战胜", U"客场不敌", U"俱乐部", U"对阵",   U"战胜",
        U"击败",     U"不敌",     U"力克",     U"门将",     U"球迷",   U"球员",   NULL};
    size_t which, to = spot->to, len = 0, team;
    bool is_rival = para_in(para_at(p, spot->from - 1), U"阵战胜败敌于克平") &&
                    para_words_before(p, spot->from, rivals, &which) > 0;

    for (; to < spot->to + REST_CHARS_MAX && org_is_name_char(p, to) && !p->is_taken[to]; to++)
        if (to >= spot->to + NAME_CHARS_MIN && para_in(p->cps[to], U"主将客俱对战击不力门球") &&
            (len = para_words(p, to, cues, &which)))
            break;
    /* 战胜白湖队, 不敌白湖银鹰队, 白湖队以3比2 */
    team = para_at(p, spot->to) == U'队' ? spot->to + 1 : p->cps[to - 1] == U'队' ? to : 0;
    if (team && !p->is_taken[spot->from] &&
        (is_rival ? !org_is_name_char(p, team) || measured_is_start(p, team)
                  : para_at(p, team) == U'以' && para_is(p, team + 1, CHAR_NUMBER))) {
        org_keep(p, spot->from, team, &club, spot, 0);
        return;
    }
    if (is_rival ? org_is_name_char(p, to) && !len : !len || to > spot->to + NAME_CHARS_MAX)
        return;
    /* 市民 */
    if (to < spot->to + NAME_CHARS_MIN || para_in(p->cps[spot->to], U"省市县区民内外级") ||
        p->is_taken[spot->from] || org_rare_chars(p, spot->to, to) < NAME_CHARS_MIN ||
        measured_is_verb(p, spot->to))
        return;
    org_keep(p, spot->from, to, &club, spot, 0);
    org_brand_known(p, spot->from, to, "team");
}
