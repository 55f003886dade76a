/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the layers below nexus/ call upwards, for tests that are linked without
 * it. Weak: a test that has nexus/, or its own idea, gets that.
 */
#include "arch/upcalls.h"
#include "base/fmt.h"
#include "host/test.h"

#define weak __attribute__((weak))

weak size_t upcall_origin(char *buf, size_t size)
{
	return fmt(buf, size, "test");
}

weak bool upcall_may_log(void)
{
	return true;
}

weak void *upcall_alloc(size_t size)
{
	return calloc(1, size);
}

weak void upcall_free(void *p)
{
	free(p);
}
