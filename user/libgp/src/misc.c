/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short functions of the Core API.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <string_ext.h>

#include "gp.h"

void TEE_Panic(TEE_Result code)
{
	sys_panic_here(code);
}

void gp_panic(TEE_Result code, const char *function)
{
	EMSG_RAW("%s: panic 0x%x", function, code);
	sys_panic_here(code);
}

void abort(void)
{
	sys_panic_here(TEE_ERROR_GENERIC);
}

void __assert_fail(const char *condition, const char *file, int line, const char *function)
{
	EMSG_RAW("%s:%d: %s: assertion failed: %s", file, line, function, condition);
	abort();
}

void TEE_MemMove(void *to, const void *from, size_t size)
{
	memmove(to, from, size);
}

int32_t TEE_MemCompare(const void *a, const void *b, size_t size)
{
	return consttime_memcmp(a, b, size);
}

void TEE_MemFill(void *buffer, uint32_t byte, size_t size)
{
	memset(buffer, (uint8_t)byte, size);
}

void TEE_GenerateRandom(void *buffer, size_t size)
{
	TEE_Result res = sys_cryp_random_number_generate(buffer, size);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

/* ANY_OWNER aside, memory of the client (this call's buffers) is not the TA's own. */
static bool overlaps_params(const void *buffer, size_t size)
{
	uintptr_t lo = (uintptr_t)buffer, p;
	int n;

	for (n = 0; n < TEE_NUM_PARAMS; n++) {
		if (!(TEE_PARAM_TYPE_GET(gp_param_types, n) & 4) || !gp_params[n].memref.size)
			continue;
		p = (uintptr_t)gp_params[n].memref.buffer;
		if (lo < p + gp_params[n].memref.size && p < lo + size)
			return true;
	}
	return false;
}

TEE_Result TEE_CheckMemoryAccessRights(uint32_t flags, void *buffer, size_t size)
{
	TEE_Result res;
	uintptr_t end;

	if (!size)
		return TEE_SUCCESS;
	if (__builtin_add_overflow((uintptr_t)buffer, size, &end))
		return TEE_ERROR_ACCESS_DENIED;
	res = sys_check_access_rights(flags, buffer, size);
	if (res == TEE_SUCCESS && !(flags & TEE_MEMORY_ACCESS_ANY_OWNER) &&
	    overlaps_params(buffer, size))
		res = TEE_ERROR_ACCESS_DENIED;
	if (res == TEE_SUCCESS && !malloc_allows(buffer, size, flags & TEE_MEMORY_ACCESS_ANY_OWNER))
		res = TEE_ERROR_ACCESS_DENIED;
	return res;
}

bool TEE_GetCancellationFlag(void)
{
	uint32_t flag = 0;
	TEE_Result res = sys_get_cancellation_flag(&flag);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	return flag;
}

bool TEE_UnmaskCancellation(void)
{
	uint32_t old = 0;
	TEE_Result res = sys_unmask_cancellation(&old);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	return old;
}

bool TEE_MaskCancellation(void)
{
	uint32_t old = 0;
	TEE_Result res = sys_mask_cancellation(&old);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	return old;
}

void TEE_GetSystemTime(TEE_Time *time)
{
	TEE_Result res = sys_get_time(TA_TIME_SYSTEM, time);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

void TEE_GetREETime(TEE_Time *time)
{
	TEE_Result res = sys_get_time(TA_TIME_REE, time);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

TEE_Result TEE_GetTAPersistentTime(TEE_Time *time)
{
	TEE_Result res = sys_get_time(TA_TIME_PERSISTENT, time);

	if (res == TEE_SUCCESS || res == TEE_ERROR_OVERFLOW)
		return res;
	*time = (TEE_Time){ 0, 0 };
	if (res != TEE_ERROR_TIME_NOT_SET && res != TEE_ERROR_TIME_NEEDS_RESET &&
	    res != TEE_ERROR_OUT_OF_MEMORY)
		GP_PANIC(res);
	return res;
}

TEE_Result TEE_SetTAPersistentTime(const TEE_Time *time)
{
	TEE_Result res = sys_set_ta_time(time);

	if (res != TEE_SUCCESS && res != TEE_ERROR_OUT_OF_MEMORY &&
	    res != TEE_ERROR_STORAGE_NO_SPACE)
		GP_PANIC(res);
	return res;
}

TEE_Result TEE_Wait(uint32_t milliseconds)
{
	TEE_Result res = sys_wait(milliseconds);

	if (res != TEE_SUCCESS && res != TEE_ERROR_CANCEL)
		GP_PANIC(res);
	return res;
}

TEE_Result TEE_CacheClean(char *buffer, size_t size)
{
	return sys_cache_operation(buffer, size, TA_CACHE_CLEAN);
}

TEE_Result TEE_CacheFlush(char *buffer, size_t size)
{
	return sys_cache_operation(buffer, size, TA_CACHE_FLUSH);
}

TEE_Result TEE_CacheInvalidate(char *buffer, size_t size)
{
	return sys_cache_operation(buffer, size, TA_CACHE_INVALIDATE);
}
