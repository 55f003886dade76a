/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Properties that only the kernel knows (Core API 4.4, 4.7). What a TA says about
 * itself its own library answers.
 */
#include "sys/sys_priv.h"

#include "base/bytes.h"
#include "base/version.h"
#include "crypto/crypto.h"

#define NAME_MAX  64u
#define VALUE_MAX 64u

/* Write the value to @out (VALUE_MAX bytes); its size. */
typedef size_t value_fn(const struct ta_frame *f, void *out);

struct property {
	const char *name;
	uint32_t type;
	value_fn *value;  /* computed, or */
	const char *text; /* a string, or */
	uint32_t number;  /* a bool or a number */
};

struct identity {
	uint32_t login;
	struct ta_uuid uuid;
};

static size_t client_identity(const struct ta_frame *f, void *out)
{
	const struct ta_client *c = &f->session->client;
	struct identity id = { .login = c->login };

	ta_uuid_from_octets(&c->uuid, &id.uuid);
	memcpy(out, &id, sizeof(id));
	return sizeof(id);
}

static size_t own_uuid(const struct ta_frame *f, void *out)
{
	struct ta_uuid u;

	ta_uuid_from_octets(&f->ta->uuid, &u);
	memcpy(out, &u, sizeof(u));
	return sizeof(u);
}

/*
 * A name-based UUID (RFC 4122, version 5). No board that is supported has a number of its own
 * yet; until one has, all devices have the same.
 */
static size_t device_id(const struct ta_frame *f, void *out)
{
	static const char name[] = "Postern, a device without a number";
	uint8_t h[SHA512_SIZE];
	struct ta_uuid u;
	struct uuid id;

	(void)f;
	sha512_of_two(name, sizeof(name) - 1, NULL, 0, h);
	memcpy(id.b, h, sizeof(id.b));
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x50);
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	ta_uuid_from_octets(&id, &u);
	memcpy(out, &u, sizeof(u));
	return sizeof(u);
}

static size_t version_text(const struct ta_frame *f, void *out)
{
	size_t n = strnlen(postern_version, VALUE_MAX - 1);

	(void)f;
	memcpy(out, postern_version, n);
	((char *)out)[n] = '\0';
	return n + 1;
}

static size_t version_number(const struct ta_frame *f, void *out)
{
	(void)f;
	memcpy(out, &postern_build, sizeof(postern_build));
	return sizeof(postern_build);
}

static const struct property of_implementation[] = {
	{ "gpd.tee.apiversion", TA_PROP_STRING, .text = "1.3.1" },
	{ "gpd.tee.description", TA_PROP_STRING, .text = "Postern" },
	{ "gpd.tee.deviceID", TA_PROP_UUID, .value = device_id },
	{ "gpd.tee.systemTime.protectionLevel", TA_PROP_U32, .number = 1000 },
	{ "gpd.tee.TAPersistentTime.protectionLevel", TA_PROP_U32, .number = 100 },
	{ "gpd.tee.cryptography.ecc", TA_PROP_BOOL, .number = 0 },
	{ "gpd.tee.trustedStorage.antiRollback.protectionLevel", TA_PROP_U32, .number = 0 },
	{ "gpd.tee.trustedos.implementation.version", TA_PROP_STRING, .value = version_text },
	{ "gpd.tee.trustedos.implementation.binaryversion", TA_PROP_U32, .value = version_number },
	{ "gpd.tee.trustedos.manufacturer", TA_PROP_STRING, .text = "Postern" },
	{ "gpd.tee.firmware.implementation.version", TA_PROP_STRING, .text = "unknown" },
	{ "gpd.tee.firmware.implementation.binaryversion", TA_PROP_U32, .number = 0 },
	{ "gpd.tee.firmware.manufacturer", TA_PROP_STRING, .text = "unknown" },
};

static const struct property of_client[] = {
	{ "gpd.client.identity", TA_PROP_IDENTITY, .value = client_identity },
	{ "gpd.client.endian", TA_PROP_U32, .number = 0 },
};

static const struct property of_ta[] = {
	{ "gpd.ta.appID", TA_PROP_UUID, .value = own_uuid },
};

static const struct property *set_of(uint64_t raw_set, size_t *count)
{
	switch ((uint32_t)raw_set) {
	case TA_PROPSET_IMPLEMENTATION:
		*count = array_count(of_implementation);
		return of_implementation;
	case TA_PROPSET_CLIENT:
		*count = array_count(of_client);
		return of_client;
	case TA_PROPSET_TA:
		*count = array_count(of_ta);
		return of_ta;
	default:
		*count = 0;
		return NULL;
	}
}

static size_t value_of(const struct property *p, void *out)
{
	if (p->value)
		return p->value(ta_frame_self(), out);
	if (p->text) {
		memcpy(out, p->text, strlen(p->text) + 1);
		return strlen(p->text) + 1;
	}
	if (p->type == TA_PROP_BOOL) {
		*(uint8_t *)out = p->number != 0; /* room for a C bool is all that TAs give */
		return 1;
	}
	memcpy(out, &p->number, sizeof(p->number));
	return sizeof(p->number);
}

/*
 * @n bytes to where the TA wants them, if it does: its room is at @raw_len, and
 * becomes what was needed.
 */
static enum err give(uint64_t raw_to, uint64_t raw_len, const void *from, size_t n)
{
	uint32_t room, needed = (uint32_t)n;
	enum err e;

	if (!raw_to || !raw_len)
		return OK;
	e = ucopy_in(&room, (uva_t){ raw_len }, sizeof(room));
	if (e == OK)
		e = ucopy_out((uva_t){ raw_len }, &needed, sizeof(needed));
	if (e != OK)
		return e;
	return room < needed ? ERR_SHORT : ucopy_out((uva_t){ raw_to }, from, n);
}

uint32_t sys_get_property(const uint64_t x[static 8])
{
	uint64_t value[VALUE_MAX / sizeof(uint64_t)];
	const struct property *p;
	size_t count, n;
	enum err e = OK;

	p = set_of(x[0], &count);
	if (!p || x[1] >= count)
		return TEE_ERROR_ITEM_NOT_FOUND;
	p += x[1];

	n = value_of(p, value);
	if (x[6])
		e = ucopy_out((uva_t){ x[6] }, &p->type, sizeof(p->type));
	if (e == OK)
		e = give(x[4], x[5], value, n);
	if (e == OK)
		e = give(x[2], x[3], p->name, strlen(p->name) + 1);
	return ta_result_of(e);
}

uint32_t sys_get_property_name_to_index(const uint64_t x[static 8])
{
	char name[NAME_MAX];
	const struct property *p;
	size_t count;
	uint32_t i;
	enum err e;

	p = set_of(x[0], &count);
	if (!p)
		return TEE_ERROR_ITEM_NOT_FOUND;
	if (!x[1] || !x[2])
		return TEE_ERROR_BAD_PARAMETERS;
	/* Longer than any of ours. */
	if (x[2] > sizeof(name))
		return TEE_ERROR_ITEM_NOT_FOUND;
	e = ucopy_in(name, (uva_t){ x[1] }, x[2]);
	if (e != OK)
		return ta_result_of(e);
	name[x[2] - 1] = '\0';

	for (i = 0; i < count; i++)
		if (!strcmp(name, p[i].name))
			return sys_put_u32(x[3], i);
	return TEE_ERROR_ITEM_NOT_FOUND;
}
