// SPDX-License-Identifier: BSD-2-Clause
/*
 * All CPUs call at once: a process pinned to each, a session of its own in each, 100,000
 * invocations in all. Then the same with threads that share one context, unpinned, with
 * sessions that come and go, and with one session, whose calls wait for each other.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tee.h"

#define MAX_CPUS 64u
#define TURNS    100u /* of each thread: enough for some to wait, however few calls are asked for */

/* Shared by the processes. */
struct board {
	atomic_uint ready;
	atomic_uint answered;
	atomic_uint wrong;
};

static struct board *board;
static unsigned int cpus;
static unsigned int all_calls = 100000; /* SMP_CALLS in the environment: fewer, for a slow TEE */
static TEEC_UUID hello;
static TEEC_Context shared_context;

static void pin(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0)
		atomic_fetch_add(&board->wrong, 1);
}

static void call_often(TEEC_Session *session, unsigned int calls)
{
	for (unsigned int i = 0; i < calls; i++) {
		if (tee_increments(session, i))
			atomic_fetch_add(&board->answered, 1);
		else
			atomic_fetch_add(&board->wrong, 1);
	}
}

/* Nobody starts before all are there. */
static void wait_for_all(void)
{
	atomic_fetch_add(&board->ready, 1);
	while (atomic_load(&board->ready) < cpus)
		sched_yield();
}

static void child(unsigned int cpu)
{
	TEEC_Context context;
	TEEC_Session session;
	struct outcome got;

	pin(cpu);
	if (TEEC_InitializeContext(NULL, &context) != TEEC_SUCCESS)
		_exit(1);
	got = tee_try_open(&context, &session, hello);
	wait_for_all();
	if (got.result != TEEC_SUCCESS)
		_exit(1);
	call_often(&session, all_calls / cpus);
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	_exit(0);
}

static void reset_board(void)
{
	atomic_store(&board->ready, 0);
	atomic_store(&board->answered, 0);
	atomic_store(&board->wrong, 0);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void processes(void)
{
	bool good = true;
	double begun = now();
	int status;

	reset_board();
	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		if (fork() == 0)
			child(cpu);
	while (wait(&status) > 0 || errno == EINTR)
		good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	tap_ok(good && atomic_load(&board->wrong) == 0 &&
	               atomic_load(&board->answered) == all_calls / cpus * cpus,
	       "%u invocations from %u processes, one on each CPU, without an error",
	       all_calls / cpus * cpus, cpus);
	tap_note("%u answered, %u wrong, %.1f s", atomic_load(&board->answered),
	         atomic_load(&board->wrong), now() - begun);
}

static void *thread_of_calls(void *unused)
{
	TEEC_Session session;

	(void)unused;
	if (tee_try_open(&shared_context, &session, hello).result != TEEC_SUCCESS) {
		atomic_fetch_add(&board->wrong, 1);
		return NULL;
	}
	call_often(&session, all_calls / 1000);
	TEEC_CloseSession(&session);
	return NULL;
}

static void *thread_of_sessions(void *unused)
{
	TEEC_Session session;

	(void)unused;
	for (unsigned int i = 0; i < all_calls / 5000; i++) {
		if (tee_try_open(&shared_context, &session, hello).result != TEEC_SUCCESS) {
			atomic_fetch_add(&board->wrong, 1);
			return NULL;
		}
		call_often(&session, 1);
		TEEC_CloseSession(&session);
	}
	return NULL;
}

/* Calls of one session take turns: who waits sleeps in the kernel, until the TEE wakes it. */
static TEEC_Session shared_session;

static void *thread_of_turns(void *unused)
{
	(void)unused;
	call_often(&shared_session, TURNS);
	return NULL;
}

static void threads(void *(*work)(void *), unsigned int count, unsigned int calls, const char *what)
{
	pthread_t ids[4 * MAX_CPUS];
	unsigned int started = 0;

	reset_board();
	while (started < count && pthread_create(&ids[started], NULL, work, NULL) == 0)
		started++;
	for (unsigned int i = 0; i < started; i++)
		pthread_join(ids[i], NULL);
	tap_ok(started == count && atomic_load(&board->wrong) == 0 &&
	               atomic_load(&board->answered) == calls,
	       "%u threads that share a context %s", count, what);
}

static unsigned long notices(void)
{
	unsigned long all = 0;

	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		all += tee_interrupts("optee_notification", cpu);
	return all;
}

static void turns(void)
{
	unsigned long begun = notices();

	tee_open(&shared_context, &shared_session, hello);
	threads(thread_of_turns, 2 * cpus, 2 * cpus * TURNS, "call one session at once");
	TEEC_CloseSession(&shared_session);
	if (getenv("TEE_IS_PEER") == NULL)
		tap_ok(notices() > begun, "who waits for its turn is woken by the TEE's interrupt");
	tap_note("%lu interrupts", notices() - begun);
}

int main(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	if (getenv("SMP_CALLS") != NULL)
		all_calls = (unsigned int)strtoul(getenv("SMP_CALLS"), NULL, 10);
	hello = tee_uuid("HELLO_UUID");
	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
	             0);
	if (board == MAP_FAILED || online < 1 || online > (long)MAX_CPUS)
		tap_bail("the test has its memory and knows its CPUs");
	cpus = (unsigned int)online;
	tap_ok(cpus >= 4, "the machine has four CPUs or more");

	processes();
	tee_init(&shared_context);
	threads(thread_of_calls, 4 * cpus, 4 * cpus * (all_calls / 1000), "call at once");
	threads(thread_of_sessions, 2 * cpus, 2 * cpus * (all_calls / 5000),
	        "open and close sessions at once");
	turns();
	TEEC_FinalizeContext(&shared_context);
	return tap_done();
}
