/* ctl_books.h -- what the verbs that check the archive share. */
#ifndef SIFTD_CTL_BOOKS_H
#define SIFTD_CTL_BOOKS_H

#include "ctl_records.h"
#include "ledger.h"

#define CTL_SHORT_BYTES 32

/* Open a segment for checking; one that was pruned since it was listed is opened as its journal,
 * and name->kind and path say so. *ret_reader is NULL when it is gone altogether. On failure the
 * complaint is made. */
enum exit_code ctl_books_segment(struct ctl *ctl, const struct ctl_archive *a,
                                 struct segment_name *name, bool check_data,
                                 struct segment_reader **ret_reader);

/* Open a folder named in the configuration without complaining. A descriptor or -errno. */
int ctl_open_quietly(struct ctl *ctl, struct str path);

/* Show how far long work is ("verify: segment", 3 of 7), on the same line of a terminal; nothing elsewhere. */
void ctl_progress(struct ctl *ctl, const char *what, size_t done, size_t all);
void ctl_progress_end(struct ctl *ctl);

/* Write a line made of `fmt`, escaped for a terminal. False: stop. */
bool ctl_printf(struct ctl *ctl, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "1,234,567" */
const char *ctl_number(uint64_t value, char out[CTL_SHORT_BYTES]);
/* "1.5 MiB" */
const char *ctl_bytes(uint64_t bytes, char out[CTL_SHORT_BYTES]);
/* "2026-11-22 06:00:00" (UTC), for people */
const char *ctl_time(int64_t ms, char out[CTL_SHORT_BYTES]);
/* "3 d", "2 h", "5 min", "12 s": a span of time, cut to its largest unit. */
const char *ctl_age(int64_t ms, char out[CTL_SHORT_BYTES]);

#endif
