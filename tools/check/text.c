/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check-text: what every file of the repository must be like.
 *
 *   - the licence is named in one of the first three lines of each source
 *   - sources are ASCII, without blanks at line ends, at most 100 columns wide
 *   - no file names a path or a host of the machine that it was written on
 *   - functions that cannot be used safely are not used at all
 */
#include "check.h"

#include <ctype.h>

#define COLUMNS   100
#define TAB_WIDTH 8

/* In two halves each, so that this file passes. */
static const char *const machine_words[] = {
	"/wo"
	"rk/",
	"/ho"
	"me/",
	"/tmp/"
	"brief",
	"deb.debian"
	".org",
	".lib"
	"rary/",
	"snapshot.debian"
	".org",
};

static const char *const banned[] = {
	"strcpy",  "strcat", "strncpy", "strncat", "sprintf", "vsprintf",
	"gets",    "strtok", "atoi",    "atol",    "alloca",  "setjmp",
	"longjmp", "system", "mktemp",  "tmpnam",  "bcopy",   "bzero",
};

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Is @name called in @line, as a word of its own? */
static bool calls(const char *line, const char *name)
{
	for (const char *p = line; (p = strstr(p, name)); p++) {
		const char *end = p + strlen(name);

		if (p != line && is_word_char(p[-1]))
			continue;
		if (*end == '(')
			return true;
	}
	return false;
}

/* Calls are indented; a declaration of a C library of ours is not. */
static bool in_code(const char *line)
{
	if (*line != ' ' && *line != '\t' && *line != '#')
		return false;
	while (*line == ' ' || *line == '\t')
		line++;
	return *line != '*' && !starts_with(line, "/*") && !starts_with(line, "//");
}

static size_t columns(const char *line)
{
	size_t n = 0;

	for (; *line; line++)
		n = *line == '\t' ? (n / TAB_WIDTH + 1) * TAB_WIDTH : n + 1;
	return n;
}

static void check_machine(const char *path, size_t number, const char *line)
{
	for (size_t i = 0; i < sizeof(machine_words) / sizeof(*machine_words); i++) {
		if (strstr(line, machine_words[i]))
			complain(path, number, "names this machine: '%s'", machine_words[i]);
	}
}

static void check_banned(const char *path, size_t number, const char *line)
{
	if (!in_code(line))
		return;
	for (size_t i = 0; i < sizeof(banned) / sizeof(*banned); i++) {
		/* Tests run the tools of this tree. */
		if (strcmp(banned[i], "system") == 0 && strstr(path, "/test/"))
			continue;
		if (calls(line, banned[i]))
			complain(path, number, "%s() is banned", banned[i]);
	}
}

static void check_line(const char *path, size_t number, const char *line)
{
	size_t n = strlen(line);

	for (const char *p = line; *p; p++) {
		if ((unsigned char)*p >= 0x80) {
			complain(path, number, "not ASCII");
			break;
		}
	}
	if (n && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		complain(path, number, "blanks at the end of the line");
	if (columns(line) > COLUMNS)
		complain(path, number, "%zu columns", columns(line));
	check_banned(path, number, line);
}

static bool needs_licence(const char *path)
{
	return is_source(path) || ends_with(path, ".mk") || ends_with(path, ".sh") ||
	       ends_with(path, ".py") || ends_with(path, ".ld") || ends_with(path, "Makefile");
}

static void check_licence(const char *path, const struct text *t)
{
	for (size_t i = 0; i < t->line_count && i < 3; i++) {
		if (strstr(t->lines[i], "SPDX-License-Identifier: BSD-2-Clause"))
			return;
	}
	complain(path, 1, "no SPDX-License-Identifier: BSD-2-Clause");
}

int main(void)
{
	const char *path;
	size_t files = 0;

	while ((path = next_path())) {
		struct text t = text_read(path);

		files++;
		if (needs_licence(path))
			check_licence(path, &t);
		for (size_t i = 0; i < t.line_count; i++) {
			check_machine(path, i + 1, t.lines[i]);
			if (is_source(path))
				check_line(path, i + 1, t.lines[i]);
		}
		text_free(&t);
	}
	return conclude("text", "%zu files: licence, ASCII, width, banned names", files);
}
