/* tags.c -- see tags.h */
#include "tags.h"

#include "doc.h"

static const char *const kind_names[TAG_KINDS] = {
    [TAG_PLACE] = "places",        [TAG_ORG] = "orgs",
    [TAG_PERSON] = "persons",      [TAG_DATE] = "dates",
    [TAG_QUANTITY] = "quantities", [TAG_DOCUMENT] = "documents",
    [TAG_PRACTICE] = "practices",  [TAG_WORKFLOW] = "workflows",
    [TAG_LIST] = "lists",          [TAG_RULE] = "rules",
};

const char *tag_kind_name(enum tag_kind kind)
{
    return kind_names[kind];
}

enum tag_kind tag_kind_find(struct str name)
{
    unsigned kind = 0;

    while (kind < TAG_KINDS && !str_eq(name, str_of(kind_names[kind])))
        kind++;
    return (enum tag_kind)kind;
}

bool article_add_field(struct doc *doc, struct article *art, struct str name, struct str value)
{
    struct article_field **at = &art->fields, **behind = NULL, *field;
    size_t len = 0;

    for (; *at; at = &(*at)->next, len++) {
        if (!str_eq((*at)->name, name))
            continue;
        if (str_eq((*at)->value, value))
            return true;
        behind = &(*at)->next;
    }
    if (len >= ARTICLE_FIELDS_MAX)
        return true;
    field = arena_alloc(doc->arena, 1, sizeof *field);
    if (!field)
        return false;
    at = behind ? behind : at;
    *field = (struct article_field){name, value, *at};
    *at = field;
    return true;
}
