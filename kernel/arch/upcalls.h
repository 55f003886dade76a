/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/upcalls - every C function that assembly or arch/ may call
 *
 * The only way up from arch/. nexus/ and sys/ implement them, plat/ the last group.
 */
#include "arch/user.h"
#include "base/types.h"

/* What EL3 hands over and takes back: x0 to x7 of an SMC. */
struct smc_regs {
	uint64_t a[8];
};

/* On the core's stack, interrupts masked. @regs is call and answer. */
void upcall_fast(struct smc_regs *regs);
void upcall_yielding(struct smc_regs *regs);
void upcall_fiq(void); /* a secure interrupt arrived while the normal world ran */

/* PSCI hooks of the dispatcher; the result goes back to it (0 = go on). */
uint64_t upcall_cpu_on(void); /* this core has just been set up by arch */
uint64_t upcall_cpu_off(void);
uint64_t upcall_cpu_suspend(void);
uint64_t upcall_cpu_resume(void);
uint64_t upcall_system_off(void);
uint64_t upcall_system_reset(void);

/* Once, on the boot core, MMU on, all of .bss and .data usable. */
struct boot_info {
	uint64_t image_pa;   /* where the image lies, page aligned */
	uint64_t image_size; /* with .bss and boot tables */
	uint64_t dtb_pa;     /* normal world, as BL2 gave it; 0: none */
};
void upcall_boot(const struct boot_info *info);

/* System call @n of the running TA with arguments x[0..7]; the result goes to x0. */
uint64_t upcall_syscall(uint64_t n, struct uframe *frame);

/* A secure interrupt is pending on this core: acknowledge and handle it. */
void upcall_irq(void);

/* A word of the random generator; after upcall_boot(). */
uint64_t upcall_random(void);

/* Who this core works for, as text for the log: "nexus", "guest 3", "guest 3 TA <uuid>". */
size_t upcall_origin(char *buf, size_t size);
/* Whom this core works for is about to say one more line: is it to be shown? */
bool upcall_may_log(void);

/*
 * Memory for outside libraries: zeroed, from the heap of the partition whose thread runs here, or
 * of the nexus when none does; NULL: none. Scrubbed when it comes back.
 */
void *upcall_alloc(size_t size);
void upcall_free(void *p);

/*
 * The board: a console for text, an interrupt controller. Each core calls
 * upcall_irq_init() when it comes up and after a suspend; the console is set
 * up once. upcall_console_put() does not wait; it says how many characters there was room for. In
 * panics it may come from several cores.
 */
void upcall_console_init(void);
size_t upcall_console_put(const char *text, size_t length);
void upcall_irq_init(void);
