// SPDX-License-Identifier: BSD-2-Clause
#include "handle.h"

#define HANDLES 32u

static struct {
	enum handle_kind kind;
	uint32_t *memory;
} handles[HANDLES];

TEE_Result handle_new(enum handle_kind kind, size_t words, uint32_t **memory, uint32_t *handle)
{
	uint32_t i;

	for (i = 0; i < HANDLES && handles[i].memory; i++)
		;
	if (i == HANDLES || words > SIZE_MAX / sizeof(uint32_t))
		return TEE_ERROR_OUT_OF_MEMORY;
	*memory = TEE_Malloc(words * sizeof(uint32_t), TEE_MALLOC_NO_FILL);
	if (!*memory)
		return TEE_ERROR_OUT_OF_MEMORY;
	handles[i].kind = kind;
	handles[i].memory = *memory;
	*handle = i;
	return TEE_SUCCESS;
}

uint32_t *handle_find(enum handle_kind kind, uint32_t handle)
{
	return handle < HANDLES && handles[handle].kind == kind ? handles[handle].memory : NULL;
}

TEE_Result handle_free(uint32_t handle)
{
	if (handle >= HANDLES || !handles[handle].memory)
		return TEE_ERROR_BAD_PARAMETERS;
	TEE_Free(handles[handle].memory);
	handles[handle].memory = NULL;
	return TEE_SUCCESS;
}
