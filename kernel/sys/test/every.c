/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every system call of a TA, with each of its arguments in turn, and each number in the memory that
 * they point to, replaced by all that it should not be: an error that is defined, nothing changed,
 * and written only where the call may write.
 *
 * The calls come from the table of the ABI: one that is not among the forms here must not be
 * offered, so that a new one cannot be forgotten. Those of the loader are in every_loader.c.
 */
#define _GNU_SOURCE
#include "every.h"

#include <ctype.h>

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
	SYS_END
};

static const struct {
	unsigned number, args;
} calls[] = {
#define SYSCALL(number, name, args) { number, args },
#include "abi/syscalls.def"
};

/* ---- what is put in the place of an argument ----------------------------------------------- */

static void bad_address(struct bads *b, char kind, uint64_t good)
{
	every_bad_address(b, kind, good);
	every_must_fail(b, world.foreign);
	if (toupper(kind) != 'I')
		every_must_fail(b, PLAY_AT + 200); /* can be read */
	every_may_pass(b, world.shared);
	every_may_pass(b, world.shared + 1);
	every_may_pass(b, world.base);
}

static void bad_handle(struct bads *b, char kind, uint64_t good)
{
	const uint32_t alike[] = { world.live.key, world.live.empty, world.live.spare,
		                   world.live.digest, world.live.cipher };
	const uint32_t gone[] = { world.stale.key, world.stale.spare, world.stale.digest,
		                  world.stale.cipher };

	if (kind == 'S') {
		every_may_pass(b, good | UINT64_C(1) << 32); /* it has 32 bits */
		every_must_fail(b, world.clients_session);
		every_must_fail(b, world.stale.session);
		every_must_fail(b, good ^ 1u << 8);
	} else {
		every_must_fail(b, good | UINT64_C(1) << 32);
		every_must_fail(b, good ^ 1u << 12);
		every_must_fail(b, kind == 'h' ? world.live.digest : world.live.key);
		for (unsigned i = 0; i < array_count(gone); i++)
			every_must_fail(b, gone[i]);
		for (unsigned i = 0; i < array_count(alike); i++)
			every_may_pass(b, alike[i]);
	}
	if (good)
		every_must_fail(b, 0);
	every_must_fail(b, 4095);
	every_must_fail(b, UINT32_MAX);
	every_must_fail(b, UINT64_MAX);
	every_must_fail(b, EVERY_KERNEL);
}

/* For argument @k of @c, or from 8 on for a field. */
static void bads_of(struct bads *b, const struct form *c, unsigned k)
{
	char kind = k < 8 ? c->kinds[k] : c->field[k - 8].kind;
	uint64_t good, place;

	if (k < 8) {
		good = c->x[k];
		place = k ? c->x[k - 1] : 0;
	} else {
		host_ta_load(&good, c->field[k - 8].at, 8);
		host_ta_load(&place, c->field[k - 8].at - 8, 8);
	}
	b->count = 0;
	if (strchr("hdS", kind)) {
		bad_handle(b, kind, good);
	} else if (strchr("iIoOxX", kind)) {
		bad_address(b, kind, good);
		every_overlap(b, c, k);
	} else {
		every_bad_number(b, kind, place);
	}
}

/* ---- trying it ----------------------------------------------------------------------------- */

/*
 * Bytes on the kernel's stack, where the next call will have its own: a fake TA runs on the same
 * one. What it copies to a TA without having said it shows them.
 */
#define STAIN      0xc5
#define STAIN_DEEP 2048u

static __attribute__((noinline)) void stain(void)
{
	volatile uint8_t deep[STAIN_DEEP];

	for (unsigned i = 0; i < sizeof(deep); i++)
		deep[i] = STAIN;
}

static bool is_stained(void)
{
	static const uint8_t stains[4] = { STAIN, STAIN, STAIN, STAIN };
	static uint8_t seen[2 * PAGE_SIZE];

	host_ta_load(seen, world.base, sizeof(seen));
	return memmem(seen, sizeof(seen), stains, sizeof(stains)) != NULL;
}

/* What a call that is refused does not write, whatever its arguments. */
struct memory {
	uint8_t in[PAGE_SIZE], image[PLAY_SIZE];
};

static void look_at_memory(struct memory *m)
{
	host_ta_load(m->in, world.base, PAGE_SIZE);
	host_ta_load(m->image, PLAY_AT, PLAY_SIZE);
}

static uint64_t try(struct uframe *f, const struct form *c, const uint64_t x[static 8], bool passes,
                    const char *what)
{
	static struct memory memory[2];
	struct play_state before = play_look();
	uint64_t r;

	look_at_memory(&memory[0]);
	stain();
	r = play_call(f, c->n, x, 8);
	every_judge(r, passes, what);
	if (is_stained())
		fail_msg("%s: bytes of the kernel's stack are in the TA's memory", what);
	look_at_memory(&memory[1]);
	if (!passes && memcmp(&memory[0], &memory[1], sizeof(memory[0])) != 0)
		fail_msg("%s: the call has written where it may not", what);
	if (r != TEE_SUCCESS)
		play_expect_same(&before, what);
	else if (c->undo)
		c->undo(f, x);
	return r;
}

/* Form @i with bad value @n for its argument or field @k; false: there are no more. */
static bool try_one(struct uframe *f, unsigned i, unsigned k, unsigned n)
{
	struct play_state before = play_look();
	char what[80];
	struct form c;
	struct bads b;

	world_make(f);
	assert_true(world_form_at(i, &c));
	bads_of(&b, &c, k);
	if (n < b.count) {
		(void)snprintf(what, sizeof(what), "call %lu, argument %u: %lx", (unsigned long)c.n,
		               k, (unsigned long)b.value[n]);
		if (k < 8)
			c.x[k] = b.value[n];
		else
			host_ta_store(c.field[k - 8].at, &b.value[n], 8);
		(void)try(f, &c, c.x, b.passes[n], what);
	}
	world_drop(f);
	if (n < b.count)
		play_expect_same(&before, what);
	return n < b.count;
}

/* It works as it is, and all of its arguments are there. */
static void try_well(struct uframe *f, unsigned i)
{
	struct play_state before = play_look();
	char what[80];
	struct form c;
	unsigned n;

	world_make(f);
	assert_true(world_form_at(i, &c));
	(void)snprintf(what, sizeof(what), "call %lu as it should be", (unsigned long)c.n);
	for (n = 0; n < array_count(calls) && calls[n].number != c.n; n++)
		;
	assert_true(n < array_count(calls));
	assert_int_equal(strlen(c.kinds), calls[n].args);
	if (try(f, &c, c.x, true, what) != TEE_SUCCESS)
		fail_msg("%s: %lx", what, (unsigned long)f->x[0]);
	world_drop(f);
	play_expect_same(&before, what);
}

static bool has_argument(const struct form *c, unsigned k)
{
	return k < 8 ? k < strlen(c->kinds) : c->field[k - 8].kind;
}

static void tries_every_argument(struct uframe *f)
{
	struct form c;
	unsigned i, k, n;

	world_first(f);
	for (i = 0; world_form_at(i, &c); i++) {
		try_well(f, i);
		for (k = 0; k < 8 + array_count(c.field); k++)
			for (n = 0; has_argument(&c, k) && try_one(f, i, k, n); n++)
				;
	}
}

/* ---- what is not offered ------------------------------------------------------------------- */

static bool has_form(uint64_t number)
{
	struct form c;

	for (unsigned i = 0; world_form_at(i, &c); i++)
		if (c.n == number)
			return true;
	return number == SYS_ta_return || number == SYS_panic; /* below: they do not come back */
}

/* Numbers without a form, whatever their arguments. */
static void tries_the_others(struct uframe *f)
{
	struct bads b = { 0 };

	world_make(f);
	every_bad_address(&b, 'x', (world.base + PAGE_SIZE));
	every_bad_number(&b, 'n', 0);
	every_may_pass(&b, (world.base + PAGE_SIZE));
	every_may_pass(&b, world.live.key);
	every_may_pass(&b, world.live.digest);
	for (uint64_t n = 0; n < 2 * SYS_END || n <= LOADER_SYS_LAST + 16; n++) {
		if (n == 2 * SYS_END)
			n = LOADER_SYS_FIRST - 16;
		for (unsigned i = 0; i < b.count && !has_form(n); i++) {
			uint64_t x[8] = { world.live.key,
				          (world.base + PAGE_SIZE),
				          64,
				          (world.base + PAGE_SIZE),
				          64,
				          (world.base + PAGE_SIZE),
				          64,
				          (world.base + PAGE_SIZE) };
			struct play_state before = play_look();

			for (unsigned k = i % 4; k < 8; k += 1 + i / 4 % 4)
				x[k] = b.value[(i + k) % b.count];
			if (play_call(f, n, x, 8) != TEE_ERROR_NOT_SUPPORTED)
				fail_msg("call %lx is offered, and has no form here",
				         (unsigned long)n);
			play_expect_same(&before, "a call that is not offered");
		}
	}
	world_drop(f);
}

/* ---- memory that changes underneath -------------------------------------------------------- */

static struct {
	unsigned char seen[2 * PAGE_SIZE];
	bool twice;
	unsigned copies, spoil_from; /* 0: never */
	uint8_t with;
} fetch;

/* Memory of the normal world: what is read is noted, and from some copy on all of it changes. */
static void on_copy(uva_t va, size_t size, bool out)
{
	uint64_t off = va.v - world.base;

	if (off < sizeof(fetch.seen) && !out)
		for (; size && off < sizeof(fetch.seen); size--, off++)
			fetch.twice |= fetch.seen[off]++;
	if (fetch.spoil_from && ++fetch.copies >= fetch.spoil_from)
		for (unsigned i = 0; i < 2; i++)
			memset(lab_nw(8 + i), fetch.with, PAGE_SIZE);
}

static unsigned copies_of(struct uframe *f, unsigned i, unsigned spoil_from, uint8_t with)
{
	struct play_state before = play_look();
	char what[80];
	struct form c;

	world_make(f);
	assert_true(world_form_at(i, &c));
	(void)snprintf(what, sizeof(what), "call %lu, from copy %u on all is %x",
	               (unsigned long)c.n, spoil_from, with);
	memset(&fetch, 0, sizeof(fetch));
	fetch.spoil_from = spoil_from;
	fetch.with = with;
	host_on_ucopy(on_copy);
	(void)play_call(f, c.n, c.x, 8);
	host_on_ucopy(NULL);
	if (fetch.twice)
		fail_msg("call %lu reads something twice", (unsigned long)c.n);
	every_judge(f->x[0], true, what);
	if (f->x[0] == TEE_SUCCESS && c.undo)
		c.undo(f, c.x);
	world_drop(f);
	play_expect_same(&before, what);
	return fetch.copies;
}

static void tries_what_changes(struct uframe *f)
{
	static const uint8_t with[] = { 0x00, 0x01, 0x11, 0x77, 0xff };
	struct form c;

	world_first(f);
	for (unsigned i = 0; world_form_at(i, &c); i++) {
		unsigned copies = copies_of(f, i, 1000, 0);

		for (unsigned n = 1; n <= copies; n++)
			for (unsigned w = 0; w < array_count(with); w++)
				(void)copies_of(f, i, n, with[w]);
	}
}

/* ---- as a TA ------------------------------------------------------------------------------- */

static uint32_t pta_invoke([[maybe_unused]] struct part *p, [[maybe_unused]] void *state,
                           [[maybe_unused]] uint32_t command,
                           struct ta_param params[static TA_PARAMS])
{
	for (unsigned i = 0; i < TA_PARAMS; i++) {
		if (!params[i].out)
			continue;
		params[i].a = params[i].b = 7;
		params[i].out_size = params[i].size;
		if (params[i].copy)
			memset(params[i].copy, 0xa5, params[i].size);
	}
	return TEE_SUCCESS;
}

static struct pta service = { .name = "service", .invoke = pta_invoke };
static void (*script)(struct uframe *f);

static void plays_script(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_OPEN_SESSION && !world.foreign)
		world.foreign = ta_frame_self()->ta->stack.v;
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND) {
		world.shared = play_params(f).vals[0];
		assert_false(
			uspace_allows(&ta_frame_self()->ta->space, (uva_t){ world.foreign }, 1, 0));
		script(f);
	}
	play_return(f, TEE_SUCCESS);
}

static struct share *pages;

static void share_pages(void)
{
	expect_ok(share_from_span(lab_part, lab_pa(8), 2 * PAGE_SIZE, true, &pages));
}

/* A TA that another one is there besides, and that its client has passed two pages to. */
static void play_as_ta(void (*s)(struct uframe *f))
{
	uint32_t other;

	play_begin();
	play_image.head.flags = TA_HEAD_CACHE_MAINTENANCE;
	play_make_image();
	world.foreign = 0;
	script = s;
	world.base = PLAY_DATA;
	play_ta = plays_script;
	expect_open();
	other = play.session;
	expect_open();
	world.clients_session = play.session;
	service.uuid = play_uuid;
	play_pta = &service; /* from now on */
	lab_run(share_pages);
	play.params[0] = (struct ta_param){ .kind = TA_PARAM_SHARE,
		                            .in = true,
		                            .out = true,
		                            .share = pages,
		                            .size = 2 * PAGE_SIZE };
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(atomic_read(&pages->refs), 1);
	share_put(lab_part, pages);
	play_close(play.session);
	play_close(other);
	play_expect_nobody();
}

test(every_argument_of_every_call_may_be_bad)
{
	play_as_ta(tries_every_argument);
}

static void tries_with_shared_memory(struct uframe *f)
{
	world.base = world.shared;
	tries_every_argument(f);
}

test(every_argument_of_every_call_may_be_bad_in_memory_of_the_normal_world)
{
	play_as_ta(tries_with_shared_memory);
}

test(calls_without_a_form_are_not_offered)
{
	play_as_ta(tries_the_others);
}

static void tries_while_it_changes(struct uframe *f)
{
	world.base = world.shared;
	tries_what_changes(f);
}

test(no_call_reads_twice_what_the_normal_world_may_change)
{
	play_as_ta(tries_while_it_changes);
}
