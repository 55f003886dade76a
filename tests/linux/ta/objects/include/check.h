/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks that a command makes.
 */
#pragma once

#include <stdint.h>

struct checks {
	uint32_t made = 0;
	uint32_t failed_line = 0;

	void that(bool holds, int line)
	{
		made++;
		if (!holds && !failed_line)
			failed_line = static_cast<uint32_t>(line);
	}
};

#define CHECK(c, condition) (c).that((condition), __LINE__)

void check_language(checks &c);
void check_exceptions(checks &c);
[[noreturn]] void throw_uncaught();
