/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta_image - how a Trusted Application lies in its .ta file, as OP-TEE 4.5 writes and reads it
 *
 * All integers are little endian. Every offset, size and count below is an attacker's word until
 * the signature has been checked, and the ELF behind it stays hostile even then.
 *
 * A plain TA (type TA, made only by old tools) is
 *
 *	ta_shdr | hash | signature | ELF (img_size bytes, up to the end of the file)
 *
 * and a TA as every present tool makes it (type BOOTSTRAP) is
 *
 *	ta_shdr | hash | signature | ta_bootstrap | ELF
 *
 * an encrypted one (type ENCRYPTED)
 *
 *	ta_shdr | hash | signature | ta_bootstrap | ta_encrypted | iv | tag | AES-GCM ciphertext
 *
 * What is hashed, in this order, into the hash_size bytes after the header:
 *
 *	TA         ta_shdr (20 bytes), ELF
 *	BOOTSTRAP  ta_shdr (20 bytes), ta_bootstrap (20 bytes), ELF
 *	ENCRYPTED  ta_shdr (20 bytes), ta_bootstrap, ta_encrypted, iv, tag, ELF *in clear text*
 *	SUBKEY     ta_shdr (20 bytes), the img_size bytes of ta_subkey, without the name behind them
 *
 * The stored hash and signature themselves are not hashed. The signature is RSA over that hash as
 * a ready digest (it is not hashed again); with PSS the salt is as long as the hash and MGF1 uses
 * the same hash. A checker verifies the signature against the stored hash, then computes the hash
 * of what it received, and compares. The file must end exactly where the image ends.
 *
 * Sub-keys. A chain of any number of SUBKEY images may precede the TA's own header:
 *
 *	ta_shdr | hash | signature | ta_subkey, attributes and their values (img_size) | name
 *	... next ta_shdr, signed with the key just introduced ...
 *
 * The first header is signed with a root key. For each link
 *   - max_depth must be smaller than that of the link above (the root counts as 2^32 - 1);
 *   - the UUID of the next sub-key or of the TA must be the one derived here: with name_size 0 it
 *     equals ta_subkey.uuid; otherwise it is a name-based UUID: the first 16 bytes of
 *     SHA-512(ta_subkey.uuid as 16 octets || name up to its first NUL), with version 5 and the
 *     RFC 4122 variant put in;
 *   - version is a roll-back counter, per sub-key UUID: a lower one than seen before is refused.
 */
#include <stdint.h>

#define TA_IMAGE_MAGIC 0x4f545348u /* in the file: "HSTO" */

#define TA_IMAGE_TA        0u
#define TA_IMAGE_BOOTSTRAP 1u
#define TA_IMAGE_ENCRYPTED 2u
#define TA_IMAGE_SUBKEY    3u

/* ta_shdr.algo: the identifiers of the GlobalPlatform Core API. */
#define TA_IMAGE_ALGO_PSS_SHA256 0x70414930u /* RSASSA-PKCS1-PSS, MGF1, SHA-256 */
#define TA_IMAGE_ALGO_V15_SHA256 0x70004830u /* RSASSA-PKCS1-v1_5, SHA-256 */
#define TA_IMAGE_SHA256_SIZE     32u

struct ta_shdr {
	uint32_t magic;
	uint32_t img_type;
	uint32_t img_size; /* bytes of the ELF (or ciphertext, or sub-key); no headers */
	uint32_t algo;
	uint16_t hash_size; /* 32 for both algorithms above */
	uint16_t sig_size;  /* as long as the modulus: 256 for RSA-2048 */
			    /* uint8_t hash[hash_size]; uint8_t sig[sig_size]; */
};
_Static_assert(sizeof(struct ta_shdr) == 20, "fixed by the format");

struct ta_bootstrap {
	uint8_t uuid[16]; /* RFC 4122 octets: all fields big endian */
	uint32_t version; /* roll-back counter of the TA, per UUID */
};
_Static_assert(sizeof(struct ta_bootstrap) == 20, "fixed by the format");

#define TA_IMAGE_ENC_AES_GCM    0x40000810u
#define TA_IMAGE_ENC_KEY_MASK   1u
#define TA_IMAGE_ENC_KEY_DEVICE 0u /* key derived from the device's unique key */
#define TA_IMAGE_ENC_KEY_CLASS  1u /* key shared by a class of devices */

struct ta_encrypted {
	uint32_t algo;
	uint32_t flags;
	uint16_t iv_size;
	uint16_t tag_size;
	/* uint8_t iv[iv_size]; uint8_t tag[tag_size]; */
};
_Static_assert(sizeof(struct ta_encrypted) == 12, "fixed by the format");

struct ta_subkey_attr {
	uint32_t id;
	uint32_t offs; /* from the start of struct ta_subkey; offs + size <= img_size */
	uint32_t size;
};

#define TA_IMAGE_ATTR_RSA_MODULUS  0xd0000130u /* big endian; leading zeroes happen */
#define TA_IMAGE_ATTR_RSA_EXPONENT 0xd0000230u /* big endian */

struct ta_subkey {
	uint8_t uuid[16];   /* octets, as in ta_bootstrap */
	uint32_t name_size; /* bytes between this image and the next header */
	uint32_t version;
	uint32_t max_depth; /* 0: only TAs may follow */
	uint32_t algo;      /* of the key: its main algorithm is the low byte, 0x30 for RSA */
	uint32_t attr_count;
	/* struct ta_subkey_attr attrs[attr_count]; the values */
};
_Static_assert(sizeof(struct ta_subkey) == 36, "fixed by the format");
