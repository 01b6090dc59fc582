/* commit_frame.h -- the COMMIT frame: what one batch did, as bytes behind its data frames.
 *
 * A segment file is a sequence of GROUPS; a group is [zstd data frame]* [COMMIT]. A COMMIT is a zstd
 * skippable frame, so that zstdcat and zstd -t pass over it. All numbers are little-endian.
 *
 *   off  size  field
 *     0     4  magic 0x184D2A50            (zstd skippable frame)
 *     4     4  length of what follows
 *     8     8  "SIFTCMT1"
 *    16     2  version, 1
 *    18     2  flags: bit 0 = last COMMIT of its segment
 *    20     4  length of the fixed part from offset 8 to the first section; later versions may
 *              grow it, readers skip what they do not know
 *    24    16  instance uuid
 *    40     8  seq, number of the batch: 1, 2, 3 ... over all segments
 *    48    32  prev: SHA-256 of the COMMIT before (whole frame); zeros in the very first
 *    80     8  next_id: every id below it was given out before this batch was written
 *    88     8  data_off: where the group's first data frame starts in the segment
 *    96     8  data_len: bytes of its data frames; data_off + data_len = offset of this frame
 *   104     8  data_hash: XXH3-64 (seed 0) of those bytes
 *   112     8  time: milliseconds since 1970, a label
 *   120        sections: u16 tag, u16 version, u32 length, bytes. Unknown tags are kept and skipped
 *   end-8   8  XXH3-64 (seed 0) of everything before it, from offset 0
 *
 * Section 1, ENTRY, one for each part in the batch, in ticket order:
 *   u64 id, u32 part, u8 is_final, u8 outcome (0 none yet, 1 archived, 2 quarantined), u16 flags,
 *   u64 size of the file, u64 resume (offset where the next part starts; the size when final; of a
 *   compressed file, flag bit 1, both in the expanded text, whose size stands in no other field),
 *   u32 records written, u32 next_article (the number the next article of the file gets),
 *   u64 retry_of (0: none), i64 claimed (ms since 1970, a label), 32 bytes SHA-256 of the file
 *   (zeros where it was never read), str name, str reason, str encoding (str = u32 length, bytes),
 *   reason is "word" or "word: sentence"; the word names the folder below quarantine/.
 *   u32 n, n x {u64 from, u64 to}: original ranges of articles dropped as duplicates.
 * Section 2, DELTA, one for each stateful stage and index that has something to say:
 *   str stage, str index, u16 version (of the stage's own format), then its bytes to the end.
 *
 * Any thread; nothing here touches a disk. */
#ifndef SIFTD_COMMIT_FRAME_H
#define SIFTD_COMMIT_FRAME_H

#include "../stages/base/arena.h"
#include "../stages/base/buf.h"
#include "../stages/base/err.h"

#define COMMIT_MAGIC 0x184D2A50u
#define COMMIT_VERSION 1
#define COMMIT_HEAD_BYTES 120u
#define COMMIT_FRAME_BYTES_MAX (256u * 1024 * 1024)
#define COMMIT_HASH_BYTES 32
#define COMMIT_UUID_BYTES 16

enum commit_outcome { COMMIT_NONE, COMMIT_ARCHIVED, COMMIT_QUARANTINED };

enum commit_entry_flag {
    COMMIT_ENTRY_PARTIAL = 1u << 0,  /* some part was dropped with a reason */
    COMMIT_ENTRY_EXPANDED = 1u << 1, /* a compressed file: resume and ranges count expanded bytes */
};

struct commit_entry {
    uint64_t id;
    uint32_t part;
    bool is_final;
    enum commit_outcome outcome; /* COMMIT_NONE unless is_final */
    uint16_t flags;              /* enum commit_entry_flag */
    uint64_t size, resume_off;
    uint32_t records, next_article;
    uint64_t retry_of;
    int64_t claimed_ms;
    unsigned char sha256[COMMIT_HASH_BYTES];
    struct str name, reason, encoding;
    struct range *dropped; /* [bytes of the original], half-open */
    size_t dropped_len;
};

struct commit_delta {
    struct str stage, index;
    uint16_t version;
    struct str bytes;
};

struct commit {
    bool is_last;
    unsigned char uuid[COMMIT_UUID_BYTES];
    uint64_t seq;
    unsigned char prev[COMMIT_HASH_BYTES];
    uint64_t next_id;
    uint64_t data_off, data_len, data_hash;
    int64_t time_ms;
    struct commit_entry *entries;
    size_t entries_len;
    struct commit_delta *deltas;
    size_t deltas_len;
};

/* Append the whole frame to `out`; check buf_failed. */
void commit_encode(const struct commit *commit, struct buf *out);

/* Parse one whole frame (from its magic to its end). Strings borrow from `frame`, arrays live in
 * `arena`. ERR_DOC reason "torn": not a COMMIT, short, or a wrong checksum. ERR_NOMEM. */
enum err_code commit_decode(struct str frame, struct arena *arena, struct commit *ret_commit,
                            struct err *err);

/* Where a group's data stands, out of the fixed part of its COMMIT frame. */
struct commit_place {
    uint64_t data_off, data_len;
};

/* Read the place from the first COMMIT_HEAD_BYTES of a frame, without its checksum: to refuse
 * garbage before reading all of it. False: not the start of a COMMIT. */
bool commit_peek(struct str head, struct commit_place *ret_place);

/* SHA-256 of a frame, for `prev`. */
void commit_hash(struct str frame, unsigned char ret_hash[COMMIT_HASH_BYTES]);

/* "archived", "quarantined", "none" */
const char *commit_outcome_name(enum commit_outcome outcome);

#endif
