/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * smc - the calls between the normal world and the trusted OS, register by register
 *
 * The convention is Arm's SMCCC: x0 carries the id, x1 to x6 arguments, x7 the client: which
 * virtual machine is calling. A hypervisor fills in w7; without one it is 0, and with one 0 is
 * the hypervisor itself. All values are 32 bits wide, whatever the upper halves of the registers
 * hold; a 64-bit quantity travels as two registers, upper half first.
 *
 * Two kinds. Fast calls (bit 31 set) run to their end with interrupts masked. Yielding calls may
 * be interrupted or ask for help: they come back with SMC_RPC_..., and the normal world
 * continues them with SMC_CALL_RETURN_FROM_RPC, from any core.
 *
 * Who has spoken for these numbers: the OP-TEE driver of Linux 6.12 (drivers/tee/optee), and for
 * the VM_ calls the hypervisors that mediate for it.
 */
#include <stdint.h>

#define SMC_FAST              0x80000000u
#define SMC_64                0x40000000u
#define SMC_OWNER_SHIFT       24u
#define SMC_OWNER_MASK        0x3fu
#define SMC_OWNER_TRUSTED_OS  50u /* first owner number of a trusted OS */
#define SMC_OWNER_TRUSTED_API 63u /* last one: questions about the interface as such */
#define SMC_NUMBER_MASK       0xffffu

#define SMC_IS_FAST(id) (((id)&SMC_FAST) != 0)
#define SMC_OWNER(id)   (((id) >> SMC_OWNER_SHIFT) & SMC_OWNER_MASK)

/* Questions about the interface; answers in x0 to x3. */
#define SMC_CALLS_COUNT    0xbf00ff00u /* optional; x0 = number of calls */
#define SMC_CALLS_UID      0xbf00ff01u /* x0..x3 = SMC_UID_0..3 */
#define SMC_CALLS_REVISION 0xbf00ff03u /* x0, x1 = SMC_REVISION_... */

#define SMC_UID_0 0x384fb3e0u
#define SMC_UID_1 0xe7f811e3u
#define SMC_UID_2 0xaf630002u
#define SMC_UID_3 0xa5d5c51bu

#define SMC_REVISION_MAJOR 2u
#define SMC_REVISION_MINOR 0u

/* Questions about the trusted OS behind the interface; answers in x0 to x3. */
#define SMC_GET_OS_UUID     0xb2000000u /* any UUID of its own, in four words */
#define SMC_GET_OS_REVISION 0xb2000001u /* x0 major, x1 minor, x2 build id or 0 */

/* The UUID that OP-TEE answers; here to recognise it, not to impersonate it. */
#define SMC_OS_UUID_OPTEE_0 0x486178e0u
#define SMC_OS_UUID_OPTEE_1 0xe7f811e3u
#define SMC_OS_UUID_OPTEE_2 0xbc5e0002u
#define SMC_OS_UUID_OPTEE_3 0xa5d5c51bu

/*
 * Yielding calls, with a message (msg.h) in shared memory.
 *
 *	CALL_WITH_ARG		x1:x2 = physical address of the message
 *	CALL_WITH_RPC_ARG	the same; behind the message, at its first free byte, lies a second
 *				one with room for the RPC parameters that EXCHANGE_CAPABILITIES
 *				asked for, and RPCs of this call use that
 *	CALL_WITH_REGD_ARG	like RPC_ARG, but x1:x2 = cookie of a registered buffer and
 *				x3 = offset of the message in it
 *	RETURN_FROM_RPC		continues a call that came back with SMC_RPC_...
 *
 * Answer in x0: SMC_RET_..., or SMC_RPC_... with what the RPC needs in x1 and x2 and the thread to
 * resume in x3. Only x0 to x3 carry answers; x4 to x7 stay what the caller put there. A call that
 * was refused (x0 neither OK nor an RPC) has written nothing to its message.
 */
#define SMC_CALL_WITH_ARG        0x32000004u
#define SMC_CALL_WITH_RPC_ARG    0x32000012u
#define SMC_CALL_WITH_REGD_ARG   0x32000013u
#define SMC_CALL_RETURN_FROM_RPC 0x32000003u

/*
 * Fast calls. Answer in x0: SMC_RET_...
 *
 *	GET_SHM_CONFIG		x1 start, x2 size, x3 caching of the reserved shared memory;
 *				ENOTAVAIL when there is none
 *	EXCHANGE_CAPABILITIES	x1 = SMC_NW_CAP_...; answers x1 = SMC_CAP_..., x2 = highest
 *				notification value, x3 bits 7:0 = parameters of an RPC message;
 *				ENOTAVAIL (x1 still filled): cannot work with the caller's
 *	DISABLE_SHM_CACHE	stops keeping RPC buffers; each OK hands back one cookie in x1:x2
 *				for the normal world to free; ENOTAVAIL: none left, done;
 *				EBUSY: a thread is in use
 *	ENABLE_SHM_CACHE	OK or EBUSY
 *	VM_CREATED		x1 = the new guest's client id; only client 0 may call;
 *				ENOTAVAIL: refused
 *	VM_DESTROYED		x1 = the guest's client id; only client 0 may call
 *	GET_THREAD_COUNT	x1 = yielding calls that can be under way at once
 *	ENABLE_ASYNC_NOTIF	ENOTAVAIL when there are none
 *	GET_ASYNC_NOTIF_VALUE	x1 = value, x2 = SMC_NOTIF_...
 *	L2CC_MUTEX, BOOT_SECONDARY  of 32-bit boards; unknown elsewhere
 */
#define SMC_GET_SHM_CONFIG        0xb2000007u
#define SMC_L2CC_MUTEX            0xb2000008u
#define SMC_EXCHANGE_CAPABILITIES 0xb2000009u
#define SMC_DISABLE_SHM_CACHE     0xb200000au
#define SMC_ENABLE_SHM_CACHE      0xb200000bu
#define SMC_BOOT_SECONDARY        0xb200000cu
#define SMC_VM_CREATED            0xb200000du
#define SMC_VM_DESTROYED          0xb200000eu
#define SMC_GET_THREAD_COUNT      0xb200000fu
#define SMC_ENABLE_ASYNC_NOTIF    0xb2000010u
#define SMC_GET_ASYNC_NOTIF_VALUE 0xb2000011u

/*
 * Fast calls of Postern's own, of client 0 only: what a guest may use, and its label, said before
 * it is made. They hold for the next VM_CREATED of that id that succeeds, and no guest after it.
 *
 *	GUEST_TERMS	x1 bits 15:0 = client id, bits 31:16 = bytes of its label, at most 32
 *			x2 = pages of secure memory that are promised to it
 *			x3 = pages of secure memory that it may have
 *			x4 = threads (GET_THREAD_COUNT), x5 = open sessions
 *			x6 = pages of shared memory that are registered or in use by calls
 *			Pages are of 4 KiB; 0 in x2 to x6 = the default of that. Takes the
 *			place of what was said of that id before; all 0: nothing is said.
 *	GUEST_LABEL	x1 = client id, x2 = offset: 0, then 16
 *			x3 to x6 = 16 bytes of its label from there on, the first in bits 7:0
 *			of x3; zeroes behind its end. All pieces come in order before VM_CREATED.
 *
 * Answer in x0: SMC_RET_...
 *
 *	OK
 *	EBUSY		there is such a guest now, or it is not quite gone
 *	EBADCMD		a number is more than there can be, too small for a guest to work, or
 *			contradicts another; a label that is too long; not the piece that is due
 *	ENOMEM		too much was said of guests that never came
 *	ENOTAVAIL	not client 0; id 0; the device tree has spoken of that id; no piece of a
 *			label is due
 *
 * VM_CREATED answers ENOTAVAIL while a label is not complete, EBUSY while another guest has it, or
 * when the device tree has given it to another id.
 */
#define SMC_GUEST_TERMS 0xb2007001u
#define SMC_GUEST_LABEL 0xb2007002u

#define SMC_CLIENT_HYPERVISOR 0u
#define SMC_CLIENT_MASK       0xffffu

/* Memory attributes of shared memory; nothing but cached is in use. */
#define SMC_SHM_CACHED 1u

/* What the normal world can do. */
#define SMC_NW_CAP_UNIPROCESSOR 0x1u

/* What the secure world can do. */
#define SMC_CAP_RESERVED_SHM     0x001u /* a range of shared memory was set aside at boot */
#define SMC_CAP_UNREGISTERED_SHM 0x002u /* any non-secure memory, without registering */
#define SMC_CAP_DYNAMIC_SHM      0x004u /* register/unregister, messages anywhere in RAM */
#define SMC_CAP_VIRTUALIZATION   0x008u /* the VM_ calls */
#define SMC_CAP_MEMREF_NULL      0x010u
#define SMC_CAP_ASYNC_NOTIF      0x020u
#define SMC_CAP_RPC_ARG          0x040u /* CALL_WITH_RPC_ARG and CALL_WITH_REGD_ARG */
#define SMC_CAP_RPMB_PROBE       0x080u

#define SMC_CAP_RPC_PARAMS_MASK 0xffu /* of x3 */

/* GET_ASYNC_NOTIF_VALUE: x2 */
#define SMC_NOTIF_VALID          0x1u
#define SMC_NOTIF_PENDING        0x2u /* there is another one */
#define SMC_NOTIF_DO_BOTTOM_HALF 0u   /* value: please call MSG_CMD_DO_BOTTOM_HALF */

/* x0 of an answer. */
#define SMC_RET_OK            0x0u
#define SMC_RET_ETHREAD_LIMIT 0x1u /* all threads busy, try again later */
#define SMC_RET_EBUSY         0x2u
#define SMC_RET_ERESUME       0x3u /* nothing to resume by these registers */
#define SMC_RET_EBADADDR      0x4u
#define SMC_RET_EBADCMD       0x5u
#define SMC_RET_ENOMEM        0x6u
#define SMC_RET_ENOTAVAIL     0x7u
#define SMC_RET_UNKNOWN       0xffffffffu

/*
 * x0 of a yielding call that wants something first. To continue: x0 = RETURN_FROM_RPC, every
 * register that is not listed as "back" exactly as it came (x3, x6 and x7 always).
 *
 *	ALLOC	x1 = size of a buffer for RPC messages; back: x1:x2 = its physical address or 0,
 *		x4:x5 = its cookie
 *	FREE	x1:x2 = cookie of such a buffer
 *	INTR	an interrupt of the normal world is pending; take it, then continue
 *	CMD	x1:x2 = cookie of the buffer with an RPC message (rpc.h); meaningless for
 *		calls that brought room for it; back: the message updated
 */
#define SMC_RPC_PREFIX 0xffff0000u
#define SMC_RPC_ALLOC  0xffff0000u
#define SMC_RPC_FREE   0xffff0002u
#define SMC_RPC_INTR   0xffff0004u
#define SMC_RPC_CMD    0xffff0005u

#define SMC_RET_IS_RPC(x0) ((x0) != SMC_RET_UNKNOWN && ((x0)&0xffff0000u) == SMC_RPC_PREFIX)

#define SMC_NUMBER(id) ((id)&SMC_NUMBER_MASK)

_Static_assert(SMC_OWNER(SMC_CALL_WITH_ARG) == SMC_OWNER_TRUSTED_OS, "SMCCC, section 6.1");
_Static_assert(SMC_OWNER(SMC_CALLS_UID) == SMC_OWNER_TRUSTED_API, "SMCCC, section 6.2");
_Static_assert(!SMC_IS_FAST(SMC_CALL_WITH_REGD_ARG) && SMC_IS_FAST(SMC_VM_CREATED),
               "SMCCC, section 2.5");
