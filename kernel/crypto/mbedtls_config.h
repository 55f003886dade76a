/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * What the kernel takes from Mbed TLS: for itself SHA-256 and SHA-512, RSA signature checks, and
 * one generator of random numbers; for TAs digests and AES. No files, no clock, no threads; memory
 * from the partition's heap.
 */
#include <stddef.h>

#define MBEDTLS_HAVE_ASM
#define MBEDTLS_NO_UDBL_DIVISION

/* Memory: hooks by name, so that the library keeps no writable function pointers. */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS
#define MBEDTLS_PLATFORM_CALLOC_MACRO crypto_calloc
#define MBEDTLS_PLATFORM_FREE_MACRO   crypto_free
void *crypto_calloc(size_t count, size_t size);
void crypto_free(void *p);

/*
 * Hashes. SHA-512 names sub-keys of TA images; SHA-256 is in the path of every load; TAs may ask
 * for any.
 */
#define MBEDTLS_MD_C
#define MBEDTLS_MD5_C
#define MBEDTLS_SHA1_C
#define MBEDTLS_SHA224_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#ifdef __aarch64__
#define MBEDTLS_SHA256_USE_ARMV8_A_CRYPTO_IF_PRESENT
#else
#define MBEDTLS_SHA256_SMALLER
#endif
#define MBEDTLS_SHA512_SMALLER

/* RSA: moduli of up to 4096 bits. */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_MPI_MAX_SIZE    512
#define MBEDTLS_MPI_WINDOW_SIZE 1
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21

/* AES: by its instructions where the processor has them. */
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_AES_FEWER_TABLES
#ifdef __aarch64__
#define MBEDTLS_AESCE_C
#endif
#define MBEDTLS_CIPHER_MODE_CBC
#define MBEDTLS_CIPHER_MODE_CTR

/* CTR-DRBG: it works without a heap, before any partition exists. */
#define MBEDTLS_CTR_DRBG_C
