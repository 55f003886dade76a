/* SPDX-License-Identifier: BSD-2-Clause */
#include "oracle.h"

#include "host/test.h"

static FILE *process;
static long cases, seen;
static char *line;
static size_t room;

static const char *setting(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value && *value ? value : otherwise;
}

void oracle_begin(void)
{
	const char *count = setting("ARITH_CASES", "9300");
	char command[160];

	cases = strtol(count, NULL, 10);
	seen = 0;
	snprintf(command, sizeof(command),
	         "exec python3 user/libgp/test/unit/arith_oracle.py %ld %ld",
	         strtol(setting("ARITH_SEED", "1"), NULL, 10), cases);
	process = popen(command, "r");
	assert_non_null(process);
}

char *oracle_line(void)
{
	ssize_t n = getline(&line, &room, process);

	if (n > 0 && line[n - 1] == '\n') {
		line[n - 1] = '\0';
		seen++;
		return line;
	}
	free(line);
	line = NULL;
	room = 0;
	assert_int_equal(pclose(process), 0);
	assert_int_equal(seen, cases);
	return NULL;
}

uint32_t *oracle_words(size_t count)
{
	uint32_t *p = malloc(count * sizeof(*p));

	assert_non_null(p);
	return p;
}

void oracle_drop(uint32_t *words)
{
	free(words);
}
