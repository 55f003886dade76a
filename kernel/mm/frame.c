/* SPDX-License-Identifier: BSD-2-Clause */
#include "mm/frame.h"

#include "arch/mmu.h"
#include "base/bytes.h"
#include "base/check.h"

void frame_pool_init(struct frame_pool *p, pa_t base, uint32_t count, struct frame_meta *meta)
{
	check(count > 0 && count < FRAME_NIL && (base.v & PAGE_MASK) == 0);
	spin_init(&p->lock, RANK_FRAMES);
	p->base = base.v;
	p->count = count;
	p->free_count = count;
	p->free_head = 0;
	p->promised = 0;
	p->meta = meta;
	for (uint32_t i = 0; i < count; i++)
		meta[i] = (struct frame_meta){ .next = i + 1, .prev = FRAME_NIL };
	meta[count - 1].next = FRAME_NIL;
}

bool frame_in_pool(const struct frame_pool *p, uint64_t pa)
{
	return pa >= p->base && (pa - p->base) >> PAGE_SHIFT < p->count;
}

static uint32_t index_of(const struct frame_pool *p, pa_t frame)
{
	check(frame_in_pool(p, frame.v) && (frame.v & PAGE_MASK) == 0);
	return (uint32_t)((frame.v - p->base) >> PAGE_SHIFT);
}

static pa_t frame_at(const struct frame_pool *p, uint32_t index)
{
	return (pa_t){ p->base + ((uint64_t)index << PAGE_SHIFT) };
}

struct frame_meta *frame_meta_of(struct frame_pool *p, pa_t frame)
{
	return &p->meta[index_of(p, frame)];
}

enum err frame_account_init(struct frame_account *a, struct frame_pool *p, uint16_t id,
                            uint32_t min, uint32_t max)
{
	irq_flags_t flags;
	enum err e = ERR_NOMEM;

	check(id != 0 && min <= max);
	flags = spin_lock(&p->lock);
	if (p->free_count - p->promised >= min) {
		p->promised += min;
		e = OK;
	}
	spin_unlock(&p->lock, flags);
	if (e == OK)
		*a = (struct frame_account){
			.pool = p, .id = id, .min = min, .max = max, .head = FRAME_NIL
		};
	return e;
}

void frame_account_fini(struct frame_account *a)
{
	struct frame_pool *p = a->pool;
	irq_flags_t flags;

	check(a->used == 0 && a->head == FRAME_NIL);
	flags = spin_lock(&p->lock);
	p->promised -= a->min;
	spin_unlock(&p->lock, flags);
	a->pool = NULL;
}

void frame_account_forget(struct frame_account *a)
{
	irq_flags_t flags = spin_lock(&a->pool->lock);

	a->peak = a->used;
	a->refused = a->used_when_refused = 0;
	spin_unlock(&a->pool->lock, flags);
}

/* May @a have one more? Below its minimum always: nobody else could take what it was promised. */
static enum err may_take(const struct frame_account *a)
{
	const struct frame_pool *p = a->pool;

	if (a->used >= a->max)
		return ERR_LIMIT;
	if (a->used < a->min)
		return OK;
	return p->free_count > p->promised ? OK : ERR_NOMEM;
}

/* Move the first free frame to the front of @a's list. */
static uint32_t take(struct frame_account *a)
{
	struct frame_pool *p = a->pool;
	uint32_t i = p->free_head;
	struct frame_meta *m;

	check(i < p->count);
	m = &p->meta[i];
	check(m->owner == 0);
	p->free_head = m->next;
	p->free_count--;
	if (a->used < a->min)
		p->promised--;

	m->owner = a->id;
	m->kva_page = 0;
	m->prev = FRAME_NIL;
	m->next = a->head;
	if (a->head != FRAME_NIL)
		p->meta[a->head].prev = i;
	a->head = i;
	a->used++;
	if (a->peak < a->used)
		a->peak = a->used;
	return i;
}

enum err frame_alloc(struct frame_account *a, pa_t *out)
{
	irq_flags_t flags = spin_lock(&a->pool->lock);
	enum err e = may_take(a);

	if (e == OK)
		*out = frame_at(a->pool, take(a));
	else if (a->refused++ == 0)
		a->used_when_refused = a->used;
	spin_unlock(&a->pool->lock, flags);
	return e;
}

/* The reverse of take(), for any frame of @a. */
static void give_back(struct frame_account *a, uint32_t i)
{
	struct frame_pool *p = a->pool;
	struct frame_meta *m = &p->meta[i];

	check(m->owner == a->id);
	if (m->prev != FRAME_NIL)
		p->meta[m->prev].next = m->next;
	else
		a->head = m->next;
	if (m->next != FRAME_NIL)
		p->meta[m->next].prev = m->prev;
	a->used--;

	*m = (struct frame_meta){ .next = p->free_head, .prev = FRAME_NIL };
	p->free_head = i;
	p->free_count++;
	if (a->used < a->min)
		p->promised++;
}

/*
 * Scrubbed while it still belongs to @a: once it is on the free list the next
 * owner may have it, and relies on the zeroes.
 */
void frame_free(struct frame_account *a, pa_t frame)
{
	uint32_t i = index_of(a->pool, frame);
	irq_flags_t flags;

	check(a->pool->meta[i].owner == a->id);
	flags = irq_save();
	mmu_clear_frames(frame, 1);
	irq_restore(flags);

	flags = spin_lock(&a->pool->lock);
	give_back(a, i);
	spin_unlock(&a->pool->lock, flags);
}

uint32_t frame_release_all(struct frame_account *a)
{
	uint32_t n = 0;

	for (; a->head != FRAME_NIL; n++)
		frame_free(a, frame_at(a->pool, a->head));
	return n;
}
