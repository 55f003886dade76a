/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check-lengths: functions of at most 60 lines, half of them of at most 15, nine in
 * ten of at most 40; files of at most 600; no more than three levels inside each other.
 *
 *	check-lengths <list>
 *
 * The list names functions that may be longer, with the length that each has
 * today; it can only shrink: a name that is not needed any more, or a function
 * that has grown beyond its number, fails. A function begins where a line
 * starts with '{' behind a line that starts a declaration, and ends with '}'
 * in the first column: the formatter keeps it so.
 */
#include "check.h"

#define FUNCTION_LINES 60
#define FILE_LINES     600
#define MEDIAN         15
#define P90            40
#define LEVELS         3
#define FUNCTIONS_MAX  65536

static size_t lengths[FUNCTIONS_MAX];
static size_t function_count;
static struct words longer;

/* The name of the function whose body starts at line @open: before the '(' of its first line. */
static size_t head_line(const struct text *t, size_t open)
{
	size_t i = open;

	while (i > 0 && (t->lines[i - 1][0] == ' ' || t->lines[i - 1][0] == '\t'))
		i--;
	return i ? i - 1 : 0;
}

static void name_of(const char *head, char *name, size_t size)
{
	const char *end = strchr(head, '(');
	const char *begin = end;
	size_t n;

	*name = '\0';
	if (!end)
		return;
	while (begin > head && begin[-1] != ' ' && begin[-1] != '*')
		begin--;
	n = (size_t)(end - begin);
	if (n >= size)
		n = size - 1;
	memcpy(name, begin, n);
	name[n] = '\0';
}

static void judge(const char *path, size_t line, const char *name, size_t n)
{
	ptrdiff_t i;

	if (function_count < FUNCTIONS_MAX)
		lengths[function_count++] = n;
	if (n <= FUNCTION_LINES)
		return;
	i = words_find(&longer, name);
	if (i < 0)
		complain(path, line, "%s() has %zu lines, more than %d", name, n, FUNCTION_LINES);
	else if (n > (size_t)longer.number[i])
		complain(path, line, "%s() has grown from %ld to %zu lines", name, longer.number[i],
		         n);
}

static void check_nesting(const char *path, const struct text *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		size_t tabs = strspn(t->lines[i], "\t");

		/* One tab is the function itself; blanks after tabs continue a line. */
		if (tabs > LEVELS + 1 && t->lines[i][tabs] && t->lines[i][tabs] != ' ')
			complain(path, i + 1, "%zu levels inside each other", tabs - 1);
	}
}

static void check_file(const char *path, const struct text *t)
{
	if (t->line_count > FILE_LINES)
		complain(path, 0, "%zu lines, more than %d", t->line_count, FILE_LINES);
	if (!ends_with(path, ".c"))
		return;
	for (size_t i = 1; i < t->line_count; i++) {
		char name[128];
		size_t head, end;

		if (strcmp(t->lines[i], "{") != 0)
			continue;
		head = head_line(t, i);
		name_of(t->lines[head], name, sizeof(name));
		for (end = i; end < t->line_count && t->lines[end][0] != '}';)
			end++;
		judge(path, head + 1, name, end - head + 1);
		check_nesting(path, t, i, end);
		i = end;
	}
}

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static size_t percentile(size_t percent)
{
	return function_count ? lengths[(function_count - 1) * percent / 100] : 0;
}

int main(int argc, char **argv)
{
	const char *path;

	if (argc != 2) {
		fprintf(stderr, "usage: check-lengths <list>\n");
		return 2;
	}
	longer = words_read(argv[1]);
	while ((path = next_path())) {
		struct text t;

		if (!is_source(path))
			continue;
		t = text_read(path);
		check_file(path, &t);
		text_free(&t);
	}
	for (size_t i = 0; i < longer.count; i++) {
		if (!longer.seen[i])
			complain(argv[1], 0, "%s() is short or gone: remove it", longer.word[i]);
	}
	qsort(lengths, function_count, sizeof(*lengths), by_size);
	if (percentile(50) > MEDIAN || percentile(90) > P90)
		complain("all functions", 0, "median %zu, p90 %zu lines: more than %d and %d",
		         percentile(50), percentile(90), MEDIAN, P90);
	return conclude("lengths", "%zu functions: median %zu, p90 %zu, longest %zu; %zu excused",
	                function_count, percentile(50), percentile(90), percentile(100),
	                longer.count);
}
