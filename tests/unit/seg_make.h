/* seg_make.h -- hand-made segments for tests, and a file in memory to read them from. */
#ifndef SIFTD_TEST_SEG_MAKE_H
#define SIFTD_TEST_SEG_MAKE_H

#include "../../daemon/commit_frame.h"
#include "../../daemon/io.h"

/* One file that exists in memory only. Descriptor 7 is the only one. */
struct seg_file {
    struct io_ops io; /* pass &file->io; only fstat, pread and close work */
    const char *ptr;
    size_t len;
    unsigned closed;       /* how often it was closed */
    size_t reads;          /* calls of pread so far */
    size_t fail_read;      /* this call (from 1) fails with EIO; 0: none */
    size_t read_bytes_max; /* most that one call gives; 0: all that was asked for */
    size_t cut_at_read;    /* from this call on the file is only cut_len long; 0: never */
    size_t cut_len;
    size_t swap_at_read; /* from this call on it holds these bytes, as many; 0: never */
    const char *swap_ptr;
};
#define SEG_FILE_FD 7

void seg_file_init(struct seg_file *f, struct str bytes);

struct seg_maker {
    struct buf out; /* the segment so far */
    uint64_t seq, next_id;
    unsigned char prev[COMMIT_HASH_BYTES];
    unsigned char uuid[COMMIT_UUID_BYTES];
    bool has_no_sizes;     /* write frames without their content size */
    bool has_no_checksums; /* write frames without a checksum */
};

void seg_maker_init(struct seg_maker *m);
void seg_maker_fini(struct seg_maker *m);

/* Append one zstd frame holding `content`. */
void seg_add_frame(struct seg_maker *m, struct str content);
/* Append the COMMIT for everything since byte `data_off`. Only entries, deltas, is_last and time_ms
 * are taken from `more` (may be NULL). */
void seg_add_commit(struct seg_maker *m, size_t data_off, const struct commit *more);
/* One group of one final archived entry: file `id` named "<id>.txt" whose records are `lines`, in
 * `frames` frames of whole lines. */
void seg_add_file(struct seg_maker *m, uint64_t id, struct str lines, unsigned frames);

/* The COMMIT frames of a segment, as a journal holds them. */
void seg_journal(struct str segment, struct buf *out);

#endif
