/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entropy: one generator for the machine, seeded before the first guest, and the one way to it.
 *
 * Sources, all mixed: the CPU's own generator (FEAT_RNG) where there is one,
 * the seeds that the firmware left in the device tree, and the jitter of
 * the counter against memory and TLB traffic. A board with the first has real
 * entropy; one without depends on its firmware, and the log says so.
 *
 * All guests' generators (part/random.h) are seeded from it, and fall back on it, in any order and
 * any amount. None learns or bends what another gets: the state goes one way after each piece (SP
 * 800-90A, backtracking resistance), nothing that a guest says goes in, and no piece holds the lock
 * for longer than any other. Nothing runs out, so there is nothing to share out: what a guest reads
 * costs its own time.
 */
#include "arch/cpu.h"
#include "base/bytes.h"
#include "base/check.h"
#include "log/log.h"
#include "nexus/nexus_priv.h"

#define CPU_WORDS    8u
#define JITTER_WORDS 4u
#define SAMPLES      4u /* of the counter in a word of jitter */

/* At most so many bytes under one hold of the lock; who wants more may be interrupted between. */
#define PIECE 256u

/* Between two refreshments. Without any the generator would stop, for good, after 2^20. */
#define PIECES_PER_REFRESH 256u

struct pool {
	uint64_t cpu[CPU_WORDS];
	uint64_t jitter[JITTER_WORDS];
	uint8_t dtb[64];
};

static unsigned gather_cpu(uint64_t *words, unsigned count)
{
	unsigned got = 0;

	/* RNDR may fail for a moment; ten tries each is what Arm suggests to give it time. */
	for (unsigned i = 0; i < count * 10 && got < count; i++)
		got += cpu_random_u64(&words[got]);
	return got;
}

static void gather_jitter(uint64_t *words)
{
	for (unsigned i = 0; i < JITTER_WORDS; i++) {
		uint64_t w = (uint64_t)(uintptr_t)&words[i] << 32;

		for (unsigned k = 0; k < SAMPLES; k++) {
			tlb_flush_kernel(&nexus, 1);
			w = (w << 16 | w >> 48) ^ time_ticks();
		}
		words[i] = w;
	}
}

void entropy_init(const struct dtb_facts *dtb)
{
	struct pool pool = { 0 };
	unsigned words;

	static_assert(sizeof(pool.dtb) == sizeof(dtb->seed) && sizeof(pool) <= DRBG_SEED_MAX);
	spin_init(&nexus.entropy_lock, RANK_ENTROPY);
	words = gather_cpu(pool.cpu, CPU_WORDS);
	gather_jitter(pool.jitter);
	memcpy(pool.dtb, dtb->seed, sizeof(pool.dtb));

	if (drbg_seed(&nexus.drbg, &pool, sizeof(pool)) != OK)
		panic("the random generator refused its seed");
	scrub(&pool, sizeof(pool));
	nexus.seeded = true;
	nexus.cpu_random = words == CPU_WORDS;

	if (nexus.cpu_random)
		log_info("entropy: CPU generator, device tree (%zu bytes), jitter", dtb->seed_size);
	else
		log_info("entropy: no CPU generator; device tree (%zu bytes) and jitter only: "
		         "not for real keys",
		         dtb->seed_size);
}

/*
 * What is added is mixed into what there is: where the CPU has no generator, jitter alone makes it
 * no worse. It is gathered before the lock is taken, as that takes its time, and is the 256 bits of
 * the generator's strength, and as much of jitter: mixing takes longer the more there is.
 * Who begins and never comes back, as its guest was ended, leaves it to the next.
 */
static void refresh(void)
{
	struct {
		uint64_t cpu[4], jitter[JITTER_WORDS];
	} fresh = { 0 };
	irq_flags_t flags;
	enum err e;

	(void)gather_cpu(fresh.cpu, array_count(fresh.cpu));
	gather_jitter(fresh.jitter);
	flags = spin_lock(&nexus.entropy_lock);
	e = drbg_add(&nexus.drbg, &fresh, sizeof(fresh));
	nexus.pieces = 0;
	spin_unlock(&nexus.entropy_lock, flags);
	scrub(&fresh, sizeof(fresh));
	if (e != OK)
		panic("the random generator refused more entropy");
}

/* Is a refreshment due? */
static bool read_piece(void *out, size_t size)
{
	irq_flags_t flags = spin_lock(&nexus.entropy_lock);
	enum err e = drbg_read(&nexus.drbg, out, size);
	bool due = ++nexus.pieces >= PIECES_PER_REFRESH;

	spin_unlock(&nexus.entropy_lock, flags);
	if (e != OK)
		panic("the random generator failed");
	return due;
}

void entropy_read(void *out, size_t size)
{
	uint8_t *at = out;
	size_t n;

	check(nexus.seeded);
	for (; size; at += n, size -= n) {
		n = size < PIECE ? size : PIECE;
		if (read_piece(at, n))
			refresh();
	}
}
