#include "core/real.h"
#include "test_main.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { N_SAMPLES = 100000 };

static uint64_t
bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double
of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* xorshift64: where the samples lie must not depend on what is tested elsewhere. */
static uint64_t
next_bits(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double
next_unit(uint64_t *state)
{
    return (double)(next_bits(state) >> 11) * 0x1p-53;
}

/* A finite positive double of any size, subnormal ones too. */
static double
next_double(uint64_t *state)
{
    return of_bits(next_bits(state) % bits_of(INFINITY));
}

/* How many units in the last place of `want`, rounded to double, lie between the two. */
static double
error_in_ulp(double got, long double want)
{
    double rounded = (double)want;
    if (isinf(rounded) || isinf(got) || isnan(got))
        return got == rounded ? 0 : INFINITY;
    int exponent;
    frexp(rounded, &exponent);
    if (exponent < DBL_MIN_EXP)
        exponent = DBL_MIN_EXP;
    return (double)fabsl(ldexpl((long double)got - want, DBL_MANT_DIG - exponent));
}

/*
 * The bounds are a little above what is measured, below what the header promises: a change that
 * loses accuracy is noticed. A reference with no more bits than double would prove nothing.
 */
#if LDBL_MANT_DIG >= 64

static void
check_near(const char *what, double x, double y, double got, long double want, double bound)
{
    double error = error_in_ulp(got, want);
    if (!(error <= bound)) /* an assertion that holds is not cheap: it writes a line */
        ck_abort_msg("%s(%a, %a) = %a, wanted %La: %g ulp", what, x, y, got, want, error);
}

static void
check_exp(double x)
{
    check_near("exp", x, 0, real_exp(x), expl(x), 0.78);
}

static void
check_log(double x)
{
    check_near("log", x, 0, real_log(x), logl(x), 0.51);
}

static void
check_cbrt(double x)
{
    check_near("cbrt", x, 0, real_cbrt(x), cbrtl(x), 0.53);
    check_near("cbrt", -x, 0, real_cbrt(-x), -cbrtl(x), 0.53);
}

/* powl is off by up to an ulp of its own 64 bits, and the sample's y may be of any size. */
static void
check_pow(double x, double y)
{
    check_near("pow", x, y, real_pow(x, y), powl(x, y), 0.79);
}

START_TEST(near_the_true_value_on_grids)
{
    for (double x = -746; x <= 711; x += 0.0625)
        check_exp(x);
    for (double x = -2; x <= 2; x += 0x1p-12)
        check_exp(x);
    for (double x = 0x1p-10; x <= 4; x += 0x1p-12) {
        check_log(x);
        check_cbrt(x);
        check_pow(x, 3.7);
        check_pow(x, -0.3);
        check_pow(2.5, x);
    }
    for (int n = -1074; n <= 1023; n++) {
        double x = ldexp(1, n);
        check_log(x);
        check_log(nextafter(x, INFINITY));
        check_cbrt(x);
        check_cbrt(nextafter(x, 0));
        check_pow(x, 0.4);
        check_exp(x);
        check_exp(-x);
    }
}
END_TEST

START_TEST(near_the_true_value_at_random)
{
    uint64_t state = 88172645463325252U;
    for (int i = 0; i < N_SAMPLES; i++) {
        check_exp(-746 + 1457 * next_unit(&state));
        double x = next_double(&state);
        check_log(x);
        check_log(0.5 + next_unit(&state));
        check_cbrt(x);
        /* y such that the result may be any double, subnormal and infinite ones too */
        double near_one = 1 + ldexp(next_unit(&state) - 0.5, -(int)(next_bits(&state) % 52));
        check_pow(x, (next_unit(&state) * 1460 - 748) / (double)logl(x));
        if (near_one != 1)
            check_pow(near_one, (next_unit(&state) * 1460 - 748) / (double)logl(near_one));
    }
}
END_TEST

#endif

/* Phi(x) - p in terms of what a small step of x changes, relative to x. */
static double
quantile_error(double p, double x)
{
    long double root = sqrtl(0.5L);
    long double off = fabs(p - 0.5) < 0.25 ? erfl(x * root) / 2 - ((long double)p - 0.5L)
                      : p < 0.5            ? erfcl(-x * root) / 2 - p
                                           : (1 - (long double)p) - erfcl(x * root) / 2;
    long double density = expl(-(long double)x * x / 2) / sqrtl(2 * acosl(-1));
    return (double)fabsl(off / density / x);
}

static void
check_quantile(double p)
{
    double x = real_normal_quantile(p);
    double error = quantile_error(p, x);
    if (!(error < 1e-10))
        ck_abort_msg("quantile(%a) = %.17g: %g", p, x, error);
}

static void
check_rising(double p, double q)
{
    if (!(real_normal_quantile(p) < real_normal_quantile(q)))
        ck_abort_msg("the quantile does not rise from %a to %a", p, q);
}

START_TEST(quantile_inverts_the_normal_distribution)
{
    uint64_t state = 88172645463325252U;
    for (int i = 1; i < 4096; i++) {
        double p = i / 4096.0;
        if (i != 2048)
            check_quantile(p);
        check_rising(p - 1 / 4096.0, p);
    }
    for (int i = 0; i < N_SAMPLES; i++) {
        double p = next_unit(&state);
        if (p == 0 || p == 0.5)
            continue;
        check_quantile(p);
        if (real_normal_quantile(1 - p) != -real_normal_quantile(p))
            ck_abort_msg("not antisymmetric at %a", p);
    }
    for (int n = 2; n <= 1022; n++)
        check_quantile(ldexp(1, -n));
    ck_assert(real_normal_quantile(0.5) == 0);
    ck_assert(real_normal_quantile(0) == -INFINITY && real_normal_quantile(1) == INFINITY);
    ck_assert(isnan(real_normal_quantile(-0.1)) && isnan(real_normal_quantile(1.1)));
    ck_assert(isnan(real_normal_quantile(NAN)));
    /* the seams between the three approximations must not show as steps back */
    for (double p = 0.0749999; p < 0.0750001; p += 1e-10)
        check_rising(p, p + 1e-10);
    for (double p = 1.38e-11; p < 1.40e-11; p += 1e-16)
        check_rising(p, p + 1e-16);
}
END_TEST

#define IS(x, y) ((x) == (y) && signbit(x) == signbit(y))

static const struct {
    const char *what;
    double (*function)(double);
    double x, want;
} edges[] = {
    {"exp 0", real_exp, 0, 1},
    {"exp -0", real_exp, -0.0, 1},
    {"exp of something tiny", real_exp, 0x1p-1074, 1},
    {"exp infinity", real_exp, INFINITY, INFINITY},
    {"exp -infinity", real_exp, -INFINITY, 0},
    {"the largest exp", real_exp, 0x1.62e42fefa39efp+9, 0x1.fffffffffff2ap+1023},
    {"exp just overflows", real_exp, 0x1.62e42fefa39f0p+9, INFINITY},
    {"the smallest exp", real_exp, -0x1.74910d52d3051p+9, 0x1p-1074},
    {"exp just underflows", real_exp, -0x1.74910d52d3052p+9, 0},
    {"log 1", real_log, 1, 0},
    {"log 0", real_log, 0, -INFINITY},
    {"log -0", real_log, -0.0, -INFINITY},
    {"log infinity", real_log, INFINITY, INFINITY},
    {"log -1", real_log, -1, NAN},
    {"log -infinity", real_log, -INFINITY, NAN},
    {"cbrt 0", real_cbrt, 0, 0},
    {"cbrt -0", real_cbrt, -0.0, -0.0},
    {"cbrt infinity", real_cbrt, INFINITY, INFINITY},
    {"cbrt -infinity", real_cbrt, -INFINITY, -INFINITY},
    {"cbrt 27", real_cbrt, 27, 3},
    {"cbrt -1000", real_cbrt, -1000, -10},
    {"cbrt of the smallest", real_cbrt, 0x1p-1074, 0x1p-358},
    {"exp NaN", real_exp, NAN, NAN},
    {"log NaN", real_log, NAN, NAN},
    {"cbrt NaN", real_cbrt, NAN, NAN},
};

START_TEST(edges_of_one_argument)
{
    double got = edges[_i].function(edges[_i].x), want = edges[_i].want;
    ck_assert_msg(isnan(want) ? bits_of(got) == UINT64_C(0x7FF8000000000000) : IS(got, want),
                  "%s: %a", edges[_i].what, got);
}
END_TEST

/* C11 F.10.4.4, line by line, and results that must be exact. */
static const struct {
    double x, y, want;
} powers[] = {
    {0.0, -3, INFINITY},
    {-0.0, -3, -INFINITY},
    {0.0, -2, INFINITY},
    {-0.0, -2, INFINITY},
    {-0.0, -2.5, INFINITY},
    {0.0, -INFINITY, INFINITY},
    {-0.0, -INFINITY, INFINITY},
    {0.0, 3, 0.0},
    {-0.0, 3, -0.0},
    {0.0, 2, 0.0},
    {-0.0, 2, 0.0},
    {-0.0, 2.5, 0.0},
    {-0.0, INFINITY, 0.0},
    {-1, INFINITY, 1},
    {-1, -INFINITY, 1},
    {1, NAN, 1},
    {1, INFINITY, 1},
    {NAN, 0.0, 1},
    {NAN, -0.0, 1},
    {INFINITY, 0.0, 1},
    {-2, 0.5, NAN},
    {-0.5, -1.5, NAN},
    {0.5, -INFINITY, INFINITY},
    {-0.5, -INFINITY, INFINITY},
    {2, -INFINITY, 0.0},
    {-2, -INFINITY, 0.0},
    {0.5, INFINITY, 0.0},
    {-0.5, INFINITY, 0.0},
    {2, INFINITY, INFINITY},
    {-2, INFINITY, INFINITY},
    {-INFINITY, -3, -0.0},
    {-INFINITY, -2, 0.0},
    {-INFINITY, -2.5, 0.0},
    {-INFINITY, 3, -INFINITY},
    {-INFINITY, 2, INFINITY},
    {-INFINITY, 2.5, INFINITY},
    {INFINITY, -2, 0.0},
    {INFINITY, -0.5, 0.0},
    {INFINITY, 2, INFINITY},
    {NAN, 1, NAN},
    {2, NAN, NAN},
    {NAN, NAN, NAN},
    {2, 1024, INFINITY},
    {-2, 1025, -INFINITY},
    {2, -1074, 0x1p-1074},
    {-2, -1073, -0x1p-1073},
    {2, -1076, 0.0},
    {-2, -1077, -0.0},
    {2, 1e300, INFINITY},
    {0.5, 1e300, 0.0},
    {-1, 1e300, 1},
    {-1, 0x1.fffffffffffffp+52, -1},
    {-1, 0x1p53, 1},
    {1 + 0x1p-52, 1e300, INFINITY},
    {3, 1e-300, 1},
    {3, 0x1p-1074, 1},
    {3, 20, 3486784401},
    {10, 22, 1e22},
    {10, 15, 1e15},
    {2, 0.5, 0x1.6a09e667f3bcdp+0},
    {2, 52, 4503599627370496},
    {7, 1, 7},
    {0.1, 1, 0.1},
    {1e-310, 1, 1e-310},
    {DBL_MAX, 1, DBL_MAX},
    {10, -1, 0.1},
    {9, 0.5, 3},
    {4, -1.5, 0.125},
};

START_TEST(powers_as_the_standard_has_them)
{
    double got = real_pow(powers[_i].x, powers[_i].y), want = powers[_i].want;
    ck_assert_msg(isnan(want) ? bits_of(got) == UINT64_C(0x7FF8000000000000) : IS(got, want),
                  "pow(%a, %a) = %a, wanted %a", powers[_i].x, powers[_i].y, got, want);
}
END_TEST

/* All a^n below 2^53 for a odd up to 1000 (and some beyond), times any power of two that fits. */
START_TEST(whole_powers_that_fit_are_exact)
{
    for (int64_t a = 1; a < 94906265; a += a < 1000 ? 2 : 9974) {
        int64_t power = 1;
        for (int n = 1; power <= (INT64_C(1) << 53) / a && n < 53; n++) {
            power *= a;
            for (int shift = -1074 / n; shift <= 970 / n; shift += 1 + 61 / n) {
                double x = ldexp((double)a, shift), want = ldexp((double)power, shift * n);
                if (ldexp(x, -shift) != (double)a || isinf(want))
                    continue;
                double sign = n % 2 == 0 ? 1 : -1;
                if (real_pow(x, n) != want || real_pow(-x, n) != sign * want)
                    ck_abort_msg("%a ^ %d = %a, wanted %a", x, n, real_pow(x, n), want);
            }
        }
    }
    for (int n = -1074; n <= 1023; n++)
        ck_assert_msg(real_pow(2, n) == ldexp(1, n), "2 ^ %d", n);
}
END_TEST

START_TEST(roots_that_fit_are_exact)
{
    for (int64_t a = 1; a < 208064; a += 7) {
        double root = (double)a;
        if (real_cbrt(root * root * root) != root || real_pow(root * root, 0.5) != root)
            ck_abort_msg("root of %.0f squared or cubed", root);
    }
}
END_TEST

static uint64_t
absorb(uint64_t hash, double x)
{
    uint64_t bits = bits_of(x);
    for (int i = 0; i < 8; i++)
        hash = (hash ^ (bits >> 8 * i & 0xFF)) * UINT64_C(0x100000001B3); /* FNV-1a */
    return hash;
}

/* The same bits from every compiler, optimisation level and processor. */
START_TEST(bits_are_the_same_everywhere)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325), state = 88172645463325252U;
    for (int i = 0; i < 20000; i++) {
        double unit = next_unit(&state), any = next_double(&state);
        hash = absorb(hash, real_exp(-750 + 1470 * unit));
        hash = absorb(hash, real_log(any));
        hash = absorb(hash, real_log(0.5 + unit));
        hash = absorb(hash, real_cbrt(any));
        hash = absorb(hash, real_pow(any, 2 * unit - 1));
        hash = absorb(hash, real_pow(0.5 + unit, any));
        hash = absorb(hash, real_normal_quantile(unit));
        hash = absorb(hash, real_normal_quantile(any));
    }
    ck_assert_msg(hash == UINT64_C(0xBA5894CFD7D09CD5), "the hash is 0x%016" PRIX64, hash);
}
END_TEST

static TCase *
accuracy_cases(void)
{
    TCase *tcase = tcase_create("accuracy");
#if LDBL_MANT_DIG >= 64
    tcase_add_test(tcase, near_the_true_value_on_grids);
    tcase_add_test(tcase, near_the_true_value_at_random);
#endif
    tcase_add_test(tcase, quantile_inverts_the_normal_distribution);
    return tcase;
}

static TCase *
exactness_cases(void)
{
    TCase *tcase = tcase_create("exactness");
    tcase_add_loop_test(tcase, edges_of_one_argument, 0, TEST_ROWS(edges));
    tcase_add_loop_test(tcase, powers_as_the_standard_has_them, 0, TEST_ROWS(powers));
    tcase_add_test(tcase, whole_powers_that_fit_are_exact);
    tcase_add_test(tcase, roots_that_fit_are_exact);
    tcase_add_test(tcase, bits_are_the_same_everywhere);
    return tcase;
}

TEST_MAIN("real", accuracy_cases, exactness_cases)
