/* person.c -- persons of the story: a name beside an office or a word for what somebody is (镇党委书记刘江,
 * 村民李大山说, 刘江同志). A name alone is not taken: two characters after a surname are mostly words.
 *
 * Family names: the common ones of 百家姓 and of present use. */
#include "para.h"

#include "../base/uchar.h"

#define ORG_CHARS_MAX 60u

static const char32_t surnames[] =
    U"赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范"
    U"彭郎"
    U"鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平"
    U"黄"
    U"和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童"
    U"颜"
    U"郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮"
    U"龚"
    U"程嵇邢裴陆荣翁荀羊惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁"
    U"仇"
    U"栾甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党"
    U"翟"
    U"谭贡劳姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎"
    U"戈"
    U"廖庾终居衡步都耿满弘匡国文寇广禄阙东殴沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养"
    U"鞠"
    U"须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督晋楚闫涂肖付代覃佟邸敬候蔄官";
/* Of these, those that begin many words too. */
static const char32_t tricky[] =
    U"家和明满幸广荣代包干平通能查相后国文从向公常时水安成应经房单全都利元支空农方计易容那寿益须丰"
    U"党步曲车"
    U"印强双边万温权解勾游宁充桑伏贝夏莫危路高雷仲伊暴古谈段富终费章卷齐冷白连尚别居有年金管童红盛";
/* Who many are: their names are known by what they say. */
static const char32_t *const common_roles[] = {
    U"群众", U"居民",     U"村民", U"党员",   U"干部", U"代表", U"学生",   U"工人",
    U"职工", U"市民",     U"游客", U"家长",   U"专家", U"农户", U"志愿者", U"网格员",
    U"业主", U"工作人员", U"教师", U"老师",   U"商户", U"司机", U"社工",   U"队员",
    U"委员", U"民警",     U"医生", U"贫困户", NULL};
static const char32_t *const says[] = {
    U"说",   U"介绍", U"表示", U"告诉", U"认为", U"坦言", U"感慨", U"感叹", U"的感叹",
    U"笑着", U"高兴", U"激动", U"回忆", U"解释", U"直言", U"掰着", U"拉着", U"自豪",
    U"由衷", U"竖起", U"如是", U"一边", U"家中", U"家里", NULL};
/* Behind a name that begins a clause. */
static const char32_t *const first_says[] = {U"说",   U"介绍", U"表示", U"告诉",
                                             U"坦言", U"认为", NULL};
static const char32_t *const double_surnames[] = {
    U"欧阳", U"司马", U"诸葛", U"上官", U"夏侯", U"皇甫", U"尉迟", U"公孙",
    U"慕容", U"令狐", U"司徒", U"东方", U"南宫", U"端木", U"呼延", NULL};

/* Offices and other words right before a name. */
static const char32_t *const roles[] = {
    U"书记",     U"副书记",   U"第一书记", U"总书记",   U"党委书记",   U"党总支书记", U"党支部书记",
    U"党组书记", U"支部书记", U"镇长",     U"副镇长",   U"乡长",       U"副乡长",     U"县长",
    U"副县长",   U"市长",     U"副市长",   U"区长",     U"副区长",     U"省长",       U"副省长",
    U"局长",     U"副局长",   U"厅长",     U"副厅长",   U"部长",       U"副部长",     U"主任",
    U"副主任",   U"主席",     U"副主席",   U"所长",     U"副所长",     U"站长",       U"科长",
    U"副科长",   U"处长",     U"副处长",   U"院长",     U"副院长",     U"校长",       U"副校长",
    U"园长",     U"队长",     U"副队长",   U"大队长",   U"中队长",     U"组长",       U"副组长",
    U"村长",     U"社长",     U"会长",     U"副会长",   U"理事长",     U"秘书长",     U"副秘书长",
    U"董事长",   U"总经理",   U"经理",     U"负责人",   U"支书",       U"村支书",     U"委员",
    U"常委",     U"民警",     U"法官",     U"检察官",   U"律师",       U"教师",       U"老师",
    U"医生",     U"教授",     U"专家",     U"村民",     U"居民",       U"党员",       U"老党员",
    U"群众",     U"业主",     U"户主",     U"农户",     U"贫困户",     U"脱贫户",     U"种植户",
    U"养殖户",   U"商户",     U"店主",     U"老板",     U"志愿者",     U"网格员",     U"网格长",
    U"楼栋长",   U"联户长",   U"社工",     U"市民",     U"游客",       U"学生",       U"家长",
    U"职工",     U"工人",     U"司机",     U"代表",     U"工作人员",   U"干部",       U"村干部",
    U"退休干部", U"讲解员",   U"创始人",   U"党小组长", U"专干",       U"队员",       U"乡贤",
    U"技术员",   U"负责同志", U"馆长",     U"台长",     U"书记、主任", U"支部委员",   U"调解员",
    U"护林员",   U"巡查员",   U"保洁员",   U"监督员",   U"联络员",     U"带头人",     U"能人",
    U"大户",     U"组织委员", U"宣传委员", U"纪委书记", U"镇党委书记", U"党工委书记", NULL};
/* Right behind a name. */
static const char32_t *const titles[] = {U"总书记", U"同志", U"书记", U"主席", U"总理",
                                         U"先生",   U"女士", U"教授", U"院士", U"局长",
                                         U"主任",   U"镇长", U"老人", NULL};
/* What a name is followed by, besides marks. */
static const char32_t *const follows[] = {
    U"说",   U"介绍", U"表示", U"告诉", U"带领", U"带着", U"认为", U"指出", U"强调", U"坦言",
    U"感慨", U"感叹", U"笑着", U"高兴", U"激动", U"在",   U"和",   U"与",   U"及",   U"等",
    U"的",   U"是",   U"为",   U"从",   U"向",   U"对",   U"将",   U"把",   U"也",   U"正",
    U"主持", U"参加", U"出席", U"深入", U"一行", U"家",   U"到",   U"来",   U"便",   U"就",
    U"算",   U"回忆", U"解释", U"担任", U"率",   U"同",   U"被",   U"以",   U"因",   U"有",
    U"已",   U"又",   U"一边", U"现场", U"首先", U"主动", U"发现", U"了解", U"看到", U"走",
    U"每",   U"宣布", U"代表", U"致",   U"作",   U"做",   U"讲",   U"谈",   U"称",   U"道",
    U"直言", U"掰着", U"拉着", U"满",   U"自豪", U"由衷", U"竖起", U"如是", NULL};
/* None of these is the second character of a name behind a surname. */
static const char32_t not_given[] =
    U"的在是和与及等各对将为从到了个这那有被把向由让使之以或又也都已就们所时说"
    U"不我你他她书党政府员会组局村镇县市区";

static size_t surname_len(const struct para *p, size_t i)
{
    size_t which, len = para_words(p, i, double_surnames, &which);

    return len ? len : para_in(para_at(p, i), surnames);
}

static bool is_given(const struct para *p, size_t i)
{
    return uchar_is_han(para_at(p, i)) && !para_in(para_at(p, i), not_given) && !p->is_taken[i];
}

static bool is_name_end(const struct para *p, size_t i)
{
    size_t which;

    return !uchar_is_han(para_at(p, i)) || para_words(p, i, follows, &which);
}

/* The end of the name at `i`; 0: no name, or not clear where it ends. */
static size_t name_end(const struct para *p, size_t i)
{
    size_t len = surname_len(p, i), at = i + len;

    if (!len || p->is_taken[i] || !is_given(p, at))
        return 0;
    if (is_given(p, at + 1) && is_name_end(p, at + 2))
        return at + 2;
    return is_name_end(p, at + 1) ? at + 1 : 0;
}

/* A name that a word may only look like: is what is around it enough? */
static bool is_sure(const struct para *p, size_t from, size_t to, size_t role_len)
{
    size_t which;
    bool is_common = para_words_before(p, from, common_roles, &which) == role_len;
    bool speaks = para_words(p, to, says, &which);

    if (speaks)
        return true;
    if (is_common || para_in(para_at(p, from), tricky))
        return to - from == 3 && !para_in(para_at(p, from), tricky) &&
               !uchar_is_han(para_at(p, to));
    return true;
}

/* The organisation that ends before `to`: where it begins; `to`: there is none. */
static size_t org_before(const struct para *p, size_t to)
{
    size_t from = to;

    if (to == 0 || !(p->classes[to - 1] & CHAR_ORG_TO))
        return to;
    while (from > 0 && to - from < ORG_CHARS_MAX)
        if (p->classes[--from] & CHAR_ORG_FROM)
            return from;
    return to;
}

static void person_keep(struct para *p, size_t from, size_t to, size_t role_from, size_t role_to)
{
    struct hit *hit = para_hit(p, TAG_PERSON, from, to);
    size_t org;

    if (!hit)
        return;
    para_attr_str(p, hit, "name", para_str(p, from, to));
    if (role_from == role_to)
        return;
    while (role_from < from && p->is_taken[role_from])
        role_from++; /* what belongs to an organisation: 党委 of 党委书记 */
    if (role_from == role_to)
        return;
    para_attr_str(p, hit, "role", para_str(p, role_from, role_to));
    if (role_from < from && (org = org_before(p, role_from)) < role_from)
        para_attr_str(p, hit, "org", para_str(p, org, role_from));
}

/* More names of the same office: 副会长李圳、李忠军. Returns where the last one ends. */
static void names_after(struct para *p, size_t to, size_t role_from, size_t role_to)
{
    while (para_at(p, to) == U'、') {
        size_t end = name_end(p, to + 1);

        if (!end || (para_at(p, end) != U'、' && uchar_is_han(para_at(p, end)) &&
                     !para_in(para_at(p, end), U"等和为")))
            return;
        person_keep(p, to + 1, end, role_from, role_to);
        to = end;
    }
}

static bool is_free_before(const struct para *p, size_t i)
{
    return i == 0 || !uchar_is_han(para_at(p, i - 1)) || p->is_taken[i - 1] ||
           para_in(para_at(p, i - 1), U"的在是和与及对将被由向把让以给或据说");
}

/* A name in front of the title at `i`: two or three characters that begin where a name can. */
static void name_before(struct para *p, size_t i, size_t title_len)
{
    for (size_t len = 3; len >= 2; len--) {
        size_t from = i - len, name;

        if (len > i || !is_free_before(p, from) ||
            (title_len == 0 && from > 0 && uchar_is_han(para_at(p, from - 1))))
            continue;
        name = surname_len(p, from);
        if (!name || name >= len || p->is_taken[from] || para_in(para_at(p, from), tricky))
            continue;
        for (name += from; name < i && is_given(p, name);)
            name++;
        if (name == i) {
            person_keep(p, from, i, i, i + title_len);
            return;
        }
    }
}

void tag_persons_pairs(uint8_t *pairs)
{
    pairs_add(pairs, roles, true, PAIR_ROLE);
    pairs_add(pairs, titles, true, PAIR_ROLE);
}

enum err_code tag_persons(struct para *p, struct err *err)
{
    enum err_code code;

    for (size_t i = 1; (i = para_skip(p, i, CHAR_ROLE)) < p->len && !p->has_failed; i++) {
        size_t which, len, end;

        if ((code = doc_tick(p->doc, err)))
            return code;
        if (para_may_end(p, i + 1, PAIR_ROLE)) {
            len = para_words_before(p, i + 1, roles, &which);
            if (len && (end = name_end(p, i + 1)) && is_sure(p, i + 1, end, len)) {
                person_keep(p, i + 1, end, i + 1 - len, i + 1);
                names_after(p, end, i + 1 - len, i + 1);
            }
            if ((len = para_words_before(p, i + 1, titles, &which)))
                name_before(p, i + 1 - len, len);
        }
        if (para_words(p, i, first_says, &which))
            name_before(p, i, 0);
    }
    return ERR_OK;
}
