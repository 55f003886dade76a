/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random numbers for the normal world's own pool (Linux: optee-rng), of the guest's own generator;
 * this service keeps nothing and asks no device.
 *
 * Commands   ENTROPY: parameter 0, memory in and out, is filled. INFO: parameter 0, a value out,
 *            becomes bytes per second, and bits of entropy in 1024 bits. Others NONE.
 */
#include "pta/pta_priv.h"

#include "abi/ta.h"
#include "abi/tee_errors.h"
#include "base/bytes.h"

#define CMD_ENTROPY 0u
#define CMD_INFO    1u

#define POOL_SIZE        4096u    /* at once */
#define BYTES_PER_SECOND 1000000u /* the generator is faster; this is what is worth asking for */

/* The generator is seeded for good, but only a CPU that makes true randomness keeps adding to it.
 */
#define QUALITY_TRUE   1024u
#define QUALITY_SEEDED 256u

static uint32_t entropy(struct part *p, struct ta_param *to)
{
	volatile uint8_t *at = ta_param_bytes(to);
	uint8_t piece[256];
	size_t done, n;

	if (!at || !to->size)
		return TEE_ERROR_BAD_PARAMETERS;
	if (to->size > POOL_SIZE)
		return TEE_ERROR_NOT_SUPPORTED;

	for (done = 0; done < to->size; done += n) {
		n = to->size - done < sizeof(piece) ? to->size - done : sizeof(piece);
		p->env.random(piece, n);
		copy_to_hostile(at + done, piece, n);
	}
	scrub(piece, sizeof(piece));
	to->out_size = to->size;
	return TEE_SUCCESS;
}

static uint32_t info(const struct part *p, struct ta_param *to)
{
	to->a = BYTES_PER_SECOND;
	to->b = p->env.true_random ? QUALITY_TRUE : QUALITY_SEEDED;
	return TEE_SUCCESS;
}

static uint32_t invoke(struct part *p, void *state, uint32_t command,
                       struct ta_param params[static TA_PARAMS])
{
	(void)state;
	if (!pta_rest_is_none(params, 1))
		return TEE_ERROR_BAD_PARAMETERS;

	switch (command) {
	case CMD_ENTROPY:
		return pta_is_output(&params[0], true) ? entropy(p, &params[0])
		                                       : TEE_ERROR_BAD_PARAMETERS;
	case CMD_INFO:
		return params[0].kind == TA_PARAM_VALUE && params[0].out && !params[0].in
		               ? info(p, &params[0])
		               : TEE_ERROR_BAD_PARAMETERS;
	default:
		return TEE_ERROR_NOT_IMPLEMENTED;
	}
}

const struct pta pta_rng = {
	.uuid = { { 0xab, 0x7a, 0x61, 0x7c, 0xb8, 0xe7, 0x4d, 0x8f, 0x83, 0x01, 0xd0, 0x9b, 0x61,
	            0x03, 0x6b, 0x64 } },
	.name = "random numbers",
	.flags = TA_HEAD_DEVICE_ENUM,
	.invoke = invoke,
};
