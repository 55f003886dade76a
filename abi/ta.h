/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta - the contract between the kernel and a Trusted Application that is loaded
 *
 * Entry    The kernel enters a TA at its ELF entry point, at S-EL0, with
 *		x0 = TA_ENTRY_..., x1 = session id, x2 = address of struct ta_params or 0,
 *		x3 = command id, sp = top of the TA's stack (16-byte aligned), x30 = 0.
 *	    Each call starts afresh at the entry point with an empty stack; what the TA keeps
 *	    between calls it keeps in its data.
 * Return   The TA ends a call with system call 0 (x8 = 0, x0 = result). It has by then written
 *	    outputs to the struct ta_params that it was given.
 * Head     `struct ta_head`, found by the dynamic symbol "ta_head", or at the load address when
 *	    there is no such symbol.
 * TPIDR    TPIDR_EL0 is the TA's own: 0 when it is loaded, and kept from call to call. The TA's
 *          start-up code, run in its first call, points it to its thread-local data.
 * FP/SIMD  A TA may use it at any time; the registers are its own and start as zero.
 */
#include <stdint.h>

/* A UUID as TAs hold it in memory: fields in machine order, laid out as GlobalPlatform's. */
struct ta_uuid {
	uint32_t time_low;
	uint16_t time_mid;
	uint16_t time_hi_and_version;
	uint8_t clock_seq_and_node[8];
};
_Static_assert(sizeof(struct ta_uuid) == 16, "fixed by the interface");

struct ta_head {
	struct ta_uuid uuid;
	uint32_t stack_size; /* what the kernel gives, rounded up to pages; hostile */
	uint32_t flags;
	uint64_t old_entry; /* all ones; TAs older than OP-TEE 3.9 hold their entry here */
};
_Static_assert(sizeof(struct ta_head) == 32, "fixed by the interface");

#define TA_HEAD_NO_OLD_ENTRY UINT64_MAX

#define TA_HEAD_SINGLE_INSTANCE     0x0004u
#define TA_HEAD_MULTI_SESSION       0x0008u
#define TA_HEAD_KEEP_ALIVE          0x0010u /* the instance outlives its last session */
#define TA_HEAD_SECURE_DATA_PATH    0x0020u
#define TA_HEAD_CACHE_MAINTENANCE   0x0080u
#define TA_HEAD_CONCURRENT          0x0100u /* pseudo TAs only */
#define TA_HEAD_DEVICE_ENUM         0x0200u
#define TA_HEAD_DEVICE_ENUM_SUPP    0x0400u
#define TA_HEAD_KEEP_CORRUPT_HANDLE 0x0800u
#define TA_HEAD_DEVICE_ENUM_STORAGE 0x1000u
#define TA_HEAD_KEEP_CRASHED        0x2000u /* of those kept: no restart after a crash */
/* Bits 0, 1 and 6 once meant something and are ignored; every bit above 13 is an error. */
#define TA_HEAD_FLAGS_MASK 0x3fffu

/* x0 at the entry point */
#define TA_ENTRY_OPEN_SESSION   0u
#define TA_ENTRY_CLOSE_SESSION  1u /* x2 = 0 */
#define TA_ENTRY_INVOKE_COMMAND 2u
/*
 * Asked by the stats service, three VALUE_OUTPUTs about the TA's heap: bytes in use, and most ever
 * in use; its size, and how many requests failed; the largest of these, and what was in use then.
 */
#define TA_ENTRY_MEMSTATS 3u

/*
 * Parameters, both to a TA at its entry and from a TA in the session system calls.
 * types: four nibbles, parameter 0 lowest, TEE_PARAM_TYPE_...; the upper 48 bits are 0.
 * vals[2n], vals[2n+1]: a and b of a value (32 bits each), or address and size of a memref.
 */
#define TA_PARAM_COUNT          4
#define TA_PARAM_TYPE(types, n) ((uint32_t)((types) >> (4 * (n))) & 0xfu)

struct ta_params {
	uint64_t types;
	uint64_t vals[TA_PARAM_COUNT * 2];
};
_Static_assert(sizeof(struct ta_params) == 72, "fixed by the interface");

/* Attributes in the crypto system calls. The 32 bits behind id are padding. */
struct ta_attribute {
	uint64_t a; /* value, or address */
	uint64_t b; /* value, or length */
	uint32_t id;
	uint32_t pad;
};
_Static_assert(sizeof(struct ta_attribute) == 24, "fixed by the interface");

struct ta_object_info {
	uint32_t type;
	uint32_t size;
	uint32_t max_size;
	uint32_t usage;
	uint32_t data_size;
	uint32_t data_pos;
	uint32_t handle_flags;
};
_Static_assert(sizeof(struct ta_object_info) == 28, "fixed by the interface");

struct ta_time {
	uint32_t seconds;
	uint32_t millis;
};

/* get_time: x0 */
#define TA_TIME_SYSTEM     0u
#define TA_TIME_PERSISTENT 1u
#define TA_TIME_REE        2u

/* cache_operation: x2 */
#define TA_CACHE_CLEAN      0u
#define TA_CACHE_FLUSH      1u
#define TA_CACHE_INVALIDATE 2u

/* get_property: x0 names the set (32 bits), and the type that comes back */
#define TA_PROPSET_IMPLEMENTATION 0xfffffffdu
#define TA_PROPSET_CLIENT         0xfffffffeu
#define TA_PROPSET_TA             0xffffffffu /* kept by the TA itself, in its image */

#define TA_PROP_BOOL     0u /* one byte, 0 or 1 */
#define TA_PROP_U32      1u
#define TA_PROP_UUID     2u
#define TA_PROP_IDENTITY 3u /* uint32_t login, struct ta_uuid */
#define TA_PROP_STRING   4u
#define TA_PROP_BINARY   5u /* base64 in a zero-terminated string */
#define TA_PROP_U64      6u

/*
 * What the loader leaves for a TA that exports the data symbol "__elf_phdr_info": a table of
 * struct dl_phdr_info (as <link.h> has it) for all its ELF objects, the TA first.
 */
struct ta_phdr_table {
	uint32_t reserved;
	uint16_t count;
	uint8_t reserved2;
	char zero;
	uint64_t table; /* address of count entries, read-only for the TA */
};
_Static_assert(sizeof(struct ta_phdr_table) == 16, "fixed by the interface");
