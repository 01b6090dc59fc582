/* mem_table.c -- mem_alloc_table of mem.h */
#include "mem.h"

#include <stdint.h>
#include <sys/mman.h>

#define HUGE_BYTES ((size_t)2 << 20) /* of x86-64 and of most ARM64 kernels */

void *mem_alloc_table(size_t count, size_t size)
{
    char *ptr = mem_alloc(count, size);
    uintptr_t from = ((uintptr_t)ptr + HUGE_BYTES - 1) & ~(uintptr_t)(HUGE_BYTES - 1);
    uintptr_t to = ((uintptr_t)ptr + count * size) & ~(uintptr_t)(HUGE_BYTES - 1);

    /* Advice only: without it all is as it was. */
    if (ptr && from < to)
        (void)madvise(ptr + (from - (uintptr_t)ptr), to - from, MADV_HUGEPAGE);
    return ptr;
}
