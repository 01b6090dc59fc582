/* org.c -- organisations: bodies of a place (慈利县象市镇党委, 市政务服务中心), companies and societies
 * with a name, and teams with a coined one (“红马甲”宣讲队).
 *
 * A body is known by what it starts with: a place, or the level of one (市, 县), then a word for a body,
 * or a few characters and a head noun. Common bodies of a township (派出所) need no place. Classes of
 * bodies (各部门, 村党组织) are none. All word lists are general; no name is among them. */
#include "para.h"
#include "place.h"

#include "../base/uchar.h"

#define GAP_CHARS_MAX 10u
#define NAME_CHARS_MAX 18u
#define TEAM_CHARS_MAX 8u

struct body {
    const char32_t *word;
    const char *kind;
};

/* Right behind a place or a level. */
static const struct body bodies[] = {
    {U"党委", "party"},
    {U"党工委", "party"},
    {U"工委", "party"},
    {U"纪委", "party"},
    {U"纪委监委", "party"},
    {U"监委", "supervision"},
    {U"政法委", "party"},
    {U"组织部", "party"},
    {U"宣传部", "party"},
    {U"统战部", "party"},
    {U"党校", "party"},
    {U"党总支", "party"},
    {U"党支部", "party"},
    {U"党组", "party"},
    {U"人民政府", "government"},
    {U"政府", "government"},
    {U"政府办公室", "government"},
    {U"办事处", "government"},
    {U"人大常委会", "congress"},
    {U"人大", "congress"},
    {U"政协", "conference"},
    {U"总工会", "mass"},
    {U"工会", "mass"},
    {U"妇联", "mass"},
    {U"团委", "mass"},
    {U"残联", "mass"},
    {U"文联", "mass"},
    {U"科协", "mass"},
    {U"工商联", "mass"},
    {U"人民法院", "court"},
    {U"法院", "court"},
    {U"人民检察院", "procuratorate"},
    {U"检察院", "procuratorate"},
    {U"公安分局", "police"},
    {U"派出所", "police"},
    {U"司法所", "justice"},
    {U"城管", "enforcement"},
    {U"村委会", "committee"},
    {U"居委会", "committee"},
    {U"村支部", "party"},
    {U"管委会", "government"},
    {U"卫健委", "government"},
    {U"发改委", "government"},
    {U"国资委", "government"},
    {U"农委", "government"},
    {NULL, NULL},
};
/* Behind a few characters that say for what. */
static const struct body heads[] = {
    {U"局", "bureau"},          {U"厅", "bureau"},
    {U"委员会", "committee"},   {U"办公室", "office"},
    {U"中心", "centre"},        {U"医院", "hospital"},
    {U"卫生院", "hospital"},    {U"学院", "school"},
    {U"大学", "school"},        {U"中学", "school"},
    {U"小学", "school"},        {U"学校", "school"},
    {U"幼儿园", "school"},      {U"协会", "association"},
    {U"学会", "association"},   {U"商会", "association"},
    {U"联合会", "association"}, {U"研究院", "institute"},
    {U"研究所", "institute"},   {U"支队", "enforcement"},
    {U"大队", "enforcement"},   {U"中队", "enforcement"},
    {U"电视台", "media"},       {U"日报社", "media"},
    {U"银行", "company"},       {U"公司", "company"},
    {U"集团", "company"},       {U"合作社", "company"},
    {U"基金会", "association"}, {U"福利院", "institute"},
    {U"养老院", "institute"},   {U"敬老院", "institute"},
    {U"图书馆", "institute"},   {U"文化馆", "institute"},
    {U"博物馆", "institute"},   {U"融媒体中心", "media"},
    {U"管理处", "bureau"},      {U"指挥部", "office"},
    {U"领导小组", "office"},    {NULL, NULL},
};
/* Parts of a body, behind it. */
static const struct body parts[] = {
    {U"常委会", "party"},     {U"深改委", "party"},     {U"深改办", "party"},
    {U"改革办", "party"},     {U"组织部", "party"},     {U"宣传部", "party"},
    {U"统战部", "party"},     {U"政法委", "party"},     {U"办公室", "office"},
    {U"编办", "party"},       {U"党校", "party"},       {U"督查室", "party"},
    {U"巡察办", "party"},     {U"党组", "party"},       {U"党委", "party"},
    {U"党支部", "party"},     {U"党总支", "party"},     {U"分局", "bureau"},
    {U"交警支队", "police"},  {U"交警大队", "police"},  {U"派出所", "police"},
    {U"财经办", "party"},     {U"农办", "party"},       {U"文明办", "party"},
    {U"社会工作部", "party"}, {U"工作委员会", "party"}, {NULL, NULL},
};
/* These stand for themselves in a story about one place, or in any. */
static const struct body alone[] = {
    {U"派出所", "police"},
    {U"司法所", "justice"},
    {U"行政执法大队", "enforcement"},
    {U"综合执法大队", "enforcement"},
    {U"交警大队", "police"},
    {U"妇联", "mass"},
    {U"共青团", "mass"},
    {U"工会系统", "mass"},
    {U"党委政府", "party"},
    {U"党委、政府", "party"},
    {U"党工委、办事处", "party"},
    {U"中共中央", "party"},
    {U"党中央", "party"},
    {U"国务院", "government"},
    {U"中央纪委", "party"},
    {U"全国人大", "congress"},
    {U"全国政协", "conference"},
    {U"最高人民法院", "court"},
    {U"教育部", "ministry"},
    {U"财政部", "ministry"},
    {U"公安部", "ministry"},
    {U"民政部", "ministry"},
    {U"司法部", "ministry"},
    {U"农业农村部", "ministry"},
    {U"国家发展改革委", "ministry"},
    {U"中央组织部", "party"},
    {U"中组部", "party"},
    {U"中央文明办", "party"},
    {U"新华社", "media"},
    {NULL, NULL},
};
/* Ends of the names of teams, behind a coined word. */
static const struct body teams[] = {
    {U"志愿服务队", "team"},     {U"志愿者服务队", "team"},  {U"志愿者队伍", "team"},
    {U"志愿服务队伍", "team"},   {U"志愿监督队", "team"},    {U"志愿者队", "team"},
    {U"志愿队", "team"},         {U"宣讲队", "team"},        {U"宣讲团", "team"},
    {U"巡逻队", "team"},         {U"服务队", "team"},        {U"专班", "team"},
    {U"活动小组", "team"},       {U"互助小组", "team"},      {U"互助会", "association"},
    {U"小组", "team"},           {U"互促会", "association"}, {U"党员志愿者队", "team"},
    {U"活动派驻工作组", "team"}, {U"工作组", "team"},        {NULL, NULL},
};

static const char32_t not_inside[] =
    U"的在是和与及等各全本该将对为从到了个每其这那有被把向由让使之以并或又也都已就所"
    U"不我你他她";
/* No name of a body holds these; the first NOUN_VERBS may stand right before its head noun. */
#define NOUN_VERBS 7u
static const char32_t *const verbs[] = {
    U"规划", U"建设", U"组织", U"联合", U"领导", U"农村", U"工作", U"聚焦", U"坚持", U"推进",
    U"开展", U"打造", U"建立", U"探索", U"积极", U"实现", U"加强", U"举办", U"召开", U"创新",
    U"推动", U"强化", U"围绕", U"深入", U"落实", U"紧扣", U"立足", U"依托", U"全面", U"持续",
    U"努力", U"着力", U"成立", U"组建", U"设立", U"发挥", U"完善", U"优化", U"通过", U"形成",
    U"构建", U"新增", U"提高", U"实施", U"作为", U"获得", U"位于", U"走进", U"承接", U"加快",
    U"主动", U"牵头", U"负责", U"结合", U"大力", U"引进", U"整合", U"加入", U"融入", U"参与",
    U"进入", U"一个", U"两个", U"当前", NULL};

/* The longest word of `list` at `i`: its length and entry. */
static size_t body_at(const struct para *p, size_t i, const struct body *list,
                      const struct body **ret_body)
{
    size_t best = 0;

    for (; list->word; list++) {
        size_t len = para_word(p, i, list->word);

        if (len > best) {
            best = len;
            *ret_body = list;
        }
    }
    return best;
}

static size_t body_before(const struct para *p, size_t i, const struct body *list,
                          const struct body **ret_body)
{
    size_t best = 0;

    for (; list->word; list++) {
        size_t len = para_word_before(p, i, list->word);

        if (len > best) {
            best = len;
            *ret_body = list;
        }
    }
    return best;
}

static bool is_name_char(const struct para *p, size_t i)
{
    return uchar_is_han(para_at(p, i)) && !para_in(para_at(p, i), not_inside);
}

/* 委 and 中心 in words that are no bodies: 委托, 中心城区, 局面. */
static bool is_word_going_on(const struct para *p, size_t i)
{
    return para_in(para_at(p, i), U"面限势部城镇村区员托派任户家化性论场期");
}

/* The parts behind a body that ends at `i`, and 、政府 behind a 党委. */
static size_t parts_end(const struct para *p, size_t i, const struct body **body)
{
    size_t len;

    if (para_word_before(p, i, U"党委") || para_word_before(p, i, U"党工委")) {
        static const char32_t *const second[] = {U"、政府", U"、办事处", U"政府", U"、人民政府",
                                                 NULL};
        size_t which;

        if ((len = para_words(p, i, second, &which)))
            return i + len;
    }
    while ((len = body_at(p, i, parts, body)))
        i += len;
    return i;
}

/* What goes on behind a head noun that ends at `end`; 0: it was part of another word. */
static size_t heads_end(const struct para *p, size_t end, const struct body **body)
{
    size_t len = body_at(p, end, heads, body);

    if (!len && is_word_going_on(p, end))
        return 0;
    for (; len; len = body_at(p, end, heads, body))
        end += len;
    (void)body_before(p, end, heads, body);
    return parts_end(p, end, body);
}

/* A body that starts right at `i`, behind its place or level. Returns its end, 0: none. */
static size_t body_end(const struct para *p, size_t i, const struct body **ret_body)
{
    static const struct body committee = {U"委", "party"};
    size_t len = body_at(p, i, bodies, ret_body), which;
    bool is_double = false;

    if (len)
        return parts_end(p, i + len, ret_body);
    if (para_at(p, i) == U'委' && para_in(para_at(p, i - 1), U"省市县区州盟旗") &&
        !para_in(para_at(p, i + 1), U"托派任员屈")) {
        *ret_body = &committee;
        return parts_end(p, i + 1, ret_body);
    }
    for (size_t j = i; j - i <= GAP_CHARS_MAX; j++) {
        if (j > i && (len = body_at(p, j, heads, ret_body)))
            return heads_end(p, j + len, ret_body);
        /* 林业和园林局, but 镇和县财政局 are two. */
        if (para_at(p, j) == U'和' && j > i + 1) {
            is_double = true;
            continue;
        }
        if (!is_name_char(p, j))
            return 0;
        if (para_may_begin(p, j, PAIR_VERB) && para_words(p, j, verbs, &which) &&
            (which >= NOUN_VERBS || !body_at(p, j + 2, heads, ret_body)))
            return 0;
        if (is_double && para_in(para_at(p, j), U"省市县区镇乡"))
            return 0;
    }
    return 0;
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

static void org_keep(struct para *p, size_t from, size_t to, const struct body *body,
                     const struct spot *spot, uint32_t level)
{
    struct hit *hit = para_hit(p, TAG_ORG, from, to);

    if (!hit)
        return;
    p->classes[from] |= CHAR_ORG_FROM;
    p->classes[to - 1] |= CHAR_ORG_TO;
    para_attr_str(p, hit, "kind", str_of(body->kind));
    if (spot && spot->division)
        para_attr_fmt(p, hit, "place", "%u", gazetteer_at(p->places->g, spot->division)->code);
    else if (!spot)
        level_attr(p, hit, level);
}

/* Characters that can stand before 市委 and 派出所. */
static bool is_free_before(const struct para *p, size_t i)
{
    return i == 0 || !uchar_is_han(para_at(p, i - 1)) || p->is_taken[i - 1] ||
           para_in(para_at(p, i - 1),
                   U"的在是和与及到从为对将被由向把让以了有至往使给或即经带问据说指来当同请受进次");
}

/* How far back from `i` the words before a team's head go; i: nothing before it. */
static size_t team_start(const struct para *p, size_t i, bool *ret_is_quoted)
{
    static const char32_t *const leads[] = {U"成立", U"组建", U"建立", U"组织", U"设立", U"加入",
                                            U"组成", U"多支", U"一支", U"成为", U"派出", NULL};
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
    while (from > 0 && i - from < TEAM_CHARS_MAX && is_name_char(p, from - 1) &&
           !p->is_taken[from - 1] && !para_words_before(p, from, leads, &which))
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

/* A team whose name ends before `to`. */
static void team_read(struct para *p, size_t to)
{
    static const char32_t *const classes[] = {U"工作", U"驻村", U"临时", U"党员", U"试点",
                                              U"各",   U"村民", U"网格", U"帮扶", U"领导",
                                              U"业务", U"居民", U"学习", U"党",   NULL};
    const struct body *body = NULL;
    size_t len = body_before(p, to, teams, &body), from, which, modifier;
    bool is_quoted, is_long;

    if (!len || para_at(p, to) == U'伍')
        return;
    from = team_start(p, to - len, &is_quoted);
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

/* A company whose name ends before `to`: back to where its name begins. */
static void company_read(struct para *p, size_t to)
{
    static const struct body company = {U"公司", "company"};
    static const char32_t *const ends[] = {U"有限公司", U"有限责任公司", U"股份有限公司", NULL};
    size_t which, len = para_words_before(p, to, ends, &which), from = to - len, name;

    if (!len)
        return;
    for (name = from; name > 0 && from - name < NAME_CHARS_MAX && !p->is_taken[name - 1] &&
                      (is_name_char(p, name - 1) || uchar_is_alpha(para_at(p, name - 1)));)
        name--;
    for (size_t s = para_spot(p, name); s < p->spots_len && p->spots[s].from < from; s++)
        if (p->spots[s].from >= name)
            name = p->spots[s].from;
    if (from - name >= 2)
        org_keep(p, name, to, &company, NULL, 0);
}

void tag_orgs_pairs(uint8_t *pairs)
{
    static const char32_t *const company[] = {U"公司", NULL};

    pairs_add(pairs, verbs, false, PAIR_VERB);
    pairs_add(pairs, company, true, PAIR_TEAM);
    for (const struct body *team = teams; team->word; team++) {
        const char32_t *const one[] = {team->word, NULL};

        pairs_add(pairs, one, true, PAIR_TEAM);
    }
}

enum err_code tag_orgs(struct para *p, struct err *err)
{
    const struct body *body = NULL;
    enum err_code code;
    size_t next = 0;

    if (!(p->kinds & 1u << TAG_ORG))
        return ERR_OK; /* their places are places then */
    for (size_t s = 0; s < p->spots_len; s++) {
        const struct spot *spot = &p->spots[s];
        size_t end = body_end(p, spot->to, &body);

        if (end)
            org_keep(p, spot->from, end, body, spot, 0);
    }
    for (size_t i = 0; (i = para_skip(p, i, CHAR_BODY | CHAR_TEAM)) < p->len && !p->has_failed;
         i++) {
        size_t end, len;

        if ((code = doc_tick(p->doc, err)))
            return code;
        if (p->classes[i] & CHAR_TEAM && !p->is_taken[i] && para_may_end(p, i + 1, PAIR_TEAM)) {
            team_read(p, i + 1);
            if (p->cps[i] == U'司')
                company_read(p, i + 1);
        }
        if (!(p->classes[i] & CHAR_BODY) || p->is_taken[i] || spot_at(p, &next, i) ||
            !is_free_before(p, i))
            continue;
        len = body_at(p, i, alone, &body);
        if (len && para_at(p, i + len) != U'门') { /* 财政部门 are many */
            org_keep(p, i, parts_end(p, i + len, &body), body, NULL, 0);
        } else if (para_in(p->cps[i], U"省市县区州镇乡") &&
                   !para_in(para_at(p, i + 1), U"域别块民容直级内外中里")) {
            if ((end = body_end(p, i + 1, &body)))
                org_keep(p, i, end, body, NULL, p->cps[i]);
        }
    }
    return ERR_OK;
}
