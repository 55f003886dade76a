/* SPDX-License-Identifier: BSD-2-Clause */
#include "plat/board.h"

#include "base/bytes.h"
#include "base/check.h"
#include "plat/plat.h"

const struct plat plat = {
	.name = "host",
	.secure_base = BOARD_SECURE_BASE,
	.secure_size = BOARD_SECURE_SIZE,
	.notice_irq = 219,
};

static unsigned pending = PLAT_IRQ_NONE, active = PLAT_IRQ_NONE;

void board_raise_irq(unsigned id)
{
	pending = id;
}

static unsigned notices;

void plat_notice(void)
{
	__atomic_add_fetch(&notices, 1, __ATOMIC_RELAXED);
}

unsigned board_notices(void)
{
	return __atomic_exchange_n(&notices, 0, __ATOMIC_RELAXED);
}

unsigned plat_irq_ack(void)
{
	check(active == PLAT_IRQ_NONE);
	active = pending;
	pending = PLAT_IRQ_NONE;
	return active;
}

void plat_irq_eoi(unsigned id)
{
	check(id == active);
	active = PLAT_IRQ_NONE;
}

static const uint8_t *huk;

void board_set_huk(const uint8_t *key)
{
	huk = key;
}

bool plat_huk(uint8_t out[static PLAT_HUK_SIZE])
{
	memset(out, 0, PLAT_HUK_SIZE);
	if (huk)
		memcpy(out, huk, PLAT_HUK_SIZE);
	return huk != NULL;
}
