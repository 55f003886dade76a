/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cryptography, all of it libcrypto's.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "sign.h"

static const char *why(void)
{
	const char *text = ERR_reason_error_string(ERR_get_error());

	return text ? text : "libcrypto gives no reason";
}

EVP_PKEY *key_load(const char *path, bool need_private)
{
	FILE *f = fopen(path, "r");
	EVP_PKEY *key;

	if (!f) {
		complain("%s: %s", path, strerror(errno));
		return NULL;
	}
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	if (!key) {
		rewind(f);
		ERR_clear_error();
		key = PEM_read_PUBKEY(f, NULL, NULL, NULL);
		if (key && need_private) {
			complain("%s: a public key, where the private one is needed", path);
			fclose(f);
			EVP_PKEY_free(key);
			return NULL;
		}
	}
	fclose(f);
	if (!key) {
		complain("%s: not a PEM file with a %s key (%s)", path,
		         need_private ? "private" : "public or private", why());
		return NULL;
	}
	if (!EVP_PKEY_is_a(key, "RSA") || key_size(key) < 256 || key_size(key) > 512) {
		complain("%s: TAs are signed with RSA keys of 2048 to 4096 bits", path);
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

size_t key_size(const EVP_PKEY *key)
{
	return (size_t)EVP_PKEY_get_size(key);
}

EVP_PKEY *key_from_numbers(const uint8_t *n, size_t n_len, const uint8_t *e, size_t e_len)
{
	BIGNUM *bn = BN_bin2bn(n, (int)n_len, NULL), *be = BN_bin2bn(e, (int)e_len, NULL);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *key = NULL;

	if (bn && be && bld && ctx && OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, bn) &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, be) &&
	    (params = OSSL_PARAM_BLD_to_param(bld)) && EVP_PKEY_fromdata_init(ctx) > 0 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	BN_free(bn);
	BN_free(be);
	return key;
}

bool key_numbers(const EVP_PKEY *key, struct bytes *n, uint64_t *e)
{
	BIGNUM *bn = NULL, *be = NULL;
	bool ok;

	ok = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &bn) &&
	     EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &be) && BN_num_bits(be) <= 32;
	if (ok) {
		n->len = (size_t)BN_num_bytes(bn);
		n->p = malloc(n->len);
		ok = n->p && BN_bn2bin(bn, n->p) == (int)n->len;
		*e = BN_get_word(be);
	}
	BN_free(bn);
	BN_free(be);
	if (!ok)
		complain("cannot read the numbers of the key (exponents must fit 32 bits)");
	return ok;
}

bool hash_parts(const char *digest, const struct bytes *parts, size_t count, uint8_t *out)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool ok = c && EVP_DigestInit_ex(c, EVP_get_digestbyname(digest), NULL);
	size_t i;

	for (i = 0; ok && i < count; i++)
		ok = EVP_DigestUpdate(c, parts[i].p, parts[i].len);
	ok = ok && EVP_DigestFinal_ex(c, out, NULL);
	EVP_MD_CTX_free(c);
	if (!ok)
		complain("%s: %s", digest, why());
	return ok;
}

static bool set_padding(EVP_PKEY_CTX *c, uint32_t algo)
{
	if (EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()) <= 0)
		return false;
	if (algo == TA_IMAGE_ALGO_V15_SHA256)
		return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) > 0;
	return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PSS_PADDING) > 0 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(c, RSA_PSS_SALTLEN_DIGEST) > 0 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(c, EVP_sha256()) > 0;
}

bool rsa_sign(EVP_PKEY *key, uint32_t algo, const uint8_t hash[HASH_SIZE], struct bytes *sig)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
	bool ok;

	sig->len = key_size(key);
	sig->p = malloc(sig->len);
	ok = c && sig->p && EVP_PKEY_sign_init(c) > 0 && set_padding(c, algo) &&
	     EVP_PKEY_sign(c, sig->p, &sig->len, hash, HASH_SIZE) > 0;
	EVP_PKEY_CTX_free(c);
	if (!ok) {
		complain("cannot sign: %s", why());
		bytes_free(sig);
	}
	return ok;
}

bool rsa_check(EVP_PKEY *key, uint32_t algo, const uint8_t hash[HASH_SIZE], struct bytes sig)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
	bool ok = c && EVP_PKEY_verify_init(c) > 0 && set_padding(c, algo) &&
	          EVP_PKEY_verify(c, sig.p, sig.len, hash, HASH_SIZE) > 0;

	EVP_PKEY_CTX_free(c);
	return ok;
}

bool aes_gcm_encrypt(const char *hex_key, struct bytes clear, uint8_t iv[12], uint8_t tag[16],
                     struct bytes *cipher)
{
	long key_len = 0;
	uint8_t *key = OPENSSL_hexstr2buf(hex_key, &key_len);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n = 0, rest = 0;
	bool ok;

	cipher->p = malloc(clear.len + 16);
	ok = key && (key_len == 16 || key_len == 32) && c && cipher->p && clear.len < INT_MAX &&
	     RAND_bytes(iv, 12) > 0 &&
	     EVP_EncryptInit_ex(c, key_len == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), NULL, key,
	                        iv) > 0 &&
	     EVP_EncryptUpdate(c, cipher->p, &n, clear.p, (int)clear.len) > 0 &&
	     EVP_EncryptFinal_ex(c, cipher->p + n, &rest) > 0 &&
	     EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16, tag) > 0;
	cipher->len = (size_t)(n + rest);
	EVP_CIPHER_CTX_free(c);
	OPENSSL_clear_free(key, (size_t)key_len);
	if (!ok) {
		complain("cannot encrypt: the key must be 32 or 64 hexadecimal digits");
		bytes_free(cipher);
	}
	return ok;
}
