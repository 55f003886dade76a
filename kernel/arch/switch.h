/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/switch - coroutines between a core's stack and a thread's stack
 *
 * A core calls context_run() on its own stack; the thread runs on its stack
 * with interrupts unmasked until it leaves by context_leave() or a
 * normal-world interrupt takes the core away. Either way context_run()
 * returns, with the reason. A context may be run again on any core, after a
 * release/acquire handover (the partition lock).
 *
 * Exceptions taken while a thread runs use the core's own stack, so a thread
 * that overflows its stack hits the guard page and gets a clean report.
 */
#include "base/types.h"

enum context_stop {
	CONTEXT_LEFT,      /* context_leave() */
	CONTEXT_PREEMPTED, /* a normal-world interrupt; run again to continue */
};

struct context; /* arch/impl.h */

/*
 * Once, before it runs: @random is secret, and fresh for each context. Functions with arrays
 * compare it with its copy in their frames, and one that finds it changed stops the machine.
 */
void context_guard(struct context *c, uint64_t random);
/* Prepare to call entry(arg) on the stack that ends (exclusive) at @stack_top. */
void context_init(struct context *c, void *stack_top, void (*entry)(void *arg), void *arg);
enum context_stop context_run(struct context *c);
/* It will not go on: no register that an interrupt has put there is kept. The guard is. */
void context_forget(struct context *c);
/* From the running context: back to its context_run(); returns when it is run again. */
void context_leave(void);
