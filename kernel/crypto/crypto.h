/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * crypto - the little that the kernel itself needs, over Mbed TLS
 *
 * Verifying TA images, and a random generator for the nexus. Objects of Mbed TLS never
 * leave this module.
 *
 * Trust      Hashes and signatures are hostile bytes of checked length.
 * Ownership  Contexts are the caller's. Big numbers take memory from the heap of the partition
 *            that the calling thread works for (upcall_alloc()) and give it back, scrubbed,
 *            before the call ends; hashes and the generator take none.
 * Locking    None; the owner of a context is alone with it.
 * Context    Hashes and RSA may use the SIMD registers (arch/fp.h): only on a thread, not between
 *            fp_begin() and fp_end(). The generator uses none: it runs anywhere.
 */
#include "base/err.h"
#include "base/types.h"

#define SHA256_SIZE 32u
#define SHA512_SIZE 64u

struct sha256 {
	uint64_t opaque[16];
};

void sha256_start(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t size);
void sha256_end(struct sha256 *h, uint8_t out[static SHA256_SIZE]);

/* Hash of @a followed by @b. */
void sha512_of_two(const void *a, size_t a_size, const void *b, size_t b_size,
                   uint8_t out[static SHA512_SIZE]);

enum rsa_padding { RSA_PKCS1_V15_SHA256, RSA_PSS_SHA256 };

#define RSA_SIZE_MIN 256u /* bytes of the modulus */
#define RSA_SIZE_MAX 512u

struct rsa_public {
	const uint8_t *modulus; /* big endian, no leading zero */
	size_t modulus_size;    /* RSA_SIZE_MIN to RSA_SIZE_MAX */
	uint32_t exponent;      /* odd, at least 3 */
};

/*
 * Is @sig a signature of @hash by @key? With PSS the salt is as long as the hash.
 * ERR_SECURITY: no, or the key is outside of the above. ERR_NOMEM: could not tell.
 */
enum err rsa_verify(const struct rsa_public *key, enum rsa_padding padding,
                    const uint8_t hash[static SHA256_SIZE], const uint8_t *sig, size_t sig_size);

/*
 * Deterministic generator (CTR-DRBG with AES-256 of NIST SP 800-90A), seeded by the nexus with
 * DRBG_SEED_MIN to DRBG_SEED_MAX bytes. ERR_ARG: another size. ERR_LIMIT from drbg_read(): too
 * much was read since the last seed (2^20 requests).
 */
#define DRBG_SEED_MIN 48u
#define DRBG_SEED_MAX 256u

struct drbg {
	uint64_t opaque[64];
};
enum err drbg_seed(struct drbg *d, const void *entropy, size_t size);
/* Mix in more entropy; what was there before stays in. */
enum err drbg_add(struct drbg *d, const void *more, size_t size);
enum err drbg_read(struct drbg *d, void *out, size_t size);
