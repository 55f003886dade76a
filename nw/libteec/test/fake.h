/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * fake - a kernel with a TEE, under the library's feet
 *
 * The linker puts it between the library and open, ioctl, mmap, munmap, madvise, close and calloc.
 * It keeps account of what the library holds, shares real memory with a "TA", which is a function
 * of the test, and can fail the n-th thing that it is asked for.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/tee.h>

#include <tee_client_api.h>

#define FAKE_SESSION 7
#define FAKE_IOCTLS  16 /* by number */

/* One parameter as the TA sees it. */
struct fake_param {
	uint64_t attr;
	uint64_t a;
	uint64_t b;      /* the size of memory; the TA may write it */
	uint8_t *bytes;  /* memory, or NULL */
	uint8_t *mapped; /* where the library sees it, if the kernel allocated it */
	uint64_t offset;
	int32_t id;
};

struct fake_call {
	bool opens; /* a session; command is then of no use */
	uint32_t command;
	uint32_t session;
	uint32_t cancel_id;
	uint32_t login;
	uint8_t uuid[16];
	uint8_t client[16];
	uint32_t count;
	struct fake_param params[4];
	uint32_t origin; /* the TA's, as a rule */
};

struct fake {
	/* What the test chooses. */
	struct tee_ioctl_version_data devices[3];
	uint32_t device_count;
	TEEC_Result (*ta)(struct fake_call *call);
	void (*cancelled)(uint32_t session, uint32_t id);
	int call_errno;          /* of opening and invoking */
	void (*allocates)(void); /* the library has asked for memory, and does not have it yet */
	void (*closed)(void);    /* a device was: its number is free */
	const void *read_only;   /* memory that begins here cannot be registered */
	bool refuse_register;    /* nor any other */
	unsigned int fail_at;

	/* What happened. */
	unsigned int ioctls;
	unsigned int count[FAKE_IOCTLS];
	unsigned int steps;
	struct fake_call last;
	size_t last_size; /* of the message */
	size_t mapped;    /* bytes, of whatever memory */
};

extern struct fake fake;

/* A kernel with one TEE that can do everything. */
void fake_reset(void);

/* The library holds no device, no memory, no mapping, and has unmapped what it has mapped. */
void fake_expect_clean(void);

/* How many blocks of memory are shared at the moment, and how many devices are open. */
size_t fake_shares(void);
size_t fake_devices(void);

/* The count of ioctls since the last time. */
unsigned int fake_ioctls(void);
