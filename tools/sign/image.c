/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the format of abi/ta_image.h, from files that may be anything.
 */
#include <string.h>

#include "sign.h"

/* Cut @len bytes from @file at *@off; false when there are not so many. */
static bool cut(struct bytes file, size_t *off, size_t len, struct bytes *out)
{
	if (*off > file.len || len > file.len - *off)
		return false;
	*out = (struct bytes){ file.p + *off, len };
	*off += len;
	return true;
}

static bool cut_copy(struct bytes file, size_t *off, void *to, size_t len)
{
	struct bytes b;

	if (!cut(file, off, len, &b))
		return false;
	memcpy(to, b.p, len);
	return true;
}

static bool decode_header(const char *path, struct bytes file, size_t *off, struct image *i)
{
	struct bytes hash, sig;
	size_t start = *off;

	if (file.len >= 4 && !start && !memcmp(file.p, "\177ELF", 4)) {
		complain("%s: an ELF file, and not signed", path);
		return false;
	}
	if (!cut_copy(file, off, &i->hdr, sizeof(i->hdr)) || i->hdr.magic != TA_IMAGE_MAGIC) {
		complain("%s: no signed image at offset %zu", path, start);
		return false;
	}
	if (i->hdr.algo != TA_IMAGE_ALGO_PSS_SHA256 && i->hdr.algo != TA_IMAGE_ALGO_V15_SHA256) {
		complain("%s: unknown signature algorithm 0x%08x", path, i->hdr.algo);
		return false;
	}
	if (i->hdr.hash_size != HASH_SIZE || !cut(file, off, i->hdr.hash_size, &hash) ||
	    !cut(file, off, i->hdr.sig_size, &sig)) {
		complain("%s: hash or signature have a wrong size or are cut off", path);
		return false;
	}
	i->hash = hash.p;
	i->sig = sig.p;
	return true;
}

static bool decode_encrypted(const char *path, struct bytes file, size_t *off, struct image *i)
{
	size_t start = *off;
	struct bytes rest;

	if (!cut_copy(file, off, &i->enc, sizeof(i->enc)) ||
	    !cut(file, off, (size_t)i->enc.iv_size + i->enc.tag_size, &rest)) {
		complain("%s: the encryption header is cut off", path);
		return false;
	}
	i->has_encrypted = true;
	i->enc_head = (struct bytes){ file.p + start, *off - start };
	return true;
}

static bool decode_subkey(const char *path, struct bytes file, size_t *off, struct image *i)
{
	size_t attrs;

	if (i->body.len < sizeof(i->subkey)) {
		complain("%s: the sub-key is cut off", path);
		return false;
	}
	memcpy(&i->subkey, i->body.p, sizeof(i->subkey));
	attrs = (i->body.len - sizeof(i->subkey)) / sizeof(struct ta_subkey_attr);
	/* a chain that waits for its TA ends here: the name comes with what is signed next */
	if (*off == file.len && i->subkey.attr_count <= attrs)
		return true;
	if (i->subkey.attr_count > attrs || !cut(file, off, i->subkey.name_size, &i->name)) {
		complain("%s: attributes or name of the sub-key are cut off", path);
		return false;
	}
	return true;
}

bool image_decode(const char *path, struct bytes file, size_t off, struct image *i)
{
	memset(i, 0, sizeof(*i));
	if (!decode_header(path, file, &off, i))
		return false;
	if (i->hdr.img_type > TA_IMAGE_SUBKEY) {
		complain("%s: unknown image type %u", path, i->hdr.img_type);
		return false;
	}
	i->has_bootstrap = i->hdr.img_type == TA_IMAGE_BOOTSTRAP ||
	                   i->hdr.img_type == TA_IMAGE_ENCRYPTED;
	if (i->has_bootstrap && !cut_copy(file, &off, &i->boot, sizeof(i->boot))) {
		complain("%s: the bootstrap header is cut off", path);
		return false;
	}
	if (i->hdr.img_type == TA_IMAGE_ENCRYPTED && !decode_encrypted(path, file, &off, i))
		return false;
	if (!cut(file, &off, i->hdr.img_size, &i->body)) {
		complain("%s: %u bytes of image announced, %zu there", path, i->hdr.img_size,
		         file.len - off);
		return false;
	}
	if (i->hdr.img_type == TA_IMAGE_SUBKEY && !decode_subkey(path, file, &off, i))
		return false;
	if (i->hdr.img_type != TA_IMAGE_SUBKEY && off != file.len) {
		complain("%s: %zu bytes too many at the end", path, file.len - off);
		return false;
	}
	i->next = off;
	return true;
}

bool image_hash(const struct image *i, uint8_t out[HASH_SIZE])
{
	struct bytes parts[4] = { { (void *)(uintptr_t)&i->hdr, sizeof(i->hdr) } };
	size_t n = 1;

	if (i->has_bootstrap)
		parts[n++] = (struct bytes){ (void *)(uintptr_t)&i->boot, sizeof(i->boot) };
	if (i->has_encrypted)
		parts[n++] = i->enc_head;
	parts[n++] = i->body;
	return hash_parts("SHA256", parts, n, out);
}

/* The value of attribute @id. */
static bool find_attr(const struct image *i, uint32_t id, struct bytes *out)
{
	uint32_t n;

	for (n = 0; n < i->subkey.attr_count; n++) {
		struct ta_subkey_attr a;
		size_t off;

		memcpy(&a, i->body.p + sizeof(struct ta_subkey) + n * sizeof(a), sizeof(a));
		off = a.offs;
		if (a.id == id)
			return cut(i->body, &off, a.size, out);
	}
	return false;
}

EVP_PKEY *image_subkey_key(const char *path, const struct image *i)
{
	struct bytes n, e;
	EVP_PKEY *key = NULL;

	if (find_attr(i, TA_IMAGE_ATTR_RSA_MODULUS, &n) &&
	    find_attr(i, TA_IMAGE_ATTR_RSA_EXPONENT, &e))
		key = key_from_numbers(n.p, n.len, e.p, e.len);
	if (!key)
		complain("%s: the sub-key does not hold an RSA public key", path);
	return key;
}

bool subkey_next_uuid(const struct image *i, struct bytes name, uint8_t out[16])
{
	struct bytes parts[2] = { { (void *)(uintptr_t)i->subkey.uuid, 16 }, name };
	uint8_t hash[64];

	if (!i->subkey.name_size) {
		memcpy(out, i->subkey.uuid, 16);
		return true;
	}
	parts[1].len = strnlen((const char *)name.p, name.len);
	if (!hash_parts("SHA512", parts, 2, hash))
		return false;
	memcpy(out, hash, 16);
	out[6] = (uint8_t)((out[6] & 0x0f) | 0x50); /* version 5: by name */
	out[8] = (uint8_t)((out[8] & 0x3f) | 0x80); /* variant of RFC 4122 */
	return true;
}
