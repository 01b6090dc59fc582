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

/* What the form of a line says of it, whatever stands around. */
enum form {
    FORM_COUPLET = 1u << 0,  /* halves of equal length: a section heading or kicker */
    FORM_DASHED = 1u << 1,   /* begins with a dash: a subtitle */
    FORM_NUMBERED = 1u << 2, /* begins with a list mark */
    FORM_CAPTION = 1u << 3,
    FORM_DOCUMENT_NUMBER = 1u << 4, /* "政办发〔2023〕5号", "第12期" */
    FORM_BRACKETED = 1u << 5,
    FORM_COLUMN_NAME = 1u << 6, /* of a regular column of a paper: "…进行时" */
    FORM_DOCUMENT = 1u << 7,    /* ends in what documents are called: "…的通知" */
    FORM_COLON = 1u << 8,       /* ends in a colon */
    FORM_DATE = 1u << 9,        /* a date and hardly anything else */
    FORM_LABEL = 1u << 10,      /* "【基本案情】" */
    FORM_NOTE = 1u << 11,       /* "编者按：" */
    FORM_AUTHOR = 1u << 12,     /* a name, with an office before it or a body behind it */
    FORM_SITE = 1u << 13,       /* ends as the names of sites and papers do */
    FORM_SCENE = 1u << 14,      /* tells what a picture shows, maybe */
    FORM_SUBTITLE = 1u << 15,   /* "…侧记", "…见闻" */
    FORM_OPEN = 1u << 16,       /* a quote or bracket is not closed */
    FORM_PARTICULAR = 1u << 17, /* "地点：…", "联系电话：…": of a meeting or a notice */
};

struct item {
    struct look look;
    uint32_t form; /* enum form, of short lines */
    uint8_t role;  /* enum role */
    bool starts_article;
};

struct outline {
    struct doc *doc;
    struct item *items; /* one for each of doc->blocks */
    size_t len;
    bool has_meta;    /* the page tells its source or date, as web pages do */
    bool is_wide;     /* most short lines stand after more than two line feeds */
    bool is_only_one; /* the page is one article, whatever it looks like */
    bool has_gone;    /* some blocks are of KIND_GONE */
    const struct topic_common *common;
};

#define KIND_GONE BLOCK_KINDS /* joined with another block: taken out of the list at the end */

/* form.c: the bits of enum form. */
unsigned form_of(struct str s, const struct look *l);
/* Something in it stands in quotes. */
bool form_has_quotes(struct str s);
/* ... at its start, or behind a colon. */
bool form_starts_quoted(struct str s);
/* How deep a section the line's number opens: "第一章" 1, "一、" 2, "（一）" 3, "1." 4, "(1)" 5; 0: none. */
unsigned form_level(struct str s);
/* A short question; headings of explainers are. */
bool form_is_question(struct str s, const struct look *l);
bool form_is_counted_question(struct str s);
/* Short enough for a headline, with commas or a mark at its end at most. */
bool form_is_headline(const struct look *l);

/* expand.c: take apart the lines that hold several things: page data, a title with its subtitle or
 * column name, marked headings; widgets are dropped. Cut blocks over `max_bytes`. ERR_NOMEM, ERR_DOC
 * (cpu). */
enum err_code page_expand(struct doc *doc, size_t max_bytes, struct err *err);

/* meta.c: the value behind the label of a block of kind SOURCE, PUBLISHED or EDITOR. */
struct str meta_value(struct str text);
/* YYYY-MM-DD or YYYY-MM-DDTHH:MM in arena memory; untouched: no date there. False: over the cap. */
bool meta_set_date(struct doc *doc, struct str text, struct str *date);
/* Names and roles of a byline, added to the article. *role_io (may be NULL) is the role that names
 * without one have, as the line before left it. False: over the cap. */
bool meta_add_bylines(struct doc *doc, struct article *art, struct str text, struct str *role_io);
/* The name in brackets of "本报讯(name)", the same way; an agency there, "(AP)", is the source. */
bool meta_add_dispatch(struct doc *doc, struct article *art, struct str text);

/* outline.c: look at every block. ERR_NOMEM, ERR_DOC (cpu). */
enum err_code outline_init(struct outline *o, struct doc *doc, bool is_only_one,
                           const struct topic_common *common, struct err *err);
/* orphans.c: put headlines that have no text below them above the text that speaks of the same. ERR_DOC
 * (cpu). */
enum err_code outline_place_orphans(struct outline *o, struct err *err);
/* Half of the headline's pairs of ideographs stand in the text. */
bool outline_speaks_of(struct str text, struct str headline);
/* titles.c: set starts_article of blocks that begin an article. ERR_DOC (cpu). */
enum err_code outline_find_articles(struct outline *o, struct err *err);
/* heads.c: find the title among the short lines [from, to) over an article, join the parts of a broken
 * headline, name the lines around it. ERR_NOMEM. */
enum err_code outline_set_head(struct outline *o, size_t from, size_t to, struct err *err);
/* kinds.c: set the kind of every block of article [from, to). ERR_NOMEM. */
enum err_code outline_set_kinds(struct outline *o, size_t from, size_t to, struct err *err);
#define OUTLINE_HEAD_MAX 5u
#define OUTLINE_COVER_MAX 8u /* lines of a report's cover */
/* Narrow a run of short blocks [*from_io, *to_io) down to what can be an article's head: without the
 * date or remark that ends the text before, and without the first section's number. */
void outline_find_head(const struct outline *o, size_t *from_io, size_t *to_io);
/* How many short blocks follow each other from `at`, at most to `end`. */
size_t outline_short_run(const struct outline *o, size_t at, size_t end);
/* Byte length of the place or body that the text begins with ("X县Y镇"); 0: none. */
size_t outline_place_prefix(struct str text);
/* "（通讯员 张三 记者 李四）", "(张三)" */
bool outline_bracketed_byline(struct str text);
/* The text ends as the names of bodies do: "…人民政府", "…统计局", "…办公室". */
bool outline_ends_like_body(struct str text);

#endif
