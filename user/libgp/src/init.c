/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What has to happen before the first line of a TA, for those that need it: thread-local data,
 * and constructors of the TA and of its shared libraries. The loader left a table of all objects.
 */
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "gp.h"

#define PT_DYNAMIC      2
#define PT_TLS          7
#define DT_INIT_ARRAY   25
#define DT_FINI_ARRAY   26
#define DT_INIT_ARRAYSZ 27
#define DT_FINI_ARRAYSZ 28

struct dynamic {
	uint64_t tag, value;
};

/* The loader fills it in; it finds it by this name. */
struct ta_phdr_table __elf_phdr_info;

/*
 * All blocks one behind the other, after the two words that the thread pointer points to; the
 * loader counted on exactly this when it relocated. There is room for some of later libraries:
 * while that lasts nothing moves that a TA may have the address of.
 */
#define TLS_HEAD  16u
#define TLS_SPARE 1024u

static uint8_t *tls_blocks;
static size_t tls_size, tls_room;

static uint32_t ready; /* objects, from the first on, whose constructors have run or run now */

static const struct dl_phdr_info *object(uint32_t i)
{
	return (const struct dl_phdr_info *)__elf_phdr_info.table + i;
}

static const Elf64_Phdr *header(const struct dl_phdr_info *o, uint32_t type)
{
	uint32_t i;

	for (i = 0; i < o->dlpi_phnum; i++)
		if (o->dlpi_phdr[i].p_type == type)
			return &o->dlpi_phdr[i];
	return NULL;
}

/* The array that the dynamic tags @tag (address) and @size_tag (bytes) describe. */
static void (**array_of(const struct dl_phdr_info *o, uint64_t tag, uint64_t size_tag,
                        size_t *count))(void)
{
	const Elf64_Phdr *p = header(o, PT_DYNAMIC);
	const struct dynamic *d;
	void (**array)(void) = NULL;

	*count = 0;
	if (!p)
		return NULL;
	for (d = (const void *)(o->dlpi_addr + p->p_vaddr); d->tag; d++) {
		if (d->tag == tag)
			array = (void *)(o->dlpi_addr + d->value);
		if (d->tag == size_tag)
			*count = d->value / sizeof(*array);
	}
	return array;
}

static size_t tls_size_of(uint32_t i)
{
	const Elf64_Phdr *p = header(object(i), PT_TLS);

	return p ? p->p_memsz : 0;
}

/* Where the block of object @i begins. */
static size_t tls_offset_of(uint32_t i)
{
	size_t at = TLS_HEAD;

	while (i-- > 0)
		at += tls_size_of(i);
	return at;
}

static void tls_make_room(size_t size)
{
	uint8_t *blocks;

	if (size <= tls_room)
		return;
	blocks = calloc(1, size + TLS_SPARE);
	if (!blocks)
		abort();
	if (tls_blocks)
		memcpy(blocks, tls_blocks, tls_size);
	free(tls_blocks);
	tls_blocks = blocks;
	tls_room = size + TLS_SPARE;
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(blocks));
}

/* Thread-local data of objects from number @first on. */
static void tls_init(uint32_t first)
{
	uint32_t count = __elf_phdr_info.count, i;
	size_t size = tls_offset_of(count);

	if (size == TLS_HEAD)
		return;
	tls_make_room(size);
	tls_size = size;
	for (i = first; i < count; i++) {
		const Elf64_Phdr *p = header(object(i), PT_TLS);

		if (p)
			memcpy(tls_blocks + tls_offset_of(i),
			       (const void *)(object(i)->dlpi_addr + p->p_vaddr), p->p_filesz);
	}
}

/* Libraries first, since constructors of the TA may use them. */
void gp_init_objects(void)
{
	uint32_t first = ready, i = __elf_phdr_info.count;
	void (**array)(void);
	size_t count, n;

	tls_init(first);
	ready = i;
	while (i-- > first) {
		array = array_of(object(i), DT_INIT_ARRAY, DT_INIT_ARRAYSZ, &count);
		for (n = 0; array && n < count; n++)
			array[n]();
	}
}

void gp_fini_objects(void)
{
	void (**array)(void);
	size_t count;
	uint32_t i;

	for (i = 0; i < __elf_phdr_info.count; i++) {
		array = array_of(object(i), DT_FINI_ARRAY, DT_FINI_ARRAYSZ, &count);
		while (array && count-- > 0)
			array[count]();
	}
}

int dl_iterate_phdr(int (*visit)(struct dl_phdr_info *info, size_t size, void *data), void *data)
{
	struct dl_phdr_info copy;
	uint32_t i;
	int r = 0;

	for (i = 0; i < __elf_phdr_info.count && !r; i++) {
		copy = *object(i);
		copy.dlpi_tls_data = tls_size_of(i) ? tls_blocks + tls_offset_of(i) : NULL;
		r = visit(&copy, sizeof(copy), data);
	}
	return r;
}

/* Dynamic model of thread-local data; the module number is the position in the table plus one. */
struct tls_index {
	uint64_t module, offset;
};

void *__tls_get_addr(const struct tls_index *t);

void *__tls_get_addr(const struct tls_index *t)
{
	return tls_blocks + tls_offset_of((uint32_t)t->module - 1) + t->offset;
}
