/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/test.h"

#include "crypto/crypto.h"
#include "crypto/crypto_priv.h"
#include "heap.h"
#include "vectors.h"

static const struct rsa_public key = { modulus, sizeof(modulus), 65537 };

static void postern_hash(uint8_t out[static SHA256_SIZE])
{
	struct sha256 h;

	sha256_start(&h);
	sha256_add(&h, "postern", 7);
	sha256_end(&h, out);
}

static enum err verify(const struct rsa_public *k, enum rsa_padding padding, const uint8_t *sig,
                       size_t size)
{
	uint8_t hash[SHA256_SIZE];

	postern_hash(hash);
	return rsa_verify(k, padding, hash, sig, size);
}

test(pss_signature_of_openssl_is_accepted)
{
	expect_ok(verify(&key, RSA_PSS_SHA256, sig_pss, sizeof(sig_pss)));
}

test(pkcs1_signature_of_openssl_is_accepted)
{
	expect_ok(verify(&key, RSA_PKCS1_V15_SHA256, sig_v15, sizeof(sig_v15)));
}

test(signature_with_4096_bits_is_accepted)
{
	const struct rsa_public k = { modulus_4096, sizeof(modulus_4096), 65537 };

	expect_ok(verify(&k, RSA_PSS_SHA256, sig_pss_4096, sizeof(sig_pss_4096)));
}

test(signature_in_the_other_padding_is_refused)
{
	expect_err(verify(&key, RSA_PSS_SHA256, sig_v15, sizeof(sig_v15)), ERR_SECURITY);
	expect_err(verify(&key, RSA_PKCS1_V15_SHA256, sig_pss, sizeof(sig_pss)), ERR_SECURITY);
}

test(pss_with_a_salt_of_another_length_is_refused)
{
	expect_err(verify(&key, RSA_PSS_SHA256, sig_pss_salt20, sizeof(sig_pss_salt20)),
	           ERR_SECURITY);
}

test(signature_with_any_byte_changed_is_refused)
{
	uint8_t bad[sizeof(sig_pss)];
	size_t i;

	for (i = 0; i < sizeof(bad); i++) {
		memcpy(bad, sig_pss, sizeof(bad));
		bad[i] ^= 1;
		expect_err(verify(&key, RSA_PSS_SHA256, bad, sizeof(bad)), ERR_SECURITY);
	}
}

test(signature_of_another_hash_is_refused)
{
	uint8_t hash[SHA256_SIZE];

	postern_hash(hash);
	hash[31] ^= 0x80;
	expect_err(rsa_verify(&key, RSA_PSS_SHA256, hash, sig_pss, sizeof(sig_pss)), ERR_SECURITY);
	expect_err(rsa_verify(&key, RSA_PKCS1_V15_SHA256, hash, sig_v15, sizeof(sig_v15)),
	           ERR_SECURITY);
}

test(signature_of_another_size_than_the_modulus_is_refused)
{
	expect_err(verify(&key, RSA_PSS_SHA256, sig_pss, sizeof(sig_pss) - 1), ERR_SECURITY);
	expect_err(verify(&key, RSA_PSS_SHA256, sig_pss_4096, sizeof(sig_pss_4096)), ERR_SECURITY);
}

test(key_that_cannot_be_one_is_refused)
{
	uint8_t even[sizeof(modulus)], zero[sizeof(modulus)];
	struct rsa_public k = key;

	k.exponent = 1;
	expect_err(verify(&k, RSA_PSS_SHA256, sig_pss, sizeof(sig_pss)), ERR_SECURITY);
	k.exponent = 65536;
	expect_err(verify(&k, RSA_PSS_SHA256, sig_pss, sizeof(sig_pss)), ERR_SECURITY);

	memcpy(even, modulus, sizeof(even));
	even[sizeof(even) - 1] &= 0xfe;
	k = (struct rsa_public){ even, sizeof(even), 65537 };
	expect_err(verify(&k, RSA_PSS_SHA256, sig_pss, sizeof(sig_pss)), ERR_SECURITY);

	memcpy(zero, modulus, sizeof(zero));
	zero[0] = 0;
	k = (struct rsa_public){ zero, sizeof(zero), 65537 };
	expect_err(verify(&k, RSA_PSS_SHA256, sig_pss, sizeof(sig_pss)), ERR_SECURITY);

	k = (struct rsa_public){ modulus + 1, sizeof(modulus) - 1, 65537 };
	expect_err(verify(&k, RSA_PSS_SHA256, sig_pss, sizeof(sig_pss) - 1), ERR_SECURITY);
}

test(running_out_of_memory_is_not_a_wrong_signature)
{
	enum err e;
	unsigned n, refused = 0;

	for (n = 1;; n++) {
		heap_refuse(n);
		e = verify(&key, RSA_PSS_SHA256, sig_pss, sizeof(sig_pss));
		assert_int_equal(heap_live(), 0);
		if (heap_calls() < n)
			break;
		expect_err(e, ERR_NOMEM);
		refused++;
	}
	expect_ok(e);
	assert_true(refused >= 4);
}

test(allocation_that_would_wrap_is_refused)
{
	assert_null(crypto_calloc(SIZE_MAX / 2, 4));
	assert_null(crypto_calloc(0, 4));
	assert_int_equal(heap_calls(), 0);
}
