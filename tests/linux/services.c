// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a TA gets from the normal world by way of the supplicant: TCP and UDP with peers on the
 * loopback interface, which are this program, and a plugin.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <services_ta.h>

#include "tee.h"

#define FOREVER        0xffffffffu
#define TCP_CLOSED     0xf1007002u
#define TIMED_OUT      0xf1007003u
#define TOO_LARGE      0xf1007005u
#define NO_HOST        0xf1007007u
#define TCP_SET_BUFFER 0x65f00000u
#define UDP_SET_PORT   0x66000002u
#define BIG            (200u * 1024u)

static TEEC_Context context;
static TEEC_Session session;
static bool is_peer; /* Debian's OP-TEE */

/* ---- calls ----------------------------------------------------------------------------------- */

static uint32_t told;

/* Command on @socket with @argument, and bytes of the direction that it has. */
static struct outcome ask(uint32_t command, uint32_t socket, uint32_t argument, void *bytes,
                          size_t size)
{
	uint32_t direction = command == SERVICES_CMD_RECV    ? TEEC_MEMREF_TEMP_OUTPUT
	                     : command == SERVICES_CMD_IOCTL ? TEEC_MEMREF_TEMP_INOUT
	                                                     : TEEC_MEMREF_TEMP_INPUT;
	TEEC_Operation operation;
	struct outcome got;

	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, direction, TEEC_VALUE_OUTPUT,
	                                        TEEC_NONE);
	operation.params[0].value.a = socket;
	operation.params[0].value.b = argument;
	operation.params[1].tmpref.buffer = bytes;
	operation.params[1].tmpref.size = size;
	got = tee_invoke(&session, command, &operation);
	told = operation.params[2].value.a;
	return got;
}

static struct outcome open_to(uint32_t command, uint32_t socket, uint16_t port, const char *host)
{
	return ask(command, socket, port, (void *)(uintptr_t)host, strlen(host) + 1);
}

/* One test: the TA itself says @result. */
static void ta_says(struct outcome got, TEEC_Result result, const char *name)
{
	tee_expect(got, result, TEEC_ORIGIN_TRUSTED_APP, name);
}

static void fill(uint8_t *bytes, size_t size, unsigned int salt)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(i * 7u + (i >> 8) + salt);
}

static uint64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* ---- peers ----------------------------------------------------------------------------------- */

/* A socket of ours on a port that the kernel chooses. */
static int bind_any(int type, uint16_t *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, type, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    (type == SOCK_STREAM && listen(fd, 8) != 0) ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		tap_bail("there is a loopback interface");
	*port = ntohs(address.sin_port);
	return fd;
}

/* Says what it hears. */
static void *echo_stream(void *fd)
{
	static char room[BIG];
	ssize_t n;

	while ((n = read(*(int *)fd, room, sizeof(room))) > 0)
		for (ssize_t i = 0, k; i < n; i += k)
			if ((k = write(*(int *)fd, room + i, (size_t)(n - i))) <= 0)
				return NULL;
	return NULL;
}

/* A connection of the TA's, and our end of it. */
static int connect_ta(uint32_t socket, int listener, uint16_t port)
{
	struct outcome got = open_to(SERVICES_CMD_OPEN_TCP, socket, port, "127.0.0.1");
	int fd = -1;

	if (got.result == TEEC_SUCCESS)
		fd = accept(listener, NULL, NULL);
	if (fd < 0)
		tap_bail("a TA can connect");
	return fd;
}

/* Does the other end close within ten seconds? */
static bool hears_the_end(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char byte;

	return poll(&p, 1, 10000) == 1 && read(fd, &byte, 1) <= 0;
}

/* ---- TCP ------------------------------------------------------------------------------------- */

/* All of it there and back, in as many pieces as it takes. */
static bool carries(uint8_t *bytes, uint8_t *back, size_t size)
{
	size_t sent = 0, received = 0;
	struct outcome got;

	fill(bytes, size, (unsigned int)size);
	memset(back, 0, size);
	while (received < size) {
		if (sent < size) {
			got = ask(SERVICES_CMD_SEND, 0, 1000, bytes + sent, size - sent);
			if (got.result == TEEC_SUCCESS)
				sent += told;
			else if (got.result != TIMED_OUT)
				return false;
		}
		got = ask(SERVICES_CMD_RECV, 0, 1000, back + received, size - received);
		if (got.result == TEEC_SUCCESS && told <= size - received)
			received += told;
		else if (got.result != TIMED_OUT)
			return false;
	}
	return memcmp(bytes, back, size) == 0;
}

static void tcp_echo(int listener, uint16_t port)
{
	static const size_t sizes[] = { 1, 4096, 4097, BIG };
	static uint8_t bytes[BIG], back[BIG];
	int fd = connect_ta(0, listener, port);
	pthread_t thread;

	pthread_create(&thread, NULL, echo_stream, &fd);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		tap_ok(carries(bytes, back, sizes[i]),
		       "a stream carries %zu bytes of a TA there and back", sizes[i]);
	ta_says(ask(SERVICES_CMD_CLOSE, 0, 0, NULL, 0), TEEC_SUCCESS, "a stream is closed");
	pthread_join(thread, NULL);
	tap_ok(true, "and its peer hears of it");
	close(fd);
	ta_says(ask(SERVICES_CMD_SEND, 0, 0, bytes, 1), TEEC_ERROR_BAD_STATE, "then it is gone");
}

static void tcp_waits(int listener, uint16_t port)
{
	int fd = connect_ta(0, listener, port);
	uint8_t room[16];
	uint64_t start;

	ta_says(ask(SERVICES_CMD_RECV, 0, 0, room, sizeof(room)), TIMED_OUT,
	        "without time a TA does not wait for what is not there");
	start = milliseconds();
	ta_says(ask(SERVICES_CMD_RECV, 0, 1200, room, sizeof(room)), TIMED_OUT,
	        "a wait for what does not come ends");
	tap_ok(milliseconds() - start >= 1100, "and not before its time");
	ta_says(ask(SERVICES_CMD_ERROR, 0, 0, NULL, 0), TEEC_SUCCESS, "the last error is kept");
	tap_ok(told == TIMED_OUT, "and was that time was up");
	if (write(fd, "0123456789", 10) != 10)
		tap_note("write");
	ta_says(ask(SERVICES_CMD_RECV, 0, FOREVER, room, 4), TEEC_SUCCESS,
	        "a wait ends when something comes");
	tap_ok(told == 4 && memcmp(room, "0123", 4) == 0, "with the first of it");
	ta_says(ask(SERVICES_CMD_RECV, 0, 0, room, 0), TEEC_SUCCESS,
	        "a TA may ask how much there is");
	tap_ok(told == 6, "and is told");
	ta_says(ask(SERVICES_CMD_RECV, 0, FOREVER, room, sizeof(room)), TEEC_SUCCESS,
	        "the rest comes");
	tap_ok(told == 6 && memcmp(room, "456789", 6) == 0, "as it was sent");
	close(fd);
	ta_says(ask(SERVICES_CMD_RECV, 0, FOREVER, room, sizeof(room)), TCP_CLOSED,
	        "the end of a stream is no silence");
	(void)ask(SERVICES_CMD_CLOSE, 0, 0, NULL, 0);
}

static void tcp_refusals(void)
{
	uint16_t port;
	int fd = bind_any(SOCK_STREAM, &port);

	close(fd);
	ta_says(open_to(SERVICES_CMD_OPEN_TCP, 1, port, "127.0.0.1"), TEEC_ERROR_COMMUNICATION,
	        "where nobody listens there is no connection");
	ta_says(open_to(SERVICES_CMD_OPEN_TCP, 1, port, "no such host"), NO_HOST,
	        "a name that is none is not found");
}

static void tcp_control(int listener, uint16_t port)
{
	int fd = connect_ta(0, listener, port);
	int size = 16384;

	ta_says(ask(SERVICES_CMD_IOCTL, 0, TCP_SET_BUFFER, &size, sizeof(size)), TEEC_SUCCESS,
	        "the size of a stream's buffer can be set");
	ta_says(ask(SERVICES_CMD_IOCTL, 0, UDP_SET_PORT, &port, sizeof(port)),
	        TEEC_ERROR_NOT_SUPPORTED, "a stream does not do what datagrams do");
	(void)ask(SERVICES_CMD_CLOSE, 0, 0, NULL, 0);
	close(fd);
}

/* ---- UDP ------------------------------------------------------------------------------------- */

/* Sends back what it gets, once. */
static void echo_datagram(int fd)
{
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	char room[4096];
	ssize_t n = recvfrom(fd, room, sizeof(room), 0, (struct sockaddr *)&from, &size);

	if (n >= 0 && sendto(fd, room, (size_t)n, 0, (struct sockaddr *)&from, size) != n)
		tap_note("a datagram was not answered");
}

static void udp_echo(void)
{
	static uint8_t bytes[70000];
	uint8_t back[64] = { 0 };
	uint16_t port, other;
	int fd = bind_any(SOCK_DGRAM, &port);
	int elsewhere = bind_any(SOCK_DGRAM, &other);

	fill(bytes, sizeof(bytes), 1);
	ta_says(open_to(SERVICES_CMD_OPEN_UDP, 0, port, "127.0.0.1"), TEEC_SUCCESS,
	        "a TA opens a socket for datagrams");
	ta_says(ask(SERVICES_CMD_SEND, 0, FOREVER, bytes, 64), TEEC_SUCCESS, "a datagram is sent");
	tap_ok(told == 64, "whole");
	echo_datagram(fd);
	ta_says(ask(SERVICES_CMD_RECV, 0, FOREVER, back, 64), TEEC_SUCCESS, "and another comes");
	tap_ok(told == 64 && memcmp(bytes, back, 64) == 0, "with the same bytes");

	(void)ask(SERVICES_CMD_SEND, 0, FOREVER, bytes, 64);
	echo_datagram(fd);
	memset(back, 0, sizeof(back));
	ta_says(ask(SERVICES_CMD_RECV, 0, FOREVER, back, 32), TEEC_SUCCESS,
	        "a datagram may be larger than there is room for");
	tap_ok(told == 64 && memcmp(bytes, back, 32) == 0 && back[32] == 0,
	       "then what fits comes, and the size that it had");
	ta_says(ask(SERVICES_CMD_RECV, 0, 0, back, 64), TIMED_OUT, "and the rest is lost");

	ta_says(ask(SERVICES_CMD_SEND, 0, FOREVER, bytes, sizeof(bytes)), TOO_LARGE,
	        "what no packet can hold is not sent");
	ta_says(ask(SERVICES_CMD_IOCTL, 0, UDP_SET_PORT, &other, sizeof(other)), TEEC_SUCCESS,
	        "datagrams can be sent to another port");
	(void)ask(SERVICES_CMD_SEND, 0, FOREVER, bytes, 5);
	echo_datagram(elsewhere);
	ta_says(ask(SERVICES_CMD_RECV, 0, FOREVER, back, 64), TEEC_SUCCESS, "and come from there");
	tap_ok(told == 5, "as they were");
	(void)ask(SERVICES_CMD_CLOSE, 0, 0, NULL, 0);
	close(fd);
	close(elsewhere);
}

/* ---- the end of a TA ------------------------------------------------------------------------- */

static void ends_close_sockets(int listener, uint16_t port, TEEC_UUID uuid)
{
	int first = connect_ta(0, listener, port);
	int second = connect_ta(1, listener, port);

	tee_expect(ask(SERVICES_CMD_PANIC, 0, 0, NULL, 0), TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE,
	           "a TA dies with its sockets open");
	tap_ok(hears_the_end(first) && hears_the_end(second), "and its peers hear the end");
	TEEC_CloseSession(&session);
	close(first);
	close(second);

	tee_open(&context, &session, uuid);
	first = connect_ta(3, listener, port);
	TEEC_CloseSession(&session);
	tap_ok(hears_the_end(first), "a TA that goes and leaves its sockets open leaves none");
	close(first);
	tee_open(&context, &session, uuid);
}

static TEEC_Operation waiting;

static void *wait_forever(void *out)
{
	static char room[16];

	memset(&waiting, 0, sizeof(waiting));
	waiting.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
	                                      TEEC_VALUE_OUTPUT, TEEC_NONE);
	waiting.params[0].value.b = FOREVER;
	waiting.params[1].tmpref.buffer = room;
	waiting.params[1].tmpref.size = sizeof(room);
	*(struct outcome *)out = tee_invoke(&session, SERVICES_CMD_RECV, &waiting);
	return NULL;
}

static void cancellation(int listener, uint16_t port)
{
	int fd = connect_ta(0, listener, port);
	struct outcome got;
	pthread_t thread;

	pthread_create(&thread, NULL, wait_forever, &got);
	sleep(1);
	TEEC_RequestCancellation(&waiting);
	pthread_join(thread, NULL);
	ta_says(got, TEEC_ERROR_CANCEL, "a TA that waits for ever can be cancelled");
	(void)ask(SERVICES_CMD_CLOSE, 0, 0, NULL, 0);
	close(fd);
}

/* ---- plugins --------------------------------------------------------------------------------- */

static struct outcome call_plugin(const char *uuid, uint32_t command, uint32_t sub_command,
                                  void *bytes, size_t size)
{
	TEEC_Operation operation;
	struct outcome got;

	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_MEMREF_TEMP_INOUT,
	                                        TEEC_VALUE_OUTPUT, TEEC_MEMREF_TEMP_INPUT);
	operation.params[0].value.a = command;
	operation.params[0].value.b = sub_command;
	operation.params[1].tmpref.buffer = bytes;
	operation.params[1].tmpref.size = size;
	operation.params[3].tmpref.buffer = (void *)(uintptr_t)uuid;
	operation.params[3].tmpref.size = strlen(uuid) + 1;
	got = tee_invoke(&session, SERVICES_CMD_PLUGIN, &operation);
	told = operation.params[2].value.a;
	return got;
}

static void plugins(void)
{
	uint8_t bytes[5000];

	memset(bytes, 0x5a, sizeof(bytes));
	ta_says(call_plugin(SERVICES_PLUGIN_TEXT, PLUGIN_CMD_COMPLEMENT, 4500, bytes, 5000),
	        TEEC_SUCCESS, "a plugin does what a TA asks");
	tap_ok(told == 4500 && bytes[0] == 0xa5 && bytes[4499] == 0xa5 && bytes[4500] == 0x5a,
	       "with the bytes that it got");
	ta_says(call_plugin(SERVICES_PLUGIN_TEXT, PLUGIN_CMD_RETURN, 0x12345678, bytes, 1),
	        0x12345678, "the result of a plugin is its own");
	ta_says(call_plugin(SERVICES_PLUGIN_TEXT, PLUGIN_CMD_RETURN, 0, NULL, 0), TEEC_SUCCESS,
	        "a plugin needs no bytes");
	ta_says(call_plugin("00000000-7b75-4ddb-86ab-2cf6057acbda", 0, 0, bytes, 1),
	        TEEC_ERROR_ITEM_NOT_FOUND, "a plugin that is not there is not found");
	/* It passes on any size, and takes a buffer that is too short for a success. */
	if (is_peer)
		return;
	ta_says(call_plugin(SERVICES_PLUGIN_TEXT, PLUGIN_CMD_COMPLEMENT, 6000, bytes, 5000),
	        TEEC_ERROR_SHORT_BUFFER, "a plugin may want more room");
	tap_ok(told == 6000, "and say how much");
	ta_says(call_plugin(SERVICES_PLUGIN_TEXT, PLUGIN_CMD_BOAST, 6000, bytes, 5000),
	        TEEC_ERROR_COMMUNICATION, "a plugin has not answered more than there is room for");
}

int main(void)
{
	TEEC_UUID uuid = tee_uuid("SERVICES_UUID");
	uint16_t port;
	int listener;

	is_peer = getenv("TEE_IS_PEER") != NULL;
	listener = bind_any(SOCK_STREAM, &port);
	tee_init(&context);
	tee_open(&context, &session, uuid);
	tcp_echo(listener, port);
	tcp_waits(listener, port);
	tcp_refusals();
	tcp_control(listener, port);
	udp_echo();
	ends_close_sockets(listener, port, uuid);
	/* There a wait ends when something comes, and not before. */
	if (!is_peer)
		cancellation(listener, port);
	plugins();
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	return tap_done();
}
