/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Version 1.1, where sizes have 32 bits.
 */
#include <tee_internal_api.h>

uint32_t __GP11_TEE_BigIntFMMSizeInU32(uint32_t modulus_bits)
{
	return (uint32_t)TEE_BigIntFMMSizeInU32(modulus_bits);
}

uint32_t __GP11_TEE_BigIntFMMContextSizeInU32(uint32_t modulus_bits)
{
	return (uint32_t)TEE_BigIntFMMContextSizeInU32(modulus_bits);
}

void __GP11_TEE_BigIntInit(TEE_BigInt *number, uint32_t words)
{
	TEE_BigIntInit(number, words);
}

void __GP11_TEE_BigIntInitFMM(TEE_BigIntFMM *number, uint32_t words)
{
	TEE_BigIntInitFMM(number, words);
}

void __GP11_TEE_BigIntInitFMMContext(TEE_BigIntFMMContext *context, uint32_t words,
                                     const TEE_BigInt *modulus)
{
	TEE_BigIntInitFMMContext(context, words, modulus);
}

TEE_Result __GP11_TEE_BigIntConvertFromOctetString(TEE_BigInt *dest, const uint8_t *buffer,
                                                   uint32_t len, int32_t sign)
{
	return TEE_BigIntConvertFromOctetString(dest, buffer, len, sign);
}

TEE_Result __GP11_TEE_BigIntConvertToOctetString(uint8_t *buffer, uint32_t *len,
                                                 const TEE_BigInt *number)
{
	size_t wide = *len;
	TEE_Result res = TEE_BigIntConvertToOctetString(buffer, &wide, number);

	*len = (uint32_t)wide;
	return res;
}

void __GP11_TEE_BigIntShiftRight(TEE_BigInt *dest, const TEE_BigInt *op, uint32_t bits)
{
	TEE_BigIntShiftRight(dest, op, bits);
}
