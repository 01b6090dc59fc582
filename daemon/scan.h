/* scan.h -- one streaming pass over the folders of the inbox, and which names count.
 * Runs on a worker, one pass at a time; reads only. Memory is bounded however many files there are:
 * the smallest names are kept, the rest is reported as `has_more` and found by the next pass. */
#ifndef SIFTD_SCAN_H
#define SIFTD_SCAN_H

#include "../stages/opt.h"
#include "claim.h"
#include "heap.h"
#include "io.h"

#include <stdatomic.h>

#define SCAN_FILES_MAX 65536u
#define SCAN_FOLDERS_MAX 65536u
#define SCAN_NAMES_BYTES_MAX ((size_t)16 * 1024 * 1024) /* of files, and again of folders */
#define SCAN_DEPTH_MAX 64u /* folders below the inbox; two descriptors each */

struct scan_rules {
    /* fnmatch patterns on the last part of a name; `include` is about files only */
    const struct opt_list *include, *exclude;
    struct str ready_suffix; /* empty: none */
    bool recursive;
    uint64_t settle_ms;
};

/* Whether a file called `last` (the last part of its name) is wanted. */
bool scan_wants_file(const struct scan_rules *rules, const char *last);
/* Whether a folder called `last` is entered: none that is excluded or starts with a dot. */
bool scan_wants_folder(const struct scan_rules *rules, const char *last);
/* Whether folder `name` (relative to the inbox) is deeper than scans go. */
bool scan_is_too_deep(const char *name);
/* Whether `name` ends in ready_suffix; *ret_len is the length without it. */
bool scan_is_marker(const struct scan_rules *rules, const char *name, size_t *ret_len);

struct scan_file {
    struct heap_node node;
    struct io_stat stat;
    bool is_gone; /* vanished during the scan, or a folder */
    bool is_old;  /* mtime and ctime were older than `settle` */
    size_t len;
    char name[]; /* inbox-relative, NUL-terminated */
};

enum scan_outcome {
    SCAN_DONE,
    SCAN_ELSEWHERE, /* `path` does not lead to the folder `root_fd` is: moved, unmounted, hidden */
    SCAN_FAILED,    /* the inbox or a folder to look at could not be read; see sys */
};

struct scan {
    /* Filled in by the caller. */
    const struct io_ops *io;
    int root_fd;
    const struct scan_rules *rules;
    const char *path;  /* leads to the inbox: compared with root_fd; NULL: not compared */
    const char *after; /* only names bytewise after this one; NULL: all */
    char **only;       /* look into these folders only, and not below them; NULL: everything */
    size_t only_len;
    size_t files_max; /* 1..SCAN_FILES_MAX */
    const atomic_bool *is_cancelled;

    /* The result; freed by scan_fini. */
    enum scan_outcome outcome;
    int sys;
    struct scan_file **files; /* rising by name */
    size_t files_len;
    char **folders; /* folders seen below the inbox, parents before children */
    size_t folders_len;
    bool has_more;           /* there were more files than files_max */
    uint64_t names_too_long; /* entries passed over: the whole name does not fit */
    uint64_t folders_too_deep, folders_foreign, folders_denied;
    char denied[CLAIM_NAME_BYTES_MAX]; /* one of folders_denied, with a slash at its end */
    int denied_sys;
    char too_deep[CLAIM_NAME_BYTES_MAX]; /* one of folders_too_deep, with a slash at its end */
};

/* Do it. Result fields must be zero before. */
void scan_run(struct scan *s);
void scan_fini(struct scan *s);

#endif
