/* chars.c -- see chars.h */
#include "chars.h"

#include "person_words.h"

static const struct {
    const char32_t *chars;
    enum char_class class;
} sets[] = {
    {U"0123456789零一二三四五六七八九十两\x3007\x25CB", CHAR_NUMBER},
    {U"百千万半", CHAR_QUANTITY},
    {U"下第每过最近赶逢前未周星元年", CHAR_DATE}, /* and what the words of dates begin with */
    {U"年月日号时点季天周个多余至到世:-/.~–—", CHAR_DATE_UNIT},
    {U"村区查会", CHAR_VILLAGE}, /* 村, 社区, 嘎查, 居委会 */
    {U"。!?;:…“”《》", CHAR_SPEECH},
    {U"。!?", CHAR_END},
    {U"\x201C\x2018\x300C\x300E\"", CHAR_QUOTE},
    {U"\x201D\x2019\x300D\x300F\"", CHAR_CLOSE},
    {U"《", CHAR_TITLE},
    {U"省市县区州镇乡派司行综交妇共工党中国全最教财公民农新水科自生住商文退应外审海税体人",
     CHAR_BODY},
    {U"司学院", CHAR_TEAM}, /* 公司, 大学 */
    {U"今", CHAR_ROLE},     /* 今年…岁 */
    {U"—→-–", CHAR_STEP},
    {U"、,;:。!?()…", CHAR_SIGN},
    {U"一二三四五六七八九十两23456789②", CHAR_MARKER},
};

void chars_fill(uint32_t *table)
{
    for (uint32_t cp = 0; cp < CHARS_LEN; cp++)
        table[cp] = uchar_is_han(cp) ? CHAR_HAN : uchar_is_space(cp) ? CHAR_SPACE : 0;
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++)
        for (const char32_t *c = sets[s].chars; *c; c++)
            table[*c] |= (uint32_t)sets[s].class;
    for (const char32_t *c = person_surnames; *c; c++)
        table[*c] |= CHAR_SURNAME | CHAR_NAME;
}
