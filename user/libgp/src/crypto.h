/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * crypto - keys and operations inside of the library
 *
 * An object is the kernel's: its handle is the kernel's number. An operation is a record of the
 * library around a state of the kernel: it knows the rules of the specification, and keeps what
 * does not fill a block yet.
 */
#include "gp.h"

/* sys.S */
TEE_Result sys_cryp_obj_get_info(uint64_t object, struct ta_object_info *info);
TEE_Result sys_cryp_obj_restrict_usage(uint64_t object, uint64_t usage);
TEE_Result sys_cryp_obj_get_attr(uint64_t object, uint64_t id, void *buffer, uint64_t *size);
TEE_Result sys_cryp_obj_alloc(uint64_t type, uint64_t max_size, uint32_t *object);
TEE_Result sys_cryp_obj_close(uint64_t object);
TEE_Result sys_cryp_obj_reset(uint64_t object);
TEE_Result sys_cryp_obj_populate(uint64_t object, const struct ta_attribute *attributes,
                                 uint64_t count);
TEE_Result sys_cryp_obj_copy(uint64_t to, uint64_t from);
TEE_Result sys_cryp_obj_generate_key(uint64_t object, uint64_t size,
                                     const struct ta_attribute *parameters, uint64_t count);
TEE_Result sys_cryp_state_alloc(uint64_t algorithm, uint64_t mode, uint64_t key1, uint64_t key2,
                                uint32_t *state);
TEE_Result sys_cryp_state_copy(uint64_t to, uint64_t from);
TEE_Result sys_cryp_state_free(uint64_t state);
TEE_Result sys_hash_init(uint64_t state, const void *iv, size_t iv_size);
TEE_Result sys_hash_update(uint64_t state, const void *chunk, size_t size);
TEE_Result sys_hash_final(uint64_t state, const void *chunk, size_t size, void *hash,
                          uint64_t *hash_size);
TEE_Result sys_cipher_init(uint64_t state, const void *iv, size_t iv_size);
TEE_Result sys_cipher_update(uint64_t state, const void *in, size_t size, void *out,
                             uint64_t *out_size);
TEE_Result sys_cipher_final(uint64_t state, const void *in, size_t size, void *out,
                            uint64_t *out_size);

static inline uint64_t object_number(TEE_ObjectHandle object)
{
	return (uintptr_t)object;
}

/* What the kernel knows of @object; a handle that is none is a programmer's error. */
void object_ask(TEE_ObjectHandle object, struct ta_object_info *info);

#define BLOCK_SIZE 16u

struct algorithm {
	uint32_t number;
	uint32_t class;       /* TEE_OPERATION_... */
	uint32_t digest_size; /* of a digest */
	uint32_t block;       /* of a cipher: it takes multiples of these */
	TEE_ObjectType key;   /* type of its key; 0: it has none */
};

struct __TEE_OperationHandle {
	const struct algorithm *algorithm;
	uint32_t mode;
	uint32_t max_key_size, key_size;
	uint32_t flags;       /* TEE_HANDLE_FLAG_... */
	uint32_t progress;    /* TEE_OPERATION_STATE_... */
	uint32_t state;       /* the kernel's */
	TEE_ObjectHandle key; /* belongs to the state */
	size_t held;          /* bytes in `bytes`: a cipher's beginning of a block; a digest's */
	size_t given;         /* all of it, of which so many were extracted */
	uint8_t bytes[TEE_MAX_HASH_SIZE];
};

/* Panic unless @operation is one of @class. */
void operation_must_be(TEE_OperationHandle operation, uint32_t class, const char *function);
#define OPERATION_MUST_BE(operation, class) operation_must_be((operation), (class), __func__)
