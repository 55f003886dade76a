/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * check - what the programs of the house rules have in common
 *
 * Each program reads names of files from its standard input, complains with
 * complain(), and ends with conclude(): one line that says how it went.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
	char *bytes; /* NUL-ended */
	size_t size;
	char **lines; /* each NUL-ended, without its newline */
	size_t line_count;
};

/* Read a whole file; ends the program when that fails. Raw: as bytes, not cut into lines. */
struct text text_read(const char *path);
struct text text_read_raw(const char *path);
void text_free(struct text *t);

/* The next name of a file on stdin, or NULL; valid until the next call. */
const char *next_path(void);

bool starts_with(const char *s, const char *prefix);
bool ends_with(const char *s, const char *suffix);
/* C, assembly or a header of ours. */
bool is_source(const char *path);

/* "path:line: text" on stderr; counts. Line 0 is not shown. */
void complain(const char *path, size_t line, const char *f, ...)
	__attribute__((format(printf, 3, 4)));
/* Print "  <name>  ok|FAILED  <summary>"; returns the exit code. */
int conclude(const char *name, const char *f, ...) __attribute__((format(printf, 2, 3)));

/* A set of words read from a list file: first word of each line, # begins a comment. */
struct words {
	char **word;
	long *number; /* the second word as a number, or 0 */
	bool *seen;
	size_t count;
};

struct words words_read(const char *path);
/* Index of @word, or -1. Marks it seen. */
ptrdiff_t words_find(struct words *w, const char *word);
