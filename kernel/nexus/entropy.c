/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entropy: one generator for the machine, seeded before the first guest.
 *
 * Sources, all mixed: the CPU's own generator (FEAT_RNG) where there is one,
 * the seeds that the firmware left in the device tree, and the jitter of
 * the counter against memory and TLB traffic. A board with the first has real
 * entropy; one without depends on its firmware, and the log says so.
 */
#include "arch/cpu.h"
#include "base/bytes.h"
#include "base/check.h"
#include "log/log.h"
#include "nexus/nexus_priv.h"

#define CPU_WORDS    8u
#define JITTER_WORDS 16u

/* Reads between two refreshments. Without any the generator would stop, for good, after 2^20. */
#define READS_PER_REFRESH 256u

struct pool {
	uint64_t cpu[CPU_WORDS];
	uint64_t jitter[JITTER_WORDS];
	uint8_t dtb[64];
};

static unsigned gather_cpu(uint64_t *words)
{
	unsigned got = 0;

	/* RNDR may fail for a moment; ten tries each is what Arm suggests to give it time. */
	for (unsigned i = 0; i < CPU_WORDS * 10 && got < CPU_WORDS; i++)
		got += cpu_random_u64(&words[got]);
	return got;
}

static void gather_jitter(uint64_t *words)
{
	for (unsigned i = 0; i < JITTER_WORDS; i++) {
		tlb_flush_kernel(&nexus, 1);
		words[i] = time_ticks() ^ ((uint64_t)(uintptr_t)&words[i] << 32);
	}
}

void entropy_init(const struct dtb_facts *dtb)
{
	struct pool pool = { 0 };
	unsigned words;

	static_assert(sizeof(pool.dtb) == sizeof(dtb->seed) && sizeof(pool) <= DRBG_SEED_MAX);
	spin_init(&nexus.entropy_lock, RANK_ENTROPY);
	words = gather_cpu(pool.cpu);
	gather_jitter(pool.jitter);
	memcpy(pool.dtb, dtb->seed, sizeof(pool.dtb));

	if (drbg_seed(&nexus.drbg, &pool, sizeof(pool)) != OK)
		panic("the random generator refused its seed");
	scrub(&pool, sizeof(pool));
	nexus.seeded = true;

	if (words == CPU_WORDS)
		log_info("entropy: CPU generator, device tree (%zu bytes), jitter", dtb->seed_size);
	else
		log_info("entropy: no CPU generator; device tree (%zu bytes) and jitter only: "
		         "not for real keys",
		         dtb->seed_size);
}

/*
 * Under the lock. What is added is mixed into what there is: where the CPU has no generator,
 * jitter alone makes it no worse.
 */
static void refresh(void)
{
	struct {
		uint64_t cpu[CPU_WORDS];
		uint64_t jitter[JITTER_WORDS];
	} fresh = { 0 };

	if (nexus.reads++ % READS_PER_REFRESH)
		return;
	(void)gather_cpu(fresh.cpu);
	gather_jitter(fresh.jitter);
	if (drbg_add(&nexus.drbg, &fresh, sizeof(fresh)) != OK)
		panic("the random generator refused more entropy");
	scrub(&fresh, sizeof(fresh));
}

void entropy_read(void *out, size_t size)
{
	irq_flags_t flags;

	check(nexus.seeded);
	flags = spin_lock(&nexus.entropy_lock);
	refresh();
	if (drbg_read(&nexus.drbg, out, size) != OK)
		panic("the random generator failed");
	spin_unlock(&nexus.entropy_lock, flags);
}
