/*
 * How: a number that needs more than 53 bits is a Pair, the unevaluated sum of two doubles. log is
 * computed as a Pair (relative error below 2^-74), exp takes one, and each adds only its last
 * rounding; so powers and the cube root follow as exp of a multiple of log, with an error below
 * 0.53 ulp (0.78 where a subnormal result is rounded once more). That is also why an exact result
 * comes out exactly: what lies within 0.03 ulp of a double is rounded to it.
 *
 * Every step relies on IEEE 754 doubles rounded to nearest after each operation.
 */
#include "core/real.h"

#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

_Static_assert(FLT_RADIX == 2 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024, "IEEE 754 doubles");
_Static_assert(FLT_EVAL_METHOD == 0, "each operation rounds to double");

typedef struct {
    double hi, lo; /* |lo| is at most half an ulp of hi, unless said otherwise */
} Pair;

/* ln 2 in 42 and 53 bits, so that its product with an exponent is exact in the first part. */
static const double ln2_hi = 0x1.62e42fefa3800p-1;
static const double ln2_lo = 0x1.ef35793c76730p-45;
static const double log2_e = 0x1.71547652b82fep+0;
static const double sqrt_2 = 0x1.6a09e667f3bcdp+0;

static double
from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t
to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* 2^n for a normal result: -1022 <= n <= 1023. */
static double
power_of_two(int n)
{
    return from_bits((uint64_t)(n + 1023) << 52);
}

static double
infinity(void)
{
    return from_bits(UINT64_C(0x7FF) << 52);
}

/* Always the same bits: an operation's own NaN has another sign on another processor. */
static double
not_a_number(void)
{
    return from_bits(UINT64_C(0x7FF8) << 48);
}

static bool
is_nan(double x)
{
    return x != x;
}

static double
magnitude(double x)
{
    return from_bits(to_bits(x) & (UINT64_MAX >> 1));
}

static bool
is_negative(double x)
{
    return to_bits(x) >> 63 != 0;
}

/* a + b exactly; |a| >= |b| or a == 0 (Dekker 1971). */
static Pair
sum_ordered(double a, double b)
{
    double hi = a + b;
    return (Pair){hi, b - (hi - a)};
}

/* a + b exactly (Knuth, TAOCP 2, 4.2.2). */
static Pair
sum(double a, double b)
{
    double hi = a + b;
    double b_part = hi - a;
    return (Pair){hi, (a - (hi - b_part)) + (b - b_part)};
}

/* The upper 26 bits of a (Veltkamp 1968); |a| < 2^996. */
static double
upper_half(double a)
{
    double c = 0x1p27 * a + a;
    return c - (c - a);
}

/* a * b exactly, unless the low part underflows (Dekker 1971). */
static Pair
product(double a, double b)
{
    double hi = a * b;
    double a_hi = upper_half(a), b_hi = upper_half(b);
    double a_lo = a - a_hi, b_lo = b - b_hi;
    return (Pair){hi, ((a_hi * b_hi - hi) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo};
}

static Pair
pair_add(Pair a, Pair b)
{
    Pair s = sum(a.hi, b.hi);
    return sum_ordered(s.hi, s.lo + (a.lo + b.lo));
}

static Pair
pair_multiply(Pair a, Pair b)
{
    Pair p = product(a.hi, b.hi);
    return sum_ordered(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static Pair
pair_divide(Pair a, Pair b)
{
    double first = a.hi / b.hi;
    Pair back = product(first, b.hi);
    double rest = ((a.hi - back.hi) - back.lo) + (a.lo - first * b.lo);
    return sum_ordered(first, rest / b.hi);
}

/* x * 2^n for 1/2 < x < 2, rounded once even when the result is subnormal or infinite. */
static double
scale(double x, int n)
{
    if (n > 1023)
        return x * power_of_two(n - 100) * 0x1p100;
    if (n < -1021)
        return x * power_of_two(n + 100) * 0x1p-100;
    return x * power_of_two(n);
}

/*
 * ln x for finite x > 0. With x = 2^k m, sqrt(1/2) < m <= sqrt(2) and s = (m - 1)/(m + 1), it is
 * k ln 2 + 2 artanh s = k ln 2 + 2 s (1 + z/3 + z^2/5 + …), z = s^2 < 0.0295. The first four terms
 * are Pairs; the others weigh less than 2^-23 and need 53 bits only.
 */
static Pair
log_pair(double x)
{
    static const double tail[] = {1.0 / 31, 1.0 / 29, 1.0 / 27, 1.0 / 25, 1.0 / 23, 1.0 / 21,
                                  1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9};
    static const Pair head[] = {
        {0x1.2492492492492p-3, 0x1.2492492492492p-57},  /* 1/7 */
        {0x1.999999999999ap-3, -0x1.999999999999ap-57}, /* 1/5 */
        {0x1.5555555555555p-2, 0x1.5555555555555p-56},  /* 1/3 */
        {1.0, 0.0},
    };

    int k = 0;
    if (x < DBL_MIN) {
        x *= 0x1p54;
        k = -54;
    }
    uint64_t bits = to_bits(x);
    k += (int)(bits >> 52) - 1023;
    double m = from_bits((bits & (UINT64_MAX >> 12)) | UINT64_C(1023) << 52);
    if (m > sqrt_2) {
        m *= 0.5;
        k++;
    }

    Pair s = pair_divide((Pair){m - 1, 0}, sum(m, 1)); /* m - 1 is exact */
    Pair z = pair_multiply(s, s);
    double rest = 0;
    for (size_t i = 0; i < sizeof tail / sizeof tail[0]; i++)
        rest = rest * z.hi + tail[i];
    Pair series = {rest, 0};
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
        series = pair_add(head[i], pair_multiply(z, series));
    Pair log_m = pair_multiply((Pair){2 * s.hi, 2 * s.lo}, series);

    return pair_add((Pair){k * ln2_hi, k * ln2_lo}, log_m);
}

/*
 * e^t, for t of any size. With t = k ln 2 + r, |r| <= 0.3466, it is 2^k (1 + r + r^2/2 + r^3 (1/3!
 * + …)); the last term weighs less than 2^-7, so its 53 bits leave an error below 0.03 ulp.
 */
static double
exp_of_pair(Pair t)
{
    static const double tail[] = {
        1.0 / 1307674368000, 1.0 / 87178291200, 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800,
        1.0 / 3628800,       1.0 / 362880,      1.0 / 40320,      1.0 / 5040,      1.0 / 720,
        1.0 / 120,           1.0 / 24,          1.0 / 6,
    };

    if (t.hi > 710)
        return infinity();
    if (t.hi < -746)
        return 0;
    int k = (int)(t.hi * log2_e + (t.hi < 0 ? -0.5 : 0.5));
    Pair r = pair_add(t, (Pair){-k * ln2_hi, -k * ln2_lo});

    double rest = 0;
    for (size_t i = 0; i < sizeof tail / sizeof tail[0]; i++)
        rest = rest * r.hi + tail[i];
    Pair square = product(r.hi, r.hi);
    Pair first = sum_ordered(1, r.hi);
    Pair second = sum_ordered(first.hi, 0.5 * square.hi);
    double low = square.hi * r.hi * rest + (r.lo + r.hi * r.lo + 0.5 * square.lo);
    return scale(second.hi + (second.lo + first.lo + low), k);
}

static Pair
half(Pair a)
{
    return (Pair){0.5 * a.hi, 0.5 * a.lo};
}

/* The square root of finite x > 0. */
static double
square_root(double x)
{
    return exp_of_pair(half(log_pair(x)));
}

double
real_exp(double x)
{
    if (is_nan(x))
        return not_a_number();
    return exp_of_pair((Pair){x, 0});
}

double
real_log(double x)
{
    if (is_nan(x) || x < 0)
        return not_a_number();
    if (x == 0)
        return -infinity();
    if (x == infinity())
        return x;
    return log_pair(x).hi;
}

double
real_cbrt(double x)
{
    if (is_nan(x))
        return not_a_number();
    double a = magnitude(x);
    if (a == 0 || a == infinity())
        return x;
    double root = exp_of_pair(pair_divide(log_pair(a), (Pair){3, 0}));
    return is_negative(x) ? -root : root;
}

/* Every double from 2^53 on is whole and even. */
static bool
is_whole(double y)
{
    return magnitude(y) >= 0x1p53 || (double)(int64_t)y == y;
}

static bool
is_odd(double y)
{
    return magnitude(y) < 0x1p53 && (double)(int64_t)y == y && ((int64_t)y & 1) != 0;
}

/* a^y for finite a > 0 and finite y. */
static double
power(double a, double y)
{
    /* The exponents between which products neither overflow nor underflow: beyond them |y ln a| is
     * more than 2^12, or too small to move the result away from 1. */
    if (a == 1 || magnitude(y) < 0x1p-70)
        return 1;
    if (magnitude(y) > 0x1p70)
        return (a > 1) == (y > 0) ? infinity() : 0;
    return exp_of_pair(pair_multiply((Pair){y, 0}, log_pair(a)));
}

double
real_pow(double x, double y)
{
    /* In the order of C11 F.10.4.4; 1 and 0 win even over NaN. */
    if (x == 1 || y == 0)
        return 1;
    if (is_nan(x) || is_nan(y))
        return not_a_number();
    double a = magnitude(x);
    if (magnitude(y) == infinity()) {
        if (a == 1)
            return 1;
        return (a > 1) == (y > 0) ? infinity() : 0;
    }
    bool negative = is_negative(x) && is_odd(y);
    double result;
    if (a == 0 || a == infinity())
        result = (a == 0) == (y > 0) ? 0 : infinity();
    else if (is_negative(x) && !is_whole(y))
        return not_a_number();
    else
        result = power(a, y);
    return negative ? -result : result;
}

/*
 * A quotient of polynomials in t - from, lowest power first. These were fitted for this file: least
 * squares of the relative error at 60 Chebyshev nodes, in arithmetic of 60 digits.
 */
typedef struct {
    double from;
    double above[6], below[6];
} Rational;

static double
rational(const Rational *f, double t)
{
    double above = 0, below = 0;
    for (int i = 5; i >= 0; i--) {
        above = above * (t - f->from) + f->above[i];
        below = below * (t - f->from) + f->below[i];
    }
    return above / below;
}

/* x / (p - 1/2) in terms of (p - 1/2)^2, for |p - 1/2| <= 0.425; error 2e-12. */
static const Rational quantile_middle = {
    0,
    {2.5066282746327174, -27.38240379434219, 107.93701563898212, -182.07966716883113,
     116.77443912768309, -14.703810809288037},
    {1, -11.971196162811217, 53.293938624653269, -107.13046337028271, 92.102832807955455,
     -23.8523474848339},
};

/* -x in terms of sqrt(-ln p): from 1.6 to 5, error 2.4e-12; from 5 to 27.4, error 1.1e-11. */
static const Rational quantile_tail = {
    1.6,
    {1.4234371107531934, 3.4751212340175045, 2.7203733319250657, 0.88076277245947253,
     0.11745555392288528, 0.004997529631937494},
    {1, 1.2416232033015009, 0.50796721989750608, 0.077447554821172399, 0.0035332534992614886, 0},
};
static const Rational quantile_far_tail = {
    5,
    {6.6579046435698179, 4.1895441779993605, 0.96022847522002913, 0.09778703113205638,
     0.0042235455726958744, 5.6506746450003084e-5},
    {1, 0.40844455541691889, 0.05533848373215287, 0.0027868679842337466, 3.995588491831427e-5, 0},
};

double
real_normal_quantile(double p)
{
    if (is_nan(p) || p < 0 || p > 1)
        return not_a_number();
    if (p == 0 || p == 1)
        return p == 0 ? -infinity() : infinity();
    double middle = p - 0.5;
    if (magnitude(middle) <= 0.425)
        return middle * rational(&quantile_middle, middle * middle);
    double r = square_root(-log_pair(p < 0.5 ? p : 1 - p).hi); /* 1 - p is exact */
    double x = rational(r < 5 ? &quantile_tail : &quantile_far_tail, r);
    return p < 0.5 ? -x : x;
}
