/* err.c -- see err.h */
#include "err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 5, 0)))
err_fill(struct err *err, enum err_code code, int sys, const char *reason, const char *fmt,
         va_list ap)
{
    char msg[ERR_MSG_BYTES];

    /* Formatted apart: an argument may be err->msg itself. */
    (void)vsnprintf(msg, sizeof msg, fmt, ap);
    err->code = code;
    err->sys = sys;
    err->reason = reason;
    memcpy(err->msg, msg, sizeof msg);
}

enum err_code err_set(struct err *err, enum err_code code, int sys, const char *fmt, ...)
{
    va_list ap;

    assert(code != ERR_OK);
    if (!err)
        return code;
    va_start(ap, fmt);
    err_fill(err, code, sys, code == ERR_DOC ? "error" : NULL, fmt, ap);
    va_end(ap);
    return code;
}

enum err_code err_set_doc(struct err *err, const char *reason, const char *fmt, ...)
{
    va_list ap;

    assert(reason && *reason);
    if (!err)
        return ERR_DOC;
    va_start(ap, fmt);
    err_fill(err, ERR_DOC, 0, reason, fmt, ap);
    va_end(ap);
    return ERR_DOC;
}

enum err_code err_wrap(struct err *err, const char *fmt, ...)
{
    char msg[ERR_MSG_BYTES];
    va_list ap;
    size_t used;
    int n;

    assert(err && err->code != ERR_OK);
    va_start(ap, fmt);
    n = vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    used = n < 0 ? 0 : (size_t)n;
    if (used < sizeof msg) {
        n = snprintf(msg + used, sizeof msg - used, ": %s", err->msg);
        assert(n >= 0); /* a sentence that does not fit is cut */
    }
    memcpy(err->msg, msg, sizeof msg);
    return err->code;
}

const char *err_code_name(enum err_code code)
{
    switch (code) {
    case ERR_OK:
        return "ERR_OK";
    case ERR_DOC:
        return "ERR_DOC";
    case ERR_AGAIN:
        return "ERR_AGAIN";
    case ERR_NOMEM:
        return "ERR_NOMEM";
    case ERR_CONF:
        return "ERR_CONF";
    case ERR_STATE:
        return "ERR_STATE";
    }
    return "ERR_UNKNOWN";
}
