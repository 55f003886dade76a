/* SPDX-License-Identifier: BSD-2-Clause */
#include "client.h"
#include "core.h"
#include "say.h"
#include "test.h"

_Noreturn void rig_main(uint64_t device_tree);

static void introduce(void)
{
	say("rig: first SMC answered %u ms after reset",
	    (unsigned)(ticks_to_ns(tee.first_answer) / 1000000));
	say("rig: %s, os %08x-%08x-%08x-%08x, capabilities %x, %u threads, %u cores%s",
	    tee.is_optee ? "OP-TEE" : "not OP-TEE", tee.os[0], tee.os[1], tee.os[2], tee.os[3],
	    tee.caps, tee.threads, cpu_count(), tee.has_guests ? ", with guests" : "");
}

_Noreturn void rig_main(uint64_t device_tree)
{
	struct cpu *me = cpu_me();

	(void)device_tree;
	me->up = true;
	irq_init_core();
	if (!tee_meet()) {
		say("not ok - boot: the secure world does not answer as it should");
		say("rig: 0 ok, 1 failed, 0 skipped");
		power_off();
	}
	introduce();
	test_run_all();
	test_finish();
}
