/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "fake.h"

#define WINDOW_LO 0x200000000000ull
#define WINDOW_HI (WINDOW_LO + (8ull << 30))

struct fake fake;

static void map_drop(uint32_t i)
{
	munmap((void *)(uintptr_t)fake.map[i].at, fake.map[i].len);
	fake.map[i] = fake.map[--fake.maps];
}

void fake_reset(void)
{
	while (fake.maps)
		map_drop(0);
	memset(&fake, 0, sizeof(fake));
}

void fake_image(const char *uuid, const void *bytes, uint64_t len)
{
	uint32_t i = fake.images++;

	if (!uuid_parse(uuid, fake.image[i].uuid))
		fake.broken_rule = true;
	fake.image[i].bytes = bytes;
	fake.image[i].len = len;
	fake.image[i].open = !i;
}

/* Every call comes through here: some are told to fail. */
static bool fails(uint64_t *code)
{
	fake.calls++;
	*code = fake.calls == fake.fail_also ? TEE_ERROR_BAD_STATE : fake.fail_code;
	return fake.calls == fake.fail_at || fake.calls == fake.fail_also;
}

static bool is_page(uint64_t at, uint64_t len)
{
	return at % PAGE_SIZE == 0 && len && at >= WINDOW_LO && at < WINDOW_HI &&
	       len <= WINDOW_HI - at;
}

/* A new mapping of @len bytes in whole pages. */
static uint64_t map_new(uint64_t at, uint64_t len, uint64_t prot)
{
	uint64_t all = PAGES_OF(len) * PAGE_SIZE;
	uint32_t i;
	void *p;

	if (!is_page(at, len) || !(prot & LOADER_PROT_R) || fake.maps == FAKE_MAPS ||
	    (prot & (LOADER_PROT_W | LOADER_PROT_X)) == (LOADER_PROT_W | LOADER_PROT_X)) {
		fake.broken_rule = true;
		return TEE_ERROR_BAD_PARAMETERS;
	}
	if (fake.conflicts) {
		fake.conflicts--;
		return TEE_ERROR_ACCESS_CONFLICT;
	}
	for (i = 0; i < fake.maps; i++)
		if (at < fake.map[i].at + fake.map[i].len && fake.map[i].at < at + all)
			return TEE_ERROR_ACCESS_CONFLICT;
	p = mmap((void *)(uintptr_t)at, all, PROT_READ | PROT_WRITE,
	         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (p == MAP_FAILED)
		return TEE_ERROR_OUT_OF_MEMORY;
	fake.map[fake.maps++] = (struct fake_map){ at, all, prot, prot & LOADER_PROT_W };
	return TEE_SUCCESS;
}

static void seal(uint64_t at, uint64_t len, uint64_t prot)
{
	mprotect((void *)(uintptr_t)at, PAGES_OF(len) * PAGE_SIZE,
	         prot & LOADER_PROT_W ? PROT_READ | PROT_WRITE : PROT_READ);
}

uint64_t sys_map_zero(uint64_t at, uint64_t len, uint64_t prot)
{
	uint64_t code;

	if (fails(&code))
		return code;
	if (prot & LOADER_PROT_X || len % PAGE_SIZE)
		fake.broken_rule = true;
	code = map_new(at, len, prot);
	if (code == TEE_SUCCESS)
		seal(at, len, prot);
	return code;
}

uint64_t sys_map_image(uint64_t handle, uint64_t offset, uint64_t len, uint64_t at, uint64_t prot)
{
	uint64_t code, all = PAGES_OF(len) * PAGE_SIZE, have;

	if (fails(&code))
		return code;
	if (handle >= fake.images || !fake.image[handle].open || offset % PAGE_SIZE ||
	    offset > fake.image[handle].len || len > fake.image[handle].len - offset) {
		fake.broken_rule = true;
		return TEE_ERROR_BAD_PARAMETERS;
	}
	code = map_new(at, len, prot);
	if (code != TEE_SUCCESS)
		return code;
	/* without W the last page shows what follows in the file; with W it is zero there */
	have = fake.image[handle].len - offset;
	if (!(prot & LOADER_PROT_W) && have > len)
		len = have < all ? have : all;
	memcpy((void *)(uintptr_t)at, fake.image[handle].bytes + offset, len);
	seal(at, all, prot);
	return TEE_SUCCESS;
}

/* Split mappings so that one is exactly [at, at + len); its index, or -1. */
static int map_exact(uint64_t at, uint64_t len)
{
	uint32_t i;

	for (i = 0; i < fake.maps; i++) {
		struct fake_map *m = &fake.map[i], rest = *m;

		if (at < m->at || at + len > m->at + m->len)
			continue;
		if (at > m->at) {
			rest.len = at - m->at;
			fake.map[fake.maps++] = rest;
		}
		if (at + len < m->at + m->len) {
			rest.at = at + len;
			rest.len = m->at + m->len - rest.at;
			fake.map[fake.maps++] = rest;
		}
		m->at = at;
		m->len = len;
		return (int)i;
	}
	return -1;
}

uint64_t sys_protect(uint64_t at, uint64_t len, uint64_t prot)
{
	uint64_t code;
	int i;

	if (fails(&code))
		return code;
	i = is_page(at, len) && len % PAGE_SIZE == 0 ? map_exact(at, len) : -1;
	if (i < 0 || (fake.map[i].prot | prot) & LOADER_PROT_X) {
		fake.broken_rule = true;
		return TEE_ERROR_ACCESS_DENIED;
	}
	fake.map[i].prot = prot;
	seal(at, len, prot);
	return TEE_SUCCESS;
}

uint64_t sys_unmap(uint64_t at, uint64_t len)
{
	uint64_t code, end = at + len;
	uint32_t i;

	if (fails(&code))
		return code;
	while (at < end) {
		for (i = 0; i < fake.maps && fake.map[i].at != at; i++)
			;
		if (i == fake.maps || at + fake.map[i].len > end) {
			fake.broken_rule = true;
			return TEE_ERROR_ACCESS_DENIED;
		}
		at += fake.map[i].len;
		map_drop(i);
	}
	return TEE_SUCCESS;
}

struct sys_result sys_image_open(const uint8_t uuid[16])
{
	uint64_t code;
	uint32_t i;

	if (fails(&code))
		return (struct sys_result){ code, 0 };
	for (i = 1; i < fake.images; i++) {
		if (memcmp(uuid, fake.image[i].uuid, 16))
			continue;
		fake.image[i].open = true;
		return (struct sys_result){ TEE_SUCCESS, i };
	}
	return (struct sys_result){ TEE_ERROR_ITEM_NOT_FOUND, 0 };
}

struct sys_result sys_image_size(uint64_t handle)
{
	uint64_t code;

	if (fails(&code))
		return (struct sys_result){ code, 0 };
	return (struct sys_result){ TEE_SUCCESS, fake.image[handle].len };
}

uint64_t sys_image_close(uint64_t handle)
{
	uint64_t code;

	if (fails(&code))
		return code;
	fake.image[handle].open = false;
	return TEE_SUCCESS;
}

void sys_log(const char *text, uint64_t len)
{
	size_t have = strlen(fake.log);

	snprintf(fake.log + have, sizeof(fake.log) - have, "%.*s\n", (int)len, text);
}

static _Noreturn void end(int how)
{
	fake.ended = (unsigned int)how;
	pthread_exit(NULL);
}

void sys_loaded(uint64_t entry, uint64_t head, uint64_t state, uint64_t lo, uint64_t hi)
{
	fake.entry = entry;
	fake.head = head;
	fake.state = state;
	fake.lo = lo;
	fake.hi = hi;
	end(ENDED_LOADED);
}

void sys_abort(uint64_t code)
{
	fake.code = code;
	end(ENDED_ABORT);
}

void sys_return(uint64_t code, uint64_t value)
{
	fake.code = code;
	fake.value = value;
	end(ENDED_RETURN);
}

uint64_t tlsdesc_static(void *desc)
{
	return ((uint64_t *)desc)[1];
}

static struct loader_call call_of(uint32_t func)
{
	struct loader_call c = { 0 };

	c.abi = LOADER_ABI;
	c.func = func;
	c.page_size = PAGE_SIZE;
	c.va_lo = WINDOW_LO;
	c.va_hi = WINDOW_HI;
	c.hwcap = fake.hwcap;
	memcpy(c.uuid, fake.image[0].uuid, 16);
	return c;
}

static void *enter(void *call)
{
	loader_main(call);
}

int fake_enter(const struct loader_call *call)
{
	pthread_t thread;

	fake.ended = 0;
	if (pthread_create(&thread, NULL, enter, (void *)(uintptr_t)call) ||
	    pthread_join(thread, NULL))
		return -1;
	return (int)fake.ended;
}

int fake_load(void)
{
	struct loader_call c;
	uint64_t len = fake.image[0].len, pages = PAGES_OF(len) * PAGE_SIZE;

	c = call_of(LOADER_FUNC_LOAD);
	c.load.image_va = WINDOW_LO;
	c.load.image_len = len;
	c.load.seed[0] = 0x1234567;
	c.load.seed[1] = 0x89abcdef;
	if (map_new(WINDOW_LO, len, LOADER_PROT_R) != TEE_SUCCESS)
		return -1;
	memcpy((void *)(uintptr_t)WINDOW_LO, fake.image[0].bytes, len);
	seal(WINDOW_LO, pages, LOADER_PROT_R);
	return fake_enter(&c);
}

int fake_crash(uint64_t pc, uint64_t fp, const void *stack, uint64_t stack_len)
{
	struct loader_call c;

	c = call_of(LOADER_FUNC_CRASH);
	c.crash.state_va = fake.state;
	c.crash.pc = pc;
	c.crash.fp = fp;
	c.crash.lr = pc + 16;
	c.crash.stack_lo = (uintptr_t)stack;
	c.crash.stack_hi = (uintptr_t)stack + stack_len;
	return fake_enter(&c);
}

int fake_dlopen(const char *uuid)
{
	struct loader_call c = call_of(LOADER_FUNC_DLOPEN);

	c.dlopen.state_va = fake.state;
	c.dlopen.seed[0] = 0x33445566;
	c.dlopen.seed[1] = (uint64_t)fake.calls;
	if (!uuid_parse(uuid, c.dlopen.uuid))
		return -1;
	return fake_enter(&c);
}

int fake_dlsym(const char *uuid, const char *name, uint64_t name_len)
{
	struct loader_call c = call_of(LOADER_FUNC_DLSYM);

	c.dlsym.state_va = fake.state;
	c.dlsym.name_va = (uintptr_t)name;
	c.dlsym.name_len = name_len;
	if (uuid && !uuid_parse(uuid, c.dlsym.uuid))
		return -1;
	return fake_enter(&c);
}

uint64_t fake_prot(uint64_t at)
{
	uint32_t i;

	for (i = 0; i < fake.maps; i++)
		if (at >= fake.map[i].at && at < fake.map[i].at + fake.map[i].len)
			return fake.map[i].prot;
	return 0;
}
