/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way in: fast calls answered here, yielding calls handed to a guest's thread.
 *
 * Registers are hostile. EL3 keeps the caller's x4 to x17; x0 to x3 of the
 * answer are all that it sees, as zero-extended 32-bit values.
 */
#include "abi/smc.h"
#include "arch/cpu.h"
#include "base/check.h"
#include "base/version.h"
#include "call/call.h"
#include "nexus/nexus_priv.h"
#include "rpc/rpc.h"

/* UUID of Postern as a trusted OS: 8f21f6d6-ead8-4d7a-9270-29a361ebc5de. */
#define POSTERN_UUID_0 0x8f21f6d6u
#define POSTERN_UUID_1 0xead84d7au
#define POSTERN_UUID_2 0x927029a3u
#define POSTERN_UUID_3 0x61ebc5deu

#define POSTERN_REVISION_MAJOR 0u
#define POSTERN_REVISION_MINOR 1u

static void answer(struct smc_regs *r, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	r->a[0] = a0;
	r->a[1] = a1;
	r->a[2] = a2;
	r->a[3] = a3;
}

/* The one table from our errors to the ABI's. */
static const uint32_t smc_code[ERR_COUNT] = {
	[OK] = SMC_RET_OK,
	[ERR_NOMEM] = SMC_RET_ENOMEM,
	[ERR_LIMIT] = SMC_RET_ENOMEM,
	[ERR_RANGE] = SMC_RET_ENOTAVAIL,
	[ERR_ACCESS] = SMC_RET_ENOTAVAIL,
	[ERR_EXIST] = SMC_RET_EBUSY,
	[ERR_NOENT] = SMC_RET_ENOTAVAIL,
	[ERR_BUSY] = SMC_RET_EBUSY,
	[ERR_FORMAT] = SMC_RET_EBADCMD,
	[ERR_SECURITY] = SMC_RET_ENOTAVAIL,
	[ERR_ARG] = SMC_RET_EBADCMD,
	[ERR_UNSUPPORTED] = SMC_RET_UNKNOWN,
	[ERR_COMM] = SMC_RET_ENOTAVAIL,
	[ERR_DEAD] = SMC_RET_ENOTAVAIL,
	[ERR_SHORT] = SMC_RET_ENOTAVAIL,
	[ERR_CANCEL] = SMC_RET_ENOTAVAIL,
	[ERR_STATE] = SMC_RET_ENOTAVAIL,
};

static void exchange_capabilities(struct smc_regs *r)
{
	uint32_t caps = SMC_CAP_UNREGISTERED_SHM | SMC_CAP_DYNAMIC_SHM | SMC_CAP_MEMREF_NULL |
	                SMC_CAP_RPC_ARG | SMC_CAP_VIRTUALIZATION;
	uint32_t highest = 0;

	if (rpc_notice_offered(!guest_is_alone(r->a[7]))) {
		caps |= SMC_CAP_ASYNC_NOTIF;
		highest = RPC_NOTICE_MAX;
	}
	if ((uint32_t)r->a[1] & ~SMC_NW_CAP_UNIPROCESSOR)
		answer(r, SMC_RET_ENOTAVAIL, caps, 0, 0);
	else
		answer(r, SMC_RET_OK, caps, highest, RPC_PARAMS_MAX);
}

/* The cache of request buffers belongs to the guest, so its window is needed. */
static void shm_cache(struct smc_regs *r, bool enable)
{
	struct guest *g = guest_enter(r->a[7]);
	cookie_t cookie = { 0 };
	enum err e;

	if (!g) {
		answer(r, SMC_RET_ENOTAVAIL, 0, 0, 0);
		return;
	}
	e = enable ? rpc_cache_enable(g->part) : rpc_cache_disable(g->part, &cookie);
	guest_leave(g);
	answer(r, smc_code[e], cookie.v >> 32, (uint32_t)cookie.v, 0);
}

static void enable_notices(struct smc_regs *r)
{
	struct guest *g = guest_enter(r->a[7]);
	enum err e = ERR_NOENT;

	if (g) {
		e = rpc_notice_enable(g->part);
		guest_leave(g);
	}
	answer(r, smc_code[e], 0, 0, 0);
}

/* From the normal world's interrupt handler. */
static void fetch_notice(struct smc_regs *r)
{
	struct guest *g = guest_enter(r->a[7]);
	uint32_t value, state;

	if (!g || !rpc_notice_offered(g->part->env.hypervised)) {
		answer(r, SMC_RET_ENOTAVAIL, 0, 0, 0);
	} else {
		state = rpc_notice_fetch(g->part, &value);
		answer(r, SMC_RET_OK, value, state, 0);
	}
	if (g)
		guest_leave(g);
}

/* Life cycle calls are the hypervisor's, and the hypervisor is client 0. */
static void life_cycle(struct smc_regs *r, enum err (*change)(uint64_t raw_id))
{
	enum err e = r->a[7] == CLIENT_NO_HYPERVISOR ? change((uint32_t)r->a[1]) : ERR_ACCESS;

	answer(r, smc_code[e], 0, 0, 0);
}

/* So are those that say what the next guest of an id may use. */
static void announce(struct smc_regs *r)
{
	uint32_t number[TERM_COUNT], who = (uint32_t)r->a[1];
	enum err e = ERR_ACCESS;

	static_assert(2 + TERM_COUNT == 7, "x2 to x6");
	for (unsigned i = 0; i < TERM_COUNT; i++)
		number[i] = (uint32_t)r->a[2 + i];
	if (r->a[7] == CLIENT_NO_HYPERVISOR)
		e = guest_announce(who & SMC_CLIENT_MASK, who >> 16, number);
	answer(r, smc_code[e], 0, 0, 0);
}

static void add_label(struct smc_regs *r)
{
	uint8_t piece[GUEST_LABEL_PIECE];
	enum err e = ERR_ACCESS;

	for (unsigned i = 0; i < sizeof(piece); i++)
		piece[i] = (uint8_t)(r->a[3 + i / 4] >> 8 * (i % 4));
	if (r->a[7] == CLIENT_NO_HYPERVISOR)
		e = guest_add_label((uint32_t)r->a[1], (uint32_t)r->a[2], piece);
	answer(r, smc_code[e], 0, 0, 0);
}

void upcall_fast(struct smc_regs *r)
{
	uint32_t id = (uint32_t)r->a[0];

	r->a[7] = (uint32_t)r->a[7];
	if (!guest_is_known(r->a[7])) {
		answer(r, SMC_RET_ENOTAVAIL, 0, 0, 0);
		return;
	}
	switch (id) {
	case SMC_CALLS_UID:
		answer(r, SMC_UID_0, SMC_UID_1, SMC_UID_2, SMC_UID_3);
		break;
	case SMC_CALLS_REVISION:
		answer(r, SMC_REVISION_MAJOR, SMC_REVISION_MINOR, 0, 0);
		break;
	case SMC_GET_OS_UUID:
		answer(r, POSTERN_UUID_0, POSTERN_UUID_1, POSTERN_UUID_2, POSTERN_UUID_3);
		break;
	case SMC_GET_OS_REVISION:
		answer(r, POSTERN_REVISION_MAJOR, POSTERN_REVISION_MINOR, postern_build, 0);
		break;
	case SMC_EXCHANGE_CAPABILITIES:
		exchange_capabilities(r);
		break;
	case SMC_ENABLE_SHM_CACHE:
		shm_cache(r, true);
		break;
	case SMC_DISABLE_SHM_CACHE:
		shm_cache(r, false);
		break;
	case SMC_VM_CREATED:
		life_cycle(r, guest_create_vm);
		break;
	case SMC_VM_DESTROYED:
		life_cycle(r, guest_destroy_vm);
		break;
	case SMC_GUEST_TERMS:
		announce(r);
		break;
	case SMC_GUEST_LABEL:
		add_label(r);
		break;
	case SMC_GET_THREAD_COUNT:
		answer(r, SMC_RET_OK, guest_threads(r->a[7]), 0, 0);
		break;
	case SMC_ENABLE_ASYNC_NOTIF:
		enable_notices(r);
		break;
	case SMC_GET_ASYNC_NOTIF_VALUE:
		fetch_notice(r);
		break;
	case SMC_GET_SHM_CONFIG: /* no reserved memory: all of it is registered */
		answer(r, SMC_RET_ENOTAVAIL, 0, 0, 0);
		break;
	default:
		answer(r, SMC_RET_UNKNOWN, 0, 0, 0);
		break;
	}
}

/* A fresh thread for a new call. */
static enum err start(struct part *p, const struct smc_regs *r, struct thread **out)
{
	struct part_held h = part_lock(p);
	enum err e = part_thread_get(h, out);

	part_unlock(h);
	if (e == OK)
		thread_start(*out, r, call_perform);
	return e;
}

/* The thread that a3 names; an answer is for those only that asked. */
static enum err resume(struct part *p, const struct smc_regs *r, struct thread **out)
{
	enum thread_state was;
	struct part_held h = part_lock(p);
	enum err e = part_thread_resume(h, (uint32_t)r->a[3], out, &was);

	part_unlock(h);
	if (e == OK && was == THREAD_IN_RPC)
		(*out)->regs = *r;
	else if (e == OK)
		ta_before_resume(*out);
	return e;
}

/* Once it is put back another core may have the thread: the answer is taken before. */
static void run(struct thread *t, struct smc_regs *r)
{
	enum thread_stop why = thread_run(t);
	const uint64_t *a = t->regs.a;
	struct part_held h;

	switch (why) {
	case THREAD_STOP_DONE:
		answer(r, a[0], a[1], a[2], a[3]);
		break;
	case THREAD_STOP_RPC:
		answer(r, a[0], a[1], a[2], t->id);
		break;
	case THREAD_STOP_PREEMPTED:
		answer(r, SMC_RPC_INTR, 0, 0, t->id);
		break;
	}
	h = part_lock(t->part);
	part_thread_put(h, t, why);
	part_unlock(h);
}

static bool is_call(uint32_t id)
{
	return id == SMC_CALL_WITH_ARG || id == SMC_CALL_WITH_RPC_ARG ||
	       id == SMC_CALL_WITH_REGD_ARG;
}

void upcall_yielding(struct smc_regs *r)
{
	uint32_t id = (uint32_t)r->a[0];
	bool back = id == SMC_CALL_RETURN_FROM_RPC;
	struct guest *g;
	struct thread *t;
	enum err e;

	/* The ABI is of 32-bit registers: what else they hold is noise. */
#pragma GCC unroll 8
	for (unsigned i = 0; i < array_count(r->a); i++)
		r->a[i] = (uint32_t)r->a[i];

	if (!back && !is_call(id)) {
		answer(r, SMC_RET_UNKNOWN, 0, 0, 0);
		return;
	}
	g = guest_enter(r->a[7]);
	if (!g) {
		answer(r, SMC_RET_ENOTAVAIL, 0, 0, 0);
		return;
	}
	e = back ? resume(g->part, r, &t) : start(g->part, r, &t);
	if (e == OK)
		run(t, r);
	else
		answer(r, back ? SMC_RET_ERESUME : SMC_RET_ETHREAD_LIMIT, 0, 0, 0);
	guest_leave(g);
}
