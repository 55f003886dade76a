/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_H
#define CHECK_H

#include <tee_internal_api.h>

struct checks {
	uint32_t made;
	uint32_t failed_line;
};

/* Note the first condition that does not hold, and go on. */
#define CHECK(c, condition) check((c), (condition), __func__, __LINE__)

static inline void check(struct checks *c, bool holds, const char *function, int line)
{
	c->made++;
	if (holds)
		return;
	EMSG_RAW("%s: line %d is wrong", function, line);
	if (!c->failed_line)
		c->failed_line = (uint32_t)line;
}

/* Of the command that runs */
extern const TEE_Param *client_params;

/* SELFTEST_SERVE_... */
TEE_Result serve(uint32_t command, uint32_t types, TEE_Param *p);

#define DECLARE_TEST(number, name)  void test_##name(struct checks *c);
#define DECLARE_DEATH(number, name) void die_by_##name(void);
SELFTEST_CMDS(DECLARE_TEST)
SELFTEST_DEATHS(DECLARE_DEATH)

#endif
