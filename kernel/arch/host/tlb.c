/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TA half: walks in software, and a TLB that all cores share, so that an
 * entry lives as long as on the most stubborn hardware.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "arch/host_priv.h"
#include "base/bytes.h"

#define UTLB_SIZE 8192u

struct utlb_entry {
	uint64_t page; /* virtual address / PAGE_SIZE */
	uint16_t asid;
	pte_t e; /* PTE_NONE: empty */
};

static struct utlb_entry utlb[UTLB_SIZE];
static uint32_t *seen;
static void (*ucopy_hook)(uva_t va, size_t size, bool out);

/* ---- how many TLB entries show a frame ----------------------------------------------------- */

void frame_seen_reset(void)
{
	free(seen);
	seen = calloc(ram_pages + HOST_IMAGE_PAGES, sizeof(*seen));
	check(seen);
}

void frame_seen(pte_t e, int change)
{
	uint32_t i = pte_prot(e) & PROT_NS ? UINT32_MAX : ram_index(pte_pa(e));

	if (i != UINT32_MAX)
		seen[i] += (uint32_t)change;
}

unsigned host_tlb_of_frame(uint64_t pa)
{
	uint32_t i = ram_index(pa);
	unsigned n;

	machine_lock();
	n = i != UINT32_MAX ? seen[i] : 0;
	machine_unlock();
	return n;
}

/* ---- entries; under the machine lock ------------------------------------------------------- */

static struct utlb_entry *entry_for(uint16_t asid, uint64_t page)
{
	return &utlb[(page ^ page >> 13 ^ (uint64_t)asid << 5) % UTLB_SIZE];
}

static void evict(struct utlb_entry *t)
{
	if (t->e != PTE_NONE)
		frame_seen(t->e, -1);
	*t = (struct utlb_entry){ 0 };
}

void utlb_reset(void)
{
	memset(utlb, 0, sizeof(utlb));
	ucopy_hook = NULL;
}

void utlb_flush(uint16_t asid, uint64_t va, size_t pages)
{
	for (size_t i = 0; i < pages; i++) {
		struct utlb_entry *t = entry_for(asid, va / PAGE_SIZE + i);

		if (t->asid == asid && t->page == va / PAGE_SIZE + i)
			evict(t);
	}
}

void utlb_flush_asid(uint16_t asid)
{
	for (unsigned i = 0; i < UTLB_SIZE; i++)
		if (utlb[i].asid == asid)
			evict(&utlb[i]);
}

unsigned host_tlb_user(uint16_t asid)
{
	unsigned n = 0;

	machine_lock();
	for (unsigned i = 0; i < UTLB_SIZE; i++)
		n += utlb[i].e != PTE_NONE && utlb[i].asid == asid;
	machine_unlock();
	return n;
}

static const pte_t *table_of(pte_t e)
{
	if (!pte_is_valid(e))
		return NULL;
	check(e & HPTE_TABLE);
	return host_secure(pte_pa(e));
}

pte_t host_walk_user(uint64_t uroot, uint64_t va)
{
	const pte_t *t = host_secure(uroot);
	pte_t e;

	if (!uroot || !t || va >= UVA_LIMIT)
		return PTE_NONE;
	t = table_of(READ_ONCE(t[va >> L1_SHIFT]));
	if (t)
		t = table_of(READ_ONCE(t[va >> L2_SHIFT & (TABLE_ENTRIES - 1)]));
	e = t ? READ_ONCE(t[va >> PAGE_SHIFT & (TABLE_ENTRIES - 1)]) : PTE_NONE;
	check(!pte_is_valid(e) || (e & HPTE_PAGE));
	return pte_is_valid(e) ? e : PTE_NONE;
}

static pte_t look_up(const struct cpu_impl *c, uint64_t va, bool fill)
{
	struct utlb_entry *t = entry_for(c->asid, va / PAGE_SIZE);
	pte_t e;

	if (t->e != PTE_NONE && t->asid == c->asid && t->page == va / PAGE_SIZE)
		return t->e;
	e = host_walk_user(c->uroot, va);
	if (e != PTE_NONE && fill) {
		evict(t);
		*t = (struct utlb_entry){ va / PAGE_SIZE, c->asid, e };
		frame_seen(e, 1);
	}
	return e;
}

pte_t host_see_user(unsigned index, uint64_t va)
{
	pte_t e;

	machine_lock();
	e = look_up(&cpu_of(index)->impl, va, false);
	machine_unlock();
	return e;
}

/* ---- unprivileged accesses ----------------------------------------------------------------- */

/* The bytes at @va if a TA may reach them with @need; *n is cut to the end of the page. */
static char *reach(uint64_t va, unsigned need, size_t *n)
{
	size_t rest = PAGE_SIZE - (va & PAGE_MASK);
	pte_t e;

	machine_lock();
	e = va < UVA_LIMIT ? look_up(&cpu_self()->impl, va, true) : PTE_NONE;
	machine_unlock();
	if (e == PTE_NONE || !(pte_prot(e) & PROT_USER) || (pte_prot(e) & need) != need)
		return NULL;
	if (*n > rest)
		*n = rest;
	return (char *)ram_page(e) + (va & PAGE_MASK);
}

/* Byte by byte, as others may write at the same time. */
static void copy(char *dst, const char *src, size_t n)
{
	for (size_t i = 0; i < n; i++)
		WRITE_ONCE(dst[i], READ_ONCE(src[i]));
}

static enum err copy_all(uint64_t va, char *kernel, size_t size, bool out)
{
	size_t n;

	if (va >= UVA_LIMIT || size > UVA_LIMIT - va)
		return ERR_ACCESS;
	for (; size > 0; size -= n, va += n, kernel += n) {
		char *user;

		n = size;
		user = reach(va, out ? PROT_W : PROT_R, &n);
		if (!user)
			return ERR_ACCESS;
		if (out)
			copy(user, kernel, n);
		else
			copy(kernel, user, n);
	}
	return OK;
}

void host_on_ucopy(void (*hook)(uva_t va, size_t size, bool out))
{
	ucopy_hook = hook;
}

static void before(uva_t va, size_t size, bool out)
{
	check(cpu_self()->impl.ranks == 0); /* it may fault */
	if (ucopy_hook)
		ucopy_hook(va, size, out);
}

enum err ucopy_in(void *dst, uva_t src, size_t n)
{
	before(src, n, false);
	return copy_all(src.v, dst, n, false);
}

enum err ucopy_out(uva_t dst, const void *src, size_t n)
{
	before(dst, n, true);
	return copy_all(dst.v, (char *)(uintptr_t)src, n, true);
}

enum err ucopy_in_str(char *dst, uva_t src, size_t size)
{
	check(size);
	before(src, size, false);
	for (size_t i = 0; i < size; i++) {
		if (copy_all(src.v + i, &dst[i], 1, false) != OK) {
			dst[0] = '\0';
			return ERR_ACCESS;
		}
		if (!dst[i])
			return OK;
	}
	dst[size - 1] = '\0';
	return ERR_RANGE;
}

void host_ta_load(void *dst, uint64_t va, size_t size)
{
	if (copy_all(va, dst, size, false) != OK)
		host_ta_fault(UINT64_C(0x92000007), va);
}

void host_ta_store(uint64_t va, const void *src, size_t size)
{
	if (copy_all(va, (char *)(uintptr_t)src, size, true) != OK)
		host_ta_fault(UINT64_C(0x92000047), va);
}

bool host_ta_can_fetch(uint64_t va)
{
	size_t n = 4;

	return reach(va, PROT_X, &n) != NULL;
}

/* ---- is it mapped? ------------------------------------------------------------------------- */

bool host_can_read(const void *va)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { (void *)(uintptr_t)va, 1 };

	return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == 1;
}

bool host_can_write(const void *va)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { (void *)(uintptr_t)va, 1 };

	return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == 1 &&
	       process_vm_writev(getpid(), &here, 1, &there, 1, 0) == 1;
}
