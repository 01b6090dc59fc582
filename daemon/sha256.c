/* sha256.c -- see sha256.h */
#include "sha256.h"

#include "../stages/base/mem.h"

#include <assert.h>

#include <openssl/evp.h>

struct sha256 {
    EVP_MD_CTX *ctx;
};

/* SHA-256 is built into libcrypto and refuses no input, so a failure is one of ours. */
static void sha256_start(struct sha256 *h)
{
    int is_started = EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL);

    assert(is_started == 1);
}

struct sha256 *sha256_create(void)
{
    struct sha256 *h = mem_alloc(1, sizeof *h);

    if (!h)
        return NULL;
    h->ctx = EVP_MD_CTX_new();
    if (!h->ctx) {
        mem_free(h);
        return NULL;
    }
    sha256_start(h);
    return h;
}

void sha256_destroy(struct sha256 *h)
{
    if (!h)
        return;
    EVP_MD_CTX_free(h->ctx);
    mem_free(h);
}

void sha256_add(struct sha256 *h, const void *ptr, size_t len)
{
    int is_added = EVP_DigestUpdate(h->ctx, ptr, len);

    assert(is_added == 1);
}

void sha256_finish(struct sha256 *h, unsigned char ret_hash[SHA256_BYTES])
{
    unsigned len = 0;
    int is_done = EVP_DigestFinal_ex(h->ctx, ret_hash, &len);

    assert(is_done == 1 && len == SHA256_BYTES);
    sha256_start(h);
}

void sha256_of(const void *ptr, size_t len, unsigned char ret_hash[SHA256_BYTES])
{
    unsigned hash_len = 0;
    int is_done = EVP_Digest(ptr ? ptr : "", len, ret_hash, &hash_len, EVP_sha256(), NULL);

    assert(is_done == 1 && hash_len == SHA256_BYTES);
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
