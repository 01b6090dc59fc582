/* seektable.h -- the table at the end of a sealed segment, in zstd's seekable format, so that tools
 * of others can start in the middle of it.
 *
 * Source: facebook/zstd, contrib/seekable_format/zstd_seekable_compression_format.md, version 0.1.0.
 * All numbers are little-endian.
 *
 *   u32 magic 0x184D2A5E (a zstd skippable frame), u32 length of what follows
 *   one entry a frame, from the first in the file: u32 compressed size, u32 decompressed size,
 *       and, when the flag says so, u32 low half of the XXH64 (seed 0) of the content
 *   u32 number of entries, u8 descriptor (bit 7: entries have checksums; bits 6-2 reserved, 0),
 *   u32 magic 0x8F92EAB1, the last bytes of the file
 *
 * COMMIT frames are entries of decompressed size 0. Checksums are those the frames carry anyway;
 * they are left out when a data frame has none. At most 0x8000000 entries. */
#ifndef SIFTD_SEEKTABLE_H
#define SIFTD_SEEKTABLE_H

#include "../stages/base/buf.h"
#include "../stages/base/err.h"
#include "io.h"

#define SEEKTABLE_FRAMES_MAX 0x8000000u

/* Append the table for the frames at [0, end_off) of `fd` to `out`: a function of those bytes only.
 * ERR_STATE: something there is no frame of a segment. ERR_AGAIN: a read error. ERR_NOMEM: no memory,
 * or over the cap of `out`. On failure `out` is as long as before (and latched if it failed). */
enum err_code seektable_build(const struct io_ops *io, int fd, uint64_t end_off, struct buf *out,
                              struct err *err);

#endif
