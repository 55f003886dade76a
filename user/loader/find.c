/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symbol look-up by name, through the GNU hash table or the older SysV one. Both are walked with
 * a bound on the number of steps, since a hostile chain may be a circle.
 */
#include "elf.h"

#include "base/bytes.h"

/* A sum that wraps is as good as any other number: elf_at() looks where it points. */
static bool word_at(const struct elf *e, uint64_t base, uint64_t index, uint32_t *out)
{
	const void *p = elf_at(e, base + index * sizeof(*out), sizeof(*out));

	if (p)
		memcpy(out, p, sizeof(*out));
	return p;
}

#define VERSION_HIDDEN 0x8000u

/* An old version of a symbol, which only those ask for that name the version; none of ours does. */
static bool is_old_version(const struct elf *e, uint32_t index)
{
	uint16_t version;
	const void *p;

	if (!e->versions)
		return false;
	p = elf_at(e, e->versions + index * 2ull, sizeof(version));
	if (!p)
		return false;
	memcpy(&version, p, sizeof(version));
	return version & VERSION_HIDDEN;
}

/* Is symbol @index a definition of @name that others may use? */
static bool defines(const struct elf *e, uint32_t index, const char *name, struct elf_sym *out)
{
	const char *s;

	if (!elf_symbol(e, index, out) || out->shndx == SHN_UNDEF)
		return false;
	if (elf_sym_bind(out) != STB_GLOBAL && elf_sym_bind(out) != STB_WEAK &&
	    elf_sym_bind(out) != STB_UNIQUE)
		return false;
	if (is_old_version(e, index))
		return false;
	s = elf_string(e, out->name);
	return s && !strcmp(s, name);
}

static enum err find_gnu(const struct elf *e, const char *name, struct elf_sym *out)
{
	uint32_t head[4], hash = 5381, h, i,
			  n; /* head: buckets, first symbol, bloom words, shift */
	uint64_t buckets, chains;
	const char *c;

	for (i = 0; i < 4; i++)
		if (!word_at(e, e->gnu_hash, i, &head[i]))
			return ERR_FORMAT;
	if (!head[0])
		return ERR_FORMAT;
	for (c = name; *c; c++)
		hash = hash * 33 + (uint8_t)*c;

	/* The bloom filter only saves time, and there are few symbols: it is skipped. */
	buckets = e->gnu_hash + sizeof(head) + head[2] * 8ull;
	chains = buckets + head[0] * 4ull;
	if (!word_at(e, buckets, hash % head[0], &n))
		return ERR_FORMAT;
	if (n < head[1])
		return ERR_NOENT;
	for (;; n++) {
		if (!word_at(e, chains, n - head[1], &h))
			return ERR_FORMAT;
		if ((h | 1) == (hash | 1) && defines(e, n, name, out))
			return OK;
		if (h & 1)
			return ERR_NOENT;
	}
}

static enum err find_sysv(const struct elf *e, const char *name, struct elf_sym *out)
{
	uint32_t count[2], hash = 0, n, steps; /* count: buckets, chain entries */
	const char *c;

	if (!word_at(e, e->sysv_hash, 0, &count[0]) || !word_at(e, e->sysv_hash, 1, &count[1]) ||
	    !count[0])
		return ERR_FORMAT;
	for (c = name; *c; c++) {
		hash = (hash << 4) + (uint8_t)*c;
		hash = (hash ^ (hash >> 24 & 0xf0)) & 0xfffffff;
	}
	/* The bound itself must be true: as many entries as it says are there. */
	if (!word_at(e, e->sysv_hash, 1ull + count[0] + count[1], &n) ||
	    !word_at(e, e->sysv_hash, 2ull + hash % count[0], &n))
		return ERR_FORMAT;
	for (steps = 0; n && steps < count[1]; steps++) {
		if (defines(e, n, name, out))
			return OK;
		if (!word_at(e, e->sysv_hash, 2ull + count[0] + n, &n))
			return ERR_FORMAT;
	}
	return ERR_NOENT;
}

enum err elf_find(const struct elf *e, const char *name, struct elf_sym *out)
{
	if (e->gnu_hash)
		return find_gnu(e, name, out);
	if (e->sysv_hash)
		return find_sysv(e, name, out);
	return ERR_NOENT;
}
