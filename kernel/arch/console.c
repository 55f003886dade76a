/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines wait in a ring until the UART, which may be slow, has taken them. Whoever writes copies its
 * line, then takes the lock again and again and hands on what comes next, its own or others', as
 * far as the UART has room: so a line is never mixed with another, and nobody waits with the lock
 * held.
 */
#include "arch/console.h"

#include "arch/spin.h"
#include "arch/upcalls.h"
#include "base/bytes.h"
#include "base/check.h"

#define RING_SIZE 2048u
#define AT_ONCE   64u /* characters with the lock held */

static struct {
	struct spin lock;
	uint32_t in, out; /* characters so far */
	char text[RING_SIZE];
} ring = { .lock = SPIN_INIT(RANK_CONSOLE) };

/* All but console_write() and console_rescue(): lock held. */
static uint32_t put_some(void)
{
	uint32_t at = ring.out % RING_SIZE, n = ring.in - ring.out;

	if (n > AT_ONCE)
		n = AT_ONCE;
	if (n > RING_SIZE - at)
		n = RING_SIZE - at;
	ring.out += (uint32_t)upcall_console_put(ring.text + at, n);
	return ring.out;
}

static void copy(const char *text, size_t length)
{
	uint32_t at = ring.in % RING_SIZE;
	size_t upper = length < RING_SIZE - at ? length : RING_SIZE - at;

	memcpy(ring.text + at, text, upper);
	memcpy(ring.text, text + upper, length - upper);
	ring.in += (uint32_t)length;
}

/* A terminal wants a CR before the LF that ends a line. */
static bool take(const char *text, size_t length)
{
	bool ends = text[length - 1] == '\n';

	if (length + ends > RING_SIZE - (ring.in - ring.out))
		return false;
	copy(text, length - ends);
	if (ends)
		copy("\r\n", 2);
	return true;
}

void console_write(const char *text, size_t length)
{
	bool taken = false, done;
	uint32_t end = 0;

	check(length > 0 && length < RING_SIZE);
	do {
		irq_flags_t flags = spin_lock(&ring.lock);

		if (!taken) {
			taken = take(text, length);
			end = ring.in;
		}
		done = (int32_t)(put_some() - end) >= 0 && taken;
		spin_unlock(&ring.lock, flags);
	} while (!done);
}

/* What the lock guards is only read: its holder may be at it. */
void console_rescue(void)
{
	static bool done;
	uint32_t at = ring.out, end = ring.in;

	if (done || end - at > RING_SIZE)
		return;
	done = true;
	while (at != end)
		at += (uint32_t)upcall_console_put(&ring.text[at % RING_SIZE], 1);
}
