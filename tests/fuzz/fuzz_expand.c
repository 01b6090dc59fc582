/* fuzz_expand.c -- arbitrary bytes as gzip and zstd: no crash, no more text than the limits allow. */
#include "../../daemon/expand.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_container(const char *container, struct str bytes)
{
    static const struct config_expand config = {
        .gzip = true, .zstd = true, .ratio = 50, .size = 4u << 20};
    const struct io_ops *io = io_real();
    struct io_stat st;
    uint64_t text_size;
    struct err err;
    int in = memfd_create("in", MFD_CLOEXEC), out = memfd_create("out", MFD_CLOEXEC);

    assert(in >= 0 && out >= 0);
    assert(bytes.len == 0 || io->pwrite(io->self, in, bytes.ptr, bytes.len, 0) == 0);
    switch (expand_file(io, &config, container, in, bytes.len, out, &text_size, &err)) {
    case ERR_OK:
        assert(io->fstat(io->self, out, &st) == 0);
        assert(text_size <= config.size && text_size == st.size);
        break;
    case ERR_DOC:
        assert(err.reason);
        break;
    default:
        assert(!err.code);
    }
    (void)close(in);
    (void)close(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};

    try_container("gzip", bytes);
    try_container("zstd", bytes);
    return 0;
}
