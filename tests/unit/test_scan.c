/* Scans of real trees; what a disk does not do on demand comes in through io_ops. */
#include "../test.h"

#include "../../daemon/scan.h"
#include "../../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct tree {
    char *dir;
    int fd;
    struct io_ops io;
    struct str include[1], exclude[2];
    struct opt_list include_list, exclude_list;
    struct scan_rules rules;
    atomic_bool is_cancelled;
    struct scan scan;
    /* What the faulty io does. */
    uint64_t foreign_ino; /* this folder says it is on another device */
    const char *closed;   /* this folder cannot be opened */
    size_t reads;         /* readdir calls */
    size_t fail_read;     /* the n-th of them fails */
    int64_t now_ms;
    bool is_untyped; /* listings do not tell types */
};

static int faulty_fstat(void *self, int fd, struct io_stat *ret)
{
    struct tree *t = self;
    int rc = io_real()->fstat(NULL, fd, ret);

    if (rc == 0 && t->foreign_ino && ret->ino == t->foreign_ino)
        ret->dev++;
    return rc;
}

static int faulty_open(void *self, int dirfd, const char *name, int flags, unsigned mode)
{
    struct tree *t = self;

    if (t->closed && strcmp(name, t->closed) == 0)
        return -EACCES;
    return io_real()->open(NULL, dirfd, name, flags, mode);
}

static int faulty_readdir(void *self, struct io_dir *dir, char ret_name[IO_NAME_BYTES],
                          enum io_type *ret_type)
{
    struct tree *t = self;
    int rc;

    if (++t->reads == t->fail_read)
        return -EIO;
    rc = io_real()->readdir(NULL, dir, ret_name, ret_type);
    if (rc > 0 && t->is_untyped)
        *ret_type = IO_OTHER;
    return rc;
}

static int64_t faulty_now(void *self)
{
    const struct tree *t = self;

    return t->now_ms ? t->now_ms : io_real()->now_ms(NULL);
}

static void tree_init(struct tree *t)
{
    memset(t, 0, sizeof *t);
    t->dir = test_dir_make();
    t->fd = open(t->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(t->fd >= 0);
    t->io = *io_real();
    t->io.self = t;
    t->io.fstat = faulty_fstat;
    t->io.open = faulty_open;
    t->io.readdir = faulty_readdir;
    t->io.now_ms = faulty_now;
    t->include[0] = STR("*");
    t->exclude[0] = STR(".*");
    t->exclude[1] = STR("*.part");
    t->include_list = (struct opt_list){t->include, 1};
    t->exclude_list = (struct opt_list){t->exclude, 2};
    t->rules = (struct scan_rules){.include = &t->include_list,
                                   .exclude = &t->exclude_list,
                                   .recursive = true,
                                   .settle_ms = 5000};
    atomic_init(&t->is_cancelled, false);
}

static void tree_fini(struct tree *t)
{
    scan_fini(&t->scan);
    assert_int_equal(close(t->fd), 0);
    test_dir_remove(t->dir);
}

static void tree_file(const struct tree *t, const char *name)
{
    int fd = openat(t->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
}

static void tree_folder(const struct tree *t, const char *name)
{
    assert_int_equal(mkdirat(t->fd, name, 0700), 0);
}

static void tree_scan(struct tree *t)
{
    struct scan *s = &t->scan;

    s->io = &t->io;
    s->root_fd = t->fd;
    s->rules = &t->rules;
    s->is_cancelled = &t->is_cancelled;
    if (!s->files_max)
        s->files_max = SCAN_FILES_MAX;
    scan_run(s);
}

static void tree_again(struct tree *t)
{
    scan_fini(&t->scan);
    t->scan = (struct scan){0};
}

/* The names found, each followed by a bar, compared with `want`. */
static void tree_check(const struct tree *t, const char *want)
{
    char got[4096] = "";
    size_t len = 0;

    for (size_t i = 0; i < t->scan.files_len; i++)
        if (!t->scan.files[i]->is_gone)
            len += (size_t)snprintf(got + len, sizeof got - len, "%s|", t->scan.files[i]->name);
    assert_string_equal(got, want);
}

static void tree_check_folders(const struct tree *t, const char *want)
{
    char got[4096] = "";
    size_t len = 0;

    for (size_t i = 0; i < t->scan.folders_len; i++)
        len += (size_t)snprintf(got + len, sizeof got - len, "%s|", t->scan.folders[i]);
    assert_string_equal(got, want);
}

static void tree_fill(const struct tree *t)
{
    tree_file(t, "z");
    tree_file(t, "a");
    tree_file(t, "half.part");
    tree_file(t, ".dot");
    tree_folder(t, "sub");
    tree_file(t, "sub/b");
    tree_file(t, "sub-c");
    tree_folder(t, "sub/low");
    tree_file(t, "sub/low/d");
    tree_folder(t, ".siftd");
    tree_file(t, ".siftd/id");
    tree_folder(t, "load.part");
    tree_file(t, "load.part/x");
}

static void finds_names_in_order(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    tree_fill(&t);
    for (int i = 0; i < 2; i++) {
        t.is_untyped = i == 1;
        tree_again(&t);
        tree_scan(&t);
        assert_int_equal(t.scan.outcome, SCAN_DONE);
        tree_check(&t, "a|sub-c|sub/b|sub/low/d|z|");
        tree_check_folders(&t, "sub|sub/low|");
        assert_false(t.scan.has_more);
    }
    t.rules.recursive = false;
    tree_again(&t);
    tree_scan(&t);
    tree_check(&t, "a|sub-c|z|");
    assert_int_equal(t.scan.folders_len, 0);
    t.include[0] = STR("[yz]");
    tree_again(&t);
    tree_scan(&t);
    tree_check(&t, "z|");
    tree_fini(&t);
}

/* More files than fit: pass after pass, each going on where the last one ended. */
static void goes_on_in_passes(void **state)
{
    char name[32], after[64] = "";
    size_t found = 0, passes = 0;
    struct tree t;

    (void)state;
    tree_init(&t);
    tree_folder(&t, "d");
    for (unsigned i = 0; i < 1000; i++) {
        (void)snprintf(name, sizeof name, "%s%04u", i % 3 ? "" : "d/", i * 7919 % 1000);
        tree_file(&t, name);
    }
    do {
        tree_again(&t);
        t.scan.files_max = 64;
        t.scan.after = passes ? after : NULL;
        tree_scan(&t);
        assert_true(t.scan.files_len > 0 && t.scan.files_len <= 64);
        for (size_t i = 0; i < t.scan.files_len; i++) {
            assert_true(strcmp(after, t.scan.files[i]->name) < 0);
            (void)snprintf(after, sizeof after, "%s", t.scan.files[i]->name);
        }
        found += t.scan.files_len;
        passes++;
    } while (t.scan.has_more);
    assert_int_equal(found, 1000);
    assert_int_equal(passes, 16);
    tree_fini(&t);
}

static void looks_into_one_folder(void **state)
{
    char *only[] = {mem_dup("sub", 3), mem_dup("gone", 4), mem_dup("link", 4)};
    struct tree t;

    (void)state;
    tree_init(&t);
    tree_fill(&t);
    assert_int_equal(symlinkat("sub", t.fd, "link"), 0);
    t.scan.only = only;
    t.scan.only_len = TEST_LEN(only);
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_DONE);
    tree_check(&t, "sub/b|");
    tree_check_folders(&t, "sub/low|");
    for (size_t i = 0; i < TEST_LEN(only); i++)
        mem_free(only[i]);
    tree_fini(&t);
}

static void follows_no_links(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    assert_int_equal(symlinkat("/etc", t.fd, "etc"), 0);
    assert_int_equal(symlinkat("nowhere", t.fd, "dangling"), 0);
    assert_int_equal(mkfifoat(t.fd, "fifo", 0600), 0);
    tree_scan(&t);
    tree_check(&t, "dangling|etc|fifo|");
    assert_int_equal(t.scan.files[0]->stat.type, IO_LINK);
    assert_int_equal(t.scan.files[1]->stat.type, IO_LINK);
    assert_int_equal(t.scan.files[2]->stat.type, IO_OTHER);
    tree_fini(&t);
}

static void takes_any_name(void **state)
{
    char longest[256];
    struct tree t;

    (void)state;
    tree_init(&t);
    memset(longest, 'n', 255);
    longest[255] = '\0';
    tree_file(&t, "-rf");
    tree_file(&t, "new\nline");
    tree_file(&t, "\xff\xfe");
    tree_file(&t, longest);
    tree_scan(&t);
    assert_int_equal(t.scan.files_len, 4);
    assert_string_equal(t.scan.files[0]->name, "-rf");
    assert_string_equal(t.scan.files[1]->name, "new\nline");
    assert_string_equal(t.scan.files[2]->name, longest);
    assert_string_equal(t.scan.files[3]->name, "\xff\xfe");
    tree_fini(&t);
}

static void goes_by_markers(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    t.rules.ready_suffix = STR(".ok");
    tree_file(&t, "one");
    tree_file(&t, "two");
    tree_file(&t, "two.ok");
    tree_file(&t, "three.ok");
    tree_file(&t, ".ok");
    tree_file(&t, "four.part");
    tree_file(&t, "four.part.ok");
    tree_scan(&t);
    tree_check(&t, "two|");
    tree_fini(&t);
}

static void tells_old_from_young(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    tree_file(&t, "x");
    tree_scan(&t);
    assert_false(t.scan.files[0]->is_old);
    tree_again(&t);
    t.now_ms = io_real()->now_ms(NULL) + 4000;
    tree_scan(&t);
    assert_false(t.scan.files[0]->is_old);
    tree_again(&t);
    t.now_ms += 10000;
    tree_scan(&t);
    assert_true(t.scan.files[0]->is_old);
    tree_fini(&t);
}

static void knows_its_place(void **state)
{
    struct tree t;
    char path[512];

    (void)state;
    tree_init(&t);
    tree_file(&t, "x");
    t.scan.path = t.dir;
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_DONE);
    assert_int_equal(t.scan.files_len, 1);
    tree_again(&t);
    t.scan.path = "/";
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_ELSEWHERE);
    assert_int_equal(t.scan.files_len, 0);
    tree_again(&t);
    (void)snprintf(path, sizeof path, "%s/nowhere", t.dir);
    t.scan.path = path;
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_ELSEWHERE);
    assert_int_equal(t.scan.sys, ENOENT);
    tree_again(&t);
    t.closed = t.dir;
    t.scan.path = t.dir;
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_FAILED);
    assert_int_equal(t.scan.sys, EACCES);
    tree_fini(&t);
}

static void enters_no_mounts(void **state)
{
    struct stat st;
    struct tree t;

    (void)state;
    tree_init(&t);
    tree_fill(&t);
    assert_int_equal(fstatat(t.fd, "sub", &st, 0), 0);
    t.foreign_ino = st.st_ino;
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_DONE);
    assert_int_equal(t.scan.folders_foreign, 1);
    tree_check(&t, "a|sub-c|z|");
    tree_check_folders(&t, "");
    tree_fini(&t);
}

static void tells_what_it_cannot_read(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    tree_fill(&t);
    t.closed = "low";
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_DONE);
    assert_int_equal(t.scan.folders_denied, 1);
    assert_int_equal(t.scan.denied_sys, EACCES);
    assert_string_equal(t.scan.denied, "sub/low/");
    tree_check(&t, "a|sub-c|sub/b|z|");
    tree_fini(&t);
}

static void keeps_what_it_saw_before_a_fault(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    for (char name[] = "a"; name[0] <= 'j'; name[0]++)
        tree_file(&t, name);
    t.fail_read = 5;
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_FAILED);
    assert_int_equal(t.scan.sys, EIO);
    assert_int_equal(t.scan.files_len, 4);
    tree_fini(&t);
}

static void stops_at_a_depth(void **state)
{
    char path[600] = "d";
    struct tree t;

    (void)state;
    tree_init(&t);
    for (unsigned i = 0; i < SCAN_DEPTH_MAX + 3; i++) {
        tree_folder(&t, path);
        (void)strcat(path, "/f");
        tree_file(&t, path);
        path[strlen(path) - 1] = 'd';
    }
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_DONE);
    assert_int_equal(t.scan.files_len, SCAN_DEPTH_MAX);
    assert_int_equal(t.scan.folders_too_deep, 1);
    tree_fini(&t);
}

/* Folders of 250-byte names, made through descriptors: the whole name soon passes every limit. */
static void passes_over_names_too_long(void **state)
{
    char part[251];
    struct tree t;
    int fd, below;

    (void)state;
    tree_init(&t);
    memset(part, 'p', 250);
    part[250] = '\0';
    fd = dup(t.fd);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(mkdirat(fd, part, 0700), 0);
        below = openat(fd, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(below >= 0);
        assert_int_equal(close(fd), 0);
        fd = below;
    }
    assert_int_equal(close(fd), 0);
    tree_file(&t, "x");
    tree_scan(&t);
    assert_int_equal(t.scan.outcome, SCAN_DONE);
    assert_int_equal(t.scan.names_too_long, 1);
    assert_int_equal(t.scan.folders_len, 16);
    tree_check(&t, "x|");
    tree_fini(&t);
}

static void can_be_cancelled(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    tree_fill(&t);
    atomic_store(&t.is_cancelled, true);
    tree_scan(&t);
    assert_int_equal(t.reads, 0);
    assert_int_equal(t.scan.files_len, 0);
    tree_fini(&t);
}

/* Without memory for a name the pass says that there is more. */
static void survives_lack_of_memory(void **state)
{
    struct tree t;

    (void)state;
    tree_init(&t);
    tree_fill(&t);
    for (size_t n = 0;; n++) {
        tree_again(&t);
        test_fail_alloc_after(n);
        tree_scan(&t);
        if (!test_fail_alloc_off())
            break;
        /* Without a folder in the list its files are seen all the same. */
        assert_true(t.scan.outcome == SCAN_FAILED || t.scan.folders_len < 2);
        assert_true(t.scan.outcome == SCAN_DONE || t.scan.sys == ENOMEM);
    }
    tree_check(&t, "a|sub-c|sub/b|sub/low/d|z|");
    tree_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_names_in_order),
        cmocka_unit_test(goes_on_in_passes),
        cmocka_unit_test(looks_into_one_folder),
        cmocka_unit_test(follows_no_links),
        cmocka_unit_test(takes_any_name),
        cmocka_unit_test(goes_by_markers),
        cmocka_unit_test(tells_old_from_young),
        cmocka_unit_test(knows_its_place),
        cmocka_unit_test(enters_no_mounts),
        cmocka_unit_test(tells_what_it_cannot_read),
        cmocka_unit_test(keeps_what_it_saw_before_a_fault),
        cmocka_unit_test(stops_at_a_depth),
        cmocka_unit_test(passes_over_names_too_long),
        cmocka_unit_test(can_be_cancelled),
        cmocka_unit_test(survives_lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
