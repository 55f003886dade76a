#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What Python says of big integers: arith_oracle.py <seed> <cases>.

A line is a call of the arithmetic API and what must come of it:

    operation argument op1 op2 n dest dest dest outcome value result result result

Numbers are <hex>:<words of room>. A destination is a number that lies there before, the operand that
it shares memory with (a, b, n), or - for NULL. Outcome: ok (value is what the function returns), ret
(an error code, and nothing is changed) or panic.
"""
import random
import sys

OVERFLOW = 0xFFFF300F
BAD_PARAMETERS = 0xFFFF0006
NOT_SUPPORTED = 0xFFFF000A
SHORT_BUFFER = 0xFFFF0010

SMALL_PRIMES = [p for p in range(2, 100) if all(p % q for q in range(2, p))]


def words(v):
    return (abs(v).bit_length() + 31) // 32


def quotient(a, b):
    q = abs(a) // abs(b)
    return -q if (a < 0) != (b < 0) else q


def euclid(a, b):
    """gcd, and Euclid's factors of the magnitudes with the signs of the numbers."""
    g, y, s, t = abs(a), abs(b), 1, 0
    while y:
        q = g // y
        g, y, s, t = y, g - q * y, t, s - q * t
    v = (g - s * abs(a)) // abs(b) if b else 0
    return g, -s if a < 0 else s, -v if b < 0 else v


def is_prime(v):
    if v < 2:
        return False
    for p in SMALL_PRIMES:
        if v % p == 0:
            return v == p
    odd, twos = v - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in SMALL_PRIMES[:20]:
        x = pow(base, odd, v)
        if x in (1, v - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % v
            if x == v - 1:
                break
        else:
            return False
    return True


class Case:
    """One call. Operands are drawn, the rest is what the tables below say."""

    def __init__(self, rng):
        self.rng = rng
        self.limit = rng.choice((8, 40, 70, 140, 300, 600, 1100, 2048))
        self.a, self.b, self.n = (self.draw() for _ in range(3))
        if rng.random() < 0.15:
            self.b = self.a
        if rng.random() < 0.8:
            self.n = abs(self.n) | 1
        self.room = {k: max(words(getattr(self, k)) + rng.choice((0, 0, 1, 3)), 0) for k in 'abn'}
        self.arg = 0

    def draw(self):
        rng = self.rng
        bits = rng.randrange(self.limit + 1)
        if rng.random() < 0.3:
            bits = bits // 32 * 32 + rng.choice((0, 1, 31))
        v = rng.choice((
            lambda: rng.getrandbits(bits) if bits else 0,
            lambda: (1 << bits) - 1,
            lambda: 1 << bits,
            lambda: rng.getrandbits(bits // 3 + 1) << bits // 2,
            lambda: rng.randrange(4),
        ))()
        return -v if rng.random() < 0.4 else v

    def place(self, result, shares, may_be_null=False):
        """Where a result goes: the token, the room that there is, and what lies there before."""
        rng = self.rng
        if may_be_null and rng.random() < 0.3:
            return '-', 1 << 30, None
        if shares and rng.random() < 0.35:
            k = rng.choice(shares)
            if k == 'n' or self.room[k] < words(result):
                self.room[k] = max(self.room[k], words(result) + rng.choice((0, 0, 0, -1)))
                self.room[k] = max(self.room[k], words(getattr(self, k)))
            return k, self.room[k], getattr(self, k)
        room = max(words(result) + rng.choice((0, 0, 0, 1, 5, -1)), 0)
        junk = rng.getrandbits(32 * room) if room else 0
        return '%x:%d' % (junk, room), room, junk

    def number(self, k):
        return '%x:%d' % (getattr(self, k), self.room[k])

    def line(self, op, places, outcome, value, results):
        places = (places + ['-'] * 3)[:3]
        results = (['%x' % r if r is not None else '-' for r in results] + ['-'] * 3)[:3]
        print(op, self.arg, self.number('a'), self.number('b'), self.number('n'), *places, outcome,
              '%x' % value, *results)

    # A function without result code: what does not fit is a panic.
    def store(self, op, results, shares, may_be_null=False, wrong=False):
        placed = []
        for r in results:
            placed.append(self.place(r, [k for k in shares if k not in [p[0] for p in placed]],
                                     may_be_null))
        places = [p[0] for p in placed]
        if wrong:
            return self.line(op, places, 'panic', BAD_PARAMETERS, [])
        if any(words(r) > p[1] for r, p in zip(results, placed)):
            return self.line(op, places, 'panic', OVERFLOW, [])
        return self.line(op, places, 'ok', 0,
                         [None if p[0] == '-' else r for r, p in zip(results, placed)])

    # A function with one: then what lies there stays.
    def give(self, op, result, shares, fits=None):
        token, room, before = self.place(result, shares)
        fits = words(result) <= room if fits is None else fits(room)
        self.line(op, [token], 'ok' if fits else 'ret', 0 if fits else OVERFLOW,
                  [result if fits else before])

    def tell(self, op, value):
        self.line(op, [], 'ok', value & 0xFFFFFFFF, [])


def s32(rng):
    return rng.choice((0, 1, -1, 0x7FFFFFFF, -0x80000000, rng.getrandbits(31), -rng.getrandbits(31)))


def compare(a, b):
    return (a > b) - (a < b)


def op_add(c):
    c.store('add', [c.a + c.b], 'ab')


def op_sub(c):
    c.store('sub', [c.a - c.b], 'ab')


def op_mul(c):
    c.store('mul', [c.a * c.b], 'ab')


def op_square(c):
    c.store('square', [c.a * c.a], 'a')


def op_neg(c):
    c.store('neg', [-c.a], 'a')


def op_abs(c):
    c.give('abs', abs(c.a), 'a')


def op_assign(c):
    c.give('assign', c.a, 'a')


def op_div(c):
    if not c.b:
        return c.store('div', [0, 0], 'ab', True, wrong=True)
    q = quotient(c.a, c.b)
    return c.store('div', [q, c.a - q * c.b], 'ab', True)


def modular(name, compute, shares):
    def op(c):
        ok = c.n >= 2
        c.store(name, [compute(c) % c.n if ok else 0], shares, wrong=not ok)
    return op


def op_invmod(c):
    ok = c.n >= 2 and euclid(c.a, c.n)[0] == 1
    c.store('invmod', [pow(c.a, -1, c.n) if ok else 0], 'an', wrong=not ok)


def op_expmod(c):
    c.arg = c.rng.randrange(2)  # with a context
    if c.rng.random() < 0.9:
        c.b = abs(c.b) >> max(abs(c.b).bit_length() - 160, 0)
        c.room['b'] = words(c.b)
    if c.n > 2 and c.n % 2 == 0:
        token, _, before = c.place(0, 'abn')
        return c.line('expmod', [token], 'ret', NOT_SUPPORTED, [before])
    wrong = c.n <= 2 or c.b < 0
    return c.store('expmod', [0 if wrong else pow(c.a, c.b, c.n)], 'abn', wrong=wrong)


def op_fmm(c):
    if c.n <= 2 or c.n % 2 == 0:
        return c.line('fmm', ['0:0'], 'ret', NOT_SUPPORTED, [0])
    return c.store('fmm', [c.a * c.b * c.b % c.n], 'abn')


def op_gcd(c):
    if c.rng.random() < 0.4:
        c.a, c.b = c.a * c.n, c.b * c.n
        c.room.update(a=words(c.a), b=words(c.b))
    c.store('gcd', list(euclid(c.a, c.b)), 'ab', True)


def op_relprime(c):
    c.tell('relprime', euclid(c.a, c.b)[0] == 1)


def op_prime(c):
    rng = c.rng
    c.arg = rng.choice((0, 1, 79, 80, 81, 128))
    c.a >>= max(c.a.bit_length() - 400, 0)
    if rng.random() < 0.5:
        c.a = abs(c.a) | 1
        while not is_prime(c.a):
            c.a += 2
        c.a *= rng.choice((1, 1, -1, c.a))
    c.room['a'] = words(c.a)
    c.tell('prime', is_prime(c.a))


def op_cmp(c):
    if c.rng.random() < 0.3:
        c.b = c.a + c.rng.randrange(-1, 2)
        c.room['b'] = words(c.b)
    c.tell('cmp', compare(c.a, c.b))


def op_cmps32(c):
    v = s32(c.rng)
    if c.rng.random() < 0.5:
        c.a = v + c.rng.randrange(-1, 2)
        c.room['a'] = words(c.a)
    c.arg = v & 0xFFFFFFFF
    c.tell('cmps32', compare(c.a, v))


def op_getbit(c):
    c.arg = c.rng.choice((c.rng.randrange(c.limit + 40), 0xFFFFFFFF, 0))
    c.tell('getbit', abs(c.a) >> min(c.arg, 9999) & 1)


def op_bitcount(c):
    c.tell('bitcount', abs(c.a).bit_length())


def op_setbit(c):
    bit = c.rng.choice((c.rng.randrange(c.limit + 40), 0xFFFFFFFF, 32 * c.room['a'],
                        max(32 * c.room['a'] - 1, 0)))
    on = c.rng.randrange(2)
    c.arg = 2 * bit + on
    m, fits = abs(c.a), bit < 32 * c.room['a']
    if fits:
        m = m | 1 << bit if on else m & ~(1 << bit)
    c.line('setbit', ['a'], 'ok' if fits else 'ret', 0 if fits else OVERFLOW,
           [-m if c.a < 0 else m])


def op_shift(c):
    c.arg = c.rng.choice((0, 1, 31, 32, 33, c.rng.randrange(c.limit + 70), 1 << 32, (1 << 64) - 1))
    m = abs(c.a) >> min(c.arg, 9999)
    c.store('shift', [-m if c.a < 0 else m], 'a')


def op_fromoctets(c):
    c.arg = c.rng.choice((0, 0, 1, 7))  # zeroes in front
    c.give('fromoctets', c.a, '')


def op_tooctets(c):
    need = (abs(c.a).bit_length() + 7) // 8
    c.arg = max(need + c.rng.choice((0, 0, 1, -1, -5, 100)), 0)
    short = c.arg < need
    c.line('tooctets', [], 'ret' if short else 'ok', SHORT_BUFFER if short else 0, [])


def op_froms32(c):
    v = s32(c.rng)
    c.arg = v & 0xFFFFFFFF
    c.store('froms32', [v], '')


def op_tos32(c):
    if c.rng.random() < 0.7:
        c.a = c.rng.choice((s32(c.rng), 0x7FFFFFFF, 0x80000000, -0x80000000, -0x80000001, 1 << 32))
        c.room['a'] = words(c.a)
    fits = -0x80000000 <= c.a <= 0x7FFFFFFF
    c.arg = c.a & 0xFFFFFFFF
    c.line('tos32', [], 'ok' if fits else 'ret', 0 if fits else OVERFLOW, [])


OPERATIONS = [
    op_add, op_sub, op_mul, op_square, op_neg, op_abs, op_assign, op_div, op_div,
    modular('mod', lambda c: c.a, 'an'),
    modular('addmod', lambda c: c.a + c.b, 'abn'),
    modular('submod', lambda c: c.a - c.b, 'abn'),
    modular('mulmod', lambda c: c.a * c.b, 'abn'),
    modular('squaremod', lambda c: c.a * c.a, 'an'),
    op_invmod, op_expmod, op_fmm, op_gcd, op_gcd, op_relprime, op_prime, op_cmp, op_cmps32, op_getbit,
    op_bitcount, op_setbit, op_shift, op_fromoctets, op_tooctets, op_froms32, op_tos32,
]


def main():
    rng = random.Random(int(sys.argv[1]))
    for i in range(int(sys.argv[2])):
        OPERATIONS[i % len(OPERATIONS)](Case(rng))


main()
