/* chain.c -- chains: steps of a workflow (发现—甄别—交办), levels of a hierarchy (“乡镇—村—组”三级架构).
 * The joints are dashes, or 一 where a reader of pictures made it of them. A chain in quotation marks is
 * whole; without marks the words behind it (闭环, 四级) say that there is one, and where it ends.
 * Workflows are layers; a hierarchy takes its place, so that no body is seen in 区委—街道工委. */
#include "quote.h"

#include "../base/uchar.h"

#define STEPS_MAX 16u
#define STEP_CHARS_MAX 10u
#define MISREAD_STEPS_MIN 4u /* of 一 without marks around */
#define HEAD_CHARS_MAX 6u    /* between 三级 and the head noun */

struct chain {
    size_t from, to; /* without marks [code points] */
    struct span {
        size_t from, to;
    } steps[STEPS_MAX];
    size_t len;
    bool is_quoted;
};

static const char32_t *const hierarchy_heads[] = {U"架构", U"体系", U"网络", U"机制", U"平台",
                                                  U"模式", U"组织", U"链条", NULL};
static const char32_t *const workflow_heads[] = {U"闭环", U"流程", U"机制", U"链条",
                                                 U"程序", U"步骤", U"模式", NULL};

static bool is_joint(const struct para *p, size_t i, bool is_misread)
{
    return is_misread ? para_at(p, i) == U'一' : para_in(para_at(p, i), U"—→–-");
}

static bool is_step_char(const struct para *p, size_t i, bool is_misread)
{
    return uchar_is_han(para_at(p, i)) && !(is_misread && para_at(p, i) == U'一');
}

/* The chain whose first joint is at `i`. False: less than three steps. */
static bool chain_read(const struct para *p, size_t i, bool is_misread, struct chain *c)
{
    size_t from = i, to = i;

    while (from > 0 && i - from < STEP_CHARS_MAX && is_step_char(p, from - 1, is_misread))
        from--;
    *c = (struct chain){.from = from, .to = i};
    c->is_quoted = para_in(para_at(p, from - 1), U"“\"‘");
    if (from == i)
        return false;
    c->steps[c->len++] = (struct span){from, i};
    while (is_joint(p, to, is_misread) && c->len < STEPS_MAX) {
        size_t start = to;

        while (is_joint(p, start, is_misread) && start - to < 2)
            start++;
        to = start;
        while (to - start < STEP_CHARS_MAX && is_step_char(p, to, is_misread))
            to++;
        if (to == start)
            break;
        c->steps[c->len++] = (struct span){start, to};
        c->to = to;
    }
    c->is_quoted &= para_in(para_at(p, c->to), U"”\"’");
    return c->len >= 3;
}

/* 2 to 9, or 0. */
static size_t count_at(const struct para *p, size_t i)
{
    static const char32_t numerals[] = U"二三四五六七八九";

    for (size_t n = 0; numerals[n]; n++)
        if (para_at(p, i) == numerals[n])
            return n + 2;
    return 0;
}

/* 五级网格体系 of a chain of five at `i`: where it ends; 0: it is not there. */
static size_t levels_end(const struct para *p, size_t i, size_t len)
{
    size_t which, end = i + 2;

    if (count_at(p, i) != len || para_at(p, i + 1) != U'级')
        return 0;
    for (size_t j = end; j <= end + HEAD_CHARS_MAX; j++) {
        size_t head = para_words(p, j, hierarchy_heads, &which);

        if (head)
            return j + head;
        if (!uchar_is_han(para_at(p, j)) || para_at(p, j) == U'的')
            break;
    }
    return i; /* 四级力量: the chain alone is the name */
}

/* Do bodies and people stand in most of the chain: 党委, 网格, 联户长? */
static bool are_levels(const struct para *p, const struct chain *c)
{
    size_t levels = 0;

    for (size_t k = 0; k < c->len; k++) {
        size_t i = c->steps[k].from;

        while (i < c->steps[k].to && !para_in(p->cps[i], U"党委村镇乡县市区街户组长员格"))
            i++;
        levels += i < c->steps[k].to;
    }
    return levels * 3 >= c->len * 2;
}

/* 组织架构 behind a quoted chain of bodies, which does not count them: where it ends; 0: it is not there. */
static size_t order_end(const struct para *p, const struct chain *c)
{
    static const char32_t *const kinds[] = {U"组织", U"管理", U"工作", U"网格", U"治理",
                                            U"服务", U"责任", U"领导", NULL};
    static const char32_t *const heads[] = {U"架构", U"体系", U"网络", NULL};
    size_t which, i = c->to + 1, len;

    if (!c->is_quoted || !are_levels(p, c))
        return 0;
    while ((len = para_words(p, i, kinds, &which)) && i - c->to <= HEAD_CHARS_MAX)
        i += len;
    len = para_words(p, i, heads, &which);
    return len ? i + len : 0;
}

/* Cut what is only around the chain from the first and the last step. False: it is not clear what. */
static bool ends_trim(const struct para *p, struct chain *c)
{
    static const char32_t *const leads[] = {U"建立", U"构建", U"形成", U"健全", U"完善",
                                            U"按照", U"实行", U"打造", U"推行", U"搭建",
                                            U"整合", U"了",   U"以",   U"的",   NULL};
    struct span *first = &c->steps[0], *last = &c->steps[c->len - 1];
    size_t longest = 0, which;

    for (size_t k = 1; k + 1 < c->len; k++) {
        size_t chars = c->steps[k].to - c->steps[k].from;

        longest = chars > longest ? chars : longest;
    }
    for (size_t i = first->to - 1; i > first->from; i--)
        if (para_words_before(p, i, leads, &which)) {
            first->from = i;
            break;
        }
    for (size_t i = last->from + 1; i < last->to; i++)
        if (para_in(para_at(p, i), U"的等") || (count_at(p, i) && para_at(p, i + 1) == U'级') ||
            para_words(p, i, workflow_heads, &which) || para_word(p, i, U"工作")) {
            last->to = i;
            break;
        }
    if (first->to - first->from > longest + 2)
        first->from = first->to - longest;
    c->from = first->from;
    c->to = last->to;
    return last->to - last->from <= longest + 2;
}

static void steps_attr(struct para *p, struct hit *hit, const char *key, const struct chain *c)
{
    struct str *steps = hit ? arena_alloc(p->doc->arena, c->len, sizeof *steps) : NULL;

    if (!steps) {
        p->has_failed |= hit != NULL;
        return;
    }
    for (size_t k = 0; k < c->len; k++)
        steps[k] = para_str(p, c->steps[k].from, c->steps[k].to);
    para_attr_strs(p, hit, key, steps, c->len);
}

/* The hierarchy's tag, when words for one stand behind the chain. */
static bool hierarchy_keep(struct para *p, const struct chain *c)
{
    struct quote q = {.from = c->from - 1, .to = c->to + 1};
    size_t behind = c->is_quoted ? c->to + 1 : c->to;
    struct hit *hit;

    q.head_to = levels_end(p, behind, c->len);
    if (!q.head_to)
        q.head_to = order_end(p, c);
    if (!q.head_to)
        return false;
    hit = para_hit(p, TAG_PRACTICE, c->is_quoted ? q.from : c->from, q.head_to);
    if (!hit)
        return false;
    para_attr_str(p, hit, "name",
                  c->is_quoted ? quote_name(p, &q) : para_str(p, c->from, q.head_to));
    steps_attr(p, hit, "members", c);
    return true;
}

/* Do words for a workflow stand behind the chain: 的闭环, 工作流程? */
static bool is_workflow(const struct para *p, size_t i)
{
    size_t which;

    i += para_at(p, i) == U'的';
    i += para_word(p, i, U"工作");
    i += para_word(p, i, U"全");
    return para_words(p, i, workflow_heads, &which) > 0;
}

/* May 一 between these be a misread dash? Between all steps of two characters; in quotation marks before
 * a word for what it is, of any. */
static bool is_misread_chain(const struct para *p, const struct chain *c)
{
    if (c->is_quoted && (levels_end(p, c->to + 1, c->len) || is_workflow(p, c->to + 1)))
        return true;
    for (size_t k = 1; k + 1 < c->len; k++)
        if (c->steps[k].to - c->steps[k].from != 2)
            return false;
    return c->len >= MISREAD_STEPS_MIN && c->steps[0].to - c->steps[0].from >= 2 &&
           c->steps[c->len - 1].to - c->steps[c->len - 1].from >= 2;
}

/* The chain around the first joint at `i`; returns where to go on. */
static size_t chain_at(struct para *p, size_t i, bool is_misread)
{
    struct chain c;
    size_t end;

    if (!chain_read(p, i, is_misread, &c))
        return i + 1;
    end = c.to;
    if (is_misread && !is_misread_chain(p, &c))
        return i + 1;
    if (is_misread && !c.is_quoted) { /* 形成提交一派单一核实一反馈的闭环 */
        c.from = c.steps[0].from = c.steps[0].to - 2;
        c.to = c.steps[c.len - 1].to = c.steps[c.len - 1].from + 2;
    } else if (!c.is_quoted && !ends_trim(p, &c)) {
        return end;
    }
    if (hierarchy_keep(p, &c))
        return end;
    /* Without marks around it only what is said behind it makes it one. */
    if (c.is_quoted)
        steps_attr(p, para_layer(p, TAG_WORKFLOW, c.from - 1, c.to + 1), "steps", &c);
    else if (is_misread || is_workflow(p, c.to))
        steps_attr(p, para_layer(p, TAG_WORKFLOW, c.from, c.to), "steps", &c);
    return end;
}

enum err_code tag_chains(struct para *p, struct err *err)
{
    enum err_code code;

    for (size_t i = 0; (i = para_skip(p, i, CHAR_MARKER | CHAR_STEP)) < p->len && !p->has_failed;) {
        bool is_misread = p->cps[i] == U'一';

        if ((code = doc_tick(p->doc, err)))
            return code;
        i = is_misread || p->classes[i] & CHAR_STEP ? chain_at(p, i, is_misread) : i + 1;
    }
    return ERR_OK;
}
