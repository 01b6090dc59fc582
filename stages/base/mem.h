/* mem.h -- the one door to the heap. Any thread.
 * Sizes are count * size in bytes, checked for overflow. NULL means no memory. */
#ifndef SIFTD_BASE_MEM_H
#define SIFTD_BASE_MEM_H

#include <stddef.h>

/* Zeroed memory for `count` things of `size` bytes; the caller frees it with mem_free. */
void *mem_alloc(size_t count, size_t size);

/* The same for a table that is looked into here and there: where it is big, the kernel is asked for huge
 * pages, so that a look does not cost a walk through the page table as well. */
void *mem_alloc_table(size_t count, size_t size);

/* Like realloc: on NULL the old block is untouched. New bytes are not zeroed. */
void *mem_resize(void *ptr, size_t count, size_t size);

/* A NUL-terminated copy of `len` bytes; the caller frees it. */
char *mem_dup(const char *ptr, size_t len);

void mem_free(void *ptr);

#endif
