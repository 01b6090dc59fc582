/* place_town.c -- townships that no table has by the name of the text: renamed and merged since, or written with the people
 * that lives there (大秦回族乡 of a table's 大秦乡); see place_pattern.h. The peoples are those of GB/T 3304. */
#include "place_pattern.h"

#include "measured.h"

#define NAME_CHARS_MIN 2u
#define NAME_CHARS_MAX 3u
#define PEOPLES_MAX 2u

static const char32_t *const peoples[] = {
    U"回",     U"苗",     U"壮",       U"满",     U"侗",     U"瑶",     U"白",     U"彝",
    U"土",     U"畲",     U"羌",       U"傣",     U"黎",     U"佤",     U"水",     U"藏",
    U"怒",     U"京",     U"蒙古",     U"土家",   U"哈尼",   U"朝鲜",   U"布依",   U"仡佬",
    U"傈僳",   U"拉祜",   U"东乡",     U"撒拉",   U"毛南",   U"锡伯",   U"纳西",   U"景颇",
    U"布朗",   U"阿昌",   U"普米",     U"德昂",   U"独龙",   U"门巴",   U"珞巴",   U"基诺",
    U"仫佬",   U"裕固",   U"保安",     U"赫哲",   U"达斡尔", U"鄂温克", U"鄂伦春", U"哈萨克",
    U"维吾尔", U"俄罗斯", U"柯尔克孜", U"塔吉克", NULL};

/* 回族乡, 土家族苗族乡 at `i`: its length; 0: none. */
static size_t kind_len(const struct para *p, size_t i)
{
    size_t to = i, which, len;

    for (size_t n = 0; n < PEOPLES_MAX && (len = para_words(p, to, peoples, &which)); n++) {
        to += len;
        to += para_at(p, to) == U'族';
    }
    return to > i && para_at(p, to - 1) == U'族' && para_in(para_at(p, to), U"乡镇") ? to + 1 - i
                                                                                     : 0;
}

/* The end of the township that no table has, renamed or merged since, whose name begins at `from`; 0: none. */
size_t place_town_end(struct para *p, size_t from)
{
    static const char32_t *const kinds[] = {U"镇", U"乡", U"街道", NULL};

    for (size_t i = from, which, len; i - from <= NAME_CHARS_MAX; i++) {
        if (i - from >= 2 && ((len = para_words(p, i, kinds, &which)) || (len = kind_len(p, i))))
            return !para_in(para_at(p, i + len), U"村镇级静") && !place_is_generic(p, from, i) &&
                           !measured_is_action(p, from, i) &&
                           (!para_is(p, i + len, CHAR_HAN) || para_at(p, i + len) == U'的' ||
                            place_village_end(p, i + len) || measured_can_end(p, i + len) ||
                            place_is_folk(p, i + len))
                       ? i + len
                       : 0;
        if (!place_can_hold(p, i))
            return 0;
    }
    return 0;
}

uint32_t place_town_called(struct para *p, size_t from, size_t to)
{
    const struct gazetteer *g = p->places->g;
    struct str name = para_str(p, from, to);

    for (uint32_t d = gazetteer_next(g, name, true, DIVISION_NONE); d;
         d = gazetteer_next(g, name, true, d)) {
        const struct division *v = gazetteer_at(g, d);

        if (v->level == LEVEL_TOWNSHIP && places_weight(p->places, v->parent) > 0)
            return d;
    }
    return DIVISION_NONE;
}

uint32_t place_town_within(struct para *p, uint32_t parent, size_t from, size_t to)
{
    const struct gazetteer *g = p->places->g;

    for (size_t stem = from + NAME_CHARS_MIN; stem < to; stem++) {
        struct str name = para_str(p, from, stem);

        if (stem + 1 < to && stem + kind_len(p, stem) != to)
            continue;
        for (uint32_t d = gazetteer_next(g, name, true, DIVISION_NONE); d;
             d = gazetteer_next(g, name, true, d))
            if (gazetteer_at(g, d)->parent == parent)
                return d;
    }
    return DIVISION_NONE;
}
