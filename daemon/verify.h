/* verify.h -- look at every byte of a segment and say what is wrong with it. Reads only; one thread
 * per object. What is looked at:
 *
 *   each group   frames decompress to whole lines, the data is what the COMMIT names, the COMMIT's
 *                own checksum, its place
 *   the batches  follow one another (ledger.h), and no id has two outcomes, over all files that are
 *                given to one object
 *   the end      a sealed segment ends in its seek table, byte for byte; an open one may end in
 *                bytes of a batch that is being written, unless good batches follow
 *
 * Behind damage it goes on at the next whole COMMIT. */
#ifndef SIFTD_VERIFY_H
#define SIFTD_VERIFY_H

#include "idset.h"
#include "ledger.h"
#include "segment.h"
#include "unzstd.h"

struct verify_finding {
    const char *file; /* as given */
    uint64_t off;     /* [bytes] in it */
    bool is_damage;   /* false: worth knowing, and no reason to worry */
    const char *sentence;
};

struct verify {
    /* set by the caller */
    const struct io_ops *io;
    struct ledger *ledger;
    void (*report)(void *ctx, const struct verify_finding *f);
    void *ctx;
    /* what was seen so far */
    uint64_t damages, batches, records, bytes;
    /* its own; all zero at the start */
    struct idset finals;
    struct unzstd *unzstd;
};

void verify_fini(struct verify *v);

/* Verify what `r` reads, which was opened at its start with check_data; it is not closed.
 * ERR_OK: the file was looked at, findings were reported. ERR_AGAIN: a read error. ERR_NOMEM. */
enum err_code verify_segment(struct verify *v, struct segment_reader *r, const char *file,
                             enum segment_kind kind, struct err *err);

#endif
