/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a TA asks for itself: zeroed pages, and to give them back; one more shared library, and
 * where a symbol is; a key that no other TA gets, nor it in another guest. TAs built with OP-TEE's
 * library need the first for buffers that they pass to other TAs.
 *
 * Only a TA may open it: each command works on the caller.
 *
 * Commands   KEY: memref 0 in: up to 1024 bytes that the key depends on; memref 1 out: the key, 16
 *            to 32 bytes of memory that is not the normal world's (SECURITY). MAP: value 0 in:
 *            bytes, flags; value 1 in and out: address (upper, lower half), 0 for anywhere; value 2
 *            in: room to be left before and behind. UNMAP: value 0 in: bytes, 0; value 1 in:
 *            address. DLOPEN: memref 0 in: UUID; value 1 in: flags, 0. DLSYM: memref 0 in: UUID,
 *            or nil for all objects; memref 1 in: name with its NUL; value 2 out: address (upper,
 *            lower half). Others NONE. PLUGIN: see plugin.c.
 */
#include "abi/tee_errors.h"
#include "base/bytes.h"
#include "part/key.h"
#include "pta/pta_priv.h"
#include "ta/instance.h"

#define CMD_KEY    1u
#define CMD_MAP    2u
#define CMD_UNMAP  3u
#define CMD_DLOPEN 10u
#define CMD_DLSYM  11u
#define CMD_PLUGIN 13u

#define FLAG_SHAREABLE 1u /* all memory can be passed on here: as a copy */

#define KEY_SIZE_MIN   16u
#define KEY_SIZE_MAX   PART_KEY_SIZE
#define KEY_EXTRA_SIZE 1024u

/* RTLD_NOW, RTLD_GLOBAL and RTLD_NODELETE: there is no other way. */
#define DLOPEN_FLAGS 0x1102u

static bool is_value(const struct ta_param *p, bool in, bool out)
{
	return p->kind == TA_PARAM_VALUE && (p->in || !in) && p->out == out;
}

/*
 * Where the caller wants to have it is what counts, not the copy that stands in for that here:
 * nobody else can change its mappings before we are back.
 */
static uint32_t key(struct ta_instance *ta, const struct ta_param params[static TA_PARAMS])
{
	struct part_key_name name = {
		.purpose = "TA-unique key",
		.ta = &ta->uuid,
		.extra = params[0].copy,
		.extra_size = params[0].size,
	};

	if (!pta_is_of_ta(&params[0], true, false) || !pta_is_of_ta(&params[1], false, true) ||
	    !pta_rest_is_none(params, 2) || params[0].size > KEY_EXTRA_SIZE ||
	    params[1].size < KEY_SIZE_MIN || params[1].size > KEY_SIZE_MAX)
		return TEE_ERROR_BAD_PARAMETERS;
	if (!uspace_is_secure(&ta->space, params[1].user, params[1].size))
		return TEE_ERROR_SECURITY;
	return ta_result_of(part_key(ta->part, &name, params[1].copy, params[1].size));
}

static uva_t address_of(const struct ta_param *p)
{
	return (uva_t){ p->a << 32 | (uint32_t)p->b };
}

/* Every mapping has a page of nothing on either side; more is not to be had. */
static uint32_t map(struct uspace *u, struct ta_param params[static TA_PARAMS])
{
	size_t size = params[0].a;
	uva_t at = { 0 };
	enum err e;

	if (!is_value(&params[0], true, false) || !is_value(&params[1], false, true) ||
	    !is_value(&params[2], true, false) || !pta_rest_is_none(params, 3))
		return TEE_ERROR_BAD_PARAMETERS;
	if (!size || (params[0].b & ~(uint64_t)FLAG_SHAREABLE))
		return TEE_ERROR_BAD_PARAMETERS;
	if (params[2].a > PAGE_SIZE || params[2].b > PAGE_SIZE)
		return TEE_ERROR_NOT_SUPPORTED;
	if (params[1].in)
		at = address_of(&params[1]);

	e = uspace_map_new(u, at, PAGES_OF(size), PAGE_SIZE, PROT_W, &at);
	if (e != OK)
		return ta_result_of(e);
	params[1].a = at.v >> 32;
	params[1].b = (uint32_t)at.v;
	return TEE_SUCCESS;
}

/* The TA's own pages only: parameters and the loader are shown to it, the stack it stands on. */
static uint32_t unmap(struct ta_instance *ta, const struct ta_param params[static TA_PARAMS])
{
	const struct uregion *r;
	uva_t at;

	if (!is_value(&params[0], true, false) || !is_value(&params[1], true, false) ||
	    !pta_rest_is_none(params, 2) || params[0].b)
		return TEE_ERROR_BAD_PARAMETERS;
	at = address_of(&params[1]);
	r = uspace_find(&ta->space, at);
	if (!r || r->va.v != at.v || r->pages != PAGES_OF((size_t)params[0].a))
		return TEE_ERROR_BAD_PARAMETERS;
	if (!r->owned || at.v == ta->stack.v)
		return TEE_ERROR_ACCESS_DENIED;
	return ta_result_of(uspace_unmap(&ta->space, at, r->pages));
}

/* The callers are TAs: a copy stands in for their memory, and nobody changes it any more. */
static bool is_input(const struct ta_param *p)
{
	return p->kind == TA_PARAM_USER && p->copy && p->in && !p->out;
}

static bool take_uuid(const struct ta_param *p, struct uuid *out)
{
	struct ta_uuid raw;

	if (!is_input(p) || p->size != sizeof(raw))
		return false;
	memcpy(&raw, p->copy, sizeof(raw));
	ta_uuid_to_octets(&raw, out);
	return true;
}

static uint32_t dlopen(struct ta_instance *ta, const struct ta_param params[static TA_PARAMS])
{
	struct uuid uuid;

	if (!take_uuid(&params[0], &uuid) || !is_value(&params[1], true, false) ||
	    !pta_rest_is_none(params, 2))
		return TEE_ERROR_BAD_PARAMETERS;
	if (params[1].a != DLOPEN_FLAGS)
		return TEE_ERROR_NOT_SUPPORTED;
	return ta_dlopen(ta, &uuid);
}

static uint32_t dlsym(struct ta_instance *ta, struct ta_param params[static TA_PARAMS])
{
	uint64_t address = 0;
	struct uuid uuid;
	uint32_t r;

	if (!take_uuid(&params[0], &uuid) || !is_input(&params[1]) ||
	    !is_value(&params[2], false, true) || !pta_rest_is_none(params, 3))
		return TEE_ERROR_BAD_PARAMETERS;
	r = ta_dlsym(ta, &uuid, (const char *)params[1].copy, params[1].size, &address);
	if (r == TEE_SUCCESS) {
		params[2].a = address >> 32;
		params[2].b = (uint32_t)address;
	}
	return r;
}

static uint32_t open(struct part *p, const struct ta_client *client, void **state)
{
	(void)p;
	(void)client;
	(void)state;
	return thread_self()->ta ? TEE_SUCCESS : TEE_ERROR_ACCESS_DENIED;
}

static uint32_t invoke(struct part *p, void *state, uint32_t command,
                       struct ta_param params[static TA_PARAMS])
{
	struct ta_instance *ta = ta_frame_self()->ta;

	(void)p;
	(void)state;
	switch (command) {
	case CMD_KEY:
		return key(ta, params);
	case CMD_MAP:
		return map(&ta->space, params);
	case CMD_UNMAP:
		return unmap(ta, params);
	case CMD_DLOPEN:
		return dlopen(ta, params);
	case CMD_DLSYM:
		return dlsym(ta, params);
	case CMD_PLUGIN:
		return pta_plugin(params);
	default:
		return TEE_ERROR_NOT_IMPLEMENTED;
	}
}

const struct pta pta_system = {
	.uuid = { { 0x3a, 0x2f, 0x89, 0x78, 0x5d, 0xc0, 0x11, 0xe8, 0x9c, 0x2d, 0xfa, 0x7a, 0xe0,
	            0x1b, 0xbe, 0xbc } },
	.name = "what is a TA's own",
	.open = open,
	.invoke = invoke,
};
