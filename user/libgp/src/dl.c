/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared libraries that a TA opens while it runs. Loading is the system service's; what is left
 * for us is thread-local data and constructors. A handle is the UUID, in memory of its own.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "gp.h"

#define SYSTEM_DLOPEN 10u
#define SYSTEM_DLSYM  11u

static bool open_library(TEE_UUID *uuid, const char *name, int flags)
{
	struct ta_params p = {
		.types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_VALUE_INPUT,
		                         TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE),
		.vals = { (uintptr_t)uuid, sizeof(*uuid), (uint32_t)flags },
	};

	if (tee_uuid_from_str(uuid, name) != TEE_SUCCESS ||
	    gp_system(SYSTEM_DLOPEN, &p) != TEE_SUCCESS)
		return false;
	gp_init_objects();
	return true;
}

void *dlopen(const char *name, int flags)
{
	TEE_UUID *handle = calloc(1, sizeof(*handle));

	if (!handle || !name || open_library(handle, name, flags))
		return handle;
	free(handle);
	return NULL;
}

void *dlsym(void *handle, const char *symbol)
{
	struct ta_params p = {
		.types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_INPUT,
		                         TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE),
		.vals = { (uintptr_t)handle, sizeof(TEE_UUID), (uintptr_t)symbol },
	};

	if (!handle || !symbol)
		return NULL;
	p.vals[3] = strlen(symbol) + 1;
	if (gp_system(SYSTEM_DLSYM, &p) != TEE_SUCCESS)
		return NULL;
	return (void *)(p.vals[4] << 32 | (uint32_t)p.vals[5]);
}

int dlclose(void *handle)
{
	free(handle);
	return 0;
}
