/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bytes.h"
#include "base/check.h"
#include "core.h"
#include "memory.h"
#include "shm.h"

#define SHM_MAX 1024u

static struct lock table_lock;
static struct shm table[SHM_MAX];
static uint64_t next_cookie = 0xc00c1e0000000008ull;

static struct shm *take_slot(void)
{
	struct shm *s = NULL;

	lock_take(&table_lock);
	for (unsigned i = 0; i < SHM_MAX && !s; i++)
		if (!table[i].cookie)
			s = &table[i];
	if (!s)
		panic("the rig is out of buffers");
	s->cookie = next_cookie;
	next_cookie += 8;
	lock_drop(&table_lock);
	return s;
}

static uint64_t page_pa(const struct shm *s, size_t i)
{
	size_t at = s->flags & SHM_REVERSED ? s->pages - 1 - i : i;

	return pa_of(s->mem) + at * PAGE_SIZE;
}

static void build_list(struct shm *s)
{
	s->list_pages = (s->pages + MSG_LIST_ENTRIES - 1) / MSG_LIST_ENTRIES;
	s->list = pages_get(s->list_pages);
	for (size_t i = 0; i < s->pages; i++)
		s->list[i / MSG_LIST_ENTRIES].pages[i % MSG_LIST_ENTRIES] = page_pa(s, i);
	for (size_t i = 0; i + 1 < s->list_pages; i++)
		s->list[i].next = pa_of(&s->list[i + 1]);
}

struct shm *shm_new(size_t size, size_t offset, unsigned flags)
{
	struct shm *s = take_slot();

	check(offset < PAGE_SIZE);
	s->offset = offset;
	s->size = size;
	s->flags = flags;
	s->pages = (offset + size + PAGE_SIZE - 1) / PAGE_SIZE;
	if (!s->pages)
		s->pages = 1;
	s->mem = pages_get(s->pages);
	build_list(s);
	return s;
}

void shm_free(struct shm *s)
{
	if (!s)
		return;
	pages_put(s->mem, s->pages);
	pages_put(s->list, s->list_pages);
	lock_take(&table_lock);
	s->cookie = 0;
	lock_drop(&table_lock);
}

struct shm *shm_find(uint64_t cookie)
{
	struct shm *s = NULL;

	if (!cookie)
		return NULL;
	lock_take(&table_lock);
	for (unsigned i = 0; i < SHM_MAX && !s; i++)
		if (table[i].cookie == cookie)
			s = &table[i];
	lock_drop(&table_lock);
	return s;
}

size_t shm_live(void)
{
	size_t n = 0;

	for (unsigned i = 0; i < SHM_MAX; i++)
		n += table[i].cookie != 0;
	return n;
}

uint64_t shm_next(void)
{
	return next_cookie;
}

void shm_free_since(uint64_t next)
{
	for (unsigned i = 0; i < SHM_MAX; i++)
		if (table[i].cookie >= next)
			shm_free(&table[i]);
}

uint8_t *shm_at(const struct shm *s, size_t off)
{
	size_t at = s->offset + off;

	return (uint8_t *)va_of(page_pa(s, at / PAGE_SIZE)) + at % PAGE_SIZE;
}

/* Of @n bytes from @off on, those that lie in its page: the pages behind are elsewhere. */
static size_t run_at(const struct shm *s, size_t off, size_t n)
{
	size_t left = PAGE_SIZE - (s->offset + off) % PAGE_SIZE;

	return left < n ? left : n;
}

void shm_write(struct shm *s, size_t off, const void *data, size_t n)
{
	const char *from = data;
	size_t done, some;

	check(off + n <= s->size);
	for (done = 0; done < n; done += some) {
		some = run_at(s, off + done, n - done);
		memcpy(shm_at(s, off + done), from + done, some);
	}
}

void shm_read(const struct shm *s, size_t off, void *data, size_t n)
{
	char *to = data;
	size_t done, some;

	check(off + n <= s->size);
	for (done = 0; done < n; done += some) {
		some = run_at(s, off + done, n - done);
		memcpy(to + done, shm_at(s, off + done), some);
	}
}

static uint8_t pattern(size_t at, uint32_t seed)
{
	return (uint8_t)((at * 131u + (at >> 8) * 17u + seed) & 0xffu);
}

void shm_fill(struct shm *s, size_t off, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++)
		*shm_at(s, off + i) = pattern(i, seed);
}

bool shm_holds(const struct shm *s, size_t off, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++)
		if (*shm_at(s, off + i) != pattern(i, seed))
			return false;
	return true;
}

struct msg_param shm_list_param(const struct shm *s, uint64_t type)
{
	return (struct msg_param){
		.attr = type | MSG_ATTR_NONCONTIG,
		.tmem = { .addr = pa_of(s->list) | s->offset,
		          .size = s->size,
		          .cookie = s->cookie },
	};
}

struct msg_param shm_span_param(const struct shm *s, uint64_t type)
{
	return (struct msg_param){
		.attr = type,
		.tmem = { .addr = pa_of(s->mem) + s->offset, .size = s->size, .cookie = s->cookie },
	};
}

struct msg_param shm_rmem_param(const struct shm *s, uint64_t type, size_t off, size_t size)
{
	return (struct msg_param){
		.attr = type,
		.rmem = { .offs = off, .size = size, .cookie = s->cookie },
	};
}
