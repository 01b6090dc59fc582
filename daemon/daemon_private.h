/* daemon_private.h -- what daemon.c (life and death), daemon_signals.c (what comes from outside),
 * daemon_watch.c (what timers look after), daemon_wait.c (between two lives), daemon_reload.c and daemon_answer.c
 * (questions from the control socket) share. Nobody else includes it. Loop thread only. */
#ifndef SIFTD_DAEMON_PRIVATE_H
#define SIFTD_DAEMON_PRIVATE_H

#include "control.h"
#include "daemon.h"
#include "engine.h"
#include "intake.h"
#include "metrics.h"
#include "notify.h"
#include "pipeline.h"
#include "pruner.h"
#include "space.h"

enum daemon_state {
    DAEMON_RUNNING,
    DAEMON_DRAINING, /* no claims, no new parts; what is in work is finished */
    DAEMON_SEALING,  /* snapshots, and the seal under --once */
    DAEMON_CLOSING,  /* handles are being closed */
};

struct daemon {
    const struct daemon_args *args;
    struct config *config;
    struct config *next_config; /* of a reload; NULL: stop for good */
    uv_loop_t loop;
    struct engine engine;
    struct pipeline *pipeline;
    struct intake *intake;
    struct control *control;
    struct notify notify;
    int signal_fd; /* signalfd(2), borrowed: it outlives this life */
    uv_poll_t signals;
    uv_timer_t status, watchdog, drain, space;
    struct pruner *pruner;
    struct metrics *metrics;
    enum daemon_state state;
    /* For --once: the inbox was gone through; again after a scan that did not see all; which did not help. */
    bool intake_is_settled, has_rescanned, is_incomplete;
    int claim_sys; /* for --once: errno that files cannot be claimed for, while there is no other work; 0 */
    bool drain_has_begun, is_given_up;
    unsigned retries; /* jobs of retry.h */
    bool is_reloading, wants_reload;
    struct pipeline_stats final_stats;
    int exit_code;
    bool has_started; /* READY was told */
    int fault_sys;    /* errno of what failed a start, or ended this life, and may pass; 0 */
    int64_t started_ms;
    uint64_t started_hr_ns;
    char pause[ERR_MSG_BYTES];      /* why the committer waits; "" when it does not */
    char low[SPACE_SENTENCE_BYTES]; /* which disk is nearly full; "": none */
    uint64_t space_checked_ms;      /* by the loop's clock */
};

/* Look at the state and do the next thing that is possible. */
void daemon_step(struct daemon *d);
/* Finish the work at hand, then end this life. Only the first call counts. */
void daemon_stop(struct daemon *d, int exit_code);
/* From now on a drain may take limits.drain, no longer. */
void daemon_start_drain(struct daemon *d);
/* ... unless whatever hindered the work has passed. */
void daemon_stop_drain(struct daemon *d);
/* Before files are claimed. Under --once those that cannot be are not waited for longer than for a drain. */
void daemon_watch_claims(struct daemon *d);
/* There is room for more files (pipeline_owner; ctx: the daemon). */
void daemon_on_room(void *ctx);

/* -errno, or the descriptor all of the daemon's signals are read from; call before there is any other
 * thread. */
int daemon_open_signals(void);
void daemon_on_signals(uv_poll_t *poll, int status, int events); /* data: the daemon */
/* Signals, and all timers; the loop is there, nothing else is. */
void daemon_start_handles(struct daemon *d);
/* Looked at before files are claimed, not by the clock: an idle daemon sleeps. While a disk is low a
 * timer looks when it is over. */
void daemon_check_space(struct daemon *d);

/* Parse the new configuration and open its stages in the pool; only then end this life for one under
 * it. Answers `client`; NULL: a signal asked, refusals are logged, and one more reload follows one that
 * is under way. */
void daemon_reload(struct daemon *d, struct control_client *client);
/* Stop for good; a reload under way becomes one. */
void daemon_end(struct daemon *d);
void daemon_get_status(void *ctx, struct status *s); /* ctx: the daemon */

/* The control_answer of the daemon. */
bool daemon_on_question(void *ctx, struct str line, struct control_client *client, struct buf *out);

/* The fault_sys of a start that failed with `err`. */
int daemon_start_fault(const struct err *err);
/* Whether this life, or its start, failed for what may pass: a start for a full disk and, once there was a life,
 * either for memory. Whoever starts siftd anew would meet the same, and gives up at some time. */
bool daemon_may_wait(const struct daemon *d, bool has_lived);
/* Between two lives: wait 1 to 60 s. *seconds: how long; the next time it is twice that. TERM ends it: false;
 * other signals end the waiting. */
bool daemon_wait_for_room(const struct daemon *d, unsigned *seconds);

#endif
