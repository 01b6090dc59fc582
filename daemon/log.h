/* log.h -- one line per event on stderr, logfmt: `id=17 event=archived src="6月.txt" recs=41`.
 * Values that hold blanks, quotes or control bytes are quoted and escaped by log_value; callers
 * pass every outside string through it. Equal lines that follow each other are counted, not
 * repeated: msg="last line repeated 12 times" comes before the next other line, every minute while
 * they go on, and at exit. With JOURNAL_STREAM naming stderr lines start with the journal's <N>
 * priority, else with `ts=2026-11-22T08:15:00.123Z level=info `.
 * Any thread; a line is written with one write(2), cut with "..." above 4,000 bytes. */
#ifndef SIFTD_LOG_H
#define SIFTD_LOG_H

#include "../stages/base/str.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_NOTICE, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define LOG_VALUE_BYTES 1024
/* `s` as a logfmt value in out[]: bare when plain, else in double quotes with \n, \", \\ and \xHH;
 * C0, C1, DEL, bidi and zero-width characters and bytes that are not UTF-8 are escaped. Cut with
 * "..." when too long. Returns out. */
const char *log_value(struct str s, char out[LOG_VALUE_BYTES]);

#endif
