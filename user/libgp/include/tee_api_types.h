/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types of the GlobalPlatform TEE Internal Core API 1.3.1.
 */
#ifndef TEE_API_TYPES_H
#define TEE_API_TYPES_H

#include <compiler.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tee_api_defines.h>

typedef uint32_t TEE_Result;
typedef uint32_t TEE_ErrorOrigin;

typedef struct {
	uint32_t timeLow;
	uint16_t timeMid;
	uint16_t timeHiAndVersion;
	uint8_t clockSeqAndNode[8];
} TEE_UUID;

typedef struct {
	uint32_t login; /* TEE_LOGIN_... */
	TEE_UUID uuid;  /* nil where the login has none */
} TEE_Identity;

/*
 * One parameter. In version 1.1 the size of a buffer has 32 bits; being little endian, both
 * shapes lie the same in memory as long as sizes stay below 4 GiB, which they do.
 */
typedef union {
	struct {
		void *buffer;
		size_t size;
	} memref;
	struct {
		uint32_t a;
		uint32_t b;
	} value;
} __GP13_TEE_Param;

typedef union {
	struct {
		void *buffer;
		uint32_t size;
	} memref;
	struct {
		uint32_t a;
		uint32_t b;
	} value;
} __GP11_TEE_Param;

#if __OPTEE_CORE_API_COMPAT_1_1
typedef __GP11_TEE_Param TEE_Param;
#else
typedef __GP13_TEE_Param TEE_Param;
#endif

typedef struct __TEE_TASessionHandle *TEE_TASessionHandle;
typedef struct __TEE_PropSetHandle *TEE_PropSetHandle;

typedef struct {
	uint32_t seconds;
	uint32_t millis;
} TEE_Time;

/* Big integers: arrays of these */
typedef uint32_t TEE_BigInt;
typedef uint32_t TEE_BigIntFMM;
typedef uint32_t TEE_BigIntFMMContext;

#endif
