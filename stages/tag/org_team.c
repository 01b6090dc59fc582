/* org_team.c -- teams with a coined name: “红马甲”宣讲队; see org.h */
#include "org.h"

#define NAME_CHARS_MAX 18u
#define TEAM_CHARS_MAX 8u
#define CENTRE_CHARS_MAX 8u /* between the quoted name and 服务中心 */
#define CENTRE_NAME_MIN 3u

/* What stands before the name of a team. */
static const char32_t *const team_leads[] = {U"成立", U"组建", U"建立", U"组织", U"设立", U"加入",
                                             U"组成", U"多支", U"一支", U"成为", U"派出", U"带领",
                                             U"走进", U"联合", U"携手", U"邀请", U"依托", U"发动",
                                             U"动员", U"引进", NULL};

/* Ends of the names of teams that want their village or community before them. */
static const struct body local_teams[] = {
    {U"义工队", "team"}, {U"宣传队", "team"}, {U"劝导队", "team"}, {U"巡防队", "team"},
    {U"护河队", "team"}, {U"护林队", "team"}, {U"演出队", "team"}, {U"文艺队", "team"},
    {U"腰鼓队", "team"}, {U"先锋队", "team"}, {U"应急队", "team"}, {U"监督队", "team"},
    {U"调解队", "team"}, {U"小分队", "team"}, {U"舞蹈队", "team"}, {U"秧歌队", "team"},
    {U"合唱队", "team"}, {U"消防队", "team"}, {U"理发队", "team"}, {U"巡逻队", "team"},
    {U"服务队", "team"}, {U"志愿队", "team"}};

/* Where the village or the community begins that ends before `i`; `i`: none does. */
static size_t village_start(struct para *p, size_t i)
{
    static const char32_t *const kinds[] = {U"村", U"社区", U"街道", U"居民区", NULL};
    size_t which, len = para_words_before(p, i, kinds, &which), spot;

    if (!len)
        return i;
    spot = para_spot(p, i - 1);
    if (spot < p->spots_len && p->spots[spot].to == i)
        return p->spots[spot].from;
    which = org_name_start(p, i - len, true);
    return which < i - len ? which : i;
}

void org_village_body_read(struct para *p, size_t i)
{
    static const struct body bodies[] = {{U"新时代文明实践站", "centre"},
                                         {U"党群服务中心", "centre"},
                                         {U"老年协会", "association"},
                                         {U"妇联", "mass"},
                                         {U"乡贤理事会", "committee"},
                                         {U"日间照料中心", "centre"},
                                         {U"卫生室", "institute"},
                                         {U"卫生服务中心", "hospital"},
                                         {U"卫生服务站", "hospital"},
                                         {U"红白理事会", "committee"},
                                         {U"支部", "party"}};
    size_t from, len = 0, k = 0;

    while (k < sizeof bodies / sizeof *bodies && !(len = para_word(p, i + 1, bodies[k].word)))
        k++;
    if (len && (from = village_start(p, i + 1)) < i + 1 && !p->is_taken[from] &&
        !para_in(para_at(p, i + 1 + len), U"内里"))
        org_keep(p, from, i + 1 + len, &bodies[k], NULL, 0);
}

/* 新柳社区老年义务巡逻队: a team of a village or a community. */
static bool local_read(struct para *p, size_t to)
{
    const struct body *team = local_teams;
    size_t len = 0, at, from, which;

    while (team < local_teams + sizeof local_teams / sizeof *local_teams &&
           !(len = para_word_before(p, to, team->word)))
        team++;
    if (!len)
        return false;
    for (at = to - len; at > 0 && to - len - at <= TEAM_CHARS_MAX; at--) {
        if ((from = village_start(p, at)) < at) {
            if (!p->is_taken[from])
                org_keep(p, from, to, team, NULL, 0);
            return true;
        }
        if (!org_is_name_char(p, at - 1) || p->is_taken[at - 1] ||
            para_is(p, at - 1, CHAR_NUMBER) || para_set(p, at, SET_TEAM_LEADS, &which))
            return false;
    }
    return false;
}

/* How far back from `i` the words before a team's head go; i: nothing before it. */
static size_t team_start(const struct para *p, size_t i, bool *ret_is_quoted)
{
    size_t from = i, which;

    *ret_is_quoted = false;
    if (i && para_in(para_at(p, i - 1), U"”’\"」")) {
        uint32_t open = para_at(p, i - 1) == '"' ? '"' : para_at(p, i - 1) == U'”' ? U'“' : U'‘';

        for (from = i - 1; from-- > 0 && i - from <= NAME_CHARS_MAX;)
            if (para_at(p, from) == open) {
                *ret_is_quoted = true;
                return from;
            }
        return i;
    }
    while (from > 0 && i - from < TEAM_CHARS_MAX && org_is_name_char(p, from - 1) &&
           !p->is_taken[from - 1] && !para_set(p, from, SET_TEAM_LEADS, &which))
        from--;
    return from;
}

/* The quotes in a row before a team's: “小喇叭”“小铲刀”志愿者队伍 are two. */
static void row_keep(struct para *p, size_t from, const struct body *body)
{
    bool is_quoted;

    while (from > 0 && para_in(para_at(p, from - 1), U"”\"")) {
        size_t start = team_start(p, from, &is_quoted);

        if (!is_quoted || start + 3 > from)
            return;
        org_keep(p, start, from, body, NULL, 0);
        from = start;
    }
}

void org_team_read(struct para *p, size_t to)
{
    static const char32_t *const classes[] = {U"工作", U"驻村", U"临时", U"党员", U"试点",
                                              U"各",   U"村民", U"网格", U"帮扶", U"领导",
                                              U"业务", U"居民", U"学习", U"党",   NULL};
    const struct body *body = NULL;
    size_t len = org_body_find(p, to, SET_TEAMS, &body), from, which, modifier;
    bool is_quoted, is_long;

    if (p->cps[to - 1] == U'队' && local_read(p, to))
        return;
    if (!len || para_at(p, to) == U'伍')
        return;
    from = team_start(p, to - len, &is_quoted);
    /* “连心桥”|共产党员服务队 */
    if (!is_quoted && from < to - len && from > 0 && p->cps[from - 1] == U'”')
        from = team_start(p, from, &is_quoted);
    modifier = to - len - from;
    is_long = len >= 5 || (len >= 2 && body->word[0] != U'小' && body->word[0] != U'工' &&
                           body->word[0] != U'服');
    if (is_quoted ? modifier < 3 : (!is_long || modifier < 2 || modifier > 7))
        return;
    if (!is_quoted && len < 5 && para_words(p, from, classes, &which) == modifier)
        return;
    if (!is_quoted && len < 5 && para_words(p, from, classes, &which))
        return;
    org_keep(p, from, to, body, NULL, 0);
    if (is_quoted)
        row_keep(p, from, body);
}

/* What a quoted name that is an organisation by itself ends with. Councils are practices as often: they want a
 * word for their members behind them. */
static const struct body quoted_ends[] = {
    {U"义警", "team"},        {U"调解中心", "centre"},  {U"调解室", "office"},
    {U"调解队", "team"},      {U"志愿队", "team"},      {U"服务队", "team"},
    {U"志愿服务队", "team"},  {U"宣讲团", "team"},      {U"先锋队", "team"},
    {U"巡防队", "team"},      {U"应急队", "team"},      {U"小分队", "team"},
    {U"服务团", "team"},      {U"帮帮团", "team"},      {U"调解团", "team"},
    {U"艺术团", "institute"}, {U"合唱团", "institute"}, {U"工作室", "office"},
    {U"党支部", "party"},     {U"宣讲队", "team"},      {U"巡逻队", "team"},
    {U"义工队", "team"},      {U"突击队", "team"},      {U"议事会", "council"},
    {U"评判团", "council"},   {U"参事会", "council"},   {U"理事会", "council"},
    {U"评议会", "council"},   {U"议事团", "council"},   {U"智囊团", "council"},
    {U"评议团", "council"},   {U"监事会", "council"},   {NULL, NULL}};

/* “和家园”矛盾调解中心, with its place before it: the body that the quoted name is for. “一门式”服务中心 says how it works. */
static bool centre_read(struct para *p, size_t i)
{
    static const char32_t *const ends[] = {U"服务中心", U"调解中心", U"治理中心", U"指挥中心",
                                           NULL};
    static const struct body body = {U"中心", "centre"};
    bool is_quoted;
    size_t from, which, len = 0, to = i + 1, s;

    if (!para_is(p, to, CHAR_HAN) || para_at(p, i - 1) == U'式')
        return false;
    while (to < i + CENTRE_CHARS_MAX && para_is(p, to, CHAR_HAN) && p->cps[to] != U'的' &&
           !(len = para_words(p, to, ends, &which)))
        to++;
    from = len ? team_start(p, i + 1, &is_quoted) : to;
    if (!len || !is_quoted || i < from + CENTRE_NAME_MIN)
        return false;
    for (size_t k = from + 1; k < i; k++)
        if (!para_is(p, k, CHAR_HAN) || para_is(p, k, CHAR_MARKER))
            return false;
    s = para_spot(p, from - (from > 0));
    if (s < p->spots_len && p->spots[s].to == from && !p->is_taken[p->spots[s].from])
        from = p->spots[s].from;
    org_keep(p, from, to + len, &body, NULL, 0);
    return true;
}

void org_quoted_read(struct para *p, size_t i)
{
    static const char32_t *const members[] = {U"成员", U"的成员", U"会长",   U"会员", U"负责人",
                                              U"队员", U"代表",   U"理事长", NULL};
    const struct body *body = NULL;
    size_t len = org_body_find(p, i, SET_QUOTED_TEAMS, &body), from, which;
    bool is_quoted;

    if (centre_read(p, i) || !len)
        return;
    from = team_start(p, i + 1, &is_quoted);
    if (!is_quoted || i < from + len + 3 || p->is_taken[from] ||
        (str_eq(str_of(body->kind), STR("council")) && !para_words(p, i + 1, members, &which)) ||
         para_in(para_at(p, i + 1), U"建工机模制品经行项活平服队式"))
        return;
    org_keep(p, from, i + 1, body, NULL, 0);
    if (!str_eq(str_of(body->kind), STR("team"))) /* “微心愿”“夕阳红宣讲团” are not of one kind */
        row_keep(p, from, body);
}

void tag_teams_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_TEAM_LEADS, team_leads, true, 0);
    WORDSET_LIST(ws, SET_TEAMS, org_teams, true, CHAR_TEAM);
    WORDSET_LIST(ws, SET_QUOTED_TEAMS, quoted_ends, true, 0);
}
