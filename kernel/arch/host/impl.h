/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/impl (host) - what lies behind the opaque structs of the contract, in a Linux process
 */
#include <ucontext.h>

#include "base/types.h"

#define HOST_RANKS_MAX 16u

struct context;
struct spin;
struct host_level;

struct cpu_impl {
	bool irq_masked;
	uint32_t ranks;                    /* of the spin locks held, one bit each */
	struct spin *held[HOST_RANKS_MAX]; /* the locks themselves */
	bool peeking;                      /* between mmu_peek() and mmu_unpeek() */
	uint64_t peeked;
	bool slice;            /* between slice_begin() and slice_end() */
	bool fp_used;          /* between fp_begin() and fp_end() */
	uint64_t kroot, uroot; /* what TTBR1 and TTBR0 would hold */
	uint16_t asid;
	struct context *context; /* runs here; NULL: the core's own stack */
	ucontext_t own;          /* the core's, while a context runs */
	void *own_fake;          /* AddressSanitizer's part of it */
	const void *own_stack;
	size_t own_stack_size;
	struct host_level *bare; /* user_run() outside of any context */
};

/* A thread's registers and what belongs to them. Its stack is the host's; see switch.c. */
struct context {
	ucontext_t regs;
	void *stack;
	void *fake;
	void (*entry)(void *arg);
	void *arg;
	struct host_level *level; /* innermost user_run() */
	bool fp_used;
	bool preempted;
	bool in_user; /* where it was preempted: host_ta_interrupt() */
	bool kill;    /* user_kill() */
	uint64_t kill_value;
	bool running;
	uint64_t guard; /* as it was given */
};
