/* report.h -- what the kinds of `siftctl report` share: one call's options, and what they count. A kind is one entry in
 * the table of ctl_report.c and a struct report_kind. One thread. */
#ifndef SIFTD_REPORT_H
#define SIFTD_REPORT_H

#include "ctl.h"

#include <jansson.h>

#define REPORT_DATE_BYTES 11 /* "2026-11-22" and its NUL */

struct report {
    struct ctl *ctl;
    const char *by;       /* as it was written: "fields.theme" */
    uint64_t silent_days; /* 0: not asked */
    uint64_t limit;       /* lines to show; 0: all */
    unsigned level;       /* the lowest division to show: enum division_level */
    bool is_json;
};

/* One `--by`. */
struct report_kind {
    const char *name, *help; /* "fields." takes any name behind it */
    /* NULL: no memory. */
    void *(*open)(const struct report *r);
    /* Count one record. False: no memory. */
    bool (*take)(void *state, const json_t *record);
    /* Write what was counted. */
    enum exit_code (*show)(void *state, const struct report *r);
    void (*close)(void *state); /* accepts NULL */
};

/* Divisions, as a tree. */
extern const struct report_kind report_grid;
/* Who reprinted whom. */
extern const struct report_kind report_reprint;
/* Values by how often they come: practice, source, month, lang, topic, fields.NAME, rule. */
extern const struct report_kind report_counts[];
extern const size_t report_counts_len;

/* The day of a record: published, else ingested. False: it has none. */
bool report_day(const json_t *record, char out[REPORT_DATE_BYTES]);
/* The day that many days before today, in UTC. */
void report_day_before(uint64_t days, char out[REPORT_DATE_BYTES]);

#endif
