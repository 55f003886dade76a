/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Mbed TLS asks of its surroundings: memory.
 */
#include "crypto/crypto_priv.h"
#include "arch/upcalls.h"
#include "base/range.h"

void *crypto_calloc(size_t count, size_t size)
{
	uint64_t bytes;

	if (!mul_u64(count, size, &bytes) || !bytes)
		return NULL;
	return upcall_alloc(bytes);
}

void crypto_free(void *p)
{
	upcall_free(p);
}
