/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a running TA asks for: one more library, and where a symbol is.
 *
 * The library is built beside what is there and shown to the TA last. Until then everything can
 * be taken back, so that a library that cannot be loaded leaves no trace.
 */
#include "base/bytes.h"
#include "state.h"

/* All that may fail for reasons of the library's own. */
static uint64_t build(struct state *st, const uint8_t uuid[16], uint32_t first)
{
	uint64_t code = library_load(st, uuid);

	if (code == TEE_SUCCESS)
		code = objects_load(st, first);
	if (code == TEE_SUCCESS)
		code = objects_relocate(st, first);
	return code == TEE_SUCCESS ? objects_drop_files(st, first) : code;
}

/* Of the state only what building has changed; an object half taken away cannot be left so. */
static void take_back(struct state *st, uint32_t first, uint64_t tls_next)
{
	uint64_t code = objects_unload(st, first);

	st->tls_next = tls_next;
	if (code != TEE_SUCCESS)
		sys_abort(code);
}

uint64_t dl_open(const struct loader_call *call)
{
	struct state *st = state_at(call->dlopen.state_va);
	uint64_t code, sealed, tls_next;
	uint32_t first;

	if (!st)
		return TEE_ERROR_BAD_STATE;
	if (object_find(st, call->dlopen.uuid))
		return TEE_SUCCESS;
	first = st->count;
	tls_next = st->tls_next;
	code = sys_protect((uintptr_t)st, PAGE_SIZE, LOADER_PROT_R | LOADER_PROT_W);
	if (code != TEE_SUCCESS)
		return code;
	st->rng[0] = call->dlopen.seed[0];
	st->rng[1] = call->dlopen.seed[1] | 1;

	code = build(st, call->dlopen.uuid, first);
	if (code == TEE_SUCCESS)
		objects_publish(st);
	else
		take_back(st, first, tls_next);
	sealed = state_seal(st, first);
	if (sealed != TEE_SUCCESS)
		sys_abort(sealed);
	return code;
}

static bool is_nil(const uint8_t uuid[16])
{
	static const uint8_t nil[16];

	return !memcmp(uuid, nil, sizeof(nil));
}

static uint32_t number_of(const struct state *st, const struct object *o)
{
	uint32_t i;

	for (i = 0; i < st->count && st->object[i] != o; i++)
		;
	return i;
}

/* The objects that @o needs by name, as bits by their number. */
static uint32_t needs_of(const struct state *st, const struct object *o)
{
	uint32_t n, set = 0;
	uint8_t uuid[16];

	for (n = 0; n < o->elf.needed_count && n < ELF_NEEDED; n++) {
		const char *name = elf_string(&o->elf, o->elf.needed[n]);
		const struct object *other = NULL;

		if (name && uuid_parse(name, uuid))
			other = object_find(st, uuid);
		if (other)
			set |= 1u << number_of(st, other);
	}
	return set;
}
_Static_assert(OBJECTS_MAX <= 32, "a set of objects is a word");

/* In @o, then in what it needs, directly or not, in the order of loading. */
static enum err find_below(const struct state *st, const struct object *o, const char *name,
                           uint64_t *address)
{
	uint32_t set = needs_of(st, o), before = 0, i;
	enum err r = symbol_find(st, o, name, address);

	while (set != before) {
		before = set;
		for (i = 0; i < st->count; i++)
			if (before & 1u << i)
				set |= needs_of(st, st->object[i]);
	}
	for (i = 0; i < st->count && r == ERR_NOENT; i++)
		if (set & 1u << i)
			r = symbol_find(st, st->object[i], name, address);
	return r;
}

uint64_t dl_find(const struct loader_call *call, uint64_t *address)
{
	const char *name = (const void *)(uintptr_t)call->dlsym.name_va;
	struct state *st = state_at(call->dlsym.state_va);
	const struct object *o;

	*address = 0;
	if (!st)
		return TEE_ERROR_BAD_STATE;
	if (!memchr(name, 0, call->dlsym.name_len))
		return TEE_ERROR_BAD_PARAMETERS;
	if (is_nil(call->dlsym.uuid))
		return tee_of(symbol_find(st, NULL, name, address));
	o = object_find(st, call->dlsym.uuid);
	return o ? tee_of(find_below(st, o, name, address)) : TEE_ERROR_ITEM_NOT_FOUND;
}
