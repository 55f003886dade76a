/* SPDX-License-Identifier: BSD-2-Clause */
#include "lab.h"

#include <string.h>

static _Alignas(4096) struct lab ta, library;

struct lab_const *lab_const(struct lab *l)
{
	return (void *)(l->bytes + LAB_CONST);
}

struct lab_data *lab_data(struct lab *l)
{
	return (void *)(l->bytes + LAB_DATA);
}

struct elf_dyn *lab_dyn(struct lab *l, uint64_t tag)
{
	struct elf_dyn *d;

	for (d = lab_data(l)->dyn; d->tag; d++)
		if (d->tag == tag)
			return d;
	return NULL;
}

void lab_add_dyn(struct lab *l, uint64_t tag, uint64_t val)
{
	struct elf_dyn *d = lab_data(l)->dyn;

	while (d->tag)
		d++;
	*d = (struct elf_dyn){ tag, val };
}

uint32_t lab_name(struct lab *l, const char *name)
{
	char *str = lab_const(l)->str;
	uint32_t at = 1;

	while (str[at])
		at += (uint32_t)strlen(str + at) + 1;
	memcpy(str + at, name, strlen(name) + 1);
	return at;
}

static uint32_t gnu_hash(const char *s)
{
	uint32_t h = 5381;

	while (*s)
		h = h * 33 + (uint8_t)*s++;
	return h;
}

static void set_headers(struct lab *l)
{
	static const uint8_t ident[16] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };

	memcpy(l->h.ident, ident, 16);
	l->h.type = 3;
	l->h.machine = 183;
	l->h.version = 1;
	l->h.entry = VA(LAB_TEXT) + 0x40;
	l->h.phoff = sizeof(l->h);
	l->h.phentsize = sizeof(struct elf_phdr);
	l->h.phnum = PH_COUNT;
	l->ph[PH_CONST] = (struct elf_phdr){ 1, PF_R,   LAB_CONST, VA(LAB_CONST),
		                             0, 0x1000, 0x1000,    0x1000 };
	l->ph[PH_TEXT] = (struct elf_phdr){ 1, PF_R | PF_X, LAB_TEXT, VA(LAB_TEXT),
		                            0, 0x800,       0x800,    0x1000 };
	l->ph[PH_DATA] = (struct elf_phdr){ 1, PF_R | PF_W,         LAB_DATA,     VA(LAB_DATA),
		                            0, LAB_SIZE - LAB_DATA, LAB_DATA_MEM, 0x1000 };
	l->ph[PH_DYNAMIC] = (struct elf_phdr){ 2,
		                               PF_R,
		                               LAB_DATA,
		                               VA(LAB_DATA),
		                               0,
		                               sizeof(lab_data(l)->dyn),
		                               sizeof(lab_data(l)->dyn),
		                               8 };
	l->ph[PH_TLS] = (struct elf_phdr){
		7, PF_R, 0, VA(LAB_DATA) + offsetof(struct lab_data, tls_image), 0, 8, 24, 8
	};
	l->ph[PH_RELRO] =
		(struct elf_phdr){ 0x6474e552, PF_R, 0, VA(LAB_DATA), 0, 0x1000, 0x1000, 1 };
	l->ph[PH_PROPERTY] = (struct elf_phdr){
		0x6474e553, PF_R, LAB_CONST + offsetof(struct lab_const, note), 0, 0, 32, 32, 8
	};
}

static void set_symbol(struct lab *l, int i, const char *name, uint8_t info, uint16_t shndx,
                       uint64_t value)
{
	lab_const(l)->sym[i] = (struct elf_sym){ lab_name(l, name), info, 0, shndx, value, 8 };
}

void lab_rehash(struct lab *l)
{
	struct lab_const *c = lab_const(l);
	uint32_t i;

	/* one bucket, all symbols in it, last one marked */
	c->gnu[0] = 1;
	c->gnu[1] = 1;
	c->gnu[2] = 1;
	c->gnu[6] = 1;
	for (i = 1; i < SYM_COUNT; i++)
		c->gnu[6 + i] = gnu_hash(c->str + c->sym[i].name) & ~1u;
	c->gnu[6 + SYM_COUNT - 1] |= 1;
	c->sysv[0] = 1;
	c->sysv[1] = SYM_COUNT;
	c->sysv[2] = 1;
	for (i = 1; i + 1 < SYM_COUNT; i++)
		c->sysv[3 + i] = i + 1;
}

static void set_dynamic(struct lab *l)
{
	struct lab_const *c = lab_const(l);

	lab_add_dyn(l, 5, VA(LAB_CONST) + offsetof(struct lab_const, str));
	lab_add_dyn(l, 10, sizeof(c->str));
	lab_add_dyn(l, 6, VA(LAB_CONST) + offsetof(struct lab_const, sym));
	lab_add_dyn(l, 11, sizeof(struct elf_sym));
	lab_add_dyn(l, 0x6ffffef5, VA(LAB_CONST) + offsetof(struct lab_const, gnu));
	lab_add_dyn(l, 7, VA(LAB_CONST) + offsetof(struct lab_const, rela));
	lab_add_dyn(l, 8, sizeof(c->rela));
	lab_add_dyn(l, 9, sizeof(struct elf_rela));
	lab_add_dyn(l, 23, VA(LAB_CONST) + offsetof(struct lab_const, plt));
	lab_add_dyn(l, 2, sizeof(c->plt));
	lab_add_dyn(l, 20, 7);
	lab_add_dyn(l, 30, 8); /* flags that mean nothing to us: BIND_NOW */
	lab_add_dyn(l, 0x6ffffffb, 1);
}

static uint64_t info(uint64_t sym, uint64_t type)
{
	return sym << 32 | type;
}

/* One relocation of each kind, into got[]. */
static void set_relocations(struct lab *l)
{
	struct lab_const *c = lab_const(l);
	uint64_t got = VA(LAB_DATA) + offsetof(struct lab_data, got);

	c->rela[0] = (struct elf_rela){ got, info(0, R_RELATIVE), 0x1234 };
	c->rela[1] = (struct elf_rela){ got + 8, info(SYM_FUNC, R_ABS64), 4 };
	c->rela[2] = (struct elf_rela){ got + 16, info(SYM_FUNC, R_GLOB_DAT), 0 };
	c->rela[3] = (struct elf_rela){ got + 24, info(SYM_WEAK_UNDEF, R_GLOB_DAT), 0 };
	c->rela[4] = (struct elf_rela){ got + 32, info(SYM_TLS, R_TLS_TPREL), 0 };
	c->rela[5] = (struct elf_rela){ got + 40, info(SYM_TLS, R_TLS_DTPMOD), 0 };
	c->rela[6] = (struct elf_rela){ got + 48, info(SYM_TLS, R_TLS_DTPREL), 0 };
	c->rela[7] = (struct elf_rela){ got + 56, info(0, R_TLSDESC), 8 };
	c->rela[8] = (struct elf_rela){ 0, info(0, R_NONE), 0 };
	c->plt[0] = (struct elf_rela){ got + 72, info(SYM_FUNC, R_JUMP_SLOT), 0 };
	c->plt[1] = (struct elf_rela){ got + 80, info(SYM_HIDDEN, R_JUMP_SLOT), 0 };
}

struct lab *lab_ta(void)
{
	static const uint32_t note[8] = { 4, 16, 5, 0x00554e47, 0xc0000000, 4, 3, 0 };
	uint64_t head = VA(LAB_DATA) + 0x600, phdrs = VA(LAB_DATA) + 0x1100;
	struct ta_head h = { .stack_size = 4096, .old_entry = TA_HEAD_NO_OLD_ENTRY };

	memset(&ta, 0, sizeof(ta));
	set_headers(&ta);
	set_symbol(&ta, SYM_HEAD, "ta_head", STB_GLOBAL << 4 | STT_OBJECT, 5, head);
	set_symbol(&ta, SYM_PHDRS, "__elf_phdr_info", STB_GLOBAL << 4 | STT_OBJECT, 5, phdrs);
	set_symbol(&ta, SYM_FUNC, "function", STB_WEAK << 4 | STT_FUNC, 5, VA(LAB_TEXT) + 0x80);
	set_symbol(&ta, SYM_TLS, "per_thread", STB_GLOBAL << 4 | STT_TLS, 5, 16);
	set_symbol(&ta, SYM_HIDDEN, "hidden", STB_GLOBAL << 4 | STT_FUNC, 5, VA(LAB_TEXT) + 0xc0);
	lab_const(&ta)->sym[SYM_HIDDEN].other = 2;
	set_symbol(&ta, SYM_WEAK_UNDEF, "absent", STB_WEAK << 4, SHN_UNDEF, 0);
	set_symbol(&ta, SYM_UNDEF, "library_function", STB_GLOBAL << 4, SHN_UNDEF, 0);
	lab_rehash(&ta);
	memcpy(lab_const(&ta)->note, note, sizeof(note));
	set_relocations(&ta);
	memcpy(ta.bytes + LAB_DATA + 0x600, &h, sizeof(h));
	set_dynamic(&ta);
	return &ta;
}

struct lab *lab_library(void)
{
	struct lab *t = lab_ta();

	memcpy(&library, t, sizeof(library));
	library.h.entry = 0;
	lab_const(&library)->sym[SYM_HEAD].name = lab_name(&library, "library_function");
	lab_const(&library)->sym[SYM_HEAD].value = VA(LAB_TEXT) + 0x100;
	lab_const(&library)->sym[SYM_PHDRS].name = lab_name(&library, "library_data");
	lab_rehash(&library);
	return &library;
}
