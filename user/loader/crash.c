/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explaining a crash: where the TA's objects lie, and who called whom.
 *
 * Runs on the loader's own stack, at S-EL0, after the TA has died. The TA's memory may hold
 * anything: each frame record is read only if it lies in the TA's stack and above the last one.
 */
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

/* Return addresses may carry a pointer-authentication code in their upper bits. */
static uint64_t strip_code(uint64_t address)
{
	return address & ((1ull << 48) - 1);
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
		if (!record[1])
			return;
		/* a return address points behind the call: step back into it */
		say_place(st, "  from ", strip_code(record[1]) - 4);
		last = fp;
		fp = record[0];
	}
}

void crash_report(const struct loader_call *call)
{
	const struct state *st = state_at(call->crash.state_va);
	uint32_t i;

	for (i = 0; st && i < st->count; i++) {
		const struct object *o = st->object[i];

		say_address("object ", o->elf.lo + o->elf.bias, o->name, o->elf.span);
	}
	say_place(st, "  at   ", call->crash.pc);
	say_place(st, "  lr   ", strip_code(call->crash.lr));
	if (call->crash.stack_hi > call->crash.stack_lo)
		say_frames(st, call);
}
