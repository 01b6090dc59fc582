/* print.c -- a configuration as YAML; see config.h */
#include <assert.h>
#include <string.h>

#include "config.h"
#include "options.h"
#include "value.h"

#define INDENT 2

static void print_indent(size_t depth, struct buf *out)
{
    for (size_t i = 0; i < depth * INDENT; i++)
        buf_add_byte(out, ' ');
}

static void print_options(const struct config *c, const struct config_section *section,
                          size_t depth, struct buf *out)
{
    for (const struct opt *opt = section->opts; opt->name; opt++) {
        print_indent(depth, out);
        buf_addf(out, "%s: ", opt->name);
        value_print(opt, (const char *)c + section->base, out);
        buf_add_byte(out, '\n');
    }
}

/* {name: value, ...} */
static void print_flow(const struct opt *opts, const void *base, struct buf *out)
{
    buf_add_byte(out, '{');
    for (const struct opt *opt = opts; opt && opt->name; opt++) {
        buf_addf(out, "%s%s: ", opt == opts ? "" : ", ", opt->name);
        value_print(opt, base, out);
    }
    buf_add_byte(out, '}');
}

static void print_pipelines(const struct config *c, const struct config_section *section,
                            size_t depth, struct buf *out)
{
    (void)section;
    for (size_t i = 0; i < c->pipelines_len; i++) {
        const struct config_pipeline *p = &c->pipelines[i];

        print_indent(depth, out);
        value_print_text(p->name, out);
        buf_addf(out, ":%s\n", p->steps_len ? "" : " []");
        for (size_t k = 0; k < p->steps_len; k++) {
            print_indent(depth + 1, out);
            buf_addf(out, "- %s: ", p->steps[k].stage->name);
            print_flow(p->steps[k].stage->opts, p->steps[k].opts, out);
            buf_add_byte(out, '\n');
        }
    }
}

static void print_routes(const struct config *c, const struct config_section *section, size_t depth,
                         struct buf *out)
{
    for (size_t i = 0; i < c->routes_len; i++) {
        struct config_route_text text = {c->routes[i].match,
                                         c->pipelines[c->routes[i].pipeline].name};

        print_indent(depth, out);
        buf_add_str(out, STR("- "));
        print_flow(section->opts, &text, out);
        buf_add_byte(out, '\n');
    }
}

typedef void section_printer(const struct config *c, const struct config_section *section,
                             size_t depth, struct buf *out);

static section_printer *const section_printers[] = {
    [CONFIG_SECTION_OPTIONS] = print_options,
    [CONFIG_SECTION_PIPELINES] = print_pipelines,
    [CONFIG_SECTION_ROUTES] = print_routes,
};

/* "archive.rotate" is printed as "rotate:", one step in. */
static size_t print_heading(const char *path, struct buf *out)
{
    const char *name = path;
    size_t depth = 0;

    if (!*path)
        return 0;
    for (const char *dot = path; (dot = strchr(dot, '.')); depth++)
        name = ++dot;
    print_indent(depth, out);
    buf_addf(out, "%s:\n", name);
    return depth + 1;
}

void config_print(const struct config *config, struct buf *out)
{
    size_t len;
    const struct config_section *sections = config_sections(&len);

    assert(config && out);
    for (size_t i = 0; i < len; i++) {
        size_t depth = print_heading(sections[i].path, out);

        section_printers[sections[i].kind](config, &sections[i], depth, out);
    }
}
