/*
 * simtime.h - virtual time: int64_t nanoseconds since the run began, with checked arithmetic.
 *
 * No single length of time in a scenario may pass SIM_TIME_LONGEST and no run may pass
 * SIM_TIME_LAST, so a sum of the two never overflows; that it did is a bug, and asserted.
 */
#ifndef LASTACK_CORE_SIMTIME_H
#define LASTACK_CORE_SIMTIME_H

#include "core/sim_assert.h"

#include <stdint.h>

typedef int64_t SimTime;

#define SIM_US           INT64_C(1000)
#define SIM_MS           INT64_C(1000000)
#define SIM_S            INT64_C(1000000000)
#define SIM_DAY          (86400 * SIM_S)
#define SIM_TIME_LONGEST (3650 * SIM_DAY)  /* the longest delay, timer or wait: ten years */
#define SIM_TIME_LAST    (36500 * SIM_DAY) /* the latest instant a run may reach */
#define SIM_TIME_NEVER   INT64_MAX         /* later than every instant */

/* at + length; `at` lies in a run, `length` is not negative. */
static inline SimTime
sim_time_add(SimTime at, SimTime length)
{
    sim_assert(length >= 0 && at <= SIM_TIME_NEVER - length);
    return at + length;
}

#define SIM_RATE_MAX_BPS UINT64_C(1000000000000000) /* a million Gbit/s */

/*
 * How long sending `bytes` takes at `rate_bps` bits a second, exactly, rounded up to the next
 * nanosecond. A rate of 0 stands for infinitely fast: 0. What no SimTime can hold is
 * SIM_TIME_NEVER. At most 2^61 bytes.
 */
SimTime sim_time_to_send(uint64_t bytes, uint64_t rate_bps);

/* Room for sim_time_format: sign, ten digits, point, nine digits, NUL. */
#define SIM_TIME_TEXT_MAX 24

/*
 * Writes `time` in seconds with `decimals` (0 to 9) places, e.g. "-1.100", into `text`; what the
 * places cannot show is cut, not rounded, and nothing left is "0.000" without a sign. Returns
 * `text`.
 */
const char *sim_time_format(SimTime time, int decimals, char text[SIM_TIME_TEXT_MAX]);

#endif
