/* rules_db.c -- see rules_db.h */
#include "rules_db.h"

#include "../base/mem.h"
#include "rules_cache.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANCHORED_BYTES (RULE_PATTERN_BYTES_MAX + 16)

/* Patterns of one kind, in the form the library wants them. */
struct batch {
    const char **texts;
    size_t *lens;
    unsigned *flags, *ids;
    unsigned len;
};

static void batch_fini(struct batch *b)
{
    mem_free(b->texts);
    mem_free(b->lens);
    mem_free(b->flags);
    mem_free(b->ids);
}

static bool batch_init(struct batch *b, const struct opt_rules *set, bool is_regex)
{
    *b = (struct batch){.texts = mem_alloc(set->patterns_len + 1, sizeof *b->texts),
                        .lens = mem_alloc(set->patterns_len + 1, sizeof *b->lens),
                        .flags = mem_alloc(set->patterns_len + 1, sizeof *b->flags),
                        .ids = mem_alloc(set->patterns_len + 1, sizeof *b->ids)};
    if (!b->texts || !b->lens || !b->flags || !b->ids)
        return false;
    for (size_t i = 0; i < set->patterns_len; i++) {
        const struct rule_pattern *p = &set->patterns[i];

        if (p->is_regex != is_regex)
            continue;
        b->texts[b->len] = p->text.ptr;
        b->lens[b->len] = p->text.len;
        b->flags[b->len] = (is_regex ? HS_FLAG_UTF8 | HS_FLAG_SOM_LEFTMOST : 0) |
                           (set->rules[p->rule].ignores_case ? HS_FLAG_CASELESS : 0);
        b->ids[b->len++] = (unsigned)i;
    }
    return true;
}

/* The library has no code of its own for it, and names the first pattern then. */
static bool is_no_memory(const hs_compile_error_t *why)
{
    return why && strcmp(why->message, "Unable to allocate memory.") == 0;
}

/* The library's words about pattern `p` (NULL: about all), at its place. */
static enum err_code refuse(const struct opt_rules *set, const struct rule_pattern *p,
                            hs_compile_error_t *take_why, struct err *err)
{
    char why[ERR_MSG_BYTES / 2];
    bool is_nomem = is_no_memory(take_why);
    size_t len;

    (void)snprintf(why, sizeof why, "%s", take_why ? take_why->message : "unknown error");
    (void)hs_free_compile_error(take_why);
    if (is_nomem)
        return err_set(err, ERR_NOMEM, ENOMEM, "no memory to compile the rules");
    len = strlen(why);
    if (len && why[len - 1] == '.')
        why[len - 1] = '\0';
    why[0] = (char)tolower((unsigned char)why[0]);
    if (!p)
        return err_set(err, ERR_CONF, 0, "cannot compile the rules together: %s", why);
    (void)err_set(err, ERR_CONF, 0, "rule '%s' has a %s that cannot be used: %s",
                  set->rules[p->rule].name.ptr, p->is_regex ? "regular expression" : "keyword",
                  why);
    return err_wrap(err, "%s:%u:%u", p->mark.file, p->mark.line, p->mark.column);
}

static enum err_code compile_literals(const struct opt_rules *set, struct rules_db *db,
                                      struct err *err)
{
    hs_compile_error_t *why = NULL;
    enum err_code code = ERR_OK;
    struct batch b;

    if (!batch_init(&b, set, false)) {
        code = err_set(err, ERR_NOMEM, 0, "no memory for the rules");
    } else if (b.len && hs_compile_lit_multi(b.texts, b.flags, b.ids, b.lens, b.len, HS_MODE_BLOCK,
                                             NULL, &db->literals, &why) != HS_SUCCESS) {
        int at = why ? why->expression : -1;

        code = refuse(set, at >= 0 ? &set->patterns[b.ids[at]] : NULL, why, err);
    }
    batch_fini(&b);
    return code;
}

/* Compile the expression for itself, anchored where the text begins. */
static enum err_code add_wide(const struct opt_rules *set, struct rules_db *db,
                              const struct batch *b, unsigned i, struct err *err)
{
    const struct rule_pattern *p = &set->patterns[b->ids[i]];
    struct rules_wide *w = &db->wide[db->wide_len];
    unsigned flags = b->flags[i] & ~(unsigned)HS_FLAG_SOM_LEFTMOST;
    hs_compile_error_t *why = NULL;
    hs_expr_info_t *info = NULL;
    char text[ANCHORED_BYTES];

    if (hs_expression_info(b->texts[i], flags, &info, &why) != HS_SUCCESS)
        return refuse(set, p, why, err);
    *w = (struct rules_wide){
        .pattern = b->ids[i], .width_min = info->min_width, .width_max = info->max_width};
    free(info); /* lint-ok: calls because the library made it with malloc */
    if (db->wide_len == RULES_WIDE_MAX) {
        (void)err_set(err, ERR_CONF, 0, "more than %u regular expressions with wide gaps",
                      RULES_WIDE_MAX);
        return err_wrap(err, "%s:%u:%u", p->mark.file, p->mark.line, p->mark.column);
    }
    (void)snprintf(text, sizeof text, "\\A(?:%s)", b->texts[i]);
    if (hs_compile(text, flags, HS_MODE_BLOCK, NULL, &w->anchored, &why) != HS_SUCCESS)
        return refuse(set, p, why, err);
    db->wide_len++;
    b->flags[i] = flags;
    return ERR_OK;
}

/* From expression `from` on, find those that the library cannot tell the beginning of. */
static enum err_code find_wide(const struct opt_rules *set, struct rules_db *db,
                               const struct batch *b, unsigned from, struct err *err)
{
    enum err_code code = ERR_OK;

    for (unsigned i = from; i < b->len && !code; i++) {
        hs_compile_error_t *why = NULL;
        hs_database_t *alone = NULL;

        if (hs_compile(b->texts[i], b->flags[i], HS_MODE_BLOCK, NULL, &alone, &why) == HS_SUCCESS) {
            (void)hs_free_database(alone);
            continue;
        }
        if (is_no_memory(why))
            return refuse(set, NULL, why, err);
        (void)hs_free_compile_error(why);
        /* One that is wrong in itself is so without its beginning, too. */
        code = add_wide(set, db, b, i, err);
    }
    return code;
}

static enum err_code compile_regexes(const struct opt_rules *set, struct rules_db *db,
                                     struct err *err)
{
    hs_compile_error_t *why = NULL;
    enum err_code code = ERR_OK;
    struct batch b;
    int at = -1;

    db->wide = mem_alloc(RULES_WIDE_MAX + 1, sizeof *db->wide);
    if (!batch_init(&b, set, true) || !db->wide) {
        code = err_set(err, ERR_NOMEM, 0, "no memory for the rules");
    } else if (b.len && hs_compile_multi(b.texts, b.flags, b.ids, b.len, HS_MODE_BLOCK, NULL,
                                         &db->regexes, &why) != HS_SUCCESS) {
        at = why ? why->expression : -1;
        if (at < 0 || is_no_memory(why)) {
            code = refuse(set, NULL, why, err);
        } else {
            (void)hs_free_compile_error(why);
            why = NULL;
            code = find_wide(set, db, &b, (unsigned)at, err);
        }
        if (!code && hs_compile_multi(b.texts, b.flags, b.ids, b.len, HS_MODE_BLOCK, NULL,
                                      &db->regexes, &why) != HS_SUCCESS) {
            at = why ? why->expression : -1;
            code = refuse(set, at >= 0 ? &set->patterns[b.ids[at]] : NULL, why, err);
        }
    }
    batch_fini(&b);
    return code;
}

enum err_code rules_db_open(const struct opt_rules *set, const struct stage_env *env,
                            struct rules_db *ret_db, struct err *err)
{
    struct rules_db db = {NULL, NULL, NULL, 0};
    enum err_code code;

    assert(set->patterns_len > 0);
    if (hs_valid_platform() != HS_SUCCESS)
        return err_set(err, ERR_CONF, 0, "this processor is too old for rules");
    if (env->cache && rules_cache_load(env->cache, set, &db)) {
        *ret_db = db;
        return ERR_OK;
    }
    if ((code = compile_literals(set, &db, err)) || (code = compile_regexes(set, &db, err))) {
        rules_db_close(&db);
        return code;
    }
    if (env->cache && !env->cache->is_read_only)
        rules_cache_save(env->cache->dirfd, set, &db);
    *ret_db = db;
    return ERR_OK;
}

void rules_db_close(struct rules_db *db)
{
    (void)hs_free_database(db->literals);
    (void)hs_free_database(db->regexes);
    for (size_t i = 0; i < db->wide_len; i++)
        (void)hs_free_database(db->wide[i].anchored);
    mem_free(db->wide);
    *db = (struct rules_db){NULL, NULL, NULL, 0};
}

hs_scratch_t *rules_db_scratch(const struct rules_db *db)
{
    hs_scratch_t *scratch = NULL;
    bool is_good = true;

    if (db->literals)
        is_good = hs_alloc_scratch(db->literals, &scratch) == HS_SUCCESS;
    if (is_good && db->regexes)
        is_good = hs_alloc_scratch(db->regexes, &scratch) == HS_SUCCESS;
    for (size_t i = 0; i < db->wide_len && is_good; i++)
        is_good = hs_alloc_scratch(db->wide[i].anchored, &scratch) == HS_SUCCESS;
    if (!is_good) {
        (void)hs_free_scratch(scratch);
        return NULL;
    }
    return scratch;
}
