/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets for a TA that is nothing but a frame on the stack, and a supplicant that keeps a log.
 */
#include "host/alloc_fail.h"
#include "host/fake_guest.h"

#include "lab.h"

#include "abi/tee_errors.h"
#include "abi/tee_sockets.h"
#include "arch/cpu.h"
#include "arch/host.h"
#include "pta/pta.h"
#include "ta/instance.h"

#define OPEN    1u
#define CLOSE   2u
#define SEND    3u
#define RECV    4u
#define IOCTL   5u
#define SOCKETS 32u
#define HANDLE  0x4711u

static const struct uuid socket_uuid = { { 0x3b, 0x99, 0x6a, 0x7d, 0x2c, 0x2b, 0x4a, 0x49, 0xa8,
	                                   0x96, 0xe1, 0xfb, 0x57, 0x66, 0xd2, 0xf4 } };

/* ---- the supplicant -------------------------------------------------------------------------- */

static struct {
	unsigned asked[RPC_SOCKET_IOCTL + 1];
	uint64_t group, handle; /* of the last request */
	uint64_t waited;        /* milliseconds in all */
	unsigned timeouts;      /* so many times it says that time is up */
	uint32_t result;
	uint64_t told;
	bool silent; /* answers are none */
} net;

static void supplicant(struct msg_arg *m)
{
	struct msg_param *p = m->params;

	if (m->cmd != RPC_SOCKET)
		return;
	assert_in_range(p[0].value.a, 0, RPC_SOCKET_IOCTL);
	net.asked[p[0].value.a]++;
	net.group = p[0].value.b;
	net.handle = p[0].value.c;
	m->ret = net.result;
	if (p[0].value.a == RPC_SOCKET_OPEN)
		p[3].value.a = HANDLE;
	if (p[0].value.a == RPC_SOCKET_SEND || p[0].value.a == RPC_SOCKET_RECV) {
		net.waited += p[2].value.a;
		if (net.timeouts) {
			net.timeouts--;
			m->ret = TEE_ISOCKET_ERROR_TIMEOUT;
		}
	}
	if (p[0].value.a == RPC_SOCKET_SEND)
		p[2].value.b = net.told;
	if (p[0].value.a == RPC_SOCKET_RECV || p[0].value.a == RPC_SOCKET_IOCTL)
		p[1].rmem.size = net.told;
	if (net.silent)
		m->param_count = 0;
}

/* ---- the TA ---------------------------------------------------------------------------------- */

static struct ta_session session;
static struct ta_frame frame;
static struct ta_param params[TA_PARAMS];
static uint8_t room[4096];
static void *sockets;
static void (*script)(void);

static struct ta_param value(bool in, uint64_t a, uint64_t b)
{
	return (struct ta_param){ .kind = TA_PARAM_VALUE, .in = in, .out = !in, .a = a, .b = b };
}

static struct ta_param memory(bool in, bool out, size_t size)
{
	return (struct ta_param){ .kind = TA_PARAM_USER,
		                  .in = in,
		                  .out = out,
		                  .copy = room,
		                  .size = size,
		                  .out_size = size };
}

static uint32_t ask(uint32_t command)
{
	return pta_find(&socket_uuid)->invoke(lab_part, sockets, command, params);
}

static void set_open(uint32_t protocol, const char *host, size_t size)
{
	memset(params, 0, sizeof(params));
	params[0] = value(true, 1, 80);
	params[1] = memory(true, false, size);
	params[2] = value(true, protocol, 0);
	params[3] = value(false, 0, 0);
	memcpy(room, host, size);
}

static uint32_t open_socket(uint32_t protocol)
{
	set_open(protocol, "here", sizeof("here"));
	return ask(OPEN);
}

static void set_one(uint64_t name, uint64_t argument)
{
	memset(params, 0, sizeof(params));
	params[0] = value(true, name, argument);
}

static uint32_t close_socket(uint64_t name)
{
	set_one(name, 0);
	return ask(CLOSE);
}

static uint32_t send(uint64_t name, uint32_t ms)
{
	set_one(name, ms);
	params[1] = memory(true, false, 100);
	params[2] = value(false, 0, 0);
	return ask(SEND);
}

static uint32_t receive(uint64_t name, uint32_t ms)
{
	set_one(name, ms);
	params[1] = memory(false, true, 100);
	return ask(RECV);
}

static uint32_t control(uint64_t name, size_t size)
{
	set_one(name, TEE_UDP_CHANGEPORT);
	params[1] = memory(true, true, size);
	return ask(IOCTL);
}

static void in_a_session(void)
{
	const struct pta *pta = pta_find(&socket_uuid);

	memset(&session, 0, sizeof(session));
	frame = (struct ta_frame){ .session = &session, .activity = TA_SERVES };
	thread_self()->ta = &frame;
	assert_int_equal(pta->open(lab_part, NULL, &sockets), TEE_SUCCESS);
	script();
	/* As when the TA has died: there is no frame. */
	thread_self()->ta = NULL;
	pta->close(lab_part, sockets);
}

static void nothing(void)
{
}

static void play(void (*s)(void))
{
	size_t objects;

	/* Threads stay. */
	lab_run(nothing);
	objects = lab_part->heap.objects;
	memset(&net, 0, sizeof(net));
	fake.spoil = supplicant;
	script = s;
	lab_run(in_a_session);
	assert_int_equal(lab_part->heap.objects, objects);
}

/* ---- sessions and names ---------------------------------------------------------------------- */

static void from_outside(void)
{
	assert_int_equal(pta_find(&socket_uuid)->open(lab_part, NULL, &sockets),
	                 TEE_ERROR_ACCESS_DENIED);
}

test(client_of_the_normal_world_gets_no_sockets_of_its_own)
{
	lab_run(from_outside);
}

static void leaves_sockets_open(void)
{
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	assert_int_equal(params[3].a, 0);
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_UDP), TEE_SUCCESS);
	assert_int_equal(params[3].a, 1);
	assert_int_equal(net.asked[RPC_SOCKET_CLOSE_ALL], 0);
}

static void loses_the_answer(void)
{
	net.silent = true;
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_ERROR_COMMUNICATION);
	net.silent = false;
}

test(sockets_go_with_their_session)
{
	uint64_t group;

	play(leaves_sockets_open);
	assert_int_equal(net.asked[RPC_SOCKET_CLOSE_ALL], 1);
	assert_int_equal(net.asked[RPC_SOCKET_CLOSE], 0);
	group = net.group;
	play(leaves_sockets_open);
	assert_int_not_equal(net.group, group);
	/* It may have opened one all the same. */
	play(loses_the_answer);
	assert_int_equal(net.asked[RPC_SOCKET_CLOSE_ALL], 1);
	play(nothing);
	assert_int_equal(net.asked[RPC_SOCKET_CLOSE_ALL], 0);
}

static void uses_names(void)
{
	net.told = 10;
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	assert_int_equal(send(0, 0), TEE_SUCCESS);
	assert_int_equal(net.handle, HANDLE);
	assert_int_equal(close_socket(0), TEE_SUCCESS);
	assert_int_equal(net.handle, HANDLE);
	assert_int_equal(close_socket(0), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(net.asked[RPC_SOCKET_CLOSE], 1);
}

test(names_of_sockets_are_not_the_supplicants)
{
	play(uses_names);
}

static void uses_wrong_names(void)
{
	const uint64_t wrong[] = { 1, SOCKETS, HANDLE, UINT32_MAX };

	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	for (unsigned i = 0; i < array_count(wrong); i++) {
		assert_int_equal(close_socket(wrong[i]), TEE_ERROR_BAD_PARAMETERS);
		assert_int_equal(send(wrong[i], 0), TEE_ERROR_BAD_PARAMETERS);
		assert_int_equal(receive(wrong[i], 0), TEE_ERROR_BAD_PARAMETERS);
		assert_int_equal(control(wrong[i], 2), TEE_ERROR_BAD_PARAMETERS);
	}
	for (unsigned i = RPC_SOCKET_OPEN + 1; i <= RPC_SOCKET_IOCTL; i++)
		assert_int_equal(net.asked[i], 0);
}

test(the_supplicant_is_never_asked_about_a_socket_that_is_not_open)
{
	play(uses_wrong_names);
}

static void opens_many(void)
{
	for (unsigned i = 0; i < SOCKETS; i++)
		assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP),
	                 TEE_ISOCKET_ERROR_OUT_OF_RESOURCES);
	assert_int_equal(net.asked[RPC_SOCKET_OPEN], SOCKETS);
	net.result = TEE_ERROR_GENERIC;
	assert_int_equal(close_socket(5), TEE_ERROR_GENERIC);
	net.result = TEE_SUCCESS;
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	assert_int_equal(params[3].a, 5);
}

test(number_of_sockets_is_limited_and_a_close_always_closes)
{
	play(opens_many);
}

/* ---- what may be asked ----------------------------------------------------------------------- */

static void names_no_host(void)
{
	set_open(TEE_ISOCKET_PROTOCOLID_TCP, "here", 4);
	assert_int_equal(ask(OPEN), TEE_ISOCKET_ERROR_HOSTNAME);
	set_open(TEE_ISOCKET_PROTOCOLID_TCP, "", 0);
	assert_int_equal(ask(OPEN), TEE_ISOCKET_ERROR_HOSTNAME);
	params[1].copy = NULL;
	assert_int_equal(ask(OPEN), TEE_ISOCKET_ERROR_HOSTNAME);
	set_open(TEE_ISOCKET_PROTOCOLID_TCP, "here", sizeof("here"));
	params[0].b = 65536;
	assert_int_equal(ask(OPEN), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(net.asked[RPC_SOCKET_OPEN], 0);
}

test(host_and_port_must_be_such)
{
	play(names_no_host);
}

/* Each parameter of a good request in turn becomes something else. */
static void spoil_each(uint32_t command)
{
	for (unsigned i = 0; i < TA_PARAMS; i++) {
		struct ta_param good = params[i];
		bool none = good.kind == TA_PARAM_NONE;

		params[i].kind = none ? TA_PARAM_VALUE : TA_PARAM_NONE;
		assert_int_equal(ask(command), TEE_ERROR_BAD_PARAMETERS);
		params[i] = good;
		params[i].kind = TA_PARAM_SHARE;
		assert_int_equal(ask(command), TEE_ERROR_BAD_PARAMETERS);
		params[i] = good;
		params[i].in = !good.in;
		if (!none)
			assert_int_equal(ask(command), TEE_ERROR_BAD_PARAMETERS);
		params[i] = good;
		params[i].out = !good.out;
		if (!none)
			assert_int_equal(ask(command), TEE_ERROR_BAD_PARAMETERS);
		params[i] = good;
	}
}

static void asks_badly(void)
{
	net.told = 2;
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	spoil_each(OPEN);
	assert_int_equal(send(0, 0), TEE_SUCCESS);
	spoil_each(SEND);
	assert_int_equal(receive(0, 0), TEE_SUCCESS);
	spoil_each(RECV);
	assert_int_equal(control(0, 2), TEE_SUCCESS);
	spoil_each(IOCTL);
	assert_int_equal(control(0, 0), TEE_ERROR_BAD_PARAMETERS);
	set_one(0, 0);
	spoil_each(CLOSE);
	assert_int_equal(ask(0), TEE_ERROR_NOT_IMPLEMENTED);
	assert_int_equal(ask(6), TEE_ERROR_NOT_IMPLEMENTED);
	for (unsigned i = 0; i <= RPC_SOCKET_IOCTL; i++)
		assert_int_equal(net.asked[i], i != RPC_SOCKET_CLOSE && i != RPC_SOCKET_CLOSE_ALL);
}

test(requests_with_other_parameters_are_refused)
{
	play(asks_badly);
}

/* ---- what comes back ------------------------------------------------------------------------- */

static void hears_sizes(void)
{
	net.told = 60;
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_UDP), TEE_SUCCESS);
	assert_int_equal(send(0, 0), TEE_SUCCESS);
	assert_int_equal(params[2].a, 60);
	assert_int_equal(receive(0, 0), TEE_SUCCESS);
	assert_int_equal(params[1].out_size, 60);
	assert_int_equal(control(1, 60), TEE_SUCCESS);
	assert_int_equal(params[1].out_size, 60);
	net.told = 1000;
	assert_int_equal(send(0, 0), TEE_ERROR_COMMUNICATION);
	assert_int_equal(params[2].a, 0);
	assert_int_equal(receive(0, 0), TEE_ERROR_COMMUNICATION);
	assert_int_equal(params[1].out_size, 100);
	assert_int_equal(receive(1, 0), TEE_SUCCESS);
	assert_int_equal(params[1].out_size, 1000);
	net.result = TEE_ERROR_SHORT_BUFFER;
	assert_int_equal(receive(0, 0), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(params[1].out_size, 1000);
}

test(sizes_are_what_the_supplicant_says_where_they_can_be)
{
	play(hears_sizes);
}

static void hears_results(void)
{
	const uint32_t known[] = { TEE_ISOCKET_ERROR_HOSTNAME, TEE_ISOCKET_ERROR_REMOTE_CLOSED,
		                   TEE_ERROR_OUT_OF_MEMORY, TEE_ERROR_GENERIC };
	const uint32_t strange[] = { TEE_ERROR_TARGET_DEAD, TEE_ERROR_CANCEL, 1, 0xF1007000,
		                     0xF1007008 };

	for (unsigned i = 0; i < array_count(known); i++) {
		net.result = known[i];
		assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), known[i]);
	}
	for (unsigned i = 0; i < array_count(strange); i++) {
		net.result = strange[i];
		assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_ERROR_COMMUNICATION);
	}
	assert_int_equal(close_socket(0), TEE_ERROR_BAD_PARAMETERS);
}

test(answers_that_the_api_does_not_have_are_none)
{
	play(hears_results);
}

/* ---- waiting --------------------------------------------------------------------------------- */

static void waits(void)
{
	net.told = 10;
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	net.timeouts = 100;
	assert_int_equal(receive(0, 1234), TEE_ISOCKET_ERROR_TIMEOUT);
	assert_int_equal(net.waited, 1234);
	assert_true(net.timeouts < 98);
	assert_int_equal(params[1].out_size, 100);

	net.waited = 0;
	net.timeouts = 100;
	assert_int_equal(send(0, 0), TEE_ISOCKET_ERROR_TIMEOUT);
	assert_int_equal(net.waited, 0);
	assert_int_equal(net.timeouts, 99);

	assert_int_equal(receive(0, TEE_TIMEOUT_INFINITE), TEE_SUCCESS);
	assert_int_equal(net.timeouts, 0);
	assert_int_equal(params[1].out_size, 10);
}

test(a_wait_is_as_long_as_it_was_asked_to_be)
{
	play(waits);
}

/* The client wants the call to stop. */
static void ask_to_stop(void)
{
	session.id = 1;
	atomic_set(&thread_self()->session, session.id);
	atomic_set(&thread_self()->asked, (uint32_t)time_ms() | 1);
}

static void is_cancelled(void)
{
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	net.timeouts = UINT32_MAX;
	ask_to_stop();
	frame.cancel_unmasked = true;
	assert_int_equal(receive(0, TEE_TIMEOUT_INFINITE), TEE_ERROR_CANCEL);
	assert_in_range(net.waited, 1, 1000);
	assert_int_equal(send(0, TEE_TIMEOUT_INFINITE), TEE_ERROR_CANCEL);
}

test(an_endless_wait_ends_when_it_is_cancelled)
{
	play(is_cancelled);
}

static void is_overdue(void)
{
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	/* It would end one day by itself, but later. */
	net.timeouts = 1000;
	ask_to_stop();
	frame.cancel_unmasked = false;
	host_time_skip(TA_GRACE_MS + 100);
	assert_int_equal(receive(0, TEE_TIMEOUT_INFINITE), TEE_ERROR_CANCEL);
	assert_int_equal(net.timeouts, 999);
	atomic_set(&thread_self()->asked, 0);
}

test(an_endless_wait_of_a_ta_that_masks_a_cancel_ends_with_its_grace)
{
	play(is_overdue);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void opens_without_memory(void)
{
	frame = (struct ta_frame){ .session = &session };
	thread_self()->ta = &frame;
	sockets = NULL;
	bench_use_up_memory();
	assert_int_equal(pta_find(&socket_uuid)->open(lab_part, NULL, &sockets),
	                 TEE_ERROR_OUT_OF_MEMORY);
	bench_give_memory_back();
	thread_self()->ta = NULL;
}

test(session_without_memory_is_none)
{
	lab_run(opens_without_memory);
	assert_null(sockets);
}

static void runs_out_of_memory(void)
{
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_SUCCESS);
	fake.no_memory = true;
	assert_int_equal(open_socket(TEE_ISOCKET_PROTOCOLID_TCP), TEE_ERROR_OUT_OF_MEMORY);
	assert_int_equal(send(0, 0), TEE_ERROR_OUT_OF_MEMORY);
	assert_int_equal(receive(0, 0), TEE_ERROR_OUT_OF_MEMORY);
	assert_int_equal(control(0, 2), TEE_ERROR_OUT_OF_MEMORY);
	fake.no_memory = false;
}

test(supplicant_without_memory_is_said)
{
	play(runs_out_of_memory);
}
