/*
 * real.h - exp, log, powers, cube root and the normal quantile, the same bits on every machine.
 *
 * The C library picks other code for other processors, and its results then differ in the last
 * bits. These use + - * /, comparisons and conversions only, in the order written, so that every
 * compiler that keeps IEEE 754 (-ffp-contract=off, no -ffast-math) gives the same bits; the bounds
 * below are tested. NaN gives NaN, always of the same bits. An ulp is the distance between the two
 * doubles around the true result. A call costs 10 to 300 ns.
 */
#ifndef LASTACK_CORE_REAL_H
#define LASTACK_CORE_REAL_H

/* e^x, within 1 ulp; 0 below -745.2, infinity above 709.8. */
double real_exp(double x);

/* Natural logarithm, within 1 ulp; -infinity at 0, NaN below. */
double real_log(double x);

/*
 * x^y. Exact whenever y is a whole number and the result is a double; else within 2 ulp. Special
 * cases as C11 F.10.4.4 has them.
 */
double real_pow(double x, double y);

/* Cube root, within 1 ulp; any sign. */
double real_cbrt(double x);

/*
 * The x below which a standard normal variable lies with probability p: relative error below 1e-10;
 * antisymmetric about 1/2; -infinity at 0, infinity at 1, NaN outside.
 */
double real_normal_quantile(double p);

#endif
