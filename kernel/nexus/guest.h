/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * nexus/guest - the registry of guests and their life cycle
 *
 * A guest is a client id, an account of frames, a translation root and an
 * ASID; its partition hangs below the root and is seen only through it.
 *
 *   (none) --create--> MAKING --> LIVE --destroy--> DYING --last core left--> (none)
 *
 * Trust      Ids and the order of calls come from the hypervisor or, worse,
 *            from who claims to be one. Duplicates and unknown ids are refused; nothing
 *            a caller says about one guest touches another.
 * Ownership  struct guest comes from the nexus heap and is never given back to
 *            it: a core may still hold its root in TTBR1 long after the guest
 *            died. An unused one waits on `spare` with an empty root, no TLB
 *            entries, no frames, and serves the next guest.
 * Locking    `lock` (RANK_GUESTS) guards lists and state. Making and unmaking happen outside
 *            of it, protected by MAKING and DYING. A core passes the gate of the guest that
 *            it served last without the lock.
 * Invariant  A LIVE guest's id is unique. The gate is open while it is LIVE, and counts the cores
 *            that work in it now. Whoever brings a closed gate to 0 unmakes the guest.
 */
#include "arch/atomic.h"
#include "base/err.h"
#include "base/list.h"
#include "mm/frame.h"
#include "nexus/terms.h"
#include "part/part.h"

#define GUEST_BUCKETS        64u
#define CLIENT_NO_HYPERVISOR 0u

#define GATE_OPEN UINT32_C(0x80000000)

enum guest_state { GUEST_SPARE, GUEST_MAKING, GUEST_LIVE, GUEST_DYING };

struct guest {
	struct list link; /* in its bucket, or on spare */
	enum guest_state state;
	struct atomic client_id; /* changes under the lock only */
	struct atomic gate;      /* GATE_OPEN, and the number of cores inside */
	pte_t *root;             /* KROOT_ENTRIES, aligned */
	uint64_t root_pa;
	uint16_t asid;                /* both stay with the struct for ever */
	struct frame_account account; /* account.id too */
	struct guest_terms terms;     /* constant while it lives */
	struct part *part;            /* valid in its window only */
};

struct guests {
	struct spin lock;
	struct list bucket[GUEST_BUCKETS];
	struct list spare;
	struct terms_book terms;
	unsigned count; /* LIVE */
	uint16_t next_account;
	bool hypervised; /* a VM was created once: client 0 is the hypervisor */
};

void guests_init(struct guests *g);

/* A hypervisor's guest without a label: nobody will know it again, so its keys end with it. */
bool guest_keys_end(const struct guest *g);

/*
 * Make guest @client_id on the terms that wait for it (terms.h). ERR_EXIST: there is one (which
 * notices nothing), or it is still being unmade. ERR_NOMEM. ERR_RANGE: id 0 or over 16 bits.
 * ERR_STATE: its label is not complete. ERR_BUSY: that label is another guest's. After an error the
 * terms wait on.
 */
enum err guest_create_vm(uint64_t raw_id);
/* ERR_NOENT: no such guest. OK: gone, or going when the last core leaves. */
enum err guest_destroy_vm(uint64_t raw_id);

/*
 * The hypervisor says what the next guest @raw_id may use, and how long its label is:
 * terms_announce(), terms_add_label(). ERR_RANGE: id 0 or over 16 bits. ERR_EXIST: there is such a
 * guest now. ERR_ARG: numbers that no guest can have.
 */
enum err guest_announce(uint64_t raw_id, uint32_t raw_label_size,
                        const uint32_t raw_number[static TERM_COUNT]);
enum err guest_add_label(uint64_t raw_id, uint32_t raw_offset,
                         const uint8_t raw_piece[static GUEST_LABEL_PIECE]);

/*
 * Enter guest @raw_id on this core: its window is mapped until guest_leave().
 * Client 0 is made at its first call while there is no hypervisor. NULL: not to
 * be served (unknown, dying, the hypervisor itself, no memory).
 */
struct guest *guest_enter(uint64_t raw_id);
void guest_leave(struct guest *g);

/* Is @raw_id one whose fast calls are answered (a live guest, or client 0)? */
bool guest_is_known(uint64_t raw_id);
/* Is @raw_id all of the normal world, as far as we know? */
bool guest_is_alone(uint64_t raw_id);
/* Threads of @raw_id, a known one. */
uint32_t guest_threads(uint64_t raw_id);
