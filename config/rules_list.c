/* rules_list.c -- what the option `rules` lists: names of files, and rules; see rules.h */
#include "rules.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "value.h"

#define RULES_CHUNK_BYTES 65536u
/* Quotes may double a text, and longer than its file no rule is. */
#define RULES_INLINE_BYTES_MAX (4u * CONFIG_FILE_BYTES_MAX)

/* ---- the list ---- */

static enum err_code list_full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "not enough memory for the configuration");
}

/* In flow style, so that it reads back to the same: every text is text, whatever its quotes were. */
static void print_tree(const struct tree_node *node, struct buf *out)
{
    bool is_map = node->type == TREE_MAP;

    if (node->type == TREE_TEXT) {
        value_print_text(node->text, out);
        return;
    }
    buf_add_byte(out, is_map ? '{' : '[');
    for (const struct tree_node *n = node->first; n; n = n->next) {
        if (n != node->first)
            buf_add_str(out, STR(", "));
        if (is_map) {
            value_print_text(n->key, out);
            buf_add_str(out, STR(": "));
        }
        print_tree(n, out); /* CONFIG_DEPTH_MAX at most */
    }
    buf_add_byte(out, is_map ? '}' : ']');
}

static enum err_code read_source(const struct tree_node *n, struct rules_source *s,
                                 struct arena *arena, struct err *err)
{
    struct buf text;

    s->is_inline = n->type == TREE_MAP;
    buf_init(&text, RULES_INLINE_BYTES_MAX);
    if (s->is_inline)
        print_tree(n, &text);
    else
        buf_add_str(&text, n->text);
    s->text =
        (struct str){buf_failed(&text) ? NULL : arena_dup(arena, text.ptr, text.len), text.len};
    buf_fini(&text);
    return s->text.ptr ? ERR_OK : list_full(err);
}

enum err_code rules_list_read(const struct tree_node *node, struct opt_rules *field,
                              struct arena *arena, struct err *err)
{
    struct opt_rules rules = {.sources_len = node->len};
    size_t i = 0;

    assert(node->type == TREE_LIST);
    rules.sources = arena_alloc(arena, node->len, sizeof *rules.sources);
    if (!rules.sources)
        return list_full(err);
    for (const struct tree_node *n = node->first; n; n = n->next, i++) {
        enum err_code code;

        if (n->type == TREE_LIST || tree_is_null(n) || (n->type == TREE_TEXT && !n->text.len))
            return err_set(err, ERR_CONF, 0, "item %zu must be the name of a file, or a rule", i);
        code = read_source(n, &rules.sources[i], arena, err);
        if (code)
            return code;
    }
    *field = rules;
    return ERR_OK;
}

void rules_list_print(const struct opt_rules *field, struct buf *out)
{
    buf_add_byte(out, '[');
    for (size_t i = 0; i < field->sources_len; i++) {
        if (i)
            buf_add_str(out, STR(", "));
        if (field->sources[i].is_inline)
            buf_add_str(out, field->sources[i].text);
        else
            value_print_text(field->sources[i].text, out);
    }
    buf_add_byte(out, ']');
}

/* ---- the files in it ---- */

int rules_file_read(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), sys = 0;
    struct stat st;
    ssize_t n = 1;

    buf_init(out, RULES_FILE_BYTES_MAX + RULES_CHUNK_BYTES);
    if (fd < 0)
        return errno;
    if (fstat(fd, &st) < 0)
        sys = errno;
    else if (!S_ISREG(st.st_mode))
        sys = EINVAL;
    while (!sys && n > 0) {
        size_t before = out->len;
        char *at = buf_extend(out, RULES_CHUNK_BYTES);

        n = at ? read(fd, at, RULES_CHUNK_BYTES) : 0;
        if (!at)
            sys = buf_is_starved(out) ? ENOMEM : EFBIG;
        else if (n < 0)
            sys = errno;
        buf_truncate(out, before + (n > 0 ? (size_t)n : 0));
    }
    (void)close(fd); /* only read from */
    return sys;
}

const char *rules_file_path(const struct tree_node *node, struct str file, struct arena *arena)
{
    const char *from = node->source->name, *slash = strrchr(from, '/');
    size_t len = slash ? (size_t)(slash + 1 - from) : 0;
    char *path;

    if (node->source->is_override || file.ptr[0] == '/')
        len = 0;
    path = arena_alloc(arena, len + file.len + 1, 1);
    if (path) {
        memcpy(path, from, len);
        memcpy(path + len, file.ptr, file.len);
    }
    return path;
}
