/* times.c -- see times.h */
#include "times.h"

#include <assert.h>
#include <string.h>

void times_add(struct times *sum, const struct times *more)
{
    assert(sum && more);
    if (more->pipeline)
        sum->pipeline = more->pipeline;
    sum->parts += more->parts;
    for (size_t i = 0; i < sizeof sum->us / sizeof *sum->us; i++)
        sum->us[i] += more->us[i];
}

static void write_ms(struct json *j, const char *name, uint64_t us)
{
    json_key(j, name);
    json_num(j, (double)us / 1000);
}

static bool is_first(const struct config_pipeline *p, size_t step)
{
    for (size_t i = 0; i < step; i++)
        if (p->steps[i].stage == p->steps[step].stage)
            return false;
    return true;
}

static void write_stages(const struct times *t, struct json *j)
{
    const struct config_pipeline *p = t->pipeline;

    for (size_t i = 0; p && i < p->steps_len; i++) {
        uint64_t us = 0;

        if (!is_first(p, i))
            continue;
        for (size_t k = i; k < p->steps_len; k++)
            if (p->steps[k].stage == p->steps[i].stage)
                us += t->us[TIMES_STAGES + k];
        write_ms(j, p->steps[i].stage->name, us);
    }
}

static bool times_are_empty(const struct times *t)
{
    uint64_t all = 0;

    for (size_t i = 0; i < sizeof t->us / sizeof *t->us; i++)
        all |= t->us[i];
    return all == 0;
}

void times_write(const struct times *times, struct json *j)
{
    assert(times && j);
    if (times_are_empty(times))
        return;
    json_key(j, "ms");
    json_obj(j);
    json_key_u64(j, "parts", times->parts);
    write_ms(j, "wait", times->us[TIMES_WAIT]);
    write_ms(j, "read", times->us[TIMES_READ]);
    write_ms(j, "decode", times->us[TIMES_DECODE]);
    write_stages(times, j);
    write_ms(j, "batch", times->us[TIMES_BATCH]);
    write_ms(j, "commit", times->us[TIMES_COMMIT]);
    json_obj_end(j);
}
