/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mapping of one object's segments, and of the objects that it needs in turn.
 *
 * Code and constants are mapped with their final rights at once, in place if the kernel can;
 * writable segments are private copies followed by zeroes. Relocation therefore touches only
 * pages that are writable, and no page is ever writable and executable, not even for a moment.
 */
#include "base/bytes.h"
#include "state.h"

#define TRIES 32

static uint64_t page_down(uint64_t v)
{
	return v & ~(uint64_t)PAGE_MASK;
}

static uint64_t segment_prot(const struct state *st, const struct object *o,
                             const struct elf_segment *s)
{
	uint64_t prot = LOADER_PROT_R;

	if (s->flags & PF_W)
		prot |= LOADER_PROT_W;
	if (s->flags & PF_X)
		prot |= LOADER_PROT_X;
	if (s->flags & PF_X && o->elf.bti && st->hwcap & LOADER_HWCAP_BTI)
		prot |= LOADER_PROT_BTI;
	return prot;
}

/* Bytes from the file, then zeroes; the whole pages that hold the segment. */
static uint64_t segment_map(const struct state *st, const struct object *o,
                            const struct elf_segment *s)
{
	uint64_t prot = segment_prot(st, o, s);
	uint64_t at = page_down(s->va) + o->elf.bias;
	uint64_t head = s->va & PAGE_MASK;
	uint64_t file = s->filesz ? PAGES_OF(head + s->filesz) * PAGE_SIZE : 0;
	uint64_t all = PAGES_OF(head + s->memsz) * PAGE_SIZE;
	uint64_t code = TEE_SUCCESS;

	if (file)
		code = sys_map_image(o->handle, page_down(s->offset), head + s->filesz, at, prot);
	if (code != TEE_SUCCESS || file == all)
		return code;
	code = sys_map_zero(at + file, all - file, prot);
	if (code != TEE_SUCCESS && file && sys_unmap(at, file) != TEE_SUCCESS)
		return TEE_ERROR_GENERIC;
	return code;
}

static uint64_t segments_unmap(const struct object *o, uint32_t count)
{
	uint64_t code;
	uint32_t i;

	for (i = 0; i < count; i++) {
		const struct elf_segment *s = &o->elf.segment[i];

		code = sys_unmap(page_down(s->va) + o->elf.bias,
		                 PAGES_OF((s->va & PAGE_MASK) + s->memsz) * PAGE_SIZE);
		if (code != TEE_SUCCESS)
			return code;
	}
	return TEE_SUCCESS;
}

/* All segments at the bias already chosen, or none of them. */
static uint64_t segments_map(const struct state *st, const struct object *o)
{
	uint64_t code;
	uint32_t i;

	for (i = 0; i < o->elf.segment_count; i++) {
		code = segment_map(st, o, &o->elf.segment[i]);
		if (code != TEE_SUCCESS) {
			uint64_t undo = segments_unmap(o, i);

			return undo != TEE_SUCCESS ? undo : code;
		}
	}
	return TEE_SUCCESS;
}

uint64_t object_map(struct state *st, struct object *o)
{
	struct sys_result size = sys_image_size(o->handle);
	uint64_t code, at;
	uint32_t i;

	if (size.code != TEE_SUCCESS)
		return size.code;
	uuid_text(o->name, o->uuid);
	code = tee_of(elf_decode((const void *)(uintptr_t)o->image_va, size.value, &o->elf));
	if (code != TEE_SUCCESS) {
		say("not an ELF that can be loaded: ", o->name);
		return code;
	}
	for (i = 0; i < o->elf.phdr_count; i++)
		o->phdr[i] = elf_phdr(&o->elf, i);

	for (i = 0; i < TRIES; i++) {
		at = place_pick(st, o->elf.span, o->elf.align);
		if (!at)
			return TEE_ERROR_OUT_OF_MEMORY;
		o->elf.bias = at - o->elf.lo;
		code = segments_map(st, o);
		if (code != TEE_ERROR_ACCESS_CONFLICT)
			break;
	}
	if (code == TEE_ERROR_OUT_OF_MEMORY)
		say_address("no memory for code, data and heap (TA_DATA_SIZE), bytes: ",
		            o->elf.span, NULL, 0);
	o->mapped = code == TEE_SUCCESS;
	return code;
}

/* Fetch a library's file and show it to ourselves. */
static uint64_t library_open(struct state *st, struct object *o)
{
	struct sys_result r = sys_image_open(o->uuid);
	uint64_t code = TEE_ERROR_OUT_OF_MEMORY, at;
	int i;

	if (r.code != TEE_SUCCESS)
		return r.code;
	o->handle = r.value;
	o->open = true;
	r = sys_image_size(o->handle);
	if (r.code != TEE_SUCCESS)
		return r.code;
	for (i = 0; i < TRIES; i++) {
		at = place_pick(st, PAGES_OF(r.value) * PAGE_SIZE, PAGE_SIZE);
		if (!at)
			return TEE_ERROR_OUT_OF_MEMORY;
		code = sys_map_image(o->handle, 0, r.value, at, LOADER_PROT_R);
		if (code == TEE_SUCCESS) {
			o->image_va = at;
			o->elf.len = r.value;
		}
		if (code != TEE_ERROR_ACCESS_CONFLICT)
			break;
	}
	return code;
}

const struct object *object_find(const struct state *st, const uint8_t uuid[16])
{
	uint32_t i;

	for (i = 0; i < st->count; i++)
		if (!memcmp(st->object[i]->uuid, uuid, 16))
			return st->object[i];
	return NULL;
}

uint64_t library_load(struct state *st, const uint8_t uuid[16])
{
	struct object *o;
	uint64_t code, page;

	if (st->count == OBJECTS_MAX)
		return TEE_ERROR_NOT_SUPPORTED;
	code = place_zeroed(st, 1, &page);
	if (code != TEE_SUCCESS)
		return code;
	o = (void *)(uintptr_t)page;
	st->object[st->count++] = o;
	memcpy(o->uuid, uuid, sizeof(o->uuid));
	uuid_text(o->name, uuid);
	code = library_open(st, o);
	if (code == TEE_SUCCESS)
		code = object_map(st, o);
	if (code != TEE_SUCCESS)
		say("cannot load library ", o->name);
	return code;
}

uint64_t objects_load(struct state *st, uint32_t first)
{
	uint32_t i, n;

	/* count grows while libraries bring their own needs: breadth first, each once */
	for (i = first; i < st->count; i++) {
		const struct elf *e = &st->object[i]->elf;

		for (n = 0; n < e->needed_count; n++) {
			const char *name = elf_string(e, e->needed[n]);
			uint8_t uuid[16];
			uint64_t code;

			if (!name || !uuid_parse(name, uuid)) {
				say("needs a library that is not named by a UUID: ",
				    name ? name : "?");
				return TEE_ERROR_BAD_FORMAT;
			}
			if (object_find(st, uuid))
				continue;
			code = library_load(st, uuid);
			if (code != TEE_SUCCESS)
				return code;
		}
	}
	return TEE_SUCCESS;
}

static uint64_t drop_file(struct object *o)
{
	uint64_t code = TEE_SUCCESS;

	if (o->image_va)
		code = sys_unmap(o->image_va, PAGES_OF(o->elf.len) * PAGE_SIZE);
	if (code != TEE_SUCCESS)
		return code;
	o->image_va = 0;
	o->elf.bytes = NULL;
	if (o->open)
		code = sys_image_close(o->handle);
	o->open = code != TEE_SUCCESS;
	return code;
}

uint64_t objects_drop_files(struct state *st, uint32_t first)
{
	uint64_t code = TEE_SUCCESS;
	uint32_t i;

	for (i = first; i < st->count && code == TEE_SUCCESS; i++)
		code = drop_file(st->object[i]);
	return code;
}

uint64_t objects_unload(struct state *st, uint32_t first)
{
	uint64_t code = TEE_SUCCESS;

	while (st->count > first && code == TEE_SUCCESS) {
		struct object *o = st->object[st->count - 1];

		code = drop_file(o);
		if (code == TEE_SUCCESS && o->mapped)
			code = segments_unmap(o, o->elf.segment_count);
		if (code == TEE_SUCCESS)
			code = sys_unmap((uintptr_t)o, PAGE_SIZE);
		st->count--;
	}
	return code;
}
