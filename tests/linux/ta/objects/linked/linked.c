// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>
#include <tee_internal_api.h>

#include <linked.h>

int linked_begun;

static __thread int counter = 40;

void nobody_defines_this(void) __attribute__((weak));

static void __attribute__((constructor)) begin(void)
{
	linked_begun++;
}

char *linked_copy(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc(size);

	return copy ? memcpy(copy, text, size) : NULL;
}

int linked_count(void)
{
	return counter++;
}

const void *linked_instance(void)
{
	return TEE_GetInstanceData();
}

const void *linked_absent(void)
{
	return (const void *)nobody_defines_this;
}
