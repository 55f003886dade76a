/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Version 1.1, where a size that is passed has 32 bits. Those that come back are beside the
 * functions of 1.3.1 that they are made of.
 */
#include "gp.h"

TEE_Result __GP11_TEE_CheckMemoryAccessRights(uint32_t flags, void *buffer, uint32_t size)
{
	return TEE_CheckMemoryAccessRights(flags, buffer, size);
}

void *__GP11_TEE_Malloc(uint32_t size, uint32_t hint)
{
	return TEE_Malloc(size, hint);
}

void *__GP11_TEE_Realloc(void *buffer, uint32_t size)
{
	return TEE_Realloc(buffer, size);
}

void __GP11_TEE_MemMove(void *to, const void *from, uint32_t size)
{
	TEE_MemMove(to, from, size);
}

int32_t __GP11_TEE_MemCompare(const void *a, const void *b, uint32_t size)
{
	return TEE_MemCompare(a, b, size);
}

void __GP11_TEE_MemFill(void *buffer, uint32_t byte, uint32_t size)
{
	TEE_MemFill(buffer, byte, size);
}

void __GP11_TEE_GenerateRandom(void *buffer, uint32_t size)
{
	TEE_GenerateRandom(buffer, size);
}
