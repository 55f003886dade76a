/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A core of the normal world that does nothing but change memory under us.
 */
#include <pthread.h>
#include <sched.h>

#include "arch/host_priv.h"
#include "base/bytes.h"

static struct {
	pthread_t thread;
	volatile char *bytes;
	size_t size;
	bool running, stop;
} flipper;

static void *flip(void *arg)
{
	uint64_t v = 88172645463325252u;

	(void)arg;
	while (!__atomic_load_n(&flipper.stop, __ATOMIC_ACQUIRE)) {
		for (unsigned i = 0; i < 64; i++) {
			v ^= v << 13;
			v ^= v >> 7;
			v ^= v << 17;
			flipper.bytes[(v >> 8) % flipper.size] = (char)v;
		}
		sched_yield();
	}
	return NULL;
}

void host_nw_flip_start(uint64_t pa, size_t size)
{
	check(!flipper.running && size > 0 && host_nw(pa) && host_nw(pa + size - 1));
	flipper.bytes = host_nw(pa);
	flipper.size = size;
	flipper.stop = false;
	check(pthread_create(&flipper.thread, NULL, flip, NULL) == 0);
	flipper.running = true;
}

void host_nw_flip_stop(void)
{
	if (!flipper.running)
		return;
	__atomic_store_n(&flipper.stop, true, __ATOMIC_RELEASE);
	pthread_join(flipper.thread, NULL);
	flipper.running = false;
}
