/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared memory: registered buffers, page lists, references, and lists that lie.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "test.h"

static struct client *const c = &main_client;

/* Write @n bytes through @in to the TA and back through @out. */
static void round_trip(uint32_t session, struct msg_param in, struct msg_param out)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(1, 0), in };

	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_WRITE, p), TEE_SUCCESS);
	p[0] = value_in(1, 0);
	p[1] = out;
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_READ, p), TEE_SUCCESS);
}

TEST(registered_buffers_carry_bytes_both_ways, TEST_TA)
{
	struct shm *a = shm_new(5 * PAGE_SIZE, 0, SHM_REVERSED);
	struct shm *b = shm_new(5 * PAGE_SIZE, 0, 0);
	const size_t at = 2 * PAGE_SIZE - 100, n = 4000;
	uint32_t session;

	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT_EQ(client_register(c, b), TEE_SUCCESS);
	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	shm_fill(a, at, n, 1);
	round_trip(session, shm_rmem_param(a, MSG_ATTR_RMEM_IN, at, n),
	           shm_rmem_param(b, MSG_ATTR_RMEM_OUT, 77, n));
	EXPECT_FINE();
	EXPECT(shm_holds(b, 77, n, 1));
	EXPECT_EQ(*shm_at(b, 76), 0);
	EXPECT_EQ(*shm_at(b, 77 + n), 0);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, b), TEE_SUCCESS);
	shm_free(a);
	shm_free(b);
}

TEST(page_lists_of_one_call_carry_bytes_both_ways, TEST_TA)
{
	static const struct {
		size_t size, offset;
	} shapes[] = { { 1, 0 },    { 16, 4080 },    { 4096, 0 },
		       { 4095, 1 }, { 9000, 0x345 }, { 2, 4095 } };
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	for (unsigned i = 0; i < array_count(shapes); i++) {
		struct shm *a = shm_new(shapes[i].size, shapes[i].offset, SHM_REVERSED);
		struct shm *b = shm_new(shapes[i].size, shapes[i].offset, SHM_REVERSED);

		shm_fill(a, 0, shapes[i].size, i);
		round_trip(session, shm_list_param(a, MSG_ATTR_TMEM_IN),
		           shm_list_param(b, MSG_ATTR_TMEM_OUT));
		EXPECT_FINE();
		EXPECT(shm_holds(b, 0, shapes[i].size, i));
		shm_free(a);
		shm_free(b);
	}
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

/* Linked list pages: 511 entries each. */
TEST(lists_of_several_pages_are_followed, TEST_TA)
{
	struct shm *a = shm_new(1100 * PAGE_SIZE, 0x10, SHM_REVERSED);
	const size_t at = 1099 * PAGE_SIZE - 50, n = 100;
	uint32_t session;

	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	shm_fill(a, at, n, 9);
	round_trip(session, shm_rmem_param(a, MSG_ATTR_RMEM_IN, at, n),
	           shm_rmem_param(a, MSG_ATTR_RMEM_OUT, 520 * PAGE_SIZE, n));
	EXPECT_FINE();
	EXPECT(shm_holds(a, 520 * PAGE_SIZE, n, 9));
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	shm_free(a);
}

TEST(null_references_are_understood, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { memref_null(MSG_ATTR_TMEM_OUT) };
	uint32_t session, r;

	EXPECT(tee.caps & SMC_CAP_MEMREF_NULL);
	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	r = session_invoke(c, session, DEVICE_PTA_CMD_LIST, p);
	EXPECT(r == TEE_SUCCESS || r == TEE_ERROR_SHORT_BUFFER);
	EXPECT(r == TEE_SUCCESS || p[0].tmem.size >= 16);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(reference_with_an_unknown_cookie_is_refused, 0)
{
	struct shm *a = shm_new(PAGE_SIZE, 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { shm_rmem_param(a, MSG_ATTR_RMEM_OUT, 0, 16) };
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(c, session, DEVICE_PTA_CMD_LIST, p), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(last_origin(c), MSG_ORIGIN_TEE);
	/* Known for a while, and then no more. */
	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(c, session, DEVICE_PTA_CMD_LIST, p), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	shm_free(a);
}

TEST(reference_beyond_its_buffer_is_refused, 0)
{
	static const struct {
		uint64_t off, size;
	} bad[] = {
		{ 0, 2 * PAGE_SIZE + 1 },   { 2 * PAGE_SIZE, 1 }, { 2 * PAGE_SIZE + 1, 0 },
		{ UINT64_MAX, 2 },          { 1, UINT64_MAX },    { UINT64_MAX - 4095, 4096 },
		{ 1ull << 63, 1ull << 63 },
	};
	struct shm *a = shm_new(2 * PAGE_SIZE, 0, 0);
	uint32_t session, r;

	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	for (unsigned i = 0; i < array_count(bad); i++) {
		struct msg_param p[MSG_TA_PARAMS] = { shm_rmem_param(a, MSG_ATTR_RMEM_OUT,
			                                             bad[i].off, bad[i].size) };

		r = session_invoke(c, session, DEVICE_PTA_CMD_LIST, p);
		if (r != TEE_ERROR_SECURITY && r != TEE_ERROR_BAD_PARAMETERS) {
			test_fail("offset %lx size %lx gives %x", (unsigned long)bad[i].off,
			          (unsigned long)bad[i].size, r);
			return;
		}
	}
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	shm_free(a);
}

/* Without NONCONTIG an address is good in the reserved memory only, and never in the secure one. */
TEST(plain_address_of_secure_memory_is_refused, 0)
{
	static const uint64_t bad[] = {
		SECURE_SRAM, SECURE_DRAM,           SECURE_DRAM_END - PAGE_SIZE, SECURE_UART,
		0x1000,      0xfffffffffffff000ull, RAM_BASE - PAGE_SIZE,        1ull << 40
	};
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	for (unsigned i = 0; i < array_count(bad); i++) {
		struct msg_param p[MSG_TA_PARAMS] = { { .attr = MSG_ATTR_TMEM_OUT } };

		p[0].tmem = (struct msg_tmem){ .addr = bad[i], .size = 16, .cookie = 1 };
		EXPECT_EQ(session_invoke(c, session, DEVICE_PTA_CMD_LIST, p),
		          TEE_ERROR_BAD_PARAMETERS);
	}
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(reserved_memory_is_there_when_it_is_claimed, 0)
{
	struct smc_regs r;
	uint32_t x0 = fast_call(SMC_GET_SHM_CONFIG, 0, c->id, &r);

	if (!(tee.caps & SMC_CAP_RESERVED_SHM)) {
		EXPECT_EQ(x0, SMC_RET_ENOTAVAIL);
		return;
	}
	EXPECT_EQ(x0, SMC_RET_OK);
	EXPECT(is_ram(r.x[1], r.x[2]));
	EXPECT_EQ(r.x[3], SMC_SHM_CACHED);
}

TEST(unregistering_what_is_not_registered_is_refused, 0)
{
	struct shm *a = shm_new(PAGE_SIZE, 0, 0);

	EXPECT(client_unregister(c, a) != TEE_SUCCESS);
	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	EXPECT(client_unregister(c, a) != TEE_SUCCESS);
	shm_free(a);
}

TEST(cookie_in_use_is_refused, TEST_OWN)
{
	struct shm *a = shm_new(PAGE_SIZE, 0, 0);

	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT(client_register(c, a) != TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	EXPECT(client_unregister(c, a) != TEE_SUCCESS);
	shm_free(a);
}

static uint32_t register_param(struct msg_param p)
{
	struct call *call = client_call(c);

	call_message(call, MSG_CMD_REGISTER_SHM, 1)->params[0] = p;
	return call_do(call);
}

TEST(page_list_that_names_secure_memory_is_refused, 0)
{
	static const uint64_t bad[] = {
		SECURE_SRAM, SECURE_DRAM, SECURE_DRAM_END - PAGE_SIZE, SECURE_UART,
		0x09000000,  0,           RAM_BASE + RAM_SIZE,         0xfffffffffffff000ull,
		1ull << 40
	};
	struct shm *a = shm_new(4 * PAGE_SIZE, 0, 0);

	for (unsigned i = 0; i < array_count(bad); i++) {
		for (unsigned at = 0; at < 4; at += 3) {
			uint64_t good = a->list->pages[at];

			a->list->pages[at] = bad[i];
			if (client_register(c, a) == TEE_SUCCESS) {
				test_fail("entry %u = %lx was taken", at, (unsigned long)bad[i]);
				return;
			}
			a->list->pages[at] = good;
		}
	}
	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	shm_free(a);
}

TEST(page_list_entry_that_is_no_page_is_refused, 0)
{
	struct shm *a = shm_new(2 * PAGE_SIZE, 0, 0);

	a->list->pages[1] |= 8;
	EXPECT(client_register(c, a) != TEE_SUCCESS);
	shm_free(a);
}

TEST(page_list_in_secure_memory_is_refused, 0)
{
	static const uint64_t bad[] = { SECURE_SRAM, SECURE_DRAM,           SECURE_UART,
		                        FLASH_BASE,  0xfffffffffffff000ull, RAM_BASE + RAM_SIZE };
	struct shm *a = shm_new(PAGE_SIZE, 0, 0);
	struct msg_param p = shm_list_param(a, MSG_ATTR_TMEM_OUT);

	for (unsigned i = 0; i < array_count(bad); i++) {
		p.tmem.addr = bad[i];
		EXPECT(register_param(p) != TEE_SUCCESS);
	}
	shm_free(a);
}

TEST(second_list_page_in_secure_memory_is_refused, 0)
{
	struct shm *a = shm_new(600 * PAGE_SIZE, 0, 0);
	uint64_t good = a->list[0].next;

	a->list[0].next = SECURE_DRAM;
	EXPECT(client_register(c, a) != TEE_SUCCESS);
	a->list[0].next = 0;
	EXPECT(client_register(c, a) != TEE_SUCCESS);
	a->list[0].next = good;
	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	shm_free(a);
}

TEST(absurd_sizes_are_refused, 0)
{
	static const uint64_t bad[] = { UINT64_MAX, UINT64_MAX - PAGE_SIZE + 1, 1ull << 63,
		                        1ull << 48, 1ull << 36 };
	struct shm *a = shm_new(PAGE_SIZE, 0, 0);
	struct msg_param p = shm_list_param(a, MSG_ATTR_TMEM_OUT);

	for (unsigned i = 0; i < array_count(bad); i++) {
		p.tmem.size = bad[i];
		EXPECT(register_param(p) != TEE_SUCCESS);
		p.tmem.addr |= 0x123;
		EXPECT(register_param(p) != TEE_SUCCESS);
	}
	shm_free(a);
}

/* A list whose pages lead in a circle says nothing wrong: the size ends it. */
TEST(list_that_loops_ends_where_the_size_says, 0)
{
	struct shm *a = shm_new(1200 * PAGE_SIZE, 0, 0);
	uint32_t r;

	a->list[1].next = pa_of(&a->list[0]);
	r = client_register(c, a);
	if (r == TEE_SUCCESS)
		EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	EXPECT(tee_health(c) == NULL);
	shm_free(a);
}

TEST(register_with_another_kind_of_parameter_is_refused, 0)
{
	struct shm *a = shm_new(PAGE_SIZE, 0, 0);

	EXPECT(register_param(shm_span_param(a, MSG_ATTR_TMEM_OUT)) != TEE_SUCCESS);
	EXPECT(register_param(shm_rmem_param(a, MSG_ATTR_RMEM_OUT, 0, 4096)) != TEE_SUCCESS);
	EXPECT(register_param(value_in(1, 2)) != TEE_SUCCESS);
	EXPECT(register_param((struct msg_param){ 0 }) != TEE_SUCCESS);
	shm_free(a);
}

TEST(many_buffers_can_be_registered, 0)
{
	enum { N = 100 };
	struct shm *s[N];

	for (unsigned i = 0; i < N; i++) {
		s[i] = shm_new(2 * PAGE_SIZE, 0, 0);
		EXPECT_EQ(client_register(c, s[i]), TEE_SUCCESS);
	}
	for (unsigned i = 0; i < N; i++) {
		EXPECT_EQ(client_unregister(c, s[i]), TEE_SUCCESS);
		shm_free(s[i]);
	}
}
