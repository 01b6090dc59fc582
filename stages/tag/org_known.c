/* org_known.c -- what an article calls an organisation once it has named it: by the short name that brackets tell
 * behind it (以下简称“青禾公司”), and without the place that its full name begins with; see org.h. */
#include "measured.h"
#include "org.h"

#include <string.h>

#define SHORT_CHARS_MIN 2u
#define TAIL_CHARS_MIN 4u
#define GROUP_CHARS_MIN 6u

/* Remember [from, to) of the text. */
static void known_add(struct para *p, size_t from, size_t to, const char *kind)
{
    struct known_org *known;

    if (p->orgs_len == PARA_ORGS_MAX || to - from > KNOWN_CHARS_MAX || to - from < SHORT_CHARS_MIN)
        return;
    for (size_t k = 0; k < p->orgs_len; k++)
        if (p->orgs[k].len == to - from &&
            memcmp(p->orgs[k].name, p->cps + from, (to - from) * sizeof *p->cps) == 0)
            return;
    known = &p->orgs[p->orgs_len++];
    memcpy(known->name, p->cps + from, (to - from) * sizeof *p->cps);
    known->len = to - from;
    known->kind = kind;
    p->org_firsts |= UINT64_C(1) << p->cps[from] % 64;
}

/* (以下简称“青禾公司”) behind the organisation that ends at `i`. */
static void short_read(struct para *p, size_t i, const char *kind)
{
    static const char32_t *const leads[] = {U"以下简称", U"以下称",   U"下称",
                                            U"简称",     U"以下统称", NULL};
    size_t which, len, from;

    if (para_at(p, i) != '(' || !(len = para_words(p, i + 1, leads, &which)))
        return;
    from = i + 1 + len;
    from += para_in(para_at(p, from), U"为:");
    from += para_in(para_at(p, from), U"“\"‘「");
    for (len = 0; len <= KNOWN_CHARS_MAX && para_is(p, from + len, CHAR_HAN);)
        len++;
    if (len >= SHORT_CHARS_MIN && len <= KNOWN_CHARS_MAX &&
        para_in(para_at(p, from + len), U"”\"’」),或"))
        known_add(p, from, from + len, kind);
}

void org_known_add(struct para *p, size_t from, size_t to, const char *kind,
                   const struct spot *spot)
{
    short_read(p, to, kind);
    if (to - from >= GROUP_CHARS_MIN && para_word_before(p, to, U"集团")) /* 中国化工 */
        known_add(p, from, to - 2, kind);
    if (spot && spot->from == from && to - spot->to >= TAIL_CHARS_MIN &&
        str_eq(str_of(kind), STR("company")) && org_rare_chars(p, spot->to, to) >= 2)
        known_add(p, spot->to, to, kind);
}

void org_known_find(struct para *p)
{
    if (!p->orgs_len)
        return;
    for (size_t i = 0; i < p->len && !p->has_failed; i++) {
        if (p->is_taken[i] || !(p->org_firsts >> p->cps[i] % 64 & 1))
            continue;
        for (size_t k = 0; k < p->orgs_len; k++) {
            const struct known_org *known = &p->orgs[k];
            struct body body = {U"公司", known->kind};
            size_t to = i + known->len;

            if (to > p->len || memcmp(known->name, p->cps + i, known->len * sizeof *p->cps) != 0 ||
                (known->len < TAIL_CHARS_MIN && measured_word_start(p, i) != i))
                continue;
            org_keep(p, i, to, &body, NULL, 0);
            i = to - 1;
            break;
        }
    }
}
