// SPDX-License-Identifier: BSD-2-Clause
/*
 * All registers, filled before a system call and looked at after it: nothing of the kernel's, or of
 * whoever ran meanwhile, is in any of them.
 */
#include <string.h>

#include "rogue.h"

#define ARGS 8

struct seen {
	uint64_t x[32]; /* the last is not there */
	uint8_t v[32][16];
};
_Static_assert(sizeof(struct seen) == 768, "as below");

/* System call @n with @args; x9 to x30 and all of SIMD are filled. */
void registers_after(uint64_t n, const uint64_t args[ARGS], struct seen *out);

__asm__("\t.text\n"
        "\t.balign 4\n"
        "\t.global registers_after\n"
        "registers_after:\n"
        "\thint #34\n"
        "\tstp x29, x30, [sp, #-112]!\n"
        "\tstp x19, x20, [sp, #16]\n"
        "\tstp x21, x22, [sp, #32]\n"
        "\tstp x23, x24, [sp, #48]\n"
        "\tstp x25, x26, [sp, #64]\n"
        "\tstp x27, x28, [sp, #80]\n"
        "\tstr x2, [sp, #96]\n"
        "\tsub sp, sp, #64\n"
        "\tstp d8, d9, [sp, #0]\n"
        "\tstp d10, d11, [sp, #16]\n"
        "\tstp d12, d13, [sp, #32]\n"
        "\tstp d14, d15, [sp, #48]\n"
        "\tmov x8, x0\n"
        "\tmov x9, x1\n"
        "\tldp x0, x1, [x9]\n"
        "\tldp x2, x3, [x9, #16]\n"
        "\tldp x4, x5, [x9, #32]\n"
        "\tldp x6, x7, [x9, #48]\n"
        "\t.irp n, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, "
        "23, 24, 25, 26, 27, 28, 29, 30\n"
        "\tmov x\\n, #\\n\n"
        "\tmovk x\\n, #0x5a5a, lsl #48\n"
        "\t.endr\n"
        "\t.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, "
        "18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
        "\tmovi v\\n\\().16b, #\\n + 1\n"
        "\t.endr\n"
        "\tsvc #0\n"
        "\tsub sp, sp, #768\n"
        "\tstp x0, x1, [sp, #0]\n"
        "\tstp x2, x3, [sp, #16]\n"
        "\tstp x4, x5, [sp, #32]\n"
        "\tstp x6, x7, [sp, #48]\n"
        "\tstp x8, x9, [sp, #64]\n"
        "\tstp x10, x11, [sp, #80]\n"
        "\tstp x12, x13, [sp, #96]\n"
        "\tstp x14, x15, [sp, #112]\n"
        "\tstp x16, x17, [sp, #128]\n"
        "\tstp x18, x19, [sp, #144]\n"
        "\tstp x20, x21, [sp, #160]\n"
        "\tstp x22, x23, [sp, #176]\n"
        "\tstp x24, x25, [sp, #192]\n"
        "\tstp x26, x27, [sp, #208]\n"
        "\tstp x28, x29, [sp, #224]\n"
        "\tstr x30, [sp, #240]\n"
        "\tstp q0, q1, [sp, #256]\n"
        "\tstp q2, q3, [sp, #288]\n"
        "\tstp q4, q5, [sp, #320]\n"
        "\tstp q6, q7, [sp, #352]\n"
        "\tstp q8, q9, [sp, #384]\n"
        "\tstp q10, q11, [sp, #416]\n"
        "\tstp q12, q13, [sp, #448]\n"
        "\tstp q14, q15, [sp, #480]\n"
        "\tstp q16, q17, [sp, #512]\n"
        "\tstp q18, q19, [sp, #544]\n"
        "\tstp q20, q21, [sp, #576]\n"
        "\tstp q22, q23, [sp, #608]\n"
        "\tstp q24, q25, [sp, #640]\n"
        "\tstp q26, q27, [sp, #672]\n"
        "\tstp q28, q29, [sp, #704]\n"
        "\tstp q30, q31, [sp, #736]\n"
        "\tldr x9, [sp, #928]\n"
        "\tmov x10, #0\n"
        "1: ldr x11, [sp, x10]\n"
        "\tstr x11, [x9, x10]\n"
        "\tadd x10, x10, #8\n"
        "\tcmp x10, #768\n"
        "\tb.ne 1b\n"
        "\tadd sp, sp, #768\n"
        "\tldp d8, d9, [sp, #0]\n"
        "\tldp d10, d11, [sp, #16]\n"
        "\tldp d12, d13, [sp, #32]\n"
        "\tldp d14, d15, [sp, #48]\n"
        "\tadd sp, sp, #64\n"
        "\tldp x19, x20, [sp, #16]\n"
        "\tldp x21, x22, [sp, #32]\n"
        "\tldp x23, x24, [sp, #48]\n"
        "\tldp x25, x26, [sp, #64]\n"
        "\tldp x27, x28, [sp, #80]\n"
        "\tldp x29, x30, [sp], #112\n"
        "\tret\n");

/* How many are not as they were. x0 is the result, x8 the number. */
static uint32_t changed(uint64_t n, const uint64_t args[ARGS], const struct seen *s)
{
	uint32_t bad = 0;

	for (uint32_t i = 1; i < 31; i++) {
		uint64_t want = i < ARGS ? args[i] : i == 8 ? n : (uint64_t)0x5a5a << 48 | i;

		bad += s->x[i] != want;
	}
	for (uint32_t i = 0; i < 32; i++)
		for (uint32_t k = 0; k < 16; k++)
			bad += s->v[i][k] != i + 1;
	return bad;
}

TEE_Result registers(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	static const TEE_UUID nobody = { 0x5d1b0f6a, 1, 0x4000, { 0x80 } };
	static uint8_t in[64], out[64];
	static uint64_t size = sizeof(out);
	static uint32_t handle[4];
	const uint64_t i = (uint64_t)(uintptr_t)in, o = (uint64_t)(uintptr_t)out;
	const uint64_t h = (uint64_t)(uintptr_t)handle, s = (uint64_t)(uintptr_t)&size;
	const uint64_t who = (uint64_t)(uintptr_t)&nobody;
	const uint64_t calls[][1 + ARGS] = {
		{ 69, 1, 2, 3, 4, 5, 6, 7, 8 }, /* none, and the loader's */
		{ 0x1000, 1, 2, 3, 4, 5, 6, 7, 8 },
		{ 1, i, 0 },
		{ 5, who, 0xffffffff, 0, h, h + 4 },
		{ 7, 0, 0xffffffff, 1, 0, h + 4 },
		{ 8, 5, i, 64 },
		{ 9, h },
		{ 12, 1 }, /* through the normal world */
		{ 13, 0, o },
		{ 13, 2, o },
		{ 13, 2, 0x1000 },
		{ 15, 0x50000004, 5, 0, 0, h + 8 }, /* SHA-256, for which the kernel uses SIMD */
		{ 18, 0, 0, 0 },
		{ 19, 0, i, 64 },
		{ 20, 0, i, 64, o, s },
		{ 33, o, 64 },
	};
	struct seen seen;

	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_OUTPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	params[0].value.a = params[0].value.b = 0;
	for (uint32_t n = 0; n < sizeof(calls) / sizeof(calls[0]); n++) {
		uint64_t args[ARGS];

		memcpy(args, &calls[n][1], sizeof(args));
		if (calls[n][0] >= 18 && calls[n][0] <= 20)
			args[0] = handle[2];
		registers_after(calls[n][0], args, &seen);
		params[0].value.a += changed(calls[n][0], args, &seen);
		params[0].value.b += 30 + 32;
	}
	return TEE_SUCCESS;
}
