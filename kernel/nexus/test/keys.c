/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose key is whose.
 */
#include "world.h"

/*
 * By hand, in Python: H(k, m) = hmac.new(k, m, sha256).digest(), bytes(range(1, 33)) as HUK,
 * root = H(b"Postern: keys of guests\0", HUK); then H(root, b"guest\0" + b"\0" + b"\1"), and
 * H(root, b"guest\0" + b"\1" + b"kitchen" + b"\1").
 */
static const uint8_t key_alone[] = {
	0xba, 0x3b, 0x0f, 0x43, 0xba, 0xf6, 0xaa, 0x1e, 0xd9, 0xb7, 0x67,
	0xc7, 0x99, 0x9e, 0x09, 0x97, 0xae, 0xc7, 0xe3, 0x4b, 0x7e, 0xf0,
	0x4c, 0x95, 0x14, 0x16, 0xa1, 0x18, 0xd3, 0x90, 0x42, 0x20,
};
static const uint8_t key_kitchen[] = {
	0x49, 0xf3, 0x76, 0x50, 0x80, 0x00, 0x5a, 0x21, 0x5f, 0x13, 0xf7,
	0xe0, 0x1b, 0xb5, 0x86, 0x1f, 0xf6, 0x9c, 0x41, 0x9f, 0xdf, 0xa5,
	0x8c, 0xf1, 0x69, 0x75, 0xb2, 0x9b, 0xb4, 0xd0, 0x19, 0x64,
};

static uint8_t huk[PLAT_HUK_SIZE];

/* Boot on a board with a secret of its own. */
static void boot_with_huk(uint8_t first)
{
	for (unsigned i = 0; i < sizeof(huk); i++)
		huk[i] = (uint8_t)(first + i);
	host_init(WORLD_PAGES);
	board_set_huk(huk);
	world_board_tree();
	world_boot();
	board_set_huk(NULL);
}

struct key {
	uint8_t b[PART_KEY_SIZE];
};

/* Do the @size bytes at @at hold the first half of @key? */
static bool holds(const void *at, size_t size, const uint8_t *key)
{
	for (size_t i = 0; i + PART_KEY_SIZE / 2 <= size; i++)
		if (!memcmp((const uint8_t *)at + i, key, PART_KEY_SIZE / 2))
			return true;
	return false;
}

/* Of a guest that is being made with this number and this label. */
static struct key key_of(uint32_t id, const char *label)
{
	struct guest g = { .terms.label_size = (uint32_t)strlen(label) };
	struct key k;

	atomic_set(&g.client_id, id);
	memcpy(g.terms.label, label, strlen(label));
	expect_ok(key_of_guest(&g, k.b));
	return k;
}

static bool same(struct key a, struct key b)
{
	return !memcmp(&a, &b, sizeof(a));
}

test(keys_are_those_that_python_works_out)
{
	boot_with_huk(1);
	assert_memory_equal(key_of(0, "").b, key_alone, sizeof(key_alone));
	assert_memory_equal(key_of(7, "kitchen").b, key_kitchen, sizeof(key_kitchen));
}

test(lone_normal_world_has_the_same_key_at_each_boot_of_one_board_only)
{
	struct key first;

	boot_with_huk(1);
	first = key_of(0, "");
	boot_with_huk(1);
	assert_true(same(first, key_of(0, "")));
	boot_with_huk(2);
	assert_false(same(first, key_of(0, "")));
}

test(key_hangs_on_the_label_and_not_on_the_number)
{
	struct key first = key_of(1, "kitchen");

	assert_true(same(first, key_of(1, "kitchen")));
	assert_true(same(first, key_of(2, "kitchen")));
	assert_false(same(first, key_of(1, "kitchen2")));
	assert_false(same(first, key_of(1, "kitche")));
	assert_false(same(first, key_of(1, "Kitchen")));
}

test(unlabelled_guest_gets_another_key_each_time)
{
	struct key first = key_of(1, "");

	assert_false(same(first, key_of(1, "")));
	assert_false(same(first, key_of(2, "")));
}

/* Even who could choose a label of any bytes gets nobody else's key by it. */
test(no_label_gives_the_key_of_a_guest_without)
{
	struct key alone = key_of(0, "");
	char label[GUEST_LABEL_MAX + 1] = "";

	for (unsigned size = 1; size <= GUEST_LABEL_MAX; size++) {
		memset(label, 1, size);
		assert_false(same(alone, key_of(1, label)));
		assert_true(same(key_of(1, label), key_of(0, label)));
	}
}

test(board_without_a_secret_says_so_once_and_what_to_do)
{
	static const char words[] = "keys: no secret of this board";
	const char *line = strstr(host_console(), words);

	assert_non_null(line);
	assert_null(strstr(line + 1, words));
	assert_non_null(strstr(line, "docs/porting.md"));
	boot_with_huk(1);
	assert_null(strstr(host_console(), words));
}

test(secret_of_the_board_is_kept_nowhere_after_boot)
{
	boot_with_huk(1);
	assert_int_equal(host_secure_find(huk, sizeof(huk) / 2), 0);
	assert_false(holds(&nexus, sizeof(nexus), huk));
}

/* ---- where a guest's key lies ---------------------------------------------------------------- */

/* Pages of the pool that hold the first half of @k. */
static unsigned copies(struct key k)
{
	unsigned n = 0;

	for (uint64_t pa = nexus.frames.base;
	     pa < nexus.frames.base + nexus.frames.count * PAGE_SIZE; pa += PAGE_SIZE)
		n += holds(host_secure(pa), PAGE_SIZE, k.b);
	return n;
}

static struct key key_in_partition(uint64_t id)
{
	struct guest *g = guest_enter(id);
	struct key k;

	assert_non_null(g);
	memcpy(k.b, g->part->env.key, sizeof(k.b));
	guest_leave(g);
	return k;
}

test(key_of_a_guest_lies_in_its_partition_and_goes_with_it)
{
	struct key first, second;
	uint32_t session;

	assert_int_equal(world_fast(SMC_VM_CREATED, 1, 0).a[0], SMC_RET_OK);
	assert_int_equal(world_fast(SMC_VM_CREATED, 2, 0).a[0], SMC_RET_OK);
	world_open(1, &session);
	first = key_in_partition(1);
	second = key_in_partition(2);
	assert_false(same(first, second));
	assert_int_equal(copies(first), 1);
	assert_false(holds(&nexus, sizeof(nexus), first.b));

	assert_int_equal(world_fast(SMC_VM_DESTROYED, 1, 0).a[0], SMC_RET_OK);
	assert_int_equal(copies(first), 0);
	assert_int_equal(copies(second), 1);
	assert_int_equal(world_fast(SMC_VM_CREATED, 1, 0).a[0], SMC_RET_OK);
	assert_false(same(first, key_in_partition(1)));
}

test(lone_client_keeps_its_key_when_a_hypervisor_appears)
{
	struct key mine;
	uint32_t session;

	boot_with_huk(1);
	world_open(0, &session);
	mine = key_in_partition(0);
	assert_memory_equal(mine.b, key_alone, sizeof(key_alone));
	assert_int_equal(world_fast(SMC_VM_CREATED, 1, 0).a[0], SMC_RET_OK);
	assert_true(same(mine, key_in_partition(0)));
	assert_false(same(mine, key_in_partition(1)));
}

/* The hypervisor labels the next guest @id, makes it, and it has this key; then it is gone. */
static struct key key_of_labelled(uint32_t id, const char *label)
{
	static const uint32_t defaults[TERM_COUNT];
	struct key k;

	assert_int_equal(world_announce(id, defaults, (uint32_t)strlen(label)), SMC_RET_OK);
	assert_int_equal(world_piece(id, 0, label), SMC_RET_OK);
	assert_int_equal(world_fast(SMC_VM_CREATED, id, 0).a[0], SMC_RET_OK);
	k = key_in_partition(id);
	assert_int_equal(copies(k), 1);
	assert_int_equal(world_fast(SMC_VM_DESTROYED, id, 0).a[0], SMC_RET_OK);
	assert_int_equal(copies(k), 0);
	return k;
}

test(labelled_guest_that_is_made_anew_has_its_key_again_under_any_number)
{
	struct key first;

	boot_with_huk(1);
	host_console_clear();
	first = key_of_labelled(7, "kitchen");
	assert_memory_equal(first.b, key_kitchen, sizeof(key_kitchen));
	assert_true(same(first, key_of_labelled(8, "kitchen")));
	assert_false(same(first, key_of_labelled(7, "cellar")));
	assert_null(strstr(host_console(), "keys end with it"));

	/* Who gets its number next and is not called so gets nothing of it. */
	assert_int_equal(world_fast(SMC_VM_CREATED, 7, 0).a[0], SMC_RET_OK);
	assert_false(same(first, key_in_partition(7)));
	assert_non_null(strstr(host_console(), "; no label: its keys end with it\n"));
}

static enum err create_7(void *context)
{
	(void)context;
	return guest_create_vm(7);
}

static void no_key_is_left(void *context)
{
	const struct key *k = context;

	assert_int_equal(copies(*k), 0);
	assert_int_equal(world_fast(SMC_CALLS_UID, 0, 7).a[0], SMC_RET_ENOTAVAIL);
}

test(creation_that_fails_leaves_no_key)
{
	static const uint32_t defaults[TERM_COUNT];
	struct key k;

	boot_with_huk(1);
	memcpy(k.b, key_kitchen, sizeof(k.b));
	assert_int_equal(world_announce(7, defaults, 7), SMC_RET_OK);
	assert_int_equal(world_piece(7, 0, "kitchen"), SMC_RET_OK);
	assert_true(alloc_fail_each(create_7, no_key_is_left, &k) > 4);
	assert_int_equal(copies(k), 1);
}
