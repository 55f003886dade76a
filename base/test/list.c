/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/list.h"
#include "host/test.h"

struct item {
	int value;
	struct list link;
};

static int sum(struct list *head)
{
	struct list *l;
	int n = 0;

	list_for_each(l, head)
		n = n * 10 + list_entry(l, struct item, link)->value;
	return n;
}

test(items_keep_the_order_in_which_they_were_added)
{
	struct item a = { .value = 1 };
	struct item b = { .value = 2 };
	struct item c = { .value = 3 };
	struct list head;

	list_init(&head);
	assert_true(list_is_empty(&head));
	list_add_tail(&head, &a.link);
	list_add_tail(&head, &b.link);
	list_add(&head, &c.link);
	assert_int_equal(sum(&head), 312);
}

test(removing_twice_is_harmless)
{
	struct item a = { .value = 1 };
	struct item b = { .value = 2 };
	struct list head;

	list_init(&head);
	list_add_tail(&head, &a.link);
	list_add_tail(&head, &b.link);
	list_del(&a.link);
	list_del(&a.link);
	assert_int_equal(sum(&head), 2);
	assert_true(list_is_empty(&a.link));
}

test(a_list_can_be_emptied_while_it_is_walked)
{
	struct item items[3] = { { .value = 1 }, { .value = 2 }, { .value = 3 } };
	struct list head, *l, *next;

	list_init(&head);
	for (size_t i = 0; i < array_count(items); i++)
		list_add_tail(&head, &items[i].link);
	list_for_each_safe(l, next, &head)
		list_del(l);
	assert_true(list_is_empty(&head));
}
