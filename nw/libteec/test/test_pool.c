// SPDX-License-Identifier: BSD-2-Clause
/*
 * The pool: what it costs, what it holds, what it lets nobody see.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "src/pool.h"

/* What a TA must find around the @size bytes of input that it was given: nothing. */
static void expect_nothing_but(const struct fake_param *p, size_t size)
{
	size_t first = (size_t)(p->offset / POOL_GRAIN) * POOL_GRAIN;
	size_t end = (size_t)((p->offset + p->b + POOL_GRAIN - 1) / POOL_GRAIN) * POOL_GRAIN;

	assert_int_equal(first, p->offset);
	assert_true(is_zero(p->bytes + size, end - first - size));
}

static unsigned int registrations(void)
{
	return fake.count[_IOC_NR(TEE_IOC_SHM_REGISTER)] + fake.count[_IOC_NR(TEE_IOC_SHM_ALLOC)];
}

test(a_temporary_reference_of_4_kib_costs_one_ioctl)
{
	static const uint32_t types[] = { TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
		                          TEEC_MEMREF_TEMP_INOUT };
	TEEC_Operation o = operation_temp(types[0], arena, 4096);

	expect_success(&o);
	for (unsigned int i = 0; i < 300; i++) {
		o = operation_temp(types[i % 3], arena, 4096);
		fake_ioctls();
		expect_success(&o);
		assert_int_equal(fake_ioctls(), 1);
	}
}

test(four_temporary_references_cost_one_ioctl)
{
	TEEC_Operation o = operation_of(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
	                                TEEC_MEMREF_TEMP_INOUT, TEEC_MEMREF_TEMP_INPUT);

	for (unsigned int i = 0; i < 2; i++) {
		for (size_t k = 0; k < 4; k++)
			o.params[k].tmpref = (TEEC_TempMemoryReference){ arena + k * 8192, 5000 };
		fake_ioctls();
		expect_success(&o);
	}
	assert_int_equal(fake_ioctls(), 1);
}

test(a_context_without_temporary_references_shares_nothing)
{
	expect_success(NULL);
	assert_int_equal(fake_shares(), 0);
}

static TEEC_Result ta_leaves_traces(struct fake_call *call)
{
	struct fake_param *p = &call->params[0];
	size_t pages = (p->b + POOL_GRAIN - 1) / POOL_GRAIN * POOL_GRAIN;

	expect_nothing_but(p, call->params[0].attr == TEEC_MEMREF_TEMP_OUTPUT ? 0 : p->b);
	/* All that it can reach, not only what it may write. */
	memset(p->bytes, 0xee, pages);
	return TEEC_SUCCESS;
}

test(no_call_sees_bytes_of_another)
{
	fake.ta = ta_leaves_traces;
	for (unsigned int i = 0; i < 60; i++) {
		static const uint32_t types[] = { TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
			                          TEEC_MEMREF_TEMP_INOUT };
		TEEC_Operation o = operation_temp(types[i % 3], arena, 1 + i * 997);

		memset(arena, 0xdd, sizeof(arena));
		expect_success(&o);
	}
}

test(a_call_that_the_kernel_refused_leaves_no_bytes_either)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INPUT, arena, 4096);

	memset(arena, 0xdd, sizeof(arena));
	fake.call_errno = 5;
	expect_result(&o, TEEC_ERROR_GENERIC, TEEC_ORIGIN_COMMS);
	fake.call_errno = 0;
	fake.ta = ta_leaves_traces;
	o = operation_temp(TEEC_MEMREF_TEMP_OUTPUT, arena, 1);
	expect_success(&o);
}

test(parameters_that_were_prepared_before_a_bad_one_leave_no_bytes)
{
	TEEC_Operation o = operation_of(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_INPUT, TEEC_NONE,
	                                TEEC_NONE);

	memset(arena, 0xdd, sizeof(arena));
	o.params[0].tmpref = (TEEC_TempMemoryReference){ arena, 4096 };
	o.params[1].tmpref = (TEEC_TempMemoryReference){ NULL, 1 };
	expect_result(&o, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	fake.ta = ta_leaves_traces;
	o = operation_temp(TEEC_MEMREF_TEMP_OUTPUT, arena, 1);
	expect_success(&o);
}

test(no_two_references_share_a_page)
{
	TEEC_Operation o = operation_of(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
	                                TEEC_MEMREF_TEMP_INOUT, TEEC_MEMREF_TEMP_INPUT);

	for (size_t k = 0; k < 4; k++)
		o.params[k].tmpref = (TEEC_TempMemoryReference){ arena, 10 };
	expect_success(&o);
	for (size_t k = 0; k < 4; k++)
		for (size_t i = 0; i < k; i++)
			assert_false(fake.last.params[k].id == fake.last.params[i].id &&
			             fake.last.params[k].offset / POOL_GRAIN ==
			                     fake.last.params[i].offset / POOL_GRAIN);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static unsigned int depth;
static size_t most_shares;

/* Calls within calls: as many threads would have them at the same time. */
static TEEC_Result ta_goes_deeper(struct fake_call *call)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena + depth, 4096);

	call->params[0].bytes[0] = (uint8_t)depth;
	if (fake_shares() > most_shares)
		most_shares = fake_shares();
	if (depth == 0)
		return TEEC_SUCCESS;
	depth--;
	expect_success(&o);
	return TEEC_SUCCESS;
}

test(the_pool_is_bounded_and_works_beyond_its_bounds)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena + 200, 4096);

	fake.ta = ta_goes_deeper;
	depth = 120;
	most_shares = 0;
	expect_success(&o);
	/* 88 grains in four slabs, the others each for itself; and only the slabs remain. */
	assert_int_equal(most_shares, 4 + 121 - 88);
	assert_int_equal(fake_shares(), POOL_SLABS);
}

test(large_references_do_not_go_through_the_pool)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INPUT, arena, POOL_REF_MAX + 1);

	expect_success(&o);
	assert_ptr_equal(fake.last.params[0].bytes, arena);
	assert_int_equal(fake_shares(), 0);
	o.params[0].tmpref.size = POOL_REF_MAX;
	expect_success(&o);
	assert_int_equal(fake_shares(), 1);
}

test(without_memory_for_a_pool_calls_work_nevertheless)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);
	unsigned int before = registrations();

	/* The pool itself is the last thing that a context asks for. */
	close_all();
	fake.steps = 0;
	fake.fail_at = 3;
	assert_int_equal(TEEC_InitializeContext(NULL, &context), TEEC_SUCCESS);
	session.imp.ctx = &context;
	for (unsigned int i = 0; i < 3; i++)
		expect_success(&o);
	assert_int_equal(registrations(), before + 3);
	o.params[0].tmpref.size = 0;
	expect_success(&o);
	assert_int_equal(fake_shares(), 0);
}

static unsigned int grown;

/* Another call makes the same slab, and is quicker. */
static void make_it_first(void)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);

	if (grown++ == 0)
		expect_success(&o);
}

test(two_calls_that_make_the_same_slab_share_one)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);

	grown = 0;
	fake.allocates = make_it_first;
	expect_success(&o);
	assert_int_equal(grown, 2);
	assert_int_equal(fake_shares(), 1);
	expect_success(&o);
	assert_int_equal(grown, 2);
}

/* ---- contexts -------------------------------------------------------------------------------- */

test(each_context_has_a_pool_of_its_own)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);
	TEEC_Context other;
	TEEC_Session others = session;

	assert_int_equal(TEEC_InitializeContext(NULL, &other), TEEC_SUCCESS);
	others.imp.ctx = &other;
	expect_success(&o);
	assert_int_equal(TEEC_InvokeCommand(&others, 1, &o, NULL), TEEC_SUCCESS);
	assert_int_equal(fake_shares(), 2);
	TEEC_FinalizeContext(&other);
	assert_int_equal(fake_shares(), 1);
	fake_ioctls();
	expect_success(&o);
	assert_int_equal(fake_ioctls(), 1);
}

static TEEC_Context next;

static void open_the_next(void)
{
	fake.closed = NULL;
	assert_int_equal(TEEC_InitializeContext(NULL, &next), TEEC_SUCCESS);
}

/* As in a program in which one thread finalizes a context while another makes one. */
test(a_context_with_the_number_of_one_that_goes_has_a_pool_of_its_own)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);
	int number = context.imp.fd;

	expect_success(&o);
	TEEC_CloseSession(&session);
	fake.closed = open_the_next;
	TEEC_FinalizeContext(&context);
	assert_int_equal(next.imp.fd, number);
	assert_int_equal(fake_shares(), 0);
	session.imp.ctx = &next;
	expect_success(&o);
	fake_ioctls();
	expect_success(&o);
	assert_int_equal(fake_ioctls(), 1);
	TEEC_FinalizeContext(&next);
	session.imp.ctx = NULL;
}

/* A context that was copied, as by a function that returns one, is the same context. */
test(a_copied_context_has_the_pool_of_the_first)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);
	TEEC_Context copy = { .imp = { context.imp.fd, context.imp.reg_mem, true } };

	expect_success(&o);
	session.imp.ctx = &copy;
	fake_ioctls();
	expect_success(&o);
	assert_int_equal(fake_ioctls(), 1);
	session.imp.ctx = &context;
}

static TEEC_Result ta_ends_the_context(struct fake_call *call)
{
	TEEC_FinalizeContext(&context);
	call->params[0].bytes[99] = 1;
	return TEEC_SUCCESS;
}

test(a_context_that_is_finalized_during_a_call_goes_after_it)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);

	fake.ta = ta_ends_the_context;
	expect_success(&o);
	assert_int_equal(arena[99], 1);
	fake_expect_clean();
}

/* ---- fork ------------------------------------------------------------------------------------ */

static uint8_t *seen;

static TEEC_Result ta_remembers(struct fake_call *call)
{
	seen = call->params[0].mapped;
	return TEEC_SUCCESS;
}

/* A pipe takes no bytes that are not there. */
static bool is_mapped(const void *byte)
{
	int ends[2];

	return pipe(ends) != 0 || write(ends[1], byte, 1) == 1;
}

/* In the child, which reports by its exit status. */
static int in_child(int32_t parents_id)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);

	if (is_mapped(seen))
		return 4;
	if (TEEC_InvokeCommand(&session, 1, &o, NULL) != TEEC_SUCCESS)
		return 1;
	if (fake.last.params[0].id == parents_id)
		return 2;
	fake_ioctls();
	if (TEEC_InvokeCommand(&session, 1, &o, NULL) != TEEC_SUCCESS || fake_ioctls() != 1)
		return 3;
	TEEC_FinalizeContext(&context);
	return 0;
}

test(a_child_makes_a_pool_of_its_own)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);
	int status;
	pid_t child;

	fake.ta = ta_remembers;
	expect_success(&o);
	child = fork();
	if (child == 0)
		_exit(in_child(fake.last.params[0].id));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	fake_ioctls();
	expect_success(&o);
	assert_int_equal(fake_ioctls(), 1);
}

/* In the middle of a call: what threads of the parent hold is not the child's. */
static TEEC_Result ta_forks(struct fake_call *call)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);
	size_t shares = fake_shares();
	int status = -1;
	pid_t child = fork();

	(void)call;
	if (child == 0) {
		fake.ta = NULL;
		if (TEEC_InvokeCommand(&session, 1, &o, NULL) != TEEC_SUCCESS)
			_exit(1);
		if (fake_shares() != shares + 1)
			_exit(2);
		TEEC_FinalizeContext(&context);
		_exit(fake_shares() == shares ? 0 : 3);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return TEEC_SUCCESS;
}

test(a_child_that_was_forked_during_a_call_gives_its_pool_back)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);

	fake.ta = ta_forks;
	expect_success(&o);
}
