/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest makes us say.
 */
#include "arch/cpu.h"
#include "log/log.h"
#include "world.h"

/* Until silent(): this core works for guest @id. */
static struct guest *speak_for(uint32_t id)
{
	struct guest *g = guest_enter(id);
	struct thread *t;
	struct part_held h;

	assert_non_null(g);
	h = part_lock(g->part);
	expect_ok(part_thread_get(h, &t));
	part_unlock(h);
	cpu_self()->thread = t;
	return g;
}

static void silent(struct guest *g)
{
	struct thread *t = cpu_self()->thread;
	struct part_held h = part_lock(g->part);

	part_thread_put(h, t, THREAD_STOP_DONE);
	part_unlock(h);
	cpu_self()->thread = NULL;
	guest_leave(g);
}

static unsigned shown(const char *text)
{
	unsigned n = 0;

	for (const char *at = host_console(); (at = strstr(at, text)) != NULL; at++)
		n++;
	return n;
}

static void say_too_much(void)
{
	for (unsigned i = 0; i < LOG_LINES_MAX + 7; i++)
		log_error("noise");
	log_foreign("noise\nnoise\nnoise\n", 18);
}

test(guest_that_says_too_much_is_cut_short_and_the_log_says_by_how_much)
{
	struct guest *g;

	assert_int_equal(world_fast(SMC_VM_CREATED, 3, 0).a[0], SMC_RET_OK);
	g = speak_for(3);
	host_console_clear();
	say_too_much();
	/* A second may have begun on the way: at most as much again. */
	assert_in_range(shown("noise"), LOG_LINES_MAX, LOG_LINES_MAX + 10);

	host_time_skip(2000);
	say_too_much();
	host_time_skip(2000);
	host_console_clear();
	log_error("here I am");
	assert_string_equal(host_console(), "guest 3 (10 lines lost): error: here I am\n");
	log_error("again");
	assert_non_null(strstr(host_console(), "guest 3: error: again\n"));
	silent(g);
}

test(loud_guest_takes_no_line_from_another_nor_from_the_nexus)
{
	struct guest *g;

	assert_int_equal(world_fast(SMC_VM_CREATED, 3, 0).a[0], SMC_RET_OK);
	assert_int_equal(world_fast(SMC_VM_CREATED, 4, 0).a[0], SMC_RET_OK);
	g = speak_for(3);
	say_too_much();
	silent(g);
	host_console_clear();
	log_info("the nexus");
	g = speak_for(4);
	log_info("the neighbour");
	silent(g);
	assert_string_equal(host_console(), "nexus: the nexus\nguest 4: the neighbour\n");
}

test(normal_world_that_is_alone_may_say_what_it_likes)
{
	struct guest *g;

	g = speak_for(0);
	host_console_clear();
	say_too_much();
	assert_int_equal(shown("noise"), LOG_LINES_MAX + 10);
	silent(g);
}
