/* org.c -- organisations: bodies of a place (慈利县象市镇党委, 市政务服务中心), companies and societies
 * with a name, and teams with a coined one (“红马甲”宣讲队).
 *
 * A body is known by what it starts with: a place, or the level of one (市, 县), then a word for a body,
 * or a few characters and a head noun. Common bodies of a township (派出所) need no place. Classes of
 * bodies (各部门, 村党组织) are none. All word lists are general; no name is among them. */
#include "org.h"
#include "measured.h"
#include "org_words.h"
#include "place.h"

#include "../base/uchar.h"

#define CHARS_PER_TICK 256u
#define NATIONAL_CHARS_MIN 3u

static const char32_t not_inside[] =
    U"的在是和与及等各全本该将对为从到了个每其这那有被把向由让使之以并或又也都已就所暨还"
    U"不我你他她";
/* These can stand before 市委 and 派出所. */
static const char32_t free_before[] =
    U"的在是和与及到从为对将被由向把让以了有至往使给或即经带问据说指来当同请受进次席加邀赴";

size_t org_body_find(const struct para *p, size_t i, enum set_id id, const struct body **ret_body)
{
    const struct wordset *s = &p->sets[id];
    size_t which, len = para_set(p, i, id, &which);

    /* 政法|委员, but 发展和改革委|员会 */
    if (len && p->cps[i + len - 1] == U'委' && !s->is_end && para_at(p, i + len) == U'员') {
        if (para_at(p, i + len + 1) != U'会')
            return 0;
        len += 2;
    }
    if (len)
        *ret_body = (const struct body *)(const void *)s->base + which;
    return len;
}

bool org_is_name_char(const struct para *p, size_t i)
{
    return i < p->len && (p->classes[i] & (CHAR_HAN | CHAR_NOT_ORG)) == CHAR_HAN;
}

/* 局 and 中心 in words that are no bodies: 局面, 中心城区. */
bool org_is_word_going_on(const struct para *p, size_t i)
{
    if (para_in(para_at(p, i), U"城镇村区")) /* 中心城区, but 公司|城区服务站 */
        return i == 0 || p->cps[i - 1] != U'司';
    return para_in(para_at(p, i), U"面限势部员任户家化性论场期") &&
           !para_word(p, i, U"员工"); /* 公司|员工 */
}

static const struct spot *spot_at(const struct para *p, size_t *next, size_t i)
{
    while (*next < p->spots_len && p->spots[*next].to <= i)
        ++*next;
    return *next < p->spots_len && p->spots[*next].from <= i ? &p->spots[*next] : NULL;
}

/* The division of the article that a body of a level belongs to: 市委 to its city. */
static void level_attr(struct para *p, struct hit *hit, uint32_t level)
{
    static const struct {
        char32_t level;
        int parts;
    } levels[] = {{U'省', 1}, {U'市', 2}, {U'州', 2}, {U'县', 3},
                  {U'区', 3}, {U'镇', 4}, {U'乡', 4}};
    struct str rest = p->article->grid, code = {NULL, 0};
    int want = 4, have = 0;

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (levels[i].level == level)
            want = levels[i].parts;
    while (have < want && str_split(&rest, '/', &code))
        have++;
    if (have == want || (level == 0 && have > 0))
        para_attr_str(p, hit, "place", code);
}

/* 初级中学|校 behind `to`, but 中学|校长 */
static size_t school_end(const struct para *p, size_t to)
{
    return to + (para_at(p, to) == U'校' && p->cps[to - 1] == U'学' &&
                 para_in(para_at(p, to - 2), U"中小") &&
                 !para_in(para_at(p, to + 1), U"长园区门友内外方舍服车徽歌史际"));
}

/* “小区党支部一业委会一物业服务站”: steps, whose dashes were misread. */
static bool is_of_chain(const struct para *p, size_t from, size_t to)
{
    if (from == 0 || !para_in(p->cps[from - 1], U"“‘\""))
        return false;
    for (size_t i = from + 1; i < to; i++)
        if (p->cps[i] == U'一' && para_in(p->cps[i - 1], U"部会站办队组院"))
            return true;
    return false;
}

/* 白石乡|两家村委会: does `from` stand inside the name of a township? */
static bool cuts_place(const struct para *p, size_t from)
{
    size_t s = para_spot(p, from);

    return s < p->spots_len && p->spots[s].from < from && from < p->spots[s].to &&
           p->spots[s].level == LEVEL_TOWNSHIP && p->spots[s].kind == PLACE_DIVISION &&
           !p->spots[s].is_short;
}

void org_keep(struct para *p, size_t from, size_t to, const struct body *body,
              const struct spot *spot, uint32_t level)
{
    static const char32_t *const homes[] = {U"小区",   U"家属院", U"家属楼", U"家属区", U"宿舍",
                                            U"生活区", U"住宅楼", U"职工楼", NULL};
    struct hit *hit;
    size_t which;

    if (para_words(p, to, homes, &which))
        return; /* 公路局小区 is a place */
    if (para_in(p->cps[from], U"家所个支间") && para_is(p, from - 1, CHAR_NUMBER))
        return;                                                     /* 15|家客运公司 */
    from += p->cps[from] == U'自' && para_at(p, from - 1) == U'来'; /* 来自|柳溪小学 */
    if (p->cps[to - 1] == U'社' && para_at(p, to) == U'区')
        return; /* 的形式报|社区 */
    to = org_units_end(p, school_end(p, to), body);
    if (para_words(p, to, homes, &which))
        return; /* 街道办|酱菜厂小区 */
    from = org_known_start(p, from, to);
    if (to - from > 3 && para_word_before(p, to, U"集团") && para_in(p->cps[to - 3], U"国党命罪益"))
        return; /* 二十国集团, 犯罪集团 */
    if (is_of_chain(p, from, to) || cuts_place(p, from) || !(hit = para_hit(p, TAG_ORG, from, to)))
        return;
    org_known_add(p, from, to, body->kind, spot);
    p->is_abroad |= str_eq(str_of(body->kind), STR("international"));
    p->classes[from] |= CHAR_ORG_FROM;
    p->classes[to - 1] |= CHAR_ORG_TO;
    para_attr_str(p, hit, "kind", str_of(body->kind));
    if (spot && spot->division)
        para_attr_fmt(p, hit, "place", "%u", gazetteer_at(p->places->g, spot->division)->code);
    else if (!spot)
        level_attr(p, hit, level);
}

bool org_is_free_before(const struct para *p, size_t i)
{
    return i == 0 || !para_is(p, i - 1, CHAR_HAN) || p->is_taken[i - 1] ||
           para_is(p, i - 1, CHAR_FREE) ||
           (p->cps[i - 1] == U'领' && para_in(para_at(p, i - 2), U"带率"));
}

/* 市 of 市民, 区 of 区域: no level of a body that begins at `i`, as that of 市民政局. */
static bool is_level_word(const struct para *p, size_t i)
{
    static const char32_t *const bodies[] = {
        U"民政",       U"民族",       U"民宗",       U"民兵",     U"中医院",   U"中级人民",
        U"中级法院",   U"外办",       U"中心医院",   U"中心血站", U"中医医院", U"中院",
        U"城管",       U"城市管理",   U"城投",       U"城建",     U"城乡",     U"城关",
        U"中医",       U"级机关",     U"直机关",     U"直属机关", U"外侨",     U"外事",
        U"外宣",       U"中级",       U"中等",       U"中心小学", U"中心校",   U"中心学校",
        U"中心卫生院", U"中心幼儿园", U"中心敬老院", U"中专",     U"中小企业", NULL};
    size_t which;

    if (para_at(p, i) == U'区' && p->cps[i - 1] == U'市')
        return true;            /* 市区 */
    if (para_at(p, i) == U'会') /* 省会 */
        return p->cps[i - 1] == U'省' && para_at(p, i + 1) != U'计';
    return para_in(para_at(p, i), U"域别块民容直级内外中里城属") &&
           !para_words(p, i, bodies, &which);
}

/* 各乡、镇人民政府 are many. */
static bool is_of_all(const struct para *p, size_t i)
{
    /* 乡镇卫生院 */
    if (para_in(p->cps[i], U"乡镇县市") && para_in(para_at(p, i - 1), U"乡县省"))
        return p->cps[i] != U'县';
    if (p->cps[i] == U'乡' && para_at(p, i + 1) == U'镇')
        return true;
    return para_at(p, i - 1) == U'、' && para_in(para_at(p, i - 2), U"省市县区州镇乡") &&
           para_at(p, i - 3) == U'各';
}

/* A body at `i` that no boundary parts from what is before it: national ones by their long names (参加国务院会议),
 * the others by a name (三汲派出所, 新华村党支部). */
static void inside_read(struct para *p, size_t i)
{
    const struct body *body;
    size_t len, end, which;

    switch (p->cps[i]) {
    case U'国':
    case U'联':
    case U'中':
    case U'世':
    case U'外':
        if (para_word(p, i, U"国家") && measured_can_begin(p, i) &&
            (end = org_state_end(p, i, &body))) {
            org_keep(p, i, end, body, NULL, 0);
            return;
        }
        if (!para_in(para_at(p, i + 1), U"务合共央国界卫贸交"))
            return;
        len = org_body_find(p, i, SET_ALONE, &body);
        if (p->cps[i] == U'联' && (end = org_world_end(p, i, &body)))
            org_keep(p, i, end, body, NULL, 0);
        else if (len >= NATIONAL_CHARS_MIN && para_at(p, i + len) != U'门')
            org_keep(p, i, org_parts_end(p, i + len, &body), body, NULL, 0);
        break;
    case U'派':
        org_station_read(p, i);
        break;
    case U'党':
        org_village_read(p, i);
        break;
    case U'村':
        org_village_body_read(p, i);
        break;
    case U'社':
        if (para_at(p, i + 1) == U'区')
            org_village_body_read(p, i + 1);
        break;
    case U'乡':
    case U'镇':
        org_township_read(p, i);
        break;
    case U'省':
    case U'市':
    case U'县':
    case U'区':
    case U'旗':
        if (org_level_read(p, i) || org_autonomous_read(p, i) ||
            (p->cps[i] == U'区' && org_zone_read(p, i)))
            return;
        /* 带回县公安局: the words part it */
        if (!is_level_word(p, i + 1) &&
            !para_in(p->cps[i - 1], U"全各该两每同某那这外名邻届片小园校景地") &&
            (measured_can_begin(p, i) || para_set(p, i, SET_ORG_OUTSIDE, &which) ||
             para_in(p->cps[i - 1], U"我本")) && /* 我|省教育厅 */
            (len = org_body_end(p, i + 1, &body)))
            org_keep(p, i, len, body, NULL, p->cps[i]);
        break;
    default:
        /* 自公安部夏季行动开展以来 */
        len = org_body_find(p, i, SET_ALONE, &body);
        if (len >= NATIONAL_CHARS_MIN && para_at(p, i + len) != U'门' &&
            !para_in(p->cps[i - 1], U"各每某级") && measured_can_begin(p, i))
            org_keep(p, i, org_parts_end(p, i + len, &body), body, NULL, 0);
        break;
    }
}

void tag_orgs_sets(struct wordsets *ws)
{
    wordset_class(ws, not_inside, CHAR_NOT_ORG);
    wordset_class(ws, free_before, CHAR_FREE);
    wordset_class(ws, U"社庭附中小席董总(警军大某业药股券厂", CHAR_TEAM);
    wordset_class(ws, U"旗盟街社村业组宣统管台侨编残工总", CHAR_BODY);
    WORDSET_LIST(ws, SET_BODIES, org_bodies, false, 0);
    WORDSET_LIST(ws, SET_ORG_HEADS, org_heads, false, 0);
    WORDSET_LIST(ws, SET_ORG_PARTS, org_parts, false, 0);
    WORDSET_LIST(ws, SET_ALONE, org_alone, false, CHAR_BODY);
    WORDSET_LIST(ws, SET_ORG_VERBS, org_verbs, false, 0);
}

/* 街道妇联 at `i`: of the street that the article is about. */
static void street_read(struct para *p, size_t i)
{
    static const struct body office = {U"街道办", "government"};
    static const char32_t *const staff[] = {U"主任", U"副主任", U"工作人员", U"干部", NULL};
    const struct body *body = NULL;
    size_t which, len = para_word(p, i, U"街道") ? org_body_find(p, i + 2, SET_BODIES, &body) : 0;

    if (len && para_in(para_at(p, i + 2), U"党办妇工团人政纪城综司派财"))
        org_keep(p, i, i + 2 + len, body, NULL, U'镇');
    else if (!len && para_word(p, i, U"街道") && (len = org_body_end(p, i + 2, &body)) &&
             p->cps[len - 1] == U'办') /* 街道平安办 */
        org_keep(p, i, len, body, NULL, U'镇');
    else if (para_word(p, i, U"街道办") &&
             (!para_is(p, i + 3, CHAR_HAN) || para_words(p, i + 3, staff, &which)))
        org_keep(p, i, i + 3, &office, NULL, U'镇');
}

/* A body at `i`, where nothing before it keeps one from beginning: one that stands for itself, or a level's. */
static void free_read(struct para *p, size_t i)
{
    const struct body *body = NULL, *longer = NULL;
    size_t len = org_body_find(p, i, SET_ALONE, &body), end;

    if (len && p->cps[i + len - 1] == U'社' && para_at(p, i + len) == U'区')
        return; /* 新华社区 */
    end = org_world_end(p, i, &longer);
    if (!end)
        end = p->cps[i] == U'国'   ? org_state_end(p, i, &longer)
              : p->cps[i] == U'中' ? org_national_end(p, i, &longer)
                                   : 0;
    if (end > i + len) { /* 中国石油 of 中国石油大学 */
        org_keep(p, i, end, longer, NULL, 0);
    } else if (len && !(para_in(para_at(p, i + len), U"集有股") &&
                        str_eq(str_of(body->kind), STR("company"))) && /* 中国邮政集团有限公司 */
                        para_at(p, i + len) != U'门') {                /* 财政部门 are many */
        org_keep(p, i, org_parts_end(p, i + len, &body), body, NULL, 0);
    } else if (para_in(p->cps[i], U"省市县区州镇乡旗盟") && !is_level_word(p, i + 1) &&
               !is_of_all(p, i)) {
        if ((end = org_body_end(p, i + 1, &body))) {
            org_keep(p, i, end, body, NULL, p->cps[i]);
            org_row_read(p, end, NULL, p->cps[i]);
        }
    } else if (p->cps[i] == U'街') {
        street_read(p, i);
    } else if (para_in(p->cps[i], U"社村业") && org_local_read(p, i)) {
        return;
    } else if (p->cps[i] == U'交') {
        org_squad_read(p, i);
    } else if (para_in(p->cps[i], U"组宣统社管纪党监人台侨编农工总残")) {
        org_officed_read(p, i);
    }
}

enum err_code tag_orgs(struct para *p, struct err *err)
{
    enum err_code code;
    size_t next = 0, tick = 0;
    bool has_countries;

    if (!(p->kinds & 1u << TAG_ORG))
        return ERR_OK; /* their places are places then */
    has_countries = org_told_find(p);
    org_places_read(p);
    for (size_t i = 0;
         (i = para_skip(p, i, CHAR_BODY | CHAR_TEAM | CHAR_CLOSE)) < p->len && !p->has_failed;
         i++) {
        if (i >= tick) {
            if ((code = doc_tick(p->doc, err)))
                return code;
            tick = i + CHARS_PER_TICK;
        }
        if (p->classes[i] & CHAR_CLOSE && !p->is_taken[i])
            org_quoted_read(p, i);
        if (para_is(p, i - 1, CHAR_NUMBER) && para_in(p->cps[i], U"小中"))
            org_numbered_read(p, i);
        else if (p->classes[i] & CHAR_TEAM && !p->is_taken[i]) {
            org_team_read(p, i + 1);
            org_named_find(p, i + 1);
            if (!p->is_taken[i])
                org_head_read(p, i + 1);
            if (!p->is_taken[i] && para_in(p->cps[i], U"司团业药股券厂"))
                org_trade_read(p, i + 1);
        }
        if (!(p->classes[i] & CHAR_BODY) || p->is_taken[i] || spot_at(p, &next, i))
            continue;
        if (p->cps[i] == U'行' && i > 0 && para_in(p->cps[i - 1], U"银工农建发支分")) {
            org_bank_read(p, i + 1);
            continue;
        }
        if (!org_is_free_before(p, i)) {
            inside_read(p, i);
            continue;
        }
        free_read(p, i);
    }
    if (has_countries)
        org_countries_find(p);
    org_firms_find(p);
    org_rows_find(p);
    org_known_find(p);
    return ERR_OK;
}
