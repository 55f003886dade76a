// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a TA does to itself and to those that it can name: a wild stack pointer, wild jumps, its own
 * mappings, more sessions than there are, calls that go round, sessions of others.
 */
#include <pta_system.h>

#include "rogue.h"

#define NEVER TEE_TIMEOUT_INFINITE
#define PAGE  4096u

/* Commands of the system service: kernel/pta/system.c. */
#define SYSTEM_MAP   2u
#define SYSTEM_UNMAP 3u

static const TEE_UUID self = TA_ROGUE_UUID, services = PTA_SYSTEM_UUID;

static uint32_t call(uint64_t n, uint64_t a0, uint64_t sp)
{
	register uint64_t x0 __asm__("x0") = a0;
	register uint64_t x1 __asm__("x1") = 8;
	register uint64_t x8 __asm__("x8") = n;

	__asm__ volatile("mov x9, sp\n\t"
	                 "mov sp, %3\n\t"
	                 "svc #0\n\t"
	                 "mov sp, x9"
	                 : "+r"(x0)
	                 : "r"(x1), "r"(x8), "r"(sp)
	                 : "x9", "memory");
	return (uint32_t)x0;
}

static const uint64_t wild[] = {
	0, 8, 0x1001, 0x123450, 0x0e100000, 0x7fffffffff, 0xffffffffc0000000, UINT64_MAX,
};
#define WILDS (sizeof(wild) / sizeof(wild[0]))

/* The kernel has no use for our stack; how many calls did not go as usual. */
static uint32_t moves_stack(void)
{
	static const char text[] = "no stack";
	uint32_t bad = 0;

	for (uint32_t i = 0; i < WILDS; i++) {
		bad += call(1, (uintptr_t)text, wild[i]) != TEE_SUCCESS;
		bad += call(9, 0x1000, wild[i]) != TEE_ERROR_ACCESS_DENIED;
		bad += call(12, 1, wild[i]) != TEE_SUCCESS; /* by way of the normal world */
		bad += call(69, 0, wild[i]) != TEE_ERROR_NOT_SUPPORTED;
	}
	return bad;
}

static TEE_Result ask(TEE_TASessionHandle s, uint32_t command, uint64_t size, uint64_t at)
{
	uint32_t types = TEE_PARAM_TYPES(
		TEE_PARAM_TYPE_VALUE_INPUT,
		command == SYSTEM_MAP ? TEE_PARAM_TYPE_VALUE_INOUT : TEE_PARAM_TYPE_VALUE_INPUT,
		command == SYSTEM_MAP ? TEE_PARAM_TYPE_VALUE_INPUT : TEE_PARAM_TYPE_NONE,
		TEE_PARAM_TYPE_NONE);
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };

	p[0].value.a = (uint32_t)size;
	p[1].value.a = (uint32_t)(at >> 32);
	p[1].value.b = (uint32_t)at;
	return TEE_InvokeTACommand(s, NEVER, command, types, p, NULL);
}

/* All places and sizes about @at; how many of them were taken away. */
static uint32_t unmaps(TEE_TASessionHandle s, uintptr_t at, uint32_t pages)
{
	uint32_t done = 0;

	at &= ~(uintptr_t)(PAGE - 1);
	for (uint32_t below = 0; below < pages; below++)
		for (uint32_t n = 1; n <= 2 * pages; n++)
			done += ask(s, SYSTEM_UNMAP, n * PAGE, at - below * PAGE) == TEE_SUCCESS;
	return done;
}

static uint32_t maps_over(TEE_TASessionHandle s)
{
	const uint64_t places[] = {
		(uintptr_t)maps_over & ~(uintptr_t)(PAGE - 1),
		(uintptr_t)&s & ~(uintptr_t)(PAGE - 1),
		(uintptr_t)&self & ~(uintptr_t)(PAGE - 1),
		PAGE,
		0xffffffffc0000000,
		UINT64_MAX - PAGE + 1,
		0x123451,
	};
	uint32_t done = 0;

	for (uint32_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		for (uint32_t n = 1; n < 100; n += 33)
			done += ask(s, SYSTEM_MAP, n * PAGE, places[i]) == TEE_SUCCESS;
	done += ask(s, SYSTEM_MAP, UINT32_MAX, 0) == TEE_SUCCESS;
	return done;
}

static uint32_t opens_many(void)
{
	TEE_TASessionHandle s;
	uint32_t n = 0;

	while (n < 1000 && TEE_OpenTASession(&services, NEVER, 0, NULL, &s, NULL) == TEE_SUCCESS)
		n++;
	return n;
}

/* @depth instances more, each called by the one before; the last dies. What the first hears. */
static uint32_t goes_deep(uint32_t depth)
{
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE,
	                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	TEE_TASessionHandle s;
	TEE_Result r;

	if (!depth)
		commit(ROGUE_CMD_WILD);
	p[0].value.a = ROGUE_CRIME_DEEP;
	p[0].value.b = depth - 1;
	r = TEE_OpenTASession(&self, NEVER, 0, NULL, &s, NULL);
	if (r != TEE_SUCCESS)
		return r;
	r = TEE_InvokeTACommand(s, NEVER, ROGUE_CMD_CRIME, types, p, NULL);
	TEE_CloseTASession(s);
	return r == TEE_SUCCESS ? p[0].value.a : r;
}

/* By their numbers, those of everybody who is there. */
static uint32_t closes_others(uint32_t newest)
{
	uint32_t done = 0;

	for (uint32_t serial = newest >> 8 > 20 ? (newest >> 8) - 20 : 0;
	     serial <= (newest >> 8) + 2; serial++)
		for (uint32_t slot = 0; slot < 256; slot++)
			done += call(6, serial << 8 | slot, (uintptr_t)&done) == TEE_SUCCESS;
	return done;
}

static uint32_t with_services(uint32_t crime)
{
	TEE_TASessionHandle s;

	if (TEE_OpenTASession(&services, NEVER, 0, NULL, &s, NULL) != TEE_SUCCESS)
		return UINT32_MAX;
	if (crime == ROGUE_CRIME_UNMAP_CODE)
		return unmaps(s, (uintptr_t)with_services, 64);
	return crime == ROGUE_CRIME_UNMAP_STACK ? unmaps(s, (uintptr_t)&s, 16) : maps_over(s);
}

TEE_Result crime(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	uint32_t which = params[0].value.a, how = params[0].value.b;

	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT)
		return TEE_ERROR_BAD_PARAMETERS;
	switch (which) {
	case ROGUE_CRIME_STACK_POINTER:
		params[0].value.a = moves_stack();
		return TEE_SUCCESS;
	case ROGUE_CRIME_JUMP:
		((void (*)(void))hide(how < WILDS ? wild[how] : (uintptr_t)params))();
		return TEE_SUCCESS;
	case ROGUE_CRIME_SESSIONS:
		params[0].value.a = opens_many();
		return TEE_SUCCESS;
	case ROGUE_CRIME_DEEP:
		params[0].value.a = goes_deep(how);
		return TEE_SUCCESS;
	case ROGUE_CRIME_CLOSE_OTHERS:
		params[0].value.a = closes_others(how);
		return TEE_SUCCESS;
	default:
		params[0].value.a = with_services(which);
		return TEE_SUCCESS;
	}
}
