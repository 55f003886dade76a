/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Version 1.1 of what tee_api_crypto.h declares: sizes and pointers to sizes have 32 bits.
 */
#ifndef TEE_API_CRYPTO_COMPAT_H
#define TEE_API_CRYPTO_COMPAT_H

#ifdef __cplusplus
extern "C" {
#endif

void __GP11_TEE_GetObjectInfo(TEE_ObjectHandle object, __GP11_TEE_ObjectInfo *info);
TEE_Result __GP11_TEE_GetObjectInfo1(TEE_ObjectHandle object, __GP11_TEE_ObjectInfo *info);
TEE_Result __GP11_TEE_GetObjectBufferAttribute(TEE_ObjectHandle object, uint32_t attribute,
                                               void *buffer, uint32_t *size);
TEE_Result __GP11_TEE_PopulateTransientObject(TEE_ObjectHandle object,
                                              const __GP11_TEE_Attribute *attributes,
                                              uint32_t count);
void __GP11_TEE_InitRefAttribute(__GP11_TEE_Attribute *attribute, uint32_t id, const void *buffer,
                                 uint32_t length);
void __GP11_TEE_InitValueAttribute(__GP11_TEE_Attribute *attribute, uint32_t id, uint32_t a,
                                   uint32_t b);
TEE_Result __GP11_TEE_GenerateKey(TEE_ObjectHandle object, uint32_t size,
                                  const __GP11_TEE_Attribute *parameters, uint32_t count);
TEE_Result __GP11_TEE_GetOperationInfoMultiple(TEE_OperationHandle operation,
                                               TEE_OperationInfoMultiple *info, uint32_t *size);
TEE_Result __GP11_TEE_DigestDoFinal(TEE_OperationHandle operation, const void *chunk, uint32_t size,
                                    void *hash, uint32_t *hash_size);
TEE_Result __GP11_TEE_CipherUpdate(TEE_OperationHandle operation, const void *source, uint32_t size,
                                   void *destination, uint32_t *destination_size);
TEE_Result __GP11_TEE_CipherDoFinal(TEE_OperationHandle operation, const void *source,
                                    uint32_t size, void *destination, uint32_t *destination_size);

#define TEE_GetObjectInfo            __GP11_TEE_GetObjectInfo
#define TEE_GetObjectInfo1           __GP11_TEE_GetObjectInfo1
#define TEE_GetObjectBufferAttribute __GP11_TEE_GetObjectBufferAttribute
#define TEE_PopulateTransientObject  __GP11_TEE_PopulateTransientObject
#define TEE_InitRefAttribute         __GP11_TEE_InitRefAttribute
#define TEE_InitValueAttribute       __GP11_TEE_InitValueAttribute
#define TEE_GenerateKey              __GP11_TEE_GenerateKey
#define TEE_GetOperationInfoMultiple __GP11_TEE_GetOperationInfoMultiple
#define TEE_DigestDoFinal            __GP11_TEE_DigestDoFinal
#define TEE_CipherUpdate             __GP11_TEE_CipherUpdate
#define TEE_CipherDoFinal            __GP11_TEE_CipherDoFinal

#ifdef __cplusplus
}
#endif

#endif
