/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta-sign - signs Trusted Applications, and looks into signed ones
 *
 * image.c knows the format of abi/ta_image.h, elf.c a little of ELF, crypto.c libcrypto, file.c
 * reads and writes files, commands.c ties them together, and main.c reads the command line. Errors
 * are reported where they are found, in one line with the name of the file; functions then answer
 * false.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "abi/ta_image.h"

#define HASH_SIZE  32u
#define DEPTH_ROOT UINT32_MAX

struct bytes {
	uint8_t *p;
	size_t len;
};

/* Everything the command line can say. */
struct options {
	const char *command;
	const char *key, *in, *out, *sig, *chain, *name, *subkey, *enc_key;
	const char *uuid_text;
	uint8_t uuid[16];
	bool enc_class, raw;
	uint32_t version, max_depth, name_size, algo;
	int argc;
	char **argv;
};

/* main.c: "ta-sign: " and a line on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* commands.c: each answers whether it worked. main.c has seen that no option is missing. */
bool command_sign(const struct options *o);
bool command_digest(const struct options *o);
bool command_stitch(const struct options *o);
bool command_subkey(const struct options *o);
bool command_show(const struct options *o);
bool command_verify(const struct options *o);
bool command_keys(const struct options *o);

/* file.c */
bool file_read(const char *path, struct bytes *out);
bool file_write(const char *path, const struct bytes *parts, size_t count);
void bytes_free(struct bytes *b);
bool uuid_parse(const char *text, uint8_t uuid[16]);
void uuid_print(char text[37], const uint8_t uuid[16]);

/* elf.c: the UUID in the head of a TA. False: there is none, as in a shared library. */
bool elf_uuid(struct bytes elf, uint8_t out[16]);

/* crypto.c. A key may be private or public; NULL: reported. */
EVP_PKEY *key_load(const char *path, bool need_private);
EVP_PKEY *key_from_numbers(const uint8_t *n, size_t n_len, const uint8_t *e, size_t e_len);
size_t key_size(const EVP_PKEY *key);
bool key_numbers(const EVP_PKEY *key, struct bytes *n, uint64_t *e);
bool hash_parts(const char *digest, const struct bytes *parts, size_t count, uint8_t *out);
bool rsa_sign(EVP_PKEY *key, uint32_t algo, const uint8_t hash[HASH_SIZE], struct bytes *sig);
bool rsa_check(EVP_PKEY *key, uint32_t algo, const uint8_t hash[HASH_SIZE], struct bytes sig);
bool aes_gcm_encrypt(const char *hex_key, struct bytes clear, uint8_t iv[12], uint8_t tag[16],
                     struct bytes *cipher);

/* image.c: one signed header and what belongs to it, found in a file */
struct image {
	struct ta_shdr hdr;
	const uint8_t *hash, *sig;
	struct bytes body; /* what hdr.img_size counts */
	bool has_bootstrap;
	struct ta_bootstrap boot;
	bool has_encrypted;
	struct ta_encrypted enc;
	struct bytes enc_head;   /* struct ta_encrypted, iv, tag */
	struct ta_subkey subkey; /* when hdr.img_type is SUBKEY */
	struct bytes name;
	size_t next; /* offset of what follows */
};

/* Decode the image at @off of @file. Reports what is wrong, with @path, if it is. */
bool image_decode(const char *path, struct bytes file, size_t off, struct image *out);

/* The hash that the header of @i ought to hold. Encrypted images cannot be checked without key. */
bool image_hash(const struct image *i, uint8_t out[HASH_SIZE]);

/* The key inside a sub-key. NULL: reported. */
EVP_PKEY *image_subkey_key(const char *path, const struct image *i);

/* The UUID that must follow below sub-key @i. */
bool subkey_next_uuid(const struct image *i, struct bytes name, uint8_t out[16]);
