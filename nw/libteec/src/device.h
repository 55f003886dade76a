/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * device - the kernel's TEE device, one function for each thing asked of it
 *
 * Trust      The kernel is believed. What a TA answers through it is not looked at here.
 * Ownership  A struct shm holds a share of memory with the TEE, until device_release().
 * Threads    Nothing is kept here: all functions may run at the same time.
 * Errors     TEEC_Result, made of errno by one table.
 */
#include <stddef.h>
#include <stdint.h>

#include <linux/tee.h>

#include <tee_client_api.h>

/* What other libraries and programs may see; everything else is hidden. */
#define TEEC_EXPORT __attribute__((visibility("default")))

/* Memory that the TEE may see. One that holds nothing has neither file nor map. */
struct shm {
	int32_t id;      /* by this the kernel knows it in calls */
	int fd;          /* keeps memory of the process registered, or -1 */
	void *map;       /* memory that is ours to unmap, or NULL */
	size_t map_size; /* what of it is mapped */
};

/*
 * A bit of imp.flags of a TEEC_SharedMemory: there is something to refer to and to release. A
 * block that was never shared is zero as a rule, which would be the id of another one.
 */
#define BLOCK_SHARED 1u

#define SHM_NONE ((struct shm){ .id = -1, .fd = -1 })

/*
 * Open device number @number. Not there, not to be opened, not a TEE of GlobalPlatform's: -1.
 */
int device_open(unsigned int number, struct tee_ioctl_version_data *version);

/*
 * Ask the kernel for at least @size bytes of its own memory, zeroed, page-aligned, mapped. @size is
 * not 0. OUT_OF_MEMORY also when it is more than the kernel has in one piece.
 */
[[nodiscard]] TEEC_Result device_alloc(int device, size_t size, struct shm *out);

/*
 * At least @size bytes, which may be 0, zeroed, page-aligned, mapped: pages of the process, as many
 * as it may have, with which it may do what it likes, for instance read a file into them. The
 * kernel's, if that shares none of a process.
 */
[[nodiscard]] TEEC_Result device_make(const TEEC_Context *context, size_t size, struct shm *out);

/* Share @size bytes of the program's memory where they are. @size is not 0. */
[[nodiscard]] TEEC_Result device_register(int device, void *buffer, size_t size, struct shm *out);

/* Share the memory behind @fd; *@size is what that is. */
[[nodiscard]] TEEC_Result device_register_fd(int device, int fd, struct shm *out, size_t *size);

/* Share no longer. @shm holds nothing after it. */
void device_release(struct shm *shm);

/* The calls to the TEE. @message is a struct of linux/tee.h with its parameters, @size bytes. */
[[nodiscard]] TEEC_Result device_open_session(int device, void *message, size_t size);
[[nodiscard]] TEEC_Result device_invoke(int device, void *message, size_t size);
void device_close_session(int device, uint32_t session);
void device_cancel(int device, uint32_t session, uint32_t cancel_id);
