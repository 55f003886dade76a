/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of registered shares, and the life of every share.
 *
 * Every call of Linux looks up a share by cookie, with the partition locked
 * and interrupts masked. Cookies are the guest's to choose, so they are spread
 * over the buckets by a random multiplier that it does not know, and their
 * number is bounded: no guest can make the chains long.
 */
#include "share/share.h"

#include "base/check.h"
#include "base/range.h"
#include "share/share_priv.h"

#define SHARE_BUCKETS 52u

struct share_table {
	uint64_t spread; /* odd, random */
	unsigned count;  /* registered */
	unsigned pages;  /* of all shares, registered or not */
	unsigned room;   /* pages that those which count may still have */
	struct list passing;
	struct list bucket[SHARE_BUCKETS];
	struct share
		*message[PART_THREADS]; /* by thread id, its own alone; NULL: no message so far */
};
static_assert(sizeof(struct share_table) <= 1024, "an object of the heap, without much waste");

enum err share_init(struct part *p)
{
	struct share_table *t = heap_alloc(&p->heap, sizeof(*t));

	if (!t)
		return ERR_NOMEM;
	p->env.random(&t->spread, sizeof(t->spread));
	t->spread |= 1;
	t->room = p->env.limits.share_pages;
	list_init(&t->passing);
	for (unsigned i = 0; i < SHARE_BUCKETS; i++)
		list_init(&t->bucket[i]);
	p->shares = t;
	return OK;
}

static struct list *bucket_of(struct share_table *t, cookie_t cookie)
{
	uint64_t hash = (cookie.v * t->spread) >> 32;

	return &t->bucket[(hash * SHARE_BUCKETS) >> 32];
}

static struct share *find_in(struct list *head, cookie_t cookie)
{
	struct list *n;

	list_for_each(n, head) {
		struct share *s = list_entry(n, struct share, link);

		if (s->cookie.v == cookie.v)
			return s;
	}
	return NULL;
}

/* Under the lock. */
static struct share *find(struct share_table *t, cookie_t cookie)
{
	return find_in(bucket_of(t, cookie), cookie);
}

/* Pages that [offset, offset + size) touches; false: none, or more than a guest may have. */
static bool pages_of(size_t offset, uint64_t raw_size, size_t *out)
{
	if (raw_size == 0 || raw_size > (uint64_t)SHARE_PAGES_MAX * PAGE_SIZE)
		return false;
	*out = PAGES_OF(offset + (size_t)raw_size);
	return true;
}

static enum err charge(struct part *p, size_t pages, bool counted)
{
	struct part_held h = part_lock(p);
	struct share_table *t = p->shares;
	bool fits = !counted || pages <= t->room;

	if (fits) {
		t->pages += (unsigned)pages;
		t->room -= counted ? (unsigned)pages : 0;
	}
	part_unlock(h);
	return fits ? OK : ERR_LIMIT;
}

static void discharge(struct part *p, size_t pages, bool counted)
{
	struct part_held h = part_lock(p);
	struct share_table *t = p->shares;

	t->pages -= (unsigned)pages;
	t->room += counted ? (unsigned)pages : 0;
	part_unlock(h);
}

void share_pass(struct part *p, struct share *s, cookie_t cookie)
{
	struct part_held h = part_lock(p);

	check(!s->registered && !s->passing && !s->kept);
	s->cookie = cookie;
	s->passing = true;
	list_add(&p->shares->passing, &s->link);
	part_unlock(h);
}

bool share_is_passing(struct part *p, cookie_t cookie)
{
	struct part_held h = part_lock(p);
	bool is = find_in(&p->shares->passing, cookie) != NULL;

	part_unlock(h);
	return is;
}

/* Its pages are not mapped any more. */
static void end_passing(struct part *p, struct share *s)
{
	struct part_held h = part_lock(p);

	list_del(&s->link);
	part_unlock(h);
}

/* A share with a place for @pages pages, nothing said of what they are. */
static enum err make(struct part *p, size_t pages, struct share **out)
{
	struct share *s = heap_alloc(&p->heap, sizeof(*s));
	void *base;
	enum err e;

	if (!s)
		return ERR_NOMEM;
	e = kspace_reserve(&p->kspace, pages, &base);
	if (e != OK) {
		heap_free(&p->heap, s);
		return e;
	}
	list_init(&s->link);
	s->base = base;
	s->pages = pages;
	*out = s;
	return OK;
}

/* It has one reference from now on. */
static void describe(struct share *s, size_t offset, size_t size)
{
	atomic_set(&s->refs, 1);
	s->offset = offset;
	s->size = size;
}

enum err share_create(struct part *p, size_t offset, uint64_t raw_size, bool counted,
                      struct share **out)
{
	size_t pages;
	enum err e;

	if (!pages_of(offset, raw_size, &pages))
		return ERR_RANGE;
	e = charge(p, pages, counted);
	if (e != OK)
		return e;
	e = make(p, pages, out);
	if (e != OK) {
		discharge(p, pages, counted);
		return e;
	}
	(*out)->counted = counted;
	describe(*out, offset, (size_t)raw_size);
	return OK;
}

enum err share_from_span(struct part *p, uint64_t raw_pa, uint64_t raw_size, bool call_page,
                         struct share **out)
{
	uint64_t first = raw_pa & ~(uint64_t)PAGE_MASK;
	struct share *s;
	enum err e;

	/*
	 * A hypervisor translates page lists only; any other address is a guest's own invention,
	 * and what follows a page that it has translated is somebody else's.
	 */
	if (p->env.hypervised && (!call_page || raw_size > PAGE_SIZE - (raw_pa & PAGE_MASK)))
		return ERR_ACCESS;
	e = share_create(p, raw_pa & PAGE_MASK, raw_size, !call_page, &s);
	if (e != OK)
		return e;
	if (!nw_map_holds(p->env.nw, first, (uint64_t)s->pages * PAGE_SIZE)) {
		share_put(p, s);
		return ERR_ACCESS;
	}
	for (size_t i = 0; i < s->pages; i++)
		share_show(p, s, i, (nwpa_t){ first + i * PAGE_SIZE });
	*out = s;
	return OK;
}

/*
 * Linux names its messages by address when it registers memory, and a hypervisor always does. They
 * come one after the other, of one page each, so the thread keeps a place for them.
 */
enum err share_of_message(struct thread *t, uint64_t raw_pa, struct share **out)
{
	struct part *p = t->part;
	struct share **kept = &p->shares->message[t->id];
	size_t offset = raw_pa & PAGE_MASK;
	nwpa_t frame = { raw_pa - offset };
	enum err e;

	if (!nw_map_holds(p->env.nw, frame.v, PAGE_SIZE))
		return ERR_ACCESS;
	if (!*kept) {
		e = make(p, 1, kept);
		if (e != OK)
			return e;
		(*kept)->kept = true;
	}
	describe(*kept, offset, PAGE_SIZE - offset);
	share_show(p, *kept, 0, frame);
	*out = *kept;
	return OK;
}

enum err share_register(struct part *p, struct share *s, cookie_t cookie)
{
	struct share_table *t = p->shares;
	struct part_held h = part_lock(p);
	enum err e = OK;

	check(!s->registered && !s->passing && !s->kept);
	if (find(t, cookie)) {
		e = ERR_EXIST;
	} else if (t->count == SHARES_MAX) {
		e = ERR_LIMIT;
	} else {
		s->cookie = cookie;
		s->registered = true;
		list_add(bucket_of(t, cookie), &s->link);
		t->count++;
	}
	part_unlock(h);
	return e;
}

/* Only the table can lend a new reference, so one that is the last under the lock stays so. */
enum err share_unregister(struct part *p, cookie_t cookie)
{
	struct part_held h = part_lock(p);
	struct share *s = find(p->shares, cookie);
	enum err e = OK;

	if (!s) {
		e = ERR_NOENT;
	} else if (atomic_read(&s->refs) != 1) {
		e = ERR_BUSY;
	} else {
		list_del(&s->link);
		s->registered = false;
		p->shares->count--;
	}
	part_unlock(h);
	if (e == OK)
		share_put(p, s);
	return e;
}

enum err share_get(struct part *p, cookie_t cookie, struct share **out)
{
	struct part_held h = part_lock(p);
	struct share *s = find(p->shares, cookie);

	if (s)
		atomic_inc(&s->refs);
	part_unlock(h);
	if (!s)
		return ERR_NOENT;
	*out = s;
	return OK;
}

void share_put(struct part *p, struct share *s)
{
	size_t pages = s->pages;
	bool counted = s->counted;

	if (atomic_dec(&s->refs))
		return;
	if (s->kept) {
		kspace_hide_ns(&p->kspace, s->base);
		return;
	}
	check(!s->registered);
	kspace_unmap_ns(&p->kspace, s->base, pages);
	if (s->passing)
		end_passing(p, s);
	heap_free(&p->heap, s);
	discharge(p, pages, counted);
}

void share_count(struct part *p, unsigned *shares, unsigned *pages)
{
	struct part_held h = part_lock(p);

	*shares = p->shares->count;
	*pages = p->shares->pages;
	part_unlock(h);
}

unsigned share_pages_counted(struct part *p)
{
	struct part_held h = part_lock(p);
	unsigned pages = p->env.limits.share_pages - p->shares->room;

	part_unlock(h);
	return pages;
}
