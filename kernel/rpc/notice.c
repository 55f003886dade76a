/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleeping mutexes. A sleeper waits in a request for a value that is its thread's; it is woken by
 * a request of the waker's, or, where the guest listens for it, by an interrupt and a fast call
 * that fetches the value: then the waker goes on meanwhile, and needs no request buffer.
 *
 * A thread waits for one thing at a time. Linux wants values of at most 255, and 0 would have it
 * call back (SMC_NOTIF_DO_BOTTOM_HALF), which nothing here needs.
 */
#include "abi/smc.h"
#include "base/check.h"
#include "plat/plat.h"
#include "rpc/rpc_priv.h"

static_assert(RPC_NOTICE_MAX <= 31, "bits of rpc_table.noted");

static uint32_t value_of(unsigned thread_id)
{
	return thread_id + 1;
}

static void request(uint64_t what, uint32_t value)
{
	struct msg_param p = {
		.attr = MSG_ATTR_VALUE_IN,
		.value = { what, value, 0 },
	};
	uint32_t result;

	/*
	 * Whether it worked does not matter: a sleeper checks for itself, and
	 * the guest that fails to wake one keeps only its own call waiting.
	 */
	(void)!rpc_do(RPC_NOTIFY, &p, 1, &result);
}

/* False: the guest does not listen. */
static bool note(struct part *p, uint32_t value)
{
	struct part_held h = part_lock(p);
	bool listens = p->rpc->notices;

	if (listens) {
		p->rpc->noted |= 1u << value;
		plat_notice();
	}
	part_unlock(h);
	return listens;
}

static void sleep_wait(struct thread *self)
{
	check(self == thread_self());
	request(RPC_NOTIFY_WAIT, value_of(self->id));
}

static void sleep_wake(unsigned thread_id)
{
	uint32_t value = value_of(thread_id);

	if (!note(part_self(), value))
		request(RPC_NOTIFY_SEND, value);
}

void rpc_notice_init(struct part *p)
{
	p->sleep.wait = sleep_wait;
	p->sleep.wake = sleep_wake;
}

/* ---- calls of the guest's kernel ------------------------------------------------------------ */

bool rpc_notice_offered(bool hypervised)
{
	return plat.notice_irq && !hypervised;
}

enum err rpc_notice_enable(struct part *p)
{
	struct part_held h;

	if (!rpc_notice_offered(p->env.hypervised))
		return ERR_NOENT;
	h = part_lock(p);
	p->rpc->notices = true;
	part_unlock(h);
	return OK;
}

uint32_t rpc_notice_fetch(struct part *p, uint32_t *value)
{
	struct part_held h = part_lock(p);
	uint32_t noted = p->rpc->noted;
	uint32_t state = 0;

	*value = 0;
	if (noted) {
		*value = (uint32_t)__builtin_ctz(noted);
		noted &= noted - 1;
		state = SMC_NOTIF_VALID | (noted ? SMC_NOTIF_PENDING : 0);
	}
	p->rpc->noted = noted;
	part_unlock(h);
	return state;
}

/* What was noted and not fetched will not be: whoever sleeps for it is woken by request. */
void rpc_notice_disable(struct part *p)
{
	struct part_held h = part_lock(p);
	uint32_t noted = p->rpc->noted;

	p->rpc->notices = false;
	p->rpc->noted = 0;
	part_unlock(h);
	for (; noted; noted &= noted - 1)
		request(RPC_NOTIFY_SEND, (uint32_t)__builtin_ctz(noted));
}
