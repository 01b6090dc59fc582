/* denied.c -- see denied.h */
#include "denied.h"

#include "../stages/base/hash.h"
#include "../stages/base/map.h"
#include "../stages/base/mem.h"
#include "log.h"

#include <string.h>

struct denied_name {
    uint64_t key;
    char *name;
    int sys;
};

struct denied {
    uint64_t seed, round, told;
    struct map *rounds; /* hash of a name to the round it was refused in last */
    struct denied_name named[DENIED_NAMED_MAX];
    size_t named_len;
};

struct denied *denied_create(uint64_t seed)
{
    struct denied *d = mem_alloc(1, sizeof *d);

    if (!d)
        return NULL;
    d->seed = seed;
    d->rounds = map_create();
    if (d->rounds)
        return d;
    mem_free(d);
    return NULL;
}

void denied_destroy(struct denied *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->named_len; i++)
        mem_free(d->named[i].name);
    map_destroy(d->rounds);
    mem_free(d);
}

static uint64_t denied_key(const struct denied *d, const char *name)
{
    return hash64(str_of(name), d->seed);
}

static void denied_tell(struct denied *d, const char *name, int sys)
{
    char value[LOG_VALUE_BYTES];

    if (d->told < DENIED_LOGGED_MAX)
        log_warn("event=unclaimable name=%s error=\"%s\" action=\"left, tried again at each "
                 "rescan\"",
                 log_value(str_of(name), value), strerror(sys));
    else if (d->told == DENIED_LOGGED_MAX)
        log_warn("event=unclaimable action=\"not naming more of them, see siftctl problems\"");
    d->told++;
}

void denied_add(struct denied *d, const char *name, int sys)
{
    uint64_t key = denied_key(d, name);

    if (!map_get(d->rounds, key, NULL)) {
        char *copy;

        if (map_count(d->rounds) >= DENIED_MAX)
            return;
        denied_tell(d, name, sys);
        copy = d->named_len < DENIED_NAMED_MAX ? mem_dup(name, strlen(name)) : NULL;
        if (copy)
            d->named[d->named_len++] = (struct denied_name){key, copy, sys};
    }
    (void)map_put(d->rounds, key, d->round);
}

bool denied_now(const struct denied *d, const char *name)
{
    uint64_t round;

    return map_get(d->rounds, denied_key(d, name), &round) && round == d->round;
}

/* Remove what was not refused in this round nor in the one before, in slices: a map must not change
 * while it is walked. */
static void denied_sweep(struct denied *d)
{
    uint64_t stale[256], key, round;
    size_t len, cursor;

    do {
        len = 0;
        cursor = 0;
        while (len < sizeof stale / sizeof *stale && map_next(d->rounds, &cursor, &key, &round))
            if (round + 1 < d->round)
                stale[len++] = key;
        for (size_t i = 0; i < len; i++)
            (void)map_remove(d->rounds, stale[i]);
    } while (len == sizeof stale / sizeof *stale);
}

void denied_begin_round(struct denied *d)
{
    d->round++;
}

/* Names whose key is no longer counted go. */
static void denied_sweep_names(struct denied *d)
{
    size_t kept = 0;

    for (size_t i = 0; i < d->named_len; i++) {
        if (map_get(d->rounds, d->named[i].key, NULL))
            d->named[kept++] = d->named[i];
        else
            mem_free(d->named[i].name);
    }
    d->named_len = kept;
}

void denied_end_round(struct denied *d)
{
    denied_sweep(d);
    denied_sweep_names(d);
    if (map_count(d->rounds) == 0)
        d->told = 0;
}

void denied_remove(struct denied *d, const char *name)
{
    if (map_count(d->rounds) > 0 && map_remove(d->rounds, denied_key(d, name)))
        denied_sweep_names(d);
}

size_t denied_count(const struct denied *d)
{
    return map_count(d->rounds);
}

void denied_each(const struct denied *d, void (*each)(void *ctx, const char *name, int sys),
                 void *ctx)
{
    for (size_t i = 0; i < d->named_len; i++)
        each(ctx, d->named[i].name, d->named[i].sys);
}
