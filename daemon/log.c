/* log.c -- see log.h */
#include "log.h"

#include "../stages/base/uchar.h"
#include "../stages/base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOG_LINE_BYTES \
    4096                  /* PIPE_BUF: one write of so much to a pipe is never mixed with others */
#define LOG_HEAD_BYTES 96 /* time and level before the caller's text */
#define LOG_TEXT_BYTES (LOG_LINE_BYTES - LOG_HEAD_BYTES)
#define LOG_REPEAT_S 60 /* a line that goes on repeating is counted at least so often [s] */
#define LOG_CUT_BYTES 5 /* room kept in a value for '...', the quote and NUL */

struct level {
    const char *name, *journal;
};

/* The numbers are those of syslog(3), which the journal reads. */
static const struct level levels[] = {
    [LOG_ERROR] = {"error", "<3>"},   [LOG_WARN] = {"warn", "<4>"},
    [LOG_NOTICE] = {"notice", "<5>"}, [LOG_INFO] = {"info", "<6>"},
    [LOG_DEBUG] = {"debug", "<7>"},
};

/* The last line and how often it came again. Global like the level: stderr is one, too. */
struct repeat {
    char text[LOG_TEXT_BYTES];
    enum log_level level;
    bool is_set, is_flushed_at_exit;
    uint64_t count;
    time_t since_s; /* monotonic: when the line or its count was last written */
};

static _Atomic int log_level_now = LOG_INFO;
static pthread_mutex_t repeat_lock = PTHREAD_MUTEX_INITIALIZER;
static struct repeat repeat;

/* $JOURNAL_STREAM is "device:inode" of the stream the journal reads. It is inherited by programs
 * whose stderr was since sent elsewhere, so the numbers have to match. */
static bool is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long dev, ino;
    struct stat st;
    char *end;

    if (!stream || fstat(STDERR_FILENO, &st) < 0)
        return false;
    errno = 0;
    dev = strtoull(stream, &end, 10);
    if (errno || end == stream || *end != ':')
        return false;
    stream = end + 1;
    ino = strtoull(stream, &end, 10);
    return !errno && end != stream && *end == '\0' && dev == st.st_dev && ino == st.st_ino;
}

static size_t write_head(enum log_level level, char out[LOG_HEAD_BYTES])
{
    struct timespec now = {0};
    struct tm tm = {0};
    int len;

    if (is_journal()) {
        len = snprintf(out, LOG_HEAD_BYTES, "%s", levels[level].journal);
    } else {
        (void)clock_gettime(CLOCK_REALTIME, &now);
        (void)gmtime_r(&now.tv_sec, &tm);
        len = snprintf(out, LOG_HEAD_BYTES, "ts=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ level=%s ",
                       tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                       tm.tm_sec, (int)(now.tv_nsec / 1000000), levels[level].name);
    }
    assert(len > 0 && len < LOG_HEAD_BYTES);
    return (size_t)len;
}

/* One write, so that lines of several threads and processes do not mix. A log that cannot be
 * written is no reason to stop, and there is nobody to tell. */
static void write_line(enum log_level level, const char *text)
{
    char line[LOG_LINE_BYTES];
    size_t len = write_head(level, line), text_len = strlen(text);
    ssize_t put;

    assert(len + text_len < sizeof line);
    memcpy(line + len, text, text_len);
    len += text_len;
    line[len++] = '\n';
    do
        put = write(STDERR_FILENO, line, len);
    while (put < 0 && errno == EINTR);
}

static time_t now_s(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void flush_repeats(void)
{
    char text[64];

    if (repeat.count == 0)
        return;
    (void)snprintf(text, sizeof text, "msg=\"last line repeated %llu times\"",
                   (unsigned long long)repeat.count);
    write_line(repeat.level, text);
    repeat.count = 0;
}

static void flush_at_exit(void)
{
    (void)pthread_mutex_lock(&repeat_lock);
    flush_repeats();
    (void)pthread_mutex_unlock(&repeat_lock);
}

static void count_repeat(void)
{
    time_t now = now_s();

    repeat.count++;
    if (!repeat.is_flushed_at_exit)
        repeat.is_flushed_at_exit = atexit(flush_at_exit) == 0;
    if (now - repeat.since_s < LOG_REPEAT_S)
        return;
    flush_repeats();
    repeat.since_s = now;
}

static void log_text(enum log_level level, const char *text)
{
    (void)pthread_mutex_lock(&repeat_lock);
    if (repeat.is_set && repeat.level == level && strcmp(repeat.text, text) == 0) {
        count_repeat();
    } else {
        flush_repeats();
        write_line(level, text);
        (void)snprintf(repeat.text, sizeof repeat.text, "%s", text);
        repeat.level = level;
        repeat.since_s = now_s();
        repeat.is_set = true;
    }
    (void)pthread_mutex_unlock(&repeat_lock);
}

/* End a text that was longer than its room with "...", not inside a character. */
static void mark_cut(char text[LOG_TEXT_BYTES])
{
    size_t len = LOG_TEXT_BYTES - sizeof "...", tail;

    if (utf8_is_cut((struct str){text, len}, &tail))
        len -= tail;
    memcpy(text + len, "...", sizeof "...");
}

/* One event is one line, and no byte of it commands a terminal, even where a caller forgot
 * log_value. */
static void blank_controls(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            *text = '?';
}

static void log_write(enum log_level level, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void log_write(enum log_level level, const char *fmt, va_list ap)
{
    char text[LOG_TEXT_BYTES];
    int sys = errno, len;

    if ((int)level > atomic_load_explicit(&log_level_now, memory_order_relaxed))
        return;
    len = vsnprintf(text, sizeof text, fmt, ap);
    if (len < 0)
        (void)snprintf(text, sizeof text, "msg=\"a log line could not be formatted\"");
    else if ((size_t)len >= sizeof text)
        mark_cut(text);
    blank_controls(text);
    log_text(level, text);
    errno = sys;
}

/* A code point that moves, hides or breaks what stands around it on a terminal. */
static bool is_unsafe(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029 || cp == 0x061C ||
           (cp >= 0xE0000 && cp <= 0xE007F) || uchar_is_zero_width(cp);
}

static bool is_plain_value(struct str s)
{
    uint32_t cp;
    size_t at, len;

    if (s.len == 0 || s.len >= LOG_VALUE_BYTES)
        return false;
    for (at = 0; at < s.len; at += len) {
        len = utf8_next(s, at, &cp);
        if (cp == UTF8_BAD || cp == '"' || cp == '\\' || cp == '=' || is_unsafe(cp) ||
            uchar_is_space(cp))
            return false;
    }
    return true;
}

/* The bytes from `at` as they stand inside quotes; *ret_used tells how many were taken. */
static size_t put_escaped(struct str s, size_t at, char out[4 * 4 + 1], size_t *ret_used)
{
    uint32_t cp;
    size_t used = utf8_next(s, at, &cp), len = 0, i;

    *ret_used = used;
    if (cp == '\n') {
        memcpy(out, "\\n", 2);
        return 2;
    }
    if (cp == '"' || cp == '\\') {
        out[0] = '\\';
        out[1] = (char)cp;
        return 2;
    }
    if (cp != UTF8_BAD && !is_unsafe(cp)) {
        memcpy(out, s.ptr + at, used);
        return used;
    }
    for (i = 0; i < used; i++)
        len += (size_t)snprintf(out + len, 5, "\\x%02X", (unsigned char)s.ptr[at + i]);
    return len;
}

const char *log_value(struct str s, char out[LOG_VALUE_BYTES])
{
    char piece[4 * 4 + 1];
    size_t at, used, len, end = 0;

    assert(out && (s.ptr || s.len == 0));
    if (is_plain_value(s)) {
        memcpy(out, s.ptr, s.len);
        out[s.len] = '\0';
        return out;
    }
    out[end++] = '"';
    for (at = 0; at < s.len; at += used) {
        len = put_escaped(s, at, piece, &used);
        if (end + len + LOG_CUT_BYTES > LOG_VALUE_BYTES) {
            memcpy(out + end, "...", 3);
            end += 3;
            break;
        }
        memcpy(out + end, piece, len);
        end += len;
    }
    out[end++] = '"';
    out[end] = '\0';
    return out;
}

void log_set_level(enum log_level level)
{
    assert(level >= LOG_ERROR && level <= LOG_DEBUG);
    atomic_store_explicit(&log_level_now, (int)level, memory_order_relaxed);
}

void log_error(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_write(LOG_ERROR, fmt, ap);
    va_end(ap);
}

void log_warn(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_write(LOG_WARN, fmt, ap);
    va_end(ap);
}

void log_notice(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_write(LOG_NOTICE, fmt, ap);
    va_end(ap);
}

void log_info(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_write(LOG_INFO, fmt, ap);
    va_end(ap);
}

void log_debug(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_write(LOG_DEBUG, fmt, ap);
    va_end(ap);
}
