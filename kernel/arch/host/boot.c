/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/host_priv.h"
#include "arch/upcalls.h"

void host_boot(uint64_t image_size, uint64_t dtb_pa)
{
	struct boot_info info = { HOST_SECURE_PA, image_size, dtb_pa };

	upcall_boot(&info);
}
