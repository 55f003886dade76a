// SPDX-License-Identifier: BSD-2-Clause
/*
 * sys/queue.h: each kind of list against an array.
 */
#include "lab.h"

#include "libgp/include/sys/queue.h"

#define ITEMS 8

struct item {
	int number;
	SLIST_ENTRY(item) single;
	LIST_ENTRY(item) list;
	STAILQ_ENTRY(item) tail;
	TAILQ_ENTRY(item) both;
};

SLIST_HEAD(slist, item);
LIST_HEAD(list, item);
STAILQ_HEAD(stailq, item);
TAILQ_HEAD(tailq, item);

static struct item items[ITEMS];

/* What a list is expected to hold, as digits. */
static char digits[ITEMS + 1], seen[ITEMS + 1];

static void start(void)
{
	int i;

	memset(items, 0x55, sizeof(items));
	for (i = 0; i < ITEMS; i++)
		items[i].number = i;
	digits[0] = 0;
}

static void see(const struct item *it)
{
	size_t n = strlen(seen);

	assert_true(n < ITEMS);
	seen[n] = (char)('0' + it->number);
	seen[n + 1] = 0;
}

static void model_insert(size_t at, int number)
{
	memmove(digits + at + 1, digits + at, strlen(digits + at) + 1);
	digits[at] = (char)('0' + number);
}

static void model_remove(size_t at)
{
	memmove(digits + at, digits + at + 1, strlen(digits + at));
}

/* An item that is in the list, or one that is not; NULL: there is none. */
static struct item *draw_item(bool member, size_t *at)
{
	struct item *it = &items[lab_random() % ITEMS];
	char *p = strchr(digits, '0' + it->number);

	if (member != (p && *p))
		return NULL;
	*at = p ? (size_t)(p - digits) : 0;
	return it;
}

test(a_single_list_keeps_its_order)
{
	struct slist l = SLIST_HEAD_INITIALIZER(l);
	struct item *it, *other, *then;
	size_t at, spot;
	int i;

	start();
	assert_true(SLIST_EMPTY(&l));
	for (i = 0; i < 3000; i++) {
		it = draw_item(false, &at);
		other = draw_item(true, &spot);
		if (it && other && lab_random() & 1) {
			SLIST_INSERT_AFTER(other, it, single);
			model_insert(spot + 1, it->number);
		} else if (it) {
			SLIST_INSERT_HEAD(&l, it, single);
			model_insert(0, it->number);
		} else if (other && SLIST_NEXT(other, single) && lab_random() & 1) {
			SLIST_REMOVE_AFTER(other, single);
			model_remove(spot + 1);
		} else if (other && lab_random() & 1) {
			SLIST_REMOVE(&l, other, item, single);
			model_remove(spot);
		} else if (!SLIST_EMPTY(&l)) {
			SLIST_REMOVE_HEAD(&l, single);
			model_remove(0);
		}
		seen[0] = 0;
		SLIST_FOREACH_SAFE(it, &l, single, then)
		see(it);
		assert_string_equal(seen, digits);
	}
}

test(a_list_keeps_its_order)
{
	struct list l = LIST_HEAD_INITIALIZER(l);
	struct item *it, *other;
	size_t at, spot;
	int i;

	start();
	for (i = 0; i < 3000; i++) {
		it = draw_item(false, &at);
		other = draw_item(true, &spot);
		if (it && other && lab_random() & 1) {
			LIST_INSERT_AFTER(other, it, list);
			model_insert(spot + 1, it->number);
		} else if (it && other) {
			LIST_INSERT_BEFORE(other, it, list);
			model_insert(spot, it->number);
		} else if (it) {
			LIST_INSERT_HEAD(&l, it, list);
			model_insert(0, it->number);
		} else if (other) {
			LIST_REMOVE(other, list);
			model_remove(spot);
		}
		seen[0] = 0;
		LIST_FOREACH(it, &l, list)
		see(it);
		assert_string_equal(seen, digits);
	}
}

test(a_tail_list_keeps_its_order)
{
	struct stailq l = STAILQ_HEAD_INITIALIZER(l), more;
	struct item *it, *other;
	size_t at, spot;
	int i;

	start();
	for (i = 0; i < 3000; i++) {
		it = draw_item(false, &at);
		other = draw_item(true, &spot);
		if (it && other && lab_random() & 1) {
			STAILQ_INSERT_AFTER(&l, other, it, tail);
			model_insert(spot + 1, it->number);
		} else if (it && lab_random() & 1) {
			STAILQ_INSERT_HEAD(&l, it, tail);
			model_insert(0, it->number);
		} else if (it) {
			STAILQ_INIT(&more);
			STAILQ_INSERT_TAIL(&more, it, tail);
			STAILQ_CONCAT(&l, &more);
			assert_true(STAILQ_EMPTY(&more));
			model_insert(strlen(digits), it->number);
		} else if (other && STAILQ_NEXT(other, tail) && lab_random() & 1) {
			STAILQ_REMOVE_AFTER(&l, other, tail);
			model_remove(spot + 1);
		} else if (other && lab_random() & 1) {
			STAILQ_REMOVE(&l, other, item, tail);
			model_remove(spot);
		} else if (!STAILQ_EMPTY(&l)) {
			STAILQ_REMOVE_HEAD(&l, tail);
			model_remove(0);
		}
		seen[0] = 0;
		SIMPLEQ_FOREACH(it, &l, tail)
		see(it);
		assert_string_equal(seen, digits);
	}
}

static void turn_round(char *s)
{
	size_t n = strlen(s), i;
	char c;

	for (i = 0; i < n / 2; i++) {
		c = s[i];
		s[i] = s[n - 1 - i];
		s[n - 1 - i] = c;
	}
}

static void tailq_step(struct tailq *l)
{
	size_t at, spot;
	struct item *it = draw_item(false, &at), *other = draw_item(true, &spot);
	struct tailq more;

	if (it && other && lab_random() & 1) {
		TAILQ_INSERT_AFTER(l, other, it, both);
		model_insert(spot + 1, it->number);
	} else if (it && other && lab_random() & 1) {
		TAILQ_INSERT_BEFORE(other, it, both);
		model_insert(spot, it->number);
	} else if (it && lab_random() & 1) {
		TAILQ_INSERT_HEAD(l, it, both);
		model_insert(0, it->number);
	} else if (it) {
		TAILQ_INIT(&more);
		TAILQ_INSERT_TAIL(&more, it, both);
		TAILQ_CONCAT(l, &more, both);
		model_insert(strlen(digits), it->number);
	} else if (other) {
		TAILQ_REMOVE(l, other, both);
		model_remove(spot);
	}
}

test(a_list_with_two_ends_keeps_its_order_both_ways)
{
	struct tailq l = TAILQ_HEAD_INITIALIZER(l);
	struct item *it, *then;
	int i;

	start();
	assert_null(TAILQ_LAST(&l, tailq));
	for (i = 0; i < 5000; i++) {
		tailq_step(&l);
		seen[0] = 0;
		TAILQ_FOREACH_SAFE(it, &l, both, then)
		see(it);
		assert_string_equal(seen, digits);
		seen[0] = 0;
		TAILQ_FOREACH_REVERSE(it, &l, tailq, both)
		see(it);
		turn_round(seen);
		assert_string_equal(seen, digits);
	}
	TAILQ_FOREACH_REVERSE_SAFE(it, &l, tailq, both, then)
	TAILQ_REMOVE(&l, it, both);
	assert_true(TAILQ_EMPTY(&l) && !TAILQ_LAST(&l, tailq));
}
