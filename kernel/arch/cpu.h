/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/cpu - cores, interrupts, time, and what each core works on
 *
 * One struct cpu per core, found in one instruction. It says whose partition
 * window is mapped here and which thread runs here; everything above arch/
 * that wants to know "who am I?" asks this.
 *
 * Ownership  arch allocates them at boot, for the cores the device tree lists.
 * Locking    Only the core itself touches its struct cpu, interrupts masked,
 *            except `online`, which is atomic.
 */
#include "arch/impl.h" /* of the machine chosen by the build: aarch64 or host */
#include "base/types.h"

#define CPU_MAX 8

struct thread;
struct guest;

struct cpu {
	unsigned index; /* dense, 0 = the boot core */
	bool online;
	uint64_t mpidr;
	struct guest *guest;   /* whose window TTBR1 shows here; NULL: nobody's yet */
	struct thread *thread; /* runs here; NULL outside of a yielding call */
	struct cpu_impl impl;  /* arch's own */
};

/*
 * The calling core. Only with interrupts masked does it stay the calling core:
 * a thread may be interrupted here and continue elsewhere. On the host each
 * pthread that plays a core has one.
 */
struct cpu *cpu_self(void);
struct cpu *cpu_of(unsigned index); /* NULL when there is no such core */
unsigned cpu_count(void);

/* Mask all interrupts on this core; returns what irq_restore() wants back. */
typedef uint64_t irq_flags_t;
irq_flags_t irq_save(void);
void irq_restore(irq_flags_t flags);
bool irq_is_masked(void);

/* Generic timer: counter since power-on and its frequency in Hz. */
uint64_t time_ticks(void);
uint32_t time_hz(void);
/* The same in milliseconds. */
static inline uint64_t time_ms(void)
{
	uint64_t ticks = time_ticks(), hz = time_hz();

	return ticks / hz * 1000 + ticks % hz * 1000 / hz;
}

/*
 * A slice of time for a TA; interrupts masked. EL3 may take the normal world's timers away while we
 * run (TF-A's opteed does): then nobody would interrupt a TA that computes, and the core would
 * miss its ticks. So ours raise the same interrupts, a few milliseconds after slice_begin(), which
 * does nothing while a slice runs, and until slice_end().
 */
void slice_begin(void);
void slice_end(void);

/* A true random 64-bit word of the CPU (FEAT_RNG); false when there is none or it failed. */
bool cpu_random_u64(uint64_t *out);

/* Instructions beyond plain Armv8.0 that all cores have. */
enum {
	CPU_HAS_AES = 1u << 0,
	CPU_HAS_SHA256 = 1u << 1,
	CPU_HAS_BTI = 1u << 2,   /* branch target identification: PROT_BTI has an effect */
	CPU_HAS_PAUTH = 1u << 3, /* pointer authentication, and EL3 lets us: user_exit.key counts */
};
unsigned cpu_features(void);

/* Make instruction fetch see what was written to [va, va + size) through the data side. */
void cpu_sync_icache(const void *va, size_t size);
