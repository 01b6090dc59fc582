/* intake.h -- notice files in the inbox, tell when each is complete, claim it.
 * The event is a hint, the scan is the truth. Loop thread only; scanning, lease tests and claiming
 * run as single jobs in the thread pool.
 *
 * Parts: watch (inotify to events), ready (candidates and the rules when each is complete: no clock,
 * no disk, no libuv), scan (one streaming pass over the folders through io_ops). */
#ifndef SIFTD_INTAKE_H
#define SIFTD_INTAKE_H

#include "../config/config.h"
#include "claim.h"
#include "io.h"

#include <uv.h>

struct intake;

struct intake_owner {
    void *ctx;
    /* How many more files may be claimed now; 0 pauses claiming until intake_kick. */
    size_t (*room)(void *ctx);
    /* `len` files were claimed, ids rising. The callee takes over each item's name. */
    void (*claimed)(void *ctx, struct claimed *items, size_t len);
    /* A scan and the claims it led to are over and nothing waits to become complete (a file that
     * stays open by its writer or cannot be claimed does not count). For --once. */
    void (*settled)(void *ctx);
    /* Nothing at all could be claimed (err says why; tried again after 1 to 60 s), or it works again
     * (NULL). May be NULL. */
    void (*fault)(void *ctx, const struct err *err);
};

struct intake_stats {
    uint64_t scans, overflows, events, claimed;
    uint64_t waiting;     /* candidates that are not complete yet */
    uint64_t unclaimable; /* files seen that this user may not move */
    bool is_watching;     /* inotify works on the inbox */
    bool is_elsewhere;    /* the inbox's path leads to another folder, or nowhere */
    int scan_sys;         /* errno that kept the last scan from seeing all; 0 */
    int claim_sys;        /* errno that keeps files from being claimed, for the machine's sake; 0 */
};

/* Start watching and scan at once. `inbox_fd` is borrowed until intake_stop's callback.
 * ERR_CONF: `watch: inotify` and it is not to be had. */
enum err_code intake_start(uv_loop_t *loop, const struct config *config, const struct io_ops *io,
                           int inbox_fd, struct claim *claim, struct intake_owner owner,
                           struct intake **ret_intake, struct err *err);

void intake_kick(struct intake *in);   /* room grew */
void intake_rescan(struct intake *in); /* SIGUSR2 and friends */
void intake_get_stats(const struct intake *in, struct intake_stats *ret_stats);

/* The names that cannot be claimed, as far as they are kept: see denied.h. */
void intake_each_denied(const struct intake *in, void (*each)(void *ctx, const char *name, int sys),
                        void *ctx);

/* No claim starts after this. `stopped` is called once, when jobs are over and handles closed;
 * the intake is gone then. */
void intake_stop(struct intake *in, void (*stopped)(void *ctx), void *ctx);

#endif
