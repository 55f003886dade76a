/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel of the tests: the system calls that libgp makes, and the loader's part of it.
 */
#include "lab.h"

#include "libgp/src/gp.h"

TEE_Result lab_panic;
struct lab lab;

/* init.c */
void gp_init_objects(void)
{
	lab.prepared++;
}

void gp_fini_objects(void)
{
	lab.finished++;
}

void test_setup(void)
{
	lab = (struct lab){ 0 };
	gp_param_types = 0;
	malloc_init();
}

void sys_panic_here(uint64_t code)
{
	lab_panic = (TEE_Result)code;
	panic_at(__FILE__, __LINE__, "the TA panics");
	__builtin_unreachable();
}

void sys_log(const char *text, size_t len)
{
	lab.log_len = len < sizeof(lab.log) ? len : sizeof(lab.log) - 1;
	memcpy(lab.log, text, lab.log_len);
	lab.log[lab.log_len] = 0;
}

TEE_Result sys_cryp_random_number_generate(void *buf, size_t len)
{
	static uint64_t state = 1;
	uint8_t *p = buf;

	if (lab.result)
		return lab.result;
	lab.draws++;
	while (len--) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		*p++ = (uint8_t)(state >> 56);
	}
	return TEE_SUCCESS;
}

uint64_t lab_random(void)
{
	uint64_t r;

	sys_cryp_random_number_generate(&r, sizeof(r));
	return r;
}

/* ---- properties of the kernel: one of each type ---------------------------------------------- */

static const struct {
	const char *name;
	uint32_t type, size;
	const void *value;
} properties[] = {
	{ "gpd.tee.text", TA_PROP_STRING, 6, "hello" },
	{ "gpd.tee.flag", TA_PROP_BOOL, 1, "\1" },
	{ "gpd.tee.number", TA_PROP_U32, 4, &(const uint32_t){ 4711 } },
	{ "gpd.tee.broken", TA_PROP_U32, 3, "abc" },
	{ "gpd.ta.appID", TA_PROP_UUID, 16, &(const TEE_UUID){ .timeLow = 0x55 } }, /* of the TA */
};

TEE_Result sys_get_property(uint64_t set, uint64_t index, char *name, uint32_t *name_len, void *buf,
                            uint32_t *len, uint32_t *type)
{
	if (set == TA_PROPSET_TA && index == 0)
		index = 4;
	else if (set != TA_PROPSET_IMPLEMENTATION || index >= 4)
		return TEE_ERROR_ITEM_NOT_FOUND;
	if (name) {
		strlcpy(name, properties[index].name, *name_len);
		*name_len = (uint32_t)strlen(properties[index].name) + 1;
	}
	if (type)
		*type = properties[index].type;
	if (buf) {
		assert_true(*len >= properties[index].size);
		memcpy(buf, properties[index].value, properties[index].size);
		*len = properties[index].size;
	}
	return TEE_SUCCESS;
}

TEE_Result sys_get_property_name_to_index(uint64_t set, const char *name, uint64_t name_len,
                                          uint32_t *index)
{
	assert_int_equal(name_len, strlen(name) + 1);
	*index = 0;
	if (set == TA_PROPSET_TA && !strcmp(name, "gpd.ta.appID"))
		return TEE_SUCCESS;
	for (*index = 0; set == TA_PROPSET_IMPLEMENTATION && *index < 4; ++*index)
		if (!strcmp(properties[*index].name, name))
			return TEE_SUCCESS;
	return TEE_ERROR_ITEM_NOT_FOUND;
}

/* ---- sessions ------------------------------------------------------------------------------- */

static TEE_Result take_call(struct ta_params *params, uint32_t *origin)
{
	lab.calls++;
	lab.params = *params;
	if (lab.answer)
		lab.answer(params);
	*origin = lab.origin;
	return lab.calls == 1 && lab.first_result ? lab.first_result : lab.result;
}

TEE_Result sys_open_ta_session(const TEE_UUID *uuid, uint64_t timeout, struct ta_params *params,
                               uint32_t *session, uint32_t *origin)
{
	lab.uuid = *uuid;
	lab.session = 0;
	lab.timeout = timeout;
	*session = 77;
	return take_call(params, origin);
}

TEE_Result sys_close_ta_session(uint64_t session)
{
	lab.session = session;
	return lab.result;
}

TEE_Result sys_invoke_ta_command(uint64_t session, uint64_t timeout, uint64_t command,
                                 struct ta_params *params, uint32_t *origin)
{
	lab.session = session;
	lab.timeout = timeout;
	lab.command = command;
	return take_call(params, origin);
}

/* ---- the rest ------------------------------------------------------------------------------- */

TEE_Result sys_check_access_rights(uint64_t flags, const void *buf, size_t len)
{
	(void)flags;
	(void)buf;
	(void)len;
	return lab.result;
}

TEE_Result sys_get_cancellation_flag(uint32_t *flag)
{
	*flag = 1;
	return lab.result;
}

TEE_Result sys_unmask_cancellation(uint32_t *old)
{
	*old = 1;
	return lab.result;
}

TEE_Result sys_mask_cancellation(uint32_t *old)
{
	*old = 0;
	return lab.result;
}

TEE_Result sys_wait(uint64_t ms)
{
	lab.timeout = ms;
	return lab.result;
}

TEE_Result sys_get_time(uint64_t which, TEE_Time *time)
{
	*time = (TEE_Time){ 100 + (uint32_t)which, 7 };
	return lab.result;
}

TEE_Result sys_set_ta_time(const TEE_Time *time)
{
	(void)time;
	return lab.result;
}

TEE_Result sys_cache_operation(void *buf, size_t len, uint64_t op)
{
	(void)buf;
	(void)len;
	lab.command = op;
	return lab.result;
}
