/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * What a TA takes from Mbed TLS: its big integers. Memory is the scratch memory of calc.c.
 */
#include <stddef.h>

#define MBEDTLS_HAVE_ASM
#define MBEDTLS_PLATFORM_ZEROIZE_ALT
#define MBEDTLS_NO_UDBL_DIVISION

#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS
#define MBEDTLS_PLATFORM_CALLOC_MACRO scratch_calloc
#define MBEDTLS_PLATFORM_FREE_MACRO   scratch_free
void *scratch_calloc(size_t count, size_t size);
void scratch_free(void *p);

/* Products of numbers of 4096 bits. */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_GENPRIME
#define MBEDTLS_MPI_MAX_SIZE    1024
#define MBEDTLS_MPI_WINDOW_SIZE 3
