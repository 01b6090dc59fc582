/* members_near.c -- members that stand beside the name:
 *   “五有三无”(有党建引领、…)        in brackets behind it
 *   “四个准确”：准确…，准确…          behind a colon, 即, 包括, 分别是
 *   人才库、专家库、项目库“三库”       before it, as many as it counts
 *   象市模式，实现了甲…、乙…、丙…     clauses built alike behind it
 * Lists before and behind must agree with the count; brackets explain by themselves. */
#include "members.h"

#include "../base/uchar.h"
#include "para.h"

#define ALIKE_MIN 3u
#define ALIKE_CHARS_MIN 4u
#define MEMBER_CHARS_MAX 40u

static size_t words_at(const struct sheet *s, size_t i, const char32_t *const *words)
{
    size_t best = 0;

    for (; *words; words++) {
        size_t len = sheet_word(s, i, *words);

        best = len > best ? len : best;
    }
    return best;
}

size_t members_lead(const struct sheet *s, size_t from, size_t to)
{
    static const char32_t *const leads[] = {
        U"建立", U"健全", U"完善", U"搭建", U"打造", U"构建", U"设立", U"成立", U"组建",
        U"落实", U"实行", U"推行", U"推动", U"建好", U"实现", U"做到", U"坚持", U"采取",
        U"通过", U"配备", U"形成", U"开展", U"围绕", U"包括", U"分为", U"推进", U"抓好",
        U"按照", U"推出", U"制定", U"出台", U"了",   U"为",   NULL};
    size_t lead = from;

    for (size_t i = from; i + 2 < to; i++) {
        size_t len = words_at(s, i, leads);

        if (len && i + len + 2 <= to)
            lead = i + len;
    }
    return lead;
}

static void member_add(struct members *ms, size_t from, size_t to)
{
    if (ms->len < MEMBERS_MAX)
        ms->items[ms->len++] = (struct member){from, to};
}

static bool has_evidence(const struct sheet *s, const struct name_spot *m, size_t from, size_t to)
{
    for (size_t i = 0; m->is_counted && i < m->name.parts_len; i++)
        if (count_noun_begins(s, &m->name.parts[i], from, to) ||
            count_noun_ends(s, &m->name.parts[i], from, to))
            return true;
    return false;
}

/* The first of several members may have other words before it. */
static bool first_trim(const struct sheet *s, const struct name_spot *m, struct members *ms)
{
    size_t longest = 0, shortest = SIZE_MAX, lead;
    struct member *first = &ms->items[0];

    for (size_t i = 1; i < ms->len; i++) {
        size_t len = ms->items[i].to - ms->items[i].from;

        longest = len > longest ? len : longest;
        shortest = len < shortest ? len : shortest;
    }
    if (first->to - first->from <= longest + 1)
        return true;
    for (size_t i = first->to; m->is_counted && i-- > first->from;)
        if (count_noun_begins(s, &m->name.parts[0], i, first->to)) {
            first->from = i;
            return true;
        }
    lead = members_lead(s, first->from, first->to);
    if (lead > first->from) {
        first->from = lead;
        return true;
    }
    if (shortest == longest && ms->len > 2) {
        first->from = first->to - longest;
        return true;
    }
    return first->to - first->from <= longest * 2 + 4;
}

/* 和 between the last two, where nothing else parts them. */
static bool last_split(const struct sheet *s, struct members *ms)
{
    struct member *last = &ms->items[ms->len - 1];

    for (size_t i = last->from + 2; ms->len < MEMBERS_MAX && i + 2 < last->to; i++)
        if (para_in(s->cps[i], U"和与及")) {
            size_t to = last->to;

            last->to = i;
            member_add(ms, i + 1, to);
            return true;
        }
    return false;
}

/* Clauses from number `c` on up to one that a sign of `ends` follows. */
static void clauses_take(const struct sheet *s, size_t c, const char32_t *ends, struct members *ms)
{
    for (; c < s->clauses_len && ms->len < MEMBERS_MAX; c++) {
        const struct clause *clause = &s->clauses[c];

        member_add(ms, clause->from, clause->to);
        if (clause->after == '\n' || para_in(clause->after, ends))
            return;
    }
}

/* How many of the members from the first are parted by 、 only. */
static size_t marks_len(const struct sheet *s, size_t c, size_t max)
{
    size_t n = 1;

    while (n < max && s->clauses[c + n - 1].after == U'、')
        n++;
    return n;
}

static bool count_agrees(const struct sheet *s, const struct name_spot *m, size_t c,
                         struct members *ms)
{
    size_t marks;

    if (!m->is_counted || ms->len == 0)
        return false;
    if (ms->len == m->name.total)
        return true;
    marks = marks_len(s, c, ms->len);
    if (marks >= m->name.total || ms->len > m->name.total) {
        /* What goes on behind a comma says more about them. */
        if (marks != m->name.total)
            return false;
        ms->len = marks;
        return true;
    }
    return ms->len + 1 == m->name.total && last_split(s, ms);
}

/* 甲、乙组成的队伍: up to the last member. */
static void tail_trim(const struct sheet *s, struct member *last)
{
    for (size_t i = last->from + 2; i < last->to; i++)
        if (sheet_word(s, i, U"组成的"))
            last->to = i;
}

static bool bracket_read(const struct sheet *s, const struct name_spot *m, struct members *ms)
{
    static const char32_t *const leads[] = {U"即", U"包括", U"分别是", U"分别为", U"指", NULL};
    size_t c, marks = 0;

    if (s->cps[m->to] != '(' || m->to + 1 >= m->line->to)
        return false;
    c = sheet_clause(s, m->to + 1);
    clauses_take(s, c, U")", ms);
    if (ms->len == 0)
        return false;
    ms->items[0].from += words_at(s, ms->items[0].from, leads);
    tail_trim(s, &ms->items[ms->len - 1]);
    if (count_agrees(s, m, c, ms))
        return first_trim(s, m, ms);
    for (size_t i = 0; i + 1 < ms->len; i++)
        marks += s->clauses[c + i].after == U'、';
    if (ms->len < 2 || marks == 0)
        return false;
    (void)first_trim(s, m, ms);
    return true;
}

/* Behind a colon, 即 and the like. */
static bool behind_read(const struct sheet *s, const struct name_spot *m, struct members *ms)
{
    static const char32_t *const leads[] = {U":",     U"即",      U",即",     U",即:",    U":即",
                                            U",包括", U"包括",    U",分别是", U"分别是",  U"就是",
                                            U",就是", U",主要是", U"分别为",  U",分别为", U",指",
                                            U"——",    NULL};
    size_t i = m->to, len, c, evident = 0;

    while (i < m->line->to && i - m->to < 6 && uchar_is_han(s->cps[i]) && !words_at(s, i, leads))
        i++; /* “四个”准确: */
    if (!m->is_counted || !(len = words_at(s, i, leads)) || i + len >= m->line->to)
        return false;
    c = sheet_clause(s, i + len);
    clauses_take(s, c, U"。!?", ms);
    if (ms->len == 0)
        return false;
    if (ms->items[0].from < i + len)
        ms->items[0].from = i + len;
    for (size_t k = 0; k < ms->len; k++)
        evident += has_evidence(s, m, ms->items[k].from, ms->items[k].to);
    /* What 三个三 counts begins with 三; other names may list anything. */
    if (count_agrees(s, m, c, ms))
        return (evident > 0 || !para_in(s->cps[m->name.parts[0].noun], U"一二三四五六七八九")) &&
               first_trim(s, m, ms);
    /* Some texts miscount by one. */
    return evident == ms->len && evident >= 3 && ms->len + 1 == m->name.total;
}

/* Does a quotation end inside [from, to) that began before it? */
static bool ends_quote(const struct sheet *s, size_t from, size_t to)
{
    bool is_open = false;

    for (size_t i = from; i < to; i++) {
        if (s->cps[i] == U'”' && !is_open)
            return true;
        is_open = s->cps[i] == U'“' || (is_open && s->cps[i] != U'”');
    }
    return false;
}

/* Before the name: 减流程、减工期、减成本“三减”, (“三亮三定”), 的“五变”工作法. */
static bool before_read(const struct sheet *s, const struct name_spot *m, struct members *ms)
{
    size_t c = sheet_clause(s, m->from), want = m->name.total, last_to = m->from;
    bool needs_evidence = false;

    if (!m->is_counted || m->name.is_digits || c == s->clauses_len)
        return false;
    if (s->clauses[c].from >= m->from) { /* nothing of its own clause before it */
        if (c == 0 || s->clauses[c].before != '(' || s->clauses[c].line != s->clauses[c - 1].line)
            return false;
        last_to = s->clauses[--c].to;
    }
    while (last_to > s->clauses[c].from && para_in(s->cps[last_to - 1], U"的等这"))
        last_to--;
    if (c + 1 < want || last_to <= s->clauses[c].from)
        return false;
    for (size_t k = c + 1 - want; k <= c; k++) {
        const struct clause *clause = &s->clauses[k];

        member_add(ms, clause->from, k == c ? last_to : clause->to);
        if (k == c)
            break;
        if (!para_in(clause->after, U"、,;") || clause->line != s->clauses[c].line)
            return false;
        needs_evidence |= clause->after != U'、';
    }
    if (ends_quote(s, ms->items[ms->len - 1].from, last_to - 1) || !first_trim(s, m, ms))
        return false;
    if (!needs_evidence && s->clauses[c + 1 - want].before == U'、' &&
        ms->items[0].from == s->clauses[c + 1 - want].from)
        return false; /* there are more */
    for (size_t k = 0; k < ms->len; k++) {
        size_t len = ms->items[k].to - ms->items[k].from;

        if (len < 2 || len > MEMBER_CHARS_MAX ||
            (needs_evidence && !has_evidence(s, m, ms->items[k].from, ms->items[k].to)))
            return false;
    }
    return true;
}

/* Have all members a character in common? */
static bool has_common(const struct sheet *s, const struct members *ms)
{
    for (size_t i = ms->items[0].from; i < ms->items[0].to; i++) {
        size_t k = 1;

        for (; k < ms->len; k++) {
            size_t j = ms->items[k].from;

            while (j < ms->items[k].to && s->cps[j] != s->cps[i])
                j++;
            if (j == ms->items[k].to)
                break;
        }
        if (k == ms->len)
            return true;
    }
    return false;
}

/* Three and more clauses built alike right behind the name, parted by 、. */
static bool alike_read(const struct sheet *s, const struct name_spot *m, struct members *ms)
{
    static const char32_t *const leads[] = {U"实现了", U"实现", U"做到了", U"做到", U"形成了",
                                            U"即",     U"坚持", U"确保",   NULL};
    size_t c, shortest = SIZE_MAX, longest = 0, marks;

    if (m->is_counted || s->cps[m->to] != ',' || m->to + 1 >= m->line->to)
        return false;
    c = sheet_clause(s, m->to + 1);
    clauses_take(s, c, U",;。!?", ms);
    marks = ms->len ? marks_len(s, c, ms->len) : 0;
    if (marks < ALIKE_MIN || marks != ms->len)
        return false;
    ms->items[0].from += words_at(s, ms->items[0].from, leads);
    for (size_t i = 0; i < ms->len; i++) {
        size_t len = ms->items[i].to - ms->items[i].from;

        shortest = len < shortest ? len : shortest;
        longest = len > longest ? len : longest;
    }
    return shortest >= ALIKE_CHARS_MIN && longest - shortest <= 1 && has_common(s, ms);
}

static bool members_are_whole(const struct members *ms)
{
    for (size_t i = 0; i < ms->len; i++)
        if (ms->items[i].from >= ms->items[i].to)
            return false;
    return ms->len > 0;
}

bool members_near(const struct sheet *s, const struct name_spot *m, struct members *ret)
{
    static bool (*const readers[])(const struct sheet *, const struct name_spot *,
                                   struct members *) = {bracket_read, before_read, behind_read,
                                                        alike_read};

    for (size_t r = 0; r < sizeof readers / sizeof *readers; r++) {
        ret->len = 0;
        if (readers[r](s, m, ret) && members_are_whole(ret))
            return true;
    }
    ret->len = 0;
    return false;
}
