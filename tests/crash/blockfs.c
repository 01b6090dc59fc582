/* blockfs.c -- a disk as one file of a FUSE mount, for the crash tests: in memory, every write and flush goes
 * to a log in the order the kernel asks for it, and writes can be made to fail as a dying disk's do.
 *
 *   blockfs MOUNT MIB LOG
 *
 *   MOUNT/disk     the disk, for a loop device
 *   MOUNT/eio-N    while it is there, the N-th write from its making on (1: the next) and all later ones fail
 *                  with EIO
 *
 * The log: records of three little-endian u64 (1 write, 2 flush; offset; length), a write's bytes behind
 * it. Stays in the foreground until it is unmounted. */
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LOG_WRITE = 1, LOG_FLUSH = 2 };

static struct {
    char *bytes;
    size_t size;
    FILE *log;
    char fail_name[32];   /* "" : none */
    uint64_t writes_left; /* that still work */
} disk;

static void log_record(uint64_t kind, uint64_t off, uint64_t len, const char *bytes)
{
    uint64_t head[3] = {kind, off, len};

    if (fwrite(head, sizeof head, 1, disk.log) != 1 ||
        (bytes && len && fwrite(bytes, len, 1, disk.log) != 1) || fflush(disk.log) != 0)
        abort();
}

static int block_getattr(const char *path, struct stat *st, struct fuse_file_info *fi)
{
    (void)fi;
    memset(st, 0, sizeof *st);
    if (strcmp(path, "/") == 0) {
        st->st_mode = S_IFDIR | 0755;
        st->st_nlink = 2;
    } else if (strcmp(path, "/disk") == 0) {
        st->st_mode = S_IFREG | 0600;
        st->st_nlink = 1;
        st->st_size = (off_t)disk.size;
    } else if (disk.fail_name[0] && strcmp(path + 1, disk.fail_name) == 0) {
        st->st_mode = S_IFREG | 0600;
        st->st_nlink = 1;
    } else {
        return -ENOENT;
    }
    return 0;
}

static int block_create(const char *path, mode_t mode, struct fuse_file_info *fi)
{
    unsigned long long n;

    (void)mode;
    (void)fi;
    if (sscanf(path, "/eio-%llu", &n) != 1 || n == 0)
        return -EPERM;
    (void)snprintf(disk.fail_name, sizeof disk.fail_name, "%s", path + 1);
    disk.writes_left = n - 1;
    return 0;
}

static int block_unlink(const char *path)
{
    if (!disk.fail_name[0] || strcmp(path + 1, disk.fail_name) != 0)
        return -ENOENT;
    disk.fail_name[0] = '\0';
    return 0;
}

static int block_open(const char *path, struct fuse_file_info *fi)
{
    (void)path;
    fi->direct_io = 1; /* the kernel keeps nothing of it */
    return 0;
}

static int block_read(const char *path, char *buf, size_t len, off_t off, struct fuse_file_info *fi)
{
    (void)path;
    (void)fi;
    if (off < 0 || (size_t)off >= disk.size)
        return 0;
    if (len > disk.size - (size_t)off)
        len = disk.size - (size_t)off;
    memcpy(buf, disk.bytes + off, len);
    return (int)len;
}

static int block_write(const char *path, const char *buf, size_t len, off_t off,
                       struct fuse_file_info *fi)
{
    (void)path;
    (void)fi;
    if (off < 0 || (size_t)off > disk.size || len > disk.size - (size_t)off)
        return -ENOSPC;
    if (disk.fail_name[0] && disk.writes_left == 0)
        return -EIO;
    if (disk.fail_name[0])
        disk.writes_left--;
    memcpy(disk.bytes + off, buf, len);
    log_record(LOG_WRITE, (uint64_t)off, len, buf);
    return (int)len;
}

static int block_fsync(const char *path, int is_data, struct fuse_file_info *fi)
{
    (void)path;
    (void)is_data;
    (void)fi;
    log_record(LOG_FLUSH, 0, 0, NULL);
    return 0;
}

/* Holes are punched and zeros written where a file system discards: the bytes do not matter then. */
static int block_fallocate(const char *path, int mode, off_t off, off_t len,
                           struct fuse_file_info *fi)
{
    (void)path;
    (void)mode;
    (void)off;
    (void)len;
    (void)fi;
    return -EOPNOTSUPP;
}

static const struct fuse_operations operations = {
    .getattr = block_getattr,
    .create = block_create,
    .unlink = block_unlink,
    .open = block_open,
    .read = block_read,
    .write = block_write,
    .fsync = block_fsync,
    .fallocate = block_fallocate,
};

int main(int argc, char **argv)
{
    char foreground[] = "-f", single[] = "-s";
    char *args[] = {argv[0], foreground, single, argc == 4 ? argv[1] : NULL, NULL};

    if (argc != 4) {
        (void)fprintf(stderr, "usage: blockfs MOUNT MIB LOG\n");
        return 64;
    }
    disk.size = (size_t)strtoul(argv[2], NULL, 10) << 20;
    disk.bytes = calloc(disk.size ? disk.size : 1, 1);
    disk.log = fopen(argv[3], "wbe");
    if (!disk.bytes || !disk.log) {
        perror("blockfs");
        return 1;
    }
    return fuse_main(4, args, &operations, NULL);
}
