/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check-includes: who includes whom.
 *
 *	check-includes <kernel.mk>
 *
 * The build already hides what a module must not see; this says so in words,
 * covers what the include path cannot (headers of the system, "..", cycles),
 * and the folders outside of the kernel.
 *
 *   - a module includes itself and the closure of its DEPS, never upwards or
 *     sideways in LAYERS, and never another one's *_priv.h
 *   - abi/ needs nothing but <stdint.h>, <stddef.h> and itself
 *   - the kernel uses no header of the system but the compiler's own; what is
 *     of the host only (host/ and test/ folders) may
 *   - user/, nw/, tools/, examples/ and the rig know abi/ and base/, not the kernel
 *   - no header includes itself by way of others
 */
#include "check.h"

#define MODULES_MAX 64
#define FILES_MAX   4096
#define EDGES_MAX   32768

struct module {
	char name[32];
	int layer;
	char folder[64];
	uint64_t deps; /* direct, then closed; bit = index */
	bool third;    /* sees headers of an outside library */
	bool exists;
};

static struct module modules[MODULES_MAX];
static int module_count;

static char *file_name[FILES_MAX];
static int file_state[FILES_MAX]; /* 0 new, 1 on the path, 2 done */
static int file_count;
static struct {
	int from, to;
} edge[EDGES_MAX];
static int edge_count;

static int module_index(const char *name, size_t n)
{
	for (int i = 0; i < module_count; i++) {
		if (strlen(modules[i].name) == n && memcmp(modules[i].name, name, n) == 0)
			return i;
	}
	return -1;
}

static void layers_read(const char *path)
{
	struct text t = text_read(path);
	int layer = 0;

	for (size_t i = 0; i < t.line_count; i++) {
		char *rest, *sub;

		if (!starts_with(t.lines[i], "LAYERS :="))
			continue;
		for (char *l = strtok_r(t.lines[i] + 9, " ", &rest); l;
		     l = strtok_r(NULL, " ", &rest)) {
			for (char *m = strtok_r(l, "/", &sub); m; m = strtok_r(NULL, "/", &sub)) {
				struct module *n = &modules[module_count++];

				snprintf(n->name, sizeof(n->name), "%s", m);
				snprintf(n->folder, sizeof(n->folder),
				         layer < 2 ? "%s" : "kernel/%s", m);
				n->layer = layer;
			}
			layer++;
		}
	}
	text_free(&t);
	if (!module_count)
		complain(path, 0, "no LAYERS");
}

static void dep_add(struct module *m, const char *path, const char *name)
{
	int d = module_index(name, strlen(name));

	if (d < 0)
		complain(path, 0, "depends on '%s', which is no module", name);
	else if (modules[d].layer >= m->layer)
		complain(path, 0, "depends on '%s', which is not below it", name);
	else
		m->deps |= UINT64_C(1) << d;
}

static void module_read(struct module *m)
{
	char path[128];
	struct text t;
	FILE *f;

	snprintf(path, sizeof(path), "%s/module.mk", m->folder);
	f = fopen(path, "r");
	if (!f)
		return;
	fclose(f);
	m->exists = true;
	t = text_read(path);
	for (size_t i = 0; i < t.line_count; i++) {
		char *rest;

		m->third |= starts_with(t.lines[i], "THIRD :=");
		if (!starts_with(t.lines[i], "DEPS :="))
			continue;
		for (char *d = strtok_r(t.lines[i] + 7, " ", &rest); d;
		     d = strtok_r(NULL, " ", &rest))
			dep_add(m, path, d);
	}
	text_free(&t);
}

/* Lower modules come first, so one pass in order closes everything. */
static void modules_close(void)
{
	for (int i = 0; i < module_count; i++) {
		module_read(&modules[i]);
		for (int d = 0; d < i; d++) {
			if (modules[i].deps >> d & 1)
				modules[i].deps |= modules[d].deps;
		}
	}
}

static int module_of(const char *path)
{
	for (int i = 0; i < module_count; i++) {
		size_t n = strlen(modules[i].folder);

		if (starts_with(path, modules[i].folder) && path[n] == '/')
			return i;
	}
	return -1;
}

static bool is_for_host(const char *path)
{
	return strstr(path, "/host/") || strstr(path, "/test/") || starts_with(path, "base/libc/");
}

static int file_index(const char *name)
{
	for (int i = 0; i < file_count; i++) {
		if (strcmp(file_name[i], name) == 0)
			return i;
	}
	if (file_count == FILES_MAX)
		return -1;
	file_name[file_count] = strdup(name);
	return file_name[file_count] ? file_count++ : -1;
}

static void edge_add(const char *from, const char *to)
{
	int f = file_index(from), t = file_index(to);

	if (f < 0 || t < 0 || edge_count == EDGES_MAX) {
		fprintf(stderr, "check-includes: too many files\n");
		exit(2);
	}
	edge[edge_count].from = f;
	edge[edge_count++].to = t;
}

/* What base/libc/ gives to outside libraries, and to the module that serves them. */
static bool is_shim(const char *name)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "base/libc/%s", name);
	f = fopen(path, "r");
	if (f)
		fclose(f);
	return f != NULL;
}

/* A header of the system in module @m. */
static void check_system(const char *path, size_t line, const struct module *m, const char *name)
{
	static const char *const compiler[] = { "stdint.h", "stddef.h", "stdbool.h", "stdarg.h",
		                                "limits.h" };

	if (is_for_host(path))
		return;
	for (size_t i = 0; i < sizeof(compiler) / sizeof(*compiler); i++) {
		if (strcmp(name, compiler[i]) == 0)
			return;
	}
	if (m->third && (starts_with(name, "mbedtls/") || starts_with(name, "psa/") ||
	                 strcmp(name, "libfdt.h") == 0 || is_shim(name)))
		return;
	complain(path, line, "'%s' must not include <%s>", m->name, name);
}

/* "module/header.h" in module @m. */
static void check_module(const char *path, size_t line, int m, const char *name)
{
	const char *slash = strchr(name, '/');
	int d = slash ? module_index(name, (size_t)(slash - name)) : -1;
	char file[256];

	if (d < 0)
		return;
	snprintf(file, sizeof(file), "%s%s", modules[d].folder, slash);
	edge_add(path, file);
	if (d == m || (strstr(path, "/test/") && modules[d].layer > modules[m].layer))
		return;
	if (!(modules[m].deps >> d & 1))
		complain(path, line, "'%s' must not include \"%s\"", modules[m].name, name);
	else if (ends_with(name, "_priv.h"))
		complain(path, line, "\"%s\" is private to '%s'", name, modules[d].name);
}

/* Outside of the kernel only abi/ and base/ are known. */
static void check_outside(const char *path, size_t line, const char *name)
{
	static const char *const folders[] = { "user/",     "nw/",        "tools/",
		                               "examples/", "tests/rig/", "tests/linux/" };
	const char *slash = strchr(name, '/');
	int d = slash ? module_index(name, (size_t)(slash - name)) : -1;
	bool inside = starts_with(name, "kernel/") || (d >= 0 && modules[d].layer >= 2);

	for (size_t i = 0; inside && i < sizeof(folders) / sizeof(*folders); i++) {
		char own[256];
		FILE *f;

		if (!starts_with(path, folders[i]))
			continue;
		/* A folder of its own that has the name of a module is not the module. */
		snprintf(own, sizeof(own), "%s%s", folders[i], name);
		f = fopen(own, "r");
		if (f)
			fclose(f);
		else
			complain(path, line, "includes \"%s\", which is the kernel's own", name);
	}
}

static void check_include(const char *path, size_t line, char *spec)
{
	bool system = *spec == '<';
	int m = module_of(path);
	char *name = spec + 1;

	name[strcspn(name, ">\"")] = '\0';
	if (strstr(name, "..") && !strstr(path, "/test/")) {
		complain(path, line, "\"%s\" leaves its folder", name);
		return;
	}
	if (m < 0) {
		if (!system || starts_with(name, "kernel/"))
			check_outside(path, line, name);
		return;
	}
	if (system)
		check_system(path, line, &modules[m], name);
	else
		check_module(path, line, m, name);
	if (modules[m].layer == 0 && !starts_with(name, "abi/") && !starts_with(name, "std") &&
	    !strstr(path, "/test/"))
		complain(path, line, "abi/ needs nothing but <stdint.h> and <stddef.h>, not %s",
		         name);
}

static void check_file(const char *path)
{
	struct text t = text_read(path);

	for (size_t i = 0; i < t.line_count; i++) {
		char *p = t.lines[i];

		p += strspn(p, " \t");
		if (*p != '#')
			continue;
		p += 1 + strspn(p + 1, " \t");
		if (!starts_with(p, "include"))
			continue;
		p += 7 + strspn(p + 7, " \t");
		if (*p == '<' || *p == '"')
			check_include(path, i + 1, p);
	}
	text_free(&t);
}

static void find_cycles(int f)
{
	file_state[f] = 1;
	for (int i = 0; i < edge_count; i++) {
		if (edge[i].from != f)
			continue;
		if (file_state[edge[i].to] == 1)
			complain(file_name[f], 0, "includes itself by way of %s",
			         file_name[edge[i].to]);
		else if (file_state[edge[i].to] == 0)
			find_cycles(edge[i].to);
	}
	file_state[f] = 2;
}

int main(int argc, char **argv)
{
	const char *path;
	size_t files = 0;
	int existing = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: check-includes <kernel.mk>\n");
		return 2;
	}
	layers_read(argv[1]);
	modules_close();
	while ((path = next_path())) {
		if (!is_source(path))
			continue;
		check_file(path);
		files++;
	}
	for (int i = 0; i < file_count; i++) {
		if (file_state[i] == 0)
			find_cycles(i);
	}
	for (int i = 0; i < module_count; i++)
		existing += modules[i].exists;
	return conclude("includes", "%zu files, %d modules, %d edges", files, existing, edge_count);
}
