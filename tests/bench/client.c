/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a client of libteec pays, in instructions of all worlds: under -icount shift=0 the virtual
 * counter moves one step in 16 instructions. Each line, "count - <key>: <figure>", is the median
 * of many calls, or one call where each begins with the load of a TA. So the clock's interrupt
 * (some 2,800, each 4 million) is in no light call, and a thousandth of a heavy one. The reader
 * takes the median of all lines of a key: of many places of the TA, and of several of this
 * program, which is run anew for each.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tee_client_api.h>

#include "bench_ta.h"

#define RUNS   51
#define PLACES 5 /* where a TA happens to lie matters a little: so often is it loaded anew */
#define WARM   3
#define BYTES  4096
#define MARKER "count - "

static const TEEC_UUID device_pta = {
	0x7011a688, 0xddde, 0x4053, { 0xa5, 0xa9, 0x7b, 0x3c, 0x4d, 0xdf, 0x13, 0xb8 }
};
static const TEEC_UUID sims = {
	0xe6a33ed4, 0x562b, 0x463a, { 0xbb, 0x7e, 0xff, 0x5e, 0x15, 0xa4, 0x93, 0xc8 }
};
static const TEEC_UUID bench = TA_BENCH_UUID;
#define SIMS_CMD_COUNTER 3

static TEEC_Context context;
static TEEC_Session session;
static TEEC_Operation operation;
static TEEC_SharedMemory shared;
static uint8_t bytes[BYTES] __attribute__((aligned(BYTES)));
static TEEC_UUID opened;
static uint32_t command;

static uint64_t ticks(void)
{
	uint64_t t;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(t) : : "memory");
	return t;
}

static uint64_t instructions_per_tick(void)
{
	uint64_t hz;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return 1000000000 / hz;
}

static void must(TEEC_Result r, const char *what)
{
	if (r == TEEC_SUCCESS)
		return;
	printf("bench-client: %s: 0x%08x\n", what, r);
	exit(1);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t median(void (*call)(void), int runs)
{
	uint64_t cost[RUNS];

	for (int i = runs > 1 ? -WARM : 0; i < runs; i++) {
		uint64_t start = ticks();

		call();
		if (i >= 0)
			cost[i] = ticks() - start;
	}
	qsort(cost, (size_t)runs, sizeof(*cost), compare);
	return cost[runs / 2];
}

static void nothing(void)
{
}

static void show(const char *key, void (*call)(void), int runs)
{
	uint64_t n = median(call, runs) - median(nothing, RUNS);

	printf(MARKER "%s: %llu\n", key, (unsigned long long)(n * instructions_per_tick()));
	fflush(stdout);
}

static void open_session(const TEEC_UUID *uuid)
{
	must(TEEC_OpenSession(&context, &session, uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
	     "open");
}

/* ---- what is measured ---- */

static void do_context(void)
{
	TEEC_Context c;

	must(TEEC_InitializeContext(NULL, &c), "context");
	TEEC_FinalizeContext(&c);
}

static void do_invoke(void)
{
	must(TEEC_InvokeCommand(&session, command, &operation, NULL), "invoke");
}

/* Its answer to a NULL reference is how much it would write. */
static void do_list(void)
{
	TEEC_Result r;

	operation.params[0].tmpref.size = 0;
	r = TEEC_InvokeCommand(&session, 0, &operation, NULL);
	if (r != TEEC_ERROR_SHORT_BUFFER)
		must(r, "device list");
}

static void do_register(void)
{
	shared = (TEEC_SharedMemory){ .buffer = bytes, .size = BYTES, .flags = TEEC_MEM_INPUT };
	must(TEEC_RegisterSharedMemory(&context, &shared), "register");
	TEEC_ReleaseSharedMemory(&shared);
}

static void do_open_close(void)
{
	TEEC_Session s;

	must(TEEC_OpenSession(&context, &s, &opened, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL), "open");
	TEEC_CloseSession(&s);
}

/* ---- in turn ---- */

static void pseudo_ta(void)
{
	open_session(&device_pta);
	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE,
	                                        TEEC_NONE);
	show("pta-null", do_list, RUNS);
	TEEC_CloseSession(&session);
}

static void user_ta(void)
{
	open_session(&sims);
	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	command = SIMS_CMD_COUNTER;
	show("ta-value", do_invoke, RUNS);
	TEEC_CloseSession(&session);
	opened = sims;
	for (int i = 0; i < PLACES; i++)
		show("ta-open-close-fresh", do_open_close, 1);
}

static void copied_memory(void)
{
	open_session(&bench);
	command = BENCH_CMD_COPY;
	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_NONE, TEEC_NONE,
	                                        TEEC_NONE);
	operation.params[0].tmpref.buffer = bytes;
	operation.params[0].tmpref.size = BYTES;
	show("o2-temporary-copy-4k", do_invoke, RUNS);

	shared = (TEEC_SharedMemory){ .buffer = bytes, .size = BYTES, .flags = TEEC_MEM_INPUT };
	must(TEEC_RegisterSharedMemory(&context, &shared), "register");
	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	operation.params[0].memref.parent = &shared;
	show("o2-registered-copy-4k", do_invoke, RUNS);
	TEEC_ReleaseSharedMemory(&shared);

	opened = bench;
	show("o2-open-close-loaded", do_open_close, RUNS);
	TEEC_CloseSession(&session);
}

int main(void)
{
	memset(bytes, 0x5a, sizeof(bytes));
	show("context", do_context, RUNS);
	must(TEEC_InitializeContext(NULL, &context), "context");
	show("register-release-4k", do_register, RUNS);
	pseudo_ta();
	user_ta();
	for (int i = 0; i < PLACES; i++)
		copied_memory();
	TEEC_FinalizeContext(&context);
	return 0;
}
