/* members.c -- see members.h. What one mention of a name gives, all mentions of the name in the article
 * get. Each name is looked up a few times at most, so that the work is bounded by names times text. */
#include "members.h"

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

struct attach {
    struct doc *doc;
    struct article *art;
    const uint16_t *chars;
    struct sheet sheet;
    bool has_sheet;
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
        struct str open = str_of(marks[i][0]), close = str_of(marks[i][1]);

        if (text.len <= open.len || !str_eq(str_sub(text, 0, open.len), open))
            continue;
        for (size_t at = open.len; at + close.len <= text.len; at++)
            if (str_eq(str_sub(text, at, close.len), close))
                return str_sub(text, open.len, at - open.len);
    }
    return text;
}

static struct known *known_of(struct attach *a, struct str core, bool may_add)
{
    uint64_t name = hash64(core, 0);

    for (size_t i = 0; i < a->known_len; i++)
        if (a->known[i].name == name)
            return &a->known[i];
    if (!may_add || a->known_len == NAMES_MAX)
        return NULL;
    a->known[a->known_len] = (struct known){.name = name};
    return &a->known[a->known_len++];
}

static bool mention_read(const struct sheet *s, const struct tag *tag, struct name_spot *m)
{
    struct str core = core_of(tag->text);
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

/* The text of the tag's block behind the tag. */
static struct str text_behind(const struct attach *a, const struct tag *tag)
{
    const char *end = tag->text.ptr + tag->text.len;

    for (size_t i = 0; i < a->art->blocks_len; i++) {
        struct str text = a->doc->blocks[a->art->first_block + i].text;

        if (text.ptr <= tag->text.ptr && end <= text.ptr + text.len)
            return (struct str){end, (size_t)(text.ptr + text.len - end)};
    }
    return (struct str){end, 0};
}

static bool begins_with(struct str text, const char *word)
{
    return str_eq(str_sub(text, 0, strlen(word)), str_of(word));
}

/* Does the name count, or what stands behind it look like members of it? Of the others none are looked up. */
static bool may_have_members(const struct attach *a, const struct tag *tag)
{
    static const char *const counts[] = {"一", "二", "两", "三", "四", "五",
                                         "六", "七", "八", "九", "十"};
    struct str core = core_of(tag->text), behind;
    size_t marks = 0;

    if (core.len && core.ptr[0] >= '1' && core.ptr[0] <= '9')
        return true;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (begins_with(core, counts[i]))
            return true;
    behind = text_behind(a, tag);
    if (begins_with(behind, "(") || begins_with(behind, "（"))
        return true;
    if (!begins_with(behind, ",") && !begins_with(behind, "，"))
        return false;
    for (size_t i = 0; i + 3 <= behind.len && i < ALIKE_BYTES_MAX; i++)
        marks += memcmp(behind.ptr + i, "、", 3) == 0;
    return marks > 1;
}

typedef bool members_reader(const struct sheet *s, const struct name_spot *m, struct members *ret);

/* Look the tag's name up. False: no room. */
static bool members_find(struct attach *a, const struct tag *tag, struct known *k,
                         members_reader *reader)
{
    struct name_spot m;
    struct members found = {.len = 0};

    if (!a->has_sheet && !sheet_make(&a->sheet, a->doc, a->art, a->chars))
        return false;
    a->has_sheet = true;
    k->tries++;
    if (!mention_read(&a->sheet, tag, &m))
        return true;
    if (!reader(&a->sheet, &m, &found)) {
        if (reader == members_far)
            (void)list_take(a, tag, &m, k);
        return true;
    }
    k->items = arena_alloc(a->doc->arena, found.len, sizeof *k->items);
    if (!k->items)
        return false;
    for (size_t i = 0; i < found.len; i++)
        k->items[i] = sheet_str(&a->sheet, found.items[i].from, found.items[i].to);
    k->len = found.len;
    return true;
}

/* One look at the mentions of the names that have no members yet. */
static bool names_search(struct attach *a, members_reader *reader)
{
    for (size_t i = 0; i < a->known_len; i++)
        a->known[i].tries = 0;
    for (size_t i = 0; i < a->art->tags_len; i++) {
        const struct tag *tag = &a->art->tags[i];
        const struct tag_attr *members = attr_find(tag, "members");
        struct known *k;

        if (tag->kind != TAG_PRACTICE || !(k = known_of(a, core_of(tag->text), true)) || k->items)
            continue;
        if (members) {
            k->items = members->value.strs.items;
            k->len = members->value.strs.len;
        } else if (k->tries < TRIES_MAX && may_have_members(a, tag) &&
                   !members_find(a, tag, k, reader)) {
            return false;
        }
    }
    return true;
}

bool members_attach(struct doc *doc, struct article *art, const uint16_t *chars)
{
    struct attach a = {.doc = doc, .art = art, .chars = chars};

    /* What stands beside one mention is surer than what looks like it somewhere. */
    if (!names_search(&a, members_near) || !names_search(&a, members_far))
        return false;
    for (size_t i = 0; i < art->tags_len; i++) {
        struct tag *tag = &art->tags[i];
        const struct known *k;

        if (tag->kind != TAG_PRACTICE || attr_find(tag, "members") || attr_find(tag, "steps"))
            continue;
        k = known_of(&a, core_of(tag->text), false);
        if (k && k->items && !tag_add_strs(doc, tag, "members", k->items, k->len))
            return false;
    }
    return true;
}
