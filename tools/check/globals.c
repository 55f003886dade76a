/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check-globals: no writable object at file scope outside of nexus/ and arch/.
 *
 *	check-globals <list>
 *
 * Reads names of object files (64-bit ELF) on stdin and looks at every section
 * that is loaded and writable. What the list names, as "<file>:<symbol>" with
 * the file's last component, is excused: outside libraries. This is what makes
 * the isolation of guests readable: state that is not reached through a pointer
 * does not exist.
 */
#include "check.h"

#include <elf.h>

struct object {
	const char *path;
	const unsigned char *bytes;
	size_t size;
	const Elf64_Shdr *sections;
	size_t section_count;
};

static struct words excused;

/* Where [off, off + n) of the file is, or the end of the program. */
static const void *at(const struct object *o, uint64_t off, uint64_t n)
{
	if (off > o->size || n > o->size - off) {
		fprintf(stderr, "%s: not a whole object file\n", o->path);
		exit(2);
	}
	return o->bytes + off;
}

static struct object object_open(const char *path, const struct text *t)
{
	struct object o = { path, (const unsigned char *)t->bytes, t->size, NULL, 0 };
	const Elf64_Ehdr *h = at(&o, 0, sizeof(*h));

	if (memcmp(h->e_ident, ELFMAG, SELFMAG) != 0 || h->e_ident[EI_CLASS] != ELFCLASS64) {
		fprintf(stderr, "%s: not a 64-bit ELF object\n", path);
		exit(2);
	}
	o.section_count = h->e_shnum;
	o.sections = at(&o, h->e_shoff, (uint64_t)h->e_shnum * sizeof(*o.sections));
	return o;
}

static bool is_writable(const Elf64_Shdr *s)
{
	return (s->sh_flags & SHF_ALLOC) && (s->sh_flags & SHF_WRITE) && s->sh_size;
}

static bool is_excused(const char *path, const char *symbol)
{
	const char *slash = strrchr(path, '/');
	char key[512];
	size_t n = strcspn(symbol, ".");

	/* The compiler numbers what is static in a function: name.0, name.1, ... */
	snprintf(key, sizeof(key), "%s:%.*s", slash ? slash + 1 : path, (int)n, symbol);
	return words_find(&excused, key) >= 0;
}

/* Complain of the objects in writable sections, and mark those sections as explained. */
static void check_symbols(const struct object *o, const Elf64_Shdr *table, bool *explained)
{
	const Elf64_Sym *symbols = at(o, table->sh_offset, table->sh_size);
	const Elf64_Shdr *names = &o->sections[table->sh_link];
	size_t n = table->sh_size / sizeof(*symbols);

	for (size_t i = 1; i < n; i++) {
		const Elf64_Sym *s = &symbols[i];
		const char *name = at(o, names->sh_offset + s->st_name, 1);
		bool common = s->st_shndx == SHN_COMMON;

		if (!common && (s->st_shndx >= o->section_count || !s->st_size))
			continue;
		if (!common && !is_writable(&o->sections[s->st_shndx]))
			continue;
		if (!common)
			explained[s->st_shndx] = true;
		if (!is_excused(o->path, name))
			complain(o->path, 0, "'%s' is writable at file scope", name);
	}
}

static void check_object(const struct object *o)
{
	bool *explained = calloc(o->section_count + 1, sizeof(*explained));
	const Elf64_Ehdr *h = (const void *)o->bytes;
	const Elf64_Shdr *names = &o->sections[h->e_shstrndx];

	if (!explained)
		exit(2);
	for (size_t i = 0; i < o->section_count; i++) {
		if (o->sections[i].sh_type == SHT_SYMTAB)
			check_symbols(o, &o->sections[i], explained);
	}
	for (size_t i = 0; i < o->section_count; i++) {
		if (is_writable(&o->sections[i]) && !explained[i])
			complain(o->path, 0, "section %s is writable and has no name in it",
			         (const char *)at(o, names->sh_offset + o->sections[i].sh_name, 1));
	}
	free(explained);
}

int main(int argc, char **argv)
{
	const char *path;
	size_t files = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: check-globals <list>\n");
		return 2;
	}
	excused = words_read(argv[1]);
	while ((path = next_path())) {
		struct text t;
		struct object o;

		t = text_read_raw(path);
		o = object_open(path, &t);
		check_object(&o);
		text_free(&t);
		files++;
	}
	for (size_t i = 0; i < excused.count; i++) {
		if (!excused.seen[i])
			complain(argv[1], 0, "%s is not needed any more: remove it",
			         excused.word[i]);
	}
	if (!files)
		complain("check-globals", 0, "no object file to look at");
	return conclude("globals", "%zu objects, %zu symbols excused", files, excused.count);
}
