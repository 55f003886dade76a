/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets and plugins: what the supplicant is asked, and what becomes of its answers.
 */
#include "abi/tee_sockets.h"
#include "host/alloc_fail.h"
#include "host/fake_guest.h"
#include "rpc/rpc_priv.h"

#define GROUP  7u
#define HANDLE 0xfffffff0u

/* The request as the supplicant sees it, its bytes, and how it answers. */
static struct {
	struct msg_arg arg;
	struct msg_param params[4];
	size_t size;
	uint8_t bytes[256];
} seen;
static void (*play)(struct msg_param *p);
static uint32_t play_result;
static uint8_t *play_bytes;

static void supplicant(struct msg_arg *m)
{
	struct fake_memory *mem;

	if (m->cmd != RPC_SOCKET && m->cmd != RPC_PLUGIN)
		return;
	memset(&seen, 0, sizeof(seen));
	memcpy(&seen, m, MSG_ARG_SIZE(m->param_count));
	for (unsigned i = 0; i < m->param_count; i++) {
		if (m->params[i].attr < MSG_ATTR_RMEM_IN || m->params[i].attr > MSG_ATTR_RMEM_INOUT)
			continue;
		mem = fake_find(m->params[i].rmem.cookie);
		assert_non_null(mem);
		assert_int_equal(m->params[i].rmem.offs, 0);
		seen.size = m->params[i].rmem.size;
		assert_true(seen.size <= mem->size);
		play_bytes = bench_nw_at(mem->pa);
		memcpy(seen.bytes, play_bytes, seen.size < 256 ? seen.size : 256);
	}
	m->ret = play_result;
	if (play)
		play(m->params);
}

static enum err result;
static uint32_t said;
static uint8_t mine[256];
static struct rpc_bytes bytes;

static void begin(void (*how)(struct msg_param *p), size_t size)
{
	play = how;
	play_result = TEE_SUCCESS;
	fake.spoil = supplicant;
	said = 0xdead;
	bytes = (struct rpc_bytes){ .data = mine, .size = size, .told = 99 };
	for (unsigned i = 0; i < sizeof(mine); i++)
		mine[i] = (uint8_t)(i + 1);
}

static void (*call_body)(void);

static void call_and_end(void)
{
	call_body();
	rpc_end(thread_self());
}

/* Nothing may stay behind, whatever the supplicant does. */
static void run(void (*body)(void))
{
	unsigned shares, pages;

	call_body = body;
	fake.logged = 0;
	bench_run(call_and_end, fake_guest_answer);
	share_count(bench.part, &shares, &pages);
	assert_int_equal(pages, 0);
	assert_int_equal(fake_lent(), 0);
}

static void asked_value(unsigned i, uint64_t attr, uint64_t a, uint64_t b, uint64_t c)
{
	assert_int_equal(seen.params[i].attr, attr);
	assert_int_equal(seen.params[i].value.a, a);
	assert_int_equal(seen.params[i].value.b, b);
	assert_int_equal(seen.params[i].value.c, c);
}

/* ---- open and close -------------------------------------------------------------------------- */

static struct rpc_socket opened;
static struct rpc_socket stream = { GROUP, HANDLE, false };
static struct rpc_socket datagram = { GROUP, HANDLE, true };
static struct rpc_peer peer;

static void open_one(void)
{
	opened = (struct rpc_socket){ .group = GROUP };
	result = rpc_socket_open(&opened, &peer, &said);
}

static void gives_handle(struct msg_param *p)
{
	p[3].value.a = HANDLE;
}

static void set_peer(uint32_t protocol)
{
	peer = (struct rpc_peer){ 2, protocol, 0xfedc, "there", sizeof("there") };
}

test(a_socket_is_opened_by_name_port_and_protocol)
{
	begin(gives_handle, 0);
	set_peer(TEE_ISOCKET_PROTOCOLID_TCP);
	run(open_one);
	expect_ok(result);
	assert_int_equal(said, TEE_SUCCESS);
	assert_int_equal(opened.handle, HANDLE);
	assert_false(opened.datagram);
	assert_int_equal(seen.arg.cmd, RPC_SOCKET);
	assert_int_equal(seen.arg.param_count, 4);
	asked_value(0, MSG_ATTR_VALUE_IN, RPC_SOCKET_OPEN, GROUP, 0);
	asked_value(1, MSG_ATTR_VALUE_IN, 0xfedc, TEE_ISOCKET_PROTOCOLID_TCP, 2);
	assert_int_equal(seen.params[2].attr, MSG_ATTR_RMEM_IN);
	assert_int_equal(seen.size, sizeof("there"));
	assert_memory_equal(seen.bytes, "there", sizeof("there"));
	assert_int_equal(seen.params[3].attr, MSG_ATTR_VALUE_OUT);
	set_peer(TEE_ISOCKET_PROTOCOLID_UDP);
	run(open_one);
	assert_true(opened.datagram);
}

static void gives_wide_handle(struct msg_param *p)
{
	p[3].value.a = UINT64_C(1) << 32;
}

test(a_socket_that_no_32_bits_name_is_none)
{
	begin(gives_wide_handle, 0);
	set_peer(TEE_ISOCKET_PROTOCOLID_TCP);
	run(open_one);
	expect_err(result, ERR_COMM);
}

test(what_the_supplicant_says_to_a_name_is_passed_on)
{
	begin(NULL, 0);
	set_peer(TEE_ISOCKET_PROTOCOLID_TCP);
	play_result = TEE_ISOCKET_ERROR_HOSTNAME;
	run(open_one);
	expect_ok(result);
	assert_int_equal(said, TEE_ISOCKET_ERROR_HOSTNAME);
}

static void close_one(void)
{
	result = rpc_socket_close(&stream, &said);
}

static void close_all(void)
{
	rpc_socket_close_all(GROUP);
}

test(sockets_are_closed_one_by_one_or_all_of_a_group)
{
	begin(NULL, 0);
	run(close_one);
	expect_ok(result);
	assert_int_equal(seen.arg.param_count, 1);
	asked_value(0, MSG_ATTR_VALUE_IN, RPC_SOCKET_CLOSE, GROUP, HANDLE);
	run(close_all);
	assert_int_equal(seen.arg.param_count, 1);
	asked_value(0, MSG_ATTR_VALUE_IN, RPC_SOCKET_CLOSE_ALL, GROUP, 0);
	fake.no_memory = true;
	run(close_all);
}

test(no_two_groups_are_the_same)
{
	uint32_t first = rpc_socket_group(bench.part);

	assert_int_not_equal(first, 0);
	assert_int_not_equal(rpc_socket_group(bench.part), first);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static void send_some(void)
{
	result = rpc_socket_send(&stream, 250, &bytes, &said);
}

static uint64_t say;

static void says_sent(struct msg_param *p)
{
	p[2].value.b = say;
}

test(bytes_are_sent_and_counted)
{
	begin(says_sent, 100);
	say = 60;
	run(send_some);
	expect_ok(result);
	assert_int_equal(said, TEE_SUCCESS);
	assert_int_equal(bytes.told, 60);
	assert_int_equal(seen.arg.param_count, 3);
	asked_value(0, MSG_ATTR_VALUE_IN, RPC_SOCKET_SEND, GROUP, HANDLE);
	assert_int_equal(seen.params[1].attr, MSG_ATTR_RMEM_IN);
	assert_int_equal(seen.size, 100);
	assert_memory_equal(seen.bytes, mine, 100);
	asked_value(2, MSG_ATTR_VALUE_INOUT, 250, 0, 0);
}

test(nothing_can_be_sent_as_well)
{
	begin(says_sent, 0);
	say = 0;
	run(send_some);
	expect_ok(result);
	assert_int_equal(seen.size, 0);
}

test(more_cannot_be_sent_than_there_was)
{
	const uint64_t wrong[] = { 101, UINT32_MAX, UINT64_C(1) << 32, UINT64_MAX };

	for (unsigned i = 0; i < array_count(wrong); i++) {
		begin(says_sent, 100);
		say = wrong[i];
		run(send_some);
		expect_err(result, ERR_COMM);
	}
}

static const struct rpc_socket *from;

static void receive(void)
{
	result = rpc_socket_recv(from, UINT32_MAX, &bytes, &said);
}

static void says_received(struct msg_param *p)
{
	assert_int_equal(p[1].attr, MSG_ATTR_RMEM_OUT);
	memset(play_bytes, 0xee, seen.size);
	p[1].rmem.size = say;
}

/* The first @n bytes came, and no more. */
static void expect_bytes(size_t n)
{
	for (size_t i = 0; i < sizeof(mine); i++)
		assert_int_equal(mine[i], i < n ? 0xee : (uint8_t)(i + 1));
}

static void receive_as(const struct rpc_socket *s, size_t room, uint64_t told)
{
	begin(says_received, room);
	from = s;
	say = told;
	run(receive);
}

test(bytes_are_received_and_no_others_touched)
{
	receive_as(&stream, 100, 40);
	expect_ok(result);
	assert_int_equal(bytes.told, 40);
	expect_bytes(40);
	asked_value(0, MSG_ATTR_VALUE_IN, RPC_SOCKET_RECV, GROUP, HANDLE);
	asked_value(2, MSG_ATTR_VALUE_IN, UINT32_MAX, 0, 0);
	assert_int_equal(seen.size, 100);
}

test(nothing_of_the_receivers_is_shown_to_the_supplicant)
{
	memset(bench_nw(FAKE_PAGE), 0x77, 4 * PAGE_SIZE);
	receive_as(&stream, 100, 0);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(seen.bytes[i], 0x77);
}

test(a_stream_has_no_more_bytes_than_there_is_room_for)
{
	receive_as(&stream, 100, 101);
	expect_err(result, ERR_COMM);
	expect_bytes(0);
	receive_as(&stream, 100, UINT64_MAX);
	expect_err(result, ERR_COMM);
	expect_bytes(0);
}

test(a_datagram_may_be_larger_than_its_receiver_thought)
{
	receive_as(&datagram, 100, 200);
	expect_ok(result);
	assert_int_equal(bytes.told, 200);
	expect_bytes(100);
	receive_as(&datagram, 100, UINT64_C(1) << 32);
	expect_err(result, ERR_COMM);
	expect_bytes(0);
}

test(room_for_nothing_asks_how_much_there_is)
{
	receive_as(&stream, 0, 5000);
	expect_ok(result);
	assert_int_equal(bytes.told, 5000);
	expect_bytes(0);
}

test(a_short_buffer_is_told_what_is_needed)
{
	begin(says_received, 100);
	from = &stream;
	say = 300;
	play_result = TEE_ERROR_SHORT_BUFFER;
	run(receive);
	expect_ok(result);
	assert_int_equal(said, TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(bytes.told, 300);
	expect_bytes(0);
}

test(time_that_is_up_brings_nothing)
{
	begin(says_received, 100);
	from = &stream;
	say = 50;
	play_result = TEE_ISOCKET_ERROR_TIMEOUT;
	run(receive);
	expect_ok(result);
	assert_int_equal(said, TEE_ISOCKET_ERROR_TIMEOUT);
	assert_int_equal(bytes.told, 0);
	expect_bytes(0);
}

static void control(void)
{
	result = rpc_socket_ioctl(&stream, TEE_TCP_SET_RECVBUF, &bytes, &said);
}

static void says_controlled(struct msg_param *p)
{
	assert_int_equal(p[1].attr, MSG_ATTR_RMEM_INOUT);
	memset(play_bytes, 0xee, seen.size);
	p[1].rmem.size = say;
}

test(control_bytes_go_there_and_come_back)
{
	begin(says_controlled, 10);
	say = 4;
	run(control);
	expect_ok(result);
	assert_int_equal(bytes.told, 4);
	expect_bytes(4);
	asked_value(0, MSG_ATTR_VALUE_IN, RPC_SOCKET_IOCTL, GROUP, HANDLE);
	asked_value(2, MSG_ATTR_VALUE_IN, TEE_TCP_SET_RECVBUF, 0, 0);
	assert_int_equal(seen.bytes[9], 10);
	begin(says_controlled, 10);
	say = 11;
	run(control);
	expect_err(result, ERR_COMM);
	expect_bytes(0);
}

/* ---- plugins --------------------------------------------------------------------------------- */

static void call_plugin(void)
{
	static const struct rpc_plugin to = {
		.uuid = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } },
		.command = 0x12345678,
		.sub_command = 0x87654321,
	};

	result = rpc_plugin_invoke(&to, &bytes, &said);
}

static void says_answered(struct msg_param *p)
{
	if (seen.size)
		memset(play_bytes, 0xee, seen.size);
	p[2].value.b = say;
}

static void plugin(size_t room, uint32_t how, uint64_t told)
{
	begin(says_answered, room);
	play_result = how;
	say = told;
	run(call_plugin);
}

test(a_plugin_is_named_by_the_octets_of_its_uuid)
{
	plugin(100, 0x1234, 10);
	expect_ok(result);
	assert_int_equal(said, 0x1234);
	assert_int_equal(bytes.told, 10);
	expect_bytes(10);
	assert_int_equal(seen.arg.cmd, RPC_PLUGIN);
	assert_int_equal(seen.arg.param_count, 4);
	asked_value(0, MSG_ATTR_VALUE_IN, RPC_PLUGIN_INVOKE, 0x04030201, 0x08070605);
	asked_value(1, MSG_ATTR_VALUE_IN, 0x0c0b0a09, 0x100f0e0d, 0x12345678);
	asked_value(2, MSG_ATTR_VALUE_INOUT, 0x87654321, 0, 0);
	assert_int_equal(seen.params[3].attr, MSG_ATTR_RMEM_INOUT);
	assert_int_equal(seen.bytes[99], 100);
}

test(a_plugin_without_data_is_lent_no_memory)
{
	plugin(0, TEE_SUCCESS, 0);
	expect_ok(result);
	asked_value(3, MSG_ATTR_TMEM_INOUT, 0, 0, 0);
	plugin(0, TEE_SUCCESS, 1);
	expect_err(result, ERR_COMM);
}

test(a_plugin_that_says_yes_has_answered_what_fits)
{
	plugin(100, TEE_SUCCESS, 100);
	expect_ok(result);
	plugin(100, TEE_SUCCESS, 101);
	expect_err(result, ERR_COMM);
	expect_bytes(0);
	plugin(100, TEE_ERROR_SHORT_BUFFER, 101);
	expect_ok(result);
	assert_int_equal(bytes.told, 101);
	plugin(100, TEE_ERROR_SHORT_BUFFER, UINT64_C(1) << 32);
	expect_err(result, ERR_COMM);
}

/* ---- everybody ------------------------------------------------------------------------------- */

static void (*const everything[])(void) = {
	open_one, close_one, send_some, receive, control, call_plugin,
};

static void lose_parameters(struct msg_arg *m)
{
	if (m->cmd == RPC_SOCKET || m->cmd == RPC_PLUGIN)
		m->param_count = 0;
}

test(an_answer_to_another_question_is_none)
{
	for (unsigned i = 0; i < array_count(everything); i++) {
		begin(NULL, 100);
		fake.spoil = lose_parameters;
		from = &stream;
		set_peer(TEE_ISOCKET_PROTOCOLID_TCP);
		run(everything[i]);
		expect_err(result, ERR_COMM);
		expect_bytes(0);
	}
}

test(a_supplicant_without_memory_is_not_asked)
{
	for (unsigned i = 0; i < array_count(everything); i++) {
		begin(NULL, 100);
		fake.no_memory = true;
		from = &stream;
		set_peer(TEE_ISOCKET_PROTOCOLID_TCP);
		run(everything[i]);
		expect_err(result, ERR_NOMEM);
		assert_int_equal(fake.logged, 1);
	}
}

static enum err attempt(void *body)
{
	fake.pages_given = 0;
	run(*(void (**)(void))body);
	return result;
}

static void unchanged([[maybe_unused]] void *body)
{
	assert_int_equal(fake_lent(), 0);
}

static void nothing(void)
{
}

test(every_allocation_may_fail)
{
	unsigned refused = 0;

	/* There is a thread to run on, at least. */
	run(nothing);
	for (unsigned i = 0; i < array_count(everything); i++) {
		void (*body)(void) = everything[i];

		begin(NULL, 100);
		from = &stream;
		set_peer(TEE_ISOCKET_PROTOCOLID_TCP);
		refused += alloc_fail_each(attempt, unchanged, &body);
	}
	assert_true(refused > 0);
}
