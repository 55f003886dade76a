// SPDX-License-Identifier: BSD-2-Clause
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake.h"
#include "host/test.h"

#define SHARES_MAX  256
#define DEVICES_MAX 64

#define NR_REGISTER_FD 8

/* A block that the TEE may see. It lives while its file is open or it is mapped. */
struct share {
	bool live;
	int device;
	int file; /* -1: closed */
	unsigned int maps;
	void *map;     /* the library's */
	uint8_t *view; /* ours, or the program's memory */
	bool ours;     /* the kernel's memory */
	size_t size;
	unsigned int calls; /* that use it */
};

struct fake fake;
static struct share shares[SHARES_MAX];
static struct {
	int fd; /* -1: closed */
	uint32_t index;
} devices[DEVICES_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int __real_open(const char *path, int flags, ...);
int __real_ioctl(int fd, unsigned long request, ...);
void *__real_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __real_munmap(void *at, size_t size);
int __real_madvise(void *at, size_t size, int advice);
int __real_close(int fd);
void *__real_calloc(size_t count, size_t size);

int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __wrap_munmap(void *at, size_t size);
int __wrap_madvise(void *at, size_t size, int advice);
int __wrap_close(int fd);
void *__wrap_calloc(size_t count, size_t size);

/* A kernel has no locks that a fork could catch. */
static void before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void watch_forks(void)
{
	if (pthread_atfork(before_fork, after_fork, after_fork) != 0)
		abort();
}

/* ---- accounts -------------------------------------------------------------------------------- */

/* The time has come for something to fail. */
static bool fails(int error)
{
	bool now = __atomic_add_fetch(&fake.steps, 1, __ATOMIC_RELAXED) == fake.fail_at;

	if (now)
		errno = error;
	return now;
}

static struct share *share_new(int device, size_t size)
{
	for (size_t i = 1; i < SHARES_MAX; i++)
		if (!shares[i].live) {
			shares[i] = (struct share){
				.live = true, .device = device, .file = -1, .size = size
			};
			return &shares[i];
		}
	fail_msg("more than %d blocks are shared", SHARES_MAX);
	return NULL;
}

static void share_put(struct share *s)
{
	if (s->file >= 0 || s->maps > 0)
		return;
	if (s->calls > 0) {
		fprintf(stderr, "memory is taken from a call that uses it\n");
		abort();
	}
	if (s->ours)
		__real_munmap(s->view, s->size);
	s->live = false;
}

/* The device that is open as @fd, or DEVICES_MAX. */
static size_t device_of(int fd)
{
	size_t i = 0;

	while (i < DEVICES_MAX && devices[i].fd != fd)
		i++;
	return i;
}

size_t fake_shares(void)
{
	size_t count = 0;

	for (size_t i = 0; i < SHARES_MAX; i++)
		count += shares[i].live;
	return count;
}

size_t fake_devices(void)
{
	size_t count = 0;

	for (size_t i = 0; i < DEVICES_MAX; i++)
		count += devices[i].fd >= 0;
	return count;
}

unsigned int fake_ioctls(void)
{
	unsigned int count = fake.ioctls;

	fake.ioctls = 0;
	return count;
}

void fake_expect_clean(void)
{
	assert_int_equal(fake_shares(), 0);
	assert_int_equal(fake_devices(), 0);
	assert_int_equal(fake.mapped, 0);
}

void fake_reset(void)
{
	memset(&fake, 0, sizeof(fake));
	fake.device_count = 1;
	fake.devices[0] = (struct tee_ioctl_version_data){
		.impl_id = TEE_IMPL_ID_OPTEE,
		.impl_caps = TEE_OPTEE_CAP_TZ,
		.gen_caps = TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM | TEE_GEN_CAP_MEMREF_NULL,
	};
	for (size_t i = 0; i < DEVICES_MAX; i++)
		devices[i].fd = -1;
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* Of the device that is open as @fd: ids are a context's own. */
static bool param_in(int fd, const struct tee_ioctl_param *from, struct fake_param *to)
{
	struct share *s;

	*to = (struct fake_param){ .attr = from->attr, .a = from->a, .b = from->b, .id = -1 };
	if (from->attr < TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT)
		return true;
	if (from->c == TEE_MEMREF_NULL)
		return fake.devices[0].gen_caps & TEE_GEN_CAP_MEMREF_NULL;
	if (from->c >= SHARES_MAX || !shares[from->c].live)
		return false;
	s = &shares[from->c];
	if (s->device != fd || from->a > s->size || from->b > s->size - from->a)
		return false;
	s->calls++;
	to->id = (int32_t)from->c;
	to->offset = from->a;
	to->mapped = s->map ? (uint8_t *)s->map + from->a : NULL;
	to->bytes = s->view + from->a;
	return true;
}

static void params_out(const struct fake_call *call, struct tee_ioctl_param *to)
{
	pthread_mutex_lock(&lock);
	for (uint32_t i = 0; i < call->count; i++) {
		const struct fake_param *p = &call->params[i];

		if (p->id >= 0)
			shares[p->id].calls--;
		if (p->attr & 2 && p->attr < 4)
			to[i].a = p->a;
		if (p->attr & 2)
			to[i].b = p->b;
	}
	pthread_mutex_unlock(&lock);
}

static bool params_in(int fd, const struct tee_ioctl_param *from, uint32_t count,
                      struct fake_call *call)
{
	bool good = count <= 4;

	pthread_mutex_lock(&lock);
	for (call->count = 0; good && call->count < count; call->count++) {
		good = param_in(fd, &from[call->count], &call->params[call->count]);
		if (!good)
			break;
	}
	pthread_mutex_unlock(&lock);
	return good;
}

static int call_ta(int fd, struct fake_call *call, struct tee_ioctl_param *params, uint32_t count,
                   uint32_t *result)
{
	bool good = params_in(fd, params, count, call);

	if (good && !fake.call_errno) {
		pthread_mutex_lock(&lock);
		fake.last = *call;
		pthread_mutex_unlock(&lock);
		call->origin = TEEC_ORIGIN_TRUSTED_APP;
		*result = fake.ta ? fake.ta(call) : TEEC_SUCCESS;
	}
	params_out(call, params);
	errno = good ? fake.call_errno : EINVAL;
	return errno == 0 ? 0 : -1;
}

static int do_open_session(int fd, struct tee_ioctl_open_session_arg *arg)
{
	struct fake_call call = { .opens = true,
		                  .cancel_id = arg->cancel_id,
		                  .login = arg->clnt_login };

	memcpy(call.uuid, arg->uuid, 16);
	memcpy(call.client, arg->clnt_uuid, 16);
	if (call_ta(fd, &call, arg->params, arg->num_params, &arg->ret) < 0)
		return -1;
	arg->ret_origin = call.origin;
	arg->session = FAKE_SESSION;
	return 0;
}

static int do_invoke(int fd, struct tee_ioctl_invoke_arg *arg)
{
	struct fake_call call = { .command = arg->func,
		                  .session = arg->session,
		                  .cancel_id = arg->cancel_id };

	if (call_ta(fd, &call, arg->params, arg->num_params, &arg->ret) < 0)
		return -1;
	arg->ret_origin = call.origin;
	return 0;
}

static int do_message(int fd, bool opens, struct tee_ioctl_buf_data *data)
{
	void *message = (void *)(uintptr_t)data->buf_ptr;
	const struct tee_ioctl_open_session_arg *o = message;
	const struct tee_ioctl_invoke_arg *i = message;
	uint32_t count = opens ? o->num_params : i->num_params;

	__atomic_store_n(&fake.last_size, data->buf_len, __ATOMIC_RELAXED);
	if (data->buf_len != (opens ? sizeof(*o) : sizeof(*i)) + count * sizeof(o->params[0])) {
		errno = EINVAL;
		return -1;
	}
	return opens ? do_open_session(fd, message) : do_invoke(fd, message);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static int do_alloc(int device, void *argument)
{
	struct tee_ioctl_shm_alloc_data *data = argument;
	struct share *s;

	if (data->size == 0 || data->size % 4096 != 0 || data->flags != 0) {
		errno = EINVAL;
		return -1;
	}
	s = share_new(device, data->size);
	s->ours = true;
	s->file = memfd_create("shm", 0);
	if (ftruncate(s->file, (off_t)data->size) < 0)
		abort();
	s->view = __real_mmap(NULL, s->size, PROT_READ | PROT_WRITE, MAP_SHARED, s->file, 0);
	data->id = (int32_t)(s - shares);
	return s->file;
}

static int do_register(int device, void *argument)
{
	struct tee_ioctl_shm_register_data *data = argument;
	struct share *s;

	if (fake.refuse_register || data->addr == (uintptr_t)fake.read_only || data->length == 0 ||
	    data->flags != 0) {
		errno = EFAULT;
		return -1;
	}
	s = share_new(device, data->length);
	s->file = memfd_create("registered", 0);
	s->view = (uint8_t *)(uintptr_t)data->addr;
	data->id = (int32_t)(s - shares);
	return s->file;
}

/* fd; size; flags, id. Any file is as good as a dma-buf. */
static int do_register_fd(int device, void *argument)
{
	int64_t *data = argument;
	struct share *s;

	s = share_new(device, 12345);
	s->file = memfd_create("file", 0);
	s->view = (uint8_t *)s;
	data[1] = 12345;
	data[2] = (int64_t)(s - shares) << 32;
	return s->file;
}

static int with_lock(int (*what)(int device, void *data), int device, void *data)
{
	int result;

	pthread_mutex_lock(&lock);
	result = what(device, data);
	pthread_mutex_unlock(&lock);
	return result;
}

static int do_ioctl(size_t device, unsigned long request, void *data)
{
	const struct tee_ioctl_cancel_arg *cancel = data;
	int fd = devices[device].fd;

	switch (_IOC_NR(request)) {
	case _IOC_NR(TEE_IOC_VERSION):
		*(struct tee_ioctl_version_data *)data = fake.devices[devices[device].index];
		return 0;
	case _IOC_NR(TEE_IOC_SHM_ALLOC):
		if (fake.allocates)
			fake.allocates();
		return with_lock(do_alloc, fd, data);
	case _IOC_NR(TEE_IOC_SHM_REGISTER):
		return with_lock(do_register, fd, data);
	case NR_REGISTER_FD:
		return with_lock(do_register_fd, fd, data);
	case _IOC_NR(TEE_IOC_OPEN_SESSION):
		return do_message(fd, true, data);
	case _IOC_NR(TEE_IOC_INVOKE):
		return do_message(fd, false, data);
	case _IOC_NR(TEE_IOC_CANCEL):
		if (fake.cancelled)
			fake.cancelled(cancel->session, cancel->cancel_id);
		return 0;
	default:
		return 0;
	}
}

/* ---- what the linker calls instead ----------------------------------------------------------- */

int __wrap_open(const char *path, int flags, ...)
{
	unsigned int index;
	size_t slot;

	if (sscanf(path, "/dev/tee%u", &index) != 1)
		return __real_open(path, flags, 0);
	errno = ENOENT;
	if (index >= fake.device_count || fails(EACCES))
		return -1;
	pthread_mutex_lock(&lock);
	slot = device_of(-1);
	devices[slot].fd = __real_open("/dev/null", flags);
	devices[slot].index = index;
	pthread_mutex_unlock(&lock);
	return devices[slot].fd;
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	size_t device;
	va_list args;
	void *data;

	va_start(args, request);
	data = va_arg(args, void *);
	va_end(args);
	pthread_mutex_lock(&lock);
	device = device_of(fd);
	fake.ioctls++;
	fake.count[_IOC_NR(request) % FAKE_IOCTLS]++;
	pthread_mutex_unlock(&lock);
	if (device == DEVICES_MAX || _IOC_TYPE(request) != TEE_IOC_MAGIC) {
		errno = ENOTTY;
		return -1;
	}
	return fails(ENOMEM) ? -1 : do_ioctl(device, request, data);
}

static struct share *share_of_file(int fd)
{
	for (size_t i = 0; i < SHARES_MAX; i++)
		if (shares[i].live && shares[i].file == fd)
			return &shares[i];
	return NULL;
}

void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	struct share *s;
	void *map;

	if (fails(ENOMEM))
		return MAP_FAILED;
	map = __real_mmap(at, size, prot, flags, fd, offset);
	pthread_mutex_lock(&lock);
	s = fd >= 0 ? share_of_file(fd) : NULL;
	if (s) {
		s->map = map;
		s->maps++;
	}
	fake.mapped += size;
	pthread_mutex_unlock(&lock);
	return map;
}

int __wrap_munmap(void *at, size_t size)
{
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < SHARES_MAX; i++)
		if (shares[i].live && shares[i].maps > 0 && shares[i].map == at) {
			shares[i].maps--;
			share_put(&shares[i]);
		}
	fake.mapped -= size;
	pthread_mutex_unlock(&lock);
	if (__real_munmap(at, size) != 0) {
		fprintf(stderr, "what is not mapped is unmapped\n");
		abort();
	}
	return 0;
}

int __wrap_madvise(void *at, size_t size, int advice)
{
	return fails(ENOMEM) ? -1 : __real_madvise(at, size, advice);
}

int __wrap_close(int fd)
{
	struct share *s;
	size_t device;

	pthread_mutex_lock(&lock);
	s = share_of_file(fd);
	device = device_of(fd);
	if (s) {
		s->file = -1;
		share_put(s);
	}
	if (device < DEVICES_MAX)
		devices[device].fd = -1;
	pthread_mutex_unlock(&lock);
	if (__real_close(fd) != 0) {
		fprintf(stderr, "what is not open is closed\n");
		abort();
	}
	if (device < DEVICES_MAX && fake.closed)
		fake.closed();
	return 0;
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails(ENOMEM) ? NULL : __real_calloc(count, size);
}
