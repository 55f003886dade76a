/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/alloc_fail.h"
#include "host/test.h"

struct frame_account;
struct heap;
struct asid_pool;
struct kspace;

static unsigned count;
static unsigned refuse_at;

enum err __real_frame_alloc(struct frame_account *a, pa_t *out);
enum err __wrap_frame_alloc(struct frame_account *a, pa_t *out);
void *__real_heap_alloc(struct heap *h, size_t size);
void *__wrap_heap_alloc(struct heap *h, size_t size);
enum err __real_asid_alloc(struct asid_pool *p, uint16_t owner, uint16_t *out);
enum err __wrap_asid_alloc(struct asid_pool *p, uint16_t owner, uint16_t *out);
enum err __real_kspace_reserve(struct kspace *k, size_t pages, void **out);
enum err __wrap_kspace_reserve(struct kspace *k, size_t pages, void **out);

static bool is_refused(void)
{
	unsigned n = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);

	return n == __atomic_load_n(&refuse_at, __ATOMIC_RELAXED);
}

enum err __wrap_frame_alloc(struct frame_account *a, pa_t *out)
{
	return is_refused() ? ERR_NOMEM : __real_frame_alloc(a, out);
}

void *__wrap_heap_alloc(struct heap *h, size_t size)
{
	return is_refused() ? NULL : __real_heap_alloc(h, size);
}

enum err __wrap_asid_alloc(struct asid_pool *p, uint16_t owner, uint16_t *out)
{
	return is_refused() ? ERR_LIMIT : __real_asid_alloc(p, owner, out);
}

enum err __wrap_kspace_reserve(struct kspace *k, size_t pages, void **out)
{
	return is_refused() ? ERR_NOMEM : __real_kspace_reserve(k, pages, out);
}

void alloc_fail_at(unsigned n)
{
	count = 0;
	refuse_at = n;
}

unsigned alloc_count(void)
{
	return count;
}

bool alloc_was_refused(void)
{
	return refuse_at && count >= refuse_at;
}

unsigned alloc_fail_each(enum err (*attempt)(void *context), void (*unchanged)(void *context),
                         void *context)
{
	for (unsigned n = 1;; n++) {
		enum err e;

		alloc_fail_at(n);
		e = attempt(context);
		if (!alloc_was_refused()) {
			alloc_fail_at(0);
			expect_ok(e);
			return n - 1;
		}
		alloc_fail_at(0);
		if (e == OK)
			fail_msg("allocation %u was refused and yet the answer is OK", n);
		unchanged(context);
	}
}
