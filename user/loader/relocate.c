/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Relocation. Tables and symbols are read from the files, which nobody can change any more; only
 * the targets lie in the TA's memory, and each must lie in a writable segment of its own object.
 */
#include "base/bytes.h"
#include "base/range.h"
#include "state.h"

/* A symbol together with the object that defines it; object is NULL for a weak absence. */
struct binding {
	const struct object *object;
	struct elf_sym sym;
};

static enum err bind_name(const struct state *st, const char *name, struct binding *b)
{
	uint32_t i;

	for (i = 0; i < st->count; i++) {
		enum err r = elf_find(&st->object[i]->elf, name, &b->sym);

		if (r == ERR_NOENT)
			continue;
		b->object = st->object[i];
		return r;
	}
	return ERR_NOENT;
}

/* Symbol 0 means the object itself. */
static enum err bind_symbol(const struct state *st, const struct object *o, uint32_t index,
                            struct binding *b)
{
	struct elf_sym own;
	const char *name;
	enum err r;

	*b = (struct binding){ .object = o };
	if (!index)
		return OK;
	if (!elf_symbol(&o->elf, index, &own))
		return ERR_FORMAT;
	b->sym = own;
	if (own.shndx != SHN_UNDEF && (elf_sym_bind(&own) == STB_LOCAL || own.other & 3))
		return OK;
	name = elf_string(&o->elf, own.name);
	if (!name)
		return ERR_FORMAT;
	r = bind_name(st, name, b);
	if (r == ERR_NOENT && own.shndx != SHN_UNDEF) {
		*b = (struct binding){ o, own };
		return OK;
	}
	if (r == ERR_NOENT && elf_sym_bind(&own) == STB_WEAK) {
		*b = (struct binding){ NULL, { 0 } };
		return OK;
	}
	if (r == ERR_NOENT)
		say("symbol not found: ", name);
	return r;
}

/* The address that a binding stands for, in this TA's memory. */
static enum err binding_address(const struct binding *b, uint64_t *out)
{
	*out = 0;
	if (!b->object)
		return OK;
	if (b->sym.shndx == SHN_ABS) {
		*out = b->sym.value;
		return OK;
	}
	if (elf_sym_type(&b->sym) > STT_SECTION)
		return ERR_UNSUPPORTED;
	if (b->sym.value > b->object->elf.lo + b->object->elf.span)
		return ERR_FORMAT;
	*out = b->object->elf.bias + b->sym.value;
	return OK;
}

/* The thread-local offset that a binding stands for, relative to its module's block. */
static enum err binding_tls(const struct binding *b, int64_t addend, uint64_t *out)
{
	uint64_t value = b->sym.value + (uint64_t)addend;

	if (!b->object || !b->object->elf.tls.len || value > b->object->elf.tls.len)
		return ERR_FORMAT;
	*out = value;
	return OK;
}

static uint64_t module_id(const struct state *st, const struct object *o)
{
	uint64_t i;

	for (i = 0; i < st->count && st->object[i] != o; i++)
		;
	return i + 1;
}

static void put(uint64_t at, uint64_t value)
{
	memcpy((void *)(uintptr_t)at, &value, sizeof(value));
}

static enum err apply_tls(const struct state *st, uint32_t type, const struct elf_rela *r,
                          const struct binding *b, uint64_t at)
{
	uint64_t value;
	enum err e = binding_tls(b, r->addend, &value);

	if (e != OK)
		return e;
	switch (type) {
	case R_TLS_DTPMOD:
		put(at, module_id(st, b->object));
		return OK;
	case R_TLS_DTPREL:
		put(at, value);
		return OK;
	case R_TLS_TPREL:
		put(at, b->object->tls_offset + value);
		return OK;
	case R_TLSDESC:
		put(at, (uint64_t)(uintptr_t)tlsdesc_static);
		put(at + 8, b->object->tls_offset + value);
		return OK;
	default:
		return ERR_UNSUPPORTED;
	}
}

static enum err apply(const struct state *st, const struct object *o, const struct elf_rela *r)
{
	uint32_t type = (uint32_t)r->info;
	uint64_t width = type == R_TLSDESC ? 16 : 8;
	const struct elf_segment *s;
	struct binding b;
	uint64_t value;
	enum err e;

	if (type == R_NONE)
		return OK;
	s = elf_segment_of(&o->elf, r->offset, width);
	if (!s || !(s->flags & PF_W))
		return ERR_FORMAT;
	if (type == R_RELATIVE) {
		put(r->offset + o->elf.bias, o->elf.bias + (uint64_t)r->addend);
		return OK;
	}
	e = bind_symbol(st, o, (uint32_t)(r->info >> 32), &b);
	if (e != OK)
		return e;
	if (type != R_ABS64 && type != R_GLOB_DAT && type != R_JUMP_SLOT)
		return apply_tls(st, type, r, &b, r->offset + o->elf.bias);
	e = binding_address(&b, &value);
	if (e == OK)
		put(r->offset + o->elf.bias, value + (uint64_t)r->addend);
	return e;
}

static enum err relocate_table(const struct state *st, const struct object *o, struct elf_table t)
{
	const uint8_t *p = elf_at(&o->elf, t.va, t.len);
	struct elf_rela r;
	uint64_t i;
	enum err e;

	for (i = 0; i < t.len; i += sizeof(r)) {
		memcpy(&r, p + i, sizeof(r));
		e = apply(st, o, &r);
		if (e != OK)
			return e;
	}
	return OK;
}

/*
 * Thread-local blocks lie one behind the other after the two words of the thread pointer, in the
 * order of the objects, without padding. That is what OP-TEE's start-up code, linked into TAs,
 * lays out; the two must agree.
 */
static void assign_tls(struct state *st, uint32_t first)
{
	uint32_t i;

	if (!first)
		st->tls_next = 16;
	for (i = first; i < st->count; i++) {
		struct object *o = st->object[i];

		o->tls_offset = st->tls_next;
		st->tls_next += o->elf.tls.len;
	}
}

/* Constants that needed relocation become read-only; partial pages at the end stay as they are. */
static uint64_t seal_relro(const struct object *o)
{
	uint64_t lo = o->elf.relro.va & ~(uint64_t)PAGE_MASK;
	uint64_t hi = (o->elf.relro.va + o->elf.relro.len) & ~(uint64_t)PAGE_MASK;

	if (!o->elf.relro.len || hi <= lo)
		return TEE_SUCCESS;
	return sys_protect(lo + o->elf.bias, hi - lo, LOADER_PROT_R);
}

uint64_t objects_relocate(struct state *st, uint32_t first)
{
	uint32_t i, n;

	assign_tls(st, first);
	for (i = first; i < st->count; i++) {
		const struct object *o = st->object[i];
		enum err e = OK;
		uint64_t code;

		for (n = 0; n < o->elf.rela_count && e == OK; n++)
			e = relocate_table(st, o, o->elf.rela[n]);
		if (e != OK) {
			say("cannot relocate ", o->name);
			return tee_of(e);
		}
		code = seal_relro(o);
		if (code != TEE_SUCCESS)
			return code;
	}
	return TEE_SUCCESS;
}

uint64_t objects_find(const struct state *st, const char *name, uint64_t size)
{
	struct binding b;
	uint64_t at;

	if (bind_name(st, name, &b) != OK || binding_address(&b, &at) != OK)
		return 0;
	return elf_segment_of(&b.object->elf, b.sym.value, size) ? at : 0;
}

enum err symbol_find(const struct state *st, const struct object *o, const char *name,
                     uint64_t *out)
{
	struct binding b = { .object = o };
	enum err r;

	r = o ? elf_find(&o->elf, name, &b.sym) : bind_name(st, name, &b);
	return r == OK ? binding_address(&b, out) : r;
}
