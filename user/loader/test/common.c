/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Before and after each test.
 */
#include "host/test.h"

#include "fake.h"
#include "lab.h"

struct lab *l;

void test_setup(void)
{
	fake_reset();
	l = lab_ta();
}

/* Whatever a test is about: the loader never asks for what no loader may ask for. */
void test_teardown(void)
{
	bool broken = fake.broken_rule;

	fake_reset();
	assert_false(broken);
}
