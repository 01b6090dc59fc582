/* simdisk.h -- a disk in memory that knows what would survive a power cut. For tests.
 *
 * It is another table of struct io_ops: the code under test runs on it unchanged, the test cuts the
 * power at any call, looks at what is left, and starts the code again. The same calls with the same
 * seeds give the same disk, to the byte.
 *
 * THE MODEL
 *   Files.    An inode has the bytes a reader sees now and the bytes on the disk. Writes and
 *             truncations change the first and wait in a list; fsync and fdatasync carry the list
 *             over. A sync that fails drops the waiting writes: the pages are clean, a reader goes
 *             on seeing the new bytes, the disk keeps the old ones, and the next sync says 0.
 *             Only writing the same bytes again makes them go to the disk.
 *   Folders.  A folder has the entries seen now and those on the disk. Creating, removing and
 *             renaming wait in the folder's list; fsync of the folder carries it over. fsync of a
 *             file says nothing about its name.
 *   Renames   within one folder are one step. Across folders see enum simdisk_rename.
 *   Power cut Of what waits, some reached the disk: per folder and per file nothing, everything, or
 *             a beginning in order; the last write of that beginning may be torn at a sector or at
 *             any byte. With `reorder` any subset: single entries, single sectors (a hole reads as
 *             zeros). So a new file can come back empty, short, full, or not at all.
 *   Kill      Everything seen stays, waiting or not; descriptors are gone.
 *
 * Any thread may call the tables; one lock. The helpers take the same lock. Memory does not come
 * through mem.h: tests that fail the n-th allocation mean the code on top, not its disk. */
#ifndef SIFTD_SIMDISK_H
#define SIFTD_SIMDISK_H

#include "../../daemon/io.h"
#include "../../stages/base/str.h"

#include <stdio.h>

#define SIMDISK_FDS_MAX 1024
#define SIMDISK_FILE_BYTES_MAX (256u * 1024 * 1024)
#define SIMDISK_SECTOR_BYTES 512u
#define SIMDISK_FAULTS_MAX 8

struct simdisk;

/* What a power cut may do to a rename from one folder to another that is not synced yet. */
enum simdisk_rename {
    /* A journal: both folders change or neither, and syncing one syncs the move. The only kind of
     * disk on which a queue that claims by rename can be right at all. */
    SIMDISK_RENAME_ATOMIC,
    /* The new name is on the disk no later than the old one leaves it: a file may be in both. */
    SIMDISK_RENAME_LINK_FIRST,
    /* POSIX and nothing else: in both, in one, or in none; each folder needs its own sync. */
    SIMDISK_RENAME_LOOSE,
};

enum simdisk_order { SIMDISK_LIST_CREATED, SIMDISK_LIST_NAME, SIMDISK_LIST_SHUFFLED };

struct simdisk_options {
    uint64_t seed;           /* for torn writes of faults and shuffled listings */
    uint64_t capacity_bytes; /* of file data; 0: no limit. A write beyond it is cut, -ENOSPC */
    uint32_t uid;            /* whom the code under test runs as; 0 may do everything */
    uint32_t fds_max;        /* descriptors before -EMFILE; 0: SIMDISK_FDS_MAX */
    int64_t start_ms;        /* the clock at the start, milliseconds since 1970 */
    enum simdisk_rename rename;
    enum simdisk_order order; /* of listings */
    bool reorder;             /* at a power cut */
    bool no_leases;           /* `lease` never knows, as on a network file system */
};

/* One for each call of struct io_ops that is counted: all except now_ms and closedir. */
enum simdisk_call {
    SIMDISK_OPEN,
    SIMDISK_CLOSE,
    SIMDISK_PREAD,
    SIMDISK_PWRITE,
    SIMDISK_TRUNCATE,
    SIMDISK_FSYNC,
    SIMDISK_FDATASYNC,
    SIMDISK_FSTAT,
    SIMDISK_STAT,
    SIMDISK_RENAME,
    SIMDISK_REPLACE,
    SIMDISK_UNLINK,
    SIMDISK_RMDIR,
    SIMDISK_MKDIR,
    SIMDISK_OPENDIR,
    SIMDISK_READDIR,
    SIMDISK_LEASE,
    SIMDISK_CALLS, /* how many there are */
    SIMDISK_ANY = SIMDISK_CALLS,
};

/* A planned misfortune. At the `at`-th matching call from now (1: the next):
 *   error > 0  the call fails with that errno and does nothing, except that a failed pwrite leaves
 *              a prefix, a failed sync drops the waiting writes (not on EINTR), and close closes
 *   error 0    the process dies: the call fails, a pwrite leaves a prefix, and every later call
 *              returns -EIO until simdisk_kill or simdisk_crash */
struct simdisk_fault {
    enum simdisk_call call; /* or SIMDISK_ANY */
    uint64_t at;
    int error;
    bool is_sticky; /* all matching calls from then on fail */
};

/* Fails the program when out of memory. `options` may be NULL: all zero. */
struct simdisk *simdisk_create(const struct simdisk_options *options);
void simdisk_destroy(struct simdisk *d); /* accepts NULL */

/* The table for the code under test, valid as long as the disk. IO_CWD and "/" are its root. An
 * open that would hang (a FIFO without O_NONBLOCK) returns -EDEADLK. */
const struct io_ops *simdisk_io(struct simdisk *d);
/* The same disk for the test itself and the producers it plays: not counted, never faulted, not
 * dead, root. A file this table has open for writing is busy for `lease`. */
const struct io_ops *simdisk_harness(struct simdisk *d);

/* Power cut: what did not reach the disk is gone, as `seed` decides. No call may be under way. The
 * descriptors of before are -EBADF afterwards; an open listing must be closed before, or never.
 * Faults that did not strike yet stay planned. */
void simdisk_crash(struct simdisk *d, uint64_t seed);
/* kill -9: descriptors are gone, all else stays. As above otherwise. */
void simdisk_kill(struct simdisk *d);

/* -- misfortunes -- */
void simdisk_fault(struct simdisk *d, struct simdisk_fault fault);
void simdisk_clear_faults(struct simdisk *d);
/* Called before each call of the code under test (without the lock; it may switch to another job and
 * come back); NULL for none. */
void simdisk_on_call(struct simdisk *d, void (*called)(void *ctx), void *ctx);
/* Called (without the lock, may longjmp) when the process dies; NULL for none. */
void simdisk_on_death(struct simdisk *d, void (*died)(void *ctx), void *ctx);
bool simdisk_is_dead(struct simdisk *d);
/* Calls so far by the code under test: of one kind, or all. */
uint64_t simdisk_count(struct simdisk *d, enum simdisk_call call);
void simdisk_set_capacity(struct simdisk *d, uint64_t bytes); /* 0: no limit */
void simdisk_advance_ms(struct simdisk *d, int64_t ms);       /* the clock; may jump back */

/* -- planting; paths from the root; missing folders are made (and are on the disk), mode 0755.
 *    They assert that it worked -- */
void simdisk_put_dir(struct simdisk *d, const char *path);
/* Make or overwrite a file, mode 0644. is_synced: its bytes and its name are on the disk, without
 * syncing anything else that waits in the folder. */
void simdisk_put_file(struct simdisk *d, const char *path, struct str bytes, bool is_synced);
void simdisk_put_link(struct simdisk *d, const char *path, const char *target);
void simdisk_put_fifo(struct simdisk *d, const char *path);
void simdisk_set_owner(struct simdisk *d, const char *path, uint32_t uid, uint32_t mode);
/* The folder and all that is made below it from now on are another file system: -EXDEV. */
void simdisk_set_dev(struct simdisk *d, const char *path, uint64_t dev);
/* Mark a file as open by a writer, for `lease`. */
void simdisk_hold(struct simdisk *d, const char *path, bool is_held);

/* -- looking -- */
bool simdisk_exists(struct simdisk *d, const char *path);
/* The bytes seen now; borrowed until the file changes. False: no such regular file. */
bool simdisk_read(struct simdisk *d, const char *path, struct str *ret_bytes);
/* The bytes a power cut right now could at worst leave: those on the disk. */
bool simdisk_read_synced(struct simdisk *d, const char *path, struct str *ret_bytes);
/* Call `each` for all entries in name order; it must not change the folder. False: no folder. */
bool simdisk_list(struct simdisk *d, const char *path,
                  void (*each)(void *ctx, const char *name, enum io_type type), void *ctx);
size_t simdisk_entries(struct simdisk *d,
                       const char *path); /* 0 also when there is no such folder */
/* Descriptors and listings the code under test has open. */
size_t simdisk_open_count(struct simdisk *d);
uint64_t simdisk_used_bytes(struct simdisk *d);
/* The whole tree with sizes and what waits to be synced. */
void simdisk_dump(struct simdisk *d, FILE *out);

#endif
