/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page list that changes while an entry is checked, at each step of the check: the map of the
 * normal world, which the check asks, lies in a page that may not be read, so each look at it stops
 * the program, goes on for one instruction, and is counted.
 */
#define _GNU_SOURCE /* REG_EFL */
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "abi/msg.h"
#include "host/bench.h"
#include "share/share.h"

#define LIST     0u
#define DATA     16u
#define PAGES    3u
#define ONE_STEP 0x100 /* EFLAGS.TF */

static struct {
	struct nw_map *map;
	struct msg_list_page *list;
	unsigned looks, change_at;
} trap;

static void stopped(int sig, [[maybe_unused]] siginfo_t *info, void *context)
{
	ucontext_t *c = context;
	bool steps = sig == SIGTRAP;

	(void)mprotect(trap.map, PAGE_SIZE, steps ? PROT_NONE : PROT_READ);
	c->uc_mcontext.gregs[REG_EFL] &= ~ONE_STEP;
	if (steps)
		return;
	c->uc_mcontext.gregs[REG_EFL] |= ONE_STEP;
	if (trap.looks++ == trap.change_at)
		for (unsigned i = 0; i < PAGES; i++)
			trap.list->pages[i] = bench_secure_pa();
}

static enum err list_changes_at(unsigned look, struct share **out)
{
	struct sigaction act = { .sa_sigaction = stopped, .sa_flags = SA_SIGINFO }, segv, step;
	enum err e;

	for (unsigned i = 0; i < PAGES; i++)
		trap.list->pages[i] = bench_pa(DATA + i);
	trap.looks = 0;
	trap.change_at = look;
	sigaction(SIGSEGV, &act, &segv);
	sigaction(SIGTRAP, &act, &step);
	(void)mprotect(trap.map, PAGE_SIZE, PROT_NONE);
	e = share_from_list(bench.part, bench_pa(LIST), PAGES * PAGE_SIZE, out);
	(void)mprotect(trap.map, PAGE_SIZE, PROT_READ);
	sigaction(SIGSEGV, &segv, NULL);
	sigaction(SIGTRAP, &step, NULL);
	return e;
}

test(an_entry_that_changes_while_it_is_checked_is_mapped_as_it_was_checked)
{
	const struct nw_map *nw = bench.part->env.nw;
	unsigned good = 0, bad = 0;
	struct share *s;

	trap.map = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	                0);
	assert_true(trap.map != MAP_FAILED);
	*trap.map = *nw;
	trap.list = bench_nw(LIST);
	bench.part->env.nw = trap.map;
	for (unsigned look = 0; !look || trap.looks >= look; look++) {
		enum err e = list_changes_at(look, &s);

		if (e != OK) {
			expect_err(e, ERR_ACCESS);
			bad++;
			continue;
		}
		good++;
		for (unsigned i = 0; i < PAGES; i++) {
			pte_t entry = host_walk_kernel(bench.part->env.kroot,
			                               s->base + i * PAGE_SIZE);

			assert_true(pte_prot(entry) & PROT_NS);
			assert_true(nw_map_holds(nw, pte_pa(entry), PAGE_SIZE));
		}
		share_put(bench.part, s);
	}
	assert_true(good > 1 && bad > PAGES);
	bench.part->env.nw = nw;
	munmap(trap.map, PAGE_SIZE);
}
