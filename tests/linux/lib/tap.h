/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * tap - how a test program in the guest says what it found
 *
 * One line on standard output for each test, "ok N - name" or "not ok N - name", and the plan
 * "1..N" at the end. The host counts them, and takes a program without a plan for a failure.
 * Names are sentences. A program returns tap_done() from main().
 *
 * The counter is not shared between processes: only the first of a program may call in here.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One test. Says why under the line when it failed, by the last result that was expected. */
__attribute__((format(printf, 2, 3))) void tap_ok(bool good, const char *name, ...);

/* A remark; for the reader, not counted. */
__attribute__((format(printf, 1, 2))) void tap_note(const char *text, ...);

/* Nothing more can be tested: fails a test of this name and leaves the program. */
__attribute__((noreturn, format(printf, 1, 2))) void tap_bail(const char *name, ...);

/* Prints the plan; the exit status of the program. */
int tap_done(void);
