/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/atomic.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/host.h"
#include "host/test.h"

static struct atomic asked; /* a bit for each core that found the UART full */
static unsigned characters;

static bool full_until_both_have_asked(void)
{
	uint32_t seen = atomic_read(&asked), mine = UINT32_C(1) << cpu_self()->index;

	if (seen == 3)
		return true;
	while (!atomic_swap_if(&asked, seen, seen | mine))
		seen = atomic_read(&asked);
	return false;
}

static void write_line(unsigned core, void *arg)
{
	(void)arg;
	if (core == 0)
		console_write("this is one line\n", 17);
	else
		console_write("and this another\n", 17);
}

test(console_is_not_locked_while_the_uart_is_full)
{
	const char *one = "this is one line\nand this another\n";
	const char *other = "and this another\nthis is one line\n";

	atomic_set(&asked, 0);
	host_console_room(full_until_both_have_asked);
	host_run_cores(2, write_line, NULL);
	assert_true(strcmp(host_console(), one) == 0 || strcmp(host_console(), other) == 0);
}

static bool every_other(void)
{
	return characters++ % 2;
}

test(text_longer_than_what_the_uart_takes_comes_out_whole_and_in_order)
{
	char text[200];
	size_t at = 0;

	characters = 0;
	host_console_room(every_other);
	for (unsigned round = 0; round < 20; round++) {
		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (char)('a' + (round + i) % 26);
		console_write(text, sizeof(text));
		assert_memory_equal(host_console() + at, text, sizeof(text));
		at += sizeof(text);
	}
	assert_int_equal(strlen(host_console()), at);
}

static struct atomic rescued;

static bool for_core_0_first(void)
{
	return cpu_self()->index == 0 || atomic_read(&rescued);
}

static void leave_or_rescue(unsigned core, void *arg)
{
	(void)arg;
	if (core == 1) {
		console_write("left\n", 5);
		return;
	}
	/* What there is it tells once; the other core, which goes on, tells it again. */
	while (!atomic_read(&asked))
		;
	console_rescue();
	console_rescue();
	assert_string_equal(host_console(), "left\n");
	atomic_set(&rescued, 1);
}

static bool asks(void)
{
	bool room = for_core_0_first();

	if (!room)
		atomic_set(&asked, 1);
	return room;
}

test(panic_tells_what_waits_for_the_uart)
{
	atomic_set(&asked, 0);
	atomic_set(&rescued, 0);
	host_console_room(asks);
	host_run_cores(2, leave_or_rescue, NULL);
	assert_string_equal(host_console(), "left\nleft\n");
}
