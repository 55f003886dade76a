/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device enumeration: Linux asks which services there are and makes a device for each, to which
 * its drivers bind. It asks once at boot and again when tee-supplicant runs.
 *
 * Command    Answer in parameter 0, memory that goes out: UUIDs of 16 octets each; SHORT_BUFFER
 *            and the size that is needed when they do not fit. Others NONE.
 */
#include "pta/pta_priv.h"

#include "abi/ta.h"
#include "abi/tee_errors.h"
#include "base/bytes.h"

#define CMD_DEVICES         0u /* those that need nothing from the normal world */
#define CMD_DEVICES_SUPP    1u /* those that need tee-supplicant */
#define CMD_DEVICES_STORAGE 2u /* those that need storage protected against roll-back */

static uint32_t flag_of(uint32_t command)
{
	switch (command) {
	case CMD_DEVICES:
		return TA_HEAD_DEVICE_ENUM;
	case CMD_DEVICES_SUPP:
		return TA_HEAD_DEVICE_ENUM_SUPP;
	case CMD_DEVICES_STORAGE:
		return TA_HEAD_DEVICE_ENUM_STORAGE;
	default:
		return 0;
	}
}

static uint32_t list_devices(uint32_t flag, struct ta_param *to)
{
	volatile uint8_t *at = ta_param_bytes(to);
	const struct pta *p;
	size_t i, needed = 0;

	for (i = 0; (p = pta_at(i)) != NULL; i++) {
		if (!(p->flags & flag))
			continue;
		if (at && needed + sizeof(p->uuid.b) <= to->size)
			copy_to_hostile(at + needed, p->uuid.b, sizeof(p->uuid.b));
		needed += sizeof(p->uuid.b);
	}
	to->out_size = needed;
	return needed <= to->size ? TEE_SUCCESS : TEE_ERROR_SHORT_BUFFER;
}

static uint32_t invoke(struct part *p, void *state, uint32_t command,
                       struct ta_param params[static TA_PARAMS])
{
	uint32_t flag = flag_of(command);

	(void)p;
	(void)state;
	if (!flag)
		return TEE_ERROR_NOT_IMPLEMENTED;
	if (!pta_is_output(&params[0], false) || !pta_rest_is_none(params, 1))
		return TEE_ERROR_BAD_PARAMETERS;
	return list_devices(flag, &params[0]);
}

const struct pta pta_device = {
	.uuid = { { 0x70, 0x11, 0xa6, 0x88, 0xdd, 0xde, 0x40, 0x53, 0xa5, 0xa9, 0x7b, 0x3c, 0x4d,
	            0xdf, 0x13, 0xb8 } },
	.name = "device enumeration",
	.invoke = invoke,
};
