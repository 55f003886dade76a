/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page of small objects begins with its record; the objects follow at
 * multiples of their size. So a page-aligned address is never a small object:
 * that is how heap_free() tells them from objects of whole pages, without
 * trusting anything that an object's user could have written.
 */
#include "mm/heap.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/memcheck.h"

#define SMALLEST  32u
#define LARGEST   (SMALLEST << (HEAP_CLASSES - 1))
#define MAP_WORDS 2u

struct heap_page {
	struct heap *heap;
	struct heap_page *next, *prev; /* among the partial pages of its class */
	uint64_t free[MAP_WORDS];      /* bit i: object i is free */
	uint16_t class;
	uint16_t used;
};

static_assert((PAGE_SIZE - sizeof(struct heap_page)) / SMALLEST <= MAP_WORDS * UINT64_C(64),
              "the map has a bit for each object");

static size_t class_size(unsigned class)
{
	return (size_t)SMALLEST << class;
}

static unsigned class_of(size_t size)
{
	unsigned class = 0;

	while (class_size(class) < size)
		class ++;
	return class;
}

/* Objects' places that the page's record takes. */
static unsigned class_skip(unsigned class)
{
	return (unsigned)((sizeof(struct heap_page) + class_size(class) - 1) / class_size(class));
}

static unsigned class_count(unsigned class)
{
	return PAGE_SIZE / (unsigned)class_size(class) - class_skip(class);
}

void heap_init(struct heap *h, struct kspace *space)
{
	*h = (struct heap){ .space = space };
	spin_init(&h->lock, RANK_HEAP);
}

/* ---- pages of small objects; all under the lock -------------------------------------------- */

static void link_page(struct heap *h, struct heap_page *pg)
{
	pg->prev = NULL;
	pg->next = h->partial[pg->class];
	if (pg->next)
		pg->next->prev = pg;
	h->partial[pg->class] = pg;
}

static void unlink_page(struct heap *h, struct heap_page *pg)
{
	if (pg->prev)
		pg->prev->next = pg->next;
	else
		h->partial[pg->class] = pg->next;
	if (pg->next)
		pg->next->prev = pg->prev;
}

static void account(struct heap *h, size_t objects, size_t bytes)
{
	h->objects += objects;
	h->bytes += bytes;
	if (h->peak < h->bytes)
		h->peak = h->bytes;
}

/* A fresh page holds only zeroes, as free objects must. */
static void add_page(struct heap *h, struct heap_page *pg, unsigned class)
{
	unsigned count = class_count(class);

	pg->heap = h;
	pg->class = (uint16_t) class;
	for (unsigned i = 0; i < count; i++)
		pg->free[i / 64] |= UINT64_C(1) << i % 64;
	memcheck_forbid(pg + 1, PAGE_SIZE - sizeof(*pg));
	link_page(h, pg);
}

/* NULL when no page of the class has room. */
static void *take_object(struct heap *h, unsigned class)
{
	struct heap_page *pg = h->partial[class];
	unsigned w, bit;

	if (!pg)
		return NULL;
	w = pg->free[0] ? 0 : 1;
	bit = (unsigned)__builtin_ctzll(pg->free[w]);
	pg->free[w] &= ~(UINT64_C(1) << bit);
	if (++pg->used == class_count(class))
		unlink_page(h, pg);
	account(h, 1, class_size(class));
	return (char *)pg + (class_skip(class) + w * 64 + bit) * class_size(class);
}

static struct heap_page *page_of(const struct heap *h, const void *p)
{
	struct heap_page *pg = (struct heap_page *)((uintptr_t)p & ~(uintptr_t)PAGE_MASK);

	check(kspace_holds(h->space, p));
	check(pg->heap == h && pg->class < HEAP_CLASSES);
	return pg;
}

/* Scrubs. The page, if that was its last object: off all lists, the caller's to free. */
static struct heap_page *return_object(struct heap *h, void *p)
{
	struct heap_page *pg = page_of(h, p);
	size_t size = class_size(pg->class), off = (uintptr_t)p & PAGE_MASK;
	size_t i = off / size - class_skip(pg->class);
	uint64_t bit = UINT64_C(1) << i % 64;

	check(off % size == 0 && i < class_count(pg->class));
	check(!(pg->free[i / 64] & bit));
	memcheck_allow(p, size);
	scrub(p, size);
	memcheck_forbid(p, size);
	pg->free[i / 64] |= bit;
	if (pg->used-- == class_count(pg->class))
		link_page(h, pg);
	account(h, (size_t)-1, -size);
	if (pg->used > 0)
		return NULL;
	unlink_page(h, pg);
	return pg;
}

/* ---- objects ------------------------------------------------------------------------------- */

static void count(struct heap *h, size_t objects, size_t bytes)
{
	irq_flags_t flags = spin_lock(&h->lock);

	account(h, objects, bytes);
	spin_unlock(&h->lock, flags);
}

void heap_forget(struct heap *h)
{
	irq_flags_t flags = spin_lock(&h->lock);

	h->peak = h->bytes;
	spin_unlock(&h->lock, flags);
}

static void *alloc_pages(struct heap *h, size_t size)
{
	void *p;

	if (size > (size_t)h->space->pages * PAGE_SIZE ||
	    kspace_alloc(h->space, PAGES_OF(size), &p) != OK)
		return NULL;
	count(h, 1, PAGES_OF(size) * PAGE_SIZE);
	return p;
}

/*
 * A new page is fetched without the lock. Two cores may do that at once; then
 * the class has two pages with room, and nobody minds.
 */
static void *alloc_small(struct heap *h, size_t size)
{
	unsigned class = class_of(size);
	irq_flags_t flags = spin_lock(&h->lock);
	void *p = take_object(h, class), *page;

	spin_unlock(&h->lock, flags);
	if (!p) {
		if (kspace_alloc(h->space, 1, &page) != OK)
			return NULL;
		flags = spin_lock(&h->lock);
		add_page(h, page, class);
		p = take_object(h, class);
		spin_unlock(&h->lock, flags);
	}
	memcheck_allow(p, size);
	return p;
}

void *heap_alloc(struct heap *h, size_t size)
{
	check(size > 0);
	return size > LARGEST ? alloc_pages(h, size) : alloc_small(h, size);
}

static bool is_pages(const void *p)
{
	return ((uintptr_t)p & PAGE_MASK) == 0;
}

void heap_free(struct heap *h, void *p)
{
	struct heap_page *empty;
	irq_flags_t flags;

	if (!p)
		return;
	if (is_pages(p)) {
		size_t pages = kspace_pages(h->space, p);

		kspace_free(h->space, p, pages);
		count(h, (size_t)-1, -(pages * PAGE_SIZE));
		return;
	}
	flags = spin_lock(&h->lock);
	empty = return_object(h, p);
	spin_unlock(&h->lock, flags);
	if (empty) {
		memcheck_allow(empty, PAGE_SIZE);
		kspace_free(h->space, empty, 1);
	}
}

size_t heap_size(const struct heap *h, const void *p)
{
	size_t size;

	if (is_pages(p))
		return kspace_pages(h->space, p) * PAGE_SIZE;
	size = class_size(page_of(h, p)->class);
	memcheck_allow(p, size);
	return size;
}
