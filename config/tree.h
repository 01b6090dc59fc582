/* tree.h -- YAML as a small tree of nodes that know where they stand.
 * Takes what a configuration needs and refuses the rest: one document, plain or quoted text, lists,
 * maps with text keys; no anchors, aliases or tags. Everything lives in the caller's arena. */
#ifndef SIFTD_CONFIG_TREE_H
#define SIFTD_CONFIG_TREE_H

#include "../stages/base/arena.h"
#include "../stages/base/err.h"
#include "../stages/base/str.h"

#define TREE_NODES_MAX 65536u /* values in one YAML text */
#define TREE_ARENA_BYTES (32u * 1024 * 1024)
#define TREE_QUOTE_BYTES 72

/* Where a YAML text came from. Outlives its nodes. */
struct tree_source {
    const char *name; /* the file, or KEY of -o KEY=VALUE */
    bool is_override; /* then errors start with "-o KEY:", and only flow style is allowed */
    bool is_built_in; /* a default */
    size_t bytes_max; /* of the text; 0: CONFIG_FILE_BYTES_MAX */
};

struct tree_mark {
    unsigned line, column; /* from 1; columns are characters */
};

enum tree_type { TREE_TEXT, TREE_LIST, TREE_MAP };

struct tree_node {
    enum tree_type type;
    bool is_plain;   /* TREE_TEXT without quotes */
    struct str text; /* TREE_TEXT; NUL-terminated, holds no NUL */
    struct str key;  /* the name in the map around it; empty elsewhere */
    const struct tree_source *source;
    struct tree_mark mark, key_mark;
    struct tree_node *first, *last; /* children in the order of the text */
    struct tree_node *next;
    size_t len; /* children */
};

/* Parse one document. *ret_root is NULL when the text holds none (empty, or only comments).
 * ERR_CONF with "FILE:LINE:COLUMN: sentence": not YAML, not UTF-8, NUL bytes, too large, too deep
 * (CONFIG_FILE_BYTES_MAX, CONFIG_DEPTH_MAX, TREE_NODES_MAX), or a feature left out. ERR_NOMEM. */
enum err_code tree_parse(struct arena *arena, const struct tree_source *source, struct str yaml,
                         struct tree_node **ret_root, struct err *err);

/* A fresh node without key and children; NULL: no memory. */
struct tree_node *tree_new(struct arena *arena, const struct tree_source *source,
                           enum tree_type type);
/* Put `child` at the end of a list or map. */
void tree_add(struct tree_node *parent, struct tree_node *child);
/* Let `node` have the value of `with`; key, place and neighbours stay. */
void tree_replace(struct tree_node *node, const struct tree_node *with);

/* The first child with that key, or NULL (also when `map` is NULL or no map). */
struct tree_node *tree_find(const struct tree_node *map, struct str key);
/* Follow a dotted path of keys from `root`; NULL when it ends early. */
const struct tree_node *tree_at(const struct tree_node *root, const char *path);
/* Plain text that YAML reads as no value: nothing at all, ~ or null. */
bool tree_is_null(const struct tree_node *node);

/* ERR_CONF with "FILE:LINE:COLUMN: sentence", or "-o KEY: sentence". */
enum err_code tree_fail(const struct tree_source *source, struct tree_mark mark, struct err *err,
                        const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Put that place before a sentence already in `err`. */
enum err_code tree_wrap(const struct tree_source *source, struct tree_mark mark, struct err *err);

/* Text for a one-line message: control characters become '?', the end is cut. Returns out. */
const char *tree_quote(struct str s, char out[TREE_QUOTE_BYTES]);

#endif
