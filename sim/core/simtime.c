#include "core/simtime.h"

#include <stdbool.h>
#include <stddef.h>

#define NS_A_BYTE (8 * UINT64_C(1000000000)) /* at one bit a second */

/* bits * 10^9 / rate_bps, rounded up; UINT64_MAX when that is beyond every SimTime. Seconds first,
 * then three digits at a time: no product passes 64 bits below 10^16 bits a second.
 */
static uint64_t
long_division(uint64_t bits, uint64_t rate_bps)
{
    uint64_t seconds = bits / rate_bps;
    if (seconds > (uint64_t)(SIM_TIME_NEVER / SIM_S))
        return UINT64_MAX;
    uint64_t fraction = 0, rest = bits % rate_bps;
    for (int i = 0; i < 3; i++) {
        rest *= 1000;
        fraction = 1000 * fraction + rest / rate_bps;
        rest %= rate_bps;
    }
    return seconds * (uint64_t)SIM_S + fraction + (rest > 0);
}

SimTime
sim_time_to_send(uint64_t bytes, uint64_t rate_bps)
{
    sim_assert(rate_bps <= SIM_RATE_MAX_BPS && bytes <= UINT64_MAX / 8);
    if (rate_bps == 0)
        return 0;
    bool is_short = bytes <= (UINT64_MAX - SIM_RATE_MAX_BPS) / NS_A_BYTE;
    uint64_t ns = is_short ? (bytes * NS_A_BYTE + rate_bps - 1) / rate_bps
                           : long_division(8 * bytes, rate_bps);
    return ns < (uint64_t)SIM_TIME_NEVER ? (SimTime)ns : SIM_TIME_NEVER;
}

const char *
sim_time_format(SimTime time, int decimals, char text[SIM_TIME_TEXT_MAX])
{
    sim_assert(decimals >= 0 && decimals <= 9);
    uint64_t rest = time < 0 ? UINT64_C(0) - (uint64_t)time : (uint64_t)time;
    for (int i = decimals; i < 9; i++)
        rest /= 10;
    bool negative = time < 0 && rest > 0; /* never "-0.0" */

    char reversed[SIM_TIME_TEXT_MAX];
    size_t n = 0;
    for (int digits = 0; rest > 0 || digits <= decimals; digits++) {
        if (digits == decimals && decimals > 0)
            reversed[n++] = '.';
        reversed[n++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (negative)
        reversed[n++] = '-';
    for (size_t i = 0; i < n; i++)
        text[i] = reversed[n - 1 - i];
    text[n] = '\0';
    return text;
}
