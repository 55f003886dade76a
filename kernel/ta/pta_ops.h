/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta/pta_ops - what a pseudo TA is, as ta/ sees it; pta/ implements, nexus/ hands the table to ta/
 */
#include "ta/ta.h"

struct pta {
	struct uuid uuid;
	const char *name;
	uint32_t flags; /* TA_HEAD_DEVICE_ENUM...: who is told of it by device enumeration */
	/*
	 * Results are TEE_...; the origin is the TA's. open and close may be NULL. A service that
	 * has a state for each session has a close; it gets one call of a session at a time.
	 */
	uint32_t (*open)(struct part *p, const struct ta_client *client, void **state);
	void (*close)(struct part *p, void *state);
	uint32_t (*invoke)(struct part *p, void *state, uint32_t command,
	                   struct ta_param params[static TA_PARAMS]);
};
