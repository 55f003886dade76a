/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What client and TA of the self-test agree on. A command that tests something answers, in
 * parameter 0, a VALUE_OUTPUT: a = the line of the first mistake, or 0; b = checks made.
 */
#ifndef SELFTEST_H
#define SELFTEST_H

#define SELFTEST_UUID                                                  \
	{                                                              \
		0x55f7064d, 0x3490, 0x4e6e,                            \
		{                                                      \
			0x9b, 0x19, 0x60, 0x70, 0xf8, 0x84, 0xc3, 0x58 \
		}                                                      \
	}
#define SELFTEST_CMD_EMPTY 9
#define SELFTEST_CMDS(X)             \
	X(0, heap)                   \
	X(1, formats)                \
	X(2, strings)                \
	X(3, numbers)                \
	X(4, properties)             \
	X(5, times)                  \
	X(6, rights)                 \
	X(7, startup)                \
	X(8, sessions)               \
	X(SELFTEST_CMD_EMPTY, empty) \
	X(10, objects)               \
	X(11, digests)               \
	X(12, ciphers)               \
	X(20, arithmetic)            \
	X(21, extras)                \
	X(22, version_11)            \
	X(23, exhaustion)

/* These end in the death of the TA. */
#define SELFTEST_DEATHS(X)        \
	X(100, panic)             \
	X(101, null_pointer)      \
	X(102, write_to_constant) \
	X(103, run_data)          \
	X(104, smash_stack)       \
	X(105, endless_recursion) \
	X(106, double_free)       \
	X(107, failed_assertion)  \
	X(108, forbidden_key)     \
	X(120, bad_big_integer)   \
	X(121, wrong_hint)

#endif
