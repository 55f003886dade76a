// SPDX-License-Identifier: BSD-2-Clause
#include "pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Small to begin with, as most programs need no more. Bounds a context to 352 KiB. */
static const uint8_t slab_grains[POOL_SLABS] = { 8, 16, 32, 32 };

struct slab {
	struct shm shm; /* maps nothing as long as the slab is not made */
	uint32_t lent;  /* a bit for each grain */
};

struct pool {
	struct pool *next;
	int device;
	bool dropped;   /* no longer in the list */
	uint32_t users; /* leases, and those who are about to have one */
	struct slab slabs[POOL_SLABS];
};

static struct {
	pthread_mutex_t lock;
	pthread_once_t once;
	bool fork_safe;
	struct pool *first;
} pools = { .lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT };

/* ---- fork ------------------------------------------------------------------------------------ */

static void before_fork(void)
{
	pthread_mutex_lock(&pools.lock);
}

static void after_fork_in_parent(void)
{
	pthread_mutex_unlock(&pools.lock);
}

/* The slabs were not mapped into the child, and the threads that had leases are not in it. */
static void after_fork_in_child(void)
{
	for (struct pool *p = pools.first; p; p = p->next) {
		memset(p->slabs, 0, sizeof(p->slabs));
		p->users = 0;
	}
	pthread_mutex_unlock(&pools.lock);
}

static void watch_forks(void)
{
	pools.fork_safe = pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) ==
	                  0;
}

/* ---- pools ----------------------------------------------------------------------------------- */

void pool_create(int device)
{
	struct pool *p;

	pthread_once(&pools.once, watch_forks);
	if (!pools.fork_safe)
		return;
	p = calloc(1, sizeof(*p));
	if (!p)
		return;
	p->device = device;
	pthread_mutex_lock(&pools.lock);
	p->next = pools.first;
	pools.first = p;
	pthread_mutex_unlock(&pools.lock);
}

static void pool_destroy(struct pool *p)
{
	for (size_t i = 0; i < POOL_SLABS; i++)
		if (p->slabs[i].shm.map)
			device_release(&p->slabs[i].shm);
	free(p);
}

void pool_drop(int device)
{
	struct pool **at = &pools.first;
	struct pool *p;
	bool last;

	pthread_mutex_lock(&pools.lock);
	while (*at && (*at)->device != device)
		at = &(*at)->next;
	p = *at;
	if (p) {
		*at = p->next;
		p->dropped = true;
	}
	last = p && p->users == 0;
	pthread_mutex_unlock(&pools.lock);
	if (last)
		pool_destroy(p);
}

static struct pool *pool_get(int device)
{
	struct pool *p = pools.first;

	while (p && p->device != device)
		p = p->next;
	if (p)
		p->users++;
	return p;
}

/* Ends the caller's use of @p, and the lock. */
static void pool_put_unlock(struct pool *p)
{
	bool last = --p->users == 0 && p->dropped;

	pthread_mutex_unlock(&pools.lock);
	if (last)
		pool_destroy(p);
}

/* ---- slabs ----------------------------------------------------------------------------------- */

/* The lowest @count grains in a row that are not lent, as bits; 0 when there are none. */
static uint32_t free_grains(uint32_t lent, uint32_t count, uint32_t width)
{
	uint32_t run = (1u << count) - 1;

	for (uint32_t at = 0; at + count <= width; at++)
		if (!(lent & run << at))
			return run << at;
	return 0;
}

static bool lend(struct pool *p, uint32_t count, struct pool_lease *out)
{
	for (uint32_t i = 0; i < POOL_SLABS; i++) {
		struct slab *s = &p->slabs[i];
		uint32_t grains = s->shm.map ? free_grains(s->lent, count, slab_grains[i]) : 0;

		if (!grains)
			continue;
		s->lent |= grains;
		out->pool = p;
		out->slab = i;
		out->grains = grains;
		out->offset = (uint64_t)__builtin_ctz(grains) * POOL_GRAIN;
		out->bytes = (uint8_t *)s->shm.map + out->offset;
		out->id = s->shm.id;
		out->dirty = count * POOL_GRAIN;
		return true;
	}
	return false;
}

/* The slab to make next for @count grains; POOL_SLABS when all of them are made. */
static uint32_t next_slab(const struct pool *p, uint32_t count)
{
	uint32_t i = 0;

	while (i < POOL_SLABS && (p->slabs[i].shm.map || slab_grains[i] < count))
		i++;
	return i;
}

static bool slab_make(int device, uint32_t index, struct shm *out)
{
	if (device_alloc(device, slab_grains[index] * POOL_GRAIN, out) != TEEC_SUCCESS)
		return false;
	if (madvise(out->map, out->map_size, MADV_DONTFORK) == 0)
		return true;
	device_release(out);
	return false;
}

/*
 * One more slab for @count grains. Called, and returns, with the lock held, which is let go
 * meanwhile: another thread may have made the same one, and ours is then too many.
 */
static bool pool_grow(struct pool *p, uint32_t count)
{
	uint32_t index = next_slab(p, count);
	struct shm shm;
	bool made;

	if (index == POOL_SLABS)
		return false;
	pthread_mutex_unlock(&pools.lock);
	made = slab_make(p->device, index, &shm);
	pthread_mutex_lock(&pools.lock);
	if (made && !p->slabs[index].shm.map) {
		p->slabs[index].shm = shm;
		return true;
	}
	if (made) {
		pthread_mutex_unlock(&pools.lock);
		device_release(&shm);
		pthread_mutex_lock(&pools.lock);
	}
	return made;
}

/* ---- leases ---------------------------------------------------------------------------------- */

bool pool_take(int device, size_t size, struct pool_lease *out)
{
	uint32_t count;
	struct pool *p;
	bool lent;

	if (size > POOL_REF_MAX)
		return false;
	count = size == 0 ? 1 : (uint32_t)((size + POOL_GRAIN - 1) / POOL_GRAIN);
	pthread_mutex_lock(&pools.lock);
	p = pool_get(device);
	if (!p) {
		pthread_mutex_unlock(&pools.lock);
		return false;
	}
	do
		lent = lend(p, count, out);
	while (!lent && pool_grow(p, count));
	if (lent)
		pthread_mutex_unlock(&pools.lock);
	else
		pool_put_unlock(p);
	return lent;
}

void pool_give(struct pool_lease *lease)
{
	struct pool *p = lease->pool;

	explicit_bzero(lease->bytes, lease->dirty);
	pthread_mutex_lock(&pools.lock);
	p->slabs[lease->slab].lent &= ~lease->grains;
	pool_put_unlock(p);
}
