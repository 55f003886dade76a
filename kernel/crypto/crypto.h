/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * crypto - what the kernel needs for itself and for TAs, over Mbed TLS
 *
 * Verifying TA images, a random generator and the keys of guests; digests and ciphers for TAs.
 * Objects of Mbed TLS never leave this module.
 *
 * Trust      Data, keys and signatures are hostile bytes of checked length.
 * Ownership  Contexts are the caller's. Big numbers and keys made of keys take memory from the
 *            heap of whom this core works for (upcall_alloc()) and give it back, scrubbed, before
 *            the call ends; a struct digest keeps some until digest_fini(); the others take none.
 * Locking    None; the owner of a context is alone with it.
 * Context    All may use the SIMD registers (arch/fp.h): not between fp_begin() and fp_end().
 *            Interrupts stay as they are: a thread is preempted in the middle of a long piece.
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

/* ---- digests that TAs ask for ---------------------------------------------------------------- */

enum digest_kind {
	DIGEST_MD5,
	DIGEST_SHA1,
	DIGEST_SHA224,
	DIGEST_SHA256,
	DIGEST_SHA384,
	DIGEST_SHA512,
	DIGEST_KINDS
};
#define DIGEST_SIZE_MAX 64u

struct digest {
	uint64_t opaque[4];
};

/* Bytes of the result. */
size_t digest_size(enum digest_kind kind);
/* Before anything else; then digest_start(). ERR_NOMEM. */
enum err digest_init(struct digest *d, enum digest_kind kind);
void digest_fini(struct digest *d);
void digest_start(struct digest *d);
void digest_add(struct digest *d, const void *data, size_t size);
/* Writes digest_size() bytes. */
void digest_end(struct digest *d, uint8_t *out);
/* Both were made for the same kind. */
void digest_copy(struct digest *to, const struct digest *from);

/* ---- ciphers that TAs ask for ---------------------------------------------------------------- */

enum cipher_kind {
	CIPHER_AES_ECB,
	CIPHER_AES_CBC,
	CIPHER_AES_CTR, /* all 128 bits count, big endian */
};
#define CIPHER_BLOCK 16u

/* Holds the key, and points nowhere: may be copied as it is. Who is done with it scrubs it. */
struct cipher {
	uint64_t opaque[42];
};

/*
 * ECB takes no initial vector, the others one of a block.
 * ERR_RANGE: no key of that size. ERR_ARG: no vector of that size.
 */
struct cipher_key {
	const uint8_t *key, *iv;
	size_t key_size, iv_size;
};
enum err cipher_start(struct cipher *c, enum cipher_kind kind, bool encrypt,
                      const struct cipher_key *with);
/* @size is a multiple of cipher_step(); @in and @out are the same, or apart. */
void cipher_add(struct cipher *c, const uint8_t *in, uint8_t *out, size_t size);
size_t cipher_step(enum cipher_kind kind);

/* ---- signatures ------------------------------------------------------------------------------ */

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

/* ---- keys made of keys ----------------------------------------------------------------------- */

/*
 * HKDF with SHA-256 (RFC 5869), for keys of up to KDF_KEY_SIZE bytes. Whoever expands sees to it
 * that two lists of pieces which mean different things are different bytes. What is asked shorter
 * is the beginning of what is asked longer. ERR_NOMEM: nothing was written.
 */
#define KDF_KEY_SIZE SHA256_SIZE
#define KDF_PIECES   3u

struct kdf_piece {
	const void *data;
	size_t size;
};

/* A uniform key out of a secret that need not be. */
enum err kdf_extract(struct kdf_piece salt, struct kdf_piece secret,
                     uint8_t out[static KDF_KEY_SIZE]);
enum err kdf_expand(const uint8_t key[static KDF_KEY_SIZE],
                    const struct kdf_piece info[static KDF_PIECES], uint8_t *out, size_t size);

/* ---- random numbers -------------------------------------------------------------------------- */

/*
 * Deterministic generator (CTR-DRBG with AES-256 of NIST SP 800-90A), seeded by the nexus with
 * DRBG_SEED_MIN to DRBG_SEED_MAX bytes. ERR_ARG: another size. ERR_LIMIT from drbg_read(): too
 * much was read since the last seed (2^20 requests). A generator may be copied, but one of the two
 * must get entropy of its own before both are read.
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
