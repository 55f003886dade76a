/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same for the calls of the loader, while it builds a TA and while it adds to one that runs;
 * and for the calls that end a run, of a TA and of the loader.
 */
#include "every.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define R LOADER_PROT_R
#define W LOADER_PROT_W

#define UUID_AT (PLAY_DATA + 0)
#define TEXT_AT (PLAY_DATA + 64)
#define OUT_AT  (PLAY_DATA + PAGE_SIZE)
#define PLACE   UINT64_C(0x90000000) /* of a page that is there, and may go */

static uint64_t image; /* handle of one that is open */

static void undo_map_zero(struct uframe *f, const uint64_t x[static 8])
{
	assert_int_equal(sys(f, LOADER_SYS_UNMAP, x[0], x[1]), TEE_SUCCESS);
}

static void undo_map_image(struct uframe *f, const uint64_t x[static 8])
{
	assert_int_equal(sys(f, LOADER_SYS_UNMAP, x[3], x[2]), TEE_SUCCESS);
}

static void undo_protect(struct uframe *f, const uint64_t x[static 8])
{
	assert_int_equal(sys(f, LOADER_SYS_PROTECT, x[0], x[1], R | W), TEE_SUCCESS);
}

static void undo_unmap(struct uframe *f, const uint64_t x[static 8])
{
	assert_int_equal(sys(f, LOADER_SYS_MAP_ZERO, x[0], x[1], R | W), TEE_SUCCESS);
}

static void undo_open(struct uframe *f, [[maybe_unused]] const uint64_t x[static 8])
{
	assert_int_equal(sys(f, LOADER_SYS_IMAGE_CLOSE, play_x1), TEE_SUCCESS);
}

static void opens_image(struct uframe *f)
{
	host_ta_store(UUID_AT, play_uuid.b, sizeof(play_uuid.b));
	assert_int_equal(sys(f, LOADER_SYS_IMAGE_OPEN, UUID_AT), TEE_SUCCESS);
	image = play_x1;
}

static void undo_close(struct uframe *f, [[maybe_unused]] const uint64_t x[static 8])
{
	uint64_t before = image;

	opens_image(f);
	assert_int_equal(image, before);
}

#define FORM(name, kinds_, undo_, ...)                                                         \
	{                                                                                      \
		.n = LOADER_SYS_##name, .kinds = (kinds_), .x = { __VA_ARGS__ }, .undo = undo_ \
	}

static bool form_at(unsigned i, struct form *out)
{
	const struct form forms[] = {
		FORM(MAP_ZERO, "asn", undo_map_zero, EVERY_FREE, PAGE_SIZE, R | W),
		FORM(MAP_IMAGE, "gnsan", undo_map_image, image, 0, PLAY_SIZE, EVERY_FREE, R),
		FORM(MAP_IMAGE, "gnsan", undo_map_image, image, PAGE_SIZE, PAGE_SIZE, EVERY_FREE,
		     R | W),
		FORM(PROTECT, "msn", undo_protect, PLAY_DATA + PAGE_SIZE, PAGE_SIZE, R),
		FORM(UNMAP, "ms", undo_unmap, PLACE, PAGE_SIZE),
		FORM(IMAGE_OPEN, "i", undo_open, UUID_AT),
		FORM(IMAGE_SIZE, "g", NULL, image),
		FORM(IMAGE_CLOSE, "g", undo_close, image),
		FORM(RANDOM, "os", NULL, OUT_AT, 256),
		FORM(LOG, "in", NULL, TEXT_AT, 10),
	};

	if (i >= array_count(forms))
		return false;
	*out = forms[i];
	return true;
}

static void bad_place(struct bads *b, char kind, uint64_t good)
{
	const struct ta_instance *ta = ta_frame_self()->ta;
	const uint64_t bad[] = {
		0,
		PAGE_SIZE,
		good + 1,
		good + 8,
		good | UINT64_C(1) << 56,
		EVERY_KERNEL,
		(uintptr_t)lab_part & ~(uint64_t)PAGE_MASK,
		UVA_LIMIT - PAGE_SIZE,
		UVA_LIMIT,
		-(uint64_t)PAGE_SIZE,
		-(uint64_t)2 * PAGE_SIZE,
		UINT64_MAX,
		PLAY_AT, /* code */
		ta->loader.v,
	};

	for (unsigned i = 0; i < array_count(bad); i++)
		every_must_fail(b, bad[i]);
	/* Free where something is to be, or taken where nothing may be. */
	every_must_fail(b, kind == 'a' ? PLAY_DATA : EVERY_FREE);
	every_must_fail(b, kind == 'a' ? PLAY_DATA + 3 * PAGE_SIZE : PLAY_DATA - PAGE_SIZE);
}

static void bads_of(struct bads *b, const struct form *c, unsigned k)
{
	static const uint64_t no_images[] = {
		7, 8, UINT32_MAX, UINT64_MAX, UINT64_C(1) << 32, UINT64_C(1) << 63, EVERY_KERNEL,
	};
	char kind = c->kinds[k];

	b->count = 0;
	if (kind == 'a' || kind == 'm')
		bad_place(b, kind, c->x[k]);
	else if (kind == 'i' || kind == 'o')
		every_bad_address(b, kind, c->x[k]);
	else if (kind != 'g')
		every_bad_number(b, kind, k ? c->x[k - 1] : 0);
	for (unsigned i = 0; kind == 'g' && i < array_count(no_images); i++)
		every_must_fail(b, no_images[i] | c->x[k]);
}

static void try(struct uframe *f, const struct form *c, bool passes, const char *what)
{
	struct play_state before = play_look();
	uint64_t r = play_call(f, c->n, c->x, 8);

	every_judge(r, passes, what);
	if (r == TEE_SUCCESS && c->undo)
		c->undo(f, c->x);
	play_expect_same(&before, what);
}

static void tries_every_argument(struct uframe *f)
{
	struct form c;
	struct bads b;
	char what[80];

	for (unsigned i = 0; form_at(i, &c); i++) {
		try(f, &c, true, "as it should be");
		if (f->x[0] != TEE_SUCCESS)
			fail_msg("call %lx as it should be says %lx", (unsigned long)c.n,
			         (unsigned long)f->x[0]);
		for (unsigned k = 0; k < strlen(c.kinds); k++) {
			bads_of(&b, &c, k);
			for (unsigned n = 0; n < b.count; n++) {
				struct form bad = c;

				bad.x[k] = b.value[n];
				(void)snprintf(what, sizeof(what), "call %lx, argument %u: %lx",
				               (unsigned long)c.n, k, (unsigned long)b.value[n]);
				try(f, &bad, b.passes[n], what);
			}
		}
	}
}

/* LOADED, ABORT and RETURN end the run if they may. */
static bool has_form(uint64_t number, bool loads)
{
	struct form c;

	for (unsigned i = 0; form_at(i, &c); i++)
		if (c.n == number)
			return true;
	return number == LOADER_SYS_ABORT ||
	       number == (loads ? LOADER_SYS_LOADED : LOADER_SYS_RETURN);
}

static void tries_the_others(struct uframe *f, bool loads)
{
	struct bads b = { 0 };

	every_bad_number(&b, 'n', 0);
	every_bad_address(&b, 'x', OUT_AT);
	for (uint64_t n = LOADER_SYS_FIRST; n <= LOADER_SYS_LAST + 16; n++)
		for (unsigned i = 0; i < b.count && !has_form(n, loads); i++) {
			struct form c = { .n = n };

			for (unsigned k = 0; k < 8; k++)
				c.x[k] = (i + k) % 3 ? b.value[(i + k) % b.count] : OUT_AT;
			try(f, &c, false, "a call of the loader without a form");
			if (f->x[0] != TEE_ERROR_NOT_SUPPORTED)
				fail_msg("call %lx of the loader is offered, and has no form here",
				         (unsigned long)n);
		}
}

static bool tried;

static void tries(struct uframe *f, bool loads)
{
	assert_int_equal(sys(f, LOADER_SYS_MAP_ZERO, PLACE, PAGE_SIZE, R | W), TEE_SUCCESS);
	opens_image(f);
	tries_every_argument(f);
	tries_the_others(f, loads);
	assert_int_equal(sys(f, LOADER_SYS_IMAGE_CLOSE, image), TEE_SUCCESS);
	tried = true;
}

static void tries_and_loads(struct uframe *f)
{
	play_map_image(f);
	tries(f, true);
	sys(f, LOADER_SYS_LOADED, PLAY_AT + PLAY_ENTRY, PLAY_AT + PLAY_HEAD, 0, PLAY_AT,
	    PLAY_AT + PAGE_SIZE);
}

test(every_argument_of_every_call_of_the_loader_may_be_bad)
{
	play_begin();
	tried = false;
	play_loader = tries_and_loads;
	expect_open();
	assert_true(tried);
	play_close(play.session);
	play_expect_nobody();
}

/* ---- while it adds to a TA ----------------------------------------------------------------- */

static uint32_t extend([[maybe_unused]] struct part *p, [[maybe_unused]] void *state,
                       [[maybe_unused]] uint32_t command,
                       [[maybe_unused]] struct ta_param params[static TA_PARAMS])
{
	return ta_dlopen(ta_frame_self()->ta, &play_uuid);
}

static const struct pta extends = { .uuid = { { 1, 2, 3 } }, .invoke = extend };

static void tries_and_returns(struct uframe *f)
{
	if (ta_frame_self()->activity != TA_EXTENDS)
		play_load(f);
	tries(f, false);
	sys(f, LOADER_SYS_UNMAP, PLACE, PAGE_SIZE);
	sys(f, LOADER_SYS_RETURN, TEE_SUCCESS);
}

static void asks_for_a_library(struct uframe *f)
{
	struct play_state before;
	struct ta_uuid who;
	uint32_t id;

	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	ta_uuid_from_octets(&extends.uuid, &who);
	host_ta_store(UUID_AT, &who, sizeof(who));
	assert_int_equal(sys(f, SYS_open_ta_session, UUID_AT, 0, 0, UUID_AT, 0), TEE_SUCCESS);
	host_ta_load(&id, UUID_AT, sizeof(id));
	assert_int_equal(sys(f, SYS_wait, 1), TEE_SUCCESS);
	before = play_look();
	assert_int_equal(sys(f, SYS_invoke_ta_command, id, TEE_TIMEOUT_INFINITE, 0, 0, 0),
	                 TEE_SUCCESS);
	play_expect_same(&before, "a library that is none");
	play_return(f, TEE_SUCCESS);
}

test(every_argument_of_every_call_of_the_loader_may_be_bad_while_it_adds_to_a_ta)
{
	play_begin();
	tried = false;
	play_pta = &extends;
	play_loader = tries_and_returns;
	play_ta = asks_for_a_library;
	expect_open();
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_true(tried);
	play_close(play.session);
	play_expect_nobody();
}

/* ---- calls that end a run ------------------------------------------------------------------ */

static uint64_t end[9]; /* number, arguments */

static void loads_and_ends(struct uframe *f)
{
	struct loader_call call;

	host_ta_load(&call, f->x[0], sizeof(call));
	if (call.func == LOADER_FUNC_CRASH)
		play_load(f);
	play_map_image(f);
	play_call(f, end[0], end + 1, 8);
	fail_msg("call %lx has come back", (unsigned long)end[0]);
}

/* The arguments that make sense, and in place of number @k of them @value. */
static void end_is(uint64_t number, unsigned k, uint64_t value)
{
	const uint64_t good[] = { number,  PLAY_AT + PLAY_ENTRY, PLAY_AT + PLAY_HEAD, PLAY_AT,
		                  PLAY_AT, PLAY_AT + PAGE_SIZE };

	memset(end, 0, sizeof(end));
	if (number == LOADER_SYS_LOADED)
		memcpy(end, good, sizeof(good));
	end[0] = number;
	end[1 + k] = value;
}

static void crashes(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		host_ta_fault(0x92000047, 0);
	play_return(f, TEE_SUCCESS);
}

/* Open, and if that is possible be explained in death, with whatever the loader has said. */
static void expect_no_harm(const struct play_state *before)
{
	char what[80];

	(void)snprintf(what, sizeof(what), "%lx: %lx %lx %lx %lx %lx", (unsigned long)end[0],
	               (unsigned long)end[1], (unsigned long)end[2], (unsigned long)end[3],
	               (unsigned long)end[4], (unsigned long)end[5]);
	play_open();
	if (play.answer.result == TEE_SUCCESS) {
		play_invoke(play.session, 0);
		expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
		play_close(play.session);
	} else if (end[0] == LOADER_SYS_LOADED && play.answer.result != TEE_ERROR_SECURITY) {
		expect_answer(TEE_ERROR_BAD_FORMAT, TEE_ORIGIN_TEE);
	} else if (end[0] == LOADER_SYS_ABORT) {
		uint32_t code = (uint32_t)end[1];

		expect_answer(code ? code : TEE_ERROR_GENERIC, TEE_ORIGIN_TEE);
	}
	play_expect_nobody();
	play_expect_same(before, what);
}

test(loader_may_end_with_anything)
{
	static const uint64_t numbers[] = { LOADER_SYS_LOADED, LOADER_SYS_ABORT };
	static const uint64_t values[] = {
		0,
		1,
		0x1000,
		PLAY_AT + 1,
		PLAY_AT + PLAY_SIZE,
		PLAY_DATA,
		EVERY_FREE,
		UINT64_C(1) << 32,
		UVA_LIMIT - 4,
		EVERY_KERNEL,
		UINT64_MAX - 3,
		UINT64_MAX,
	};
	struct play_state before;

	play_begin();
	play_ta = crashes;
	expect_open();
	play_close(play.session);
	before = play_look();
	play_loader = loads_and_ends;
	for (unsigned i = 0; i < array_count(numbers); i++)
		for (unsigned k = 0; k < (i ? 1 : 5); k++)
			for (unsigned n = 0; n < array_count(values); n++) {
				end_is(numbers[i], k, values[n]);
				expect_no_harm(&before);
			}
}

static void ends_a_call(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	play_call(f, end[0], end + 1, 8);
	fail_msg("call %lx has come back", (unsigned long)end[0]);
}

test(ta_may_end_with_anything)
{
	struct play_state before;
	struct bads b = { 0 };

	play_begin();
	play_ta = ends_a_call;
	expect_open();
	play_close(play.session);
	before = play_look();
	every_bad_number(&b, 'n', 0);
	for (unsigned i = 0; i < 3 * b.count; i++) {
		uint64_t value = b.value[i / 3];

		expect_open();
		end_is(i % 3 ? SYS_panic : SYS_ta_return, i % 3 == 2, value);
		play_invoke(play.session, 0);
		if (i % 3)
			expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
		else
			expect_answer((uint32_t)value, TEE_ORIGIN_TRUSTED_APP);
		play_close(play.session);
		play_expect_nobody();
		play_expect_same(&before, "an end");
	}
}
