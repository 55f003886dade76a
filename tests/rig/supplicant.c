/* SPDX-License-Identifier: BSD-2-Clause */
#include "abi/tee_errors.h"
#include "base/bytes.h"
#include "base/fmt.h"
#include "memory.h"
#include "say.h"
#include "supplicant.h"

#define PAIR(hi, lo)       ((uint64_t)(uint32_t)(hi) << 32 | (uint32_t)(lo))
#define EPOCH              1750000000ull /* what the clock shows at reset, seconds since 1970 */
#define NOTIFY_MAX         256u
#define NOTIFY_PATIENCE_MS 20000u

struct supplicant supplicant;
static uint64_t counts[SUPPLICANT_COMMANDS];
static bool sent[NOTIFY_MAX];

uint64_t supplicant_count(uint32_t cmd)
{
	return cmd < SUPPLICANT_COMMANDS ? __atomic_load_n(&counts[cmd], __ATOMIC_RELAXED) : 0;
}

static bool is_value(const struct msg_arg *m, uint32_t i)
{
	uint64_t type = m->params[i].attr & MSG_ATTR_TYPE_MASK;

	return i < m->param_count && type >= MSG_ATTR_VALUE_IN && type <= MSG_ATTR_VALUE_INOUT;
}

/* Temporary references name their buffer by address, registered ones by cookie and offset. */
bool supplicant_span(const struct msg_param *p, struct shm **s, size_t *off)
{
	uint64_t type = p->attr & MSG_ATTR_TYPE_MASK;

	if (type >= MSG_ATTR_RMEM_IN && type <= MSG_ATTR_RMEM_INOUT) {
		*s = shm_find(p->rmem.cookie);
		*off = p->rmem.offs;
	} else if (type >= MSG_ATTR_TMEM_IN && type <= MSG_ATTR_TMEM_INOUT) {
		*s = shm_find(p->tmem.cookie);
		*off = *s ? p->tmem.addr - pa_of((*s)->mem) - (*s)->offset : 0;
	} else {
		return false;
	}
	return !*s || (*off <= (*s)->size && p->rmem.size <= (*s)->size - *off);
}

static uint32_t serve_load_ta(struct msg_arg *m)
{
	char name[64];
	const void *image;
	size_t size, off;
	struct shm *s;
	struct uuid uuid;

	if (m->param_count != 2 || !is_value(m, 0) || !supplicant_span(&m->params[1], &s, &off))
		return TEE_ERROR_BAD_PARAMETERS;
	memcpy(uuid.b, m->params[0].octets, sizeof(uuid.b));
	fmt(name, sizeof(name), "%pU.ta", (void *)&uuid);
	if (supplicant.no_images || !archive_find(name, &image, &size))
		return TEE_ERROR_ITEM_NOT_FOUND;
	if (!s || m->params[1].rmem.size < size) {
		m->params[1].rmem.size = size;
		return s ? TEE_ERROR_SHORT_BUFFER : TEE_SUCCESS;
	}
	shm_write(s, off, image, size);
	m->params[1].rmem.size = size;
	return TEE_SUCCESS;
}

static uint32_t serve_get_time(struct msg_arg *m)
{
	uint64_t ns = ticks_to_ns(ticks());

	if (m->param_count != 1 || !is_value(m, 0))
		return TEE_ERROR_BAD_PARAMETERS;
	m->params[0].value.a = EPOCH + ns / 1000000000u;
	m->params[0].value.b = ns % 1000000000u;
	return TEE_SUCCESS;
}

void supplicant_wake(uint32_t value)
{
	if (value < NOTIFY_MAX)
		__atomic_store_n(&sent[value], true, __ATOMIC_RELEASE);
}

/* A wake-up may come before its wait. Whoever waits keeps its core until then. */
static uint32_t serve_notify(struct msg_arg *m)
{
	uint64_t end = ticks() + NOTIFY_PATIENCE_MS * (ticks_per_second() / 1000);
	uint64_t value;

	if (m->param_count < 1 || !is_value(m, 0) || m->params[0].value.b >= NOTIFY_MAX)
		return TEE_ERROR_BAD_PARAMETERS;
	value = m->params[0].value.b;
	if (m->params[0].value.a == RPC_NOTIFY_SEND) {
		supplicant_wake((uint32_t)value);
		return TEE_SUCCESS;
	}
	if (m->params[0].value.a != RPC_NOTIFY_WAIT)
		return TEE_ERROR_BAD_PARAMETERS;
	if (m->params[0].value.c)
		end = ticks() + m->params[0].value.c * (ticks_per_second() / 1000);
	while (!__atomic_exchange_n(&sent[value], false, __ATOMIC_ACQUIRE)) {
		if (ticks() > end)
			return TEE_ERROR_BUSY;
		cpu_pause();
	}
	return TEE_SUCCESS;
}

static uint32_t serve_suspend(struct msg_arg *m)
{
	if (m->param_count != 1 || !is_value(m, 0))
		return TEE_ERROR_BAD_PARAMETERS;
	wait_ms(m->params[0].value.a);
	return TEE_SUCCESS;
}

static uint32_t serve_shm_alloc(struct msg_arg *m)
{
	size_t size = m->params[0].value.b;
	struct shm *s;

	if (m->param_count != 1 || !is_value(m, 0) || size > POOL_SIZE / 8)
		return TEE_ERROR_BAD_PARAMETERS;
	if (supplicant.no_memory)
		return TEE_ERROR_OUT_OF_MEMORY;
	s = shm_new(size, 0, supplicant.plain_memory ? 0 : SHM_REVERSED);
	m->params[0] = supplicant.plain_memory ? shm_span_param(s, MSG_ATTR_TMEM_OUT)
	                                       : shm_list_param(s, MSG_ATTR_TMEM_OUT);
	return TEE_SUCCESS;
}

static uint32_t serve_shm_free(struct msg_arg *m)
{
	struct shm *s;

	if (m->param_count != 1 || !is_value(m, 0))
		return TEE_ERROR_BAD_PARAMETERS;
	s = shm_find(m->params[0].value.b);
	if (!s)
		return TEE_ERROR_BAD_PARAMETERS;
	shm_free(s);
	return TEE_SUCCESS;
}

/* With trace=1, what goes back and forth. */
static void trace(const char *what, const struct msg_arg *m)
{
	if (!config_is("trace", "1"))
		return;
	say("rig: %s cmd %u, %u parameters, ret %x", what, m->cmd, m->param_count, m->ret);
	for (uint32_t i = 0; i < m->param_count && i < MSG_PARAMS_MAX; i++)
		say("rig:   %u: attr %lx  %lx %lx %lx", i, (unsigned long)m->params[i].attr,
		    (unsigned long)m->params[i].value.a, (unsigned long)m->params[i].value.b,
		    (unsigned long)m->params[i].value.c);
}

uint32_t supplicant_answer(struct msg_arg *m)
{
	if (m->cmd < SUPPLICANT_COMMANDS)
		__atomic_add_fetch(&counts[m->cmd], 1, __ATOMIC_RELAXED);
	switch (m->cmd) {
	case RPC_LOAD_TA:
		return serve_load_ta(m);
	case RPC_FS:
		return supplicant.no_files ? TEE_ERROR_NOT_SUPPORTED : files_serve(m);
	case RPC_GET_TIME:
		return serve_get_time(m);
	case RPC_NOTIFY:
		return serve_notify(m);
	case RPC_SUSPEND:
		return serve_suspend(m);
	case RPC_SHM_ALLOC:
		return serve_shm_alloc(m);
	case RPC_SHM_FREE:
		return serve_shm_free(m);
	default:
		return TEE_ERROR_NOT_SUPPORTED;
	}
}

struct msg_arg *supplicant_request(const struct call *c)
{
	struct msg_arg *m = call_rpc_message(c);
	struct shm *s;

	if ((uint32_t)c->r.x[0] != SMC_RPC_CMD || m)
		return (uint32_t)c->r.x[0] == SMC_RPC_CMD ? m : NULL;
	s = shm_find(PAIR(c->r.x[1], c->r.x[2]));
	return s ? (struct msg_arg *)(void *)shm_at(s, 0) : NULL;
}

static void serve_cmd(struct call *c)
{
	struct msg_arg *m = supplicant_request(c);

	if (!m) {
		say("rig: a request in a buffer that does not exist");
		return;
	}
	if (m->param_count > MSG_PARAMS_MAX) {
		m->ret = TEE_ERROR_BAD_PARAMETERS;
		return;
	}
	if (supplicant.hook && supplicant.hook(c, m, supplicant.hook_arg))
		return;
	trace("asks", m);
	m->ret = supplicant_answer(m);
	m->ret_origin = MSG_ORIGIN_COMMS;
	trace("gets", m);
}

static void serve_alloc(struct call *c)
{
	struct shm *s = NULL;
	size_t size = (uint32_t)c->r.x[1];

	if (size && size <= PAGE_SIZE && !supplicant.no_memory)
		s = shm_new(size, 0, 0);
	c->r.x[1] = s ? pa_of(s->mem) >> 32 : 0;
	c->r.x[2] = s ? pa_of(s->mem) & 0xffffffffu : 0;
	c->r.x[4] = s ? s->cookie >> 32 : 0;
	c->r.x[5] = s ? s->cookie & 0xffffffffu : 0;
}

void supplicant_serve(struct call *c)
{
	switch ((uint32_t)c->r.x[0]) {
	case SMC_RPC_ALLOC:
		serve_alloc(c);
		break;
	case SMC_RPC_FREE:
		shm_free(shm_find(PAIR(c->r.x[1], c->r.x[2])));
		break;
	case SMC_RPC_CMD:
		serve_cmd(c);
		break;
	default: /* an interrupt, which has been taken, or nothing we know */
		break;
	}
}
