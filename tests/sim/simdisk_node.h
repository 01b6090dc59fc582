/* simdisk_node.h -- inodes, entries and what waits to be synced. Private to simdisk; callers hold
 * the disk's lock. */
#ifndef SIFTD_SIMDISK_NODE_H
#define SIFTD_SIMDISK_NODE_H

#include "simdisk.h"

#include <pthread.h>

struct node;

/* An entry of a folder; it holds a reference to its node. */
struct entry {
    struct entry *hash_next, *prev, *next; /* prev and next in order of creation */
    struct node *node;
    uint64_t hash;
    size_t len;
    char name[];
};

struct names {
    struct entry **buckets; /* buckets_len is a power of two, or 0 */
    size_t buckets_len, count;
    struct entry *first, *last;
};

struct bytes {
    unsigned char *ptr;
    size_t size, room;
};

/* A change of a file that is not synced. A write's bytes are read from the file when it is carried
 * over: like a page, it is written with what is in it then. */
struct data_op {
    bool is_truncate;
    uint64_t off, len; /* off is the new size of a truncation */
};

enum fate { FATE_OPEN, FATE_KEPT, FATE_LOST };

/* A change of a folder that is not synced: remove one name, set another, or both at once. */
struct dir_op {
    struct dir_op *next;
    struct dir_op *pair; /* the other folder's half of the same rename */
    struct node *dir;
    struct node *set_node; /* a reference; NULL: nothing is set */
    uint64_t seq;
    bool is_source; /* the half that removes the old name */
    enum fate fate;
    size_t set_len, del_len; /* 0: none */
    char names[];            /* the one set, then the one removed */
};

struct node {
    struct node *prev, *next; /* all nodes, by rising ino */
    enum io_type type;
    uint32_t mode, uid;
    uint32_t links; /* entries seen now */
    uint32_t opens, writers;
    size_t refs; /* entries seen and on disk, waiting changes, descriptors */
    uint64_t dev, ino;
    int64_t mtime_ns, ctime_ns;
    bool is_held;  /* marked by simdisk_hold */
    bool is_freed; /* its bytes no longer count as used */
    /* files; links keep their target in `now`, with a NUL behind it */
    struct bytes now, disk;
    struct data_op *ops;
    size_t ops_len, ops_room;
    /* folders */
    struct names seen, synced;
    struct dir_op *head, *tail;
    struct node *parent;
};

struct descriptor {
    int fd; /* 0: free */
    int flags;
    bool is_harness;
    struct node *node;
};

struct view {
    struct simdisk *disk;
    bool is_harness;
};

struct simdisk {
    pthread_mutex_t lock;
    struct simdisk_options opt;
    struct io_ops io, harness;
    struct view io_view, harness_view;
    struct node *root, *first, *last;
    uint64_t next_ino, next_seq, used_bytes, random;
    int64_t clock_ns;
    struct descriptor fds[SIMDISK_FDS_MAX];
    int next_fd;
    size_t fds_open, own_open;
    struct io_dir *dirs; /* open listings */
    struct simdisk_fault faults[SIMDISK_FAULTS_MAX];
    size_t faults_len;
    uint64_t counts[SIMDISK_CALLS], count;
    bool is_dead;
    void (*died)(void *ctx);
    void *died_ctx;
    void (*called)(void *ctx);
    void *called_ctx;
};

/* Zeroed memory, not through mem.h; never NULL. */
void *sim_alloc(size_t size);
uint64_t sim_random(uint64_t *state);
/* A number below `below` (> 0). */
uint64_t sim_below(uint64_t *state, uint64_t below);

struct entry *names_find(const struct names *n, const char *name, size_t len);
void names_set(struct simdisk *d, struct names *n, const char *name, size_t len, struct node *node);
void names_remove(struct simdisk *d, struct names *n, const char *name, size_t len);
void names_clear(struct simdisk *d, struct names *n);

struct node *node_create(struct simdisk *d, enum io_type type, unsigned mode, uint32_t uid,
                         uint64_t dev);
void node_ref(struct node *node);
void node_unref(struct simdisk *d, struct node *node);
/* Call when links or opens fell: gives the space back when both are 0. */
void node_settle(struct simdisk *d, struct node *node);
void node_touch(struct simdisk *d, struct node *node, bool is_data);

/* Write what fits; 0 or -ENOSPC, -EFBIG. */
int node_write(struct simdisk *d, struct node *node, const void *buf, size_t len, uint64_t off);
int node_truncate(struct simdisk *d, struct node *node, uint64_t size);
/* Carry the waiting changes over to the disk, or drop the writes among them. */
void node_sync_data(struct node *node);
void node_lose_writes(struct node *node);
/* Carry over one change, of a write only the `len` bytes at `at` within the file. */
void node_apply(struct node *node, const struct data_op *op, uint64_t at, uint64_t len);
void node_copy_bytes(struct bytes *to, const struct bytes *from);

/* Change what is seen and let the change wait. */
void dir_link(struct simdisk *d, struct node *dir, const char *name, size_t len, struct node *node);
void dir_unlink(struct simdisk *d, struct node *dir, const char *name, size_t len);
void dir_move(struct simdisk *d, struct node *from, const char *old, size_t old_len,
              struct node *to, const char *name, size_t len);
/* Carry over the changes up to number `seq`, and what they bring with them. */
void dir_sync(struct simdisk *d, struct node *dir, uint64_t seq);
/* Take the first change off the list: carry it over, or forget it. */
void dir_op_finish(struct simdisk *d, struct dir_op *op, bool is_kept);
/* Carry over the changes up to the last one that touches this name. */
void dir_sync_name(struct simdisk *d, struct node *dir, const char *name, size_t len);

/* Drop all descriptors and listings, as the end of the process does. In simdisk_io.c. */
void sim_close_all(struct simdisk *d);
void sim_fill_tables(struct simdisk *d);

#endif
