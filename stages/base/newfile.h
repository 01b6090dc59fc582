/* newfile.h -- a file that comes to its name whole: written as "<name>.tmp" beside it, then renamed, so that a reader
 * finds the older one or the new one and never a half. One thread at a time. */
#ifndef SIFTD_BASE_NEWFILE_H
#define SIFTD_BASE_NEWFILE_H

#include "err.h"
#include "str.h"

#include <stdbool.h>
#include <stdint.h>

#define NEWFILE_NAME_BYTES 112 /* with the NUL */
#define NEWFILE_END ".tmp"

struct newfile {
    int dirfd; /* borrowed */
    int fd;    /* for reading and writing; -1: none is open */
    char name[NEWFILE_NAME_BYTES], temporary[NEWFILE_NAME_BYTES + sizeof NEWFILE_END];
};

/* Start the file `name`, shorter than NEWFILE_NAME_BYTES, in the folder `dirfd`, which stays open until it is kept or
 * dropped. Mode 0640; a temporary of an earlier life is written over. ERR_AGAIN: nothing is open. */
enum err_code newfile_open(struct newfile *f, int dirfd, const char *name, struct err *err);

/* All of `bytes` at the byte `off`. False: errno says why; the file is good for newfile_drop only. */
bool newfile_write(const struct newfile *f, struct str bytes, uint64_t off);

/* Close it and give it its name. `is_synced`: bytes and name survive a power cut; without, the reader must be able to
 * tell a file that did not. ERR_AGAIN: the older file stays, no temporary is left (only where the last step, syncing
 * the folder, fails is the new one there). */
enum err_code newfile_keep(struct newfile *f, bool is_synced, struct err *err);

/* Close and unlink what is open; nothing when nothing is. */
void newfile_drop(struct newfile *f);

/* The three steps for bytes that are there at once. ERR_AGAIN. */
enum err_code newfile_put(int dirfd, const char *name, struct str bytes, bool is_synced,
                          struct err *err);

#endif
