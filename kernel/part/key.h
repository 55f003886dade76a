/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * part/key - keys that only this guest gets, the same each time for the same use
 *
 * The nexus hands each partition one secret (part_env.key), made of the device's and of who the
 * guest is (docs/decisions/0008). All keys of the guest are made of it, here; nobody else reads it.
 *
 * Trust      @purpose is a constant of ours. The UUID was verified with the TA's image. @extra is
 *            hostile bytes.
 * Ownership  The key goes to the caller, who scrubs it.
 */
#include "part/part.h"

/*
 * Which key: for one use in the kernel, and there of one TA, and there whatever it likes. Two that
 * differ anywhere give keys that have nothing to do with each other.
 */
struct part_key_name {
	const char *purpose;
	const struct uuid *ta;
	const uint8_t *extra; /* may be NULL with size 0 */
	size_t extra_size;
};

/* @size is up to PART_KEY_SIZE; less gives the beginning of the same key. ERR_NOMEM. */
enum err part_key(const struct part *p, const struct part_key_name *name, uint8_t *out,
                  size_t size);
