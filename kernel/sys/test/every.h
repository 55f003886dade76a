/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * every - forms of system calls, and what is put in the place of each of their arguments
 *
 * A kind says what an argument is:
 *	i o x   address of memory that is read, written, both; capitals: 0 means that there is none
 *	s       size of the memory that the argument before it names
 *	h d S   handle of an object, of a state (a digest on its way); a session
 *	a m     where the loader maps something new; where something is mapped
 *	g       handle of an image
 *	n w     a number that may be anything; milliseconds to sleep
 */
#include "play.h"

#define EVERY_FREE   UINT64_C(0x80000000) /* nothing is there */
#define EVERY_KERNEL UINT64_C(0xffffffffc0000000)

struct form {
	uint64_t n;
	const char *kinds; /* of its arguments */
	uint64_t x[8];
	struct {
		uint64_t at; /* of 64 bits in memory; kind 0: there is none */
		char kind;
	} field[8];
	/* What the call has brought, if it succeeds with @x: away with it. NULL: nothing. */
	void (*undo)(struct uframe *f, const uint64_t x[static 8]);
};

/* A TA that makes calls, and what it has for them. */
struct world {
	uint64_t base;    /* two pages: what is read; what is written, or both */
	uint64_t shared;  /* pages of the normal world that the client has passed on */
	uint64_t foreign; /* where another TA has its stack */
	uint32_t clients_session;
	struct {
		uint32_t session, key, empty, spare, digest, another, cipher;
	} live, stale; /* now, and the last time */
};
extern struct world world;
/* What is made once, and stays: room for handles and requests, a clock. */
void world_first(struct uframe *f);
void world_make(struct uframe *f);
/* All that the call has left of it. */
void world_drop(struct uframe *f);
/* Number @i of the forms; false: there are no more. */
bool world_form_at(unsigned i, struct form *out);

struct bads {
	unsigned count;
	uint64_t value[64];
	bool passes[64]; /* it may succeed */
};

void every_must_fail(struct bads *b, uint64_t value);
void every_may_pass(struct bads *b, uint64_t value);
/* For a number of kind @kind; the argument before it is @place. */
void every_bad_number(struct bads *b, char kind, uint64_t place);
/* Addresses that are wrong for everybody; the right one is @good. */
void every_bad_address(struct bads *b, char kind, uint64_t good);
/* Addresses of all other arguments and fields: memory that overlaps. */
void every_overlap(struct bads *b, const struct form *c, unsigned k);

/* Result @r must be one that there is, and an error unless the call @passes. */
void every_judge(uint64_t r, bool passes, const char *what);
