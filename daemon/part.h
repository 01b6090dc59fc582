/* part.h -- the files in work, and the worker's job: read one part of one and run the plain stages.
 *
 * A file up to PART_ONE_BYTES_MAX is one part. A bigger one is first surveyed (read once, in several
 * jobs: SHA-256, encoding, every reason for quarantine), then cut: at the last blank line of a window, else the last
 * line end, else between two characters: a function of its bytes only, so that a file taken up again
 * after a crash is cut at the same places.
 *
 * THREADS. A struct file belongs to the loop; while one of its parts is with a worker or a batch,
 * the fields marked (w) belong to that job. At most one part of a file is with a worker; several may
 * wait for their batch. */
#ifndef SIFTD_PART_H
#define SIFTD_PART_H

#include "../stages/doc.h"
#include "chain.h"
#include "claim.h"
#include "recover.h"
#include "sha256.h"

#ifndef PART_ONE_BYTES_MAX /* the simulation cuts small files */
#define PART_ONE_BYTES_MAX (8u * 1024 * 1024)
#endif
/* Of a bigger file: what it may cost in memory is bound to this. */
#ifndef PART_BYTES_MAX
#define PART_BYTES_MAX (1024u * 1024)
#endif
#define PART_WINDOW_BYTES (PART_BYTES_MAX / 2) /* a cut is looked for in the last half */

enum file_state {
    FILE_WAITING, /* for a worker */
    FILE_READING, /* a worker has its next part */
    FILE_READY,   /* for its batch, or in it */
    FILE_RESTING, /* reading failed; tried again soon */
};

struct file {
    enum file_state state;
    struct claimed claimed;
    size_t pipeline; /* index into config, SIZE_MAX: no route */
    bool is_one_part;
    bool is_surveyed;                       /* (w) sha256 and encoding are known */
    unsigned char sha256[SHA256_BYTES];     /* (w) */
    const char *encoding, *encoding_source; /* (w) static; NULL until known */
    double encoding_confidence;             /* (w) */
    const char *container;     /* (w) "gzip", "zstd", static; NULL: the bytes are the text */
    uint64_t expanded_size;    /* (w) bytes it expanded to; 0 without a container */
    uint64_t next_off;         /* where the next part starts, [bytes] */
    uint64_t queued_us;        /* when it began to wait for a worker; clock_lap_us */
    struct sha256 *survey_sha; /* (w) owned; of the bytes before survey_off; NULL: not begun */
    uint64_t survey_off;       /* (w) how far the survey has come, [bytes] */
    uint64_t survey_us;        /* (w) took a job that no part came of; for the next part's times */
    uint32_t next_part;
    unsigned tries;      /* how often reading found the file changed */
    unsigned read_tries; /* how often in a row it failed */
    size_t holds;        /* its parts at work, and its place in a queue */
    bool is_broken; /* found changed: nothing more is taken; next_part is the first one missing */
    bool is_over;   /* its last entry is written; freed when nothing holds it */
    bool is_stale;  /* (w) the next job takes its stat anew */
    struct file *next; /* the loop's lists */
    struct file *all_next, *all_prev;
    /* in ticket order, by the batch */
    uint32_t next_article; /* from 1 */
    struct times times;    /* of the parts that are durable, since the start of the daemon */
    uint64_t timed_seq;    /* the batch whose time is in them last */
    bool is_partial;
    bool is_cut; /* a part was left out, or was the last: so are all behind it */
};

/* What became of the job. */
enum part_verdict {
    PART_READY,      /* doc holds articles */
    PART_SURVEYED,   /* a stretch was surveyed, or the file expanded: admit the part again */
    PART_REFUSED,    /* err says why: quarantine, or a dropped part of a file */
    PART_CHANGED,    /* the file changed while it was read */
    PART_UNREADABLE, /* err.sys says why; may pass */
    PART_FAILED,     /* err: a stage's ERR_STATE: stop */
};

struct part {
    struct file *file;
    uint64_t ticket;
    uint32_t index;   /* which part of the file, from 0 */
    uint64_t off;     /* where it starts, [bytes] */
    struct doc doc;   /* doc.arena is owned */
    char *bytes;      /* owned; doc.bytes borrows from it, and where it is UTF-8 doc.text */
    uint64_t end_off; /* where the next part starts */
    bool is_final;
    enum part_verdict verdict;
    bool is_seen;    /* READY without stages: the file's bytes were archived before ... */
    struct dup seen; /* ... as this */
    enum article_action seen_action; /* STUB or DROP */
    struct err err;
    bool is_last_word; /* it refuses the file whatever has become of it since */
    unsigned
        looks_failed; /* by the batch; how often it could not be told whether the file changed */
    uint32_t old_article; /* of the file, before this part was prepared; for the batch */
    bool was_partial, was_cut;
    uint64_t cost_bytes; /* what it holds of limits.memory; for the loop */
    struct times times;  /* its own, [us] */
    uint64_t done_us;    /* when the worker was through with it; clock_lap_us */
    struct part *next;   /* the loop's lists */
};

struct part_env {
    const struct io_ops *io;
    const struct config *config;
    struct chains *chains;
    int claim_fd, expanded_fd;
};

/* The file's next part, ready to be filled by part_run: NULL without memory. */
struct part *part_create(struct file *file, uint64_t ticket);
void part_destroy(struct part *part); /* accepts NULL; not the file */
/* Its records are written: free the document, which must not be looked at any more. */
void part_forget_text(struct part *part);

/* Worker job. `slot` is this worker's number (doc->slot). Never blocks on anything but the disk. On
 * PART_CHANGED nothing of an earlier survey holds; the stat stays what the parts before this one were
 * read under, until a job finds `is_stale` set. */
void part_run(const struct part_env *env, struct part *part, size_t slot);

/* Bytes of text: the file's size, or what it expanded to. */
uint64_t part_text_size(const struct file *file);

/* Remove what a file was expanded to. Any worker, once nothing reads it any more. */
void part_forget_expanded(const struct part_env *env, const struct file *file);

/* Whether the file still is what was read: its stat against the one taken at its claim. 0: it is, 1: it
 * changed or is gone, -errno: that cannot be told now. */
int part_look(const struct part_env *env, const struct file *file);

/* How many of `bytes` (a part and what may follow; `is_end`: nothing follows) make the part. */
size_t part_cut(struct str bytes, bool is_end, const char *encoding);

#endif
