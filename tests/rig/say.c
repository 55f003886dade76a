/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bytes.h"
#include "base/fmt.h"
#include "core.h"
#include "memory.h"
#include "say.h"

#define UART_BASE    0x09000000ull
#define UART_DR      0x00u
#define UART_FR      0x18u
#define UART_FR_FULL 0x20u

static struct lock say_lock;

static void put_char(char c)
{
	volatile uint32_t *uart = va_of(UART_BASE);

	while (uart[UART_FR / 4] & UART_FR_FULL)
		;
	uart[UART_DR / 4] = (uint8_t)c;
}

static void put_line(const char *f, va_list ap)
{
	char line[512];

	fmt_v(line, sizeof(line), f, ap);
	for (const char *p = line; *p; p++)
		put_char(*p);
	put_char('\n');
}

void say(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	lock_take(&say_lock);
	put_line(f, ap);
	lock_drop(&say_lock);
	va_end(ap);
}

void say_unlocked(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	put_line(f, ap);
	va_end(ap);
}

const char *config_find(const char *key, size_t *len)
{
	const char *p = va_of(CONFIG_BASE);
	const char *end = p + strnlen(p, CONFIG_SIZE - 1);
	size_t key_len = strlen(key);

	while (p < end) {
		const char *word = p;

		while (p < end && *p != ' ' && *p != '\n')
			p++;
		if ((size_t)(p - word) > key_len && word[key_len] == '=' &&
		    !strncmp(word, key, key_len)) {
			*len = (size_t)(p - word) - key_len - 1;
			return word + key_len + 1;
		}
		p++;
	}
	return NULL;
}

bool config_is(const char *key, const char *value)
{
	size_t len;
	const char *v = config_find(key, &len);

	return v && len == strlen(value) && !strncmp(v, value, len);
}

uint64_t config_number(const char *key, uint64_t otherwise)
{
	size_t len;
	const char *v = config_find(key, &len);
	uint64_t n = 0;

	if (!v || !len)
		return otherwise;
	for (size_t i = 0; i < len; i++) {
		if (v[i] < '0' || v[i] > '9')
			return otherwise;
		n = n * 10 + (uint64_t)(v[i] - '0');
	}
	return n;
}
