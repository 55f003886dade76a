/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a verified file to a TA that can be entered.
 */
#include "abi/ta.h"
#include "base/bytes.h"
#include "state.h"

uint64_t tee_of(enum err e)
{
	if (e == OK)
		return TEE_SUCCESS;
	if (e == ERR_UNSUPPORTED || e == ERR_LIMIT)
		return TEE_ERROR_NOT_SUPPORTED;
	return e == ERR_NOENT ? TEE_ERROR_ITEM_NOT_FOUND : TEE_ERROR_BAD_FORMAT;
}

/* State starts on the stack, since where to map its page is drawn from it. */
static uint64_t state_create(const struct loader_call *call, struct state **out)
{
	struct state *st;
	uint64_t code, page;
	struct state first;

	memset(&first, 0, sizeof(first));
	first.rng[0] = call->load.seed[0];
	first.rng[1] = call->load.seed[1] | 1; /* the generator must not start from zero */
	first.va_lo = call->va_lo;
	first.va_hi = call->va_hi;
	first.hwcap = call->hwcap;
	code = place_zeroed(&first, 1, &page);
	if (code != TEE_SUCCESS)
		return code;
	st = (void *)(uintptr_t)page;
	*st = first;
	st->magic = STATE_MAGIC;
	*out = st;
	return TEE_SUCCESS;
}

struct state *state_at(uint64_t va)
{
	struct state *st = (void *)(uintptr_t)va;

	if (!st || st->magic != STATE_MAGIC || st->count > OBJECTS_MAX)
		return NULL;
	return st;
}

void objects_publish(struct state *st)
{
	struct ta_phdr_table *t;
	uint32_t i;

	for (i = 0; i < st->count; i++) {
		const struct object *o = st->object[i];

		st->info[i] = (struct phdr_info){
			.addr = o->elf.bias,
			.name = o->name,
			.phdr = o->phdr,
			.phnum = (uint16_t)o->elf.phdr_count,
			.adds = st->count,
			.tls_modid = o->elf.tls.len ? i + 1 : 0,
		};
	}
	t = (void *)(uintptr_t)objects_find(st, "__elf_phdr_info", sizeof(*t));
	if (t) {
		t->count = (uint16_t)st->count;
		t->table = (uint64_t)(uintptr_t)st->info;
	}
}

uint64_t state_seal(struct state *st, uint32_t first)
{
	uint64_t code;
	uint32_t i;

	for (i = first; i < st->count; i++) {
		if (st->object[i] == &st->main)
			continue;
		code = sys_protect((uintptr_t)st->object[i], PAGE_SIZE, LOADER_PROT_R);
		if (code != TEE_SUCCESS)
			return code;
	}
	return sys_protect((uintptr_t)st, PAGE_SIZE, LOADER_PROT_R);
}

/*
 * A TA's head has a dynamic symbol since OP-TEE 3.19; before, it was the first thing in the file.
 * Its old_entry field tells TAs from before 3.9, whose ELF entry point means nothing.
 */
static uint64_t find_entry(const struct state *st, uint64_t *head, uint64_t *entry)
{
	const struct elf *e = &st->main.elf;
	struct ta_head h;
	uint64_t offset;
	const void *p;

	*head = objects_find(st, "ta_head", sizeof(h));
	if (!*head)
		*head = e->segment[0].va + st->main.elf.bias;
	p = elf_at(e, *head - st->main.elf.bias, sizeof(h));
	if (!p)
		return TEE_ERROR_BAD_FORMAT;
	memcpy(&h, p, sizeof(h));
	offset = h.old_entry == TA_HEAD_NO_OLD_ENTRY ? e->entry : h.old_entry;
	if (!offset || offset >= e->lo + e->span)
		return TEE_ERROR_BAD_FORMAT;
	*entry = offset + st->main.elf.bias;
	return TEE_SUCCESS;
}

uint64_t load_ta(const struct loader_call *call)
{
	struct state *st;
	uint64_t code, head, entry, lo, hi;

	code = state_create(call, &st);
	if (code != TEE_SUCCESS)
		return code;
	memcpy(st->main.uuid, call->uuid, sizeof(st->main.uuid));
	st->main.handle = LOADER_IMAGE_MAIN;
	st->main.open = true;
	st->main.image_va = call->load.image_va;
	st->object[0] = &st->main;
	code = object_map(st, &st->main);
	if (code != TEE_SUCCESS)
		return code;
	st->count = 1;

	code = objects_load(st, 0);
	if (code == TEE_SUCCESS)
		code = objects_relocate(st, 0);
	if (code == TEE_SUCCESS)
		code = find_entry(st, &head, &entry);
	if (code != TEE_SUCCESS)
		return code;
	objects_publish(st);

	lo = st->main.elf.lo + st->main.elf.bias;
	hi = lo + st->main.elf.span;
	code = objects_drop_files(st, 0);
	if (code == TEE_SUCCESS)
		code = state_seal(st, 0);
	if (code != TEE_SUCCESS)
		return code;
	sys_loaded(entry, head, (uintptr_t)st, lo, hi);
}
