/* control.h -- run/control.sock, 0660: a client sends one line, gets one line of JSON, and the
 * connection is closed. Lines over CONTROL_LINE_BYTES, and clients that stay silent for
 * CONTROL_SILENCE_MS, are dropped; at most CONTROL_CLIENTS_MAX at a time. Loop thread only. */
#ifndef SIFTD_CONTROL_H
#define SIFTD_CONTROL_H

#include "../stages/base/buf.h"
#include "../stages/base/err.h"

#include <uv.h>

#define CONTROL_LINE_BYTES (16u * 1024)
#define CONTROL_SILENCE_MS 5000
#define CONTROL_CLIENTS_MAX 32

struct control;
struct control_client;

/* Answers `line` with one JSON value in `out` (no line feed) and returns true; or returns false and
 * calls control_reply for `client` later, exactly once, also when the socket was closed meanwhile. */
typedef bool control_answer(void *ctx, struct str line, struct control_client *client,
                            struct buf *out);

/* The answer that was put off: one JSON value. The client may be gone; it is freed here then. A short one, of less than
 * 128 bytes, arrives without memory too; for others the client is told then that there is none. */
void control_reply(struct control_client *client, struct str json);
/* The same with {"error":"<sentence>"}. */
void control_reply_error(struct control_client *client, struct str sentence);

/* Bind below `run_fd` (through its descriptor: paths may be long), replacing a stale socket.
 * ERR_CONF. */
enum err_code control_start(uv_loop_t *loop, int run_fd, control_answer *answer, void *ctx,
                            struct control **ret_control, struct err *err);
/* Close the socket and every client, unlink the name; `closed` when the handles are gone. Not while an
 * answer is put off. */
void control_stop(struct control *c, void (*closed)(void *ctx), void *ctx);

#endif
