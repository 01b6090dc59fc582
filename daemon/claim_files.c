/* claim_files.c -- see claim_files.h */
#include "claim_files.h"

#include "../stages/base/mem.h"
#include "failpoint.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define IDS_FILE_BYTES_MAX 128
#define NAMES_BYTES_MAX (1024u * 1024)
#define NAMES_WINDOW_BYTES (64u * 1024) /* longer than any line */
#define NAMES_PENDING_BYTES_MAX (CLAIM_BATCH_MAX * (3 * CLAIM_NAME_BYTES_MAX + 64))

static enum err_code ids_bad(struct err *err)
{
    return err_set(err, ERR_CONF, EINVAL,
                   "'.siftd/id' in the inbox is damaged: remove it to start a new instance");
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool ids_parse(struct claim_ids *ids, struct str text)
{
    struct str word;

    if (!str_ends(text, STR("\n")))
        return false;
    text.len--;
    if (!str_split(&text, ' ', &word) ||
        !str_eq(word, STR("siftd")) || !str_split(&text, ' ', &word) ||
                !str_eq(word, STR("1")) || !str_split(&text, ' ', &word) ||
                        word.len != sizeof ids->uuid * 2)
        return false;
    for (size_t i = 0; i < sizeof ids->uuid; i++) {
        int high = hex_value(word.ptr[2 * i]), low = hex_value(word.ptr[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        ids->uuid[i] = (unsigned char)(high << 4 | low);
    }
    return str_to_u64(text, &ids->high_water) && ids->high_water > 0;
}

enum err_code claim_ids_load(struct claim_ids *ids, const struct io_ops *io, int siftd_fd,
                             struct err *err)
{
    char text[IDS_FILE_BYTES_MAX];
    int64_t got;
    int fd;

    *ids = (struct claim_ids){.io = io, .siftd_fd = siftd_fd, .high_water = 1};
    fd = io->open(io->self, siftd_fd, "id", O_RDONLY | O_NOFOLLOW, 0);
    if (fd == -ENOENT) {
        ids->is_new = true;
        if (getrandom(ids->uuid, sizeof ids->uuid, 0) != (ssize_t)sizeof ids->uuid)
            return err_set(err, ERR_AGAIN, errno, "cannot make a uuid: %s", strerror(errno));
        return ERR_OK;
    }
    if (fd < 0)
        return err_set(err, ERR_CONF, -fd, "cannot open '.siftd/id': %s", strerror(-fd));
    got = io->pread(io->self, fd, text, sizeof text, 0);
    (void)io->close(io->self, fd);
    if (got < 0)
        return err_set(err, ERR_AGAIN, (int)-got, "cannot read '.siftd/id': %s",
                       strerror((int)-got));
    return ids_parse(ids, (struct str){text, (size_t)got}) ? ERR_OK : ids_bad(err);
}

enum err_code claim_ids_store(struct claim_ids *ids, uint64_t high_water, struct err *err)
{
    const struct io_ops *io = ids->io;
    char text[IDS_FILE_BYTES_MAX], hex[sizeof ids->uuid * 2 + 1];
    int fd, len, rc;

    for (size_t i = 0; i < sizeof ids->uuid; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", ids->uuid[i]);
    len = snprintf(text, sizeof text, "siftd 1 %s %" PRIu64 "\n", hex, high_water);
    assert(len > 0 && (size_t)len < sizeof text);
    fd = io->open(io->self, ids->siftd_fd, "id.new", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW,
                  0600);
    rc = fd < 0 ? fd : io->pwrite(io->self, fd, text, (size_t)len, 0);
    if (rc == 0)
        rc = io->fdatasync(io->self, fd);
    if (fd >= 0)
        (void)io->close(io->self, fd);
    if (rc == 0)
        rc = io->replace(io->self, ids->siftd_fd, "id.new", ids->siftd_fd, "id");
    if (rc == 0)
        rc = io->fsync(io->self, ids->siftd_fd);
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot write '.siftd/id': %s", strerror(-rc));
    ids->high_water = high_water;
    ids->is_new = false;
    return ERR_OK;
}

enum err_code claim_names_open(struct claim_names *n, const struct io_ops *io, int siftd_fd,
                               struct err *err)
{
    struct io_stat st, old;
    int rc;

    *n = (struct claim_names){.io = io, .siftd_fd = siftd_fd};
    buf_init(&n->pending, NAMES_PENDING_BYTES_MAX);
    n->fd = io->open(io->self, siftd_fd, "names", O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    rc = n->fd < 0 ? n->fd : io->fstat(io->self, n->fd, &st);
    if (rc == 0)
        rc = io->fsync(io->self, siftd_fd);
    if (rc < 0) {
        if (n->fd >= 0)
            (void)io->close(io->self, n->fd);
        return err_set(err, ERR_CONF, -rc, "cannot open '.siftd/names': %s", strerror(-rc));
    }
    n->end = st.size;
    /* What ids are in an old generation is not known: keep it until it can be told. */
    if (io->stat(io->self, siftd_fd, "names.old", &old) == 0)
        n->newest_old = UINT64_MAX;
    /* A line may have been cut by a crash. */
    if (n->end > 0)
        buf_add_byte(&n->pending, '\n');
    return ERR_OK;
}

void claim_names_close(struct claim_names *n)
{
    if (n->fd >= 0)
        (void)n->io->close(n->io->self, n->fd);
    buf_fini(&n->pending);
}

static bool name_is_plain(unsigned char c)
{
    return c > ' ' && c != '%' && c != 0x7F;
}

static void names_escape(struct claim_names *n, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (name_is_plain((unsigned char)*p))
            buf_add_byte(&n->pending, *p);
        else
            buf_addf(&n->pending, "%%%02X", (unsigned char)*p);
    }
}

void claim_names_add(struct claim_names *n, const struct claimed *claimed)
{
    buf_addf(&n->pending, "%" PRIu64 " %" PRId64 " ", claimed->id, claimed->claimed_ms);
    names_escape(n, claimed->name);
    if (claimed->retry_of) {
        buf_addf(&n->pending, " %" PRIu64 " ", claimed->retry_of);
        names_escape(n, claimed->encoding);
    }
    buf_add_byte(&n->pending, '\n');
}

/* names -> names.old, and a new empty names. What fails here is tried again with the next sync. */
static int names_rotate(struct claim_names *n, uint64_t newest)
{
    const struct io_ops *io = n->io;
    int rc = io->replace(io->self, n->siftd_fd, "names", n->siftd_fd, "names.old");
    int fd;

    /* None: an earlier try came as far as the rename. */
    if (rc < 0 && rc != -ENOENT)
        return rc;
    n->newest_old = newest;
    fd = io->open(io->self, n->siftd_fd, "names", O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    if (fd < 0) {
        /* Go on in the old file under its new name; its lines are found there as well. */
        return 0;
    }
    (void)io->close(io->self, n->fd);
    n->fd = fd;
    n->end = 0;
    n->is_unsynced = true;
    return 0;
}

void claim_names_forget(struct claim_names *n)
{
    buf_reset(&n->pending);
    /* Before what comes next may stand half a line, of this run or of an earlier one. */
    buf_add_byte(&n->pending, '\n');
}

enum err_code claim_names_sync(struct claim_names *n, uint64_t newest, uint64_t oldest,
                               struct err *err)
{
    const struct io_ops *io = n->io;
    int rc = 0;

    if (buf_failed(&n->pending)) {
        claim_names_forget(n);
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot write '.siftd/names': no memory");
    }
    /* The old generation of an earlier run: its ids are below any of this run. */
    if (n->newest_old == UINT64_MAX)
        n->newest_old = newest;
    if (n->end > NAMES_BYTES_MAX && oldest > n->newest_old)
        rc = names_rotate(n, newest);
    if (rc == 0 && n->is_unsynced)
        rc = io->fsync(io->self, n->siftd_fd);
    if (rc == 0)
        n->is_unsynced = false;
    if (rc == 0)
        rc = io->pwrite(io->self, n->fd, n->pending.ptr, n->pending.len, n->end);
    if (rc == 0 && !failpoint_is(FAILPOINT_NAMES_LATER))
        rc = io->fdatasync(io->self, n->fd);
    if (rc < 0) {
        claim_names_forget(n);
        return err_set(err, ERR_AGAIN, -rc, "cannot write '.siftd/names': %s", strerror(-rc));
    }
    n->end += n->pending.len;
    buf_reset(&n->pending);
    return ERR_OK;
}

void claim_unescape(struct str text, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '%' && i + 2 < text.len) {
            unsigned value;
            char hex[3] = {text.ptr[i + 1], text.ptr[i + 2], '\0'};

            if (sscanf(hex, "%2X", &value) == 1) { // NOLINT(cert-err34-c): two known digits
                c = (char)value;
                i += 2;
            }
        }
        out[len++] = c;
    }
    out[len] = '\0';
}

static struct claimed *names_item(struct claimed *list, size_t len, uint64_t id)
{
    size_t from = 0, to = len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (list[mid].id == id)
            return &list[mid];
        if (list[mid].id < id)
            from = mid + 1;
        else
            to = mid;
    }
    return NULL;
}

/* One line into the claim it speaks of; a later line wins. False: no memory. */
static bool names_take_line(struct str line, struct claimed *list, size_t len)
{
    struct claimed *item;
    struct str word, name = {0};
    uint64_t id, ms, retry_of;
    char *copy;

    if (!str_split(&line, ' ', &word) || !str_to_u64(word, &id) || !str_split(&line, ' ', &word) ||
        !str_to_u64(word, &ms))
        return true;
    item = names_item(list, len, id);
    if (!item)
        return true;
    (void)str_split(&line, ' ', &name);
    copy = mem_dup(name.ptr, name.len);
    if (!copy)
        return false;
    claim_unescape(name, copy);
    mem_free(item->name);
    item->name = copy;
    item->claimed_ms = (int64_t)ms;
    if (str_split(&line, ' ', &word) && str_to_u64(word, &retry_of)) {
        item->retry_of = retry_of;
        if (line.len < sizeof item->encoding)
            claim_unescape(line, item->encoding);
    }
    return true;
}

/* Whole lines of `text` into the claims; *ret_used bytes were whole lines. */
static bool names_take_lines(struct str text, struct claimed *list, size_t len, size_t *ret_used)
{
    struct str rest = text, line;

    /* A last line without its line feed goes on in what is read next, or was cut by a crash. */
    while (rest.len && memchr(rest.ptr, '\n', rest.len) && str_split(&rest, '\n', &line))
        if (!names_take_line(line, list, len))
            return false;
    *ret_used = text.len - rest.len;
    return true;
}

/* 0 or -errno. No such file is as good as an empty one; one that cannot be read is not: the names in it
 * would be lost for good. */
static int names_read(const struct claim_names *n, const char *file, struct claimed *list,
                      size_t len)
{
    const struct io_ops *io = n->io;
    int fd = io->open(io->self, n->siftd_fd, file, O_RDONLY | O_NOFOLLOW, 0);
    char *window = fd < 0 ? NULL : mem_alloc(NAMES_WINDOW_BYTES, 1);
    uint64_t off = 0;
    size_t held = 0, used = 0;
    int64_t got = window ? 1 : -ENOMEM;

    if (fd < 0)
        return fd == -ENOENT ? 0 : fd;
    while (got > 0) {
        got = io->pread(io->self, fd, window + held, NAMES_WINDOW_BYTES - held, off);
        if (got <= 0)
            break;
        off += (uint64_t)got;
        held += (size_t)got;
        if (!names_take_lines((struct str){window, held}, list, len, &used))
            got = -ENOMEM;
        /* A line that fills the window is none of ours. */
        if (used == 0 && held == NAMES_WINDOW_BYTES)
            used = held;
        held -= used;
        memmove(window, window + used, held);
    }
    mem_free(window);
    (void)io->close(io->self, fd);
    return (int)got;
}

int claim_names_fill(const struct claim_names *n, struct claimed *list, size_t len)
{
    int rc = names_read(n, "names.old", list, len);

    if (rc == 0)
        rc = names_read(n, "names", list, len);
    for (size_t i = 0; rc == 0 && i < len; i++) {
        if (!list[i].name)
            list[i].name = mem_dup("", 0);
        if (!list[i].name)
            rc = -ENOMEM;
    }
    return rc;
}
