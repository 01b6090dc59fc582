/* org_press.c -- the press and clubs whose names end with 社: 民主与法制社记者, 新知青艺社; see org.h. */
#include "measured.h"
#include "org.h"

#define PRESS_CHARS_MAX 10u

void org_press_read(struct para *p, size_t to)
{
    static const struct body press = {U"通讯社", "media"}, club = {U"艺社", "association"};
    static const char32_t *const presses[] = {U"通讯社", U"杂志社", U"出版社", U"报社", NULL};
    static const char32_t *const clubs[] = {U"艺社", U"书社", U"画社", U"诗社", U"剧社", NULL};
    const struct body *body = &press;
    size_t which, len, from;

    if ((len = para_words_before(p, to, presses, &which))) {
        from = org_company_start(p, to - len);
    } else if ((len = para_words_before(p, to, clubs, &which)) && !para_is(p, to, CHAR_HAN)) {
        body = &club;
        from = org_name_start(p, to - len, false);
    } else if (para_word(p, to, U"记者")) {
        len = 1;
        from = to - 1;
        while (from > 0 && to - from < PRESS_CHARS_MAX && !p->is_taken[from - 1] &&
               (org_is_name_char(p, from - 1) || p->cps[from - 1] == U'与'))
            from--;
        if (!org_is_free_before(p, from))
            return;
    } else {
        return;
    }
    if (to - len - from >= 2 && !measured_is_verb(p, from) &&
        !para_in(p->cps[from], U"一两几多各某每这那家个"))
        org_keep(p, from, to, body, NULL, 0);
}
