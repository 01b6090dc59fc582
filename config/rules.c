/* rules.c -- see rules.h */
#include "rules.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "../stages/base/buf.h"
#include "../stages/base/hash.h"
#include "../stages/base/map.h"
#include "options.h"
#include "value.h"

struct reader {
    struct arena *arena, *scratch;
    const struct tree_source *source; /* of what is read now */
    const char *file;                 /* its name, kept with the rules */
    struct opt_rules *set;
    size_t rules_room, patterns_room;
    struct map *names, *tags; /* hashes of them: their rule, their number */
    struct err *err;
};

static const char *const scope_words[] = {"all", "title", "text", NULL};

const struct opt rule_opts[] = {
    {"name", OPT_STR, offsetof(struct rule, name), "", 1, RULE_NAME_BYTES_MAX, NULL,
     "the rule's own name, used once"},
    {"tag", OPT_STR, offsetof(struct rule, tag), "", 0, RULE_NAME_BYTES_MAX, NULL,
     "what a match is tagged as; empty: the rule's name"},
    {"keywords", OPT_LIST, offsetof(struct rule, keywords), "", 0, 0, NULL,
     "words to find as they are"},
    {"regex", OPT_LIST, offsetof(struct rule, regexes), "", 0, 0, NULL,
     "regular expressions to find"},
    {"ignore_case", OPT_BOOL, offsetof(struct rule, ignores_case), "false", 0, 0, NULL,
     "take capital and small letters for the same"},
    {"in", OPT_ENUM, offsetof(struct rule, scope), "all", 0, 0, scope_words,
     "where to look: all of the article, its title, its text"},
    {"drop", OPT_BOOL, offsetof(struct rule, drops), "false", 0, 0, NULL,
     "leave the text of the article out of its record"},
    {.name = NULL},
};

const struct opt rule_test_opts[] = {
    {"route", OPT_LIST, offsetof(struct rule_test, routes), "", 0, 64, NULL,
     "patterns for the file's name below the inbox"},
    {"place", OPT_LIST, offsetof(struct rule_test, places), "", 0, 64, NULL,
     "divisions the article is about or names: codes, or how full names begin"},
    {"tag", OPT_LIST, offsetof(struct rule_test, tags), "", 0, 64, NULL,
     "kinds of tags, or tags of rules before this one, that the article has"},
    {"lang", OPT_LIST, offsetof(struct rule_test, langs), "", 0, 64, NULL,
     "languages, as in the record"},
    {"script", OPT_LIST, offsetof(struct rule_test, scripts), "", 0, 64, NULL,
     "scripts, as in the record"},
    {"quality_below", OPT_RATIO, offsetof(struct rule_test, quality_below), "0", 0, 1000, NULL,
     "the score of quality is below this"},
    {.name = NULL},
};

static enum err_code reader_full(const struct reader *r)
{
    return err_set(r->err, ERR_NOMEM, 0, "not enough memory for the rules");
}

static enum err_code reader_fail(const struct reader *r, const struct tree_node *n,
                                 const char *sentence)
{
    return tree_fail(n->source, n->mark, r->err, "%s", sentence);
}

/* Where `n` stands, for what is told later. A part of a rule may be another -o than the rule. */
static bool reader_mark(struct reader *r, const struct tree_node *n, struct rule_mark *ret_mark)
{
    if (r->source != n->source) {
        const char *lead = n->source->is_override ? "-o " : "";
        size_t lead_len = strlen(lead), len = strlen(n->source->name);
        char *file = arena_alloc(r->arena, lead_len + len + 1, 1);

        if (!file)
            return false;
        memcpy(file, lead, lead_len);
        memcpy(file + lead_len, n->source->name, len);
        r->file = file;
        r->source = n->source;
    }
    *ret_mark = (struct rule_mark){r->file, n->mark.line, n->mark.column};
    return true;
}

static enum err_code read_opt(const struct reader *r, const struct opt *opt,
                              const struct tree_node *n, void *base)
{
    /* One word does for a list of one. */
    struct tree_node one = *n, list = {.type = TREE_LIST, .source = n->source, .mark = n->mark};
    enum err_code code;

    if (opt->type == OPT_LIST && n->type == TREE_TEXT && !tree_is_null(n)) {
        one.next = NULL;
        tree_add(&list, &one);
        n = &list;
    }
    code = value_read(opt, n, base, r->arena, r->err);
    if (code != ERR_CONF)
        return code;
    (void)err_wrap(r->err, "%s", opt->name);
    return tree_wrap(n->source, n->mark, r->err);
}

static enum err_code refuse_key(const struct reader *r, const struct tree_node *map,
                                const struct tree_node *n, const struct opt *table, bool is_known)
{
    char quoted[TREE_QUOTE_BYTES], hint[CONFIG_HINT_BYTES];

    if (!is_known)
        return tree_fail(n->source, n->key_mark, r->err, "unknown key '%s' in a rule%s",
                         tree_quote(n->key, quoted), config_hint_opt(table, n->key, hint));
    if (tree_find(map, n->key) != n)
        return tree_fail(n->source, n->key_mark, r->err, "duplicate key '%s', first in line %u",
                         tree_quote(n->key, quoted), tree_find(map, n->key)->key_mark.line);
    return ERR_OK;
}

/* The tags a condition names, by number. */
static enum err_code resolve_tags(const struct reader *r, const struct tree_node *map,
                                  struct rule_test *test)
{
    const struct tree_node *n = tree_find(map, STR("tag"));
    char quoted[TREE_QUOTE_BYTES];

    if (n && n->type == TREE_LIST)
        n = n->first;
    test->refs = arena_alloc(r->arena, test->tags.len + 1, sizeof *test->refs);
    if (!test->refs)
        return reader_full(r);
    for (size_t i = 0; i < test->tags.len; i++, n = n->next) {
        struct rule_ref *ref = &test->refs[i];
        uint64_t tag;

        assert(n); /* the list was made of these */
        ref->kind = tag_kind_find(test->tags.items[i]);
        ref->is_kind = ref->kind < TAG_RULE;
        if (ref->is_kind)
            continue;
        if (!map_get(r->tags, hash64(test->tags.items[i], 0), &tag))
            return tree_fail(n->source, n->mark, r->err,
                             "'%s' is neither a kind of tag nor the tag of a rule before this one",
                             tree_quote(test->tags.items[i], quoted));
        ref->tag = (uint32_t)tag;
    }
    return ERR_OK;
}

static enum err_code read_test(const struct reader *r, const struct tree_node *map,
                               struct rule_test *test)
{
    enum err_code code;

    if (map->type != TREE_MAP || map->len == 0)
        return reader_fail(r, map, "must be a map, such as {place: \"4308\"}");
    for (const struct tree_node *n = map->first; n; n = n->next) {
        const struct opt *opt = config_find_opt(rule_test_opts, n->key);

        code = refuse_key(r, map, n, rule_test_opts, opt != NULL);
        if (!code && opt)
            code = read_opt(r, opt, n, test);
        if (code)
            return code;
    }
    return resolve_tags(r, map, test);
}

static bool is_field_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
              s.ptr[i] == '_'))
            return false;
    return s.len > 0 && s.len <= RULE_FIELD_NAME_BYTES_MAX;
}

static enum err_code read_fields(const struct reader *r, const struct tree_node *map,
                                 struct rule *rule)
{
    if (map->type != TREE_MAP || map->len > RULE_FIELDS_MAX)
        return tree_fail(map->source, map->mark, r->err,
                         "must be a map of at most %u fields, such as {theme: water}",
                         RULE_FIELDS_MAX);
    rule->fields = arena_alloc(r->arena, map->len + 1, sizeof *rule->fields);
    if (!rule->fields)
        return reader_full(r);
    for (const struct tree_node *n = map->first; n; n = n->next) {
        struct rule_field *f = &rule->fields[rule->fields_len++];
        enum err_code code = refuse_key(r, map, n, NULL, true);

        if (code)
            return code;
        if (!is_field_name(n->key))
            return tree_fail(n->source, n->key_mark, r->err,
                             "the name of a field is 1 to %u of a-z 0-9 _",
                             RULE_FIELD_NAME_BYTES_MAX);
        if (n->type != TREE_TEXT || !n->text.len || n->text.len > RULE_NAME_BYTES_MAX)
            return tree_fail(n->source, n->mark, r->err,
                             "the value of a field is text of 1 to %u bytes", RULE_NAME_BYTES_MAX);
        f->name = (struct str){arena_dup(r->arena, n->key.ptr, n->key.len), n->key.len};
        f->value = (struct str){arena_dup(r->arena, n->text.ptr, n->text.len), n->text.len};
        if (!f->name.ptr || !f->value.ptr)
            return reader_full(r);
    }
    return ERR_OK;
}

static enum err_code add_patterns(struct reader *r, const struct rule *rule,
                                  const struct tree_node *n, const struct opt_list *list,
                                  bool is_regex)
{
    struct opt_rules *set = r->set;

    if (n && n->type == TREE_LIST)
        n = n->first;
    for (size_t i = 0; i < list->len; i++, n = n->next) {
        struct str text = list->items[i];
        struct rule_pattern *grown;
        struct rule_mark mark;

        assert(n); /* the list was made of these */
        if (!str_trim(text).len || text.len > RULE_PATTERN_BYTES_MAX)
            return tree_fail(n->source, n->mark, r->err,
                             "a %s has 1 to %u bytes, and not only blanks",
                             is_regex ? "regular expression" : "keyword", RULE_PATTERN_BYTES_MAX);
        if (set->patterns_len == RULE_PATTERNS_MAX)
            return tree_fail(n->source, n->mark, r->err,
                             "more than %u keywords and regular expressions", RULE_PATTERNS_MAX);
        grown = arena_grow(r->arena, set->patterns, &r->patterns_room, set->patterns_len + 1,
                           sizeof *grown);
        if (!grown || !reader_mark(r, n, &mark))
            return reader_full(r);
        set->patterns = grown;
        set->patterns[set->patterns_len++] =
            (struct rule_pattern){.text = text,
                                  .rule = (uint32_t)(rule - set->rules),
                                  .is_regex = is_regex,
                                  .mark = mark};
    }
    return ERR_OK;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
            return false;
    return str_trim(s).len == s.len;
}

/* Names are used once; a tag of several rules has one number. */
static enum err_code check_names(const struct reader *r, const struct tree_node *map,
                                 struct rule *rule)
{
    uint64_t old;

    if (!rule->name.len)
        return reader_fail(r, map, "a rule needs a name");
    if (!rule->tag.len)
        rule->tag = rule->name;
    if (!is_name(rule->name) || !is_name(rule->tag))
        return reader_fail(r, map, "a name has no blanks at its ends and no control characters");
    if (tag_kind_find(rule->tag) != TAG_KINDS)
        return tree_fail(map->source, map->mark, r->err,
                         "'%s' is a kind of tag that siftd makes itself", rule->tag.ptr);
    if (map_get(r->names, hash64(rule->name, 0), &old))
        return tree_fail(map->source, map->mark, r->err,
                         "two rules have the same name, the other in %s:%u",
                         r->set->rules[old].mark.file, r->set->rules[old].mark.line);
    if (!map_put(r->names, hash64(rule->name, 0), (uint64_t)(rule - r->set->rules)))
        return reader_full(r);
    if (map_get(r->tags, hash64(rule->tag, 0), &old)) {
        rule->tag_id = (uint32_t)old;
        return ERR_OK;
    }
    rule->tag_id = r->set->tags_len++;
    return map_put(r->tags, hash64(rule->tag, 0), rule->tag_id) ? ERR_OK : reader_full(r);
}

static enum err_code read_keys(const struct reader *r, const struct tree_node *map,
                               struct rule *rule)
{
    enum err_code code =
        value_set_defaults(rule_test_opts, &rule->when, r->arena, r->scratch, r->err);

    if (!code)
        code = value_set_defaults(rule_test_opts, &rule->unless, r->arena, r->scratch, r->err);
    if (!code)
        code = value_set_defaults(rule_opts + 1, rule, r->arena, r->scratch, r->err);
    for (const struct tree_node *n = map->first; n && !code; n = n->next) {
        const struct opt *opt = config_find_opt(rule_opts, n->key);
        bool is_when = str_eq(n->key, STR("when")), is_unless = str_eq(n->key, STR("unless"));
        bool is_set = str_eq(n->key, STR("set"));

        code = refuse_key(r, map, n, rule_opts, opt || is_when || is_unless || is_set);
        if (code)
            break;
        if (opt)
            code = read_opt(r, opt, n, rule);
        else if (is_set)
            code = read_fields(r, n, rule);
        else
            code = read_test(r, n, is_when ? &rule->when : &rule->unless);
    }
    return code;
}

static enum err_code read_rule(struct reader *r, const struct tree_node *map)
{
    struct opt_rules *set = r->set;
    size_t before = set->patterns_len;
    struct rule_mark mark;
    struct rule *rule;
    enum err_code code;

    if (map->type != TREE_MAP)
        return reader_fail(r, map, "a rule must be a map, such as {name: n, keywords: [a]}");
    if (set->len == RULES_MAX)
        return tree_fail(map->source, map->mark, r->err, "more than %u rules", RULES_MAX);
    rule = arena_grow(r->arena, set->rules, &r->rules_room, set->len + 1, sizeof *rule);
    if (!rule || !reader_mark(r, map, &mark))
        return reader_full(r);
    set->rules = rule;
    rule = &set->rules[set->len];
    *rule = (struct rule){.mark = mark};
    if ((code = read_keys(r, map, rule)) || (code = check_names(r, map, rule)) ||
        (code = add_patterns(r, rule, tree_find(map, STR("keywords")), &rule->keywords, false)) ||
         (code = add_patterns(r, rule, tree_find(map, STR("regex")), &rule->regexes, true)))
        return code;
    rule->patterns_len = (uint32_t)(set->patterns_len - before);
    if (!rule->patterns_len && !tree_find(map, STR("when")) && !tree_find(map, STR("unless")))
        return reader_fail(r, map, "a rule needs keywords, regex, when or unless");
    set->len++;
    return ERR_OK;
}

static enum err_code read_text(struct reader *r, const char *name, struct str yaml)
{
    struct tree_source source = {.name = name, .bytes_max = RULES_FILE_BYTES_MAX};
    struct tree_node *root = NULL;
    enum err_code code = tree_parse(r->scratch, &source, yaml, &root, r->err);

    if (code || !root || tree_is_null(root))
        return code;
    if (root->type != TREE_LIST)
        return reader_fail(r, root, "a file of rules is a list of rules");
    for (const struct tree_node *n = root->first; n && !code; n = n->next)
        code = read_rule(r, n);
    r->source = NULL; /* it ends here */
    return code;
}

/* What rules read before have taken of names and tags. */
static bool reader_fill(struct reader *r)
{
    r->names = map_create();
    r->tags = map_create();
    if (!r->names || !r->tags)
        return false;
    r->rules_room = r->set->len; /* so that the first rule of this text moves them */
    r->patterns_room = r->set->patterns_len;
    for (size_t i = 0; i < r->set->len; i++) {
        const struct rule *rule = &r->set->rules[i];

        if (!map_put(r->names, hash64(rule->name, 0), i) ||
            !map_put(r->tags, hash64(rule->tag, 0), rule->tag_id))
            return false;
    }
    return true;
}

static void reader_fini(struct reader *r)
{
    map_destroy(r->names);
    map_destroy(r->tags);
}

enum err_code rules_parse(struct str yaml, const char *name, struct opt_rules *field,
                          struct arena *arena, struct arena *scratch, struct err *err)
{
    struct reader r = {.arena = arena, .scratch = scratch, .set = field, .err = err};
    enum err_code code;

    assert(field && name);
    code = reader_fill(&r) ? read_text(&r, name, yaml) : reader_full(&r);
    reader_fini(&r);
    return code;
}

static enum err_code read_named(struct reader *r, const struct tree_node *n, struct str file)
{
    const char *path = rules_file_path(n, file, r->scratch);
    enum err_code code;
    struct buf bytes;
    int sys;

    if (!path)
        return reader_full(r);
    sys = rules_file_read(path, &bytes);
    if (sys == ENOMEM)
        code = reader_full(r);
    else if (sys)
        code = tree_fail(n->source, n->mark, r->err, "cannot read '%s': %s", path, strerror(sys));
    else
        code = read_text(r, path, buf_str(&bytes));
    buf_fini(&bytes);
    return code;
}

enum err_code rules_read(const struct tree_node *node, struct opt_rules *field, struct arena *arena,
                         struct arena *scratch, struct err *err)
{
    struct reader r = {.arena = arena, .scratch = scratch, .set = field, .err = err};
    enum err_code code = reader_fill(&r) ? ERR_OK : reader_full(&r);
    size_t i = 0, files = 0;

    assert(node->type == TREE_LIST && node->len == field->sources_len);
    for (const struct tree_node *n = node->first; n && !code; n = n->next, i++) {
        if (field->sources[i].is_inline)
            code = read_rule(&r, n);
        else if (files++ == RULES_FILES_MAX)
            code =
                tree_fail(n->source, n->mark, err, "more than %u files of rules", RULES_FILES_MAX);
        else
            code = read_named(&r, n, field->sources[i].text);
    }
    reader_fini(&r);
    return code;
}
