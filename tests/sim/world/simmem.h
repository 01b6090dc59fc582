/* simmem.h -- the heap of the code under test: one call of it may fail. A program that is linked with --wrap
 * for the functions of mem.h and with simmem.c gets this. For tests. */
#ifndef SIFTD_SIMMEM_H
#define SIFTD_SIMMEM_H

#include <stdint.h>

/* The `n`-th call from now on fails (1: the next); 0: none does. */
void simmem_fail_at(uint64_t n);

#endif
