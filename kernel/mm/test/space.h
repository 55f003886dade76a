/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * space - one TA's space in the first guest, for tests of uspace
 */
#include "mm/uspace_priv.h"
#include "world.h"

#define ANYWHERE ((uva_t){ 0 })

extern struct uspace u;
extern struct guest_mm *g;
extern uint32_t used_before; /* frames of the guest without the space */

/* Not on any core; or current on this one. */
void make_space(uint64_t seed);
void begin_space(void);
/* The space goes, and leaves nothing. */
void end_space(void);
uva_t map_pages(size_t pages, unsigned prot);
/* Every page that the tables map lies in a region, with its kind of frames; and the reverse. */
void check_space(void);
