/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * operation - the parameters of one call: into the kernel's form, and back
 *
 *	operation_prepare()    checks all, shares what has to be shared, copies what goes in
 *	the call
 *	operation_finish()     copies what came back; left out when the kernel refused the call
 *	operation_release()    shares no longer
 *
 * Trust      The program's structures are read once, before the call: what is compared with an
 *            answer afterwards is our copy of it. An answer's size may be any number: no more bytes
 *            are copied than the program offered.
 * Ownership  A struct operation is the caller's, on its stack; between prepare and release it
 *            holds leases and registrations.
 * Invariant  Each of its parameters holds exactly what its kind says.
 */
#include "device.h"
#include "pool.h"

#define PARAMS TEEC_CONFIG_PAYLOAD_REF_COUNT

enum param_kind {
	PARAM_PLAIN,  /* a value, nothing, or memory that needs no copy; holds nothing */
	PARAM_COPIED, /* copied to and from where a shared block has its shadow; holds nothing */
	PARAM_LEASED, /* copied to and from the pool; holds a lease */
	PARAM_SHARED, /* shared for this call only, with a copy or without; holds a share */
};

struct param {
	enum param_kind kind;
	uint32_t type;
	void *bytes; /* the program's buffer */
	void *copy;  /* what the TA sees instead of it, or NULL */
	size_t size; /* of the buffer */
	union {
		struct pool_lease lease;
		struct shm shm;
	};
};

struct operation {
	uint32_t count; /* parameters up to the last that is used; 0 without an operation */
	struct param params[PARAMS];
};

/*
 * The parameters of @from, which may be NULL, into @out->count of @message.
 * BAD_PARAMETERS, OUT_OF_MEMORY   @out holds nothing
 */
[[nodiscard]] TEEC_Result operation_prepare(const TEEC_Context *context, const TEEC_Operation *from,
                                            struct tee_ioctl_param *message, struct operation *out);

/* What the TEE has made of them, into @to. */
void operation_finish(const struct operation *o, const struct tee_ioctl_param *message,
                      TEEC_Operation *to);

void operation_release(struct operation *o);
