/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SETJMP_H
#define SETJMP_H

/* x19 to x30, sp and one word of nothing, d8 to d15 */
typedef long long jmp_buf[22];

#ifdef __cplusplus
extern "C" {
#endif

int setjmp(jmp_buf env) __attribute__((returns_twice));
void longjmp(jmp_buf env, int value) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif

#endif
