/* org_office.c -- bodies that only the office behind them tells: those of the place that the article is about (组织部部长,
 * 管委会主任); see org.h. */
#include "org.h"

void org_officed_read(struct para *p, size_t i)
{
    static const struct officed {
        struct body body;
        const char32_t *offices[8];
    } bodies[] = {
        {{U"组织部", "party"}, {U"部长", U"副部长", U"常务副部长", NULL}},
        {{U"宣传部", "party"}, {U"部长", U"副部长", U"常务副部长", NULL}},
        {{U"统战部", "party"}, {U"部长", U"副部长", U"常务副部长", NULL}},
        {{U"社会工作部", "party"}, {U"部长", U"副部长", U"常务副部长", NULL}},
        {{U"管委会", "government"}, {U"主任", U"副主任", U"常务副主任", NULL}},
        {{U"纪委", "party"}, {U"书记", U"副书记", NULL}},
        {{U"纪工委", "party"}, {U"书记", U"副书记", NULL}},
        {{U"党工委", "party"}, {U"书记", U"副书记", NULL}},
        {{U"监委", "supervision"}, {U"主任", U"副主任", U"代主任", NULL}},
        {{U"人大", "congress"}, {U"主席", U"副主席", NULL}},
        {{U"工商联", "mass"}, {U"主席", U"副主席", U"常务副主席", NULL}},
        {{U"总工会", "mass"}, {U"主席", U"副主席", U"常务副主席", NULL}},
        {{U"残联", "mass"}, {U"理事长", U"副理事长", U"主席", NULL}},
        {{U"台办", "office"}, {U"主任", U"副主任", NULL}},
        {{U"侨办", "office"}, {U"主任", U"副主任", NULL}},
        {{U"编办", "party"}, {U"主任", U"副主任", NULL}},
        {{U"农办", "party"}, {U"主任", U"副主任", NULL}},
    };
    size_t len, which;

    for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++)
        if ((len = para_word(p, i, bodies[k].body.word)) &&
            para_words(p, i + len, bodies[k].offices, &which)) {
            org_keep(p, i, i + len, &bodies[k].body, NULL, U'县');
            return;
        }
}
