/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pointer authentication: whether it can be had, and the kernel's key.
 *
 * One key (APIA) signs return addresses, and there is one register for it, so it is switched on
 * each way into S-EL0 and out of it (vectors.S, user.S): the kernel has a key of its own, the same
 * on all cores, since a thread that was stopped on one goes on on another; each TA instance has
 * one. Cores without it run on a vector table that knows nothing of this.
 */
#include "arch/arch_priv.h"
#include "arch/console.h"
#include "arch/sysreg_priv.h"

uint32_t pauth_on;
uint64_t pauth_key[2];

/* Does the CPU have it, by any algorithm? Encoded: the assembler knows no ID_AA64ISAR2_EL1. */
static bool in_cpu(void)
{
	return id_field(id_aa64isar1_el1, 4) || id_field(id_aa64isar1_el1, 8) ||
	       id_field(s3_0_c0_c6_2, 12);
}

static uint64_t random_word(void)
{
	uint64_t v;

	return cpu_random_u64(&v) ? v : (time_ticks() + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

/*
 * EL3 has a say: when it does not keep our keys apart from the normal world's, it does not let us
 * have them. TF-A tells by an undefined instruction since 2.10; before, it stops the machine.
 */
void pauth_init(void)
{
	static const char advice[] = "pointer authentication is tried; if this is the last line, "
				     "build TF-A with CTX_INCLUDE_PAUTH_REGS=1\n";

	if (!in_cpu())
		return;
	console_write(advice, sizeof(advice) - 1);
	if (!pauth_probe())
		return;
	pauth_key[0] = random_word();
	pauth_key[1] = random_word();
	pauth_on = 1;
}
