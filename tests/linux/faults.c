// SPDX-License-Identifier: BSD-2-Clause
/*
 * A TA that panics, faults or runs out of something takes down itself and nobody else.
 */
#include <stdio.h>

#include <probe_ta.h>

#include "tee.h"

static const struct {
	uint32_t command;
	const char *name;
} crimes[] = {
	{ PROBE_CMD_PANIC, "panics" },
	{ PROBE_CMD_READ_NULL, "reads through a null pointer" },
	{ PROBE_CMD_WRITE_CODE, "writes to its code" },
	{ PROBE_CMD_RUN_DATA, "runs its data" },
	{ PROBE_CMD_RUN_STACK, "runs its stack" },
	{ PROBE_CMD_DEEP_STACK, "overflows its stack" },
	{ PROBE_CMD_EAT_MEMORY, "uses up its memory" },
	{ PROBE_CMD_READ_KERNEL, "reads the kernel" },
	{ PROBE_CMD_BAD_CODE, "runs an undefined instruction" },
	{ PROBE_CMD_UNALIGNED_PC, "jumps to an odd address" },
	{ PROBE_CMD_TRAP_SMC, "calls the monitor" },
	{ PROBE_CMD_BREAKPOINT, "hits a breakpoint" },
};

#define CRIMES (sizeof(crimes) / sizeof(crimes[0]))

static TEEC_Context context;

static void commit(TEEC_UUID probe, TEEC_Session *bystander, size_t crime)
{
	TEEC_Session session;
	char name[128];

	tee_open(&context, &session, probe);
	snprintf(name, sizeof(name), "a TA that %s is dead to its client", crimes[crime].name);
	tee_expect(tee_invoke(&session, crimes[crime].command, NULL), TEEC_ERROR_TARGET_DEAD,
	           TEEC_ORIGIN_TEE, name);
	snprintf(name, sizeof(name), "and stays dead when called again (%s)", crimes[crime].name);
	tee_expect(tee_invoke(&session, PROBE_CMD_INCREMENT, NULL), TEEC_ERROR_TARGET_DEAD,
	           TEEC_ORIGIN_TEE, name);
	TEEC_CloseSession(&session);
	tap_ok(tee_increments(bystander, 5), "another session of it goes on (%s)",
	       crimes[crime].name);
	tee_open(&context, &session, probe);
	tap_ok(tee_increments(&session, 5), "a new session of it opens (%s)", crimes[crime].name);
	TEEC_CloseSession(&session);
}

int main(void)
{
	TEEC_UUID probe = tee_uuid("PROBE_UUID");
	TEEC_Session bystander;
	TEEC_Session session;

	tee_init(&context);
	tee_open(&context, &bystander, probe);
	for (size_t i = 0; i < CRIMES; i++)
		commit(probe, &bystander, i);

	tee_open(&context, &session, probe);
	tee_expect(tee_invoke(&session, PROBE_CMD_NO_SYSCALL, NULL), TEEC_SUCCESS,
	           TEEC_ORIGIN_TRUSTED_APP,
	           "a system call that does not exist is refused, and the TA lives on");
	TEEC_CloseSession(&session);

	/* Left open when it is dead: the context takes it down. */
	tee_open(&context, &session, probe);
	(void)tee_invoke(&session, PROBE_CMD_PANIC, NULL);
	TEEC_CloseSession(&bystander);
	TEEC_FinalizeContext(&context);

	tee_init(&context);
	tee_open(&context, &session, probe);
	tap_ok(tee_increments(&session, 5),
	       "a context that ends with a dead session open harms nobody");
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	return tap_done();
}
