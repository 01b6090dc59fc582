/* core_world.h -- what the tests of the daemon's core stand on: everything below the loop, opened on
 * a simulated disk in the order of the daemon, with faults between any two calls. */
#ifndef SIFTD_TEST_CORE_WORLD_H
#define SIFTD_TEST_CORE_WORLD_H

#include "../../config/config.h"
#include "../../daemon/batch.h"
#include "../../daemon/recover.h"
#include "../sim/simdisk.h"

#define CORE_START_MS 1700000000000 /* 2023-11-14 */
#define CORE_DAY "done/2023-11-14"
#define CORE_MONTH "archive/2023/11"
#define CORE_SEGMENT_1 CORE_MONTH "/00000000000000000001.ndjson.zst"
#define CORE_SEGMENT_2 CORE_MONTH "/00000000000000000002.ndjson.zst"

struct core {
    struct simdisk *disk;
    const struct io_ops *io;
    struct config *config;
    char *dir;    /* real: stages save their snapshots through libc */
    int state_fd; /* of dir, numbered above the simulated descriptors */
    int inbox_fd, done_fd, quarantine_fd, archive_fd, log_fd;
    struct batch_env env;
    struct recovery recovery;
    size_t announced; /* outcomes that recovery said again */
    uint64_t last_announced;
    struct err err;
};

/* A disk, and the configuration `yaml` with deduplication and without a mirror when it is NULL. */
void core_init(struct core *c, const char *yaml);
void core_fini(struct core *c);

/* Folders, claims, stages, logs, recovery, archive. On failure what was opened stays open until
 * core_stop. */
enum err_code core_start(struct core *c);
/* Close in reverse. After simdisk_kill or simdisk_crash this only frees memory. */
void core_stop(struct core *c);
/* Kill -9, then close what is left. */
void core_kill(struct core *c);

/* Put a file into the inbox and claim it; the claimed name goes to `ret_file`. */
void core_claim(struct core *c, const char *name, struct str text, struct file *ret_file);
/* The same for a file that is in claim/ already. */
void core_file_of(struct core *c, const struct recover_claim *claim, struct file *ret_file);
void core_file_fini(struct file *file);

/* Read the file's next part through the plain stages. */
struct part *core_part(struct core *c, struct file *file, uint64_t ticket);
/* Claim, read, prepare, commit and finish one file as one batch. */
enum err_code core_archive(struct core *c, const char *name, const char *text);

/* How many entries the folder has whose name ends in `end`. */
size_t core_count(struct core *c, const char *folder, const char *end);
/* The text of a file seen now, NUL-terminated; freed with mem_free. Fails the test when missing. */
char *core_read(struct core *c, const char *path);
/* The whole archive as NDJSON text, through libzstd; freed with mem_free. */
char *core_unpack(struct core *c, const char *path);

#endif
