/* ctl_life.h -- the life of a file, put together from COMMITs, records, logs and folders; and how it is
 * shown. For siftctl why. */
#ifndef SIFTD_CTL_LIFE_H
#define SIFTD_CTL_LIFE_H

#include "commit_frame.h"
#include "ctl.h"
#include "segment.h"

#define LIFE_RECORDS_MAX 1000u /* of one file, kept with their titles; all are counted */
#define LIFE_ORIGINALS_MAX 50u /* records of one file whose originals are looked up */
#define LIFE_PASSAGES_MAX 6u   /* passages shown, in which a record differs from its original */
#define LIFE_TALLY_MAX 32u     /* different reasons or flags */
#define LIFE_WORD_BYTES 32
#define LIFE_PLACE_BYTES 192

struct life_part {
    uint32_t part, records;
    bool is_pruned;
    uint64_t seq, segment, end_off;
    int64_t time_ms;
    uint64_t dropped_ranges, dropped_bytes; /* original bytes without a record */
    char *reason;                           /* why it was dropped; "" when it was not */
};

/* A passage of the original, and what stands in its place. */
struct life_passage {
    char *was, *is; /* either may be "" */
};

struct life_record {
    char *id, *title; /* title: "" when there is none */
    uint64_t paragraphs;
    char *dup;  /* "near 12-1 0.91", with what changed; "" when it is no duplicate */
    char *of;   /* the id of the original; "" likewise */
    char *text; /* of the paragraphs, where there is an original to compare it with; else "" */
    /* set by life_find_originals */
    char *original; /* name and title of it; NULL: not there any more */
    struct life_passage passages[LIFE_PASSAGES_MAX];
    size_t passages_len;
};

/* How often a word came, with bytes of the original where that makes sense. */
struct life_tally {
    char word[LIFE_WORD_BYTES];
    uint64_t count, bytes;
};

enum life_place {
    LIFE_UNKNOWN,
    LIFE_IN_WORK, /* in claim/ */
    LIFE_TO_MOVE, /* in claim/, with its outcome committed */
    LIFE_AWAY,    /* where its outcome says; `path` and `moved_ms` are set */
    LIFE_GONE,    /* not there: pruned, deleted, retried or taken away */
};

struct life {
    uint64_t id, size, retry_of, retried_as; /* 0: none */
    char *name;
    size_t name_len; /* any bytes */
    bool is_exact;   /* the name is the one asked for, not its end */
    bool is_final, is_partial;
    enum commit_outcome outcome;
    char *reason, *encoding;
    int64_t claimed_ms, final_ms, reported_ms, moved_ms; /* 0: not known */
    uint64_t again;                                      /* outcome lines repeated after a crash */
    char *times; /* the JSON object "ms" of the outcome's line; NULL: not known */
    unsigned char sha256[COMMIT_HASH_BYTES];
    struct life_part *parts;
    size_t parts_len, parts_room;
    struct life_record *records;
    size_t records_len, records_room; /* kept */
    uint64_t records_all, paragraphs; /* seen */
    struct life_tally dropped[LIFE_TALLY_MAX], flags[LIFE_TALLY_MAX];
    enum life_place place;
    char path[LIFE_PLACE_BYTES]; /* below root, as configured */
};

void life_fini(struct life *life);

/* One more part. False: no memory. */
bool life_add_entry(struct life *life, const struct commit *commit, const struct commit_entry *e,
                    const struct segment_name *segment);
/* One of its records. False: no memory. */
bool life_add_record(struct life *life, struct str line);

/* Look up what its records are duplicates of, and where they differ. Best effort; complaints about the
 * archive are made. */
void life_find_originals(struct ctl *ctl, struct life *life);

/* The text of a record's paragraphs, a line each; to be freed. NULL: no memory. */
char *life_text(const void *record);

/* Lines for people, or one line of JSON. False: nobody reads them. */
bool life_print(struct ctl *ctl, const struct life *life);
bool life_print_json(struct ctl *ctl, const struct life *life);

#endif
