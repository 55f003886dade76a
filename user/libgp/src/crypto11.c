/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Version 1.1 of keys and operations: sizes of 32 bits become those of version 1.3 and back.
 */
#include "crypto.h"

#include <tee_api_crypto_compat.h>

/* Here the plain names mean version 1.3. */
#undef TEE_GetObjectInfo
#undef TEE_GetObjectInfo1
#undef TEE_GetObjectBufferAttribute
#undef TEE_PopulateTransientObject
#undef TEE_InitRefAttribute
#undef TEE_InitValueAttribute
#undef TEE_GenerateKey
#undef TEE_GetOperationInfoMultiple
#undef TEE_DigestDoFinal
#undef TEE_CipherUpdate
#undef TEE_CipherDoFinal

/* More than there can be: the wide call says so. */
#define ATTRIBUTES_MAX 9u

TEE_Result __GP11_TEE_GetObjectInfo1(TEE_ObjectHandle object, __GP11_TEE_ObjectInfo *info)
{
	struct ta_object_info i;

	object_ask(object, &i);
	*info = (__GP11_TEE_ObjectInfo){
		.objectType = i.type,
		.objectSize = i.size,
		.maxObjectSize = i.max_size,
		.objectUsage = i.usage,
		.dataSize = i.data_size,
		.dataPosition = i.data_pos,
		.handleFlags = i.handle_flags,
	};
	return TEE_SUCCESS;
}

void __GP11_TEE_GetObjectInfo(TEE_ObjectHandle object, __GP11_TEE_ObjectInfo *info)
{
	(void)__GP11_TEE_GetObjectInfo1(object, info);
}

TEE_Result __GP11_TEE_GetObjectBufferAttribute(TEE_ObjectHandle object, uint32_t attribute,
                                               void *buffer, uint32_t *size)
{
	size_t wide = *size;
	TEE_Result res = TEE_GetObjectBufferAttribute(object, attribute, buffer, &wide);

	*size = (uint32_t)wide;
	return res;
}

static uint32_t widen(TEE_Attribute to[static ATTRIBUTES_MAX], const __GP11_TEE_Attribute *from,
                      uint32_t count)
{
	uint32_t n = count < ATTRIBUTES_MAX ? count : ATTRIBUTES_MAX, i;

	for (i = 0; i < n; i++)
		if (from[i].attributeID & TEE_ATTR_FLAG_VALUE)
			TEE_InitValueAttribute(&to[i], from[i].attributeID, from[i].content.value.a,
			                       from[i].content.value.b);
		else
			TEE_InitRefAttribute(&to[i], from[i].attributeID,
			                     from[i].content.ref.buffer,
			                     from[i].content.ref.length);
	return n;
}

TEE_Result __GP11_TEE_PopulateTransientObject(TEE_ObjectHandle object,
                                              const __GP11_TEE_Attribute *attributes,
                                              uint32_t count)
{
	TEE_Attribute wide[ATTRIBUTES_MAX];

	return TEE_PopulateTransientObject(object, wide, widen(wide, attributes, count));
}

void __GP11_TEE_InitRefAttribute(__GP11_TEE_Attribute *attribute, uint32_t id, const void *buffer,
                                 uint32_t length)
{
	if (id & TEE_ATTR_FLAG_VALUE)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	attribute->attributeID = id;
	attribute->content.ref.buffer = (void *)(uintptr_t)buffer;
	attribute->content.ref.length = length;
}

void __GP11_TEE_InitValueAttribute(__GP11_TEE_Attribute *attribute, uint32_t id, uint32_t a,
                                   uint32_t b)
{
	if (!(id & TEE_ATTR_FLAG_VALUE))
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	attribute->attributeID = id;
	attribute->content.value.a = a;
	attribute->content.value.b = b;
}

TEE_Result __GP11_TEE_GenerateKey(TEE_ObjectHandle object, uint32_t size,
                                  const __GP11_TEE_Attribute *parameters, uint32_t count)
{
	TEE_Attribute wide[ATTRIBUTES_MAX];

	return TEE_GenerateKey(object, size, wide, widen(wide, parameters, count));
}

TEE_Result __GP11_TEE_GetOperationInfoMultiple(TEE_OperationHandle operation,
                                               TEE_OperationInfoMultiple *info, uint32_t *size)
{
	size_t wide = *size;
	TEE_Result res = TEE_GetOperationInfoMultiple(operation, info, &wide);

	*size = (uint32_t)wide;
	return res;
}

TEE_Result __GP11_TEE_DigestDoFinal(TEE_OperationHandle operation, const void *chunk, uint32_t size,
                                    void *hash, uint32_t *hash_size)
{
	size_t wide = *hash_size;
	TEE_Result res = TEE_DigestDoFinal(operation, chunk, size, hash, &wide);

	*hash_size = (uint32_t)wide;
	return res;
}

TEE_Result __GP11_TEE_CipherUpdate(TEE_OperationHandle operation, const void *source, uint32_t size,
                                   void *destination, uint32_t *destination_size)
{
	size_t wide = *destination_size;
	TEE_Result res = TEE_CipherUpdate(operation, source, size, destination, &wide);

	*destination_size = (uint32_t)wide;
	return res;
}

TEE_Result __GP11_TEE_CipherDoFinal(TEE_OperationHandle operation, const void *source,
                                    uint32_t size, void *destination, uint32_t *destination_size)
{
	size_t wide = destination_size ? *destination_size : 0;
	TEE_Result res = TEE_CipherDoFinal(operation, source, size, destination,
	                                   destination_size ? &wide : NULL);

	if (destination_size)
		*destination_size = (uint32_t)wide;
	return res;
}
