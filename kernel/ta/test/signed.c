/* SPDX-License-Identifier: BSD-2-Clause */
#include "signed.h"

#include <limits.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/crypto.h"

extern char **environ;

static char folder[64];

/* The exit status of "sh -c @command". */
static int shell(const char *command)
{
	char *const argv[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
	int status = -1;
	pid_t pid;

	if (posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ))
		return -1;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static void remove_folder(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (shell(command))
		fprintf(stderr, "%s stays\n", folder);
}

const char *scratch(const char *name)
{
	static char paths[8][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 8];

	if (!*folder) {
		snprintf(folder, sizeof(folder), "/tmp/postern-test.XXXXXX");
		assert_non_null(mkdtemp(folder));
		atexit(remove_folder);
	}
	snprintf(path, PATH_MAX, "%s/%s", folder, name);
	return path;
}

/* <build>/host/test/ta/test-ta -> <build>/tools/ta-sign */
const char *ta_sign(void)
{
	static char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 32);
	int i;

	assert_true(n > 0);
	path[n] = '\0';
	for (i = 0; i < 4; i++)
		*strrchr(path, '/') = '\0';
	snprintf(path + strlen(path), sizeof(path) - strlen(path), "/tools/ta-sign");
	return path;
}

void run_tool(const char *format, ...)
{
	char command[4 * PATH_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	if (shell(command))
		fail_msg("%s", command);
}

void bytes_write(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

struct bytes bytes_read(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct bytes b;
	long n;

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	n = ftell(f);
	rewind(f);
	b.n = (size_t)n;
	b.p = malloc(b.n + 1);
	assert_int_equal(fread(b.p, 1, b.n, f), b.n);
	fclose(f);
	return b;
}

void bytes_free(struct bytes *b)
{
	free(b->p);
	b->p = NULL;
}

void make_key(const char *name)
{
	char file[64];

	snprintf(file, sizeof(file), "%s.pem", name);
	if (access(scratch(file), F_OK) == 0)
		return;
	run_tool("openssl genrsa -out %s 2048 2>/dev/null", scratch(file));
	snprintf(file + strlen(name), sizeof(file) - strlen(name), ".pub");
	run_tool("openssl rsa -in %s/%s.pem -pubout -out %s 2>/dev/null", folder, name,
	         scratch(file));
}

void make_elf(size_t n)
{
	uint8_t *p = malloc(n);
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = (uint8_t)(i * 31 + i / 253);
	memcpy(p, "\177ELF", n < 4 ? n : 4);
	bytes_write(scratch("elf"), p, n);
	free(p);
}

struct bytes make_ta(const char *key, const char *uuid, const char *options)
{
	run_tool("%s sign --key %s --uuid %s --in %s --out %s %s", ta_sign(), key, uuid,
	         scratch("elf"), scratch("ta"), options);
	return bytes_read(scratch("ta"));
}

void sign_again(struct bytes *b, size_t at, size_t hashed, const char *key)
{
	const size_t head = sizeof(struct ta_shdr);
	struct ta_shdr shdr;
	struct bytes sig;
	struct sha256 h;

	memcpy(&shdr, b->p + at, head);
	sha256_start(&h);
	sha256_add(&h, b->p + at, head);
	sha256_add(&h, b->p + at + head + SHA256_SIZE + shdr.sig_size, hashed);
	sha256_end(&h, b->p + at + head);
	bytes_write(scratch("hash"), b->p + at + head, SHA256_SIZE);
	run_tool("openssl pkeyutl -sign -inkey %s -in %s -out %s -pkeyopt digest:sha256 "
	         "-pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:32",
	         key, scratch("hash"), scratch("sig"));
	sig = bytes_read(scratch("sig"));
	assert_int_equal(sig.n, shdr.sig_size);
	memcpy(b->p + at + head + SHA256_SIZE, sig.p, sig.n);
	bytes_free(&sig);
}
