/* SPDX-License-Identifier: BSD-2-Clause */
#include "ta/image.h"

#include "abi/ta_image.h"
#include "abi/ta_keys.h"
#include "base/bytes.h"
#include "base/range.h"
#include "crypto/crypto.h"
#include "log/log.h"

#define SIG_MAX  RSA_SIZE_MAX
#define BODY_MAX 1024u /* of a sub-key: 36 bytes, two attributes, 512 + 8 bytes of numbers */
#define NAME_MAX 256u

/* A refusal; the reader of the log learns which TA and why. */
#define refuse(w, e, f, ...) \
	(log_error("TA %pU: " f, (const void *)(w)->want __VA_OPT__(, ) __VA_ARGS__), (e))

struct subkey {
	uint8_t modulus[RSA_SIZE_MAX];
	size_t modulus_size;
	uint32_t exponent;
	uint64_t depth;   /* links below it must have less; 2^32 for the roots */
	struct uuid next; /* what it may sign */
};

/* All that is known while one image is checked: secure copies, never the source itself. */
struct work {
	const struct uuid *want;
	struct image_source src;
	size_t at; /* first byte of the source that was not fetched */
	struct ta_shdr shdr;
	uint8_t hash[SHA256_SIZE];
	uint8_t sig[SIG_MAX];
	struct ta_bootstrap boot;
	bool has_boot;
	size_t root;       /* the trusted key that matched */
	unsigned links;    /* sub-keys passed */
	struct subkey key; /* the last of them */
	uint8_t body[BODY_MAX];
	char name[NAME_MAX];
};

static size_t left(const struct work *w)
{
	return w->src.size - w->at;
}

/* The one place where the source is read, apart from the ELF itself. */
static enum err fetch(struct work *w, void *dst, size_t n)
{
	if (n > left(w))
		return refuse(w, ERR_FORMAT,
		              "truncated: headers need %zu bytes more than the %zu there",
		              n - left(w), w->src.size);
	copy_from_hostile(dst, w->src.bytes + w->at, n);
	w->at += n;
	return OK;
}

static enum err header_check(const struct work *w)
{
	const struct ta_shdr *h = &w->shdr;

	if (h->magic != TA_IMAGE_MAGIC)
		return refuse(w, ERR_SECURITY, "not a signed image (starts with %08x)", h->magic);
	if (h->algo != TA_IMAGE_ALGO_PSS_SHA256 && h->algo != TA_IMAGE_ALGO_V15_SHA256)
		return refuse(w, ERR_SECURITY, "signature algorithm %08x is not known", h->algo);
	if (h->hash_size != SHA256_SIZE)
		return refuse(w, ERR_FORMAT, "hash of %u bytes, should be %u", h->hash_size,
		              SHA256_SIZE);
	if (h->sig_size < RSA_SIZE_MIN || h->sig_size > SIG_MAX)
		return refuse(w, ERR_FORMAT, "signature of %u bytes, should be %u to %u",
		              h->sig_size, RSA_SIZE_MIN, SIG_MAX);
	return OK;
}

static enum err verify_by(const struct work *w, const uint8_t *modulus, size_t size, uint32_t e)
{
	struct rsa_public key = { modulus, size, e };

	return rsa_verify(&key,
	                  w->shdr.algo == TA_IMAGE_ALGO_PSS_SHA256 ? RSA_PSS_SHA256
	                                                           : RSA_PKCS1_V15_SHA256,
	                  w->hash, w->sig, w->shdr.sig_size);
}

/* By the sub-key in charge, or by any one root key. */
static enum err verify(struct work *w)
{
	enum err e = ERR_SECURITY;
	size_t i;

	if (w->links)
		return verify_by(w, w->key.modulus, w->key.modulus_size, w->key.exponent);

	for (i = 0; i < ta_key_count && e == ERR_SECURITY; i++) {
		const struct ta_key *k = &ta_keys[(w->src.first_key + i) % ta_key_count];

		w->root = (size_t)(k - ta_keys);
		e = verify_by(w, k->modulus, k->modulus_size, k->exponent);
	}
	return e;
}

/* Header, hash and signature; on OK the hash is one that the key in charge has signed. */
static enum err signed_hash_take(struct work *w)
{
	enum err e;

	e = fetch(w, &w->shdr, sizeof(w->shdr));
	if (e == OK)
		e = header_check(w);
	if (e == OK)
		e = fetch(w, w->hash, SHA256_SIZE);
	if (e == OK)
		e = fetch(w, w->sig, w->shdr.sig_size);
	if (e != OK)
		return e;

	e = verify(w);
	if (e == ERR_SECURITY)
		return refuse(w, e, "signature does not match %s",
		              w->links ? "the sub-key before it" : "any trusted key");
	if (e != OK)
		return refuse(w, e, "no memory to verify the signature");
	return OK;
}

static bool hash_matches(const struct work *w, struct sha256 *h)
{
	uint8_t got[SHA256_SIZE];

	sha256_end(h, got);
	return bytes_equal_ct(got, w->hash, sizeof(got));
}

/* ---- sub-keys ------------------------------------------------------------------------------ */

/* The value of attribute @a in the sub-key's body, without leading zeroes. */
static bool attribute_find(const struct work *w, const struct ta_subkey_attr *a,
                           const uint8_t **value, size_t *size)
{
	if (!range_fits((struct range){ a->offs, a->size }, w->shdr.img_size))
		return false;
	*value = w->body + a->offs;
	*size = a->size;
	while (*size && !**value) {
		(*value)++;
		(*size)--;
	}
	return true;
}

static bool attribute_use(struct subkey *k, uint32_t id, const uint8_t *value, size_t size)
{
	size_t i;

	if (id == TA_IMAGE_ATTR_RSA_MODULUS) {
		if (size > sizeof(k->modulus))
			return false;
		memcpy(k->modulus, value, size);
		k->modulus_size = size;
	} else if (id == TA_IMAGE_ATTR_RSA_EXPONENT) {
		if (size > sizeof(k->exponent))
			return false;
		k->exponent = 0;
		for (i = 0; i < size; i++)
			k->exponent = k->exponent << 8 | value[i];
	}
	return true;
}

/* Both numbers must be there; whether they make a key is rsa_verify()'s to say. */
static bool key_decode(const struct work *w, const struct ta_subkey *s, struct subkey *k)
{
	struct ta_subkey_attr a;
	const uint8_t *value;
	size_t size, i;

	if ((s->algo & 0xff) != 0x30)
		return false;
	if (s->attr_count > (w->shdr.img_size - sizeof(*s)) / sizeof(a))
		return false;

	for (i = 0; i < s->attr_count; i++) {
		memcpy(&a, w->body + sizeof(*s) + i * sizeof(a), sizeof(a));
		if (!attribute_find(w, &a, &value, &size) || !attribute_use(k, a.id, value, size))
			return false;
	}
	return k->modulus_size && k->exponent;
}

/* What a sub-key may sign: one UUID, its own or one that is made from a name. */
static void next_uuid(const struct work *w, const struct ta_subkey *s, struct uuid *out)
{
	uint8_t h[SHA512_SIZE];

	if (!s->name_size) {
		memcpy(out->b, s->uuid, sizeof(out->b));
		return;
	}
	sha512_of_two(s->uuid, sizeof(s->uuid), w->name, strnlen(w->name, s->name_size), h);
	memcpy(out->b, h, sizeof(out->b));
	out->b[6] = (uint8_t)((out->b[6] & 0x0f) | 0x50);
	out->b[8] = (uint8_t)((out->b[8] & 0x3f) | 0x80);
}

static enum err subkey_body_take(struct work *w)
{
	struct sha256 h;
	enum err e;

	if (w->links == IMAGE_SUBKEYS_MAX)
		return refuse(w, ERR_FORMAT, "more than %u sub-keys", IMAGE_SUBKEYS_MAX);
	if (w->shdr.img_size < sizeof(struct ta_subkey) || w->shdr.img_size > BODY_MAX)
		return refuse(w, ERR_FORMAT, "sub-key of %u bytes", w->shdr.img_size);

	e = fetch(w, w->body, w->shdr.img_size);
	if (e != OK)
		return e;

	sha256_start(&h);
	sha256_add(&h, &w->shdr, sizeof(w->shdr));
	sha256_add(&h, w->body, w->shdr.img_size);
	if (!hash_matches(w, &h))
		return refuse(w, ERR_SECURITY, "sub-key was changed after it was signed");
	return OK;
}

/* The header just verified introduces a sub-key: from here on that one is in charge. */
static enum err subkey_take(struct work *w)
{
	struct ta_subkey s;
	struct uuid own;
	enum err e;

	e = subkey_body_take(w);
	if (e != OK)
		return e;

	memcpy(&s, w->body, sizeof(s));
	memcpy(own.b, s.uuid, sizeof(own.b));
	if (w->links && !uuid_equal(&own, &w->key.next))
		return refuse(w, ERR_SECURITY, "sub-key %pU was signed by one that may not",
		              (void *)&own);
	if (s.max_depth >= w->key.depth)
		return refuse(w, ERR_SECURITY, "sub-key %pU is deeper than allowed", (void *)&own);
	if (s.name_size > NAME_MAX)
		return refuse(w, ERR_FORMAT, "sub-key's name of %u bytes", s.name_size);
	e = fetch(w, w->name, s.name_size);
	if (e != OK)
		return e;

	scrub(&w->key, sizeof(w->key));
	if (!key_decode(w, &s, &w->key))
		return refuse(w, ERR_FORMAT, "sub-key %pU holds no RSA key", (void *)&own);
	w->key.depth = s.max_depth;
	next_uuid(w, &s, &w->key.next);
	w->links++;
	return OK;
}

/* ---- the TA itself ------------------------------------------------------------------------- */

static enum err identity_check(struct work *w)
{
	struct uuid is;
	enum err e;

	if (w->shdr.img_type == TA_IMAGE_ENCRYPTED)
		return refuse(w, ERR_UNSUPPORTED, "the image is encrypted");
	if (w->shdr.img_type > TA_IMAGE_ENCRYPTED)
		return refuse(w, ERR_FORMAT, "image type %u does not exist", w->shdr.img_type);
	if (w->links && !uuid_equal(w->want, &w->key.next))
		return refuse(w, ERR_SECURITY, "was signed by a sub-key that may only sign %pU",
		              (void *)&w->key.next);
	/* A plain image names its UUID in the ELF alone: it is compared when the TA is loaded. */
	w->has_boot = w->shdr.img_type == TA_IMAGE_BOOTSTRAP;
	if (!w->has_boot)
		return OK;

	e = fetch(w, &w->boot, sizeof(w->boot));
	if (e != OK)
		return e;
	memcpy(is.b, w->boot.uuid, sizeof(is.b));
	if (!uuid_equal(&is, w->want))
		return refuse(w, ERR_SECURITY, "image is for another UUID, %pU", (void *)&is);
	return OK;
}

static enum err size_check(const struct work *w)
{
	if (left(w) < w->shdr.img_size)
		return refuse(w, ERR_FORMAT, "truncated: header says %u bytes, file has %zu",
		              w->shdr.img_size, left(w));
	if (left(w) > w->shdr.img_size)
		return refuse(w, ERR_FORMAT, "%zu bytes too many at the end",
		              left(w) - w->shdr.img_size);
	if (!w->shdr.img_size)
		return refuse(w, ERR_FORMAT, "empty");
	return OK;
}

/* Page by page, so that what is hashed has just been copied, and is still in the cache. */
static bool elf_copy(const struct work *w, uint8_t *elf)
{
	const volatile uint8_t *from = w->src.bytes + w->at;
	size_t size = w->shdr.img_size;
	struct sha256 h;
	size_t done, n;

	sha256_start(&h);
	sha256_add(&h, &w->shdr, sizeof(w->shdr));
	if (w->has_boot)
		sha256_add(&h, &w->boot, sizeof(w->boot));
	for (done = 0; done < size; done += n) {
		n = size - done < PAGE_SIZE ? size - done : PAGE_SIZE;
		copy_from_hostile(elf + done, from + done, n);
		sha256_add(&h, elf + done, n);
	}
	return hash_matches(w, &h);
}

static enum err elf_take(struct kspace *k, const struct work *w, struct image *out)
{
	size_t pages = PAGES_OF((size_t)w->shdr.img_size);
	void *elf;
	enum err e;

	e = kspace_alloc(k, pages, &elf);
	if (e != OK)
		return refuse(w, e, "no memory for an image of %zu pages", pages);
	if (!elf_copy(w, elf)) {
		kspace_free(k, elf, pages);
		return refuse(w, ERR_SECURITY, "image was changed after it was signed");
	}
	*out = (struct image){ elf, w->shdr.img_size, w->has_boot ? w->boot.version : 0, w->root };
	return OK;
}

static enum err take(struct kspace *k, struct work *w, struct image *out)
{
	enum err e;

	for (;;) {
		e = signed_hash_take(w);
		if (e != OK || w->shdr.img_type != TA_IMAGE_SUBKEY)
			break;
		e = subkey_take(w);
		if (e != OK)
			break;
	}
	if (e == OK)
		e = identity_check(w);
	if (e == OK)
		e = size_check(w);
	return e == OK ? elf_take(k, w, out) : e;
}

enum err image_take(struct kspace *k, struct heap *h, const struct image_source *src,
                    const struct uuid *want, struct image *out)
{
	struct work *w = heap_alloc(h, sizeof(*w));
	enum err e;

	if (!w) {
		log_error("TA %pU: no memory to look at its image", (const void *)want);
		return ERR_NOMEM;
	}
	w->want = want;
	w->src = *src;
	w->key.depth = UINT64_C(1) << 32;
	e = take(k, w, out);
	heap_free(h, w);
	return e;
}

void image_release(struct kspace *k, struct image *i)
{
	if (i->elf)
		kspace_free(k, i->elf, PAGES_OF(i->size));
	*i = (struct image){ 0 };
}
