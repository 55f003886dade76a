// SPDX-License-Identifier: BSD-2-Clause
/*
 * shared - blocks of memory that outlive a call
 *
 *	                         buffer     shadow    alloced_size    registered_fd
 *	registered               program's  NULL      0               yes
 *	registered, shadowed     program's  ours      the shadow's    yes, or -1 if the kernel's
 *	allocated                ours       NULL      the buffer's    yes, or -1 if the kernel's
 *	a file's                 NULL       NULL      0               yes
 */
#include <tee_client_api_extensions.h>

#include "device.h"

#define BLOCK_OURS 2u /* in imp.flags: the buffer is the library's */

static bool flags_valid(uint32_t flags)
{
	return flags != 0 && (flags & ~(uint32_t)(TEEC_MEM_INPUT | TEEC_MEM_OUTPUT)) == 0;
}

/* Whatever was there before: one that cannot be made is not shared, and may be released. */
static void begin(TEEC_SharedMemory *block)
{
	if (block)
		block->imp.flags = 0;
}

static void set(TEEC_SharedMemory *block, const struct shm *shm, uint32_t flags)
{
	block->imp.id = shm->id;
	block->imp.registered_fd = shm->fd;
	block->imp.shadow_buffer = NULL;
	block->imp.alloced_size = shm->map_size;
	block->imp.flags = BLOCK_SHARED | flags;
}

/* A block of no size still has a name for the kernel, but none of its bytes can be shared. */
TEEC_EXPORT TEEC_Result TEEC_RegisterSharedMemory(TEEC_Context *context,
                                                  TEEC_SharedMemory *sharedMem)
{
	TEEC_Result result = TEEC_ERROR_NOT_SUPPORTED;
	struct shm shm;
	size_t size;

	begin(sharedMem);
	if (!context || !sharedMem || !sharedMem->buffer || !flags_valid(sharedMem->flags))
		return TEEC_ERROR_BAD_PARAMETERS;
	size = sharedMem->size;
	if (context->imp.reg_mem && size > 0)
		result = device_register(context->imp.fd, sharedMem->buffer, size, &shm);
	if (result != TEEC_SUCCESS)
		result = device_make(context, size, &shm);
	if (result != TEEC_SUCCESS)
		return result;
	set(sharedMem, &shm, 0);
	sharedMem->imp.shadow_buffer = shm.map;
	return TEEC_SUCCESS;
}

TEEC_EXPORT TEEC_Result TEEC_AllocateSharedMemory(TEEC_Context *context,
                                                  TEEC_SharedMemory *sharedMem)
{
	TEEC_Result result;
	struct shm shm;

	begin(sharedMem);
	if (sharedMem)
		sharedMem->buffer = NULL;
	if (!context || !sharedMem || !flags_valid(sharedMem->flags))
		return TEEC_ERROR_BAD_PARAMETERS;
	result = device_make(context, sharedMem->size, &shm);
	if (result != TEEC_SUCCESS)
		return result;
	set(sharedMem, &shm, BLOCK_OURS);
	sharedMem->buffer = shm.map;
	return TEEC_SUCCESS;
}

TEEC_EXPORT TEEC_Result TEEC_RegisterSharedMemoryFileDescriptor(TEEC_Context *context,
                                                                TEEC_SharedMemory *sharedMem,
                                                                int fd)
{
	TEEC_Result result;
	struct shm shm;
	size_t size;

	begin(sharedMem);
	if (!context || !sharedMem || fd < 0 || !flags_valid(sharedMem->flags))
		return TEEC_ERROR_BAD_PARAMETERS;
	result = device_register_fd(context->imp.fd, fd, &shm, &size);
	if (result != TEEC_SUCCESS)
		return result;
	set(sharedMem, &shm, 0);
	sharedMem->buffer = NULL;
	sharedMem->size = size;
	return TEEC_SUCCESS;
}

TEEC_EXPORT void TEEC_ReleaseSharedMemory(TEEC_SharedMemory *sharedMem)
{
	struct shm shm;

	if (!sharedMem || !(sharedMem->imp.flags & BLOCK_SHARED))
		return;
	shm = (struct shm){
		.id = sharedMem->imp.id,
		.fd = sharedMem->imp.registered_fd,
		.map = sharedMem->imp.shadow_buffer,
		.map_size = sharedMem->imp.alloced_size,
	};
	if (sharedMem->imp.flags & BLOCK_OURS) {
		shm.map = sharedMem->buffer;
		sharedMem->buffer = NULL;
		sharedMem->size = 0;
	}
	device_release(&shm);
	sharedMem->imp.flags = 0;
}
