/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * lab - a small, complete TA as an ELF file in memory, with a name for everything in it, so that
 * a test can break one thing at a time
 */
#include "abi/ta.h"
#include "elf.h"

#define LAB_UUID     "11111111-2222-3333-4444-555555555555"
#define LAB_LIB_UUID "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

/* file offsets; addresses are one page lower, since the ELF header is in no segment */
#define LAB_CONST 0x1000
#define LAB_TEXT  0x2000
#define LAB_DATA  0x3000
#define LAB_SIZE  0x3800
#define VA(off)   ((uint64_t)(off)-0x1000)

#define LAB_DATA_MEM 0x2400 /* bytes of the data segment in memory */

enum { PH_CONST, PH_TEXT, PH_DATA, PH_DYNAMIC, PH_TLS, PH_RELRO, PH_PROPERTY, PH_COUNT };
enum {
	SYM_NULL,
	SYM_HEAD,
	SYM_PHDRS,
	SYM_FUNC,
	SYM_TLS,
	SYM_HIDDEN,
	SYM_WEAK_UNDEF,
	SYM_UNDEF,
	SYM_COUNT
};
enum { RELS = 9 };

struct lab_const {
	char str[256]; /* first: a symbol table at address 0 would count as none */
	struct elf_sym sym[SYM_COUNT];
	uint32_t gnu[4 + 2 + 1 + SYM_COUNT];
	uint32_t sysv[2 + 1 + SYM_COUNT];
	uint32_t note[8];
	struct elf_rela rela[RELS];
	struct elf_rela plt[2];
};

struct lab_data {
	struct elf_dyn dyn[24]; /* the first page of data is sealed */
	uint64_t got[16];
	uint32_t tls_image[2];
};

struct lab {
	union {
		struct {
			struct elf_header h;
			struct elf_phdr ph[ELF_PHDRS + 1];
		};
		uint8_t bytes[LAB_SIZE];
	};
};

struct lab_const *lab_const(struct lab *l);
struct lab_data *lab_data(struct lab *l);
struct elf_dyn *lab_dyn(struct lab *l, uint64_t tag); /* NULL: there is none */
void lab_add_dyn(struct lab *l, uint64_t tag, uint64_t val);
uint32_t lab_name(struct lab *l, const char *name); /* add a string, answer its offset */

/* A TA in perfect order; page aligned. The second: a library that exports "library_function". */
struct lab *lab_ta(void);
struct lab *lab_library(void);
void lab_rehash(struct lab *l); /* after a symbol has got another name */
