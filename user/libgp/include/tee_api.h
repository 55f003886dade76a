/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Functions of the GlobalPlatform TEE Internal Core API that this kit offers today.
 *
 * A function that gets an argument no correct program passes does not return: it panics, which
 * ends the TA and tells its clients TEE_ERROR_TARGET_DEAD. That is the specification's way.
 */
#ifndef TEE_API_H
#define TEE_API_H

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Properties */
TEE_Result TEE_GetPropertyAsString(TEE_PropSetHandle set, const char *name, char *value,
                                   size_t *len);
TEE_Result TEE_GetPropertyAsBool(TEE_PropSetHandle set, const char *name, bool *value);
TEE_Result TEE_GetPropertyAsU32(TEE_PropSetHandle set, const char *name, uint32_t *value);
TEE_Result TEE_GetPropertyAsU64(TEE_PropSetHandle set, const char *name, uint64_t *value);
TEE_Result TEE_GetPropertyAsBinaryBlock(TEE_PropSetHandle set, const char *name, void *value,
                                        size_t *len);
TEE_Result TEE_GetPropertyAsUUID(TEE_PropSetHandle set, const char *name, TEE_UUID *value);
TEE_Result TEE_GetPropertyAsIdentity(TEE_PropSetHandle set, const char *name, TEE_Identity *value);
TEE_Result TEE_AllocatePropertyEnumerator(TEE_PropSetHandle *enumerator);
void TEE_FreePropertyEnumerator(TEE_PropSetHandle enumerator);
void TEE_StartPropertyEnumerator(TEE_PropSetHandle enumerator, TEE_PropSetHandle set);
void TEE_ResetPropertyEnumerator(TEE_PropSetHandle enumerator);
TEE_Result TEE_GetPropertyName(TEE_PropSetHandle enumerator, void *name, size_t *len);
TEE_Result TEE_GetNextProperty(TEE_PropSetHandle enumerator);

void TEE_Panic(TEE_Result code) __noreturn;

/* Other TAs */
TEE_Result TEE_OpenTASession(const TEE_UUID *destination, uint32_t timeout, uint32_t types,
                             TEE_Param params[TEE_NUM_PARAMS], TEE_TASessionHandle *session,
                             uint32_t *origin);
void TEE_CloseTASession(TEE_TASessionHandle session);
TEE_Result TEE_InvokeTACommand(TEE_TASessionHandle session, uint32_t timeout, uint32_t command,
                               uint32_t types, TEE_Param params[TEE_NUM_PARAMS], uint32_t *origin);

/* Cancellation */
bool TEE_GetCancellationFlag(void);
bool TEE_UnmaskCancellation(void);
bool TEE_MaskCancellation(void);

/* Memory */
TEE_Result TEE_CheckMemoryAccessRights(uint32_t flags, void *buffer, size_t size);
void TEE_SetInstanceData(const void *data);
const void *TEE_GetInstanceData(void);
void *TEE_Malloc(size_t size, uint32_t hint);
void *TEE_Realloc(void *buffer, size_t size);
void TEE_Free(void *buffer);
void TEE_MemMove(void *to, const void *from, size_t size);
int32_t TEE_MemCompare(const void *a, const void *b, size_t size); /* in constant time */
void TEE_MemFill(void *buffer, uint32_t byte, size_t size);        /* the lowest 8 bits of it */

void TEE_GenerateRandom(void *buffer, size_t size);

/* Time */
void TEE_GetSystemTime(TEE_Time *time);
TEE_Result TEE_Wait(uint32_t milliseconds);
TEE_Result TEE_GetTAPersistentTime(TEE_Time *time);
TEE_Result TEE_SetTAPersistentTime(const TEE_Time *time);
void TEE_GetREETime(TEE_Time *time);

#ifdef __cplusplus
}
#endif

#include <tee_api_crypto.h>
#include <tee_api_arith.h>

#include <tee_api_compat.h>

#endif
