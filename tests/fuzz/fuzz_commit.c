/* fuzz_commit.c -- any bytes as a COMMIT frame: as they are, and with length and checksum made right
 * so that the parts behind them are reached. What is accepted must survive being written again. */
#include "../../daemon/commit_frame.h"
#include "../../stages/base/hash.h"
#include "../../stages/base/wire.h"

#include <assert.h>
#include <string.h>

#define FRAME_BYTES_MAX (1u << 20)
#define ARENA_BYTES (16u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct commit *commit)
{
    struct arena *arena = arena_create(ARENA_BYTES);
    struct commit again;
    struct buf first, second;

    buf_init(&first, FRAME_BYTES_MAX);
    buf_init(&second, FRAME_BYTES_MAX);
    commit_encode(commit, &first);
    assert(!buf_failed(&first));
    assert(commit_decode(buf_str(&first), arena, &again, NULL) == ERR_OK);
    assert(again.entries_len == commit->entries_len && again.deltas_len == commit->deltas_len);
    commit_encode(&again, &second);
    assert(str_eq(buf_str(&first), buf_str(&second)));
    buf_fini(&first);
    buf_fini(&second);
    arena_destroy(arena);
}

static void decode(struct str frame)
{
    struct arena *arena = arena_create(ARENA_BYTES);
    struct commit_place place;
    struct commit commit;
    enum err_code code;
    struct err err;

    (void)commit_peek(str_sub(frame, 0, COMMIT_HEAD_BYTES), &place);
    code = commit_decode(frame, arena, &commit, &err);
    assert(code == ERR_OK || code == ERR_NOMEM || code == ERR_DOC);
    if (code == ERR_DOC)
        assert(strcmp(err.reason, "torn") == 0);
    if (code == ERR_OK)
        check_again(&commit);
    arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str input = {(const char *)data, size};
    struct buf fixed;

    decode(input);
    if (size < COMMIT_HEAD_BYTES)
        return 0;
    buf_init(&fixed, FRAME_BYTES_MAX);
    buf_add_str(&fixed, input);
    if (!buf_failed(&fixed)) {
        wire_set_u32(&fixed, 0, COMMIT_MAGIC);
        wire_set_u32(&fixed, 4, (uint32_t)size);
        memcpy(fixed.ptr + 8, "SIFTCMT1", 8);
        wire_put_u64(&fixed, hash64(buf_str(&fixed), 0));
        decode(buf_str(&fixed));
    }
    buf_fini(&fixed);
    return 0;
}
