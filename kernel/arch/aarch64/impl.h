/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/impl (aarch64) - what lies behind the opaque structs of the contract
 *
 * Locking    struct cpu_impl: its core alone, interrupts masked. struct
 *            context: who runs it, or who stopped it.
 */
#include "arch/user.h"
#include "base/types.h"

struct cpu;
struct context;

/* The first byte in memory of each stack guard is 0, which ends runaway strings. */
#define STACK_GUARD_ZERO UINT64_C(0xff)

/* The SIMD registers of somebody; `used` = 0: all zero, nothing stored yet. */
struct fp_state {
	_Alignas(16) uint8_t v[32][16];
	uint64_t fpcr, fpsr;
	uint64_t used;
};

struct cpu_impl {
	struct context *context;  /* runs here; NULL: only the core's own stack is in use */
	char *stack_top;          /* of the core's own stack */
	uint64_t guard;           /* of its frames */
	uint32_t ranks;           /* spin locks held, one bit a rank */
	uint32_t slice;           /* timers that run for it; slice.c */
	uint32_t slice_ticks;     /* how long one is */
	bool fp_nw_saved;         /* the normal world's registers are in fp_nw */
	uint64_t peek_from;       /* TTBR0 as it was before the peephole was opened */
	struct fp_state *fp_live; /* whose the core holds; NULL: the normal world's, or none */
	struct fp_state fp_nw;
	struct crash_regs { /* what the core had when it crashed */
		uint64_t x[31];
		uint64_t sp, sp_el0, pc, pstate, esr, far, vector;
	} crash;
};

/* One user_run() in progress; lies on the thread's stack, its frame first. */
struct user_level {
	struct uframe frame;
	uint64_t callee[12]; /* x19 to x30 of user_run()'s caller */
	struct fp_state fp;
	struct user_exit *out;
	struct user_level *outer; /* of the context before */
	struct fp_state *outer_fp;
	uint64_t outer_tpidr;
};

/* A thread's registers while it does not run, and what it keeps between. */
struct context {
	uint64_t x[31];      /* x19 to x30 only, unless preempted */
	uint64_t sp;         /* SP_EL0: the thread's, or the TA's */
	uint64_t pc, pstate; /* preempted only */
	uint64_t tpidr_el0;
	uint64_t preempted;
	struct user_level *user;   /* innermost TA; NULL: none */
	struct fp_state *fp;       /* who may use the SIMD registers; NULL: nobody */
	struct fp_state *fp_outer; /* whom fp_begin() displaced */
	uint64_t guard;            /* of the frames on its stack: TPIDRRO_EL0 points here */
	struct fp_state fp_kernel; /* the section between fp_begin() and fp_end() */
};

/*
 * Volatile: a thread may wake up on another core, so the answer must be asked
 * for where the code says, after interrupts were masked and not before.
 */
static inline struct cpu *cpu_self(void)
{
	struct cpu *c;

	__asm__ volatile("mrs %0, tpidr_el1" : "=r"(c));
	return c;
}

/* DAIF: I and F together; threads have both clear, all else has both set. */
static inline uint64_t irq_save(void)
{
	uint64_t flags;

	__asm__ volatile("mrs %0, daif\n\tmsr daifset, #3" : "=r"(flags) : : "memory");
	return flags;
}

static inline void irq_restore(uint64_t flags)
{
	__asm__ volatile("msr daif, %0" : : "r"(flags) : "memory");
}
