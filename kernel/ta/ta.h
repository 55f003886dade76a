/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta - sessions, instances of Trusted Applications, their loading and their end
 *
 * One table per partition. A session is a client's line to an instance; an
 * instance is a TA at S-EL0 with its own address space, or a pseudo TA in the kernel
 * (pta/). A TA that panics, faults or runs out of memory is dead: its memory goes
 * at once, its sessions answer TARGET_DEAD until their clients close them.
 *
 * Trust      UUIDs, session ids, commands and parameters come from the guest; the
 *            TA is hostile too. Images are used only after their signature was verified over
 *            a secure copy (image.h).
 * Ownership  The table owns sessions and instances. A call holds its session, so
 *            closing while it runs waits.
 * Locking    The table belongs to the partition's lock. An instance runs one call at a time under
 *            its mutex (busy). A pseudo TA without a state runs as many as come.
 * Invariant  An instance lives while it has sessions, or for ever if keep-alive.
 */
#include "rpc/rpc.h"
#include "share/share.h"

#define TA_PARAMS 4u

enum ta_param_kind {
	TA_PARAM_NONE,
	TA_PARAM_VALUE,
	TA_PARAM_SHARE, /* normal-world memory */
	TA_PARAM_USER,  /* memory of a calling TA: a secure copy stands in for it */
};

/* One parameter, decoded and checked. */
struct ta_param {
	enum ta_param_kind kind;
	bool in, out;
	uint64_t a, b;       /* VALUE: 32-bit each; out values are written back here */
	struct share *share; /* SHARE; NULL with size 0 = NULL memory reference */
	size_t offset, size; /* checked: the span lies in the share */
	uva_t user;          /* USER: where the caller has it */
	uint8_t *copy;       /* USER: whole pages; NULL with size 0 = NULL memory reference */
	size_t out_size; /* what the TA says it wrote or needs; may exceed size (short buffer) */
};

/* First byte of a memory reference, for pseudo TAs; normal-world bytes stay hostile. NULL: none. */
static inline volatile uint8_t *ta_param_bytes(const struct ta_param *p)
{
	if (p->kind == TA_PARAM_USER)
		return p->copy;
	return p->kind == TA_PARAM_SHARE && p->share ? share_at(p->share, p->offset) : NULL;
}

struct ta_client {
	uint32_t login; /* TEE_LOGIN_... */
	struct uuid uuid;
};

/* A GlobalPlatform result and who says so. */
struct ta_answer {
	uint32_t result; /* TEE_... */
	uint32_t origin; /* TEE_ORIGIN_... */
};

/* A pseudo TA by its UUID, or NULL; pta/ has the table, the nexus hands it in. */
struct pta;
typedef const struct pta *pta_find_fn(const struct uuid *uuid);

/* A TA that is built into the kernel: a whole signed image, checked like any other when loaded. */
struct ta_early {
	struct uuid uuid;
	const uint8_t *start, *end;
};

/* Where TAs come from that are not the normal world's; the same for all partitions. */
struct ta_sources {
	pta_find_fn *find_pta;
	const struct ta_early *early; /* ends with one without a start */
};

/* @from stays the caller's and must not change. ERR_NOMEM. */
enum err ta_init(struct part *p, const struct ta_sources *from);

/* Open a session; *session is its id, unique in the partition and not 0. */
struct ta_answer ta_open(struct part *p, const struct uuid *uuid, const struct ta_client *client,
                         struct ta_param params[static TA_PARAMS], uint32_t *session);
struct ta_answer ta_invoke(struct part *p, uint32_t session, uint32_t command,
                           struct ta_param params[static TA_PARAMS]);
struct ta_answer ta_close(struct part *p, uint32_t session);
/*
 * Ask the call @cancel_id in @session to stop; with 0, the one that runs, or else all that wait.
 * The TA may mask that, and may be about to finish: it has TA_GRACE_MS for it. One that is not back
 * by then is killed (TARGET_DEAD). A call that still waits for its turn does not begin any more
 * (CANCEL).
 * Closing a session asks its running calls to stop as well.
 */
#define TA_GRACE_MS 10000u
struct ta_answer ta_cancel(struct part *p, uint32_t session, uint32_t cancel_id);

/* Has a TA on this thread used up its grace? Then nothing more is to be run there. */
bool ta_is_overdue(const struct thread *t);
/* Before @t, which was interrupted, goes on: end the TA that is overdue. */
void ta_before_resume(struct thread *t);

/* GlobalPlatform result for an error of ours. */
uint32_t ta_result_of(enum err e);

/* sessions, instances, pages held by TAs: for the accounting. */
struct ta_count {
	unsigned sessions, instances;
	size_t pages;
};
struct ta_count ta_count(struct part *p);

/* One instance, for those who want to see them all: 0, 1, and so on; false: there are no more. */
struct ta_info {
	struct uuid uuid;
	bool dead;
	unsigned sessions;
	size_t pages;
};
bool ta_info_at(struct part *p, unsigned index, struct ta_info *out);

/* "TA <uuid>" of the TA that thread @t runs, for the log; 0 when none. */
size_t ta_origin(const struct thread *t, char *buf, size_t size);
