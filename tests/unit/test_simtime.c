#include "core/simtime.h"
#include "test_main.h"
#include "test_random.h"

#include <stdbool.h>

static const struct {
    const char *what;
    uint64_t bytes, rate_bps;
    SimTime ns;
} sends[] = {
    {"infinitely fast", 1500, 0, 0},
    {"nothing to send", 0, 1000, 0},
    {"a byte at a bit a second", 1, 1, 8 * SIM_S},
    {"1500 bytes at 10 Mbit/s", 1500, 10000000, 1200 * SIM_US},
    {"1500 bytes at 10 Gbit/s", 1500, 10000000000, 1200},
    {"40 bytes at 56 kbit/s", 40, 56000, 5714286},
    {"thirds are rounded up", 1, 3, 2666666667},
    {"a whole nanosecond", 125, 1000000000000, 1},
    {"a little more than one is two", 126, 1000000000000, 2},
    {"less than a nanosecond is one", 1, SIM_RATE_MAX_BPS, 1},
    {"the last that fits, at a bit a second", 1152921504, 1, 9223372032 * SIM_S},
    {"the first that does not", 1152921505, 1, SIM_TIME_NEVER},
    {"by 64 bits no more", 2305843009, 2, 9223372036 * SIM_S},
    {"by 64 bits no more, rounded up", 2305843010, 3, 6148914693333333334},
    {"2^40 bytes at 1 Tbit/s", UINT64_C(1) << 40, 1000000000000, 8796093023},
    {"2^40 bytes at almost 1 Tbit/s", UINT64_C(1) << 40, 999999999989, 8796093023},
    {"2^40 bytes as slowly as fits", UINT64_C(1) << 40, 954, 9220223293719077569},
    {"2^40 bytes more slowly", UINT64_C(1) << 40, 953, SIM_TIME_NEVER},
    {"2^40 bytes at a bit a second", UINT64_C(1) << 40, 1, SIM_TIME_NEVER},
    {"an odd number at an odd rate", (UINT64_C(1) << 40) - 1, 123456789, 71248354128181},
    {"all that is allowed", UINT64_MAX / 8, SIM_RATE_MAX_BPS, 18446744073710},
};

START_TEST(sends_in_time)
{
    SimTime ns = sim_time_to_send(sends[_i].bytes, sends[_i].rate_bps);
    ck_assert_msg(ns == sends[_i].ns, "%s: %lld ns", sends[_i].what, (long long)ns);
}
END_TEST

__extension__ typedef unsigned __int128 Wide;

/* The defining inequality: the bits are out after `ns`, and were not one nanosecond before. */
START_TEST(sends_exactly)
{
    uint64_t random = 1;
    int finite = 0;
    for (int i = 0; i < 100000; i++) {
        uint64_t bytes = test_random(&random) >> test_random_below(&random, 32);
        bytes <<= test_random_below(&random, 9);
        uint64_t rate = 1 + test_random(&random);
        rate = (rate * (1 + test_random_below(&random, 232))) >> test_random_below(&random, 40);
        if (rate == 0)
            continue;
        SimTime ns = sim_time_to_send(bytes, rate);
        Wide bits = (Wide)bytes * 8 * (Wide)SIM_S;
        bool enough = ns == SIM_TIME_NEVER || (Wide)ns * rate >= bits;
        bool too_much = ns > 0 && (Wide)(ns - 1) * rate >= bits;
        if (!enough || too_much)
            ck_abort_msg("%llu bytes", (unsigned long long)bytes);
        finite += ns != SIM_TIME_NEVER;
    }
    ck_assert_int_gt(finite, 50000);
}
END_TEST

static const struct {
    SimTime time;
    int decimals;
    const char *text;
} formats[] = {
    {0, 0, "0"},
    {0, 3, "0.000"},
    {1, 9, "0.000000001"},
    {1100 * SIM_MS, 3, "1.100"},
    {-1100 * SIM_MS, 3, "-1.100"},
    {1999999999, 3, "1.999"},
    {1999999999, 0, "1"},
    {-1999999999, 0, "-1"},
    {-999999, 3, "0.000"},
    {-1, 9, "-0.000000001"},
    {5 * SIM_US, 6, "0.000005"},
    {243 * SIM_S + 200 * SIM_MS, 1, "243.2"},
    {30 * SIM_DAY, 0, "2592000"},
    {SIM_TIME_LAST, 9, "3153600000.000000000"},
    {INT64_MAX, 9, "9223372036.854775807"},
    {INT64_MIN, 9, "-9223372036.854775808"},
};

START_TEST(formats_as_seconds)
{
    char text[SIM_TIME_TEXT_MAX];
    ck_assert_ptr_eq(sim_time_format(formats[_i].time, formats[_i].decimals, text), text);
    ck_assert_str_eq(text, formats[_i].text);
}
END_TEST

START_TEST(adds_up_to_the_last_instant)
{
    ck_assert_int_eq(sim_time_add(5, 0), 5);
    ck_assert_int_eq(sim_time_add(5, SIM_MS), 1000005);
    ck_assert_int_gt(sim_time_add(SIM_TIME_LAST, SIM_TIME_LONGEST), SIM_TIME_LAST);
    ck_assert_int_eq(sim_time_add(SIM_TIME_NEVER, 0), SIM_TIME_NEVER);
    ck_assert_int_eq(sim_time_add(SIM_TIME_NEVER - 7, 7), SIM_TIME_NEVER);
}
END_TEST

static TCase *
simtime(void)
{
    TCase *group = tcase_create("simtime");
    tcase_add_loop_test(group, sends_in_time, 0, TEST_ROWS(sends));
    tcase_add_test(group, sends_exactly);
    tcase_add_loop_test(group, formats_as_seconds, 0, TEST_ROWS(formats));
    tcase_add_test(group, adds_up_to_the_last_instant);
    return group;
}

TEST_MAIN("simtime", simtime)
