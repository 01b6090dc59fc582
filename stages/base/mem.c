/* mem.c -- see mem.h */
#include "mem.h"

#include <stdlib.h>
#include <string.h>

void *mem_alloc(size_t count, size_t size)
{
    return calloc(count ? count : 1, size ? size : 1);
}

void *mem_resize(void *ptr, size_t count, size_t size)
{
    return reallocarray(ptr, count ? count : 1, size ? size : 1);
}

char *mem_dup(const char *ptr, size_t len)
{
    char *copy = len == (size_t)-1 ? NULL : malloc(len + 1);

    if (!copy)
        return NULL;
    if (len)
        memcpy(copy, ptr, len);
    copy[len] = '\0';
    return copy;
}

void mem_free(void *ptr)
{
    free(ptr);
}
