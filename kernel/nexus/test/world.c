/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#define TREE_SIZE 8192

static const uint8_t device_service[16] = { 0x70, 0x11, 0xa6, 0x88, 0xdd, 0xde, 0x40, 0x53,
	                                    0xa5, 0xa9, 0x7b, 0x3c, 0x4d, 0xdf, 0x13, 0xb8 };

void *world_new_tree(void)
{
	void *fdt = host_nw(WORLD_DTB);

	assert_int_equal(fdt_create_empty_tree(fdt, TREE_SIZE), 0);
	return fdt;
}

void *world_board_tree(void)
{
	static const uint8_t seed[64] = { 1, 2, 3 };
	void *fdt = world_new_tree();
	int node;

	assert_int_equal(fdt_setprop_u32(fdt, 0, "#address-cells", 2), 0);
	assert_int_equal(fdt_setprop_u32(fdt, 0, "#size-cells", 2), 0);
	node = fdt_add_subnode(fdt, 0, "memory@40000000");
	assert_true(node > 0);
	fdt_setprop_string(fdt, node, "device_type", "memory");
	fdt_setprop_u64(fdt, node, "reg", HOST_NW_PA);
	fdt_appendprop_u64(fdt, node, "reg", HOST_NW_SIZE);
	node = fdt_add_subnode(fdt, 0, "chosen");
	fdt_setprop(fdt, node, "rng-seed", seed, sizeof(seed));
	assert_int_equal(fdt_pack(fdt), 0);
	return fdt;
}

void world_boot(void)
{
	memset(&nexus, 0, sizeof(nexus));
	host_boot(IMAGE_SIZE, WORLD_DTB);
}

void world_boot_with(void (*change)(void *fdt))
{
	host_init(WORLD_PAGES);
	assert_int_equal(fdt_open_into(world_board_tree(), world_tree(), 1 << 16), 0);
	change(world_tree());
	world_boot();
}

void test_setup(void)
{
	host_init(WORLD_PAGES);
	world_board_tree();
	world_boot();
}

struct smc_regs world_fast(uint64_t id, uint64_t a1, uint64_t client)
{
	struct smc_regs r = { { id, a1, 0, 0, 0, 0, 0, client } };

	upcall_fast(&r);
	return r;
}

uint64_t world_announce(uint32_t id, const uint32_t number[static TERM_COUNT], uint32_t label_size)
{
	struct smc_regs r = { { SMC_GUEST_TERMS, id | label_size << 16, number[0], number[1],
		                number[2], number[3], number[4] } };

	upcall_fast(&r);
	return r.a[0];
}

uint64_t world_piece(uint32_t id, uint32_t offset, const char *text)
{
	uint32_t word[4] = { 0 };
	struct smc_regs r;

	memcpy(word, text, strnlen(text, sizeof(word)));
	r = (struct smc_regs){ { SMC_GUEST_LABEL, id, offset, word[0], word[1], word[2],
		                 word[3] } };
	upcall_fast(&r);
	return r.a[0];
}

static struct smc_regs call(uint64_t client, uint64_t pa)
{
	struct smc_regs r = { { SMC_CALL_WITH_ARG, pa >> 32, (uint32_t)pa, 0, 0, 0, 0, client } };

	upcall_yielding(&r);
	return r;
}

/* Each client has a page of its own for messages, so that cores may call at the same time. */
static uint64_t message_of(uint64_t client)
{
	return WORLD_MSG + (client % 64) * PAGE_SIZE;
}

struct smc_regs world_open(uint64_t client, uint32_t *session)
{
	struct msg_arg *m = host_nw(message_of(client));
	struct smc_regs r;

	memset(m, 0, PAGE_SIZE);
	m->cmd = MSG_CMD_OPEN_SESSION;
	m->param_count = 2;
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, device_service, sizeof(device_service));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	m->ret = TEE_ERROR_GENERIC;
	r = call(client, message_of(client));
	*session = r.a[0] == SMC_RET_OK && m->ret == TEE_SUCCESS ? m->session : 0;
	return r;
}

uint32_t world_close(uint64_t client, uint32_t session)
{
	struct msg_arg *m = host_nw(message_of(client));

	memset(m, 0, PAGE_SIZE);
	m->cmd = MSG_CMD_CLOSE_SESSION;
	m->session = session;
	m->ret = TEE_ERROR_GENERIC;
	if (call(client, message_of(client)).a[0] != SMC_RET_OK)
		return TEE_ERROR_COMMUNICATION;
	return m->ret;
}
