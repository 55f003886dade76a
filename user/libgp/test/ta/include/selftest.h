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
	X(23, exhaustion)            \
	X(24, standard_properties)   \
	X(25, calls)                 \
	X(26, timeouts)              \
	X(27, masks)                 \
	X(28, masks_again)

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
	X(121, wrong_hint)        \
	X(122, closed_session)    \
	X(123, closing_twice)     \
	X(124, constant_output)   \
	X(125, no_enumerator)     \
	X(126, lent_secret)

/* What an instance does for another one that tests calls between TAs. */
#define SELFTEST_SERVE_CHANGE  200
#define SELFTEST_SERVE_SHORT   201
#define SELFTEST_SERVE_PASS_ON 202
#define SELFTEST_SERVE_LISTEN  203
#define SELFTEST_SERVE_MASKED  204
#define SELFTEST_SERVE_TIME    205
#define SELFTEST_SERVE_REFUSE  206

#endif
