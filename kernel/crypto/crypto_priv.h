/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * What the library calls back. Their names are known to mbedtls_config.h and to the library only.
 */
#include "base/types.h"

void *crypto_calloc(size_t count, size_t size);
void crypto_free(void *p);
