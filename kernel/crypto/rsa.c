/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RSA signatures of TA images. Only the public operation: nothing here is
 * secret, so nothing is blinded and no generator is asked for.
 */
#include "crypto/crypto.h"
#include "crypto/crypto_priv.h"
#include "arch/fp.h"
#include "base/bytes.h"

#include <mbedtls/rsa.h>

static bool key_is_sane(const struct rsa_public *key)
{
	return key->modulus_size >= RSA_SIZE_MIN && key->modulus_size <= RSA_SIZE_MAX &&
	       key->modulus[0] != 0 && (key->modulus[key->modulus_size - 1] & 1) &&
	       (key->exponent & 1) && key->exponent >= 3;
}

/*
 * Only memory can run out on the way: keys and sizes were checked before. Whatever else the
 * library says about a signature means that it is not one.
 */
static enum err err_of(int library_result)
{
	if (!library_result)
		return OK;
	if (library_result == MBEDTLS_ERR_MPI_ALLOC_FAILED ||
	    library_result == MBEDTLS_ERR_RSA_PUBLIC_FAILED + MBEDTLS_ERR_MPI_ALLOC_FAILED ||
	    library_result == MBEDTLS_ERR_MD_ALLOC_FAILED)
		return ERR_NOMEM;
	return ERR_SECURITY;
}

static int import_key(mbedtls_rsa_context *c, const struct rsa_public *key)
{
	uint8_t e[4];
	int r;

	e[0] = (uint8_t)(key->exponent >> 24);
	e[1] = (uint8_t)(key->exponent >> 16);
	e[2] = (uint8_t)(key->exponent >> 8);
	e[3] = (uint8_t)key->exponent;

	r = mbedtls_rsa_import_raw(c, key->modulus, key->modulus_size, NULL, 0, NULL, 0, NULL, 0, e,
	                           sizeof(e));
	/* Import adds its own code to the cause, which here can only be memory. */
	return r ? MBEDTLS_ERR_MPI_ALLOC_FAILED : 0;
}

static int verify(mbedtls_rsa_context *c, enum rsa_padding padding,
                  const uint8_t hash[static SHA256_SIZE], const uint8_t *sig)
{
	if (padding == RSA_PKCS1_V15_SHA256)
		return mbedtls_rsa_rsassa_pkcs1_v15_verify(c, MBEDTLS_MD_SHA256, SHA256_SIZE, hash,
		                                           sig);

	return mbedtls_rsa_rsassa_pss_verify_ext(c, MBEDTLS_MD_SHA256, SHA256_SIZE, hash,
	                                         MBEDTLS_MD_SHA256, SHA256_SIZE, sig);
}

enum err rsa_verify(const struct rsa_public *key, enum rsa_padding padding,
                    const uint8_t hash[static SHA256_SIZE], const uint8_t *sig, size_t sig_size)
{
	mbedtls_rsa_context c;
	int r;

	if (!key_is_sane(key) || sig_size != key->modulus_size)
		return ERR_SECURITY;

	fp_begin();
	mbedtls_rsa_init(&c);
	r = import_key(&c, key);
	if (!r)
		r = verify(&c, padding, hash, sig);
	mbedtls_rsa_free(&c);
	fp_end();
	return err_of(r);
}
