/* SPDX-License-Identifier: BSD-2-Clause */
#include "account.h"

#include "abi/stats.h"
#include "test.h"

static const struct uuid uuid_stats = { STATS_UUID_OCTETS };

uint32_t account_open(struct client *c)
{
	uint32_t session = 0;

	if (session_open(c, &uuid_stats, NULL, &session) != TEE_SUCCESS)
		test_fail("the stats service does not open");
	return session;
}

struct account account_take(struct client *c, uint32_t session)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out(), value_out(), value_out(), value_out() };
	uint32_t r = session_invoke(c, session, STATS_CMD_ACCOUNT, p);

	if (r != TEE_SUCCESS)
		test_fail("the stats service says %x", r);
	return (struct account){
		(uint32_t)p[0].value.a, (uint32_t)p[0].value.b, (uint32_t)p[1].value.a,
		(uint32_t)p[1].value.b, (uint32_t)p[2].value.a, (uint32_t)p[2].value.b,
		(uint32_t)p[3].value.a, (uint32_t)p[3].value.b,
	};
}

void account_expect_same(const struct account *before, const struct account *now, const char *what)
{
	const uint32_t *a = &before->pages, *b = &now->pages;
	static const char *const names[] = { "pages",   "heap bytes",  "heap objects",
		                             "threads", "sessions",    "instances",
		                             "shares",  "shared pages" };

	for (unsigned i = 0; i < array_count(names); i++)
		if (a[i] != b[i])
			test_fail("%s: %u %s before, %u after", what, a[i], names[i], b[i]);
}
