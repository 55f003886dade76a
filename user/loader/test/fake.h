/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * fake - a kernel for the loader, as a Linux process
 *
 * Mappings are real memory at the addresses that the loader chooses, so that it reads and writes
 * what it mapped; rights are kept in a table and checked as abi/loader.h says. Calls can be made
 * to fail. Executable memory is only readable here: nothing of a TA ever runs.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "state.h"

#define FAKE_MAPS   128
#define FAKE_IMAGES 24

struct fake_map {
	uint64_t at, len, prot;
	bool ever_written;
};

struct fake {
	struct fake_map map[FAKE_MAPS];
	uint32_t maps;
	struct {
		uint8_t uuid[16];
		const uint8_t *bytes;
		uint64_t len;
		bool open;
	} image[FAKE_IMAGES];
	uint32_t images;
	uint64_t hwcap;

	int fail_at;   /* the call (1, 2, ...) that fails with fail_code; 0: none */
	int fail_also; /* one more call that fails, with BAD_STATE */
	uint64_t fail_code;
	int calls;
	int conflicts;    /* so many mappings find their place taken */
	bool broken_rule; /* the loader asked for what no loader may ask for */
	char log[4096];

	enum { ENDED_LOADED = 1, ENDED_ABORT, ENDED_RETURN } ended;
	uint64_t code;                       /* of ABORT and RETURN */
	uint64_t value;                      /* of RETURN */
	uint64_t entry, head, state, lo, hi; /* of LOADED */
};

extern struct fake fake;

struct lab;
extern struct lab *l; /* the TA of the running test; common.c makes it anew for each */

void fake_reset(void);

/* Give the fake kernel an image; the first is the TA. The bytes must be page aligned and stay. */
void fake_image(const char *uuid, const void *bytes, uint64_t len);

/* Enter the loader's LOAD, or CRASH after a successful LOAD. Answers how it ended. */
int fake_load(void);

/* Enter the loader with any call, on a thread of its own, which its last system call ends. */
int fake_enter(const struct loader_call *call);
/* After a successful LOAD: one more library, and a symbol of object @uuid (NULL: of any). */
int fake_dlopen(const char *uuid);
int fake_dlsym(const char *uuid, const char *name, uint64_t name_len);
int fake_crash(uint64_t pc, uint64_t fp, const void *stack, uint64_t stack_len);

/* Rights of the page at @at, 0 if it is not mapped. */
uint64_t fake_prot(uint64_t at);

_Noreturn void loader_main(const struct loader_call *call);
