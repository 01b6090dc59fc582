/* chain.c -- see chain.h: stages opened and run; what they remember is chain_state.c */
#include "chain_private.h"

#include "../stages/base/mem.h"
#include "../stages/rule.h"
#include "clock.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define CHAIN_STATE_MEMORY_SHARE 2 /* the states together get one half of limits.memory */

static bool is_ordered(const struct stage *stage)
{
    return (stage->flags & (STAGE_ORDERED | STAGE_STATEFUL)) != 0;
}

static const struct shared_state *chains_find_state(const struct chains *c,
                                                    const struct stage *stage, const char *index)
{
    for (size_t i = 0; i < c->states_len; i++)
        if (c->states[i].stage == stage && str_eq(str_of(c->states[i].index), str_of(index)))
            return &c->states[i];
    return NULL;
}

/* What is listed, not what stands in the files. */
static bool rules_are_same(const struct opt_rules *a, const struct opt_rules *b)
{
    if (a->sources_len != b->sources_len)
        return false;
    for (size_t i = 0; i < a->sources_len; i++)
        if (a->sources[i].is_inline != b->sources[i].is_inline ||
            !str_eq(a->sources[i].text, b->sources[i].text))
            return false;
    return true;
}

static bool opt_is_same(const struct opt *opt, const void *a, const void *b)
{
    const char *x = (const char *)a + opt->offset, *y = (const char *)b + opt->offset;
    const struct opt_list *m = (const void *)x, *n = (const void *)y;

    switch (opt->type) {
    case OPT_BOOL:
        return memcmp(x, y, sizeof(bool)) == 0;
    case OPT_U64:
    case OPT_SIZE:
    case OPT_TIME:
        return memcmp(x, y, sizeof(uint64_t)) == 0;
    case OPT_RATIO:
        return memcmp(x, y, sizeof(double)) == 0;
    case OPT_ENUM:
        return memcmp(x, y, sizeof(unsigned)) == 0;
    case OPT_STR:
        return str_eq(*(const struct str *)(const void *)x, *(const struct str *)(const void *)y);
    case OPT_RULES:
        return rules_are_same((const void *)x, (const void *)y);
    case OPT_LIST:
        if (m->len != n->len)
            return false;
        for (size_t i = 0; i < m->len; i++)
            if (!str_eq(m->items[i], n->items[i]))
                return false;
        return true;
    }
    return false;
}

/* Steps that share a memory share its options: the stage has one set of them. */
static enum err_code check_same_opts(const struct stage *stage, const char *index, const void *a,
                                     const void *b, struct err *err)
{
    for (const struct opt *opt = stage->opts; opt && opt->name; opt++)
        if (!opt_is_same(opt, a, b))
            return err_set(err, ERR_CONF, 0,
                           "index '%s' is used with different values of '%s': give one of the "
                           "steps another index",
                           index, opt->name);
    return ERR_OK;
}

static enum err_code link_open(struct chains *c, struct link *link, const struct stage *stage,
                               const struct config_step *step, struct err *err)
{
    bool is_stateful = (stage->flags & STAGE_STATEFUL) != 0;
    const char *index = is_stateful ? stage->index(step->opts) : NULL;
    const struct shared_state *shared;
    enum err_code code;

    assert(link);
    link->stage = stage;
    link->state = NULL;
    link->owns_state = false;
    if (is_stateful) {
        shared = chains_find_state(c, stage, index);
        if (shared) {
            link->state = shared->state;
            return check_same_opts(stage, index, shared->opts, step->opts, err);
        }
        if (c->states_len == CHAIN_STATES_MAX)
            return err_set(err, ERR_CONF, 0, "more than %d indexes", CHAIN_STATES_MAX);
    }
    if (stage->open) {
        code = stage->open(step->opts, &c->env, &link->state, err);
        if (code != ERR_OK)
            return code;
    }
    link->owns_state = true;
    if (is_stateful)
        c->states[c->states_len++] = (struct shared_state){
            .stage = stage, .index = index, .opts = step->opts, .state = link->state};
    return ERR_OK;
}

/* Open one more link of a pipeline. */
static enum err_code chain_add(struct chains *c, struct chain *chain, const struct stage *stage,
                               const struct config_pipeline *pipeline, size_t step, struct err *err)
{
    struct link *link = &chain->links[chain->links_len];
    enum err_code code = link_open(c, link, stage, &pipeline->steps[step], err);

    if (code != ERR_OK)
        return err_wrap(err, "cannot open stage '%s' of pipeline '%.*s'", stage->name,
                        (int)pipeline->name.len, pipeline->name.ptr);
    link->step = step;
    chain->links_len++;
    return ERR_OK;
}

/* What runs behind all steps: each memory once, however many steps share it. */
static enum err_code chain_add_settled(struct chains *c, struct chain *chain,
                                       const struct config_pipeline *pipeline, size_t step,
                                       struct err *err)
{
    const struct stage *stage = pipeline->steps[step].stage->settled;
    const char *index = stage ? stage->index(pipeline->steps[step].opts) : NULL;
    const struct shared_state *shared;

    if (!index)
        return ERR_OK;
    shared = chains_find_state(c, stage, index);
    for (size_t i = chain->steps_len; i < chain->links_len; i++)
        if (shared && chain->links[i].state == shared->state)
            return ERR_OK;
    return chain_add(c, chain, stage, pipeline, step, err);
}

static enum err_code chain_open(struct chains *c, struct chain *chain,
                                const struct config_pipeline *pipeline, struct err *err)
{
    enum err_code code = ERR_OK;
    bool has_ordered = false;

    assert(chain);
    for (size_t i = 0; code == ERR_OK && i < pipeline->steps_len; i++) {
        const struct stage *stage = pipeline->steps[i].stage;

        code = chain_add(c, chain, stage, pipeline, i, err);
        has_ordered = has_ordered || is_ordered(stage);
        if (!has_ordered)
            chain->plain_len = chain->links_len;
    }
    chain->steps_len = chain->links_len;
    for (size_t i = 0; code == ERR_OK && i < pipeline->steps_len; i++)
        code = chain_add_settled(c, chain, pipeline, i, err);
    return code;
}

enum err_code chains_open(const struct config *config, size_t slots,
                          const struct stage_cache *cache, struct chains **ret_chains,
                          struct err *err)
{
    struct chains *c = mem_alloc(1, sizeof *c);
    enum err_code code = ERR_OK;

    if (!c)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot open the pipelines: no memory");
    c->config = config;
    c->env = (struct stage_env){.data = config->data.ptr,
                                .slots = slots,
                                .cache = cache,
                                .memory_bytes = config->limits.memory / CHAIN_STATE_MEMORY_SHARE};
    c->chains = mem_alloc(config->pipelines_len, sizeof *c->chains);
    if (!c->chains)
        code = err_set(err, ERR_NOMEM, ENOMEM, "cannot open the pipelines: no memory");
    else
        code = decode_check(&config->decode, err);
    for (size_t i = 0; code == ERR_OK && i < config->pipelines_len; i++)
        code = chain_open(c, &c->chains[i], &config->pipelines[i], err);
    if (code != ERR_OK) {
        chains_close(c);
        return code;
    }
    *ret_chains = c;
    return ERR_OK;
}

void chains_close(struct chains *chains)
{
    if (!chains)
        return;
    for (size_t i = chains->chains ? chains->config->pipelines_len : 0; i-- > 0;) {
        struct chain *chain = &chains->chains[i];

        for (size_t k = chain->links_len; k-- > 0;)
            if (chain->links[k].owns_state && chain->links[k].stage->close)
                chain->links[k].stage->close(chain->links[k].state);
    }
    mem_free(chains->chains);
    mem_free(chains);
}

static enum err_code chain_run(struct chain *chain, size_t from, size_t to, struct doc *doc,
                               struct times *times, struct err *err)
{
    uint64_t since = clock_lap_us();

    for (size_t i = from; i < to; i++) {
        const struct link *link = &chain->links[i];
        enum err_code code = link->stage->run(link->state, doc, err);
        uint64_t now = clock_lap_us();

        times->us[TIMES_STAGES + link->step] += now - since;
        since = now;
        if (code != ERR_OK)
            return err_wrap(err, "stage '%s'", link->stage->name);
    }
    return ERR_OK;
}

enum err_code chain_run_plain(struct chains *chains, size_t pipeline,
                              const struct decode_opts *decode, struct doc *doc,
                              struct times *times, struct err *err)
{
    struct chain *chain = &chains->chains[pipeline];
    uint64_t since = clock_lap_us();
    enum err_code code = decode_run(decode, doc, err);

    assert(pipeline < chains->config->pipelines_len);
    times->pipeline = &chains->config->pipelines[pipeline];
    if (code == ERR_DOC && chains->config->inbox.empty == CONFIG_EMPTY_ARCHIVE &&
        str_eq(str_of(err->reason), STR("empty")))
        code = ERR_OK;
    if (code == ERR_OK)
        code = doc_split_lines(doc, err);
    times->us[TIMES_DECODE] += clock_lap_us() - since;
    if (code == ERR_OK)
        code = chain_run(chain, 0, chain->plain_len, doc, times, err);
    if (code == ERR_OK)
        code = doc_finish(doc, err);
    return code;
}

enum err_code chain_run_ordered(struct chains *chains, size_t pipeline, struct doc *doc,
                                struct times *times, struct err *err)
{
    struct chain *chain = &chains->chains[pipeline];

    assert(pipeline < chains->config->pipelines_len);
    for (size_t i = 0; i < doc->articles_len; i++) {
        doc->articles[i].dup = (struct dup){.kind = DUP_NONE};
        doc->articles[i].action = ARTICLE_KEEP;
    }
    for (size_t i = 0; i < doc->blocks_len; i++) {
        doc->blocks[i].first = NULL;
        doc->blocks[i].flags &= ~(unsigned)BLOCK_FURNITURE;
    }
    return chain_run(chain, chain->plain_len, chain->links_len, doc, times, err);
}

bool chain_seen_file(const struct chains *chains, size_t pipeline, const struct doc *doc,
                     bool is_lasting, struct dup *ret_dup, enum article_action *ret_action)
{
    const struct chain *chain = &chains->chains[pipeline];
    const struct link *link = &chain->links[chain->plain_len];

    assert(pipeline < chains->config->pipelines_len);
    return chain->steps_len == chain->plain_len + 1 && link->stage->seen_file &&
           link->stage->seen_file(link->state, doc, is_lasting, ret_dup, ret_action);
}
