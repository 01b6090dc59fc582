/* list_flow.c -- steps of a workflow in a row without quotation marks; see list.h
 *   处理流程包括以下环节：受理登记、分类转办、反馈回访      behind a colon
 *   排查、交办、整改、销号全过程闭环管理, 报名、初审、笔试等程序  before a word for what they make
 *   登记、核实、分派、回访的工作流程 */
#include "list.h"

#define STEPS_MIN 3u
#define STEP_CHARS_MAX 12u
#define FLOW_SEEN_CHARS 40u /* how far before the row the text may say that it is one of steps */

static const char32_t *const flow_nouns[] = {U"流程", U"程序", U"步骤", U"工序", NULL};

/* The steps of [from, to), parted by 、. Fewer than STEPS_MIN, or too long ones: 0. */
static size_t steps_read(struct para *p, size_t from, size_t to, struct str *steps)
{
    size_t len = 0, start = from;

    for (size_t i = from; i <= to; i++) {
        if (i < to && p->cps[i] != U'、') {
            if (!para_is(p, i, CHAR_HAN))
                return 0;
            continue;
        }
        if (i < start + 2 || i - start > STEP_CHARS_MAX || len == LIST_MEMBERS_MAX)
            return 0;
        steps[len++] = para_str(p, start, i);
        start = i + 1;
    }
    return len >= STEPS_MIN ? len : 0;
}

static void flow_keep(struct para *p, size_t from, size_t to)
{
    struct str *steps = list_members_new(p);
    size_t len = steps ? steps_read(p, from, to, steps) : 0;
    struct hit *hit = len ? para_layer(p, TAG_WORKFLOW, from, to) : NULL;

    if (hit)
        para_attr_strs(p, hit, "steps", steps, len);
}

void list_colon_flow(struct para *p, size_t i)
{
    static const char32_t *const heads[] = {U"环节",     U"流程",     U"程序",   U"步骤",
                                            U"工序",     U"流程为",   U"流程是", U"流程如下",
                                            U"步骤如下", U"程序如下", NULL};
    size_t which, to = i + 1;

    if (!para_words_before(p, i, heads, &which))
        return;
    while (to < p->len && to - i <= LIST_MEMBERS_MAX * (STEP_CHARS_MAX + 1) &&
           (para_is(p, to, CHAR_HAN) || p->cps[to] == U'、'))
        to++;
    if (para_in(para_at(p, to), U"。;,") || to == p->len)
        flow_keep(p, i + 1, to);
}

/* Is the row before `i` one of steps: 等程序, 全过程闭环, 闭环管理? */
static bool is_flow_tail(const struct para *p, size_t i)
{
    static const char32_t *const rounds[] = {U"闭环",       U"全流程", U"全过程闭环", U"全链条闭环",
                                             U"全流程闭环", U"等闭环", NULL};
    size_t which, at = i, len;

    if (!para_in(para_at(p, i + 1), U"环流过链闭程步工"))
        return false;
    if (para_at(p, i) != U'等' || para_at(p, i + 1) == U'闭')
        return para_words(p, i, rounds, &which) > 0;
    at++;
    if (para_words(p, at, flow_nouns, &which))
        return true;
    /* 等环节 of a flow that is named before */
    if (!para_word(p, at, U"环节"))
        return false;
    for (len = 0; len < FLOW_SEEN_CHARS && at > 1 && !para_is(p, at - 1, CHAR_END); len++)
        if (para_words(p, --at, flow_nouns, &which))
            return true;
    return false;
}

/* 登记、核实、分派、回访的工作流程 whose 流 is at `i`. */
static void named_flow(struct para *p, size_t i)
{
    static const char32_t *const kinds[] = {U"工作", U"服务", U"办理", U"处置", U"处理", NULL};
    size_t which, to = i - para_words_before(p, i, kinds, &which), from;

    if (para_at(p, i + 1) != U'程' || para_at(p, to - 1) != U'的')
        return;
    from = list_row_start(p, --to);
    if (from < to)
        flow_keep(p, from, to);
}

bool list_row_flow(struct para *p, size_t i)
{
    size_t from;

    if (para_at(p, i) == U'流') {
        named_flow(p, i);
        return true;
    }

    /* 全过程闭环 was looked at with its 全 */
    if (para_at(p, i) == U'闭' && para_in(para_at(p, i - 1), U"程条"))
        return true;
    if (!is_flow_tail(p, i) || (from = list_row_start(p, i)) == i)
        return false;
    flow_keep(p, from, i);
    return true;
}
