/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the platform's owner says of guests in the device tree, right or wrong.
 */
#include "world.h"

static uint64_t create(uint64_t id)
{
	return world_fast(SMC_VM_CREATED, id, 0).a[0];
}

static uint64_t destroy(uint64_t id)
{
	return world_fast(SMC_VM_DESTROYED, id, 0).a[0];
}

static const struct guest_terms *terms_of(uint64_t id)
{
	struct guest *g = guest_enter(id);

	assert_non_null(g);
	guest_leave(g);
	return &g->terms;
}

static struct guest_terms by_default(void)
{
	static const uint32_t nothing[TERM_COUNT];
	struct guest_terms t;

	expect_ok(terms_make(nothing, &t));
	return t;
}

static int firmware_postern(void *fdt)
{
	int top = fdt_add_subnode(fdt, 0, "firmware");

	top = fdt_add_subnode(fdt, top, "postern");
	assert_true(top > 0);
	fdt_setprop_string(fdt, top, "compatible", "postern,guests");
	fdt_setprop_u32(fdt, top, "#address-cells", 1);
	fdt_setprop_u32(fdt, top, "#size-cells", 0);
	return top;
}

/* Node guest@@id; by what it is found again, as offsets move. */
static int add_guest(void *fdt, uint32_t id)
{
	int top = fdt_path_offset(fdt, "/firmware/postern"), node;
	char name[20];

	snprintf(name, sizeof(name), "guest@%x", id);
	node = fdt_add_subnode(fdt, top, name);
	assert_true(node > 0);
	assert_int_equal(fdt_setprop_u32(fdt, node, "reg", id), 0);
	return node;
}

static void two_guests(void *fdt)
{
	int node;

	firmware_postern(fdt);
	node = add_guest(fdt, 1);
	fdt_setprop_string(fdt, node, "label", "payments");
	fdt_setprop_u32(fdt, node, "secure-memory-min-bytes", 64 * 4096);
	fdt_setprop_u32(fdt, node, "secure-memory-max-bytes", 100 * 4096);
	fdt_setprop_u32(fdt, node, "max-threads", 3);
	fdt_setprop_u32(fdt, node, "max-sessions", 7);
	fdt_setprop_u32(fdt, node, "shared-memory-max-bytes", 9 * 4096);
	node = add_guest(fdt, 0xffff);
	fdt_setprop_string(fdt, node, "label", "0123456789abcdef0123456789abcdef");
	fdt_setprop_string(fdt, node, "status", "okay");
	fdt_setprop_u32(fdt, node, "phandle", 5);
}

static void assert_payments(void)
{
	const struct guest_terms *t = terms_of(1);

	assert_int_equal(t->min_pages, 64);
	assert_int_equal(t->max_pages, 100);
	assert_int_equal(t->limits.threads, 3);
	assert_int_equal(t->limits.sessions, 7);
	assert_int_equal(t->limits.share_pages, 9);
	assert_int_equal(t->label_size, 8);
	assert_memory_equal(t->label, "payments", 8);
}

test(what_the_owner_says_holds_for_every_guest_of_that_number)
{
	struct guest_terms want = by_default();

	world_boot_with(two_guests);
	assert_null(strstr(host_console(), "makes no sense"));
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(create(1), SMC_RET_OK);
		assert_payments();
		assert_non_null(strstr(host_console(),
		                       "guest 1: 64 to 100 pages, 3 threads, 7 sessions, 9 shared "
		                       "pages, label payments\n"));
		host_console_clear();
		assert_int_equal(destroy(1), SMC_RET_OK);
	}
	want.special = true;
	want.label_size = 32;
	memcpy(want.label, "0123456789abcdef0123456789abcdef", 32);
	assert_int_equal(create(0xffff), SMC_RET_OK);
	assert_memory_equal(terms_of(0xffff), &want, sizeof(want));
	want = by_default();
	assert_int_equal(create(2), SMC_RET_OK);
	assert_memory_equal(terms_of(2), &want, sizeof(want));
}

/* The tree that the normal world gets is still whole, and has the TEE's node beside the owner's. */
test(owners_nodes_stay_in_the_device_tree)
{
	world_boot_with(two_guests);
	assert_true(fdt_path_offset(world_tree(), "/firmware/optee") > 0);
	assert_true(fdt_path_offset(world_tree(), "/firmware/postern/guest@ffff") > 0);
}

test(hypervisor_cannot_change_what_the_owner_says)
{
	static const uint32_t some[TERM_COUNT] = { 40 }, nothing[TERM_COUNT];

	world_boot_with(two_guests);
	assert_int_equal(world_announce(1, some, 0), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_announce(1, nothing, 0), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_announce(1, nothing, 4), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_piece(1, 0, "x"), SMC_RET_ENOTAVAIL);
	assert_int_equal(create(1), SMC_RET_OK);
	assert_payments();
	/* Nor give its label to somebody else, whether the owner's guest is there or not. */
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(world_announce(2, some, 8), SMC_RET_OK);
		assert_int_equal(world_piece(2, 0, "payments"), SMC_RET_OK);
		assert_int_equal(create(2), SMC_RET_EBUSY);
		(void)destroy(1);
	}
}

static void alone(void *fdt)
{
	int node;

	firmware_postern(fdt);
	node = add_guest(fdt, 0);
	fdt_setprop_string(fdt, node, "label", "linux");
	fdt_setprop_u32(fdt, node, "max-threads", 2);
}

test(normal_world_that_is_alone_has_what_the_owner_says_of_client_0)
{
	uint32_t session;

	world_boot_with(alone);
	assert_int_equal(world_fast(SMC_GET_THREAD_COUNT, 0, 0).a[1], 2);
	assert_int_equal(world_open(0, &session).a[0], SMC_RET_OK);
	assert_int_equal(world_fast(SMC_GET_THREAD_COUNT, 0, 0).a[1], 2);
	assert_memory_equal(terms_of(0)->label, "linux", 5);
}

/* ---- what makes no sense ---- */

static struct {
	const char *name;
	const void *value;
	int size;
} slip;

static void one_slip(void *fdt)
{
	int node;

	firmware_postern(fdt);
	node = add_guest(fdt, 1);
	fdt_setprop_u32(fdt, node, "max-sessions", 7);
	assert_int_equal(fdt_setprop(fdt, node, slip.name, slip.value, slip.size), 0);
}

/* Guest 1 has @want and no more, and node and property are named. */
static void assert_slip(const struct guest_terms *want)
{
	char line[120];

	snprintf(line, sizeof(line), "device tree: /firmware/postern/guest@1: %s makes no sense",
	         slip.name);
	world_boot_with(one_slip);
	if (!strstr(host_console(), line))
		fail_msg("%s is not named in: %s", slip.name, host_console());
	assert_int_equal(create(1), SMC_RET_OK);
	assert_memory_equal(terms_of(1), want, sizeof(*want));
}

test(number_that_makes_no_sense_is_named_and_the_default_stays)
{
	static const struct {
		const char *name;
		uint32_t value;
	} bad[] = {
		{ "secure-memory-min-bytes", 0 },
		{ "secure-memory-min-bytes", 0x40001 },
		{ "secure-memory-min-bytes", 4095 },
		{ "secure-memory-min-bytes", 0xfffff000 },
		{ "secure-memory-min-bytes", UINT32_MAX },
		{ "secure-memory-max-bytes", 0 },
		{ "secure-memory-max-bytes", 0x40800 },
		{ "secure-memory-max-bytes", 0xfffff000 },
		{ "shared-memory-max-bytes", 0 },
		{ "shared-memory-max-bytes", 1 },
		{ "shared-memory-max-bytes", (SHARE_PAGES_MAX + 1) * 4096 },
		{ "max-threads", 0 },
		{ "max-threads", PART_THREADS + 1 },
		{ "max-threads", UINT32_MAX },
		{ "max-thread", 3 },
		{ "max-shares", 3 },
		{ "compatible", 0 },
	};
	struct guest_terms want = by_default();

	want.special = true;
	want.limits.sessions = 7;
	for (unsigned i = 0; i < array_count(bad); i++) {
		fdt32_t cell = cpu_to_fdt32(bad[i].value);

		slip.name = bad[i].name;
		slip.value = &cell;
		slip.size = 4;
		assert_slip(&want);
	}
	for (int size = 0; size <= 12; size++) {
		static const uint8_t cells[12] = { 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2 };

		slip.name = "max-threads";
		slip.value = cells;
		slip.size = size;
		if (size != 4)
			assert_slip(&want);
	}
}

test(label_that_is_no_string_of_1_to_32_bytes_is_named_and_not_used)
{
	static const struct {
		const char *value;
		int size;
	} bad[] = {
		{ "", 0 },
		{ "", 1 },
		{ "no end", 6 },
		{ "two\0strings", 12 },
		{ "two ends\0", 10 },
		{ "0123456789abcdef0123456789abcdef0", 34 },
		{ "0123456789abcdef0123456789abcdef0", 33 },
	};
	struct guest_terms want = by_default();

	want.special = true;
	want.limits.sessions = 7;
	slip.name = "label";
	for (unsigned i = 0; i < array_count(bad); i++) {
		slip.value = bad[i].value;
		slip.size = bad[i].size;
		assert_slip(&want);
	}
}

static void contradictions(void *fdt)
{
	int node;

	firmware_postern(fdt);
	node = add_guest(fdt, 1);
	fdt_setprop_u32(fdt, node, "secure-memory-min-bytes", 200 * 4096);
	fdt_setprop_u32(fdt, node, "secure-memory-max-bytes", 199 * 4096);
	fdt_setprop_string(fdt, node, "label", "one");
	node = add_guest(fdt, 2);
	fdt_setprop_u32(fdt, node, "secure-memory-max-bytes", 4096);
	node = add_guest(fdt, 3);
	fdt_setprop_u32(fdt, node, "secure-memory-max-bytes", GUEST_PAGES_NEEDED(1) * 4096);
	fdt_setprop_u32(fdt, node, "max-threads", 1);
}

test(numbers_that_contradict_each_other_are_named_and_the_label_stays)
{
	struct guest_terms want = by_default();

	want.special = true;
	world_boot_with(contradictions);
	assert_non_null(strstr(host_console(), "guest@1: secure-memory-min-bytes with"));
	assert_non_null(strstr(host_console(), "guest@2: secure-memory-min-bytes with"));
	assert_null(strstr(host_console(), "guest@3"));
	create(2);
	assert_memory_equal(terms_of(2), &want, sizeof(want));
	want.label_size = 3;
	memcpy(want.label, "one", 3);
	create(1);
	assert_memory_equal(terms_of(1), &want, sizeof(want));
	create(3);
	assert_int_equal(terms_of(3)->min_pages, GUEST_PAGES_NEEDED(1));
}

static void wrong_ids(void *fdt)
{
	int node = add_guest(fdt, (firmware_postern(fdt), 0x10000));

	node = add_guest(fdt, 2);
	fdt_delprop(fdt, node, "reg");
	node = add_guest(fdt, 3);
	fdt_setprop_u64(fdt, node, "reg", 3);
	node = add_guest(fdt, 4);
	fdt_setprop_string(fdt, node, "label", "four");
	node = add_guest(fdt, 5);
	fdt_setprop_u32(fdt, node, "reg", 4);
	fdt_setprop_string(fdt, node, "label", "five");
	node = add_guest(fdt, 6);
	fdt_setprop_string(fdt, node, "label", "four");
	fdt_setprop_u32(fdt, node, "max-threads", 4);
}

/* Nodes that are added last come first in the tree. */
test(nodes_without_a_number_of_their_own_are_named_and_left_out)
{
	world_boot_with(wrong_ids);
	assert_non_null(strstr(host_console(), "guest@10000: a guest without reg"));
	assert_non_null(strstr(host_console(), "guest@2: a guest without reg"));
	assert_non_null(strstr(host_console(), "guest@3: a guest without reg"));
	assert_int_equal(nexus.guests.terms.owners, 2);
	create(4);
	assert_memory_equal(terms_of(4)->label, "five", 4);
	assert_non_null(strstr(host_console(), "guest@4 is left out"));
	create(6);
	assert_memory_equal(terms_of(6)->label, "four", 4);
}

static void one_label(void *fdt)
{
	int node;

	firmware_postern(fdt);
	for (uint32_t id = 1; id <= 2; id++) {
		node = add_guest(fdt, id);
		fdt_setprop_string(fdt, node, "label", "twice");
		fdt_setprop_u32(fdt, node, "max-threads", 4);
	}
}

test(second_node_with_a_label_has_none)
{
	world_boot_with(one_label);
	assert_non_null(strstr(host_console(), "guest@1: a label that another guest has"));
	create(1);
	assert_int_equal(terms_of(1)->label_size, 0);
	assert_int_equal(terms_of(1)->limits.threads, 4);
	create(2);
	assert_int_equal(terms_of(2)->label_size, 5);
}

static void switched_off(void *fdt)
{
	int node;

	firmware_postern(fdt);
	node = add_guest(fdt, 1);
	fdt_setprop_string(fdt, node, "status", "disabled");
	node = add_guest(fdt, 2);
	fdt_setprop(fdt, node, "status", "okay", 4);
}

static void all_switched_off(void *fdt)
{
	two_guests(fdt);
	fdt_setprop_string(fdt, fdt_path_offset(fdt, "/firmware/postern"), "status", "disabled");
}

test(node_that_is_switched_off_says_nothing)
{
	world_boot_with(switched_off);
	assert_int_equal(nexus.guests.terms.owners, 0);
	world_boot_with(all_switched_off);
	assert_int_equal(nexus.guests.terms.owners, 0);
}

static void of_another(void *fdt)
{
	two_guests(fdt);
	fdt_setprop_string(fdt, fdt_path_offset(fdt, "/firmware/postern"), "compatible",
	                   "another,guests");
}

static void of_nobody(void *fdt)
{
	two_guests(fdt);
	fdt_delprop(fdt, fdt_path_offset(fdt, "/firmware/postern"), "compatible");
}

test(node_of_another_binding_is_said_and_not_read)
{
	world_boot_with(of_another);
	assert_non_null(strstr(host_console(), "another compatible"));
	assert_int_equal(nexus.guests.terms.owners, 0);
	world_boot_with(of_nobody);
	assert_non_null(strstr(host_console(), "another compatible"));
	assert_int_equal(nexus.guests.terms.owners, 0);
}

static void too_many(void *fdt)
{
	firmware_postern(fdt);
	for (uint32_t id = 1; id <= TERMS_OWNERS_MAX + 10; id++)
		add_guest(fdt, id);
}

test(more_nodes_than_there_is_room_for_are_left_out_and_the_boot_goes_on)
{
	uint32_t session;

	world_boot_with(too_many);
	assert_int_equal(nexus.guests.terms.owners, TERMS_OWNERS_MAX);
	assert_non_null(strstr(host_console(), "is left out: limit reached"));
	assert_int_equal(create(1), SMC_RET_OK);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
}

test(owners_words_without_memory_for_them_are_left_out)
{
	void *fdt = world_tree();

	assert_int_equal(fdt_open_into(world_board_tree(), fdt, 1 << 16), 0);
	two_guests(fdt);
	nexus.account.max = nexus.account.used;
	while (heap_alloc(&nexus.heap, 128))
		;
	dtb_read_terms(fdt, fdt_path_offset(fdt, "/firmware"));
	assert_int_equal(nexus.guests.terms.owners, 0);
	assert_non_null(strstr(host_console(), "is left out: out of memory"));
}

/* Whatever a spoilt tree still says, guests can be made, and a promise is one that can be kept. */
test(owners_nodes_with_every_byte_spoilt_never_stop_the_boot)
{
	static uint8_t good[8192];
	size_t size;

	world_boot_with(two_guests);
	host_init(WORLD_PAGES);
	assert_int_equal(fdt_open_into(world_board_tree(), world_tree(), sizeof(good)), 0);
	two_guests(world_tree());
	assert_int_equal(fdt_pack(world_tree()), 0);
	size = fdt_totalsize(world_tree());
	memcpy(good, world_tree(), size);
	for (size_t i = 0; i < size; i++) {
		for (unsigned with = 1; with < 0x100; with = with == 1      ? 0x80
		                                             : with == 0x80 ? 0xff
		                                                            : 0x100) {
			host_init(WORLD_PAGES);
			memcpy(world_tree(), good, size);
			((uint8_t *)world_tree())[i] ^= (uint8_t)with;
			memset(&nexus, 0, sizeof(nexus));
			host_boot(0x4000, WORLD_DTB);
			assert_int_equal(create(1), SMC_RET_OK);
		}
	}
}
