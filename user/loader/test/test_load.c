/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole loader against the fake kernel.
 */
#include "host/test.h"

#include "fake.h"
#include "lab.h"

static int load(void)
{
	fake_image(LAB_UUID, l, sizeof(*l));
	return fake_load();
}

static const uint64_t *got(void)
{
	return (const void *)(uintptr_t)(fake.lo + VA(LAB_DATA) + offsetof(struct lab_data, got));
}

#define loads() assert_int_equal(load(), ENDED_LOADED)

static void fails_with(uint64_t code)
{
	assert_int_equal(load(), ENDED_ABORT);
	assert_int_equal(fake.code, code);
}

test(a_ta_is_loaded_and_relocated)
{
	const struct state *st;

	loads();
	st = (const void *)(uintptr_t)fake.state;
	assert_int_equal(fake.entry, fake.lo + VA(LAB_TEXT) + 0x40);
	assert_int_equal(fake.head, fake.lo + VA(LAB_DATA) + 0x600);
	assert_int_equal(fake.hi - fake.lo, 0x5000);
	assert_int_equal(got()[0], fake.lo + 0x1234);
	assert_int_equal(got()[1], fake.lo + VA(LAB_TEXT) + 0x84);
	assert_int_equal(got()[2], fake.lo + VA(LAB_TEXT) + 0x80);
	assert_int_equal(got()[3], 0);
	assert_int_equal(got()[4], 16 + 16);
	assert_int_equal(got()[5], 1);
	assert_int_equal(got()[6], 16);
	assert_int_equal(got()[7], (uintptr_t)tlsdesc_static);
	assert_int_equal(got()[8], 16 + 8);
	assert_int_equal(got()[9], fake.lo + VA(LAB_TEXT) + 0x80);
	assert_int_equal(got()[10], fake.lo + VA(LAB_TEXT) + 0xc0);
	assert_int_equal(st->count, 1);
	assert_string_equal(st->info[0].name, LAB_UUID);
	assert_int_equal(st->info[0].phnum, PH_COUNT);
}

test(the_ta_gets_the_table_of_its_objects)
{
	const struct ta_phdr_table *t;

	loads();
	t = (const void *)(uintptr_t)(fake.lo + VA(LAB_DATA) + 0x1100);
	assert_int_equal(t->count, 1);
	assert_int_equal(t->table, (uintptr_t)((const struct state *)fake.state)->info);
}

test(final_rights_are_tight)
{
	uint32_t i;

	fake.hwcap = LOADER_HWCAP_BTI;
	loads();
	assert_int_equal(fake_prot(fake.lo), LOADER_PROT_R);
	assert_int_equal(fake_prot(fake.entry), LOADER_PROT_R | LOADER_PROT_X | LOADER_PROT_BTI);
	assert_int_equal(fake_prot(fake.lo + VA(LAB_DATA)), LOADER_PROT_R);
	assert_int_equal(fake_prot(fake.lo + VA(LAB_DATA) + 0x1000), LOADER_PROT_R | LOADER_PROT_W);
	assert_int_equal(fake_prot(fake.state), LOADER_PROT_R);
	assert_false(fake.image[0].open);
	for (i = 0; i < fake.maps; i++)
		assert_false(fake.map[i].ever_written && fake.map[i].prot & LOADER_PROT_X);
	/* constants, code, sealed data, other data, state: the file itself is gone */
	assert_int_equal(fake.maps, 5);
}

test(memory_behind_the_file_is_zero)
{
	const uint8_t *p;
	uint64_t i;

	loads();
	p = (const void *)(uintptr_t)(fake.lo + VA(LAB_SIZE));
	for (i = 0; i < LAB_DATA + LAB_DATA_MEM - LAB_SIZE; i++)
		if (p + i < (const uint8_t *)fake.lo + VA(LAB_DATA) + 0x1100 ||
		    p + i >= (const uint8_t *)fake.lo + VA(LAB_DATA) + 0x1110)
			assert_int_equal(p[i], 0);
}

test(another_place_is_taken_when_one_is_occupied)
{
	uint64_t lo;

	fake.conflicts = 0;
	loads();
	lo = fake.lo;
	fake_reset();
	fake_image(LAB_UUID, l, sizeof(*l));
	fake.conflicts = 0;
	fake.fail_at = 3; /* the object's first segment */
	fake.fail_code = TEE_ERROR_ACCESS_CONFLICT;
	assert_int_equal(fake_load(), ENDED_LOADED);
	assert_true(fake.lo != lo);
}

test(a_segment_in_the_way_moves_the_whole_object)
{
	fake_image(LAB_UUID, l, sizeof(*l));
	fake.fail_at = 5;
	fake.fail_code = TEE_ERROR_ACCESS_CONFLICT;
	assert_int_equal(fake_load(), ENDED_LOADED);
	assert_int_equal(got()[0], fake.lo + 0x1234);
	assert_int_equal(fake.maps, 5);
}

/* Whatever call fails, the loader gives up with that error, or finds another way. */
test(every_failing_call_ends_the_loading)
{
	int n, how;

	for (n = 1;; n++) {
		fake_reset();
		fake_image(LAB_UUID, l, sizeof(*l));
		fake.fail_at = n;
		fake.fail_code = TEE_ERROR_OUT_OF_MEMORY;
		how = fake_load();
		assert_false(fake.broken_rule);
		if (fake.calls < n)
			break;
		assert_int_equal(how, ENDED_ABORT);
		assert_int_equal(fake.code, TEE_ERROR_OUT_OF_MEMORY);
	}
	assert_int_equal(how, ENDED_LOADED);
	assert_in_range(n, 10, 20);
}

test(a_ta_that_finds_no_memory_says_how_much_it_needs)
{
	fake.fail_at = 3; /* the object's first segment */
	fake.fail_code = TEE_ERROR_OUT_OF_MEMORY;
	fails_with(TEE_ERROR_OUT_OF_MEMORY);
	assert_non_null(strstr(fake.log, "TA_DATA_SIZE), bytes: 0x5000\n"));
}

test(a_world_without_room_is_noticed)
{
	fake.conflicts = 1000;
	fake_image(LAB_UUID, l, sizeof(*l));
	fake.conflicts = 0;
	l->ph[PH_DATA].memsz = 200ull << 20;
	assert_int_equal(fake_load(), ENDED_LOADED);
}

test(a_bad_file_is_refused_with_the_right_error)
{
	l->h.ident[0] = 0;
	fails_with(TEE_ERROR_BAD_FORMAT);
	test_setup();
	l->h.machine = 3;
	fails_with(TEE_ERROR_NOT_SUPPORTED);
	assert_non_null(strstr(fake.log, LAB_UUID));
}

test(a_missing_symbol_is_named)
{
	lab_const(l)->rela[0].info = (uint64_t)SYM_UNDEF << 32 | R_GLOB_DAT;
	fails_with(TEE_ERROR_ITEM_NOT_FOUND);
	assert_non_null(strstr(fake.log, "symbol not found: library_function"));
}

test(relocations_out_of_writable_memory_are_refused)
{
	lab_const(l)->rela[0].offset = VA(LAB_TEXT);
	fails_with(TEE_ERROR_BAD_FORMAT);
	test_setup();
	lab_const(l)->rela[0].offset = VA(LAB_DATA) + LAB_DATA_MEM - 4;
	fails_with(TEE_ERROR_BAD_FORMAT);
	test_setup();
	lab_const(l)->rela[0].offset = UINT64_MAX;
	fails_with(TEE_ERROR_BAD_FORMAT);
}

test(relocations_of_unknown_kind_are_refused)
{
	lab_const(l)->rela[0].addend = 0;
	lab_const(l)->rela[0].info = (uint64_t)SYM_TLS << 32 | 1032; /* IRELATIVE */
	fails_with(TEE_ERROR_NOT_SUPPORTED);
}

test(symbols_out_of_their_object_are_refused)
{
	lab_const(l)->sym[SYM_FUNC].value = 0x100000;
	fails_with(TEE_ERROR_BAD_FORMAT);
	test_setup();
	lab_const(l)->rela[0].info = (uint64_t)100000 << 32 | R_ABS64;
	fails_with(TEE_ERROR_BAD_FORMAT);
	test_setup();
	lab_const(l)->sym[SYM_WEAK_UNDEF].name = 100000;
	fails_with(TEE_ERROR_BAD_FORMAT);
	test_setup();
	lab_const(l)->sym[SYM_FUNC].info = STB_GLOBAL << 4 | 10; /* IFUNC */
	fails_with(TEE_ERROR_NOT_SUPPORTED);
	test_setup();
	lab_const(l)->sym[SYM_TLS].value = 25;
	fails_with(TEE_ERROR_BAD_FORMAT);
}

test(absolute_symbols_are_not_moved)
{
	lab_const(l)->sym[SYM_FUNC].shndx = SHN_ABS;
	lab_const(l)->sym[SYM_FUNC].value = 0x77;
	loads();
	assert_int_equal(got()[2], 0x77);
}

test(a_defined_symbol_that_is_not_exported_binds_to_itself)
{
	lab_const(l)->gnu[6] = 100; /* the hash table knows nothing */
	lab_const(l)->gnu[1] = 200;
	memset(l->bytes + LAB_CONST + 0x800, 0, 0x800);
	memcpy(l->bytes + LAB_CONST, l->bytes + LAB_DATA + 0x600, 0);
	/* without its symbol the head is the first thing in memory */
	lab_const(l)->sym[0] = (struct elf_sym){ 0 };
	assert_int_equal(load(), ENDED_ABORT);
	assert_int_equal(fake.code, TEE_ERROR_BAD_FORMAT);
}

test(the_head_of_an_old_ta_is_first_in_memory_and_names_the_entry)
{
	struct ta_head h = { .stack_size = 4096, .old_entry = VA(LAB_TEXT) + 0x20 };
	struct lab_const *c = lab_const(l);

	/* move the tables up and put the head in front of them */
	memmove(l->bytes + LAB_CONST + 32, c, sizeof(*c));
	memcpy(c, &h, sizeof(h));
	lab_dyn(l, 5)->val += 32;
	lab_dyn(l, 6)->val += 32;
	lab_dyn(l, 7)->val += 32;
	lab_dyn(l, 23)->val += 32;
	lab_dyn(l, 0x6ffffef5)->val += 32;
	((struct lab_const *)(void *)(l->bytes + LAB_CONST + 32))->sym[SYM_HEAD].info = 0;
	loads();
	assert_int_equal(fake.head, fake.lo);
	assert_int_equal(fake.entry, fake.lo + VA(LAB_TEXT) + 0x20);
}

test(a_ta_without_an_entry_is_refused)
{
	l->h.entry = 0;
	fails_with(TEE_ERROR_BAD_FORMAT);
}

static void with_library(struct lab *lib)
{
	lab_add_dyn(l, 1, lab_name(l, LAB_LIB_UUID));
	lab_const(l)->rela[0].info = (uint64_t)SYM_UNDEF << 32 | R_GLOB_DAT;
	lab_const(l)->rela[0].addend = 0;
	fake_image(LAB_UUID, l, sizeof(*l));
	if (lib)
		fake_image(LAB_LIB_UUID, lib, sizeof(*lib));
}

test(a_library_is_loaded_and_bound)
{
	struct lab *lib = lab_library();
	const struct state *st;
	const struct object *o;
	const uint64_t *lib_got;

	l = lab_ta();
	with_library(lib);
	assert_int_equal(fake_load(), ENDED_LOADED);
	st = (const void *)(uintptr_t)fake.state;
	assert_int_equal(st->count, 2);
	o = st->object[1];
	assert_string_equal(o->name, LAB_LIB_UUID);
	assert_int_equal(got()[0], o->elf.bias + VA(LAB_TEXT) + 0x100);
	lib_got = (const void *)(uintptr_t)(o->elf.bias + VA(LAB_DATA) +
	                                    offsetof(struct lab_data, got));
	/* the TA's own definition comes first, also for the library */
	assert_int_equal(lib_got[2], fake.lo + VA(LAB_TEXT) + 0x80);
	/* its thread-local block lies behind the TA's; per_thread is the TA's */
	assert_int_equal(o->tls_offset, 16 + 24);
	assert_int_equal(lib_got[5], 1);
	assert_int_equal(lib_got[8], 16 + 24 + 8);
	assert_int_equal(fake_prot((uintptr_t)o), LOADER_PROT_R);
	assert_false(fake.image[1].open);
}

test(a_library_that_fails_at_any_call_fails_the_ta)
{
	int n, how;

	for (n = 1;; n++) {
		fake_reset();
		l = lab_ta();
		with_library(lab_library());
		l = lab_ta();
		lab_add_dyn(l, 1, lab_name(l, LAB_LIB_UUID));
		fake.fail_at = n;
		fake.fail_code = TEE_ERROR_SECURITY;
		how = fake_load();
		assert_false(fake.broken_rule);
		if (fake.calls < n)
			break;
		assert_int_equal(how, ENDED_ABORT);
		assert_int_equal(fake.code, TEE_ERROR_SECURITY);
	}
	assert_int_equal(how, ENDED_LOADED);
}

test(a_missing_library_is_named)
{
	with_library(NULL);
	assert_int_equal(fake_load(), ENDED_ABORT);
	assert_int_equal(fake.code, TEE_ERROR_ITEM_NOT_FOUND);
	assert_non_null(strstr(fake.log, LAB_LIB_UUID));
}

test(a_library_must_be_named_by_a_uuid)
{
	lab_add_dyn(l, 1, lab_name(l, "libc.so.6"));
	fails_with(TEE_ERROR_BAD_FORMAT);
	test_setup();
	lab_add_dyn(l, 1, 100000);
	fails_with(TEE_ERROR_BAD_FORMAT);
}

test(a_library_that_two_need_is_loaded_once)
{
	struct lab *lib = lab_library();

	/* the library names itself and the TA, too: a circle */
	lab_add_dyn(lib, 1, lab_name(lib, LAB_LIB_UUID));
	lab_add_dyn(lib, 1, lab_name(lib, LAB_UUID));
	l = lab_ta();
	lab_add_dyn(l, 1, lab_name(l, LAB_LIB_UUID));
	with_library(lib);
	assert_int_equal(fake_load(), ENDED_LOADED);
	assert_int_equal(((const struct state *)(uintptr_t)fake.state)->count, 2);
}

test(objects_beyond_the_limit_are_refused)
{
	static struct state st = { .count = OBJECTS_MAX };
	static struct object full[OBJECTS_MAX];
	int i;

	for (i = 0; i < OBJECTS_MAX; i++)
		st.object[i] = &full[i];
	lab_add_dyn(l, 1, lab_name(l, LAB_LIB_UUID));
	expect_ok(elf_decode(l, sizeof(*l), &full[0].elf));
	assert_int_equal(objects_load(&st, 0), TEE_ERROR_NOT_SUPPORTED);
}

test(an_object_larger_than_all_room_is_refused)
{
	static struct state st;
	static struct object o;

	fake_image(LAB_UUID, l, sizeof(*l));
	o.image_va = (uintptr_t)l;
	st.va_lo = 0x200000000000;
	st.va_hi = st.va_lo + 0x4000;
	st.rng[0] = 1;
	assert_int_equal(object_map(&st, &o), TEE_ERROR_OUT_OF_MEMORY);
}

test(undoing_that_fails_is_an_error_of_its_own)
{
	int n;

	for (n = 5; n <= 6; n++) {
		fake_reset();
		fake_image(LAB_UUID, l, sizeof(*l));
		fake.fail_at = n;
		fake.fail_code = TEE_ERROR_ACCESS_CONFLICT;
		fake.fail_also = n + 1;
		assert_int_equal(fake_load(), ENDED_ABORT);
		fake.broken_rule = false;
	}
}

test(sealing_less_than_a_page_seals_nothing)
{
	l->ph[PH_RELRO].memsz = 0x100;
	loads();
	assert_int_equal(fake_prot(fake.lo + VA(LAB_DATA)), LOADER_PROT_R | LOADER_PROT_W);
}

test(a_head_beyond_the_file_is_refused)
{
	lab_const(l)->sym[SYM_HEAD].value = VA(LAB_DATA) + LAB_DATA_MEM - sizeof(struct ta_head);
	fails_with(TEE_ERROR_BAD_FORMAT);
	test_setup();
	((struct ta_head *)(void *)(l->bytes + LAB_DATA + 0x600))->old_entry = 0x1000000;
	fails_with(TEE_ERROR_BAD_FORMAT);
}

test(a_crash_is_explained)
{
	uint64_t stack[16] = { 0 };

	loads();
	stack[0] = (uintptr_t)&stack[4];
	stack[1] = (fake.entry + 0x14) | 0x7f3ull << 48; /* signed return address */
	stack[4] = (uintptr_t)&stack[2];                 /* goes back: the walk must end */
	stack[5] = fake.entry + 0x24;
	assert_int_equal(fake_crash(fake.entry + 4, (uintptr_t)stack, stack, sizeof(stack)),
	                 ENDED_RETURN);
	assert_non_null(strstr(fake.log, LAB_UUID "+0x1044"));
	assert_non_null(strstr(fake.log, LAB_UUID "+0x1050"));
	assert_non_null(strstr(fake.log, LAB_UUID "+0x1060"));
}

test(a_crash_with_a_wild_stack_is_survived)
{
	uint64_t stack[4] = { UINT64_MAX, 4, 0, 0 };

	loads();
	assert_int_equal(fake_crash(0x1234, 8, stack, sizeof(stack)), ENDED_RETURN);
	assert_int_equal(fake_crash(0x1234, (uintptr_t)stack, stack, sizeof(stack)), ENDED_RETURN);
	assert_int_equal(fake_crash(0, (uintptr_t)stack + 1, stack, sizeof(stack)), ENDED_RETURN);
	assert_int_equal(fake_crash(0, 0, stack, 0), ENDED_RETURN);
	stack[0] = (uintptr_t)&stack[2];
	stack[1] = 0; /* no return address: the first frame of all */
	assert_int_equal(fake_crash(0, (uintptr_t)stack, stack, sizeof(stack)), ENDED_RETURN);
	fake.state = 0;
	assert_int_equal(fake_crash(0x1234, (uintptr_t)stack, stack, sizeof(stack)), ENDED_RETURN);
}

test(a_backtrace_ends_at_the_first_frame_also_when_nothing_was_signed_there)
{
	uint64_t stack[4] = { 0, 0x7f3ull << 48, 0, 0 };

	loads();
	assert_int_equal(fake_crash(fake.entry, (uintptr_t)stack, stack, sizeof(stack)),
	                 ENDED_RETURN);
	assert_null(strstr(fake.log, "  from "));
}

static int enter(uint32_t abi, uint32_t func)
{
	struct loader_call c = { .abi = abi, .func = func, .page_size = PAGE_SIZE };

	return fake_enter(&c);
}

test(a_kernel_that_speaks_another_language_is_refused)
{
	assert_int_equal(enter(LOADER_ABI + 1, LOADER_FUNC_LOAD), ENDED_ABORT);
	assert_int_equal(fake.code, TEE_ERROR_NOT_SUPPORTED);
	assert_int_equal(enter(LOADER_ABI, 77), ENDED_ABORT);
	/* no room at all: va_lo = va_hi = 0 */
	assert_int_equal(enter(LOADER_ABI, LOADER_FUNC_LOAD), ENDED_ABORT);
	assert_int_equal(fake.code, TEE_ERROR_OUT_OF_MEMORY);
}

test(uuids_are_read_and_written)
{
	uint8_t u[16];
	char text[40];

	assert_true(uuid_parse("0123abCD-4567-89ef-0000-fFfFfFfFfFfF", u));
	uuid_text(text, u);
	assert_string_equal(text, "0123abcd-4567-89ef-0000-ffffffffffff");
	assert_false(uuid_parse("0123abcd-4567-89ef-0000-ffffffffffff.", u));
	assert_false(uuid_parse("0123abcd-4567-89ef-0000-fffffffffff", u));
	assert_false(uuid_parse("0123abcd04567-89ef-0000-ffffffffffff", u));
	assert_false(uuid_parse("0123abcg-4567-89ef-0000-ffffffffffff", u));
}

/* ---- what a TA calls itself ------------------------------------------------------------------ */

struct property {
	uint64_t name, type, value;
};

#define PROPS (VA(LAB_DATA) + 0x1200)
#define COUNT (VA(LAB_DATA) + 0x1300)
#define TEXTS (VA(LAB_DATA) + 0x1400)

static void *in_ta(uint64_t va)
{
	return (void *)(uintptr_t)(fake.lo + va);
}

/* A TA with two properties, the second its description. */
static struct property *load_with_properties(void)
{
	struct property *p;

	lab_const(l)->sym[SYM_FUNC] = (struct elf_sym){
		lab_name(l, "ta_props"), STB_GLOBAL << 4 | STT_OBJECT, 0, 5, PROPS, 48
	};
	lab_const(l)->sym[SYM_HIDDEN] = (struct elf_sym){
		lab_name(l, "ta_num_props"), STB_GLOBAL << 4 | STT_OBJECT, 0, 5, COUNT, 8
	};
	lab_rehash(l);
	loads();
	*(uint64_t *)in_ta(COUNT) = 2;
	memcpy(in_ta(TEXTS), "gpd.ta.description", 19);
	memcpy(in_ta(TEXTS + 32), "a good TA", 10);
	p = in_ta(PROPS);
	p[0] = (struct property){ fake.lo + TEXTS + 32, TA_PROP_STRING, fake.lo + TEXTS };
	p[1] = (struct property){ fake.lo + TEXTS, TA_PROP_STRING, fake.lo + TEXTS + 32 };
	return p;
}

static bool crash_names_it(void)
{
	fake.log[0] = 0;
	assert_int_equal(fake_crash(fake.entry, 0, "", 0), ENDED_RETURN);
	assert_non_null(strstr(fake.log, "  at   "));
	return strstr(fake.log, "this is: a good TA");
}

test(a_crash_report_says_what_the_ta_calls_itself)
{
	load_with_properties();
	assert_true(crash_names_it());
}

test(a_table_of_properties_that_is_spoiled_harms_no_report)
{
	struct property *p = load_with_properties();
	struct property good = p[1];
	uint64_t *count = in_ta(COUNT);

	*count = 1;
	assert_false(crash_names_it());
	*count = UINT64_MAX;
	assert_true(crash_names_it());
	p[1].type = TA_PROP_U32;
	assert_false(crash_names_it());
	p[1] = good;
	p[1].value = UINT64_MAX;
	assert_false(crash_names_it());
	p[1].value = fake.lo - 1;
	assert_false(crash_names_it());
	p[1] = good;
	p[1].name = 16;
	assert_false(crash_names_it());
	/* no end to the string before its segment ends */
	p[1] = good;
	p[1].value = fake.lo + VA(LAB_DATA) + LAB_DATA_MEM - 4;
	memset(in_ta(VA(LAB_DATA) + LAB_DATA_MEM - 4), 'x', 4);
	assert_false(crash_names_it());
}

test(a_table_of_properties_beyond_the_ta_is_not_read)
{
	lab_const(l)->sym[SYM_FUNC] = (struct elf_sym){ lab_name(l, "ta_props"),
		                                        STB_GLOBAL << 4 | STT_OBJECT,
		                                        0,
		                                        5,
		                                        VA(LAB_DATA) + LAB_DATA_MEM - 24,
		                                        48 };
	lab_const(l)->sym[SYM_HIDDEN] = (struct elf_sym){
		lab_name(l, "ta_num_props"), STB_GLOBAL << 4 | STT_OBJECT, 0, 5, COUNT, 8
	};
	lab_rehash(l);
	loads();
	*(uint64_t *)in_ta(COUNT) = 64;
	assert_false(crash_names_it());
}
