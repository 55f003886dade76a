/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of the Core API (chapter 6): what they are made of, and their keys.
 */
#include <string.h>

#include "crypto.h"

static const struct algorithm algorithms[] = {
	{ TEE_ALG_MD5, TEE_OPERATION_DIGEST, .digest_size = 16 },
	{ TEE_ALG_SHA1, TEE_OPERATION_DIGEST, .digest_size = 20 },
	{ TEE_ALG_SHA224, TEE_OPERATION_DIGEST, .digest_size = 28 },
	{ TEE_ALG_SHA256, TEE_OPERATION_DIGEST, .digest_size = 32 },
	{ TEE_ALG_SHA384, TEE_OPERATION_DIGEST, .digest_size = 48 },
	{ TEE_ALG_SHA512, TEE_OPERATION_DIGEST, .digest_size = 64 },
	{ TEE_ALG_AES_ECB_NOPAD, TEE_OPERATION_CIPHER, .block = BLOCK_SIZE, .key = TEE_TYPE_AES },
	{ TEE_ALG_AES_CBC_NOPAD, TEE_OPERATION_CIPHER, .block = BLOCK_SIZE, .key = TEE_TYPE_AES },
	{ TEE_ALG_AES_CTR, TEE_OPERATION_CIPHER, .block = 1, .key = TEE_TYPE_AES },
};

static const struct algorithm *algorithm_find(uint32_t number)
{
	size_t i;

	for (i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (algorithms[i].number == number)
			return &algorithms[i];
	return NULL;
}

TEE_Result TEE_IsAlgorithmSupported(uint32_t algorithm, uint32_t element)
{
	if (element != TEE_CRYPTO_ELEMENT_NONE || !algorithm_find(algorithm))
		return TEE_ERROR_NOT_SUPPORTED;
	return TEE_SUCCESS;
}

void operation_must_be(TEE_OperationHandle operation, uint32_t class, const char *function)
{
	if (operation == TEE_HANDLE_NULL || operation->algorithm->class != class)
		gp_panic(TEE_ERROR_BAD_PARAMETERS, function);
}

/* What a key must be good for. */
static uint32_t usage_of(const struct __TEE_OperationHandle *op)
{
	if (!op->algorithm->key)
		return 0;
	return op->mode == TEE_MODE_ENCRYPT ? TEE_USAGE_ENCRYPT : TEE_USAGE_DECRYPT;
}

/* Back to the beginning. A digest may start at once. */
static void restart(TEE_OperationHandle op, const char *function)
{
	TEE_Result res;

	op->progress = TEE_OPERATION_STATE_INITIAL;
	op->flags &= ~(uint32_t)(TEE_HANDLE_FLAG_INITIALIZED | TEE_HANDLE_FLAG_EXTRACTING);
	memset(op->bytes, 0, sizeof(op->bytes));
	op->held = 0;
	op->given = 0;
	if (op->algorithm->class != TEE_OPERATION_DIGEST)
		return;
	res = sys_hash_init(op->state, NULL, 0);
	if (res != TEE_SUCCESS)
		gp_panic(res, function);
	op->flags |= TEE_HANDLE_FLAG_INITIALIZED;
}

static bool has_mode(const struct algorithm *a, uint32_t mode)
{
	if (a->class == TEE_OPERATION_DIGEST)
		return mode == TEE_MODE_DIGEST;
	return mode == TEE_MODE_ENCRYPT || mode == TEE_MODE_DECRYPT;
}

static TEE_Result make(struct __TEE_OperationHandle *op)
{
	TEE_Result res = TEE_SUCCESS;

	if (op->algorithm->key)
		res = TEE_AllocateTransientObject(op->algorithm->key, op->max_key_size, &op->key);
	if (res != TEE_SUCCESS)
		return res;
	res = sys_cryp_state_alloc(op->algorithm->number, op->mode, object_number(op->key), 0,
	                           &op->state);
	if (res != TEE_SUCCESS)
		TEE_FreeTransientObject(op->key);
	return res;
}

TEE_Result TEE_AllocateOperation(TEE_OperationHandle *operation, uint32_t algorithm, uint32_t mode,
                                 uint32_t max_key_size)
{
	const struct algorithm *a = algorithm_find(algorithm);
	struct __TEE_OperationHandle *op;
	TEE_Result res;

	*operation = TEE_HANDLE_NULL;
	if (!a || !has_mode(a, mode))
		return TEE_ERROR_NOT_SUPPORTED;
	op = TEE_Malloc(sizeof(*op), TEE_MALLOC_FILL_ZERO);
	if (!op)
		return TEE_ERROR_OUT_OF_MEMORY;

	op->algorithm = a;
	op->mode = mode;
	op->max_key_size = max_key_size;
	res = make(op);
	if (res != TEE_SUCCESS) {
		TEE_Free(op);
		if (res != TEE_ERROR_OUT_OF_MEMORY && res != TEE_ERROR_NOT_SUPPORTED)
			GP_PANIC(res);
		return res;
	}
	/* An operation without keys counts as having them all. */
	if (!a->key)
		op->flags = TEE_HANDLE_FLAG_KEY_SET;
	restart(op, __func__);
	*operation = op;
	return TEE_SUCCESS;
}

/* The key goes with the kernel's state. */
void TEE_FreeOperation(TEE_OperationHandle operation)
{
	TEE_Result res;

	if (operation == TEE_HANDLE_NULL)
		return;
	res = sys_cryp_state_free(operation->state);
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	memset(operation, 0, sizeof(*operation));
	TEE_Free(operation);
}

void TEE_GetOperationInfo(TEE_OperationHandle operation, TEE_OperationInfo *info)
{
	if (operation == TEE_HANDLE_NULL)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	*info = (TEE_OperationInfo){
		.algorithm = operation->algorithm->number,
		.operationClass = operation->algorithm->class,
		.mode = operation->mode,
		.digestLength = operation->algorithm->digest_size,
		.maxKeySize = operation->max_key_size,
		.keySize = operation->key_size,
		.requiredKeyUsage = usage_of(operation),
		.handleState = operation->flags,
	};
}

TEE_Result TEE_GetOperationInfoMultiple(TEE_OperationHandle operation,
                                        TEE_OperationInfoMultiple *info, size_t *size)
{
	size_t needed = sizeof(*info);

	if (operation == TEE_HANDLE_NULL || *size < sizeof(*info))
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (operation->algorithm->key)
		needed += sizeof(info->keyInformation[0]);
	if (*size < needed) {
		*size = needed;
		return TEE_ERROR_SHORT_BUFFER;
	}
	*size = needed;
	*info = (TEE_OperationInfoMultiple){
		.algorithm = operation->algorithm->number,
		.operationClass = operation->algorithm->class,
		.mode = operation->mode,
		.digestLength = operation->algorithm->digest_size,
		.maxKeySize = operation->max_key_size,
		.handleState = operation->flags,
		.operationState = operation->progress,
	};
	if (operation->algorithm->key) {
		info->numberOfKeys = 1;
		info->keyInformation[0].keySize = operation->key_size;
		info->keyInformation[0].requiredKeyUsage = usage_of(operation);
	}
	return TEE_SUCCESS;
}

void TEE_ResetOperation(TEE_OperationHandle operation)
{
	if (operation == TEE_HANDLE_NULL)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (!(operation->flags & TEE_HANDLE_FLAG_KEY_SET))
		GP_PANIC(TEE_ERROR_BAD_STATE);
	restart(operation, __func__);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void drop_key(TEE_OperationHandle op)
{
	TEE_ResetTransientObject(op->key);
	op->flags &= ~(uint32_t)TEE_HANDLE_FLAG_KEY_SET;
	op->key_size = 0;
}

/* The operation has its own copy: what becomes of @key then does not matter. */
static void take_key(TEE_OperationHandle op, TEE_ObjectHandle key, const char *function)
{
	struct ta_object_info info;

	object_ask(key, &info);
	if ((info.usage & usage_of(op)) != usage_of(op) || info.size > op->max_key_size ||
	    info.type != op->algorithm->key || !(info.handle_flags & TEE_HANDLE_FLAG_INITIALIZED))
		gp_panic(TEE_ERROR_BAD_PARAMETERS, function);
	drop_key(op);
	(void)TEE_CopyObjectAttributes1(op->key, key);
	op->key_size = info.size;
	op->flags |= TEE_HANDLE_FLAG_KEY_SET;
}

TEE_Result TEE_SetOperationKey(TEE_OperationHandle operation, TEE_ObjectHandle key)
{
	if (operation == TEE_HANDLE_NULL || !operation->algorithm->key)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (operation->progress != TEE_OPERATION_STATE_INITIAL)
		GP_PANIC(TEE_ERROR_BAD_STATE);
	if (key == TEE_HANDLE_NULL)
		drop_key(operation);
	else
		take_key(operation, key, __func__);
	return TEE_SUCCESS;
}

/* No algorithm that there is takes two. */
TEE_Result TEE_SetOperationKey2(TEE_OperationHandle operation, TEE_ObjectHandle key1,
                                TEE_ObjectHandle key2)
{
	(void)operation;
	(void)key1;
	(void)key2;
	GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
}

void TEE_CopyOperation(TEE_OperationHandle to, TEE_OperationHandle from)
{
	TEE_Result res;

	if (to == TEE_HANDLE_NULL || from == TEE_HANDLE_NULL || to->algorithm != from->algorithm ||
	    to->mode != from->mode)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (to->algorithm->key) {
		if (from->flags & TEE_HANDLE_FLAG_KEY_SET)
			take_key(to, from->key, __func__);
		else
			drop_key(to);
	}
	res = sys_cryp_state_copy(to->state, from->state);
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	to->key_size = from->key_size;
	to->flags = from->flags;
	to->progress = from->progress;
	to->held = from->held;
	to->given = from->given;
	memcpy(to->bytes, from->bytes, sizeof(to->bytes));
}

/* ---- digests --------------------------------------------------------------------------------- */

void TEE_DigestUpdate(TEE_OperationHandle operation, const void *chunk, size_t size)
{
	TEE_Result res;

	OPERATION_MUST_BE(operation, TEE_OPERATION_DIGEST);
	if (operation->progress == TEE_OPERATION_STATE_EXTRACTING)
		GP_PANIC(TEE_ERROR_BAD_STATE);
	res = sys_hash_update(operation->state, chunk, size);
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
	operation->progress = TEE_OPERATION_STATE_ACTIVE;
}

/* As much of the finished digest as there is room for, from where the last call stopped. */
static void extract(TEE_OperationHandle op, void *hash, size_t *hash_size)
{
	size_t left = op->held - op->given;
	size_t n = *hash_size < left ? *hash_size : left;

	memcpy(hash, op->bytes + op->given, n);
	op->given += n;
	*hash_size = n;
}

TEE_Result TEE_DigestDoFinal(TEE_OperationHandle operation, const void *chunk, size_t size,
                             void *hash, size_t *hash_size)
{
	uint64_t n = *hash_size;
	TEE_Result res;

	OPERATION_MUST_BE(operation, TEE_OPERATION_DIGEST);
	if (operation->progress == TEE_OPERATION_STATE_EXTRACTING) {
		if (size)
			GP_PANIC(TEE_ERROR_BAD_STATE);
		extract(operation, hash, hash_size);
	} else {
		res = sys_hash_final(operation->state, chunk, size, hash, &n);
		*hash_size = n;
		if (res == TEE_ERROR_SHORT_BUFFER)
			return res;
		if (res != TEE_SUCCESS)
			GP_PANIC(res);
	}
	restart(operation, __func__);
	return TEE_SUCCESS;
}

TEE_Result TEE_DigestExtract(TEE_OperationHandle operation, void *hash, size_t *hash_size)
{
	uint64_t n = sizeof(operation->bytes);
	TEE_Result res;

	OPERATION_MUST_BE(operation, TEE_OPERATION_DIGEST);
	if (operation->progress != TEE_OPERATION_STATE_EXTRACTING) {
		res = sys_hash_final(operation->state, NULL, 0, operation->bytes, &n);
		if (res != TEE_SUCCESS)
			GP_PANIC(res);
		operation->held = n;
		operation->progress = TEE_OPERATION_STATE_EXTRACTING;
		operation->flags |= TEE_HANDLE_FLAG_EXTRACTING;
	}
	extract(operation, hash, hash_size);
	return TEE_SUCCESS;
}
