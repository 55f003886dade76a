/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The generator. Entropy is handed in, not fetched: the library's callback
 * reads what the running call left for it, and finds nothing at other times, nor what a call has
 * left for a generator of which this is a copy.
 * The cipher below it uses the SIMD registers.
 */
#include "crypto/crypto.h"
#include "crypto/crypto_priv.h"
#include "arch/fp.h"
#include "base/bytes.h"

#include <mbedtls/ctr_drbg.h>

/* Requests between two seeds; SP 800-90A allows 2^48. The nexus adds entropy far more often. */
#define REQUESTS_PER_SEED (1 << 20)

static_assert(sizeof(struct drbg) >= sizeof(mbedtls_ctr_drbg_context), "room for the library's");

static mbedtls_ctr_drbg_context *context_of(struct drbg *d)
{
	return (mbedtls_ctr_drbg_context *)d->opaque;
}

struct entropy {
	const void *data;
	size_t size;
};

static int hand_over(void *ctx, unsigned char *out, size_t size)
{
	const struct entropy *e = ctx;

	if (!e || size != e->size)
		return -1;
	memcpy(out, e->data, size);
	return 0;
}

static bool size_is_right(size_t size)
{
	return size >= DRBG_SEED_MIN && size <= DRBG_SEED_MAX;
}

enum err drbg_seed(struct drbg *d, const void *entropy, size_t size)
{
	mbedtls_ctr_drbg_context *c = context_of(d);
	struct entropy e = { entropy, size };
	int r;

	if (!size_is_right(size))
		return ERR_ARG;

	fp_begin();
	mbedtls_ctr_drbg_init(c);
	/* 48 bytes and more hold entropy and nonce both (SP 800-90A, 8.6.7). */
	mbedtls_ctr_drbg_set_entropy_len(c, size);
	r = mbedtls_ctr_drbg_set_nonce_len(c, 0);
	if (!r)
		r = mbedtls_ctr_drbg_seed(c, hand_over, &e, NULL, 0);
	mbedtls_ctr_drbg_set_reseed_interval(c, REQUESTS_PER_SEED);
	fp_end();
	c->MBEDTLS_PRIVATE(p_entropy) = NULL;
	return r ? ERR_ARG : OK;
}

enum err drbg_add(struct drbg *d, const void *more, size_t size)
{
	mbedtls_ctr_drbg_context *c = context_of(d);
	struct entropy e = { more, size };
	int r;

	if (!size_is_right(size))
		return ERR_ARG;

	mbedtls_ctr_drbg_set_entropy_len(c, size);
	c->MBEDTLS_PRIVATE(p_entropy) = &e;
	fp_begin();
	r = mbedtls_ctr_drbg_reseed(c, NULL, 0);
	fp_end();
	c->MBEDTLS_PRIVATE(p_entropy) = NULL;
	return r ? ERR_ARG : OK;
}

enum err drbg_read(struct drbg *d, void *out, size_t size)
{
	mbedtls_ctr_drbg_context *c = context_of(d);
	size_t done, n;
	int r = 0;

	fp_begin();
	for (done = 0; done < size && !r; done += n) {
		n = size - done;
		if (n > MBEDTLS_CTR_DRBG_MAX_REQUEST)
			n = MBEDTLS_CTR_DRBG_MAX_REQUEST;
		/* Fails only when it wants a new seed and hand_over() has none. */
		r = mbedtls_ctr_drbg_random(c, (uint8_t *)out + done, n);
	}
	fp_end();
	if (r)
		scrub(out, size);
	return r ? ERR_LIMIT : OK;
}
