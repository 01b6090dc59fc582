/* batch.h -- one batch from parts in ticket order to a durable group and its consequences: the only
 * place where the steps of a commit stand in their order.
 *
 *   batch_prepare   ordered stages, records, compression, the stages' deltas
 *   batch_commit    claims durable; frames and COMMIT appended and synced: the commit point
 *   batch_finish    overlay accepted, output logs, files moved out of claim/
 *
 * Worker calls; one batch at a time. batch_commit may be repeated after ERR_AGAIN with nothing else
 * in between; the bytes of a prepared batch do not change. */
#ifndef SIFTD_BATCH_H
#define SIFTD_BATCH_H

#include "archive.h"
#include "finish.h"
#include "frames.h"
#include "outlog.h"
#include "part.h"

#include <stdatomic.h>

struct batch_env {
    struct part_env part; /* io, config, chains, claim_fd */
    struct claim *claim;
    struct archive *archive;
    struct frames *frames;
    struct finish finish;
    struct outlog *outcomes, *mirror; /* mirror: NULL when off */
    atomic_bool wants_reopen; /* set by the loop (SIGUSR1): reopen both before the next line */
};

/* What the loop wants to know of a batch afterwards. */
struct batch_totals {
    uint64_t files, archived, quarantined, records, duplicates, bytes, parts;
};

struct batch;

/* NULL: no memory. */
struct batch *batch_create(void);
void batch_destroy(struct batch *b); /* accepts NULL; destroys the parts still in it */

/* Append a part (READY or REFUSED), in ticket order; takes it over. False: no memory. */
bool batch_add(struct batch *b, struct part *take_part);
size_t batch_len(const struct batch *b);
uint64_t batch_bytes(const struct batch *b); /* original bytes in it */
/* `cost_max`: what its parts may hold of limits.memory, [bytes]. */
bool batch_is_full(const struct batch *b, const struct config_commit *limits, uint64_t cost_max);

/* Parts whose file changed since it was read are left out: their verdict becomes PART_CHANGED.
 * ERR_AGAIN, ERR_NOMEM, ERR_STATE: the overlay is discarded; the batch may be prepared again. */
enum err_code batch_prepare(struct batch_env *env, struct batch *b, struct err *err);

/* Frees the documents: the batch cannot be prepared again.
 * ERR_AGAIN: not durable, may be repeated. ERR_STATE: the archive cannot be written. */
enum err_code batch_commit(struct batch_env *env, struct batch *b, struct err *err);

/* After a batch_commit that returned ERR_OK. The first call accepts the overlay and writes the output
 * logs, best effort. ERR_AGAIN: some file could not be moved out of claim/ (all were tried); the call
 * may be repeated, or left to the next start. */
enum err_code batch_finish(struct batch_env *env, struct batch *b, struct err *err);

/* The parts, for the loop to take back: *ret_len of them; the batch forgets them. */
struct part **batch_take_parts(struct batch *b, size_t *ret_len);
void batch_add_totals(struct batch_totals *sum, const struct batch_totals *more);
void batch_get_totals(const struct batch *b, struct batch_totals *ret_totals);

#endif
