/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * signed - real signed images, made by ta-sign when a test wants one
 *
 * Files live in a folder of their own below /tmp and go with the program.
 */
#include "abi/ta_image.h"
#include "host/test.h"

#define TRUSTED_KEY "user/devkit/keys/default_ta.pem"

struct bytes {
	uint8_t *p;
	size_t n;
};

/* A file of this program: its path, valid until the eighth next call. */
const char *scratch(const char *name);
/* Run a shell command, which must succeed; its first %T is the path of ta-sign. */
void run_tool(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *ta_sign(void);

void bytes_write(const char *path, const void *p, size_t n);
struct bytes bytes_read(const char *path);
void bytes_free(struct bytes *b);

/* RSA-2048 key @name.pem that nobody trusts, and its public half @name.pub; made once. */
void make_key(const char *name);

/* @n bytes that stand for an ELF, in the file "elf". */
void make_elf(size_t n);
/* "elf" signed by @key for @uuid, with more options for ta-sign. */
struct bytes make_ta(const char *key, const char *uuid, const char *options);

/* Put hash and signature (PSS) into image @b, whose header starts at @at, over @hashed bytes after
 * them. */
void sign_again(struct bytes *b, size_t at, size_t hashed, const char *key);
