/* SPDX-License-Identifier: BSD-2-Clause */
#include "part/mutex.h"

#include "base/check.h"

void mutex_init(struct mutex *m)
{
	m->owner = NULL;
	list_init(&m->waiters);
}

bool mutex_is_mine(const struct mutex *m)
{
	return m->owner == thread_self();
}

bool mutex_try_lock(struct mutex *m)
{
	struct part_held h = part_lock(part_self());
	bool taken = !m->owner;

	if (taken)
		m->owner = thread_self();
	part_unlock(h);
	return taken;
}

/* Has the mutex been handed to @self? Read under the lock that the handover was made under. */
static bool handed_over(const struct mutex *m, const struct thread *self)
{
	struct part_held h = part_lock(self->part);
	bool mine = m->owner == self;

	part_unlock(h);
	return mine;
}

void mutex_lock(struct mutex *m)
{
	struct thread *self = thread_self();
	struct part_held h = part_lock(self->part);

	check(m->owner != self);
	if (!m->owner) {
		m->owner = self;
		part_unlock(h);
		return;
	}
	list_add_tail(&m->waiters, &self->wait);
	part_unlock(h);

	/* The guest decides when sleep ends, not whether the mutex is ours. */
	do {
		self->part->sleep.wait(self);
	} while (!handed_over(m, self));
}

void mutex_unlock(struct mutex *m)
{
	struct part *p = part_self();
	struct thread *next = NULL;
	struct part_held h = part_lock(p);

	check(m->owner == thread_self());
	if (!list_is_empty(&m->waiters)) {
		next = list_entry(m->waiters.next, struct thread, wait);
		list_del(&next->wait);
	}
	m->owner = next;
	part_unlock(h);

	if (next)
		p->sleep.wake(next->id);
}
