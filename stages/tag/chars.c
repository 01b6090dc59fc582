/* chars.c -- see chars.h */
#include "chars.h"

static const struct {
    const char32_t *chars;
    enum char_class class;
} sets[] = {
    {U"0123456789零一二三四五六七八九十两\x3007\x25CB", CHAR_NUMBER},
    {U"百千万", CHAR_QUANTITY},
    {U"今本去上前大明后下第凌清早中午傍晚深夜每近过最截到目日连多昨赶逢", CHAR_DATE},
    {U"。!?", CHAR_END},
    {U"\x201C\x2018\x300C\x300E\"", CHAR_QUOTE},
    {U"《", CHAR_TITLE},
    {U"省市县区州镇乡派司行综交妇共工党中国全最教财公民农新", CHAR_BODY},
    {U"队伍团班组会司", CHAR_TEAM},
    {U"主书人任众员士委官客家工师席干志户授机板民理生者表警记贤部长说介表告坦认", CHAR_ROLE},
    {U"—→-–", CHAR_STEP},
    {U"一二三四五六七八九十两23456789", CHAR_MARKER},
    {U"乡争事制动卫台命坚城度建式恶文村治法点程系育革课责决开验办次理日账目", CHAR_NAMED},
};

void pairs_add(uint8_t *pairs, const char32_t *const *words, bool is_end, enum pair_class class)
{
    for (; *words; words++) {
        const char32_t *word = *words;
        size_t at = 0;

        while (is_end && word[at + 2])
            at++;
        pairs[pair_index(word[at], word[at + 1])] |= (uint8_t) class;
    }
}

void chars_fill(uint16_t *table)
{
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++)
        for (const char32_t *c = sets[s].chars; *c; c++)
            table[*c] |= (uint16_t)sets[s].class;
}
