/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers to the secure world's requests that are wrong, and TA images that were changed on the
 * way. The call fails with an error that fits; everybody else lives on.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "supplicant.h"
#include "test.h"

static struct client *const c = &main_client;

/* What the hook does to the answer of the next request of kind @cmd. */
struct lie {
	uint32_t cmd;
	unsigned after; /* so many honest answers first */
	void (*tell)(struct msg_arg *m, const struct lie *l);
	uint64_t a, b;
	unsigned told;
};

static bool hook_lie(struct call *call, struct msg_arg *m, void *arg)
{
	struct lie *l = arg;

	(void)call;
	if (m->cmd != l->cmd)
		return false;
	m->ret = supplicant_answer(m);
	if (l->after) {
		l->after--;
		return true;
	}
	l->tell(m, l);
	l->told++;
	return true;
}

/* Open the test TA while the supplicant lies. */
static uint32_t open_with_lie(struct lie *l)
{
	uint32_t session, r;

	l->told = 0;
	supplicant.hook_arg = l;
	supplicant.hook = hook_lie;
	r = session_open(c, &uuid_sims, NULL, &session);
	supplicant.hook = NULL;
	if (r == TEE_SUCCESS)
		(void)session_close(c, session);
	return r;
}

static void expect_refused(struct lie *l, const char *what)
{
	uint32_t r = open_with_lie(l);

	if (!l->told)
		test_fail("%s: the secure world never asked", what);
	else if (r == TEE_SUCCESS)
		test_fail("%s: was believed", what);
	else if (tee_health(c))
		test_fail("%s: the secure world is ill", what);
}

static void say_result(struct msg_arg *m, const struct lie *l)
{
	m->ret = (uint32_t)l->a;
}

static void say_size(struct msg_arg *m, const struct lie *l)
{
	m->params[1].rmem.size = l->a;
}

static void say_param(struct msg_arg *m, const struct lie *l)
{
	((uint64_t *)(void *)&m->params[0])[l->a] = l->b;
}

/* The list that the answer names has a page more to tell of. */
static void say_page(struct msg_arg *m, const struct lie *l)
{
	struct msg_list_page *list = va_of(m->params[0].tmem.addr & ~(uint64_t)PAGE_MASK);

	list->pages[l->a] = l->b;
}

TEST(loading_fails_with_the_supplicants_error, TEST_TA)
{
	static const uint32_t errors[] = { TEE_ERROR_GENERIC, TEE_ERROR_COMMUNICATION,
		                           TEE_ERROR_OUT_OF_MEMORY, TEE_ERROR_ITEM_NOT_FOUND, 1 };

	for (unsigned i = 0; i < array_count(errors); i++) {
		struct lie l = { .cmd = RPC_LOAD_TA, .tell = say_result, .a = errors[i] };

		expect_refused(&l, "an error as the size");
		EXPECT_FINE();
		l.after = 1;
		expect_refused(&l, "an error as the image");
		EXPECT_FINE();
	}
}

TEST(image_of_an_absurd_size_is_refused, TEST_TA)
{
	static const uint64_t sizes[] = { 0,          1,          19,         20,        1ull << 20,
		                          1ull << 30, 1ull << 32, 1ull << 63, UINT64_MAX };

	for (unsigned i = 0; i < array_count(sizes); i++) {
		struct lie l = { .cmd = RPC_LOAD_TA, .tell = say_size, .a = sizes[i] };

		expect_refused(&l, "the size of the image");
		EXPECT_FINE();
	}
}

/* Whoever goes by the size that was said first is not harmed. */
TEST(image_larger_than_the_room_for_it_harms_nobody, TEST_TA)
{
	static const uint64_t sizes[] = { 1ull << 20, 1ull << 32, 1ull << 63, UINT64_MAX };

	for (unsigned i = 0; i < array_count(sizes); i++) {
		struct lie l = { .cmd = RPC_LOAD_TA, .after = 1, .tell = say_size, .a = sizes[i] };

		(void)open_with_lie(&l);
		EXPECT_EQ(l.told, 1);
		EXPECT(tee_health(c) == NULL);
	}
}

TEST(memory_that_is_none_is_refused, TEST_TA)
{
	static const struct {
		uint64_t word, value;
		const char *what;
	} lies[] = {
		{ 0, MSG_ATTR_VALUE_OUT, "a value instead of memory" },
		{ 0, 0, "nothing instead of memory" },
		{ 0, UINT64_MAX, "an attribute of all ones" },
		{ 1, 0, "no address" },
		{ 1, SECURE_DRAM, "a list in secure memory" },
		{ 1, SECURE_UART, "a list in a device" },
		{ 1, UINT64_MAX, "a list at the end of the world" },
		{ 2, 0, "no size" },
		{ 2, 16, "less than was asked for" },
	};

	for (unsigned i = 0; i < array_count(lies); i++) {
		struct lie l = { .cmd = RPC_SHM_ALLOC,
			         .tell = say_param,
			         .a = lies[i].word,
			         .b = lies[i].value };

		expect_refused(&l, lies[i].what);
		EXPECT_FINE();
	}
}

/* The size that was asked for will do, and then nothing is wrong. */
TEST(memory_larger_than_asked_for_harms_nobody, TEST_TA)
{
	static const uint64_t sizes[] = { UINT64_MAX, 1ull << 63, 1ull << 40, 1ull << 32 };

	for (unsigned i = 0; i < array_count(sizes); i++) {
		struct lie l = { .cmd = RPC_SHM_ALLOC, .tell = say_param, .a = 2, .b = sizes[i] };

		(void)open_with_lie(&l);
		EXPECT(l.told > 0);
		EXPECT(tee_health(c) == NULL);
	}
}

TEST(memory_with_secure_pages_is_refused, TEST_TA)
{
	static const uint64_t pages[] = { SECURE_SRAM, SECURE_DRAM, SECURE_DRAM_END - PAGE_SIZE,
		                          SECURE_UART, 0,           UINT64_MAX & ~0xfffull };

	for (unsigned i = 0; i < array_count(pages); i++) {
		struct lie l = { .cmd = RPC_SHM_ALLOC, .tell = say_page, .b = pages[i] };

		expect_refused(&l, "a secure page in the list");
		EXPECT_FINE();
	}
}

/* OP-TEE takes a plain address for up to a page; loading needs more. */
TEST(memory_by_plain_address_is_used_or_refused, TEST_TA)
{
	uint32_t session, r;

	supplicant.plain_memory = true;
	r = session_open(c, &uuid_sims, NULL, &session);
	supplicant.plain_memory = false;
	if (r == TEE_SUCCESS)
		EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	EXPECT(tee_health(c) == NULL);
	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(ta_loads_without_any_file, TEST_TA | TEST_OWN)
{
	uint32_t session, r;

	supplicant.no_files = true;
	r = session_open(c, &uuid_sims, NULL, &session);
	supplicant.no_files = false;
	EXPECT_EQ(r, TEE_SUCCESS);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

/* Change byte @a of the image by @b. */
static void flip_byte(struct msg_arg *m, const struct lie *l)
{
	struct shm *s;
	size_t off;

	if (supplicant_span(&m->params[1], &s, &off) && s && l->a < m->params[1].rmem.size)
		*shm_at(s, off + l->a) ^= (uint8_t)l->b;
}

TEST(image_with_one_byte_changed_is_refused, TEST_TA)
{
	/* header, hash, signature, bootstrap header, and the ELF from its head to its last bytes */
	static const uint32_t at[] = { 0,   4,   8,   12,  16,  18,  20,  51,   52,    180,   307,
		                       308, 323, 324, 327, 328, 332, 400, 2000, 60000, 113679 };

	for (unsigned i = 0; i < array_count(at); i++) {
		struct lie l = {
			.cmd = RPC_LOAD_TA, .after = 1, .tell = flip_byte, .a = at[i], .b = 1
		};
		uint32_t r = open_with_lie(&l);

		EXPECT_EQ(l.told, 1);
		if (r == TEE_SUCCESS) {
			test_fail("byte %u does not matter", at[i]);
			return;
		}
	}
	EXPECT(tee_health(c) == NULL);
}

/* The image of another TA, which is signed and all. */
static void give_another(struct msg_arg *m, const struct lie *l)
{
	const void *image;
	size_t size, off;
	struct shm *s;

	(void)l;
	if (!supplicant_span(&m->params[1], &s, &off) || !s)
		return;
	if (!archive_find("c3f6e2c0-3548-11e1-b86c-0800200c9a66.ta", &image, &size) ||
	    size > s->size - off)
		return;
	shm_write(s, off, image, size);
	m->params[1].rmem.size = size;
}

TEST(image_of_another_ta_is_refused, TEST_TA)
{
	struct lie l = { .cmd = RPC_LOAD_TA, .after = 1, .tell = give_another };

	expect_refused(&l, "another TA's image");
}

/* Another core changes the image, back and forth, while the secure world reads it. */
struct flicker {
	struct shm *s;
	size_t off, size;
	bool stop;
};

static void do_flicker(void *arg)
{
	struct flicker *f = arg;

	for (size_t at = 0; !READ_ONCE(f->stop); at = (at + 4099) % f->size) {
		volatile uint8_t *p = shm_at(f->s, f->off + at);
		uint8_t was = *p;

		*p = was ^ 0x40;
		cpu_relax();
		*p = was;
	}
}

static bool hook_flicker(struct call *call, struct msg_arg *m, void *arg)
{
	struct flicker *f = arg;

	(void)call;
	if (f->s && m->cmd == RPC_SHM_FREE && m->params[0].value.b == f->s->cookie) {
		WRITE_ONCE(f->stop, true);
		cpu_join(1);
		f->s = NULL;
	}
	if (m->cmd != RPC_LOAD_TA)
		return false;
	m->ret = supplicant_answer(m);
	f->size = m->params[1].rmem.size;
	if (!m->ret && supplicant_span(&m->params[1], &f->s, &f->off) && f->s)
		cpu_run(1, do_flicker, f);
	return true;
}

TEST(image_that_flickers_is_refused_or_right, TEST_TA | TEST_SMP)
{
	for (unsigned i = 0; i < 20; i++) {
		struct msg_param p[MSG_TA_PARAMS] = { value_out() };
		struct flicker f = { 0 };
		uint32_t session, r;

		supplicant.hook_arg = &f;
		supplicant.hook = hook_flicker;
		r = session_open(c, &uuid_sims, NULL, &session);
		supplicant.hook = NULL;
		WRITE_ONCE(f.stop, true);
		cpu_join(1);
		EXPECT(f.size > 0);
		if (r != TEE_SUCCESS)
			continue;
		EXPECT_EQ(session_invoke(c, session, SIMS_CMD_COUNTER, p), TEE_SUCCESS);
		EXPECT_EQ(p[0].value.a, 0);
		EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	}
	EXPECT(tee_health(c) == NULL);
}
