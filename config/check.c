/* check.c -- what no table entry can say: see apply.h and siftd.yaml.5, CHECKS. Each check blames
 * one key, so that the message points at a line. */
#include <assert.h>
#include <string.h>

#include "apply.h"

struct check {
    const struct config *config;
    const struct tree_node *root;
    const struct tree_source *source;
    struct err *err;
};

/* A path of folders, reduced as text: without ".", "..", and doubled slashes. */
struct folder {
    const char *key;
    struct str path;
};

static enum err_code blame(const struct check *ck, const char *key, const char *sentence)
{
    const struct tree_node *n = tree_at(ck->root, key);
    struct tree_mark nowhere = {0, 0};

    if (n)
        return tree_fail(n->source, n->mark, ck->err, "%s", sentence);
    return tree_fail(ck->source, nowhere, ck->err, "%s", sentence);
}

static enum err_code check_node(const struct check *ck)
{
    struct str node = ck->config->node;

    for (size_t i = 0; i < node.len; i++)
        if (!((node.ptr[i] >= 'a' && node.ptr[i] <= 'z') ||
              (node.ptr[i] >= '0' && node.ptr[i] <= '9')))
            return blame(ck, "node", "node may hold only a-z and 0-9");
    return ERR_OK;
}

static enum err_code check_inbox(const struct check *ck)
{
    const struct config_inbox *in = &ck->config->inbox;

    if (in->quiet_ms > in->settle_ms)
        return blame(ck, "inbox.quiet", "inbox.quiet may not be longer than inbox.settle");
    if (in->max_size && in->min_size > in->max_size)
        return blame(ck, "inbox.min_size", "inbox.min_size may not be over inbox.max_size");
    if (memchr(in->ready_suffix.ptr, '/', in->ready_suffix.len))
        return blame(ck, "inbox.ready_suffix", "inbox.ready_suffix may not hold a slash");
    return ERR_OK;
}

static enum err_code check_limits(const struct check *ck)
{
    const struct config *c = ck->config;

    if (c->limits.in_flight < c->commit.files)
        return blame(ck, "limits.in_flight", "limits.in_flight may not be under commit.files");
    if (c->commit.size > c->limits.memory / 4)
        return blame(ck, "commit.size", "commit.size may not be over a quarter of limits.memory");
    return ERR_OK;
}

/* Append the parts of `path` to ret[used]; "." is nothing, ".." takes the last part away, but
 * nothing of the first `base` bytes. */
static size_t reduce_path(struct str path, char *ret, size_t used, size_t base)
{
    struct str piece;

    while (str_split(&path, '/', &piece)) {
        if (piece.len == 0 || str_eq(piece, STR(".")))
            continue;
        if (str_eq(piece, STR(".."))) {
            while (used > base && ret[--used] != '/')
                ;
            continue;
        }
        ret[used++] = '/';
        memcpy(ret + used, piece.ptr, piece.len);
        used += piece.len;
    }
    return used;
}

static bool is_below(struct str path, struct str folder)
{
    return str_starts(path, folder) && (path.len == folder.len || path.ptr[folder.len] == '/');
}

/* As far as the text of the paths can tell; the daemon compares the folders themselves. */
static enum err_code check_folders(const struct check *ck, struct arena *arena)
{
    const struct config *c = ck->config;
    struct folder folders[] = {
        {"inbox.path", c->inbox.path},     {"done.path", c->done.path},
        {"log.path", c->log.path},         {"quarantine.path", c->quarantine.path},
        {"archive.path", c->archive.path},
    };
    size_t len = sizeof folders / sizeof folders[0];

    for (size_t i = 0; i < len; i++) {
        struct folder *f = &folders[i];
        bool is_absolute = f->path.ptr[0] == '/';
        /* Each part of a path needs at most one byte more than it has. */
        char *text = arena_alloc(arena, c->root.len + f->path.len + 3, 1);
        size_t base = 0, used;

        if (!text)
            return err_set(ck->err, ERR_NOMEM, 0, "not enough memory for the configuration");
        if (!is_absolute && c->root.ptr[0] != '/')
            text[base++] = '.'; /* the current folder, whatever it is */
        used = is_absolute ? 0 : reduce_path(c->root, text, base, base);
        f->path = (struct str){text, reduce_path(f->path, text, used, base)};
    }
    for (size_t i = 1; i < len; i++) {
        if (is_below(folders[i].path, folders[0].path))
            return blame(ck, folders[i].key, "no other folder may be the inbox or below it");
        for (size_t k = 1; k < i; k++)
            if (str_eq(folders[i].path, folders[k].path))
                return blame(ck, folders[i].key, "two folders have the same path");
    }
    return ERR_OK;
}

enum err_code check_config(const struct config *config, const struct tree_node *root,
                           const struct tree_source *source, struct err *err)
{
    static enum err_code (*const checks[])(const struct check *) = {
        check_node,
        check_inbox,
        check_limits,
    };
    struct check ck = {config, root, source, err};

    assert(config->pipelines_len > 0 && config->routes_len > 0);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        enum err_code code = checks[i](&ck);

        if (code)
            return code;
    }
    return check_folders(&ck, config->arena);
}
