/* chain_state.c -- see chain.h: what stages remember across documents, from delta to snapshot */
#include "chain_private.h"

#include "log.h"

#include <errno.h>

size_t chains_states(const struct chains *chains)
{
    return chains->states_len;
}

enum err_code chains_delta(struct chains *chains, size_t i, struct commit_delta *ret_delta,
                           struct buf *bytes, struct err *err)
{
    struct shared_state *s = &chains->states[i];
    enum err_code code = s->stage->delta(s->state, bytes, err);

    if (code == ERR_OK && buf_failed(bytes))
        code =
            buf_is_starved(bytes)
                ? err_set(err, ERR_NOMEM, ENOMEM, "no memory for the delta of '%s'", s->stage->name)
                : err_set(err, ERR_STATE, 0, "the delta of '%s' is too big", s->stage->name);
    if (code != ERR_OK)
        return code;
    *ret_delta = (struct commit_delta){.stage = str_of(s->stage->name),
                                       .index = str_of(s->index),
                                       .version = 1,
                                       .bytes = buf_str(bytes)};
    return ERR_OK;
}

void chains_accept(struct chains *chains)
{
    for (size_t i = 0; i < chains->states_len; i++)
        chains->states[i].stage->accept(chains->states[i].state);
}

void chains_discard(struct chains *chains)
{
    for (size_t i = 0; i < chains->states_len; i++)
        chains->states[i].stage->discard(chains->states[i].state);
}

enum err_code chains_replay(struct chains *chains, const struct commit *commit, struct err *err)
{
    for (size_t i = 0; i < commit->deltas_len; i++) {
        const struct commit_delta *d = &commit->deltas[i];

        for (size_t k = 0; k < chains->states_len; k++) {
            struct shared_state *s = &chains->states[k];
            enum err_code code;

            if (!str_eq(d->stage, str_of(s->stage->name)) || !str_eq(d->index, str_of(s->index)) ||
                commit->seq <= s->loaded_seq)
                continue;
            code = s->stage->replay(s->state, d->bytes.ptr, d->bytes.len, err);
            if (code != ERR_OK)
                return err_wrap(err, "cannot replay index '%s' of stage '%s'", s->index,
                                s->stage->name);
        }
    }
    return ERR_OK;
}

/* Start a state over, empty, and tell every link that shares it. */
static enum err_code state_reopen(struct chains *c, struct shared_state *s, struct err *err)
{
    void *old = s->state, *fresh;
    enum err_code code = s->stage->open(s->opts, &c->env, &fresh, err);

    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < c->config->pipelines_len; i++)
        for (size_t k = 0; k < c->chains[i].links_len; k++)
            if (c->chains[i].links[k].stage == s->stage && c->chains[i].links[k].state == old)
                c->chains[i].links[k].state = fresh;
    s->state = fresh;
    s->loaded_seq = 0;
    s->stage->close(old);
    return ERR_OK;
}

enum err_code chains_load(struct chains *chains, int state_fd, uint64_t last_seq, uint64_t *ret_seq,
                          struct err *err)
{
    uint64_t least = UINT64_MAX;

    for (size_t i = 0; i < chains->states_len; i++) {
        struct shared_state *s = &chains->states[i];
        enum err_code code;

        *err = (struct err){.code = ERR_OK};
        code = s->stage->load(s->state, state_fd, &s->loaded_seq, err);
        if (code == ERR_OK && s->loaded_seq == 0 && err->msg[0])
            log_notice("event=rebuild index=%s stage=%s from the archive: %s", s->index,
                       s->stage->name, err->msg);
        if (code == ERR_OK && s->loaded_seq > last_seq)
            code = state_reopen(chains, s, err);
        if (code != ERR_OK)
            return err_wrap(err, "cannot load index '%s' of stage '%s'", s->index, s->stage->name);
        if (s->loaded_seq < least)
            least = s->loaded_seq;
    }
    *ret_seq = least;
    return ERR_OK;
}

/* Whether some step of `stage`'s kind leaves it to the end. */
static bool is_settled_stage(const struct chains *chains, const struct stage *stage)
{
    for (size_t i = 0; i < chains->config->pipelines_len; i++) {
        const struct config_pipeline *p = &chains->config->pipelines[i];

        for (size_t k = 0; k < p->steps_len; k++)
            if (p->steps[k].stage->settled == stage)
                return true;
    }
    return false;
}

enum err_code chains_load_settled(struct chains *chains, int state_fd, struct err *err)
{
    for (size_t i = 0; i < chains->states_len; i++) {
        struct shared_state *s = &chains->states[i];
        enum err_code code;

        if (!is_settled_stage(chains, s->stage))
            continue;
        code = s->stage->load(s->state, state_fd, &s->loaded_seq, err);
        if (code != ERR_OK)
            return err_wrap(err, "cannot load index '%s' of stage '%s'", s->index, s->stage->name);
    }
    return ERR_OK;
}

bool chains_want_save(const struct chains *chains)
{
    for (size_t i = 0; i < chains->states_len; i++) {
        const struct shared_state *s = &chains->states[i];

        if (s->stage->wants_save && s->stage->wants_save(s->state))
            return true;
    }
    return false;
}

enum err_code chains_save(struct chains *chains, int state_fd, uint64_t seq, struct err *err)
{
    for (size_t i = 0; i < chains->states_len; i++) {
        struct shared_state *s = &chains->states[i];
        enum err_code code = s->stage->save(s->state, state_fd, seq, err);

        if (code != ERR_OK)
            return err_wrap(err, "cannot save index '%s' of stage '%s'", s->index, s->stage->name);
    }
    return ERR_OK;
}
