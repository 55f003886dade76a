/* SPDX-License-Identifier: BSD-2-Clause */
#include "nexus/guest.h"

#include "arch/cpu.h"
#include "base/bytes.h"
#include "base/check.h"
#include "log/log.h"
#include "nexus/nexus_priv.h"
#include "pta/pta.h"
#include "rpc/rpc.h"
#include "share/share.h"
#include "ta/ta.h"

void guests_init(struct guests *g)
{
	spin_init(&g->lock, RANK_GUESTS);
	for (unsigned i = 0; i < GUEST_BUCKETS; i++)
		list_init(&g->bucket[i]);
	list_init(&g->spare);
	terms_init(&g->terms);
	g->next_account = 2; /* 1 is the nexus */
}

static struct guests *all(void)
{
	return &nexus.guests;
}

/* Whatever its state; under the lock. */
static struct guest *find(uint64_t raw_id)
{
	struct list *head = &all()->bucket[raw_id % GUEST_BUCKETS];
	struct list *n;

	list_for_each(n, head) {
		struct guest *g = list_entry(n, struct guest, link);

		if (atomic_read(&g->client_id) == raw_id)
			return g;
	}
	return NULL;
}

bool guest_keys_end(const struct guest *g)
{
	return !g->terms.label_size && atomic_read(&g->client_id) != CLIENT_NO_HYPERVISOR;
}

/* Map @g's window here. Interrupts masked. */
static void show_window(struct guest *g)
{
	struct cpu *cpu = cpu_self();

	if (cpu->guest == g)
		return;
	mmu_switch_window(g->root_pa, g->asid);
	cpu->guest = g;
}

/*
 * Count this core in, if the gate is open. A struct guest is never freed, so any that was seen once
 * may be tried; only inside is it sure whose it is.
 */
static bool gate_pass(struct guest *g)
{
	uint32_t seen;

	do {
		seen = atomic_read(&g->gate);
		if (!(seen & GATE_OPEN))
			return false;
	} while (!atomic_swap_if(&g->gate, seen, seen + 1));
	return true;
}

/* A fresh struct guest with root, ASID and account id of its own. */
static enum err guest_new(struct guest **out)
{
	struct guest *g = heap_alloc(&nexus.heap, sizeof(*g));
	enum err e;

	if (!g)
		return ERR_NOMEM;
	list_init(&g->link);
	/* The smallest class is 32 bytes; a root wants 64-byte alignment. */
	g->root = heap_alloc(&nexus.heap, 64);
	if (!g->root) {
		e = ERR_NOMEM;
		goto free_guest;
	}
	g->root_pa = kspace_pa(&nexus.kspace, g->root).v + ((uintptr_t)g->root & PAGE_MASK);
	if (all()->next_account == UINT16_MAX) {
		e = ERR_LIMIT;
		goto free_root;
	}
	e = asid_alloc(&nexus.asids, nexus.account.id, &g->asid);
	if (e != OK)
		goto free_root;
	mmu_init_root(g->root);
	g->account.id = all()->next_account++;
	*out = g;
	return OK;

free_root:
	heap_free(&nexus.heap, g->root);
free_guest:
	heap_free(&nexus.heap, g);
	return e;
}

/* Is there a guest, in whatever state, with the label of @t? Under the lock. */
static bool label_is_taken(const struct guest_terms *t)
{
	if (!t->label_size)
		return false;
	for (unsigned i = 0; i < GUEST_BUCKETS; i++) {
		struct list *n;

		list_for_each(n, &all()->bucket[i])
			if (terms_same_label(&list_entry(n, struct guest, link)->terms, t))
				return true;
	}
	return false;
}

/* What @client_id may use when it is made now. Two with one label would have the same keys. */
static enum err agree(uint32_t client_id, struct guest_terms *out)
{
	struct guests *gs = all();
	enum err e = terms_find(&gs->terms, client_id, out);

	if (e == OK && (label_is_taken(out) || terms_label_is_owned(&gs->terms, client_id, out)))
		e = ERR_BUSY;
	return e;
}

/*
 * Claim @client_id: a struct guest in state MAKING, in the registry, so that
 * nobody else makes the same id meanwhile.
 */
static enum err claim(uint32_t client_id, struct guest **out)
{
	struct guests *gs = all();
	irq_flags_t flags = spin_lock(&gs->lock);
	struct guest *g = find(client_id);
	struct guest_terms terms;
	enum err e = g ? ERR_EXIST : agree(client_id, &terms);

	if (e != OK)
		goto unlock;
	if (!list_is_empty(&gs->spare)) {
		g = list_entry(gs->spare.next, struct guest, link);
		list_del(&g->link);
	} else {
		e = guest_new(&g);
		if (e != OK)
			goto unlock;
	}
	g->terms = terms;
	g->state = GUEST_MAKING;
	atomic_set(&g->client_id, client_id);
	list_add_tail(&gs->bucket[client_id % GUEST_BUCKETS], &g->link);
	*out = g;
unlock:
	spin_unlock(&gs->lock, flags);
	return e;
}

/* Back to the spares: nothing of the dead guest is left in it. */
static void retire(struct guest *g)
{
	struct guests *gs = all();
	irq_flags_t flags = spin_lock(&gs->lock);

	g->state = GUEST_SPARE;
	g->part = NULL;
	scrub(&g->terms, sizeof(g->terms));
	list_del(&g->link);
	list_add_tail(&gs->spare, &g->link);
	spin_unlock(&gs->lock, flags);
}

/*
 * Take the window down and give back all that hung in it; how many pages? No core is
 * inside; some may still have the root in TTBR1, which from here on shows nothing. This one has it
 * too: its frames are scrubbed while no other guest's are in sight.
 */
static uint32_t unmake(struct guest *g)
{
	uint32_t pages;

	mmu_set(&g->root[KROOT_WINDOW], PTE_NONE);
	show_window(g);
	asid_free_all(&nexus.asids, g->account.id);
	tlb_flush_asid(g->asid);
	pages = frame_release_all(&g->account);
	frame_account_fini(&g->account);
	return pages;
}

/* The end of a guest that was alive; told before its id can be somebody else's. */
static void bury(struct guest *g)
{
	uint32_t pages = unmake(g);

	log_info("guest %u: partition destroyed, %u pages back, %u free",
	         atomic_read(&g->client_id), pages, nexus.frames.free_count);
	retire(g);
}

/* Those that the kernel was built with (user/early-tas.sh). */
extern const struct ta_early ta_early[];

static const struct ta_sources ta_sources = { pta_find, ta_early };

/* The modules' own tables in a new partition, bottom up. */
static enum err furnish(struct part *p)
{
	enum err e = share_init(p);

	if (e == OK)
		e = rpc_init(p);
	if (e == OK)
		e = ta_init(p, &ta_sources);
	return e;
}

/* Each guest reads from a generator of its own; what is read while it is made, from ours. */
static void guest_random(void *out, size_t size)
{
	struct thread *t = thread_current();

	if (t)
		part_random_read(&t->part->random, entropy_read, out, size);
	else
		entropy_read(out, size);
}

static enum err make(struct guest *g)
{
	char *window = mmu_window_base(g->root_pa);
	uint32_t client_id = atomic_read(&g->client_id);
	const struct guest_terms *terms = &g->terms;
	struct part_env env = {
		.client_id = client_id,
		.hypervised = client_id != CLIENT_NO_HYPERVISOR,
		.limits = terms->limits,
		.account = &g->account,
		.asids = &nexus.asids,
		.nw = &nexus.nw,
		.kroot = g->root_pa,
		.asid = g->asid,
		.l2 = (pte_t *)(void *)(window + (size_t)KSPACE_L2_PAGE * PAGE_SIZE),
		.random = guest_random,
		.true_random = nexus.cpu_random,
	};
	pa_t l2;
	enum err e;

	e = frame_account_init(&g->account, &nexus.frames, g->account.id, terms->min_pages,
	                       terms->max_pages);
	if (e != OK)
		return e;
	/* It shows nothing yet, and above all no other guest. */
	show_window(g);
	e = kspace_bootstrap(&g->account, &l2);
	if (e != OK)
		goto unmake;
	mmu_set(&g->root[KROOT_WINDOW], pte_table(l2.v));
	mmu_publish();

	e = key_of_guest(g, env.key);
	if (e == OK)
		e = part_create(&env, window, &g->part);
	scrub(env.key, sizeof(env.key));
	if (e == OK)
		e = furnish(g->part);
	if (e == OK)
		return OK;
unmake:
	unmake(g);
	return e;
}

/* Only what somebody has said is told: the default is in the books. */
static void tell_terms(uint32_t client_id, const struct guest_terms *t)
{
	char label[GUEST_LABEL_MAX + 1] = "";

	if (!t->special)
		return;
	memcpy(label, t->label, t->label_size);
	log_info("guest %u: %u to %u pages, %u threads, %u sessions, %u shared pages%s%s",
	         client_id, t->min_pages, t->max_pages, t->limits.threads, t->limits.sessions,
	         t->limits.share_pages, t->label_size ? ", label " : "", label);
}

/* Make @client_id and open it for calls. */
static enum err guest_create(uint32_t client_id)
{
	struct guest_terms terms;
	uint32_t pages;
	struct guest *g;
	irq_flags_t flags;
	bool keys_end;
	enum err e;

	e = claim(client_id, &g);
	if (e != OK)
		return e;
	e = make(g);
	if (e != OK) {
		retire(g);
		return e;
	}
	/* From then on it may be ended, and @g another: what is told of it is copied. */
	terms = g->terms;
	pages = g->account.used;
	keys_end = guest_keys_end(g);
	flags = spin_lock(&all()->lock);
	g->state = GUEST_LIVE;
	terms_spend(&all()->terms, client_id);
	atomic_set(&g->gate, GATE_OPEN);
	all()->count++;
	spin_unlock(&all()->lock, flags);
	log_info("guest %u: partition made, %u pages, %u free%s", client_id, pages,
	         nexus.frames.free_count, keys_end ? "; no label: its keys end with it" : "");
	tell_terms(client_id, &terms);
	return OK;
}

enum err guest_create_vm(uint64_t raw_id)
{
	irq_flags_t flags;
	enum err e;

	if (raw_id == CLIENT_NO_HYPERVISOR || raw_id > UINT16_MAX)
		return ERR_RANGE;
	e = guest_create((uint32_t)raw_id);
	if (e != OK) {
		log_error("guest %u: not made: %s", (unsigned)raw_id, err_name(e));
		return e;
	}
	flags = spin_lock(&all()->lock);
	all()->hypervised = true;
	spin_unlock(&all()->lock, flags);
	return OK;
}

enum err guest_destroy_vm(uint64_t raw_id)
{
	struct guests *gs = all();
	irq_flags_t flags;
	struct guest *g;
	bool now;

	if (raw_id == CLIENT_NO_HYPERVISOR)
		return ERR_NOENT;
	flags = spin_lock(&gs->lock);
	g = find(raw_id);
	if (!g || g->state != GUEST_LIVE) {
		spin_unlock(&gs->lock, flags);
		return ERR_NOENT;
	}
	g->state = GUEST_DYING;
	gs->count--;
	now = atomic_clear(&g->gate, GATE_OPEN) == 0;
	spin_unlock(&gs->lock, flags);

	/* While cores are inside, the last of them does it. */
	if (now)
		bury(g);
	else
		log_info("guest %u: partition dies with its last call", (unsigned)raw_id);
	return OK;
}

/* May something be said of @raw_id? Only of who is still to come. Under the lock. */
static enum err is_to_come(uint64_t raw_id)
{
	if (raw_id == CLIENT_NO_HYPERVISOR || raw_id > UINT16_MAX)
		return ERR_RANGE;
	return find(raw_id) ? ERR_EXIST : OK;
}

enum err guest_announce(uint64_t raw_id, uint32_t raw_label_size,
                        const uint32_t raw_number[static TERM_COUNT])
{
	struct guest_terms t;
	irq_flags_t flags;
	enum err e = terms_make(raw_number, &t);

	if (e != OK)
		return e;
	flags = spin_lock(&all()->lock);
	e = is_to_come(raw_id);
	if (e == OK)
		e = terms_announce(&all()->terms, (uint32_t)raw_id, &t, raw_label_size);
	spin_unlock(&all()->lock, flags);
	return e;
}

enum err guest_add_label(uint64_t raw_id, uint32_t raw_offset,
                         const uint8_t raw_piece[static GUEST_LABEL_PIECE])
{
	irq_flags_t flags = spin_lock(&all()->lock);
	enum err e = is_to_come(raw_id);

	if (e == OK)
		e = terms_add_label(&all()->terms, (uint32_t)raw_id, raw_offset, raw_piece);
	spin_unlock(&all()->lock, flags);
	return e;
}

enum step { STEP_INSIDE, STEP_REFUSED, STEP_MAKE, STEP_WAIT };

/* Count this core into @raw_id if it is live; else say what may help. */
static enum step step_inside(uint64_t raw_id, struct guest **out)
{
	struct guests *gs = all();
	irq_flags_t flags = spin_lock(&gs->lock);
	struct guest *g = find(raw_id);
	bool first = raw_id == CLIENT_NO_HYPERVISOR && !gs->hypervised;
	enum step s = STEP_REFUSED;

	if (g && g->state == GUEST_LIVE) {
		check(gate_pass(g));
		*out = g;
		s = STEP_INSIDE;
	} else if (first) {
		s = g ? STEP_WAIT : STEP_MAKE;
	}
	spin_unlock(&gs->lock, flags);
	return s;
}

/*
 * Cores that call first at the same moment all come here; one makes the
 * partition, the others wait for its few thousand instructions. If that fails, the
 * next one tries, and fails for itself.
 */
static struct guest *enter_another(uint64_t raw_id)
{
	struct guest *g;
	enum step s;

	while ((s = step_inside(raw_id, &g)) != STEP_INSIDE) {
		enum err e = s == STEP_MAKE ? guest_create(CLIENT_NO_HYPERVISOR) : OK;

		if (s == STEP_REFUSED || (e != OK && e != ERR_EXIST))
			return NULL;
	}
	show_window(g);
	return g;
}

/*
 * The usual call is of the guest that this core served last: its window is still shown. No barrier
 * is due then, nor a flush: set_ttbr1() of arch/aarch64/mmu.c says why.
 */
struct guest *guest_enter(uint64_t raw_id)
{
	struct guest *g = cpu_self()->guest;

	/*
	 * Whose it is may change until we are inside. But who wants another has no business there:
	 * a hypervisor that destroys a guest which it has stopped finds nobody inside.
	 */
	if (g && atomic_read(&g->client_id) == raw_id && gate_pass(g)) {
		if (atomic_read(&g->client_id) == raw_id)
			return g;
		guest_leave(g);
	}
	return enter_another(raw_id);
}

void guest_leave(struct guest *g)
{
	/* Closed, and nobody else inside. */
	if (!atomic_dec(&g->gate))
		bury(g);
}

bool guest_is_known(uint64_t raw_id)
{
	irq_flags_t flags;
	struct guest *g;
	bool known;

	if (raw_id == CLIENT_NO_HYPERVISOR)
		return true;
	flags = spin_lock(&all()->lock);
	g = find(raw_id);
	known = g && g->state == GUEST_LIVE;
	spin_unlock(&all()->lock, flags);
	return known;
}

bool guest_is_alone(uint64_t raw_id)
{
	irq_flags_t flags = spin_lock(&all()->lock);
	bool alone = raw_id == CLIENT_NO_HYPERVISOR && !all()->hypervised;

	spin_unlock(&all()->lock, flags);
	return alone;
}

uint32_t guest_threads(uint64_t raw_id)
{
	irq_flags_t flags = spin_lock(&all()->lock);
	struct guest *g = find(raw_id);
	uint32_t threads = PART_THREADS;
	struct guest_terms t;

	/* Client 0 may ask before it is made. */
	if (g)
		threads = g->terms.limits.threads;
	else if (terms_find(&all()->terms, (uint32_t)raw_id, &t) == OK)
		threads = t.limits.threads;
	spin_unlock(&all()->lock, flags);
	return threads;
}
