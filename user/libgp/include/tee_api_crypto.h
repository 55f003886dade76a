/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys, digests and ciphers of the Core API. Included by tee_api.h.
 */
#ifndef TEE_API_CRYPTO_H
#define TEE_API_CRYPTO_H

#include <tee_api_types.h>
#include <tee_crypto.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TEE_OPERATION_CIPHER 1
#define TEE_OPERATION_DIGEST 5

#define TEE_OPERATION_STATE_INITIAL    0x00000000
#define TEE_OPERATION_STATE_ACTIVE     0x00000001
#define TEE_OPERATION_STATE_EXTRACTING 0x00000002

/* handleState of an operation, besides TEE_HANDLE_FLAG_INITIALIZED */
#define TEE_HANDLE_FLAG_KEY_SET         0x00040000
#define TEE_HANDLE_FLAG_EXPECT_TWO_KEYS 0x00080000
#define TEE_HANDLE_FLAG_EXTRACTING      0x00100000

#define TEE_CRYPTO_ELEMENT_NONE 0

/* Bytes of the largest digest */
#define TEE_MAX_HASH_SIZE 64

typedef uint32_t TEE_ObjectType;
typedef uint32_t TEE_OperationMode;
typedef struct __TEE_ObjectHandle *TEE_ObjectHandle;
typedef struct __TEE_OperationHandle *TEE_OperationHandle;

typedef struct {
	uint32_t objectType;
	uint32_t objectSize;    /* bits of the key that is there */
	uint32_t maxObjectSize; /* bits that it may have */
	uint32_t objectUsage;
	size_t dataSize;
	size_t dataPosition;
	uint32_t handleFlags;
} __GP13_TEE_ObjectInfo;

typedef struct {
	uint32_t objectType;
	union {
		uint32_t keySize;
		uint32_t objectSize;
	};
	union {
		uint32_t maxKeySize;
		uint32_t maxObjectSize;
	};
	uint32_t objectUsage;
	uint32_t dataSize;
	uint32_t dataPosition;
	uint32_t handleFlags;
} __GP11_TEE_ObjectInfo;

typedef struct {
	uint32_t attributeID;
	union {
		struct {
			void *buffer;
			size_t length;
		} ref;
		struct {
			uint32_t a;
			uint32_t b;
		} value;
	} content;
} __GP13_TEE_Attribute;

typedef struct {
	uint32_t attributeID;
	union {
		struct {
			void *buffer;
			uint32_t length;
		} ref;
		struct {
			uint32_t a;
			uint32_t b;
		} value;
	} content;
} __GP11_TEE_Attribute;

#if __OPTEE_CORE_API_COMPAT_1_1
typedef __GP11_TEE_ObjectInfo TEE_ObjectInfo;
typedef __GP11_TEE_Attribute TEE_Attribute;
#else
typedef __GP13_TEE_ObjectInfo TEE_ObjectInfo;
typedef __GP13_TEE_Attribute TEE_Attribute;
#endif

typedef struct {
	uint32_t algorithm;
	uint32_t operationClass;
	uint32_t mode;
	uint32_t digestLength;
	uint32_t maxKeySize;
	uint32_t keySize;
	uint32_t requiredKeyUsage;
	uint32_t handleState;
} TEE_OperationInfo;

typedef struct {
	uint32_t keySize;
	uint32_t requiredKeyUsage;
} TEE_OperationInfoKey;

typedef struct {
	uint32_t algorithm;
	uint32_t operationClass;
	uint32_t mode;
	uint32_t digestLength;
	uint32_t maxKeySize;
	uint32_t handleState;
	uint32_t operationState;
	uint32_t numberOfKeys;
	TEE_OperationInfoKey keyInformation[];
} TEE_OperationInfoMultiple;

/* Any object */
void TEE_GetObjectInfo(TEE_ObjectHandle object, TEE_ObjectInfo *info);
TEE_Result TEE_GetObjectInfo1(TEE_ObjectHandle object, TEE_ObjectInfo *info);
void TEE_RestrictObjectUsage(TEE_ObjectHandle object, uint32_t usage);
TEE_Result TEE_RestrictObjectUsage1(TEE_ObjectHandle object, uint32_t usage);
TEE_Result TEE_GetObjectBufferAttribute(TEE_ObjectHandle object, uint32_t attribute, void *buffer,
                                        size_t *size);
TEE_Result TEE_GetObjectValueAttribute(TEE_ObjectHandle object, uint32_t attribute, uint32_t *a,
                                       uint32_t *b);
void TEE_CloseObject(TEE_ObjectHandle object);

/* Transient objects */
TEE_Result TEE_AllocateTransientObject(TEE_ObjectType type, uint32_t max_size,
                                       TEE_ObjectHandle *object);
void TEE_FreeTransientObject(TEE_ObjectHandle object);
void TEE_ResetTransientObject(TEE_ObjectHandle object);
TEE_Result TEE_PopulateTransientObject(TEE_ObjectHandle object, const TEE_Attribute *attributes,
                                       uint32_t count);
void TEE_InitRefAttribute(TEE_Attribute *attribute, uint32_t id, const void *buffer, size_t length);
void TEE_InitValueAttribute(TEE_Attribute *attribute, uint32_t id, uint32_t a, uint32_t b);
void TEE_CopyObjectAttributes(TEE_ObjectHandle to, TEE_ObjectHandle from);
TEE_Result TEE_CopyObjectAttributes1(TEE_ObjectHandle to, TEE_ObjectHandle from);
TEE_Result TEE_GenerateKey(TEE_ObjectHandle object, uint32_t size, const TEE_Attribute *parameters,
                           uint32_t count);

/* Operations */
TEE_Result TEE_IsAlgorithmSupported(uint32_t algorithm, uint32_t element);
TEE_Result TEE_AllocateOperation(TEE_OperationHandle *operation, uint32_t algorithm, uint32_t mode,
                                 uint32_t max_key_size);
void TEE_FreeOperation(TEE_OperationHandle operation);
void TEE_GetOperationInfo(TEE_OperationHandle operation, TEE_OperationInfo *info);
TEE_Result TEE_GetOperationInfoMultiple(TEE_OperationHandle operation,
                                        TEE_OperationInfoMultiple *info, size_t *size);
void TEE_ResetOperation(TEE_OperationHandle operation);
TEE_Result TEE_SetOperationKey(TEE_OperationHandle operation, TEE_ObjectHandle key);
TEE_Result TEE_SetOperationKey2(TEE_OperationHandle operation, TEE_ObjectHandle key1,
                                TEE_ObjectHandle key2);
void TEE_CopyOperation(TEE_OperationHandle to, TEE_OperationHandle from);

void TEE_DigestUpdate(TEE_OperationHandle operation, const void *chunk, size_t size);
TEE_Result TEE_DigestDoFinal(TEE_OperationHandle operation, const void *chunk, size_t size,
                             void *hash, size_t *hash_size);
TEE_Result TEE_DigestExtract(TEE_OperationHandle operation, void *hash, size_t *hash_size);

void TEE_CipherInit(TEE_OperationHandle operation, const void *iv, size_t iv_size);
TEE_Result TEE_CipherUpdate(TEE_OperationHandle operation, const void *source, size_t size,
                            void *destination, size_t *destination_size);
TEE_Result TEE_CipherDoFinal(TEE_OperationHandle operation, const void *source, size_t size,
                             void *destination, size_t *destination_size);

#ifdef __cplusplus
}
#endif

#if __OPTEE_CORE_API_COMPAT_1_1
#include <tee_api_crypto_compat.h>
#endif

#endif
