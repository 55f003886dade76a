/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/host_priv.h"
#include "arch/upcalls.h"

uint64_t host_syscall(struct uframe *frame, uint64_t n)
{
	frame->x[8] = n;
	frame->x[0] = upcall_syscall(n, frame);
	return frame->x[0];
}
