/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * part/mutex - a lock whose waiters sleep in the normal world
 *
 * For what may take long: a TA instance, the supplicant. First come, first
 * served: unlocking hands the mutex to the first waiter, then wakes it.
 *
 * Trust      The guest may wake a sleeper too early or never; an early one
 *            finds that it is not the owner and asks to sleep again.
 * Locking    Owner and queue belong to the partition's lock. No spin lock may
 *            be held when calling.
 */
#include "part/part.h"

struct mutex {
	struct thread *owner;
	struct list waiters;
};

void mutex_init(struct mutex *m);
void mutex_lock(struct mutex *m);
bool mutex_try_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);
bool mutex_is_mine(const struct mutex *m);
