/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fast calls: who are you, what can you do, and no to everything else.
 */
#include "client.h"
#include "test.h"

TEST(uid_is_the_one_of_the_interface, 0)
{
	struct smc_regs r;

	EXPECT_EQ(fast_call(SMC_CALLS_UID, 0, main_client.id, &r), SMC_UID_0);
	EXPECT_EQ(r.x[1], SMC_UID_1);
	EXPECT_EQ(r.x[2], SMC_UID_2);
	EXPECT_EQ(r.x[3], SMC_UID_3);
}

TEST(revision_is_2_0, 0)
{
	struct smc_regs r;

	EXPECT_EQ(fast_call(SMC_CALLS_REVISION, 0, main_client.id, &r), SMC_REVISION_MAJOR);
	EXPECT_EQ(r.x[1], SMC_REVISION_MINOR);
}

TEST(os_has_a_uuid_and_a_revision, 0)
{
	struct smc_regs r;

	fast_call(SMC_GET_OS_UUID, 0, main_client.id, &r);
	EXPECT(r.x[0] != SMC_RET_UNKNOWN);
	EXPECT((r.x[0] | r.x[1] | r.x[2] | r.x[3]) != 0);
	fast_call(SMC_GET_OS_REVISION, 0, main_client.id, &r);
	EXPECT(r.x[0] != SMC_RET_UNKNOWN);
}
