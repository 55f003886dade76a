/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot: from "the MMU is on" to "guests may call", once, on the boot core.
 */
#include "base/bytes.h"
#include "base/check.h"
#include "base/version.h"
#include "log/log.h"
#include "nexus/nexus_priv.h"
#include "plat/board.h"

struct nexus nexus;

static struct frame_meta frame_records[BOARD_SECURE_SIZE / PAGE_SIZE];

/* All RAM behind the image becomes the pool; a free frame holds only zeroes from here on. */
static void init_frames(const struct boot_info *info)
{
	uint64_t start = (info->image_pa + info->image_size + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
	uint64_t end = plat.secure_base + plat.secure_size;
	uint32_t count;

	check(info->image_pa >= plat.secure_base && start < end);
	count = (uint32_t)((end - start) / PAGE_SIZE);
	check(count <= array_count(frame_records));
	mmu_clear_frames((pa_t){ start }, count);
	frame_pool_init(&nexus.frames, (pa_t){ start }, count, frame_records);
}

static void init_memory(const struct boot_info *info)
{
	init_frames(info);
	if (frame_account_init(&nexus.account, &nexus.frames, 1, 0, nexus.frames.count) != OK ||
	    kspace_init_nexus(&nexus.kspace, &nexus.account) != OK)
		panic("secure memory is too small");
	heap_init(&nexus.heap, &nexus.kspace);
	asid_pool_init(&nexus.asids);
}

static void show_map(const struct boot_info *info)
{
	const struct nw_map *nw = &nexus.nw;

	log_info("memory: secure  %08llx-%08llx  image %llu KiB, %u pages free",
	         (unsigned long long)plat.secure_base,
	         (unsigned long long)(plat.secure_base + plat.secure_size - 1),
	         (unsigned long long)info->image_size / 1024, nexus.frames.free_count);
	for (unsigned i = 0; i < nw->count; i++)
		log_info("memory: normal  %08llx-%08llx  %llu MiB",
		         (unsigned long long)nw->range[i].base,
		         (unsigned long long)(nw->range[i].base + nw->range[i].size - 1),
		         (unsigned long long)(nw->range[i].size >> 20));
}

void upcall_boot(const struct boot_info *info)
{
	struct dtb_facts dtb = { 0 };
	enum err e;

	log_info("Postern %s on %s", postern_version, plat.name);
	init_memory(info);
	guests_init(&nexus.guests);

	e = dtb_read(info->dtb_pa, &dtb);
	if (e != OK)
		log_error("no usable device tree at %llx (%s): no normal-world memory is known",
		          (unsigned long long)info->dtb_pa, err_name(e));
	entropy_init(&dtb);
	scrub(&dtb, sizeof(dtb));
	keys_init();
	show_map(info);
}
