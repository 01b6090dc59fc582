/* ctl_compare.h -- what siftctl compare found, and how it is shown; for ctl_compare*.c only. */
#ifndef SIFTD_CTL_COMPARE_H
#define SIFTD_CTL_COMPARE_H

#include "ctl.h"
#include "ctl_items.h"

/* What became of one file under one configuration. */
struct outcome_of {
    bool is_quarantined;
    char why[ERR_MSG_BYTES + 64]; /* "no_route: no route matches ..."; of a quarantined one */
    size_t articles;
};

/* A file that differs. */
struct change {
    const char *name;
    size_t name_len;
    uint64_t id; /* 0: it was named, and has none */
    const struct outcome_of *was, *is;
    const struct tallies *tallies; /* empty where one of them would be quarantined */
};

struct compare_totals {
    uint64_t same, different;
    uint64_t gone, failed;      /* not compared */
    uint64_t only_was, only_is; /* quarantined by one of them alone */
    uint64_t articles_was, articles_is;
    struct tallies tallies;
};

/* A line for a file, for people or as JSON. */
void compare_show_change(struct ctl *ctl, const struct change *c, bool is_json);
/* What was removed and added, a line each, behind the line of the file. Words and sentences are left
 * out where paragraphs differ: they follow from them. */
void compare_show_items(struct ctl *ctl, struct items *was, struct items *is,
                        const struct tallies *tallies);
/* The end: lines for people, or one of JSON. */
void compare_show_totals(struct ctl *ctl, const struct compare_totals *t, bool is_json);

#endif
