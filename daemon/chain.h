/* chain.h -- the configured pipelines as opened stages, and one document's way through them.
 * The plain stages before the first ordered one run on any worker (chain_run_plain); everything
 * from the first ordered stage on runs in ticket order on one thread at a time (chain_run_ordered).
 * Stateful instances with the same stage and index name share one state. */
#ifndef SIFTD_CHAIN_H
#define SIFTD_CHAIN_H

#include "../config/config.h"
#include "../stages/doc.h"
#include "commit_frame.h"
#include "times.h"

struct chains; /* all pipelines of one configuration */

/* Open every stage of every pipeline. `config` is borrowed until chains_close, `cache` (a folder, or
 * NULL: see stage.h) for this call. May take long where a stage compiles what users wrote.
 * ERR_CONF, ERR_NOMEM, ERR_STATE as the stage's open says, wrapped with pipeline and stage. */
enum err_code chains_open(const struct config *config, size_t slots,
                          const struct stage_cache *cache, struct chains **ret_chains,
                          struct err *err);
void chains_close(struct chains *chains); /* accepts NULL */

/* decode, doc_split_lines, the plain stages, doc_finish. `pipeline` is an index into config. Adds to
 * `times`, of decode and the stages. */
enum err_code chain_run_plain(struct chains *chains, size_t pipeline,
                              const struct decode_opts *decode, struct doc *doc,
                              struct times *times, struct err *err);
/* The ordered rest of the pipeline; articles are numbered before. */
enum err_code chain_run_ordered(struct chains *chains, size_t pipeline, struct doc *doc,
                                struct times *times, struct err *err);

/* Whether the document's very file was archived before, and what becomes of it (stage.h, seen_file). Only
 * where one stage alone decides in the ordered part. */
bool chain_seen_file(const struct chains *chains, size_t pipeline, const struct doc *doc,
                     bool is_lasting, struct dup *ret_dup, enum article_action *ret_action);

/* The stateful states, for commit and recovery. */
size_t chains_states(const struct chains *chains);
/* What the batch adds to state `i`: appends nothing when there is nothing to say. */
enum err_code chains_delta(struct chains *chains, size_t i, struct commit_delta *ret_delta,
                           struct buf *bytes, struct err *err);
void chains_accept(struct chains *chains);
void chains_discard(struct chains *chains);
/* Apply the deltas of a COMMIT to the states whose snapshot is older than it. */
enum err_code chains_replay(struct chains *chains, const struct commit *commit, struct err *err);
/* Snapshots. Load at start: *ret_seq is the batch after which replay has to begin (the oldest of
 * the snapshots; UINT64_MAX when there is no stateful stage). A snapshot newer than `last_seq`, the
 * last batch of the archive, belongs to another archive and counts as none. */
enum err_code chains_load(struct chains *chains, int state_fd, uint64_t last_seq, uint64_t *ret_seq,
                          struct err *err);
/* Without an archive: what the stages remember for what runs once all is settled (stage.h), as of their last
 * snapshots. What other stages remember is not loaded. ERR_NOMEM. */
enum err_code chains_load_settled(struct chains *chains, int state_fd, struct err *err);
bool chains_want_save(const struct chains *chains);
enum err_code chains_save(struct chains *chains, int state_fd, uint64_t seq, struct err *err);

#endif
