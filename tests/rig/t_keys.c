/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys that TAs derive: whose are the same, and whose are not.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "ta/derive/derive_ta.h"
#include "test.h"

#define GUEST    2u /* main_client is 1 */
#define KEY_SIZE 32u

struct key {
	uint8_t b[KEY_SIZE];
};

static bool same(const struct key *a, const struct key *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static uint32_t ask(struct client *c, const struct uuid *ta, const struct msg_param *with,
                    struct shm *s)
{
	struct msg_param p[MSG_TA_PARAMS] = { shm_list_param(s, MSG_ATTR_TMEM_OUT), *with };
	uint32_t session, r;

	r = session_open(c, ta, NULL, &session);
	if (r != TEE_SUCCESS)
		return r;
	r = session_invoke(c, session, DERIVE_CMD, p);
	return session_close(c, session) == TEE_SUCCESS ? r : TEE_ERROR_GENERIC;
}

/* What an instance of its own of @ta derives for @c. */
static struct key derive(struct client *c, const struct uuid *ta, size_t extra)
{
	const struct msg_param with = value_in(extra, DERIVE_COPY);
	struct shm *s = shm_new(KEY_SIZE, 0, 0);
	struct key k = { 0 };
	uint32_t r = ask(c, ta, &with, s);

	if (r == TEE_SUCCESS)
		shm_read(s, 0, k.b, sizeof(k.b));
	else
		test_fail("no key: %x", r);
	shm_free(s);
	return k;
}

TEST(ta_derives_the_same_key_each_time, TEST_ROGUE)
{
	struct key a = derive(&main_client, &uuid_rogue, 0);
	struct key b = derive(&main_client, &uuid_rogue, 0);
	struct key of_more = derive(&main_client, &uuid_rogue, 5);
	struct key of_most = derive(&main_client, &uuid_rogue, sizeof(DERIVE_EXTRA));

	EXPECT_FINE();
	EXPECT(same(&a, &b));
	EXPECT(!same(&a, &of_more));
	EXPECT(!same(&of_most, &of_more));
}

TEST(two_tas_derive_different_keys, TEST_ROGUE)
{
	struct key a = derive(&main_client, &uuid_rogue, 0);
	struct key b = derive(&main_client, &uuid_services, 0);

	EXPECT_FINE();
	EXPECT(!same(&a, &b));
}

TEST(key_is_not_written_to_memory_of_the_normal_world, TEST_ROGUE)
{
	const struct msg_param with = value_in(0, DERIVE_STRAIGHT);
	struct shm *s = shm_new(KEY_SIZE, 0, 0);

	EXPECT_EQ(ask(&main_client, &uuid_rogue, &with, s), TEE_ERROR_SECURITY);
	for (unsigned i = 0; i < KEY_SIZE; i++) {
		uint8_t b;

		shm_read(s, i, &b, 1);
		EXPECT_EQ(b, 0);
	}
	shm_free(s);
}

/*
 * What was sealed once must open with every later kernel, so this value never changes. By hand, in
 * Python: H(k, m) = hmac.new(k, m, sha256).digest(),
 * root = H(b"Postern: keys of guests\0", b"QEMU has no fuses: not a secret!"),
 * guest = H(root, b"guest\0" + b"\0" + b"\1"),
 * H(guest, b"TA-unique key\0" + the TA's UUID + b"\1").
 */
TEST(key_of_the_lone_normal_world_is_what_it_always_was, TEST_ROGUE | TEST_SOLO | TEST_OWN)
{
	static const struct key always = { {
		0x18, 0x26, 0xec, 0xc6, 0xd0, 0x4a, 0x72, 0x2d, 0x95, 0x56, 0xf8,
		0xd1, 0x7b, 0x57, 0x1a, 0x91, 0xed, 0xd4, 0x85, 0xe9, 0x62, 0x1e,
		0x98, 0x1d, 0x73, 0xec, 0x60, 0xd1, 0x1d, 0x63, 0x5a, 0x04,
	} };
	struct key k = derive(&main_client, &uuid_rogue, 0);

	EXPECT_FINE();
	EXPECT(same(&k, &always));
}

/* ---- guests -------------------------------------------------------------------------------- */

/* What the TA derives in a guest that is made for it alone. @label may be "". */
static struct key derive_in_guest(uint16_t id, const char *label)
{
	struct key k = { 0 };
	struct client g;

	if (guest_label(id, label) != SMC_RET_OK || guest_create(id) != SMC_RET_OK) {
		test_fail("no guest %u", id);
		return k;
	}
	client_init(&g, id);
	k = derive(&g, &uuid_rogue, 0);
	client_fini(&g);
	if (guest_destroy(id) != SMC_RET_OK)
		test_fail("guest %u stays", id);
	return k;
}

TEST(one_ta_derives_different_keys_in_two_guests, TEST_ROGUE | TEST_GUESTS | TEST_OWN)
{
	struct key a = derive(&main_client, &uuid_rogue, 0);
	struct key b = derive_in_guest(GUEST, "");

	EXPECT_FINE();
	EXPECT(!same(&a, &b));
}

TEST(guest_without_a_label_inherits_no_key_with_its_number, TEST_ROGUE | TEST_GUESTS | TEST_OWN)
{
	struct key a = derive_in_guest(GUEST, "");
	struct key b = derive_in_guest(GUEST, "");
	struct key c = derive_in_guest(GUEST + 1, "");

	EXPECT_FINE();
	EXPECT(!same(&a, &b));
	EXPECT(!same(&a, &c));
	EXPECT(!same(&b, &c));
}

TEST(label_and_not_the_number_says_whose_keys_are_whose, TEST_ROGUE | TEST_GUESTS | TEST_OWN)
{
	struct key a = derive_in_guest(GUEST, "payments of the whole house, ok?");
	struct key again = derive_in_guest(GUEST + 1, "payments of the whole house, ok?");
	struct key renamed = derive_in_guest(GUEST, "payments of the whole house, ok!");
	struct key nameless = derive_in_guest(GUEST, "");

	EXPECT_FINE();
	EXPECT(same(&a, &again));
	EXPECT(!same(&a, &renamed));
	EXPECT(!same(&a, &nameless));
	EXPECT(!same(&renamed, &nameless));
}

TEST(second_guest_of_a_label_is_not_made_while_the_first_lives, TEST_GUESTS | TEST_OWN)
{
	EXPECT_EQ(guest_label(GUEST, "payments"), SMC_RET_OK);
	EXPECT_EQ(guest_label(GUEST + 1, "payments"), SMC_RET_OK);
	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	EXPECT_EQ(guest_create(GUEST + 1), SMC_RET_EBUSY);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
	EXPECT_EQ(guest_create(GUEST + 1), SMC_RET_OK);
	EXPECT_EQ(guest_destroy(GUEST + 1), SMC_RET_OK);
	EXPECT(tee_health(&main_client) == NULL);
}
