/* segment.h -- read the archive: which segments there are, and the groups in each.
 * Reads only, through io_ops; used by recovery and by siftctl. One thread per object.
 *
 * Below the archive folder: YYYY/MM/<20-digit number>.ndjson.zst(.open) and, after pruning,
 * YYYY/MM/<number>.journal: the COMMIT frames of a segment, byte for byte, without the data. */
#ifndef SIFTD_SEGMENT_H
#define SIFTD_SEGMENT_H

#include "commit_frame.h"
#include "io.h"

#define SEGMENT_PATH_BYTES 64

enum segment_kind { SEGMENT_OPEN, SEGMENT_SEALED, SEGMENT_JOURNAL };

struct segment_name {
    uint64_t number;
    enum segment_kind kind;
    char path[SEGMENT_PATH_BYTES]; /* below the archive folder */
};

/* Write the path of a segment into ret->path: "2026/11/00000000000000000001.ndjson.zst.open". */
void segment_name_make(struct segment_name *ret, uint64_t number, enum segment_kind kind,
                       unsigned year, unsigned month);

/* All segments by rising number; where a number stands twice (a crash between rename and unlink)
 * sealed wins over open, data over journal. *ret_list is freed by the caller with mem_free.
 * ERR_AGAIN: a folder could not be read. Other files are ignored. */
enum err_code segment_list(const struct io_ops *io, int archive_fd, struct segment_name **ret_list,
                           size_t *ret_len, struct err *err);

/* One group as found in a segment. For a journal data_* are those of the vanished data. */
struct segment_group {
    uint64_t commit_off;  /* where its COMMIT frame starts in the file */
    uint64_t end_off;     /* one past its COMMIT frame */
    struct str frame;     /* the COMMIT frame's bytes; valid until the next segment_next */
    struct commit commit; /* decoded; borrows from frame */
};

enum segment_step {
    SEGMENT_GROUP, /* one more group */
    SEGMENT_END,   /* the end of the file, or only a seek table behind the last group */
    SEGMENT_TORN,  /* bytes that are no whole, right group start at segment_offset() */
    SEGMENT_FAIL,  /* a read error; see err */
};

struct segment_reader;

/* Read groups of one segment from the start (`from` = 0) or from the end of a known group.
 *   check_data  also verify data_hash over the data frames (reads them), and the seek table
 * An open segment that was sealed meanwhile is found under its new name. The file may grow while it
 * is read: after SEGMENT_END or SEGMENT_TORN more calls look again. A file now shorter than
 * segment_offset() is SEGMENT_TORN. ERR_AGAIN: cannot be opened (err.sys says why). ERR_NOMEM. */
enum err_code segment_open(const struct io_ops *io, int archive_fd, const struct segment_name *name,
                           uint64_t from, bool check_data, struct segment_reader **ret_reader,
                           struct err *err);
enum segment_step segment_next(struct segment_reader *r, struct segment_group *ret_group,
                               struct err *err);
/* The same for a file already open: `take_fd` is closed with the reader (not on failure). For
 * files named on a command line. */
enum err_code segment_open_fd(const struct io_ops *io, int take_fd, enum segment_kind kind,
                              uint64_t from, bool check_data, struct segment_reader **ret_reader,
                              struct err *err);
/* End of the last good group. */
uint64_t segment_offset(const struct segment_reader *r);
/* For a closer look at what segment_next did not take: the file, which the reader goes on owning. */
int segment_fd(const struct segment_reader *r);
/* Go on at `off`, the end of a group found behind damage. */
void segment_seek(struct segment_reader *r, uint64_t off);
void segment_close(struct segment_reader *r); /* accepts NULL */

/* Decompress the data frames of a group: `line` is called for each NDJSON line without its line
 * feed, in order; returning false stops early. Memory: one frame's window plus the longest line.
 * ERR_STATE: the data does not decompress (sealed data damaged), or was pruned. ERR_AGAIN: a read
 * error. ERR_NOMEM. Lines handed out before an error stay handed out. */
enum err_code segment_lines(struct segment_reader *r, const struct segment_group *group,
                            bool (*line)(void *ctx, struct str line), void *ctx, struct err *err);

#endif
