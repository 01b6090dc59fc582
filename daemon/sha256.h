/* sha256.h -- SHA-256 through OpenSSL's libcrypto, which uses the processor's own instructions.
 * Its low-level calls, which OpenSSL 3 would rather not have used any more: they need no memory, and a commit
 * that is on the disk has to be hashed in any case.
 * A door of its own because OpenSSL's headers define ERR_STATE, as stages/base/err.h does.
 * One thread per object. */
#ifndef SIFTD_SHA256_H
#define SIFTD_SHA256_H

#include <stdbool.h>
#include <stddef.h>

#define SHA256_BYTES 32
#define SHA256_HEX_BYTES 65 /* with the NUL */

struct sha256;

/* An object that has seen no bytes yet. NULL: no memory. */
struct sha256 *sha256_create(void);
void sha256_destroy(struct sha256 *h); /* accepts NULL */

void sha256_add(struct sha256 *h, const void *ptr, size_t len);
/* The hash of all bytes added; the object has seen no bytes again afterwards. */
void sha256_finish(struct sha256 *h, unsigned char ret_hash[SHA256_BYTES]);

/* Of bytes in memory. */
void sha256_of(const void *ptr, size_t len, unsigned char ret_hash[SHA256_BYTES]);

/* Lower-case hexadecimal with a NUL into out[]. Returns out. */
const char *sha256_hex(const unsigned char hash[SHA256_BYTES], char out[SHA256_HEX_BYTES]);

#endif
