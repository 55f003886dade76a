// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a program compiled with one header and run on the other's library relies on. check.sh
 * compiles this with each and compares the lines that it leaves in the assembly.
 */
#include <assert.h>
#include <stddef.h>

#include <tee_client_api.h>
#include <tee_client_api_extensions.h>

#define SAY(name, value) __asm__ volatile("// say " name " %c0" : : "i"(value))
#define SIZE(type)       SAY("sizeof " #type, sizeof(type) * 1000 + _Alignof(type))
#define FIELD(type, field) \
	SAY(#type "." #field, offsetof(type, field) * 1000 + sizeof(((type *)0)->field))

#define SAME(function, type) static_assert(_Generic(&(function), type : 1, default : 0), #function)

SAME(TEEC_InitializeContext, TEEC_Result (*)(const char *, TEEC_Context *));
SAME(TEEC_FinalizeContext, void (*)(TEEC_Context *));
SAME(TEEC_RegisterSharedMemory, TEEC_Result (*)(TEEC_Context *, TEEC_SharedMemory *));
SAME(TEEC_AllocateSharedMemory, TEEC_Result (*)(TEEC_Context *, TEEC_SharedMemory *));
SAME(TEEC_RegisterSharedMemoryFileDescriptor,
     TEEC_Result (*)(TEEC_Context *, TEEC_SharedMemory *, int));
SAME(TEEC_ReleaseSharedMemory, void (*)(TEEC_SharedMemory *));
SAME(TEEC_OpenSession, TEEC_Result (*)(TEEC_Context *, TEEC_Session *, const TEEC_UUID *, uint32_t,
                                       const void *, TEEC_Operation *, uint32_t *));
SAME(TEEC_CloseSession, void (*)(TEEC_Session *));
SAME(TEEC_InvokeCommand, TEEC_Result (*)(TEEC_Session *, uint32_t, TEEC_Operation *, uint32_t *));
SAME(TEEC_RequestCancellation, void (*)(TEEC_Operation *));

void say(void);

void say(void)
{
	SIZE(TEEC_Result);
	SIZE(TEEC_Context);
	FIELD(TEEC_Context, imp.fd);
	FIELD(TEEC_Context, imp.reg_mem);
	FIELD(TEEC_Context, imp.memref_null);
	SIZE(TEEC_UUID);
	FIELD(TEEC_UUID, timeLow);
	FIELD(TEEC_UUID, timeMid);
	FIELD(TEEC_UUID, timeHiAndVersion);
	FIELD(TEEC_UUID, clockSeqAndNode);
	SIZE(TEEC_SharedMemory);
	FIELD(TEEC_SharedMemory, buffer);
	FIELD(TEEC_SharedMemory, size);
	FIELD(TEEC_SharedMemory, flags);
	FIELD(TEEC_SharedMemory, imp.id);
	FIELD(TEEC_SharedMemory, imp.alloced_size);
	FIELD(TEEC_SharedMemory, imp.shadow_buffer);
	FIELD(TEEC_SharedMemory, imp.registered_fd);
	FIELD(TEEC_SharedMemory, imp.flags);
	SIZE(TEEC_TempMemoryReference);
	FIELD(TEEC_TempMemoryReference, buffer);
	FIELD(TEEC_TempMemoryReference, size);
	SIZE(TEEC_RegisteredMemoryReference);
	FIELD(TEEC_RegisteredMemoryReference, parent);
	FIELD(TEEC_RegisteredMemoryReference, size);
	FIELD(TEEC_RegisteredMemoryReference, offset);
	SIZE(TEEC_Value);
	FIELD(TEEC_Value, a);
	FIELD(TEEC_Value, b);
	SIZE(TEEC_Parameter);
	SIZE(TEEC_Session);
	FIELD(TEEC_Session, imp.ctx);
	FIELD(TEEC_Session, imp.session_id);
	SIZE(TEEC_Operation);
	FIELD(TEEC_Operation, started);
	FIELD(TEEC_Operation, paramTypes);
	FIELD(TEEC_Operation, params);
	FIELD(TEEC_Operation, imp.session);
	SAY("types", TEEC_PARAM_TYPES(1, 2, 3, 15));
	SAY("type", TEEC_PARAM_TYPE_GET(0x1234, 2));
#include "constants.inc"
}
