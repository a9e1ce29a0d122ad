/*
 * pow.c - the operator ^ of Lua.
 *
 * liblua calls the C library's pow, whose last bits differ from processor to processor. A program
 * that defines the symbol itself comes first when the dynamic linker looks for it, so liblua calls
 * this one, at run time and where the compiler folds constants.
 */
#include "core/real.h"

#include <math.h>

double
pow(double x, double y)
{
    return real_pow(x, y);
}
