/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * list - doubly linked ring with a head
 *
 * The node lives inside the object (container_of). An unlinked node points at
 * itself, so list_del() twice is harmless and list_is_empty() answers for both.
 */
#include "base/types.h"

struct list {
	struct list *next;
	struct list *prev;
};

static inline void list_init(struct list *l)
{
	l->next = l;
	l->prev = l;
}

static inline bool list_is_empty(const struct list *l)
{
	return l->next == l;
}

static inline void list_add_tail(struct list *head, struct list *n)
{
	n->prev = head->prev;
	n->next = head;
	head->prev->next = n;
	head->prev = n;
}

static inline void list_add(struct list *head, struct list *n)
{
	list_add_tail(head->next, n);
}

static inline void list_del(struct list *n)
{
	n->prev->next = n->next;
	n->next->prev = n->prev;
	list_init(n);
}

#define list_entry(node, type, member) container_of(node, type, member)
#define list_for_each(pos, head)       for (pos = (head)->next; pos != (head); pos = pos->next)
#define list_for_each_safe(pos, nxt, head) \
	for (pos = (head)->next, nxt = pos->next; pos != (head); pos = nxt, nxt = pos->next)
