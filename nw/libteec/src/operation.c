// SPDX-License-Identifier: BSD-2-Clause
#include "operation.h"

#include <assert.h>
#include <string.h>

/* A direction is two bits, the same ones everywhere; what else a type has, is above them. */
#define INPUT     TEEC_MEM_INPUT
#define OUTPUT    TEEC_MEM_OUTPUT
#define DIRECTION (INPUT | OUTPUT)
#define MEMREF    4u

static_assert(TEEC_VALUE_INPUT == INPUT && TEEC_VALUE_OUTPUT == OUTPUT, "directions");
static_assert((TEEC_MEMREF_TEMP_INOUT & DIRECTION) == DIRECTION, "directions");
static_assert((TEEC_MEMREF_PARTIAL_INPUT & DIRECTION) == INPUT, "directions");
static_assert(TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT == TEEC_VALUE_INOUT, "types of values");
static_assert(TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT == (MEMREF | INPUT), "types of memory");
static_assert(TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT == (MEMREF | OUTPUT), "types of memory");

/* ---- temporary references -------------------------------------------------------------------- */

/*
 * Into the pool, if there is room. If not, the kernel shares the buffer itself, which saves the
 * copy; where it cannot, because the program may only read there or it shares no program's memory
 * at all, a block is made for this one call.
 */
static TEEC_Result share_buffer(const TEEC_Context *context, struct param *p)
{
	TEEC_Result result = TEEC_ERROR_NOT_SUPPORTED;

	if (pool_take(context->imp.fd, p->size, &p->lease)) {
		p->kind = PARAM_LEASED;
		p->copy = p->lease.bytes;
		return TEEC_SUCCESS;
	}
	if (context->imp.reg_mem && p->bytes && p->size > 0)
		result = device_register(context->imp.fd, p->bytes, p->size, &p->shm);
	if (result != TEEC_SUCCESS) {
		result = device_make(context, p->size, &p->shm);
		p->copy = p->shm.map;
	}
	if (result == TEEC_SUCCESS)
		p->kind = PARAM_SHARED;
	return result;
}

static TEEC_Result prepare_temporary(const TEEC_Context *context,
                                     const TEEC_TempMemoryReference *ref, struct param *p,
                                     struct tee_ioctl_param *message)
{
	TEEC_Result result;

	p->bytes = ref->buffer;
	p->size = ref->size;
	if (!p->bytes && p->size > 0)
		return TEEC_ERROR_BAD_PARAMETERS;
	*message = (struct tee_ioctl_param){ .attr = p->type, .b = p->size, .c = TEE_MEMREF_NULL };
	if (!p->bytes && context->imp.memref_null)
		return TEEC_SUCCESS;
	result = share_buffer(context, p);
	if (result != TEEC_SUCCESS)
		return result;
	if (p->kind == PARAM_LEASED) {
		message->a = p->lease.offset;
		message->c = (uint32_t)p->lease.id;
	} else {
		message->c = (uint32_t)p->shm.id;
	}
	if (p->copy && p->type & INPUT && p->size > 0)
		memcpy(p->copy, p->bytes, p->size);
	return TEEC_SUCCESS;
}

/* ---- registered references ------------------------------------------------------------------- */

/* @p has size and type, of a piece at @offset in @block. */
static TEEC_Result prepare_piece(const TEEC_SharedMemory *block, size_t offset, struct param *p,
                                 struct tee_ioctl_param *message)
{
	if (!(block->imp.flags & BLOCK_SHARED))
		return TEEC_ERROR_BAD_PARAMETERS;
	p->type = MEMREF | (p->type & DIRECTION);
	*message = (struct tee_ioctl_param){
		.attr = p->type,
		.a = offset,
		.b = p->size,
		.c = (uint32_t)block->imp.id,
	};
	if (!block->imp.shadow_buffer)
		return TEEC_SUCCESS;
	/* The program may write its structure, but not make us copy past the shadow. */
	if (offset > block->imp.alloced_size || p->size > block->imp.alloced_size - offset)
		return TEEC_ERROR_BAD_PARAMETERS;
	p->kind = PARAM_COPIED;
	p->bytes = (uint8_t *)block->buffer + offset;
	p->copy = (uint8_t *)block->imp.shadow_buffer + offset;
	if (p->type & INPUT && p->size > 0)
		memcpy(p->copy, p->bytes, p->size);
	return TEEC_SUCCESS;
}

static TEEC_Result prepare_whole(const TEEC_RegisteredMemoryReference *ref, struct param *p,
                                 struct tee_ioctl_param *message)
{
	if (!ref->parent || !(ref->parent->flags & DIRECTION))
		return TEEC_ERROR_BAD_PARAMETERS;
	p->type = ref->parent->flags;
	p->size = ref->parent->size;
	return prepare_piece(ref->parent, 0, p, message);
}

static TEEC_Result prepare_partial(const TEEC_RegisteredMemoryReference *ref, struct param *p,
                                   struct tee_ioctl_param *message)
{
	const TEEC_SharedMemory *block = ref->parent;
	uint32_t direction = p->type & DIRECTION;
	size_t offset = ref->offset;

	p->size = ref->size;
	if (!block || (block->flags & direction) != direction)
		return TEEC_ERROR_BAD_PARAMETERS;
	if (offset > block->size || p->size > block->size - offset)
		return TEEC_ERROR_BAD_PARAMETERS;
	return prepare_piece(block, offset, p, message);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static TEEC_Result prepare_param(const TEEC_Context *context, const TEEC_Parameter *from,
                                 struct param *p, struct tee_ioctl_param *message)
{
	switch (p->type) {
	case TEEC_NONE:
	case TEEC_VALUE_INPUT:
	case TEEC_VALUE_OUTPUT:
	case TEEC_VALUE_INOUT:
		*message = (struct tee_ioctl_param){ .attr = p->type };
		if (p->type & INPUT) {
			message->a = from->value.a;
			message->b = from->value.b;
		}
		return TEEC_SUCCESS;
	case TEEC_MEMREF_TEMP_INPUT:
	case TEEC_MEMREF_TEMP_OUTPUT:
	case TEEC_MEMREF_TEMP_INOUT:
		return prepare_temporary(context, &from->tmpref, p, message);
	case TEEC_MEMREF_WHOLE:
		return prepare_whole(&from->memref, p, message);
	case TEEC_MEMREF_PARTIAL_INPUT:
	case TEEC_MEMREF_PARTIAL_OUTPUT:
	case TEEC_MEMREF_PARTIAL_INOUT:
		return prepare_partial(&from->memref, p, message);
	default:
		return TEEC_ERROR_BAD_PARAMETERS;
	}
}

TEEC_Result operation_prepare(const TEEC_Context *context, const TEEC_Operation *from,
                              struct tee_ioctl_param *message, struct operation *out)
{
	uint32_t types = from ? from->paramTypes & 0xffff : 0;
	TEEC_Result result = TEEC_SUCCESS;

	/* Parameters after the last one in use would only cost the kernel and the TEE time. */
	for (out->count = 0; types != 0; types >>= 4) {
		struct param *p = &out->params[out->count];

		p->kind = PARAM_PLAIN;
		p->type = types & 0xf;
		p->copy = NULL;
		result = prepare_param(context, &from->params[out->count], p, &message[out->count]);
		if (result != TEEC_SUCCESS)
			break;
		out->count++;
	}
	if (result != TEEC_SUCCESS)
		operation_release(out);
	return result;
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
	return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

/*
 * A size that is more than the program offered says what the TA would need. As a rule it has then
 * written nothing, and the program's bytes are to stay as they are; but some fill the buffer all
 * the same, as with a datagram that is cut off. The copy tells which: it was the program's bytes
 * if they went in, or else zero, unless it is a shadow that has seen other calls.
 */
static bool overflow_was_written(const struct param *p)
{
	if (p->type & INPUT)
		return true;
	return p->kind != PARAM_COPIED && !all_zero(p->copy, p->size);
}

static size_t finish_memory(const struct param *p, uint64_t size)
{
	size_t count = size < p->size ? size : p->size;

	if (!p->copy || count == 0)
		return size;
	if (size <= p->size || overflow_was_written(p))
		memcpy(p->bytes, p->copy, count);
	return size;
}

/* Both forms of a memory reference have their size at the same place. */
static_assert(offsetof(TEEC_TempMemoryReference, size) ==
                      offsetof(TEEC_RegisteredMemoryReference, size),
              "one size for both");

void operation_finish(const struct operation *o, const struct tee_ioctl_param *message,
                      TEEC_Operation *to)
{
	for (uint32_t i = 0; i < o->count; i++) {
		const struct param *p = &o->params[i];

		if (!(p->type & OUTPUT))
			continue;
		if (!(p->type & MEMREF)) {
			to->params[i].value.a = (uint32_t)message[i].a;
			to->params[i].value.b = (uint32_t)message[i].b;
		} else {
			to->params[i].tmpref.size = finish_memory(p, message[i].b);
		}
	}
}

void operation_release(struct operation *o)
{
	for (uint32_t i = 0; i < o->count; i++) {
		struct param *p = &o->params[i];

		if (p->kind == PARAM_LEASED)
			pool_give(&p->lease);
		else if (p->kind == PARAM_SHARED)
			device_release(&p->shm);
	}
	o->count = 0;
}
