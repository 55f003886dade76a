/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ciphers of the Core API (6.4). The kernel takes whole blocks; what does not fill one yet waits
 * here, and then all output lags behind the input by as much.
 */
#include <string.h>

#include "crypto.h"

void TEE_CipherInit(TEE_OperationHandle operation, const void *iv, size_t iv_size)
{
	TEE_Result res;

	OPERATION_MUST_BE(operation, TEE_OPERATION_CIPHER);
	if (!(operation->flags & TEE_HANDLE_FLAG_KEY_SET))
		GP_PANIC(TEE_ERROR_BAD_STATE);
	if (operation->algorithm->number == TEE_ALG_AES_ECB_NOPAD && iv && iv_size)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	TEE_ResetOperation(operation);
	res = sys_cipher_init(operation->state, iv, iv_size);
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	operation->flags |= TEE_HANDLE_FLAG_INITIALIZED;
	operation->progress = TEE_OPERATION_STATE_ACTIVE;
}

static void run(TEE_OperationHandle op, const uint8_t *in, size_t size, uint8_t *out)
{
	uint64_t room = size;
	TEE_Result res;

	if (!size)
		return;
	res = sys_cipher_update(op->state, in, size, out, &room);
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

/*
 * Through a buffer, because some bytes wait before the input. Of each piece the last bytes become
 * those that wait, and are put away before the output is written: it may lie where the
 * input is.
 */
static size_t feed_late(TEE_OperationHandle op, const uint8_t *in, size_t size, uint8_t *out)
{
	uint8_t piece[256 + BLOCK_SIZE];
	size_t done = 0, n;

	for (; size - done >= BLOCK_SIZE; done += n) {
		n = (size - done) & ~(size_t)(BLOCK_SIZE - 1);
		if (n > 256)
			n = 256;
		memcpy(piece, op->bytes, op->held);
		memcpy(piece + op->held, in + done, n);
		memcpy(op->bytes, piece + n, op->held);
		run(op, piece, n, out + done);
	}
	memset(piece, 0, sizeof(piece));
	return done;
}

/* All of @in; whole blocks come out, what is left of it waits. How many bytes came out. */
static size_t feed(TEE_OperationHandle op, const uint8_t *in, size_t size, uint8_t *out)
{
	const size_t block = op->algorithm->block;
	size_t done;

	if (op->held) {
		done = feed_late(op, in, size, out);
	} else {
		done = size & ~(block - 1);
		run(op, in, done, out);
	}
	if (size > done)
		memcpy(op->bytes + op->held, in + done, size - done);
	op->held += size - done;
	if (op->held < BLOCK_SIZE)
		return done;

	run(op, op->bytes, BLOCK_SIZE, out + done);
	op->held -= BLOCK_SIZE;
	memmove(op->bytes, op->bytes + BLOCK_SIZE, op->held);
	return done + BLOCK_SIZE;
}

/* Is @operation under way, and do @in and @size fit together? What it will hold then. */
static size_t total_of(TEE_OperationHandle operation, const void *in, size_t size,
                       const char *function)
{
	size_t total;

	operation_must_be(operation, TEE_OPERATION_CIPHER, function);
	if (operation->progress != TEE_OPERATION_STATE_ACTIVE)
		gp_panic(TEE_ERROR_BAD_STATE, function);
	if ((!in && size) || __builtin_add_overflow(size, operation->held, &total))
		gp_panic(TEE_ERROR_BAD_PARAMETERS, function);
	return total;
}

TEE_Result TEE_CipherUpdate(TEE_OperationHandle operation, const void *source, size_t size,
                            void *destination, size_t *destination_size)
{
	size_t total = total_of(operation, source, size, __func__);
	size_t needed = total & ~(size_t)(operation->algorithm->block - 1);

	if (*destination_size < needed) {
		*destination_size = needed;
		return TEE_ERROR_SHORT_BUFFER;
	}
	*destination_size = feed(operation, source, size, destination);
	return TEE_SUCCESS;
}

TEE_Result TEE_CipherDoFinal(TEE_OperationHandle operation, const void *source, size_t size,
                             void *destination, size_t *destination_size)
{
	size_t total = total_of(operation, source, size, __func__);
	size_t room = destination_size ? *destination_size : 0;
	TEE_Result res;

	if (total & (operation->algorithm->block - 1))
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (destination_size)
		*destination_size = total;
	if (room < total)
		return TEE_ERROR_SHORT_BUFFER;
	(void)feed(operation, source, size, destination);
	res = sys_cipher_final(operation->state, NULL, 0, NULL, NULL);
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	operation->progress = TEE_OPERATION_STATE_INITIAL;
	operation->flags &= ~(uint32_t)TEE_HANDLE_FLAG_INITIALIZED;
	return TEE_SUCCESS;
}
