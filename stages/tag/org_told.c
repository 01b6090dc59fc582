/* org_told.c -- organisations that the words stage took for one word (英国国防部, 人民教育出版社), and the bodies and
 * companies behind the name of a country (美国疾病控制与预防中心, 中国驻英使馆); see org.h. */
#include "measured.h"
#include "org.h"

#define TOLD_CHARS_MIN 5u
#define HOUSE_PLACE_CHARS_MAX 4u

/* What a name that is one word ends with. */
static const struct body ends[] = {
    {U"部", "ministry"},        {U"政府", "government"},  {U"局", "bureau"},
    {U"署", "ministry"},        {U"厅", "bureau"},        {U"委", "committee"},
    {U"院", "institute"},       {U"大学", "school"},      {U"学院", "school"},
    {U"医院", "hospital"},      {U"法院", "court"},       {U"检察院", "procuratorate"},
    {U"馆", "institute"},       {U"使馆", "office"},      {U"出版社", "media"},
    {U"新社", "media"},         {U"透社", "media"},       {U"斯社", "media"},
    {U"联社", "media"},         {U"科大", "school"},      {U"师大", "school"},
    {U"农大", "school"},        {U"医大", "school"},      {U"报社", "media"},
    {U"通社", "media"},         {U"学会", "association"}, {U"协会", "association"},
    {U"联合会", "association"}, {U"公司", "company"},     {U"集团", "company"},
    {U"银行", "company"},       {U"委员会", "committee"}, {U"基金会", "association"},
    {U"俱乐部", "association"}, {U"议会", "congress"},    {U"国会", "congress"},
    {U"电视台", "media"},       {U"党", "party"},         {U"研究所", "institute"},
    {U"研究院", "institute"},   {U"高院", "court"},       {U"总会", "association"},
    {U"国防军", "military"},    {U"卫队", "military"},    {U"分社", "media"},
    {U"外务省", "ministry"},    {U"防卫省", "ministry"},  {NULL, NULL},
};

/* Bodies that stand right behind a country's name, and what its embassies are called. */
static const struct body state_bodies[] = {
    {U"政府", "government"},
    {U"议会", "congress"},
    {U"国会", "congress"},
    {U"参议院", "congress"},
    {U"众议院", "congress"},
    {U"央行", "company"},
    {U"国防部", "ministry"},
    {U"外交部", "ministry"},
    {U"财政部", "ministry"},
    {U"商务部", "ministry"},
    {U"司法部", "ministry"},
    {U"教育部", "ministry"},
    {U"内政部", "ministry"},
    {U"卫生部", "ministry"},
    {U"农业部", "ministry"},
    {U"能源部", "ministry"},
    {U"国务院", "government"},
    {U"最高法院", "court"},
    {U"军方", "military"},
    {U"警方", "police"},
    {U"外务省", "ministry"},
    {U"防卫省", "ministry"},
    {U"财务省", "ministry"},
    {U"白宫", "government"},
    {U"海关", "bureau"},
    {U"气象厅", "bureau"},
    {U"总统府", "government"},
    {U"总理府", "government"},
    {U"联邦议院", "congress"},
    {U"内阁", "government"},
    {U"总参谋部", "military"},
    {U"国土安全部", "ministry"},
    {U"劳工部", "ministry"},
    {U"移民局", "bureau"},
    {NULL, NULL},
};

/* 驻英使馆, 驻华大使馆, 驻纽约总领事馆 at `i`: its length, 0: none. */
static size_t embassy_len(const struct para *p, size_t i)
{
    static const char32_t *const missions[] = {U"使馆", U"大使馆", U"领事馆", U"总领事馆", NULL};
    size_t which, len;

    if (para_at(p, i) != U'驻')
        return 0;
    for (size_t to = i + 2; to - i <= 8; to++)
        if ((len = para_words(p, to, missions, &which)))
            return to + len - i;
    return 0;
}

/* The body of the country [from, to). */
static void state_read(struct para *p, size_t from, size_t to, bool has_units)
{
    static const struct body embassy = {U"大使馆", "office"}, other = {U"公司", "company"},
                             force = {U"党", "party"};
    const struct body *body = NULL;
    size_t len = org_body_find(p, to, SET_STATE_BODIES, &body), end;
    bool is_own = to - from == 2 && para_word(p, from, U"中国");

    if (len && !para_in(para_at(p, to + len), U"性化级")) {
        p->is_abroad |= !is_own;
        org_keep(p, from, to + len, body, NULL, 0);
        return;
    }
    if ((len = embassy_len(p, to))) {
        org_keep(p, from, to + len, &embassy, NULL, 0);
        return;
    }
    if (!is_own && (len = org_force_len(p, to))) {
        p->is_abroad = true;
        org_keep(p, from, to + len, &force, NULL, 0);
        return;
    }
    if (!has_units || para_is(p, to, CHAR_NOT_ORG) || !(len = org_unit_len(p, to)))
        return;
    end = to + len;
    /* 美国公司, 日本企业集团 are many */
    if (len + (!is_own && para_in(p->cps[end - 1], U"局署厅")) < 4 ||
        !org_body_find(p, end, SET_TOLD, &body))
        body = len < 4 ? NULL : &other;
    if (body && (org_rare_chars(p, to, end - 2) >= 2 || para_word(p, to, U"国家"))) {
        p->is_abroad |= !is_own;
        org_keep(p, from, end, body, NULL, 0);
    }
}

/* Is what begins at `i` no part of the body before it: 教育部|高等教育司? */
static bool is_apart(struct para *p, size_t i)
{
    return org_is_free_before(p, i) || measured_can_begin(p, i) ||
           !para_in(p->cps[i - 1], U"局部会委院厅学校司府");
}

/* A name [from, to) that is one word. */
static void word_read(struct para *p, size_t from, size_t to)
{
    static const char32_t *const wide[] = {U"中央", U"全国", U"国家",   U"中国", U"最高", U"解放军",
                                           U"中华", U"总后", U"国务院", U"军委", NULL};
    const struct body *body = NULL;
    size_t which, len = org_body_find(p, to, SET_TOLD, &body), spot = para_spot(p, from);
    bool is_placed =
        para_words(p, from, wide, &which) > 0 || para_set(p, from, SET_COUNTRIES, &which) > 0;
    const struct body *alone;
    const char *kind;

    /* 上海|社会科学院: the place begins it */
    if (from > 0 && para_spot(p, from - 1) < p->spots_len &&
        p->spots[para_spot(p, from - 1)].to == from)
        return;
    /* 市|青年志愿者协会 */
    if (from > 0 && para_in(p->cps[from - 1], U"省市县区州") && org_is_free_before(p, from - 1))
        return;
    /* what the name of a division begins is found by that */
    if (!len || org_body_find(p, from, SET_ALONE, &alone) || p->is_taken[from] ||
        (spot < p->spots_len && p->spots[spot].from < to) || !is_apart(p, from) ||
        para_is(p, from, CHAR_NUMBER) || /* 二|十国集团 */
        para_in(p->cps[from], U"省市县区镇乡村旗本该我各人反"))
        return;
    kind = body->kind;
    /* 法新社, but 旅行社; 人民教育出版社, but 音乐学院 and 外经贸局 */
    if (!is_placed && str_eq(str_of(kind), STR("government")))
        return; /* 克林顿政府, 苏维埃政府 */
    if (!is_placed &&
        !(str_eq(str_of(kind), STR("media")) && to - from == 3) &&
          (to - from < TOLD_CHARS_MIN - (str_eq(str_of(kind), STR("school")) ||
                                                str_eq(str_of(kind), STR("company"))) ||
                                                org_rare_chars(p, from, to - len) < 2 ||
                                                str_eq(str_of(kind), STR("bureau"))))
        return;
    if (is_placed && org_rare_chars(p, from, to) == 0)
        return;
    p->is_abroad |= para_set(p, from, SET_COUNTRIES, &which) > 0;
    org_keep(p, from, to, body, NULL, 0);
}

/* Is [from, to), a place that is one word, a country or a city abroad? */
static bool is_country(const struct para *p, size_t from, size_t to)
{
    size_t which;

    return para_set(p, from, SET_COUNTRIES, &which) == to - from ||
           para_set(p, from, SET_ABROAD_CITIES, &which) == to - from ||
           (to - from == 2 && para_word(p, from, U"中国"));
}

/* The body of [from, to), a place that is one word and ends with its level, and that no table has: 西城区. What the
 * tables have is read with its body. */
static bool place_read(struct para *p, size_t from, size_t to)
{
    const struct body *body = NULL;
    size_t spot = para_spot(p, from), end, before = from ? para_spot(p, from - 1) : p->spots_len;

    if (to - from < 3 || !para_in(p->cps[to - 1], U"市县区镇乡旗州") ||
        para_in(p->cps[to - 2], U"县乡") || p->is_taken[from] ||
        (spot < p->spots_len && p->spots[spot].from < to) || !(end = org_body_end(p, to, &body)))
        return false;
    if (before < p->spots_len && p->spots[before].to == from)
        from = p->spots[before].from;
    else if (!org_is_free_before(p, from) && !measured_can_begin(p, from))
        return false;
    org_keep(p, from, end, body, NULL, 0);
    return true;
}

/* The school, the court or the hospital of [from, to), a place that is one word: 青山学院. */
static bool house_read(struct para *p, size_t from, size_t to)
{
    static const struct body houses[] = {
        {U"学院", "school"},       {U"师范学院", "school"},      {U"医学院", "school"},
        {U"理工学院", "school"},   {U"职业技术学院", "school"},  {U"职业学院", "school"},
        {U"法院", "court"},        {U"检察院", "procuratorate"}, {U"公安局", "police"},
        {U"人民医院", "hospital"}, {U"中医院", "hospital"}};
    const struct body *house = NULL;
    size_t len = 0, spot = para_spot(p, from);

    if (!para_in(para_at(p, to), U"学师医理职法检公人中"))
        return false;
    for (size_t k = 0; !len && k < sizeof houses / sizeof *houses; k++)
        if ((len = para_word(p, to, houses[k].word)))
            house = &houses[k];
    if (!len || to - from > HOUSE_PLACE_CHARS_MAX || p->is_taken[from] ||
        (spot < p->spots_len && p->spots[spot].from < to) ||
        para_in(para_at(p, to + len), U"路街派区巷站"))
        return false;
    org_keep(p, from, to + len, house, NULL, 0);
    return true;
}

bool org_told_find(struct para *p)
{
    bool has_countries = false;
    size_t from, to;

    for (size_t k = 0; k < p->found_len && !p->has_failed; k++) {
        if (!p->found[k].is_org && !p->found[k].is_place)
            continue;
        para_found(p, k, &from, &to);
        if (p->found[k].is_org) {
            word_read(p, from, to);
        } else if (place_read(p, from, to) || house_read(p, from, to)) {
            continue;
        } else if (!p->is_taken[from] && is_country(p, from, to)) {
            state_read(p, from, to, false);
            has_countries = true;
        }
    }
    return has_countries;
}

void org_countries_find(struct para *p)
{
    size_t from, to;

    for (size_t k = 0; k < p->found_len && !p->has_failed; k++) {
        if (!p->found[k].is_place)
            continue;
        para_found(p, k, &from, &to);
        if (!p->is_taken[from] && is_country(p, from, to))
            state_read(p, from, to, true);
    }
}

void tag_org_told_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_TOLD, ends, true, 0);
    WORDSET_LIST(ws, SET_STATE_BODIES, state_bodies, false, 0);
}
