/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/user - running code at S-EL0, and touching its memory
 *
 * Trust      All registers and memory of a TA are hostile. Copies use
 *            unprivileged loads and stores, so a kernel address or a page the
 *            TA itself may not touch faults, and the fault becomes ERR_ACCESS.
 */
#include "base/err.h"
#include "base/types.h"

/* Registers of a TA as an exception found them. Lives on the kernel stack of its thread. */
struct uframe {
	uint64_t x[31];
	uint64_t sp;
	uint64_t pc;
	uint64_t pstate;
	uint64_t tls; /* TPIDR_EL0; what it leaves there is in its user_exit */
};

enum user_exit_kind {
	USER_RETURNED, /* the `return` system call: value = result */
	USER_PANICKED, /* TEE_Panic or a system call misused: value = panic code */
	USER_FAULTED,  /* abort or undefined instruction: esr, far, frame */
	USER_KILLED,   /* the kernel ended it (cancel, out of memory, partition dies) */
};

struct user_exit {
	enum user_exit_kind kind;
	uint64_t value;
	uint64_t esr, far;
	struct uframe frame; /* where it was, for the report */
	/* Given and kept: instruction key A of what runs, where there is pointer authentication. */
	uint64_t key[2];
};

/*
 * Enter S-EL0 at @frame->pc with the registers given, in the TA space that is
 * current on this thread; come back when it ends. System calls in between go
 * to upcall_syscall(). Nests: a system call may run another TA.
 */
void user_run(const struct uframe *frame, struct user_exit *out);

/* From inside a system call of the innermost user_run(): do not return to the TA, end it so. */
_Noreturn void user_end(enum user_exit_kind kind, uint64_t value);

/*
 * For a thread that does not run: if an interrupt took it away inside of a TA, that TA does not go
 * on but ends as USER_KILLED with @value when the thread runs again. false: it was elsewhere.
 */
struct context;
bool user_kill(struct context *c, uint64_t value);

/* Copy between kernel memory and the current TA space. ERR_ACCESS: nothing is promised of dst. */
enum err ucopy_in(void *dst, uva_t src, size_t n);
enum err ucopy_out(uva_t dst, const void *src, size_t n);
/* Copy a NUL-ended string of at most @size - 1 characters; always NUL-ended. ERR_RANGE: longer. */
enum err ucopy_in_str(char *dst, uva_t src, size_t size);
