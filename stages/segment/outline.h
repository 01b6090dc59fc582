/* outline.h -- the outline of a page: what each block looks like, where articles begin, and what
 * the short lines are. Private to the segment stage. */
#ifndef SIFTD_OUTLINE_H
#define SIFTD_OUTLINE_H

#include "../doc.h"
#include "../look.h"
#include "topic.h"

enum role {
    ROLE_TEXT,  /* running text */
    ROLE_SHORT, /* a title, heading, caption or the like */
    ROLE_BYLINE,
    ROLE_META, /* already told: source, date, editor, a caption set aside */
};

struct item {
    struct look look;
    uint8_t role; /* enum role */
    bool starts_article;
};

struct outline {
    struct doc *doc;
    struct item *items; /* one for each of doc->blocks */
    size_t len;
    bool has_meta;    /* the page tells its source or date, as web pages do */
    bool is_wide;     /* most short lines stand after more than two line feeds */
    bool is_only_one; /* the page is one article, whatever it looks like */
    const struct topic_common *common;
};

#define KIND_WIDGET BLOCK_KINDS /* what a label of a page's controls stands for: no text */

/* expand.c: take apart the lines that hold several things: page data, a title with its subtitle or
 * column name, marked headings; widgets are dropped. Cut blocks over `max_bytes`. ERR_NOMEM, ERR_DOC
 * (cpu). */
enum err_code page_expand(struct doc *doc, size_t max_bytes, struct err *err);

/* meta.c: the kind of the label ("来源：") that the text begins with. False: none. */
bool meta_label(struct str text, enum block_kind *ret_kind);
/* Byte offset of the next label at or behind `at` that stands after a separator; text.len: none. */
size_t meta_next_label(struct str text, size_t at);
/* The value behind the label of a block of kind SOURCE, PUBLISHED or EDITOR. */
struct str meta_value(struct str text);
/* YYYY-MM-DD or YYYY-MM-DDTHH:MM in arena memory; empty: no date there. */
struct str meta_date(struct doc *doc, struct str text);
/* Names and roles of a byline, added to the article. *role_io (may be NULL) is the role that names
 * without one have, as the line before left it. False: over the cap. */
bool meta_add_bylines(struct doc *doc, struct article *art, struct str text, struct str *role_io);
/* The name in brackets of "本报讯(name)", the same way. */
bool meta_add_dispatch(struct doc *doc, struct article *art, struct str text);

/* outline.c: look at every block. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code outline_init(struct outline *o, struct doc *doc, bool is_only_one,
                           const struct topic_common *common, struct err *err);
/* titles.c: set starts_article of blocks that begin an article. ERR_DOC (cpu). */
enum err_code outline_find_articles(struct outline *o, struct err *err);
/* kinds.c: set the kind of every block of article [from, to). ERR_NOMEM. */
enum err_code outline_set_kinds(struct outline *o, size_t from, size_t to, struct err *err);
/* How many short blocks follow each other from `at`, at most to `end`. */
size_t outline_short_run(const struct outline *o, size_t at, size_t end);
/* Byte length of the place or body that the text begins with ("X县Y镇"); 0: none. */
size_t outline_place_prefix(struct str text);

#endif
