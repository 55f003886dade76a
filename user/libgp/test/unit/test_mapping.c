// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory beyond the heap, and the kernel that wants buffers for other TAs to lie in it.
 */
#include "lab.h"

/* The system service: its pages, and what was asked of it. */
static uint8_t pages[64] __aligned(16);
static unsigned int mapped, unmapped, forwarded;

static void serve(struct ta_params *p)
{
	if (lab.session == 77 && lab.command == 2) {
		assert_true(p->vals[0] <= sizeof(pages));
		mapped = (uint32_t)p->vals[0];
		p->vals[2] = (uintptr_t)pages >> 32;
		p->vals[3] = (uint32_t)(uintptr_t)pages;
	} else if (lab.session == 77 && lab.command == 3) {
		assert_int_equal(p->vals[0], mapped);
		assert_true((p->vals[2] << 32 | p->vals[3]) == (uintptr_t)pages);
		unmapped++;
	}
}

static void fresh(void)
{
	memset(pages, 0, sizeof(pages));
	mapped = unmapped = forwarded = 0;
	lab.answer = serve;
}

test(pages_come_from_the_system_service_and_go_back_there)
{
	fresh();
	assert_ptr_equal(tee_map_zi(40, TEE_MEMORY_ACCESS_ANY_OWNER), pages);
	assert_int_equal(lab.params.vals[1], 1); /* to be shared */
	assert_ptr_equal(tee_map_zi(40, 0), pages);
	assert_int_equal(lab.params.vals[1], 0);
	assert_int_equal(tee_unmap(pages, 40), TEE_SUCCESS);
	assert_int_equal(unmapped, 1);
	assert_null(tee_map_zi((size_t)UINT32_MAX + 1, 0));
	lab.result = TEE_ERROR_OUT_OF_MEMORY;
	assert_null(tee_map_zi(40, 0));
	assert_int_equal(tee_unmap(pages, 40), TEE_ERROR_OUT_OF_MEMORY);
}

/* The other TA: upper case of what is in its first buffer, and a size. */
static void serve_both(struct ta_params *p)
{
	uint8_t *buffer = (void *)(uintptr_t)p->vals[0], *output = (void *)(uintptr_t)p->vals[2];

	if (lab.session != 5) {
		serve(p);
		return;
	}
	forwarded++;
	if (forwarded == 1) {
		p->vals[1] = p->vals[3] = 77;
		return; /* refused, nothing has happened */
	}
	assert_ptr_equal(buffer, pages);
	assert_ptr_equal(output, pages + 16);
	assert_true(p->vals[1] == 3 && p->vals[3] == 10);
	assert_memory_equal(buffer, "abc", 3);
	assert_memory_equal(output, "\0\0\0\0\0\0\0\0\0",
	                    10); /* what lay there is not its business */
	memcpy(buffer, "ABC", 3);
	memcpy(output, "result", 6);
	p->vals[3] = 6;
}

static TEE_Result invoke(uint8_t *in, uint8_t *out, size_t *out_size)
{
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	TEE_Result res;

	p[0].memref.buffer = in;
	p[0].memref.size = 3;
	p[1].memref.buffer = out;
	p[1].memref.size = 10;
	lab.calls = 0;
	lab.origin = TEE_ORIGIN_TEE;
	lab.first_result = TEE_ERROR_BAD_PARAMETERS;
	res = TEE_InvokeTACommand((TEE_TASessionHandle)(uintptr_t)5, 0, 1,
	                          TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INOUT,
	                                          TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_NONE,
	                                          TEE_PARAM_TYPE_NONE),
	                          p, NULL);
	*out_size = p[1].memref.size;
	return res;
}

test(buffers_that_must_be_shared_go_there_and_back_and_nothing_stays)
{
	static const uint8_t zero[sizeof(pages)];
	uint8_t in[3] = "abc", out[10] = "..........";
	size_t size;

	fresh();
	lab.answer = serve_both;
	assert_int_equal(invoke(in, out, &size), TEE_SUCCESS);
	assert_int_equal(forwarded, 2);
	assert_int_equal(mapped, 32);
	assert_int_equal(unmapped, 1);
	assert_memory_equal(in, "ABC", 3);
	assert_int_equal(size, 6);
	assert_memory_equal(out, "result....", 10);
	assert_memory_equal(pages, zero, sizeof(pages));
}

static void serve_too_much(struct ta_params *p)
{
	if (lab.session != 5)
		serve(p);
	else if (lab.calls > 1)
		p->vals[3] = 1000;
}

test(an_output_that_was_too_short_is_not_written_and_its_size_is_told)
{
	uint8_t in[3] = "abc", out[10] = "..........";
	size_t size;

	fresh();
	lab.answer = serve_too_much;
	lab.result = TEE_SUCCESS;
	assert_int_equal(invoke(in, out, &size), TEE_SUCCESS);
	assert_int_equal(size, 1000);
	assert_memory_equal(out, "..........", 10);
	assert_int_equal(unmapped, 1);
}

static void lend_too_much(uint32_t types, size_t first)
{
	static uint8_t few[16];
	TEE_Param p[TEE_NUM_PARAMS] = { { .memref = { few, first } },
		                        { .memref = { few, SIZE_MAX - 3 } },
		                        { .memref = { few, SIZE_MAX / 2 } } };

	fresh();
	lab.origin = TEE_ORIGIN_TEE;
	lab.result = TEE_ERROR_BAD_PARAMETERS;
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_InvokeTACommand(NULL, 0, 1, types, p, NULL));
	assert_int_equal(mapped, 0);
}

test(sizes_that_wrap_are_not_mapped)
{
	lend_too_much(0x5, PTRDIFF_MAX);
	lend_too_much(0x55, 16);
	lend_too_much(0x555, 16);
	lend_too_much(0x505, 16);
}
