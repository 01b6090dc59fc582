/* tree.c -- see tree.h. Built on libyaml's events, one at a time: the document API would expand
 * nothing either, but gives no marks on keys and no place to stop. libyaml has no limit of its own
 * on nesting and is quadratic in it, so the depth is checked at each start of a collection. */
#include "tree.h"

#include <yaml.h>

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../stages/base/utf8.h"
#include "config.h"

struct builder {
    yaml_parser_t parser;
    struct arena *arena;
    const struct tree_source *source;
    struct err *err;
    struct tree_node *root;
    struct tree_node *stack[CONFIG_DEPTH_MAX];
    size_t depth, nodes, documents;
    bool has_key; /* in the map on top of the stack */
    struct str key;
    struct tree_mark key_mark;
};

enum err_code tree_wrap(const struct tree_source *source, struct tree_mark mark, struct err *err)
{
    if (!err)
        return ERR_CONF;
    if (source->is_override)
        return err_wrap(err, "-o %s", source->name);
    if (mark.line == 0)
        return err_wrap(err, "%s", source->name);
    return err_wrap(err, "%s:%u:%u", source->name, mark.line, mark.column);
}

enum err_code tree_fail(const struct tree_source *source, struct tree_mark mark, struct err *err,
                        const char *fmt, ...)
{
    char text[ERR_MSG_BYTES];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    (void)err_set(err, ERR_CONF, 0, "%s", text);
    return tree_wrap(source, mark, err);
}

const char *tree_quote(struct str s, char out[TREE_QUOTE_BYTES])
{
    size_t at = 0, used = 0;
    uint32_t cp;

    while (at < s.len) {
        size_t len = utf8_next(s, at, &cp);
        bool is_bad = cp == UTF8_BAD || cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 ||
                      cp == 0x2029;

        if (used + len + sizeof "..." > TREE_QUOTE_BYTES) {
            memcpy(out + used, "...", 3);
            used += 3;
            break;
        }
        if (is_bad)
            out[used++] = '?';
        else
            for (size_t i = 0; i < len; i++)
                out[used++] = s.ptr[at + i];
        at += len;
    }
    out[used] = '\0';
    return out;
}

struct tree_node *tree_new(struct arena *arena, const struct tree_source *source,
                           enum tree_type type)
{
    struct tree_node *node = arena_alloc(arena, 1, sizeof *node);

    assert(source);
    if (!node)
        return NULL;
    node->type = type;
    node->source = source;
    node->text = node->key = STR("");
    return node;
}

void tree_add(struct tree_node *parent, struct tree_node *child)
{
    assert(parent->type != TREE_TEXT && !child->next);
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->len++;
}

void tree_replace(struct tree_node *node, const struct tree_node *with)
{
    struct tree_node old = *node;

    *node = *with;
    node->key = old.key;
    node->key_mark = old.key_mark;
    node->next = old.next;
}

struct tree_node *tree_find(const struct tree_node *map, struct str key)
{
    if (!map || map->type != TREE_MAP)
        return NULL;
    for (struct tree_node *n = map->first; n; n = n->next)
        if (str_eq(n->key, key))
            return n;
    return NULL;
}

const struct tree_node *tree_at(const struct tree_node *root, const char *path)
{
    struct str rest = str_of(path), piece;

    while (root && str_split(&rest, '.', &piece))
        root = tree_find(root, piece);
    return root;
}

bool tree_is_null(const struct tree_node *node)
{
    return node->type == TREE_TEXT && node->is_plain &&
           (node->text.len == 0 || str_eq(node->text, STR("~")) ||
                                          str_eq(node->text, STR("null")) ||
                                                 str_eq(node->text, STR("Null")) ||
                                                        str_eq(node->text, STR("NULL")));
}

static struct tree_mark mark_of(yaml_mark_t m)
{
    return (struct tree_mark){(unsigned)m.line + 1, (unsigned)m.column + 1};
}

/* Line and column of a byte, for what is found before libyaml sees the text. */
static struct tree_mark mark_at(struct str yaml, size_t at)
{
    struct tree_mark m = {1, 1};

    for (size_t i = 0; i < at && i < yaml.len; i++) {
        if (yaml.ptr[i] == '\n') {
            m.line++;
            m.column = 1;
        } else if (((unsigned char)yaml.ptr[i] & 0xC0u) != 0x80u) {
            m.column++;
        }
    }
    return m;
}

static enum err_code builder_full(struct builder *b)
{
    return err_set(b->err, ERR_NOMEM, 0, "cannot read '%s': not enough memory", b->source->name);
}

/* Put a finished or just opened node in its place. */
static enum err_code builder_place(struct builder *b, struct tree_node *node)
{
    if (++b->nodes > TREE_NODES_MAX)
        return tree_fail(b->source, node->mark, b->err, "more than %u values", TREE_NODES_MAX);
    if (b->depth == 0) {
        assert(!b->root);
        b->root = node;
        return ERR_OK;
    }
    if (b->has_key) {
        node->key = b->key;
        node->key_mark = b->key_mark;
        b->has_key = false;
    }
    tree_add(b->stack[b->depth - 1], node);
    return ERR_OK;
}

static bool builder_wants_key(const struct builder *b)
{
    return b->depth && b->stack[b->depth - 1]->type == TREE_MAP && !b->has_key;
}

static enum err_code builder_text(struct builder *b, const yaml_event_t *event)
{
    struct tree_mark mark = mark_of(event->start_mark);
    const char *value = (const char *)event->data.scalar.value;
    size_t len = event->data.scalar.length;
    struct tree_node *node;
    struct str text;

    if (memchr(value, '\0', len))
        return tree_fail(b->source, mark, b->err, "NUL character in a value");
    text = (struct str){arena_dup(b->arena, value, len), len};
    if (!text.ptr)
        return builder_full(b);
    if (builder_wants_key(b)) {
        b->has_key = true;
        b->key = text;
        b->key_mark = mark;
        return ERR_OK;
    }
    node = tree_new(b->arena, b->source, TREE_TEXT);
    if (!node)
        return builder_full(b);
    node->text = text;
    node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->mark = mark;
    return builder_place(b, node);
}

static enum err_code builder_open(struct builder *b, const yaml_event_t *event, enum tree_type type,
                                  bool is_flow)
{
    struct tree_mark mark = mark_of(event->start_mark);
    struct tree_node *node;
    enum err_code code;

    if (b->depth == CONFIG_DEPTH_MAX)
        return tree_fail(b->source, mark, b->err, "nested deeper than %d levels", CONFIG_DEPTH_MAX);
    if (builder_wants_key(b))
        return tree_fail(b->source, mark, b->err, "a key must be text, not a list or map");
    if (b->source->is_override && !is_flow)
        return tree_fail(b->source, mark, b->err,
                         "the value must be text in quotes, a [list] or a {key: value} map");
    node = tree_new(b->arena, b->source, type);
    if (!node)
        return builder_full(b);
    node->mark = mark;
    code = builder_place(b, node);
    if (code)
        return code;
    b->stack[b->depth++] = node;
    return ERR_OK;
}

/* Anchors and tags, wherever an event may carry one. */
static enum err_code builder_refuse(struct builder *b, const yaml_event_t *event,
                                    const yaml_char_t *anchor, const yaml_char_t *tag)
{
    struct tree_mark mark = mark_of(event->start_mark);

    if (anchor)
        return tree_fail(b->source, mark, b->err,
                         "anchors are not allowed, put text that starts with '&' in quotes");
    if (tag)
        return tree_fail(b->source, mark, b->err,
                         "tags are not allowed, put text that starts with '!' in quotes");
    return ERR_OK;
}

static enum err_code builder_event(struct builder *b, const yaml_event_t *e)
{
    enum err_code code;

    switch (e->type) {
    case YAML_SCALAR_EVENT:
        code = builder_refuse(b, e, e->data.scalar.anchor, e->data.scalar.tag);
        return code ? code : builder_text(b, e);
    case YAML_SEQUENCE_START_EVENT:
        code = builder_refuse(b, e, e->data.sequence_start.anchor, e->data.sequence_start.tag);
        return code ? code
                    : builder_open(b, e, TREE_LIST,
                                   e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
    case YAML_MAPPING_START_EVENT:
        code = builder_refuse(b, e, e->data.mapping_start.anchor, e->data.mapping_start.tag);
        return code ? code
                    : builder_open(b, e, TREE_MAP,
                                   e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        assert(b->depth > 0 && !b->has_key);
        b->depth--;
        return ERR_OK;
    case YAML_ALIAS_EVENT:
        return tree_fail(b->source, mark_of(e->start_mark), b->err,
                         "aliases are not allowed, put text that starts with '*' in quotes");
    case YAML_DOCUMENT_START_EVENT:
        if (b->documents++)
            return tree_fail(b->source, mark_of(e->start_mark), b->err, "more than one document");
        return ERR_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return ERR_OK;
}

/* libyaml's words for what is most often text without its quotes, such as *.txt. */
static const struct {
    const char *context, *sentence;
} plain_mistakes[] = {
    {"while scanning an alias", "put text that starts with '*' in quotes"},
    {"while scanning an anchor", "put text that starts with '&' in quotes"},
    {"while scanning a tag", "put text that starts with '!' in quotes"},
};

static enum err_code builder_syntax(struct builder *b, struct str yaml)
{
    const yaml_parser_t *p = &b->parser;
    const char *problem = p->problem ? p->problem : "not YAML";
    const char *context = p->context ? p->context : "";
    struct tree_mark mark = mark_of(p->problem_mark);

    if (p->error == YAML_MEMORY_ERROR)
        return builder_full(b);
    if (p->error == YAML_READER_ERROR)
        return tree_fail(b->source, mark_at(yaml, p->problem_offset), b->err, "%s", problem);
    for (size_t i = 0; i < sizeof plain_mistakes / sizeof plain_mistakes[0]; i++)
        if (strcmp(context, plain_mistakes[i].context) == 0)
            return tree_fail(b->source, mark, b->err, "%s", plain_mistakes[i].sentence);
    return tree_fail(b->source, mark, b->err, "%s%s%s", context, *context ? ", " : "", problem);
}

static enum err_code builder_run(struct builder *b, struct str yaml)
{
    enum err_code code = ERR_OK;
    bool is_over = false;
    yaml_event_t event;

    while (!code && !is_over) {
        if (!yaml_parser_parse(&b->parser, &event))
            return builder_syntax(b, yaml);
        code = builder_event(b, &event);
        is_over = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    return code;
}

/* What libyaml would pass over or misread: it takes a NUL for the end of the text. */
static enum err_code check_bytes(const struct tree_source *source, struct str yaml, struct err *err)
{
    size_t bytes_max = source->bytes_max ? source->bytes_max : CONFIG_FILE_BYTES_MAX;
    const char *nul = yaml.len ? memchr(yaml.ptr, '\0', yaml.len) : NULL;
    size_t valid;

    if (yaml.len > bytes_max)
        return tree_fail(source, (struct tree_mark){0, 0}, err, "larger than %zu KiB",
                         bytes_max / 1024);
    if (nul)
        return tree_fail(source, mark_at(yaml, (size_t)(nul - yaml.ptr)), err, "NUL byte");
    valid = utf8_valid_len(yaml);
    if (valid < yaml.len)
        return tree_fail(source, mark_at(yaml, valid), err, "not UTF-8");
    return ERR_OK;
}

enum err_code tree_parse(struct arena *arena, const struct tree_source *source, struct str yaml,
                         struct tree_node **ret_root, struct err *err)
{
    struct builder b = {.arena = arena, .source = source, .err = err};
    enum err_code code;

    assert(source->name && ret_root);
    code = check_bytes(source, yaml, err);
    if (code)
        return code;
    if (!yaml_parser_initialize(&b.parser))
        return builder_full(&b);
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)yaml.ptr, yaml.len);
    code = builder_run(&b, yaml);
    yaml_parser_delete(&b.parser);
    if (!code)
        *ret_root = b.root;
    return code;
}
