/* override.c -- see override.h */
#include "override.h"

#include <assert.h>
#include <string.h>

struct override {
    struct arena *arena;
    struct tree_source *source;
    struct str key;
    struct err *err;
};

static const struct tree_mark nowhere = {0, 0};

static enum err_code override_full(const struct override *o)
{
    return err_set(o->err, ERR_NOMEM, 0, "cannot apply -o %s: not enough memory", o->source->name);
}

static struct tree_node *override_node(const struct override *o, enum tree_type type)
{
    return tree_new(o->arena, o->source, type);
}

/* A stage named without options becomes a map, {clean} or {clean: nothing} as {clean: {}}; the map
 * of its options. NULL: no memory, or `step` has not the form of a step. */
static struct tree_node *open_step(const struct override *o, struct tree_node *step)
{
    struct tree_node *opts;
    struct tree_node whole;

    if (step->type == TREE_MAP && step->len == 1) {
        opts = step->first;
        if (tree_is_null(opts)) {
            opts->type = TREE_MAP;
            opts->is_plain = false;
        }
        return opts;
    }
    if (step->type != TREE_TEXT)
        return NULL;
    opts = override_node(o, TREE_MAP);
    if (!opts)
        return NULL;
    opts->source = step->source;
    opts->mark = opts->key_mark = step->mark;
    opts->key = step->text;
    whole = *step;
    whole.type = TREE_MAP;
    whole.first = whole.last = NULL;
    whole.len = 0;
    tree_add(&whole, opts);
    tree_replace(step, &whole);
    return opts;
}

static enum err_code find_item(const struct override *o, struct tree_node *list, struct str piece,
                               struct tree_node **ret_node)
{
    char quoted[TREE_QUOTE_BYTES];
    struct tree_node *item = list->first;
    uint64_t index;

    if (!str_to_u64(piece, &index))
        return tree_fail(o->source, nowhere, o->err, "'%s' is not the number of an item",
                         tree_quote(piece, quoted));
    if (index >= list->len)
        return tree_fail(o->source, nowhere, o->err, "no item %s in a list of %zu",
                         tree_quote(piece, quoted), list->len);
    while (index--)
        item = item->next;
    *ret_node = item;
    return ERR_OK;
}

/* The child `piece` of `node`, made when a map lacks it. */
static enum err_code descend(const struct override *o, struct tree_node *node, struct str piece,
                             struct tree_node **ret_node)
{
    char quoted[TREE_QUOTE_BYTES];
    struct tree_node *child;

    if (tree_is_null(node)) {
        node->type = TREE_MAP;
        node->is_plain = false;
    }
    if (node->type == TREE_TEXT)
        return tree_fail(o->source, nowhere, o->err, "'%s' has no keys below it",
                         tree_quote(node->key.len ? node->key : node->text, quoted));
    if (node->type == TREE_LIST)
        return find_item(o, node, piece, ret_node);
    child = tree_find(node, piece);
    if (!child) {
        child = override_node(o, TREE_MAP);
        if (!child)
            return override_full(o);
        child->key = piece;
        tree_add(node, child);
    }
    *ret_node = child;
    return ERR_OK;
}

/* Walk along the key. Depth counts from the top: pipelines.NAME.INDEX is a step. */
static enum err_code locate(const struct override *o, struct tree_node *root,
                            struct tree_node **ret_node)
{
    struct str rest = o->key, piece, first = {"", 0};
    struct tree_node *node = root;
    enum err_code code;

    if (str_ends(o->key, STR(".")))
        return tree_fail(o->source, nowhere, o->err, "empty part in the key");
    for (size_t depth = 0; str_split(&rest, '.', &piece); depth++) {
        if (piece.len == 0)
            return tree_fail(o->source, nowhere, o->err, "empty part in the key");
        if (depth == 0)
            first = piece;
        if (depth == 3 && str_eq(first, STR("pipelines"))) {
            node = open_step(o, node);
            if (!node)
                return tree_fail(o->source, nowhere, o->err, "this step is not a stage");
        }
        code = descend(o, node, piece, &node);
        if (code)
            return code;
    }
    *ret_node = node;
    return ERR_OK;
}

/* The value's tree. Nothing behind the '=' is empty text: the shell has eaten the quotes. */
static enum err_code parse_value(const struct override *o, struct str text,
                                 struct tree_node **ret_node)
{
    struct tree_node *node = NULL;
    enum err_code code = ERR_OK;

    if (text.len)
        code = tree_parse(o->arena, o->source, text, &node, o->err);
    if (code)
        return code;
    if (!node)
        node = override_node(o, TREE_TEXT);
    if (!node)
        return override_full(o);
    *ret_node = node;
    return ERR_OK;
}

enum err_code override_apply(struct arena *arena, struct tree_node *root, const char *override,
                             struct err *err)
{
    const char *equals = strchr(override, '=');
    struct override o = {.arena = arena, .err = err};
    struct tree_node *place = NULL, *value = NULL;
    char quoted[TREE_QUOTE_BYTES];
    enum err_code code;

    assert(root && root->type == TREE_MAP);
    if (!equals || equals == override)
        return err_set(err, ERR_CONF, 0, "-o %s: not KEY=VALUE",
                       tree_quote(str_of(override), quoted));
    o.key = (struct str){override, (size_t)(equals - override)};
    o.source = arena_alloc(arena, 1, sizeof *o.source);
    if (!o.source)
        return err_set(err, ERR_NOMEM, 0, "cannot apply -o: not enough memory");
    (void)tree_quote(o.key, quoted);
    o.source->name = arena_dup(arena, quoted, strlen(quoted));
    o.source->is_override = true;
    if (!o.source->name)
        return err_set(err, ERR_NOMEM, 0, "cannot apply -o: not enough memory");
    code = parse_value(&o, str_of(equals + 1), &value);
    if (!code)
        code = locate(&o, root, &place);
    if (!code)
        tree_replace(place, value);
    return code;
}
