/* hint.c -- the helpful end of an error about an unknown name; see options.h */
#include <stdio.h>
#include <string.h>

#include "options.h"

/* The best candidate so far. */
struct guess {
    struct str want;
    const char *name;
    unsigned distance;
};

/* A typing error or two: more in longer words, never the whole word. */
static unsigned guess_limit(struct str want)
{
    return want.len < 3 ? 0 : 1 + (unsigned)(want.len / 5);
}

static void guess_try(struct guess *g, const char *name)
{
    unsigned distance = str_distance(g->want, str_of(name));

    if (distance <= guess_limit(g->want) && (!g->name || distance < g->distance)) {
        g->name = name;
        g->distance = distance;
    }
}

static void guess_opts(struct guess *g, const struct opt *table)
{
    for (const struct opt *opt = table; opt && opt->name; opt++)
        guess_try(g, opt->name);
}

/* The sections directly below `path`; their own names are the ends of their paths. */
static void guess_subsections(struct guess *g, const char *path)
{
    size_t len;
    const struct config_section *sections = config_sections(&len);

    for (size_t i = 1; i < len; i++) {
        const char *dot = strrchr(sections[i].path, '.');
        const char *name = dot ? dot + 1 : sections[i].path;

        if (config_subsection(path, str_of(name)) == &sections[i])
            guess_try(g, name);
    }
}

struct owners {
    char *out;
    size_t used, count;
};

static void owners_add(struct owners *o, const char *what, const char *name)
{
    int n = snprintf(o->out + o->used, CONFIG_HINT_BYTES - o->used, "%s%s'%s'",
                     o->count ? " or " : ", it belongs in ", what, name);

    if (n > 0 && (size_t)n < CONFIG_HINT_BYTES - o->used) {
        o->used += (size_t)n;
        o->count++;
    }
    o->out[o->used] = '\0';
}

/* Name every other place where `key` is at home. */
static bool hint_owners(struct str key, char out[CONFIG_HINT_BYTES])
{
    struct owners o = {.out = out};
    size_t len;
    const struct config_section *sections = config_sections(&len);

    if (config_find_opt(sections[0].opts, key) || config_subsection("", key)) {
        (void)snprintf(out, CONFIG_HINT_BYTES, ", it belongs at the top level");
        return true;
    }
    for (size_t i = 1; i < len; i++)
        if (config_find_opt(sections[i].opts, key) || config_subsection(sections[i].path, key))
            owners_add(&o, "", sections[i].path);
    for (const struct stage *const *s = stage_list(); *s; s++)
        if (config_find_opt((*s)->opts, key))
            owners_add(&o, "stage ", (*s)->name);
    return o.count > 0;
}

const char *config_hint_key(const char *path, const struct opt *opts, bool is_stage, struct str key,
                            char out[CONFIG_HINT_BYTES])
{
    struct guess g = {.want = key};

    out[0] = '\0';
    guess_opts(&g, opts);
    if (!is_stage)
        guess_subsections(&g, path);
    if (g.name && g.distance == 1)
        (void)snprintf(out, CONFIG_HINT_BYTES, ", did you mean '%s'?", g.name);
    else if (!hint_owners(key, out) && g.name)
        (void)snprintf(out, CONFIG_HINT_BYTES, ", did you mean '%s'?", g.name);
    return out;
}

static const char *guess_say(const struct guess *g, char out[CONFIG_HINT_BYTES])
{
    out[0] = '\0';
    if (g->name)
        (void)snprintf(out, CONFIG_HINT_BYTES, ", did you mean '%s'?", g->name);
    return out;
}

const char *config_hint_opt(const struct opt *opts, struct str key, char out[CONFIG_HINT_BYTES])
{
    struct guess g = {.want = key};

    guess_opts(&g, opts);
    return guess_say(&g, out);
}

const char *config_hint_stage(struct str name, char out[CONFIG_HINT_BYTES])
{
    struct guess g = {.want = name};

    for (const struct stage *const *s = stage_list(); *s; s++)
        guess_try(&g, (*s)->name);
    return guess_say(&g, out);
}
