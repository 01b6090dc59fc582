/* ctl_control.h -- ask the running daemon. Protocol: one line, mostly one word, to the socket
 * run/control.sock below root; one line of JSON back; the daemon closes. */
#ifndef SIFTD_CTL_CONTROL_H
#define SIFTD_CTL_CONTROL_H

#include "ctl.h"

#define CONTROL_ANSWER_BYTES_MAX ((size_t)1024 * 1024)
#define CONTROL_TIMEOUT_MS (60 * 1000) /* a drain may take its time */

/* Send `word` and read the answer, with its line feed. On failure the complaint is made:
 * EXIT_NO_DAEMON when no daemon answers. */
enum exit_code ctl_ask(struct ctl *ctl, const char *word, int timeout_ms, struct buf *answer);

/* The same for a whole line (with its line feed, at most 16 KiB), without a complaint: 0 or an errno.
 * The configuration is loaded. */
int ctl_exchange(struct ctl *ctl, struct str line, int timeout_ms, struct buf *answer);
/* Complain that no daemon answers. EXIT_NO_DAEMON. */
enum exit_code ctl_no_daemon(struct ctl *ctl, int sys);

/* Write an answer as one line, escaped for a terminal. False: nobody reads it. */
bool ctl_print_answer(struct ctl *ctl, const struct buf *answer);

#endif
