/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * cancel - which call of an operation a request for cancellation means
 *
 * TEEC_RequestCancellation() may come before the call, during it or long after it, from any
 * thread. The operation's "started" says which, and is all that they share:
 *
 *	0 ----- call begins ----> RUNNING ----- call ends ----> DONE
 *	|                         |     ^
 *	request                request  | kernel was told
 *	v                         v     |
 *	UNWANTED                  TELLING
 *
 * A call that finds UNWANTED does not begin. One that would end while TELLING waits for the thread
 * that tells, which looks at the operation and its session: both may be gone once the call is over.
 * A program that does not cancel need not set "started": any other number begins a call.
 */
#include <stdbool.h>

#include <tee_client_api.h>

/* By this the kernel knows the call of @operation, which may be NULL. */
uint32_t cancel_id(const TEEC_Operation *operation);

/* The call of @operation, which may be NULL, in @session. False: it was cancelled before that. */
[[nodiscard]] bool cancel_begin(TEEC_Operation *operation, TEEC_Session *session);

void cancel_end(TEEC_Operation *operation);
