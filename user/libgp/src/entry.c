/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel wants of a TA, and how each call finds its session. It enters in start.c.
 *
 * An empty command should cost as little as possible, so the parameters are used where the kernel
 * put them. For buffers struct ta_params and TEE_Param agree bit by bit; only values need to be
 * packed (two 64-bit words into two 32-bit halves of one) and unpacked again. Sessions are a list
 * with the one that was used last in front.
 */
#include <stdlib.h>
#include <string.h>

#include "gp.h"

struct session {
	struct session *next;
	uint32_t id;
	void *context;
};

_Static_assert(sizeof(__GP13_TEE_Param) == 16 && sizeof(__GP11_TEE_Param) == 16,
               "TEE_Param overlays two words of struct ta_params");
_Static_assert(offsetof(__GP13_TEE_Param, memref.size) == 8, "and a size the second of them");

uint32_t gp_param_types;
const __GP13_TEE_Param *gp_params;

uintptr_t __stack_chk_guard;

static struct session *sessions;
static const void *instance_data;
static bool instance_ready, instance_created;

/* Here and not with their like, since a shared library must not have another datum. */
void TEE_SetInstanceData(const void *data)
{
	instance_data = data;
}

const void *TEE_GetInstanceData(void)
{
	return instance_data;
}

/* A nibble of 1, 2 or 3 is a value: bit 0 of each nibble that is one. */
static inline uint32_t value_mask(uint32_t types)
{
	return (types | types >> 1) & ~(types >> 2) & 0x1111;
}

static inline TEE_Param *params_take(struct ta_params *p)
{
	uint32_t types = (uint32_t)p->types, mask = value_mask(types);
	int n;

	for (; mask; mask &= mask - 1) {
		n = __builtin_ctz(mask) / 4;
		p->vals[2 * n] = (uint32_t)p->vals[2 * n] | p->vals[2 * n + 1] << 32;
	}
	gp_param_types = types;
	gp_params = (const void *)p->vals;
	return (void *)p->vals;
}

static inline void params_give(struct ta_params *p)
{
	uint32_t mask = value_mask((uint32_t)p->types);
	int n;

	for (; mask; mask &= mask - 1) {
		n = __builtin_ctz(mask) / 4;
		p->vals[2 * n + 1] = p->vals[2 * n] >> 32;
		p->vals[2 * n] = (uint32_t)p->vals[2 * n];
	}
}

/* The session, moved to the front; NULL if the kernel never opened it. */
static struct session *session_find(uint32_t id)
{
	struct session **link, *s;

	for (link = &sessions; (s = *link); link = &s->next) {
		if (s->id != id)
			continue;
		*link = s->next;
		s->next = sessions;
		sessions = s;
		return s;
	}
	return NULL;
}

/* The guard changes under the feet of this function, so it has none itself. */
static TEE_Result __no_stack_protector __noinline instance_prepare(void)
{
	uintptr_t guard;
	TEE_Result res = sys_cryp_random_number_generate(&guard, sizeof(guard));

	if (res != TEE_SUCCESS)
		return res;
	__stack_chk_guard = guard & ~(uintptr_t)0xff; /* a zero byte stops string overruns */
	malloc_init();
	gp_init_objects();
	instance_ready = true;
	return TEE_SUCCESS;
}

/* An instance that could not be created may be asked again; its memory is as it left it. */
static TEE_Result __no_stack_protector __noinline instance_create(void)
{
	TEE_Result res = instance_ready ? TEE_SUCCESS : instance_prepare();

	if (res == TEE_SUCCESS)
		res = TA_CreateEntryPoint();
	instance_created = res == TEE_SUCCESS;
	return res;
}

static void session_remove(struct session *s)
{
	uint32_t stay = TA_FLAG_SINGLE_INSTANCE | TA_FLAG_INSTANCE_KEEP_ALIVE;

	sessions = s->next; /* it was just found, so it is the first */
	free(s);
	if (!sessions && (ta_head.flags & stay) != stay) {
		TA_DestroyEntryPoint();
		gp_fini_objects();
	}
}

static TEE_Result __no_stack_protector __noinline open_session(uint32_t id, struct ta_params *p)
{
	struct session *s;
	TEE_Result res;

	if (!instance_created) {
		res = instance_create();
		if (res != TEE_SUCCESS)
			return res;
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		return TEE_ERROR_OUT_OF_MEMORY;
	s->id = id;
	s->next = sessions;
	sessions = s;

	res = TA_OpenSessionEntryPoint((uint32_t)p->types, params_take(p), &s->context);
	params_give(p);
	if (res != TEE_SUCCESS) {
		s = session_find(id);
		if (s)
			session_remove(s);
	}
	return res;
}

static TEE_Result __noinline close_session(uint32_t id)
{
	struct session *s = session_find(id);

	if (!s)
		return TEE_ERROR_BAD_STATE;
	gp_param_types = 0;
	TA_CloseSessionEntryPoint(s->context);
	s = session_find(id);
	if (s)
		session_remove(s);
	return TEE_SUCCESS;
}

static TEE_Result __noinline memory_stats(struct ta_params *p)
{
	struct heap_stats s;

	if (p->types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_VALUE_OUTPUT,
	                                TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE))
		return TEE_ERROR_BAD_PARAMETERS;
	malloc_stats(&s);
	p->vals[0] = s.used;
	p->vals[1] = s.peak;
	p->vals[2] = s.size;
	p->vals[3] = s.failures;
	p->vals[4] = s.largest_failure;
	p->vals[5] = s.used_then;
	return TEE_SUCCESS;
}

static inline TEE_Result invoke_command(uint32_t id, struct ta_params *p, uint32_t command)
{
	struct session *s = sessions;
	TEE_Result res;

	if (!s || s->id != id) {
		s = session_find(id);
		if (!s)
			return TEE_ERROR_BAD_STATE;
	}
	res = TA_InvokeCommandEntryPoint(s->context, command, (uint32_t)p->types, params_take(p));
	params_give(p);
	return res;
}

TEE_Result __no_stack_protector gp_enter(unsigned long func, unsigned long id, struct ta_params *p,
                                         unsigned long command)
{
	if (__builtin_expect(func == TA_ENTRY_INVOKE_COMMAND, 1))
		return invoke_command((uint32_t)id, p, (uint32_t)command);
	if (func == TA_ENTRY_OPEN_SESSION)
		return open_session((uint32_t)id, p);
	if (func == TA_ENTRY_CLOSE_SESSION)
		return close_session((uint32_t)id);
	if (func == TA_ENTRY_MEMSTATS)
		return memory_stats(p);
	return TEE_ERROR_NOT_SUPPORTED;
}
