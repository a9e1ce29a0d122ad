#include "core/settings.h"
#include "core/simtime.h"
#include "test_main.h"

#include <inttypes.h>
#include <string.h>

enum { MSL, MSS, NAGLE, CLOSE, LOSS, BUFFER_SIZE, RATE, N_ROWS };

static const SettingRow rows[N_ROWS] = {
    [MSL] = {"msl", DIMENSION_TIME, SIM_MS, 600 * SIM_S, {120 * SIM_S}, {NULL}, "", ""},
    [MSS] = {"mss", DIMENSION_DATA, 64, 65495, {1460}, {NULL}, "", ""},
    [NAGLE] = {"nagle", DIMENSION_FLAG, 0, 1, {1}, {NULL}, "", ""},
    [CLOSE] = {"close", DIMENSION_COUNT, 0, 2, {1}, {"strict", "lenient", "none"}, "", ""},
    [LOSS] = {"loss", DIMENSION_RATIO, 0, 1000000000, {0}, {NULL}, "", ""},
    [BUFFER_SIZE] = {"buffer", DIMENSION_DATA, 1, INT64_MAX, {65535}, {NULL}, "", ""},
    [RATE] = {"initial-rate", DIMENSION_RATE, 1, 1000000000, {10000000}, {NULL}, "", ""},
};

static const SettingTable table = {rows, N_ROWS};

static const struct {
    int row;
    const char *text;
    int64_t value;
    const char *written;
} good[] = {
    {MSL, "30s", 30 * SIM_S, "30 s"},
    {MSL, "1 ms", SIM_MS, "1 ms"},
    {MSL, "10 min", 600 * SIM_S, "600 s"},
    {MSS, "536 B", 536, "536 B"},
    {NAGLE, "off", 0, "off"},
    {NAGLE, "yes", 1, "on"},
    {CLOSE, "strict", 0, "strict"},
    {CLOSE, "none", 2, "none"},
    {LOSS, "2%", 20000000, "2 %"},
    {BUFFER_SIZE, "9223372036854775807 B", INT64_MAX, "9223372036854775807 B"},
};

START_TEST(reads_and_writes_a_value)
{
    const SettingRow *row = &rows[good[_i].row];
    int64_t value = -1;
    char message[QUANTITY_MESSAGE_MAX] = "", text[QUANTITY_TEXT_MAX];
    ck_assert_msg(setting_parse(row, good[_i].text, &value, message, sizeof message), "%s",
                  message);
    ck_assert_msg(value == good[_i].value, "%s: %" PRId64, good[_i].text, value);
    ck_assert_str_eq(setting_format(row, value, text, sizeof text), good[_i].written);
    ck_assert(setting_check(row, row->dimension, value, message, sizeof message));
}
END_TEST

#define MSL_IS "msl is a time from 1 ms to 600 s, e.g. 120 s; got "

static const struct {
    const char *what;
    int row;
    const char *text, *message;
} bad[] = {
    {"a bare number", MSL, "30", MSL_IS "\"30\""},
    {"a mistyped unit", MSL, "30 sek", MSL_IS "\"30 sek\""},
    {"another dimension", MSL, "30 B", MSL_IS "\"30 B\""},
    {"too long", MSL, "601 s", MSL_IS "\"601 s\""},
    {"too short", MSL, "999 us", MSL_IS "\"999 us\""},
    {"empty", MSL, "", MSL_IS "\"\""},
    {"control characters", MSL, "\x1b[31m", MSL_IS "\"?[31m\""},
    {"an amount", MSS, "1 GB",
     "mss is an amount of data from 64 B to 65495 B, e.g. 1460 B; got \"1 GB\""},
    {"no upper bound", BUFFER_SIZE, "0 B",
     "buffer is an amount of data of at least 1 B, e.g. 65535 B; got \"0 B\""},
    {"a number for a switch", NAGLE, "1", "nagle is on or off; got \"1\""},
    {"an unknown choice", CLOSE, "stricter",
     "close is one of strict, lenient, none; got \"stricter\""},
    {"a choice by number", CLOSE, "1", "close is one of strict, lenient, none; got \"1\""},
    {"a ratio", LOSS, "101 %", "loss is a ratio from 0 % to 100 %, e.g. 0 %; got \"101 %\""},
};

START_TEST(says_what_is_allowed)
{
    int64_t value = -1;
    char message[QUANTITY_MESSAGE_MAX] = "";
    ck_assert_msg(!setting_parse(&rows[bad[_i].row], bad[_i].text, &value, message, sizeof message),
                  "%s was read", bad[_i].what);
    ck_assert_msg(strcmp(message, bad[_i].message) == 0, "%s: %s", bad[_i].what, message);
    ck_assert_msg(value == -1, "%s: the result changed", bad[_i].what);
}
END_TEST

static const struct {
    const char *what;
    int row;
    Dimension dimension;
    int64_t value;
    const char *message; /* NULL: it is allowed */
} checked[] = {
    {"inside", MSL, DIMENSION_TIME, SIM_S, NULL},
    {"the least", MSL, DIMENSION_TIME, SIM_MS, NULL},
    {"the most", MSL, DIMENSION_TIME, 600 * SIM_S, NULL},
    {"below", MSL, DIMENSION_TIME, SIM_MS - 1, MSL_IS "999.999 us"},
    {"above", MSL, DIMENSION_TIME, 600 * SIM_S + 1, MSL_IS "600.000000001 s"},
    {"negative", MSL, DIMENSION_TIME, -SIM_S, MSL_IS "-1 s"},
    {"another dimension", MSL, DIMENSION_COUNT, 30, MSL_IS "30"},
    {"a switch", NAGLE, DIMENSION_FLAG, 0, NULL},
    {"a number for a switch", NAGLE, DIMENSION_COUNT, 1, "nagle is on or off; got 1"},
    {"a choice", CLOSE, DIMENSION_COUNT, 2, NULL},
    {"no choice", CLOSE, DIMENSION_COUNT, 3, "close is one of strict, lenient, none; got 3"},
};

START_TEST(checks_values_in_base_units)
{
    char message[QUANTITY_MESSAGE_MAX] = "";
    bool allowed = setting_check(&rows[checked[_i].row], checked[_i].dimension, checked[_i].value,
                                 message, sizeof message);
    ck_assert_msg(allowed == (checked[_i].message == NULL), "%s: %s", checked[_i].what, message);
    if (!allowed)
        ck_assert_msg(strcmp(message, checked[_i].message) == 0, "%s: %s", checked[_i].what,
                      message);
}
END_TEST

START_TEST(finds_every_row_by_its_name)
{
    for (int i = 0; i < N_ROWS; i++)
        ck_assert_int_eq(settings_find(&table, rows[i].name), i);
    ck_assert_int_eq(settings_find(&table, "ms"), -1);
    ck_assert_int_eq(settings_find(&table, "MSL"), -1);
    const SettingTable empty = {NULL, 0};
    ck_assert_int_eq(settings_find(&empty, "msl"), -1);
}
END_TEST

START_TEST(profiles_have_names)
{
    for (int i = 0; i < PROFILE_N; i++) {
        Profile profile = PROFILE_N;
        ck_assert(profile_by_name(profile_name((Profile)i), &profile));
        ck_assert_int_eq(profile, i);
    }
    Profile profile = PROFILE_N;
    ck_assert(!profile_by_name("rfc793", &profile));
    ck_assert(!profile_by_name("", &profile));
    ck_assert_int_eq(profile, PROFILE_N);
}
END_TEST

static TCase *
value_cases(void)
{
    TCase *tcase = tcase_create("values");
    tcase_add_loop_test(tcase, reads_and_writes_a_value, 0, TEST_ROWS(good));
    tcase_add_loop_test(tcase, says_what_is_allowed, 0, TEST_ROWS(bad));
    tcase_add_loop_test(tcase, checks_values_in_base_units, 0, TEST_ROWS(checked));
    return tcase;
}

static TCase *
name_cases(void)
{
    TCase *tcase = tcase_create("names");
    tcase_add_test(tcase, finds_every_row_by_its_name);
    tcase_add_test(tcase, profiles_have_names);
    return tcase;
}

TEST_MAIN("settings", value_cases, name_cases)
