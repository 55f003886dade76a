/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * nexus/terms - what a guest may use, and by which label the platform's owner knows it
 *
 * Terms are fixed when a guest is made, and last as long as it does. Who says nothing gets the
 * default: a small promise, and beyond it whatever is not promised to others.
 *
 * A hypervisor's client ids are numbers that it uses again. The label is the name that stays: what
 * is derived for a guest (keys) hangs on it, never on the id.
 */
#include "part/part.h"

/* Frames that a guest is promised: its tables, partition, all its threads, a small TA. */
#define GUEST_MIN_FRAMES 32u

#define GUEST_LABEL_MAX 32u /* bytes */

struct guest_terms {
	struct part_limits limits;
	uint32_t min_pages, max_pages; /* of secure memory */
	uint8_t label[GUEST_LABEL_MAX];
	uint32_t label_size; /* 0: unlabelled */
};

/* What a guest gets of which nobody has said anything. */
void terms_default(struct guest_terms *out);
