/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * lab - one partition for each test of this program, and the images that it is fed with
 *
 * Made before each test, and gone after it with not a frame missing.
 */
#include "arch/host.h"
#include "base/bytes.h"
#include "host/alloc_fail.h"
#include "host/test.h"
#include "part/part.h"
#include "signed.h"

extern struct part *lab_part;

/* Run @body on a thread of the partition. The normal world answers requests. */
void lab_run(void (*body)(void));
/*
 * The same in two steps: until it has to wait for another thread (NULL: it has ended); from there
 * to its end.
 */
struct thread *lab_begin(void (*body)(void));
void lab_finish(struct thread *t);
/* Or until interrupts have been unmasked @n times, if it comes so far. */
struct thread *lab_begin_preempted(void (*body)(void), unsigned n);
/* Frames that the partition has. */
uint32_t lab_frames(void);

/* Page @n of normal-world RAM, and its address. */
void *lab_nw(unsigned n);
uint64_t lab_pa(unsigned n);

/* What tee-supplicant has for any UUID; NULL: nothing. */
void lab_serve(const struct bytes *ta);
/* No memory that the normal world would lend. */
void lab_without_nw_memory(void);
/* Take all secure memory that the partition may have; and let it go. */
void lab_use_up_memory(void);
void lab_give_memory_back(void);
/* No tee-supplicant at all. */
void lab_without_supplicant(void);
/* Called with each answer of the normal world before we see it; NULL: nobody. */
struct msg_arg;
void lab_spoil(void (*hook)(struct msg_arg *m));
/* Requests to the normal world since the last lab_run(). */
unsigned lab_requests(void);

/* Lines in the log since it was cleared. */
unsigned lab_lines(void);
