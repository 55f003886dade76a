/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * call - a yielding SMC of a guest: decode, perform, answer
 *
 * The nexus has found the partition and a thread; here the message is fetched
 * once, checked, and becomes a call of ta/ or share/. Results are written
 * back, and nothing else.
 *
 * Trust      Registers and message are hostile. decode functions are pure: (bytes, size) in,
 *            struct out; they are what the fuzzers and the coverage figure look at.
 * Ownership  References taken for parameters are dropped before the answer.
 */
#include "ta/ta.h"

/* Entry of every thread: reads t->regs (the SMC), leaves the answer in t->regs. */
void call_perform(struct thread *t);
