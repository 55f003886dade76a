/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hashes. The library's code for them may use the SIMD registers, whether it
 * picks the hash instructions or not: each call borrows them.
 */
#include "crypto/crypto.h"
#include "crypto/crypto_priv.h"
#include "arch/fp.h"

#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

static_assert(sizeof(struct sha256) >= sizeof(mbedtls_sha256_context), "room for the library's");

static mbedtls_sha256_context *context_of(struct sha256 *h)
{
	return (mbedtls_sha256_context *)h->opaque;
}

void sha256_start(struct sha256 *h)
{
	fp_begin();
	mbedtls_sha256_init(context_of(h));
	must(mbedtls_sha256_starts(context_of(h), 0));
	fp_end();
}

void sha256_add(struct sha256 *h, const void *data, size_t size)
{
	fp_begin();
	must(mbedtls_sha256_update(context_of(h), data, size));
	fp_end();
}

void sha256_end(struct sha256 *h, uint8_t out[static SHA256_SIZE])
{
	fp_begin();
	must(mbedtls_sha256_finish(context_of(h), out));
	mbedtls_sha256_free(context_of(h));
	fp_end();
}

void sha512_of_two(const void *a, size_t a_size, const void *b, size_t b_size,
                   uint8_t out[static SHA512_SIZE])
{
	mbedtls_sha512_context c;

	fp_begin();
	mbedtls_sha512_init(&c);
	must(mbedtls_sha512_starts(&c, 0));
	must(mbedtls_sha512_update(&c, a, a_size));
	must(mbedtls_sha512_update(&c, b, b_size));
	must(mbedtls_sha512_finish(&c, out));
	mbedtls_sha512_free(&c);
	fp_end();
}
