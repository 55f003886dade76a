/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * share, inside - making one: reserve the span first, then show page after page
 */
#include "share/share.h"

/*
 * A share of @raw_size bytes that begins @offset (< PAGE_SIZE) into its first
 * page, @counted or not, with its span reserved, no page shown yet. One reference,
 * the caller's; share_put() undoes it however many pages were shown.
 * ERR_RANGE: size 0 or absurd. ERR_LIMIT, ERR_NOMEM.
 */
enum err share_create(struct part *p, size_t offset, uint64_t raw_size, bool counted,
                      struct share **out);

static inline char *share_page(const struct share *s, size_t index)
{
	return s->base + index * PAGE_SIZE;
}

/* Show @frame, checked to be normal-world RAM, as page @index. */
static inline void share_show(struct part *p, struct share *s, size_t index, nwpa_t frame)
{
	kspace_set_ns(&p->kspace, share_page(s, index), frame);
}
