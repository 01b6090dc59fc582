/* stage.h -- the contract between siftd and a stage.
 *
 * A stage reads its options and the document, allocates from the document's arena, and does
 * nothing else: no log, clock, environment, thread, libuv, or file outside its folder descriptors.
 * PLAIN stages run on several threads at once, each with its own document: their state is read-only
 * after open, apart from scratch indexed by doc->slot. ORDERED stages see one document at a time,
 * in ticket order, on one thread at a time. STATEFUL stages are ordered and remember documents: what
 * a batch adds stays in a batch-local overlay until accept, and travels in the batch's COMMIT.
 *
 * The ordered part may run again on the same document, after discard; articles come to its first stage
 * without dup and with ARTICLE_KEEP each time, and blocks without `first` and BLOCK_FURNITURE. A stage leaves alone what an earlier one decided.
 *
 * Errors of run: ERR_DOC quarantines this document and the batch goes on (an ordered stage leaves
 * its overlay as it was before this document); ERR_AGAIN rolls the batch back; ERR_NOMEM means the
 * document does not fit its arena; ERR_STATE stops the daemon. */
#ifndef SIFTD_STAGE_H
#define SIFTD_STAGE_H

#include "base/buf.h"
#include "base/err.h"
#include "doc.h"
#include "opt.h"

enum stage_flag {
    STAGE_ORDERED = 1u << 0,
    STAGE_STATEFUL = 1u << 1, /* implies ORDERED */
    STAGE_DROPS = 1u << 2,    /* may set article->action */
};

/* A folder for what takes long to make and can be made again. */
struct stage_cache {
    int dirfd;
    bool is_read_only; /* nothing is made or touched in it */
};

struct stage_env {
    const char *data; /* folder of models and lexicons; stages open files below it only in open */
    size_t slots;     /* doc->slot is below this */
    uint64_t memory_bytes;           /* what one stage may hold for its state */
    const struct stage_cache *cache; /* NULL: none */
};

struct stage {
    const char *name, *summary;
    unsigned flags;         /* enum stage_flag */
    const struct opt *opts; /* table, ends with a NULL name; may be NULL */
    size_t opts_size;       /* of the options struct, [bytes] */

    /* `opts` outlives the state. On failure *ret_state is untouched. */
    enum err_code (*open)(const void *opts, const struct stage_env *env, void **ret_state,
                          struct err *err);
    enum err_code (*run)(void *state, struct doc *doc, struct err *err);

    /* STATEFUL only. `delta` writes what the overlay adds, and leaves it to the caller to see whether the
     * buffer failed; `accept` makes it lasting once the batch
     * is durable; `discard` forgets the overlay. `replay` applies a delta of an earlier batch. */
    enum err_code (*delta)(void *state, struct buf *out, struct err *err);
    void (*accept)(void *state);
    void (*discard)(void *state);
    enum err_code (*replay)(void *state, const void *delta, size_t len, struct err *err);
    /* Whether the same file (doc->file_hash) came before under another id; then what it repeats, and
     * what becomes of it if that is anything but ARTICLE_KEEP: its articles need not be looked at. With
     * `is_lasting` only what was accepted counts, and any thread may ask. May be NULL. */
    bool (*seen_file)(void *state, const struct doc *doc, bool is_lasting, struct dup *ret_dup,
                      enum article_action *ret_action);
    /* Snapshot of the accepted state as of batch `seq` into the folder `dirfd` under a name of its
     * own; written to a temporary and renamed. It may run on another thread while batches go on; what
     * these add may be in it or not, and replaying it again changes nothing. `load` finds the newest
     * good one; no snapshot: ERR_OK with *ret_seq = 0. A snapshot that does not fit (version, options)
     * counts as none, and `err` has a sentence about it; else none. */
    enum err_code (*save)(void *state, int dirfd, uint64_t seq, struct err *err);
    /* After a batch was accepted, on its thread: whether a save should not wait for the next seal. May be
     * NULL. */
    bool (*wants_save)(void *state);
    enum err_code (*load)(void *state, int dirfd, uint64_t *ret_seq, struct err *err);
    /* Name of the shared memory this instance uses ("main"): same stage and index, same state. */
    const char *(*index)(const void *opts);
    /* What the stage does once it is settled what becomes of the articles: a STATEFUL stage of the same name and
     * options, that runs behind all others of the pipeline and changes nothing they decided. Its index may be NULL: with
     * these options there is none. May be NULL. */
    const struct stage *settled;

    void (*close)(void *state); /* accepts NULL */
};

/* All stages, in the order of stages.def; NULL-terminated. Static. */
const struct stage *const *stage_list(void);
/* NULL: no stage of that name. */
const struct stage *stage_find(struct str name);

/* Whether `name` may be the name of a memory, which names files: 1 to STAGE_INDEX_MAX characters [a-z0-9_-]. ERR_CONF with a
 * sentence about `what`. */
#define STAGE_INDEX_MAX 32
enum err_code stage_index_check(struct str name, const char *what, struct err *err);

#endif
