/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * play - C functions that play the loader and a TA, and a client that calls them
 *
 * The image that the supplicant has is signed, and has a struct ta_head at
 * PLAY_HEAD; the played loader maps it at PLAY_AT and says that it is loaded.
 * Tests replace either player.
 */
#include "../../ta/test/lab.h"
#include "abi/loader.h"
#include "abi/ta.h"
#include "abi/tee_errors.h"
#include "ta/instance.h"
#include "ta/pta_ops.h"

#define PLAY_TEXT  "8aaaf200-2450-11e4-abe2-0002a5d5c51b"
#define PLAY_AT    UINT64_C(0x40000000) /* image, read-execute */
#define PLAY_DATA  UINT64_C(0x40800000) /* four pages of zeroes, read-write */
#define PLAY_HEAD  64u
#define PLAY_ENTRY 128u
#define PLAY_SIZE  (2 * PAGE_SIZE + 100u)
#define PLAY_STACK 4096u

extern const struct uuid play_uuid;

/* How the next image is made; play_setup() sets it to what is usual. */
struct play_image {
	struct ta_head head;
	const char *uuid;
};
extern struct play_image play_image;

/* Players; x holds the registers at entry. They end by a system call, or fault by returning. */
extern void (*play_loader)(struct uframe *f);
extern void (*play_ta)(struct uframe *f);

/* The pseudo TA that there is, if its UUID is asked for; NULL: none. */
extern const struct pta *play_pta;
/* Where else TAs come from; no early ones unless a test says so. */
extern struct ta_sources play_sources;

/* A copy of the image that the supplicant has, the caller's. */
struct bytes play_image_copy(void);

/* What a usual loader does. */
void play_load(struct uframe *f);
void play_map_image(struct uframe *f);
/* What a usual TA does: says TEE_SUCCESS to everything. */
void play_nothing(struct uframe *f);

/* System call @n with up to eight arguments; x0, and x1 in play_x1. */
uint64_t play_call(struct uframe *f, uint64_t n, const uint64_t *x, unsigned count);
#define sys(f, n, ...)                                      \
	play_call(f, n, (const uint64_t[8]){ __VA_ARGS__ }, \
	          (unsigned)(sizeof((uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t)))
/* A word of the TA's memory, as a system call has left it. */
static inline uint32_t u32_at(uint64_t va)
{
	uint32_t v;

	host_ta_load(&v, va, sizeof(v));
	return v;
}
_Noreturn void play_return(struct uframe *f, uint32_t result);
extern uint64_t play_x1;

/* Parameters as the TA finds them; the entry's x2 says where. */
struct ta_params play_params(const struct uframe *f);
void play_params_set(const struct uframe *f, const struct ta_params *p);

/* ---- the client: each runs one call; result, origin and more are left in play ---------------- */

struct play {
	struct ta_param params[TA_PARAMS];
	struct ta_answer answer;
	uint32_t session;
	unsigned loads, opens, invokes, closes; /* entries seen by the players */
};
extern struct play play;

/* Start of each test, after the lab's own. Makes and serves the image. */
void play_begin(void);
/* The usual image with another head. */
void play_make_image(void);
void play_open(void);
void play_invoke(uint32_t session, uint32_t command);
void play_close(uint32_t session);
void play_cancel(uint32_t session);
/* An invoke on a second thread: preempted after so many steps, and brought to its end. */
void play_late_start(unsigned preempt_after);
void play_late_finish(void);

#define expect_answer(result_, origin_)                                                            \
	do {                                                                                       \
		if (play.answer.result != (result_) || play.answer.origin != (origin_))            \
			fail_msg("answer %x from %u, not %x from %u; log: %s", play.answer.result, \
			         play.answer.origin, (unsigned)(result_), (unsigned)(origin_),     \
			         host_console());                                                  \
	} while (0)
#define expect_open()                                               \
	do {                                                        \
		play_open();                                        \
		expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP); \
	} while (0)

/*
 * All that the partition holds, and the TA that runs, if one does: two looks with the same held
 * things are the same bytes.
 */
struct play_state {
	uint64_t frames, bytes, objects;                 /* of the account, of its heap */
	uint64_t window, asids;                          /* entries in use, numbers in use */
	uint64_t threads, shares, shared_pages, counted; /* share_count(), share_pages_counted() */
	uint64_t sessions, session_refs, orphans, waiting; /* waiting: instances for another */
	uint64_t instances, instance_refs, instance_sessions, pages, clocks;
	uint64_t regions, owned_pages, handles; /* of the TA that runs */
	uint64_t depth, doomed, lent;           /* its frames; of memory that the guest has lent */
};
struct play_state play_look(void);
/* Nothing has come and nothing gone since. */
void play_expect_same(const struct play_state *before, const char *what);

/* No session, no instance, no page of a TA. */
void play_expect_nobody(void);
/* The log must have @text in it. */
void play_expect_log(const char *text);
