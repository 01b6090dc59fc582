/* apply.c -- see apply.h */
#include "apply.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "rules.h"
#include "value.h"

struct apply {
    struct config *config;
    const struct tree_node *root;
    struct arena *scratch;
    struct err *err;
};

/* A table of options and the struct that a map is read into. */
struct target {
    const char *path; /* of the section; or the name of the stage */
    const struct opt *opts;
    void *base;
    bool is_stage;
};

static enum err_code apply_full(const struct apply *a)
{
    return err_set(a->err, ERR_NOMEM, 0, "not enough memory for the configuration");
}

static enum err_code fail_unknown(const struct apply *a, const struct target *t,
                                  const struct tree_node *n)
{
    char quoted[TREE_QUOTE_BYTES], hint[CONFIG_HINT_BYTES];
    const char *open = t->is_stage ? " in stage '" : " in '", *close = "'";

    if (!*t->path) {
        open = " at the top level";
        close = "";
    }
    return tree_fail(n->source, n->key_mark, a->err, "unknown key '%s'%s%s%s%s",
                     tree_quote(n->key, quoted), open, t->path, close,
                     config_hint_key(t->path, t->opts, t->is_stage, n->key, hint));
}

/* Siblings before `n` are all known keys by now, or names within a limit: no long walk. */
static enum err_code refuse_duplicate(const struct apply *a, const struct tree_node *map,
                                      const struct tree_node *n)
{
    char quoted[TREE_QUOTE_BYTES];
    const struct tree_node *first = tree_find(map, n->key);

    if (first == n)
        return ERR_OK;
    return tree_fail(n->source, n->key_mark, a->err, "duplicate key '%s', first in line %u",
                     tree_quote(n->key, quoted), first->key_mark.line);
}

static enum err_code refuse_type(const struct apply *a, const struct tree_node *n, const char *what,
                                 const char *form)
{
    char quoted[TREE_QUOTE_BYTES];

    return tree_fail(n->source, n->mark, a->err, "'%s' must be %s",
                     tree_quote(str_of(what), quoted), form);
}

static enum err_code apply_value(const struct apply *a, const struct target *t,
                                 const struct opt *opt, const struct tree_node *n)
{
    enum err_code code = value_read(opt, n, t->base, a->config->arena, a->err);
    char path[CONFIG_KEY_BYTES];

    if (!code && opt->type == OPT_RULES)
        return rules_read(n, (void *)((char *)t->base + opt->offset), a->config->arena, a->scratch,
                          a->err);
    if (code != ERR_CONF || !a->err)
        return code;
    (void)snprintf(path, sizeof path, "%s%s%s", t->path, *t->path ? "." : "", opt->name);
    if (!n->source->is_override || strcmp(n->source->name, path) != 0)
        (void)err_wrap(a->err, "%s", path);
    return tree_wrap(n->source, n->mark, a->err);
}

/* Every key of one map: an option of the table, or the name of a section below. */
static enum err_code apply_map(const struct apply *a, const struct target *t,
                               const struct tree_node *map)
{
    enum err_code code;

    if (tree_is_null(map))
        return ERR_OK;
    if (map->type != TREE_MAP)
        return refuse_type(a, map, t->path, "a map of keys and values");
    for (const struct tree_node *n = map->first; n; n = n->next) {
        const struct opt *opt = config_find_opt(t->opts, n->key);

        if (!opt && (t->is_stage || !config_subsection(t->path, n->key)))
            return fail_unknown(a, t, n);
        code = refuse_duplicate(a, map, n);
        if (!code && opt)
            code = apply_value(a, t, opt, n);
        if (code)
            return code;
    }
    return ERR_OK;
}

static enum err_code apply_options(const struct apply *a, const struct config_section *section,
                                   const struct tree_node *n)
{
    struct target t = {section->path, section->opts, (char *)a->config + section->base, false};
    enum err_code code = value_set_defaults(t.opts, t.base, a->config->arena, a->scratch, a->err);

    return code || !n ? code : apply_map(a, &t, n);
}

/* "NAME" or "NAME: {options}". */
static enum err_code apply_step(const struct apply *a, const struct tree_node *n,
                                struct config_step *ret_step)
{
    const struct tree_node *opts = n->type == TREE_MAP && n->len == 1 ? n->first : NULL;
    struct str name = opts ? opts->key : n->text;
    char quoted[TREE_QUOTE_BYTES], hint[CONFIG_HINT_BYTES];
    struct config_step step;
    struct target t;
    enum err_code code;

    if (!opts && (n->type != TREE_TEXT || tree_is_null(n)))
        return tree_fail(n->source, n->mark, a->err,
                         "a step must be the name of a stage, or one stage: {options}");
    step.stage = stage_find(name);
    if (!step.stage)
        return tree_fail(n->source, n->mark, a->err, "unknown stage '%s'%s",
                         tree_quote(name, quoted), config_hint_stage(name, hint));
    step.opts = arena_alloc(a->config->arena, 1, step.stage->opts_size);
    if (!step.opts)
        return apply_full(a);
    t = (struct target){step.stage->name, step.stage->opts, step.opts, true};
    code = value_set_defaults(t.opts, t.base, a->config->arena, a->scratch, a->err);
    if (!code && opts)
        code = apply_map(a, &t, opts);
    if (code)
        return code;
    *ret_step = step;
    return ERR_OK;
}

static bool is_pipeline_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
              s.ptr[i] == '_' || s.ptr[i] == '-'))
            return false;
    return s.len > 0 && s.len <= CONFIG_PIPELINE_NAME_MAX;
}

static enum err_code apply_pipeline(const struct apply *a, const struct tree_node *n,
                                    struct config_pipeline *p)
{
    char quoted[TREE_QUOTE_BYTES];
    char *name;

    if (!is_pipeline_name(n->key))
        return tree_fail(n->source, n->key_mark, a->err,
                         "'%s' is no name for a pipeline, use 1 to %d of a-z 0-9 _ -",
                         tree_quote(n->key, quoted), CONFIG_PIPELINE_NAME_MAX);
    name = arena_dup(a->config->arena, n->key.ptr, n->key.len);
    if (!name)
        return apply_full(a);
    p->name = (struct str){name, n->key.len};
    if (n->type != TREE_LIST)
        return refuse_type(a, n, name, "a list of stages, such as [clean, segment]");
    if (n->len > CONFIG_STEPS_MAX)
        return tree_fail(n->source, n->mark, a->err, "more than %d steps in pipeline '%s'",
                         CONFIG_STEPS_MAX, name);
    for (const struct tree_node *step = n->first; step; step = step->next) {
        enum err_code code = apply_step(a, step, &p->steps[p->steps_len]);

        if (code)
            return code;
        p->steps_len++;
    }
    return ERR_OK;
}

static enum err_code apply_pipelines(const struct apply *a, const struct config_section *section,
                                     const struct tree_node *map)
{
    struct config *c = a->config;

    assert(map);
    if (map->type != TREE_MAP || map->len == 0)
        return refuse_type(a, map, section->path, "a map of at least one pipeline");
    if (map->len > CONFIG_PIPELINES_MAX)
        return tree_fail(map->source, map->mark, a->err, "more than %d pipelines",
                         CONFIG_PIPELINES_MAX);
    c->pipelines = arena_alloc(c->arena, map->len, sizeof *c->pipelines);
    if (!c->pipelines)
        return apply_full(a);
    for (const struct tree_node *n = map->first; n; n = n->next) {
        enum err_code code = refuse_duplicate(a, map, n);

        if (!code)
            code = apply_pipeline(a, n, &c->pipelines[c->pipelines_len]);
        if (code)
            return code;
        c->pipelines_len++;
    }
    return ERR_OK;
}

static enum err_code apply_route(const struct apply *a, const struct config_section *section,
                                 const struct tree_node *n, struct config_route *ret_route)
{
    struct config_route_text text = {{"", 0}, {"", 0}};
    struct target t = {section->path, section->opts, &text, false};
    char quoted[TREE_QUOTE_BYTES], name[TREE_QUOTE_BYTES];
    const struct tree_node *where;
    enum err_code code;

    code = apply_map(a, &t, n);
    if (code)
        return code;
    for (const struct opt *opt = section->opts; opt->name; opt++)
        if (!tree_find(n, str_of(opt->name)))
            return tree_fail(n->source, n->mark, a->err, "a route needs '%s'", opt->name);
    where = tree_find(n, STR("pipeline"));
    for (size_t i = 0; i < a->config->pipelines_len; i++) {
        if (str_eq(a->config->pipelines[i].name, text.pipeline)) {
            *ret_route = (struct config_route){text.match, i};
            return ERR_OK;
        }
    }
    if (where->source->is_built_in) {
        where = tree_at(a->root, "pipelines");
        return tree_fail(where->source, where->mark, a->err,
                         "no pipeline is called '%s', so 'routes' must be set too",
                         text.pipeline.ptr);
    }
    return tree_fail(where->source, where->mark, a->err, "no pipeline '%s' for the route of '%s'",
                     tree_quote(text.pipeline, name), tree_quote(text.match, quoted));
}

static enum err_code apply_routes(const struct apply *a, const struct config_section *section,
                                  const struct tree_node *list)
{
    struct config *c = a->config;

    assert(list);
    if (list->type != TREE_LIST || list->len == 0)
        return refuse_type(a, list, section->path, "a list of at least one route");
    if (list->len > CONFIG_ROUTES_MAX)
        return tree_fail(list->source, list->mark, a->err, "more than %d routes",
                         CONFIG_ROUTES_MAX);
    c->routes = arena_alloc(c->arena, list->len, sizeof *c->routes);
    if (!c->routes)
        return apply_full(a);
    for (const struct tree_node *n = list->first; n; n = n->next) {
        enum err_code code = apply_route(a, section, n, &c->routes[c->routes_len]);

        if (code)
            return code;
        c->routes_len++;
    }
    return ERR_OK;
}

typedef enum err_code section_reader(const struct apply *a, const struct config_section *section,
                                     const struct tree_node *n);

static section_reader *const section_readers[] = {
    [CONFIG_SECTION_OPTIONS] = apply_options,
    [CONFIG_SECTION_PIPELINES] = apply_pipelines,
    [CONFIG_SECTION_ROUTES] = apply_routes,
};

enum err_code apply_tree(const struct tree_node *root, struct config *config, struct arena *scratch,
                         struct err *err)
{
    struct apply a = {config, root, scratch, err};
    size_t len;
    const struct config_section *sections = config_sections(&len);

    assert(root && root->type == TREE_MAP && config->arena);
    for (size_t i = 0; i < len; i++) {
        const struct config_section *s = &sections[i];
        enum err_code code = section_readers[s->kind](&a, s, tree_at(root, s->path));

        if (code)
            return code;
    }
    return ERR_OK;
}
