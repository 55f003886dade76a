/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * files - the file system that tee-supplicant would keep on disk, in memory
 *
 * Flat: a name is the whole path. A descriptor is the index of the file plus one; directories
 * are listed by prefix.
 */
#include "abi/tee_errors.h"
#include "base/bytes.h"
#include "memory.h"
#include "supplicant.h"

#define FILES_MAX  128u
#define NAME_MAX   128u
#define FILE_LIMIT (4u << 20)

struct file {
	char name[NAME_MAX]; /* empty: free */
	uint8_t *data;
	size_t pages;
	size_t size;
};

struct directory {
	bool open;
	char prefix[NAME_MAX];
	unsigned next;
};

static struct lock files_lock;
static struct file files[FILES_MAX];
static struct directory directories[4];

static bool get_name(const struct msg_param *p, char *name)
{
	struct shm *s;
	size_t off, n = p->rmem.size < NAME_MAX ? p->rmem.size : NAME_MAX;

	if (!supplicant_span(p, &s, &off) || !s)
		return false;
	memset(name, 0, NAME_MAX);
	shm_read(s, off, name, n);
	return name[0] && strnlen(name, n) < n;
}

static struct file *find(const char *name)
{
	for (unsigned i = 0; i < FILES_MAX; i++)
		if (!strcmp(files[i].name, name))
			return &files[i];
	return NULL;
}

static bool resize(struct file *f, size_t size)
{
	size_t pages = (size + PAGE_SIZE - 1) / PAGE_SIZE;
	uint8_t *data = NULL;

	if (size > FILE_LIMIT)
		return false;
	if (pages != f->pages) {
		if (pages)
			data = pages_get(pages);
		if (pages && f->pages)
			memcpy(data, f->data, f->size < size ? f->size : size);
		if (f->pages)
			pages_put(f->data, f->pages);
		f->data = data;
		f->pages = pages;
	} else if (size < f->size) {
		memset(f->data + size, 0, f->size - size);
	}
	f->size = size;
	return true;
}

static void remove_file(struct file *f)
{
	(void)resize(f, 0);
	f->name[0] = 0;
}

void files_remove_all(void)
{
	for (unsigned i = 0; i < FILES_MAX; i++)
		if (files[i].name[0])
			remove_file(&files[i]);
}

static struct file *by_descriptor(const struct msg_arg *m)
{
	uint64_t fd = m->params[0].value.b;

	if (fd < 1 || fd > FILES_MAX || !files[fd - 1].name[0])
		return NULL;
	return &files[fd - 1];
}

static uint32_t open_file(struct msg_arg *m, bool create)
{
	char name[NAME_MAX];
	struct file *f;

	if (m->param_count != 3 || !get_name(&m->params[1], name))
		return TEE_ERROR_BAD_PARAMETERS;
	f = find(name);
	if (!f && create) {
		f = find("");
		if (!f)
			return TEE_ERROR_STORAGE_NO_SPACE;
		memcpy(f->name, name, NAME_MAX);
	} else if (f && create) {
		(void)resize(f, 0);
	}
	if (!f)
		return TEE_ERROR_ITEM_NOT_FOUND;
	m->params[2].value.a = (uint64_t)(f - files) + 1;
	return TEE_SUCCESS;
}

static uint32_t read_file(struct msg_arg *m, struct file *f)
{
	uint64_t at = m->params[0].value.c;
	struct shm *s;
	size_t off, n;

	if (m->param_count != 2 || !supplicant_span(&m->params[1], &s, &off) || !s)
		return TEE_ERROR_BAD_PARAMETERS;
	n = at < f->size ? f->size - at : 0;
	if (n > m->params[1].rmem.size)
		n = m->params[1].rmem.size;
	if (n)
		shm_write(s, off, f->data + at, n);
	m->params[1].rmem.size = n;
	return TEE_SUCCESS;
}

static uint32_t write_file(struct msg_arg *m, struct file *f)
{
	uint64_t at = m->params[0].value.c;
	size_t off, n = m->params[1].rmem.size;
	struct shm *s;

	if (m->param_count != 2 || !supplicant_span(&m->params[1], &s, &off) || !s)
		return TEE_ERROR_BAD_PARAMETERS;
	if (at > FILE_LIMIT || n > FILE_LIMIT || (at + n > f->size && !resize(f, at + n)))
		return TEE_ERROR_STORAGE_NO_SPACE;
	if (n)
		shm_read(s, off, f->data + at, n);
	return TEE_SUCCESS;
}

static uint32_t rename_file(struct msg_arg *m)
{
	char from[NAME_MAX], to[NAME_MAX];
	struct file *old, *gone;

	if (m->param_count != 3 || !get_name(&m->params[1], from) || !get_name(&m->params[2], to))
		return TEE_ERROR_BAD_PARAMETERS;
	old = find(from);
	gone = find(to);
	if (!old)
		return TEE_ERROR_ITEM_NOT_FOUND;
	if (gone && !m->params[0].value.b)
		return TEE_ERROR_ACCESS_CONFLICT;
	if (gone)
		remove_file(gone);
	memcpy(old->name, to, NAME_MAX);
	return TEE_SUCCESS;
}

static uint32_t open_directory(struct msg_arg *m)
{
	char name[NAME_MAX];

	if (m->param_count != 3 || !get_name(&m->params[1], name))
		return TEE_ERROR_BAD_PARAMETERS;
	for (unsigned i = 0; i < array_count(directories); i++) {
		if (directories[i].open)
			continue;
		directories[i] = (struct directory){ .open = true };
		memcpy(directories[i].prefix, name, NAME_MAX);
		m->params[2].value.a = i + 1;
		return TEE_SUCCESS;
	}
	return TEE_ERROR_OUT_OF_MEMORY;
}

static uint32_t read_directory(struct msg_arg *m, struct directory *d)
{
	size_t prefix = strlen(d->prefix), off, n;
	struct shm *s;

	if (m->param_count != 2 || !supplicant_span(&m->params[1], &s, &off) || !s)
		return TEE_ERROR_BAD_PARAMETERS;
	for (; d->next < FILES_MAX; d->next++) {
		const char *name = files[d->next].name;

		if (!name[0] || strncmp(name, d->prefix, prefix))
			continue;
		name += prefix;
		while (*name == '/')
			name++;
		n = strlen(name) + 1;
		if (n > m->params[1].rmem.size) {
			m->params[1].rmem.size = n;
			return TEE_ERROR_SHORT_BUFFER;
		}
		shm_write(s, off, name, n);
		m->params[1].rmem.size = n;
		d->next++;
		return TEE_SUCCESS;
	}
	return TEE_ERROR_ITEM_NOT_FOUND;
}

static uint32_t serve_directory(struct msg_arg *m)
{
	uint64_t handle = m->params[0].value.b;
	struct directory *d;

	if (m->params[0].value.a == RPC_FS_OPENDIR)
		return open_directory(m);
	if (handle < 1 || handle > array_count(directories) || !directories[handle - 1].open)
		return TEE_ERROR_BAD_PARAMETERS;
	d = &directories[handle - 1];
	if (m->params[0].value.a == RPC_FS_READDIR)
		return read_directory(m, d);
	d->open = false;
	return TEE_SUCCESS;
}

static uint32_t serve_open_file(struct msg_arg *m)
{
	struct file *f = by_descriptor(m);

	if (!f)
		return TEE_ERROR_BAD_PARAMETERS;
	switch (m->params[0].value.a) {
	case RPC_FS_READ:
		return read_file(m, f);
	case RPC_FS_WRITE:
		return write_file(m, f);
	case RPC_FS_TRUNCATE:
		return resize(f, m->params[0].value.c) ? TEE_SUCCESS : TEE_ERROR_STORAGE_NO_SPACE;
	default: /* RPC_FS_CLOSE */
		return TEE_SUCCESS;
	}
}

static uint32_t serve_remove(struct msg_arg *m)
{
	char name[NAME_MAX];
	struct file *f;

	if (m->param_count != 2 || !get_name(&m->params[1], name))
		return TEE_ERROR_BAD_PARAMETERS;
	f = find(name);
	if (!f)
		return TEE_ERROR_ITEM_NOT_FOUND;
	remove_file(f);
	return TEE_SUCCESS;
}

static uint32_t serve_one(struct msg_arg *m)
{
	if (m->param_count < 1)
		return TEE_ERROR_BAD_PARAMETERS;
	switch (m->params[0].value.a) {
	case RPC_FS_OPEN:
		return open_file(m, false);
	case RPC_FS_CREATE:
		return open_file(m, true);
	case RPC_FS_CLOSE:
	case RPC_FS_READ:
	case RPC_FS_WRITE:
	case RPC_FS_TRUNCATE:
		return serve_open_file(m);
	case RPC_FS_REMOVE:
		return serve_remove(m);
	case RPC_FS_RENAME:
		return rename_file(m);
	case RPC_FS_OPENDIR:
	case RPC_FS_CLOSEDIR:
	case RPC_FS_READDIR:
		return serve_directory(m);
	default:
		return TEE_ERROR_NOT_SUPPORTED;
	}
}

uint32_t files_serve(struct msg_arg *m)
{
	uint32_t result;

	lock_take(&files_lock);
	result = serve_one(m);
	lock_drop(&files_lock);
	return result;
}
