/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * loader - the contract between Postern's kernel and its ELF loader
 *
 * The loader is one flat, position-independent, page-aligned blob (loader.bin), embedded in the
 * kernel's read-only data and mapped user-read-execute, the same physical pages, in every TA's
 * address space. It has no writable data and needs no relocation; all it needs is a stack. It
 * runs at S-EL0 in the TA's own address space, so a hostile ELF can only spoil the TA that it
 * belongs to. It stays mapped while the TA lives and is entered again when the TA wants one more
 * library or the address of a symbol, and to explain a crash.
 *
 * Entry
 *	at offset 0 of the blob, with x0 = address of a struct loader_call and sp = top of a stack
 *	of LOADER_STACK_SIZE bytes (16-byte aligned, zeroed by the kernel before each entry, not
 *	the TA's stack; struct loader_call may lie on it, above sp). All other registers 0.
 *	x0->func says what is wanted. The loader never returns; it ends each entry with one of
 *	the calls marked "ends" below. A fault, or any number below 0x1000, while the loader runs
 *	kills the TA.
 *
 * System calls
 *	svc #0 with the number in x8 and arguments from x0. Numbers are LOADER_SYS_...; the kernel
 *	obeys them only between an entry and its end, never from the TA itself, which gets
 *	TEE_ERROR_NOT_SUPPORTED. Result: x0 = TEE_SUCCESS or a TEE_ERROR_..., x1 = value where one
 *	is named. On error nothing has changed.
 *
 * Memory rules, enforced by the kernel whatever the loader asks
 *	- every mapping is private to this TA, page aligned in address, length and file offset;
 *	- at must lie in [va_lo, va_hi) as told at entry; a range that touches an existing mapping
 *	  gives TEE_ERROR_ACCESS_CONFLICT (the loader picks another place), never replaces it;
 *	- W and X are never both set. X is given only by MAP_IMAGE, only without W, and such a page
 *	  never becomes writable; PROTECT can never add X;
 *	- pages count against the TA's partition; TEE_ERROR_OUT_OF_MEMORY when the quota is spent.
 *
 * ASLR
 *	The loader chooses addresses, from the seed that the kernel draws afresh for each instance:
 *	pages of [va_lo, va_hi), which must span at least 2^21 pages (8 GiB) so that at least 20
 *	bits are random even with large images.
 */
#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>
#endif

#define LOADER_ABI 2

#define LOADER_STACK_SIZE 0x4000

/* struct loader_call.func */
#define LOADER_FUNC_LOAD  0 /* load the TA; ends with LOADED or ABORT */
#define LOADER_FUNC_CRASH 1 /* log a backtrace and the objects' places; ends with RETURN */
/*
 * Load one more library into a TA that runs; RETURN says how it went, and an error means that all
 * is as it was. ABORT: that could not be brought about, and the kernel ends the TA.
 */
#define LOADER_FUNC_DLOPEN 2
#define LOADER_FUNC_DLSYM  3 /* find a symbol; RETURN has its address */

#ifndef __ASSEMBLER__
struct loader_call {
	uint32_t abi; /* LOADER_ABI */
	uint32_t func;
	uint64_t page_size;    /* 4096 */
	uint64_t va_lo, va_hi; /* where mappings may be made */
	uint64_t hwcap;        /* LOADER_HWCAP_... */
	uint8_t uuid[16];      /* of the TA, as RFC 4122 octets */
	uint64_t loader_va;    /* where this blob is mapped */
	uint64_t loader_len;
	union {
		/* The largest is the first: so all that is not said is 0 in the others, too. */
		struct {
			uint64_t state_va;           /* what LOADED gave */
			uint64_t pc, sp, fp, lr;     /* of the TA when it died */
			uint64_t stack_lo, stack_hi; /* the TA's stack */
		} crash;
		struct {
			uint64_t image_va;  /* the verified ELF of the TA, mapped read-only */
			uint64_t image_len; /* in bytes; the rest of the last page is 0 */
			uint64_t seed[2];   /* random */
		} load;
		struct {
			uint64_t state_va;
			uint64_t seed[2];
			uint8_t uuid[16]; /* of the library */
		} dlopen;
		struct {
			uint64_t state_va;
			uint8_t uuid[16];           /* of one object and what it needs, or 0: all */
			uint64_t name_va, name_len; /* on the stack, with the NUL at its end */
		} dlsym;
	};
};
_Static_assert(sizeof(struct loader_call) == 128, "both sides agree");
_Static_assert(offsetof(struct loader_call, crash.stack_hi) + 8 == 128, "as large as any");
#endif

#define LOADER_HWCAP_BTI   0x1 /* PROT_BTI has an effect */
#define LOADER_HWCAP_PAUTH 0x2

/* prot. A mapping without R does not exist. */
#define LOADER_PROT_R   0x1
#define LOADER_PROT_W   0x2
#define LOADER_PROT_X   0x4
#define LOADER_PROT_BTI 0x8 /* with X: guarded page; ignored by a CPU without BTI */

/*
 * Image handles: 0 is the TA's own ELF, open and mapped at load.image_va when the loader starts.
 * Others come from IMAGE_OPEN and name shared libraries that were verified like a TA.
 */
#define LOADER_IMAGE_MAIN 0

/* Zeroed private pages. (at, len, prot: R or R|W) */
#define LOADER_SYS_MAP_ZERO 0x1000

/*
 * Pages of an image. (handle, offset, len, at, prot), prot R, R|W, R|X, or R|X|BTI. offset + len
 * must not exceed the image. With W: a private copy, and the rest of the last page is 0. Without
 * W: the kernel may map its verified pages as they are, so that the rest of the last page may
 * show what follows in the image.
 */
#define LOADER_SYS_MAP_IMAGE 0x1001

/* (at, len, prot: R or R|W), over pages of one or several mappings of this TA, none of them X. */
#define LOADER_SYS_PROTECT 0x1002

/*
 * (at, len): whole mappings that the loader has made, X or not. What the kernel itself shows to a
 * TA (parameters, this blob) stays.
 */
#define LOADER_SYS_UNMAP 0x1003

/*
 * (address of 16 octets of UUID) -> x1 = handle. Fetches and verifies a shared library. Errors
 * are those of a TA that cannot be loaded: ITEM_NOT_FOUND, SECURITY, OUT_OF_MEMORY ...
 */
#define LOADER_SYS_IMAGE_OPEN 0x1004

/* (handle) -> x1 = length in bytes */
#define LOADER_SYS_IMAGE_SIZE 0x1005

/*
 * (handle), also 0. Drops the image itself; mappings of it stay and keep what they need. The end
 * of LOAD and of DLOPEN closes whatever is open.
 */
#define LOADER_SYS_IMAGE_CLOSE 0x1006

/* (address, len): at most 256 random bytes */
#define LOADER_SYS_RANDOM 0x1007

/* (address, len): one line for the log, no newline needed; at most 255 bytes */
#define LOADER_SYS_LOG 0x1008

/*
 * Ends LOAD. (entry, head, state_va, load_lo, load_hi): the TA's entry point; the address of its
 * struct ta_head; a read-only page run that the loader wants back in crash.state_va; the range
 * of the main object. The kernel checks that entry lies in an X page and head in a readable one,
 * copies the head once, and uses the copy: UUID as asked for, flags, stack size.
 */
#define LOADER_SYS_LOADED 0x1009

/*
 * Ends LOAD with an error. (TEE_ERROR_...): the opener gets it with origin TEE. What it means to
 * DLOPEN is said there.
 */
#define LOADER_SYS_ABORT 0x100a

/* Ends CRASH, DLOPEN and DLSYM. (TEE_SUCCESS or TEE_ERROR_..., address of the symbol) */
#define LOADER_SYS_RETURN 0x100b

#define LOADER_SYS_FIRST 0x1000
#define LOADER_SYS_LAST  0x100b
