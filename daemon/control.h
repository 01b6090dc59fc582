/* control.h -- run/control.sock, 0660: a client sends one word and a line feed, gets one line of
 * JSON, and the connection is closed. Words over CONTROL_LINE_BYTES, and clients that stay silent
 * for CONTROL_SILENCE_MS, are dropped; at most CONTROL_CLIENTS_MAX at a time. Loop thread only. */
#ifndef SIFTD_CONTROL_H
#define SIFTD_CONTROL_H

#include "../stages/base/buf.h"
#include "../stages/base/err.h"

#include <uv.h>

#define CONTROL_LINE_BYTES 256
#define CONTROL_SILENCE_MS 5000
#define CONTROL_CLIENTS_MAX 32

struct control;

/* Answers `word` with one JSON value in `out` (no line feed). */
typedef void control_answer(void *ctx, struct str word, struct buf *out);

/* Bind below `run_fd` (through its descriptor: paths may be long), replacing a stale socket.
 * ERR_CONF. */
enum err_code control_start(uv_loop_t *loop, int run_fd, control_answer *answer, void *ctx,
                            struct control **ret_control, struct err *err);
/* Close the socket and every client, unlink the name; `closed` when the handles are gone. */
void control_stop(struct control *c, void (*closed)(void *ctx), void *ctx);

#endif
