/* places.c -- see places.h */
#include "places.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct places nowhere = {-1, -1, -1, -1, -1, -1, -1, -1, -1};

static enum err_code place_fail(struct err *err, const char *path, int sys)
{
    return err_set(err, ERR_CONF, sys, "cannot open folder '%s': %s", path, strerror(sys));
}

/* mkdir -p of everything below `base`, then open it. Symbolic links are followed: these paths are
 * the operator's. -errno. */
static int place_make(int base, const char *path)
{
    char part[4096];
    size_t len = strlen(path);
    int fd, sys = 0;

    if (len == 0 || len >= sizeof part)
        return -ENAMETOOLONG;
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        /* A folder on the way need not be writable when the next one is there. */
        if (mkdirat(base, part, 0750) < 0 && errno != EEXIST)
            sys = errno;
    }
    fd = openat(base, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        return fd;
    return errno == ENOENT && sys ? -sys : -errno;
}

static enum err_code place_open(int root, const char *path, int *ret_fd, struct err *err)
{
    int fd = place_make(root, path);

    if (fd < 0)
        return place_fail(err, path, -fd);
    *ret_fd = fd;
    return ERR_OK;
}

enum err_code places_open(struct places *p, const struct config *config, struct err *err)
{
    int root = -1;
    enum err_code code = place_open(AT_FDCWD, config->root.ptr, &root, err);
    const struct {
        const char *path;
        int *fd;
    } list[] = {
        {config->inbox.path.ptr, &p->inbox},
        {config->done.path.ptr, &p->done},
        {config->quarantine.path.ptr, &p->quarantine},
        {config->archive.path.ptr, &p->archive},
        {"state", &p->state},
        {config->log.path.ptr, &p->log},
        {"run", &p->run},
    };

    *p = nowhere;
    for (size_t i = 0; code == ERR_OK && i < sizeof list / sizeof *list; i++)
        code = place_open(root, list[i].path, list[i].fd, err);
    if (root >= 0)
        (void)close(root);
    if (code != ERR_OK)
        places_close(p);
    return code;
}

void places_open_to_read(struct places *p, const struct config *config)
{
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    int root = open(config->root.ptr, flags);

    *p = nowhere;
    /* Absolute paths need no root. */
    p->archive = openat(root, config->archive.path.ptr, flags);
    p->quarantine = openat(root, config->quarantine.path.ptr, flags);
    p->state = openat(root, "state", flags);
    p->run = openat(root, "run", flags);
    if (root >= 0)
        (void)close(root);
}

static void place_close(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

void places_close(struct places *p)
{
    place_close(&p->archive_lock);
    place_close(&p->lock);
    place_close(&p->run);
    place_close(&p->log);
    place_close(&p->state);
    place_close(&p->archive);
    place_close(&p->quarantine);
    place_close(&p->done);
    place_close(&p->inbox);
}

static enum err_code place_lock(int fd, const char *what, struct err *err)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return ERR_OK;
    if (errno == EWOULDBLOCK)
        return err_set(err, ERR_STATE, EWOULDBLOCK, "another siftd works on this %s", what);
    return err_set(err, ERR_CONF, errno, "cannot lock the %s: %s", what, strerror(errno));
}

/* Open .siftd, making it when missing. It must be a real folder of our own that nobody else can write
 * to: in a shared inbox anybody can put something under that name first. */
static enum err_code place_siftd(int inbox, int *ret_fd, struct err *err)
{
    struct stat st;
    int fd;

    if (mkdirat(inbox, ".siftd", 0700) < 0 && errno != EEXIST)
        return err_set(err, ERR_CONF, errno, "cannot make '.siftd' in the inbox: %s",
                       strerror(errno));
    fd = openat(inbox, ".siftd", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0) {
        int sys = errno;

        if (fd >= 0)
            (void)close(fd);
        return err_set(err, ERR_CONF, sys, "cannot open '.siftd' in the inbox: %s", strerror(sys));
    }
    if (st.st_uid != geteuid() || (st.st_mode & 0022) != 0) {
        (void)close(fd);
        return err_set(err, ERR_CONF, EPERM,
                       "'.siftd' in the inbox belongs to uid %u with mode %04o: it must be ours, "
                       "and nobody else may write to it",
                       (unsigned)st.st_uid, (unsigned)st.st_mode & 07777);
    }
    *ret_fd = fd;
    return ERR_OK;
}

bool places_inbox_is_open_to_all(const struct places *p)
{
    struct stat st;

    return fstat(p->inbox, &st) == 0 && (st.st_mode & S_IWOTH) != 0 && (st.st_mode & S_ISVTX) == 0;
}

enum err_code places_lock(struct places *p, struct err *err)
{
    enum err_code code;
    int siftd = -1;

    code = place_siftd(p->inbox, &siftd, err);
    if (code != ERR_OK)
        return code;
    p->lock = openat(siftd, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (p->lock < 0)
        code = err_set(err, ERR_CONF, errno, "cannot open '.siftd/lock' in the inbox: %s",
                       strerror(errno));
    (void)close(siftd);
    if (code == ERR_OK)
        code = place_lock(p->lock, "inbox", err);
    if (code != ERR_OK)
        return code;
    /* A descriptor of its own, so that the lock lives exactly as long as it. */
    p->archive_lock = openat(p->archive, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->archive_lock < 0)
        return err_set(err, ERR_CONF, errno, "cannot open the archive: %s", strerror(errno));
    return place_lock(p->archive_lock, "archive", err);
}
