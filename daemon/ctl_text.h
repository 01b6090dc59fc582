/* ctl_text.h -- text for people and from people: escapes, points in time, record ids. Pure. */
#ifndef SIFTD_CTL_TEXT_H
#define SIFTD_CTL_TEXT_H

#include "../stages/base/buf.h"

enum text_form {
    TEXT_JSON, /* a line of JSON: escapes are \uXXXX, so it stays the same JSON */
    TEXT_LINE, /* a line of plain text: the same, with line feed and tab as \n and \t */
};

/* Append `s` so that a terminal shows it as it is: C0, C1 and DEL, bidirectional and zero-width
 * characters, U+2028, U+2029, tags (U+E0000-E007F) and bytes that are not UTF-8 (as \ufffd) are
 * escaped; all else is copied. For TEXT_JSON `s` holds no line feed. */
void text_escape(struct str s, enum text_form form, struct buf *out);

/* A point in time as milliseconds since 1970:
 *   2026-11-22, 2026-11-22T06:00, 2026-11-22T06:00:00, ...00.123, with a space for T, each with
 *   Z or +HH:MM behind the time or without (then UTC); @SECONDS; or 90s, 30m, 2h, 7d before `now`.
 * False: none of these, or no such day. */
bool text_parse_time(struct str s, int64_t now_ms, int64_t *ret_ms);

struct text_id {
    struct str node;  /* empty: none given */
    uint64_t file;    /* > 0 */
    uint32_t article; /* 0: all of the file */
};

/* "42", "42-3", "n1.42", "n1.42-3". */
bool text_parse_id(struct str s, struct text_id *ret_id);

#endif
