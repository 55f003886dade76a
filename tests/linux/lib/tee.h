/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * tee - what the client programs share: contexts and sessions that must open, names of results
 *
 * TAs are named by environment variables that the test script sets from the files it carries:
 * HELLO_UUID and PROBE_UUID.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

#include <tee_client_api.h>

#include "tap.h"

/* Where a result came from, as one value that can be compared and printed. */
struct outcome {
	TEEC_Result result;
	uint32_t origin;
};

/* GlobalPlatform's name of a result; a name made of the number for the others. */
const char *tee_name(TEEC_Result result);
const char *tee_origin(uint32_t origin);

/* The UUID in the environment variable @variable; bails when there is none. */
TEEC_UUID tee_uuid(const char *variable);

/* The UUID that @text spells; bails when it spells none. */
TEEC_UUID tee_uuid_of(const char *text);

/* Bail when they fail. */
void tee_init(TEEC_Context *context);
void tee_open(TEEC_Context *context, TEEC_Session *session, TEEC_UUID uuid);

struct outcome tee_try_open(TEEC_Context *context, TEEC_Session *session, TEEC_UUID uuid);

/* Open, and close again if it opened. */
struct outcome tee_probe_open(TEEC_Context *context, TEEC_UUID uuid);

/* Invoke @command; @operation may be NULL. */
struct outcome tee_invoke(TEEC_Session *session, uint32_t command, TEEC_Operation *operation);

/* One test: @got is exactly that. Says what it was instead. */
void tee_expect(struct outcome got, TEEC_Result result, uint32_t origin, const char *name);

/* One test: @got is the TEE's own error, one of @count. */
void tee_expect_one_of(struct outcome got, const TEEC_Result *results, size_t count,
                       const char *name);

/* The increment of a value, as the hello TA does it: true when @value became one more. */
bool tee_increments(TEEC_Session *session, uint32_t value);

/* Interrupts whose handler is called @name that a CPU has had. */
unsigned long tee_interrupts(const char *name, unsigned int cpu);
