// SPDX-License-Identifier: BSD-2-Clause
/*
 * A plugin of tee-supplicant for the test of services. See services_ta.h.
 */
#include <stdint.h>
#include <tee_client_api.h>
#include <tee_plugin_method.h>

#include <services_ta.h>

static TEEC_Result start(void)
{
	return TEEC_SUCCESS;
}

static TEEC_Result complement(uint8_t *bytes, size_t count, size_t size, size_t *out_size)
{
	*out_size = count;
	if (count > size)
		return TEEC_ERROR_SHORT_BUFFER;
	for (size_t i = 0; i < count; i++)
		bytes[i] = (uint8_t)~bytes[i];
	return TEEC_SUCCESS;
}

static TEEC_Result call(unsigned int command, unsigned int sub_command, void *bytes, size_t size,
                        size_t *out_size)
{
	switch (command) {
	case PLUGIN_CMD_COMPLEMENT:
		return complement(bytes, sub_command, size, out_size);
	case PLUGIN_CMD_RETURN:
		return sub_command;
	case PLUGIN_CMD_BOAST:
		*out_size = sub_command;
		return TEEC_SUCCESS;
	default:
		return TEEC_ERROR_NOT_SUPPORTED;
	}
}

/* The name by which tee-supplicant finds it. */
extern struct plugin_method plugin_method;
struct plugin_method plugin_method = { "test", SERVICES_PLUGIN, start, call };
