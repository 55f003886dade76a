/* SPDX-License-Identifier: BSD-2-Clause */
#include "nexus/terms.h"

#include "nexus/nexus_priv.h"

void terms_default(struct guest_terms *out)
{
	*out = (struct guest_terms){
		.limits = PART_LIMITS_MOST,
		.min_pages = GUEST_MIN_FRAMES,
		.max_pages = nexus.frames.count,
	};
}
