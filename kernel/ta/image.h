/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta/image - a signed TA image, from hostile bytes to an ELF file that somebody trusted has signed
 *
 * Trust      The source is normal-world memory that may change at any time: each byte is copied
 *            into secure memory once, and only copies are looked at. The order is: header, then
 *            signature over the hash that it names, then (for each sub-key of a chain the same),
 *            then UUID, size, and at last the ELF, copied and hashed page by page. Nothing
 *            here looks into the ELF, which stays hostile after all.
 * Ownership  A taken image owns its pages until image_release().
 * Errors     Each refusal writes one line to the log, with the UUID asked for and the reason.
 */
#include "part/part.h"

struct image {
	uint8_t *elf;     /* page aligned, the rest of the last page is 0; NULL: none */
	size_t size;      /* bytes of the ELF file */
	uint32_t version; /* roll-back counter of the TA */
	size_t key;       /* which trusted key its signature ends at */
};

struct image_source {
	const volatile uint8_t *bytes;
	size_t size;
	size_t first_key; /* which trusted key to try first: each that does not match costs time */
};

/* Sub-keys between a root key and a TA. */
#define IMAGE_SUBKEYS_MAX 8u

/*
 * Copy and verify the image of TA @want.
 * ERR_SECURITY     not signed, signed by nobody we trust, or not what was signed
 * ERR_FORMAT       cut off, too long, or numbers in it that contradict each other
 * ERR_UNSUPPORTED  an image type or algorithm that we do not have
 * ERR_NOMEM, ERR_LIMIT
 */
enum err image_take(struct kspace *k, struct heap *h, const struct image_source *src,
                    const struct uuid *want, struct image *out);
/* Fine for an image that is none. */
void image_release(struct kspace *k, struct image *i);

/*
 * store.c: the image of TA @want from the first store that has one: built into the kernel, else
 * the normal world's. ERR_NOENT, ERR_COMM, and the above; a bad image is not made good by another
 * store.
 */
enum err image_fetch(struct part *p, const struct uuid *want, struct image *out);
