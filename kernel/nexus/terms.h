/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * nexus/terms - what a guest may use, and by which label the platform's owner knows it
 *
 * Terms are fixed when a guest is made, and last as long as it does. Of a guest of which nobody
 * has said anything they are the default: a small promise, and beyond it whatever is not
 * promised to others.
 *
 * Two may say something. The platform's owner does in the device tree (dtb_terms.c), for an id and
 * for ever. The hypervisor does by a call (abi/smc.h), for the next guest of an id: its ids are
 * numbers that come again, and whoever gets one next is somebody else. The label is the name that
 * stays; what is derived for a guest (keys) hangs on it, never on the id.
 *
 * Trust      Every number is checked, whoever says it. The hypervisor is believed as far as its own
 *            guests go; it cannot change what the owner has said, nor take a label that the owner
 *            has given to another id. How much it can have us remember is bounded.
 * Ownership  The book owns its records, objects of the nexus heap.
 * Locking    The book belongs to the lock of the registry (guest.h), which callers hold.
 * Invariant  One record for an id. A label that was announced counts only when all of it is there:
 *            until then no guest of that id is made.
 */
#include "base/err.h"
#include "base/list.h"
#include "part/part.h"

/* The numbers, in the order of the registers that bring them. */
enum guest_term {
	TERM_MIN_PAGES, /* of secure memory, promised */
	TERM_MAX_PAGES, /* of secure memory */
	TERM_THREADS,
	TERM_SESSIONS,
	TERM_SHARE_PAGES, /* of shared memory */
	TERM_COUNT
};

#define GUEST_LABEL_MAX   32u /* bytes */
#define GUEST_LABEL_PIECE 16u /* bytes that one call brings */

struct guest_terms {
	struct part_limits limits;
	uint32_t min_pages, max_pages; /* of secure memory */
	uint8_t label[GUEST_LABEL_MAX];
	uint32_t label_size; /* 0: unlabelled */
	bool special;        /* somebody has said something */
};

/*
 * The least that a guest may be promised, which is also the default: its tables, heap, partition
 * and threads. A struct thread is a small object of the heap; on the host it takes pages.
 */
#define THREAD_OBJECT_PAGES \
	(sizeof(struct thread) > 1024u ? PAGES_OF(sizeof(struct thread)) : (size_t)0)
#define GUEST_PAGES_NEEDED(threads) \
	(8u + (threads) * (THREAD_STACK_PAGES + (uint32_t)THREAD_OBJECT_PAGES))
#define GUEST_MIN_PAGES GUEST_PAGES_NEEDED(PART_THREADS)

/* Ids of which may be remembered: by the device tree, and by the hypervisor. */
#define TERMS_OWNERS_MAX  256u
#define TERMS_PENDING_MAX 64u

struct terms_book {
	struct list records;
	unsigned owners, pending;
};

void terms_init(struct terms_book *b);

/* May @term be @value, by itself? */
bool terms_value_fits(enum guest_term term, uint32_t value);
/*
 * Unlabelled terms of these numbers, 0: the default. ERR_ARG: one is out of range, or they
 * contradict each other.
 */
enum err terms_make(const uint32_t number[static TERM_COUNT], struct guest_terms *out);

/*
 * The owner's word on @id, for ever. ERR_EXIST: there is one already. ERR_BUSY: another id
 * has that label. ERR_LIMIT, ERR_NOMEM.
 */
enum err terms_own(struct terms_book *b, uint32_t id, const struct guest_terms *t);
/*
 * The hypervisor's word on the next guest @id, instead of what it said before. A label of
 * @label_size bytes is to follow. Default terms without a label: nothing is remembered. ERR_ACCESS:
 * the owner has spoken. ERR_ARG: the label is too long. ERR_LIMIT, ERR_NOMEM.
 */
enum err terms_announce(struct terms_book *b, uint32_t id, const struct guest_terms *t,
                        uint32_t label_size);
/*
 * The next piece of that label, which begins at @offset; zeroes behind its end. ERR_NOENT: there is
 * none to come for @id. ERR_ARG: another piece is due, or there is more in it.
 */
enum err terms_add_label(struct terms_book *b, uint32_t id, uint32_t offset,
                         const uint8_t piece[static GUEST_LABEL_PIECE]);

/* The terms for a guest @id that is made now. ERR_STATE: its label is not complete. */
enum err terms_find(const struct terms_book *b, uint32_t id, struct guest_terms *out);
/* It was made: what the hypervisor said is spent. */
void terms_spend(struct terms_book *b, uint32_t id);

/* Do both have a label, and the same one? */
bool terms_same_label(const struct guest_terms *a, const struct guest_terms *b);
/* Has the owner given the label of @t to another guest than @id? */
bool terms_label_is_owned(const struct terms_book *b, uint32_t id, const struct guest_terms *t);
