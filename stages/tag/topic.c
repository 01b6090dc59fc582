/* topic.c -- see topic.h */
#include "topic.h"

#include "../base/arena.h"
#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/utf8.h"
#include "rules.h"
#include "rules_scan.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define TOPIC_FILE "lexicon/topics.tsv"
#define SCORE_MIN 3u
#define SCORE_CHARS 800u
#define TITLE_WORTH 3u

struct topics {
    struct arena *arena;  /* of the table */
    struct opt_rules set; /* a rule for each topic */
    size_t rules_room, patterns_room;
    struct rules *rules;
    struct topic_slot {
        uint32_t *times; /* one a word */
        uint32_t score[TOPIC_TABLE_MAX], words[TOPIC_TABLE_MAX];
        bool in_title[TOPIC_TABLE_MAX];
    } * slots;
    size_t slots_len;
};

void topics_close(struct topics *t)
{
    if (!t)
        return;
    rules_close(t->rules);
    for (size_t i = 0; i < t->slots_len; i++)
        mem_free(t->slots[i].times);
    mem_free(t->slots);
    arena_destroy(t->arena);
    mem_free(t);
}

/* ---- the table ---- */

static enum err_code topics_full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no memory for the topics");
}

static enum err_code add_words(struct topics *t, uint32_t rule, struct str words, unsigned line,
                               struct err *err)
{
    struct str word;

    while (str_split(&words, ' ', &word)) {
        struct rule_pattern *grown;

        if (!word.len)
            continue;
        if (word.len > RULE_PATTERN_BYTES_MAX || t->set.patterns_len == RULE_PATTERNS_MAX)
            return err_set(err, ERR_CONF, 0, "'" TOPIC_FILE "' line %u: too many or too long words",
                           line);
        grown = arena_grow(t->arena, t->set.patterns, &t->patterns_room, t->set.patterns_len + 1,
                           sizeof *grown);
        if (!grown)
            return topics_full(err);
        t->set.patterns = grown;
        grown = &t->set.patterns[t->set.patterns_len];
        *grown = (struct rule_pattern){.rule = rule, .mark = {TOPIC_FILE, line, 1}};
        grown->text = (struct str){arena_dup(t->arena, word.ptr, word.len), word.len};
        if (!grown->text.ptr)
            return topics_full(err);
        t->set.patterns_len++;
    }
    return ERR_OK;
}

static enum err_code add_line(struct topics *t, struct str line, unsigned number, struct err *err)
{
    struct str name;
    struct rule *rules;

    if (str_ends(line, STR("\r")))
        line.len--;
    if (!line.len || line.ptr[0] == '#')
        return ERR_OK;
    (void)str_split(&line, '\t', &name);
    if (!name.len || !line.len || !utf8_is_valid(name) || !utf8_is_valid(line))
        return err_set(err, ERR_CONF, 0, "'" TOPIC_FILE "' line %u: not a topic, a tab, and words",
                       number);
    if (t->set.len == TOPIC_TABLE_MAX)
        return err_set(err, ERR_CONF, 0, "'" TOPIC_FILE "' has more than %u topics",
                       TOPIC_TABLE_MAX);
    rules = arena_grow(t->arena, t->set.rules, &t->rules_room, t->set.len + 1, sizeof *rules);
    if (!rules)
        return topics_full(err);
    t->set.rules = rules;
    rules = &t->set.rules[t->set.len];
    *rules = (struct rule){.tag_id = (uint32_t)t->set.len};
    rules->name = (struct str){arena_dup(t->arena, name.ptr, name.len), name.len};
    if (!rules->name.ptr)
        return topics_full(err);
    t->set.tags_len = (uint32_t)++t->set.len;
    return add_words(t, (uint32_t)t->set.len - 1, line, number, err);
}

static enum err_code read_table(struct topics *t, const char *data, struct err *err)
{
    char path[4096], *bytes = mem_alloc(TOPIC_BYTES_MAX, 1);
    int n = snprintf(path, sizeof path, "%s/" TOPIC_FILE, data);
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "rbe") : NULL;
    enum err_code code = ERR_OK;
    struct str rest, line;
    unsigned number = 1;

    if (!bytes) {
        code = topics_full(err);
    } else if (!file) {
        code = err_set(err, ERR_CONF, errno, "cannot read '%s': %s", path, strerror(errno));
    } else {
        rest = (struct str){bytes, fread(bytes, 1, TOPIC_BYTES_MAX, file)};
        if (ferror(file) || rest.len == TOPIC_BYTES_MAX)
            code = err_set(err, ERR_CONF, 0, "cannot read '%s': an error, or over 1 MiB", path);
        for (; !code && str_split(&rest, '\n', &line); number++)
            code = add_line(t, line, number, err);
    }
    if (file)
        (void)fclose(file); /* only read from */
    mem_free(bytes);
    return code;
}

static bool slots_open(struct topics *t, size_t len)
{
    t->slots = mem_alloc(len, sizeof *t->slots);
    if (!t->slots)
        return false;
    while (t->slots_len < len) {
        t->slots[t->slots_len].times = mem_alloc(t->set.patterns_len + 1, sizeof(uint32_t));
        if (!t->slots[t->slots_len++].times)
            return false;
    }
    return true;
}

enum err_code topics_open(const struct stage_env *env, struct topics **ret_topics, struct err *err)
{
    struct stage_env plain = *env;
    struct topics *t;
    enum err_code code;

    plain.cache = NULL; /* compiled in some milliseconds */
    *ret_topics = NULL;
    if (hs_valid_platform() != HS_SUCCESS)
        return ERR_OK;
    t = mem_alloc(1, sizeof *t);
    if (!t)
        return topics_full(err);
    t->arena = arena_create(16 * TOPIC_BYTES_MAX);
    code = t->arena ? read_table(t, env->data, err) : topics_full(err);
    if (!code)
        code = rules_open(&t->set, &plain, &t->rules, err);
    if (!code && !slots_open(t, env->slots))
        code = topics_full(err);
    if (code) {
        topics_close(t);
        return code;
    }
    *ret_topics = t;
    return ERR_OK;
}

/* ---- an article ---- */

static void count(const struct topics *t, struct topic_slot *s, const struct rule_span *spans,
                  size_t len, const struct doc *doc, const struct article *art)
{
    memset(s->times, 0, t->set.patterns_len * sizeof *s->times);
    memset(s->score, 0, sizeof s->score);
    memset(s->words, 0, sizeof s->words);
    memset(s->in_title, 0, sizeof s->in_title);
    for (size_t i = 0; i < len; i++) {
        uint32_t pattern = spans[i].pattern, topic = t->set.patterns[pattern].rule;
        bool in_title = doc->blocks[art->first_block + spans[i].block].kind == BLOCK_TITLE;

        s->words[topic] += s->times[pattern] == 0;
        s->in_title[topic] |= in_title;
        if (s->times[pattern]++ < TOPIC_TIMES)
            s->score[topic] += in_title ? TITLE_WORTH : 1;
    }
}

static size_t chars_of(const struct doc *doc, const struct article *art)
{
    size_t bytes = 0;

    for (size_t i = 0; i < art->blocks_len; i++)
        bytes += doc->blocks[art->first_block + i].text.len;
    return bytes / 3;
}

enum err_code topics_run(struct topics *t, struct doc *doc, struct article *art, struct err *err)
{
    struct topic_slot *s = &t->slots[doc->slot];
    uint32_t least = SCORE_MIN + (uint32_t)(chars_of(doc, art) / SCORE_CHARS), best = 0;
    const struct rule_span *spans;
    enum err_code code;
    size_t len;

    assert(doc->slot < t->slots_len);
    if ((code = rules_find(t->rules, doc, art, &spans, &len, err)))
        return code;
    art->topics = arena_alloc(doc->arena, TOPICS_MAX, sizeof *art->topics);
    if (!art->topics)
        return err_set(err, ERR_NOMEM, 0, "no room for topics in the document's memory");
    count(t, s, spans, len, doc, art);
    while (art->topics_len < TOPICS_MAX) {
        size_t top = 0;

        for (size_t i = 1; i < t->set.len; i++)
            if (s->score[i] > s->score[top])
                top = i;
        if (!t->set.len || s->score[top] < least || s->score[top] * 2 < best)
            break;
        best = best ? best : s->score[top];
        if (s->words[top] > 1 || s->in_title[top])
            art->topics[art->topics_len++] = t->set.rules[top].name;
        s->score[top] = 0;
    }
    return ERR_OK;
}
