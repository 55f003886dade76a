// SPDX-License-Identifier: BSD-2-Clause
#include "cancel.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "device.h"

/* Numbers that nothing leaves there by chance. */
#define NOT_STARTED 0u
#define RUNNING     0x7ee52a01u
#define TELLING     0x7ee52a02u
#define DONE        0x7ee52a03u
#define UNWANTED    0x7ee52a04u

uint32_t cancel_id(const TEEC_Operation *operation)
{
	/* Two calls of one session at a time would have to lie 4 GiB apart to be confused. */
	return (uint32_t)(uintptr_t)operation;
}

static bool step(uint32_t *started, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(started, &from, to, false, __ATOMIC_ACQ_REL,
	                                   __ATOMIC_RELAXED);
}

bool cancel_begin(TEEC_Operation *operation, TEEC_Session *session)
{
	if (!operation)
		return true;
	operation->imp.session = session;
	if (__atomic_exchange_n(&operation->started, RUNNING, __ATOMIC_ACQ_REL) != UNWANTED)
		return true;
	cancel_end(operation);
	return false;
}

void cancel_end(TEEC_Operation *operation)
{
	if (!operation)
		return;
	while (!step(&operation->started, RUNNING, DONE)) {
		if (__atomic_load_n(&operation->started, __ATOMIC_RELAXED) == TELLING)
			syscall(SYS_futex, &operation->started, FUTEX_WAIT_PRIVATE, TELLING, NULL,
			        NULL, 0);
		else if (__atomic_load_n(&operation->started, __ATOMIC_RELAXED) != RUNNING)
			return; /* the program has written there */
	}
}

static void tell(TEEC_Operation *operation)
{
	const TEEC_Session *session = operation->imp.session;

	device_cancel(session->imp.ctx->imp.fd, session->imp.session_id, cancel_id(operation));
	__atomic_store_n(&operation->started, RUNNING, __ATOMIC_RELEASE);
	/* The operation may be gone already; its address wakes nobody who does not look again. */
	syscall(SYS_futex, &operation->started, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

TEEC_EXPORT void TEEC_RequestCancellation(TEEC_Operation *operation)
{
	if (!operation || step(&operation->started, NOT_STARTED, UNWANTED))
		return;
	if (step(&operation->started, RUNNING, TELLING))
		tell(operation);
}
