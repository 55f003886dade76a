/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * uspace_priv - the translation tables of a TA's space (utable.c), and who lives where (uspace.c)
 *
 * A table exists while some region of the list touches what it spans: the
 * list decides, so nobody counts entries.
 */
#include "mm/uspace.h"

#define REGION_SIZE  (UINT64_C(1) << L2_SHIFT)
#define USPACE_BATCH 64u

/* The level-3 entry for @va, or NULL when there is no table. */
pte_t *utable_slot(const struct uspace *u, uint64_t va);
/* The same when @slot, or NULL, is the entry of the page before @va. */
pte_t *utable_next(const struct uspace *u, pte_t *slot, uint64_t va);

/* Make the tables that @pages from @va on need. On error some may be there: utable_prune(). */
enum err utable_prepare(struct uspace *u, uint64_t va, size_t pages);
/* Free the tables for @pages from @va on that no region of the list touches. */
void utable_prune(struct uspace *u, uint64_t va, size_t pages);
/* Clear the entries of @pages from @va on, flush, and free what they showed if it was @owned. */
void utable_clear(struct uspace *u, uint64_t va, size_t pages, bool owned);
/* Free all tables but the root; no core walks them. */
void utable_free_all(struct uspace *u);

/* Does a region of the list touch [va, va + size)? */
bool uspace_touches(const struct uspace *u, uint64_t va, uint64_t size);
