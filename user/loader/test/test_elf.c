/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoder: a file in perfect order, and every way to be out of order.
 */
#include "host/test.h"
#include "fake.h"
#include "lab.h"

static struct elf e;

static enum err decode(void)
{
	return elf_decode(l, sizeof(*l), &e);
}

#define refused(want) expect_err(decode(), want)

test(a_file_in_order_is_decoded)
{
	expect_ok(decode());
	assert_int_equal(e.segment_count, 3);
	assert_int_equal(e.lo, 0);
	assert_int_equal(e.span, 0x5000);
	assert_int_equal(e.entry, VA(LAB_TEXT) + 0x40);
	assert_int_equal(e.tls.len, 24);
	assert_int_equal(e.tls_filesz, 8);
	assert_int_equal(e.relro.len, 0x1000);
	assert_int_equal(e.rela_count, 2);
	assert_int_equal(e.rela[0].len, RELS * sizeof(struct elf_rela));
	assert_true(e.bti);
	assert_string_equal(elf_string(&e, lab_const(l)->sym[SYM_HEAD].name), "ta_head");
}

test(what_is_no_elf_is_refused)
{
	expect_err(elf_decode(l, 63, &e), ERR_FORMAT);
	l->h.ident[0] = 0;
	refused(ERR_FORMAT);
}

test(another_kind_of_elf_is_refused)
{
	l->h.ident[4] = 1; /* 32 bits */
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	l->h.machine = 40; /* 32-bit Arm */
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	l->h.type = 2; /* not relocatable */
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	l->h.ident[7] = 9; /* another system's rules */
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	l->h.version = 2;
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	l->h.flags = 1;
	refused(ERR_UNSUPPORTED);
}

test(program_headers_must_lie_in_the_file)
{
	l->h.phentsize = 32;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->h.phnum = 0;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->h.phnum = ELF_PHDRS + 1;
	refused(ERR_LIMIT);
	l = lab_ta();
	l->h.phoff = sizeof(*l) - 8;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->h.phoff = UINT64_MAX;
	refused(ERR_FORMAT);
}

test(a_file_without_segments_is_refused)
{
	l->ph[PH_CONST].memsz = l->ph[PH_CONST].filesz = 0;
	l->ph[PH_TEXT].type = l->ph[PH_DATA].type = 0;
	refused(ERR_FORMAT);
}

test(an_empty_segment_is_left_out)
{
	l->ph[PH_COUNT] = (struct elf_phdr){ 1, PF_R, 0, 0, 0, 0, 0, 0 };
	l->h.phnum++;
	expect_ok(decode());
	assert_int_equal(e.segment_count, 3);
}

test(too_many_segments_are_refused)
{
	int i;

	for (i = 0; i < 6; i++)
		l->ph[PH_COUNT + i] = (struct elf_phdr){
			1, PF_R | PF_W, 0, (uint64_t)(16 + i) << 12, 0, 0, 8, 0x1000
		};
	l->h.phnum = PH_COUNT + 6;
	refused(ERR_LIMIT);
}

test(segments_that_are_writable_and_executable_or_unreadable_are_refused)
{
	l->ph[PH_DATA].flags = PF_R | PF_W | PF_X;
	refused(ERR_UNSUPPORTED);
	l->ph[PH_DATA].flags = PF_W;
	refused(ERR_UNSUPPORTED);
}

test(segments_must_lie_in_the_file)
{
	l->ph[PH_DATA].filesz = LAB_DATA_MEM + 1;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_DATA].filesz++;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_DATA].offset = UINT64_MAX - 0xfff;
	refused(ERR_FORMAT);
}

test(only_writable_segments_may_be_longer_in_memory)
{
	l->ph[PH_TEXT].memsz++;
	refused(ERR_FORMAT);
}

test(segments_must_be_aligned_in_file_and_memory_alike)
{
	l->ph[PH_TEXT].vaddr += 8;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_TEXT].align = 0x1800;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_TEXT].align = ELF_ALIGN_MAX * 2;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_CONST].align = 0x10000;
	expect_ok(decode());
	assert_int_equal(e.align, 0x10000);
}

test(segments_must_be_in_order_and_on_pages_of_their_own)
{
	l->ph[PH_TEXT].vaddr = 0;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_DATA].vaddr = UINT64_MAX - 0xfff;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_DATA].memsz = ELF_SPAN_MAX;
	refused(ERR_FORMAT);
}

test(the_entry_must_be_in_code)
{
	l->h.entry = VA(LAB_DATA);
	refused(ERR_FORMAT);
	l->h.entry = 0x12345678;
	refused(ERR_FORMAT);
	l->h.entry = VA(LAB_TEXT) + 2;
	refused(ERR_FORMAT);
	l->h.entry = 0;
	expect_ok(decode());
}

test(thread_local_data_must_lie_in_the_file)
{
	l->ph[PH_TLS].filesz = 25;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_TLS].vaddr = 0x10000;
	refused(ERR_FORMAT);
	l = lab_ta();
	l->ph[PH_TLS].memsz = ELF_SPAN_MAX + 1;
	refused(ERR_FORMAT);
	l->ph[PH_TLS].memsz = 8;
	l->ph[PH_TLS].filesz = 0;
	expect_ok(decode());
}

test(only_writable_memory_can_be_sealed)
{
	l->ph[PH_RELRO].vaddr = VA(LAB_TEXT);
	refused(ERR_FORMAT);
	l->ph[PH_RELRO].vaddr = 0x100000;
	refused(ERR_FORMAT);
	l->ph[PH_RELRO].memsz = 0;
	expect_ok(decode());
}

test(landing_pads_need_a_well_formed_note)
{
	struct lab_const *c = lab_const(l);
	uint32_t note[8];

	memcpy(note, c->note, sizeof(note));
#define no_bti(change)                               \
	do {                                         \
		memcpy(c->note, note, sizeof(note)); \
		change;                              \
		expect_ok(decode());                 \
		assert_false(e.bti);                 \
	} while (0)
	no_bti(c->note[0] = 5);
	no_bti(c->note[1] = 17);
	no_bti(c->note[2] = 1);
	no_bti(c->note[3] = 0);
	no_bti(c->note[4] = 1);
	no_bti(c->note[5] = 9);
	no_bti(c->note[6] = 2);
	no_bti((c->note[1] = 12, c->note[4] = 1, c->note[5] = 1));
	no_bti(l->ph[PH_PROPERTY].filesz = 15);
	no_bti(l->ph[PH_PROPERTY].offset = sizeof(*l));
}

test(a_file_without_a_dynamic_section_has_no_symbols)
{
	struct elf_sym s;

	l->ph[PH_DYNAMIC].filesz = 0;
	expect_ok(decode());
	assert_false(elf_symbol(&e, 0, &s));
	expect_err(elf_find(&e, "ta_head", &s), ERR_NOENT);
	assert_null(elf_string(&e, 0));
}

test(the_dynamic_section_must_lie_in_the_file)
{
	l->ph[PH_DYNAMIC].vaddr = 0x100000;
	refused(ERR_FORMAT);
}

test(a_dynamic_section_may_end_without_a_mark)
{
	l->ph[PH_DYNAMIC].filesz = 4 * sizeof(struct elf_dyn) + 3;
	expect_ok(decode());
	assert_int_equal(e.rela_count, 0);
}

test(kinds_of_relocation_that_tas_have_not_are_refused)
{
	lab_add_dyn(l, 17, 0); /* REL */
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	lab_add_dyn(l, 22, 0); /* TEXTREL */
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	lab_add_dyn(l, 36, 0); /* RELR */
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	lab_dyn(l, 30)->val = 4; /* the flag of the same meaning */
	refused(ERR_UNSUPPORTED);
	l = lab_ta();
	lab_dyn(l, 20)->val = 17;
	refused(ERR_FORMAT);
	l = lab_ta();
	lab_dyn(l, 9)->val = 16;
	refused(ERR_FORMAT);
	l = lab_ta();
	lab_dyn(l, 11)->val = 16;
	refused(ERR_FORMAT);
}

test(tables_must_lie_in_the_file)
{
	lab_dyn(l, 7)->val = 0x100000;
	refused(ERR_FORMAT);
	l = lab_ta();
	lab_dyn(l, 8)->val--;
	refused(ERR_FORMAT);
	l = lab_ta();
	lab_dyn(l, 2)->val = UINT64_MAX - 7;
	refused(ERR_FORMAT);
	l = lab_ta();
	lab_dyn(l, 10)->val = 0x100000;
	refused(ERR_FORMAT);
}

/* Section headers at the very end of the file. */
static struct elf_shdr *sections(uint16_t count)
{
	l->h.shoff = sizeof(*l) - count * sizeof(struct elf_shdr);
	l->h.shentsize = sizeof(struct elf_shdr);
	l->h.shnum = count;
	return (void *)(l->bytes + l->h.shoff);
}

test(relocation_sections_go_before_the_dynamic_section)
{
	struct elf_shdr *s = sections(3);

	s[1] = (struct elf_shdr){ .type = 4,
		                  .flags = 2,
		                  .size = 48,
		                  .addr = VA(LAB_CONST) + offsetof(struct lab_const, rela) };
	s[2] = (struct elf_shdr){ .type = 4, .flags = 0, .size = 7 }; /* not in memory */
	lab_dyn(l, 8)->val = 1 << 20; /* as OP-TEE's script leaves it: too long for one table */
	lab_dyn(l, 8)->val *= 24;
	expect_ok(decode());
	assert_int_equal(e.rela_count, 1);
	assert_int_equal(e.rela[0].len, 48);
}

test(section_headers_must_lie_in_the_file)
{
	struct elf_shdr *s = sections(2);

	s[1] = (struct elf_shdr){ .type = 4, .flags = 2, .size = 48, .addr = 0x100000 };
	refused(ERR_FORMAT);
	s[1].addr = 0;
	s[1].size = 47;
	refused(ERR_FORMAT);
	l->h.shentsize = 40;
	refused(ERR_FORMAT);
	sections(2);
	l->h.shoff++;
	refused(ERR_FORMAT);
}

test(too_many_relocation_sections_are_refused)
{
	struct elf_shdr *s = sections(ELF_RELAS + 1);
	int i;

	for (i = 0; i < ELF_RELAS + 1; i++)
		s[i] = (struct elf_shdr){ .type = 4, .flags = 2, .size = 24 };
	refused(ERR_LIMIT);
}

test(too_many_libraries_are_refused)
{
	int i;

	for (i = 0; i < ELF_NEEDED; i++)
		lab_add_dyn(l, 1, 1);
	expect_ok(decode());
	assert_int_equal(e.needed_count, ELF_NEEDED);
	lab_add_dyn(l, 1, 1);
	refused(ERR_LIMIT);
}

test(a_string_must_end_in_its_table)
{
	expect_ok(decode());
	assert_null(elf_string(&e, sizeof(lab_const(l)->str)));
	memset(lab_const(l)->str + 200, 'x', sizeof(lab_const(l)->str) - 200);
	assert_null(elf_string(&e, 210));
}

test(a_symbol_must_lie_in_the_file)
{
	struct elf_sym s;

	expect_ok(decode());
	assert_true(elf_symbol(&e, SYM_FUNC, &s));
	assert_false(elf_symbol(&e, 1000000, &s));
	e.symbols = UINT64_MAX;
	assert_false(elf_symbol(&e, 1, &s));
}

static void find_all(void)
{
	struct elf_sym s;

	expect_ok(elf_find(&e, "ta_head", &s));
	expect_ok(elf_find(&e, "function", &s));
	assert_int_equal(s.value, VA(LAB_TEXT) + 0x80);
	expect_err(elf_find(&e, "library_function", &s), ERR_NOENT);
	expect_err(elf_find(&e, "nothing", &s), ERR_NOENT);
}

test(symbols_are_found_by_both_kinds_of_hash_table)
{
	expect_ok(decode());
	find_all();
	lab_dyn(l, 0x6ffffef5)->tag = 4;
	lab_dyn(l, 4)->val = VA(LAB_CONST) + offsetof(struct lab_const, sysv);
	expect_ok(decode());
	find_all();
}

test(local_symbols_are_not_found)
{
	struct elf_sym s;

	lab_const(l)->sym[SYM_HEAD].info = STT_OBJECT;
	expect_ok(decode());
	expect_err(elf_find(&e, "ta_head", &s), ERR_NOENT);
}

test(a_broken_gnu_hash_table_is_noticed)
{
	struct lab_const *c = lab_const(l);
	struct elf_sym s;

	expect_ok(decode());
	c->gnu[0] = 0;
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
	c->gnu[0] = 0x10000000; /* buckets out of the file */
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
	c->gnu[0] = 1;
	c->gnu[6] = 0; /* empty bucket */
	expect_err(elf_find(&e, "x", &s), ERR_NOENT);
	c->gnu[6] = 0x20000000; /* chain out of the file */
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
	e.gnu_hash = UINT64_MAX;
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
	e.gnu_hash = VA(LAB_SIZE) - 4;
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
}

test(a_broken_sysv_hash_table_is_noticed)
{
	struct lab_const *c = lab_const(l);
	struct elf_sym s;

	expect_ok(decode());
	e.gnu_hash = 0;
	e.sysv_hash = VA(LAB_CONST) + offsetof(struct lab_const, sysv);
	c->sysv[3 + SYM_COUNT - 1] = 1; /* a circle */
	expect_err(elf_find(&e, "x", &s), ERR_NOENT);
	c->sysv[1] = UINT32_MAX; /* that would take minutes */
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
	c->sysv[1] = SYM_COUNT;
	c->sysv[3 + 1] = 0x20000000;
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
	c->sysv[0] = 0;
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
	c->sysv[0] = 0x7fffffff;
	expect_err(elf_find(&e, "xyzzy_a_longer_name", &s), ERR_FORMAT);
	e.sysv_hash = UINT64_MAX - 2;
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
	e.sysv_hash = VA(LAB_SIZE) - 4;
	expect_err(elf_find(&e, "x", &s), ERR_FORMAT);
}

test(what_only_gnus_linker_writes_is_accepted)
{
	struct elf_sym s;

	l->h.ident[7] = 3;
	lab_const(l)->sym[SYM_FUNC].info = STB_UNIQUE << 4 | STT_OBJECT;
	expect_ok(decode());
	expect_ok(elf_find(&e, "function", &s));
}

test(old_versions_of_a_symbol_are_passed_over)
{
	uint16_t *versions = (void *)(l->bytes + LAB_CONST + 0xe00);
	struct elf_sym s;

	/* two of the same name, the old one first in the hash table */
	lab_const(l)->sym[SYM_PHDRS].name = lab_const(l)->sym[SYM_FUNC].name;
	lab_rehash(l);
	versions[SYM_PHDRS] = 0x8002;
	versions[SYM_FUNC] = 3;
	lab_add_dyn(l, 0x6ffffff0, VA(LAB_CONST) + 0xe00);
	expect_ok(decode());
	expect_ok(elf_find(&e, "function", &s));
	assert_int_equal(s.value, lab_const(l)->sym[SYM_FUNC].value);
	versions[SYM_FUNC] = 0x8003;
	expect_err(elf_find(&e, "function", &s), ERR_NOENT);
	/* a table that is not there says nothing */
	lab_dyn(l, 0x6ffffff0)->val = UINT64_MAX - 4;
	expect_ok(decode());
	expect_ok(elf_find(&e, "function", &s));
}
