/* intake_private.h -- what intake.c (when to do what, claims) and intake_scan.c (scans, events)
 * share. Nobody else includes it. Loop thread only, except what a job's worker is given. */
#ifndef SIFTD_INTAKE_PRIVATE_H
#define SIFTD_INTAKE_PRIVATE_H

#include "denied.h"
#include "intake.h"
#include "ready.h"
#include "scan.h"
#include "take.h"
#include "watch.h"

#define INTAKE_LOW 16384u       /* candidates below which the next scan may start */
#define INTAKE_FRESH_MAX 1024u  /* new folders to look into; more: one full scan */
#define INTAKE_SLICE_FILES 4096 /* of a scan's result taken over in one loop turn */
#define INTAKE_SLICE_FOLDERS 256
#define INTAKE_POLL_MIN_MS 100

struct intake {
    uv_loop_t *loop;
    const struct config *config;
    const struct io_ops *io;
    int inbox_fd;
    struct claim *claim;
    struct intake_owner owner;
    char *path; /* leads to the inbox, if nobody moved it */
    struct ready_rules rules;
    struct scan_rules scan_rules;
    struct ready *ready;
    struct watch *watch; /* NULL: polling */
    uv_timer_t timer;
    bool is_timer_open;

    /* Scans. A cycle is a scan from the first name to the last, in as many passes as it takes. */
    uv_work_t scan_work;
    struct scan scan;
    size_t scan_files_at, scan_folders_at; /* how much of its result was taken over */
    bool is_scanning, is_merging;
    bool in_cycle, wants_scan;
    char *after; /* where the next pass of the cycle goes on; NULL: at the start */
    char *fresh[INTAKE_FRESH_MAX]; /* new folders, watched but not looked into yet */
    size_t fresh_len;
    uint64_t rescan_at;
    bool is_elsewhere;  /* the path leads to another folder, or nowhere: nothing is claimed */
    bool has_unwatched; /* some folder could not be watched */
    bool unwatched_told;
    int scan_fault; /* the errno last logged */
    uint64_t folders_told[4];

    /* Claims. */
    uv_work_t take_work;
    struct take take;
    bool is_taking;
    uint64_t pause_until, pause_ms; /* after a local fault */
    int take_fault;                 /* the errno last logged */
    int marker_fault;
    struct denied *denied;
    uint64_t rights, take_rights, scan_rights; /* changes of rights; as of the jobs' start */

    bool is_settled; /* and told so */
    bool is_awake;   /* the timer is set to fire at once */
    bool is_stopping;
    atomic_bool is_cancelled;
    void (*stopped)(void *ctx);
    void *stopped_ctx;
    struct intake_stats stats;
};

/* Have intake_pump called in the next loop turn. */
void intake_wake(struct intake *in);
/* Do all that can be done now, set the timer for the rest. */
void intake_pump(struct intake *in);
/* A job is over: free everything if it was the last thing intake_stop waited for. True: gone. */
bool intake_is_gone(struct intake *in);
uint64_t intake_now(struct intake *in);

/* Watch the inbox as the configuration says. ERR_CONF: `watch: inotify`, and it cannot be had. */
enum err_code intake_watch(struct intake *in, struct err *err);
/* Whether a scan is wanted, due or under way. */
bool intake_scan_is_pending(const struct intake *in);
/* Start the scan that is due; nothing if none is, or there is no room for what it finds. */
void intake_scan_start(struct intake *in, uint64_t now_ms);
/* Take over a slice of a scan's result. */
void intake_scan_merge(struct intake *in, uint64_t now_ms);
void intake_scan_fini(struct intake *in);

#endif
