/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * state - what the loader knows about one TA, in pages of the TA's own address space
 *
 * One page for the TA itself and one for each shared library, mapped read-write while loading
 * and read-only from then on: the TA can read its table of objects there (dl_iterate_phdr), and
 * a later entry of the loader finds everything again. Nothing in it is secret from the TA, and
 * nothing in it is trusted by the kernel.
 */
#include "elf.h"
#include "sys.h"

#define OBJECTS_MAX 8
#define STATE_MAGIC 0x31544c50u

/* As <link.h> has it on LP64: what C++ run-times and OP-TEE's start-up code expect. */
struct phdr_info {
	uint64_t addr;
	const char *name;
	const void *phdr;
	uint16_t phnum;
	uint64_t adds, subs;
	uint64_t tls_modid;
	void *tls_data;
};
_Static_assert(sizeof(struct phdr_info) == 64, "struct dl_phdr_info on LP64");

struct object {
	uint8_t uuid[16];
	uint64_t handle;
	uint64_t image_va;   /* the whole file, read-only; 0 when no longer mapped */
	uint64_t bias;       /* address in memory = address in the file + bias */
	uint64_t tls_offset; /* of its block, from the thread pointer */
	struct elf elf;
	char name[40];
	struct elf_phdr phdr[ELF_PHDRS];
};

struct state {
	uint32_t magic;
	uint32_t count;
	uint64_t rng[2];
	uint64_t va_lo, va_hi;
	uint64_t hwcap;
	uint64_t tls_next;
	struct object *object[OBJECTS_MAX];
	struct phdr_info info[OBJECTS_MAX];
	struct object main;
};
_Static_assert(sizeof(struct state) <= PAGE_SIZE, "one page");
_Static_assert(sizeof(struct object) <= PAGE_SIZE, "one page");

/* place.c: a random page-aligned address for @len bytes, aligned to @align. */
uint64_t place_pick(struct state *st, uint64_t len, uint64_t align);

/* place.c: map @pages zeroed pages, read-write, somewhere. */
must_use uint64_t place_zeroed(struct state *st, uint64_t pages, uint64_t *out);

/* object.c: decode and map one image; what it needs is loaded by objects_load(). */
must_use uint64_t object_map(struct state *st, struct object *o);

/* object.c: load all libraries that the main object needs, directly or not. */
must_use uint64_t objects_load(struct state *st);

/* relocate.c: bind all objects to one another. */
must_use uint64_t objects_relocate(struct state *st);

/* relocate.c: the address of the data symbol @name, first object first; 0 if there is none. */
uint64_t objects_find(const struct state *st, const char *name, uint64_t size);

/* load.c: the whole of LOADER_FUNC_LOAD; returns only if it failed. */
must_use uint64_t load_ta(const struct loader_call *call);

/* crash.c: the whole of LOADER_FUNC_CRASH. */
void crash_report(const struct loader_call *call);

/* load.c */
uint64_t tee_of(enum err e);

/* text.c: UUIDs and numbers for people. */
bool uuid_parse(const char *text, uint8_t uuid[16]);
void uuid_text(char text[40], const uint8_t uuid[16]);
void say(const char *what, const char *detail);
void say_address(const char *what, uint64_t address, const char *where, uint64_t offset);
