/* defaults.c -- the defaults of a table, read by the parser that reads files; see value.h */
#include <string.h>

#include "../stages/base/buf.h"
#include "value.h"

/* A list without its brackets, as a table may have it. */
static enum err_code default_list(struct str text, struct arena *scratch,
                                  const struct tree_source *source, struct tree_node **ret_node,
                                  struct err *err)
{
    struct buf whole;
    enum err_code code;

    buf_init(&whole, text.len + 2);
    buf_add_byte(&whole, '[');
    buf_add_str(&whole, text);
    buf_add_byte(&whole, ']');
    code = buf_failed(&whole)
               ? err_set(err, ERR_NOMEM, 0, "not enough memory for the configuration")
               : tree_parse(scratch, source, buf_str(&whole), ret_node, err);
    buf_fini(&whole);
    return code;
}

/* A default is what a user would write behind the key, where "" means empty text. */
static enum err_code default_node(const struct opt *opt, struct arena *scratch,
                                  struct tree_node **ret_node, struct err *err)
{
    static const struct tree_source source = {.name = "default", .is_built_in = true};
    struct str text = str_of(opt->def);

    if ((opt->type == OPT_LIST || opt->type == OPT_RULES) && !str_starts(text, STR("[")))
        return default_list(text, scratch, &source, ret_node, err);
    if (text.len && strchr("[\"'", text.ptr[0]))
        return tree_parse(scratch, &source, text, ret_node, err);
    *ret_node = tree_new(scratch, &source, TREE_TEXT);
    if (!*ret_node)
        return err_set(err, ERR_NOMEM, 0, "not enough memory for the configuration");
    (*ret_node)->text = text;
    return ERR_OK;
}

enum err_code value_set_defaults(const struct opt *table, void *base, struct arena *arena,
                                 struct arena *scratch, struct err *err)
{
    for (const struct opt *opt = table; opt && opt->name; opt++) {
        struct tree_node *node = NULL;
        enum err_code code = default_node(opt, scratch, &node, err);

        if (!code)
            code = value_read(opt, node, base, arena, err);
        if (code == ERR_CONF)
            return err_set(err, ERR_STATE, 0, "option '%s' has an impossible default '%s'",
                           opt->name, opt->def);
        if (code)
            return code;
    }
    return ERR_OK;
}
