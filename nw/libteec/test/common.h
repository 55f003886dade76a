/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * common - what the tests of the client library begin with: a context and a session
 */
#include <tee_client_api.h>

#include "fake.h"
#include "host/test.h"

extern TEEC_Context context;
extern TEEC_Session session;

/* Bytes of a program, page-aligned. */
#define ARENA ((size_t)256 * 1024)
extern uint8_t arena[ARENA];

/* As test_setup() did it, with another kernel: closes, and opens with @caps and no TA. */
void reopen(uint32_t caps);
#define CAPS_ALL (TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM | TEE_GEN_CAP_MEMREF_NULL)

void close_all(void);

/* An operation with these types and no parameters yet. */
TEEC_Operation operation_of(uint32_t p0, uint32_t p1, uint32_t p2, uint32_t p3);

/* The first parameter, temporary. */
TEEC_Operation operation_temp(uint32_t type, void *buffer, size_t size);

/* The first parameter, a piece of a block. */
TEEC_Operation operation_piece(uint32_t type, TEEC_SharedMemory *block, size_t offset, size_t size);

void expect_result(TEEC_Operation *operation, TEEC_Result result, uint32_t origin);
void expect_success(TEEC_Operation *operation);

/* Bytes that say where they are; true when they are there. */
void fill(void *bytes, size_t size, unsigned int salt);
bool is_filled(const void *bytes, size_t size, unsigned int salt);
bool is_zero(const void *bytes, size_t size);

/* TAs: complements its first parameter in place. */
TEEC_Result ta_complement(struct fake_call *call);
