/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What g++'s code and its run-time libraries (libstdc++, libgcc_eh) want of a C library, as far as
 * a TA has use for it: ends of static objects, one thread, no console. A TA in C has nothing of it.
 */
#include <link.h>
#include <stdlib.h>

#include "gp.h"

/* ---- ends of static and thread-local objects ------------------------------------------------ */

struct ending {
	struct ending *next;
	void (*end)(void *object);
	void *object;
};

static struct ending *endings; /* the last object that began is the first to end */

void *__dso_handle = &__dso_handle;
int __cxa_atexit(void (*end)(void *object), void *object, void *handle);
int __cxa_thread_atexit(void (*end)(void *object), void *object, void *handle);

int __cxa_atexit(void (*end)(void *object), void *object, [[maybe_unused]] void *handle)
{
	struct ending *e = malloc(sizeof(*e));

	if (!e)
		return -1;
	*e = (struct ending){ endings, end, object };
	endings = e;
	return 0;
}

/* The one thread of a TA ends with it. */
int __cxa_thread_atexit(void (*end)(void *object), void *object, void *handle)
{
	return __cxa_atexit(end, object, handle);
}

/* An object that ends may begin others. */
static void __attribute__((destructor)) end_all(void)
{
	struct ending *e;

	while ((e = endings)) {
		endings = e->next;
		e->end(e->object);
		free(e);
	}
}

/* ---- uncaught exceptions, calls of functions that are not there ------------------------------ */

void verbose_terminate(void) __asm__("_ZN9__gnu_cxx27__verbose_terminate_handlerEv");

void verbose_terminate(void)
{
	EMSG_RAW("C++: no handler for an exception, or one thrown where none may be");
	TEE_Panic(TEE_ERROR_GENERIC);
}

char *gettext(const char *text);

/* What an exception says of itself, in the language that it was written in. */
char *gettext(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* ---- one thread ------------------------------------------------------------------------------ */

char __libc_single_threaded = 1;
int pthread_mutex_lock(void *mutex);
int pthread_mutex_unlock(void *mutex);
long syscall(long number, ...);

int pthread_mutex_lock([[maybe_unused]] void *mutex)
{
	return 0;
}

int pthread_mutex_unlock([[maybe_unused]] void *mutex)
{
	return 0;
}

/* Asked for a futex by a static object that needs itself to begin. */
long syscall([[maybe_unused]] long number, ...)
{
	EMSG_RAW("C++: a static object needs itself to be initialised");
	TEE_Panic(TEE_ERROR_BAD_STATE);
	return -1;
}

/* ---- the unwinder's questions ---------------------------------------------------------------- */

#define PT_LOAD         1u
#define PT_GNU_EH_FRAME 0x6474e550u

/* What is asked for; glibc gave it this shape. */
struct dl_find_object {
	unsigned long long flags;
	void *start, *end, *link_map;
	void *eh_frame_hdr;
	unsigned long long reserved[7];
};

struct search {
	uint64_t address;
	struct dl_find_object *out;
};

int _dl_find_object(void *address, struct dl_find_object *out);
unsigned long __getauxval(unsigned long type);

static int look_into(struct dl_phdr_info *o, [[maybe_unused]] size_t size, void *data)
{
	struct search *s = data;
	void *eh_frame_hdr = NULL;
	bool found = false;
	uint16_t i;

	for (i = 0; i < o->dlpi_phnum; i++) {
		const Elf64_Phdr *p = &o->dlpi_phdr[i];
		uint64_t at = o->dlpi_addr + p->p_vaddr;

		if (p->p_type == PT_GNU_EH_FRAME)
			eh_frame_hdr = (void *)at;
		if (p->p_type != PT_LOAD || s->address < at || s->address - at >= p->p_memsz)
			continue;
		found = true;
		s->out->start = (void *)at;
		s->out->end = (void *)(at + p->p_memsz);
	}
	s->out->eh_frame_hdr = eh_frame_hdr;
	return found && eh_frame_hdr;
}

/* The object that @address lies in; 0: there is one. */
int _dl_find_object(void *address, struct dl_find_object *out)
{
	struct search s = { (uintptr_t)address, out };

	*out = (struct dl_find_object){ 0 };
	return dl_iterate_phdr(look_into, &s) ? 0 : -1;
}

/* No features of the CPU beyond those that it was compiled for. */
unsigned long __getauxval([[maybe_unused]] unsigned long type)
{
	return 0;
}
