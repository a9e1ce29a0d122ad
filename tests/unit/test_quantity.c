#include "core/quantity.h"
#include "core/simtime.h"
#include "test_main.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *text;
    Dimension dimension;
    int64_t value;
} good[] = {
    {"50 ms", DIMENSION_TIME, 50 * SIM_MS},
    {"50ms", DIMENSION_TIME, 50 * SIM_MS},
    {" \t50  ms\n", DIMENSION_TIME, 50 * SIM_MS},
    {"0.1 ms", DIMENSION_TIME, 100000},
    {"0 s", DIMENSION_TIME, 0},
    {"7 ns", DIMENSION_TIME, 7},
    {"7 us", DIMENSION_TIME, 7 * SIM_US},
    {"7 \xC2\xB5s", DIMENSION_TIME, 7 * SIM_US},
    {"7 \xCE\xBCs", DIMENSION_TIME, 7 * SIM_US},
    {"4 min", DIMENSION_TIME, 240 * SIM_S},
    {"1.5 h", DIMENSION_TIME, 5400 * SIM_S},
    {"1 d", DIMENSION_TIME, SIM_DAY},
    {"3650 d", DIMENSION_TIME, SIM_TIME_LONGEST},
    {"1.234567891 s", DIMENSION_TIME, 1234567891},
    {"1.23456789100000000000000000000000000000 s", DIMENSION_TIME, 1234567891},
    {"000000000000000000000000000000000050 ms", DIMENSION_TIME, 50 * SIM_MS},
    {"1500 B", DIMENSION_DATA, 1500},
    {"64 kB", DIMENSION_DATA, 64000},
    {"1.5 KiB", DIMENSION_DATA, 1536},
    {"0.0009765625 KiB", DIMENSION_DATA, 1},
    {"1 MB", DIMENSION_DATA, 1000000},
    {"1 MiB", DIMENSION_DATA, 1048576},
    {"2 GB", DIMENSION_DATA, 2000000000},
    {"2 GiB", DIMENSION_DATA, INT64_C(2147483648)},
    {"8 bit", DIMENSION_DATA, 1},
    {"1 kbit", DIMENSION_DATA, 125},
    {"0.008 kbit", DIMENSION_DATA, 1},
    {"10 Mbit", DIMENSION_DATA, 1250000},
    {"1 Gbit", DIMENSION_DATA, 125000000},
    {"9223372036854775807 B", DIMENSION_DATA, INT64_MAX},
    {"9 bit/s", DIMENSION_RATE, 9},
    {"56 kbit/s", DIMENSION_RATE, 56000},
    {"10 Mbit/s", DIMENSION_RATE, 10000000},
    {"1.544 Mbit/s", DIMENSION_RATE, 1544000},
    {"1 Gbit/s", DIMENSION_RATE, 1000000000},
    {"3 bps", DIMENSION_RATE, 3},
    {"3 kbps", DIMENSION_RATE, 3000},
    {"3 Mbps", DIMENSION_RATE, 3000000},
    {"3 Gbps", DIMENSION_RATE, INT64_C(3000000000)},
    {"1 B/s", DIMENSION_RATE, 8},
    {"0.125 B/s", DIMENSION_RATE, 1},
    {"1 kB/s", DIMENSION_RATE, 8000},
    {"1 MB/s", DIMENSION_RATE, 8000000},
    {"1 GB/s", DIMENSION_RATE, INT64_C(8000000000)},
    {"100 %", DIMENSION_RATIO, 1000000000},
    {"100%", DIMENSION_RATIO, 1000000000},
    {"1.5 %", DIMENSION_RATIO, 15000000},
    {"0.0000001 %", DIMENSION_RATIO, 1},
    {"50", DIMENSION_COUNT, 50},
    {"3.0", DIMENSION_COUNT, 3},
    {"9223372036854775807", DIMENSION_COUNT, INT64_MAX},
    {"on", DIMENSION_FLAG, 1},
    {" off ", DIMENSION_FLAG, 0},
    {"true", DIMENSION_FLAG, 1},
    {"false", DIMENSION_FLAG, 0},
    {"yes", DIMENSION_FLAG, 1},
    {"no", DIMENSION_FLAG, 0},
};

START_TEST(reads_what_people_write)
{
    Dimension dimension = DIMENSION_N;
    int64_t value = -1;
    char message[QUANTITY_MESSAGE_MAX] = "";
    bool read = quantity_parse(good[_i].text, &dimension, &value, message, sizeof message);
    ck_assert_msg(read, "%s: %s", good[_i].text, message);
    ck_assert_msg(dimension == good[_i].dimension, "%s: a %s", good[_i].text,
                  dimension_name(dimension));
    ck_assert_msg(value == good[_i].value, "%s: %" PRId64, good[_i].text, value);
}
END_TEST

#define TIMES "a time is written like 50 ms (ns, us, ms, s, min, h, d)"
#define ANYTHING                                                                                  \
    "a time is written like 50 ms, an amount of data 1500 B, a rate 10 Mbit/s, a ratio 1.5 %, a " \
    "number 3, a switch on or off"

static const struct {
    const char *what, *text, *message;
} bad[] = {
    {"a mistyped unit", "50 mss", "\"50 mss\" has an unknown unit \"mss\"; " TIMES},
    {"the wrong case", "50 MS", "\"50 MS\" has an unknown unit \"MS\"; " TIMES},
    {"a unit near none", "50 parsec", "\"50 parsec\" has an unknown unit \"parsec\"; " ANYTHING},
    {"two edits in a long unit", "10 mbits/s",
     "\"10 mbits/s\" has an unknown unit \"mbits/s\"; a rate is written like 10 Mbit/s (bit/s, "
     "kbit/s, "
     "Mbit/s, Gbit/s, B/s, kB/s, MB/s, GB/s)"},
    {"two edits in a short unit", "5 mxx", "\"5 mxx\" has an unknown unit \"mxx\"; " ANYTHING},
    {"an edit that leaves nothing", "5 x", "\"5 x\" has an unknown unit \"x\"; " ANYTHING},
    {"as near to two", "5 nB", "\"5 nB\" has an unknown unit \"nB\"; " TIMES},
    {"another dimension", "1 KB",
     "\"1 KB\" has an unknown unit \"KB\"; an amount of data is written like 1500 B "
     "(B, kB, MB, GB, KiB, MiB, GiB, bit, kbit, Mbit, Gbit)"},
    {"two units", "1 s 5 ms", "\"1 s 5 ms\" has an unknown unit \"s 5 ms\"; " ANYTHING},
    {"empty", "", "\"\" is no quantity; " ANYTHING},
    {"white space", "  ", "\"  \" is no quantity; " ANYTHING},
    {"no number", "ms", "\"ms\" is no quantity; " ANYTHING},
    {"negative", "-5 ms", "\"-5 ms\" is negative; " ANYTHING},
    {"a plus", "+5 ms", "\"+5 ms\" is no quantity; " ANYTHING},
    {"an exponent", "1e3 ms", "\"1e3 ms\" has an unknown unit \"e3 ms\"; " ANYTHING},
    {"hexadecimal", "0x10 B", "\"0x10 B\" has an unknown unit \"x10 B\"; " ANYTHING},
    {"infinity", "inf", "\"inf\" is no quantity; " ANYTHING},
    {"no digit after the point", "5. ms", "\"5. ms\" is no quantity; " ANYTHING},
    {"no digit before the point", ".5 ms", "\".5 ms\" is no quantity; " ANYTHING},
    {"a comma", "0,5 ms", "\"0,5 ms\" has an unknown unit \",5 ms\"; " ANYTHING},
    {"the case of a switch", "On", "\"On\" is no quantity; " ANYTHING},
    {"half a byte", "0.3 B",
     "\"0.3 B\" is finer than 1 byte, the smallest step of an amount of data"},
    {"bits that make no byte", "9 bit",
     "\"9 bit\" is finer than 1 byte, the smallest step of an amount of data"},
    {"half a nanosecond", "0.5 ns", "\"0.5 ns\" is finer than 1 ns, the smallest step of a time"},
    {"a tenth of a nanosecond, far behind", "1.0000000001 s",
     "\"1.0000000001 s\" is finer than 1 ns, the smallest step of a time"},
    {"half a packet", "1.5", "\"1.5\" is not whole and has no unit; " ANYTHING},
    {"a thin ratio", "0.00000001 %",
     "\"0.00000001 %\" is finer than 0.0000001 %, the smallest step of a ratio"},
    {"too long a time", "3650.1 d", "\"3650.1 d\" is too large; the largest time is 3650 d"},
    {"a nanosecond too long", "315360000.000000001 s",
     "\"315360000.000000001 s\" is too large; the largest time is 3650 d"},
    {"too many with the fraction", "9223372036854775.808 kbit/s",
     "\"9223372036854775.808 kbit/s\" is too large; the largest rate is 2^63 - 1 bit/s"},
    {"2^64, which is 0 in 64 bits", "18446744073709551616 B",
     "\"18446744073709551616 B\" is too large; the largest amount of data is 2^63 - 1 B"},
    {"2^64 after the unit", "18446744073709551.616 kB",
     "\"18446744073709551.616 kB\" is too large; the largest amount of data is 2^63 - 1 B"},
    {"too many bytes", "9223372036854775808 B",
     "\"9223372036854775808 B\" is too large; the largest amount of data is 2^63 - 1 B"},
    {"too many for 64 bits", "99999999999999999999 s",
     "\"99999999999999999999 s\" is too large; the largest time is 3650 d"},
    {"too many after the unit", "9223372036854775807 kbit/s",
     "\"9223372036854775807 kbit/s\" is too large; the largest rate is 2^63 - 1 bit/s"},
};

START_TEST(says_what_was_expected)
{
    Dimension dimension = DIMENSION_N;
    int64_t value = -1;
    char message[QUANTITY_MESSAGE_MAX] = "";
    ck_assert_msg(!quantity_parse(bad[_i].text, &dimension, &value, message, sizeof message),
                  "%s was read", bad[_i].what);
    ck_assert_msg(strcmp(message, bad[_i].message) == 0, "%s: %s", bad[_i].what, message);
    ck_assert_msg(dimension == DIMENSION_N && value == -1, "%s: results changed", bad[_i].what);
}
END_TEST

static const struct {
    Dimension dimension;
    int64_t value;
    const char *text;
} written[] = {
    {DIMENSION_TIME, 0, "0 s"},
    {DIMENSION_TIME, 1, "1 ns"},
    {DIMENSION_TIME, 1500, "1.5 us"},
    {DIMENSION_TIME, 62500 * SIM_US, "62.5 ms"},
    {DIMENSION_TIME, SIM_MS, "1 ms"},
    {DIMENSION_TIME, SIM_S - 1, "999.999999 ms"},
    {DIMENSION_TIME, 240 * SIM_S, "240 s"},
    {DIMENSION_TIME, 1234567891, "1.234567891 s"},
    {DIMENSION_TIME, 86400 * SIM_S, "86400 s"},
    {DIMENSION_TIME, -5 * SIM_MS, "-5 ms"},
    {DIMENSION_TIME, INT64_MIN, "-9223372036.854775808 s"},
    {DIMENSION_DATA, 0, "0 B"},
    {DIMENSION_DATA, 1460, "1460 B"},
    {DIMENSION_DATA, 1536, "1536 B"},
    {DIMENSION_DATA, 65536, "64 KiB"},
    {DIMENSION_DATA, 65535, "65535 B"},
    {DIMENSION_DATA, 1500000, "1500 kB"},
    {DIMENSION_DATA, 1000000, "1 MB"},
    {DIMENSION_DATA, 1 << 20, "1 MiB"},
    {DIMENSION_DATA, INT64_MAX, "9223372036854775807 B"},
    {DIMENSION_RATE, 0, "0 bit/s"},
    {DIMENSION_RATE, 1544000, "1.544 Mbit/s"},
    {DIMENSION_RATE, 10000000, "10 Mbit/s"},
    {DIMENSION_RATE, 40000000000, "40 Gbit/s"},
    {DIMENSION_RATIO, 0, "0 %"},
    {DIMENSION_RATIO, 1, "0.0000001 %"},
    {DIMENSION_RATIO, 15000000, "1.5 %"},
    {DIMENSION_RATIO, 1000000000, "100 %"},
    {DIMENSION_COUNT, 0, "0"},
    {DIMENSION_COUNT, 1000, "1000"},
    {DIMENSION_FLAG, 0, "off"},
    {DIMENSION_FLAG, 1, "on"},
};

START_TEST(writes_exactly_and_short)
{
    char text[QUANTITY_TEXT_MAX];
    const char *got = quantity_format(written[_i].dimension, written[_i].value, text, sizeof text);
    ck_assert_msg(strcmp(got, written[_i].text) == 0, "%s: %s", written[_i].text, got);
}
END_TEST

static void
check_round_trip(Dimension dimension, int64_t value)
{
    char text[QUANTITY_TEXT_MAX], message[QUANTITY_MESSAGE_MAX] = "";
    Dimension read_dimension;
    int64_t read_value;
    quantity_format(dimension, value, text, sizeof text);
    bool read = quantity_parse(text, &read_dimension, &read_value, message, sizeof message);
    if (!read || read_dimension != dimension || read_value != value)
        ck_abort_msg("%" PRId64 " as %s: %s", value, text, read ? "another value" : message);
}

/* Values with few and with many digits, near powers of ten and of two, and anything between. */
START_TEST(what_is_written_reads_back)
{
    Dimension dimension = (Dimension)_i;
    int64_t most = dimension == DIMENSION_FLAG   ? 1
                   : dimension == DIMENSION_TIME ? SIM_TIME_LONGEST
                                                 : INT64_MAX;
    check_round_trip(dimension, most);
    for (int64_t value = 0; value <= most && value < 3000; value++)
        check_round_trip(dimension, value);
    for (int base = 2; base <= 10; base += 8)
        for (int64_t power = 1; power <= most / base; power *= base)
            for (int64_t near = power - 3; near <= power + 3; near++)
                if (near >= 0 && near <= most)
                    check_round_trip(dimension, near);
    uint64_t value = 88172645463325252U;
    for (int i = 0; i < 20000; i++) { /* xorshift: any mixture will do */
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        check_round_trip(dimension, (int64_t)((value >> (i % 60)) % ((uint64_t)most + 1)));
    }
}
END_TEST

/* The longest message: a long text of a long unknown unit. */
START_TEST(messages_fit)
{
    char text[200], message[2 * QUANTITY_MESSAGE_MAX];
    Dimension dimension;
    int64_t value;
    memset(text, 'x', sizeof text);
    text[0] = '1';
    text[199] = '\0';
    ck_assert(!quantity_parse(text, &dimension, &value, message, sizeof message));
    ck_assert_uint_lt(strlen(message), QUANTITY_MESSAGE_MAX);
}
END_TEST

START_TEST(cut_results_end_with_nul)
{
    char text[4], message[8];
    Dimension dimension;
    int64_t value;
    ck_assert_str_eq(quantity_format(DIMENSION_TIME, 50 * SIM_MS, text, sizeof text), "50 ");
    ck_assert(!quantity_parse("50 mss", &dimension, &value, message, sizeof message));
    ck_assert_str_eq(message, "\"50 mss");
}
END_TEST

/* Each dimension's example must itself be one. */
START_TEST(examples_are_quantities)
{
    Dimension dimension = DIMENSION_N;
    int64_t value;
    char message[QUANTITY_MESSAGE_MAX] = "";
    ck_assert_msg(quantity_parse(dimension_example((Dimension)_i), &dimension, &value, message,
                                 sizeof message),
                  "%s", message);
    ck_assert_int_eq(dimension, _i);
    ck_assert_str_ne(dimension_name(dimension), "");
}
END_TEST

static TCase *
reading_cases(void)
{
    TCase *tcase = tcase_create("reading");
    tcase_add_loop_test(tcase, reads_what_people_write, 0, TEST_ROWS(good));
    tcase_add_loop_test(tcase, says_what_was_expected, 0, TEST_ROWS(bad));
    tcase_add_test(tcase, messages_fit);
    tcase_add_loop_test(tcase, examples_are_quantities, 0, DIMENSION_N);
    return tcase;
}

static TCase *
writing_cases(void)
{
    TCase *tcase = tcase_create("writing");
    tcase_add_loop_test(tcase, writes_exactly_and_short, 0, TEST_ROWS(written));
    tcase_add_loop_test(tcase, what_is_written_reads_back, 0, DIMENSION_N);
    tcase_add_test(tcase, cut_results_end_with_nul);
    return tcase;
}

TEST_MAIN("quantity", reading_cases, writing_cases)
