/* SPDX-License-Identifier: BSD-2-Clause */
#include "nexus/terms.h"

#include "base/bytes.h"
#include "nexus/nexus_priv.h"

/* What was said of one id. */
struct record {
	struct list link;
	uint32_t id;
	bool owner;           /* by the device tree */
	uint32_t label_given; /* bytes of terms.label that are there */
	struct guest_terms terms;
};

void terms_init(struct terms_book *b)
{
	list_init(&b->records);
	b->owners = b->pending = 0;
}

/* ---- numbers ---- */

static uint32_t most(enum guest_term term)
{
	switch (term) {
	case TERM_THREADS:
		return PART_THREADS;
	case TERM_SESSIONS:
		return TA_SESSIONS_MAX;
	case TERM_SHARE_PAGES:
		return SHARE_PAGES_MAX;
	case TERM_MIN_PAGES:
	case TERM_MAX_PAGES:
	case TERM_COUNT:
		break;
	}
	return nexus.frames.count;
}

bool terms_value_fits(enum guest_term term, uint32_t value)
{
	return value > 0 && value <= most(term);
}

enum err terms_make(const uint32_t number[static TERM_COUNT], struct guest_terms *out)
{
	uint32_t n[TERM_COUNT];
	bool special = false;

	for (unsigned i = 0; i < TERM_COUNT; i++) {
		n[i] = number[i] ? number[i] : most(i);
		special = special || number[i];
		if (!terms_value_fits(i, n[i]))
			return ERR_ARG;
	}
	/* A ceiling by itself may be below what is promised by default. */
	if (!number[TERM_MIN_PAGES])
		n[TERM_MIN_PAGES] = n[TERM_MAX_PAGES] < GUEST_MIN_PAGES ? n[TERM_MAX_PAGES]
		                                                        : GUEST_MIN_PAGES;
	if (n[TERM_MIN_PAGES] < GUEST_PAGES_NEEDED(n[TERM_THREADS]) ||
	    n[TERM_MIN_PAGES] > n[TERM_MAX_PAGES])
		return ERR_ARG;
	*out = (struct guest_terms){
		.limits = { n[TERM_THREADS], n[TERM_SESSIONS], n[TERM_SHARE_PAGES] },
		.min_pages = n[TERM_MIN_PAGES],
		.max_pages = n[TERM_MAX_PAGES],
		.special = special,
	};
	return OK;
}

/* ---- the book ---- */

static struct record *find(const struct terms_book *b, uint32_t id)
{
	struct list *n;

	list_for_each(n, &b->records) {
		struct record *r = list_entry(n, struct record, link);

		if (r->id == id)
			return r;
	}
	return NULL;
}

/* @count is of its kind, and has room for one more. */
static enum err add(struct terms_book *b, unsigned *count, unsigned max, struct record **out)
{
	struct record *r;

	if (*count == max)
		return ERR_LIMIT;
	r = heap_alloc(&nexus.heap, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	++*count;
	list_add_tail(&b->records, &r->link);
	*out = r;
	return OK;
}

static void forget(struct terms_book *b, struct record *r)
{
	list_del(&r->link);
	heap_free(&nexus.heap, r);
	b->pending--;
}

enum err terms_own(struct terms_book *b, uint32_t id, const struct guest_terms *t)
{
	struct record *r;
	enum err e;

	if (find(b, id))
		return ERR_EXIST;
	if (terms_label_is_owned(b, id, t))
		return ERR_BUSY;
	e = add(b, &b->owners, TERMS_OWNERS_MAX, &r);
	if (e != OK)
		return e;
	r->id = id;
	r->owner = true;
	r->terms = *t;
	r->label_given = t->label_size;
	return OK;
}

enum err terms_announce(struct terms_book *b, uint32_t id, const struct guest_terms *t,
                        uint32_t label_size)
{
	struct record *r = find(b, id);
	enum err e = OK;

	if (r && r->owner)
		return ERR_ACCESS;
	if (label_size > GUEST_LABEL_MAX)
		return ERR_ARG;
	if (!t->special && !label_size) {
		if (r)
			forget(b, r);
		return OK;
	}
	if (!r)
		e = add(b, &b->pending, TERMS_PENDING_MAX, &r);
	if (e != OK)
		return e;
	r->id = id;
	r->terms = *t;
	r->terms.special = true;
	r->terms.label_size = label_size;
	r->label_given = 0;
	return OK;
}

static bool is_zero(const uint8_t *p, size_t n)
{
	size_t i = 0;

	while (i < n && !p[i])
		i++;
	return i == n;
}

enum err terms_add_label(struct terms_book *b, uint32_t id, uint32_t offset,
                         const uint8_t piece[static GUEST_LABEL_PIECE])
{
	struct record *r = find(b, id);
	uint32_t left, n;

	if (!r || r->owner || r->label_given == r->terms.label_size)
		return ERR_NOENT;
	left = r->terms.label_size - r->label_given;
	n = left < GUEST_LABEL_PIECE ? left : GUEST_LABEL_PIECE;
	if (offset != r->label_given || !is_zero(piece + n, GUEST_LABEL_PIECE - n))
		return ERR_ARG;
	memcpy(r->terms.label + offset, piece, n);
	r->label_given += n;
	return OK;
}

enum err terms_find(const struct terms_book *b, uint32_t id, struct guest_terms *out)
{
	static const uint32_t unsaid[TERM_COUNT];
	const struct record *r = find(b, id);

	if (!r)
		return terms_make(unsaid, out);
	if (r->label_given != r->terms.label_size)
		return ERR_STATE;
	*out = r->terms;
	return OK;
}

void terms_spend(struct terms_book *b, uint32_t id)
{
	struct record *r = find(b, id);

	if (r && !r->owner)
		forget(b, r);
}

/* ---- labels ---- */

bool terms_same_label(const struct guest_terms *a, const struct guest_terms *b)
{
	return a->label_size && a->label_size == b->label_size &&
	       memcmp(a->label, b->label, a->label_size) == 0;
}

bool terms_label_is_owned(const struct terms_book *b, uint32_t id, const struct guest_terms *t)
{
	struct list *n;

	list_for_each(n, &b->records) {
		const struct record *r = list_entry(n, struct record, link);

		if (r->owner && r->id != id && terms_same_label(&r->terms, t))
			return true;
	}
	return false;
}
