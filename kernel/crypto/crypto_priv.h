/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * What the library calls back (known to mbedtls_config.h and to the library only), and how we
 * look at its results.
 */
#include "base/check.h"
#include "base/types.h"

void *crypto_calloc(size_t count, size_t size);
void crypto_free(void *p);

/* For calls that report errors only for arguments that we do not pass. */
static inline void must(int library_result)
{
	check(library_result == 0);
}
