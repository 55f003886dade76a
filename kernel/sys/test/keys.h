/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * keys - a played TA that has keys, digests and ciphers
 */
#include "../../crypto/test/nist.h"
#include "play.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define HANDLE (PLAY_DATA + 0x000)
#define LEN    (PLAY_DATA + 0x010)
#define INFO   (PLAY_DATA + 0x020)
#define ATTRS  (PLAY_DATA + 0x100)
#define KEY    (PLAY_DATA + 0x400)
#define IV     (PLAY_DATA + 0x480)
#define IN     (PLAY_DATA + 0x1000)
#define OUT    (PLAY_DATA + 0x2800)
#define END    (PLAY_DATA + 4 * PAGE_SIZE)
#define RO     (PLAY_AT + 200)
#define BAD    UINT64_C(0x1000)
/* The number 4096, in 64 bits that are read-only: size of the stack, and no flags. */
#define RO_4096 (PLAY_AT + PLAY_HEAD + offsetof(struct ta_head, stack_size))
#define KERNEL  UINT64_C(0xffffffffc0000000)

__attribute__((weak)) void (*script)(struct uframe *f);

static inline void plays_script(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		script(f);
	play_return(f, TEE_SUCCESS);
}

static inline void play_script(void (*s)(struct uframe *f))
{
	play_begin();
	script = s;
	play_ta = plays_script;
	expect_open();
	host_console_clear();
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
	play_expect_nobody();
}

#define expect_sys(want, f, ...) assert_int_equal(sys(f, __VA_ARGS__), want)

static inline uint64_t u64_at(uint64_t va)
{
	uint64_t v;

	host_ta_load(&v, va, sizeof(v));
	return v;
}

static inline void put_u64(uint64_t va, uint64_t v)
{
	host_ta_store(va, &v, sizeof(v));
}

static inline void put_attr(unsigned i, uint32_t id, uint64_t a, uint64_t b)
{
	struct ta_attribute attr = { .a = a, .b = b, .id = id, .pad = 0xdeadbeef };

	host_ta_store(ATTRS + i * sizeof(attr), &attr, sizeof(attr));
}

static inline void expect_bytes(uint64_t va, const void *want, size_t n)
{
	uint8_t got[1024];

	assert_true(n <= sizeof(got));
	host_ta_load(got, va, n);
	assert_memory_equal(got, want, n);
}

/* An object of @bits, filled with the first @n bytes of that example key; n = 0: empty. */
static inline uint32_t object(struct uframe *f, uint32_t type, uint32_t bits, unsigned key,
                              size_t n)
{
	uint32_t o;

	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_alloc, type, bits, HANDLE);
	o = u32_at(HANDLE);
	if (!n)
		return o;
	host_ta_store(KEY, nist_keys[key], n);
	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, n);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	return o;
}

static inline uint32_t state(struct uframe *f, uint32_t algo, uint32_t mode, uint32_t key)
{
	expect_sys(TEE_SUCCESS, f, SYS_cryp_state_alloc, algo, mode, key, 0, HANDLE);
	return u32_at(HANDLE);
}
