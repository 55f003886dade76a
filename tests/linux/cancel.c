// SPDX-License-Identifier: BSD-2-Clause
/*
 * A TA that goes on past a cancel: its client gets rid of it, with Debian's driver, which
 * resumes an interrupted call until it ends. OP-TEE would never come back.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <probe_ta.h>

#include "tee.h"

#define DEAD_NAME "a TA that loops past a cancel is dead to its client"

#define LOOP_CPU 1u /* of several, by itself */

static TEEC_Context context;
static TEEC_Session looping;
static TEEC_Operation operation;
static struct outcome outcome;

static void stay_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0)
		tap_bail("a thread has its CPU");
}

/* A tick is 4 ms: there are hundreds, or the one or two a second that other interrupts bring. */
static bool has_ticks(unsigned int cpu)
{
	unsigned long begun = tee_interrupts("arch_timer", cpu);

	for (int i = 0; i < 200; i++) {
		usleep(100000);
		if (tee_interrupts("arch_timer", cpu) - begun >= 100)
			return true;
	}
	tap_note("it was %lu ticks in twenty seconds", tee_interrupts("arch_timer", cpu) - begun);
	return false;
}

static void *loop(void *arg)
{
	(void)arg;
	stay_on(LOOP_CPU);
	outcome = tee_invoke(&looping, PROBE_CMD_LOOP, &operation);
	return NULL;
}

int main(void)
{
	TEEC_UUID probe = tee_uuid("PROBE_UUID");
	TEEC_Session bystander;
	pthread_t thread;

	if (getenv("TEE_IS_PEER") != NULL) {
		tap_note("OP-TEE leaves such a TA running for ever");
		return tap_done();
	}
	tee_init(&context);
	tee_open(&context, &bystander, probe);
	tee_open(&context, &looping, probe);
	if (pthread_create(&thread, NULL, loop, NULL) != 0)
		tap_bail("a thread starts");
	sleep(1);
	tap_ok(tee_increments(&bystander, 5), "another session goes on while one loops");
	tap_ok(has_ticks(LOOP_CPU), "and its CPU still has its ticks");
	TEEC_RequestCancellation(&operation);
	tap_ok(tee_increments(&bystander, 6), "and while it is cancelled");
	pthread_join(thread, NULL);
	tee_expect(outcome, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE, DEAD_NAME);
	TEEC_CloseSession(&looping);
	tap_ok(tee_increments(&bystander, 7), "and when it is gone");
	tee_open(&context, &looping, probe);
	tap_ok(tee_increments(&looping, 8), "a new session of it opens");
	TEEC_CloseSession(&looping);
	TEEC_CloseSession(&bystander);
	TEEC_FinalizeContext(&context);
	return tap_done();
}
