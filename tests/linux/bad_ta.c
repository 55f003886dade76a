// SPDX-License-Identifier: BSD-2-Clause
/*
 * TA files that must not load: one byte flipped, cut short, made longer, unsigned, signed by a
 * stranger, under another's name, absent. Each gives its client the error that fits, and the
 * good file still loads afterwards.
 *
 * The supplicant reads the file anew at each load, so writing it is all that is needed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tee.h"

#define FOLDER     "/usr/lib/optee_armtz"
#define OTHER_UUID "5a5a5a5a-0102-0304-0506-070809101112"

/* struct ta_shdr, and what follows it, as the file has it: where each field begins. */
#define HEADER_SIZE       20u
#define AT_HASH_SIZE      16u
#define AT_SIGNATURE_SIZE 18u
#define BOOTSTRAP_SIZE    20u

static const TEEC_Result security[] = { TEEC_ERROR_SECURITY };
static const TEEC_Result broken[] = { TEEC_ERROR_SECURITY, TEEC_ERROR_BAD_FORMAT };

/*
 * The peer parses the ELF before it has checked the hash, and asks for as much memory as the file
 * has bytes, be it none. There it only counts that it refuses.
 */
static const TEEC_Result peer_refuses[] = { TEEC_ERROR_SECURITY, TEEC_ERROR_BAD_FORMAT,
	                                    TEEC_ERROR_GENERIC, TEEC_ERROR_OUT_OF_MEMORY };

static TEEC_Context context;
static const char *hello_name;
static TEEC_UUID hello;
static uint8_t *image;
static size_t image_size;
static size_t hash_at = HEADER_SIZE;
static size_t signature_at;
static size_t bootstrap_at;
static size_t elf_at;

static char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), FOLDER "/%s.ta", name);
	return path;
}

/* The bytes of a file, for the life of the program. */
static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	uint8_t *bytes;

	if (file == NULL || fstat(fileno(file), &status) != 0)
		tap_bail("%s can be read", path);
	*size = (size_t)status.st_size;
	bytes = malloc(*size + 1);
	if (bytes == NULL || fread(bytes, 1, *size, file) != *size)
		tap_bail("%s can be read", path);
	fclose(file);
	return bytes;
}

static void write_file(const char *name, const uint8_t *bytes, size_t size)
{
	FILE *file = fopen(path_of(name), "wb");

	if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		tap_bail("%s can be written", path_of(name));
}

static uint32_t get16(size_t at)
{
	return image[at] | (uint32_t)image[at + 1] << 8;
}

/* One test: @got is the error that fits. */
static void expect_refusal(struct outcome got, const TEEC_Result *results, size_t count,
                           const char *name)
{
	if (getenv("TEE_IS_PEER") != NULL)
		tee_expect_one_of(got, peer_refuses, sizeof(peer_refuses) / sizeof(peer_refuses[0]),
		                  name);
	else
		tee_expect_one_of(got, results, count, name);
}

static void flip(size_t at, const TEEC_Result *results, size_t count, const char *what)
{
	char name[96];

	image[at] ^= 0x04;
	write_file(hello_name, image, image_size);
	snprintf(name, sizeof(name), "a TA with a bit flipped in %s is refused", what);
	expect_refusal(tee_probe_open(&context, hello), results, count, name);
	image[at] ^= 0x04;
}

static void flips(void)
{
	static const char *const fields[] = { "its magic", "its type", "its size",
		                              "its algorithm" };
	char what[64];

	for (size_t i = 0; i < HEADER_SIZE; i++) {
		if (i < AT_HASH_SIZE)
			snprintf(what, sizeof(what), "%s, byte %zu", fields[i / 4], i % 4);
		else
			snprintf(what, sizeof(what), "the size of its %s, byte %zu",
			         i < AT_SIGNATURE_SIZE ? "hash" : "signature", i % 2);
		flip(i, broken, 2, what);
	}
	flip(hash_at, security, 1, "the first byte of its hash");
	flip(signature_at - 1, security, 1, "the last byte of its hash");
	flip(signature_at, security, 1, "the first byte of its signature");
	flip((signature_at + bootstrap_at) / 2, security, 1, "the middle of its signature");
	flip(bootstrap_at - 1, security, 1, "the last byte of its signature");
	flip(bootstrap_at, security, 1, "its UUID");
	flip(bootstrap_at + 15, security, 1, "the last byte of its UUID");
	flip(bootstrap_at + 16, security, 1, "its version");
	flip(elf_at, security, 1, "the ELF's magic");
	flip(elf_at + 0x20, security, 1, "the ELF's header");
	for (size_t part = 1; part < 8; part++) {
		snprintf(what, sizeof(what), "%zu/8 of the ELF", part);
		flip(elf_at + (image_size - elf_at) * part / 8, security, 1, what);
	}
	flip(image_size - 1, security, 1, "the last byte of the ELF");
}

static void cut(size_t size, const char *where)
{
	char name[96];

	write_file(hello_name, image, size);
	snprintf(name, sizeof(name), "a TA cut %s (%zu bytes) is refused", where, size);
	expect_refusal(tee_probe_open(&context, hello), broken, 2, name);
}

static void cuts(void)
{
	cut(0, "to nothing");
	cut(1, "in its magic");
	cut(HEADER_SIZE - 1, "in its header");
	cut(HEADER_SIZE, "behind its header");
	cut(signature_at, "behind its hash");
	cut(bootstrap_at - 1, "in its signature");
	cut(bootstrap_at, "behind its signature");
	cut(elf_at - 1, "before its ELF");
	cut(elf_at, "at its ELF");
	cut(elf_at + 1, "in the ELF's magic");
	cut(elf_at + 63, "in the ELF's header");
	cut((elf_at + image_size) / 2, "in the middle of the ELF");
	cut(image_size - 1, "before its last byte");
}

static void longer(void)
{
	image[image_size] = 0;
	write_file(hello_name, image, image_size + 1);
	expect_refusal(tee_probe_open(&context, hello), broken, 2,
	               "a TA with a byte behind its end is refused");
}

static void unsigned_ones(void)
{
	uint8_t *copy = malloc(image_size);

	if (copy == NULL)
		tap_bail("there is memory for the test");
	write_file(hello_name, image + elf_at, image_size - elf_at);
	expect_refusal(tee_probe_open(&context, hello), broken, 2, "a bare ELF file is refused");

	memcpy(copy, image, image_size);
	memset(copy + signature_at, 0, bootstrap_at - signature_at);
	write_file(hello_name, copy, image_size);
	expect_refusal(tee_probe_open(&context, hello), security, 1,
	               "a TA with nothing for a signature is refused");
	memset(copy + signature_at, 0xff, bootstrap_at - signature_at);
	write_file(hello_name, copy, image_size);
	expect_refusal(tee_probe_open(&context, hello), security, 1,
	               "a TA with a signature larger than the modulus is refused");

	/* Neither hash nor signature, and a header that says so. */
	memcpy(copy, image, HEADER_SIZE);
	memset(copy + AT_HASH_SIZE, 0, 4);
	memcpy(copy + HEADER_SIZE, image + bootstrap_at, image_size - bootstrap_at);
	write_file(hello_name, copy, HEADER_SIZE + image_size - bootstrap_at);
	expect_refusal(tee_probe_open(&context, hello), broken, 2,
	               "a TA whose header claims a signature of no size is refused");
	free(copy);
}

static void strangers(void)
{
	size_t size;
	uint8_t *stranger = read_file("/usr/share/tests/stranger.ta", &size);

	write_file(hello_name, stranger, size);
	expect_refusal(tee_probe_open(&context, hello), security, 1,
	               "a TA signed with a key of nobody is refused");
	free(stranger);

	write_file(OTHER_UUID, image, image_size);
	expect_refusal(tee_probe_open(&context, tee_uuid_of(OTHER_UUID)), security, 1,
	               "a TA under the name of another is refused");
	unlink(path_of(OTHER_UUID));
}

static void absent(void)
{
	static const TEEC_Result not_found[] = { TEEC_ERROR_ITEM_NOT_FOUND };

	unlink(path_of(hello_name));
	tee_expect_one_of(tee_probe_open(&context, hello), not_found, 1,
	                  "a TA whose file is gone is not found");
}

static void good_again(const char *after)
{
	struct outcome got;
	char name[96];

	write_file(hello_name, image, image_size);
	got = tee_probe_open(&context, hello);
	snprintf(name, sizeof(name), "the good TA loads after %s", after);
	tap_ok(got.result == TEEC_SUCCESS, "%s", name);
}

int main(void)
{
	hello = tee_uuid("HELLO_UUID");
	hello_name = getenv("HELLO_UUID");
	image = read_file(path_of(hello_name), &image_size);
	if (image_size < HEADER_SIZE)
		tap_bail("the TA's file has a header");
	signature_at = hash_at + get16(AT_HASH_SIZE);
	bootstrap_at = signature_at + get16(AT_SIGNATURE_SIZE);
	elf_at = bootstrap_at + BOOTSTRAP_SIZE;
	if (elf_at + 64 >= image_size)
		tap_bail("the TA's file has all its parts");

	tee_init(&context);
	good_again("nothing happened to it");
	flips();
	good_again("flipped bits");
	cuts();
	good_again("being cut");
	longer();
	unsigned_ones();
	good_again("unsigned ones");
	strangers();
	absent();
	good_again("all of this");
	TEEC_FinalizeContext(&context);
	free(image);
	return tap_done();
}
