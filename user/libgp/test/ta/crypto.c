// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keys, digests and ciphers. Vectors: NIST SP 800-38A, F.2.1 and F.5.1; FIPS 180-4.
 */
#include <string.h>
#include <tee_internal_api.h>

#include <selftest.h>
#include "check.h"

static const uint8_t key[16] = { 0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
	                         0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c };
static const uint8_t iv[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
static const uint8_t counter[16] = { 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7,
	                             0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff };
static const uint8_t plain[32] = { 0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e,
	                           0x11, 0x73, 0x93, 0x17, 0x2a, 0xae, 0x2d, 0x8a, 0x57, 0x1e, 0x03,
	                           0xac, 0x9c, 0x9e, 0xb7, 0x6f, 0xac, 0x45, 0xaf, 0x8e, 0x51 };
static const uint8_t cbc[32] = { 0x76, 0x49, 0xab, 0xac, 0x81, 0x19, 0xb2, 0x46, 0xce, 0xe9, 0x8e,
	                         0x9b, 0x12, 0xe9, 0x19, 0x7d, 0x50, 0x86, 0xcb, 0x9b, 0x50, 0x72,
	                         0x19, 0xee, 0x95, 0xdb, 0x11, 0x3a, 0x91, 0x76, 0x78, 0xb2 };
static const uint8_t ctr[32] = { 0x87, 0x4d, 0x61, 0x91, 0xb6, 0x20, 0xe3, 0x26, 0x1b, 0xef, 0x68,
	                         0x64, 0x99, 0x0d, 0xb6, 0xce, 0x98, 0x06, 0xf6, 0x6b, 0x79, 0x70,
	                         0xfd, 0xff, 0x86, 0x17, 0x18, 0x7b, 0xb9, 0xff, 0xfd, 0xff };
static const uint8_t abc[32] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
	                         0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
	                         0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };

static TEE_ObjectHandle aes_key(void)
{
	TEE_ObjectHandle o = TEE_HANDLE_NULL;
	TEE_Attribute a;

	if (TEE_AllocateTransientObject(TEE_TYPE_AES, 256, &o))
		TEE_Panic(1);
	TEE_InitRefAttribute(&a, TEE_ATTR_SECRET_VALUE, key, sizeof(key));
	if (TEE_PopulateTransientObject(o, &a, 1))
		TEE_Panic(2);
	return o;
}

void test_objects(struct checks *c)
{
	TEE_ObjectHandle a = aes_key(), b = TEE_HANDLE_NULL;
	uint8_t bytes[32];
	size_t n = sizeof(bytes);
	TEE_ObjectInfo info;
	TEE_Attribute odd;

	CHECK(c, !TEE_GetObjectInfo1(a, &info) && info.objectType == TEE_TYPE_AES);
	CHECK(c, info.objectSize == 128 && info.maxObjectSize == 256);
	CHECK(c, info.handleFlags == TEE_HANDLE_FLAG_INITIALIZED && !info.dataSize);
	CHECK(c, !TEE_GetObjectBufferAttribute(a, TEE_ATTR_SECRET_VALUE, bytes, &n));
	CHECK(c, n == 16 && !memcmp(bytes, key, 16));
	n = 15;
	CHECK(c, TEE_GetObjectBufferAttribute(a, TEE_ATTR_SECRET_VALUE, bytes, &n) ==
	                 TEE_ERROR_SHORT_BUFFER);
	CHECK(c, n == 16);
	CHECK(c, TEE_GetObjectValueAttribute(a, TEE_ATTR_FLAG_VALUE | TEE_ATTR_FLAG_PUBLIC, NULL,
	                                     NULL) == TEE_ERROR_ITEM_NOT_FOUND);

	CHECK(c, TEE_AllocateTransientObject(TEE_TYPE_AES, 100, &b) == TEE_ERROR_NOT_SUPPORTED);
	CHECK(c, !TEE_AllocateTransientObject(TEE_TYPE_AES, 256, &b));
	TEE_RestrictObjectUsage1(a, TEE_USAGE_ENCRYPT | TEE_USAGE_EXTRACTABLE);
	TEE_CopyObjectAttributes1(b, a);
	CHECK(c, !TEE_GetObjectInfo1(b, &info) &&
	                 info.objectUsage == (TEE_USAGE_ENCRYPT | TEE_USAGE_EXTRACTABLE));
	TEE_ResetTransientObject(b);
	TEE_InitRefAttribute(&odd, TEE_ATTR_SECRET_VALUE, key, 15);
	CHECK(c, TEE_PopulateTransientObject(b, &odd, 1) == TEE_ERROR_BAD_PARAMETERS);
	CHECK(c, !TEE_GetObjectInfo1(b, &info) && !info.objectSize && !info.handleFlags);
	CHECK(c, !TEE_GenerateKey(b, 192, NULL, 0));
	n = sizeof(bytes);
	CHECK(c, !TEE_GetObjectBufferAttribute(b, TEE_ATTR_SECRET_VALUE, bytes, &n) && n == 24);
	TEE_FreeTransientObject(a);
	TEE_FreeTransientObject(b);
	TEE_FreeTransientObject(TEE_HANDLE_NULL);
}

void test_digests(struct checks *c)
{
	TEE_OperationHandle a = TEE_HANDLE_NULL, b = TEE_HANDLE_NULL;
	TEE_OperationInfo info;
	uint8_t out[64];
	size_t n = 31;

	CHECK(c, TEE_AllocateOperation(&a, TEE_ALG_SHA256, TEE_MODE_MAC, 0) ==
	                 TEE_ERROR_NOT_SUPPORTED);
	CHECK(c,
	      TEE_AllocateOperation(&a, 0x50000007, TEE_MODE_DIGEST, 0) == TEE_ERROR_NOT_SUPPORTED);
	CHECK(c, !TEE_AllocateOperation(&a, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0));
	CHECK(c, !TEE_AllocateOperation(&b, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0));
	TEE_GetOperationInfo(a, &info);
	CHECK(c, info.digestLength == 32 && info.operationClass == TEE_OPERATION_DIGEST);
	CHECK(c, info.handleState == (TEE_HANDLE_FLAG_KEY_SET | TEE_HANDLE_FLAG_INITIALIZED));
	TEE_DigestUpdate(a, "a", 1);
	TEE_CopyOperation(b, a);
	CHECK(c, TEE_DigestDoFinal(a, "bc", 2, out, &n) == TEE_ERROR_SHORT_BUFFER && n == 32);
	n = sizeof(out);
	CHECK(c, !TEE_DigestDoFinal(a, "bc", 2, out, &n) && n == 32 && !memcmp(out, abc, 32));
	/* And again from the beginning. */
	n = sizeof(out);
	CHECK(c, !TEE_DigestDoFinal(a, "abc", 3, out, &n) && !memcmp(out, abc, 32));

	TEE_DigestUpdate(b, "bc", 2);
	n = 10;
	CHECK(c, !TEE_DigestExtract(b, out, &n) && n == 10 && !memcmp(out, abc, 10));
	n = 10;
	CHECK(c, !TEE_DigestExtract(b, out, &n) && n == 10 && !memcmp(out, abc + 10, 10));
	n = sizeof(out);
	CHECK(c, !TEE_DigestDoFinal(b, NULL, 0, out, &n) && n == 12 && !memcmp(out, abc + 20, 12));
	n = sizeof(out);
	CHECK(c, !TEE_DigestDoFinal(b, "abc", 3, out, &n) && n == 32 && !memcmp(out, abc, 32));
	TEE_FreeOperation(a);
	TEE_FreeOperation(b);
}

static TEE_OperationHandle cipher(uint32_t algorithm, uint32_t mode)
{
	TEE_OperationHandle op = TEE_HANDLE_NULL;
	TEE_ObjectHandle o = aes_key();

	if (TEE_AllocateOperation(&op, algorithm, mode, 256))
		TEE_Panic(3);
	if (TEE_SetOperationKey(op, o))
		TEE_Panic(4);
	TEE_FreeTransientObject(o);
	return op;
}

/* In pieces of @step, each in its place; what comes out lags behind. */
static void in_steps(struct checks *c, TEE_OperationHandle op, const uint8_t *from,
                     const uint8_t *to, size_t step)
{
	uint8_t buf[32];
	size_t in = 0, out = 0, n, size;

	memcpy(buf, from, sizeof(buf));
	while (in + step < sizeof(buf)) {
		size = step;
		n = sizeof(buf) - out;
		/* Into the same buffer: what was not read yet must stay. */
		CHECK(c, !TEE_CipherUpdate(op, buf + in, size, buf + out, &n));
		in += size;
		out += n;
		CHECK(c, out <= in);
	}
	n = sizeof(buf) - out;
	CHECK(c, !TEE_CipherDoFinal(op, buf + in, sizeof(buf) - in, buf + out, &n));
	CHECK(c, out + n == sizeof(buf) && !memcmp(buf, to, sizeof(buf)));
}

static void both_ways(struct checks *c, uint32_t algorithm, const uint8_t *vector,
                      const uint8_t *secret)
{
	TEE_OperationHandle e = cipher(algorithm, TEE_MODE_ENCRYPT);
	TEE_OperationHandle d = cipher(algorithm, TEE_MODE_DECRYPT);
	size_t step;

	for (step = 1; step <= 40; step++) {
		TEE_CipherInit(e, vector, 16);
		in_steps(c, e, plain, secret, step);
		TEE_CipherInit(d, vector, 16);
		in_steps(c, d, secret, plain, step);
	}
	TEE_FreeOperation(e);
	TEE_FreeOperation(d);
}

/* Longer than what passes at once when some bytes wait: 3, then 900. */
static void much(struct checks *c)
{
	TEE_OperationHandle a = cipher(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT);
	TEE_OperationHandle b = cipher(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT);
	static uint8_t once[912], twice[912];
	size_t n = sizeof(once), m = sizeof(twice);

	memset(once, 0x5a, sizeof(once));
	memset(twice, 0x5a, sizeof(twice));
	TEE_CipherInit(a, iv, sizeof(iv));
	TEE_CipherInit(b, iv, sizeof(iv));
	CHECK(c, !TEE_CipherDoFinal(a, once, sizeof(once), once, &n) && n == sizeof(once));
	CHECK(c, !TEE_CipherUpdate(b, twice, 3, twice, &m) && m == 0);
	m = 10;
	CHECK(c, TEE_CipherUpdate(b, twice + 3, 900, twice, &m) == TEE_ERROR_SHORT_BUFFER);
	CHECK(c, m == 896);
	TEE_CopyOperation(a, b);
	CHECK(c, !TEE_CipherUpdate(a, twice + 3, 900, twice, &m) && m == 896);
	n = sizeof(twice) - m;
	CHECK(c, !TEE_CipherDoFinal(a, twice + 903, 9, twice + m, &n) && n == 16);
	CHECK(c, !memcmp(once, twice, sizeof(once)));
	TEE_FreeOperation(a);
	TEE_FreeOperation(b);
}

void test_ciphers(struct checks *c)
{
	TEE_OperationHandle op = TEE_HANDLE_NULL;
	TEE_OperationInfo info;
	size_t n = 32;
	uint8_t out[32];

	CHECK(c, !TEE_IsAlgorithmSupported(TEE_ALG_AES_CTR, TEE_CRYPTO_ELEMENT_NONE));
	CHECK(c, TEE_IsAlgorithmSupported(0x10000310, 0) == TEE_ERROR_NOT_SUPPORTED);
	CHECK(c, TEE_AllocateOperation(&op, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, 100) ==
	                 TEE_ERROR_NOT_SUPPORTED);
	both_ways(c, TEE_ALG_AES_CBC_NOPAD, iv, cbc);
	both_ways(c, TEE_ALG_AES_CTR, counter, ctr);
	much(c);

	op = cipher(TEE_ALG_AES_ECB_NOPAD, TEE_MODE_ENCRYPT);
	TEE_GetOperationInfo(op, &info);
	CHECK(c, info.keySize == 128 && info.maxKeySize == 256 &&
	                 info.requiredKeyUsage == TEE_USAGE_ENCRYPT);
	TEE_CipherInit(op, NULL, 0);
	CHECK(c, !TEE_CipherDoFinal(op, plain, 32, out, &n) && n == 32);
	CHECK(c, out[0] == 0x3a && out[1] == 0xd7 && out[16] == 0xf5 && out[17] == 0xd3);
	TEE_FreeOperation(op);
}

/* A key that must not encrypt. */
void die_by_forbidden_key(void)
{
	TEE_OperationHandle op = TEE_HANDLE_NULL;
	TEE_ObjectHandle o = aes_key();

	TEE_RestrictObjectUsage1(o, TEE_USAGE_DECRYPT);
	if (!TEE_AllocateOperation(&op, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, 256))
		(void)TEE_SetOperationKey(op, o);
}
