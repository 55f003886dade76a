// SPDX-License-Identifier: BSD-2-Clause
/*
 * The functions of string.h and stdlib.h on many short inputs of few letters, against the host's.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Taken before lab.h gives their names to the kit. */
static size_t (*const host_strlen)(const char *) = strlen;
static size_t (*const host_strnlen)(const char *, size_t) = strnlen;
static int (*const host_strcmp)(const char *, const char *) = strcmp;
static int (*const host_strncmp)(const char *, const char *, size_t) = strncmp;
static int (*const host_strcasecmp)(const char *, const char *) = strcasecmp;
static int (*const host_strncasecmp)(const char *, const char *, size_t) = strncasecmp;
static char *(*const host_strchr)(const char *, int) = strchr;
static char *(*const host_strrchr)(const char *, int) = strrchr;
static char *(*const host_strstr)(const char *, const char *) = strstr;
static char *(*const host_strpbrk)(const char *, const char *) = strpbrk;
static size_t (*const host_strspn)(const char *, const char *) = strspn;
static size_t (*const host_strcspn)(const char *, const char *) = strcspn;
static void *(*const host_memchr)(const void *, int, size_t) = memchr;
static char *(*const host_strncpy)(char *, const char *, size_t) = strncpy;
static char *(*const host_strncat)(char *, const char *, size_t) = strncat;
static char *(*const host_strcpy)(char *, const char *) = strcpy;
static char *(*const host_strcat)(char *, const char *) = strcat;
static char *(*const host_strtok_r)(char *, const char *, char **) = strtok_r;
static void (*const host_qsort)(void *, size_t, size_t,
                                int (*)(const void *, const void *)) = qsort;

#include "lab.h"

#define ROOM   16
#define CASES  20000
#define BEYOND '~'

static int sign(int v)
{
	return (v > 0) - (v < 0);
}

/* A string of up to @max letters, of which some have the highest bit, or are of either case. */
static const char *draw_string(char to[static ROOM], size_t max)
{
	static const char letters[] = "aabAB\x80\xff,";
	size_t len = lab_random() % (max + 1), i;

	for (i = 0; i < len; i++)
		to[i] = letters[lab_random() % (sizeof(letters) - 1)];
	to[len] = 0;
	return to;
}

test(strings_are_measured_compared_and_searched_as_by_the_host)
{
	char p[ROOM], q[ROOM];
	size_t n;
	int i, c;

	for (i = 0; i < CASES; i++) {
		draw_string(p, 10);
		draw_string(q, i % 2 ? 3 : 10);
		n = lab_random() % 12;
		c = i % 16 ? p[lab_random() % 10] : 0;
		assert_int_equal(strlen(p), host_strlen(p));
		assert_int_equal(strnlen(p, n), host_strnlen(p, n));
		assert_int_equal(sign(strcmp(p, q)), sign(host_strcmp(p, q)));
		assert_int_equal(sign(strncmp(p, q, n)), sign(host_strncmp(p, q, n)));
		assert_int_equal(sign(strcasecmp(p, q)), sign(host_strcasecmp(p, q)));
		assert_int_equal(sign(strncasecmp(p, q, n)), sign(host_strncasecmp(p, q, n)));
		assert_ptr_equal(strchr(p, c), host_strchr(p, c));
		assert_ptr_equal(strrchr(p, c), host_strrchr(p, c));
		assert_ptr_equal(strstr(p, q), host_strstr(p, q));
		assert_ptr_equal(strpbrk(p, q), host_strpbrk(p, q));
		assert_int_equal(strspn(p, q), host_strspn(p, q));
		assert_int_equal(strcspn(p, q), host_strcspn(p, q));
		assert_ptr_equal(memchr(p, c | 0x100, n), host_memchr(p, c, n));
	}
}

test(strings_are_copied_joined_and_split_as_by_the_host)
{
	char p[ROOM], q[ROOM], mine[2 * ROOM], theirs[2 * ROOM], *rest, *host_rest, *token;
	size_t n;
	int i;

	for (i = 0; i < CASES; i++) {
		memset(mine, BEYOND, sizeof(mine));
		memset(theirs, BEYOND, sizeof(theirs));
		draw_string(p, 10);
		draw_string(q, 10);
		n = lab_random() % 14;
		assert_ptr_equal((strncpy)(mine, p, n), mine);
		host_strncpy(theirs, p, n);
		assert_memory_equal(mine, theirs, sizeof(mine));
		(strcpy)(mine, p);
		host_strcpy(theirs, p);
		(strncat)(mine, q, n);
		host_strncat(theirs, q, n);
		assert_memory_equal(mine, theirs, sizeof(mine));
		(strcpy)(mine, p);
		host_strcpy(theirs, p);
		(strcat)(mine, q);
		host_strcat(theirs, q);
		assert_memory_equal(mine, theirs, sizeof(mine));
		token = strtok_r(mine, ",b", &rest);
		assert_ptr_equal(token ? token - mine + theirs : NULL,
		                 host_strtok_r(theirs, ",b", &host_rest));
		while (token) {
			token = strtok_r(NULL, ",a", &rest);
			assert_ptr_equal(token ? token - mine + theirs : NULL,
			                 host_strtok_r(NULL, ",a", &host_rest));
		}
		assert_memory_equal(mine, theirs, sizeof(mine));
	}
}

/* The host of these tests has none of the two: what their manual says. */
test(bounded_copies_end_with_a_zero_and_say_what_they_wanted)
{
	char p[ROOM], q[ROOM], mine[2 * ROOM];
	size_t room, have, want, i;

	for (i = 0; i < CASES; i++) {
		memset(mine, BEYOND, sizeof(mine));
		draw_string(p, 10);
		draw_string(q, 10);
		room = lab_random() % ROOM;
		want = strlen(p);
		assert_int_equal(strlcpy(mine, p, room), want);
		have = room ? (want < room ? want : room - 1) : 0;
		if (room) {
			assert_int_equal(strlen(mine), have);
			assert_int_equal(host_memcmp(mine, p, have), 0);
		}
		assert_int_equal((uint8_t)mine[room ? have + 1 : 0], BEYOND);
		if (!room)
			continue;
		want = have + strlen(q);
		assert_int_equal(strlcat(mine, q, room), want);
		assert_int_equal(strlen(mine), want < room ? want : room - 1);
		assert_int_equal(host_memcmp(mine + have, q, strlen(mine) - have), 0);
		assert_int_equal((uint8_t)mine[strlen(mine) + 1], BEYOND);
	}
}

static int by_first_byte(const void *a, const void *b)
{
	return *(const uint8_t *)a - *(const uint8_t *)b;
}

/* Elements of @size bytes, of which the first orders and the others must come along. */
static void sort(size_t count, size_t size)
{
	uint8_t mine[64 * 40], theirs[64 * 40];
	size_t i;

	for (i = 0; i < count * size; i++)
		mine[i] = i % size ? (uint8_t)(mine[i - 1] * 7 + 1)
		                   : (uint8_t)(lab_random() % (count + 3));
	memcpy(theirs, mine, sizeof(mine));
	qsort(mine, count, size, by_first_byte);
	host_qsort(theirs, count, size, by_first_byte);
	assert_int_equal(host_memcmp(mine, theirs, count * size), 0);
}

test(sorting_moves_whole_elements_and_loses_none)
{
	size_t count, size;

	for (count = 0; count <= 64; count++)
		for (size = 1; size <= 40; size += 1 + size / 3)
			sort(count, size);
}

test(searching_looks_at_no_element_that_is_not_there)
{
	uint8_t v[9] = { 1, 3, 5, 7, 9, 11, 13, 15, 17 }, key;
	size_t count;

	for (count = 0; count <= sizeof(v); count++) {
		for (key = 0; key < 20; key++) {
			uint8_t *at = bsearch(&key, v, count, 1, by_first_byte);

			assert_ptr_equal(at, key % 2 && key / 2 < count ? &v[key / 2] : NULL);
		}
	}
}
