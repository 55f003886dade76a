/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a TA may do with memory, and random bytes into it.
 */
#include "sys/sys_priv.h"

#include "base/bytes.h"
#include "base/range.h"

enum err sys_random_out(uva_t at, uint64_t size)
{
	uint8_t piece[256];
	enum err e = OK;

	while (size && e == OK) {
		size_t n = size < sizeof(piece) ? size : sizeof(piece);

		part_self()->env.random(piece, n);
		e = ucopy_out(at, piece, n);
		at.v += n;
		size -= n;
	}
	scrub(piece, sizeof(piece));
	return e;
}

uint32_t sys_cryp_random_number_generate(const uint64_t x[static 8])
{
	return ta_result_of(sys_random_out((uva_t){ x[0] }, x[1]));
}

/*
 * Is any page of the span not the TA's own? All that it did not bring itself is shown to it from
 * elsewhere: parameters of every origin.
 */
static bool any_is_lent(const struct uspace *u, uint64_t at, uint64_t size)
{
	uint64_t end = at + size;

	while (at < end) {
		const struct uregion *r = uspace_find(u, (uva_t){ at });

		if (!r)
			return false;
		if (!r->owned)
			return true;
		at = r->va.v + (uint64_t)r->pages * PAGE_SIZE;
	}
	return false;
}

/*
 * TEE_CheckMemoryAccessRights (Core API 4.11.1). Without ANY_OWNER the memory must be
 * the TA's own.
 */
uint32_t sys_check_access_rights(const uint64_t x[static 8])
{
	const struct uspace *u = &ta_frame_self()->ta->space;
	const uint64_t both = TEE_MEMORY_ACCESS_NONSECURE | TEE_MEMORY_ACCESS_SECURE;
	uint64_t flags = x[0], at = x[1], size = x[2], end;
	unsigned need = flags & TEE_MEMORY_ACCESS_WRITE ? PROT_W : 0;

	if (!size)
		return TEE_SUCCESS;
	if ((flags & both) == both)
		return TEE_ERROR_ACCESS_DENIED;
	if (!add_u64(at, size, &end) || end > UVA_LIMIT)
		return TEE_ERROR_ACCESS_DENIED;
	if (flags & TEE_MEMORY_ACCESS_NONSECURE)
		need |= PROT_NS;
	if (!uspace_allows(u, (uva_t){ at }, size, need))
		return TEE_ERROR_ACCESS_DENIED;
	if ((flags & TEE_MEMORY_ACCESS_SECURE) && !uspace_is_secure(u, (uva_t){ at }, size))
		return TEE_ERROR_ACCESS_DENIED;
	if (!(flags & TEE_MEMORY_ACCESS_ANY_OWNER) && any_is_lent(u, at, size))
		return TEE_ERROR_ACCESS_DENIED;
	return TEE_SUCCESS;
}

/*
 * Caches are coherent for everybody who can see a TA's memory: there is nothing
 * to do but to say whether the request was one the TA may make.
 */
uint32_t sys_cache_operation(const uint64_t x[static 8])
{
	const struct ta_instance *ta = ta_frame_self()->ta;
	uint64_t at = x[0], size = x[1], end;

	if (!(ta->flags & TA_HEAD_CACHE_MAINTENANCE))
		return TEE_ERROR_NOT_SUPPORTED;
	if (x[2] > TA_CACHE_INVALIDATE)
		return TEE_ERROR_NOT_SUPPORTED;
	if (!add_u64(at, size, &end) || end > UVA_LIMIT)
		return TEE_ERROR_ACCESS_DENIED;
	if (size && !uspace_allows(&ta->space, (uva_t){ at }, size, PROT_W))
		return TEE_ERROR_ACCESS_DENIED;
	return TEE_SUCCESS;
}
