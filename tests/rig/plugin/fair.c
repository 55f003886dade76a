/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fair.so - a plugin for QEMU: for how many instructions at a time does the kernel mask interrupts,
 * and for how many does it hold each spin lock?
 *
 * Every instruction of the kernel is counted, on each core for itself. A run begins where EL3 or an
 * exception enters, or where interrupts are masked, and ends where they are not, or at the SMC that
 * leaves. A hold is from the return of spin_lock() to the store that frees the word. What a core
 * waits for a lock is counted in neither, but on its own: it depends on what others do.
 *
 * Of all runs from one place to another the longest is kept, and how often there was one. The file
 * named by out= gets a line for each: kind, where it began and ended, the marks that it passed, how
 * many pages it scrubbed, instructions, times. fair.py makes words of them.
 *
 * With round= and phase=, two functions of the rig, it also tells how long each round of a core
 * took (R phase instructions waited): from one call of the first to the next, in instructions of
 * that core at all levels. They are to be had under -icount, where cores take turns. So what one
 * waits for a lock is added as it would be had all run at once: of each other core that held the
 * lock meanwhile, once for how long it did.
 *
 * Arguments, addresses in hexadecimal, made by fair.py: out= text= end= lock= unlock= vectors=
 * tables= (the last two: the vector tables) page= (the function that scrubs a page) mark= (eight
 * at most; functions that a run is told apart by).
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* QEMU's plugin interface, version 1: what is used of it. Debian ships no header. */
typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { CB_NO_REGS };
enum { MEM_READ_WRITE = 3 }; /* of the two alone, QEMU 7.2 takes each for the other */
typedef void plugin_udata_cb(unsigned int cpu, void *arg);
typedef void plugin_mem_cb(unsigned int cpu, uint32_t info, uint64_t va, void *arg);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*cb)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, plugin_udata_cb *cb,
                                            int flags, void *arg);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, plugin_mem_cb *cb, int flags,
                                      int rw, void *arg);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*cb)(qemu_plugin_id_t, void *),
                                    void *arg);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, plugin_udata_cb *cb, int flags,
                                          void *arg);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

#define EXPORT __attribute__((visibility("default")))
EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv);
int qemu_plugin_version = 1;

#define CPUS       8u
#define DEPTH      16u   /* of irq_save() in irq_save(), and of locks held */
#define PLACES     4096u /* a power of two */
#define MARKS      8u
#define TABLE_SIZE 0x800u
#define FROM_EL1H  0x400u /* vectors below that are for exceptions of the kernel itself */
#define ROUNDS     16384u
#define SAVES_MAX  256u
#define RELEASES   8192u
#define LOCK_SIZE  0x60u /* of spin_lock(), of spin_unlock(), less than their panics */
#define LOCK_WORK  64u   /* instructions of spin_lock() that are not waiting */

/* The instructions that matter. */
#define MRS_DAIF(w)     (((w) & ~0x1fu) == 0xd53b4220u)
#define MSR_DAIF(w)     (((w) & ~0x1fu) == 0xd51b4220u)
#define DAIF_SET(w)     (((w) & ~0xf00u) == 0xd50340dfu)
#define DAIF_CLEAR(w)   (((w) & ~0xf00u) == 0xd50340ffu)
#define ERET            0xd69f03e0u
#define WFE             0xd503205fu
#define SMC             0xd4000003u
#define RET             0xd65f03c0u
#define IS_EXCLUSIVE(w) (((w)&0xffe0fc00u) == 0x88007c00u)
#define IS_RELEASE(w)   (((w)&0x3ffffc00u) == 0x089ffc00u)

struct place {
	char kind; /* 0: unused; 'M' masked, 'H' held, 'W' waited */
	uint64_t from, to, longest, times, pages;
	unsigned marks;
	bool nexus; /* the lock is one that all guests take */
};

struct insn {
	uint64_t pc;
	uint32_t word;
	bool saves; /* masks interrupts, and remembers what was: irq_save() */
};

struct core {
	uint64_t now; /* instructions of the kernel so far, waiting left out */
	uint64_t waits;
	struct insn last;
	bool masked;
	bool saved[DEPTH]; /* what irq_restore() brings back */
	unsigned depth;
	bool outer_masked; /* when the last exception of the kernel itself came */
	unsigned outer_depth;
	uint64_t since, from, pages;
	unsigned marks;
	/* Locks. */
	bool locking, locked; /* in spin_lock(); on the way out of it */
	uint64_t lock_entry, wanted;
	struct {
		uint64_t va, since, from;
	} held[DEPTH];
	unsigned holds;
	uint64_t freed, freed_from, freed_va; /* by the last spin_unlock() */
	struct place run;                     /* that it ended */
	struct place places[PLACES];
	/* Rounds: instructions at all levels; what others did while it waited for a lock. */
	uint64_t all, stood;
	bool waiting, in_round;
	uint64_t others[CPUS]; /* how far they were when it began */
	uint64_t first_release;
	uint64_t round_all, round_stood;
};

static struct core cores[CPUS];
static uint64_t text, text_end, lock_fn, unlock_fn, table[2], page_fn, mark_fn[MARKS];
static unsigned mark_count;
static uint64_t round_fn, phase_fn;
static struct release {
	uint64_t va, since, until; /* instructions of its core */
	unsigned core;
} releases[RELEASES];
static uint64_t release_count;
static struct {
	unsigned phase;
	uint64_t took, stood;
} rounds[ROUNDS];
static unsigned round_count, phase;
static const char *out_name;
/* What ought not to be: restores without a save, locks freed that nobody took, and so on. */
enum { ODD_PLACES, ODD_DEPTH, ODD_RESTORE, ODD_HOLDS, ODD_FREE, ODD_LEFT, ODD_COUNT };
static uint64_t odd[ODD_COUNT];

static void note(struct core *c, struct place what)
{
	uint64_t i = (what.from * 31 + what.to + (uint64_t)what.kind + what.marks * 7) % PLACES;
	struct place *p;

	for (unsigned n = 0; n < PLACES; n++, i = (i + 1) % PLACES) {
		p = &c->places[i];
		if (!p->kind)
			*p = what;
		else if (p->kind != what.kind || p->from != what.from || p->to != what.to ||
		         p->marks != what.marks || p->nexus != what.nexus)
			continue;
		p->times++;
		if (p->longest < what.longest) {
			p->longest = what.longest;
			p->pages = what.pages;
		}
		return;
	}
	odd[ODD_PLACES]++;
}

static bool is_inside(uint64_t pc, uint64_t fn, uint64_t size)
{
	return pc >= fn && pc < fn + size;
}

static void mask(struct core *c, uint64_t pc)
{
	if (c->masked)
		return;
	c->masked = true;
	c->since = c->now;
	c->from = pc;
	c->marks = 0;
	c->pages = 0;
}

static void unmask(struct core *c, uint64_t pc)
{
	if (!c->masked)
		return;
	c->masked = false;
	c->run = (struct place){ .kind = 'M',
		                 .from = c->from,
		                 .to = pc,
		                 .longest = c->now - c->since,
		                 .pages = c->pages,
		                 .marks = c->marks };
	/* In spin_unlock(): who called it shows at its return. */
	if (!is_inside(pc, unlock_fn, LOCK_SIZE)) {
		note(c, c->run);
		c->run.kind = 0;
	}
}

static void save(struct core *c)
{
	if (c->depth < DEPTH)
		c->saved[c->depth++] = c->masked;
	else
		odd[ODD_DEPTH]++;
}

static void restore(struct core *c, uint64_t pc)
{
	if (!c->depth)
		odd[ODD_RESTORE]++;
	else if (!c->saved[--c->depth])
		unmask(c, pc);
}

/* An exception vector: @offset in its table says from where. */
static void vector(struct core *c, uint64_t pc, uint64_t offset)
{
	c->locking = false; /* not yet masked: it will go on, maybe on another core */
	c->outer_masked = offset < FROM_EL1H && c->masked;
	c->outer_depth = offset < FROM_EL1H ? c->depth : 0;
	mask(c, pc);
}

/* Only vectors go back to where the kernel was interrupted; all else begins unmasked. */
static void eret(struct core *c, uint64_t pc)
{
	bool of_vectors = pc - table[0] < 2 * TABLE_SIZE + 0x1000 && pc - table[0] < UINT64_MAX / 2;

	c->depth = of_vectors ? c->outer_depth : 0;
	if (!of_vectors || !c->outer_masked)
		unmask(c, pc);
}

static void begin_to_wait(struct core *c)
{
	if (c->waiting)
		return;
	c->waiting = true;
	c->first_release = release_count;
	for (unsigned i = 0; i < CPUS; i++)
		c->others[i] = cores[i].now;
}

/* Of each other core the first time that it held the lock meanwhile, as far as it was meanwhile. */
static void end_to_wait(struct core *c)
{
	unsigned seen = 0;

	for (uint64_t i = c->first_release; c->waiting && i < release_count; i++) {
		const struct release *r = &releases[i % RELEASES];
		uint64_t since = r->since > c->others[r->core] ? r->since : c->others[r->core];

		if (r->va != c->wanted || seen >> r->core & 1)
			continue;
		seen |= 1u << r->core;
		c->stood += r->until - since;
	}
	c->waiting = false;
}

/* Which lock it is the exclusive store has shown; who took it shows at the return. */
static void after_lock(struct core *c, uint64_t pc)
{
	c->locked = false;
	end_to_wait(c);
	if (is_inside(c->from, lock_fn, LOCK_SIZE))
		c->from = pc;
	if (c->holds == DEPTH) {
		odd[ODD_HOLDS]++;
		return;
	}
	c->held[c->holds].va = c->wanted;
	c->held[c->holds].since = c->now;
	c->held[c->holds++].from = pc;
	if (c->waits)
		note(c, (struct place){ .kind = 'W',
		                        .from = pc,
		                        .to = pc,
		                        .longest = c->waits,
		                        .nexus = c->wanted >= text });
	c->waits = 0;
}

static void after_unlock(struct core *c, uint64_t pc)
{
	note(c, (struct place){ .kind = 'H',
	                        .from = c->freed_from,
	                        .to = pc,
	                        .longest = c->freed,
	                        .nexus = c->freed_va >= text });
	c->freed_from = 0;
	if (c->run.kind) {
		c->run.to = pc;
		note(c, c->run);
		c->run.kind = 0;
	}
}

static void interrupts(struct core *c, const struct insn *i)
{
	if (DAIF_SET(i->word)) {
		if (i->saves)
			save(c);
		mask(c, i->pc);
	} else if (DAIF_CLEAR(i->word)) {
		c->depth = 0;
		unmask(c, i->pc);
	} else if (MSR_DAIF(i->word)) {
		restore(c, i->pc);
	} else if (i->word == ERET) {
		eret(c, i->pc);
	}
}

static void landmarks(struct core *c, uint64_t pc)
{
	for (unsigned t = 0; t < 2; t++)
		if (pc - table[t] < TABLE_SIZE && !((pc - table[t]) & 0x7f))
			vector(c, pc, pc - table[t]);
	for (unsigned m = 0; m < mark_count; m++)
		if (pc == mark_fn[m])
			c->marks |= 1u << m;
	if (pc == page_fn)
		c->pages++;
}

static void step(unsigned int cpu, void *arg)
{
	const struct insn *i = arg;
	struct core *c = &cores[cpu % CPUS];

	if (c->last.word == SMC) {
		/* Back from EL3: masked, whatever we were before. */
		c->masked = false;
		c->depth = 0;
		mask(c, i->pc);
	}
	if (c->locking && c->now - c->lock_entry > LOCK_WORK && !c->locked) {
		c->now--;
		c->waits++;
	}
	c->now++;
	if (i->pc == lock_fn) {
		c->locking = true;
		c->lock_entry = c->now;
	}
	if (c->locked && !is_inside(i->pc, lock_fn, LOCK_SIZE))
		after_lock(c, i->pc);
	if (c->freed_from && !is_inside(i->pc, unlock_fn, LOCK_SIZE))
		after_unlock(c, i->pc);
	if (i->word == WFE && c->locking)
		begin_to_wait(c);
	landmarks(c, i->pc);
	interrupts(c, i);
	if (i->word == RET && c->locking && is_inside(i->pc, lock_fn, LOCK_SIZE)) {
		c->locking = false;
		c->locked = true;
	}
	if (i->word == SMC) {
		if (c->masked)
			unmask(c, i->pc);
		if (c->holds)
			odd[ODD_LEFT]++;
		c->holds = 0;
	}
	c->last = *i;
}

static void wants(unsigned int cpu, uint32_t info, uint64_t va, void *arg)
{
	(void)info;
	(void)arg;
	cores[cpu % CPUS].wanted = va;
	if (!cores[cpu % CPUS].locking)
		cores[cpu % CPUS].lock_entry = cores[cpu % CPUS].now;
	cores[cpu % CPUS].locking = true;
}

static void frees(unsigned int cpu, uint32_t info, uint64_t va, void *arg)
{
	struct core *c = &cores[cpu % CPUS];
	unsigned i = c->holds;

	(void)info;
	(void)arg;
	while (i && c->held[i - 1].va != va)
		i--;
	if (!i) {
		odd[ODD_FREE]++;
		return;
	}
	c->freed = c->now - c->held[i - 1].since;
	releases[release_count++ % RELEASES] = (struct release){ va, c->held[i - 1].since, c->now,
		                                                 cpu % CPUS };
	c->freed_from = c->held[i - 1].from;
	c->freed_va = va;
	for (; i < c->holds; i++)
		c->held[i - 1] = c->held[i];
	c->holds--;
}

/*
 * An irq_save() is two instructions; where an interrupt has come between them the second stands
 * alone in what is translated next, so those that were seen whole once are remembered.
 */
static bool is_save(uint64_t pc, bool seen)
{
	static uint64_t sites[SAVES_MAX];
	static unsigned count;

	for (unsigned i = 0; i < count; i++)
		if (sites[i] == pc)
			return true;
	if (seen && count < SAVES_MAX)
		sites[count++] = pc;
	return seen;
}

static void count_all(unsigned int cpu, void *arg)
{
	cores[cpu % CPUS].all += (uintptr_t)arg;
}

static void phase_begins(unsigned int cpu, void *arg)
{
	(void)arg;
	phase++;
	cores[cpu % CPUS].in_round = false;
}

static void round_ends(unsigned int cpu, void *arg)
{
	struct core *c = &cores[cpu % CPUS];

	(void)arg;
	if (c->in_round && round_count < ROUNDS) {
		rounds[round_count].phase = phase;
		rounds[round_count].took = c->all - c->round_all + c->stood - c->round_stood;
		rounds[round_count++].stood = c->stood - c->round_stood;
	}
	c->in_round = true;
	c->round_all = c->all;
	c->round_stood = c->stood;
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	uint32_t before = 0;

	(void)id;
	if (round_fn)
		qemu_plugin_register_vcpu_tb_exec_cb(tb, count_all, CB_NO_REGS,
		                                     (void *)(uintptr_t)n);
	for (size_t k = 0; k < n; k++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, k);
		uint64_t pc = qemu_plugin_insn_vaddr(insn);
		struct insn *i;

		if (round_fn && (pc == round_fn || pc == phase_fn))
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, pc == round_fn ? round_ends : phase_begins, CB_NO_REGS, NULL);
		if (pc < text || pc >= text_end)
			continue;
		i = malloc(sizeof(*i)); /* for as long as QEMU runs */
		if (!i)
			abort();
		i->pc = pc;
		memcpy(&i->word, qemu_plugin_insn_data(insn), sizeof(i->word));
		i->saves = is_save(pc, DAIF_SET(i->word) && MRS_DAIF(before));
		before = i->word;
		qemu_plugin_register_vcpu_insn_exec_cb(insn, step, CB_NO_REGS, i);
		if (IS_EXCLUSIVE(i->word) && is_inside(pc, lock_fn, LOCK_SIZE))
			qemu_plugin_register_vcpu_mem_cb(insn, wants, CB_NO_REGS, MEM_READ_WRITE,
			                                 NULL);
		if (IS_RELEASE(i->word) && is_inside(pc, unlock_fn, LOCK_SIZE))
			qemu_plugin_register_vcpu_mem_cb(insn, frees, CB_NO_REGS, MEM_READ_WRITE,
			                                 NULL);
	}
}

static void finish(qemu_plugin_id_t id, void *arg)
{
	FILE *f = fopen(out_name, "w");

	(void)id;
	(void)arg;
	if (!f)
		return;
	for (unsigned n = 0; n < CPUS; n++)
		for (unsigned k = 0; k < PLACES; k++) {
			const struct place *p = &cores[n].places[k];

			if (p->kind)
				fprintf(f,
				        "%c %" PRIx64 " %" PRIx64 " %x %s %" PRIu64 " %" PRIu64
				        " %" PRIu64 "\n",
				        p->kind, p->from, p->to, p->marks,
				        p->nexus ? "nexus" : "partition", p->pages, p->longest,
				        p->times);
		}
	for (unsigned i = 0; i < round_count; i++)
		fprintf(f, "R %u %" PRIu64 " %" PRIu64 "\n", rounds[i].phase, rounds[i].took,
		        rounds[i].stood);
	for (unsigned i = 0; i < ODD_COUNT; i++)
		fprintf(f, "odd %u %" PRIu64 "\n", i, odd[i]);
	fclose(f);
}

static bool take(const char *argument, const char *key, uint64_t *value)
{
	size_t n = strlen(key);

	if (strncmp(argument, key, n) != 0 || argument[n] != '=')
		return false;
	*value = strtoull(argument + n + 1, NULL, 16);
	return true;
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "out=", 4) == 0)
			out_name = argv[i] + 4;
		else if (mark_count < MARKS && take(argv[i], "mark", &mark_fn[mark_count]))
			mark_count++;
		else if (!take(argv[i], "text", &text) && !take(argv[i], "end", &text_end) &&
		         !take(argv[i], "lock", &lock_fn) && !take(argv[i], "unlock", &unlock_fn) &&
		         !take(argv[i], "vectors", &table[0]) &&
		         !take(argv[i], "tables", &table[1]) && !take(argv[i], "page", &page_fn) &&
		         !take(argv[i], "round", &round_fn) && !take(argv[i], "phase", &phase_fn))
			return -1;
	}
	if (!out_name || !text || !text_end || !lock_fn || unlock_fn <= lock_fn || !table[1] ||
	    !page_fn)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	qemu_plugin_register_atexit_cb(id, finish, NULL);
	return 0;
}
