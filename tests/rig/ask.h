/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ask - questions to the host that reads the rig's lines (residue.py)
 *
 * The rig cannot look into secure memory, nor read the console of the secure world: it says what it
 * wants to know, and waits for the answer on its UART. All must be quiet meanwhile.
 */
#include "ta/rogue/include/rogue_ta.h"
#include "base/types.h"

struct secret {
	uint8_t b[ROGUE_SECRET_SIZE];
};

/* The question as residue.py knows it: "found", "nothing" or "once"? If not, the test fails. */
void ask_residue(const char *secret, const char *wanted, const char *when);
/* Another one each time, which nothing but this run knows. */
struct secret secret_new(void);
/* Does @s lie anywhere in secure memory? The test fails when that is not as @found says. */
void secret_expect(const struct secret *s, bool found, const char *when);
/* Free pages, as the secure world said when the last guest came or went. */
unsigned ask_free_pages(void);
