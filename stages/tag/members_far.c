/* members_far.c -- members that show what the name counts, in its paragraph or elsewhere:
 *   “三抓三促”: 抓…，促…。 at the start of three paragraphs       clauses that begin with the nouns
 *   “三卡一群”: 登记卡、联系卡和反馈卡, 微信群                      clauses that end with them
 *   “三张清单”: “问题清单”, “责任清单”和“任务清单”                 quotations that end with it
 *   “三个聚焦”: three headings that begin with it
 *   123工作法:  headings with “一张网”, “两个引领”, “三个平台”
 * Nothing is taken unless there are exactly as many as the name counts. */
#include "members.h"

#include "../base/uchar.h"
#include "chars.h"
#include "para.h"

#define SECTION_LINES_MAX 12u /* paragraphs behind the name that may hold its members */
#define QUOTES_MAX 32u
#define QUOTE_CHARS_MAX 16u
#define MEMBER_CHARS_MAX 40u

/* Clauses [from, to). */
struct area {
    size_t from, to;
};

/* The paragraph of the name. */
static struct area paragraph_area(const struct name_spot *m)
{
    return (struct area){m->line->clauses, m->line->clauses + m->line->clauses_len};
}

/* Its paragraph and those behind it up to a heading; of a name in a heading, what stands under that. */
static struct area section_area(const struct sheet *s, const struct name_spot *m)
{
    size_t first = (size_t)(m->line - s->lines), last = first + 1;

    while (last < s->lines_len && last - first < SECTION_LINES_MAX && !s->lines[last].is_heading)
        last++;
    return (struct area){m->line->clauses,
                         s->lines[last - 1].clauses + s->lines[last - 1].clauses_len};
}

static struct area article_area(const struct sheet *s)
{
    return (struct area){0, s->clauses_len};
}

static bool member_add(struct members *ms, size_t from, size_t to)
{
    if (ms->len == MEMBERS_MAX || from >= to || to - from > MEMBER_CHARS_MAX)
        return false;
    ms->items[ms->len++] = (struct member){from, to};
    return true;
}

/* Where the noun stands last in a clause with something behind it; 0: nowhere. */
static size_t noun_inside(const struct sheet *s, const struct name_spot *m,
                          const struct count_part *part, const struct clause *c)
{
    if (c->from < m->to && c->to > m->from && m->to >= c->to)
        return 0; /* the name itself */
    if (part->count == 1)
        return count_clause_begins(s, part, c) ? c->from + 1 : 0;
    if (part->noun_len == 0)
        return 0;
    for (size_t i = c->to; i-- > c->from;)
        if ((s->cps[i] == s->cps[part->noun] || s->classes[i] & (CHAR_QUOTE | CHAR_CLOSE)) &&
            count_noun_begins(s, part, i, c->to))
            return i + 1;
    return 0;
}

/* `count` clauses in a row that begin with the noun; the first may have other words before it. */
static bool run_begins(const struct sheet *s, const struct name_spot *m,
                       const struct count_part *part, struct area area, struct members *ms)
{
    size_t start = ms->len;

    for (size_t i = area.from; i + part->count <= area.to; i++) {
        size_t n = 1, inside = noun_inside(s, m, part, &s->clauses[i]);

        if (!inside)
            continue;
        while (i + n < area.to && para_in(s->clauses[i + n - 1].after, U"、,;") &&
               count_clause_begins(s, part, &s->clauses[i + n]))
            n++;
        if (n != part->count) {
            i += n - 1;
            continue;
        }
        for (size_t k = 0; k < n; k++)
            if (!member_add(ms, k ? s->clauses[i + k].from : inside - 1, s->clauses[i + k].to)) {
                ms->len = start;
                return false;
            }
        return true;
    }
    return false;
}

/* `count` members in a row that end with the noun; the last two may be parted by 和. */
static bool run_ends(const struct sheet *s, const struct name_spot *m,
                     const struct count_part *part, struct area area, struct members *ms)
{
    size_t start = ms->len;

    for (size_t i = area.from; i < area.to; i++) {
        size_t n = 0;

        ms->len = start;
        for (; i + n < area.to && ms->len - start <= part->count; n++) {
            const struct clause *c = &s->clauses[i + n];
            size_t from = c->from;

            if (!count_noun_ends(s, part, from, c->to) || (c->from < m->to && c->to > m->from) ||
                (n && c->before != U'、'))
                break;
            if (n == 0)
                from = members_lead(s, c->from, c->to);
            for (size_t j = from + 1; j + 1 < c->to; j++)
                if (para_in(s->cps[j], U"和与及") && count_noun_ends(s, part, from, j)) {
                    (void)member_add(ms, from, j);
                    from = j + 1;
                }
            if (!member_add(ms, from, c->to))
                break;
        }
        if (n && ms->len - start == part->count)
            return true;
        i += n > 1 ? n - 1 : 0;
    }
    ms->len = start;
    return false;
}

static uint32_t close_mark(uint32_t open)
{
    return open == U'“'    ? U'”'
           : open == U'‘'  ? U'’'
           : open == U'「' ? U'」'
           : open == '"'   ? '"'
                           : 0;
}

/* Quotations of [from, to) that begin or end with the noun, each once; how many. */
static size_t quotes_take(const struct sheet *s, const struct name_spot *m,
                          const struct count_part *part, struct area area, struct member *quotes)
{
    size_t len = 0, end = area.to > area.from ? s->clauses[area.to - 1].to : 0;

    for (size_t i = area.to > area.from ? s->clauses[area.from].from : 0;
         (i = chars_skip(s->classes, i, end, CHAR_QUOTE)) < end; i++) {
        uint32_t close = close_mark(s->cps[i]);
        size_t to = i + 1;
        bool is_new = true;

        if (!close)
            continue;
        while (to < end && s->cps[to] != close && s->cps[to] && to - i <= QUOTE_CHARS_MAX)
            to++;
        if (to == end || s->cps[to] != close)
            continue;
        if ((i >= m->to || to < m->from) &&
            (count_noun_ends(s, part, i + 1, to) || count_noun_begins(s, part, i + 1, to))) {
            for (size_t k = 0; k < len; k++) {
                size_t n = 0;

                while (n < to + 1 - i && quotes[k].from + n < quotes[k].to &&
                       s->cps[quotes[k].from + n] == s->cps[i + n])
                    n++;
                is_new &= n != to + 1 - i;
            }
            if (is_new && len == QUOTES_MAX)
                return 0;
            if (is_new)
                quotes[len++] = (struct member){i, to + 1};
        }
        i = to;
    }
    return len;
}

static bool quotes_show(const struct sheet *s, const struct name_spot *m,
                        const struct count_part *part, struct area area, struct members *ms)
{
    struct member quotes[QUOTES_MAX];
    size_t len = quotes_take(s, m, part, area, quotes), same = 0;

    if (len > part->count) {
        /* Of one length there may be as many: 就近办, 免证办, not 一网通办. */
        for (size_t k = 0; k < len; k++)
            if (quotes[k].to - quotes[k].from == quotes[len - 1].to - quotes[len - 1].from)
                quotes[same++] = quotes[k];
        len = same;
    }
    if (len != part->count)
        return false;
    for (size_t k = 0; k < len; k++)
        (void)member_add(ms, quotes[k].from, quotes[k].to);
    return true;
}

/* Exactly `count` clauses that begin with the noun where a heading, a line (paragraph) or a sentence
 * begins. */
enum lead_kind { LEAD_HEADING, LEAD_LINE, LEAD_SENTENCE };

static bool leads_begin(const struct sheet *s, const struct count_part *part, struct area area,
                        enum lead_kind kind, struct members *ms)
{
    size_t start = ms->len;

    for (size_t i = area.from; i < area.to; i++) {
        const struct clause *c = &s->clauses[i];
        bool is_lead = kind == LEAD_HEADING ? s->lines[c->line].is_heading
                       : kind == LEAD_LINE  ? c->before == '\n' && !s->lines[c->line].is_heading
                                            : para_in(c->before, U"。!?;:") || c->before == '\n';

        if (is_lead && count_clause_begins(s, part, c) &&
            (ms->len - start == part->count || !member_add(ms, c->from, c->to))) {
            ms->len = start;
            return false;
        }
    }
    if (ms->len - start == part->count)
        return true;
    ms->len = start;
    return false;
}

/* Clauses of the first sentences under a heading that end with the noun: 搭建提升平台. */
static bool firsts_end(const struct sheet *s, const struct name_spot *m,
                       const struct count_part *part, struct area area, struct members *ms)
{
    bool is_first = true;

    for (size_t i = area.from; i < area.to && m->line->is_heading; i++) {
        const struct clause *c = &s->clauses[i];

        is_first = c->before == '\n' || (is_first && !para_in(c->before, U"。!?"));
        if (!is_first || c->from < m->line->to || !count_clause_ends(s, part, c))
            continue;
        if (ms->len == part->count || !member_add(ms, members_lead(s, c->from, c->to), c->to)) {
            ms->len = 0;
            return false;
        }
    }
    if (ms->len == part->count)
        return true;
    ms->len = 0;
    return false;
}

/* Both nouns of 三抓三促 in clauses side by side, as often as the name counts. */
static bool pairs_begin(const struct sheet *s, const struct name_spot *m, struct area area,
                        struct members *ms)
{
    const struct count_part *parts = m->name.parts;

    if (m->name.parts_len != 2 || parts[0].count != parts[1].count ||
        s->firsts[s->cps[parts[0].noun] % SHEET_ENDS] < parts[0].count)
        return false;
    for (size_t i = area.from; i + 1 < area.to; i++) {
        const struct clause *a = &s->clauses[i], *b = a + 1;

        if (!count_clause_begins(s, &parts[0], a) || !para_in(a->after, U",、") ||
            !count_clause_begins(s, &parts[1], b))
            continue;
        if (ms->len == parts[0].count || !member_add(ms, a->from, b->to)) {
            ms->len = 0;
            return false;
        }
    }
    if (ms->len == parts[0].count)
        return true;
    ms->len = 0;
    return false;
}

/* 123: headings with quoted names that count one, two and three. */
static bool digits_show(const struct sheet *s, const struct name_spot *m, struct members *ms)
{
    static const char32_t *const numerals[] = {U"",   U"一", U"二两", U"三", U"四",
                                               U"五", U"六", U"七",   U"八", U"九"};
    size_t part = 0;

    for (size_t i = 0; i < s->clauses_len && part < m->name.parts_len; i++) {
        const struct clause *c = &s->clauses[i];

        if (!s->lines[c->line].is_heading)
            continue;
        for (size_t j = c->from; j + 3 < c->to && part < m->name.parts_len; j++) {
            uint32_t close = close_mark(s->cps[j]);
            size_t to = j + 1;

            if (!close || !para_in(s->cps[j + 1], numerals[m->name.parts[part].count]))
                continue;
            while (to < c->to && s->cps[to] != close)
                to++;
            if (to == c->to || !member_add(ms, j, to + 1))
                continue;
            part++;
            j = to;
        }
    }
    return part == m->name.parts_len;
}

/* How many clauses begin with the noun, quotations apart; 0 where that is seen to be less than `least`. */
static size_t begins_count(const struct sheet *s, const struct count_part *part, size_t least)
{
    unsigned first = s->cps[part->noun] % SHEET_ENDS;
    size_t count = 0;

    if (s->firsts[first] < least)
        return 0;
    for (uint32_t c = s->first_heads[first]; c; c = s->clauses[c - 1].first_next)
        count += count_clause_begins(s, part, &s->clauses[c - 1]);
    return count;
}

static bool has_end(const struct sheet *s, const struct count_part *part)
{
    uint32_t c = 0;

    if (part->noun_len)
        c = s->last_heads[s->cps[part->noun + part->noun_len - 1] % SHEET_ENDS];
    for (; c; c = s->clauses[c - 1].last_next)
        if (count_clause_ends(s, part, &s->clauses[c - 1]))
            return true;
    return false;
}

/* Members for one count of the name. */
static bool part_find(const struct sheet *s, const struct name_spot *m,
                      const struct count_part *part, struct members *ms)
{
    struct area near = paragraph_area(m), section = section_area(s, m), all = article_area(s);
    bool may_begin, may_end;

    /* Most names show their members nowhere. Of a run that begins with the noun the first may not. */
    may_begin = begins_count(s, part, part->count - 1) + 1 >= part->count;
    may_end = has_end(s, part);
    if (part->count == 1)
        return (may_end && (run_ends(s, m, part, near, ms) || run_ends(s, m, part, section, ms))) ||
               run_begins(s, m, part, section, ms);
    return (may_begin && run_begins(s, m, part, near, ms)) || quotes_show(s, m, part, near, ms) ||
           (may_end && run_ends(s, m, part, near, ms)) ||
           (may_begin && run_begins(s, m, part, section, ms)) ||
           quotes_show(s, m, part, section, ms) || (may_end && run_ends(s, m, part, section, ms)) ||
           (may_begin && (leads_begin(s, part, all, LEAD_HEADING, ms) ||
                          leads_begin(s, part, section, LEAD_LINE, ms) ||
                          leads_begin(s, part, section, LEAD_SENTENCE, ms) ||
                          leads_begin(s, part, all, LEAD_LINE, ms)));
}

bool members_far(const struct sheet *s, const struct name_spot *m, struct members *ret)
{
    ret->len = 0;
    if (!m->is_counted)
        return false;
    if (m->name.is_digits)
        return digits_show(s, m, ret);
    if (pairs_begin(s, m, article_area(s), ret))
        return true;
    if (m->name.parts_len == 1 && firsts_end(s, m, &m->name.parts[0], section_area(s, m), ret))
        return true;
    for (size_t i = 0; i < m->name.parts_len; i++)
        if (m->name.parts[i].count == 0 || !part_find(s, m, &m->name.parts[i], ret)) {
            ret->len = 0;
            return false;
        }
    return ret->len > 1;
}
