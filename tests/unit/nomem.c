/* nomem.c -- see nomem.h */
#include "../test.h"

#include "nomem.h"

#include "../../stages/base/arena.h"
#include "../../stages/base/mem.h"

#include <stdatomic.h>
#include <string.h>

/* The linker's --wrap gives the names; they are not ours to choose. */
void *__real_mem_alloc(size_t count, size_t size);
void *__real_mem_resize(void *ptr, size_t count, size_t size);
char *__real_mem_dup(const char *ptr, size_t len);
void __real_mem_free(void *ptr);
void *__real_arena_alloc(struct arena *a, size_t count, size_t size);
void *__real_arena_alloc_unset(struct arena *a, size_t count, size_t size);
char *__real_arena_dup(struct arena *a, const char *ptr, size_t len);
void *__real_arena_grow(struct arena *a, void *ptr, size_t *room, size_t want, size_t size);
void *__wrap_mem_alloc(size_t count, size_t size);
void *__wrap_mem_resize(void *ptr, size_t count, size_t size);
char *__wrap_mem_dup(const char *ptr, size_t len);
void __wrap_mem_free(void *ptr);
void *__wrap_arena_alloc(struct arena *a, size_t count, size_t size);
void *__wrap_arena_alloc_unset(struct arena *a, size_t count, size_t size);
char *__wrap_arena_dup(struct arena *a, const char *ptr, size_t len);
void *__wrap_arena_grow(struct arena *a, void *ptr, size_t *room, size_t want, size_t size);

/* State of the whole program, because the heap is. */
static _Atomic size_t live_blocks;
static bool is_refusing, did_refuse;
static size_t arena_calls_left;

static void *counted(void *ptr)
{
    if (ptr)
        atomic_fetch_add(&live_blocks, 1);
    return ptr;
}

void *__wrap_mem_alloc(size_t count, size_t size)
{
    return counted(__real_mem_alloc(count, size));
}

void *__wrap_mem_resize(void *ptr, size_t count, size_t size)
{
    return ptr ? __real_mem_resize(ptr, count, size) : counted(__real_mem_resize(ptr, count, size));
}

char *__wrap_mem_dup(const char *ptr, size_t len)
{
    return counted(__real_mem_dup(ptr, len));
}

void __wrap_mem_free(void *ptr)
{
    if (ptr)
        atomic_fetch_sub(&live_blocks, 1);
    __real_mem_free(ptr);
}

static bool must_refuse(void)
{
    if (!is_refusing || did_refuse || arena_calls_left-- > 0)
        return false;
    did_refuse = true;
    return true;
}

void *__wrap_arena_alloc(struct arena *a, size_t count, size_t size)
{
    return must_refuse() ? NULL : __real_arena_alloc(a, count, size);
}

void *__wrap_arena_alloc_unset(struct arena *a, size_t count, size_t size)
{
    return must_refuse() ? NULL : __real_arena_alloc_unset(a, count, size);
}

char *__wrap_arena_dup(struct arena *a, const char *ptr, size_t len)
{
    return must_refuse() ? NULL : __real_arena_dup(a, ptr, len);
}

void *__wrap_arena_grow(struct arena *a, void *ptr, size_t *room, size_t want, size_t size)
{
    if (want > *room && must_refuse())
        return NULL;
    return __real_arena_grow(a, ptr, room, want, size);
}

static void arena_fail_once(size_t n)
{
    arena_calls_left = n;
    did_refuse = false;
    is_refusing = true;
}

static bool arena_fail_off(void)
{
    is_refusing = false;
    return did_refuse;
}

static const struct mode {
    const char *name;
    void (*start)(size_t n);
    bool (*stop)(void);
} modes[] = {
    {"heap, one", test_fail_alloc_once, test_fail_alloc_off},
    {"heap, all behind it", test_fail_alloc_after, test_fail_alloc_off},
    {"arena, one", arena_fail_once, arena_fail_off},
};

/* What the running check refuses; NULL: nothing. */
static struct {
    const char *name;
    nomem_call *call;
    void *ctx;
    bool is_part; /* the call itself begins and ends it */
    const struct mode *mode;
    size_t n;
    bool has_failed;
} check;

void nomem_begin(void)
{
    if (check.mode)
        check.mode->start(check.n);
}

void nomem_end(void)
{
    if (check.mode)
        check.has_failed = check.mode->stop();
}

static bool says_why(const char *msg)
{
    return strstr(msg, "memory") || strstr(msg, "room");
}

static enum err_code call_once(uint64_t *ret_hash, struct err *err)
{
    enum err_code code;

    *err = (struct err){.code = ERR_OK};
    if (!check.is_part)
        nomem_begin();
    code = check.call(check.ctx, ret_hash, err);
    if (!check.is_part)
        nomem_end();
    return code;
}

/* With enough of it: what comes of the call. */
static uint64_t call_whole(void)
{
    size_t blocks = atomic_load(&live_blocks);
    uint64_t hash = 0;
    struct err err;

    check.mode = NULL;
    TEST_CHECK(call_once(&hash, &err) == ERR_OK, "%s: %s", check.name, err.msg);
    TEST_CHECK(atomic_load(&live_blocks) == blocks, "%s: %zu blocks more", check.name,
               atomic_load(&live_blocks) - blocks);
    return hash;
}

/* False: there were not so many allocations. */
static bool call_refused(const struct mode *mode, size_t n, uint64_t want)
{
    size_t blocks = atomic_load(&live_blocks);
    enum err_code code;
    uint64_t hash = 0;
    struct err err;

    check.mode = mode;
    check.n = n;
    check.has_failed = false;
    code = call_once(&hash, &err);
    TEST_CHECK(code == ERR_OK ? hash == want
                              : check.has_failed && (code == ERR_NOMEM || code == ERR_AGAIN),
               "%s: %s, allocation %zu: code %d: %s", check.name, mode->name, n, (int)code,
               err.msg);
    TEST_CHECK(code == ERR_OK || says_why(err.msg), "%s: %s, allocation %zu: '%s'", check.name,
               mode->name, n, err.msg);
    TEST_CHECK(atomic_load(&live_blocks) == blocks, "%s: %s, allocation %zu: blocks are left",
               check.name, mode->name, n);
    return check.has_failed;
}

static void check_all(const char *name, nomem_call *call, void *ctx, bool is_part)
{
    struct err err;
    uint64_t want;

    check.name = name;
    check.call = call;
    check.ctx = ctx;
    check.is_part = is_part;
    check.mode = NULL;
    /* What is kept for the next call is there from now on. */
    TEST_CHECK(call_once(&want, &err) == ERR_OK, "%s: %s", check.name, err.msg);
    want = call_whole();
    for (size_t m = 0; m < TEST_LEN(modes); m++)
        for (size_t n = 0; call_refused(&modes[m], n, want); n++)
            TEST_CHECK(is_part || call_whole() == want, "%s: after %s, allocation %zu", check.name,
                       modes[m].name, n);
}

void nomem_check(const char *name, nomem_call *call, void *ctx)
{
    check_all(name, call, ctx, false);
}

void nomem_check_part(const char *name, nomem_call *call, void *ctx)
{
    check_all(name, call, ctx, true);
}
