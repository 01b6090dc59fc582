/* tags.h -- what was found in an article: spans of its text, each with a kind and attributes. Part of
 * doc.h, which says where the memory is and what the units are. */
#ifndef SIFTD_TAGS_H
#define SIFTD_TAGS_H

#include "base/str.h"

struct article;
struct block;
struct doc;

enum tag_kind {
    TAG_PLACE,
    TAG_ORG,
    TAG_PERSON,
    TAG_DATE,
    TAG_QUANTITY,
    TAG_DOCUMENT,
    TAG_PRACTICE,
    TAG_WORKFLOW,
    TAG_LIST,
    TAG_RULE, /* of the user: rule.h */
    TAG_KINDS,
};

/* The name of a kind in records and options; static. */
const char *tag_kind_name(enum tag_kind kind);
/* TAG_KINDS: no kind of that name. */
enum tag_kind tag_kind_find(struct str name);

enum tag_value_type { TAG_VALUE_STR, TAG_VALUE_NUM, TAG_VALUE_STRS };

/* One "key": value beside text and at, in the order of insertion. */
struct tag_attr {
    const char *key; /* static */
    enum tag_value_type type;
    union {
        struct str str;
        double num;
        struct opt_list_view {
            struct str *items;
            size_t len;
        } strs;
    } value;
    struct tag_attr *next;
};

#define TAG_IN_TITLE (-1)

struct tag {
    enum tag_kind kind;
    int32_t paragraph; /* index among the article's paragraphs; TAG_IN_TITLE */
    uint32_t from, to; /* [code points] of that paragraph's text */
    struct str text;   /* borrows from the block */
    struct tag_attr *attrs, **attrs_end;
};

/* How good the text is, each 0..1: stages/tag/quality.h says what the parts are. */
struct article_quality {
    bool is_set;
    double score, han, noise, prose, ocr;
};

/* A field of the record that a rule has set. A name may have several values. */
struct article_field {
    struct str name, value;
    struct article_field *next;
};
#define ARTICLE_FIELDS_MAX 256u

/* Names (NUL-terminated) and values must live as long as the document. The same twice is one; beyond ARTICLE_FIELDS_MAX
 * nothing is kept. False: over the cap of memory. */
bool article_add_field(struct doc *doc, struct article *art, struct str name, struct str value);

/* Tags: a new tag at the end of the article's list; attrs in order. NULL/false: over the cap. `text` is what
 * stands at the code points [from, to) of the block's text, borrowed from it. */
struct tag *article_add_tag(struct doc *doc, struct article *art, enum tag_kind kind,
                            int32_t paragraph, struct str text, uint32_t from, uint32_t to);
bool tag_add_str(struct doc *doc, struct tag *tag, const char *key, struct str value);
bool tag_add_num(struct doc *doc, struct tag *tag, const char *key, double value);
bool tag_add_strs(struct doc *doc, struct tag *tag, const char *key, struct str *items, size_t len);

#endif
