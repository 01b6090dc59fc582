/* expand.h -- compressed text: gzip (RFC 1952, several members) and zstd (RFC 8878, several frames) to
 * a plain file, in constant memory and within limits, so that the rest of the way is that of any file.
 * Pool thread; through io_ops. zlib does gzip, libzstd does zstd. */
#ifndef SIFTD_EXPAND_H
#define SIFTD_EXPAND_H

#include "../config/config.h"
#include "io.h"

#define EXPAND_MAGIC_BYTES 4
#define EXPAND_WINDOW_LOG_MAX 23 /* 8 MiB, what zstd -19 uses; --long needs more and is refused */
#define EXPAND_SLACK_BYTES (1024u * 1024) /* the ratio counts above this */

/* "gzip", "zstd", or NULL for what is neither or not wanted by `config`; static. `start` are the first
 * EXPAND_MAGIC_BYTES of the file. */
const char *expand_container(const struct config_expand *config, struct str start);

/* Expand in_fd (in_size bytes) into out_fd, which is empty.
 *   ret_size  bytes written
 * ERR_DOC reason "container": damaged, cut short, a window that is too big, over expand.ratio or
 * expand.size; the sentence says which, and at which byte. ERR_AGAIN (err.sys): reading or writing
 * failed. ERR_NOMEM. */
enum err_code expand_file(const struct io_ops *io, const struct config_expand *config,
                          const char *container, int in_fd, uint64_t in_size, int out_fd,
                          uint64_t *ret_size, struct err *err);

#endif
