/* starve.c -- preloaded into a program: the n-th call for memory is refused, and as many behind it as wanted.
 *
 *   STARVE_AT=n     the first one refused, counted from 1 (none)
 *   STARVE_FOR=n    how many in a row (1)
 *   STARVE_COUNT=p  where the number of calls is written at the end
 *   STARVE_PAGE=p   a file of three numbers of 64 bits, in the order of this machine, that somebody else reads and
 *                   writes while the program runs: calls so far, the first refused, the first not refused any more
 *   STARVE_SPARE=x  a word in the file names of libraries whose calls are neither counted nor refused, besides
 *                   libuv and the dynamic linker, which makes room for new threads: libuv ends the process when
 *                   it gets no memory for its own tables or no thread, by design
 *
 * Threads count together. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* glibc's own names for what is replaced here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);

struct page {
    _Atomic uint64_t calls, first, last; /* refused: first <= number < last */
};

static struct page own;
static struct page *page = &own;
static struct {
    uintptr_t from, to;
} spared[8];
static size_t spared_len;
static _Atomic int is_ready;

static int spare(struct dl_phdr_info *info, size_t size, void *ctx)
{
    const char *word = getenv("STARVE_SPARE");

    (void)size;
    (void)ctx;
    if (!strstr(info->dlpi_name, "/libuv.so") && !strstr(info->dlpi_name, "/ld-") &&
        !(word && *word && strstr(info->dlpi_name, word)))
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];

        if (part->p_type == PT_LOAD && (part->p_flags & PF_X) &&
            spared_len < sizeof spared / sizeof *spared) {
            spared[spared_len].from = info->dlpi_addr + part->p_vaddr;
            spared[spared_len].to = spared[spared_len].from + part->p_memsz;
            spared_len++;
        }
    }
    return 0;
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void share(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    void *at =
        fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (at == MAP_FAILED)
        _exit(127);
    (void)close(fd);
    page = at;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("STARVE_PAGE");

    own.first = number_of("STARVE_AT", UINT64_MAX);
    own.last = own.first == UINT64_MAX ? own.first : own.first + number_of("STARVE_FOR", 1);
    if (path)
        share(path);
    (void)dl_iterate_phdr(spare, NULL);
    is_ready = 1;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("STARVE_COUNT");
    FILE *out;

    is_ready = 0;
    out = path ? fopen(path, "we") : NULL;
    if (!out)
        return;
    (void)fprintf(out, "%llu\n", (unsigned long long)page->calls);
    (void)fclose(out);
}

static int is_refused(const void *caller)
{
    uintptr_t at = (uintptr_t)caller;
    uint64_t n;

    if (!is_ready)
        return 0;
    for (size_t i = 0; i < spared_len; i++)
        if (at >= spared[i].from && at < spared[i].to)
            return 0;
    n = ++page->calls;
    if (n < page->first || n >= page->last)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *ptr, size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_realloc(ptr, size);
}
