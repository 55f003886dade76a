/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explaining a crash: where the TA's objects lie, and who called whom.
 *
 * Runs on the loader's own stack, at S-EL0, after the TA has died. The TA's memory may hold
 * anything: each frame record is read only if it lies in the TA's stack and above the last one.
 */
#include "abi/ta.h"
#include "base/bytes.h"
#include "base/range.h"
#include "state.h"

#define FRAMES_MAX 32

/* "pc 0x... uuid+0x123": the offset is what addr2line wants. */
static void say_place(const struct state *st, const char *what, uint64_t address)
{
	uint32_t i;

	for (i = 0; st && i < st->count; i++) {
		const struct object *o = st->object[i];

		if (span_within(address, 1, o->elf.lo + o->elf.bias, o->elf.span)) {
			say_address(what, address, o->name, address - o->elf.bias);
			return;
		}
	}
	say_address(what, address, NULL, 0);
}

/* Return addresses may carry a pointer-authentication code above the bits that addresses have. */
static uint64_t strip_code(const struct loader_call *call, uint64_t address)
{
	unsigned int bits = 64 - (unsigned int)__builtin_clzll(call->va_hi | 1);

	return address & ((1ull << bits) - 1);
}

static void say_frames(const struct state *st, const struct loader_call *call)
{
	uint64_t lo = call->crash.stack_lo, size = call->crash.stack_hi - lo;
	uint64_t fp = call->crash.fp, last = 0, record[2];
	int i;

	for (i = 0; i < FRAMES_MAX; i++) {
		if (fp <= last || fp % 8 || !span_within(fp, sizeof(record), lo, size))
			return;
		memcpy(record, (const void *)(uintptr_t)fp, sizeof(record));
		record[1] = strip_code(call, record[1]);
		if (!record[1])
			return;
		/* a return address points behind the call: step back into it */
		say_place(st, "  from ", record[1] - 4);
		last = fp;
		fp = record[0];
	}
}

/* ---- what the TA calls itself ---------------------------------------------------------------- */

/* An entry of the TA's table of properties; type is one of TA_PROP_... */
struct property {
	uint64_t name;
	uint32_t type;
	uint64_t value;
};

#define PROPERTIES_MAX 64u

/* Where @address of the main object is in its file, if @size bytes from there are mapped. */
static bool is_mapped(const struct state *st, uint64_t address, uint64_t size)
{
	return elf_segment_of(&st->main.elf, address - st->main.elf.bias, size);
}

/* The string at @address, if it ends in the segment where it begins. */
static const char *string_at(const struct state *st, uint64_t address)
{
	uint64_t va = address - st->main.elf.bias;
	const struct elf_segment *s = elf_segment_of(&st->main.elf, va, 1);
	const char *text = (const void *)(uintptr_t)address;

	return s && memchr(text, 0, s->va + s->memsz - va) ? text : NULL;
}

static void say_name(const struct state *st)
{
	uint64_t table = objects_find(st, "ta_props", sizeof(struct property));
	uint64_t at = objects_find(st, "ta_num_props", sizeof(uint64_t));
	struct property p;
	uint64_t count, i;

	if (!table || !at || !is_mapped(st, at, sizeof(count)))
		return;
	memcpy(&count, (const void *)(uintptr_t)at, sizeof(count));
	for (i = 0; i < count && i < PROPERTIES_MAX; i++) {
		const char *name, *value;

		if (!is_mapped(st, table + i * sizeof(p), sizeof(p)))
			return;
		memcpy(&p, (const void *)(uintptr_t)(table + i * sizeof(p)), sizeof(p));
		name = string_at(st, p.name);
		if (!name || strcmp(name, "gpd.ta.description") || p.type != TA_PROP_STRING)
			continue;
		value = string_at(st, p.value);
		if (value && *value)
			say("  this is: ", value);
		return;
	}
}

/* ---- all of it ------------------------------------------------------------------------------- */

void crash_report(const struct loader_call *call)
{
	const struct state *st = state_at(call->crash.state_va);
	uint32_t i;

	if (st)
		say_name(st);
	for (i = 0; st && i < st->count; i++) {
		const struct object *o = st->object[i];

		say_address("object ", o->elf.lo + o->elf.bias, o->name, o->elf.span);
	}
	say_place(st, "  at   ", call->crash.pc);
	say_place(st, "  lr   ", strip_code(call, call->crash.lr));
	if (call->crash.stack_hi > call->crash.stack_lo)
		say_frames(st, call);
}
