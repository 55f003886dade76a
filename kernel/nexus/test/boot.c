/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

static int node(const char *path)
{
	return fdt_path_offset(world_tree(), path);
}

test(device_tree_tells_linux_and_xen_where_the_tee_is)
{
	int size, optee = node("/firmware/optee");
	const fdt32_t *irq;

	assert_true(optee > 0);
	assert_string_equal(fdt_getprop(world_tree(), optee, "compatible", NULL),
	                    "linaro,optee-tz");
	assert_string_equal(fdt_getprop(world_tree(), optee, "method", NULL), "smc");
	irq = fdt_getprop(world_tree(), optee, "interrupts", &size);
	assert_int_equal(size, 12);
	assert_int_equal(fdt32_ld(&irq[0]), 0);
	assert_int_equal(fdt32_ld(&irq[1]), plat.notice_irq - 32);
	assert_int_equal(fdt32_ld(&irq[2]), 1);
	assert_int_equal(fdt_check_full(world_tree(), fdt_totalsize(world_tree())), 0);
}

test(device_tree_reserves_the_secure_memory)
{
	int child, reserved = node("/reserved-memory");
	const fdt64_t *reg;
	int size;

	assert_true(reserved > 0);
	child = fdt_first_subnode(world_tree(), reserved);
	assert_non_null(fdt_getprop(world_tree(), child, "no-map", NULL));
	reg = fdt_getprop(world_tree(), child, "reg", &size);
	assert_int_equal(size, 16);
	assert_int_equal(fdt64_ld(&reg[0]), plat.secure_base);
	assert_int_equal(fdt64_ld(&reg[1]), plat.secure_size);
}

test(normal_memory_is_what_the_device_tree_says)
{
	assert_int_equal(nexus.nw.count, 1);
	assert_true(nw_map_holds(&nexus.nw, HOST_NW_PA, HOST_NW_SIZE));
	assert_false(nw_map_holds(&nexus.nw, HOST_NW_PA, HOST_NW_SIZE + 1));
	assert_false(nw_map_holds(&nexus.nw, HOST_NW_PA - 1, 2));
	assert_false(nw_map_holds(&nexus.nw, UINT64_MAX, 2));
}

static void memory_over_secure(void *fdt)
{
	int n = fdt_path_offset(fdt, "/memory@40000000");

	fdt_setprop_u64(fdt, n, "reg", 0);
	fdt_appendprop_u64(fdt, n, "reg", HOST_NW_PA + HOST_NW_SIZE);
}

test(memory_node_that_covers_secure_memory_is_cut_around_it)
{
	world_boot_with(memory_over_secure);
	assert_int_equal(nexus.nw.count, 2);
	assert_false(nw_map_holds(&nexus.nw, plat.secure_base, 1));
	assert_false(nw_map_holds(&nexus.nw, plat.secure_base + plat.secure_size - 1, 1));
	assert_true(nw_map_holds(&nexus.nw, plat.secure_base - 1, 1));
	assert_true(nw_map_holds(&nexus.nw, plat.secure_base + plat.secure_size, 1));
}

static void memory_that_wraps(void *fdt)
{
	int n = fdt_path_offset(fdt, "/memory@40000000");

	fdt_setprop_u64(fdt, n, "reg", UINT64_MAX - 4095);
	fdt_appendprop_u64(fdt, n, "reg", 8192);
}

test(memory_node_that_wraps_around_is_not_believed)
{
	world_boot_with(memory_that_wraps);
	assert_int_equal(nexus.nw.count, 0);
}

static void memory_disabled(void *fdt)
{
	fdt_setprop_string(fdt, fdt_path_offset(fdt, "/memory@40000000"), "status", "disabled");
}

test(memory_that_the_normal_world_must_not_use_is_not_normal_memory)
{
	world_boot_with(memory_disabled);
	assert_int_equal(nexus.nw.count, 0);
}

static void many_ranges(void *fdt)
{
	int n = fdt_path_offset(fdt, "/memory@40000000");

	for (uint64_t i = 1; i < 12; i++) {
		fdt_appendprop_u64(fdt, n, "reg", HOST_NW_PA + i * 0x10000000);
		fdt_appendprop_u64(fdt, n, "reg", 0x1000);
	}
}

test(more_ranges_than_there_is_room_for_are_left_out)
{
	world_boot_with(many_ranges);
	assert_int_equal(nexus.nw.count, NW_RANGES);
}

static void odd_cells(void *fdt)
{
	fdt_setprop_u32(fdt, 0, "#address-cells", 77);
}

test(device_tree_with_absurd_cells_gives_no_memory_and_no_crash)
{
	world_boot_with(odd_cells);
	assert_int_equal(nexus.nw.count, 0);
}

static void reserved_there_already(void *fdt)
{
	int n = fdt_add_subnode(fdt, 0, "reserved-memory");

	fdt_setprop_u32(fdt, n, "#address-cells", 2);
	fdt_setprop_u32(fdt, n, "#size-cells", 2);
	fdt_setprop(fdt, n, "ranges", NULL, 0);
	fdt_add_subnode(fdt, 0, "firmware");
}

test(nodes_that_are_there_already_are_added_to)
{
	world_boot_with(reserved_there_already);
	assert_true(node("/firmware/optee") > 0);
	assert_true(fdt_first_subnode(world_tree(), node("/reserved-memory")) > 0);
}

static void not_a_tree(void *fdt)
{
	memset(fdt, 0x5a, 64);
}

static void too_large(void *fdt)
{
	fdt_set_totalsize(fdt, 64u << 20);
}

test(what_is_no_device_tree_is_said_and_survived)
{
	world_boot_with(not_a_tree);
	assert_int_equal(nexus.nw.count, 0);
	assert_non_null(strstr(host_console(), "no usable device tree"));
	world_boot_with(too_large);
	assert_non_null(strstr(host_console(), "no usable device tree"));
}

test(device_tree_with_every_byte_spoilt_in_turn_never_stops_the_boot)
{
	static uint8_t good[8192];
	size_t size;

	host_init(WORLD_PAGES);
	size = fdt_totalsize(world_board_tree());
	assert_true(size < sizeof(good));
	memcpy(good, world_tree(), size);
	for (size_t i = 0; i < size; i++) {
		host_init(WORLD_PAGES);
		memcpy(world_tree(), good, size);
		((uint8_t *)world_tree())[i] ^= 0xff;
		memset(&nexus, 0, sizeof(nexus));
		host_boot(0x4000, WORLD_DTB);
	}
}

/* libfdt reorders it behind its end. */
static void strings_first_and_an_odd_size(void *fdt)
{
	uint32_t from = fdt_off_dt_strings(fdt), size = fdt_size_dt_strings(fdt);
	uint32_t total = fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt);

	/* The reservations are empty: their end is as good as any at the end of the tree. */
	assert_true(from >= total);
	memmove((char *)fdt + total + 24, (char *)fdt + from, size);
	memset((char *)fdt + total, 0, 24);
	fdt_set_off_mem_rsvmap(fdt, (total + 7) & ~7u);
	fdt_set_off_dt_strings(fdt, total + 24);
	fdt_set_totalsize(fdt, (total + 24 + size) | 1);
}

test(device_tree_out_of_order_that_ends_at_an_odd_address_is_no_misaligned_access)
{
	world_boot_with(strings_first_and_an_odd_size);
	assert_int_equal(nexus.nw.count, 1);
	assert_true(node("/firmware/optee") > 0);
}

test(no_room_to_look_at_the_device_tree_is_an_error)
{
	struct dtb_facts facts = { 0 };
	void *span, *last = NULL;
	size_t last_pages = 0;

	assert_int_equal(fdt_open_into(world_tree(), world_tree(), 8192), 0);
	for (size_t pages = 16384; pages;) {
		if (kspace_reserve(&nexus.kspace, pages, &span) == OK) {
			last = span;
			last_pages = pages;
		} else {
			pages /= 2;
		}
	}
	expect_err(dtb_read(WORLD_DTB, &facts), ERR_NOMEM);
	/* Room for the header's page and its guard, not for the tree. */
	assert_in_range(last_pages, 1, 2);
	kspace_unmap_ns(&nexus.kspace, last, last_pages);
	expect_err(dtb_read(WORLD_DTB, &facts), ERR_NOMEM);
}
