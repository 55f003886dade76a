/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * crypto - the little that the kernel itself needs, over Mbed TLS
 *
 * Verifying TA images, and a random generator for the nexus. Objects of Mbed TLS never
 * leave this module.
 *
 * Trust      Hashes and signatures are hostile bytes of checked length.
 * Locking    None; the caller owns its context. Memory for big numbers comes
 *            from an arena that the caller hands in, and is scrubbed.
 */
#include "base/err.h"
#include "base/types.h"

#define SHA256_SIZE 32u

struct sha256 {
	uint64_t opaque[16];
};

void sha256_start(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t size);
void sha256_end(struct sha256 *h, uint8_t out[static SHA256_SIZE]);

enum rsa_padding { RSA_PKCS1_V15_SHA256, RSA_PSS_SHA256 };

struct rsa_public {
	const uint8_t *modulus;    /* big endian */
	size_t modulus_size;       /* 128 to 512 */
	uint32_t exponent;
};

/*
 * Is @sig a signature of @hash by @key? ERR_SECURITY: no. @alloc/@release
 * give scratch memory (zeroed on release).
 */
struct crypto_memory {
	void *(*alloc)(void *ctx, size_t size);
	void (*release)(void *ctx, void *p);
	void *ctx;
};
enum err rsa_verify(const struct rsa_public *key, enum rsa_padding padding,
                    const uint8_t hash[static SHA256_SIZE], const uint8_t *sig, size_t sig_size,
                    const struct crypto_memory *memory);

/* Deterministic generator (HMAC-DRBG or CTR-DRBG of Mbed TLS), seeded by the nexus. */
struct drbg {
	uint64_t opaque[64];
};
enum err drbg_seed(struct drbg *d, const void *entropy, size_t size);
enum err drbg_add(struct drbg *d, const void *more, size_t size);
enum err drbg_read(struct drbg *d, void *out, size_t size);
