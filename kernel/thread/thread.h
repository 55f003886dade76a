/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * thread - one yielding call in flight: a stack, registers, and where it waits
 *
 * A partition owns PART_THREADS of them. A thread starts on the core that
 * brings the call, may be suspended (it asked the normal world for something, or a normal-world
 * interrupt came), and continues on whichever core the normal world resumes it.
 *
 * Trust      The id to resume comes from the guest: part/ checks it.
 * Ownership  The partition; a free thread keeps its stack for the next call.
 * Locking    `state` belongs to the partition's lock. All else belongs to
 *            whoever runs the thread, or to the core that brings it back.
 * Invariant  A thread is run by at most one core. Its stack never leaves its
 *            guest before it is scrubbed (with all else, at destruction).
 */
#include "arch/atomic.h"
#include "arch/switch.h"
#include "arch/upcalls.h"
#include "base/err.h"
#include "base/list.h"
#include "mm/heap.h"
#include "mm/uspace.h"

#define THREAD_STACK_PAGES 3u /* what ta/ needs when TAs call TAs */
#define THREAD_STACK_SIZE  ((size_t)THREAD_STACK_PAGES * PAGE_SIZE)

struct part;
struct ta_frame; /* ta/: the innermost call into a TA on this thread */

enum thread_state {
	THREAD_FREE,
	THREAD_RUNNING,
	THREAD_IN_RPC,    /* waits for RETURN_FROM_RPC with an answer */
	THREAD_PREEMPTED, /* waits for RETURN_FROM_RPC without one */
};

enum thread_stop {
	THREAD_STOP_DONE, /* regs hold the answer of the call */
	THREAD_STOP_RPC,  /* regs hold the request (a0 to a2; a3 is ours) */
	THREAD_STOP_PREEMPTED,
};

/* What threads need to know of their partition; constant, part/ owns it. */
struct thread_env {
	struct kspace *kspace;
	struct thread *threads; /* room for all there may be */
	char *stacks;           /* their places in the window, a guard page behind each */
	uint64_t kroot;         /* TTBR1 root (physical), and ASID while no TA runs */
	uint16_t asid;
	bool slices; /* TAs' time is cut in slices: where no hypervisor has a timer of its own */
	void (*random)(void *out, size_t size);
};

struct thread {
	struct context context;
	enum thread_state state;
	unsigned id; /* index in its partition */
	const struct thread_env *env;
	struct part *part;
	void *stack; /* THREAD_STACK_PAGES, guards around */
	bool finished;
	bool interrupted;      /* once at least */
	uint32_t cancel_id;    /* call/: what the normal world calls its call; 0: nothing */
	struct atomic session; /* ta/: the id of the client's session that the call is in, or 0 */
	struct atomic asked;   /* ta/: stamp of time_ms() when it was asked to stop, or 0 */
	struct smc_regs regs;  /* call in, answer out; request out, reply in */
	void (*entry)(struct thread *);
	struct uspace *uspace; /* TA space that is current; NULL: none */
	struct ta_frame *ta;   /* ta/ */
	struct list wait;      /* in the queue of a mutex */
};

/* The thread that calls; thread_current() is NULL outside of threads, thread_self() check()s. */
struct thread *thread_current(void);
struct thread *thread_self(void);

/*
 * Room in the window for @count threads: a new thread is made while its guest's first call waits
 * with interrupts masked, which is no time to look for a place. ERR_NOMEM.
 */
enum err thread_reserve(struct thread_env *env, unsigned count);

/* New thread @id of @p, state FREE; only its stack has yet to be found. ERR_NOMEM. */
enum err thread_create(const struct thread_env *env, struct part *p, unsigned id,
                       struct thread **out);

/* On the core's stack, state already RUNNING: prepare to call @entry with @regs. */
void thread_start(struct thread *t, const struct smc_regs *regs, void (*entry)(struct thread *));
/* On the core's stack: run or continue @t until it stops. */
enum thread_stop thread_run(struct thread *t);

/* On the thread: leave with @regs as request to the normal world; @regs becomes the reply. */
void thread_rpc(struct smc_regs *regs);

/* On the thread: make @u the current TA space (NULL: none); returns what was. */
struct uspace *thread_use_space(struct uspace *u);
