/* practice_again.c -- names of practices where the article gives them once more, without what told them there:
 *   五心工作法      that is “五心工作法” elsewhere
 *   “说事亭”        before 设立“说事亭” */
#include "practice_again.h"

#include <string.h>

#define NAME_CHARS_MIN 4u

static bool is_known(const struct para *p, const struct known_practice *name)
{
    for (size_t k = 0; k < p->practices_len; k++)
        if (p->practices[k].len == name->len &&
            memcmp(p->practices[k].name, name->name, name->len * sizeof *name->name) == 0)
            return true;
    return false;
}

void practice_known_add(struct para *p, size_t from, size_t to, size_t head, size_t head_to)
{
    struct known_practice name = {.len = 0};

    if (to - from + (head_to - head) > PRACTICE_CHARS_MAX || p->practices_len == KNOWN_NAMES_MAX)
        return;
    for (size_t i = from; i < head_to; i = i + 1 == to ? head : i + 1) {
        if (!para_is(p, i, CHAR_HAN) && !uchar_is_alpha(p->cps[i]) && !para_is(p, i, CHAR_NUMBER))
            return;
        name.name[name.len++] = p->cps[i];
    }
    if (name.len < NAME_CHARS_MIN || is_known(p, &name))
        return;
    known_chain(&p->practice_names, name.name[0], name.name[1], (unsigned)p->practices_len,
                &p->edges, PAIRS_PRACTICE);
    p->practices[p->practices_len++] = name;
}

/* The longest of the names at `i`: its length, 0: none. */
static size_t name_at(const struct para *p, size_t i)
{
    size_t best = 0;

    for (unsigned k = known_head(&p->practice_names, p->cps[i], para_at(p, i + 1)); k;
         k = p->practice_names.nexts[k - 1]) {
        const struct known_practice *name = &p->practices[k - 1];

        if (name->len > best && name->len <= p->len - i &&
            memcmp(p->cps + i, name->name, name->len * sizeof *name->name) == 0)
            best = name->len;
    }
    return best;
}

/* Does the name that ends at `i` belong to a body: 红色驿站服务中心? */
static bool is_of_body(const struct para *p, size_t i)
{
    static const char32_t *const tails[] = {U"公司",   U"中心", U"协会", U"联盟",
                                            U"服务站", U"分队", U"小队", NULL};
    size_t which;

    return para_words(p, i, tails, &which) > 0;
}

static void bare_find(struct para *p)
{
    for (size_t i = 0; (i = para_seek(p, i, PAIRS_PRACTICE)) < p->len && !p->has_failed; i++) {
        size_t len = 0;
        struct hit *hit;

        if (!p->is_taken[i])
            len = name_at(p, i);
        if (!len || is_of_body(p, i + len) || !(hit = para_hit(p, TAG_PRACTICE, i, i + len)))
            continue;
        para_attr_str(p, hit, "name", para_str(p, i, i + len));
        i += len - 1;
    }
}

enum err_code tag_practices_again(struct para *p, struct err *err)
{
    struct quote quote;
    enum err_code code;

    if (p->names_len == 0 && p->practices_len == 0)
        return ERR_OK;
    for (size_t i = 0; (i = para_skip(p, i, CHAR_QUOTE)) < p->len && !p->has_failed; i++) {
        if ((code = doc_tick(p->doc, err)))
            return code;
        if (!p->is_taken[i] && quote_known_at(p, i, &quote))
            practice_keep(p, &quote);
    }
    if (p->practices_len > 0)
        bare_find(p);
    return ERR_OK;
}
