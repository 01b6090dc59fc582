/* ready.h -- candidates: files seen in the inbox, and the rules when each is complete.
 * Pure: no clock, no disk, no libuv. The caller brings what it saw and the time, which is
 * monotonic milliseconds of any origin. One thread at a time, ready_judge on any.
 *
 * A file is complete
 *   - at once when it was moved in, or when its marker appeared;
 *   - `quiet` after its last writer closed it, unless somebody touches it meanwhile;
 *   - at once when a scan found it with times older than `settle`;
 *   - otherwise (no close was seen: found young by a scan, made by link(2) or mknod(2), written
 *     without a close) after a look at it, the probe: `quiet` since it was last seen changed where a
 *     lease proves that no writer has it open, or unchanged inode, size, mtime and ctime for
 *     `settle` where no lease is to be had. Where events told of a writer and not of its close, and
 *     no lease is to be had, READY_OPEN_SETTLES times as long.
 * What a writer has open is BUSY: it waits for its close event, and is looked at again after
 * `settle`, then twice as long each time, at most `recheck_max`.
 *
 * A candidate is WAITING (it matures at a set time), or DUE, or TAKEN (in a claim job). What happens
 * to a name while it is taken is kept and applied afterwards. */
#ifndef SIFTD_READY_H
#define SIFTD_READY_H

#include "io.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define READY_MAX 65536u                           /* candidates */
#define READY_BYTES_MAX ((size_t)16 * 1024 * 1024) /* of names */
#define READY_BUSY_MAX (READY_MAX / 2) /* more busy ones are forgotten until a scan or event */
#define READY_OPEN_SETTLES 12u
#define READY_RECHECK_MIN_MS 100u
#define READY_RETRY_MS 1000u
#define READY_RETRY_MAX_MS 60000u

enum ready_kind {
    READY_CREATED,
    READY_MODIFIED,
    READY_ATTRIB,
    READY_CLOSED, /* by a writer */
    READY_MOVED,  /* renamed to this name */
    READY_MARKED, /* its marker appeared */
};

struct ready_rules {
    uint64_t quiet_ms, settle_ms, recheck_max_ms;
    bool by_name;  /* hand out in bytewise order of names, else in the order of becoming due */
    uint64_t seed; /* for the hash of names, which outsiders choose */
};

/* What must stay the same while a file settles. */
struct ready_sig {
    uint64_t ino, size;
    int64_t mtime_ns, ctime_ns;
};

/* A candidate as handed to a claim job: the name stays valid until ready_finish. */
struct ready_pick {
    struct ready_item *item;
    const char *name;
    bool needs_probe; /* ready_judge must say READY_GO before it may be claimed */
    bool has_sig, is_writer_seen;
    struct ready_sig sig;
    uint64_t changed_ms, since_ms, due_ms;
};

enum ready_verdict {
    READY_GO,    /* complete: claim it */
    READY_LATER, /* not yet: at pick->due_ms */
    READY_BUSY,  /* a writer has it open */
    READY_AGAIN, /* complete, but a local fault kept it from being claimed: due again after a
                    second, then twice as long each time, at most a minute */
    READY_DONE,  /* claimed, gone, or not ours: forget it */
};

struct ready_counts {
    size_t waiting; /* maturing, busy ones not counted */
    size_t busy;    /* held open by a writer, or written to for longer than `settle` */
    size_t due, taken;
};

struct ready;

struct ready *ready_create(const struct ready_rules *rules); /* NULL: no memory */
void ready_destroy(struct ready *r);                         /* accepts NULL */

/* Something happened to `name` (relative, NUL-terminated). False: the table is full (or memory
 * is short) and the event is lost, so the folder must be scanned later. */
bool ready_event(struct ready *r, const char *name, enum ready_kind kind, uint64_t now_ms);

/* A scan found `name`. `is_old`: its times are older than `settle`. `type` other than IO_FILE is
 * complete after `quiet`. False as above. A candidate already known keeps its state. */
bool ready_seen(struct ready *r, const char *name, const struct io_stat *stat, bool is_old,
                uint64_t now_ms);

/* Events were lost: a close may have been among them. */
void ready_distrust(struct ready *r);

/* Make due what has matured. */
void ready_advance(struct ready *r, uint64_t now_ms);
/* When ready_advance has something to do next; UINT64_MAX: never. */
uint64_t ready_next_ms(const struct ready *r);

/* Take up to `max` due candidates in order; each must come back through ready_finish. */
size_t ready_take(struct ready *r, struct ready_pick *picks, size_t max);

/* The look at a taken candidate that needs a probe: `stat` and `lease` as found at `now_ms`.
 * Returns READY_GO, READY_LATER, READY_BUSY or READY_DONE. */
enum ready_verdict ready_judge(const struct ready_rules *rules, struct ready_pick *pick,
                               const struct io_stat *stat, enum io_lease lease, uint64_t now_ms);

/* Give a taken candidate back. READY_GO is not a verdict here. */
void ready_finish(struct ready *r, const struct ready_pick *pick, enum ready_verdict verdict,
                  uint64_t now_ms);

void ready_get_counts(const struct ready *r, struct ready_counts *ret_counts);
/* How many more candidates fit; 0 already when more than half of READY_BYTES_MAX is used. */
size_t ready_room(const struct ready *r);

#endif
