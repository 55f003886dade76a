/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * elf - what an ELF file says about itself, decoded once and checked
 *
 * Pure functions over (bytes, length): nothing is mapped, written or allocated here, so that the
 * host can test and fuzz every line. elf_decode() either fills a struct elf whose numbers obey
 * the invariant, or refuses the file; everything read later goes through elf_at(), which checks
 * again that the bytes asked for lie in one segment's file part.
 *
 * Trust      A signature was checked before, but a signer may be careless or hostile: every
 *            offset, size, count, index and string is checked before use. What a bad file can
 *            spoil is its own TA, never the loader's control flow.
 * Accepted   ELF64, little endian, AArch64, ET_DYN, no text relocations, RELA only.
 * Invariant  Segments are ascending, do not share a page, and are R, RW or RX; their file parts
 *            lie in the file; offset and address agree modulo the page; span covers them all.
 */
#include "base/err.h"
#include "base/types.h"

#define ELF_SEGMENTS  8
#define ELF_NEEDED    8
#define ELF_PHDRS     16
#define ELF_RELAS     8
#define ELF_SPAN_MAX  (256ull << 20)
#define ELF_ALIGN_MAX (2ull << 20)

struct elf_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
_Static_assert(sizeof(struct elf_header) == 64, "ELF64: file header");

struct elf_phdr {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
};
_Static_assert(sizeof(struct elf_phdr) == 56, "ELF64: program header");

struct elf_shdr {
	uint32_t name, type;
	uint64_t flags, addr, offset, size;
	uint32_t link, info;
	uint64_t addralign, entsize;
};
_Static_assert(sizeof(struct elf_shdr) == 64, "ELF64: section header");

struct elf_dyn {
	uint64_t tag, val;
};

struct elf_sym {
	uint32_t name;
	uint8_t info, other;
	uint16_t shndx;
	uint64_t value, size;
};
_Static_assert(sizeof(struct elf_sym) == 24, "ELF64: symbol");

struct elf_rela {
	uint64_t offset, info;
	int64_t addend;
};
_Static_assert(sizeof(struct elf_rela) == 24, "ELF64: relocation with addend");

#define PF_X 1u
#define PF_W 2u
#define PF_R 4u

#define SHN_UNDEF   0u
#define SHN_ABS     0xfff1u
#define STB_LOCAL   0u
#define STB_GLOBAL  1u
#define STB_WEAK    2u
#define STB_UNIQUE  10u /* as global: each name is bound to its first definition anyway */
#define STT_NOTYPE  0u
#define STT_OBJECT  1u
#define STT_FUNC    2u
#define STT_SECTION 3u
#define STT_TLS     6u

#define R_NONE       0u
#define R_ABS64      257u
#define R_GLOB_DAT   1025u
#define R_JUMP_SLOT  1026u
#define R_RELATIVE   1027u
#define R_TLS_DTPMOD 1028u
#define R_TLS_DTPREL 1029u
#define R_TLS_TPREL  1030u
#define R_TLSDESC    1031u

static inline unsigned int elf_sym_bind(const struct elf_sym *s)
{
	return s->info >> 4;
}

static inline unsigned int elf_sym_type(const struct elf_sym *s)
{
	return s->info & 15u;
}

struct elf_segment {
	uint64_t va, memsz;
	uint64_t offset, filesz;
	uint32_t flags; /* PF_R, PF_R | PF_W or PF_R | PF_X */
};

/* A table in the file's own addresses; absent when len is 0. */
struct elf_table {
	uint64_t va, len;
};

struct elf {
	const uint8_t *bytes; /* the file; borrowed, and only while it is mapped */
	uint64_t len;
	uint64_t bias; /* address in memory = va + bias; not known to elf_decode() */

	uint64_t entry;    /* 0 when there is none, as in most libraries */
	uint64_t lo, span; /* first page of the first segment; whole pages from there */
	uint64_t align;    /* of lo, a power of two, a page at least */
	uint32_t phdr_count;
	uint64_t phdr_offset;
	uint32_t segment_count;
	struct elf_segment segment[ELF_SEGMENTS];
	struct elf_table dynamic, relro;
	struct elf_table tls; /* va and memory size */
	uint64_t tls_filesz;
	bool bti; /* all its code has landing pads */

	/*
	 * Relocation tables: the allocated ones of the section headers, or, in a file without, the
	 * two that the dynamic section names. Section headers go first because TAs linked with
	 * OP-TEE's script have tables in several places, which the dynamic section adds up as if
	 * they were one.
	 */
	uint32_t rela_count;
	struct elf_table rela[ELF_RELAS];

	/* from the dynamic section */
	struct elf_table strings;
	uint64_t symbols;             /* address of the symbol table; 0: none */
	uint64_t gnu_hash, sysv_hash; /* 0: none */
	uint64_t versions;            /* a half-word for each symbol; 0: none */
	uint32_t needed_count;
	uint64_t needed[ELF_NEEDED]; /* offsets of names in strings */
};

/*
 * Decode @len bytes at @bytes.
 * ERR_FORMAT       it breaks the ELF format, or a rule above
 * ERR_UNSUPPORTED  well-formed, but of a kind that TAs are not: other machine, text relocations ...
 * ERR_LIMIT        more segments, headers or dependencies than fit
 */
enum err elf_decode(const void *bytes, uint64_t len, struct elf *out);

/*
 * The file bytes that will lie at [@va, @va + @len), or NULL if they are not all in the file. Once
 * the file is gone, what lies there now: constants are what they were, data is the TA's to change.
 */
const void *elf_at(const struct elf *e, uint64_t va, uint64_t len);

/* The segment that holds [@va, @va + @len) in memory, or NULL. */
const struct elf_segment *elf_segment_of(const struct elf *e, uint64_t va, uint64_t len);

/* String number @off of the dynamic string table; NULL when it is not there or does not end. */
const char *elf_string(const struct elf *e, uint64_t off);

/* Program header @i < phdr_count. */
struct elf_phdr elf_phdr(const struct elf *e, uint32_t i);

/* Symbol @index; false when it lies outside of the file. */
bool elf_symbol(const struct elf *e, uint32_t index, struct elf_sym *out);

/*
 * Look for an exported definition of @name; of several versions, the default one. ERR_NOENT: it
 * has none. ERR_FORMAT: its hash table is broken.
 */
enum err elf_find(const struct elf *e, const char *name, struct elf_sym *out);
