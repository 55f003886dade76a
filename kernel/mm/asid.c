/* SPDX-License-Identifier: BSD-2-Clause */
#include "mm/asid.h"

#include "arch/mmu.h"
#include "base/bytes.h"
#include "base/check.h"

#define WORD_BITS 64u

void asid_pool_init(struct asid_pool *p)
{
	uint32_t all = 1u << mmu_asid_bits();

	*p = (struct asid_pool){ .limit = all < ASID_MAX ? all : ASID_MAX };
	spin_init(&p->lock, RANK_ASID);
	p->used[0] = 1; /* 0 is the boot tables' */
	for (uint32_t i = p->limit; i < ASID_MAX; i++)
		p->used[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
}

/* The first free number in the word at or after the hint's, going round once. 0: none. */
static uint16_t find_free(struct asid_pool *p)
{
	for (uint32_t n = 0; n < ASID_WORDS; n++) {
		uint32_t w = (p->hint + n) % ASID_WORDS;

		if (~p->used[w] == 0)
			continue;
		p->hint = w;
		return (uint16_t)(w * WORD_BITS + (uint32_t)__builtin_ctzll(~p->used[w]));
	}
	return 0;
}

enum err asid_alloc(struct asid_pool *p, uint16_t owner, uint16_t *out)
{
	irq_flags_t flags;
	uint16_t asid;

	check(owner != 0);
	flags = spin_lock(&p->lock);
	asid = find_free(p);
	if (asid) {
		p->used[asid / WORD_BITS] |= UINT64_C(1) << asid % WORD_BITS;
		p->owner[asid] = owner;
	}
	spin_unlock(&p->lock, flags);
	if (!asid)
		return ERR_LIMIT;
	*out = asid;
	return OK;
}

/* The flush comes first: a number that can be handed out has no entries anywhere. */
void asid_free(struct asid_pool *p, uint16_t asid)
{
	irq_flags_t flags;

	tlb_flush_asid(asid);
	flags = spin_lock(&p->lock);
	check(asid > 0 && asid < p->limit && p->owner[asid] != 0);
	p->owner[asid] = 0;
	p->used[asid / WORD_BITS] &= ~(UINT64_C(1) << asid % WORD_BITS);
	spin_unlock(&p->lock, flags);
}

/*
 * No lock for the search: an owner that is going away allocates no more, and what others do in a
 * word meanwhile is theirs. Most words are empty.
 */
void asid_free_all(struct asid_pool *p, uint16_t owner)
{
	check(owner != 0);
	for (uint32_t w = 0; w < ASID_WORDS; w++) {
		for (uint64_t used = READ_ONCE(p->used[w]); used; used &= used - 1) {
			uint32_t i = w * WORD_BITS + (uint32_t)__builtin_ctzll(used);

			if (p->owner[i] == owner)
				asid_free(p, (uint16_t)i);
		}
	}
}
