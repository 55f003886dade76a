/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * check - for our own mistakes only
 *
 * check() stays in release builds and stops the system. Use it for what can
 * only be false if Postern is wrong; never for a value that a guest, a TA, a
 * supplicant or a hypervisor can choose.
 */

/* Provided by the kernel (arch), or by the test harness on the host. */
_Noreturn void panic_at(const char *file, int line, const char *what);

#define panic(what) panic_at(__FILE_NAME__, __LINE__, what)
#define check(cond)                                               \
	do {                                                      \
		if (__builtin_expect(!(cond), 0))                 \
			panic_at(__FILE_NAME__, __LINE__, #cond); \
	} while (0)
