/* life.h -- one life of siftd on a simulated disk, on one thread and without a loop: the real claim,
 * part, batch, archive and recovery code in the order of the daemon. Ends when the inbox is worked
 * off, or at the first fault. For the crash tests. */
#ifndef SIFTD_LIFE_H
#define SIFTD_LIFE_H

#include "../../config/config.h"
#include "simdisk.h"

struct life {
    struct config *config;
    int state_fd; /* a real, empty folder: stages save through libc; numbered above the disk's */
    size_t batch_files;
    bool seals; /* seal at the end, as under --once */
};

/* Parses the configuration of the crash tests and makes the state folder below `dir`. */
void life_init(struct life *l, const char *dir);
void life_fini(struct life *l);

/* ERR_OK: everything that was in the inbox is finished. Otherwise as the daemon would stop. */
enum err_code life_run(const struct life *l, struct simdisk *d, struct err *err);

/* What the books say after a life that ended well. */
struct life_books {
    size_t files;      /* final entries */
    size_t twice;      /* names with more than one final entry */
    size_t records;    /* as counted in the COMMITs */
    size_t lines;      /* as found in the data frames */
    size_t duplicates; /* records or dropped ranges that claim to be a duplicate */
    size_t ids_twice;  /* ids with more than one final entry */
};

/* Read the whole archive with the segment reader. */
void life_read_books(struct simdisk *d, struct life_books *ret_books);

#endif
