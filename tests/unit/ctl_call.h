/* ctl_call.h -- call siftctl inside a test program, on an archive made by hand. */
#ifndef SIFTD_TEST_CTL_CALL_H
#define SIFTD_TEST_CTL_CALL_H

#include "../../daemon/ctl.h"

struct ctl_call {
    enum exit_code code;
    char *out, *err; /* NUL-terminated */
    size_t out_len;
};

/* Run "siftctl -o root=ROOT ARG..."; `line` is parted at blanks, "_" in it stands for a blank. */
struct ctl_call ctl_call(const char *root, const char *line);
void ctl_call_fini(struct ctl_call *c);

/* Run and compare: the exit code, and the output or (for codes over 1) a part of the complaint,
 * which must be one line. */
void ctl_expect(const char *root, const char *line, enum exit_code code, const char *text);

/* Each allocation of the command refused in turn: it does what it does with enough memory, or says on
 * its error output what failed. For commands that may be repeated. */
void ctl_refuse_memory(const char *root, const char *line);

#endif
