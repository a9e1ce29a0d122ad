/*
 * Every row of TCP's settings is whole, and its defaults lie in its range.
 */
#include "core/simtime.h"
#include "tcp/tcp_settings.h"
#include "test_main.h"

#include <string.h>

START_TEST(row_is_whole)
{
    const SettingRow *row = &tcp_setting_table.rows[_i];
    ck_assert_msg(row->name != NULL, "row %d has no name", _i);
    ck_assert_msg(row->help != NULL && row->source != NULL, "%s: help and source", row->name);
    ck_assert_msg(strncmp(row->source, "RFC ", 4) == 0, "%s: source", row->name);
    ck_assert_msg(settings_find(&tcp_setting_table, row->name) == _i, "%s: found", row->name);
    for (int profile = 0; profile < PROFILE_N; profile++)
        ck_assert_msg(row->min <= row->value[profile] && row->value[profile] <= row->max,
                      "%s: default in range", row->name);
}
END_TEST

static const struct {
    TcpSetting setting;
    int64_t value;
} rfc9293[] = {
    {TCP_SET_MSL, 120 * SIM_S},
    {TCP_SET_RTO_INITIAL, SIM_S},
    {TCP_SET_RTO_MIN, SIM_S},
    {TCP_SET_RTO_MAX, 60 * SIM_S},
    {TCP_SET_RTO_AFTER_SYN, 3 * SIM_S},
    {TCP_SET_R1, 3},
    {TCP_SET_R2, 100 * SIM_S},
    {TCP_SET_R2_SYN, 180 * SIM_S},
    {TCP_SET_USER_TIMEOUT, 300 * SIM_S},
    {TCP_SET_DELAYED_ACK, 200 * SIM_MS},
    {TCP_SET_SEND_BUFFER, 65535},
    {TCP_SET_RECEIVE_BUFFER, 65535},
    {TCP_SET_MSS, 0},
    {TCP_SET_WINDOW_SCALE, 0},
    {TCP_SET_SEQUENCE_TEST, TCP_SEQUENCE_TEST_LENIENT},
    {TCP_SET_EPHEMERAL_FIRST, 49152},
};

START_TEST(default_is_the_profiles)
{
    TcpSettings settings;
    tcp_settings_init(&settings, PROFILE_RFC9293);
    ck_assert_msg(settings.value[rfc9293[_i].setting] == rfc9293[_i].value, "%s",
                  tcp_setting_table.rows[rfc9293[_i].setting].name);
}
END_TEST

START_TEST(delayed_ack_stays_below_half_a_second) /* MUST-40 */
{
    ck_assert_int_lt(tcp_setting_table.rows[TCP_SET_DELAYED_ACK].max, 500 * SIM_MS);
}
END_TEST

static TCase *
table(void)
{
    TCase *group = tcase_create("table");
    tcase_add_loop_test(group, row_is_whole, 0, TCP_N_SETTINGS);
    tcase_add_loop_test(group, default_is_the_profiles, 0, TEST_ROWS(rfc9293));
    tcase_add_test(group, delayed_ack_stays_below_half_a_second);
    return group;
}

TEST_MAIN("tcp_settings", table)
