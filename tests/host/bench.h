/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * bench - one partition on the fake machine, and calls into it
 *
 * For tests of share/ and of all that lies above it. bench_open() makes a
 * machine, a nexus of memory alone and a guest with its partition, as the
 * nexus would; the test is core 0, showing that guest's window. bench_call()
 * plays nexus and guest for one yielding call. All files of a program see the
 * same bench: its objects are weak.
 */
#include <pthread.h>

#include "arch/host.h"
#include "base/bytes.h"
#include "host/test.h"
#include "part/part.h"
#include "share/share.h"

#define BENCH_FRAMES 2048u
#define BENCH_HOARD  4096u

struct bench {
	struct frame_pool pool;
	struct frame_meta meta[BENCH_FRAMES];
	struct frame_account nexus;
	struct kspace kspace;
	struct heap heap;
	struct asid_pool asids;
	struct nw_map nw;

	struct frame_account account; /* the guest's */
	pte_t *root;
	struct part *part;

	uint64_t chance; /* the same numbers in each test, whatever ran before */

	void *hoard[BENCH_HOARD]; /* bench_use_up_memory() */
	unsigned hoarded;
};
__attribute__((weak)) struct bench bench;

static inline void bench_random(void *out, size_t size)
{
	uint8_t *p = out;

	for (size_t i = 0; i < size; i++) {
		bench.chance = bench.chance * UINT64_C(6364136223846793005) +
		               UINT64_C(1442695040888963407);
		p[i] = (uint8_t)(bench.chance >> 56);
	}
}

static inline void bench_make_nexus(void)
{
	host_init(BENCH_FRAMES);
	memset(&bench, 0, sizeof(bench));
	frame_pool_init(&bench.pool, (pa_t){ HOST_SECURE_PA }, BENCH_FRAMES, bench.meta);
	expect_ok(frame_account_init(&bench.nexus, &bench.pool, 1, 0, BENCH_FRAMES));
	expect_ok(kspace_init_nexus(&bench.kspace, &bench.nexus));
	heap_init(&bench.heap, &bench.kspace);
	asid_pool_init(&bench.asids);
	bench.nw.range[0].base = HOST_NW_PA;
	bench.nw.range[0].size = HOST_NW_SIZE;
	bench.nw.count = 1;
}

static inline void bench_open_limited(bool hypervised, struct part_limits limits)
{
	struct part_env env = {
		.client_id = hypervised,
		.hypervised = hypervised,
		.limits = limits,
		.account = &bench.account,
		.asids = &bench.asids,
		.nw = &bench.nw,
		.random = bench_random,
	};
	char *window;
	pa_t l2;

	bench_make_nexus();
	expect_ok(frame_account_init(&bench.account, &bench.pool, 2, 32, BENCH_FRAMES));
	bench.root = heap_alloc(&bench.heap, 64);
	assert_non_null(bench.root);
	env.kroot = kspace_pa(&bench.kspace, bench.root).v + ((uintptr_t)bench.root & PAGE_MASK);
	expect_ok(asid_alloc(&bench.asids, 1, &env.asid));
	mmu_init_root(bench.root);
	expect_ok(kspace_bootstrap(&bench.account, &l2));
	mmu_set(&bench.root[KROOT_WINDOW], pte_table(l2.v));
	mmu_publish();
	mmu_switch_window(env.kroot, env.asid);
	window = mmu_window_base(env.kroot);
	env.l2 = (pte_t *)(void *)(window + KSPACE_L2_PAGE * PAGE_SIZE);
	expect_ok(part_create(&env, window, &bench.part));
	expect_ok(share_init(bench.part));
}

static inline void bench_open(bool hypervised)
{
	bench_open_limited(hypervised, PART_LIMITS_MOST);
}

/* As the nexus destroys a guest: without asking the partition. Every frame comes back. */
static inline void bench_close(void)
{
	uint16_t asid = bench.part->env.asid;

	mmu_set(&bench.root[KROOT_WINDOW], PTE_NONE);
	asid_free_all(&bench.asids, bench.account.id);
	tlb_flush_asid(asid);
	frame_release_all(&bench.account);
	frame_account_fini(&bench.account);
	assert_int_equal(bench.pool.free_count + bench.nexus.used, BENCH_FRAMES);
}

/* Normal-world RAM as its owner sees it: page @n, an address, and where it ends. */
static inline uint64_t bench_pa(unsigned n)
{
	return HOST_NW_PA + (uint64_t)n * PAGE_SIZE;
}

static inline void *bench_nw_at(uint64_t pa)
{
	return host_nw(pa);
}

static inline void *bench_nw(unsigned n)
{
	return host_nw(bench_pa(n));
}

static inline uint64_t bench_nw_end(void)
{
	return HOST_NW_PA + HOST_NW_SIZE;
}

/* A page that is certainly not the normal world's. */
static inline uint64_t bench_secure_pa(void)
{
	return HOST_SECURE_PA + 16 * PAGE_SIZE;
}

/* Called before a thread goes on that was interrupted, as the nexus calls ta/; NULL: nobody. */
__attribute__((weak)) void (*bench_before_resume)(struct thread *t);

/*
 * A call with @r in a thread that starts at @entry. Whenever it leaves with a
 * request, @answer gets that in the registers and turns them into those of
 * RETURN_FROM_RPC; a3 names the thread and must come back. @r becomes the answer of the call.
 */
static inline void bench_call(struct smc_regs *r, void (*entry)(struct thread *t),
                              void (*answer)(struct smc_regs *r))
{
	struct part_held h = part_lock(bench.part);
	enum thread_state was;
	struct thread *t;

	expect_ok(part_thread_get(h, &t));
	part_unlock(h);
	thread_start(t, r, entry);
	for (;;) {
		enum thread_stop why = thread_run(t);
		unsigned id = t->id;

		*r = t->regs;
		h = part_lock(bench.part);
		part_thread_put(h, t, why);
		part_unlock(h);
		if (why == THREAD_STOP_DONE)
			return;
		if (why == THREAD_STOP_RPC) {
			r->a[3] = id;
			answer(r);
		}
		h = part_lock(bench.part);
		expect_ok(part_thread_resume(h, id, &t, &was));
		part_unlock(h);
		if (was == THREAD_IN_RPC)
			t->regs = *r;
		else if (bench_before_resume)
			bench_before_resume(t);
	}
}

/*
 * Another core of the normal world that writes @a and @b to @where in turn, until stopped: what
 * is checked and what is used are soon two different things, if it is read twice.
 */
struct bench_toggle {
	pthread_t thread;
	volatile uint64_t *where;
	uint64_t a, b;
	bool running, stop;
};
__attribute__((weak)) struct bench_toggle bench_toggle;

static inline void *bench_toggler([[maybe_unused]] void *arg)
{
	while (!__atomic_load_n(&bench_toggle.stop, __ATOMIC_ACQUIRE)) {
		*bench_toggle.where = bench_toggle.a;
		*bench_toggle.where = bench_toggle.b;
	}
	return NULL;
}

static inline void bench_toggle_start(void *where, uint64_t a, uint64_t b)
{
	bench_toggle.where = where;
	bench_toggle.a = a;
	bench_toggle.b = b;
	bench_toggle.stop = false;
	bench_toggle.running = true;
	assert_int_equal(pthread_create(&bench_toggle.thread, NULL, bench_toggler, NULL), 0);
}

static inline void bench_toggle_stop(void)
{
	if (!bench_toggle.running)
		return;
	bench_toggle.running = false;
	__atomic_store_n(&bench_toggle.stop, true, __ATOMIC_RELEASE);
	pthread_join(bench_toggle.thread, NULL);
}

__attribute__((weak)) void (*bench_body)(void);

static inline void bench_entry([[maybe_unused]] struct thread *t)
{
	bench_body();
}

/* Run @body on a thread. */
static inline void bench_run(void (*body)(void), void (*answer)(struct smc_regs *r))
{
	struct smc_regs r = { 0 };

	bench_body = body;
	bench_call(&r, bench_entry, answer);
}

/* Take all that the guest may have, so that nothing more can be allocated; and let it go. */
static inline void bench_use_up_memory(void)
{
	void *p;

	bench.account.max = bench.account.used;
	for (size_t size = 2048; size >= 32; size /= 2)
		while ((p = heap_alloc(&bench.part->heap, size))) {
			assert_true(bench.hoarded < BENCH_HOARD);
			bench.hoard[bench.hoarded++] = p;
		}
}

static inline void bench_give_memory_back(void)
{
	while (bench.hoarded)
		heap_free(&bench.part->heap, bench.hoard[--bench.hoarded]);
	bench.account.max = BENCH_FRAMES;
}
