/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * tee_crypto - numbers of the GlobalPlatform TEE Internal Core API 1.3.1 for keys and algorithms
 *
 * Plain preprocessor numbers, for the kernel and for TAs. Only what the kernel knows is here: a TA
 * that asks for anything else does not compile.
 */
#define TEE_ALG_AES_ECB_NOPAD 0x10000010
#define TEE_ALG_AES_CBC_NOPAD 0x10000110
#define TEE_ALG_AES_CTR       0x10000210
#define TEE_ALG_MD5           0x50000001
#define TEE_ALG_SHA1          0x50000002
#define TEE_ALG_SHA224        0x50000003
#define TEE_ALG_SHA256        0x50000004
#define TEE_ALG_SHA384        0x50000005
#define TEE_ALG_SHA512        0x50000006

#define TEE_MODE_ENCRYPT 0
#define TEE_MODE_DECRYPT 1
#define TEE_MODE_SIGN    2
#define TEE_MODE_VERIFY  3
#define TEE_MODE_MAC     4
#define TEE_MODE_DIGEST  5
#define TEE_MODE_DERIVE  6

#define TEE_TYPE_GENERIC_SECRET 0xA0000000
#define TEE_TYPE_HMAC_MD5       0xA0000001
#define TEE_TYPE_HMAC_SHA1      0xA0000002
#define TEE_TYPE_HMAC_SHA224    0xA0000003
#define TEE_TYPE_HMAC_SHA256    0xA0000004
#define TEE_TYPE_HMAC_SHA384    0xA0000005
#define TEE_TYPE_HMAC_SHA512    0xA0000006
#define TEE_TYPE_AES            0xA0000010
#define TEE_TYPE_DATA           0xA00000BF

/* Bits of an attribute's number */
#define TEE_ATTR_FLAG_PUBLIC 0x10000000 /* may be read although the object is not extractable */
#define TEE_ATTR_FLAG_VALUE  0x20000000 /* two numbers, not a buffer */

#define TEE_ATTR_SECRET_VALUE 0xC0000000

/* What a key may be used for */
#define TEE_USAGE_EXTRACTABLE 0x00000001
#define TEE_USAGE_ENCRYPT     0x00000002
#define TEE_USAGE_DECRYPT     0x00000004
#define TEE_USAGE_MAC         0x00000008
#define TEE_USAGE_SIGN        0x00000010
#define TEE_USAGE_VERIFY      0x00000020
#define TEE_USAGE_DERIVE      0x00000040
#define TEE_USAGE_ALL         0xFFFFFFFF /* of a new object */

#define TEE_HANDLE_FLAG_PERSISTENT  0x00010000
#define TEE_HANDLE_FLAG_INITIALIZED 0x00020000
