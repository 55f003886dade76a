/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few words that the loader says. One line each, cut at 160 characters.
 */
#include "base/bytes.h"
#include "state.h"

struct line {
	char text[160];
	size_t len;
};

static void add(struct line *l, const char *s)
{
	for (; *s && l->len < sizeof(l->text); s++)
		l->text[l->len++] = *s;
}

static char digit(uint64_t v)
{
	v &= 15;
	return (char)(v < 10 ? '0' + v : 'a' + v - 10);
}

static void add_hex(struct line *l, uint64_t v)
{
	char text[19] = "0x";
	int shift = 60, n = 2;

	while (shift && !(v >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		text[n++] = digit(v >> shift);
	text[n] = 0;
	add(l, text);
}

void say(const char *what, const char *detail)
{
	struct line l;

	l.len = 0;
	add(&l, what);
	add(&l, detail);
	sys_log(l.text, l.len);
}

void say_address(const char *what, uint64_t address, const char *where, uint64_t offset)
{
	struct line l;

	l.len = 0;
	add(&l, what);
	add_hex(&l, address);
	if (where) {
		add(&l, " ");
		add(&l, where);
		add(&l, "+");
		add_hex(&l, offset);
	}
	sys_log(l.text, l.len);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* 8-4-4-4-12 digits and nothing behind them. */
bool uuid_parse(const char *text, uint8_t uuid[16])
{
	size_t i, n = 0;

	for (i = 0; i < 16; i++) {
		int hi, lo;

		if (i == 4 || i == 6 || i == 8 || i == 10)
			if (text[n++] != '-')
				return false;
		hi = hex_value(text[n]);
		if (hi < 0)
			return false;
		lo = hex_value(text[n + 1]);
		if (lo < 0)
			return false;
		uuid[i] = (uint8_t)(hi << 4 | lo);
		n += 2;
	}
	return !text[n];
}

void uuid_text(char text[40], const uint8_t uuid[16])
{
	size_t i, n = 0;

	for (i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			text[n++] = '-';
		text[n++] = digit(uuid[i] >> 4u);
		text[n++] = digit(uuid[i]);
	}
	text[n] = 0;
}
