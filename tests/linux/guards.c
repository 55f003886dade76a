// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a CPU has to guard code with: landing pads (BTI) and signed return addresses (PAC). Linux
 * tells what there is; a CPU without is tested for being left in peace. That EL3 lets the secure
 * world have PAC as well, Linux cannot know: SECURE_PAC=1 in the environment says so.
 */
#include <stdlib.h>
#include <sys/auxv.h>

#include <probe_ta.h>

#include "tee.h"

/* Of Linux's ABI: AT_HWCAP, AT_HWCAP2 */
#define CAP_PACA (1ul << 30)
#define CAP2_BTI (1ul << 17)

static TEEC_Context context;

static void expect(uint32_t command, bool guarded, const char *dies, const char *lives)
{
	TEEC_Session session;
	struct outcome o;

	tee_open(&context, &session, tee_uuid("PROBE_UUID"));
	o = tee_invoke(&session, command, NULL);
	if (guarded)
		tee_expect(o, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE, dies);
	else
		tee_expect(o, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP, lives);
	TEEC_CloseSession(&session);
}

int main(void)
{
	tee_init(&context);
	expect(PROBE_CMD_NO_LANDING_PAD, getauxval(AT_HWCAP2) & CAP2_BTI,
	       "a branch to no landing pad ends the TA",
	       "landing pads are no matter to a CPU without BTI");
	expect(PROBE_CMD_FORGED_RETURN, getenv("SECURE_PAC") && getauxval(AT_HWCAP) & CAP_PACA,
	       "a forged return address ends the TA",
	       "return addresses are no matter to a CPU without PAC");
	TEEC_FinalizeContext(&context);
	return tap_done();
}
