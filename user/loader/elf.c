/* SPDX-License-Identifier: BSD-2-Clause */
#include "elf.h"

#include "base/bytes.h"
#include "base/range.h"

#define ET_DYN     3u
#define EM_AARCH64 183u

#define PT_LOAD         1u
#define PT_DYNAMIC      2u
#define PT_TLS          7u
#define PT_GNU_RELRO    0x6474e552u
#define PT_GNU_PROPERTY 0x6474e553u

#define NT_GNU_PROPERTY_TYPE_0 5u
#define PROPERTY_AARCH64_AND   0xc0000000u
#define PROPERTY_AARCH64_BTI   1u

#define SHT_RELA  4u
#define SHF_ALLOC 2u

#define DT_NULL     0u
#define DT_NEEDED   1u
#define DT_PLTRELSZ 2u
#define DT_HASH     4u
#define DT_STRTAB   5u
#define DT_SYMTAB   6u
#define DT_RELA     7u
#define DT_RELASZ   8u
#define DT_RELAENT  9u
#define DT_STRSZ    10u
#define DT_SYMENT   11u
#define DT_REL      17u
#define DT_PLTREL   20u
#define DT_TEXTREL  22u
#define DT_JMPREL   23u
#define DT_FLAGS    30u
#define DT_RELR     36u
#define DT_GNU_HASH 0x6ffffef5u
#define DT_VERSYM   0x6ffffff0u
#define DF_TEXTREL  4u

#define OSABI_NONE 0u
#define OSABI_GNU  3u /* has symbols of a kind that only GNU's linker knows; each is looked at */

static const uint8_t ident_wanted[7] = { 0x7f, 'E', 'L', 'F', 2 /* 64 bits */, 1 /* LSB */, 1 };

static const void *file_at(const struct elf *e, uint64_t off, uint64_t len)
{
	return range_fits((struct range){ off, len }, e->len) ? e->bytes + off : NULL;
}

static enum err decode_header(struct elf *e)
{
	struct elf_header h;
	const void *p = file_at(e, 0, sizeof(h));

	if (!p)
		return ERR_FORMAT;
	memcpy(&h, p, sizeof(h));
	if (memcmp(h.ident, ident_wanted, 4))
		return ERR_FORMAT;
	if (memcmp(h.ident, ident_wanted, sizeof(ident_wanted)) || h.machine != EM_AARCH64 ||
	    (h.ident[7] != OSABI_NONE && h.ident[7] != OSABI_GNU) || h.type != ET_DYN ||
	    h.version != 1 || h.flags)
		return ERR_UNSUPPORTED;
	if (h.phentsize != sizeof(struct elf_phdr) || !h.phnum)
		return ERR_FORMAT;
	if (h.phnum > ELF_PHDRS)
		return ERR_LIMIT;
	if (!file_at(e, h.phoff, h.phnum * sizeof(struct elf_phdr)))
		return ERR_FORMAT;

	e->entry = h.entry;
	e->phdr_offset = h.phoff;
	e->phdr_count = h.phnum;
	return OK;
}

struct elf_phdr elf_phdr(const struct elf *e, uint32_t i)
{
	struct elf_phdr p;

	memcpy(&p, e->bytes + e->phdr_offset + i * sizeof(p), sizeof(p));
	return p;
}

/* The end of the last segment so far, in whole pages. */
static uint64_t last_end(const struct elf *e)
{
	return e->segment_count ? e->lo + e->span : 0;
}

static enum err check_load(const struct elf *e, const struct elf_phdr *p)
{
	uint32_t rwx = p->flags & (PF_R | PF_W | PF_X);
	uint64_t end;

	if (!(rwx & PF_R) || (rwx & (PF_W | PF_X)) == (PF_W | PF_X))
		return ERR_UNSUPPORTED;
	if (p->filesz > p->memsz || !file_at(e, p->offset, p->filesz))
		return ERR_FORMAT;
	if (p->filesz != p->memsz && !(rwx & PF_W))
		return ERR_FORMAT;
	if ((p->offset & PAGE_MASK) != (p->vaddr & PAGE_MASK))
		return ERR_FORMAT;
	if (p->align & (p->align - 1) || p->align > ELF_ALIGN_MAX)
		return ERR_FORMAT;
	if (!add_u64(p->vaddr, p->memsz, &end) || end > ELF_SPAN_MAX)
		return ERR_FORMAT;
	if ((p->vaddr & ~(uint64_t)PAGE_MASK) < last_end(e))
		return ERR_FORMAT;
	return OK;
}

static enum err add_load(struct elf *e, const struct elf_phdr *p)
{
	struct elf_segment *s = &e->segment[e->segment_count];
	uint64_t page = p->vaddr & ~(uint64_t)PAGE_MASK;
	enum err r;

	if (!p->memsz)
		return OK;
	r = check_load(e, p);
	if (r != OK)
		return r;
	if (e->segment_count == ELF_SEGMENTS)
		return ERR_LIMIT;
	if (!e->segment_count)
		e->lo = page;
	if (p->align > e->align)
		e->align = p->align;
	*s = (struct elf_segment){ p->vaddr, p->memsz, p->offset, p->filesz,
		                   p->flags & (PF_R | PF_W | PF_X) };
	e->span = PAGES_OF(p->vaddr + p->memsz) * PAGE_SIZE - e->lo;
	e->segment_count++;
	return OK;
}

/* One note: size of name, size of content, type, "GNU", then properties padded to 8 bytes. */
static void decode_properties(struct elf *e, const struct elf_phdr *p)
{
	const uint8_t *b = file_at(e, p->offset, p->filesz);
	uint64_t off = 16, end;
	uint32_t w[4];

	if (!b || p->filesz < 16)
		return;
	memcpy(w, b, sizeof(w));
	if (w[0] != 4 || w[2] != NT_GNU_PROPERTY_TYPE_0 || memcmp(b + 12, "GNU", 4) ||
	    w[1] > p->filesz - 16)
		return;
	for (end = 16 + (uint64_t)w[1]; end - off >= 8;) {
		uint32_t type_len[2], bits;

		memcpy(type_len, b + off, sizeof(type_len));
		off += 8;
		if (type_len[1] > end - off)
			return;
		if (type_len[0] == PROPERTY_AARCH64_AND && type_len[1] >= 4) {
			memcpy(&bits, b + off, sizeof(bits));
			e->bti = bits & PROPERTY_AARCH64_BTI;
		}
		off += (type_len[1] + 7ull) & ~7ull;
		if (off > end)
			return;
	}
}

/* Headers other than PT_LOAD; their addresses are checked when all segments are known. */
static void note_header(struct elf *e, const struct elf_phdr *p)
{
	switch (p->type) {
	case PT_DYNAMIC:
		e->dynamic = (struct elf_table){ p->vaddr, p->filesz };
		break;
	case PT_TLS:
		e->tls = (struct elf_table){ p->vaddr, p->memsz };
		e->tls_filesz = p->filesz;
		break;
	case PT_GNU_RELRO:
		e->relro = (struct elf_table){ p->vaddr, p->memsz };
		break;
	case PT_GNU_PROPERTY:
		decode_properties(e, p);
		break;
	default:
		break;
	}
}

static enum err decode_segments(struct elf *e)
{
	const struct elf_segment *s;
	uint32_t i;

	e->align = PAGE_SIZE;
	for (i = 0; i < e->phdr_count; i++) {
		struct elf_phdr p = elf_phdr(e, i);
		enum err r = OK;

		if (p.type == PT_LOAD)
			r = add_load(e, &p);
		else
			note_header(e, &p);
		if (r != OK)
			return r;
	}
	if (!e->segment_count)
		return ERR_FORMAT;
	if (e->tls.len && (e->tls_filesz > e->tls.len || e->tls.len > ELF_SPAN_MAX ||
	                   (e->tls_filesz && !elf_at(e, e->tls.va, e->tls_filesz))))
		return ERR_FORMAT;
	if (e->relro.len) {
		s = elf_segment_of(e, e->relro.va, e->relro.len);
		if (!s || !(s->flags & PF_W))
			return ERR_FORMAT;
	}
	if (e->entry) {
		s = elf_segment_of(e, e->entry, 4);
		if (!s || !(s->flags & PF_X) || e->entry % 4)
			return ERR_FORMAT;
	}
	return OK;
}

static enum err add_rela(struct elf *e, uint64_t va, uint64_t len)
{
	if (!len)
		return OK;
	if (len % sizeof(struct elf_rela) || !elf_at(e, va, len))
		return ERR_FORMAT;
	if (e->rela_count == ELF_RELAS)
		return ERR_LIMIT;
	e->rela[e->rela_count++] = (struct elf_table){ va, len };
	return OK;
}

static enum err decode_sections(struct elf *e)
{
	struct elf_header h;
	struct elf_shdr s;
	const uint8_t *tab;
	uint32_t i;
	enum err r;

	memcpy(&h, e->bytes, sizeof(h));
	if (!h.shnum)
		return OK;
	tab = file_at(e, h.shoff, h.shnum * sizeof(s));
	if (!tab || h.shentsize != sizeof(s))
		return ERR_FORMAT;
	for (i = 0; i < h.shnum; i++) {
		memcpy(&s, tab + i * sizeof(s), sizeof(s));
		if (s.type != SHT_RELA || !(s.flags & SHF_ALLOC))
			continue;
		r = add_rela(e, s.addr, s.size);
		if (r != OK)
			return r;
	}
	return OK;
}

/* What one pass over the dynamic section collects before it can be judged. */
struct dyn_raw {
	uint64_t rela_ent, sym_ent, plt_rel;
	struct elf_table rela, plt_rela;
};

static enum err dyn_entry(struct elf *e, struct dyn_raw *raw, const struct elf_dyn *d)
{
	switch (d->tag) {
	case DT_NEEDED:
		if (e->needed_count == ELF_NEEDED)
			return ERR_LIMIT;
		e->needed[e->needed_count++] = d->val;
		break;
	case DT_PLTRELSZ:
		raw->plt_rela.len = d->val;
		break;
	case DT_JMPREL:
		raw->plt_rela.va = d->val;
		break;
	case DT_PLTREL:
		raw->plt_rel = d->val;
		break;
	case DT_RELA:
		raw->rela.va = d->val;
		break;
	case DT_RELASZ:
		raw->rela.len = d->val;
		break;
	case DT_RELAENT:
		raw->rela_ent = d->val;
		break;
	case DT_STRTAB:
		e->strings.va = d->val;
		break;
	case DT_STRSZ:
		e->strings.len = d->val;
		break;
	case DT_SYMTAB:
		e->symbols = d->val;
		break;
	case DT_SYMENT:
		raw->sym_ent = d->val;
		break;
	case DT_HASH:
		e->sysv_hash = d->val;
		break;
	case DT_GNU_HASH:
		e->gnu_hash = d->val;
		break;
	case DT_VERSYM:
		e->versions = d->val;
		break;
	case DT_REL:
	case DT_RELR:
	case DT_TEXTREL:
		return ERR_UNSUPPORTED;
	case DT_FLAGS:
		if (d->val & DF_TEXTREL)
			return ERR_UNSUPPORTED;
		break;
	default:
		break;
	}
	return OK;
}

static enum err decode_dynamic(struct elf *e)
{
	struct dyn_raw raw = {
		sizeof(struct elf_rela), sizeof(struct elf_sym), DT_RELA, { 0 }, { 0 }
	};
	const uint8_t *tab = elf_at(e, e->dynamic.va, e->dynamic.len);
	struct elf_dyn d;
	uint64_t i;
	enum err r;

	if (!e->dynamic.len)
		return OK;
	if (!tab)
		return ERR_FORMAT;
	for (i = 0; i + sizeof(d) <= e->dynamic.len; i += sizeof(d)) {
		memcpy(&d, tab + i, sizeof(d));
		if (d.tag == DT_NULL)
			break;
		r = dyn_entry(e, &raw, &d);
		if (r != OK)
			return r;
	}
	if (raw.rela_ent != sizeof(struct elf_rela) || raw.sym_ent != sizeof(struct elf_sym) ||
	    raw.plt_rel != DT_RELA)
		return ERR_FORMAT;
	if (e->strings.len && !elf_at(e, e->strings.va, e->strings.len))
		return ERR_FORMAT;
	if (e->rela_count)
		return OK;
	r = add_rela(e, raw.rela.va, raw.rela.len);
	return r == OK ? add_rela(e, raw.plt_rela.va, raw.plt_rela.len) : r;
}

enum err elf_decode(const void *bytes, uint64_t len, struct elf *out)
{
	enum err r;

	memset(out, 0, sizeof(*out));
	out->bytes = bytes;
	out->len = len;
	r = decode_header(out);
	if (r == OK)
		r = decode_segments(out);
	if (r == OK)
		r = decode_sections(out);
	if (r == OK)
		r = decode_dynamic(out);
	return r;
}

const struct elf_segment *elf_segment_of(const struct elf *e, uint64_t va, uint64_t len)
{
	uint32_t i;

	for (i = 0; i < e->segment_count; i++) {
		const struct elf_segment *s = &e->segment[i];

		if (span_within(va, len, s->va, s->memsz))
			return s;
	}
	return NULL;
}

const void *elf_at(const struct elf *e, uint64_t va, uint64_t len)
{
	uint32_t i;

	for (i = 0; i < e->segment_count; i++) {
		const struct elf_segment *s = &e->segment[i];

		if (!span_within(va, len, s->va, s->filesz))
			continue;
		if (e->bytes)
			return e->bytes + s->offset + (va - s->va);
		return (const void *)(uintptr_t)(va + e->bias);
	}
	return NULL;
}

const char *elf_string(const struct elf *e, uint64_t off)
{
	const char *s;

	if (off >= e->strings.len)
		return NULL;
	s = elf_at(e, e->strings.va + off, e->strings.len - off);
	return s && memchr(s, 0, e->strings.len - off) ? s : NULL;
}

bool elf_symbol(const struct elf *e, uint32_t index, struct elf_sym *out)
{
	const void *p;
	uint64_t va;

	if (!e->symbols || !add_u64(e->symbols, (uint64_t)index * sizeof(*out), &va))
		return false;
	p = elf_at(e, va, sizeof(*out));
	if (!p)
		return false;
	memcpy(out, p, sizeof(*out));
	return true;
}
