/* audit.h -- do the books balance? Every file that was taken in is archived, quarantined or in claim/,
 * exactly once; all parts of it are there; the records are as many as the COMMITs say.
 *
 * Call order: audit_init; audit_settle with what was the last batch before anything else is looked
 * at; audit_original and audit_claim for what lies in done/, quarantine/ and claim/; then all groups
 * of the archive, oldest first; audit_close. In this order a daemon may work meanwhile: what it
 * commits before a file is moved out of claim/ is read afterwards.
 *
 * Memory: about a bit for each id, twice or three times, and an item for each file in work. One thread. */
#ifndef SIFTD_AUDIT_H
#define SIFTD_AUDIT_H

#include "idset.h"
#include "ledger.h"

#include "../stages/base/map.h"

struct audit_sum {
    uint64_t files, bytes;
};

struct audit_file; /* of which parts were seen, but not the last */
struct audit_claim;

struct audit {
    /* set by the caller */
    void (*report)(void *ctx, const char *sentence); /* a difference */
    void *ctx;
    /* results; those below the line after audit_close only */
    struct audit_sum archived, quarantined;
    uint64_t batches, parts, records, partial, retried;
    uint64_t uncounted; /* records that were pruned: their lines cannot be counted */
    uint64_t differences;
    struct ledger ledger;
    /* --- */
    struct audit_sum claimed, lost;
    struct audit_sum in_gap; /* files whose last part may be in a missing segment */
    uint64_t to_move;        /* committed, and still in claim/ */
    uint64_t never_used;     /* ids given out that no file has */
    uint64_t strays;         /* originals of which no batch is left, behind missing segments */
    uint64_t next_id;        /* ids below it were judged */
    /* its own */
    struct idset finals, seen, originals;
    struct map *open; /* id -> index in files */
    struct audit_file *files;
    size_t files_len, files_room;
    struct audit_claim *claims;
    size_t claims_len, claims_room;
    uint64_t settled_seq;
    uint64_t *lines; /* of each entry of the group being counted */
    size_t lines_room, lines_at;
    uint64_t lines_of_others;
};

/* ERR_NOMEM. `accepted` may be NULL; borrowed. */
enum err_code audit_init(struct audit *a, const struct rebase_list *accepted,
                         void (*report)(void *ctx, const char *sentence), void *ctx,
                         struct err *err);
void audit_fini(struct audit *a);

/* A difference that somebody else found. */
void audit_differ(struct audit *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The last batch there was at the start. Without this call everything is judged. */
void audit_settle(struct audit *a, uint64_t seq, uint64_t next_id);
/* A file in done/ or quarantine/; one in claim/. ERR_NOMEM. */
enum err_code audit_original(struct audit *a, uint64_t id, struct err *err);
enum err_code audit_claim(struct audit *a, uint64_t id, uint64_t size, struct err *err);

/* A batch. When its records can be read: audit_line for each, then audit_lines_end. ERR_NOMEM. */
enum err_code audit_group(struct audit *a, const struct segment_group *group, struct err *err);
void audit_line(struct audit *a, const struct commit *commit, struct str line);
void audit_lines_end(struct audit *a, const struct commit *commit);

/* Judge what is left. */
void audit_close(struct audit *a);

#endif
