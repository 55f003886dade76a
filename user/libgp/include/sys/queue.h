/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists as macros, with the names that BSD gave them. The links lie in the elements.
 *
 *	SLIST	one pointer in the head and in each element
 *	LIST	an element can be removed without the head
 *	STAILQ	as SLIST, with an end to append to; SIMPLEQ is another name of it
 *	TAILQ	both, and backwards
 *
 * A "link" is the address of the pointer that points to an element: in the head, or in the one
 * before. What is removed keeps its old pointers.
 */
#ifndef SYS_QUEUE_H
#define SYS_QUEUE_H

#include <stddef.h>

#define __QUEUE_FOREACH(var, from, next) for ((var) = (from); (var); (var) = next)
#define __QUEUE_FOREACH_SAFE(var, from, next, then) \
	for ((var) = (from); (var) && ((then) = next, 1); (var) = (then))

/* ---- SLIST ---- */

#define SLIST_HEAD(name, type)      \
	struct name {               \
		struct type *first; \
	}
#define SLIST_HEAD_INITIALIZER(head) \
	{                            \
		NULL                 \
	}
#define SLIST_ENTRY(type)          \
	struct {                   \
		struct type *next; \
	}
#define SLIST_FIRST(head)      ((head)->first)
#define SLIST_NEXT(elm, field) ((elm)->field.next)
#define SLIST_EMPTY(head)      (!(head)->first)
#define SLIST_INIT(head)       ((void)((head)->first = NULL))
#define SLIST_INSERT_HEAD(head, elm, field)        \
	do {                                       \
		(elm)->field.next = (head)->first; \
		(head)->first = (elm);             \
	} while (0)
#define SLIST_INSERT_AFTER(at, elm, field)            \
	do {                                          \
		(elm)->field.next = (at)->field.next; \
		(at)->field.next = (elm);             \
	} while (0)
#define SLIST_REMOVE_HEAD(head, field) ((void)((head)->first = (head)->first->field.next))
#define SLIST_REMOVE_AFTER(at, field)  ((void)((at)->field.next = (at)->field.next->field.next))
#define SLIST_REMOVE(head, elm, type, field)           \
	do {                                           \
		struct type **link_ = &(head)->first;  \
		while (*link_ != (elm))                \
			link_ = &(*link_)->field.next; \
		*link_ = (*link_)->field.next;         \
	} while (0)
#define SLIST_FOREACH(var, head, field) \
	__QUEUE_FOREACH(var, SLIST_FIRST(head), SLIST_NEXT(var, field))
#define SLIST_FOREACH_SAFE(var, head, field, then) \
	__QUEUE_FOREACH_SAFE(var, SLIST_FIRST(head), SLIST_NEXT(var, field), then)

/* ---- LIST ---- */

#define LIST_HEAD(name, type) SLIST_HEAD(name, type)
#define LIST_HEAD_INITIALIZER(head) \
	{                           \
		NULL                \
	}
#define LIST_ENTRY(type)            \
	struct {                    \
		struct type *next;  \
		struct type **link; \
	}
#define LIST_FIRST(head)      ((head)->first)
#define LIST_NEXT(elm, field) ((elm)->field.next)
#define LIST_EMPTY(head)      (!(head)->first)
#define LIST_INIT(head)       ((void)((head)->first = NULL))
/* Put @elm where *@at points. */
#define __LIST_INSERT(at, elm, field)                            \
	do {                                                     \
		__typeof__(elm) *at_ = (at);                     \
		(elm)->field.next = *at_;                        \
		(elm)->field.link = at_;                         \
		if (*at_)                                        \
			(*at_)->field.link = &(elm)->field.next; \
		*at_ = (elm);                                    \
	} while (0)
#define LIST_INSERT_HEAD(head, elm, field) __LIST_INSERT(&(head)->first, elm, field)
#define LIST_INSERT_AFTER(at, elm, field)  __LIST_INSERT(&(at)->field.next, elm, field)
#define LIST_INSERT_BEFORE(at, elm, field) __LIST_INSERT((at)->field.link, elm, field)
#define LIST_REMOVE(elm, field)                                            \
	do {                                                               \
		if ((elm)->field.next)                                     \
			(elm)->field.next->field.link = (elm)->field.link; \
		*(elm)->field.link = (elm)->field.next;                    \
	} while (0)
#define LIST_FOREACH(var, head, field) __QUEUE_FOREACH(var, LIST_FIRST(head), LIST_NEXT(var, field))
#define LIST_FOREACH_SAFE(var, head, field, then) \
	__QUEUE_FOREACH_SAFE(var, LIST_FIRST(head), LIST_NEXT(var, field), then)

/* ---- STAILQ: @end is the pointer that an appended element goes to ---- */

#define STAILQ_HEAD(name, type)     \
	struct name {               \
		struct type *first; \
		struct type **end;  \
	}
#define STAILQ_HEAD_INITIALIZER(head) \
	{                             \
		NULL, &(head).first   \
	}
#define STAILQ_ENTRY(type)      SLIST_ENTRY(type)
#define STAILQ_FIRST(head)      ((head)->first)
#define STAILQ_NEXT(elm, field) ((elm)->field.next)
#define STAILQ_EMPTY(head)      (!(head)->first)
#define STAILQ_INIT(head)                     \
	do {                                  \
		(head)->first = NULL;         \
		(head)->end = &(head)->first; \
	} while (0)
#define __STAILQ_INSERT(head, at, elm, field)             \
	do {                                              \
		__typeof__(elm) *at_ = (at);              \
		(elm)->field.next = *at_;                 \
		if (!*at_)                                \
			(head)->end = &(elm)->field.next; \
		*at_ = (elm);                             \
	} while (0)
#define __STAILQ_REMOVE(head, at, field)               \
	do {                                           \
		__typeof__(&(head)->first) at_ = (at); \
		*at_ = (*at_)->field.next;             \
		if (!*at_)                             \
			(head)->end = at_;             \
	} while (0)
#define STAILQ_INSERT_HEAD(head, elm, field) __STAILQ_INSERT(head, &(head)->first, elm, field)
#define STAILQ_INSERT_TAIL(head, elm, field)      \
	do {                                      \
		(elm)->field.next = NULL;         \
		*(head)->end = (elm);             \
		(head)->end = &(elm)->field.next; \
	} while (0)
#define STAILQ_INSERT_AFTER(head, at, elm, field) \
	__STAILQ_INSERT(head, &(at)->field.next, elm, field)
#define STAILQ_REMOVE_HEAD(head, field)      __STAILQ_REMOVE(head, &(head)->first, field)
#define STAILQ_REMOVE_AFTER(head, at, field) __STAILQ_REMOVE(head, &(at)->field.next, field)
#define STAILQ_REMOVE(head, elm, type, field)          \
	do {                                           \
		struct type **link_ = &(head)->first;  \
		while (*link_ != (elm))                \
			link_ = &(*link_)->field.next; \
		__STAILQ_REMOVE(head, link_, field);   \
	} while (0)
#define STAILQ_CONCAT(head, more)                     \
	do {                                          \
		if ((more)->first) {                  \
			*(head)->end = (more)->first; \
			(head)->end = (more)->end;    \
			STAILQ_INIT(more);            \
		}                                     \
	} while (0)
#define STAILQ_FOREACH(var, head, field) \
	__QUEUE_FOREACH(var, STAILQ_FIRST(head), STAILQ_NEXT(var, field))
#define STAILQ_FOREACH_SAFE(var, head, field, then) \
	__QUEUE_FOREACH_SAFE(var, STAILQ_FIRST(head), STAILQ_NEXT(var, field), then)

#define SIMPLEQ_HEAD(name, type)                   STAILQ_HEAD(name, type)
#define SIMPLEQ_HEAD_INITIALIZER(head)             STAILQ_HEAD_INITIALIZER(head)
#define SIMPLEQ_ENTRY(type)                        STAILQ_ENTRY(type)
#define SIMPLEQ_FIRST(head)                        STAILQ_FIRST(head)
#define SIMPLEQ_NEXT(elm, field)                   STAILQ_NEXT(elm, field)
#define SIMPLEQ_EMPTY(head)                        STAILQ_EMPTY(head)
#define SIMPLEQ_INIT(head)                         STAILQ_INIT(head)
#define SIMPLEQ_INSERT_HEAD(head, elm, field)      STAILQ_INSERT_HEAD(head, elm, field)
#define SIMPLEQ_INSERT_TAIL(head, elm, field)      STAILQ_INSERT_TAIL(head, elm, field)
#define SIMPLEQ_INSERT_AFTER(head, at, elm, field) STAILQ_INSERT_AFTER(head, at, elm, field)
#define SIMPLEQ_REMOVE_HEAD(head, field)           STAILQ_REMOVE_HEAD(head, field)
#define SIMPLEQ_REMOVE(head, elm, type, field)     STAILQ_REMOVE(head, elm, type, field)
#define SIMPLEQ_FOREACH(var, head, field)          STAILQ_FOREACH(var, head, field)

/* ---- TAILQ ---- */

#define TAILQ_HEAD(name, type) STAILQ_HEAD(name, type)
#define TAILQ_HEAD_INITIALIZER(head) \
	{                            \
		NULL, &(head).first  \
	}
#define TAILQ_ENTRY(type)      LIST_ENTRY(type)
#define TAILQ_FIRST(head)      ((head)->first)
#define TAILQ_NEXT(elm, field) ((elm)->field.next)
#define TAILQ_EMPTY(head)      (!(head)->first)
#define TAILQ_INIT(head)       STAILQ_INIT(head)
/*
 * Heads and entries are alike: a pointer to an element, and behind it a link. So the link next to
 * the pointer that a link names leads to the element which that pointer is a part of; in a head, to
 * nothing, as long as it is empty.
 */
#define __TAILQ_OWNER(headname, link)    (*((struct headname *)(void *)(link))->end)
#define TAILQ_LAST(head, headname)       __TAILQ_OWNER(headname, (head)->end)
#define TAILQ_PREV(elm, headname, field) __TAILQ_OWNER(headname, (elm)->field.link)
#define __TAILQ_LINK(head, elm, field)                                      \
	do {                                                                \
		if ((elm)->field.next)                                      \
			(elm)->field.next->field.link = &(elm)->field.next; \
		else                                                        \
			(head)->end = &(elm)->field.next;                   \
	} while (0)
#define TAILQ_INSERT_HEAD(head, elm, field)         \
	do {                                        \
		(elm)->field.next = (head)->first;  \
		(elm)->field.link = &(head)->first; \
		(head)->first = (elm);              \
		__TAILQ_LINK(head, elm, field);     \
	} while (0)
#define TAILQ_INSERT_TAIL(head, elm, field)       \
	do {                                      \
		(elm)->field.next = NULL;         \
		(elm)->field.link = (head)->end;  \
		*(head)->end = (elm);             \
		(head)->end = &(elm)->field.next; \
	} while (0)
#define TAILQ_INSERT_AFTER(head, at, elm, field)       \
	do {                                           \
		(elm)->field.next = (at)->field.next;  \
		(elm)->field.link = &(at)->field.next; \
		(at)->field.next = (elm);              \
		__TAILQ_LINK(head, elm, field);        \
	} while (0)
#define TAILQ_INSERT_BEFORE(at, elm, field)            \
	do {                                           \
		(elm)->field.next = (at);              \
		(elm)->field.link = (at)->field.link;  \
		*(at)->field.link = (elm);             \
		(at)->field.link = &(elm)->field.next; \
	} while (0)
#define TAILQ_REMOVE(head, elm, field)                                     \
	do {                                                               \
		if ((elm)->field.next)                                     \
			(elm)->field.next->field.link = (elm)->field.link; \
		else                                                       \
			(head)->end = (elm)->field.link;                   \
		*(elm)->field.link = (elm)->field.next;                    \
	} while (0)
#define TAILQ_CONCAT(head, more, field)                          \
	do {                                                     \
		if ((more)->first) {                             \
			*(head)->end = (more)->first;            \
			(more)->first->field.link = (head)->end; \
			(head)->end = (more)->end;               \
			TAILQ_INIT(more);                        \
		}                                                \
	} while (0)
#define TAILQ_FOREACH(var, head, field) \
	__QUEUE_FOREACH(var, TAILQ_FIRST(head), TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_SAFE(var, head, field, then) \
	__QUEUE_FOREACH_SAFE(var, TAILQ_FIRST(head), TAILQ_NEXT(var, field), then)
#define TAILQ_FOREACH_REVERSE(var, head, headname, field) \
	__QUEUE_FOREACH(var, TAILQ_LAST(head, headname), TAILQ_PREV(var, headname, field))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, headname, field, then)                            \
	__QUEUE_FOREACH_SAFE(var, TAILQ_LAST(head, headname), TAILQ_PREV(var, headname, field), \
	                     then)

#endif
