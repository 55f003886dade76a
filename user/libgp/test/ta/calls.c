// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls between TAs: all kinds of parameters from all kinds of memory, results and origins, depth,
 * time-outs. The other TA is another instance of this one; what it does for the tests stands first.
 */
#include <string.h>
#include <tee_internal_api_extensions.h>

#include <selftest.h>
#include "check.h"

#define RIGHTS_OK(flags, p) \
	(TEE_CheckMemoryAccessRights((flags), (p).memref.buffer, (p).memref.size) == TEE_SUCCESS)

const TEE_Param *client_params;

/* ---- the one that is called ------------------------------------------------------------------ */

/* Lent memory is not its own, can be read, and be written if it is an output. */
static bool is_lent(uint32_t type, const TEE_Param *p)
{
	const uint32_t any = TEE_MEMORY_ACCESS_ANY_OWNER | TEE_MEMORY_ACCESS_READ;
	bool out = type != TEE_PARAM_TYPE_MEMREF_INPUT;

	return !RIGHTS_OK(TEE_MEMORY_ACCESS_READ, *p) && RIGHTS_OK(any, *p) &&
	       (!out || RIGHTS_OK(any | TEE_MEMORY_ACCESS_WRITE, *p));
}

/* Values grow; bytes are inverted, or become 'o', and half of them come back. */
static TEE_Result change(uint32_t type, TEE_Param *p)
{
	uint8_t *b = p->memref.buffer;
	size_t i;

	switch (type) {
	case TEE_PARAM_TYPE_NONE:
		return TEE_SUCCESS;
	case TEE_PARAM_TYPE_VALUE_INPUT:
		return p->value.a == 5 && p->value.b == UINT32_MAX ? TEE_SUCCESS : 1;
	case TEE_PARAM_TYPE_VALUE_OUTPUT:
		if (p->value.a || p->value.b)
			return 2; /* it shows what is not its business */
		p->value.a = 70;
		p->value.b = UINT32_MAX;
		return TEE_SUCCESS;
	case TEE_PARAM_TYPE_VALUE_INOUT:
		p->value.a++;
		p->value.b += 2;
		return TEE_SUCCESS;
	default:
		break;
	}
	if (!is_lent(type, p))
		return 3;
	if (type == TEE_PARAM_TYPE_MEMREF_INPUT)
		return p->memref.size == 9 && !memcmp(b, "constant", 9) ? TEE_SUCCESS : 4;
	for (i = 0; i < p->memref.size; i++)
		b[i] = type == TEE_PARAM_TYPE_MEMREF_OUTPUT ? 'o' : (uint8_t)~b[i];
	p->memref.size /= 2;
	return TEE_SUCCESS;
}

static TEE_Result change_all(uint32_t types, TEE_Param *p)
{
	TEE_Result res = TEE_SUCCESS;
	int i;

	for (i = 0; i < TEE_NUM_PARAMS && res == TEE_SUCCESS; i++)
		res = change(TEE_PARAM_TYPE_GET(types, i), &p[i]);
	return res;
}

/* Pass the memory that was lent on to a third, which changes it, as often as the value says. */
static TEE_Result pass_on(uint32_t types, TEE_Param *p)
{
	const TEE_UUID self = SELFTEST_UUID;
	TEE_TASessionHandle s;
	uint32_t origin;
	TEE_Result res;

	if (!p[0].value.a--)
		return change(TEE_PARAM_TYPE_MEMREF_INOUT, &p[1]);
	res = TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE, 0, NULL, &s, &origin);
	if (res != TEE_SUCCESS)
		return res;
	res = TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, SELFTEST_SERVE_PASS_ON, types, p,
	                          &origin);
	TEE_CloseTASession(s);
	return res;
}

/* Answers are results, so that the kernel's of a call that did not come off can be told from it. */
static TEE_Result wait_to_be_cancelled(bool listen)
{
	TEE_Result res;

	if (listen)
		TEE_UnmaskCancellation();
	res = TEE_Wait(listen ? 60000 : 300);
	if (listen)
		return res == TEE_ERROR_CANCEL && TEE_GetCancellationFlag() ? 0x600d : res;
	return res == TEE_SUCCESS && !TEE_GetCancellationFlag() ? 0x600d : res;
}

TEE_Result serve(uint32_t command, uint32_t types, TEE_Param *p)
{
	switch (command) {
	case SELFTEST_SERVE_CHANGE:
		return change_all(types, p);
	case SELFTEST_SERVE_SHORT:
		p[0].memref.size = 1000;
		return TEE_ERROR_SHORT_BUFFER;
	case SELFTEST_SERVE_PASS_ON:
		return pass_on(types, p);
	case SELFTEST_SERVE_LISTEN:
		return wait_to_be_cancelled(true);
	case SELFTEST_SERVE_MASKED:
		return wait_to_be_cancelled(false);
	case SELFTEST_SERVE_TIME:
		return TEE_GetTAPersistentTime((TEE_Time *)&p[0].value);
	case SELFTEST_SERVE_REFUSE:
	default:
		return TEE_ERROR_BAD_PARAMETERS;
	}
}

/* ---- the one that calls ---------------------------------------------------------------------- */

static TEE_TASessionHandle other;
static uint32_t origin;

static TEE_Result ask(uint32_t command, uint32_t timeout, uint32_t types, TEE_Param *p)
{
	origin = 99;
	return TEE_InvokeTACommand(other, timeout, command, types, p, &origin);
}

static bool open_other(void)
{
	const TEE_UUID self = SELFTEST_UUID;

	return TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE, 0, NULL, &other, NULL) == TEE_SUCCESS;
}

static void values(struct checks *c)
{
	TEE_Param p[TEE_NUM_PARAMS];

	memset(p, 0xee, sizeof(p));
	p[0].value.a = 5;
	p[0].value.b = UINT32_MAX;
	p[2].value.a = UINT32_MAX;
	p[2].value.b = 6;
	CHECK(c, !ask(SELFTEST_SERVE_CHANGE, TEE_TIMEOUT_INFINITE,
	              TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_OUTPUT,
	                              TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE),
	              p));
	CHECK(c, origin == TEE_ORIGIN_TRUSTED_APP);
	CHECK(c, p[0].value.a == 5 && p[0].value.b == UINT32_MAX);
	CHECK(c, p[1].value.a == 70 && p[1].value.b == UINT32_MAX);
	CHECK(c, p[2].value.a == 0 && p[2].value.b == 8);
	CHECK(c, p[3].value.a == 0xeeeeeeee && p[3].value.b == 0xeeeeeeee);
}

/* An input from constants, an output to @out, bytes there and back from @inout: 20 of each. */
static void memory(struct checks *c, uint8_t *out, uint8_t *inout)
{
	static const char constant[] = "constant";
	TEE_Param p[TEE_NUM_PARAMS];

	memset(out, '.', 20);
	memset(inout, 0x0f, 20);
	p[0].memref.buffer = (void *)(uintptr_t)constant;
	p[0].memref.size = sizeof(constant);
	p[1].memref.buffer = out;
	p[1].memref.size = 19;
	p[2].memref.buffer = inout;
	p[2].memref.size = 19;
	CHECK(c, !ask(SELFTEST_SERVE_CHANGE, TEE_TIMEOUT_INFINITE,
	              TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT,
	                              TEE_PARAM_TYPE_MEMREF_INOUT, TEE_PARAM_TYPE_NONE),
	              p));
	CHECK(c, p[0].memref.size == sizeof(constant) && p[0].memref.buffer == constant);
	CHECK(c, p[1].memref.size == 9 && p[1].memref.buffer == out);
	CHECK(c, p[2].memref.size == 9 && p[2].memref.buffer == inout);
	CHECK(c, !memcmp(out, "ooooooooo", 9) && out[19] == '.');
	CHECK(c, inout[0] == 0xf0 && inout[8] == 0xf0 && inout[19] == 0x0f);
}

static void memory_of_all_kinds(struct checks *c)
{
	static uint8_t fixed[40];
	uint8_t stack[41], *heap = TEE_Malloc(40, 0);

	CHECK(c, heap);
	memory(c, fixed, fixed + 20);
	memory(c, stack + 1, stack + 21); /* not aligned */
	memory(c, heap, heap + 20);
	memory(c, fixed, client_params[1].memref.buffer);
	TEE_Free(heap);
}

static void no_memory(struct checks *c)
{
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_NONE,
	                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
	uint8_t few[4] = "1234";
	TEE_Param p[TEE_NUM_PARAMS] = { { .memref = { NULL, 0 } } };

	CHECK(c,
	      ask(SELFTEST_SERVE_SHORT, TEE_TIMEOUT_INFINITE, types, p) == TEE_ERROR_SHORT_BUFFER);
	CHECK(c, p[0].memref.size == 1000 && origin == TEE_ORIGIN_TRUSTED_APP);
	p[0].memref.buffer = few;
	p[0].memref.size = sizeof(few);
	CHECK(c,
	      ask(SELFTEST_SERVE_SHORT, TEE_TIMEOUT_INFINITE, types, p) == TEE_ERROR_SHORT_BUFFER);
	CHECK(c, p[0].memref.size == 1000 && p[0].memref.buffer == few);
	p[0].memref.size = 0;
	CHECK(c,
	      ask(SELFTEST_SERVE_SHORT, TEE_TIMEOUT_INFINITE, types, p) == TEE_ERROR_SHORT_BUFFER);
	CHECK(c, p[0].memref.size == 1000);
}

static TEE_Result pass_on_to(uint32_t more, uint8_t room[static 16], TEE_Param *p)
{
	p[0].value.a = more;
	p[0].value.b = 0;
	p[1].memref.buffer = room;
	p[1].memref.size = 16;
	return ask(SELFTEST_SERVE_PASS_ON, TEE_TIMEOUT_INFINITE,
	           TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_MEMREF_INOUT,
	                           TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE),
	           p);
}

/* Three TAs deep is for all; of more a TEE may say that it has no memory for them. */
static void depth(struct checks *c)
{
	uint8_t room[16] = { 1, 2, 3 };
	TEE_Param p[TEE_NUM_PARAMS];
	TEE_Result res;

	CHECK(c, !pass_on_to(1, room, p));
	CHECK(c, p[1].memref.size == 8 && room[0] == 0xfe && room[7] == 0xff && p[0].value.a == 1);
	res = pass_on_to(2, room, p);
	CHECK(c, !res || (res == TEE_ERROR_OUT_OF_MEMORY && origin == TEE_ORIGIN_TRUSTED_APP));
	CHECK(c, !pass_on_to(1, room, p));
}

/* Opening has parameters, too, and may be refused; then there is no handle. */
static void opening(struct checks *c)
{
	const TEE_UUID self = SELFTEST_UUID;
	TEE_TASessionHandle s = (TEE_TASessionHandle)(uintptr_t)1;
	TEE_Param p[TEE_NUM_PARAMS];
	uint8_t room[6] = { 0xf0 };

	p[0].value.a = 0x4711;
	CHECK(c, TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE, TEE_PARAM_TYPE_VALUE_INPUT, p, &s,
	                           &origin) == 0x4711);
	CHECK(c, s == TEE_HANDLE_NULL && origin == TEE_ORIGIN_TRUSTED_APP);
	p[0].value.a = 6;
	p[0].value.b = 7;
	p[1].memref.buffer = room;
	p[1].memref.size = sizeof(room);
	CHECK(c, !TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE,
	                            TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT,
	                                            TEE_PARAM_TYPE_MEMREF_INOUT,
	                                            TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE),
	                            p, &s, &origin));
	CHECK(c, p[0].value.a == 7 && p[0].value.b == 9 && p[1].memref.size == 3);
	CHECK(c, room[0] == 0x0f && origin == TEE_ORIGIN_TRUSTED_APP);
	TEE_CloseTASession(s);
}

void test_calls(struct checks *c)
{
	opening(c);
	CHECK(c, open_other());
	values(c);
	memory_of_all_kinds(c);
	no_memory(c);
	depth(c);
	CHECK(c, ask(SELFTEST_SERVE_REFUSE, TEE_TIMEOUT_INFINITE, 0, NULL) ==
	                 TEE_ERROR_BAD_PARAMETERS);
	CHECK(c, origin == TEE_ORIGIN_TRUSTED_APP);
	TEE_CloseTASession(other);
}

/* A call whose time is over is cancelled: it may listen to that or not. */
void test_timeouts(struct checks *c)
{
	TEE_Param p[TEE_NUM_PARAMS];
	TEE_Time at, now;

	CHECK(c, open_other());
	CHECK(c, ask(SELFTEST_SERVE_LISTEN, 50, 0, NULL) == 0x600d);
	CHECK(c, origin == TEE_ORIGIN_TRUSTED_APP);
	CHECK(c, ask(SELFTEST_SERVE_MASKED, 50, 0, NULL) == 0x600d);
	CHECK(c, ask(SELFTEST_SERVE_MASKED, 0, 0, NULL) == 0x600d);
	CHECK(c, ask(SELFTEST_SERVE_LISTEN, 0, 0, NULL) == 0x600d);
	at = (TEE_Time){ 2000000, 0 };
	CHECK(c, !TEE_SetTAPersistentTime(&at));
	CHECK(c, !ask(SELFTEST_SERVE_TIME, TEE_TIMEOUT_INFINITE, TEE_PARAM_TYPE_VALUE_OUTPUT, p));
	CHECK(c, p[0].value.a - 2000000 < 60);
	TEE_CloseTASession(other);

	at = (TEE_Time){ UINT32_MAX, 999 };
	CHECK(c, !TEE_SetTAPersistentTime(&at));
	CHECK(c, !TEE_Wait(5));
	CHECK(c, TEE_GetTAPersistentTime(&now) == TEE_ERROR_OVERFLOW && now.seconds < 60);
	at = (TEE_Time){ 0, 0 };
	CHECK(c, !TEE_SetTAPersistentTime(&at) && !TEE_GetTAPersistentTime(&now));
	CHECK(c, now.seconds < 60);
	CHECK(c, !TEE_Wait(0));
}

/* Twice: the mask that a command leaves is not the next one's. */
void test_masks(struct checks *c)
{
	CHECK(c, TEE_MaskCancellation());
	CHECK(c, TEE_UnmaskCancellation() && !TEE_UnmaskCancellation());
	CHECK(c, !TEE_MaskCancellation() && TEE_MaskCancellation());
	CHECK(c, TEE_UnmaskCancellation() && !TEE_GetCancellationFlag());
}

void test_masks_again(struct checks *c)
{
	test_masks(c);
}

/* ---- what a correct caller does not do ------------------------------------------------------- */

void die_by_closed_session(void)
{
	open_other();
	TEE_CloseTASession(other);
	ask(SELFTEST_SERVE_CHANGE, TEE_TIMEOUT_INFINITE, 0, NULL);
}

void die_by_closing_twice(void)
{
	open_other();
	TEE_CloseTASession(other);
	TEE_CloseTASession(other);
}

void die_by_constant_output(void)
{
	static const char constant[16] = "constant";
	TEE_Param p[TEE_NUM_PARAMS] = { { .memref = { (void *)(uintptr_t)constant, 16 } } };

	open_other();
	ask(SELFTEST_SERVE_CHANGE, TEE_TIMEOUT_INFINITE, TEE_PARAM_TYPE_MEMREF_INOUT, p);
}

void die_by_lent_secret(void)
{
	TEE_Param p[TEE_NUM_PARAMS];

	p[0].memref.buffer = TEE_Malloc(9, TEE_MALLOC_NO_SHARE);
	p[0].memref.size = 9;
	TEE_MemMove(p[0].memref.buffer, "constant", 9);
	open_other();
	ask(SELFTEST_SERVE_CHANGE, TEE_TIMEOUT_INFINITE, TEE_PARAM_TYPE_MEMREF_INPUT, p);
}
