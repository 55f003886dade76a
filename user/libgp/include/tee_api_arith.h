/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Big integers: chapter 8 of the GlobalPlatform TEE Internal Core API.
 *
 * The memory of a number is the TA's: an array of TEE_BigIntSizeInU32(bits) words, given to
 * TEE_BigIntInit() first. What is in the words is the library's; a number may be moved as a whole.
 * Operands and results may be the same number. A result that does not fit, a number that was not
 * initialised, a division by zero and the like end in a panic. Numbers of up to 4096 bits, and
 * their products, are served from the library's own scratch memory, never from the TA's heap.
 */
#ifndef TEE_API_ARITH_H
#define TEE_API_ARITH_H

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* gpd.tee.arith.maxBigIntSize */
#define TEE_MAX_BIG_INT_BITS 4096

#define TEE_BigIntSizeInU32(bits) ((((bits) + 31) / 32) + 2)

size_t TEE_BigIntFMMSizeInU32(size_t modulus_bits);
size_t TEE_BigIntFMMContextSizeInU32(size_t modulus_bits);

/* Make a zero of @words words. */
void TEE_BigIntInit(TEE_BigInt *number, size_t words);
void TEE_BigIntInitFMM(TEE_BigIntFMM *number, size_t words);

/* For an odd modulus above 2; of others the second says TEE_ERROR_NOT_SUPPORTED. */
void TEE_BigIntInitFMMContext(TEE_BigIntFMMContext *context, size_t words,
                              const TEE_BigInt *modulus);
TEE_Result TEE_BigIntInitFMMContext1(TEE_BigIntFMMContext *context, size_t words,
                                     const TEE_BigInt *modulus);

/* Magnitudes as octets, most significant first. TEE_ERROR_OVERFLOW: dest is too small. */
TEE_Result TEE_BigIntConvertFromOctetString(TEE_BigInt *dest, const uint8_t *buffer, size_t len,
                                            int32_t sign);
TEE_Result TEE_BigIntConvertToOctetString(uint8_t *buffer, size_t *len, const TEE_BigInt *number);
void TEE_BigIntConvertFromS32(TEE_BigInt *dest, int32_t value);
TEE_Result TEE_BigIntConvertToS32(int32_t *dest, const TEE_BigInt *src);

/* -1, 0 or 1: the left one is smaller, the same, or larger. */
int32_t TEE_BigIntCmp(const TEE_BigInt *op1, const TEE_BigInt *op2);
int32_t TEE_BigIntCmpS32(const TEE_BigInt *op, int32_t value);

/* Bits are those of the magnitude. */
void TEE_BigIntShiftRight(TEE_BigInt *dest, const TEE_BigInt *op, size_t bits);
bool TEE_BigIntGetBit(const TEE_BigInt *src, uint32_t index);
uint32_t TEE_BigIntGetBitCount(const TEE_BigInt *src);
TEE_Result TEE_BigIntSetBit(TEE_BigInt *op, uint32_t index, bool value);

TEE_Result TEE_BigIntAssign(TEE_BigInt *dest, const TEE_BigInt *src);
TEE_Result TEE_BigIntAbs(TEE_BigInt *dest, const TEE_BigInt *src);
void TEE_BigIntNeg(TEE_BigInt *dest, const TEE_BigInt *op);

void TEE_BigIntAdd(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2);
void TEE_BigIntSub(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2);
void TEE_BigIntMul(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2);
void TEE_BigIntSquare(TEE_BigInt *dest, const TEE_BigInt *op);

/* Rounds towards zero; the remainder has the sign of op1. Either result may be NULL. */
void TEE_BigIntDiv(TEE_BigInt *quotient, TEE_BigInt *remainder, const TEE_BigInt *op1,
                   const TEE_BigInt *op2);

/* Modulo n, which is at least 2: results are in 0 ... n - 1. */
void TEE_BigIntMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n);
void TEE_BigIntAddMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n);
void TEE_BigIntSubMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n);
void TEE_BigIntMulMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n);
void TEE_BigIntSquareMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n);
void TEE_BigIntInvMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n);

/*
 * op1 to the power of op2; n is at least 3. @context is that of n, or NULL.
 * TEE_ERROR_NOT_SUPPORTED: n is even.
 */
TEE_Result TEE_BigIntExpMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                            const TEE_BigInt *n, const TEE_BigIntFMMContext *context);

bool TEE_BigIntRelativePrime(const TEE_BigInt *op1, const TEE_BigInt *op2);

/* gcd = u * op1 + v * op2, of the smallest u and v. Each result may be NULL. */
void TEE_BigIntComputeExtendedGcd(TEE_BigInt *gcd, TEE_BigInt *u, TEE_BigInt *v,
                                  const TEE_BigInt *op1, const TEE_BigInt *op2);

/*
 * 0: composite; 1: prime; -1: composite with a probability of less than 2 to the -confidence, which
 * is 80 at least and 512 at most.
 */
int32_t TEE_BigIntIsProbablePrime(const TEE_BigInt *op, uint32_t confidence);

/* Fast modular multiplication: convert, compute, convert back, always with the same n. */
void TEE_BigIntConvertToFMM(TEE_BigIntFMM *dest, const TEE_BigInt *src, const TEE_BigInt *n,
                            const TEE_BigIntFMMContext *context);
void TEE_BigIntConvertFromFMM(TEE_BigInt *dest, const TEE_BigIntFMM *src, const TEE_BigInt *n,
                              const TEE_BigIntFMMContext *context);
void TEE_BigIntComputeFMM(TEE_BigIntFMM *dest, const TEE_BigIntFMM *op1, const TEE_BigIntFMM *op2,
                          const TEE_BigInt *n, const TEE_BigIntFMMContext *context);

#ifdef __cplusplus
}
#endif

#endif
