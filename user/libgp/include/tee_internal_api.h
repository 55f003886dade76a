/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a Trusted Application includes: the Core API and the entry points that it must define.
 */
#ifndef TEE_INTERNAL_API_H
#define TEE_INTERNAL_API_H

#include <compiler.h>
#include <stddef.h>
#include <trace.h>

#include <tee_api_defines.h>
#include <tee_api_types.h>
#include <tee_api.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TA_EXPORT

/* Called once when the instance is made, and once before it goes. */
TEE_Result TA_EXPORT TA_CreateEntryPoint(void);
void TA_EXPORT TA_DestroyEntryPoint(void);

/* Called for each session; what is left in *context comes back with every call of it. */
TEE_Result TA_EXPORT TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[TEE_NUM_PARAMS],
                                              void **context);
void TA_EXPORT TA_CloseSessionEntryPoint(void *context);
TEE_Result TA_EXPORT TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                                TEE_Param params[TEE_NUM_PARAMS]);

#ifdef __cplusplus
}
#endif

#endif
