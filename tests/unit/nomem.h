/* nomem.h -- a call made again and again, each time with another of its allocations refused.
 *
 * For test programs called test_nomem_*: they are linked with --wrap for the functions of mem.h and
 * for arena_alloc, arena_dup and arena_grow, so that blocks are counted and arenas can be refused. */
#ifndef SIFTD_TEST_NOMEM_H
#define SIFTD_TEST_NOMEM_H

#include "../../stages/base/err.h"

#include <stdint.h>

/* Does the thing from its beginning to its end and gives back all it took, also when it fails.
 * ERR_OK: *ret_hash tells what came of it. */
typedef enum err_code nomem_call(void *ctx, uint64_t *ret_hash, struct err *err);

/* The n-th allocation refused, for every n: on the heap alone, on the heap with all that follow, in
 * arenas alone. Each time the call fails with ERR_NOMEM, or ERR_AGAIN, and a sentence that says so, or does what it
 * does with enough memory; it leaves no block behind; and called once more it succeeds. */
void nomem_check(const char *name, nomem_call *call, void *ctx);

/* The same of a part of a call that keeps nothing in `ctx`, and so is not made once more in between: from
 * nomem_begin to nomem_end, which it has to call once each. Nothing may be asserted between them. */
void nomem_check_part(const char *name, nomem_call *call, void *ctx);
void nomem_begin(void);
void nomem_end(void);

#endif
