/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time, and being told to stop.
 */
#include "sys/sys_priv.h"

#include "arch/cpu.h"
#include "base/range.h"
#include "rpc/rpc.h"

/* How long a TA that waits may not hear that it was cancelled; or we not see that it is overdue. */
#define WAIT_SLICE_MS        50u
#define WAIT_SLICE_MASKED_MS 1000u

/* GlobalPlatform's clocks have 32 bits of seconds. */
static enum err time_of_ms(uint64_t ms, struct ta_time *t)
{
	*t = (struct ta_time){ (uint32_t)(ms / 1000), (uint32_t)(ms % 1000) };
	return ms / 1000 > UINT32_MAX ? ERR_RANGE : OK;
}

static uint32_t persistent_time(struct ta_time *t)
{
	const struct ta_instance *ta = ta_frame_self()->ta;
	int64_t offset;

	if (ta_clock_get(ta->part, &ta->uuid, &offset) != OK)
		return TEE_ERROR_TIME_NOT_SET;
	/* An offset was made by subtracting an earlier system time from 32 bits of seconds. */
	if (time_of_ms(time_ms() + (uint64_t)offset, t) != OK)
		return TEE_ERROR_OVERFLOW;
	return TEE_SUCCESS;
}

uint32_t sys_get_time(const uint64_t x[static 8])
{
	uint32_t nanos = 0, r = TEE_SUCCESS, copied;
	struct ta_time t = { 0 };

	switch (x[0]) {
	case TA_TIME_SYSTEM:
		r = ta_result_of(time_of_ms(time_ms(), &t));
		break;
	case TA_TIME_PERSISTENT:
		r = persistent_time(&t);
		break;
	case TA_TIME_REE:
		r = ta_result_of(rpc_time(&t.seconds, &nanos));
		t.millis = nanos / 1000000;
		break;
	default:
		return TEE_ERROR_BAD_PARAMETERS;
	}
	if (r != TEE_SUCCESS && r != TEE_ERROR_OVERFLOW)
		return r;
	copied = ta_result_of(ucopy_out((uva_t){ x[1] }, &t, sizeof(t)));
	return copied != TEE_SUCCESS ? copied : r;
}

uint32_t sys_set_ta_time(const uint64_t x[static 8])
{
	const struct ta_instance *ta = ta_frame_self()->ta;
	struct ta_time t;
	uint64_t ms;
	enum err e;

	e = ucopy_in(&t, (uva_t){ x[0] }, sizeof(t));
	if (e != OK)
		return ta_result_of(e);
	if (t.millis >= 1000)
		return TEE_ERROR_BAD_PARAMETERS;
	ms = (uint64_t)t.seconds * 1000 + t.millis;
	return ta_result_of(ta_clock_set(ta->part, &ta->uuid, (int64_t)(ms - time_ms())));
}

/* ---- cancellation ---------------------------------------------------------------------------- */

uint32_t sys_get_cancellation_flag(const uint64_t x[static 8])
{
	return sys_put_u32(x[0], ta_is_cancelled(ta_frame_self()));
}

static uint32_t set_mask(uint64_t raw_old, bool unmasked)
{
	struct ta_frame *f = ta_frame_self();
	uint32_t r = sys_put_u32(raw_old, !f->cancel_unmasked);

	if (r == TEE_SUCCESS)
		f->cancel_unmasked = unmasked;
	return r;
}

uint32_t sys_unmask_cancellation(const uint64_t x[static 8])
{
	return set_mask(x[0], true);
}

uint32_t sys_mask_cancellation(const uint64_t x[static 8])
{
	return set_mask(x[0], false);
}

/*
 * Sleep in the normal world, which may wake us early: our own counter decides. A
 * normal world that never sleeps only makes itself busy.
 */
uint32_t sys_wait(const uint64_t x[static 8])
{
	const struct ta_frame *f = ta_frame_self();
	uint64_t slice = f->cancel_unmasked ? WAIT_SLICE_MS : WAIT_SLICE_MASKED_MS;
	uint32_t ms = (uint32_t)x[0];
	uint64_t end = ms == TEE_TIMEOUT_INFINITE ? UINT64_MAX : time_ms() + ms;
	uint64_t now;
	enum err e;

	for (now = time_ms(); now < end; now = time_ms()) {
		if (ta_is_cancelled(f))
			return TEE_ERROR_CANCEL;
		sys_end_overdue();
		e = rpc_sleep_ms((uint32_t)(end - now < slice ? end - now : slice));
		if (e != OK)
			return ta_result_of(e);
	}
	return ta_is_cancelled(f) ? TEE_ERROR_CANCEL : TEE_SUCCESS;
}
