/* err.h -- error codes that say who must act, and the sentence that says why.
 * Filling a struct err never allocates. Any thread; a struct err belongs to its caller. */
#ifndef SIFTD_BASE_ERR_H
#define SIFTD_BASE_ERR_H

enum err_code {
    ERR_OK = 0,
    ERR_DOC,   /* this document is at fault: quarantine it under err.reason, go on */
    ERR_AGAIN, /* a local fault: roll back, keep the input, try again later */
    ERR_NOMEM, /* a limit or the memory of the machine was reached */
    ERR_CONF,  /* the operator must change the configuration or the call */
    ERR_STATE, /* what is on disk contradicts itself, or a bug: stop */
};

#define ERR_MSG_BYTES 512

struct err {
    enum err_code code;
    int sys;            /* errno of the cause, 0 when there is none */
    const char *reason; /* static word for ERR_DOC, the name of a quarantine folder; else NULL */
    char msg[ERR_MSG_BYTES];
};

/* Fill `err` (may be NULL) and return `code`, so that `return err_set(...)` works.
 *   sys  errno of the cause or 0; it is recorded, not printed: put strerror in the sentence
 *   fmt  lower case, what failed first, subject in 'quotes', then the cause
 * A sentence over ERR_MSG_BYTES is cut. */
enum err_code err_set(struct err *err, enum err_code code, int sys, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Like err_set with ERR_DOC. `reason` is a static word of [a-z_]+, used as a folder name. */
enum err_code err_set_doc(struct err *err, const char *reason, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put context before the sentence already there: "context: sentence". Returns err->code. */
enum err_code err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The name of a code as it stands in the source, for logs and tests; static. */
const char *err_code_name(enum err_code code);

#endif
