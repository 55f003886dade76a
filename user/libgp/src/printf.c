/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatting: d i u x X o c s p n-less, with flags - 0 + space #, width, precision, * and the
 * lengths hh h l ll z t j. %pUl prints the TEE_UUID that the pointer names, as in OP-TEE.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <tee_api_types.h>

struct out {
	char *to;
	size_t room, len; /* len counts what would be written, too */
};

struct spec {
	bool left, zero, plus, space, alt, upper;
	int width, precision; /* precision < 0: none */
	int length;           /* bytes of the integer */
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->room)
		o->to[o->len] = c;
	o->len++;
}

static void pad(struct out *o, char c, int n)
{
	while (n-- > 0)
		put(o, c);
}

static void put_bytes(struct out *o, const struct spec *s, const char *text, size_t len)
{
	int fill = s->width - (int)len;
	size_t i;

	if (!s->left)
		pad(o, ' ', fill);
	for (i = 0; i < len; i++)
		put(o, text[i]);
	if (s->left)
		pad(o, ' ', fill);
}

static void put_text(struct out *o, const struct spec *s, const char *text)
{
	put_bytes(o, s, text,
	          s->precision < 0 ? strlen(text) : strnlen(text, (size_t)s->precision));
}

static void put_number(struct out *o, const struct spec *s, uint64_t v, unsigned int base,
                       const char *sign)
{
	const char *digits = s->upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[24];
	int n = 0, zeroes, fill;

	while (v) {
		text[n++] = digits[v % base];
		v /= base;
	}
	zeroes = (s->precision < 0 ? 1 : s->precision) - n;
	if (zeroes < 0)
		zeroes = 0;
	fill = s->width - n - zeroes - (int)strlen(sign);
	if (s->zero && !s->left && s->precision < 0 && fill > 0) {
		zeroes += fill;
		fill = 0;
	}
	if (!s->left)
		pad(o, ' ', fill);
	while (*sign)
		put(o, *sign++);
	pad(o, '0', zeroes);
	while (n)
		put(o, text[--n]);
	if (s->left)
		pad(o, ' ', fill);
}

static void put_uuid(struct out *o, const struct spec *s, const TEE_UUID *u)
{
	char text[37];
	struct out t = { text, sizeof(text), 0 };
	struct spec hex = { .zero = true, .precision = -1 };
	int i;

	hex.width = 8;
	put_number(&t, &hex, u->timeLow, 16, "");
	put(&t, '-');
	hex.width = 4;
	put_number(&t, &hex, u->timeMid, 16, "");
	put(&t, '-');
	put_number(&t, &hex, u->timeHiAndVersion, 16, "");
	hex.width = 2;
	for (i = 0; i < 8; i++) {
		if (i == 0 || i == 2)
			put(&t, '-');
		put_number(&t, &hex, u->clockSeqAndNode[i], 16, "");
	}
	text[36] = 0;
	put_text(o, s, text);
}

static const char *read_flags(const char *f, struct spec *s)
{
	for (;; f++) {
		switch (*f) {
		case '-':
			s->left = true;
			break;
		case '0':
			s->zero = true;
			break;
		case '+':
			s->plus = true;
			break;
		case ' ':
			s->space = true;
			break;
		case '#':
			s->alt = true;
			break;
		default:
			return f;
		}
	}
}

static const char *read_count(const char *f, int *out, int star)
{
	if (*f == '*') {
		*out = star;
		return f + 1;
	}
	for (*out = 0; *f >= '0' && *f <= '9'; f++)
		if (*out < 10000)
			*out = *out * 10 + (*f - '0');
	return f;
}

static const char *read_length(const char *f, struct spec *s)
{
	s->length = sizeof(int);
	switch (*f) {
	case 'h':
		s->length = f[1] == 'h' ? 1 : 2;
		return f + s->length % 2 + 1;
	case 'l':
		s->length = 8;
		return f + (f[1] == 'l' ? 2 : 1);
	case 'z':
	case 't':
	case 'j':
		s->length = 8;
		return f + 1;
	default:
		return f;
	}
}

static void put_signed(struct out *o, const struct spec *s, int64_t v)
{
	const char *sign = v < 0 ? "-" : s->plus ? "+" : s->space ? " " : "";

	put_number(o, s, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 10, sign);
}

/* Does an octal number start with a zero anyway? */
static bool has_leading_zero(const struct spec *s, uint64_t v)
{
	int digits = 0;

	if (!v)
		return s->precision != 0;
	for (; v; v /= 8)
		digits++;
	return s->precision > digits;
}

static void put_unsigned(struct out *o, struct spec *s, uint64_t v, char kind)
{
	if (s->length < 8)
		v &= (1ull << 8 * s->length) - 1;
	s->upper = kind == 'X';
	if (kind == 'u')
		put_number(o, s, v, 10, "");
	else if (kind == 'o')
		put_number(o, s, v, 8, s->alt && !has_leading_zero(s, v) ? "0" : "");
	else
		put_number(o, s, v, 16, s->alt && v ? s->upper ? "0X" : "0x" : "");
}

static int64_t narrow(int64_t v, int length)
{
	if (length == 1)
		return (signed char)v;
	return length == 2 ? (short)v : v;
}

/* A va_list that functions can share: passing one by value leaves it in an unknown state. */
struct arguments {
	va_list ap;
};

static int64_t next_integer(struct arguments *a, const struct spec *s)
{
	return s->length == 8 ? va_arg(a->ap, int64_t) : va_arg(a->ap, int);
}

/* Flags, width, precision and length; answers where the conversion's letter is. */
static const char *read_spec(const char *f, struct spec *s, struct arguments *a)
{
	f = read_flags(f, s);
	f = read_count(f, &s->width, *f == '*' ? va_arg(a->ap, int) : 0);
	if (s->width < 0) {
		s->left = true;
		s->width = s->width == INT_MIN ? 0 : -s->width;
	}
	if (*f == '.')
		f = read_count(f + 1, &s->precision, f[1] == '*' ? va_arg(a->ap, int) : 0);
	return read_length(f, s);
}

/* What %p prints: a pointer, or behind it the UUID of %pUl. Answers the last letter used. */
static const char *put_pointer(struct out *o, const struct spec *s, const char *f, const void *p)
{
	if (f[1] == 'U' && f[2] == 'l') {
		put_uuid(o, s, p);
		return f + 2;
	}
	put_number(o, s, (uintptr_t)p, 16, "0x");
	return f;
}

/* One conversion, from behind its '%'; answers its last letter. */
static const char *convert(struct out *o, const char *f, struct arguments *a)
{
	struct spec s = { .precision = -1 };
	char one;
	const char *text;

	f = read_spec(f, &s, a);
	switch (*f) {
	case 'd':
	case 'i':
		put_signed(o, &s, narrow(next_integer(a, &s), s.length));
		return f;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		put_unsigned(o, &s, (uint64_t)next_integer(a, &s), *f);
		return f;
	case 'c':
		one = (char)va_arg(a->ap, int);
		put_bytes(o, &s, &one, 1);
		return f;
	case 's':
		text = va_arg(a->ap, const char *);
		put_text(o, &s, text ? text : "(null)");
		return f;
	case 'p':
		return put_pointer(o, &s, f, va_arg(a->ap, const void *));
	case '\0':
		return f - 1; /* a lone % at the end */
	default:
		put(o, *f);
		return f;
	}
}

int vsnprintf(char *to, size_t size, const char *f, va_list args)
{
	struct out o = { to, size, 0 };
	struct arguments a;

	va_copy(a.ap, args);
	for (; *f; f++) {
		if (*f == '%')
			f = convert(&o, f + 1, &a);
		else
			put(&o, *f);
	}
	va_end(a.ap);
	if (size)
		to[o.len < size ? o.len : size - 1] = 0;
	return (int)o.len;
}

int sprintf(char *to, const char *f, ...)
{
	va_list ap;
	int n;

	va_start(ap, f);
	n = vsnprintf(to, INT_MAX, f, ap);
	va_end(ap);
	return n;
}

int snprintf(char *to, size_t size, const char *f, ...)
{
	va_list ap;
	int n;

	va_start(ap, f);
	n = vsnprintf(to, size, f, ap);
	va_end(ap);
	return n;
}
