/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

test(interface_is_named_by_its_uid_and_revision)
{
	struct smc_regs r = world_fast(SMC_CALLS_UID, 0, 0);

	assert_int_equal(r.a[0], SMC_UID_0);
	assert_int_equal(r.a[1], SMC_UID_1);
	assert_int_equal(r.a[2], SMC_UID_2);
	assert_int_equal(r.a[3], SMC_UID_3);
	r = world_fast(SMC_CALLS_REVISION, 0, 0);
	assert_int_equal(r.a[0], SMC_REVISION_MAJOR);
	assert_int_equal(r.a[1], SMC_REVISION_MINOR);
}

test(trusted_os_has_a_uuid_of_its_own)
{
	struct smc_regs r = world_fast(SMC_GET_OS_UUID, 0, 0);

	assert_int_not_equal(r.a[0], SMC_OS_UUID_OPTEE_0);
	assert_int_equal(world_fast(SMC_GET_OS_REVISION, 0, 0).a[1], 1);
}

test(capabilities_are_what_is_there)
{
	struct smc_regs r = world_fast(SMC_EXCHANGE_CAPABILITIES, SMC_NW_CAP_UNIPROCESSOR, 0);

	assert_int_equal(r.a[0], SMC_RET_OK);
	assert_int_equal(r.a[1], SMC_CAP_UNREGISTERED_SHM | SMC_CAP_DYNAMIC_SHM |
	                                 SMC_CAP_VIRTUALIZATION | SMC_CAP_MEMREF_NULL |
	                                 SMC_CAP_RPC_ARG | SMC_CAP_ASYNC_NOTIF);
	assert_int_equal(r.a[2], PART_THREADS);
	assert_int_equal(world_fast(SMC_EXCHANGE_CAPABILITIES, 0x80, 0).a[0], SMC_RET_ENOTAVAIL);
}

test(threads_are_as_many_as_the_abi_says)
{
	struct smc_regs r = world_fast(SMC_GET_THREAD_COUNT, 0, 0);

	assert_int_equal(r.a[0], SMC_RET_OK);
	assert_int_equal(r.a[1], PART_THREADS);
}

test(what_is_not_offered_is_said_to_be_unavailable)
{
	assert_int_equal(world_fast(SMC_GET_SHM_CONFIG, 0, 0).a[0], SMC_RET_ENOTAVAIL);
}

test(notification_is_for_a_normal_world_that_is_alone)
{
	struct smc_regs r;

	assert_int_equal(world_fast(SMC_ENABLE_ASYNC_NOTIF, 0, 0).a[0], SMC_RET_OK);
	r = world_fast(SMC_GET_ASYNC_NOTIF_VALUE, 0, 0);
	assert_int_equal(r.a[0], SMC_RET_OK);
	assert_int_equal(r.a[2], 0);

	assert_int_equal(world_fast(SMC_VM_CREATED, 4, 0).a[0], SMC_RET_OK);
	for (uint64_t client = 0; client <= 4; client += 4) {
		r = world_fast(SMC_EXCHANGE_CAPABILITIES, 0, client);
		assert_int_equal(r.a[0], SMC_RET_OK);
		assert_int_equal(r.a[1] & SMC_CAP_ASYNC_NOTIF, 0);
		assert_int_equal(r.a[2], 0);
	}
	assert_int_equal(world_fast(SMC_ENABLE_ASYNC_NOTIF, 0, 4).a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(world_fast(SMC_GET_ASYNC_NOTIF_VALUE, 0, 4).a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(world_fast(SMC_ENABLE_ASYNC_NOTIF, 0, 5).a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(world_fast(SMC_GET_ASYNC_NOTIF_VALUE, 0, 5).a[0], SMC_RET_ENOTAVAIL);
}

test(unknown_calls_get_the_answer_for_unknown_calls)
{
	struct smc_regs r = { { 0x32000099 } };

	assert_int_equal(world_fast(0xb2000099, 0, 0).a[0], SMC_RET_UNKNOWN);
	assert_int_equal(world_fast(0xffffffff, 0, 0).a[0], SMC_RET_UNKNOWN);
	upcall_yielding(&r);
	assert_int_equal(r.a[0], SMC_RET_UNKNOWN);
}

test(upper_halves_of_registers_are_noise)
{
	struct smc_regs r = world_fast(0xdeadbeef00000000 | SMC_CALLS_UID, 0,
	                               UINT64_C(0xffff) << 32);

	assert_int_equal(r.a[0], SMC_UID_0);
}

test(nothing_to_resume_is_an_error)
{
	uint32_t session;

	world_open(0, &session);
	for (uint64_t id = 0; id < 2 * PART_THREADS; id++) {
		struct smc_regs r = { { SMC_CALL_RETURN_FROM_RPC, 0, 0, id } };

		upcall_yielding(&r);
		assert_int_equal(r.a[0], SMC_RET_ERESUME);
	}
}

test(buffer_cache_belongs_to_the_guest_that_calls)
{
	assert_int_equal(world_fast(SMC_ENABLE_SHM_CACHE, 0, 0).a[0], SMC_RET_OK);
	assert_int_equal(world_fast(SMC_DISABLE_SHM_CACHE, 0, 0).a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(world_fast(SMC_ENABLE_SHM_CACHE, 0, 4).a[0], SMC_RET_ENOTAVAIL);
}

test(secure_interrupt_of_nobody_is_taken_off_and_logged)
{
	board_raise_irq(29);
	upcall_irq();
	assert_non_null(strstr(host_console(), "secure interrupt 29 is nobody's"));
	host_console_clear();
	upcall_fiq();
	assert_string_equal(host_console(), "");
}

test(power_hooks_let_everything_happen)
{
	assert_int_equal(upcall_cpu_on() | upcall_cpu_off() | upcall_cpu_suspend() |
	                         upcall_cpu_resume() | upcall_system_off() | upcall_system_reset(),
	                 0);
}
