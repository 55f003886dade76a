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

static uint8_t *tls_blocks;

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

/*
 * All blocks one behind the other, after the two words that the thread pointer points to; the
 * loader counted on exactly this when it relocated.
 */
static void tls_init(void)
{
	size_t size = 16, at = 16;
	const Elf64_Phdr *p;
	uint32_t i;

	for (i = 0; i < __elf_phdr_info.count; i++) {
		p = header(object(i), PT_TLS);
		size += p ? p->p_memsz : 0;
	}
	if (size == 16)
		return;
	tls_blocks = calloc(1, size);
	if (!tls_blocks)
		abort();
	for (i = 0; i < __elf_phdr_info.count; i++) {
		p = header(object(i), PT_TLS);
		if (!p)
			continue;
		memcpy(tls_blocks + at, (const void *)(object(i)->dlpi_addr + p->p_vaddr),
		       p->p_filesz);
		at += p->p_memsz;
	}
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(tls_blocks));
}

/* Libraries first, since constructors of the TA may use them. */
void init_objects(void)
{
	uint32_t i = __elf_phdr_info.count;
	void (**array)(void);
	size_t count, n;

	tls_init();
	while (i-- > 0) {
		array = array_of(object(i), DT_INIT_ARRAY, DT_INIT_ARRAYSZ, &count);
		for (n = 0; array && n < count; n++)
			array[n]();
	}
}

void fini_objects(void)
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
	size_t at = 16;
	uint32_t i;
	int r = 0;

	for (i = 0; i < __elf_phdr_info.count && !r; i++) {
		const Elf64_Phdr *p = header(object(i), PT_TLS);

		copy = *object(i);
		copy.dlpi_tls_data = p ? tls_blocks + at : NULL;
		at += p ? p->p_memsz : 0;
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
	size_t at = 16;
	uint32_t i;

	for (i = 0; i + 1 < t->module; i++) {
		const Elf64_Phdr *p = header(object(i), PT_TLS);

		at += p ? p->p_memsz : 0;
	}
	return tls_blocks + at + t->offset;
}
