// SPDX-License-Identifier: BSD-2-Clause
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* Not in Linux 6.12's headers: kernels that are made for secure data paths have it. */
struct register_fd_data {
	int64_t fd;
	uint64_t size;
	uint32_t flags;
	int32_t id;
};
#define IOC_SHM_REGISTER_FD _IOWR(TEE_IOC_MAGIC, TEE_IOC_BASE + 8, struct register_fd_data)

static TEEC_Result result_of_errno(void)
{
	switch (errno) {
	case ENOMEM:
		return TEEC_ERROR_OUT_OF_MEMORY;
	case EINVAL:
		return TEEC_ERROR_BAD_PARAMETERS;
	case EPERM:
	case EACCES:
		return TEEC_ERROR_ACCESS_DENIED;
	case EBUSY:
		return TEEC_ERROR_BUSY;
	default:
		return TEEC_ERROR_GENERIC;
	}
}

int device_open(unsigned int number, struct tee_ioctl_version_data *version)
{
	char path[32];
	int device;

	snprintf(path, sizeof(path), "/dev/tee%u", number);
	device = open(path, O_RDWR | O_CLOEXEC);
	if (device < 0)
		return -1;
	*version = (struct tee_ioctl_version_data){ 0 };
	if (ioctl(device, TEE_IOC_VERSION, version) == 0 && version->gen_caps & TEE_GEN_CAP_GP)
		return device;
	close(device);
	return -1;
}

/* Whole pages; less than @size when there are no numbers for them. */
static size_t in_pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) & ~(page - 1);
}

/* Its pages lie in a row. Asked for more than so many, it refuses, and warns in its log. */
#define KERNEL_PAGES_MAX 1024u

/*
 * The descriptor is closed at once: the mapping alone keeps the memory, and a program that uses
 * many blocks does not run out of descriptors, nor do its children inherit any.
 */
TEEC_Result device_alloc(int device, size_t size, struct shm *out)
{
	size_t mapped = in_pages(size);
	struct tee_ioctl_shm_alloc_data data = { .size = mapped };
	TEEC_Result result;
	void *map;
	int fd;

	*out = SHM_NONE;
	if (mapped < size || mapped > in_pages(1) * KERNEL_PAGES_MAX)
		return TEEC_ERROR_OUT_OF_MEMORY;
	fd = ioctl(device, TEE_IOC_SHM_ALLOC, &data);
	if (fd < 0)
		return result_of_errno();
	map = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	result = map == MAP_FAILED ? TEEC_ERROR_OUT_OF_MEMORY : TEEC_SUCCESS;
	close(fd);
	if (result == TEEC_SUCCESS)
		*out = (struct shm){ .id = data.id, .fd = -1, .map = map, .map_size = mapped };
	return result;
}

TEEC_Result device_register(int device, void *buffer, size_t size, struct shm *out)
{
	struct tee_ioctl_shm_register_data data = { .addr = (uintptr_t)buffer, .length = size };
	int fd = ioctl(device, TEE_IOC_SHM_REGISTER, &data);

	*out = SHM_NONE;
	if (fd < 0)
		return result_of_errno();
	out->id = data.id;
	out->fd = fd;
	return TEEC_SUCCESS;
}

static TEEC_Result make_of_process(int device, size_t size, struct shm *out)
{
	size_t mapped = in_pages(size);
	TEEC_Result result;
	void *map;

	if (mapped < size)
		return TEEC_ERROR_OUT_OF_MEMORY;
	map = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return TEEC_ERROR_OUT_OF_MEMORY;
	result = device_register(device, map, mapped, out);
	if (result != TEEC_SUCCESS) {
		munmap(map, mapped);
		return result;
	}
	out->map = map;
	out->map_size = mapped;
	return TEEC_SUCCESS;
}

TEEC_Result device_make(const TEEC_Context *context, size_t size, struct shm *out)
{
	TEEC_Result result = TEEC_ERROR_NOT_SUPPORTED;

	if (size == 0)
		size = 1;
	if (context->imp.reg_mem)
		result = make_of_process(context->imp.fd, size, out);
	if (result != TEEC_SUCCESS)
		result = device_alloc(context->imp.fd, size, out);
	return result;
}

TEEC_Result device_register_fd(int device, int fd, struct shm *out, size_t *size)
{
	struct register_fd_data data = { .fd = fd };
	int shared = ioctl(device, IOC_SHM_REGISTER_FD, &data);

	*out = SHM_NONE;
	if (shared < 0)
		return TEEC_ERROR_BAD_PARAMETERS;
	out->id = data.id;
	out->fd = shared;
	*size = data.size;
	return TEEC_SUCCESS;
}

void device_release(struct shm *shm)
{
	if (shm->map)
		munmap(shm->map, shm->map_size);
	if (shm->fd >= 0)
		close(shm->fd);
	*shm = SHM_NONE;
}

/*
 * Not repeated when a signal ends it: the TA may have run already.
 */
static TEEC_Result exchange(int device, unsigned long request, void *message, size_t size)
{
	struct tee_ioctl_buf_data data = { .buf_ptr = (uintptr_t)message, .buf_len = size };

	return ioctl(device, request, &data) == 0 ? TEEC_SUCCESS : result_of_errno();
}

TEEC_Result device_open_session(int device, void *message, size_t size)
{
	return exchange(device, TEE_IOC_OPEN_SESSION, message, size);
}

TEEC_Result device_invoke(int device, void *message, size_t size)
{
	return exchange(device, TEE_IOC_INVOKE, message, size);
}

void device_close_session(int device, uint32_t session)
{
	struct tee_ioctl_close_session_arg data = { .session = session };

	/* There is nobody to tell, and nothing to do about it. */
	(void)ioctl(device, TEE_IOC_CLOSE_SESSION, &data);
}

void device_cancel(int device, uint32_t session, uint32_t cancel_id)
{
	struct tee_ioctl_cancel_arg data = { .cancel_id = cancel_id, .session = session };

	/* A hint, which may come too late: the kernel then knows no such call. */
	(void)ioctl(device, TEE_IOC_CANCEL, &data);
}
