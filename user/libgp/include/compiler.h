/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Short names for attributes, as sources of Trusted Applications use them.
 */
#ifndef COMPILER_H
#define COMPILER_H

#define __packed             __attribute__((packed))
#define __weak               __attribute__((weak))
#define __noreturn           __attribute__((noreturn))
#define __pure               __attribute__((pure))
#define __aligned(n)         __attribute__((aligned(n)))
#define __printf(f, a)       __attribute__((format(__printf__, f, a)))
#define __noinline           __attribute__((noinline))
#define __unused             __attribute__((unused))
#define __maybe_unused       __attribute__((unused))
#define __used               __attribute__((used))
#define __must_check         __attribute__((warn_unused_result))
#define __deprecated         __attribute__((deprecated))
#define __section(name)      __attribute__((section(name)))
#define __no_stack_protector __attribute__((no_stack_protector))

#endif
