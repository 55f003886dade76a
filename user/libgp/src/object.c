/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects of the Core API (chapter 5). What a call of the kernel may answer is listed where the
 * specification lists it as a result; anything else is the TA's mistake and ends it.
 */
#include <string.h>

#include "crypto.h"

/* No type has more. */
#define ATTRIBUTES_MAX 8u

void object_ask(TEE_ObjectHandle object, struct ta_object_info *info)
{
	TEE_Result res = sys_cryp_obj_get_info(object_number(object), info);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

/* One that may be changed: transient, and, for @empty, without a key. */
static void must_be_transient(TEE_ObjectHandle object, bool empty, const char *function)
{
	struct ta_object_info info;

	object_ask(object, &info);
	if (info.handle_flags & TEE_HANDLE_FLAG_PERSISTENT)
		gp_panic(TEE_ERROR_BAD_PARAMETERS, function);
	if (empty && (info.handle_flags & TEE_HANDLE_FLAG_INITIALIZED))
		gp_panic(TEE_ERROR_BAD_STATE, function);
}

/* ---- any object ------------------------------------------------------------------------------ */

TEE_Result TEE_GetObjectInfo1(TEE_ObjectHandle object, TEE_ObjectInfo *info)
{
	struct ta_object_info i;

	object_ask(object, &i);
	*info = (TEE_ObjectInfo){
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

void TEE_GetObjectInfo(TEE_ObjectHandle object, TEE_ObjectInfo *info)
{
	(void)TEE_GetObjectInfo1(object, info);
}

TEE_Result TEE_RestrictObjectUsage1(TEE_ObjectHandle object, uint32_t usage)
{
	TEE_Result res = sys_cryp_obj_restrict_usage(object_number(object), usage);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	return res;
}

void TEE_RestrictObjectUsage(TEE_ObjectHandle object, uint32_t usage)
{
	(void)TEE_RestrictObjectUsage1(object, usage);
}

TEE_Result TEE_GetObjectBufferAttribute(TEE_ObjectHandle object, uint32_t attribute, void *buffer,
                                        size_t *size)
{
	uint64_t n = *size;
	TEE_Result res;

	if (attribute & TEE_ATTR_FLAG_VALUE)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	res = sys_cryp_obj_get_attr(object_number(object), attribute, buffer, &n);
	*size = n;
	if (res != TEE_SUCCESS && res != TEE_ERROR_ITEM_NOT_FOUND && res != TEE_ERROR_SHORT_BUFFER)
		GP_PANIC(res);
	return res;
}

TEE_Result TEE_GetObjectValueAttribute(TEE_ObjectHandle object, uint32_t attribute, uint32_t *a,
                                       uint32_t *b)
{
	uint32_t value[2] = { 0, 0 };
	uint64_t n = sizeof(value);
	TEE_Result res;

	if (!(attribute & TEE_ATTR_FLAG_VALUE))
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	res = sys_cryp_obj_get_attr(object_number(object), attribute, value, &n);
	if (res != TEE_SUCCESS && res != TEE_ERROR_ITEM_NOT_FOUND)
		GP_PANIC(res);
	if (res == TEE_SUCCESS && a)
		*a = value[0];
	if (res == TEE_SUCCESS && b)
		*b = value[1];
	return res;
}

void TEE_CloseObject(TEE_ObjectHandle object)
{
	TEE_Result res;

	if (object == TEE_HANDLE_NULL)
		return;
	res = sys_cryp_obj_close(object_number(object));
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

/* ---- transient objects ----------------------------------------------------------------------- */

TEE_Result TEE_AllocateTransientObject(TEE_ObjectType type, uint32_t max_size,
                                       TEE_ObjectHandle *object)
{
	uint32_t number;
	TEE_Result res;

	/* The kernel has it for what is to become a file; here it has no use. */
	if (type == TEE_TYPE_DATA)
		return TEE_ERROR_NOT_SUPPORTED;
	res = sys_cryp_obj_alloc(type, max_size, &number);
	if (res == TEE_SUCCESS)
		*object = (TEE_ObjectHandle)(uintptr_t)number;
	else if (res != TEE_ERROR_OUT_OF_MEMORY && res != TEE_ERROR_NOT_SUPPORTED)
		GP_PANIC(res);
	return res;
}

void TEE_FreeTransientObject(TEE_ObjectHandle object)
{
	if (object == TEE_HANDLE_NULL)
		return;
	must_be_transient(object, false, __func__);
	TEE_CloseObject(object);
}

void TEE_ResetTransientObject(TEE_ObjectHandle object)
{
	TEE_Result res;

	if (object == TEE_HANDLE_NULL)
		return;
	must_be_transient(object, false, __func__);
	res = sys_cryp_obj_reset(object_number(object));
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

/* As the kernel wants them. @to has ATTRIBUTES_MAX places. */
static void attributes_to_sys(struct ta_attribute *to, const TEE_Attribute *from, uint32_t count,
                              const char *function)
{
	uint32_t i;

	if (count > ATTRIBUTES_MAX)
		gp_panic(TEE_ERROR_ITEM_NOT_FOUND, function);
	for (i = 0; i < count; i++) {
		bool value = (from[i].attributeID & TEE_ATTR_FLAG_VALUE) != 0;

		to[i] = (struct ta_attribute){
			.a = value ? from[i].content.value.a
			           : (uintptr_t)from[i].content.ref.buffer,
			.b = value ? from[i].content.value.b : from[i].content.ref.length,
			.id = from[i].attributeID,
		};
	}
}

TEE_Result TEE_PopulateTransientObject(TEE_ObjectHandle object, const TEE_Attribute *attributes,
                                       uint32_t count)
{
	struct ta_attribute a[ATTRIBUTES_MAX];
	TEE_Result res;

	must_be_transient(object, true, __func__);
	attributes_to_sys(a, attributes, count, __func__);
	res = sys_cryp_obj_populate(object_number(object), a, count);
	if (res != TEE_SUCCESS && res != TEE_ERROR_BAD_PARAMETERS)
		GP_PANIC(res);
	return res;
}

void TEE_InitRefAttribute(TEE_Attribute *attribute, uint32_t id, const void *buffer, size_t length)
{
	if (id & TEE_ATTR_FLAG_VALUE)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	attribute->attributeID = id;
	attribute->content.ref.buffer = (void *)(uintptr_t)buffer;
	attribute->content.ref.length = length;
}

void TEE_InitValueAttribute(TEE_Attribute *attribute, uint32_t id, uint32_t a, uint32_t b)
{
	if (!(id & TEE_ATTR_FLAG_VALUE))
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	attribute->attributeID = id;
	attribute->content.value.a = a;
	attribute->content.value.b = b;
}

TEE_Result TEE_CopyObjectAttributes1(TEE_ObjectHandle to, TEE_ObjectHandle from)
{
	TEE_Result res;

	must_be_transient(to, true, __func__);
	res = sys_cryp_obj_copy(object_number(to), object_number(from));
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	return res;
}

void TEE_CopyObjectAttributes(TEE_ObjectHandle to, TEE_ObjectHandle from)
{
	(void)TEE_CopyObjectAttributes1(to, from);
}

TEE_Result TEE_GenerateKey(TEE_ObjectHandle object, uint32_t size, const TEE_Attribute *parameters,
                           uint32_t count)
{
	struct ta_attribute a[ATTRIBUTES_MAX];
	TEE_Result res;

	must_be_transient(object, true, __func__);
	attributes_to_sys(a, parameters, count, __func__);
	res = sys_cryp_obj_generate_key(object_number(object), size, a, count);
	if (res != TEE_SUCCESS && res != TEE_ERROR_BAD_PARAMETERS)
		GP_PANIC(res);
	return res;
}
