/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * call/decode: any message. What it accepts must be what it promises, and must
 * come from the message alone.
 */
#include "call/decode.h"
#include "fuzz/fuzz.h"

static void must(bool truth, const char *what)
{
	if (!truth)
		panic_at(__FILE__, __LINE__, what);
}

/* A parameter that was accepted, beside the one it was made of. */
static void check_param(const struct msg_param *m, const struct call_param *p)
{
	uint32_t type = (uint32_t)(m->attr & MSG_ATTR_TYPE_MASK);

	must(!(m->attr & MSG_ATTR_META), "a meta parameter passed");
	must((p->kind == CALL_NONE) == (type == MSG_ATTR_NONE), "none is none");
	must(p->kind == CALL_NONE || p->in || p->out, "neither in nor out");
	switch (p->kind) {
	case CALL_VALUE:
		must(type <= MSG_ATTR_VALUE_INOUT, "a value of another type");
		must(p->in || (p->a == 0 && p->b == 0), "an output brings a value");
		break;
	case CALL_REGISTERED:
		must(type >= MSG_ATTR_RMEM_IN && type <= MSG_ATTR_RMEM_INOUT, "not registered");
		must(p->cookie.v == m->rmem.cookie, "another cookie");
		break;
	case CALL_SPAN:
	case CALL_LIST:
		must(p->raw_where != 0, "memory at 0");
		must((p->kind == CALL_LIST) == ((m->attr & MSG_ATTR_NONCONTIG) != 0),
		     "list or not");
		break;
	case CALL_NULL:
		must(p->raw_size == 0, "no memory, but a size");
		break;
	case CALL_NONE:
		break;
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	union call_message m, before;
	struct call_request a, b;
	enum err e;

	fuzz_take(&in, &m, sizeof(m));
	before = m;
	memset(&a, 0, sizeof(a));
	memset(&b, 0xff, sizeof(b));
	e = call_decode(&m, &a);
	must(memcmp(&m, &before, sizeof(m)) == 0, "the message was changed");
	must(call_decode(&m, &b) == e, "the result depends on what was there before");
	must(e == OK || e == ERR_ARG || e == ERR_UNSUPPORTED, "an error of another kind");
	if (e != OK)
		return;
	must(a.first + a.count <= m.arg.param_count && a.count <= TA_PARAMS, "more than it says");
	for (unsigned i = a.first + a.count; i < m.arg.param_count; i++)
		must(m.arg.params[i].attr == MSG_ATTR_NONE, "a parameter is lost");
	must(a.first == (a.command == MSG_CMD_OPEN_SESSION ? 2 : 0), "meta parameters");
	must(a.count == b.count && a.command == b.command, "leftovers");
	for (unsigned i = 0; i < a.count; i++) {
		check_param(&m.arg.params[a.first + i], &a.param[i]);
		must(a.param[i].kind == b.param[i].kind, "leftovers in a parameter");
	}
}
