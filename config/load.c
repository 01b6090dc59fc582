/* load.c -- read a configuration: bytes to tree, -o on the tree, tree to struct; see config.h */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../stages/base/mem.h"
#include "apply.h"
#include "config.h"
#include "options.h"
#include "override.h"
#include "tree.h"

#define CONFIG_ARENA_BYTES (64u * 1024 * 1024)

static enum err_code load_full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "not enough memory for the configuration");
}

/* The map at the top; a file without any document is an empty one. */
static enum err_code parse_root(struct arena *scratch, const struct tree_source *source,
                                struct str yaml, struct tree_node **ret_root, struct err *err)
{
    struct tree_node *root = NULL;
    enum err_code code = tree_parse(scratch, source, yaml, &root, err);

    if (code)
        return code;
    if (!root || tree_is_null(root)) {
        root = tree_new(scratch, source, TREE_MAP);
        if (!root)
            return load_full(err);
    }
    if (root->type != TREE_MAP)
        return tree_fail(source, root->mark, err, "the top level must be a map of keys and values");
    *ret_root = root;
    return ERR_OK;
}

/* Pipelines and routes that are not set get their defaults in the tree, so that -o can change a
 * part of them. */
static enum err_code add_default_nodes(struct arena *scratch, const struct tree_source *source,
                                       struct tree_node *root, struct err *err)
{
    size_t len;
    const struct config_section *sections = config_sections(&len);

    for (size_t i = 0; i < len; i++) {
        struct tree_node *node, *def = NULL;
        enum err_code code;

        if (!sections[i].def)
            continue;
        node = tree_find(root, str_of(sections[i].path));
        if (node && !tree_is_null(node))
            continue;
        code = tree_parse(scratch, source, str_of(sections[i].def), &def, err);
        if (code)
            return code;
        assert(def);
        if (node) {
            tree_replace(node, def);
            continue;
        }
        def->key = str_of(sections[i].path);
        tree_add(root, def);
    }
    return ERR_OK;
}

static enum err_code build_tree(struct arena *scratch, const struct tree_source *source,
                                struct str yaml, const char *const *overrides, size_t overrides_len,
                                struct tree_node **ret_root, struct err *err)
{
    static const struct tree_source defaults = {.name = "defaults", .is_built_in = true};
    struct tree_node *root = NULL;
    enum err_code code = parse_root(scratch, source, yaml, &root, err);

    if (!code)
        code = add_default_nodes(scratch, &defaults, root, err);
    for (size_t i = 0; !code && i < overrides_len; i++)
        code = override_apply(scratch, root, overrides[i], err);
    if (!code)
        *ret_root = root;
    return code;
}

static struct config *config_create(void)
{
    struct arena *arena = arena_create(CONFIG_ARENA_BYTES);
    struct config *config = arena ? arena_alloc(arena, 1, sizeof *config) : NULL;

    if (!config) {
        arena_destroy(arena);
        return NULL;
    }
    config->arena = arena;
    return config;
}

void config_destroy(struct config *config)
{
    if (config)
        arena_destroy(config->arena); /* which holds the struct itself */
}

enum err_code config_parse(struct str yaml, const char *name, const char *const *overrides,
                           size_t overrides_len, struct config **ret_config, struct err *err)
{
    struct tree_source source = {.name = name};
    struct arena *scratch = arena_create(TREE_ARENA_BYTES + CONFIG_ARENA_BYTES);
    struct config *config = config_create();
    struct tree_node *root = NULL;
    enum err_code code;

    assert(name && ret_config && (overrides || overrides_len == 0));
    if (!scratch || !config) {
        code = load_full(err);
        goto undo;
    }
    code = build_tree(scratch, &source, yaml, overrides, overrides_len, &root, err);
    if (!code)
        code = apply_tree(root, config, scratch, err);
    if (!code)
        code = check_config(config, root, &source, err);
    if (code)
        goto undo;
    arena_destroy(scratch);
    *ret_config = config;
    return ERR_OK;

undo:
    config_destroy(config);
    arena_destroy(scratch);
    return code;
}

/* Up to one byte over the limit, so that a pipe or an endless file ends too. -errno on failure. */
static ssize_t read_some(int fd, char *bytes, size_t room)
{
    size_t len = 0;

    while (len < room) {
        ssize_t n = read(fd, bytes + len, room - len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    return (ssize_t)len;
}

enum err_code config_load(const char *path, const char *const *overrides, size_t overrides_len,
                          struct config **ret_config, struct err *err)
{
    char *bytes;
    ssize_t len;
    enum err_code code;
    int fd;

    if (!path)
        return config_parse(STR(""), "defaults", overrides, overrides_len, ret_config, err);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return err_set(err, ERR_CONF, errno, "cannot open '%s': %s", path, strerror(errno));
    bytes = mem_alloc(CONFIG_FILE_BYTES_MAX + 1, 1);
    len = bytes ? read_some(fd, bytes, CONFIG_FILE_BYTES_MAX + 1) : 0;
    (void)close(fd); /* only read from */
    if (!bytes)
        code = load_full(err);
    else if (len < 0)
        code = err_set(err, ERR_CONF, (int)-len, "cannot read '%s': %s", path, strerror((int)-len));
    else
        code = config_parse((struct str){bytes, (size_t)len}, path, overrides, overrides_len,
                            ret_config, err);
    mem_free(bytes);
    return code;
}
