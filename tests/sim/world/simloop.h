/* simloop.h -- the part of libuv that intake and pipeline use, on one thread, with a clock that stands
 * still while there is work, and with chance in place of the scheduler. For tests.
 *
 * A program that links simloop.c before libuv gets these: uv_queue_work, uv_cancel, uv_timer_*,
 * uv_is_active, uv_now, uv_update_time, uv_close. A job of the thread pool is a coroutine; it may be
 * left at any simloop_pause() and goes on later, so jobs and callbacks interleave in all ways that
 * calls of the disk allow. The same seed gives the same order. */
#ifndef SIFTD_SIMLOOP_H
#define SIFTD_SIMLOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct simloop;

/* `threads` of the pool. Fails the program without memory. */
struct simloop *simloop_create(uint64_t seed, unsigned threads);
/* Nothing may be left to do. */
void simloop_destroy(struct simloop *l);
uv_loop_t *simloop_uv(struct simloop *l);

/* Do one thing: go on with a job until it pauses or ends, call back for one that ended, fire the timer
 * that is due first, or tell that a handle is closed. False: there is nothing to do now. */
bool simloop_step(struct simloop *l);
/* When the next timer is due, [ms]; UINT64_MAX: none. */
uint64_t simloop_next_ms(const struct simloop *l);
uint64_t simloop_now_ms(const struct simloop *l);
void simloop_advance(struct simloop *l, uint64_t ms);
/* Jobs that are waiting, running, or not called back for. */
bool simloop_has_jobs(const struct simloop *l);

/* Called by a job: let others have their turn. By anybody else: does nothing. */
void simloop_pause(void *ctx);

#endif
