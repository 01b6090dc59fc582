/* units.c -- see units.h */
#include "units.h"

#include "measured.h"
#include "number.h"

#include "../base/uchar.h"

/* Words of one dimension stand together. `not_before` keeps 3人民 and 5家庭 out. Measure words that
 * mostly grade, rank or name (级, 号, 组 of a village) are left out or guarded by quantity.c. */
static const struct unit units[] = {
    /* people */
    {U"人", "人", UNIT_COUNT, U"民大均", 0, NULL},
    {U"人次", "人次", UNIT_COUNT, U"数", 0, NULL},
    {U"人口", "人", UNIT_COUNT, NULL, 0, NULL},
    {U"名", "人", UNIT_COUNT, U"单牌称录", 0, NULL},
    {U"位", "人", UNIT_COUNT, U"于居置列数", 0, NULL},
    {U"户", "户", UNIT_COUNT, U"籍口外主型", 0, NULL},
    {U"户次", "户次", UNIT_COUNT, NULL, 0, NULL},
    {U"口", "口", UNIT_COUNT, U"号径味头袋罩岸", 0, NULL},
    {U"员", "员", UNIT_COUNT, U"工会", 0, NULL},
    {U"对", "对", UNIT_COUNT, U"一于象应此", 0, NULL},
    /* things */
    {U"个", "个", UNIT_COUNT, U"别性体", 0, NULL},
    {U"件", "件", UNIT_COUNT, NULL, 0, NULL},
    {U"份", "份", UNIT_COUNT, U"额", 0, NULL},
    {U"起", "起", UNIT_COUNT, U"到来步点草", 0, NULL},
    {U"处", "处", UNIT_COUNT, U"理置罚级长分于在", 0, NULL},
    {U"次", "次", UNIT_COUNT, U"日年月数要序元生新", 0, NULL},
    {U"场", "场", UNIT_COUNT, U"所地馆景", 0, NULL},
    {U"场次", "场次", UNIT_COUNT, NULL, 0, NULL},
    {U"批", "批", UNIT_COUNT, U"示评复准", 0, NULL},
    {U"批次", "批次", UNIT_COUNT, NULL, 0, NULL},
    {U"期", "期", UNIT_COUNT, U"间望末货限刊", 0, NULL},
    {U"项", "项", UNIT_COUNT, U"目", 0, NULL},
    {U"条", "条", UNIT_COUNT, U"件例款约", 0, NULL},
    {U"种", "种", UNIT_COUNT, U"植子养粮田业类", 0, NULL},
    {U"类", "类", UNIT_COUNT, U"型别似", 0, NULL},
    {U"大类", "类", UNIT_COUNT, NULL, 0, NULL},
    {U"款", "款", UNIT_COUNT, U"项式", 0, NULL},
    {U"套", "套", UNIT_COUNT, U"路餐", 0, NULL},
    {U"台", "台", UNIT_COUNT, U"湾阶账风商", 0, NULL},
    {U"台套", "台套", UNIT_COUNT, NULL, 0, NULL},
    {U"台次", "台次", UNIT_COUNT, NULL, 0, NULL},
    {U"部", "部", UNIT_COUNT, U"门分队位长委署落级", 0, NULL},
    {U"辆", "辆", UNIT_COUNT, NULL, 0, NULL},
    {U"辆次", "辆次", UNIT_COUNT, NULL, 0, NULL},
    {U"车次", "车次", UNIT_COUNT, NULL, 0, NULL},
    {U"艘", "艘", UNIT_COUNT, NULL, 0, NULL},
    {U"架", "架", UNIT_COUNT, U"构设次", 0, NULL},
    {U"架次", "架次", UNIT_COUNT, NULL, 0, NULL},
    {U"家", "家", UNIT_COUNT, U"庭园长属中具风电教人装畜", 0, NULL},
    {U"家次", "家次", UNIT_COUNT, NULL, 0, NULL},
    {U"所", "所", UNIT_COUNT, U"有以在谓属长需得", 0, NULL},
    {U"座", "座", UNIT_COUNT, U"位谈席椅", 0, NULL},
    {U"栋", "栋", UNIT_COUNT, NULL, 0, NULL},
    {U"幢", "幢", UNIT_COUNT, NULL, 0, NULL},
    {U"间", "间", UNIT_COUNT, U"隔接断距", 0, NULL},
    {U"层", "层", UNIT_COUNT, U"面级次层", 0, NULL},
    {U"块", "块", UNIT_COUNT, NULL, 0, NULL},
    {U"片", "片", UNIT_COUNT, U"区长面", 0, NULL},
    {U"面", "面", UNIT_COUNT, U"积对临向前上粉貌部", 0, NULL},
    {U"张", "张", UNIT_COUNT, U"贴家湾村", 0, NULL},
    {U"本", "本", UNIT_COUNT, U"报月年市县村镇科地次级身科钱", 0, NULL},
    {U"册", "册", UNIT_COUNT, NULL, 0, NULL},
    {U"篇", "篇", UNIT_COUNT, U"章幅", 0, NULL},
    {U"幅", "幅", UNIT_COUNT, U"度员", 0, NULL},
    {U"封", "封", UNIT_COUNT, U"闭面", 0, NULL},
    {U"支", "支", UNIT_COUNT, U"持付部出撑书委援行农教流线", 0, NULL},
    {U"只", "只", UNIT_COUNT, U"有能要是需", 0, NULL},
    {U"头", "头", UNIT_COUNT, U"部条脑", 0, NULL},
    {U"匹", "匹", UNIT_COUNT, U"配", 0, NULL},
    {U"羽", "羽", UNIT_COUNT, U"毛绒", 0, NULL},
    {U"株", "株", UNIT_COUNT, U"洲", 0, NULL},
    {U"棒", "棒", UNIT_COUNT, U"球材子冰", 0, NULL},
    {U"棵", "棵", UNIT_COUNT, NULL, 0, NULL},
    {U"盏", "盏", UNIT_COUNT, NULL, 0, NULL},
    {U"根", "根", UNIT_COUNT, U"据本基治源", 0, NULL},
    {U"枚", "枚", UNIT_COUNT, NULL, 0, NULL},
    {U"颗", "颗", UNIT_COUNT, U"粒", 0, NULL},
    {U"粒", "粒", UNIT_COUNT, NULL, 0, NULL},
    {U"袋", "袋", UNIT_COUNT, NULL, 0, NULL},
    {U"箱", "箱", UNIT_COUNT, NULL, 0, NULL},
    {U"瓶", "瓶", UNIT_COUNT, NULL, 0, NULL},
    {U"桶", "桶", UNIT_COUNT, NULL, 0, NULL},
    {U"笔", "笔", UNIT_COUNT, U"记者试", 0, NULL},
    {U"例", "例", UNIT_COUNT, U"如外行会子", 0, NULL},
    {U"宗", "宗", UNIT_COUNT, U"教旨", 0, NULL},
    {U"桩", "桩", UNIT_COUNT, NULL, 0, NULL},
    {U"单", "单", UNIT_COUNT, U"位元一身独", 0, NULL},
    {U"票", "票", UNIT_COUNT, U"据价否", 0, NULL},
    {U"届", "届", UNIT_COUNT, U"时全", 0, NULL},
    {U"轮", "轮", UNIT_COUNT, U"流值换胎廓", 0, NULL},
    {U"趟", "趟", UNIT_COUNT, NULL, 0, NULL},
    {U"步", "步", UNIT_COUNT, U"骤伐行入", 0, NULL},
    {U"门", "门", UNIT_COUNT, U"店口诊户面前卫", 0, NULL},
    {U"堂", "堂", UNIT_COUNT, NULL, 0, NULL},
    {U"节", "节", UNIT_COUNT, U"约日能点省水气目", 0, NULL},
    {U"课时", "课时", UNIT_COUNT, NULL, 0, NULL},
    {U"学时", "学时", UNIT_COUNT, NULL, 0, NULL},
    {U"床", "床", UNIT_COUNT, U"位上", 0, NULL},
    {U"张床位", "张床位", UNIT_COUNT, NULL, 0, NULL},
    {U"组", "组", UNIT_COUNT, U"织长建成合员团级", 0, NULL},
    {U"队", "队", UNIT_COUNT, U"伍员长", 0, NULL},
    {U"倍", "倍", UNIT_COUNT, U"增加", 0, NULL},
    {U"分", "分", UNIT_COUNT, U"钟之公局管行院会支工类部析别为期成配布享担段散包局流发级区片解", 0,
     NULL},
    {U"杆", "杆", UNIT_COUNT, NULL, 0, NULL},
    {U"眼", "眼", UNIT_COUNT, U"睛前光", 0, NULL},
    {U"道", "道", UNIT_COUNT, U"路德理具教", 0, NULL},
    {U"顶", "顶", UNIT_COUNT, U"端层点级部住", 0, NULL},
    {U"棚", "棚", UNIT_COUNT, U"改户区", 0, NULL},
    {U"尾", "尾", UNIT_COUNT, U"部气号数矿随", 0, NULL},
    {U"朵", "朵", UNIT_COUNT, NULL, 0, NULL},
    {U"枝", "枝", UNIT_COUNT, U"江条叶", 0, NULL},
    {U"束", "束", UNIT_COUNT, U"缚", 0, NULL},
    {U"捆", "捆", UNIT_COUNT, NULL, 0, NULL},
    {U"扇", "扇", UNIT_COUNT, U"形", 0, NULL},
    {U"碗", "碗", UNIT_COUNT, NULL, 0, NULL},
    {U"杯", "杯", UNIT_COUNT, U"赛", 0, NULL},
    {U"盘", "盘", UNIT_COUNT, U"点锦龙山", 0, NULL},
    {U"盒", "盒", UNIT_COUNT, NULL, 0, NULL},
    {U"罐", "罐", UNIT_COUNT, U"区", 0, NULL},
    {U"筐", "筐", UNIT_COUNT, NULL, 0, NULL},
    {U"串", "串", UNIT_COUNT, U"联通场", 0, NULL},
    {U"双", "双", UNIT_COUNT, U"方向边休向创一拥重", 0, NULL},
    {U"副", "副", UNIT_COUNT, U"主市县镇书校局院会总所区处站队班乡", 0, NULL},
    {U"卷", "卷", UNIT_COUNT, U"烟", 0, NULL},
    {U"页", "页", UNIT_COUNT, U"岩码面", 0, NULL},
    {U"集", "集", UNIT_COUNT, U"中体团市装聚合镇群", 0, NULL},
    {U"桌", "桌", UNIT_COUNT, U"面", 0, NULL},
    {U"顿", "顿", UNIT_COUNT, U"号", 0, NULL},
    {U"针", "针", UNIT_COUNT, U"对灸织", 0, NULL},
    {U"剂", "剂", UNIT_COUNT, U"量", 0, NULL},
    {U"剂次", "剂次", UNIT_COUNT, NULL, 0, NULL},
    {U"盆", "盆", UNIT_COUNT, U"地", 0, NULL},
    {U"窝", "窝", UNIT_COUNT, U"点", 0, NULL},
    {U"股", "股", UNIT_COUNT, U"份东民权市票道长", 0, NULL},
    {U"滴", "滴", UNIT_COUNT, NULL, 0, NULL},
    {U"担", "担", UNIT_COUNT, U"任当保心负忧", 0, NULL},
    {U"席", "席", UNIT_COUNT, U"卷位地", 0, NULL},
    {U"帧", "帧", UNIT_COUNT, NULL, 0, NULL},
    {U"堆", "堆", UNIT_COUNT, U"放场积肥砌", 0, NULL},
    {U"垄", "垄", UNIT_COUNT, U"断", 0, NULL},
    {U"人份", "人份", UNIT_COUNT, NULL, 0, NULL},
    {U"拨", "拨", UNIT_COUNT, U"付打款", 0, NULL},
    {U"响", "响", UNIT_COUNT, U"应", 0, NULL},
    {U"群", "群", UNIT_COUNT, U"众体主里", 0, NULL},
    {U"列", "列", UNIT_COUNT, U"入为出车举席", 0, NULL},
    {U"列次", "列次", UNIT_COUNT, NULL, 0, NULL},
    {U"班次", "班次", UNIT_COUNT, NULL, 0, NULL},
    {U"航次", "航次", UNIT_COUNT, NULL, 0, NULL},
    {U"艘次", "艘次", UNIT_COUNT, NULL, 0, NULL},
    {U"件次", "件次", UNIT_COUNT, NULL, 0, NULL},
    {U"件套", "件套", UNIT_COUNT, NULL, 0, NULL},
    {U"头次", "头次", UNIT_COUNT, NULL, 0, NULL},
    {U"标箱", "标箱", UNIT_COUNT, NULL, 0, NULL},
    {U"标准箱", "标箱", UNIT_COUNT, NULL, 0, NULL},
    {U"首", "首", UNIT_COUNT, U"都先次席批届府脑位轮长", 0, NULL},
    {U"句", "句", UNIT_COUNT, U"子", 0, NULL},
    {U"字", "字", UNIT_COUNT, U"样号母典符头", 0, NULL},
    {U"具", "具", UNIT_COUNT, U"有体备", 0, NULL},
    {U"尊", "尊", UNIT_COUNT, U"重敬", 0, NULL},
    {U"把", "把", UNIT_COUNT, U"手握控关", 0, NULL},
    {U"茬", "茬", UNIT_COUNT, NULL, 0, NULL},
    {U"人天", "人天", UNIT_COUNT, NULL, 0, NULL},
    {U"个标段", "标段", UNIT_COUNT, NULL, 0, NULL},
    {U"学分", "学分", UNIT_COUNT, NULL, 0, NULL},
    /* money */
    {U"元", "元", UNIT_MONEY, U"旦素月宵", 0, NULL},
    {U"元人民币", "元", UNIT_MONEY, NULL, 0, NULL},
    {U"人民币", "元", UNIT_MONEY, NULL, 0, NULL},
    {U"块钱", "元", UNIT_MONEY, NULL, 0, NULL},
    {U"角钱", "角", UNIT_MONEY, NULL, 0, NULL},
    {U"美元", "美元", UNIT_MONEY, NULL, 0, NULL},
    {U"港元", "港元", UNIT_MONEY, NULL, 0, NULL},
    {U"港币", "港元", UNIT_MONEY, NULL, 0, NULL},
    {U"欧元", "欧元", UNIT_MONEY, NULL, 0, NULL},
    {U"日元", "日元", UNIT_MONEY, NULL, 0, NULL},
    {U"英镑", "英镑", UNIT_MONEY, NULL, 0, NULL},
    {U"新台币", "新台币", UNIT_MONEY, NULL, 0, NULL},
    {U"韩元", "韩元", UNIT_MONEY, NULL, 0, NULL},
    {U"卢布", "卢布", UNIT_MONEY, NULL, 0, NULL},
    {U"澳元", "澳元", UNIT_MONEY, NULL, 0, NULL},
    /* length */
    {U"公里", "公里", UNIT_LENGTH, NULL, 1000, "m"},
    {U"千米", "公里", UNIT_LENGTH, NULL, 1000, "m"},
    {U"华里", "里", UNIT_LENGTH, NULL, 500, "m"},
    {U"里地", "里", UNIT_LENGTH, NULL, 500, "m"},
    {U"里路", "里", UNIT_LENGTH, NULL, 500, "m"},
    {U"海里", "海里", UNIT_LENGTH, NULL, 1852, "m"},
    {U"米", "米", UNIT_LENGTH, U"粉饭线面粮业", 1, "m"},
    {U"延米", "米", UNIT_LENGTH, NULL, 1, "m"},
    {U"公分", "厘米", UNIT_LENGTH, NULL, 0.01, "m"},
    {U"厘米", "厘米", UNIT_LENGTH, NULL, 0.01, "m"},
    {U"毫米", "毫米", UNIT_LENGTH, NULL, 0.001, "m"},
    {U"英里", "英里", UNIT_LENGTH, NULL, 1609.344, "m"},
    {U"英尺", "英尺", UNIT_LENGTH, NULL, 0.3048, "m"},
    {U"英寸", "英寸", UNIT_LENGTH, NULL, 0.0254, "m"},
    {U"km", "公里", UNIT_LENGTH, NULL, 1000, "m"},
    {U"Km", "公里", UNIT_LENGTH, NULL, 1000, "m"},
    {U"KM", "公里", UNIT_LENGTH, NULL, 1000, "m"},
    {U"m", "米", UNIT_LENGTH, NULL, 1, "m"},
    {U"cm", "厘米", UNIT_LENGTH, NULL, 0.01, "m"},
    {U"mm", "毫米", UNIT_LENGTH, NULL, 0.001, "m"},
    /* area */
    {U"平方公里", "平方公里", UNIT_AREA, NULL, 1e6, "m2"},
    {U"平方千米", "平方公里", UNIT_AREA, NULL, 1e6, "m2"},
    {U"平方厘米", "平方厘米", UNIT_AREA, NULL, 1e-4, "m2"},
    {U"平方米", "平方米", UNIT_AREA, NULL, 1, "m2"},
    {U"平米", "平方米", UNIT_AREA, NULL, 1, "m2"},
    {U"平方", "平方米", UNIT_AREA, U"根", 1, "m2"},
    {U"平", "平方米", UNIT_AREA, U"等均台安常静时台方衡坦原房稳息凡日", 1, "m2"},
    {U"㎡", "平方米", UNIT_AREA, NULL, 1, "m2"},
    {U"m²", "平方米", UNIT_AREA, NULL, 1, "m2"},
    {U"m2", "平方米", UNIT_AREA, NULL, 1, "m2"},
    {U"km²", "平方公里", UNIT_AREA, NULL, 1e6, "m2"},
    {U"km2", "平方公里", UNIT_AREA, NULL, 1e6, "m2"},
    {U"公顷", "公顷", UNIT_AREA, NULL, 1e4, "m2"},
    {U"亩", "亩", UNIT_AREA, U"均产", 2000.0 / 3, "m2"},
    {U"亩次", "亩次", UNIT_AREA, NULL, 0, NULL},
    /* volume */
    {U"立方厘米", "立方厘米", UNIT_VOLUME, NULL, 1e-6, "m3"},
    {U"立方米", "立方米", UNIT_VOLUME, NULL, 1, "m3"},
    {U"立方", "立方米", UNIT_VOLUME, NULL, 1, "m3"},
    {U"方", "立方米", UNIT_VOLUME, U"面式法案针向便可位才圆言能米", 1, "m3"},
    {U"m³", "立方米", UNIT_VOLUME, NULL, 1, "m3"},
    {U"m3", "立方米", UNIT_VOLUME, NULL, 1, "m3"},
    {U"升", "升", UNIT_VOLUME, U"级学高任旗温降华", 0.001, "m3"},
    {U"毫升", "毫升", UNIT_VOLUME, NULL, 1e-6, "m3"},
    {U"ml", "毫升", UNIT_VOLUME, NULL, 1e-6, "m3"},
    /* mass */
    {U"吨", "吨", UNIT_MASS, NULL, 1000, "kg"},
    {U"公斤", "公斤", UNIT_MASS, NULL, 1, "kg"},
    {U"千克", "公斤", UNIT_MASS, NULL, 1, "kg"},
    {U"斤", "斤", UNIT_MASS, U"两", 0.5, "kg"},
    {U"克", "克", UNIT_MASS, U"服隆拉难扣", 0.001, "kg"},
    {U"毫克", "毫克", UNIT_MASS, NULL, 1e-6, "kg"},
    {U"微克", "微克", UNIT_MASS, NULL, 1e-9, "kg"},
    {U"kg", "公斤", UNIT_MASS, NULL, 1, "kg"},
    {U"g", "克", UNIT_MASS, NULL, 0.001, "kg"},
    {U"mg", "毫克", UNIT_MASS, NULL, 1e-6, "kg"},
    /* duration */
    {U"年", "年", UNIT_DURATION, U"级代度轻龄底初末均产月薪会货画味青关", 0, NULL},
    {U"周年", "年", UNIT_DURATION, NULL, 0, NULL},
    {U"个月", "个月", UNIT_DURATION, NULL, 0, NULL},
    {U"个多月", "个月", UNIT_DURATION, NULL, 0, NULL},
    {U"个半月", "个月", UNIT_DURATION, NULL, 0, NULL},
    {U"周", "周", UNIT_DURATION, U"边围期末一二三四五六日岁", 0, NULL},
    {U"个星期", "周", UNIT_DURATION, NULL, 0, NULL},
    {U"星期", "周", UNIT_DURATION, U"一二三四五六日天", 0, NULL},
    {U"天", "天", UNIT_DURATION, U"然气空津下府花涯文台线", 0, NULL},
    {U"昼夜", "天", UNIT_DURATION, NULL, 0, NULL},
    {U"个工作日", "个工作日", UNIT_DURATION, NULL, 0, NULL},
    {U"个学期", "学期", UNIT_DURATION, NULL, 0, NULL},
    {U"个季度", "季度", UNIT_DURATION, NULL, 0, NULL},
    {U"工作日", "个工作日", UNIT_DURATION, NULL, 0, NULL},
    {U"小时", "小时", UNIT_DURATION, NULL, 3600, "s"},
    {U"个小时", "小时", UNIT_DURATION, NULL, 3600, "s"},
    {U"个多小时", "小时", UNIT_DURATION, NULL, 3600, "s"},
    {U"个半小时", "小时", UNIT_DURATION, NULL, 3600, "s"},
    {U"分钟", "分钟", UNIT_DURATION, NULL, 60, "s"},
    {U"秒", "秒", UNIT_DURATION, U"杀表", 1, "s"},
    {U"秒钟", "秒", UNIT_DURATION, NULL, 1, "s"},
    {U"岁", "岁", UNIT_DURATION, U"月末数", 0, NULL},
    {U"周岁", "岁", UNIT_DURATION, NULL, 0, NULL},
    /* ratio */
    {U"%", "%", UNIT_RATIO, NULL, 0, NULL},
    {U"‰", "‰", UNIT_RATIO, NULL, 0, NULL},
    {U"个百分点", "百分点", UNIT_RATIO, NULL, 0, NULL},
    {U"百分点", "百分点", UNIT_RATIO, NULL, 0, NULL},
    {U"个基点", "基点", UNIT_RATIO, NULL, 0, NULL},
    {U"成", "成", UNIT_RATIO, U"为了立果员功本绩效长交品片就都立人年套", 0, NULL},
    /* power, energy, temperature, speed, data */
    {U"千瓦", "千瓦", UNIT_POWER, NULL, 1000, "W"},
    {U"兆瓦", "兆瓦", UNIT_POWER, NULL, 1e6, "W"},
    {U"瓦", "瓦", UNIT_POWER, U"房片斯工", 1, "W"},
    {U"kW", "千瓦", UNIT_POWER, NULL, 1000, "W"},
    {U"MW", "兆瓦", UNIT_POWER, NULL, 1e6, "W"},
    {U"千伏", "千伏", UNIT_POWER, NULL, 0, NULL},
    {U"kV", "千伏", UNIT_POWER, NULL, 0, NULL},
    {U"瓦时", "瓦时", UNIT_ENERGY, NULL, 3600, "J"},
    {U"千瓦时", "千瓦时", UNIT_ENERGY, NULL, 3.6e6, "J"},
    {U"度电", "千瓦时", UNIT_ENERGY, NULL, 3.6e6, "J"},
    {U"kWh", "千瓦时", UNIT_ENERGY, NULL, 3.6e6, "J"},
    {U"级", "级", UNIT_GRADE, U"别配", 0, NULL},
    {U"度", "℃", UNIT_TEMPERATURE, U"假过量数日电", 0, NULL},
    {U"℃", "℃", UNIT_TEMPERATURE, NULL, 0, NULL},
    {U"摄氏度", "℃", UNIT_TEMPERATURE, NULL, 0, NULL},
    {U"公里/小时", "公里/小时", UNIT_SPEED, NULL, 0, NULL},
    {U"米/秒", "米/秒", UNIT_SPEED, NULL, 0, NULL},
    {U"km/h", "公里/小时", UNIT_SPEED, NULL, 0, NULL},
    {U"MB", "MB", UNIT_DATA, NULL, 0, NULL},
    {U"GB", "GB", UNIT_DATA, NULL, 0, NULL},
    {U"TB", "TB", UNIT_DATA, NULL, 0, NULL},
    {NULL, NULL, UNIT_COUNT, NULL, 0, NULL},
};

/* 80余位居民: behind digits the words say that the unit ends at `i`, whatever could begin with it. */
static bool ends_surely(struct para *p, size_t from, size_t i)
{
    return (number_is_digit(para_at(p, from - 1)) || para_in(para_at(p, from - 1), U"余多万")) &&
           measured_is_start(p, i);
}

const struct unit *unit_find(struct para *p, size_t i, size_t *ret_len)
{
    const struct unit *best = NULL;
    size_t best_len = 0;
    const struct wordset *s = &p->sets[SET_UNITS];

    *ret_len = 0;
    if (i >= p->len)
        return NULL;
    for (unsigned w = para_set_first(p, i, s); w; w = para_set_next(p, i, s, w)) {
        const struct unit *unit = &units[w - 1];
        size_t len = para_set_len(p, i, s, w);
        uint32_t next = para_at(p, i + len);

        if (len <= best_len ||
            (unit->not_before && para_in(next, unit->not_before) && !ends_surely(p, i, i + len)))
            continue;
        /* A unit in Latin letters ends where the letters end. */
        if (para_at(p, i + len - 1) < 0x80 && para_at(p, i + len - 1) != '%' &&
            uchar_is_alpha(next))
            continue;
        best = unit;
        best_len = len;
    }
    *ret_len = best_len;
    return best;
}

const char *unit_dim_name(enum unit_dim dim)
{
    switch (dim) {
    case UNIT_COUNT:
        return "count";
    case UNIT_MONEY:
        return "money";
    case UNIT_LENGTH:
        return "length";
    case UNIT_AREA:
        return "area";
    case UNIT_VOLUME:
        return "volume";
    case UNIT_MASS:
        return "mass";
    case UNIT_DURATION:
        return "duration";
    case UNIT_RATIO:
        return "ratio";
    case UNIT_POWER:
        return "power";
    case UNIT_ENERGY:
        return "energy";
    case UNIT_TEMPERATURE:
        return "temperature";
    case UNIT_SPEED:
        return "speed";
    case UNIT_DATA:
        return "data";
    case UNIT_GRADE:
        return "grade";
    }
    return "count";
}

void tag_units_sets(struct wordsets *ws)
{
    WORDSET_LIST(ws, SET_UNITS, units, false, 0);
}
