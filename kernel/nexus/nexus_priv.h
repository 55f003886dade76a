/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * nexus - what exists once: pages, guests, cores, entropy, the device's secret, and the way in
 *
 * The only module that knows all others. It serves fast calls, finds the guest
 * and a thread for yielding calls, and makes and destroys guests. It never
 * parses what a guest says beyond the registers of the SMC and the client id.
 *
 * Trust      SMC registers are hostile; so is the order in which a hypervisor
 *            makes, destroys and names guests. The device tree is BL2's, read
 *            at boot before any normal-world code has run.
 * Ownership  One struct nexus, static, for ever.
 * Locking    See the fields; boot runs alone.
 */
#include "arch/upcalls.h"
#include "crypto/crypto.h"
#include "mm/asid.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "nexus/guest.h"
#include "part/part.h"
#include "plat/plat.h"

struct nexus {
	struct frame_pool frames;
	struct frame_account account; /* the nexus's own pages */
	struct kspace kspace;
	struct heap heap;
	struct asid_pool asids;
	struct nw_map nw; /* constant after boot */
	struct guests guests;
	uint8_t key[KDF_KEY_SIZE]; /* of the device: keys.c; constant after boot */

	struct spin entropy_lock;
	struct drbg drbg; /* under entropy_lock */
	uint32_t pieces;  /* read since it was refreshed; under entropy_lock */
	bool seeded;      /* both set once, before the first guest */
	bool cpu_random;  /* the CPU makes true randomness, which goes into drbg */
};

extern struct nexus nexus;

/* Lines of the log, in a second, that one guest of a hypervisor may fill: five deaths of a TA. */
#define LOG_LINES_MAX 128u

/*
 * Device tree: fill nexus.nw and the book of terms, mix its seeds into @seed, announce the TEE in
 * it.
 */
struct dtb_facts {
	uint8_t seed[64];
	size_t seed_size;
};
enum err dtb_read(uint64_t dtb_pa, struct dtb_facts *out);
/* Is property @name of @node the string @text? Without such a property the answer is @absent. */
bool dtb_is(const void *fdt, int node, const char *name, const char *text, bool absent);
/* What the owner says of guests, below @firmware (< 0: there is no such node). */
void dtb_read_terms(const void *fdt, int firmware);

void entropy_init(const struct dtb_facts *dtb);
/*
 * Never before entropy_init(): check()ed. Any size: every few hundred bytes other cores have their
 * turn, and interrupts are taken if the caller has not masked them.
 */
void entropy_read(void *out, size_t size);

void keys_init(void);
/* The secret of @g, which is being made under its terms. ERR_NOMEM. */
enum err key_of_guest(const struct guest *g, uint8_t out[static PART_KEY_SIZE]);
