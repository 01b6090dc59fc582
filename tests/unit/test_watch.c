/* The watch on a real folder, and fed with raw events for what a kernel does not do on demand. */
#include "../test.h"

#include "../../daemon/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define GIVE_UP_NS 10000000000u

struct nest {
    uv_loop_t loop;
    char *base; /* holds "in" */
    char dir[300];
    int fd;
    struct watch *watch;
    char log[8192];
    size_t len;
    size_t modified;
    bool adds; /* watch each new folder */
    bool is_closed;
};

static void nest_log(struct nest *n, const char *what, const char *name)
{
    n->len += (size_t)snprintf(n->log + n->len, sizeof n->log - n->len, "%s%s|", what, name);
    assert_true(n->len < sizeof n->log);
}

static void on_file(void *ctx, enum ready_kind kind, const char *name)
{
    static const char *const words[] = {[READY_CREATED] = "create ",
                                        [READY_MODIFIED] = "write ",
                                        [READY_ATTRIB] = "attr ",
                                        [READY_CLOSED] = "close ",
                                        [READY_MOVED] = "move "};
    struct nest *n = ctx;

    if (kind == READY_MODIFIED)
        n->modified++;
    else
        nest_log(n, words[kind], name);
}

static void on_folder(void *ctx, const char *name)
{
    struct nest *n = ctx;

    nest_log(n, "folder ", name);
    if (n->adds)
        assert_int_equal(watch_add(n->watch, name), WATCH_ADDED);
}

static void on_rights(void *ctx, const char *name)
{
    nest_log(ctx, "rights ", name);
}

static void on_lost(void *ctx, enum watch_loss loss)
{
    static const char *const words[] = {[WATCH_OVERFLOW] = "overflow",
                                        [WATCH_UNKNOWN] = "unknown",
                                        [WATCH_UNMOUNTED] = "unmounted",
                                        [WATCH_ROOT_MOVED] = "root moved",
                                        [WATCH_ROOT_GONE] = "root gone"};

    nest_log(ctx, "lost ", words[loss]);
}

static void nest_init(struct nest *n)
{
    struct err err;

    memset(n, 0, sizeof *n);
    n->base = test_dir_make();
    (void)snprintf(n->dir, sizeof n->dir, "%s/in", n->base);
    assert_int_equal(mkdir(n->dir, 0700), 0);
    n->fd = open(n->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(n->fd >= 0);
    n->adds = true;
    assert_int_equal(uv_loop_init(&n->loop), 0);
    assert_int_equal(watch_open(&n->loop, n->fd,
                                (struct watch_owner){n, on_file, on_folder, on_rights, on_lost},
                                &n->watch, &err),
                     ERR_OK);
}

static void on_closed(void *ctx)
{
    struct nest *n = ctx;

    n->is_closed = true;
}

static void nest_fini(struct nest *n)
{
    watch_close(n->watch, on_closed, n);
    assert_int_equal(uv_run(&n->loop, UV_RUN_DEFAULT), 0);
    assert_true(n->is_closed);
    assert_int_equal(uv_loop_close(&n->loop), 0);
    assert_int_equal(close(n->fd), 0);
    test_dir_remove(n->base);
}

/* Run the loop until what was logged is `want`; events are in the queue already. */
static void nest_check(struct nest *n, const char *want)
{
    uint64_t start = uv_hrtime();

    while (n->len < strlen(want) && uv_hrtime() - start < GIVE_UP_NS)
        (void)uv_run(&n->loop, UV_RUN_ONCE);
    (void)uv_run(&n->loop, UV_RUN_NOWAIT);
    assert_string_equal(n->log, want);
    n->len = 0;
    n->log[0] = '\0';
}

static void nest_file(const struct nest *n, const char *name)
{
    int fd = openat(n->fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "text", 4), 4);
    assert_int_equal(close(fd), 0);
}

static void nest_rename(const struct nest *n, const char *from, const char *to)
{
    assert_int_equal(renameat(n->fd, from, n->fd, to), 0);
}

static void tells_of_files(void **state)
{
    struct nest n;

    (void)state;
    nest_init(&n);
    assert_int_equal(watch_count(n.watch), 1);
    nest_file(&n, "a");
    nest_check(&n, "create a|close a|");
    assert_true(n.modified > 0);
    assert_int_equal(fchmodat(n.fd, "a", 0640, 0), 0);
    nest_check(&n, "attr a|");
    nest_rename(&n, "a", "../outside");
    nest_rename(&n, "../outside", "b");
    nest_check(&n, "move b|");
    assert_int_equal(linkat(n.fd, "b", n.fd, "c", 0), 0);
    assert_int_equal(symlinkat("b", n.fd, "d"), 0);
    assert_int_equal(mkfifoat(n.fd, "e\n", 0600), 0);
    nest_check(&n, "create c|create d|create e\n|");
    nest_fini(&n);
}

static void tells_of_folders(void **state)
{
    struct nest n;

    (void)state;
    nest_init(&n);
    assert_int_equal(mkdirat(n.fd, "s", 0700), 0);
    nest_check(&n, "folder s|");
    assert_int_equal(mkdirat(n.fd, "s/t", 0700), 0);
    nest_check(&n, "folder s/t|");
    assert_int_equal(fchmodat(n.fd, "s/t", 0750, 0), 0);
    assert_int_equal(fchmod(n.fd, 0750), 0);
    nest_check(&n, "rights s/t|rights |");
    nest_file(&n, "s/t/x");
    nest_check(&n, "create s/t/x|close s/t/x|");
    assert_int_equal(watch_count(n.watch), 3);
    assert_int_equal(watch_add(n.watch, "s/t"), WATCH_KNOWN);
    assert_int_equal(unlinkat(n.fd, "s/t/x", 0), 0);
    assert_int_equal(unlinkat(n.fd, "s/t", AT_REMOVEDIR), 0);
    nest_file(&n, "y");
    nest_check(&n, "create y|close y|");
    assert_int_equal(watch_count(n.watch), 2);
    nest_fini(&n);
}

/* A watch belongs to the folder, not to its name. */
static void follows_renamed_folders(void **state)
{
    struct nest n;

    (void)state;
    nest_init(&n);
    assert_int_equal(mkdirat(n.fd, "s", 0700), 0);
    nest_check(&n, "folder s|");
    nest_rename(&n, "s", "r");
    nest_check(&n, "folder r|");
    nest_file(&n, "r/x");
    nest_check(&n, "create r/x|close r/x|");
    assert_int_equal(watch_count(n.watch), 2);
    /* Out of the inbox: no longer ours. */
    nest_rename(&n, "r", "../gone");
    nest_file(&n, "y");
    nest_check(&n, "create y|close y|");
    assert_int_equal(watch_count(n.watch), 1);
    nest_file(&n, "../gone/x");
    nest_file(&n, "z");
    nest_check(&n, "create z|close z|");
    nest_fini(&n);
}

/* The end of a removed folder's watch comes late while somebody has it open, and its name may be
 * in use again by then. */
static void knows_new_folders_from_old(void **state)
{
    struct nest n;
    int fd;

    (void)state;
    nest_init(&n);
    assert_int_equal(mkdirat(n.fd, "s", 0700), 0);
    nest_check(&n, "folder s|");
    fd = openat(n.fd, "s", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(unlinkat(n.fd, "s", AT_REMOVEDIR), 0);
    assert_int_equal(mkdirat(n.fd, "s", 0700), 0);
    nest_check(&n, "folder s|");
    assert_int_equal(watch_count(n.watch), 3);
    assert_int_equal(close(fd), 0);
    nest_file(&n, "s/x");
    nest_check(&n, "create s/x|close s/x|");
    assert_int_equal(watch_count(n.watch), 2);
    assert_int_equal(watch_add(n.watch, "s"), WATCH_KNOWN);
    nest_fini(&n);
}

static void sweeps_what_no_scan_confirmed(void **state)
{
    struct nest n;

    (void)state;
    nest_init(&n);
    assert_int_equal(mkdirat(n.fd, "s", 0700), 0);
    assert_int_equal(mkdirat(n.fd, "t", 0700), 0);
    nest_check(&n, "folder s|folder t|");
    watch_begin(n.watch);
    assert_int_equal(watch_add(n.watch, "t"), WATCH_KNOWN);
    assert_int_equal(mkdirat(n.fd, "u", 0700), 0);
    nest_check(&n, "folder u|");
    watch_sweep(n.watch);
    nest_file(&n, "s/unseen");
    nest_file(&n, "t/x");
    nest_file(&n, "u/x");
    nest_check(&n, "create t/x|close t/x|create u/x|close u/x|");
    assert_int_equal(watch_count(n.watch), 3);
    nest_fini(&n);
}

static void adds_only_real_folders(void **state)
{
    struct nest n;

    (void)state;
    nest_init(&n);
    n.adds = false;
    nest_file(&n, "file");
    assert_int_equal(symlinkat("/etc", n.fd, "link"), 0);
    assert_int_equal(mkdirat(n.fd, "s", 0700), 0);
    assert_int_equal(watch_add(n.watch, "nothing"), WATCH_GONE);
    assert_int_equal(watch_add(n.watch, "file"), WATCH_GONE);
    assert_int_equal(watch_add(n.watch, "link"), WATCH_GONE);
    assert_int_equal(watch_add(n.watch, "link/ssl"), WATCH_GONE);
    assert_int_equal(watch_add(n.watch, "s/nothing"), WATCH_GONE);
    assert_int_equal(watch_add(n.watch, "s"), WATCH_ADDED);
    nest_fini(&n);
}

static void enters_no_mounts(void **state)
{
    struct watch_owner owner = {NULL, on_file, on_folder, on_rights, on_lost};
    struct watch *w;
    struct err err;
    struct stat root, proc;
    uv_loop_t loop;
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(stat("/", &root), 0);
    assert_int_equal(stat("/proc", &proc), 0);
    assert_true(root.st_dev != proc.st_dev);
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(watch_open(&loop, fd, owner, &w, &err), ERR_OK);
    assert_int_equal(watch_add(w, "proc"), WATCH_FOREIGN);
    watch_close(w, NULL, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_int_equal(close(fd), 0);
}

static void tells_that_the_inbox_left(void **state)
{
    struct nest n;
    char away[310];

    (void)state;
    nest_init(&n);
    (void)snprintf(away, sizeof away, "%s/away", n.base);
    assert_int_equal(rename(n.dir, away), 0);
    nest_check(&n, "lost root moved|");
    assert_int_equal(rename(away, n.dir), 0);
    nest_check(&n, "lost root moved|");
    assert_int_equal(watch_add(n.watch, ""), WATCH_KNOWN);
    assert_int_equal(rmdir(n.dir), 0);
    assert_int_equal(close(n.fd), 0); /* the watch ends with the last reference */
    nest_check(&n, "lost root gone|");
    assert_int_equal(watch_count(n.watch), 0);
    n.fd = open(n.base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    nest_fini(&n);
}

/* Append an event as the kernel writes it. */
static void raw_add(char *bytes, size_t *len, int wd, uint32_t mask, const char *name)
{
    struct inotify_event ev = {.wd = wd, .mask = mask};

    if (name)
        ev.len = (uint32_t)((strlen(name) / 16 + 1) * 16);
    memcpy(bytes + *len, &ev, sizeof ev);
    memset(bytes + *len + sizeof ev, 0, ev.len);
    if (name)
        memcpy(bytes + *len + sizeof ev, name, strlen(name));
    *len += sizeof ev + ev.len;
}

static void reads_raw_events(void **state)
{
    /* The first watch of an inotify descriptor is number 1. */
    _Alignas(struct inotify_event) char bytes[4096];
    char long_name[256];
    struct nest n;
    size_t len = 0;

    (void)state;
    nest_init(&n);
    raw_add(bytes, &len, -1, IN_Q_OVERFLOW, NULL);
    raw_add(bytes, &len, 77, IN_CLOSE_WRITE, "x");
    raw_add(bytes, &len, 77, IN_IGNORED, NULL);
    raw_add(bytes, &len, 1, IN_UNMOUNT, NULL);
    for (int i = 0; i < 10; i++)
        raw_add(bytes, &len, 1, IN_MODIFY, "big");
    raw_add(bytes, &len, 1, IN_MODIFY, "other");
    raw_add(bytes, &len, 1, IN_MODIFY, "big");
    assert_int_equal(watch_parse(n.watch, bytes, len), 4);
    assert_int_equal(n.modified, 3);
    assert_string_equal(n.log, "lost overflow|lost unknown|lost unmounted|");
    n.len = 0;
    /* A name that fills its room to the last byte, and an event cut short. */
    memset(long_name, 'n', 255);
    long_name[255] = '\0';
    len = 0;
    raw_add(bytes, &len, 1, IN_MOVED_TO, long_name);
    raw_add(bytes, &len, 1, IN_MOVED_TO, "cut");
    assert_int_equal(watch_parse(n.watch, bytes, len - 1), 1);
    assert_int_equal(strlen(n.log), 5 + 255 + 1);
    for (size_t cut = 0; cut < len; cut++) {
        n.len = 0;
        assert_true(watch_parse(n.watch, bytes, cut) <= 1);
    }
    nest_fini(&n);
}

/* A steady writer wakes us a hundred times a second, however many writes it makes. */
static void is_not_driven_by_writes(void **state)
{
    uint64_t start, elapsed_ms;
    struct nest n;
    int fd;

    (void)state;
    nest_init(&n);
    fd = openat(n.fd, "big", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    nest_check(&n, "create big|");
    start = uv_hrtime();
    for (int i = 0; i < 3000; i++) {
        assert_int_equal(write(fd, "text", 4), 4);
        (void)uv_run(&n.loop, UV_RUN_NOWAIT);
    }
    elapsed_ms = (uv_hrtime() - start) / 1000000;
    assert_true(n.modified >= 1);
    TEST_CHECK(n.modified <= elapsed_ms / 10 + 2, "%zu reports in %llu ms", n.modified,
               (unsigned long long)elapsed_ms);
    assert_int_equal(close(fd), 0);
    nest_check(&n, "close big|");
    nest_fini(&n);
}

static void survives_lack_of_memory(void **state)
{
    (void)state;
    for (size_t n = 0;; n++) {
        struct watch_owner owner = {NULL, on_file, on_folder, on_rights, on_lost};
        struct watch *w = NULL;
        struct err err;
        uv_loop_t loop;
        enum err_code code;
        char *dir = test_dir_make();
        int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        assert_int_equal(uv_loop_init(&loop), 0);
        test_fail_alloc_after(n);
        code = watch_open(&loop, fd, owner, &w, &err);
        bool has_failed = test_fail_alloc_off();

        assert_true((code == ERR_OK) == !has_failed);
        if (w)
            watch_close(w, NULL, NULL);
        (void)uv_run(&loop, UV_RUN_DEFAULT);
        assert_int_equal(uv_loop_close(&loop), 0);
        assert_int_equal(close(fd), 0);
        test_dir_remove(dir);
        if (!has_failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_of_files),
        cmocka_unit_test(tells_of_folders),
        cmocka_unit_test(follows_renamed_folders),
        cmocka_unit_test(knows_new_folders_from_old),
        cmocka_unit_test(sweeps_what_no_scan_confirmed),
        cmocka_unit_test(adds_only_real_folders),
        cmocka_unit_test(enters_no_mounts),
        cmocka_unit_test(tells_that_the_inbox_left),
        cmocka_unit_test(reads_raw_events),
        cmocka_unit_test(is_not_driven_by_writes),
        cmocka_unit_test(survives_lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
