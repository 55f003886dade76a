/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bytes.h"
#include "base/fmt.h"
#include "client.h"
#include "core.h"
#include "memory.h"
#include "say.h"
#include "supplicant.h"
#include "test.h"

extern const struct test rig_tests_start[], rig_tests_end[];

static const struct test *current;
static char why[256];
static bool failed;
static const char *skipped;
static unsigned ok_count, failed_count, skipped_count;

const char *test_current(void)
{
	return current ? current->name : "none";
}

void test_fail(const char *f, ...)
{
	va_list ap;

	if (failed)
		return;
	va_start(ap, f);
	fmt_v(why, sizeof(why), f, ap);
	va_end(ap);
	failed = true;
}

bool test_failed(void)
{
	return failed;
}

void test_skip(const char *reason)
{
	skipped = reason;
}

static bool name_matches(const char *pattern, size_t len, const char *name)
{
	if (len && pattern[len - 1] == '*')
		return !strncmp(pattern, name, len - 1);
	return strlen(name) == len && !strncmp(pattern, name, len);
}

static bool is_asked_for(const struct test *t)
{
	size_t len;
	const char *v = config_find("test", &len);

	if (v)
		return name_matches(v, len, t->name);
	if (t->needs & TEST_ASKED)
		return false;
	v = config_find("suite", &len);
	return !v || name_matches(v, len, t->file);
}

static const char *what_is_missing(const struct test *t)
{
	const void *data;
	size_t size;

	if ((t->needs & TEST_OWN) && !config_is("own", "1"))
		return "Postern's own";
	if ((t->needs & TEST_SMP) && cpu_count() < 2)
		return "needs two cores";
	if ((t->needs & TEST_GUESTS) && !config_is("guests", "1"))
		return "needs guests";
	if ((t->needs & TEST_SOLO) && config_is("guests", "1"))
		return "needs a normal world without guests";
	if ((t->needs & TEST_TA) && !archive_find(TA_SIMS_FILE, &data, &size))
		return "the archive has no test TA";
	if ((t->needs & TEST_HELLO) && !archive_find(TA_HELLO_FILE, &data, &size))
		return "the archive has no hello TA";
	if ((t->needs & TEST_ROGUE) && !archive_find(TA_ROGUE_FILE, &data, &size))
		return "the archive has no rogue TA";
	return NULL;
}

/* A test that failed may have left anything behind; the next one should not trip over it. */
static void clean_up(void)
{
	supplicant = (struct supplicant){ 0 };
	guests_destroy_all();
	/* OP-TEE does not outlive a guest that ends with sessions open. */
	if (tee.has_guests && config_is("own", "1"))
		client_restart(&main_client);
}

static void run_one(const struct test *t)
{
	uint64_t start = ticks();
	unsigned ms;

	current = t;
	failed = false;
	skipped = what_is_missing(t);
	if (!skipped)
		t->run();
	timer_every(0);
	current = NULL;
	ms = (unsigned)(ticks_to_ns(ticks() - start) / 1000000);
	if (failed) {
		clean_up();
		failed_count++;
		say("not ok - %s: %s", t->name, why);
	} else if (skipped) {
		skipped_count++;
		say("skip - %s: %s", t->name, skipped);
	} else {
		ok_count++;
		say("ok - %s (%u ms)", t->name, ms);
	}
}

unsigned test_run_all(void)
{
	for (const struct test *t = rig_tests_start; t < rig_tests_end; t++)
		if (is_asked_for(t))
			run_one(t);
	return failed_count;
}

_Noreturn void test_finish(void)
{
	say("rig: %u ok, %u failed, %u skipped", ok_count, failed_count, skipped_count);
	power_off();
}

_Noreturn void test_abort(void)
{
	if (current)
		say_unlocked("not ok - %s: the run ended here", current->name);
	say_unlocked("rig: %u ok, %u failed, %u skipped", ok_count, failed_count + 1,
	             skipped_count);
	power_off();
}
