/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * oracle - Python, that is another library of big integers, as a process that says a line per case
 *
 * ARITH_SEED and ARITH_CASES of the environment say which, and how many.
 */
#include <stddef.h>
#include <stdint.h>

void oracle_begin(void);

/* The next case without its newline; NULL at the end, which fails the test if it came too soon. */
char *oracle_line(void);

/* Memory of exactly @count words, so that AddressSanitizer sees the first one behind. */
uint32_t *oracle_words(size_t count);
void oracle_drop(uint32_t *words);
