/* test.c -- see test.h */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEST_PATH_BYTES 4096

/* State of the whole program, because the heap is. Threads may allocate while a test counts. */
enum fail_mode { FAIL_OFF, FAIL_ALL, FAIL_ONE };
static _Atomic int fail_mode = FAIL_OFF;
static _Atomic size_t calls_left;
static _Atomic bool did_fail;

/* The linker's --wrap gives the names; they are not ours to choose. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__real_reallocarray(void *ptr, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void *__wrap_reallocarray(void *ptr, size_t count, size_t size);

static bool must_fail(void)
{
    int mode = atomic_load(&fail_mode);
    size_t left;

    if (mode == FAIL_OFF)
        return false;
    left = atomic_load(&calls_left);
    while (left > 0)
        if (atomic_compare_exchange_weak(&calls_left, &left, left - 1))
            return false;
    if (mode == FAIL_ONE && atomic_exchange(&did_fail, true))
        return false;
    atomic_store(&did_fail, true);
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return must_fail() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return must_fail() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
    return must_fail() ? NULL : __real_realloc(ptr, size);
}

void *__wrap_reallocarray(void *ptr, size_t count, size_t size)
{
    return must_fail() ? NULL : __real_reallocarray(ptr, count, size);
}

static void fail_start(size_t n, enum fail_mode mode)
{
    atomic_store(&did_fail, false);
    atomic_store(&calls_left, n);
    atomic_store(&fail_mode, (int)mode);
}

void test_fail_alloc_after(size_t n)
{
    fail_start(n, FAIL_ALL);
}

void test_fail_alloc_once(size_t n)
{
    fail_start(n, FAIL_ONE);
}

bool test_fail_alloc_off(void)
{
    atomic_store(&fail_mode, FAIL_OFF);
    return atomic_load(&did_fail);
}

static void print_escaped(const char *label, struct str s)
{
    print_error("%s %zu bytes \"", label, s.len);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        print_error(c < 0x20 || c == 0x7F || c == '"' || c == '\\' ? "\\x%02x" : "%c", c);
    }
    print_error("\"\n");
}

void test_str(struct str actual, struct str expected, const char *file, int line)
{
    if (str_eq(actual, expected))
        return;
    print_escaped("  actual:  ", actual);
    print_escaped("  expected:", expected);
    _fail(file, line);
}

char *test_dir_make(void)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = NULL;

    if (asprintf(&dir, "%s/siftd-test.XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0)
        fail_msg("no memory");
    if (!mkdtemp(dir))
        fail_msg("cannot make '%s': %s", dir, strerror(errno));
    return dir;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void test_dir_remove(char *dir)
{
    if (dir)
        (void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(dir);
}

static int open_in(const char *dir, const char *name, int flags)
{
    char path[TEST_PATH_BYTES];
    int fd;

    if ((size_t)snprintf(path, sizeof path, "%s/%s", dir, name) >= sizeof path)
        fail_msg("path too long: '%s'", name);
    fd = open(path, flags | O_CLOEXEC, 0644);
    if (fd < 0)
        fail_msg("cannot open '%s': %s", path, strerror(errno));
    return fd;
}

void test_file_write(const char *dir, const char *name, struct str bytes)
{
    int fd = open_in(dir, name, O_WRONLY | O_CREAT | O_TRUNC);
    size_t done = 0;

    while (done < bytes.len) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);

        if (n < 0)
            fail_msg("cannot write '%s': %s", name, strerror(errno));
        done += (size_t)n;
    }
    assert_int_equal(close(fd), 0);
}

char *test_file_read(const char *dir, const char *name, size_t *ret_len)
{
    int fd = open_in(dir, name, O_RDONLY);
    size_t len = 0;
    struct stat st;
    char *bytes;

    assert_int_equal(fstat(fd, &st), 0);
    bytes = malloc((size_t)st.st_size + 1);
    assert_non_null(bytes);
    while (len < (size_t)st.st_size) {
        ssize_t n = read(fd, bytes + len, (size_t)st.st_size - len);

        if (n < 0)
            fail_msg("cannot read '%s': %s", name, strerror(errno));
        if (n == 0)
            break;
        len += (size_t)n;
    }
    bytes[len] = '\0';
    assert_int_equal(close(fd), 0);
    *ret_len = len;
    return bytes;
}

uint64_t test_random(uint64_t *state)
{
    uint64_t x = *state += 0x9E3779B97F4A7C15u;

    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}
