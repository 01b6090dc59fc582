/* clock.c -- see clock.h */
#include "clock.h"

#include "../stages/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static bool clock_is_fixed(uint64_t *ret_seconds)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    return epoch && str_to_u64(str_of(epoch), ret_seconds) && *ret_seconds < INT64_MAX / 1000;
}

int64_t clock_now_ms(void)
{
    struct timespec now;
    uint64_t seconds;

    if (clock_is_fixed(&seconds))
        return (int64_t)seconds * 1000;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t clock_lap_us(void)
{
    struct timespec now;
    uint64_t ignored;

    if (clock_is_fixed(&ignored))
        return 0;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

const char *clock_iso(int64_t ms, char out[CLOCK_ISO_BYTES])
{
    int64_t seconds = ms / 1000, rest = ms % 1000;
    char whole[24];
    struct tm tm = {0};
    time_t when;

    if (rest < 0) {
        rest += 1000;
        seconds--;
    }
    when = (time_t)seconds;
    (void)gmtime_r(&when, &tm);
    if (strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        whole[0] = '\0';
    (void)snprintf(out, CLOCK_ISO_BYTES, "%s.%03uZ", whole, (unsigned)rest % 1000);
    return out;
}
