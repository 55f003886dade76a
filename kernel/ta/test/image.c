/* SPDX-License-Identifier: BSD-2-Clause */
#include "abi/ta_keys.h"
#include "lab.h"
#include "ta/image.h"

#define UUID_TEXT "11223344-5566-7788-99aa-bbccddeeff00"
#define OTHER     "11223344-5566-7788-99aa-bbccddeeff01"

static const struct uuid uuid = { { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa,
	                            0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00 } };

#define HEAD_SIZE (sizeof(struct ta_shdr) + 32 + 256)
#define TA_SIZE   (HEAD_SIZE + sizeof(struct ta_bootstrap))

static struct image_source source;
static struct image got;
static enum err result;

static void take_body(void)
{
	struct part *p = part_self();
	uint32_t frames = lab_frames();
	size_t bytes = p->heap.bytes;

	got = (struct image){ 0 };
	result = image_take(&p->kspace, &p->heap, &source, &uuid, &got);
	assert_int_equal(p->heap.bytes, bytes);
	if (result != OK)
		assert_int_equal(lab_frames(), frames);
}

static void release_body(void)
{
	image_release(&part_self()->kspace, &got);
}

static enum err take_quietly(const struct bytes *b, size_t n)
{
	source = (struct image_source){ b->p, n, 0 };
	host_console_clear();
	lab_run(take_body);
	if (result != OK)
		assert_null(got.elf);
	lab_run(release_body);
	return result;
}

/* A refusal says why, in one line that names the TA. */
static enum err take(const struct bytes *b)
{
	enum err e = take_quietly(b, b->n);

	if (e != OK) {
		assert_int_equal(lab_lines(), 1);
		assert_non_null(strstr(host_console(), "TA " UUID_TEXT ": "));
	}
	return e;
}

#define expect_refusal(b, e, text)                                            \
	do {                                                                  \
		expect_err(take(b), e);                                       \
		if (!strstr(host_console(), text))                            \
			fail_msg("'%s' is not in: %s", text, host_console()); \
	} while (0)

static struct bytes small_ta(void)
{
	make_elf(200);
	return make_ta(TRUSTED_KEY, UUID_TEXT, "--version 7");
}

/* ---- what is right ------------------------------------------------------------------------ */

static struct bytes expected;

static void take_and_compare(void)
{
	take_body();
	expect_ok(result);
	assert_int_equal(got.size, expected.n);
	assert_memory_equal(got.elf, expected.p, expected.n);
	assert_int_equal((uintptr_t)got.elf & PAGE_MASK, 0);
}

static void accept(struct bytes ta)
{
	expected = bytes_read(scratch("elf"));
	source = (struct image_source){ ta.p, ta.n, 0 };
	lab_run(take_and_compare);
	lab_run(release_body);
	bytes_free(&expected);
	bytes_free(&ta);
}

test(signed_image_comes_out_as_the_elf_that_went_in)
{
	accept(small_ta());
	assert_int_equal(got.size, 0);
}

test(version_of_the_image_is_told)
{
	struct bytes ta = small_ta();

	source = (struct image_source){ ta.p, ta.n, 0 };
	lab_run(take_body);
	assert_int_equal(got.version, 7);
	lab_run(release_body);
	bytes_free(&ta);
}

test(image_tells_which_trusted_key_has_signed_it_whichever_is_tried_first)
{
	struct bytes ta = small_ta();

	source = (struct image_source){ ta.p, ta.n, 0 };
	for (source.first_key = 0; source.first_key < ta_key_count + 2; source.first_key++) {
		got.key = 99;
		lab_run(take_body);
		expect_ok(result);
		assert_int_equal(got.key, 0);
		lab_run(release_body);
	}
	bytes_free(&ta);
}

test(image_of_many_pages_and_an_odd_end_is_accepted)
{
	make_elf(5 * PAGE_SIZE + 1);
	accept(make_ta(TRUSTED_KEY, UUID_TEXT, ""));
	make_elf(3 * PAGE_SIZE);
	accept(make_ta(TRUSTED_KEY, UUID_TEXT, ""));
}

test(image_signed_with_pkcs1_padding_is_accepted)
{
	make_elf(100);
	accept(make_ta(TRUSTED_KEY, UUID_TEXT, "--algo v15"));
}

/* An image of an old tool: no UUID in the header; the one in the ELF is compared later. */
test(plain_image_is_accepted)
{
	struct bytes ta = small_ta();
	struct ta_shdr *h = (void *)ta.p;

	h->img_type = TA_IMAGE_TA;
	memmove(ta.p + HEAD_SIZE, ta.p + TA_SIZE, 200);
	ta.n = HEAD_SIZE + 200;
	sign_again(&ta, 0, 200, TRUSTED_KEY);
	accept(ta);
	assert_int_equal(got.version, 0);
}

/* ---- what was spoiled --------------------------------------------------------------------- */

test(image_with_any_byte_changed_is_refused)
{
	struct bytes ta = small_ta();
	size_t i;

	for (i = 0; i < ta.n; i++) {
		ta.p[i] ^= 1;
		if (take(&ta) == OK)
			fail_msg("byte %zu may be changed", i);
		ta.p[i] ^= 1;
	}
	expect_ok(take(&ta));
	bytes_free(&ta);
}

test(image_with_any_byte_inverted_is_refused)
{
	struct bytes ta = small_ta();
	size_t i;

	for (i = 0; i < ta.n; i++) {
		ta.p[i] ^= 0xff;
		if (take(&ta) == OK)
			fail_msg("byte %zu may be inverted", i);
		ta.p[i] ^= 0xff;
	}
	bytes_free(&ta);
}

test(image_cut_off_anywhere_is_refused)
{
	struct bytes ta = small_ta();
	size_t n;

	for (n = 0; n < ta.n; n++) {
		expect_err(take_quietly(&ta, n), ERR_FORMAT);
		assert_int_equal(lab_lines(), 1);
		assert_non_null(strstr(host_console(), "truncated"));
	}
	bytes_free(&ta);
}

test(image_with_more_behind_it_is_refused)
{
	struct bytes ta = small_ta();

	ta.p = realloc(ta.p, ta.n + 1);
	ta.p[ta.n++] = 0;
	expect_refusal(&ta, ERR_FORMAT, "1 bytes too many");
	bytes_free(&ta);
}

test(image_that_changes_while_it_is_read_is_whole_or_refused)
{
	struct bytes ta = small_ta();
	struct bytes elf = bytes_read(scratch("elf"));
	unsigned i, taken = 0;

	memcpy(lab_nw(1), ta.p, ta.n);
	source = (struct image_source){ lab_nw(1), ta.n, 0 };
	for (i = 0; i < 300; i++) {
		if (i == 10)
			host_nw_flip_start(lab_pa(1) + TA_SIZE, 200);
		lab_run(take_body);
		if (result == OK) {
			taken++;
			assert_memory_equal(got.elf, elf.p, elf.n);
		} else {
			expect_err(result, ERR_SECURITY);
		}
		lab_run(release_body);
	}
	host_nw_flip_stop();
	assert_true(taken >= 10);
	bytes_free(&elf);
	bytes_free(&ta);
}

/* ---- what is somebody else's -------------------------------------------------------------- */

test(plain_elf_is_refused_as_unsigned)
{
	struct bytes elf;

	make_elf(1000);
	elf = bytes_read(scratch("elf"));
	expect_refusal(&elf, ERR_SECURITY, "not a signed image");
	bytes_free(&elf);
}

test(image_for_another_uuid_is_refused_by_name)
{
	struct bytes ta;

	make_elf(100);
	ta = make_ta(TRUSTED_KEY, OTHER, "");
	expect_refusal(&ta, ERR_SECURITY, "another UUID, " OTHER);
	bytes_free(&ta);
}

test(image_signed_by_an_unknown_key_is_refused)
{
	struct bytes ta;

	make_key("stranger");
	make_elf(100);
	ta = make_ta(scratch("stranger.pem"), UUID_TEXT, "");
	expect_refusal(&ta, ERR_SECURITY, "signature does not match any trusted key");
	bytes_free(&ta);
}

/* Signed as it is: only the numbers are wrong. */
static struct bytes with_header(uint32_t type, uint32_t size, uint32_t algo)
{
	struct bytes ta = small_ta();
	struct ta_shdr *h = (void *)ta.p;

	h->img_type = type;
	h->img_size = size;
	h->algo = algo;
	sign_again(&ta, 0, ta.n - HEAD_SIZE, TRUSTED_KEY);
	return ta;
}

test(unknown_algorithm_is_refused)
{
	struct bytes ta = with_header(TA_IMAGE_BOOTSTRAP, 200, 0x70313930);

	expect_refusal(&ta, ERR_SECURITY, "algorithm 70313930");
	bytes_free(&ta);
}

test(unknown_image_type_is_refused)
{
	struct bytes ta = with_header(4, 200, TA_IMAGE_ALGO_PSS_SHA256);

	expect_refusal(&ta, ERR_FORMAT, "image type 4");
	bytes_free(&ta);
}

test(encrypted_image_is_refused_as_not_offered)
{
	struct bytes ta = with_header(TA_IMAGE_ENCRYPTED, 200, TA_IMAGE_ALGO_PSS_SHA256);

	expect_refusal(&ta, ERR_UNSUPPORTED, "encrypted");
	bytes_free(&ta);
}

test(image_without_an_elf_is_refused)
{
	struct bytes ta = with_header(TA_IMAGE_BOOTSTRAP, 0, TA_IMAGE_ALGO_PSS_SHA256);

	ta.n = TA_SIZE;
	sign_again(&ta, 0, sizeof(struct ta_bootstrap), TRUSTED_KEY);
	expect_refusal(&ta, ERR_FORMAT, "empty");
	bytes_free(&ta);
}

test(size_that_would_wrap_is_refused)
{
	struct bytes ta = with_header(TA_IMAGE_BOOTSTRAP, UINT32_MAX, TA_IMAGE_ALGO_PSS_SHA256);

	expect_refusal(&ta, ERR_FORMAT, "header says 4294967295 bytes, file has 200");
	bytes_free(&ta);
}

test(hash_and_signature_sizes_are_bounded)
{
	static const uint16_t sizes[] = { 0, 31, 33, 64, 65535 };
	struct bytes ta = small_ta();
	struct ta_shdr *h = (void *)ta.p;
	size_t i;

	for (i = 0; i < array_count(sizes); i++) {
		h->hash_size = sizes[i];
		expect_refusal(&ta, ERR_FORMAT, "hash of");
	}
	h->hash_size = 32;
	h->sig_size = 255;
	expect_refusal(&ta, ERR_FORMAT, "signature of 255 bytes");
	h->sig_size = 513;
	expect_refusal(&ta, ERR_FORMAT, "signature of 513 bytes");
	h->sig_size = 512;
	expect_refusal(&ta, ERR_FORMAT, "truncated");
	bytes_free(&ta);
}

/* ---- running out of memory ---------------------------------------------------------------- */

test(refused_allocation_is_out_of_memory_and_leaves_nothing)
{
	struct bytes ta;
	uint32_t used;
	unsigned n;

	make_elf(3 * PAGE_SIZE + 5);
	ta = make_ta(TRUSTED_KEY, UUID_TEXT, "");
	expect_ok(take(&ta));
	used = lab_frames();
	for (n = 1;; n++) {
		alloc_fail_at(n);
		expect_err(take_quietly(&ta, ta.n), result);
		if (!alloc_was_refused())
			break;
		expect_err(result, ERR_NOMEM);
		assert_int_equal(lab_lines(), 1);
		assert_int_equal(lab_frames(), used);
	}
	alloc_fail_at(0);
	expect_ok(result);
	assert_true(n > 3);
	bytes_free(&ta);
}
