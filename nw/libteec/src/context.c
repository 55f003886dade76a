// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "pool.h"

#define DEVICES_MAX 32 /* of the kernel */

/* Whether the TEE is one that @name may mean. */
static bool is_meant(const char *name, const struct tee_ioctl_version_data *version)
{
	if (!name)
		return true;
	return strcmp(name, "optee-tz") == 0 && version->impl_id == TEE_IMPL_ID_OPTEE &&
	       version->impl_caps & TEE_OPTEE_CAP_TZ;
}

TEEC_EXPORT TEEC_Result TEEC_InitializeContext(const char *name, TEEC_Context *context)
{
	struct tee_ioctl_version_data version;

	if (!context)
		return TEEC_ERROR_BAD_PARAMETERS;
	for (unsigned int i = 0; i < DEVICES_MAX; i++) {
		int device = device_open(i, &version);

		if (device >= 0 && is_meant(name, &version)) {
			context->imp.fd = device;
			context->imp.reg_mem = version.gen_caps & TEE_GEN_CAP_REG_MEM;
			context->imp.memref_null = version.gen_caps & TEE_GEN_CAP_MEMREF_NULL;
			pool_create(device);
			return TEEC_SUCCESS;
		}
		if (device >= 0)
			close(device);
	}
	context->imp.fd = -1;
	return TEEC_ERROR_ITEM_NOT_FOUND;
}

/* The pool first: once the device is closed, its number may be another context's. */
TEEC_EXPORT void TEEC_FinalizeContext(TEEC_Context *context)
{
	if (!context || context->imp.fd < 0)
		return;
	pool_drop(context->imp.fd);
	close(context->imp.fd);
	context->imp.fd = -1;
}
