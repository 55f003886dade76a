/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fake machine must be as strict as it says: tests of other modules lean on it.
 */
#include "arch/atomic.h"
#include "arch/fp.h"
#include "arch/host.h"
#include "arch/spin.h"
#include "arch/switch.h"
#include "arch/upcalls.h"
#include "base/bytes.h"
#include "host/test.h"

static char stack[4][64];
static struct context context[4];

void test_setup(void)
{
	host_init(64);
}

void test_teardown(void)
{
	host_recover();
}

/* ---- descriptors --------------------------------------------------------------------------- */

test(a_descriptor_says_what_it_was_made_of)
{
	unsigned prots[] = { 0,
		             PROT_W,
		             PROT_X,
		             PROT_USER | PROT_X,
		             PROT_USER | PROT_X | PROT_BTI,
		             PROT_W | PROT_NS | PROT_USER,
		             PROT_W | PROT_GLOBAL,
		             PROT_W | PROT_DEVICE | PROT_GLOBAL };

	for (unsigned i = 0; i < array_count(prots); i++) {
		pte_t e = pte_page(0x12345000, prots[i]);

		assert_true(pte_is_valid(e));
		assert_true(pte_pa(e) == 0x12345000);
		assert_int_equal(pte_prot(e), prots[i]);
	}
	assert_false(pte_is_valid(PTE_NONE));
	assert_false(pte_is_valid(PTE_RESERVED));
	assert_true(pte_pa(pte_table(0x7000)) == 0x7000);
}

test(no_descriptor_is_writable_and_executable)
{
	expect_panic(pte_page(0x1000, PROT_W | PROT_X));
	expect_panic(pte_page(0x1000, PROT_NS | PROT_X));
	expect_panic(pte_page(0x1000, PROT_DEVICE | PROT_X));
	expect_panic(pte_page(0x1000, PROT_USER | PROT_GLOBAL));
	expect_panic(pte_page(0x1000, PROT_USER | PROT_BTI));
	expect_panic(pte_page(0x1000, PROT_X | PROT_BTI));
	expect_panic(pte_page(0x1001, 0));
	expect_panic(pte_table(0x1008));
}

/* ---- locks and interrupts ------------------------------------------------------------------ */

test(locks_are_taken_from_top_to_bottom_only)
{
	struct spin heap = SPIN_INIT(RANK_HEAP), frames = SPIN_INIT(RANK_FRAMES);
	struct spin frames2 = SPIN_INIT(RANK_FRAMES);
	irq_flags_t outer, inner;

	outer = spin_lock(&heap);
	inner = spin_lock(&frames);
	assert_true(spin_is_held(&heap) && spin_is_held(&frames) && irq_is_masked());
	expect_panic((void)spin_lock(&frames2));
	expect_panic((void)spin_lock(&heap));
	spin_unlock(&frames, inner);
	spin_unlock(&heap, outer);
	assert_false(spin_is_held(&heap));
}

test(a_lock_that_is_not_held_cannot_be_given_back)
{
	struct spin s = SPIN_INIT(RANK_HEAP);

	expect_panic(spin_unlock(&s, 1));
}

test(interrupts_stay_masked_while_a_lock_is_held)
{
	struct spin s = SPIN_INIT(RANK_HEAP);

	(void)spin_lock(&s);
	expect_panic(irq_restore(0));
}

struct counter {
	struct spin lock;
	struct atomic atomic;
	unsigned plain;
};

static void count_up([[maybe_unused]] unsigned index, void *arg)
{
	struct counter *c = arg;

	for (unsigned i = 0; i < 20000; i++) {
		irq_flags_t flags = spin_lock(&c->lock);

		c->plain++;
		spin_unlock(&c->lock, flags);
		atomic_inc(&c->atomic);
	}
}

test(locks_and_atomics_hold_between_cores)
{
	struct counter c = { SPIN_INIT(RANK_HEAP), { 0 }, 0 };

	host_run_cores(4, count_up, &c);
	assert_int_equal(c.plain, 80000);
	assert_int_equal(atomic_read(&c.atomic), 80000);
	assert_int_equal(cpu_count(), 4);
	assert_false(atomic_swap_if(&c.atomic, 1, 2));
	assert_true(atomic_swap_if(&c.atomic, 80000, 2));
	assert_int_equal(atomic_dec(&c.atomic), 1);
}

/* ---- contexts ------------------------------------------------------------------------------ */

static unsigned trace[32];
static unsigned traced;

static void note(unsigned what)
{
	if (traced < array_count(trace))
		trace[traced++] = what;
}

static void leaves_twice(void *arg)
{
	check(!irq_is_masked() && arg == &context[0]);
	note(1);
	context_leave();
	check(!irq_is_masked());
	note(2);
	context_leave();
	note(3);
	context_leave();
}

test(a_context_goes_on_where_it_left)
{
	traced = 0;
	context_init(&context[0], stack[0] + sizeof(stack[0]), leaves_twice, &context[0]);
	for (unsigned i = 1; i <= 3; i++) {
		assert_int_equal(context_run(&context[0]), CONTEXT_LEFT);
		assert_int_equal(traced, i);
		assert_int_equal(trace[i - 1], i);
		assert_true(irq_is_masked());
	}
}

static unsigned ran_on[2];

static void says_where(void *arg)
{
	(void)arg;
	ran_on[0] = cpu_self()->index;
	context_leave();
	ran_on[1] = cpu_self()->index;
	context_leave();
}

static void run_second([[maybe_unused]] unsigned index, void *arg)
{
	if (index == 1)
		(void)context_run(arg);
}

test(a_context_goes_on_on_another_core)
{
	context_init(&context[0], stack[0] + sizeof(stack[0]), says_where, NULL);
	assert_int_equal(context_run(&context[0]), CONTEXT_LEFT);
	host_run_cores(2, run_second, &context[0]);
	assert_int_equal(ran_on[0], 0);
	assert_int_equal(ran_on[1], 1);
}

static void works_long(void *arg)
{
	unsigned *done = arg;

	for (unsigned i = 0; i < 10; i++) {
		irq_flags_t flags = irq_save();

		(*done)++;
		irq_restore(flags);
	}
	context_leave();
}

test(a_thread_is_preempted_where_it_unmasks_interrupts)
{
	unsigned done = 0;

	context_init(&context[0], stack[0] + sizeof(stack[0]), works_long, &done);
	host_preempt_after(5); /* its start unmasks, too */
	assert_int_equal(context_run(&context[0]), CONTEXT_PREEMPTED);
	assert_int_equal(done, 4);
	assert_int_equal(context_run(&context[0]), CONTEXT_LEFT);
	assert_int_equal(done, 10);
}

static void leaves_badly(void *arg)
{
	struct spin *s = arg;
	irq_flags_t flags = s ? spin_lock(s) : irq_save();

	expect_panic(context_leave());
	if (s)
		spin_unlock(s, flags);
	else
		irq_restore(flags);
	note(4);
	context_leave();
}

test(a_thread_cannot_leave_with_a_lock_or_masked)
{
	struct spin s = SPIN_INIT(RANK_HEAP);

	for (unsigned i = 0; i < 2; i++) {
		traced = 0;
		context_init(&context[i], stack[i] + sizeof(stack[i]), leaves_badly, i ? &s : NULL);
		(void)context_run(&context[i]);
		assert_int_equal(traced, 1);
	}
}

test(a_core_cannot_run_a_context_with_interrupts_unmasked)
{
	context_init(&context[0], stack[0] + sizeof(stack[0]), leaves_twice, &context[0]);
	irq_restore(0);
	expect_panic((void)context_run(&context[0]));
}

test(simd_sections_do_not_nest)
{
	fp_begin();
	expect_panic(fp_begin());
	fp_end();
	expect_panic(fp_end());
}

/* ---- fake TAs ------------------------------------------------------------------------------ */

uint64_t upcall_syscall(uint64_t n, struct uframe *frame)
{
	if (n == 1)
		user_end(USER_RETURNED, frame->x[0]);
	if (n == 2)
		user_end(USER_PANICKED, 77);
	if (n == 3) {
		struct uframe inner = { .pc = 2, .x[0] = 5 };
		struct user_exit out;

		user_run(&inner, &out);
		return out.value;
	}
	return n + frame->x[1];
}

static void ta_calls(struct uframe *frame)
{
	frame->x[1] = 100;
	note((unsigned)host_syscall(frame, 9));
	note((unsigned)host_syscall(frame, 3));
	frame->x[0] = 11;
	(void)host_syscall(frame, 1);
	note(0); /* never */
}

static void ta_inner(struct uframe *frame)
{
	frame->x[0] *= 2;
	(void)host_syscall(frame, 1);
}

static void ta_reads(struct uframe *frame)
{
	char byte;

	(void)frame;
	host_ta_load(&byte, 0x4000, 1);
}

test(a_ta_makes_calls_nests_and_ends)
{
	struct uframe f = { .pc = 1 };
	struct user_exit out;

	traced = 0;
	host_ta(1, ta_calls);
	host_ta(2, ta_inner);
	user_run(&f, &out);
	assert_int_equal(out.kind, USER_RETURNED);
	assert_int_equal(out.value, 11);
	assert_int_equal(traced, 2);
	assert_int_equal(trace[0], 109);
	assert_int_equal(trace[1], 10);
}

test(a_ta_that_touches_nothing_mapped_faults)
{
	struct uframe f = { .pc = 0x1234 };
	struct user_exit out;

	user_run(&f, &out); /* no code there */
	assert_int_equal(out.kind, USER_FAULTED);
	assert_true(out.far == 0x1234);
	host_ta(0, ta_reads);
	user_run(&f, &out);
	assert_int_equal(out.kind, USER_FAULTED);
	assert_true(out.far == 0x4000 && out.frame.pc == 0x1234);
	expect_err(ucopy_out((uva_t){ 0x4000 }, &f, 1), ERR_ACCESS);
	expect_err(ucopy_in(&f, (uva_t){ UINT64_MAX }, 10), ERR_ACCESS);
}

/* ---- RAM ----------------------------------------------------------------------------------- */

test(frames_are_cleared_whole_and_no_others)
{
	pa_t f = { HOST_SECURE_PA + 8 * PAGE_SIZE };
	irq_flags_t flags = irq_save();
	char *p;

	for (unsigned i = 0; i < 4; i++) {
		memset(mmu_peek((pa_t){ f.v + i * PAGE_SIZE }), 0x5a, PAGE_SIZE);
		mmu_unpeek();
	}
	mmu_clear_frames((pa_t){ f.v + PAGE_SIZE }, 2);
	for (unsigned i = 0; i < 4; i++) {
		p = mmu_peek((pa_t){ f.v + i * PAGE_SIZE });
		for (unsigned k = 0; k < PAGE_SIZE; k++)
			assert_int_equal(p[k], i == 1 || i == 2 ? 0 : 0x5a);
		mmu_unpeek();
	}
	irq_restore(flags);
}

test(a_peek_needs_masked_interrupts_and_is_one_at_a_time)
{
	pa_t f = { HOST_SECURE_PA + PAGE_SIZE };
	uint64_t *p;

	p = mmu_peek(f);
	p[3] = 99;
	expect_panic((void)mmu_peek(f));
	mmu_unpeek();
	assert_int_equal(((uint64_t *)host_secure(f.v))[3], 99);
	assert_false(host_secure_is_zero(f.v));
	expect_panic(mmu_unpeek());
	irq_restore(0);
	expect_panic((void)mmu_peek(f));
	(void)irq_save();
	expect_panic((void)mmu_peek((pa_t){ HOST_NW_PA }));
	expect_panic((void)mmu_peek((pa_t){ HOST_SECURE_PA + 64 * PAGE_SIZE }));
}

test(each_machine_begins_with_empty_ram)
{
	memset(host_secure(HOST_SECURE_PA), 1, PAGE_SIZE);
	memset(host_nw(HOST_NW_PA), 1, PAGE_SIZE);
	host_init(16);
	assert_true(host_secure_is_zero(HOST_SECURE_PA));
	assert_int_equal(*(char *)host_nw(HOST_NW_PA), 0);
	assert_null(host_nw(HOST_NW_PA + HOST_NW_SIZE));
	assert_int_equal(host_tlb_kernel(), 0);
}

test(the_hostile_core_changes_memory_while_we_look)
{
	volatile uint64_t *p = host_nw(HOST_NW_PA + 0x1000);
	uint64_t copy = *p;
	unsigned changes = 0;

	host_nw_flip_start(HOST_NW_PA + 0x1000, 8);
	for (uint64_t end = time_ticks() + 5 * (uint64_t)time_hz();
	     changes < 10 && time_ticks() < end;) {
		uint64_t now = *p;

		changes += now != copy;
		copy = now;
	}
	host_nw_flip_stop();
	assert_int_equal(changes, 10);
	assert_int_equal(((char *)host_nw(HOST_NW_PA))[0], 0); /* outside of its span */
}

test(random_numbers_can_be_absent)
{
	uint64_t a, b;

	assert_true(cpu_random_u64(&a) && cpu_random_u64(&b) && a != b);
	host_set_random(false);
	assert_false(cpu_random_u64(&a));
}
