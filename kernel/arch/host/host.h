/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/host - the fake machine, as tests see it
 *
 * A machine of secure RAM, normal-world RAM and up to CPU_MAX cores, in one
 * process. It is nasty where hardware may be: entries that were cleared stay
 * usable until the TLB is told, entries that were set are of no use before
 * mmu_publish(), a frame that is peeked at (to scrub it) while a TLB still has it is a panic, so
 * are a lock out of order, a stop with a lock held, and interrupts in the
 * wrong state.
 *
 * Ownership  One machine for the process. host_init() starts from nothing:
 *            RAM, mappings and cores of before are gone.
 * Locking    Any core, any time, unless said otherwise.
 */
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "arch/user.h"

#define HOST_SECURE_PA   UINT64_C(0x0e100000)
#define HOST_NW_PA       UINT64_C(0x40000000)
#define HOST_NW_SIZE     (UINT64_C(64) << 20)
#define HOST_NEXUS_PAGES 32768u

/* ---- power on ------------------------------------------------------------------------------ */

/* @secure_pages of zeroed secure RAM at HOST_SECURE_PA; the caller is core 0, interrupts masked. */
void host_init(uint32_t secure_pages);
/* Run the nexus: image_size bytes of secure RAM count as image, the device tree is at @dtb_pa. */
void host_boot(uint64_t image_size, uint64_t dtb_pa);
/*
 * Run @fn(index, arg) on cores 0 to @count - 1 at the same time, each a thread
 * with interrupts masked; returns when all have. Core 0 is the caller.
 */
void host_run_cores(unsigned count, void (*fn)(unsigned index, void *arg), void *arg);
/*
 * The caller is core @index from now on: a test that takes the steps of several cores in turn, with
 * none of them in a thread of the kernel.
 */
void host_be_core(unsigned index);
/* After expect_panic(): this core lets go of its locks and is back on its own stack, masked. */
void host_recover(void);

/* ---- RAM ----------------------------------------------------------------------------------- */

/* As the bus sees it: no MMU, no checks. NULL: no RAM there. */
void *host_secure(uint64_t pa);
void *host_nw(uint64_t pa);
/* First place of @pattern in secure RAM, frames of the whole machine; 0: nowhere. */
uint64_t host_secure_find(const void *pattern, size_t size);
/* Does the page contain only zeroes? */
bool host_secure_is_zero(uint64_t pa);

/* Another core of the normal world that writes random bytes into [pa, pa + size) until stopped. */
void host_nw_flip_start(uint64_t pa, size_t size);
void host_nw_flip_stop(void);
/* Called before each ucopy_in() and its like, and ucopy_out(); NULL: nothing. */
void host_on_ucopy(void (*hook)(uva_t va, size_t size, bool out));

/* ---- what the MMU would do ----------------------------------------------------------------- */

/* The level-3 descriptor for @va, by a fresh walk; PTE_NONE: no way. */
pte_t host_walk_kernel(uint64_t kroot, const void *va);
pte_t host_walk_user(uint64_t uroot, uint64_t va);
/* What core @index sees in its TA space now, by its TLB if that has it. */
pte_t host_see_user(unsigned index, uint64_t va);
/* Does an access to the byte at @va go through (host mappings are the kernel's TLB)? */
bool host_can_read(const void *va);
bool host_can_write(const void *va);
/* TLB entries that show @frame, kernel and user; all kernel entries; user entries of @asid. */
unsigned host_tlb_of_frame(uint64_t pa);
unsigned host_tlb_kernel(void);
unsigned host_tlb_user(uint16_t asid);
/* Called when a core opens its peephole on @frame; NULL: nothing. host_init() forgets it. */
void host_on_peek(void (*hook)(pa_t frame));
/* Flushes so far. */
unsigned host_flush_count(void);

/* ---- interrupts, time, chance -------------------------------------------------------------- */

/* The @n-th time that a thread's interrupts are unmasked from now on, it is preempted; 0: never. */
void host_preempt_after(unsigned n);
/* Let @ms go by. */
void host_time_skip(uint64_t ms);
/* Does the CPU have a random generator (it does at host_init(), with a fixed seed)? */
void host_set_random(bool present);

/* ---- fake TAs ------------------------------------------------------------------------------ */

/*
 * user_run() with frame->pc = @pc calls @fn; when it returns, that is a fault
 * at pc 0. @pc 0: for all others. NULL: forget.
 */
void host_ta(uint64_t pc, void (*fn)(struct uframe *frame));
/* From inside of it: x0 of system call @n with @frame's x[0..7]. */
uint64_t host_syscall(struct uframe *frame, uint64_t n);
/* Memory as the TA reaches it; what it may not do ends it as a fault. */
void host_ta_load(void *dst, uint64_t va, size_t size);
void host_ta_store(uint64_t va, const void *src, size_t size);
/* A normal-world interrupt arrives while it runs. */
void host_ta_interrupt(void);
/* Would instructions be fetched from @va? */
bool host_ta_can_fetch(uint64_t va);
_Noreturn void host_ta_fault(uint64_t esr, uint64_t far);

/* ---- console ------------------------------------------------------------------------------- */

/* Text since host_init() or host_console_clear(); NUL-ended, cut at the front when long. */
const char *host_console(void);
void host_console_clear(void);
/* @fn says whether the UART has room for a character; NULL: it always has. */
void host_console_room(bool (*fn)(void));
