/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any command with any parameters, and any answer of the supplicant: no service writes what it was
 * not given to write, says that it wrote more than there is room for, or keeps anything.
 */
#include "host/fake_guest.h"

#include "lab.h"

#include "abi/stats.h"
#include "abi/tee_sockets.h"
#include "pta/pta_priv.h"
#include "ta/instance.h"

#define CALLS        40000u
#define COMMANDS     16u
#define SHARE_SIZE   (2 * PAGE_SIZE)
#define SHARE_OFFSET 100u
#define PATTERN      0x5a

static const struct uuid system_uuid = { { 0x3a, 0x2f, 0x89, 0x78, 0x5d, 0xc0, 0x11, 0xe8, 0x9c,
	                                   0x2d, 0xfa, 0x7a, 0xe0, 0x1b, 0xbe, 0xbc } };

static struct ta_instance ta;
static struct ta_session session;
static struct ta_param params[TA_PARAMS];
static struct share *share;
static uva_t ta_memory;
static uint64_t chance;

static uint32_t dice(uint32_t sides)
{
	chance = chance * UINT64_C(6364136223846793005) + 1;
	return (uint32_t)(chance >> 33) % sides;
}

static uint32_t number(void)
{
	static const uint32_t some[] = { 0,      1,          2,          3,
		                         5,      6,          16,         17,
		                         32,     1024,       4096,       4097,
		                         0xffff, 9999,       0x1000000,  TEE_ISOCKET_PROTOCOLID_TCP,
		                         65536,  0x7fffffff, 0xfffffff0, UINT32_MAX };

	return dice(2) ? dice(3) : some[dice(array_count(some))];
}

static uint32_t size(void)
{
	static const uint32_t some[] = { 0,  0,  1,   2,   7,   15,  16,   17,   24,   31,  32,
		                         33, 64, 192, 255, 256, 257, 1024, 1025, 4096, 4097 };

	return some[dice(array_count(some))];
}

/* ---- parameters ------------------------------------------------------------------------------ */

/* As much memory as it says, so that a byte too far is noticed. */
static void user_memory(struct ta_param *p)
{
	p->size = size();
	p->copy = p->size || dice(2) ? malloc(p->size + !p->size) : NULL;
	for (size_t i = 0; i < p->size; i++)
		p->copy[i] = dice(4) ? PATTERN : 0;
	p->user = dice(2) ? ta_memory : (uva_t){ PAGE_SIZE * dice(4) };
}

static void shared_memory(struct ta_param *p)
{
	p->size = size();
	p->offset = dice(SHARE_SIZE - (uint32_t)p->size + 1);
	p->share = p->size || dice(2) ? share : NULL;
}

static void make_param(struct ta_param *p, enum ta_param_kind kind, unsigned way)
{
	*p = (struct ta_param){ .kind = kind };
	if (p->kind == TA_PARAM_NONE)
		return;
	p->in = way & 1;
	p->out = way & 2;
	if (p->kind == TA_PARAM_USER)
		user_memory(p);
	else if (p->kind == TA_PARAM_SHARE)
		shared_memory(p);
	else
		p->a = number(), p->b = number();
	p->out_size = p->size;
}

/*
 * What the commands want, of which chance alone would find little: values and memory of TAs, in,
 * out, or both.
 */
static const char *const wanted[] = {
	"",   "V1",   "V2",     "V2V2", "V2V2V2",   "V2V2V2V2", "M2",     "M3",   "V1M2",
	"V1", "M1M2", "V1V3V1", "V1V1", "M1V1M3V2", "V1M1V1V2", "V1M1V2", "V1M3",
};

static void scribble_share(void)
{
	volatile uint8_t *bytes = share_at(share, 0);

	for (size_t i = 0; i < SHARE_SIZE; i++)
		bytes[i] = PATTERN;
}

static void make_params(void)
{
	const char *like = dice(4) ? wanted[dice(array_count(wanted))] : NULL;

	scribble_share();
	for (unsigned i = 0; i < TA_PARAMS; i++) {
		if (!like)
			make_param(&params[i], (enum ta_param_kind)dice(4), 1 + dice(3));
		else if (i < strlen(like) / 2)
			make_param(&params[i], like[2 * i] == 'V' ? TA_PARAM_VALUE : TA_PARAM_USER,
			           (unsigned)like[2 * i + 1] & 3);
		else
			make_param(&params[i], TA_PARAM_NONE, 0);
	}
}

/* ---- what must be true afterwards ------------------------------------------------------------ */

static bool may_write_share(size_t at)
{
	for (unsigned i = 0; i < TA_PARAMS; i++)
		if (params[i].share && params[i].out && at >= params[i].offset &&
		    at - params[i].offset < params[i].size)
			return true;
	return false;
}

static void expect_only_outputs_written(struct ta_param before[static TA_PARAMS])
{
	const volatile uint8_t *bytes = share_at(share, 0);

	for (size_t i = 0; i < SHARE_SIZE; i++)
		if (bytes[i] != PATTERN && !may_write_share(i))
			fail_msg("byte %zu was nobody's to write", i);
	for (unsigned i = 0; i < TA_PARAMS; i++) {
		if (params[i].out)
			continue;
		assert_int_equal(params[i].a, before[i].a);
		assert_int_equal(params[i].b, before[i].b);
		if (params[i].kind == TA_PARAM_USER && params[i].copy)
			assert_memory_equal(params[i].copy, before[i].copy, params[i].size);
	}
}

static void copy_params(struct ta_param to[static TA_PARAMS])
{
	memcpy(to, params, sizeof(params));
	for (unsigned i = 0; i < TA_PARAMS; i++)
		if (to[i].copy) {
			to[i].copy = malloc(to[i].size + 1);
			memcpy(to[i].copy, params[i].copy, to[i].size);
		}
}

static void free_params(struct ta_param p[static TA_PARAMS])
{
	for (unsigned i = 0; i < TA_PARAMS; i++)
		free(p[i].copy);
}

/* ---- the supplicant -------------------------------------------------------------------------- */

static void answers_anything(struct msg_arg *m)
{
	static const uint32_t results[] = { TEE_SUCCESS,
		                            TEE_SUCCESS,
		                            TEE_SUCCESS,
		                            TEE_ERROR_SHORT_BUFFER,
		                            TEE_ISOCKET_ERROR_TIMEOUT,
		                            TEE_ERROR_ITEM_NOT_FOUND,
		                            0x12345678 };

	if (m->cmd == RPC_SHM_ALLOC || m->cmd == RPC_SHM_FREE)
		return;
	m->ret = results[dice(array_count(results))];
	for (unsigned i = 0; i < m->param_count; i++) {
		struct msg_param *p = &m->params[i];

		if (dice(2) && p->attr >= MSG_ATTR_RMEM_IN && p->attr <= MSG_ATTR_RMEM_INOUT)
			p->rmem.size = number();
		else if (dice(2) && p->attr >= MSG_ATTR_VALUE_OUT &&
		         p->attr <= MSG_ATTR_VALUE_INOUT)
			p->value.a = number(),
			p->value.b = dice(2) ? number() : UINT64_MAX - number();
	}
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* The loader is asked for libraries and symbols; here is none (system.c, sys/'s tests). */
static bool needs_loader(const struct pta *pta, uint32_t command)
{
	return uuid_equal(&pta->uuid, &system_uuid) && (command == 10 || command == 11);
}

static void call(const struct pta *pta, void *state)
{
	uint32_t command = dice(8) ? dice(COMMANDS) : STATS_CMD_ACCOUNT + dice(3), result;
	struct ta_param before[TA_PARAMS];

	if (needs_loader(pta, command))
		return;
	make_params();
	copy_params(before);
	fake.pages_given = 0;
	result = pta->invoke(lab_part, state, command, params);
	for (unsigned i = 0; i < TA_PARAMS && result == TEE_SUCCESS; i++)
		if (params[i].kind == TA_PARAM_SHARE && params[i].out)
			assert_true(params[i].out_size <= params[i].size);
	expect_only_outputs_written(before);
	free_params(before);
	free_params(params);
}

static void all_services(void)
{
	struct ta_frame f = { .ta = &ta, .session = &session, .activity = TA_SERVES };
	const struct pta *pta;

	memset(&ta, 0, sizeof(ta));
	ta.part = lab_part;
	expect_ok(share_from_span(lab_part, bench_pa(8) + SHARE_OFFSET, SHARE_SIZE, false, &share));
	for (size_t i = 0; (pta = pta_at(i)) != NULL; i++) {
		void *state = NULL;

		expect_ok(uspace_init(&ta.space, &lab_part->kspace, &lab_part->heap,
		                      lab_part->env.asids, 7));
		expect_ok(
			uspace_map_new(&ta.space, (uva_t){ 0 }, 2, PAGE_SIZE, PROT_W, &ta_memory));
		thread_self()->ta = &f;
		if (pta->open)
			assert_int_equal(pta->open(lab_part, NULL, &state), TEE_SUCCESS);
		for (unsigned n = 0; n < CALLS; n++)
			call(pta, state);
		if (pta->close)
			pta->close(lab_part, state);
		thread_self()->ta = NULL;
		uspace_fini(&ta.space);
	}
	share_put(lab_part, share);
}

test(no_service_does_more_than_it_may_whatever_it_is_asked_and_answered)
{
	static const struct ta_early none;
	static const struct ta_sources sources = { pta_find, &none };
	size_t objects;

	expect_ok(ta_init(lab_part, &sources));
	objects = lab_part->heap.objects;
	chance = 1;
	fake.spoil = answers_anything;
	lab_run(all_services);
	fake.spoil = NULL;
	assert_int_equal(lab_part->heap.objects, objects);
}
