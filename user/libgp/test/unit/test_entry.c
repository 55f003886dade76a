// SPDX-License-Identifier: BSD-2-Clause
/*
 * Entries from the kernel: instances, sessions, parameters, memory statistics.
 */
#include <sys/mman.h>

#include "lab.h"

#include "libgp/src/gp.h"

/* The TA of the tests: what it was called with, and what it answers. */
static struct {
	unsigned int created, destroyed, closed;
	TEE_Result create, open, invoke;
	uint32_t command, types;
	TEE_Param seen[TEE_NUM_PARAMS];
	void (*answer)(TEE_Param *p);
	void *context, *memory; /* at its end: is this its own? */
	TEE_Result own;
} ta;

TEE_Result TA_CreateEntryPoint(void)
{
	ta.created++;
	return ta.create;
}

void TA_DestroyEntryPoint(void)
{
	ta.destroyed++;
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[TEE_NUM_PARAMS],
                                    void **context)
{
	ta.types = types;
	memcpy(ta.seen, params, sizeof(ta.seen));
	*context = (void *)&ta.seen[ta.created];
	ta.context = *context;
	return ta.open;
}

void TA_CloseSessionEntryPoint(void *context)
{
	ta.closed++;
	ta.context = context;
	if (ta.memory)
		ta.own = TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, ta.memory, 1);
}

TEE_Result TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	ta.context = context;
	ta.command = command;
	ta.types = types;
	memcpy(ta.seen, params, sizeof(ta.seen));
	if (ta.answer)
		ta.answer(params);
	return ta.invoke;
}

static struct ta_params none;

static TEE_Result open_session(uint32_t id)
{
	none = (struct ta_params){ 0 };
	return gp_enter(TA_ENTRY_OPEN_SESSION, id, &none, 0);
}

static TEE_Result close_session(uint32_t id)
{
	return gp_enter(TA_ENTRY_CLOSE_SESSION, id, NULL, 0);
}

static TEE_Result invoke(uint32_t id)
{
	none = (struct ta_params){ 0 };
	return gp_enter(TA_ENTRY_INVOKE_COMMAND, id, &none, 9);
}

/*
 * The library is an instance for as long as the program runs; the first of these tests that runs
 * makes it. A TA that ends with its last session would be loaded anew.
 */
static void fresh(void)
{
	memset(&ta, 0, sizeof(ta));
}

test(an_instance_that_could_not_be_created_is_tried_again)
{
	fresh();
	ta.create = TEE_ERROR_GENERIC;
	assert_int_equal(open_session(1), TEE_ERROR_GENERIC);
	assert_int_equal(open_session(1), TEE_ERROR_GENERIC);
	assert_int_equal(ta.created, 2);
	assert_true(lab.prepared <= 1);
	assert_int_equal(invoke(1), TEE_ERROR_BAD_STATE);
	ta.create = TEE_SUCCESS;
	assert_int_equal(open_session(1), TEE_SUCCESS);
	assert_int_equal(open_session(2), TEE_SUCCESS);
	assert_int_equal(ta.created, 3);
	assert_int_equal(close_session(1), TEE_SUCCESS);
	assert_int_equal(ta.destroyed, 0);
	assert_int_equal(close_session(2), TEE_SUCCESS);
	assert_int_equal(ta.destroyed, 1);
	assert_int_equal(lab.finished, 1);
}

/* What the TA's header says is constant, but here it is as a test wants it. */
static void set_flags(uint32_t flags)
{
	uint32_t *at = (uint32_t *)(uintptr_t)&ta_head.flags;
	uintptr_t page = (uintptr_t)at & ~(uintptr_t)4095;

	assert_int_equal(mprotect((void *)page, 8192, PROT_READ | PROT_WRITE), 0);
	*at = flags;
}

static unsigned int destroyed_with(uint32_t flags)
{
	uint32_t before = ta_head.flags;

	fresh();
	lab.finished = 0;
	set_flags(flags);
	assert_int_equal(open_session(1), TEE_SUCCESS);
	assert_int_equal(close_session(1), TEE_SUCCESS);
	set_flags(before);
	assert_int_equal(ta.closed, 1);
	assert_int_equal(lab.finished, ta.destroyed);
	return ta.destroyed;
}

test(an_instance_that_is_kept_is_not_destroyed_with_its_last_session)
{
	assert_int_equal(destroyed_with(0), 1);
	assert_int_equal(destroyed_with(TA_FLAG_SINGLE_INSTANCE), 1);
	assert_int_equal(destroyed_with(TA_FLAG_INSTANCE_KEEP_ALIVE), 1); /* has no meaning */
	assert_int_equal(destroyed_with(TA_FLAG_SINGLE_INSTANCE | TA_FLAG_INSTANCE_KEEP_ALIVE), 0);
	assert_int_equal(open_session(1), TEE_SUCCESS);
	assert_int_equal(ta.created, 0);
	assert_int_equal(close_session(1), TEE_SUCCESS);
}

test(each_session_has_its_context)
{
	void *contexts[3];
	uint32_t i;

	fresh();
	for (i = 0; i < 3; i++) {
		ta.created = i;
		assert_int_equal(open_session(10 + i), TEE_SUCCESS);
		contexts[i] = ta.context;
	}
	for (i = 0; i < 20; i++) {
		assert_int_equal(invoke(10 + i * 7 % 3), TEE_SUCCESS);
		assert_ptr_equal(ta.context, contexts[i * 7 % 3]);
		assert_int_equal(ta.command, 9);
	}
	assert_int_equal(invoke(13), TEE_ERROR_BAD_STATE);
	assert_int_equal(close_session(13), TEE_ERROR_BAD_STATE);
	assert_int_equal(close_session(11), TEE_SUCCESS);
	assert_ptr_equal(ta.context, contexts[1]);
	assert_int_equal(invoke(11), TEE_ERROR_BAD_STATE);
	assert_int_equal(invoke(12), TEE_SUCCESS);
	close_session(10);
	close_session(12);
	assert_int_equal(ta.closed, 3);
	assert_int_equal(gp_enter(77, 10, &none, 0), TEE_ERROR_NOT_SUPPORTED);
}

test(a_session_that_the_ta_refuses_is_none)
{
	fresh();
	ta.open = TEE_ERROR_ACCESS_DENIED;
	assert_int_equal(open_session(5), TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(invoke(5), TEE_ERROR_BAD_STATE);
	assert_int_equal(ta.closed, 0);
}

static void answer(TEE_Param *p)
{
	p[0].value.a = 100;
	p[0].value.b = 200;
	p[2].memref.size = 3;
	p[3].value.a = UINT32_MAX;
}

test(values_are_packed_and_unpacked_and_buffers_stay_as_they_are)
{
	static uint8_t buffer[16];
	struct ta_params p = {
		.types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_VALUE_INPUT,
		                         TEE_PARAM_TYPE_MEMREF_INOUT, TEE_PARAM_TYPE_VALUE_INOUT),
		.vals = { 1, 2, UINT32_MAX, 4, (uintptr_t)buffer, 16, 7, 8 },
	};

	fresh();
	open_session(1);
	ta.answer = answer;
	assert_int_equal(gp_enter(TA_ENTRY_INVOKE_COMMAND, 1, &p, 1), TEE_SUCCESS);
	assert_int_equal(ta.types, p.types);
	assert_true(ta.seen[1].value.a == UINT32_MAX && ta.seen[1].value.b == 4);
	assert_true(ta.seen[2].memref.buffer == buffer && ta.seen[2].memref.size == 16);
	assert_true(ta.seen[3].value.a == 7 && ta.seen[3].value.b == 8);
	assert_true(p.vals[0] == 100 && p.vals[1] == 200 && p.vals[2] == UINT32_MAX);
	assert_true(p.vals[5] == 3 && p.vals[6] == UINT32_MAX && p.vals[7] == 8);
	ta.answer = NULL;
	close_session(1);
}

test(memory_statistics_are_those_of_the_heap)
{
	struct ta_params p = { .types = 0 };
	uint64_t before;
	void *q;

	fresh();
	open_session(1);
	assert_int_equal(gp_enter(TA_ENTRY_MEMSTATS, 0, &p, 0), TEE_ERROR_BAD_PARAMETERS);
	p.types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_VALUE_OUTPUT,
	                          TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE);
	assert_int_equal(gp_enter(TA_ENTRY_MEMSTATS, 0, &p, 0), TEE_SUCCESS);
	before = p.vals[0];
	assert_true(p.vals[2] > 15 * 1024 && p.vals[2] <= 16 * 1024 && p.vals[3] == 0);
	q = malloc(1000);
	assert_null(malloc(1 << 20));
	free(q);
	assert_int_equal(gp_enter(TA_ENTRY_MEMSTATS, 0, &p, 0), TEE_SUCCESS);
	assert_true(p.vals[0] == before && p.vals[1] >= before + 1000);
	assert_true(p.vals[3] == 1 && p.vals[4] == 1 << 20 && p.vals[5] >= before + 1000);
	close_session(1);
}

test(instance_data_is_what_was_set_last)
{
	int data = 0;

	TEE_SetInstanceData(&data);
	assert_ptr_equal(TEE_GetInstanceData(), &data);
	TEE_SetInstanceData(NULL);
	assert_null(TEE_GetInstanceData());
}

test(memory_of_a_call_that_is_over_is_not_the_clients_any_more)
{
	static uint8_t buffer[16];
	struct ta_params p = { .types = TEE_PARAM_TYPE_MEMREF_INPUT,
		               .vals = { (uintptr_t)buffer, 16 } };

	fresh();
	open_session(1);
	assert_int_equal(gp_enter(TA_ENTRY_INVOKE_COMMAND, 1, &p, 1), TEE_SUCCESS);
	ta.memory = buffer;
	ta.own = TEE_ERROR_GENERIC;
	close_session(1);
	assert_int_equal(ta.own, TEE_SUCCESS);
}

extern uintptr_t __stack_chk_guard;

test(the_guard_of_the_stack_is_drawn_and_ends_strings)
{
	open_session(1);
	assert_true(__stack_chk_guard != 0);
	assert_int_equal(__stack_chk_guard & 0xff, 0);
	close_session(1);
}
