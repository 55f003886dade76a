/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a partition holds, counted from the tables themselves and not from what they say of it.
 */
#include "../../ta/table_priv.h"
#include "host/fake_guest.h"
#include "play.h"

static unsigned length_of(const struct list *head)
{
	const struct list *n;
	unsigned count = 0;

	for (n = head->next; n != head; n = n->next)
		count++;
	return count;
}

/* Entries of the window that are not nothing: pages, and spans that are kept for some. */
static uint64_t window_entries(const struct kspace *k)
{
	uint64_t count = 0;

	for (uint32_t i = 0; i < k->pages / TABLE_ENTRIES; i++) {
		const pte_t *l3 = pte_is_valid(k->l2[i]) ? host_secure(pte_pa(k->l2[i])) : NULL;

		for (unsigned j = 0; l3 && j < TABLE_ENTRIES; j++)
			count += l3[j] != PTE_NONE;
	}
	return count;
}

static uint64_t asids(const struct asid_pool *p)
{
	uint64_t count = 0;

	for (unsigned i = 0; i < ASID_WORDS; i++)
		count += (unsigned)__builtin_popcountll(p->used[i]);
	return count;
}

static void look_at_tas(const struct ta_table *t, struct play_state *s)
{
	struct list *l;

	for (unsigned i = 0; i < TA_SESSIONS_MAX; i++) {
		if (!t->slots[i])
			continue;
		s->sessions++;
		s->session_refs += atomic_read(&t->slots[i]->refs);
	}
	if (s->sessions != t->session_count)
		fail_msg("%u sessions are counted", t->session_count);
	s->orphans = length_of(&t->orphans);
	s->clocks = length_of(&t->clocks);
	list_for_each(l, &t->instances) {
		const struct ta_instance *ta = list_entry(l, struct ta_instance, link);

		s->instances++;
		s->instance_refs += ta->refs;
		s->instance_sessions += ta->sessions;
		s->waiting += ta->calls != NULL;
		s->pages += ta->space.owned_pages + ta->image_pages;
	}
}

static void look_at_ta(const struct ta_frame *f, struct play_state *s)
{
	const struct obj_table *o = &f->ta->objs;

	s->regions = length_of(&f->ta->space.regions);
	s->owned_pages = f->ta->space.owned_pages;
	s->doomed = f->ta->doomed;
	for (uint32_t i = 0; i < o->room; i++)
		s->handles += o->slots[i].record != NULL;
	for (; f; f = f->outer)
		s->depth++;
}

struct play_state play_look(void)
{
	struct play_state s = {
		.frames = lab_frames(),
		.bytes = lab_part->heap.bytes,
		.objects = lab_part->heap.objects,
		.window = window_entries(&lab_part->kspace),
		.asids = asids(lab_part->env.asids),
		.threads = lab_part->threads_in_use,
		.counted = share_pages_counted(lab_part),
		.lent = fake_lent(),
	};
	unsigned shares, pages;

	share_count(lab_part, &shares, &pages);
	s.shares = shares;
	s.shared_pages = pages;
	look_at_tas(lab_part->tas, &s);
	if (thread_current() && thread_self()->ta)
		look_at_ta(thread_self()->ta, &s);
	return s;
}

void play_expect_same(const struct play_state *before, const char *what)
{
	static const char *const names[] = {
		"frames",
		"bytes",
		"objects",
		"window",
		"asids",
		"threads",
		"shares",
		"shared pages",
		"counted pages",
		"sessions",
		"refs of sessions",
		"orphans",
		"waiting instances",
		"instances",
		"refs of instances",
		"their sessions",
		"pages of TAs",
		"clocks",
		"regions",
		"own pages",
		"handles",
		"depth",
		"doomed",
		"memory that is lent",
	};
	const struct play_state now = play_look();
	uint64_t a[sizeof(now) / 8], b[sizeof(now) / 8];

	static_assert(array_count(names) == sizeof(now) / 8, "a name for each");
	memcpy(a, before, sizeof(a));
	memcpy(b, &now, sizeof(b));
	for (unsigned i = 0; i < array_count(names); i++)
		if (a[i] != b[i])
			fail_msg("%s: %s: %lu before, %lu after", what, names[i],
			         (unsigned long)a[i], (unsigned long)b[i]);
}
