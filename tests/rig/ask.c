/* SPDX-License-Identifier: BSD-2-Clause */
#include "ask.h"
#include "core.h"
#include "memory.h"
#include "say.h"
#include "test.h"

#define UART_BASE 0x09000000ull
#define UART_DR   0x00u
#define UART_FR   0x18u
#define FR_EMPTY  0x10u /* nothing was received */

static volatile uint32_t *uart(uint32_t reg)
{
	return va_of(UART_BASE + reg);
}

static char hear(void)
{
	while (*uart(UART_FR) & FR_EMPTY)
		cpu_relax();
	return (char)*uart(UART_DR);
}

struct secret secret_new(void)
{
	static uint64_t state;
	struct secret s;

	state ^= ticks();
	for (unsigned i = 0; i < sizeof(s.b); i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		s.b[i] = (uint8_t)(state >> 56);
	}
	return s;
}

void ask_residue(const char *secret, const char *wanted, const char *when)
{
	say("residue: %s %s %s", secret, wanted, when);
	if (hear() != 'y')
		test_fail("%s", when);
}

void secret_expect(const struct secret *s, bool found, const char *when)
{
	char hex[2 * ROGUE_SECRET_SIZE + 1];
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < ROGUE_SECRET_SIZE; i++) {
		hex[2 * i] = digits[s->b[i] >> 4];
		hex[2 * i + 1] = digits[s->b[i] & 15];
	}
	hex[2 * ROGUE_SECRET_SIZE] = '\0';
	ask_residue(hex, found ? "found" : "nothing", when);
}

unsigned ask_free_pages(void)
{
	unsigned n = 0;
	char c;

	say("pages: free");
	while ((c = hear()) >= '0' && c <= '9')
		n = 10 * n + (unsigned)(c - '0');
	if (!n)
		test_fail("the host does not know how many pages are free");
	return n;
}
