/* SPDX-License-Identifier: BSD-2-Clause */
#include "lab.h"
#include "ta/image.h"

/* The sub-key's UUID, and that of the TA "hello" below it: made by ta-sign, not by us. */
#define KEY_UUID "aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa"
#define ANY_UUID "bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb"

#define BODY (sizeof(struct ta_shdr) + 32 + 256)

static struct uuid want;
static struct image_source source;
static struct image got;
static enum err result;

static void take_body(void)
{
	struct part *p = part_self();

	got = (struct image){ 0 };
	result = image_take(&p->kspace, &p->heap, &source, &want, &got);
	image_release(&p->kspace, &got);
}

static enum err take(const struct bytes *b)
{
	source = (struct image_source){ b->p, b->n, 0 };
	host_console_clear();
	lab_run(take_body);
	return result;
}

#define expect_refusal(b, e, text)                                            \
	do {                                                                  \
		expect_err(take(b), e);                                       \
		if (!strstr(host_console(), text))                            \
			fail_msg("'%s' is not in: %s", text, host_console()); \
	} while (0)

static void uuid_parse(const char *text, struct uuid *u)
{
	unsigned i, v;

	for (i = 0; i < 16; i++) {
		if (*text == '-')
			text++;
		assert_int_equal(sscanf(text, "%2x", &v), 1);
		u->b[i] = (uint8_t)v;
		text += 2;
	}
}

/* A sub-key in the file @out, signed by @key, with more options for ta-sign. */
static void make_subkey(const char *key, const char *name, const char *out, const char *options)
{
	char pub[64];

	make_key(name);
	snprintf(pub, sizeof(pub), "%s.pub", name);
	run_tool("%s subkey --key %s --uuid " KEY_UUID " --subkey %s --out %s %s", ta_sign(), key,
	         scratch(pub), scratch(out), options);
}

/* A TA below the chain in file @chain, with the same UUID as the last sub-key. */
static struct bytes below(const char *chain, const char *key)
{
	char options[300];

	snprintf(options, sizeof(options), "--chain %s", scratch(chain));
	make_elf(150);
	uuid_parse(KEY_UUID, &want);
	return make_ta(scratch(key), KEY_UUID, options);
}

static struct bytes simple_chain(void)
{
	make_subkey(TRUSTED_KEY, "sub", "chain", "--max-depth 0");
	return below("chain", "sub.pem");
}

/* ---- what is right ------------------------------------------------------------------------ */

test(ta_below_a_subkey_of_its_uuid_is_accepted)
{
	struct bytes ta = simple_chain();

	expect_ok(take(&ta));
	bytes_free(&ta);
}

test(ta_below_a_named_subkey_has_the_uuid_of_the_name)
{
	struct bytes ta;
	struct uuid derived;
	char options[300];
	FILE *f;
	char text[64] = "";

	make_subkey(TRUSTED_KEY, "sub", "chain", "--max-depth 0 --name-size 64");
	make_elf(150);
	/* Which one that is, openssl and a few bits of RFC 4122 say. */
	bytes_write(scratch("name"),
	            "\xaa\xaa\xaa\xaa\x11\x11\x41\x11\x81\x11\xaa\xaa\xaa\xaa\xaa\xaahello", 21);
	run_tool("openssl dgst -sha512 -r %s | cut -c1-32 >%s", scratch("name"), scratch("digest"));
	f = fopen(scratch("digest"), "r");
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	uuid_parse(text, &derived);
	derived.b[6] = (uint8_t)((derived.b[6] & 0x0f) | 0x50);
	derived.b[8] = (uint8_t)((derived.b[8] & 0x3f) | 0x80);

	snprintf(text, sizeof(text),
	         "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
	         derived.b[0], derived.b[1], derived.b[2], derived.b[3], derived.b[4], derived.b[5],
	         derived.b[6], derived.b[7], derived.b[8], derived.b[9], derived.b[10],
	         derived.b[11], derived.b[12], derived.b[13], derived.b[14], derived.b[15]);
	snprintf(options, sizeof(options), "--chain %s --name hello", scratch("chain"));
	ta = make_ta(scratch("sub.pem"), text, options);
	want = derived;
	expect_ok(take(&ta));
	/* The same image for the sub-key's own UUID is not meant. */
	uuid_parse(KEY_UUID, &want);
	expect_refusal(&ta, ERR_SECURITY, "may only sign");
	bytes_free(&ta);
}

test(chain_of_two_subkeys_is_followed)
{
	char options[300];
	struct bytes ta;

	make_subkey(TRUSTED_KEY, "upper", "first", "--max-depth 4");
	snprintf(options, sizeof(options), "--max-depth 3 --chain %s", scratch("first"));
	make_subkey(scratch("upper.pem"), "lower", "second", options);
	ta = below("second", "lower.pem");
	expect_ok(take(&ta));
	bytes_free(&ta);
}

/* ---- what is not -------------------------------------------------------------------------- */

test(chain_with_any_byte_changed_is_refused)
{
	struct bytes ta = simple_chain();
	size_t i, end = ta.n - 150;

	for (i = 0; i < end; i++) {
		ta.p[i] ^= 0x10;
		if (take(&ta) == OK)
			fail_msg("byte %zu may be changed", i);
		ta.p[i] ^= 0x10;
	}
	expect_ok(take(&ta));
	bytes_free(&ta);
}

test(chain_cut_off_anywhere_is_refused)
{
	struct bytes ta = simple_chain(), cut = ta;

	for (cut.n = 0; cut.n < ta.n; cut.n++)
		expect_err(take(&cut), ERR_FORMAT);
	bytes_free(&ta);
}

test(ta_signed_by_the_root_below_a_subkey_is_refused)
{
	struct bytes ta = simple_chain();
	struct ta_shdr *h = (void *)ta.p;
	size_t at = BODY + h->img_size;

	sign_again(&ta, at, ta.n - at - BODY, TRUSTED_KEY);
	expect_refusal(&ta, ERR_SECURITY, "signature does not match the sub-key before it");
	bytes_free(&ta);
}

/* A sub-key with body @body of @n bytes that the root has signed, in front of nothing. */
static struct bytes signed_body(const void *body, size_t n)
{
	const struct ta_shdr h = {
		TA_IMAGE_MAGIC, TA_IMAGE_SUBKEY, (uint32_t)n, TA_IMAGE_ALGO_PSS_SHA256, 32, 256
	};
	struct bytes b = { calloc(1, BODY + n + 1), BODY + n };

	memcpy(b.p, &h, sizeof(h));
	memcpy(b.p + BODY, body, n);
	sign_again(&b, 0, n, TRUSTED_KEY);
	return b;
}

/* The body of a good sub-key; *head points to its first fields, *attr to its attributes. */
static struct bytes good_body(struct ta_subkey **head, struct ta_subkey_attr **attr)
{
	struct bytes chain, body;
	struct ta_shdr *h;

	make_subkey(TRUSTED_KEY, "sub", "chain", "--max-depth 0");
	chain = bytes_read(scratch("chain"));
	h = (void *)chain.p;
	body = (struct bytes){ calloc(1, 2048), h->img_size };
	memcpy(body.p, chain.p + BODY, body.n);
	bytes_free(&chain);
	*head = (void *)body.p;
	*attr = (void *)(body.p + sizeof(**head));
	return body;
}

static void refuse_body(const struct bytes *body, enum err e, const char *text)
{
	struct bytes b = signed_body(body->p, body->n);

	uuid_parse(KEY_UUID, &want);
	expect_refusal(&b, e, text);
	bytes_free(&b);
}

test(subkey_of_impossible_size_is_refused)
{
	struct ta_subkey_attr *attr;
	struct ta_subkey *head;
	struct bytes body = good_body(&head, &attr);

	body.n = sizeof(*head) - 1;
	refuse_body(&body, ERR_FORMAT, "sub-key of 35 bytes");
	body.n = 1025;
	refuse_body(&body, ERR_FORMAT, "sub-key of 1025 bytes");
	bytes_free(&body);
}

test(subkey_that_holds_no_rsa_key_is_refused)
{
	struct ta_subkey_attr *attr, saved;
	struct ta_subkey *head;
	struct bytes body = good_body(&head, &attr);

	head->algo = 0x70003041;
	refuse_body(&body, ERR_FORMAT, "holds no RSA key");
	head->algo = TA_IMAGE_ALGO_PSS_SHA256;

	head->attr_count = 1;
	refuse_body(&body, ERR_FORMAT, "holds no RSA key");
	head->attr_count = UINT32_MAX;
	refuse_body(&body, ERR_FORMAT, "holds no RSA key");
	head->attr_count = 2;

	saved = attr[0];
	attr[0].offs = (uint32_t)body.n + 1;
	refuse_body(&body, ERR_FORMAT, "holds no RSA key");
	attr[0] = saved;
	attr[0].size = UINT32_MAX;
	refuse_body(&body, ERR_FORMAT, "holds no RSA key");
	attr[0] = saved;
	attr[0].size = 0;
	refuse_body(&body, ERR_FORMAT, "holds no RSA key");
	attr[0] = saved;
	bytes_free(&body);
}

test(subkey_with_numbers_too_long_is_refused)
{
	struct ta_subkey_attr *attr, *n, *e;
	struct ta_subkey *head;
	struct bytes body = good_body(&head, &attr);

	n = attr[0].id == TA_IMAGE_ATTR_RSA_MODULUS ? &attr[0] : &attr[1];
	e = n == &attr[0] ? &attr[1] : &attr[0];
	assert_int_equal(e->id, TA_IMAGE_ATTR_RSA_EXPONENT);

	memset(body.p + body.n, 0x55, 600);
	n->offs = (uint32_t)body.n;
	n->size = 513;
	body.n += 600;
	refuse_body(&body, ERR_FORMAT, "holds no RSA key");
	n->size = 256;
	e->offs = n->offs;
	e->size = 5;
	refuse_body(&body, ERR_FORMAT, "holds no RSA key");
	bytes_free(&body);
}

test(subkey_deeper_than_its_parent_allows_is_refused)
{
	char options[300];
	struct bytes ta;

	make_subkey(TRUSTED_KEY, "upper", "first", "--max-depth 1");
	snprintf(options, sizeof(options), "--max-depth 0 --chain %s", scratch("first"));
	make_subkey(scratch("upper.pem"), "lower", "second", options);
	ta = below("second", "lower.pem");
	expect_ok(take(&ta));
	/* The same again, the lower one as deep as the upper. */
	{
		struct ta_shdr *h = (void *)ta.p;
		size_t at = BODY + h->img_size;
		struct ta_shdr *h2 = (void *)(ta.p + at);
		struct ta_subkey *s = (void *)(ta.p + at + BODY);

		s->max_depth = 1;
		sign_again(&ta, at, h2->img_size, scratch("upper.pem"));
	}
	expect_refusal(&ta, ERR_SECURITY, "deeper than allowed");
	bytes_free(&ta);
}

test(subkey_of_another_uuid_below_a_subkey_is_refused)
{
	char options[300];
	struct ta_subkey *s;
	struct ta_shdr *h;
	struct bytes ta;
	size_t at;

	make_subkey(TRUSTED_KEY, "upper", "first", "--max-depth 1");
	snprintf(options, sizeof(options), "--max-depth 0 --chain %s", scratch("first"));
	make_subkey(scratch("upper.pem"), "lower", "second", options);
	ta = below("second", "lower.pem");
	h = (void *)ta.p;
	at = BODY + h->img_size;
	h = (void *)(ta.p + at);
	s = (void *)(ta.p + at + BODY);
	s->uuid[15] ^= 1;
	sign_again(&ta, at, h->img_size, scratch("upper.pem"));
	expect_refusal(&ta, ERR_SECURITY, "signed by one that may not");
	bytes_free(&ta);
}

test(subkey_with_a_name_too_long_is_refused)
{
	struct ta_subkey_attr *attr;
	struct ta_subkey *head;
	struct bytes body = good_body(&head, &attr);

	head->name_size = 257;
	refuse_body(&body, ERR_FORMAT, "name of 257 bytes");
	/* Signed as it is, and then nothing follows. */
	head->name_size = 256;
	refuse_body(&body, ERR_FORMAT, "truncated");
	bytes_free(&body);
}

test(endless_chain_ends)
{
	struct ta_subkey_attr *attr;
	struct ta_subkey *head;
	struct bytes body = good_body(&head, &attr), all = { calloc(1, 20 * 2048), 0 };
	unsigned i;

	/* Each signed by the one before; after the first all hold the same key. */
	for (i = 0; i < IMAGE_SUBKEYS_MAX + 1; i++) {
		struct ta_shdr h = { TA_IMAGE_MAGIC,
			             TA_IMAGE_SUBKEY,
			             (uint32_t)body.n,
			             TA_IMAGE_ALGO_PSS_SHA256,
			             32,
			             256 };

		head->max_depth = 100 - i;
		memcpy(all.p + all.n, &h, sizeof(h));
		memcpy(all.p + all.n + BODY, body.p, body.n);
		sign_again(&all, all.n, body.n, i ? scratch("sub.pem") : TRUSTED_KEY);
		all.n += BODY + body.n;
	}
	uuid_parse(KEY_UUID, &want);
	expect_refusal(&all, ERR_FORMAT, "more than 8 sub-keys");
	bytes_free(&all);
	bytes_free(&body);
}
