/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * state - what the loader knows about one TA, in pages of the TA's own address space
 *
 * One page for the TA itself and one for each shared library, mapped read-write while the loader
 * builds and read-only from then on: the TA can read its table of objects there
 * (dl_iterate_phdr), and a later entry of the loader finds everything again. Nothing in it is
 * secret from the TA, and nothing in it is trusted by the kernel. A TA that puts pages of its own
 * in their place makes the loader do to it what it likes, within the kernel's rules.
 */
#include "elf.h"
#include "sys.h"

#define OBJECTS_MAX 16
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
	bool open;           /* the handle is */
	bool mapped;         /* all its segments are */
	uint64_t image_va;   /* the whole file, read-only; 0 when no longer mapped */
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

/*
 * object.c: add the library @uuid to the table. When that fails, what has been made of it so far
 * stays there, for objects_unload().
 */
must_use uint64_t library_load(struct state *st, const uint8_t uuid[16]);

/* object.c: load all libraries that objects from number @first on need, directly or not. */
must_use uint64_t objects_load(struct state *st, uint32_t first);

/* object.c: objects from number @first on: the files are no longer needed, what is mapped stays. */
must_use uint64_t objects_drop_files(struct state *st, uint32_t first);

/* object.c: take objects from number @first on away again, whatever state they are in. */
must_use uint64_t objects_unload(struct state *st, uint32_t first);

/* object.c: object @uuid of the table, or NULL. */
const struct object *object_find(const struct state *st, const uint8_t uuid[16]);

/* relocate.c: bind objects from number @first on to all objects. */
must_use uint64_t objects_relocate(struct state *st, uint32_t first);

/*
 * relocate.c: the address of the symbol @name in @o, or, when that is NULL, in the first object
 * that has it. ERR_NOENT, ERR_UNSUPPORTED (thread-local and the like), ERR_FORMAT.
 */
enum err symbol_find(const struct state *st, const struct object *o, const char *name,
                     uint64_t *out);

/* relocate.c: the address of the data symbol @name, first object first; 0 if there is none. */
uint64_t objects_find(const struct state *st, const char *name, uint64_t size);

/* load.c: the whole of LOADER_FUNC_LOAD; returns only if it failed. */
must_use uint64_t load_ta(const struct loader_call *call);

/* load.c: tell the objects about each other, in the table that the TA's run-time looks for. */
void objects_publish(struct state *st);

/* load.c: pages of objects from number @first on, and the state's own, become read-only. */
must_use uint64_t state_seal(struct state *st, uint32_t first);

/* dl.c: LOADER_FUNC_DLOPEN and LOADER_FUNC_DLSYM; answer what RETURN is to say. */
must_use uint64_t dl_open(const struct loader_call *call);
must_use uint64_t dl_find(const struct loader_call *call, uint64_t *address);

/* crash.c: the whole of LOADER_FUNC_CRASH. */
void crash_report(const struct loader_call *call);

/* load.c: what LOADED has told, or NULL if that is not there. */
struct state *state_at(uint64_t va);
/* load.c: an error in the kernel's words. */
uint64_t tee_of(enum err e);

/* text.c: UUIDs and numbers for people. */
bool uuid_parse(const char *text, uint8_t uuid[16]);
void uuid_text(char text[40], const uint8_t uuid[16]);
void say(const char *what, const char *detail);
void say_address(const char *what, uint64_t address, const char *where, uint64_t offset);
