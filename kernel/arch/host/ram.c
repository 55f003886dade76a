/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RAM: two files in memory. Every page of them can be shown at any address.
 *
 * Secure RAM is mapped twice as a whole: once for the fake machine itself (the
 * bus), once for mmu_peek(), where AddressSanitizer forbids what is not peeked at.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/host_priv.h"
#include "base/memcheck.h"

uint32_t ram_pages;

static int secure_fd = -1, nw_fd = -1;
static char *secure, *peek, *nw;
static const void *image_source[HOST_IMAGE_PAGES];
static pthread_mutex_t machine = PTHREAD_MUTEX_INITIALIZER;

void machine_lock(void)
{
	pthread_mutex_lock(&machine);
}

void machine_unlock(void)
{
	pthread_mutex_unlock(&machine);
}

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

static size_t secure_size(void)
{
	return (size_t)(ram_pages + HOST_IMAGE_PAGES) * PAGE_SIZE;
}

static void *map_file(int fd, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);

	must(p != MAP_FAILED, "mmap");
	return p;
}

static void ram_fini(void)
{
	if (secure_fd < 0)
		return;
	memcheck_allow(peek, secure_size());
	munmap(secure, secure_size());
	munmap(peek, secure_size());
	munmap(nw, HOST_NW_SIZE);
	close(secure_fd);
	close(nw_fd);
}

static int make_file(const char *name, size_t size)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	must(fd >= 0 && ftruncate(fd, (off_t)size) == 0, "memfd_create");
	return fd;
}

void ram_init(uint32_t secure_pages)
{
	ram_fini();
	ram_pages = secure_pages;
	memset(image_source, 0, sizeof(image_source));
	secure_fd = make_file("secure RAM", secure_size());
	nw_fd = make_file("normal-world RAM", HOST_NW_SIZE);
	secure = map_file(secure_fd, secure_size());
	peek = map_file(secure_fd, secure_size());
	nw = map_file(nw_fd, HOST_NW_SIZE);
	memcheck_forbid(peek, secure_size());
}

void *ram_reserve(size_t size)
{
	size_t align = (size_t)1 << L2_SHIFT;
	char *p = mmap(NULL, size + align, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
	               -1, 0);

	must(p != MAP_FAILED, "mmap");
	return (void *)(((uintptr_t)p + align - 1) & ~(align - 1));
}

static bool in_secure(uint64_t pa)
{
	return secure && pa >= HOST_SECURE_PA && pa - HOST_SECURE_PA < secure_size();
}

static bool in_nw(uint64_t pa)
{
	return nw && pa >= HOST_NW_PA && pa - HOST_NW_PA < HOST_NW_SIZE;
}

void *host_secure(uint64_t pa)
{
	return in_secure(pa) ? secure + (pa - HOST_SECURE_PA) : NULL;
}

void *host_nw(uint64_t pa)
{
	return in_nw(pa) ? nw + (pa - HOST_NW_PA) : NULL;
}

void *ram_page(pte_t e)
{
	return pte_prot(e) & PROT_NS ? host_nw(pte_pa(e)) : host_secure(pte_pa(e));
}

uint32_t ram_index(uint64_t pa)
{
	return in_secure(pa) ? (uint32_t)((pa - HOST_SECURE_PA) / PAGE_SIZE) : UINT32_MAX;
}

void *ram_peek(uint64_t pa, bool open)
{
	char *p = peek + ((pa - HOST_SECURE_PA) & ~(uint64_t)PAGE_MASK);

	if (open)
		memcheck_allow(p, PAGE_SIZE);
	else
		memcheck_forbid(p, PAGE_SIZE);
	return p;
}

void ram_map(void *va, pte_t e)
{
	bool ns = pte_prot(e) & PROT_NS;
	int prot = PROT_READ | (pte_prot(e) & PROT_W ? PROT_WRITE : 0);
	uint64_t off = pte_pa(e) - (ns ? HOST_NW_PA : HOST_SECURE_PA);

	must(ram_page(e) != NULL, "a descriptor leads to no RAM");
	must(mmap(va, PAGE_SIZE, prot, MAP_SHARED | MAP_FIXED, ns ? nw_fd : secure_fd,
	          (off_t)off) == va,
	     "mmap");
	memcheck_allow(va, PAGE_SIZE);
}

void ram_unmap(void *va, size_t pages)
{
	must(mmap(va, pages * PAGE_SIZE, PROT_NONE,
	          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) == va,
	     "mmap");
}

/* Constants of the process have redzones between them: copied unwatched. */
MEMCHECK_OFF static void copy_unwatched(char *dst, const char *src)
{
	for (size_t i = 0; i < PAGE_SIZE; i++)
		((volatile char *)dst)[i] = ((const volatile char *)src)[i];
}

uint64_t ram_image_page(const void *va)
{
	const char *page = (const char *)((uintptr_t)va & ~(uintptr_t)PAGE_MASK);

	for (uint32_t i = 0; i < HOST_IMAGE_PAGES; i++) {
		uint64_t pa = HOST_SECURE_PA + (uint64_t)(ram_pages + i) * PAGE_SIZE;

		if (image_source[i] == page)
			return pa;
		if (image_source[i])
			continue;
		image_source[i] = page;
		copy_unwatched(host_secure(pa), page);
		return pa;
	}
	return 0;
}

uint64_t host_secure_find(const void *pattern, size_t size)
{
	char *hit = memmem(secure, (size_t)ram_pages * PAGE_SIZE, pattern, size);

	return hit ? HOST_SECURE_PA + (uint64_t)(hit - secure) : 0;
}

bool host_secure_is_zero(uint64_t pa)
{
	const char *p = host_secure(pa & ~(uint64_t)PAGE_MASK);

	return p && p[0] == 0 && memcmp(p, p + 1, PAGE_SIZE - 1) == 0;
}
