/* ctl_books.c -- see ctl_books.h */
#include "ctl_books.h"

#include "clock.h"
#include "ctl_text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define CTL_LINE_BYTES_MAX (1024u * 1024)
#define MS_PER_SECOND 1000
#define MS_PER_MINUTE (60 * MS_PER_SECOND)
#define MS_PER_HOUR (60 * MS_PER_MINUTE)
#define MS_PER_DAY (24 * MS_PER_HOUR)

/* 0, or the errno of what stood in the way. */
static int books_open(struct ctl *ctl, const struct ctl_archive *a, struct segment_name *name,
                      bool check_data, struct segment_reader **ret_reader, struct err *err)
{
    unsigned year, month;

    if (segment_open(ctl->io, a->fd, name, 0, check_data, ret_reader, err) == ERR_OK)
        return 0;
    if (err->sys != ENOENT || name->kind == SEGMENT_JOURNAL ||
        sscanf(name->path, "%u/%u/", &year, &month) != 2) // NOLINT(cert-err34-c): made by us
        return err->sys ? err->sys : ENOMEM;
    segment_name_make(name, name->number, SEGMENT_JOURNAL, year, month);
    if (segment_open(ctl->io, a->fd, name, 0, check_data, ret_reader, err) == ERR_OK)
        return 0;
    return err->sys ? err->sys : ENOMEM;
}

enum exit_code ctl_books_segment(struct ctl *ctl, const struct ctl_archive *a,
                                 struct segment_name *name, bool check_data,
                                 struct segment_reader **ret_reader)
{
    struct err err;
    int sys;

    *ret_reader = NULL;
    sys = books_open(ctl, a, name, check_data, ret_reader, &err);
    return sys == 0 || sys == ENOENT ? EXIT_FINE : ctl_fail_err(ctl, &err);
}

int ctl_open_quietly(struct ctl *ctl, struct str path)
{
    const struct io_ops *io = ctl->io;
    int root = io->open(io->self, IO_CWD, ctl->config->root.ptr, O_RDONLY | O_DIRECTORY, 0), fd;

    if (root < 0 && path.ptr[0] != '/')
        return root;
    fd = io->open(io->self, root < 0 ? IO_CWD : root, path.ptr, O_RDONLY | O_DIRECTORY, 0);
    if (root >= 0)
        (void)io->close(io->self, root);
    return fd;
}

static bool progress_is_on(const struct ctl *ctl)
{
    int fd = fileno(ctl->err);

    return fd >= 0 && isatty(fd);
}

void ctl_progress(struct ctl *ctl, const char *what, size_t done, size_t all)
{
    if (progress_is_on(ctl))
        (void)fprintf(ctl->err, "\r%s %zu of %zu\033[K", what, done, all);
}

void ctl_progress_end(struct ctl *ctl)
{
    if (progress_is_on(ctl))
        (void)fputs("\r\033[K", ctl->err);
}

bool ctl_printf(struct ctl *ctl, const char *fmt, ...)
{
    struct buf plain, safe;
    bool is_written;
    va_list ap;
    char *text;
    int len;

    buf_init(&plain, CTL_LINE_BYTES_MAX);
    buf_init(&safe, CTL_LINE_BYTES_MAX * 8);
    va_start(ap, fmt);
    len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    text = len < 0 ? NULL : buf_extend(&plain, (size_t)len + 1);
    if (text) {
        va_start(ap, fmt);
        (void)vsnprintf(text, (size_t)len + 1, fmt, ap);
        va_end(ap);
        text_escape((struct str){text, (size_t)len}, TEXT_LINE, &safe);
        buf_add_byte(&safe, '\n');
    }
    is_written = ctl_write_buf(ctl, text ? &safe : &plain);
    buf_fini(&plain);
    buf_fini(&safe);
    return is_written;
}

const char *ctl_number(uint64_t value, char out[CTL_SHORT_BYTES])
{
    char digits[CTL_SHORT_BYTES];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, value), at = 0;

    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

const char *ctl_bytes(uint64_t bytes, char out[CTL_SHORT_BYTES])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    size_t unit = 0;

    while (value >= 1024 && unit + 1 < sizeof units / sizeof *units) {
        value /= 1024;
        unit++;
    }
    (void)snprintf(out, CTL_SHORT_BYTES, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
    return out;
}

const char *ctl_time(int64_t ms, char out[CTL_SHORT_BYTES])
{
    char iso[CLOCK_ISO_BYTES];

    (void)snprintf(out, CTL_SHORT_BYTES, "%.10s %.8s", clock_iso(ms, iso), iso + 11);
    return out;
}

const char *ctl_age(int64_t ms, char out[CTL_SHORT_BYTES])
{
    if (ms < 0)
        ms = 0;
    if (ms >= MS_PER_DAY)
        (void)snprintf(out, CTL_SHORT_BYTES, "%" PRId64 " d", ms / MS_PER_DAY);
    else if (ms >= MS_PER_HOUR)
        (void)snprintf(out, CTL_SHORT_BYTES, "%" PRId64 " h", ms / MS_PER_HOUR);
    else if (ms >= MS_PER_MINUTE)
        (void)snprintf(out, CTL_SHORT_BYTES, "%" PRId64 " min", ms / MS_PER_MINUTE);
    else
        (void)snprintf(out, CTL_SHORT_BYTES, "%" PRId64 " s", ms / MS_PER_SECOND);
    return out;
}
