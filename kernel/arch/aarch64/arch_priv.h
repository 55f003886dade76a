/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch_priv - calls between assembly and C inside of this folder
 */
#include "arch/cpu.h"
#include "arch/fp.h"
#include "arch/switch.h"
#include "arch/upcalls.h"

extern struct cpu cpus[CPU_MAX];

/* pauth.c; vectors.S: false: EL3 says no. pauth_start(), in assembly, turns it on for a core. */
extern uint32_t pauth_on;
extern uint64_t pauth_key[2];
void pauth_init(void);
bool pauth_probe(void);

/* slice.c */
void slice_init(struct cpu_impl *c);

/* entry.S, in this order. */
void stack_guard_init(void);
void cpu_start(unsigned index);
uint64_t cpu_resume(void);
uint64_t cpu_off(void);
_Noreturn void __stack_chk_fail(void);

/* vectors.S */
extern uint32_t irq_foreign_line; /* 0: IRQ, 1: FIQ */
bool fp_trap(void);               /* false: nobody may use SIMD here */
_Noreturn void user_fault(struct user_level *level, uint64_t esr, uint64_t far);
_Noreturn void crash_report(const struct crash_regs *r);
_Noreturn void core_stop(void);
extern uint32_t crash_taken; /* a core reports already, or did */

/* switch.S */
void context_start(void);
_Noreturn void context_returned(void);
void fp_give_back(void);

/* user.S */
void user_begin(const struct uframe *frame, struct user_level *level);
_Noreturn void user_leave(struct user_level *level);

/* ucopy.S: 0, or 1 after a fault; the string's 2: no NUL */
unsigned ucopy_load(void *dst, uint64_t src, size_t n);
unsigned ucopy_store(uint64_t dst, const void *src, size_t n);
unsigned ucopy_load_str(char *dst, uint64_t src, size_t n);

/* fp.S */
void fp_store_all(struct fp_state *s);
void fp_load_all(const struct fp_state *s);
void fp_clear_all(void);
