/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"

#include <errno.h>

static size_t complaints;

static void *need(void *p)
{
	if (!p) {
		fprintf(stderr, "out of memory\n");
		exit(2);
	}
	return p;
}

static void split_lines(struct text *t)
{
	size_t n = 1;

	for (size_t i = 0; i < t->size; i++)
		n += t->bytes[i] == '\n';
	t->lines = need(calloc(n, sizeof(*t->lines)));
	for (char *line = t->bytes; line < t->bytes + t->size;) {
		char *end = strchr(line, '\n');

		t->lines[t->line_count++] = line;
		if (!end)
			break;
		*end = '\0';
		line = end + 1;
	}
}

struct text text_read_raw(const char *path)
{
	struct text t = { 0 };
	FILE *f = fopen(path, "rb");
	size_t room = 0, n;

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	do {
		room += 65536;
		t.bytes = need(realloc(t.bytes, room + 1));
		n = fread(t.bytes + t.size, 1, room - t.size, f);
		t.size += n;
	} while (n);
	fclose(f);
	t.bytes[t.size] = '\0';
	return t;
}

struct text text_read(const char *path)
{
	struct text t = text_read_raw(path);

	split_lines(&t);
	return t;
}

void text_free(struct text *t)
{
	free(t->lines);
	free(t->bytes);
}

const char *next_path(void)
{
	static char path[4096];

	if (!fgets(path, sizeof(path), stdin))
		return NULL;
	path[strcspn(path, "\n")] = '\0';
	return path;
}

bool starts_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

bool is_source(const char *path)
{
	return ends_with(path, ".c") || ends_with(path, ".h") || ends_with(path, ".S") ||
	       ends_with(path, ".def");
}

void complain(const char *path, size_t line, const char *f, ...)
{
	va_list ap;

	complaints++;
	if (line)
		fprintf(stderr, "%s:%zu: ", path, line);
	else
		fprintf(stderr, "%s: ", path);
	va_start(ap, f);
	vfprintf(stderr, f, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int conclude(const char *name, const char *f, ...)
{
	va_list ap;

	fflush(stderr);
	printf("  %-10s %-6s  ", name, complaints ? "FAILED" : "ok");
	va_start(ap, f);
	vprintf(f, ap);
	va_end(ap);
	if (complaints)
		printf("; %zu complaint%s", complaints, complaints == 1 ? "" : "s");
	putchar('\n');
	return complaints != 0;
}

struct words words_read(const char *path)
{
	struct text t = text_read(path);
	struct words w = { 0 };

	w.word = need(calloc(t.line_count + 1, sizeof(*w.word)));
	w.number = need(calloc(t.line_count + 1, sizeof(*w.number)));
	w.seen = need(calloc(t.line_count + 1, sizeof(*w.seen)));
	for (size_t i = 0; i < t.line_count; i++) {
		char *word, *rest;

		t.lines[i][strcspn(t.lines[i], "#")] = '\0';
		word = strtok_r(t.lines[i], " \t", &rest);
		if (!word)
			continue;
		w.number[w.count] = strtol(rest, NULL, 10);
		w.word[w.count++] = need(strdup(word));
	}
	text_free(&t);
	return w;
}

ptrdiff_t words_find(struct words *w, const char *word)
{
	for (size_t i = 0; i < w->count; i++) {
		if (strcmp(w->word[i], word) == 0) {
			w->seen[i] = true;
			return (ptrdiff_t)i;
		}
	}
	return -1;
}
