/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatting in two halves: spec_read() decides what a conversion asks for,
 * put_*() write it. All text passes through put(), which alone knows the size
 * of the buffer, so nothing else can overflow it.
 */
#include "base/fmt.h"
#include "base/bytes.h"

struct sink {
	char *buf;
	size_t size;
	size_t length; /* of the whole text, whether it fitted or not */
};

struct spec {
	bool left, zero, has_precision;
	size_t width, precision;
	char size; /* 0, 'l' (also for ll) or 'z' */
	char kind;
};

#define DIGITS_MAX 20 /* of 2^64 - 1 */

static void put(struct sink *s, char c)
{
	if (s->size && s->length < s->size - 1)
		s->buf[s->length] = c;
	s->length++;
}

static void put_many(struct sink *s, char c, size_t n)
{
	while (n--)
		put(s, c);
}

/* @text, padded to the width that @sp asks for. */
static void put_text(struct sink *s, const struct spec *sp, const char *text, size_t n)
{
	size_t pad = sp->width > n ? sp->width - n : 0;

	if (!sp->left)
		put_many(s, ' ', pad);
	for (size_t i = 0; i < n; i++)
		put(s, text[i]);
	if (sp->left)
		put_many(s, ' ', pad);
}

/* A number: sign or 0x first, then zeroes if asked for, then digits. */
static void put_number(struct sink *s, const struct spec *sp, const char *prefix, uint64_t v,
                       unsigned base, bool upper)
{
	const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char digits[DIGITS_MAX];
	size_t n = 0;
	size_t prefix_n = strlen(prefix);
	size_t pad;

	do {
		digits[n++] = alphabet[v % base];
		v /= base;
	} while (v);

	pad = sp->width > prefix_n + n ? sp->width - prefix_n - n : 0;
	if (!sp->left && !sp->zero)
		put_many(s, ' ', pad);
	while (*prefix)
		put(s, *prefix++);
	if (!sp->left && sp->zero)
		put_many(s, '0', pad);
	while (n)
		put(s, digits[--n]);
	if (sp->left)
		put_many(s, ' ', pad);
}

/* 8-4-4-4-12 hexadecimal digits. */
static void put_uuid(struct sink *s, const struct spec *sp, const struct uuid *u)
{
	static const char hex[] = "0123456789abcdef";
	char text[36];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(u->b); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			text[n++] = '-';
		text[n++] = hex[u->b[i] >> 4];
		text[n++] = hex[u->b[i] & 15];
	}
	put_text(s, sp, text, n);
}

static size_t read_decimal(const char **f)
{
	size_t v = 0;

	for (; **f >= '0' && **f <= '9'; (*f)++)
		v = v * 10 + (size_t)(**f - '0');
	return v;
}

/* Read what follows a '%', up to and with the conversion's letter. */
static struct spec spec_read(const char **f)
{
	struct spec sp = { 0 };

	for (;; (*f)++) {
		if (**f == '-')
			sp.left = true;
		else if (**f == '0')
			sp.zero = true;
		else
			break;
	}
	sp.width = read_decimal(f);
	if (**f == '.') {
		(*f)++;
		sp.has_precision = true;
		sp.precision = read_decimal(f);
	}
	while (**f == 'l' || **f == 'z')
		sp.size = *(*f)++;
	sp.kind = **f;
	if (**f)
		(*f)++;
	return sp;
}

static uint64_t arg_unsigned(const struct spec *sp, va_list *ap)
{
	return sp->size ? va_arg(*ap, uint64_t) : va_arg(*ap, unsigned);
}

static void put_signed(struct sink *s, const struct spec *sp, va_list *ap)
{
	int64_t v = sp->size ? va_arg(*ap, int64_t) : va_arg(*ap, int);

	if (v < 0)
		put_number(s, sp, "-", -(uint64_t)v, 10, false);
	else
		put_number(s, sp, "", (uint64_t)v, 10, false);
}

static void put_string(struct sink *s, const struct spec *sp, const char *text)
{
	if (!text)
		text = "(null)";
	put_text(s, sp, text, strnlen(text, sp->has_precision ? sp->precision : SIZE_MAX));
}

static void put_pointer(struct sink *s, const struct spec *sp, const char **f, const void *p)
{
	if (**f == 'U') {
		(*f)++;
		put_uuid(s, sp, p);
	} else {
		put_number(s, sp, "0x", (uintptr_t)p, 16, false);
	}
}

static void put_char(struct sink *s, const struct spec *sp, char c)
{
	put_text(s, sp, &c, 1);
}

/* One conversion; *@f is behind its letter. What nobody knows is shown as it stands. */
static void put_conversion(struct sink *s, const struct spec *sp, const char **f, va_list *ap)
{
	switch (sp->kind) {
	case 'd':
	case 'i':
		put_signed(s, sp, ap);
		break;
	case 'u':
		put_number(s, sp, "", arg_unsigned(sp, ap), 10, false);
		break;
	case 'x':
		put_number(s, sp, "", arg_unsigned(sp, ap), 16, false);
		break;
	case 'X':
		put_number(s, sp, "", arg_unsigned(sp, ap), 16, true);
		break;
	case 'p':
		put_pointer(s, sp, f, va_arg(*ap, const void *));
		break;
	case 's':
		put_string(s, sp, va_arg(*ap, const char *));
		break;
	case 'c':
		put_char(s, sp, (char)va_arg(*ap, int));
		break;
	case '%':
	case '\0': /* the format ends in the middle */
		put(s, '%');
		break;
	default:
		put(s, '%');
		put(s, sp->kind);
	}
}

size_t fmt_v(char *buf, size_t size, const char *f, va_list ap)
{
	struct sink s = { buf, size, 0 };
	va_list args;

	/* A copy: only an object of our own can be handed down by its address. */
	va_copy(args, ap);
	while (*f) {
		if (*f != '%') {
			put(&s, *f++);
			continue;
		}
		f++;
		struct spec sp = spec_read(&f);
		put_conversion(&s, &sp, &f, &args);
	}
	va_end(args);

	if (size)
		buf[s.length < size ? s.length : size - 1] = '\0';
	return s.length;
}

size_t fmt(char *buf, size_t size, const char *f, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, f);
	n = fmt_v(buf, size, f, ap);
	va_end(ap);
	return n;
}
