/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader, entered on behalf of a TA that is in the middle of a call: one more library, or the
 * address of a symbol. It runs as one level more on this thread, and what it says is
 * for the TA, not for us.
 */
#include "ta/load_priv.h"

#include "base/bytes.h"
#include "log/log.h"

/* What the loader answers; *value is what the TA asked for. */
static uint32_t ask(struct ta_instance *ta, struct loader_call *call, enum ta_activity activity,
                    const char *name, uint64_t *value)
{
	struct ta_frame f;
	enum err e;

	if (!ta_may_nest())
		return TEE_ERROR_OUT_OF_MEMORY;
	frame_push(&f, ta, activity);
	e = loader_run(ta, call, name);
	ta_objects_close(ta);
	frame_pop(&f);
	if (e != OK)
		return ta_result_of(e);
	if (ta->exit.kind != USER_RETURNED) {
		log_error("TA %pU: its loader has died", (const void *)&ta->uuid);
		ta->doomed = true;
		return TEE_ERROR_TARGET_DEAD;
	}
	*value = ta->exit.frame.x[1];
	return (uint32_t)ta->exit.value;
}

uint32_t ta_dlopen(struct ta_instance *ta, const struct uuid *uuid)
{
	struct loader_call call = { .func = LOADER_FUNC_DLOPEN };
	uint64_t none;

	call.dlopen.state_va = ta->loader_state;
	memcpy(call.dlopen.uuid, uuid->b, sizeof(call.dlopen.uuid));
	ta->part->env.random(call.dlopen.seed, sizeof(call.dlopen.seed));
	return ask(ta, &call, TA_EXTENDS, NULL, &none);
}

uint32_t ta_dlsym(struct ta_instance *ta, const struct uuid *uuid, const char *name, size_t size,
                  uint64_t *address)
{
	struct loader_call call = { .func = LOADER_FUNC_DLSYM };

	if (!size || size > TA_SYMBOL_MAX)
		return TEE_ERROR_BAD_PARAMETERS;
	call.dlsym.state_va = ta->loader_state;
	call.dlsym.name_len = size;
	memcpy(call.dlsym.uuid, uuid->b, sizeof(call.dlsym.uuid));
	return ask(ta, &call, TA_LOOKS, name, address);
}
