/* SPDX-License-Identifier: BSD-2-Clause */
#include "log/log.h"

#include "arch/console.h"
#include "arch/upcalls.h"
#include "base/fmt.h"

#define LINE_MAX 200u

/* One line being made; `used` never passes LINE_MAX, and there is room for the newline. */
struct line {
	char text[LINE_MAX + 1];
	size_t used;
};

static size_t room(const struct line *l)
{
	return LINE_MAX - l->used;
}

/* @want is what a formatter would have written into room() + 1 bytes. */
static void advance(struct line *l, size_t want)
{
	l->used += want < room(l) ? want : room(l);
}

static void append(struct line *l, const char *text)
{
	advance(l, fmt(l->text + l->used, room(l) + 1, "%s", text));
}

static void begin(struct line *l)
{
	l->used = 0;
	advance(l, upcall_origin(l->text, room(l) + 1));
	append(l, ": ");
}

static void finish(struct line *l)
{
	for (size_t i = 0; i < l->used; i++)
		if (l->text[i] < ' ' || l->text[i] > '~')
			l->text[i] = '?';
	l->text[l->used++] = '\n';
	console_write(l->text, l->used);
}

void log_line(enum log_level level, const char *f, ...)
{
	struct line l;
	va_list ap;

	if (!upcall_may_log())
		return;
	begin(&l);
	if (level == LOG_ERROR)
		append(&l, "error: ");
	va_start(ap, f);
	advance(&l, fmt_v(l.text + l.used, room(&l) + 1, f, ap));
	va_end(ap);
	finish(&l);
}

static bool is_end(char c)
{
	return !c || c == '\n';
}

/* Empty lines are not shown: a page of zeroes would be thousands of them. */
void log_foreign(const char *text, size_t length)
{
	size_t i = 0;

	for (;;) {
		struct line l;
		bool shown;

		while (i < length && is_end(text[i]))
			i++;
		if (i == length)
			return;
		shown = upcall_may_log();
		l.used = 0;
		if (shown)
			begin(&l);
		/* What does not fit goes to the next line. */
		while (i < length && !is_end(text[i]) && room(&l))
			l.text[l.used++] = text[i++];
		if (shown)
			finish(&l);
	}
}
