/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making images: sign, digest, stitch, subkey. Looking at them: inspect.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sign.h"

#define PARTS_MAX 10

/* An image in the making: what is written, and what of it is hashed. */
struct making {
	struct bytes chain, name, in, cipher, sig;
	struct image last; /* the sub-key that vouches for us, if there is a chain */
	bool chained;
	struct ta_shdr hdr;
	struct ta_bootstrap boot;
	struct ta_encrypted enc;
	uint8_t iv[12], tag[16];
	uint8_t hash[HASH_SIZE];
	EVP_PKEY *key;
};

static void making_free(struct making *m)
{
	bytes_free(&m->chain);
	bytes_free(&m->name);
	bytes_free(&m->in);
	bytes_free(&m->cipher);
	bytes_free(&m->sig);
	EVP_PKEY_free(m->key);
}

static struct bytes of(const void *p, size_t len)
{
	return (struct bytes){ (void *)(uintptr_t)p, len };
}

/* Read the chain to its last link, and lay out the name that is to follow it. */
static bool load_chain(const struct options *o, struct making *m)
{
	size_t off = 0;

	if (!o->chain) {
		if (o->name)
			complain("--name makes sense only below a sub-key: use --chain");
		return !o->name;
	}
	if (!file_read(o->chain, &m->chain))
		return false;
	do {
		if (!image_decode(o->chain, m->chain, off, &m->last))
			return false;
		if (m->last.hdr.img_type != TA_IMAGE_SUBKEY) {
			complain("%s: holds a TA, not a chain of sub-keys", o->chain);
			return false;
		}
		off = m->last.next;
	} while (off < m->chain.len);
	m->chained = true;

	if (o->name && strlen(o->name) > m->last.subkey.name_size) {
		complain("%s: names below this sub-key have at most %u bytes", o->chain,
		         m->last.subkey.name_size);
		return false;
	}
	if (m->last.subkey.name_size && !o->name) {
		complain("%s: what is below this sub-key needs a --name", o->chain);
		return false;
	}
	m->name.len = m->last.subkey.name_size;
	m->name.p = calloc(1, m->name.len + 1);
	if (m->name.p && o->name)
		memcpy(m->name.p, o->name, strlen(o->name));
	return m->name.p;
}

/* The UUID is the user's choice, unless a chain dictates it. */
static bool choose_uuid(const struct options *o, const struct making *m, uint8_t out[16])
{
	char text[37];

	if (!m->chained) {
		memcpy(out, o->uuid, 16);
		return true;
	}
	if (!subkey_next_uuid(&m->last, m->name, out))
		return false;
	if (o->uuid_text && memcmp(out, o->uuid, 16)) {
		uuid_print(text, out);
		complain("below this sub-key and with this name the UUID is %s", text);
		return false;
	}
	return true;
}

/* A TA that was copied often still has the UUID of where it comes from, in one of two places. */
static bool head_fits(const struct options *o, const struct making *m)
{
	const uint8_t *u = m->boot.uuid;
	uint8_t head[16];
	char is[37], wanted[37];

	if (!elf_uuid(m->in, head) || !memcmp(head, u, 16))
		return true;
	uuid_print(is, head);
	uuid_print(wanted, u);
	complain("%s: the TA says that it is %s, and is to be signed as %s", o->in, is, wanted);
	complain("BINARY of its Makefile and TA_UUID of its user_ta_header_defines.h must agree: "
	         "{ 0x%.8s, 0x%.4s, 0x%.4s, { 0x%02x, 0x%02x, 0x%02x, 0x%02x, "
	         "0x%02x, 0x%02x, 0x%02x, 0x%02x } }",
	         wanted, wanted + 9, wanted + 14, u[8], u[9], u[10], u[11], u[12], u[13], u[14],
	         u[15]);
	return false;
}

/* Everything of a TA but its signature. */
static bool prepare_ta(const struct options *o, struct making *m, bool need_private)
{
	struct bytes parts[PARTS_MAX];
	size_t n = 0;

	m->key = key_load(o->key, need_private);
	if (!m->key || !load_chain(o, m) || !file_read(o->in, &m->in) ||
	    !choose_uuid(o, m, m->boot.uuid))
		return false;
	if (m->in.len < 4 || memcmp(m->in.p, "\177ELF", 4)) {
		complain("%s: not an ELF file", o->in);
		return false;
	}
	if (!head_fits(o, m))
		return false;
	m->boot.version = o->version;
	m->hdr = (struct ta_shdr){
		.magic = TA_IMAGE_MAGIC,
		.img_type = o->enc_key ? TA_IMAGE_ENCRYPTED : TA_IMAGE_BOOTSTRAP,
		.img_size = (uint32_t)m->in.len,
		.algo = o->algo,
		.hash_size = HASH_SIZE,
		.sig_size = (uint16_t)key_size(m->key),
	};
	parts[n++] = of(&m->hdr, sizeof(m->hdr));
	parts[n++] = of(&m->boot, sizeof(m->boot));
	if (o->enc_key) {
		m->enc = (struct ta_encrypted){
			.algo = TA_IMAGE_ENC_AES_GCM,
			.flags = o->enc_class ? TA_IMAGE_ENC_KEY_CLASS : TA_IMAGE_ENC_KEY_DEVICE,
			.iv_size = sizeof(m->iv),
			.tag_size = sizeof(m->tag),
		};
		if (!aes_gcm_encrypt(o->enc_key, m->in, m->iv, m->tag, &m->cipher))
			return false;
		parts[n++] = of(&m->enc, sizeof(m->enc));
		parts[n++] = of(m->iv, sizeof(m->iv));
		parts[n++] = of(m->tag, sizeof(m->tag));
	}
	parts[n++] = m->in;
	return hash_parts("SHA256", parts, n, m->hash);
}

/* The signer must be the one that the chain vouches for, or nobody will accept the result. */
static bool signature_fits(const struct options *o, const struct making *m)
{
	EVP_PKEY *key = m->chained ? image_subkey_key(o->chain, &m->last) : m->key;
	bool ok = key && rsa_check(key, o->algo, m->hash, m->sig);

	if (m->chained)
		EVP_PKEY_free(key);
	if (!ok && m->chained)
		complain("%s: not the key of the last sub-key in %s", o->key, o->chain);
	else if (!ok)
		complain("the signature is not one by %s of this image", o->key);
	return ok;
}

static bool write_ta(const struct options *o, const struct making *m)
{
	struct bytes parts[PARTS_MAX];
	size_t n = 0;

	parts[n++] = m->chain;
	parts[n++] = m->name;
	parts[n++] = of(&m->hdr, sizeof(m->hdr));
	parts[n++] = of(m->hash, HASH_SIZE);
	parts[n++] = m->sig;
	parts[n++] = of(&m->boot, sizeof(m->boot));
	if (o->enc_key) {
		parts[n++] = of(&m->enc, sizeof(m->enc));
		parts[n++] = of(m->iv, sizeof(m->iv));
		parts[n++] = of(m->tag, sizeof(m->tag));
		parts[n++] = m->cipher;
	} else {
		parts[n++] = m->in;
	}
	return file_write(o->out, parts, n);
}

bool command_sign(const struct options *o)
{
	struct making m = { 0 };
	bool ok = prepare_ta(o, &m, true) && rsa_sign(m.key, o->algo, m.hash, &m.sig) &&
	          signature_fits(o, &m) && write_ta(o, &m);

	making_free(&m);
	return ok;
}

bool command_digest(const struct options *o)
{
	struct making m = { 0 };
	char text[64];
	struct bytes part;
	bool ok = prepare_ta(o, &m, false);

	if (ok && o->enc_key) {
		complain("an encrypted image draws a new nonce each time: sign it in one go");
		ok = false;
	}
	if (ok && o->raw) {
		part = of(m.hash, HASH_SIZE);
	} else {
		EVP_EncodeBlock((uint8_t *)text, m.hash, HASH_SIZE);
		part = of(text, strlen(text));
	}
	ok = ok && file_write(o->out ? o->out : "-", &part, 1);
	making_free(&m);
	return ok;
}

/* A signature file is base64 text, or the bare bytes. */
static bool load_signature(const struct options *o, size_t size, struct bytes *out)
{
	struct bytes raw;
	size_t i, n = 0;
	int len;

	if (!file_read(o->sig, &raw))
		return false;
	if (raw.len == size) {
		*out = raw;
		return true;
	}
	for (i = 0; i < raw.len; i++)
		if (raw.p[i] > ' ')
			raw.p[n++] = raw.p[i];
	out->p = malloc(n + 1);
	len = out->p ? EVP_DecodeBlock(out->p, raw.p, (int)n) : -1;
	bytes_free(&raw);
	if (len < (int)size) {
		complain("%s: neither %zu bytes nor their base64", o->sig, size);
		return false;
	}
	out->len = size; /* the decoder counts padding as zeroes */
	return true;
}

bool command_stitch(const struct options *o)
{
	struct making m = { 0 };
	bool ok = prepare_ta(o, &m, false) && load_signature(o, key_size(m.key), &m.sig) &&
	          signature_fits(o, &m) && write_ta(o, &m);

	making_free(&m);
	return ok;
}

/* The sub-key's image: fixed part, two attributes, their values. */
static bool build_subkey(const struct options *o, struct making *m)
{
	EVP_PKEY *key = key_load(o->subkey, false);
	struct bytes n = { 0 };
	struct ta_subkey_attr attr[2];
	struct ta_subkey sk;
	uint64_t e = 0;
	uint8_t exponent[4];
	bool ok = key && key_numbers(key, &n, &e) && choose_uuid(o, m, sk.uuid);

	EVP_PKEY_free(key);
	if (!ok) {
		bytes_free(&n);
		return false;
	}
	sk.name_size = o->name_size;
	sk.version = o->version;
	sk.max_depth = o->max_depth;
	sk.algo = o->algo;
	sk.attr_count = 2;
	attr[0] = (struct ta_subkey_attr){ TA_IMAGE_ATTR_RSA_MODULUS, sizeof(sk) + sizeof(attr),
		                           (uint32_t)n.len };
	attr[1] = (struct ta_subkey_attr){ TA_IMAGE_ATTR_RSA_EXPONENT, attr[0].offs + attr[0].size,
		                           sizeof(exponent) };
	exponent[0] = (uint8_t)(e >> 24);
	exponent[1] = (uint8_t)(e >> 16);
	exponent[2] = (uint8_t)(e >> 8);
	exponent[3] = (uint8_t)e;
	m->in.len = attr[1].offs + sizeof(exponent);
	m->in.p = malloc(m->in.len);
	if (m->in.p) {
		memcpy(m->in.p, &sk, sizeof(sk));
		memcpy(m->in.p + sizeof(sk), attr, sizeof(attr));
		memcpy(m->in.p + attr[0].offs, n.p, n.len);
		memcpy(m->in.p + attr[1].offs, exponent, sizeof(exponent));
	}
	bytes_free(&n);
	return m->in.p;
}

bool command_subkey(const struct options *o)
{
	struct making m = { 0 };
	struct bytes parts[6];
	bool ok;

	m.key = key_load(o->key, true);
	ok = m.key && load_chain(o, &m) && build_subkey(o, &m);
	if (ok && m.chained && o->max_depth >= m.last.subkey.max_depth) {
		complain("--max-depth must be below %u here", m.last.subkey.max_depth);
		ok = false;
	}
	m.hdr = (struct ta_shdr){
		.magic = TA_IMAGE_MAGIC,
		.img_type = TA_IMAGE_SUBKEY,
		.img_size = (uint32_t)m.in.len,
		.algo = o->algo,
		.hash_size = HASH_SIZE,
		.sig_size = m.key ? (uint16_t)key_size(m.key) : 0,
	};
	parts[0] = of(&m.hdr, sizeof(m.hdr));
	parts[1] = m.in;
	ok = ok && hash_parts("SHA256", parts, 2, m.hash) &&
	     rsa_sign(m.key, o->algo, m.hash, &m.sig) && signature_fits(o, &m);
	parts[0] = m.chain;
	parts[1] = m.name;
	parts[2] = of(&m.hdr, sizeof(m.hdr));
	parts[3] = of(m.hash, HASH_SIZE);
	parts[4] = m.sig;
	parts[5] = m.in;
	ok = ok && file_write(o->out, parts, 6);
	making_free(&m);
	return ok;
}
