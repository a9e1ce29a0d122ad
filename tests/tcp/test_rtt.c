/*
 * The estimator alone (RFC 6298 §2, §5.5), in whole nanoseconds.
 */
#include "tcp/tcp_priv.h"
#include "test_main.h"

static const struct {
    const char *what;
    SimTime samples[5]; /* ended by 0 */
    SimTime srtt, rttvar, rto;
} rows[] = {
    {"none", {0}, 0, 0, SIM_S},
    {"the first: (2.2)", {600 * SIM_MS}, 600 * SIM_MS, 300 * SIM_MS, 1800 * SIM_MS}, /* MUST-18 */
    {"a short one: the minimum of (2.4)", {100 * SIM_MS}, 100 * SIM_MS, 50 * SIM_MS, SIM_S},
    {"a long one: the maximum of (2.5)", {40 * SIM_S}, 40 * SIM_S, 20 * SIM_S, 60 * SIM_S},
    {"the same again: (2.3)",
     {600 * SIM_MS, 600 * SIM_MS},
     600 * SIM_MS,
     225 * SIM_MS,
     1500 * SIM_MS},
    {"a longer one", {600 * SIM_MS, 1400 * SIM_MS}, 700 * SIM_MS, 425 * SIM_MS, 2400 * SIM_MS},
    {"a shorter one", {800 * SIM_MS, 400 * SIM_MS}, 750 * SIM_MS, 400 * SIM_MS, 2350 * SIM_MS},
    {"cut towards zero", {8, 1}, 8, 4, SIM_S}, /* error -7: -7/8 is 0; (7 - 4)/4 is 0 */
};

START_TEST(samples_are_smoothed)
{
    TcpSettings settings;
    TcpRtt rtt;
    tcp_settings_init(&settings, PROFILE_RFC9293);
    tcp_rtt_init(&rtt, &settings);
    for (int i = 0; i < 5 && rows[_i].samples[i] != 0; i++)
        tcp_rtt_sample(&rtt, &settings, rows[_i].samples[i]);
    ck_assert_msg(rtt.srtt == rows[_i].srtt, "%s: SRTT %lld", rows[_i].what, (long long)rtt.srtt);
    ck_assert_msg(rtt.rttvar == rows[_i].rttvar, "%s: RTTVAR %lld", rows[_i].what,
                  (long long)rtt.rttvar);
    ck_assert_msg(rtt.rto == rows[_i].rto, "%s: RTO %lld", rows[_i].what, (long long)rtt.rto);
}
END_TEST

START_TEST(timeout_doubles_up_to_its_maximum)
{
    TcpSettings settings;
    TcpRtt rtt;
    tcp_settings_init(&settings, PROFILE_RFC9293);
    tcp_rtt_init(&rtt, &settings);
    for (SimTime rto = 2 * SIM_S; rto < 60 * SIM_S; rto *= 2) {
        tcp_rtt_back_off(&rtt, &settings);
        ck_assert_int_eq(rtt.rto, rto);
    }
    tcp_rtt_back_off(&rtt, &settings);
    tcp_rtt_back_off(&rtt, &settings);
    ck_assert_int_eq(rtt.rto, 60 * SIM_S);
    tcp_rtt_sample(&rtt, &settings, 100 * SIM_MS); /* and falls back with the next sample */
    ck_assert_int_eq(rtt.rto, SIM_S);
}
END_TEST

static TCase *
estimating(void)
{
    TCase *group = tcase_create("estimating");
    tcase_add_loop_test(group, samples_are_smoothed, 0, TEST_ROWS(rows));
    tcase_add_test(group, timeout_doubles_up_to_its_maximum);
    return group;
}

TEST_MAIN("rtt", estimating)
