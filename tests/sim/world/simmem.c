/* simmem.c -- see simmem.h */
#include "simmem.h"

#include <stdbool.h>
#include <stddef.h>

void *__real_mem_alloc(size_t count, size_t size);
void *__wrap_mem_alloc(size_t count, size_t size);
void *__real_mem_resize(void *ptr, size_t count, size_t size);
void *__wrap_mem_resize(void *ptr, size_t count, size_t size);
char *__real_mem_dup(const char *ptr, size_t len);
char *__wrap_mem_dup(const char *ptr, size_t len);

static uint64_t left;

void simmem_fail_at(uint64_t n)
{
    left = n;
}

static bool fails(void)
{
    return left > 0 && --left == 0;
}

void *__wrap_mem_alloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_mem_alloc(count, size);
}

void *__wrap_mem_resize(void *ptr, size_t count, size_t size)
{
    return fails() ? NULL : __real_mem_resize(ptr, count, size);
}

char *__wrap_mem_dup(const char *ptr, size_t len)
{
    return fails() ? NULL : __real_mem_dup(ptr, len);
}
