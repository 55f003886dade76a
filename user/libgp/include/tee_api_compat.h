/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Version 1.1 of the Core API on top of 1.3.1: where a pointer to a size has 32 bits.
 * Included by tee_api.h, and only when a TA asks for version 1.1.
 */
#ifndef TEE_API_COMPAT_H
#define TEE_API_COMPAT_H

#ifdef __cplusplus
extern "C" {
#endif

TEE_Result __GP11_TEE_GetPropertyAsString(TEE_PropSetHandle set, const char *name, char *value,
                                          uint32_t *len);
TEE_Result __GP11_TEE_GetPropertyAsBinaryBlock(TEE_PropSetHandle set, const char *name, void *value,
                                               uint32_t *len);
TEE_Result __GP11_TEE_GetPropertyName(TEE_PropSetHandle enumerator, void *name, uint32_t *len);
TEE_Result __GP11_TEE_OpenTASession(const TEE_UUID *destination, uint32_t timeout, uint32_t types,
                                    __GP11_TEE_Param params[TEE_NUM_PARAMS],
                                    TEE_TASessionHandle *session, uint32_t *origin);
TEE_Result __GP11_TEE_InvokeTACommand(TEE_TASessionHandle session, uint32_t timeout,
                                      uint32_t command, uint32_t types,
                                      __GP11_TEE_Param params[TEE_NUM_PARAMS], uint32_t *origin);
/* Where only the caller's size has 32 bits */
TEE_Result __GP11_TEE_CheckMemoryAccessRights(uint32_t flags, void *buffer, uint32_t size);
void *__GP11_TEE_Malloc(uint32_t size, uint32_t hint);
void *__GP11_TEE_Realloc(void *buffer, uint32_t size);
void __GP11_TEE_MemMove(void *to, const void *from, uint32_t size);
int32_t __GP11_TEE_MemCompare(const void *a, const void *b, uint32_t size);
void __GP11_TEE_MemFill(void *buffer, uint32_t byte, uint32_t size);
void __GP11_TEE_GenerateRandom(void *buffer, uint32_t size);
uint32_t __GP11_TEE_BigIntFMMSizeInU32(uint32_t modulus_bits);
uint32_t __GP11_TEE_BigIntFMMContextSizeInU32(uint32_t modulus_bits);
void __GP11_TEE_BigIntInit(TEE_BigInt *number, uint32_t words);
void __GP11_TEE_BigIntInitFMM(TEE_BigIntFMM *number, uint32_t words);
void __GP11_TEE_BigIntInitFMMContext(TEE_BigIntFMMContext *context, uint32_t words,
                                     const TEE_BigInt *modulus);
TEE_Result __GP11_TEE_BigIntConvertFromOctetString(TEE_BigInt *dest, const uint8_t *buffer,
                                                   uint32_t len, int32_t sign);
void __GP11_TEE_BigIntShiftRight(TEE_BigInt *dest, const TEE_BigInt *op, uint32_t bits);

TEE_Result __GP11_TEE_BigIntConvertToOctetString(uint8_t *buffer, uint32_t *len,
                                                 const TEE_BigInt *number);

/* The library itself has both. */
#if __OPTEE_CORE_API_COMPAT_1_1
#define TEE_GetPropertyAsString          __GP11_TEE_GetPropertyAsString
#define TEE_GetPropertyAsBinaryBlock     __GP11_TEE_GetPropertyAsBinaryBlock
#define TEE_GetPropertyName              __GP11_TEE_GetPropertyName
#define TEE_OpenTASession                __GP11_TEE_OpenTASession
#define TEE_InvokeTACommand              __GP11_TEE_InvokeTACommand
#define TEE_CheckMemoryAccessRights      __GP11_TEE_CheckMemoryAccessRights
#define TEE_Malloc                       __GP11_TEE_Malloc
#define TEE_Realloc                      __GP11_TEE_Realloc
#define TEE_MemMove                      __GP11_TEE_MemMove
#define TEE_MemCompare                   __GP11_TEE_MemCompare
#define TEE_MemFill                      __GP11_TEE_MemFill
#define TEE_GenerateRandom               __GP11_TEE_GenerateRandom
#define TEE_BigIntFMMSizeInU32           __GP11_TEE_BigIntFMMSizeInU32
#define TEE_BigIntFMMContextSizeInU32    __GP11_TEE_BigIntFMMContextSizeInU32
#define TEE_BigIntInit                   __GP11_TEE_BigIntInit
#define TEE_BigIntInitFMM                __GP11_TEE_BigIntInitFMM
#define TEE_BigIntInitFMMContext         __GP11_TEE_BigIntInitFMMContext
#define TEE_BigIntConvertFromOctetString __GP11_TEE_BigIntConvertFromOctetString
#define TEE_BigIntConvertToOctetString   __GP11_TEE_BigIntConvertToOctetString
#define TEE_BigIntShiftRight             __GP11_TEE_BigIntShiftRight
#endif

#ifdef __cplusplus
}
#endif

#endif
