// SPDX-License-Identifier: BSD-2-Clause
/*
 * The supplicant goes away: what does not need it goes on, what needs it gets an error or waits
 * until it is back, and nothing is stuck for ever.
 *
 * Who waits is Linux's choice, not the TEE's. Its driver ends the requests that a supplicant left
 * behind when it died, with TEEC_ERROR_COMMUNICATION; a request that comes while there is none
 * waits for one, and only a fatal signal ends it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tee.h"

#define PID_FILE "/run/tee-supplicant.pid"

static TEEC_UUID hello;
static TEEC_UUID probe;
static pid_t supplicant;

static void nap(long milliseconds)
{
	struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* init's shell started the first one; it is not ours to wait for. */
static void find_supplicant(void)
{
	FILE *file = fopen(PID_FILE, "r");

	if (file == NULL || fscanf(file, "%d", &supplicant) != 1 || supplicant <= 1)
		tap_bail("the pid of the supplicant is known");
	fclose(file);
}

static void stop_supplicant(void)
{
	if (kill(supplicant, SIGKILL) != 0)
		tap_bail("the supplicant can be stopped");
	(void)waitpid(supplicant, NULL, 0);
	/* It holds the device until the kernel has closed it. */
	nap(500);
}

static void start_supplicant(void)
{
	supplicant = fork();
	if (supplicant == 0) {
		execlp("tee-supplicant", "tee-supplicant", (char *)NULL);
		_exit(1);
	}
	nap(1000);
	if (supplicant < 0 || waitpid(supplicant, NULL, WNOHANG) != 0)
		tap_bail("a new supplicant starts");
}

/*
 * A client in a process of its own, so that a call that never returns fails one test instead of
 * stopping them all. Its exit status is the last byte of the result.
 */
static pid_t start_client(void)
{
	TEEC_Context context;
	struct outcome got;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (TEEC_InitializeContext(NULL, &context) != TEEC_SUCCESS)
		_exit(0x7f);
	got = tee_probe_open(&context, hello);
	tap_note("the client got %s from %s", tee_name(got.result), tee_origin(got.origin));
	_exit((int)(got.result & 0x7f));
}

/* Waits for a client; false when it did not end in time. */
static bool ends(pid_t pid, int *status)
{
	for (unsigned int i = 0; i < 100; i++) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		nap(100);
	}
	return false;
}

static void request_is_cut_off(void)
{
	int status = 0;
	pid_t client;

	/* It takes no request any more, but is there: the client's stays in its queue. */
	kill(supplicant, SIGSTOP);
	client = start_client();
	nap(1500);
	tap_ok(waitpid(client, &status, WNOHANG) == 0,
	       "a client waits for a supplicant that does not answer");
	stop_supplicant();
	tap_ok(ends(client, &status) && WIFEXITED(status) && WEXITSTATUS(status) != 0,
	       "when the supplicant dies its client gets an error at once");
}

static void waiting_client_is_killed(void)
{
	int status = 0;
	pid_t client = start_client();

	nap(1500);
	kill(client, SIGKILL);
	tap_ok(ends(client, &status) && WIFSIGNALED(status),
	       "a client that waits for a supplicant can be killed");
}

static void waiting_client_is_served(void)
{
	int status = 0;
	pid_t client = start_client();

	nap(1500);
	start_supplicant();
	tap_ok(ends(client, &status) && WIFEXITED(status) && WEXITSTATUS(status) == 0,
	       "a client that waits for a supplicant is served when one comes");
}

int main(void)
{
	TEEC_Context context;
	TEEC_Session loaded;
	TEEC_Session session;
	bool good = true;

	hello = tee_uuid("HELLO_UUID");
	probe = tee_uuid("PROBE_UUID");
	find_supplicant();
	tee_init(&context);
	tee_open(&context, &loaded, probe);
	request_is_cut_off();
	for (uint32_t i = 0; i < 100; i++)
		good = good && tee_increments(&loaded, i);
	tap_ok(good, "a session that was open goes on without a supplicant");
	waiting_client_is_killed();
	waiting_client_is_served();
	TEEC_CloseSession(&loaded);

	tee_open(&context, &session, hello);
	tap_ok(tee_increments(&session, 42), "with a supplicant again, TAs load again");
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	kill(supplicant, SIGTERM);
	return tap_done();
}
