// SPDX-License-Identifier: BSD-2-Clause
/*
 * session - opening, closing and using a session
 *
 * Kept short on purpose: between the program's call and the kernel there is one message on the
 * stack, and no lock unless the pool is needed.
 */
#include <assert.h>
#include <string.h>

#include "cancel.h"
#include "device.h"
#include "operation.h"

union open_message {
	struct tee_ioctl_open_session_arg arg;
	uint8_t bytes[sizeof(struct tee_ioctl_open_session_arg) +
	              PARAMS * sizeof(struct tee_ioctl_param)];
};

union invoke_message {
	struct tee_ioctl_invoke_arg arg;
	uint8_t bytes[sizeof(struct tee_ioctl_invoke_arg) +
	              PARAMS * sizeof(struct tee_ioctl_param)];
};

/* A result and where it is from; GlobalPlatform returns both at once. */
static TEEC_Result answer(TEEC_Result result, uint32_t origin, uint32_t *out)
{
	if (out)
		*out = origin;
	return result;
}

/*
 * Whether a TA has answered, and so there are outputs. What the TEE says itself, that it refuses
 * the call or that the TA has died, leaves the program's buffers, sizes and values as they were.
 */
static bool was_answered(TEEC_Result result, uint32_t origin)
{
	return result == TEEC_SUCCESS || origin == TEEC_ORIGIN_TRUSTED_APP;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* RFC 4122: a UUID goes over the wire with its most significant bytes first. */
static void write_uuid(uint8_t to[TEE_IOCTL_UUID_LEN], const TEEC_UUID *uuid)
{
	uint32_t low = __builtin_bswap32(uuid->timeLow);
	uint16_t mid = __builtin_bswap16(uuid->timeMid);
	uint16_t high = __builtin_bswap16(uuid->timeHiAndVersion);

	static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are turned around");
	memcpy(to, &low, 4);
	memcpy(to + 4, &mid, 2);
	memcpy(to + 6, &high, 2);
	memcpy(to + 8, uuid->clockSeqAndNode, 8);
}

/* The kernel makes the client's UUID, of the process; of a group it has to be told which. */
static TEEC_Result write_login(struct tee_ioctl_open_session_arg *arg, uint32_t method,
                               const void *data)
{
	arg->clnt_login = method;
	if (method != TEEC_LOGIN_GROUP && method != TEEC_LOGIN_GROUP_APPLICATION)
		return TEEC_SUCCESS;
	if (!data)
		return TEEC_ERROR_BAD_PARAMETERS;
	memcpy(arg->clnt_uuid, data, sizeof(uint32_t));
	return TEEC_SUCCESS;
}

/* With the message complete but for its parameters. */
static TEEC_Result open_exchange(TEEC_Session *session, union open_message *message,
                                 TEEC_Operation *operation, uint32_t *origin)
{
	struct operation o;
	TEEC_Result result;

	*origin = TEEC_ORIGIN_API;
	result = operation_prepare(session->imp.ctx, operation, message->arg.params, &o);
	if (result != TEEC_SUCCESS)
		return result;
	*origin = TEEC_ORIGIN_COMMS;
	message->arg.num_params = o.count;
	result = device_open_session(session->imp.ctx->imp.fd, message,
	                             sizeof(message->arg) + o.count * sizeof(*message->arg.params));
	if (result == TEEC_SUCCESS) {
		*origin = message->arg.ret_origin;
		result = message->arg.ret;
		if (was_answered(result, *origin))
			operation_finish(&o, message->arg.params, operation);
	}
	operation_release(&o);
	return result;
}

TEEC_EXPORT TEEC_Result TEEC_OpenSession(TEEC_Context *context, TEEC_Session *session,
                                         const TEEC_UUID *destination, uint32_t connectionMethod,
                                         const void *connectionData, TEEC_Operation *operation,
                                         uint32_t *returnOrigin)
{
	union open_message message;
	uint32_t origin;
	TEEC_Result result;

	if (session)
		session->imp.ctx = NULL;
	if (!context || !session || !destination)
		return answer(TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API, returnOrigin);
	memset(&message.arg, 0, sizeof(message.arg));
	write_uuid(message.arg.uuid, destination);
	result = write_login(&message.arg, connectionMethod, connectionData);
	if (result != TEEC_SUCCESS)
		return answer(result, TEEC_ORIGIN_API, returnOrigin);
	message.arg.cancel_id = cancel_id(operation);

	/* Who cancels meanwhile needs the context, and says that there is no session yet. */
	session->imp.ctx = context;
	session->imp.session_id = 0;
	if (!cancel_begin(operation, session)) {
		session->imp.ctx = NULL;
		return answer(TEEC_ERROR_CANCEL, TEEC_ORIGIN_API, returnOrigin);
	}
	result = open_exchange(session, &message, operation, &origin);
	cancel_end(operation);
	if (result == TEEC_SUCCESS)
		session->imp.session_id = message.arg.session;
	else
		session->imp.ctx = NULL;
	return answer(result, origin, returnOrigin);
}

TEEC_EXPORT void TEEC_CloseSession(TEEC_Session *session)
{
	if (!session || !session->imp.ctx)
		return;
	device_close_session(session->imp.ctx->imp.fd, session->imp.session_id);
	session->imp.ctx = NULL;
}

/* ---- invoking -------------------------------------------------------------------------------- */

static TEEC_Result invoke_exchange(const TEEC_Session *session, uint32_t command,
                                   TEEC_Operation *operation, uint32_t *origin)
{
	union invoke_message message;
	struct operation o;
	TEEC_Result result;

	*origin = TEEC_ORIGIN_API;
	result = operation_prepare(session->imp.ctx, operation, message.arg.params, &o);
	if (result != TEEC_SUCCESS)
		return result;
	*origin = TEEC_ORIGIN_COMMS;
	message.arg.func = command;
	message.arg.session = session->imp.session_id;
	message.arg.cancel_id = cancel_id(operation);
	message.arg.ret = TEEC_ERROR_COMMUNICATION;
	message.arg.ret_origin = TEEC_ORIGIN_COMMS;
	message.arg.num_params = o.count;
	result = device_invoke(session->imp.ctx->imp.fd, &message,
	                       sizeof(message.arg) + o.count * sizeof(*message.arg.params));
	if (result == TEEC_SUCCESS) {
		*origin = message.arg.ret_origin;
		result = message.arg.ret;
		if (was_answered(result, *origin))
			operation_finish(&o, message.arg.params, operation);
	}
	operation_release(&o);
	return result;
}

TEEC_EXPORT TEEC_Result TEEC_InvokeCommand(TEEC_Session *session, uint32_t commandID,
                                           TEEC_Operation *operation, uint32_t *returnOrigin)
{
	TEEC_Result result;
	uint32_t origin;

	if (!session || !session->imp.ctx)
		return answer(TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API, returnOrigin);
	if (!cancel_begin(operation, session))
		return answer(TEEC_ERROR_CANCEL, TEEC_ORIGIN_API, returnOrigin);
	result = invoke_exchange(session, commandID, operation, &origin);
	cancel_end(operation);
	return answer(result, origin, returnOrigin);
}
