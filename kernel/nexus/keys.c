/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose keys are whose: the device's secret, and from it one key for each guest.
 *
 * A hypervisor's client ids are used again, so no key hangs on one. docs/decisions/0008 says why
 * each kind of guest gets what it gets.
 */
#include "base/bytes.h"
#include "base/check.h"
#include "log/log.h"
#include "nexus/nexus_priv.h"

static_assert(PART_KEY_SIZE == KDF_KEY_SIZE);

static const char salt[] = "Postern: keys of guests";
static const char purpose[] = "guest";

/* The first byte behind the purpose, so that no label is the key of a guest of another kind. */
enum {
	KIND_ALONE,    /* the normal world of a machine without a hypervisor: always the same */
	KIND_LABELLED, /* a guest that the platform's owner has given a name: its label */
	KIND_ONCE,     /* one without: random bytes, which end with it */
};

/* The board's key itself is kept nowhere; what is kept opens nothing but guests' keys. */
void keys_init(void)
{
	uint8_t huk[PLAT_HUK_SIZE];
	bool secret = plat_huk(huk);

	if (kdf_extract((struct kdf_piece){ salt, sizeof(salt) },
	                (struct kdf_piece){ huk, sizeof(huk) }, nexus.key) != OK)
		panic("secure memory is too small");
	scrub(huk, sizeof(huk));
	if (!secret)
		log_info("keys: no secret of this board: not for real ones (docs/porting.md)");
}

enum err key_of_guest(const struct guest *g, uint8_t out[static PART_KEY_SIZE])
{
	const struct guest_terms *terms = &g->terms;
	struct kdf_piece info[KDF_PIECES] = { { purpose, sizeof(purpose) } };
	uint8_t once[PART_KEY_SIZE];
	uint8_t kind = KIND_ALONE;
	enum err e;

	if (terms->label_size) {
		kind = KIND_LABELLED;
		info[2] = (struct kdf_piece){ terms->label, terms->label_size };
	} else if (guest_keys_end(g)) {
		kind = KIND_ONCE;
		entropy_read(once, sizeof(once));
		info[2] = (struct kdf_piece){ once, sizeof(once) };
	}
	info[1] = (struct kdf_piece){ &kind, sizeof(kind) };
	e = kdf_expand(nexus.key, info, out, PART_KEY_SIZE);
	scrub(once, sizeof(once));
	return e;
}
