/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device tree that BL2 handed over: read the memory map, seeds and terms of guests, add the
 * node by which Linux and Xen find the TEE, and reserve our memory.
 *
 * It lies in normal-world memory, but at this point no normal-world code has
 * run since BL2 wrote it. libfdt checks the structure all the same.
 */
#include <libfdt.h>

#include "base/bytes.h"
#include "base/fmt.h"
#include "base/range.h"
#include "log/log.h"
#include "nexus/nexus_priv.h"

#define DTB_MAX  (UINT64_C(1) << 20)
#define DTB_ROOM 2048 /* for what we add */

/* An unsigned big-endian number of @cells 32-bit cells. */
static uint64_t cells_value(const fdt32_t *cells, int count)
{
	uint64_t v = 0;

	for (int i = 0; i < count; i++)
		v = v << 32 | fdt32_to_cpu(cells[i]);
	return v;
}

bool dtb_is(const void *fdt, int node, const char *name, const char *text, bool absent)
{
	int size;
	const char *value = fdt_getprop(fdt, node, name, &size);

	if (!value)
		return absent;
	return size == (int)strlen(text) + 1 && memcmp(value, text, (size_t)size) == 0;
}

static bool node_is_normal_memory(const void *fdt, int node)
{
	return dtb_is(fdt, node, "device_type", "memory", false) &&
	       dtb_is(fdt, node, "status", "okay", true);
}

static void add_range(struct nw_map *map, uint64_t base, uint64_t end)
{
	if (base >= end || map->count == NW_RANGES)
		return;
	map->range[map->count].base = base;
	map->range[map->count].size = end - base;
	map->count++;
}

/* Add [base, base + size): what of it is below our secure memory, and what is above. */
static void add_normal(struct nw_map *map, uint64_t base, uint64_t size)
{
	uint64_t secure_end = plat.secure_base + plat.secure_size, end;

	if (!add_u64(base, size, &end))
		return;
	add_range(map, base, end < plat.secure_base ? end : plat.secure_base);
	add_range(map, base > secure_end ? base : secure_end, end);
}

/* What the root has below it; offsets are good until the tree is edited. */
struct top {
	int chosen, firmware; /* < 0: there is none */
	bool reserved_memory;
};

static void read_memory(const void *fdt, int node, struct nw_map *map)
{
	int addr_cells, size_cells, step, bytes = 0;
	const fdt32_t *reg;

	/* Each property asked for is a walk over those before it: most nodes are no memory. */
	if (!node_is_normal_memory(fdt, node))
		return;
	addr_cells = fdt_address_cells(fdt, 0);
	size_cells = fdt_size_cells(fdt, 0);
	step = addr_cells + size_cells;
	if (step <= 0)
		return;
	reg = fdt_getprop(fdt, node, "reg", &bytes);
	for (int left = reg ? bytes / 4 : 0; left >= step; left -= step, reg += step)
		add_normal(map, cells_value(reg, addr_cells),
		           cells_value(reg + addr_cells, size_cells));
}

static bool is_named(const char *name, const char *wanted)
{
	return name && strcmp(name, wanted) == 0;
}

/* Walking to a node costs a walk over all before it, so the tree is walked once. */
static void read_top(const void *fdt, struct nw_map *map, struct top *top)
{
	int node;

	*top = (struct top){ .chosen = -1, .firmware = -1 };
	fdt_for_each_subnode(node, fdt, 0)
	{
		const char *name = fdt_get_name(fdt, node, NULL);

		if (is_named(name, "chosen"))
			top->chosen = node;
		else if (is_named(name, "firmware"))
			top->firmware = node;
		else if (is_named(name, "reserved-memory"))
			top->reserved_memory = true;
		else
			read_memory(fdt, node, map);
	}
}

static void read_seeds(const void *fdt, int chosen, struct dtb_facts *out)
{
	static const char *const names[] = { "rng-seed", "kaslr-seed" };

	for (unsigned i = 0; chosen >= 0 && i < array_count(names); i++) {
		int size = 0;
		const uint8_t *seed = fdt_getprop(fdt, chosen, names[i], &size);

		for (int k = 0; seed && k < size; k++)
			out->seed[out->seed_size++ % sizeof(out->seed)] ^= seed[k];
	}
}

/* Below @parent; made if it is not @there. */
static int subnode(void *fdt, int parent, const char *name, bool there)
{
	return there ? fdt_subnode_offset(fdt, parent, name) : fdt_add_subnode(fdt, parent, name);
}

/* The same, where nobody knows; a node has few nodes below it, but for the root. */
static int subnode_of_few(void *fdt, int parent, const char *name)
{
	int node = fdt_subnode_offset(fdt, parent, name);

	return node >= 0 ? node : fdt_add_subnode(fdt, parent, name);
}

/* fdt_setprop_string() of the library is a macro that mixes int and size_t. */
static int set_string(void *fdt, int node, const char *name, const char *text)
{
	return fdt_setprop(fdt, node, name, text, (int)strlen(text) + 1);
}

/* GIC (Linux's bindings): shared peripheral interrupts count from 32; 1 is a rising edge. */
#define DT_GIC_SPI    0u
#define DT_GIC_FIRST  32u
#define DT_GIC_RISING 1u

static int announce_notice(void *fdt, int node)
{
	const fdt32_t spec[] = { cpu_to_fdt32(DT_GIC_SPI),
		                 cpu_to_fdt32(plat.notice_irq - DT_GIC_FIRST),
		                 cpu_to_fdt32(DT_GIC_RISING) };

	if (!plat.notice_irq)
		return 0;
	return fdt_setprop(fdt, node, "interrupts", spec, (int)sizeof(spec));
}

static int announce(void *fdt, const struct top *top)
{
	int node = subnode(fdt, 0, "firmware", top->firmware >= 0);
	int e;

	node = node < 0 ? node : subnode_of_few(fdt, node, "optee");
	e = node < 0 ? node : set_string(fdt, node, "compatible", "linaro,optee-tz");
	e = e ? e : set_string(fdt, node, "method", "smc");
	return e ? e : announce_notice(fdt, node);
}

static void put_cells(fdt32_t **at, uint64_t v, int cells)
{
	for (int i = cells - 1; i >= 0; i--)
		*(*at)++ = cpu_to_fdt32(i >= 2 ? 0 : (uint32_t)(v >> (32 * i)));
}

/* /reserved-memory, made if there is none. */
static int reserved_memory(void *fdt, const struct top *top, int addr_cells, int size_cells)
{
	int node = subnode(fdt, 0, "reserved-memory", top->reserved_memory);
	int e;

	if (top->reserved_memory)
		return node;
	e = node < 0 ? node : fdt_setprop_u32(fdt, node, "#address-cells", (uint32_t)addr_cells);
	e = e ? e : fdt_setprop_u32(fdt, node, "#size-cells", (uint32_t)size_cells);
	e = e ? e : fdt_setprop(fdt, node, "ranges", NULL, 0);
	return e ? e : node;
}

/* /reserved-memory/postern@<address>: keeps a normal world that sees all RAM away from ours. */
static int reserve(void *fdt, const struct top *top)
{
	int addr_cells = fdt_address_cells(fdt, 0);
	int size_cells = fdt_size_cells(fdt, 0);
	fdt32_t reg[8], *end = reg;
	char name[32];
	int node, e;

	if (addr_cells < 0 || size_cells < 0)
		return -FDT_ERR_BADNCELLS;
	put_cells(&end, plat.secure_base, addr_cells);
	put_cells(&end, plat.secure_size, size_cells);
	fmt(name, sizeof(name), "postern@%llx", (unsigned long long)plat.secure_base);

	node = reserved_memory(fdt, top, addr_cells, size_cells);
	node = node < 0 ? node : subnode_of_few(fdt, node, name);
	e = node < 0 ? node : fdt_setprop(fdt, node, "reg", reg, (int)((char *)end - (char *)reg));
	return e ? e : fdt_setprop(fdt, node, "no-map", NULL, 0);
}

static enum err edit(void *fdt, size_t room, const struct top *top)
{
	int e;

	/* A tree whose blocks are out of order is built anew, as words, right behind its end. */
	fdt_set_totalsize(fdt, (fdt_totalsize(fdt) + 7) & ~7u);
	e = fdt_open_into(fdt, fdt, (int)room);
	e = e ? e : announce(fdt, top);
	e = e ? e : reserve(fdt, top);
	e = e ? e : fdt_pack(fdt);
	if (e) {
		log_error("device tree: cannot add the TEE's node: %s", fdt_strerror(e));
		return ERR_FORMAT;
	}
	return OK;
}

/* How large is the tree at @pa? Looks at its header alone. */
static enum err dtb_size(uint64_t pa, size_t *out)
{
	struct fdt_header header;
	void *page;
	enum err e;

	if ((pa & 7) || (pa & PAGE_MASK) > PAGE_SIZE - sizeof(header))
		return ERR_FORMAT;
	e = kspace_reserve(&nexus.kspace, 1, &page);
	if (e != OK)
		return e;
	kspace_set_ns(&nexus.kspace, page, (nwpa_t){ pa & ~(uint64_t)PAGE_MASK });
	memcpy(&header, (char *)page + (pa & PAGE_MASK), sizeof(header));
	kspace_unmap_ns(&nexus.kspace, page, 1);
	if (fdt_check_header(&header) || fdt_totalsize(&header) > DTB_MAX)
		return ERR_FORMAT;
	/* libfdt reads these blocks as aligned words without looking (DTSpec 0.4, section 5.6). */
	if (fdt_off_mem_rsvmap(&header) % 8 || fdt_off_dt_struct(&header) % 4)
		return ERR_FORMAT;
	*out = fdt_totalsize(&header);
	return OK;
}

enum err dtb_read(uint64_t dtb_pa, struct dtb_facts *out)
{
	size_t size, pages;
	void *base, *fdt;
	struct top top;
	enum err e;

	e = dtb_size(dtb_pa, &size);
	if (e != OK)
		return e;
	size += DTB_ROOM;
	pages = PAGES_OF((dtb_pa & PAGE_MASK) + size);
	e = kspace_reserve(&nexus.kspace, pages, &base);
	if (e != OK)
		return e;
	for (size_t i = 0; i < pages; i++) {
		nwpa_t frame = { (dtb_pa & ~(uint64_t)PAGE_MASK) + i * PAGE_SIZE };

		kspace_set_ns(&nexus.kspace, (char *)base + i * PAGE_SIZE, frame);
	}
	fdt = (char *)base + (dtb_pa & PAGE_MASK);
	e = fdt_check_full(fdt, size - DTB_ROOM) ? ERR_FORMAT : OK;
	if (e == OK) {
		read_top(fdt, &nexus.nw, &top);
		read_seeds(fdt, top.chosen, out);
		dtb_read_terms(fdt, top.firmware);
		e = edit(fdt, size, &top);
	}
	kspace_unmap_ns(&nexus.kspace, base, pages);
	return e;
}
