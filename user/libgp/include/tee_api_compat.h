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
TEE_Result __GP11_TEE_BigIntConvertToOctetString(uint8_t *buffer, uint32_t *len,
                                                 const TEE_BigInt *number);

#define TEE_GetPropertyAsString        __GP11_TEE_GetPropertyAsString
#define TEE_GetPropertyAsBinaryBlock   __GP11_TEE_GetPropertyAsBinaryBlock
#define TEE_GetPropertyName            __GP11_TEE_GetPropertyName
#define TEE_OpenTASession              __GP11_TEE_OpenTASession
#define TEE_InvokeTACommand            __GP11_TEE_InvokeTACommand
#define TEE_BigIntConvertToOctetString __GP11_TEE_BigIntConvertToOctetString

#ifdef __cplusplus
}
#endif

#endif
