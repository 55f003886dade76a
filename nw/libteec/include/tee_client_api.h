/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tee_client_api - how a program of the normal world talks to a Trusted Application
 *
 * The TEE Client API 1.0 of GlobalPlatform (GPD_SPE_007). Names and values are that document's,
 * sections 4.2 to 4.5; what is marked "imp" is this library's own and laid out as in libteec.so.2.
 *
 * Units       Sizes and offsets are bytes.
 * Ownership   The program owns every structure here and every buffer that it registers; none may
 *             move or go away while it is in use. Buffers of TEEC_AllocateSharedMemory() are the
 *             library's until TEEC_ReleaseSharedMemory().
 * Threads     All functions may run at the same time, on the same context and the same session.
 *             One TEEC_Operation serves one call at a time; only TEEC_RequestCancellation() may
 *             look at it meanwhile. Finalizing, closing or releasing what a call uses is a mistake.
 * Errors      A TEEC_Result, and in *returnOrigin, which may be NULL, the layer that it is from.
 *             After an error nothing was made that would have to be undone.
 */
#ifndef TEE_CLIENT_API_H
#define TEE_CLIENT_API_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- limits (4.2) ---------------------------------------------------------------------------- */

/* Parameters of one operation. */
#define TEEC_CONFIG_PAYLOAD_REF_COUNT 4

/* The largest shared block. There is no limit but memory. */
#define TEEC_CONFIG_SHAREDMEM_MAX_SIZE ULONG_MAX

/* ---- results and their origins (4.4.1, 4.4.2) ------------------------------------------------ */

typedef uint32_t TEEC_Result;

#define TEEC_SUCCESS               0x00000000
#define TEEC_ERROR_GENERIC         0xFFFF0000
#define TEEC_ERROR_ACCESS_DENIED   0xFFFF0001
#define TEEC_ERROR_CANCEL          0xFFFF0002
#define TEEC_ERROR_ACCESS_CONFLICT 0xFFFF0003
#define TEEC_ERROR_EXCESS_DATA     0xFFFF0004
#define TEEC_ERROR_BAD_FORMAT      0xFFFF0005
#define TEEC_ERROR_BAD_PARAMETERS  0xFFFF0006
#define TEEC_ERROR_BAD_STATE       0xFFFF0007
#define TEEC_ERROR_ITEM_NOT_FOUND  0xFFFF0008
#define TEEC_ERROR_NOT_IMPLEMENTED 0xFFFF0009
#define TEEC_ERROR_NOT_SUPPORTED   0xFFFF000A
#define TEEC_ERROR_NO_DATA         0xFFFF000B
#define TEEC_ERROR_OUT_OF_MEMORY   0xFFFF000C
#define TEEC_ERROR_BUSY            0xFFFF000D
#define TEEC_ERROR_COMMUNICATION   0xFFFF000E
#define TEEC_ERROR_SECURITY        0xFFFF000F
#define TEEC_ERROR_SHORT_BUFFER    0xFFFF0010
#define TEEC_ERROR_TARGET_DEAD     0xFFFF3024

/* Results of TAs and of the TEE that a client may meet; the Internal Core API defines them. */
#define TEE_ERROR_EXTERNAL_CANCEL   0xFFFF0011
#define TEE_ERROR_OVERFLOW          0xFFFF300F
#define TEE_ERROR_TARGET_DEAD       0xFFFF3024
#define TEE_ERROR_STORAGE_NO_SPACE  0xFFFF3041
#define TEE_ERROR_MAC_INVALID       0xFFFF3071
#define TEE_ERROR_SIGNATURE_INVALID 0xFFFF3072
#define TEE_ERROR_TIME_NOT_SET      0xFFFF5000
#define TEE_ERROR_TIME_NEEDS_RESET  0xFFFF5001

/* Names that older programs use for them. */
#define TEEC_ERROR_EXTERNAL_CANCEL       TEE_ERROR_EXTERNAL_CANCEL
#define TEEC_ERROR_STORAGE_NO_SPACE      TEE_ERROR_STORAGE_NO_SPACE
#define TEEC_ERROR_STORAGE_NOT_AVAILABLE 0xF0100003

#define TEEC_ORIGIN_API         0x00000001 /* this library */
#define TEEC_ORIGIN_COMMS       0x00000002 /* the way to the TEE: the kernel and its driver */
#define TEEC_ORIGIN_TEE         0x00000003
#define TEEC_ORIGIN_TRUSTED_APP 0x00000004 /* also of each success */

/* ---- parameters (4.4.3, 4.4.4) --------------------------------------------------------------- */

/* What shared memory carries: towards the TA, back from it, or both. */
#define TEEC_MEM_INPUT  0x00000001
#define TEEC_MEM_OUTPUT 0x00000002

/* What a parameter is. Input goes to the TA, output comes back. */
#define TEEC_NONE                  0x00000000
#define TEEC_VALUE_INPUT           0x00000001
#define TEEC_VALUE_OUTPUT          0x00000002
#define TEEC_VALUE_INOUT           0x00000003
#define TEEC_MEMREF_TEMP_INPUT     0x00000005
#define TEEC_MEMREF_TEMP_OUTPUT    0x00000006
#define TEEC_MEMREF_TEMP_INOUT     0x00000007
#define TEEC_MEMREF_WHOLE          0x0000000C
#define TEEC_MEMREF_PARTIAL_INPUT  0x0000000D
#define TEEC_MEMREF_PARTIAL_OUTPUT 0x0000000E
#define TEEC_MEMREF_PARTIAL_INOUT  0x0000000F

/* The paramTypes of an operation, from its four types; and one type of them. */
#define TEEC_PARAM_TYPES(p0, p1, p2, p3) ((p0) | ((p1) << 4) | ((p2) << 8) | ((p3) << 12))
#define TEEC_PARAM_TYPE_GET(p, i)        (((p) >> ((i)*4)) & 0xF)

/* ---- who the client says that it is (4.4.5) -------------------------------------------------- */

/* The kernel makes the client's UUID; a program cannot choose it. */
#define TEEC_LOGIN_PUBLIC            0x00000000 /* nobody in particular */
#define TEEC_LOGIN_USER              0x00000001 /* the user whom the process runs as */
#define TEEC_LOGIN_GROUP             0x00000002 /* a group of the process; data: its gid_t */
#define TEEC_LOGIN_APPLICATION       0x00000004 /* Linux 6.12 knows no applications: these three */
#define TEEC_LOGIN_USER_APPLICATION  0x00000005 /* reach it and are refused */
#define TEEC_LOGIN_GROUP_APPLICATION 0x00000006 /* data: a gid_t */

/* ---- structures (4.3) ------------------------------------------------------------------------ */

/* A connection to a TEE. */
typedef struct {
	struct {
		int fd;           /* the device; -1 when finalized */
		bool reg_mem;     /* the kernel shares memory of programs */
		bool memref_null; /* a TA can be given a reference to nothing */
	} imp;
} TEEC_Context;

/* The name of a TA, RFC 4122, in the machine's byte order. */
typedef struct {
	uint32_t timeLow;
	uint16_t timeMid;
	uint16_t timeHiAndVersion;
	uint8_t clockSeqAndNode[8];
} TEEC_UUID;

/* A shared block. The program writes buffer (to register), size and flags (TEEC_MEM_...). */
typedef struct {
	void *buffer;
	size_t size;
	uint32_t flags;
	struct {
		int id;
		size_t alloced_size;
		void *shadow_buffer;
		int registered_fd;
		uint32_t flags;
	} imp;
} TEEC_SharedMemory;

/* A buffer that is shared during one call. NULL and 0 refer to nothing. */
typedef struct {
	void *buffer;
	size_t size; /* an output's: what the TA wrote, or the size that it would need */
} TEEC_TempMemoryReference;

/* A piece of a shared block, or all of it: then only parent is looked at. */
typedef struct {
	TEEC_SharedMemory *parent;
	size_t size; /* as above */
	size_t offset;
} TEEC_RegisteredMemoryReference;

typedef struct {
	uint32_t a;
	uint32_t b;
} TEEC_Value;

typedef union {
	TEEC_TempMemoryReference tmpref;
	TEEC_RegisteredMemoryReference memref;
	TEEC_Value value;
} TEEC_Parameter;

/* A connection to a TA. Its context must stay where it is. */
typedef struct {
	struct {
		TEEC_Context *ctx;
		uint32_t session_id;
	} imp;
} TEEC_Session;

/* What one call carries. */
typedef struct {
	uint32_t started; /* 0 before a call that is to be cancellable; then the library's */
	uint32_t paramTypes;
	TEEC_Parameter params[TEEC_CONFIG_PAYLOAD_REF_COUNT];
	struct {
		TEEC_Session *session;
	} imp;
} TEEC_Operation;

/* ---- functions (4.5) ------------------------------------------------------------------------- */

/*
 * Connect to a TEE: to the first one, or with @name "optee-tz" to the first that speaks the ABI of
 * OP-TEE in a TrustZone.
 * ITEM_NOT_FOUND   there is none, or it may not be opened
 */
TEEC_Result TEEC_InitializeContext(const char *name, TEEC_Context *context);

/* Disconnect. All sessions must be closed, all shared memory released. NULL does nothing. */
void TEEC_FinalizeContext(TEEC_Context *context);

/*
 * Share @sharedMem->size bytes at ->buffer until TEEC_ReleaseSharedMemory(). What cannot be shared
 * as it is, such as memory that the program may only read, is copied at each call with it.
 * BAD_PARAMETERS   no buffer, or flags other than TEEC_MEM_...
 * OUT_OF_MEMORY
 */
TEEC_Result TEEC_RegisterSharedMemory(TEEC_Context *context, TEEC_SharedMemory *sharedMem);

/*
 * Make a shared block of ->size bytes, zeroed, and say where in ->buffer. The buffer of a block of
 * no size is not NULL, and may not be touched; that of one that could not be made is.
 */
TEEC_Result TEEC_AllocateSharedMemory(TEEC_Context *context, TEEC_SharedMemory *sharedMem);

/*
 * End what one of the two above has begun. An allocated block has no buffer and no size after it; a
 * registered one keeps them. NULL, a block that is released or could not be made, does nothing.
 */
void TEEC_ReleaseSharedMemory(TEEC_SharedMemory *sharedMem);

/*
 * Open a session to the TA @destination, as whom @connectionMethod (TEEC_LOGIN_...) says;
 * @connectionData points to what that method needs. @operation may be NULL.
 */
TEEC_Result TEEC_OpenSession(TEEC_Context *context, TEEC_Session *session,
                             const TEEC_UUID *destination, uint32_t connectionMethod,
                             const void *connectionData, TEEC_Operation *operation,
                             uint32_t *returnOrigin);

/* NULL, or a session that did not open, does nothing. */
void TEEC_CloseSession(TEEC_Session *session);

/*
 * Have the TA execute @commandID. @operation may be NULL. When the result is the TA's, output
 * parameters are filled in, whatever it is; of any other origin, it leaves sizes and values alone.
 * CANCEL           from the library: cancelled before it was begun
 * BAD_PARAMETERS   from the library: types that do not exist, a block that is not shared, a piece
 *                  that is not within its block or goes a way that the block does not, a size
 *                  without a buffer
 * OUT_OF_MEMORY    from the library: no memory to share
 */
TEEC_Result TEEC_InvokeCommand(TEEC_Session *session, uint32_t commandID, TEEC_Operation *operation,
                               uint32_t *returnOrigin);

/*
 * Ask, from another thread, that the call of @operation be cancelled: before it has begun (then it
 * will not), while it runs (then its TA is told, and may decline), or after it (nothing happens).
 */
void TEEC_RequestCancellation(TEEC_Operation *operation);

#ifdef __cplusplus
}
#endif

#endif
