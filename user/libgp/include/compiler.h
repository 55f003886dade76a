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
#define __attr_const         __attribute__((const))
#define __cold               __attribute__((cold))
#define __alias(name)        __attribute__((alias(name)))
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
#define __noprof             __attribute__((no_instrument_function))

/* Names that libstdc++ has itself, and C++ */
#ifndef __cplusplus
#define __data __section(".data")
#define __bss  __section(".bss")
#ifndef fallthrough
#define fallthrough __attribute__((__fallthrough__))
#endif
#endif

#define __compiler_bswap16(v)            __builtin_bswap16(v)
#define __compiler_bswap32(v)            __builtin_bswap32(v)
#define __compiler_bswap64(v)            __builtin_bswap64(v)
#define __compiler_add_overflow(a, b, r) __builtin_add_overflow((a), (b), (r))
#define __compiler_sub_overflow(a, b, r) __builtin_sub_overflow((a), (b), (r))
#define __compiler_mul_overflow(a, b, r) __builtin_mul_overflow((a), (b), (r))

#endif
