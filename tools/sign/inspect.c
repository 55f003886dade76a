/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at signed images, and the list of keys that goes into a kernel.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sign.h"

static const char *const type_names[] = { "TA (old style)", "TA", "encrypted TA", "sub-key" };

static void print_image(const struct image *i, size_t off)
{
	uint8_t hash[HASH_SIZE];
	char uuid[37];

	printf("at %zu: %s\n", off, type_names[i->hdr.img_type]);
	printf("  image      %u bytes\n", i->hdr.img_size);
	printf("  signature  RSA-%u, %s, SHA-256\n", i->hdr.sig_size * 8u,
	       i->hdr.algo == TA_IMAGE_ALGO_PSS_SHA256 ? "PSS" : "PKCS#1 v1.5");
	if (i->has_bootstrap) {
		uuid_print(uuid, i->boot.uuid);
		printf("  uuid       %s\n  version    %u\n", uuid, i->boot.version);
	}
	if (i->hdr.img_type == TA_IMAGE_SUBKEY) {
		uuid_print(uuid, i->subkey.uuid);
		printf("  uuid       %s\n  version    %u\n", uuid, i->subkey.version);
		printf("  max depth  %u\n  name       %u bytes, \"%.*s\"\n", i->subkey.max_depth,
		       i->subkey.name_size, (int)strnlen((const char *)i->name.p, i->name.len),
		       i->name.p ? (const char *)i->name.p : "");
	}
	if (i->has_encrypted)
		printf("  encrypted  %s key; the hash covers the clear text\n",
		       i->enc.flags & TA_IMAGE_ENC_KEY_CLASS ? "class-wide" : "device");
	else if (image_hash(i, hash))
		printf("  hash       %s\n", memcmp(hash, i->hash, HASH_SIZE) ? "WRONG" : "right");
}

bool command_show(const struct options *o)
{
	struct bytes file;
	struct image i;
	size_t off = 0;
	bool ok;

	if (!file_read(o->in, &file))
		return false;
	do {
		ok = image_decode(o->in, file, off, &i);
		if (ok)
			print_image(&i, off);
		off = i.next;
	} while (ok && off < file.len);
	bytes_free(&file);
	return ok;
}

/* What one link of a chain hands to the next. */
struct trust {
	EVP_PKEY *key;
	uint32_t depth;
	bool bound; /* the UUID below is given */
	uint8_t uuid[16];
};

static bool check_link(const char *path, const struct image *i, struct trust *t)
{
	bool subkey = i->hdr.img_type == TA_IMAGE_SUBKEY;
	const uint8_t *uuid = subkey ? i->subkey.uuid : i->has_bootstrap ? i->boot.uuid : NULL;
	struct bytes sig = { (void *)(uintptr_t)i->sig, i->hdr.sig_size };
	uint8_t hash[HASH_SIZE];

	if (!rsa_check(t->key, i->hdr.algo, i->hash, sig)) {
		complain("%s: the signature is not by the key that is wanted here", path);
		return false;
	}
	if (i->has_encrypted) {
		complain("%s: signature right; the hash can be checked only after decryption",
		         path);
		return false;
	}
	if (!image_hash(i, hash))
		return false;
	if (memcmp(hash, i->hash, HASH_SIZE)) {
		complain("%s: the image was changed after it was signed", path);
		return false;
	}
	if (t->bound && uuid && memcmp(uuid, t->uuid, 16)) {
		complain("%s: the UUID is not the one that the sub-key above allows", path);
		return false;
	}
	if (!subkey)
		return true;
	if (i->subkey.max_depth >= t->depth) {
		complain("%s: the chain is deeper than a sub-key allows", path);
		return false;
	}
	t->depth = i->subkey.max_depth;
	t->bound = true;
	EVP_PKEY_free(t->key);
	t->key = image_subkey_key(path, i);
	return t->key && subkey_next_uuid(i, i->name, t->uuid);
}

static bool verify_file(const struct options *o, struct bytes file, struct trust *t)
{
	struct image i;
	size_t off = 0;
	char uuid[37];

	do {
		if (!image_decode(o->in, file, off, &i) || !check_link(o->in, &i, t))
			return false;
		off = i.next;
	} while (i.hdr.img_type == TA_IMAGE_SUBKEY && off < file.len);
	if (i.hdr.img_type == TA_IMAGE_SUBKEY) {
		complain("%s: a chain of sub-keys without a TA", o->in);
		return false;
	}
	if (o->uuid_text && (!i.has_bootstrap || memcmp(i.boot.uuid, o->uuid, 16))) {
		complain("%s: this is the TA of another UUID", o->in);
		return false;
	}
	uuid_print(uuid, i.boot.uuid);
	printf("%s: right, TA %s version %u\n", o->in, uuid, i.boot.version);
	return true;
}

bool command_verify(const struct options *o)
{
	struct trust t = { .depth = DEPTH_ROOT };
	struct bytes file = { 0 };
	bool ok;

	t.key = key_load(o->key, false);
	ok = t.key && file_read(o->in, &file) && verify_file(o, file, &t);
	bytes_free(&file);
	EVP_PKEY_free(t.key);
	return ok;
}

static bool print_key(FILE *f, const char *path, int number, uint64_t *e, size_t *size)
{
	EVP_PKEY *key = key_load(path, false);
	struct bytes n = { 0 };
	bool ok = key && key_numbers(key, &n, e);
	size_t i;

	EVP_PKEY_free(key);
	if (ok) {
		fprintf(f, "\nstatic const uint8_t key%d[] = {", number);
		for (i = 0; i < n.len; i++)
			fprintf(f, "%s0x%02x,", i % 12 ? " " : "\n\t", n.p[i]);
		fprintf(f, "\n};\n");
		*size = n.len;
	}
	bytes_free(&n);
	return ok;
}

static void print_name(FILE *f, const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	for (; *name && strcmp(name, ".pem"); name++)
		if (*name != '"' && *name != '\\' && *name >= ' ')
			fputc(*name, f);
}

/* Arguments are PEM files, each perhaps with a name of its own in front: name=file.pem */
bool command_keys(const struct options *o)
{
	FILE *f = o->out ? fopen(o->out, "w") : stdout;
	uint64_t e[16];
	size_t size[16];
	bool ok = f && o->argc > 0 && o->argc <= 16;
	int i;

	if (!ok)
		complain(f ? "between 1 and 16 PEM files are needed" : "cannot write the output");
	if (ok)
		fprintf(f, "/* Generated by ta-sign keys: the keys that this kernel trusts. */\n"
		           "#include \"abi/ta_keys.h\"\n");
	for (i = 0; ok && i < o->argc; i++) {
		const char *path = strchr(o->argv[i], '=');

		ok = print_key(f, path ? path + 1 : o->argv[i], i, &e[i], &size[i]);
	}
	if (ok)
		fprintf(f, "\nconst struct ta_key ta_keys[] = {\n");
	for (i = 0; ok && i < o->argc; i++) {
		const char *eq = strchr(o->argv[i], '=');

		fprintf(f, "\t{ \"");
		if (eq)
			fprintf(f, "%.*s", (int)(eq - o->argv[i]), o->argv[i]);
		else
			print_name(f, o->argv[i]);
		fprintf(f, "\", key%d, %zu, %" PRIu64 " },\n", i, size[i], e[i]);
	}
	if (ok)
		fprintf(f, "};\nconst size_t ta_key_count = %d;\n", o->argc);
	if (f && f != stdout && (fclose(f) || !ok)) {
		remove(o->out);
		ok = false;
	}
	return ok;
}
