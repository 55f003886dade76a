/* SPDX-License-Identifier: BSD-2-Clause */
#include "calls.h"

#include "ta/pta_ops.h"

/* ---- the pseudo TA ---- */

struct ta_param seen[TA_PARAMS];
bool seen_passing;

static uint32_t invoke(struct part *p, [[maybe_unused]] void *state, uint32_t command,
                       struct ta_param params[static TA_PARAMS])
{
	uint32_t s, ns;

	memcpy(seen, params, sizeof(seen));
	seen_passing = share_is_passing(p, (cookie_t){ 7 });
	switch (command) {
	case CMD_ADD:
		params[1].a = params[0].a + 1;
		params[1].b = params[0].b + 1;
		params[2].a += 1;
		params[2].b += 1;
		return TEE_SUCCESS;
	case CMD_COPY:
		memcpy((void *)(uintptr_t)ta_param_bytes(&params[1]),
		       (void *)(uintptr_t)ta_param_bytes(&params[0]), params[0].size);
		params[1].out_size = params[0].size;
		return TEE_SUCCESS;
	case CMD_TIME:
		if (rpc_time(&s, &ns) != OK)
			return PTA_FAILED;
		params[0].a = s;
		return TEE_SUCCESS;
	case CMD_UNREGISTER:
		return share_unregister(p, (cookie_t){ params[0].a }) == ERR_BUSY ? TEE_SUCCESS
		                                                                  : PTA_FAILED;
	case CMD_DESCRIBE:
		return TEE_SUCCESS;
	default:
		return PTA_FAILED;
	}
}

static const struct pta test_pta = {
	.uuid = { { 't', 'e', 's', 't' } },
	.name = "test",
	.invoke = invoke,
};

static const struct pta *find(const struct uuid *uuid)
{
	return uuid_equal(uuid, &test_pta.uuid) ? &test_pta : NULL;
}

static const struct ta_early no_early[1];
static const struct ta_sources sources = { find, no_early };

/* ---- messages and calls ---- */

struct msg_arg *m;
struct smc_regs r;
uint32_t session;

void open_part(bool hypervised)
{
	open_part_limited(hypervised, PART_LIMITS_MOST);
}

void open_part_limited(bool hypervised, struct part_limits limits)
{
	struct share *s;

	bench_open_limited(hypervised, limits);
	expect_ok(rpc_init(bench.part));
	expect_ok(ta_init(bench.part, &sources));
	fake_guest_reset();
	m = (void *)((char *)bench_nw(MESSAGE) + AT);
	memset(bench_nw(MESSAGE), 0xee, PAGE_SIZE);
	expect_ok(share_from_span(bench.part, bench_pa(MESSAGE), PAGE_SIZE, true, &s));
	expect_ok(share_register(bench.part, s, (cookie_t){ COOKIE }));
}

void message(uint32_t command, uint32_t func, uint32_t count)
{
	memset(m, 0xee, 512);
	memset(m, 0, MSG_ARG_SIZE(count < 16 ? count : 0));
	m->cmd = command;
	m->func = func;
	m->session = session;
	m->ret = 0x11111111;
	m->ret_origin = 0x22222222;
	m->param_count = count;
}

void param(unsigned i, uint64_t attr, uint64_t a, uint64_t b, uint64_t c)
{
	m->params[i] = (struct msg_param){ .attr = attr, .value = { a, b, c } };
}

void by_cookie(uint64_t cookie, uint64_t offset)
{
	r = (struct smc_regs){ .a = { SMC_CALL_WITH_REGD_ARG, cookie >> 32, (uint32_t)cookie,
		                      offset } };
}

void by_address(uint32_t id, uint64_t pa)
{
	r = (struct smc_regs){ .a = { id, pa >> 32, (uint32_t)pa } };
}

/* Make the call that @r says; the answer in x0. */
uint64_t call(void)
{
	fake.logged = 0;
	fake.call_buffer = NULL;
	if (r.a[0] != SMC_CALL_WITH_ARG)
		fake.call_buffer = (void *)((char *)m + MSG_ARG_SIZE(m->param_count));
	bench_call(&r, call_perform, fake_guest_answer);
	return r.a[0];
}

/* As Linux calls. */
uint64_t usual_call(void)
{
	by_cookie(COOKIE, AT);
	return call();
}

void assert_says(uint32_t ret, uint32_t origin)
{
	assert_int_equal(m->ret, ret);
	assert_int_equal(m->ret_origin, origin);
}

void open_session(void)
{
	message(MSG_CMD_OPEN_SESSION, 0, 2);
	m->session = 0xee;
	param(0, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0, 0, 0);
	param(1, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0, 0, MSG_LOGIN_PUBLIC);
	memcpy(m->params[0].octets, test_pta.uuid.b, 16);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	session = m->session;
	assert_int_not_equal(session, 0);
}

void assert_pages(unsigned want)
{
	unsigned shares, pages;

	share_count(bench.part, &shares, &pages);
	assert_int_equal(pages, want);
}

void test_setup(void)
{
	session = 0;
	open_part(false);
	open_session();
}

void test_teardown(void)
{
	bench_toggle_stop();
	host_recover();
	assert_pages(1); /* the message's, */
	/* which no call uses any more, whatever became of it */
	assert_int_not_equal(share_unregister(bench.part, (cookie_t){ COOKIE }), ERR_BUSY);
	bench_close();
}
