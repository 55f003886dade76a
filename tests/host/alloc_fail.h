/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * alloc_fail - what if the n-th allocation fails, for every n?
 *
 * All memory of the kernel comes from frame_alloc() and, in small pieces, heap_alloc(); places for
 * what the normal world shares from kspace_reserve(); a number for each address space from
 * asid_alloc(). Test programs call them through wrappers (--wrap of the
 * linker) that can be told to refuse.
 */
#include "base/err.h"
#include "base/types.h"

/*
 * Call @attempt again and again: in round n its n-th allocation is refused
 * as if there were none left. In a round that hits a refusal @attempt must not say OK, and
 * @unchanged, which asserts that the state is as before, is called. The round
 * in which nothing is refused must say OK and is the last. Returns how many
 * refusals there were.
 */
unsigned alloc_fail_each(enum err (*attempt)(void *context), void (*unchanged)(void *context),
                         void *context);

/* By hand: refuse the @n-th allocation from now on, once (1 = the next; 0 = none). */
void alloc_fail_at(unsigned n);
/* Allocations since alloc_fail_at(), and whether it refused one. */
unsigned alloc_count(void);
bool alloc_was_refused(void);
