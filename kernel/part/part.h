/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * part - everything that exists once per guest
 *
 * struct part is the root of a guest's TEE: its window, heap, threads, shared
 * memory, TAs. It lies in the guest's own window, at the same address for each guest, on pages
 * that only this guest's tables map. The nexus knows a guest by its struct
 * guest (nexus/) and never looks inside this one.
 *
 * Trust      The guest itself is hostile towards us and, through us, towards others.
 * Ownership  Everything reached from here belongs to the guest's frame account,
 *            so destruction needs no cooperation: unmap the window, release
 *            the account.
 * Locking    `lock` guards the tables of part/, share/, ta/ (short, interrupts masked).
 *            Holding it is shown by a struct part_held.
 * Invariant  part_valid().
 */
#include "arch/atomic.h"
#include "mm/uspace.h"
#include "part/random.h"
#include "thread/thread.h"

/*
 * The most that one guest may have: calls in flight at once (what GET_THREAD_COUNT answers), open
 * sessions, and pages that its shares have together. Terms (nexus/) may allow it less.
 */
#define PART_THREADS    8u
#define TA_SESSIONS_MAX 224u
#define SHARE_PAGES_MAX 32768u

struct part_limits {
	uint32_t threads, sessions, share_pages;
};
#define PART_LIMITS_MOST ((struct part_limits){ PART_THREADS, TA_SESSIONS_MAX, SHARE_PAGES_MAX })

struct share_table; /* share/ */
struct rpc_table;   /* rpc/ */
struct ta_table;    /* ta/ */

/* Normal-world RAM as the board describes it; the same for all guests, never changes after boot. */
#define NW_RANGES 8u
struct nw_map {
	struct {
		uint64_t base, size;
	} range[NW_RANGES];
	unsigned count;
};

#define PART_KEY_SIZE 32u

/* What a partition needs from the nexus; constant after creation. */
struct part_env {
	uint32_t client_id;        /* as the hypervisor counts; 0 = no hypervisor */
	bool hypervised;           /* the client is a guest of a hypervisor */
	struct part_limits limits; /* threads: at least 1; none above PART_LIMITS_MOST */
	struct frame_account *account;
	struct asid_pool *asids;
	const struct nw_map *nw;
	uint64_t kroot; /* TTBR1 root (physical) and ASID while no TA runs */
	uint16_t asid;
	pte_t *l2;                              /* the window's table, as the window shows it */
	void (*random)(void *out, size_t size); /* of the guest's generator; always seeded */
	bool true_random;                       /* the CPU's own feeds it */
	uint8_t key[PART_KEY_SIZE];             /* the guest's own secret: see part/key.h */
};

/* How threads sleep and wake others; rpc/ installs it. Key: a thread id. */
struct part_sleep {
	void (*wait)(struct thread *self);
	void (*wake)(unsigned thread_id);
};

struct part {
	struct part_env env;
	struct thread_env thread_env;
	struct kspace kspace;
	struct heap heap;
	struct spin lock;
	struct thread *threads[PART_THREADS];
	unsigned threads_in_use;
	struct part_sleep sleep;
	struct share_table *shares;
	struct rpc_table *rpc;
	struct ta_table *tas;
	struct part_random random; /* read by env.random, when this guest's thread asks */
	struct atomic log_lines;   /* the nexus's: when, and how many lines since */
	struct atomic log_lost;    /* lines that were too many, not told yet */
};

struct part_held {
	struct part *part;
	irq_flags_t flags;
};

/* Of the thread that runs on this core. */
struct part *part_self(void);

static inline struct part_held part_lock(struct part *p)
{
	return (struct part_held){ p, spin_lock(&p->lock) };
}

static inline void part_unlock(struct part_held h)
{
	spin_unlock(&h.part->lock, h.flags);
}

/*
 * Build struct part in the window at @base (mapped here, made by
 * kspace_bootstrap()). The modules above add theirs. ERR_NOMEM leaves the
 * window to be released by the account.
 */
enum err part_create(const struct part_env *env, char *base, struct part **out);
bool part_valid(const struct part *p);

/*
 * Take a free thread, state RUNNING. ERR_LIMIT: all that it may have are in use. ERR_NOMEM cannot
 * happen within the minimum.
 */
enum err part_thread_get(struct part_held h, struct thread **out);
/*
 * Take the suspended thread @raw_id to run it again; @was says what it waited
 * for. ERR_NOENT: no such, or not suspended.
 */
enum err part_thread_resume(struct part_held h, uint64_t raw_id, struct thread **out,
                            enum thread_state *was);
/* Back after a stop: DONE frees it, others suspend it. */
void part_thread_put(struct part_held h, struct thread *t, enum thread_stop why);

/* Does [pa, pa + size) lie in one range of normal-world RAM? */
bool nw_map_holds(const struct nw_map *m, uint64_t pa, uint64_t size);
