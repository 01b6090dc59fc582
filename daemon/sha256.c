/* sha256.c -- see sha256.h */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "sha256.h"

#include "../stages/base/mem.h"

#include <assert.h>

#include <openssl/sha.h>

struct sha256 {
    SHA256_CTX ctx;
};

/* SHA-256 refuses no input, so a failure is one of ours. */
static void sha256_start(struct sha256 *h)
{
    int is_started = SHA256_Init(&h->ctx);

    assert(is_started == 1);
}

struct sha256 *sha256_create(void)
{
    struct sha256 *h = mem_alloc(1, sizeof *h);

    if (h)
        sha256_start(h);
    return h;
}

void sha256_destroy(struct sha256 *h)
{
    mem_free(h);
}

void sha256_add(struct sha256 *h, const void *ptr, size_t len)
{
    int is_added = SHA256_Update(&h->ctx, ptr, len);

    assert(is_added == 1);
}

void sha256_finish(struct sha256 *h, unsigned char ret_hash[SHA256_BYTES])
{
    int is_done = SHA256_Final(ret_hash, &h->ctx);

    assert(is_done == 1);
    sha256_start(h);
}

void sha256_of(const void *ptr, size_t len, unsigned char ret_hash[SHA256_BYTES])
{
    struct sha256 h;

    sha256_start(&h);
    sha256_add(&h, ptr ? ptr : "", len);
    sha256_finish(&h, ret_hash);
}

const char *sha256_hex(const unsigned char hash[SHA256_BYTES], char out[SHA256_HEX_BYTES])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < SHA256_BYTES; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[2 * SHA256_BYTES] = '\0';
    return out;
}
