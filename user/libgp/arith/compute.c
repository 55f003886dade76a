/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sums, products, quotients, remainders, and what is built from them.
 */
#include "calc.h"
#include "user/libgp/src/gp.h"

typedef int operation(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *b);

static void compute(const char *function, TEE_BigInt *dest, const TEE_BigInt *op1,
                    const TEE_BigInt *op2, operation *op)
{
	mbedtls_mpi *a, *b, *x;
	struct calc c;

	calc_begin(&c, function);
	a = calc_load(&c, op1);
	b = calc_load(&c, op2);
	x = calc_new(&c);
	calc_must(&c, op(x, a, b));
	calc_store(&c, dest, x);
	calc_end(&c);
}

void TEE_BigIntAdd(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2)
{
	compute(__func__, dest, op1, op2, mbedtls_mpi_add_mpi);
}

void TEE_BigIntSub(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2)
{
	compute(__func__, dest, op1, op2, mbedtls_mpi_sub_mpi);
}

void TEE_BigIntMul(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2)
{
	compute(__func__, dest, op1, op2, mbedtls_mpi_mul_mpi);
}

void TEE_BigIntSquare(TEE_BigInt *dest, const TEE_BigInt *op)
{
	compute(__func__, dest, op, op, mbedtls_mpi_mul_mpi);
}

void TEE_BigIntDiv(TEE_BigInt *quotient, TEE_BigInt *remainder, const TEE_BigInt *op1,
                   const TEE_BigInt *op2)
{
	mbedtls_mpi *a, *b, *q, *r;
	struct calc c;

	calc_begin(&c, __func__);
	a = calc_load(&c, op1);
	b = calc_load(&c, op2);
	q = calc_new(&c);
	r = calc_new(&c);
	calc_must(&c, mbedtls_mpi_div_mpi(q, r, a, b));
	if (quotient)
		calc_store(&c, quotient, q);
	if (remainder)
		calc_store(&c, remainder, r);
	calc_end(&c);
}

/* dest = (op1 op op2) mod n */
static void compute_mod(const char *function, TEE_BigInt *dest, const TEE_BigInt *op1,
                        const TEE_BigInt *op2, const TEE_BigInt *n, operation *op)
{
	mbedtls_mpi *a, *b, *m, *x;
	struct calc c;

	calc_begin(&c, function);
	a = calc_load(&c, op1);
	b = calc_load(&c, op2);
	m = calc_load_modulus(&c, n);
	x = calc_new(&c);
	calc_must(&c, op(x, a, b));
	calc_must(&c, mbedtls_mpi_mod_mpi(x, x, m));
	calc_store(&c, dest, x);
	calc_end(&c);
}

void TEE_BigIntAddMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n)
{
	compute_mod(__func__, dest, op1, op2, n, mbedtls_mpi_add_mpi);
}

void TEE_BigIntSubMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n)
{
	compute_mod(__func__, dest, op1, op2, n, mbedtls_mpi_sub_mpi);
}

void TEE_BigIntMulMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n)
{
	compute_mod(__func__, dest, op1, op2, n, mbedtls_mpi_mul_mpi);
}

void TEE_BigIntSquareMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n)
{
	compute_mod(__func__, dest, op, op, n, mbedtls_mpi_mul_mpi);
}

/* dest = op of one number, and of the modulus */
static void reduce(const char *function, TEE_BigInt *dest, const TEE_BigInt *op,
                   const TEE_BigInt *n, operation *how)
{
	mbedtls_mpi *a, *m, *x;
	struct calc c;

	calc_begin(&c, function);
	a = calc_load(&c, op);
	m = calc_load_modulus(&c, n);
	x = calc_new(&c);
	calc_must(&c, how(x, a, m));
	calc_store(&c, dest, x);
	calc_end(&c);
}

void TEE_BigIntMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n)
{
	reduce(__func__, dest, op, n, mbedtls_mpi_mod_mpi);
}

void TEE_BigIntInvMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n)
{
	reduce(__func__, dest, op, n, mbedtls_mpi_inv_mod);
}

bool TEE_BigIntRelativePrime(const TEE_BigInt *op1, const TEE_BigInt *op2)
{
	mbedtls_mpi *a, *b, *x;
	struct calc c;
	bool one;

	calc_begin(&c, __func__);
	a = calc_load(&c, op1);
	b = calc_load(&c, op2);
	x = calc_new(&c);
	calc_must(&c, mbedtls_mpi_gcd(x, a, b));
	one = mbedtls_mpi_cmp_int(x, 1) == 0;
	calc_end(&c);
	return one;
}

/*
 * Euclid's algorithm. a and b become 0 and the greatest common divisor, in b's and a's place; s
 * becomes the factor of the first a in it, the smallest that there is.
 */
static void euclid(struct calc *c, mbedtls_mpi *a, mbedtls_mpi *b, mbedtls_mpi *s)
{
	mbedtls_mpi *t = calc_new(c), *q = calc_new(c), *r = calc_new(c);

	calc_must(c, mbedtls_mpi_lset(s, 1));
	calc_must(c, mbedtls_mpi_lset(t, 0));
	while (mbedtls_mpi_cmp_int(b, 0) != 0) {
		calc_must(c, mbedtls_mpi_div_mpi(q, r, a, b));
		mbedtls_mpi_swap(a, b);
		mbedtls_mpi_swap(b, r);
		calc_must(c, mbedtls_mpi_mul_mpi(r, q, t));
		calc_must(c, mbedtls_mpi_sub_mpi(s, s, r));
		mbedtls_mpi_swap(s, t);
	}
}

static mbedtls_mpi *load_magnitude(struct calc *c, const TEE_BigInt *p, bool *negative)
{
	mbedtls_mpi *n = calc_load(c, p);

	*negative = mpi_is_negative(n);
	n->MBEDTLS_PRIVATE(s) = 1;
	return n;
}

static void store_signed(struct calc *c, TEE_BigInt *p, mbedtls_mpi *n, bool negate)
{
	if (!p)
		return;
	if (negate)
		n->MBEDTLS_PRIVATE(s) = (short)-n->MBEDTLS_PRIVATE(s);
	calc_store(c, p, n);
}

void TEE_BigIntComputeExtendedGcd(TEE_BigInt *gcd, TEE_BigInt *u, TEE_BigInt *v,
                                  const TEE_BigInt *op1, const TEE_BigInt *op2)
{
	mbedtls_mpi *a, *b, *g, *y, *s;
	bool negative1, negative2;
	struct calc c;

	calc_begin(&c, __func__);
	a = load_magnitude(&c, op1, &negative1);
	b = load_magnitude(&c, op2, &negative2);
	g = load_magnitude(&c, op1, &negative1);
	y = load_magnitude(&c, op2, &negative2);
	s = calc_new(&c);
	euclid(&c, g, y, s);

	/* The other factor: (gcd - s * a) / b; y is 0 by now. */
	if (mbedtls_mpi_cmp_int(b, 0) != 0) {
		calc_must(&c, mbedtls_mpi_mul_mpi(a, a, s));
		calc_must(&c, mbedtls_mpi_sub_mpi(a, g, a));
		calc_must(&c, mbedtls_mpi_div_mpi(y, NULL, a, b));
	}
	store_signed(&c, u, s, negative1);
	store_signed(&c, v, y, negative2);
	store_signed(&c, gcd, g, false);
	calc_end(&c);
}

static int draw(void *context, unsigned char *to, size_t len)
{
	(void)context;
	return sys_cryp_random_number_generate(to, len) == TEE_SUCCESS ? 0 : -1;
}

/* Less counts as 80 (Core API 8.10.3); more than the maximum nobody could ever tell from it. */
#define CONFIDENCE_MIN 80u
#define CONFIDENCE_MAX 512u

/* Trial division has found any factor below 1000. */
#define CERTAIN_BITS 19u

int32_t TEE_BigIntIsProbablePrime(const TEE_BigInt *op, uint32_t confidence)
{
	struct calc c;
	mbedtls_mpi *n;
	size_t bits;
	int result;

	if (confidence < CONFIDENCE_MIN)
		confidence = CONFIDENCE_MIN;
	if (confidence > CONFIDENCE_MAX)
		confidence = CONFIDENCE_MAX;
	calc_begin(&c, __func__);
	n = calc_load(&c, op);
	bits = mbedtls_mpi_bitlen(n);
	result = mpi_is_negative(n) || bits < 2
	                 ? MBEDTLS_ERR_MPI_NOT_ACCEPTABLE
	                 : mbedtls_mpi_is_prime_ext(n, (int)(confidence + 1) / 2, draw, NULL);
	if (result != MBEDTLS_ERR_MPI_NOT_ACCEPTABLE)
		calc_must(&c, result);
	calc_end(&c);
	if (result)
		return 0;
	return bits <= CERTAIN_BITS ? 1 : -1;
}
