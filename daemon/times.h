/* times.h -- how long a file's parts were in work, step by step: for the line of its outcome, where
 * siftctl why finds it. Never in a record or a COMMIT, which say the same on every machine.
 * Of several parts the sums; of a wait that parts of one batch share, the batch's once. */
#ifndef SIFTD_TIMES_H
#define SIFTD_TIMES_H

#include "../config/config.h"
#include "../stages/base/json.h"

enum times_step {
    TIMES_WAIT, /* for a worker */
    TIMES_READ, /* the worker's job without the steps below: reading, hashing, surveying, checking */
    TIMES_DECODE, /* and splitting into lines */
    TIMES_BATCH,  /* from the worker to its batch's turn */
    TIMES_COMMIT, /* the whole batch's: ordered stages, records, compression, syncing */
    TIMES_STAGES, /* from here on: the pipeline's stages */
};

struct times {
    const struct config_pipeline *pipeline; /* borrowed; NULL: no stage ran */
    uint32_t parts;                         /* how many of them are in the sums */
    uint64_t us[TIMES_STAGES + CONFIG_STEPS_MAX];
};

void times_add(struct times *sum, const struct times *more);

/* {"parts":1,"wait":0.1,"read":0.2,"decode":0.1,"clean":3.4, ... "batch":0.1,"commit":9.8}: milliseconds in
 * the order of the way, a stage that stands twice in the pipeline once. Nothing for times that hold
 * nothing. As the value of the key "ms". */
void times_write(const struct times *times, struct json *j);

#endif
