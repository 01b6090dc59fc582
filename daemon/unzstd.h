/* unzstd.h -- decompress a stretch of a file that holds whole zstd frames. Memory: the window of
 * one frame (at most 128 MiB, 1 MiB for frames siftd wrote) and two small buffers. Reads only.
 * One thread per object. */
#ifndef SIFTD_UNZSTD_H
#define SIFTD_UNZSTD_H

#include "../stages/base/err.h"
#include "../stages/base/str.h"
#include "io.h"

struct unzstd;

struct unzstd *unzstd_create(void);    /* NULL: no memory */
void unzstd_destroy(struct unzstd *u); /* accepts NULL */

/* Decompress the frames at [off, off + len) of `fd`: `chunk` gets the content in pieces of any size,
 * borrowed for the call; returning false ends it early with ERR_OK.
 * ERR_STATE: the bytes do not decompress, or end inside a frame. ERR_AGAIN: a read error.
 * ERR_NOMEM: no memory for a frame's window. Pieces handed out before an error stay handed out. */
enum err_code unzstd_range(struct unzstd *u, const struct io_ops *io, int fd, uint64_t off,
                           uint64_t len, bool (*chunk)(void *ctx, struct str piece), void *ctx,
                           struct err *err);

#endif
