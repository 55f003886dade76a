/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * share - the normal-world memory one partition may touch
 *
 * A share is a run of normal-world pages that the guest offered, mapped in the
 * guest's window from the moment it is made until its last holder lets go.
 * Registered shares have a cookie and live in the partition's table; others
 * belong to one call.
 *
 * Trust      Cookies, addresses, sizes and page lists come from the attacker.
 *            A share exists only once every page was checked to be
 *            normal-world RAM. The bytes stay hostile for ever: fetch each one
 *            once, then check the copy.
 * Ownership  Counted. The table holds one reference of a registered share.
 *            Shares of messages are the threads' and come back to them.
 * Locking    The table belongs to the partition's lock, which the functions
 *            take themselves. Counts are atomic.
 * Invariant  size > 0; offset < PAGE_SIZE; the mapped pages are exactly those
 *            that [offset, offset + size) touches. Of a thread's that is not in use: none.
 */
#include "arch/atomic.h"
#include "part/part.h"

struct share {
	struct list link; /* in the table */
	struct atomic refs;
	cookie_t cookie; /* of those that are registered or passing */
	bool registered;
	bool passing; /* not registered, but the normal world knows it as @cookie */
	bool counted; /* in the pages that the guest may share */
	bool kept;    /* a thread's, for its messages */
	char *base;   /* window address of the first page */
	size_t pages;
	size_t offset; /* of the first byte in the first page */
	size_t size;
};

/* Shares that one guest may register. */
#define SHARES_MAX 4096u

enum err share_init(struct part *p);

/*
 * A share over the pages listed in normal-world memory at @raw_list (list pages
 * of 511 addresses and a link; the low 12 bits of @raw_list are the offset of
 * the first byte). One reference, the caller's. ERR_ACCESS: a page is not
 * normal-world RAM. ERR_RANGE, ERR_NOMEM, ERR_LIMIT.
 */
enum err share_from_list(struct part *p, uint64_t raw_list, uint64_t raw_size, struct share **out);
/*
 * The same over contiguous memory. @call_page: what carries a call, the buffer for its requests
 * or, below, its message. Its address comes from the hypervisor itself, if there is one; of all
 * other spans of a guest it is an invention, ERR_ACCESS. And it does not count: a guest that shares
 * all it may must be able to call, or it could give nothing back. A guest has two for each thread
 * at most.
 */
enum err share_from_span(struct part *p, uint64_t raw_pa, uint64_t raw_size, bool call_page,
                         struct share **out);
/*
 * The page of @raw_pa from there on, for the message of the call that @t runs. The thread keeps
 * the place where it was mapped, so that only its first message takes memory. One at a time.
 * ERR_ACCESS, ERR_NOMEM, ERR_LIMIT.
 */
enum err share_of_message(struct thread *t, uint64_t raw_pa, struct share **out);

/* Name @s (the caller's reference passes to the table). ERR_EXIST: the cookie is in use. */
enum err share_register(struct part *p, struct share *s, cookie_t cookie);
/*
 * Forget the name; ERR_NOENT. ERR_BUSY: a call still uses it, and nothing has changed. No client
 * that keeps to the ABI sees that: a call drops its references before it is answered.
 */
enum err share_unregister(struct part *p, cookie_t cookie);

/*
 * A share that is not registered bears a cookie all the same, by which a hypervisor can be made to
 * let go of its pages. Note it, until its last holder has let go; does one bear @cookie?
 */
void share_pass(struct part *p, struct share *s, cookie_t cookie);
bool share_is_passing(struct part *p, cookie_t cookie);

/* Borrow; on OK the caller owes one share_put(). ERR_NOENT. */
enum err share_get(struct part *p, cookie_t cookie, struct share **out);
void share_put(struct part *p, struct share *s);

/* Window address of byte @off; the caller has checked the span with range_fits(..., s->size). */
static inline volatile void *share_at(const struct share *s, size_t off)
{
	return s->base + s->offset + off;
}

/*
 * Registered shares and pages held, for the accounting, without the messages'; and the pages that
 * count.
 */
void share_count(struct part *p, unsigned *shares, unsigned *pages);
unsigned share_pages_counted(struct part *p);
