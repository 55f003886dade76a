// SPDX-License-Identifier: BSD-2-Clause
/*
 * A secret that is spread wherever a TA can leave one, and a look at memory that nobody may have
 * left anything in.
 */
#include <string.h>

#include "rogue.h"

#define COPIES 64

extern uint8_t ta_heap[];
extern const size_t ta_heap_size;

/* In .bss and in .data. */
static uint8_t many[COPIES][ROGUE_SECRET_SIZE];
static uint8_t one[ROGUE_SECRET_SIZE] = { 1 };

/* ---- fresh memory -------------------------------------------------------------------------- */

static uint32_t dirty, seen;
static uint8_t never_used[20000];

static void look(const volatile uint8_t *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		dirty += from[i] != 0;
	seen += (uint32_t)size;
}

/* Below us the stack is as the kernel gave it. */
void look_at_fresh_memory(void)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	uintptr_t page = here & ~(uintptr_t)4095;

	if (here - page > 512)
		look((const volatile uint8_t *)page, here - page - 512);
	look((const volatile uint8_t *)page - 4096, 4096);
	look(never_used, sizeof(never_used));
	/* The library has made a record at each end. */
	look(ta_heap + ta_heap_size / 2, ta_heap_size / 2 - 64);
}

TEE_Result fresh(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	uint8_t *p;

	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_OUTPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	p = tee_map_zi(64 * 4096, 0);
	if (!p)
		return TEE_ERROR_OUT_OF_MEMORY;
	look(p, 64 * 4096);
	if (tee_unmap(p, 64 * 4096) != TEE_SUCCESS)
		return TEE_ERROR_GENERIC;
	params[0].value.a = dirty;
	params[0].value.b = seen;
	return TEE_SUCCESS;
}

/* ---- the secret ---------------------------------------------------------------------------- */

static void to_heap(const uint8_t *secret)
{
	static const size_t sizes[] = { 16, 100, 1000, 5000, 20000 };
	uint8_t *p;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		p = TEE_Malloc((uint32_t)sizes[i], TEE_MALLOC_FILL_ZERO);
		for (size_t at = 0; p && at + ROGUE_SECRET_SIZE <= sizes[i]; at += 512)
			memcpy(p + at, secret, ROGUE_SECRET_SIZE);
		/* Some is freed, and stays where it was. */
		if (i % 2)
			TEE_Free(p);
	}
	p = tee_map_zi(3 * 4096, 0);
	if (p)
		memcpy(p + 5000, secret, ROGUE_SECRET_SIZE);
}

static uint32_t to_stack(const uint8_t *secret, unsigned depth)
{
	volatile uint8_t here[200];

	memcpy((void *)here, secret, ROGUE_SECRET_SIZE);
	memcpy((void *)(here + 100), secret, ROGUE_SECRET_SIZE);
	return (depth ? to_stack(secret, depth - 1) : 0) + here[depth];
}

/*
 * To the kernel: as a key, as the state of a cipher, as data of it and of a digest. Nothing is
 * freed. A TEE without these has nothing to keep.
 */
static void to_kernel(uint8_t *secret)
{
	TEE_OperationHandle cipher = TEE_HANDLE_NULL, digest = TEE_HANDLE_NULL;
	TEE_ObjectHandle key = TEE_HANDLE_NULL;
	TEE_Attribute attribute;
	uint8_t out[ROGUE_SECRET_SIZE];
	size_t size = sizeof(out);

	if (TEE_AllocateTransientObject(TEE_TYPE_AES, 128, &key) != TEE_SUCCESS)
		return;
	TEE_InitRefAttribute(&attribute, TEE_ATTR_SECRET_VALUE, secret, ROGUE_SECRET_SIZE);
	if (TEE_PopulateTransientObject(key, &attribute, 1) != TEE_SUCCESS)
		return;
	if (TEE_AllocateOperation(&cipher, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, 128) == TEE_SUCCESS &&
	    TEE_SetOperationKey(cipher, key) == TEE_SUCCESS) {
		TEE_CipherInit(cipher, secret, ROGUE_SECRET_SIZE);
		(void)TEE_CipherUpdate(cipher, secret, 10, out, &size);
	}
	if (TEE_AllocateOperation(&digest, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0) == TEE_SUCCESS)
		TEE_DigestUpdate(digest, secret, ROGUE_SECRET_SIZE);
}

/* All SIMD registers; the kernel keeps them for us while others have the unit. */
static void to_simd(const uint8_t *secret)
{
	__asm__ volatile("ldr q0, [%0]\n\t"
	                 "mov v1.16b, v0.16b\n\t"
	                 "mov v2.16b, v0.16b\n\t"
	                 "mov v7.16b, v0.16b\n\t"
	                 "mov v8.16b, v0.16b\n\t"
	                 "mov v15.16b, v0.16b\n\t"
	                 "mov v16.16b, v0.16b\n\t"
	                 "mov v31.16b, v0.16b"
	                 :
	                 : "r"(secret)
	                 : "v0", "v1", "v2", "v7", "v8", "v15", "v16", "v31", "memory");
}

/*
 * In pairs of general registers, through a system call that is none, many times, so that
 * interrupts come, too. @end: 0 goes on, else it is a fault.
 */
static void to_registers(const uint8_t *secret, uint64_t end)
{
	register uint64_t x10 __asm__("x10") = end;
	register const uint8_t *x11 __asm__("x11") = secret;

	__asm__ volatile("ldp x0, x1, [x11]\n\t"
	                 "ldp x2, x3, [x11]\n\t"
	                 "ldp x4, x5, [x11]\n\t"
	                 "ldp x6, x7, [x11]\n\t"
	                 "ldp x12, x13, [x11]\n\t"
	                 "ldp x14, x15, [x11]\n\t"
	                 "ldp x16, x17, [x11]\n\t"
	                 "ldp x20, x21, [x11]\n\t"
	                 "ldp x22, x23, [x11]\n\t"
	                 "ldp x24, x25, [x11]\n\t"
	                 "mov x9, #0x8000\n\t"
	                 "1: subs x9, x9, #1\n\t"
	                 "b.ne 1b\n\t"
	                 "mov x8, #69\n\t"
	                 "svc #0\n\t"
	                 "cbz x10, 2f\n\t"
	                 "ldp x0, x1, [x11]\n\t"
	                 "mov x8, #0\n\t"
	                 "str x0, [x8]\n"
	                 "2:"
	                 : "+r"(x10), "+r"(x11)
	                 :
	                 : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x12", "x13",
	                   "x14", "x15", "x16", "x17", "x20", "x21", "x22", "x23", "x24", "x25",
	                   "memory", "cc");
}

/* Another instance of this TA gets it, and sends it back. */
static TEE_Result to_another(uint8_t *secret)
{
	static const TEE_UUID self = TA_ROGUE_UUID;
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INOUT, TEE_PARAM_TYPE_NONE,
	                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	TEE_TASessionHandle other;
	TEE_Result r;

	r = TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE, 0, NULL, &other, NULL);
	if (r != TEE_SUCCESS)
		return r;
	p[0].memref.buffer = secret;
	p[0].memref.size = ROGUE_SECRET_SIZE;
	r = TEE_InvokeTACommand(other, TEE_TIMEOUT_INFINITE, ROGUE_CMD_TAKE, types, p, NULL);
	TEE_CloseTASession(other);
	return r;
}

static void spread(uint8_t *secret)
{
	for (unsigned i = 0; i < COPIES; i++)
		memcpy(many[i], secret, ROGUE_SECRET_SIZE);
	memcpy(one, secret, ROGUE_SECRET_SIZE);
	to_heap(secret);
	(void)to_stack(secret, 8);
	to_kernel(secret);
	to_simd(secret);
}

static int is_secret(uint32_t types, const TEE_Param params[TEE_NUM_PARAMS])
{
	return TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_MEMREF_INOUT &&
	       params[0].memref.size == ROGUE_SECRET_SIZE;
}

TEE_Result take(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	if (!is_secret(types, params))
		return TEE_ERROR_BAD_PARAMETERS;
	spread(params[0].memref.buffer);
	to_registers(one, 0);
	return TEE_SUCCESS;
}

TEE_Result keep(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	TEE_Result r;

	if (!is_secret(types, params) || TEE_PARAM_TYPE_GET(types, 1) != TEE_PARAM_TYPE_VALUE_INPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	spread(params[0].memref.buffer);
	r = to_another(one);
	if (r != TEE_SUCCESS)
		return r;
	to_simd(one);
	to_registers(one, params[1].value.b);
	commit(params[1].value.a);
	return TEE_SUCCESS;
}

/* In pairs of registers; system call 12 is wait, 0 is the end. */
TEE_Result hold(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	register uint64_t x0 __asm__("x0");
	register const uint8_t *x1 __asm__("x1");
	register uint64_t x8 __asm__("x8");
	register uint64_t x28 __asm__("x28");

	if (!is_secret(types, params) || TEE_PARAM_TYPE_GET(types, 1) != TEE_PARAM_TYPE_VALUE_INPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	memcpy(one, params[0].memref.buffer, ROGUE_SECRET_SIZE);
	memset(params[0].memref.buffer, 0, ROGUE_SECRET_SIZE);
	/* No call from here on. */
	x1 = one;
	x0 = params[1].value.a;
	x8 = params[1].value.a == ROGUE_HOLD_WAITS ? 12 : 0;
	x28 = params[1].value.a == ROGUE_HOLD_WAITS ? 10000 : TEE_SUCCESS;
	__asm__ volatile("ldp x2, x3, [x1]\n\t"
	                 "ldp x4, x5, [x1]\n\t"
	                 "ldp x6, x7, [x1]\n\t"
	                 "ldp x9, x10, [x1]\n\t"
	                 "ldp x11, x12, [x1]\n\t"
	                 "ldp x13, x14, [x1]\n\t"
	                 "ldp x15, x16, [x1]\n\t"
	                 "ldp x17, x19, [x1]\n\t"
	                 "ldp x20, x21, [x1]\n\t"
	                 "ldp x22, x23, [x1]\n\t"
	                 "ldp x24, x25, [x1]\n\t"
	                 "ldp x26, x27, [x1]\n\t"
	                 "1: cbz x0, 1b\n\t"
	                 "2: mov x0, x28\n\t"
	                 "svc #0\n\t"
	                 "b 2b"
	                 : "+r"(x0), "+r"(x1), "+r"(x8), "+r"(x28)
	                 :
	                 : "memory");
	return TEE_ERROR_GENERIC;
}
