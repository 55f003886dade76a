/* SPDX-License-Identifier: BSD-2-Clause */
/* Sources include it for sizes of digests. */
#ifndef UTEE_DEFINES_H
#define UTEE_DEFINES_H

#define TEE_MD5_HASH_SIZE    16
#define TEE_SHA1_HASH_SIZE   20
#define TEE_SHA224_HASH_SIZE 28
#define TEE_SHA256_HASH_SIZE 32
#define TEE_SHA384_HASH_SIZE 48
#define TEE_SHA512_HASH_SIZE 64
#define TEE_MAX_HASH_SIZE    64
#define TEE_AES_BLOCK_SIZE   16

#endif
