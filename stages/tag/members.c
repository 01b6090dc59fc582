/* members.c -- see members.h. What one mention of a name gives, all mentions of the name in the article
 * get. Each name is looked up a few times at most, so that the work is bounded by names times text. */
#include "members.h"
#include "para.h"

#include "../base/hash.h"
#include "../base/utf8.h"

#include <string.h>

#define NAMES_MAX \
    64u /* of one article; later ones get members only from their own paragraph's tags */
#define TRIES_MAX 4u         /* mentions of a name that are looked at */
#define ALIKE_BYTES_MAX 100u /* behind a comma, where at least two marks of a list stand */
#define LIST_LINES 3         /* paragraphs behind the name where a numbered list may begin */

/* A name of the article, and its members once they are known. */
struct known {
    uint64_t name;
    unsigned tries;
    struct str *items;
    size_t len;
};

/* A practice of the article. */
struct mention {
    struct tag *tag;
    struct str core; /* its name without quotation marks */
    struct known *known;
    bool may_have; /* worth looking for members */
};

struct attach {
    struct doc *doc;
    struct article *art;
    struct sheet *sheet;
    bool has_clauses;
    struct mention *mentions;
    size_t mentions_len;
    struct known known[NAMES_MAX];
    size_t known_len;
};

static const struct tag_attr *attr_find(const struct tag *tag, const char *key)
{
    const struct tag_attr *a = tag->attrs;

    while (a && strcmp(a->key, key) != 0)
        a = a->next;
    return a;
}

/* The name between the quotation marks, or the whole. */
static struct str core_of(struct str text)
{
    static const char *const marks[][2] = {
        {"“", "”"}, {"‘", "’"}, {"「", "」"}, {"『", "』"}, {"\"", "\""}};

    /* All but the straight one are of U+2018 to U+300E: nothing else need be looked at twice. */
    if (text.len == 0 || !strchr("\xE2\xE3\"", text.ptr[0]))
        return text;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct str open = str_of(marks[i][0]);
        size_t to;

        if (!str_starts(text, open))
            continue;
        to = str_find(text, str_of(marks[i][1]), open.len);
        if (to != SIZE_MAX)
            return str_sub(text, open.len, to - open.len);
    }
    return text;
}

/* NULL: there are too many names. */
static struct known *known_of(struct attach *a, struct str core)
{
    uint64_t name = hash64(core, 0);

    for (size_t i = 0; i < a->known_len; i++)
        if (a->known[i].name == name)
            return &a->known[i];
    if (a->known_len == NAMES_MAX)
        return NULL;
    a->known[a->known_len] = (struct known){.name = name};
    return &a->known[a->known_len++];
}

static bool mention_read(const struct sheet *s, const struct mention *mention, struct name_spot *m)
{
    const struct tag *tag = mention->tag;
    struct str core = mention->core;
    size_t before = utf8_count(str_sub(tag->text, 0, (size_t)(core.ptr - tag->text.ptr)));

    m->line = sheet_line(s, tag->paragraph);
    if (!m->line || m->line->from + tag->to > m->line->to)
        return false;
    m->from = m->line->from + tag->from;
    m->to = m->line->from + tag->to;
    m->inner = m->from + before;
    m->inner_to = m->inner + utf8_count(core);
    m->is_counted =
        count_name_read(s, m->inner, m->inner_to, m->inner_to + (before ? 1 : 0), &m->name);
    return true;
}

/* A numbered list of as many members, in the paragraph or right behind it. */
static bool list_take(const struct attach *a, const struct tag *tag, const struct name_spot *m,
                      struct known *k)
{
    const struct tag *end = a->art->tags + a->art->tags_len;

    for (const struct tag *t = tag + 1;
         m->is_counted && t < end && t->paragraph <= tag->paragraph + LIST_LINES; t++) {
        const struct tag_attr *members = t->kind == TAG_LIST ? attr_find(t, "members") : NULL;

        if (!members || members->value.strs.len != m->name.total || t->paragraph < tag->paragraph)
            continue;
        k->items = members->value.strs.items;
        k->len = members->value.strs.len;
        return true;
    }
    return false;
}

/* The text of the tag's line behind the tag. */
static struct str text_behind(const struct attach *a, const struct tag *tag)
{
    const struct line *line = sheet_line(a->sheet, tag->paragraph);
    const char *end = tag->text.ptr + tag->text.len;

    if (!line || tag->text.ptr < line->text.ptr || end > line->text.ptr + line->text.len)
        return (struct str){end, 0};
    return (struct str){end, (size_t)(line->text.ptr + line->text.len - end)};
}

/* 0 for the empty text. */
static uint32_t first_char(struct str text)
{
    uint32_t cp = 0;

    if (text.len)
        (void)utf8_next(text, 0, &cp);
    return uchar_fold_width(cp);
}

/* Does the name count, or what stands behind it look like members of it? Of the others none are looked up. */
static bool may_have_members(const struct attach *a, const struct mention *m)
{
    uint32_t first = first_char(m->core);
    struct str behind;
    size_t marks = 0;

    if ((first >= '1' && first <= '9') || para_in(first, U"一二两三四五六七八九十"))
        return true;
    behind = text_behind(a, m->tag);
    first = first_char(behind);
    if (first == '(')
        return true;
    if (first != ',')
        return false;
    for (size_t i = 0; i + 3 <= behind.len && i < ALIKE_BYTES_MAX; i++)
        marks += memcmp(behind.ptr + i, "、", 3) == 0;
    return marks > 1;
}

typedef bool members_reader(const struct sheet *s, const struct name_spot *m, struct members *ret);

/* Look the name up. False: no room. */
static bool members_find(struct attach *a, const struct mention *mention, members_reader *reader)
{
    struct known *k = mention->known;
    struct name_spot m;
    struct members found = {.len = 0};

    if (!a->has_clauses && !sheet_split(a->sheet, a->doc))
        return false;
    a->has_clauses = true;
    k->tries++;
    if (!mention_read(a->sheet, mention, &m))
        return true;
    if (!reader(a->sheet, &m, &found)) {
        if (reader == members_far)
            (void)list_take(a, mention->tag, &m, k);
        return true;
    }
    k->items = arena_alloc(a->doc->arena, found.len, sizeof *k->items);
    if (!k->items)
        return false;
    for (size_t i = 0; i < found.len; i++)
        k->items[i] = sheet_str(a->sheet, found.items[i].from, found.items[i].to);
    k->len = found.len;
    return true;
}

/* One look at the mentions of the names that have no members yet. */
static bool names_search(struct attach *a, members_reader *reader)
{
    for (size_t i = 0; i < a->known_len; i++)
        a->known[i].tries = 0;
    for (size_t i = 0; i < a->mentions_len; i++) {
        const struct mention *m = &a->mentions[i];
        const struct tag_attr *members;

        if (!m->known || m->known->items)
            continue;
        if ((members = attr_find(m->tag, "members"))) {
            m->known->items = members->value.strs.items;
            m->known->len = members->value.strs.len;
        } else if (m->known->tries < TRIES_MAX && m->may_have && !members_find(a, m, reader)) {
            return false;
        }
    }
    return true;
}

static bool mentions_take(struct attach *a)
{
    size_t room = 0;

    for (size_t i = 0; i < a->art->tags_len; i++) {
        struct mention m = {.tag = &a->art->tags[i]};

        if (m.tag->kind != TAG_PRACTICE)
            continue;
        m.core = core_of(m.tag->text);
        m.known = known_of(a, m.core);
        m.may_have = m.known && may_have_members(a, &m);
        a->mentions = arena_grow(a->doc->arena, a->mentions, &room, a->mentions_len + 1, sizeof m);
        if (!a->mentions)
            return false;
        a->mentions[a->mentions_len++] = m;
    }
    return true;
}

bool members_attach(struct doc *doc, struct article *art, struct sheet *sheet)
{
    struct attach a;

    a.doc = doc;
    a.art = art;
    a.sheet = sheet;
    a.has_clauses = false;
    a.mentions = NULL;
    a.mentions_len = a.known_len = 0;
    /* What stands beside one mention is surer than what looks like it somewhere. */
    if (!mentions_take(&a) || !names_search(&a, members_near) || !names_search(&a, members_far))
        return false;
    for (size_t i = 0; i < a.mentions_len; i++) {
        const struct mention *m = &a.mentions[i];

        if (m->known && m->known->items && !attr_find(m->tag, "members") &&
            !attr_find(m->tag, "steps") &&
            !tag_add_strs(doc, m->tag, "members", m->known->items, m->known->len))
            return false;
    }
    return true;
}
