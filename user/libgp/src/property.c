/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Properties. Each set is a list of what the TA's own image knows (user_ta_header.c, and what this
 * library is), followed by the kernel's. A property is found by its position in both together.
 */
#include <base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tee_isocket.h>

#include "gp.h"

#define NAME_MAX    80
#define TEXT_MAX    256
#define NOT_STARTED UINT32_MAX

struct enumerator {
	TEE_PropSetHandle set;
	uint32_t index;
};

struct found {
	enum user_ta_prop_type type;
	union {
		bool flag;
		uint32_t u32;
		uint64_t u64;
		TEE_UUID uuid;
		TEE_Identity identity;
		char text[TEXT_MAX];
	};
	const char *string; /* of STRING and BINARY_BLOCK */
};

static bool is_set(TEE_PropSetHandle h)
{
	return h == TEE_PROPSET_CURRENT_TA || h == TEE_PROPSET_CURRENT_CLIENT ||
	       h == TEE_PROPSET_TEE_IMPLEMENTATION;
}

static size_t fixed_size(enum user_ta_prop_type type)
{
	switch (type) {
	case USER_TA_PROP_TYPE_BOOL:
		return sizeof(bool);
	case USER_TA_PROP_TYPE_U32:
		return sizeof(uint32_t);
	case USER_TA_PROP_TYPE_U64:
		return sizeof(uint64_t);
	case USER_TA_PROP_TYPE_UUID:
		return sizeof(TEE_UUID);
	case USER_TA_PROP_TYPE_IDENTITY:
		return sizeof(TEE_Identity);
	case USER_TA_PROP_TYPE_STRING:
	case USER_TA_PROP_TYPE_BINARY_BLOCK:
	case USER_TA_PROP_TYPE_INVALID:
	default:
		return 0;
	}
}

/*
 * What the implementation says of itself that this library answers for: its own versions, and what
 * there is not, elliptic curves and a storage that notices when it is set back.
 */
#define NUMBER(n)                                \
	USER_TA_PROP_TYPE_U32, &(const uint32_t) \
	{                                        \
		n                                \
	}
#define NO                                    \
	USER_TA_PROP_TYPE_BOOL, &(const bool) \
	{                                     \
		false                         \
	}
static const struct user_ta_property library_props[] = {
	{ "gpd.tee.arith.maxBigIntSize", NUMBER(TEE_MAX_BIG_INT_BITS) },
	{ "gpd.tee.internalCore.version", NUMBER(TEE_CORE_API_VERSION) },
	{ "gpd.tee.sockets.version", NUMBER(TEE_ISOCKET_VERSION) },
	{ "gpd.tee.sockets.tcp.version", NUMBER(TEE_ISOCKET_VERSION) },
	{ "gpd.tee.cryptography.nist", NO },
	{ "gpd.tee.cryptography.bsi-r", NO },
	{ "gpd.tee.cryptography.bsi-t", NO },
	{ "gpd.tee.cryptography.ietf", NO },
	{ "gpd.tee.cryptography.octa", NO },
	{ "gpd.tee.trustedStorage.rollbackDetection.protectionLevel", NUMBER(0) },
	{ "gpd.tee.trustedStorage.private.rollbackProtection", NUMBER(0) },
};

/* The part of a set that is in the image. */
static const struct user_ta_property *own_list(TEE_PropSetHandle set, uint32_t *count)
{
	if (set == TEE_PROPSET_CURRENT_TA) {
		*count = (uint32_t)ta_num_props;
		return ta_props;
	}
	*count = 0;
	if (set == TEE_PROPSET_TEE_IMPLEMENTATION)
		*count = sizeof(library_props) / sizeof(library_props[0]);
	return library_props;
}

static void own_at(const struct user_ta_property *p, struct found *f)
{
	f->type = p->type;
	f->string = p->value;
	memcpy(f->text, p->value, fixed_size(p->type));
}

static TEE_Result kernel_at(TEE_PropSetHandle set, uint32_t index, struct found *f)
{
	uint32_t len = sizeof(f->text) - 1, type = USER_TA_PROP_TYPE_INVALID;
	TEE_Result res;

	memset(f, 0, sizeof(*f));
	res = sys_get_property((uint32_t)(uintptr_t)set, index, NULL, NULL, f->text, &len, &type);
	f->type = type;
	f->string = f->text;
	if (res == TEE_SUCCESS && fixed_size(f->type) && len != fixed_size(f->type))
		return TEE_ERROR_BAD_STATE; /* the kernel breaks the interface */
	return res;
}

/* The value of the property at @index of @set. */
static TEE_Result property_at(TEE_PropSetHandle set, uint32_t index, struct found *f)
{
	const struct user_ta_property *own;
	uint32_t count;

	own = own_list(set, &count);
	if (index >= count)
		return kernel_at(set, index - count, f);
	own_at(&own[index], f);
	return TEE_SUCCESS;
}

/* Its name: that of the image, or the kernel's in @room. */
static TEE_Result name_at(TEE_PropSetHandle set, uint32_t index, char room[static NAME_MAX],
                          const char **name)
{
	const struct user_ta_property *own;
	uint32_t count, len = NAME_MAX;

	own = own_list(set, &count);
	*name = index < count ? own[index].name : room;
	if (index < count)
		return TEE_SUCCESS;
	return sys_get_property((uint32_t)(uintptr_t)set, index - count, room, &len, NULL, NULL,
	                        NULL);
}

static TEE_Result index_of(TEE_PropSetHandle set, const char *name, uint32_t *index)
{
	const struct user_ta_property *own;
	uint32_t count;
	TEE_Result res;

	own = own_list(set, &count);
	for (*index = 0; *index < count; ++*index)
		if (!strcmp(own[*index].name, name))
			return TEE_SUCCESS;
	res = sys_get_property_name_to_index((uint32_t)(uintptr_t)set, name, strlen(name) + 1,
	                                     index);
	*index += count;
	return res;
}

/* A set with a name, or an enumerator that stands on one of its properties. */
static TEE_Result find(TEE_PropSetHandle handle, const char *name, struct found *f)
{
	struct enumerator *e = (void *)handle;
	uint32_t index;
	TEE_Result res;

	if (!is_set(handle)) {
		if (!e)
			return TEE_ERROR_BAD_PARAMETERS;
		if (e->index == NOT_STARTED)
			return TEE_ERROR_ITEM_NOT_FOUND;
		return property_at(e->set, e->index, f);
	}
	if (!name)
		return TEE_ERROR_ITEM_NOT_FOUND;
	res = index_of(handle, name, &index);
	if (res != TEE_SUCCESS)
		return res;
	return property_at(handle, index, f);
}

static void check_result(TEE_Result res, const char *function)
{
	if (res != TEE_SUCCESS && res != TEE_ERROR_ITEM_NOT_FOUND && res != TEE_ERROR_BAD_FORMAT &&
	    res != TEE_ERROR_SHORT_BUFFER)
		gp_panic(res, function);
}

static int print_value(const struct found *f, char *to, size_t size)
{
	switch (f->type) {
	case USER_TA_PROP_TYPE_BOOL:
		return snprintf(to, size, "%s", f->flag ? "true" : "false");
	case USER_TA_PROP_TYPE_U32:
		return snprintf(to, size, "%u", f->u32);
	case USER_TA_PROP_TYPE_U64:
		return snprintf(to, size, "%lu", f->u64);
	case USER_TA_PROP_TYPE_UUID:
		return snprintf(to, size, "%pUl", (const void *)&f->uuid);
	case USER_TA_PROP_TYPE_IDENTITY:
		return snprintf(to, size, "%u:%pUl", f->identity.login,
		                (const void *)&f->identity.uuid);
	case USER_TA_PROP_TYPE_STRING:
	case USER_TA_PROP_TYPE_BINARY_BLOCK:
	case USER_TA_PROP_TYPE_INVALID:
	default:
		return snprintf(to, size, "%s", f->string);
	}
}

TEE_Result TEE_GetPropertyAsString(TEE_PropSetHandle set, const char *name, char *value,
                                   size_t *len)
{
	struct found f;
	TEE_Result res = find(set, name, &f);
	size_t room = *len;

	check_result(res, __func__);
	if (res != TEE_SUCCESS)
		return res;
	*len = (size_t)print_value(&f, value, room) + 1;
	return *len > room ? TEE_ERROR_SHORT_BUFFER : TEE_SUCCESS;
}

/* The value of a property of fixed size, if it has the type that is wanted. */
static TEE_Result get_fixed(TEE_PropSetHandle set, const char *name, enum user_ta_prop_type type,
                            void *value, const char *function)
{
	struct found f;
	TEE_Result res = find(set, name, &f);

	if (res == TEE_SUCCESS && f.type != type)
		res = TEE_ERROR_BAD_FORMAT;
	check_result(res, function);
	if (res == TEE_SUCCESS)
		memcpy(value, f.text, fixed_size(type));
	return res;
}

TEE_Result TEE_GetPropertyAsBool(TEE_PropSetHandle set, const char *name, bool *value)
{
	return get_fixed(set, name, USER_TA_PROP_TYPE_BOOL, value, __func__);
}

TEE_Result TEE_GetPropertyAsU32(TEE_PropSetHandle set, const char *name, uint32_t *value)
{
	return get_fixed(set, name, USER_TA_PROP_TYPE_U32, value, __func__);
}

TEE_Result TEE_GetPropertyAsU64(TEE_PropSetHandle set, const char *name, uint64_t *value)
{
	return get_fixed(set, name, USER_TA_PROP_TYPE_U64, value, __func__);
}

TEE_Result TEE_GetPropertyAsUUID(TEE_PropSetHandle set, const char *name, TEE_UUID *value)
{
	return get_fixed(set, name, USER_TA_PROP_TYPE_UUID, value, __func__);
}

TEE_Result TEE_GetPropertyAsIdentity(TEE_PropSetHandle set, const char *name, TEE_Identity *value)
{
	return get_fixed(set, name, USER_TA_PROP_TYPE_IDENTITY, value, __func__);
}

TEE_Result TEE_GetPropertyAsBinaryBlock(TEE_PropSetHandle set, const char *name, void *value,
                                        size_t *len)
{
	struct found f;
	TEE_Result res = find(set, name, &f);

	if (res == TEE_SUCCESS && f.type != USER_TA_PROP_TYPE_BINARY_BLOCK)
		res = TEE_ERROR_BAD_FORMAT;
	check_result(res, __func__);
	if (res != TEE_SUCCESS)
		return res;
	return base64_dec(f.string, strlen(f.string), value, len) ? TEE_SUCCESS
	                                                          : TEE_ERROR_SHORT_BUFFER;
}

TEE_Result TEE_AllocatePropertyEnumerator(TEE_PropSetHandle *enumerator)
{
	struct enumerator *e = malloc(sizeof(*e));

	if (!e)
		return TEE_ERROR_OUT_OF_MEMORY;
	e->index = NOT_STARTED;
	*enumerator = (TEE_PropSetHandle)(void *)e;
	return TEE_SUCCESS;
}

void TEE_FreePropertyEnumerator(TEE_PropSetHandle enumerator)
{
	free(enumerator);
}

void TEE_StartPropertyEnumerator(TEE_PropSetHandle enumerator, TEE_PropSetHandle set)
{
	struct enumerator *e = (void *)enumerator;

	if (!e || !is_set(set))
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	e->set = set;
	e->index = 0;
}

void TEE_ResetPropertyEnumerator(TEE_PropSetHandle enumerator)
{
	struct enumerator *e = (void *)enumerator;

	if (!e)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	e->index = NOT_STARTED;
}

TEE_Result TEE_GetPropertyName(TEE_PropSetHandle enumerator, void *name, size_t *len)
{
	struct enumerator *e = (void *)enumerator;
	char text[NAME_MAX] = "";
	const char *found;
	size_t room = *len;
	TEE_Result res;

	if (!e)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (e->index == NOT_STARTED)
		return TEE_ERROR_ITEM_NOT_FOUND;
	res = name_at(e->set, e->index, text, &found);
	check_result(res, __func__);
	if (res != TEE_SUCCESS)
		return res;
	*len = strlcpy(name, found, room) + 1;
	return *len > room ? TEE_ERROR_SHORT_BUFFER : TEE_SUCCESS;
}

TEE_Result TEE_GetNextProperty(TEE_PropSetHandle enumerator)
{
	struct enumerator *e = (void *)enumerator;
	char text[NAME_MAX];
	const char *found;
	TEE_Result res;

	if (!e)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (e->index == NOT_STARTED)
		return TEE_ERROR_ITEM_NOT_FOUND;
	e->index++;
	res = name_at(e->set, e->index, text, &found);
	check_result(res, __func__);
	return res;
}

/* ---- version 1.1: sizes of 32 bits ---------------------------------------------------------- */

TEE_Result __GP11_TEE_GetPropertyAsString(TEE_PropSetHandle set, const char *name, char *value,
                                          uint32_t *len)
{
	size_t wide = *len;
	TEE_Result res = TEE_GetPropertyAsString(set, name, value, &wide);

	*len = (uint32_t)wide;
	return res;
}

TEE_Result __GP11_TEE_GetPropertyAsBinaryBlock(TEE_PropSetHandle set, const char *name, void *value,
                                               uint32_t *len)
{
	size_t wide = *len;
	TEE_Result res = TEE_GetPropertyAsBinaryBlock(set, name, value, &wide);

	*len = (uint32_t)wide;
	return res;
}

TEE_Result __GP11_TEE_GetPropertyName(TEE_PropSetHandle enumerator, void *name, uint32_t *len)
{
	size_t wide = *len;
	TEE_Result res = TEE_GetPropertyName(enumerator, name, &wide);

	*len = (uint32_t)wide;
	return res;
}
