/* frames.h -- NDJSON lines to zstd data frames. Each frame holds whole lines, at most `frame` bytes
 * of them (a longer line gets a frame of its own), its content size and a checksum (XXH64).
 * One thread per object. */
#ifndef SIFTD_FRAMES_H
#define SIFTD_FRAMES_H

#include "../stages/base/buf.h"
#include "../stages/base/err.h"

struct frames;

/* level 1..19; NULL: no memory. */
struct frames *frames_create(int level, uint64_t frame_bytes);
void frames_destroy(struct frames *f); /* accepts NULL */

/* Append the frames for `lines` (each ends in a line feed) to `out`. ERR_NOMEM. */
enum err_code frames_add(struct frames *f, struct str lines, struct buf *out, struct err *err);

#endif
