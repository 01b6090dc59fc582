/* ctl.c -- what the verbs share; see ctl.h */
#include "ctl.h"

#include "ctl_text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define CTL_SENTENCE_BYTES (2u * ERR_MSG_BYTES)

static void ctl_complain(struct ctl *ctl, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void ctl_complain(struct ctl *ctl, const char *fmt, va_list ap)
{
    char sentence[CTL_SENTENCE_BYTES];
    struct buf safe;

    (void)vsnprintf(sentence, sizeof sentence, fmt, ap);
    buf_init(&safe, 8 * CTL_SENTENCE_BYTES);
    text_escape(str_of(sentence), TEXT_LINE, &safe);
    (void)fflush(ctl->out);
    if (buf_failed(&safe))
        (void)fputs("siftctl: no memory\n", ctl->err);
    else
        (void)fprintf(ctl->err, "siftctl: %.*s\n", (int)safe.len, safe.ptr ? safe.ptr : "");
    buf_fini(&safe);
}

enum exit_code ctl_fail(struct ctl *ctl, enum exit_code code, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    ctl_complain(ctl, fmt, ap);
    va_end(ap);
    return code;
}

enum exit_code ctl_fail_err(struct ctl *ctl, const struct err *err)
{
    enum exit_code code = EXIT_IO;

    switch (err->code) {
    case ERR_OK:
        code = EXIT_BUG;
        break;
    case ERR_CONF:
        code = EXIT_CONFIG;
        break;
    case ERR_DOC:
    case ERR_STATE:
        code = EXIT_DATA;
        break;
    case ERR_AGAIN:
    case ERR_NOMEM:
        code = err->sys == ENOENT ? EXIT_NO_INPUT : EXIT_IO;
        break;
    }
    return ctl_fail(ctl, code, "%s", err->msg);
}

enum exit_code ctl_usage(struct ctl *ctl, const char *fmt, ...)
{
    char sentence[CTL_SENTENCE_BYTES];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(sentence, sizeof sentence, fmt, ap);
    va_end(ap);
    return ctl_fail(ctl, EXIT_USAGE, "%s; see siftctl %s%s--help", sentence,
                    ctl->verb ? ctl->verb : "", ctl->verb ? " " : "");
}

enum exit_code ctl_usage_option(struct ctl *ctl, int c, char **argv)
{
    const char *option = optind > 0 ? argv[optind - 1] : "";

    if (c == ':')
        return ctl_usage(ctl, "option '%s' wants a value", option);
    /* Of "-xyz" getopt tells which letter it does not know. */
    if (optopt && option[0] == '-' && option[1] != '-')
        return ctl_usage(ctl, "there is no option '-%c'", optopt);
    return ctl_usage(ctl, "there is no option '%s'", option);
}

enum exit_code ctl_json_option(struct ctl *ctl, int argc, char **argv, bool *is_json)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
    int c;

    optind = 0;
    while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (c != 'j')
            return ctl_usage_option(ctl, c, argv);
        *is_json = true;
    }
    return EXIT_FINE;
}

const char *ctl_why(int sys, char out[CTL_WHY_BYTES])
{
    (void)snprintf(out, CTL_WHY_BYTES, "%s", strerror(sys));
    /* "Input/output error", but not "RPC ...". */
    if (out[0] >= 'A' && out[0] <= 'Z' && out[1] >= 'a' && out[1] <= 'z')
        out[0] = (char)(out[0] - 'A' + 'a');
    return out;
}

/* Remember a failed write. A reader that left is no error. */
static void ctl_note_failure(struct ctl *ctl, int sys)
{
    char why[CTL_WHY_BYTES];

    if (!ctl->is_broken && sys != EPIPE)
        (void)ctl_fail(ctl, EXIT_IO, "cannot write the output: %s", ctl_why(sys, why));
    ctl->is_broken = true;
    ctl->has_failed = ctl->has_failed || sys != EPIPE;
}

bool ctl_write(struct ctl *ctl, struct str s)
{
    if (!ctl->is_broken && s.len && fwrite(s.ptr, 1, s.len, ctl->out) != s.len)
        ctl_note_failure(ctl, errno);
    return !ctl->is_broken;
}

bool ctl_write_buf(struct ctl *ctl, const struct buf *b)
{
    if (!buf_failed(b))
        return ctl_write(ctl, buf_str(b));
    ctl->has_failed = true;
    (void)ctl_fail(ctl, EXIT_IO, "no memory to show a line");
    return true; /* go on with the next */
}

enum exit_code ctl_flush(struct ctl *ctl)
{
    if (!ctl->is_broken && fflush(ctl->out) != 0)
        ctl_note_failure(ctl, errno);
    return ctl->has_failed ? EXIT_IO : EXIT_FINE;
}

enum exit_code ctl_load_config(struct ctl *ctl)
{
    const char *path = ctl->config_path;
    struct err err;

    if (ctl->config)
        return EXIT_FINE;
    if (!path && faccessat(AT_FDCWD, CTL_CONFIG_PATH, F_OK, AT_EACCESS) == 0)
        path = CTL_CONFIG_PATH;
    if (config_load(path, ctl->overrides, ctl->overrides_len, &ctl->config, &err) != ERR_OK)
        return ctl_fail_err(ctl, &err);
    return EXIT_FINE;
}

enum exit_code ctl_open_folder(struct ctl *ctl, struct str path, const char *what, int *ret_fd)
{
    const struct io_ops *io = ctl->io;
    char why[CTL_WHY_BYTES];
    struct str root = ctl->config->root;
    int root_fd, fd;

    /* Strings of the configuration are NUL-terminated. */
    root_fd = io->open(io->self, IO_CWD, root.ptr, O_RDONLY | O_DIRECTORY, 0);
    fd = root_fd;
    if (root_fd >= 0 || path.ptr[0] == '/') {
        fd = io->open(io->self, root_fd >= 0 ? root_fd : IO_CWD, path.ptr, O_RDONLY | O_DIRECTORY,
                      0);
        if (root_fd >= 0)
            (void)io->close(io->self, root_fd);
    }
    if (fd >= 0) {
        *ret_fd = fd;
        return EXIT_FINE;
    }
    if (path.ptr[0] == '/')
        root = STR("");
    return ctl_fail(ctl, fd == -ENOENT ? EXIT_NO_INPUT : EXIT_IO,
                    "cannot open the %s '%.*s%s%.*s': %s", what, (int)root.len, root.ptr,
                    root.len ? "/" : "", (int)path.len, path.ptr, ctl_why(-fd, why));
}

enum exit_code ctl_open_archive(struct ctl *ctl, int *ret_fd)
{
    enum exit_code code = ctl_load_config(ctl);

    if (code != EXIT_FINE)
        return code;
    return ctl_open_folder(ctl, ctl->config->archive.path, "archive", ret_fd);
}

void ctl_fini(struct ctl *ctl)
{
    config_destroy(ctl->config);
    ctl->config = NULL;
}
