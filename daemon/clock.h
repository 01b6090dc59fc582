/* clock.h -- wall-clock labels, and how long things took. Order never depends on them. */
#ifndef SIFTD_CLOCK_H
#define SIFTD_CLOCK_H

#include <stdint.h>

#define CLOCK_ISO_BYTES 32

/* Milliseconds since 1970 now, or $SOURCE_DATE_EPOCH (seconds) when that is set: then everything
 * siftd writes is the same from run to run. */
int64_t clock_now_ms(void);

/* Microseconds of a clock that only moves forward, of any origin, for measuring; with
 * $SOURCE_DATE_EPOCH always 0. */
uint64_t clock_lap_us(void);

/* "2026-11-22T06:00:00.123Z" into out[]; returns out. */
const char *clock_iso(int64_t ms, char out[CLOCK_ISO_BYTES]);

#endif
