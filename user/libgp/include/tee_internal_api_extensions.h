/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Functions beyond GlobalPlatform's, as OP-TEE names them.
 */
#ifndef TEE_INTERNAL_API_EXTENSIONS_H
#define TEE_INTERNAL_API_EXTENSIONS_H

#include <stdio.h>
#include <tee_api_defines_extensions.h>
#include <tee_api_types.h>
#include <trace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For TAs with TA_FLAG_CACHE_MAINTENANCE */
TEE_Result TEE_CacheClean(char *buffer, size_t size);
TEE_Result TEE_CacheFlush(char *buffer, size_t size);
TEE_Result TEE_CacheInvalidate(char *buffer, size_t size);

/* Parse 01234567-89ab-cdef-0123-456789abcdef. TEE_ERROR_BAD_FORMAT if it is anything else. */
TEE_Result tee_uuid_from_str(TEE_UUID *uuid, const char *text);

/*
 * Zeroed pages beyond the heap; with TEE_MEMORY_ACCESS_ANY_OWNER other TAs may be shown them. NULL:
 * there are none. Give back exactly what was got.
 */
void *tee_map_zi(size_t size, uint32_t flags);
TEE_Result tee_unmap(void *address, size_t size);

/*
 * Have the plugin @uuid of tee-supplicant do @command; the result is its own. @buffer goes there
 * and comes back, *out_size (or NULL) says how much of it is the answer. TEE_ERROR_ITEM_NOT_FOUND:
 * there is no such plugin.
 */
TEE_Result tee_invoke_supp_plugin(const TEE_UUID *uuid, uint32_t command, uint32_t sub_command,
                                  void *buffer, size_t size, size_t *out_size);

/* The heap: remember what is in use, and what is in use beyond that. For leak tests. */
void tee_user_mem_mark_heap(void);
size_t tee_user_mem_check_heap(void);

#ifdef __cplusplus
}
#endif

#endif
